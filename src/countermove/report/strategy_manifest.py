"""The manifest of a strategy command's run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from countermove.economy.economy import Economy
from countermove.equilibrium.outcome import Outcome
from countermove.questions.pose import Posed
from countermove.report.manifest import MeasureInfo, ModelInfo, VariantInfo, build_manifest

CALIBRATED = "baseline"
"""In place of a day, where the rates in force are those of the economy itself."""
METHODS = ("caliendo-parro-2015", "dekle-eaton-kortum-2007", "ossa-2014")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command was asked.

    Attributes:
        posed: the question. words: its other arguments, which enter the run's hash.
        command: as typed.
    """

    posed: Posed
    words: Mapping[str, Any]
    command: str = ""


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
    from countermove.economy.shipped import CALIBRATIONS
    from countermove.sources.cards import load_card

    solved = [outcome for outcome in worlds.values() if outcome is not None]
    where = economy if economy is not None else solved[0].economy
    posed, options = asked.posed, asked.posed.options
    on, known_on, utilisation, cards, measures, digest = _law(posed)
    cards |= set(where.cards) | set(posed.closure.cards)
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
            closure=posed.closure.phrase.removesuffix(" deficits"),
            elasticity_set=options.elasticities,
            range_over=(options.elasticities, *ranges) if ranges else (),
            methods=METHODS,
            not_in_model=(posed.closure.left_out,),
        ),
        parameters={**options.plain(), "asked": dict(asked.words)},
        cards=[load_card(name) for name in sorted(cards)],
        measures=measures,
        measures_hash=digest,
        focus=players,
        questions={posed.name: posed.hash},
        command=asked.command,
    )


def _law(posed: Posed) -> tuple[str, str, str, set[str], list[MeasureInfo], str]:
    """Return clocks, utilisation, cards, measures and their hash of the law in force."""
    variant, ledger = posed.question.variant, posed.ledger
    if variant is None or ledger is None:
        return CALIBRATED, CALIBRATED, "", set(), [], ""
    from countermove.report.case_tables import citations_of, utilisation_text

    names = sorted({name for law in posed.law for name in law.measures})
    measures = [
        MeasureInfo(
            id=name,
            title=ledger.measures[name].title,
            citations=citations_of(ledger.measures[name], ledger, variant),
        )
        for name in names
        if name in ledger.measures
    ]
    cards = {card for law in posed.law for card in law.cards}
    clocks = (variant.on.isoformat(), variant.known_on.isoformat())
    return *clocks, utilisation_text(variant, posed.law), cards, measures, ledger.hash
