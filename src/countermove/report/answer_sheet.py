"""The answer of a run as text: the table of the country in question, and what it holds for."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from countermove.codes.countries import countries, groups, members
from countermove.codes.lookup import unknown
from countermove.codes.names import place_code, place_or_own
from countermove.codes.sectors import sectors
from countermove.equilibrium.closure import AS_SET, Closure
from countermove.questions.bands import SMALL
from countermove.report.answer import INCOME, JOBS, LONG, OUTPUT, Question, paragraphs
from countermove.report.footer import elasticities_changed
from countermove.report.headline import (
    COUNTRY_ROWS,
    DUTY_ROWS,
    LOWER,
    OVER_USE,
    SECTOR_ROWS,
    TENTHS,
    WORLD,
    Figure,
    countries_shown,
)
from countermove.report.headline_bands import PREDICTED, left_out, off_centre_words, ranged
from countermove.report.labels import REGION_TITLES, column_form, jobs_told
from countermove.report.sentences import owner, place
from countermove.report.show import WIDTH, Column, Sheet, width

THOUSAND = "thousand jobs"
NOT_SOLVED = "not solved"
GIVEN = "wages and exchange rates given"
"""Closure of the first year, in short."""
FAR = {
    LONG: (("income", INCOME), ("output", OUTPUT)),
    AS_SET: (("income", INCOME), ("jobs", JOBS), ("output", OUTPUT)),
}
"""What is told beside the first horizon: jobs too, where a closure of one's own lets them move."""
FEW = 3
"""Open points of law that are told one by one."""


def answer_sheet(asked: Question) -> Sheet:
    """Return the table of the country: steps with what each adds, then the other variants.

    Rows of the steps by which the law shown comes about have their bands below, where any is drawn
    those alone; a line parts them from the other variants.
    """
    columns, cells = [Column("variant", "")], []
    after = f"{asked.far[:1].upper()}{asked.far[1:]}"
    for head, name, horizon, added in (
        ("Income adds", INCOME, asked.near, True), ("Income total", INCOME, asked.near, False),
        ("Jobs add", JOBS, asked.near, True), ("Jobs total", JOBS, asked.near, False),
        ("Output adds", OUTPUT, asked.near, True), ("Output total", OUTPUT, asked.near, False),
        *((f"{after}: {head}", name, asked.far, False) for head, name in FAR[asked.far]),
    ):  # fmt: skip
        column = _cells(asked, name, horizon, added=added)
        if any(cell is not None and cell != NOT_SOLVED for cell in column):
            key = f"{name}_{horizon.replace(' ', '_')}{'_added' if added else ''}"
            columns.append(Column(key, head, right=True))
            cells.append(column)
    names = (*asked.chain, *asked.others)
    labels = [row_label(asked, name) for name in names]
    keys = " ".join(column.key for column in columns)
    what = ["jobs: thousands"] if JOBS in keys else []
    what += [f"output: {sectors()[asked.sector].name.lower()}"] if OUTPUT in keys else []
    where = REGION_TITLES[asked.country] + (f", {asked.near}" if asked.near else "")
    return Sheet(
        "answer", columns, [list(row) for row in zip(labels, *cells, strict=True)],
        f"{where}: in %" + (f" ({'; '.join(what)})" if what else ""),
        rule=len(asked.chain) if asked.others else 0,
    )  # fmt: skip


def row_label(asked: Question, name: str) -> str:
    """Return what the row of a variant is called; a step by what it adds."""
    if name in asked.chain[1:]:
        step = str(asked.entry(name).get("step") or asked.titles[name])
        return f"+ {step.removeprefix('the ')}"
    return asked.titles[name]


def _cells(asked: Question, name: str, horizon: str, *, added: bool) -> list[Any]:
    """Return a column: what steps add, or totals, with the band below those of the steps."""
    every = [(each, asked.at(each, name, horizon)) for each in (*asked.chain, *asked.others)]
    if added:
        every = [
            (each, asked.adds(each, name, horizon) if each in asked.chain else None)
            for each, _ in every
        ]
    thousands = name == JOBS
    figures = {each: _thousand(f) if thousands else f for each, f in every if f is not None}
    numbers = [f.value for f in figures.values()]
    if not numbers:
        return [None] * len(every)
    unit = next(iter(figures.values())).unit
    capped = [max(min(x, TENTHS), -TENTHS) for x in numbers] if name == INCOME else [*numbers, 10.0]
    form = column_form(capped, unit)
    if thousands:
        form = partial(_signed, decimals=0 if max(map(abs, numbers)) >= 20 else 1)
    drawn = any(figure.band for figure in figures.values())
    cells: list[Any] = []
    for each, _ in every:
        if each not in figures:
            unsolved = asked.entry(each).get("status", "solved") != "solved"
            cells.append(NOT_SOLVED if unsolved and not added and name == INCOME else None)
            continue
        figure = figures[each]
        if added or each in asked.others or (drawn and not figure.band):
            figure = figure._replace(lo=None, hi=None)
        cells.append(ranged(figure, form))
    return cells


