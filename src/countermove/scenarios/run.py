"""Solve a case: every variant, with the default elasticities and the range over the others."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from countermove.arrays import Float
from countermove.codes.countries import members
from countermove.economy.economy import Economy
from countermove.economy.elasticities import headline_sets, load_elasticities
from countermove.economy.load import load_economy
from countermove.equilibrium.batch import solve_many
from countermove.equilibrium.horizon import at_horizon
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.solve import TOLERANCE, balance_trade
from countermove.equilibrium.status import Status
from countermove.equilibrium.varieties import wedges
from countermove.measures.ledger import Ledger
from countermove.measures.load import load_ledger
from countermove.scenarios.beside import beside
from countermove.scenarios.case import Case, Variant, with_utilisation
from countermove.scenarios.law import Applied, applied, cells, imposes, variant_ledger
from countermove.scenarios.options import ModelOptions
from countermove.scenarios.summary import RANGED, spread, summarise

RANGE_TOLERANCE = 1e-8
WORLD, UNION = "WLD", "EU27"

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class VariantResult:
    """A solved variant.

    Attributes:
        variant: the question. law: duties by importer. ledger: the law asked about.
        outcome: the world under the default elasticities.
        central: every country and sector series for regions and groups, (R + G,) or (R + G, J).
        low, high: range of the headline series over the elasticity sets; empty without ranges.
        unsolved: elasticity sets left out of the range, with the reason.
    """

    variant: Variant
    law: tuple[Applied, ...]
    ledger: Ledger
    outcome: Outcome
    central: Mapping[str, Float]
    low: Mapping[str, Float]
    high: Mapping[str, Float]
    unsolved: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A solved case: results by variant, and the codes of their rows (regions, then groups)."""

    case: Case
    options: ModelOptions
    economy: Economy
    codes: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]
    sets: tuple[str, ...]
    variants: Mapping[str, VariantResult]
    wall_time_s: float


def run_case(
    case: Case,
    *,
    options: ModelOptions | None = None,
    variants: Iterable[str] | None = None,
    ranges: bool = True,
    project: Path | None = None,
    progress: Progress | None = None,
) -> CaseResult:
    """Solve the variants of a case.

    Args:
        case: from :func:`load_case`.
        options: model options; the defaults if left out.
        variants: names to solve; all if left out.
        ranges: also solve with the other published elasticity sets, for ``low`` and ``high``.
        project: folder with a user's own measures.
        progress: called with (what, done, of).

    Raises:
        NoEquilibrium, NotSolved: a variant has no solution with the default elasticities.
        BadInput: a list covers more than a flow, an option does not fit.
    """
    started = time.perf_counter()
    options = options or ModelOptions()
    chosen = with_utilisation(
        [case.variant(name) for name in (variants or case.variants)], options.utilisation
    )
    say = progress or (lambda what, done, of: None)
    ledger = load_ledger(project)
    economy = economy_under(options, options.elasticities)
    sets = _range_sets(options) if ranges else ()
    laws = _laws(ledger, case, chosen, options, economy, say)
    groups = _groups(economy)
    parts = {
        name: [part for law in found for part in cells(economy, law)]
        for name, (_, found) in laws.items()
    }
    members_of = list(groups.values())

    def solved(world: Economy, *, default: bool = False) -> list[Outcome]:
        return solve_many(
            world,
            [wedges(at_horizon(world, options.horizon), parts[variant.name]) for variant in chosen],
            closure=options.closure,
            tolerance=TOLERANCE if default else RANGE_TOLERANCE,
            throw=default,
        )

    def ranged(name: str) -> list[tuple[Status, Mapping[str, Float]]]:
        say(f"{len(chosen)} variants, elasticities {name}", 1 + sets.index(name), 1 + len(sets))
        found = solved(economy_under(options, name, like=economy))
        return [
            (outcome.status, summarise(outcome, members_of, RANGED) if _is_solved(outcome) else {})
            for outcome in found
        ]

    half = (len(sets) + 2) // 2
    collect = beside(ranged, sets[-half:])
    say(f"{len(chosen)} variants, elasticities {options.elasticities}", 0, 1 + len(sets))
    outcomes = dict(zip([v.name for v in chosen], solved(economy, default=True), strict=True))
    central = {name: summarise(outcome, members_of) for name, outcome in outcomes.items()}
    by_set = [ranged(name) for name in sets[:-half]] + collect()
    results = {}
    for place, variant in enumerate(chosen):
        others = [found[place] for found in by_set]
        within = [summary for status, summary in others if status is Status.SOLVED]
        low, high = spread(central[variant.name], within) if sets else ({}, {})
        results[variant.name] = VariantResult(
            variant=variant,
            law=laws[variant.name][1],
            ledger=laws[variant.name][0],
            outcome=outcomes[variant.name],
            central=central[variant.name],
            low=low,
            high=high,
            unsolved={
                name: status.value
                for name, (status, _) in zip(sets, others, strict=True)
                if status is not Status.SOLVED
            },
        )
    return CaseResult(
        case=case,
        options=options,
        economy=economy,
        codes=(*economy.regions, *groups),
        groups=groups,
        sets=tuple(sets),
        variants=results,
        wall_time_s=time.perf_counter() - started,
    )


def _is_solved(outcome: Outcome) -> bool:
    return outcome.status is Status.SOLVED


def _laws(
    ledger: Ledger,
    case: Case,
    chosen: Sequence[Variant],
    options: ModelOptions,
    economy: Economy,
    say: Progress,
) -> dict[str, tuple[Ledger, tuple[Applied, ...]]]:
    """Return the ledger of each variant and the duties under it, by name.

    Variants that claim an agreement alike share their tariff lines, and are done together.
    """
    ledgers = {v.name: variant_ledger(ledger, v, options.measures) for v in chosen}

    def law(variant: Variant) -> tuple[Applied, ...]:
        say(f"law of {variant.name}", chosen.index(variant), len(chosen))
        edited = ledgers[variant.name]
        return tuple(
            applied(edited, ledger, importer, case, variant, economy)
            for importer in case.importers
            if imposes(edited, importer) and not variant.no_law
        )

    ordered = sorted(chosen, key=lambda variant: (not variant.no_law, variant.utilisation))
    half = (len(ordered) + 3) // 2
    collect = beside(law, ordered[half:])
    found = [law(variant) for variant in ordered[:half]] + collect()
    by_name = dict(zip([variant.name for variant in ordered], found, strict=True))
    return {v.name: (ledgers[v.name], by_name[v.name]) for v in chosen}


def economy_under(
    options: ModelOptions, elasticities: str, *, like: Economy | None = None
) -> Economy:
    """Return the economy a run asks for, with these elasticities; ``like`` saves loading it."""
    economy = like or load_economy(options.economy, elasticities=elasticities)
    theta = load_elasticities(
        elasticities, economy.sectors, cap=options.cap, services=options.services
    )
    if options.theta:
        theta = theta.copy()
        for sector, value in options.theta:
            theta[economy.sector(sector)] = value
    world = economy.with_elasticities(theta, name=elasticities)
    if options.deficits == "removed":
        world = balance_trade(world)
    return world


def _range_sets(options: ModelOptions) -> tuple[str, ...]:
    return tuple(name for name in headline_sets() if name != options.elasticities)


def _groups(economy: Economy) -> dict[str, tuple[str, ...]]:
    """Return the groups reported beside the regions: the Union, and the world."""
    known = set(economy.regions)
    union = tuple(code for code in members(UNION) if code in known)
    groups = {UNION: union} if union else {}
    return {**groups, WORLD: economy.regions}
