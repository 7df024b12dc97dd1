"""The manifest of a strategy command's run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from countermove.economy.economy import Economy
from countermove.equilibrium.outcome import Outcome
from countermove.report.manifest import MeasureInfo, ModelInfo, VariantInfo, build_manifest
from countermove.scenarios.options import ModelOptions

CALIBRATED = "baseline"
"""In place of a day, where the rates in force are those of the economy itself."""
METHODS = ("caliendo-parro-2015", "dekle-eaton-kortum-2007", "ossa-2014")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command was asked.

    Attributes:
        options: of the model. words: its other arguments, which enter the run's hash.
        command: as typed. law: ``CASE/VARIANT`` whose law is in force around the players, or
            ``None``. project: folder with a user's own cases.
    """

    options: ModelOptions
    words: Mapping[str, Any]
    command: str = ""
    law: tuple[str, str] | None = None
    project: Path | None = None


def strategy_manifest(
    asked: Asked,
    *,
    kind: str,
    title: str,
    players: Sequence[str],
    worlds: Mapping[str, Outcome | None],
    economy: Economy | None = None,
    ranges: Sequence[str] = (),
    status: str = "solved",
    effort: tuple[float, int] | None = None,
) -> dict[str, Any]:
    """Return the manifest of a strategy run.

    Args:
        kind: names the folder, with the first players. worlds: outcome by scenario; ``None``
            where it is not kept. economy: where no outcome says it. ranges: other elasticity sets
            played. effort: largest residual and iteration count, where no outcome says them.
    """
    from countermove.economy.elasticities import elasticity_cards
    from countermove.economy.load import CALIBRATIONS
    from countermove.sources.cards import load_card

    solved = [outcome for outcome in worlds.values() if outcome is not None]
    where = economy if economy is not None else solved[0].economy
    options = asked.options
    on, known_on, utilisation, cards, measures, digest = _law(asked, where)
    cards |= set(where.cards) | set(options.closure.cards)
    for name in (options.elasticities, *ranges):
        cards |= set(elasticity_cards(name))
    residual, iterations = effort or (None, None)
    return build_manifest(
        scenario=" ".join([kind, *players[:3]]),
        title=title,
        variants=[
            VariantInfo(
                name=name,
                title=name,
                law_as_of=on,
                known_on=known_on,
                utilisation=utilisation,
                status=status,
                residual=residual if outcome is None else outcome.residual,
                iterations=iterations if outcome is None else outcome.iterations,
            )
            for name, outcome in worlds.items()
        ],
        default_scenario=next(iter(worlds)),
        model=ModelInfo(
            economy=where.name,
            data_year=where.year or 0,
            calibration=CALIBRATIONS[options.economy].title,
            closure=options.closure.phrase.removesuffix(" deficits"),
            elasticity_set=options.elasticities,
            range_over=(options.elasticities, *ranges) if ranges else (),
            methods=METHODS,
            not_in_model=(options.closure.left_out,),
        ),
        parameters={**options.plain(), "asked": dict(asked.words)},
        cards=[load_card(name) for name in sorted(cards)],
        measures=measures,
        measures_hash=digest,
        focus=players,
        command=asked.command,
    )


def _law(asked: Asked, economy: Economy) -> tuple[str, str, str, set[str], list[MeasureInfo], str]:
    """Return clocks, utilisation, cards, measures and their hash of the law in force."""
    if asked.law is None:
        return CALIBRATED, CALIBRATED, "", set(), [], ""
    from countermove.measures.load import load_ledger
    from countermove.report.answers import citations_of, utilisation_text
    from countermove.scenarios.case import load_case, with_utilisation
    from countermove.scenarios.law import applied, variant_ledger

    case = load_case(asked.law[0], project=asked.project)
    (variant,) = with_utilisation(
        [case.variant(asked.law[1] or case.default)], asked.options.utilisation
    )
    ledger = load_ledger(asked.project)
    edited = variant_ledger(ledger, variant, asked.options.measures)
    found = [] if variant.no_law else [
        applied(edited, ledger, importer, case, variant, economy)
        for importer in case.importers
        if any(m.imposed_by == importer for m in edited.measures.values())
    ]  # fmt: skip
    names = sorted({name for law in found for name in law.measures})
    measures = [
        MeasureInfo(
            id=name,
            title=edited.measures[name].title,
            citations=citations_of(edited.measures[name], edited, variant),
        )
        for name in names
    ]
    cards = {card for law in found for card in law.cards}
    clocks = (variant.on.isoformat(), variant.known_on.isoformat())
    return *clocks, utilisation_text(variant, found), cards, measures, edited.hash