def _thousand(figure: Figure) -> Figure:
    held = {key: getattr(figure, key) for key in ("value", "lo", "hi", "lo_error", "hi_error")}
    smaller: dict[str, Any] = {key: None if x is None else x / 1e3 for key, x in held.items()}
    return figure._replace(**smaller, unit=THOUSAND)


def _signed(value: float, *, decimals: int) -> str:
    text = format(value, f"z,.{decimals}f")
    if value > 0 and any(digit in text for digit in "123456789"):
        text = f"+{text}"
    return text.replace("-", "\N{MINUS SIGN}")


def conditions(asked: Question, *, points: str = "") -> list[str]:
    """Return what stands below the table: what it holds for, and what is not in it.

    Args:
        asked: what the answer is about. points: where open points of law are told, if many;
            blank on a terminal, where ``--all`` tells whatever these lines leave out.
    """
    manifest = asked.manifest
    shown, drawn = asked.entry(asked.shown), manifest.get("parameters", {}).get("draws")
    used = shown["utilisation"].partition(":")[0]
    law = f"Law of {shown['law_as_of']} as known on {shown['known_on']}"
    law += f"; {'preference ' if points else ''}utilisation: {used}." if used else "."
    own = elasticities_changed(manifest.get("parameters", {}), usual=False)
    beliefs = "what is believed of the parameters" if points else "the beliefs"
    sets = "over the elasticity sets" if manifest["model"]["range_over"] else ""
    spread = sets
    if drawn and any(f.band for f in asked.figures.values()):
        spread = f"90 % of {drawn['count']} draws of {beliefs}{left_out(drawn)}"
        spread += off_centre_words(drawn)
        if sets and any(f.lo is not None and not f.band for f in asked.figures.values()):
            spread += f"; of variants without draws {sets}{'' if points else ' (--all)'}"
    ranges = (
        (f"Ranges: {spread}. " if spread else "Point values, without bands (--draws). ")
        + f"Elasticities: {manifest['model']['elasticity_set']}{own}. "
        + f"~ too close to call: sign not known, or under {SMALL:g} % of income."
    )
    closure = f"{manifest['model']['closure']} deficits" if points else _closure(manifest["model"])
    said = [law, ranges, f"Closure: {closure}.", *_lower_currency(asked, every=bool(points))]
    said += _open_points(shown, points)
    if absent := manifest["model"]["not_in_model"][1:]:
        said.append(f"Not in the model: {'; '.join(absent)}.")
    return said


def _closure(model: Mapping[str, Any]) -> str:
    """Return the closure in few words where it is that of the first year, else in full."""
    usual = Closure.first_year().phrase
    told = {
        each["horizon"]: GIVEN if each["closure"] == usual else each["closure"]
        for each in model.get("horizons", ())
    }
    if GIVEN not in told.values():
        return f"{model['closure']} deficits"
    return "; ".join(f"{horizon}, {words}" for horizon, words in told.items())


def _lower_currency(asked: Question, *, every: bool) -> list[str]:
    """Return what a currency 5 % lower does, which is held otherwise: of every variant, or one."""
    found = []
    for series in (INCOME, JOBS):
        figures = {
            each: f
            for each in (*asked.chain, *asked.others)
            if (f := asked.at(each, series, f"{asked.near}, {LOWER}")) is not None
            and (every or each == asked.shown)
        }
        told = [
            f"{asked.titles[each]} {_moved(figure, series)}" if every else _moved(figure, series)
            for each, figure in figures.items()
        ]
        if told:
            what = "income" if series == INCOME else "jobs"
            found.append(f"{what}{':' if every else ''} {', '.join(told)}")
    if not found:
        return []
    name = REGION_TITLES[asked.country]
    if not every:
        whose = owner(place(asked.country, name))
        whose = f"{whose[:1].upper()}{whose[1:]}"
        return [f"{whose} currency, which is held, 5 % lower: {', '.join(found)}."]
    held = "Exchange rates are held, in the ranges too. With the currency of"
    return [f"{held} {name} 5 % lower, {'; '.join(found)}."]


