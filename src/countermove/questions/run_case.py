"""Solve a case: every variant, with the default elasticities and the range over the others."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from countermove.arrays import Float
from countermove.codes.countries import members
from countermove.economy.economy import Economy
from countermove.economy.elasticities import headline_sets
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.status import Status
from countermove.law.ledger import Ledger
from countermove.law.utilisation import HIGH, LOW, PREDICTED
from countermove.questions.beside import beside
from countermove.questions.case import Case, Variant
from countermove.questions.options import ModelOptions
from countermove.questions.pose import (
    Posed,
    Progress,
    Question,
    elasticities_under,
    pose_all,
    solve_all,
    under,
)
from countermove.questions.summary import RANGED, spread, summarise
from countermove.questions.variant_law import Applied

RANGE_TOLERANCE = 1e-8
AT_ONCE = 5
"""Worlds solved together: each takes some 14 MB while it is, and more share little more."""
WORLD, UNION = "WLD", "EU27"
Told = TypeVar("Told")


@dataclass(frozen=True, slots=True)
class VariantResult:
    """A solved variant.

    Attributes:
        posed: the question as solved. outcome: the world under the default elasticities.
        central: every country and sector series for regions and groups, (R + G,) or (R + G, J).
        low, high: range of the headline series over the elasticity sets; empty without ranges.
        low_use, high_use: the same series where little and where much of the goods claims an
            agreement (5 and 95 % of draws); empty without ranges or where use is not predicted.
        unsolved: elasticity sets left out of the range, with the reason.
    """

    posed: Posed
    outcome: Outcome
    central: Mapping[str, Float]
    low: Mapping[str, Float]
    high: Mapping[str, Float]
    unsolved: Mapping[str, str]
    low_use: Mapping[str, Float] = field(default_factory=dict)
    high_use: Mapping[str, Float] = field(default_factory=dict)

    @property
    def variant(self) -> Variant:
        """Return what was asked."""
        assert self.posed.question.variant is not None
        return self.posed.question.variant

    @property
    def law(self) -> tuple[Applied, ...]:
        """Return the duties by importer."""
        return self.posed.law

    @property
    def ledger(self) -> Ledger:
        """Return the law asked about."""
        assert self.posed.ledger is not None
        return self.posed.ledger


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A solved case: results by variant, and the codes of their rows (regions, then groups).

    ``sets`` are the elasticity sets of the range, each with a hash of its values.
    """

    case: Case
    options: ModelOptions
    economy: Economy
    codes: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]
    sets: Mapping[str, str]
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
    chosen = [case.variant(name) for name in (variants or case.variants)]
    say = progress or (lambda what, done, of: None)
    ends = _ends_of_use(case, chosen, options) if ranges else []
    every = pose_all(
        [Question(case, variant, project) for variant in (*chosen, *ends)], options, progress=say
    )
    posed = every[: len(chosen)]
    options, economy = posed[0].options, posed[0].economy
    sets = tuple(s for s in headline_sets() if s != options.elasticities) if ranges else ()
    groups = _groups(economy)
    members_of = list(groups.values())

    def ranged(name: str) -> list[tuple[Status, Mapping[str, Float]]]:
        say(f"{len(chosen)} variants, elasticities {name}", sets.index(name), 1 + len(sets))
        others = under(posed, elasticities=name)

        def told(outcome: Outcome) -> tuple[Status, Mapping[str, Float]]:
            solved = outcome.status is Status.SOLVED
            return outcome.status, summarise(outcome, members_of, RANGED) if solved else {}

        return _each(others, told, tolerance=RANGE_TOLERANCE, throw=False)

    half = (len(sets) + 2) // 2
    collect = beside(ranged, sets[-half:])
    by_set = [ranged(name) for name in sets[:-half]]  # first: no world is held beside theirs
    say(f"{len(chosen)} variants, elasticities {options.elasticities}", len(sets), 1 + len(sets))
    at_ends = _each(every[len(chosen) :], lambda outcome: summarise(outcome, members_of, RANGED))
    used = {(v.name, v.utilisation): told for v, told in zip(ends, at_ends, strict=True)}
    outcomes = _each(posed, lambda outcome: outcome)
    by_set += collect()
    results = {}
    for place, outcome in enumerate(outcomes):
        central = summarise(replace(outcome), members_of)  # a copy: flows are not kept
        others = [found[place] for found in by_set]
        within = [summary for status, summary in others if status is Status.SOLVED]
        low, high = spread(central, within) if sets else ({}, {})
        results[chosen[place].name] = VariantResult(
            posed=posed[place],
            outcome=outcome,
            central=central,
            low=low,
            high=high,
            unsolved={
                name: status.value
                for name, (status, _) in zip(sets, others, strict=True)
                if status is not Status.SOLVED
            },
            low_use=used.get((chosen[place].name, LOW), {}),
            high_use=used.get((chosen[place].name, HIGH), {}),
        )
    return CaseResult(
        case=case,
        options=options,
        economy=economy,
        codes=(*economy.regions, *groups),
        groups=groups,
        sets={name: _hash_of_set(name, options, economy) for name in sets},
        variants=results,
        wall_time_s=time.perf_counter() - started,
    )


def _ends_of_use(
    case: Case, variants: Iterable[Variant], options: ModelOptions | None
) -> list[Variant]:
    """Return the headline's variants whose claims are predicted, at the low and the high end."""
    asked = None if options is None else options.utilisation
    return [
        replace(variant, utilisation=end, own_utilisation=True)
        for variant in variants
        if variant.name in case.headline
        and not variant.no_law
        and (variant.utilisation if asked is None or variant.own_utilisation else asked)
        == PREDICTED
        for end in (LOW, HIGH)
    ]


def _hash_of_set(name: str, options: ModelOptions, economy: Economy) -> str:
    theta = elasticities_under(replace(options, elasticities=name), economy)
    return sha256(theta.tobytes()).hexdigest()


def _each(posed: Sequence[Posed], use: Callable[[Outcome], Told], **how: Any) -> list[Told]:
    """Return what is wanted of every world, of which few are held at a time."""
    count = -(-len(posed) // AT_ONCE)
    cuts = [len(posed) * place // count for place in range(count + 1)] if count else []
    return [
        use(world) for some in pairwise(cuts) for world in solve_all(posed[slice(*some)], **how)
    ]


def _groups(economy: Economy) -> dict[str, tuple[str, ...]]:
    """Return the groups reported beside the regions: the Union, and the world."""
    known = set(economy.regions)
    union = tuple(code for code in members(UNION) if code in known)
    groups = {UNION: union} if union else {}
    return {**groups, WORLD: economy.regions}
