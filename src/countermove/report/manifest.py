"""The manifest: what a run was made of, enough to make it again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from countermove import __version__
from countermove.economy.economy import Economy
from countermove.economy.elasticities import elasticity_cards
from countermove.economy.shipped import CALIBRATIONS
from countermove.equilibrium.closure import Closure
from countermove.law.clock import governing, in_force
from countermove.law.ledger import digest
from countermove.law.measure import Exemption, Interaction, Version
from countermove.law.predicted_utilisation import used_words
from countermove.law.utilisation import DEFAULT, utilisation_of
from countermove.questions.pose import Posed
from countermove.report.show import plain
from countermove.sources.cards import load_card

CARD_FIELDS = (
    "id", "kind", "title", "edition", "url", "licence", "sha256", "cite", "transformations",
    "evidence",
)  # fmt: skip
HOW_SOLVED = ("status", "residual", "iterations")
CALIBRATED = "baseline"
"""In place of a day, where the rates in force are those of the economy itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantInfo:
    """One variant of a case, as solved.

    Attributes:
        name: as in the ``scenario`` column. title: for people. note: one line on what it holds.
        adds_to: the variant solved beside it to whose law it adds. called, step: its law, and what
            it adds, in a sentence. paid: what of the duties due the
            second line of prices and revenue takes as paid, in words.
        utilisation: how far agreements are claimed, in words; empty where no law asks.
        notes: sentences on what the law rests on and does not reach.
        coverage: the same as data, by importer.
        claim_cost: how large the cost of new claims may be, in words.
        law_as_of, known_on: the two clocks (ISO dates). foreknown: measures taken as known by
            ``known_on`` whenever they were published.
        status: ``solved``, or why not.
        residual, iterations: of the solve with the default elasticities.
    """

    name: str
    title: str
    law_as_of: str
    known_on: str
    note: str = ""
    adds_to: str = ""
    called: str = ""
    step: str = ""
    paid: str = ""
    foreknown: tuple[str, ...] = ()
    utilisation: str = ""
    notes: tuple[str, ...] = ()
    coverage: Mapping[str, Any] = field(default_factory=dict)
    claim_cost: str = ""
    status: str = "solved"
    residual: float | None = None
    iterations: int | None = None


def build_manifest(
    *,
    scenario: str,
    title: str,
    variants: Iterable[VariantInfo],
    default_scenario: str,
    shown_scenario: str = "",
    model: Mapping[str, Any],
    parameters: Mapping[str, Any],
    cards: Iterable[Mapping[str, Any]],
    measures: Iterable[Mapping[str, Any]] = (),
    measures_hash: str = "",
    focus: Iterable[str] = (),
    sectors: Iterable[str] = (),
    base_income: Mapping[str, float] | None = None,
    seed: int | None = None,
    wall_time_s: float | None = None,
    questions: Mapping[str, str] | None = None,
    command: str = "",
    created: datetime | None = None,
) -> dict[str, Any]:
    """Return the manifest of a run, ready for JSON.

    ``run_hash`` covers scenario, variants, model, parameters, data, measures, seed, version and the
    hash of every question posed; not the time, the commit, or how the solver fared.

    Args:
        scenario: the case's name; with the hash it names the run folder.
        default_scenario: the variant that others are compared with. shown_scenario: that shown
            where none is named; the last if absent or not solved.
        model: what every figure's footer says; see :func:`posed_manifest`.
        parameters: what ``--set`` can change, as used.
        cards: provenance cards of every table and assumption used.
        measures: id, title and citations of each in force in some variant; with a joint hash.
        focus: regions and groups the case is about: columns of the headline, sides of charts.
        sectors: sectors the case is about: rows of the headline.
        base_income: what countries and groups of the focus earn before, without what they borrow,
            million US dollars.
        questions: hash of everything that each variant's answer depends on (``Posed.hash``).
    """
    listed = [asdict(variant) for variant in variants]
    names = [str(entry["name"]) for entry in listed]
    data = [
        {name: plain(card[name]) for name in CARD_FIELDS if card.get(name)}
        for card in sorted(cards, key=lambda card: str(card["id"]))
    ]
    content: dict[str, Any] = {
        "scenario": scenario,
        "version": __version__,
        "default_scenario": default_scenario,
        "variants": [
            {key: value for key, value in entry.items() if key not in HOW_SOLVED}
            for entry in listed
        ],
        "model": model,
        "parameters": parameters,
        "measures_hash": measures_hash,
        "seed": seed,
        "questions": questions or {},
    }
    hashed = {**content, "data": [[card["id"], card.get("sha256", "")] for card in data]}
    residuals, iterations = (
        [entry[key] for entry in listed if entry[key] is not None] for key in HOW_SOLVED[1:]
    )
    made: dict[str, Any] = plain({
        **content,
        "title": title,
        "shown_scenario": shown_scenario if shown_scenario in names else names[-1],
        "focus": list(focus),
        "sectors": list(sectors),
        "base_income": dict(base_income or {}),
        "run_hash": digest(plain(hashed)),
        "commit": git_commit(),
        "created": (created or datetime.now(UTC)).isoformat(timespec="seconds"),
        "command": command,
        "wall_time_s": None if wall_time_s is None else round(wall_time_s, 3),
        "residual": max(residuals, default=None),
        "iterations": max(iterations, default=None),
        "variants": listed,
        "measures": list(measures),
        "data": data,
    })  # fmt: skip
    return made