def _moved(figure: Figure, series: str) -> str:
    if series == JOBS:
        return jobs_told(figure.value)
    return f"{column_form([figure.value], figure.unit)(figure.value)} %"


def _open_points(entry: Mapping[str, Any], where: str) -> list[str]:
    """Return what is not known of a variant's law: in full where it is little, else how much."""
    found = _points(entry)
    count = sum(map(len, found.values()))
    if count <= FEW:
        return [f"{importer}: {text}" for importer, texts in found.items() for text in texts]
    if not where:
        return []
    by_importer = ", ".join(f"{name} {len(texts)}" for name, texts in found.items() if texts)
    told = f"{count} points of this law are not established, assumed or at a bound"
    return [f"{told} ({by_importer}): {where}."]


def _points(entry: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return what is not established, assumed or at a bound, by importer."""
    kinds = ("missing", "at_most", "assumed", "untraded", "notes")
    return {
        importer: list(dict.fromkeys(str(text) for kind in kinds for text in part.get(kind, ())))
        for importer, part in entry.get("coverage", {}).items()
    }


def answer_parts(asked: Question, folder: str) -> list[str | Sheet]:
    """Return the answer as text: title, sentences, table, conditions, and where the rest is.

    A terminal narrower than 100 columns has room for output in total and in the first year alone,
    as a sentence tells of the rest.
    """
    manifest, sheet = asked.manifest, answer_sheet(asked)
    if width() < WIDTH:
        left = {f"{OUTPUT}_long_run", f"{OUTPUT}_first_year_added"}
        kept = [n for n, column in enumerate(sheet.columns) if column.key not in left]
        sheet = replace(
            sheet,
            columns=[sheet.columns[n] for n in kept],
            rows=[[row[n] for n in kept] for row in sheet.rows],
        )
    count = sum(map(len, _points(asked.entry(asked.shown)).values()))
    told = f" ({count} open points of this law)" if count > FEW else ""
    return [
        str(manifest.get("title") or manifest["scenario"]), "", *paragraphs(asked), "",
        sheet, "", " ".join(conditions(asked)),
        f"By family of law: countermove attribute {asked_case(manifest)} --chart law.svg",
        f"More: --all{told}, --table NAME, --country CODE, --json.",
        f"Tables and manifest: {folder}",
    ]  # fmt: skip


def asked_case(manifest: Mapping[str, Any]) -> str:
    """Return the case as it was named to ``run``: a name, or the path of a file of one's own."""
    words = shlex.split(str(manifest.get("command", "")))
    return shlex.quote(words[2]) if len(words) > 2 else str(manifest["scenario"])


def chosen_country(focus: Sequence[str], name: str | None) -> str:
    """Return the country in question: that named, or the first the case is about.

    Raises:
        UnknownName: the headline of the case does not have it.
    """
    codes = countries_shown({"focus": focus})
    if name is None:
        return codes[0]
    what, cure = "country of the case", ""
    for union in set(codes) & set(groups()) - {WORLD}:
        if (code := place_or_own(name)) not in codes and code in members(union):
            cure = f"{countries()[code].name} lies within {union} there."
    return place_code(name, known=codes, what=what, cure=cure)


def refuse_tables(names: Sequence[str]) -> None:
    """Refuse names of tables that no run has, before anything is solved."""
    known = [row.series for row in (*COUNTRY_ROWS, *SECTOR_ROWS, *DUTY_ROWS)]
    known += [OVER_USE, *(f"{name}{PREDICTED}" for name in known)]
    for name in names:
        if name not in known:
            raise unknown(name, [*dict.fromkeys(known)], what="table")


def named_tables(sheets: Sequence[str | Sheet], names: Sequence[str]) -> list[str | Sheet]:
    """Return the sheets with these names, a blank line between them.

    Raises:
        UnknownName: this run has none of a name; lists those that it has.
    """
    known = {sheet.name: sheet for sheet in sheets if isinstance(sheet, Sheet)}
    parts: list[str | Sheet] = []
    for name in names:
        if name not in known:
            raise unknown(name, known, what="table of this run")
        parts += [*([""] if parts else []), known[name]]
    return parts
