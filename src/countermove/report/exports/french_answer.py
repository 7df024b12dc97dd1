"""The answer of a run in French: the sentences of ``report.answer``, of the same figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from countermove.equilibrium.closure import AS_SET, Closure
from countermove.questions.bands import SMALL
from countermove.questions.options import ModelOptions
from countermove.questions.quantities import french_day
from countermove.report.answer import (
    FIRST,
    INCOME,
    JOBS,
    LONG,
    OUTPUT,
    Question,
    decisive,
    faint_up_to,
    told_alone,
)
from countermove.report.exports.french_words import FIXED, catalogued, numbers, of, place, to
from countermove.report.footer import elasticities_changed
from countermove.report.headline import ADDED, LOWER, Figure
from countermove.report.headline_bands import ends_of, left_out, off_centre
from countermove.report.labels import REGION_TITLES, column_form, jobs_told
from countermove.report.sentences import HUNDRED, HUNDREDTH, TENTH, Told, size

WHEN = {FIRST: "la première année", AS_SET: "sous la fermeture choisie", LONG: "à long terme"}
CLOSE = "est trop serré pour trancher"
FAINT = f"est faible : moins de {SMALL:g} % de celui-ci"
WORDS = (
    ("outside its range, a gain of ", "hors de son intervalle, d’un gain de "),
    ("outside its range, a loss of ", "hors de son intervalle, d’une perte de "),
    ("outside its range, ", "hors de son intervalle, de "),
    ("about ", "environ "), ("less than ", "moins de "), ("(a gain of ", "(d’un gain de "),
    ("(a loss of ", "(d’une perte de "), (" to a gain of ", " à un gain de "),
    (" to a loss of ", " à une perte de "), ("(", "(de "), ("(de d’", "(d’"), ("(de hors", "(hors"),
    (" to ", " à "),
)  # fmt: skip


def sized(figure: Figure | Told, least: float, unit: str = "", *, also: bool = True) -> str:
    """Return the size of an effect as the English sentence has it, in French.

    >>> sized(Told(-0.5, -0.66, -0.3), TENTH), sized(Told(-0.1, -0.28, -0.18), TENTH)
    ('environ 0,5 (de 0,3 à 0,7)', 'environ 0,1 (hors de son intervalle, de 0,2 à 0,3)')
    """
    told = figure
    if isinstance(figure, Figure):
        told = Told(figure.value, figure.lo, figure.hi, figure.close, ends_of(figure))
    assert isinstance(told, Told)
    text = size(told, least, also=also)
    for english, french in WORDS:
        text = text.replace(english, french)
    head, bracket, tail = text.partition(" (")
    return numbers(f"{head}{unit}{bracket}{tail}")


def day(text: str) -> str:
    """Return a day in words.

    >>> day("2025-03-01"), day("2025-05-03")
    ('1er mars 2025', '3 mai 2025')
    """
    return french_day(date.fromisoformat(text))


def french_sentences(asked: Question) -> list[str]:
    """Return the answer in French; none claims more than its band carries."""
    name = place(asked.country, REGION_TITLES[asked.country])
    said = [*_cost(asked, name), *_causes(asked), *_long_run(asked, name), *_output(asked, name)]
    said += [*_close_steps(asked, name), *_decides(asked, name)]
    return [numbers(text) for text in said]


def _cost(asked: Question, name: str) -> list[str]:
    figure, jobs = (asked.at(asked.shown, key, asked.near) for key in (INCOME, JOBS))
    if figure is None:
        return []
    what, when = asked.called(asked.shown), _start(asked.near)
    if figure.small or figure.close:
        end = _faint([figure]) if figure.small else CLOSE
        return [f"{when}, l’effet {of(what)} sur le revenu {of(name)} {end}."]
    lost = figure.value < 0
    verb = "coûteraient" if lost else "rapporteraient"
    told = f"{what} {verb} {to(name)} {sized(figure, TENTH, ' % de son revenu')}"
    if name.startswith("les "):
        told = told.replace("de son revenu", "de leur revenu")
    if jobs is not None and not jobs.close:
        heads = sized(jobs, HUNDRED, " emplois")
        same = (jobs.value < 0) == lost
        told += f" et {heads}" if same else f" et {'créeraient' if lost else 'coûteraient'} {heads}"
    base = asked.manifest.get("base_income", {}).get(asked.country)
    if base:
        scale = base / 100.0 / 1e3
        lo, hi = (None if end is None else end * scale for end in (figure.lo, figure.hi))
        money = sized(Told(figure.value * scale, lo, hi), TENTH, " G$ US", also=False)
        told += f" : {money} aux prix de {asked.manifest['model']['data_year']}"
    return [f"{when}, {told}."]


def french_finding(asked: Question) -> str:
    """Return what income does, in a line; nothing where no horizon has it."""
    name = place(asked.country, REGION_TITLES[asked.country])
    for horizon in dict.fromkeys((asked.near, asked.far)):
        figure = asked.at(asked.shown, INCOME, horizon)
        if figure is None:
            continue
        if figure.small or figure.close:
            effect = "faible effet" if figure.small else "trop serré pour trancher"
            return numbers(f"Revenu {of(name)} {WHEN[horizon]} : {effect}")
        verb = "perdr" if figure.value < 0 else "gagner"
        verb += "aient" if name.startswith("les ") else "ait"
        number = sized(figure, TENTH, " % de revenu", also=False)
        return numbers(f"{name[:1].upper()}{name[1:]} {verb} {number} {WHEN[horizon]}")
    return ""


def _start(horizon: str) -> str:
    when = WHEN[horizon]
    return when[:1].upper() + when[1:]


def _causes(asked: Question) -> list[str]:
    total = asked.at(asked.shown, INCOME, asked.near)
    found = {name: asked.adds(name, INCOME, asked.near) for name in asked.chain}
    parts = {name: f for name, f in found.items() if f is not None and not f.close}
    if total is None or total.close or len(asked.chain) < 2 or not parts:
        return []
    same, other = (
        [
            f"{sized(told_alone(f), HUNDREDTH, _points(f.value))} pour {asked.step(each)}"
            for each, f in parts.items()
            if (f.value * total.value > 0) is alike
        ]
        for alike in (True, False)
    )
    if not same:
        return []
    back = f" ; en sens inverse, {_series(other)}" if other else ""
    return [f"Sur ce total : {_series(same)}{back}."]


def _points(value: float) -> str:
    return " points" if abs(value) >= 2 else " point"


def _series(words: list[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} et {last}" if first else last


def _long_run(asked: Question, name: str) -> list[str]:
    figure = asked.at(asked.shown, INCOME, asked.far)
    if figure is None:
        return []
    full = "À long terme, avec le plein emploi comme cas central,"
    start = full if asked.far == LONG else f"{_start(asked.far)},"
    whose = "" if asked.near else f" {of(asked.called(asked.shown))}"
    if figure.small or figure.close:
        end = _faint([figure]) if figure.small else CLOSE
        return [f"{start} l’effet{whose} sur le revenu {of(name)} {end}."]
    way = "la perte" if figure.value < 0 else "le gain"
    told = sized(figure, TENTH, " % du revenu")
    jobs = asked.at(asked.shown, JOBS, asked.far) if asked.far == AS_SET else None
    if jobs is not None and not jobs.close:
        way_of_jobs = "perdus" if jobs.value < 0 else "créés"
        told += f", {sized(jobs, HUNDRED, ' emplois')} {way_of_jobs}"
    who = "" if asked.near else f" pour {name}"
    link = "d’" if told.startswith("environ") else "de "
    return [f"{start} {way}{who} serait {link}{told}."]


def _output(asked: Question, name: str) -> list[str]:
    if not asked.sector:
        return []
    told = []
    for horizon in (asked.near, asked.far):
        figure = asked.at(asked.shown, OUTPUT, horizon)
        if figure is not None and not figure.close and figure.value:
            way = "moins" if figure.value < 0 else "plus"
            told.append(f"{sized(figure, TENTH, ' %')} de {way} {WHEN[horizon]}")
    if not told:
        return []
    sector = catalogued(f"sector.{asked.sector}", asked.sector)
    said = [f"Production {of(name)} ({sector[:1].lower()}{sector[1:]}) : {_series(told)}."]
    added = asked.at(asked.shown, OUTPUT, asked.near, ADDED)
    if added is not None and not added.close:
        number = sized(told_alone(added), TENTH, _points(added.value))
        if number.startswith("environ"):
            step = asked.step(asked.shown)
            verb = "ajouter" if added.value > 0 else "retirer"
            verb += "aient" if step.startswith("les ") else "ait"
            said.append(f"{step[:1].upper()}{step[1:]} y {verb} {number} {WHEN[asked.near]}.")
    return said


def _close_steps(asked: Question, name: str) -> list[str]:
    if len(asked.chain) < 2:
        return []
    found = {each: asked.adds(each, INCOME, asked.near) for each in asked.chain}
    said = []
    for small in (True, False):
        some = {each: f for each, f in found.items() if f and f.close and f.small is small}
        if some:
            steps = [of(asked.step(each)) for each in some]
            end = _faint(some.values()) if small else CLOSE
            said.append(
                f"{_start(asked.near)}, l’effet {_series(steps)} sur le revenu {of(name)} {end}."
            )
    return said


def _faint(figures: Iterable[Figure]) -> str:
    far = faint_up_to(figures)
    if not far:
        return FAINT
    most = f"mais jusqu’à {far:.2g} % dans son intervalle"
    return f"est de moins de {SMALL:g} % de celui-ci au centre imprimé, {most}"


def _decides(asked: Question, name: str) -> list[str]:
    found = decisive(asked)
    if found is None:
        return []
    verb = "coûterait" if found.figure.value < 0 else "rapporterait"
    number = sized(found.figure, TENTH, " %", also=found.like)
    many = catalogued(f"times.{found.times}", found.times)
    title = asked.titles[found.variant]
    return [f"Ce qui décide : « {title} » {verb} {to(name)} {number}, {many}."]


def french_conditions(asked: Question, points: str) -> list[str]:
    """Return what the answer holds for, in French; ``points`` says where open points are told."""
    manifest = asked.manifest
    shown, drawn = asked.entry(asked.shown), manifest.get("parameters", {}).get("draws")
    sets = "sur les jeux d’élasticités" if manifest["model"]["range_over"] else ""
    spread = sets
    if drawn and any(f.band for f in asked.figures.values()):
        spread = f"90 % de {drawn['count']} tirages de ce que l’on croit des paramètres"
        spread += " (des tirages sans équilibre sont omis)" if left_out(drawn) else ""
        names, turns = off_centre(drawn)
        spread += f" ; hors du milieu des tirages : {', '.join(names)}" if names else ""
        spread += f" ; droit qui change dans des tirages : {', '.join(turns)}" if turns else ""
        if sets and any(f.lo is not None and not f.band for f in asked.figures.values()):
            spread += f" ; pour les variantes sans tirages, {sets}"
    law = f"Droit du {day(str(shown['law_as_of']))} tel que connu le {day(str(shown['known_on']))}."
    if shown["utilisation"]:
        law += " L’usage des accords est décrit, en anglais, dans les notes."
    ranges = (
        f"Fourchettes : {spread}." if spread else "Valeurs ponctuelles, sans fourchettes (--draws)."
    )
    own = elasticities_changed(manifest.get("parameters", {}), usual=False)
    own = numbers(own.replace("capped at", "plafonnées à"))
    ranges += (
        f" Élasticités : {manifest['model']['elasticity_set']}{own}. ~ trop serré pour trancher : "
    )
    ranges += f"signe inconnu, ou moins de {SMALL:g} % du revenu."
    said = [law, ranges, f"Fermeture : {_closure(manifest['model'])}.", *_lower(asked)]
    count = sum(
        len({str(text) for kind in ("missing", "at_most", "assumed", "untraded", "notes")
             for text in part.get(kind, ())})
        for part in shown.get("coverage", {}).values()
    )  # fmt: skip
    if count:
        said.append(f"Points non établis, supposés ou à une borne : {count} ; {points}.")
    if absent := manifest["model"]["not_in_model"][1:]:
        said.append(f"Absent du modèle : {' ; '.join(absent)}.")
    return [numbers(text) for text in said]


def french_caption(asked: Question) -> str:
    """Return the caption of the answer's chart: what ``theme.run_caption`` says, in French."""
    manifest, model = asked.manifest, asked.manifest["model"]
    drawn = [asked.entry(name) for name in (*asked.chain, *asked.others)]
    sets = list(model["range_over"])
    spread = f" (fourchettes : {', '.join(sets)})" if len(sets) > 1 else ""
    known = "tel que connu le " + _days([str(entry["known_on"]) for entry in drawn])
    return numbers(
        f"{FIXED}· ".join([
            f"Scénario {manifest['scenario']}",
            f"droit du {_days([str(entry['law_as_of']) for entry in drawn])}, {known}",
            *(["usage des accords : voir les notes"] * any(e.get("utilisation") for e in drawn)),
            f"données {model['economy']}",
            f"modèle : Caliendo–Parro en variations exactes ; {_closure(model)}",
            f"élasticités {model['elasticity_set']}{spread}",
            f"Countermove {manifest['version']}, calcul {str(manifest['run_hash'])[:10]}",
        ])
    )  # fmt: skip