def posed_manifest(
    posed: Sequence[Posed],
    economy: Economy,
    *,
    sets: Iterable[str] = (),
    methods: Sequence[str],
    cards: Iterable[str] = (),
    left_out: Sequence[str] = (),
    **about: Any,
) -> dict[str, Any]:
    """Return the manifest of questions that share options; law and data are read from them.

    Args:
        economy: the world before, as solved. sets: further elasticity sets that ranges span.
        methods: ids in ``references.toml``. cards: ids beside those of economy, closure and law.
        left_out: what the figures leave out beside what the closure does, for the reader.
        about: the other arguments of :func:`build_manifest`.
    """
    options = posed[0].options
    each = {asked.closure.horizon: asked for asked in posed}.values()
    closures, phrases = ([one.closure for one in each], [one.options.phrase for one in each])
    spanned = (options.elasticities, *sets)
    used = {*cards, *economy.cards, *(card for closure in closures for card in closure.cards)}
    used |= {card for name in spanned for card in elasticity_cards(name)}
    measures: dict[str, dict[str, Any]] = {}
    for asked in posed:
        for law in asked.law:
            used |= set(law.cards)
            for name in law.measures:
                cites = _citations(asked, name)
                known = measures.setdefault(name, {"id": name, **cites})
                both = (*known["citations"], *cites["citations"])
                known["citations"] = list(dict.fromkeys(both))
    return build_manifest(
        model={
            "economy": economy.name,
            "data_year": economy.year or 0,
            "calibration": table.title
            if (table := CALIBRATIONS.get(options.economy))
            else economy.name,
            "closure": _each_says(closures, phrases).removesuffix(" deficits"),
            "horizons": [
                {"horizon": closure.horizon, "closure": phrase, "assumed": closure.assumed}
                for closure, phrase in zip(closures, phrases, strict=True)
            ],
            "elasticity_set": options.elasticities,
            "range_over": spanned if len(spanned) > 1 else (),
            "methods": methods,
            "not_in_model": (_each_says(closures, [c.left_out for c in closures]), *left_out),
        },
        cards=[asdict(load_card(name)) for name in used],
        measures=[measures[name] for name in sorted(measures)],
        **about,
    )


def _each_says(closures: Sequence[Closure], words: Sequence[str]) -> str:
    """Return words of each closure after the name of its horizon; alone, it needs none."""
    if len(words) == 1:
        return words[0]
    pairs = zip(closures, words, strict=True)
    return "; ".join(f"{closure.horizon}: {text}" for closure, text in pairs)


def clocks(posed: Posed) -> dict[str, Any]:
    """Return law, knowledge and utilisation of a question, as :class:`VariantInfo` has them."""
    variant = posed.question.variant
    if variant is None:
        return {"law_as_of": CALIBRATED, "known_on": CALIBRATED}
    return {
        "law_as_of": variant.on.isoformat(),
        "known_on": variant.known_on.isoformat(),
        "foreknown": posed.foreknown,
        "utilisation": utilisation_text(posed),
    }


def utilisation_text(posed: Posed) -> str:
    """Return how far agreements are claimed, by importer; empty without such law."""
    variant = posed.question.variant
    words = {
        part.importer: used_words(
            utilisation_of(part.importer, variant.utilisation, on=variant.on),
            part.importer,
            on=variant.on,
            known_on=variant.known_on,
        )
        for part in posed.law
        if variant is not None and part.importer in DEFAULT
    }
    if len(set(words.values())) == 1:
        return next(iter(words.values()))
    return ", ".join(f"{importer} {text}" for importer, text in words.items())


def _citations(posed: Posed, name: str) -> dict[str, Any]:
    """Return title and citations of what a measure says on the question's day, as known then."""
    ledger, variant = posed.ledger, posed.question.variant
    assert ledger is not None
    assert variant is not None
    measure = ledger.measures[name]
    clock: dict[str, Any] = {
        "on": variant.on,
        "known_on": variant.known_on,
        "options": ledger.options(),
    }
    parts: list[Version | Exemption | Interaction] = [
        *governing(measure.rates, **clock), *measure.exemptions, *measure.interactions
    ]  # fmt: skip
    cites = [part.reference.cite for part in parts if in_force(part.window, **clock)]
    return {"title": measure.title, "citations": cites}


def git_commit(start: Path | None = None) -> str | None:
    """Return the commit of the source checkout the package runs from, or ``None``.

    Reads ``.git`` directly; an installed package (no ``pyproject.toml`` beside ``.git``) has none.
    """
    here = (start or Path(__file__)).resolve()
    for folder in here.parents:
        if (folder / ".git").exists():
            return _head(folder / ".git") if (folder / "pyproject.toml").exists() else None
    return None


def _head(git: Path) -> str | None:
    try:
        if git.is_file():  # a linked worktree: ".git" names the real folder
            git = (git.parent / git.read_text().removeprefix("gitdir:").strip()).resolve()
        head = (git / "HEAD").read_text().strip()
        if not head.startswith("ref:"):
            return head or None
        name = head.removeprefix("ref:").strip()
        pointer = git / "commondir"
        common = (git / pointer.read_text().strip()).resolve() if pointer.exists() else git
        for folder in (git, common):
            if (folder / name).is_file():
                return (folder / name).read_text().strip() or None
        for line in (common / "packed-refs").read_text().splitlines():
            commit, _, ref = line.partition(" ")
            if ref == name:
                return commit
    except (OSError, UnicodeDecodeError):
        return None
    return None