def _days(days: list[str]) -> str:
    first, last = min(days), max(days)
    return day(first) + (f" au {day(last)}" if last != first else "")


def _closure(model: Mapping[str, Any]) -> str:
    known = {
        Closure.first_year().phrase: "salaires et taux de change donnés, le travail reste dans son "
        "secteur",
        ModelOptions().closure.phrase: "soldes extérieurs fixés, le travail est mobile",
    }
    told = {each["horizon"]: known.get(each["closure"]) for each in model.get("horizons", ())}
    if not told or None in told.values():
        return f"en anglais, {model['closure']} deficits"
    return " ; ".join(f"{WHEN[horizon]}, {words}" for horizon, words in told.items())


def _lower(asked: Question) -> list[str]:
    found = []
    for key, what in ((INCOME, "revenu"), (JOBS, "emplois")):
        figure = asked.at(asked.shown, key, f"{asked.near}, {LOWER}")
        if figure is not None:
            form = column_form([figure.value], figure.unit)
            told = f"{form(figure.value)} %" if key == INCOME else jobs_told(figure.value)
            found.append(f"{what} {told}")
    if not found:
        return []
    name = of(place(asked.country, REGION_TITLES[asked.country]))
    return [f"Avec la monnaie {name}, tenue fixe ici, plus basse de 5 % : {', '.join(found)}."]
