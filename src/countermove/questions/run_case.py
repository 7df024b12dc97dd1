"""Solve a case: every variant, with the default elasticities and the range over the others."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from countermove.arrays import Float
from countermove.codes.countries import members
from countermove.economy.economy import Economy
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.status import Status
from countermove.law.ledger import Ledger
from countermove.law.utilisation import HIGH, LOW, PREDICTED, utilisation_of
from countermove.memory import forget, hand_back
from countermove.questions.bands import Bands
from countermove.questions.beside import beside
from countermove.questions.case import Case, Variant
from countermove.questions.horizons import sets_of_range
from countermove.questions.options import ModelOptions
from countermove.questions.pose import Posed, Progress, pose_all, under
from countermove.questions.second_lines import (
    Line,
    Solve,
    Summary,
    added_line,
    currency_lines,
    paid_lines,
)
from countermove.questions.solve_posed import levels_all, solve_all
from countermove.questions.summary import RANGED, country_frame, spread, summarise
from countermove.questions.tables import elasticities_under
from countermove.questions.variant_draws import (
    Drawable,
    Drawing,
    asked_of,
    bands_of,
    drawn_variants,
)
from countermove.questions.variant_law import Applied
from countermove.questions.wanted_figure import WORLD
from countermove.shown import Shown

if TYPE_CHECKING:
    import pandas as pd

RANGE_TOLERANCE = 1e-6
"""Largest gap in worlds of a range: its ends, in per cent, are then right to about 0.0001."""
LINE_TOLERANCE = 1e-7
"""Largest gap in the worlds of second lines, and of the ends of utilisation: likewise 0.00001."""
TOGETHER = 3
"""Sets whose worlds are solved together: more take memory and hardly less time."""
UNION = "EU27"


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
        bands: over draws of the beliefs, of the rows ``CaseResult.banded``; ``None`` without draws.
        lines: what stands beside (:mod:`countermove.questions.second_lines`).
    """

    posed: Posed
    outcome: Outcome
    central: Mapping[str, Float]
    low: Mapping[str, Float]
    high: Mapping[str, Float]
    unsolved: Mapping[str, str]
    low_use: Mapping[str, Float] = field(default_factory=dict)
    high_use: Mapping[str, Float] = field(default_factory=dict)
    bands: Bands | None = None
    lines: tuple[Line, ...] = ()

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


@dataclass(frozen=True, slots=True, repr=False)
class CaseResult(Shown):
    """A solved case: results by variant, and the codes of their rows (regions, then groups).

    ``sets`` are the elasticity sets of the range, each with a hash of its values; ``drawing`` is
    what the bands are drawn from, if any are.
    """

    case: Case
    options: ModelOptions
    economy: Economy
    codes: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]
    sets: Mapping[str, str]
    variants: Mapping[str, VariantResult]
    wall_time_s: float
    drawing: Drawing | None = None

    def __repr__(self) -> str:
        return (
            f"<CaseResult {self.case.name}: {', '.join(self.variants)} for {len(self.codes)} codes>"
        )

    def table(self) -> pd.DataFrame:
        """Return every country series by variant, countries first, then groups."""
        return country_frame(self.codes, {n: found.central for n, found in self.variants.items()})

    @property
    def banded(self) -> tuple[str, ...]:
        """Return the codes that bands are kept of, in order: countries and groups of the case."""
        return tuple(code for code in self.case.focus if code in self.codes)

    def base_income(self) -> dict[str, float]:
        """Return what the countries and groups of the case earn before, million US dollars."""
        economy = self.economy
        earned, members = economy.income_d - economy.deficit_d, self.groups
        return {
            code: float(earned[[*map(economy.region, members.get(code, (code,)))]].sum())
            for code in self.banded
        }


def run_case(
    case: Case,
    *,
    options: ModelOptions | None = None,
    variants: Iterable[str] | None = None,
    ranges: bool = False,
    project: Path | None = None,
    progress: Progress | None = None,
) -> CaseResult:
    """Solve the variants of a case under one set of options: the long run, unless they say else.

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
    given = {"": options or ModelOptions()}
    how: dict[str, Any] = {"ranges": ranges, "project": project, "progress": progress}
    return run_horizons(case, given, variants=variants, lines=False, **how)[0]


def run_horizons(
    case: Case,
    options: Mapping[str, ModelOptions],
    *,
    variants: Iterable[str] | None = None,
    ranges: bool = False,
    lines: bool = True,
    drawing: Drawing | None = None,
    project: Path | None = None,
    progress: Progress | None = None,
) -> tuple[CaseResult, ...]:
    """Solve the variants of a case at several horizons; see :func:`run_case`.

    Args:
        options: by name, from :func:`countermove.questions.horizons.at_horizons`, of one law.
        lines: also solve the lines of :mod:`countermove.questions.second_lines`.
        drawing: draws of the beliefs to solve, for bands; none if left out.
    """
    started = time.perf_counter()
    chosen = [case.variant(name) for name in (variants or case.variants)]
    say = progress or (lambda what, done, of: None)
    first = next(iter(options.values()))
    ends = _ends_of_use(case, chosen, first) if ranges or drawing else []
    wanted = asked_of(case, (*chosen, *ends), project, drawing)
    every = pose_all(wanted, first, progress=say)
    forget()
    asked = {
        name: every if given is first else under(every, **given.every)
        for name, given in options.items()
    }
    groups = groups_of(every[0].economy)
    members_of = list(groups.values())
    sets = {name: sets_of_range(given) if ranges else () for name, given in options.items()}
    jobs = [
        (name, some)
        for first_of in range(0, max(map(len, sets.values())), TOGETHER)
        for name in options
        if (some := sets[name][first_of : first_of + TOGETHER])
    ]

    def begin(name: str, elasticities: Sequence[str], done: int) -> None:
        when = f", {name}" if name else ""
        what = f"{len(chosen)} variants, elasticities {', '.join(elasticities)}{when}"
        say(what, done, len(jobs) + len(options))

    def told(posed: Sequence[Posed], **how: Any) -> list[tuple[Status, Summary]]:
        return [
            (x.status, summarise(x, members_of, RANGED) if x.status is Status.SOLVED else {})
            for x in levels_all(posed, **how)
        ]

    def series(posed: Sequence[Posed]) -> list[Summary]:
        return [summary for _, summary in told(posed, tolerance=LINE_TOLERANCE, throw=False)]

    def ranged(job: tuple[str, tuple[str, ...]]) -> list[tuple[Status, Summary]]:
        begin(*job, jobs.index(job))
        own = asked[job[0]][: len(chosen)]
        others = [one for each in job[1] for one in under(own, elasticities=each)]
        return told(others, tolerance=RANGE_TOLERANCE, throw=False)

    bands = _bands(case, chosen, ends, asked, groups, drawing, say) if drawing else {}
    aside = -(-2 * len(jobs) // 3)  # the rest of the work takes about as long as the other jobs
    collect = beside(ranged, jobs[len(jobs) - aside :])
    found = [ranged(job) for job in jobs[: len(jobs) - aside]]  # first: no world is held beside
    solved = []
    for place, (name, questions) in enumerate(asked.items()):
        begin(name, (first.elasticities,), len(jobs) + place)
        posed = questions[: len(chosen)]
        ends_told = told(questions[len(chosen) :] if ranges else [], tolerance=LINE_TOLERANCE)
        at_ends = [summary for _, summary in ends_told] or [{} for _ in ends]
        outcomes = solve_all(posed)
        central = [summarise(replace(world), members_of) for world in outcomes]  # of copies
        beside_lines = _lines(case, posed, central, groups, series) if lines else {}
        solved.append((posed, at_ends, outcomes, central, beside_lines))
    by_job = {
        (name, each): told_of[place * len(chosen) : (place + 1) * len(chosen)]
        for (name, some), told_of in zip(jobs, [*found, *collect()], strict=True)
        for place, each in enumerate(some)
    }
    results = []
    for name, (posed, at_ends, outcomes, central, beside_lines) in zip(asked, solved, strict=True):
        by_set = {each: by_job[name, each] for each in sets[name]}
        used = {(v.name, v.utilisation): seen for v, seen in zip(ends, at_ends, strict=True)}
        results.append(
            CaseResult(
                case=case,
                options=posed[0].options,
                economy=posed[0].economy,
                codes=(*posed[0].economy.regions, *groups),
                groups=groups,
                sets={n: _hash_of_set(n, posed[0].options, posed[0].economy) for n in by_set},
                variants={
                    variant.name: VariantResult(
                        posed=posed[n],
                        outcome=outcomes[n],
                        central=central[n],
                        **_range(central[n], {each: row[n] for each, row in by_set.items()}),
                        low_use=used.get((variant.name, LOW), {}),
                        high_use=used.get((variant.name, HIGH), {}),
                        bands=bands.get((name, n), (None, None))[0],
                        lines=(
                            *_added(chosen, n, central, by_set, bands.get((name, n))),
                            *beside_lines.get(n, ()),
                        ),
                    )
                    for n, variant in enumerate(chosen)
                },
                wall_time_s=time.perf_counter() - started,
                drawing=drawing,
            )
        )
    hand_back()
    return tuple(results)


def _range(central: Summary, by_set: Mapping[str, tuple[Status, Summary]]) -> dict[str, Any]:
    """Return ``low``, ``high`` and ``unsolved`` of a variant; empty without other sets."""
    if not by_set:
        return {"low": {}, "high": {}, "unsolved": {}}
    low, high = spread(central, [told for _, told in by_set.values() if told])
    unsolved = {name: status.value for name, (status, told) in by_set.items() if not told}
    return {"low": low, "high": high, "unsolved": unsolved}


def _added(
    variants: Sequence[Variant],
    place: int,
    central: Sequence[Summary],
    by_set: Mapping[str, Sequence[tuple[Status, Summary]]],
    bands: tuple[Bands, Bands | None] | None,
) -> list[Line]:
    """Return what a variant adds to the one it names, where that was solved too."""
    names = [variant.name for variant in variants]
    if (base := variants[place].adds_to) not in names:
        return []
    at = names.index(base)
    both = [(row[place][1], row[at][1]) for row in by_set.values()]
    pairs = [(one, two) for one, two in both if one and two]
    line = added_line(central[place], central[at], pairs)
    return [line if bands is None else replace(line, bands=bands[1])]


def _bands(
    case: Case,
    chosen: Sequence[Variant],
    ends: Sequence[Variant],
    asked: Mapping[str, Sequence[Posed]],
    groups: Mapping[str, tuple[str, ...]],
    drawing: Drawing,
    say: Progress,
) -> dict[tuple[str, int], tuple[Bands, Bands | None]]:
    """Return the bands of the variants that have any, by horizon and position, and of additions."""
    names = [variant.name for variant in chosen]
    places = drawn_variants(case, chosen)
    every = {
        (horizon, place): Drawable(
            posed[place],
            tuple(
                one
                for end, one in zip(ends, posed[len(chosen) :], strict=True)
                if end.name == names[place]
            ),
        )
        for horizon, posed in asked.items()
        for place in range(len(chosen))
    }
    entries = {key: each for key, each in every.items() if key[1] in places}
    economy = next(iter(asked.values()))[0].economy
    codes = [*economy.regions, *groups]
    rows = [codes.index(code) for code in case.focus if code in codes]
    adds = {n: names.index(chosen[n].adds_to) for n in places if chosen[n].adds_to in names}
    return bands_of(entries, drawing, rows, groups, adds_to=adds, others=every, say=say)


def _lines(
    case: Case,
    posed: Sequence[Posed],
    central: Sequence[Summary],
    groups: Mapping[str, tuple[str, ...]],
    solve: Solve,
) -> dict[int, list[Line]]:
    """Return the lines, by place of the variant, that need a world of their own."""
    codes = [*posed[0].economy.regions, *groups]
    shown = {
        code: (codes.index(code), groups.get(code, (code,)))
        for code in case.focus
        if code in codes and code != WORLD
    }
    found: dict[int, list[Line]] = {n: [] for n in range(len(posed))}
    for n, line in currency_lines(posed, central, shown, solve):
        found[n].append(line)
    for n, line in paid_lines(posed, solve).items():
        found[n].append(line)
    return found


def _ends_of_use(
    case: Case, variants: Iterable[Variant], options: ModelOptions | None
) -> list[Variant]:
    """Return the headline's variants whose claims are predicted, at the low and the high end."""
    given = None if options is None else options.utilisation

    def predicted(variant: Variant) -> bool:
        asked = variant.utilisation if given is None or variant.own_utilisation else given
        importers = variant.importers(case.importers)
        return any(utilisation_of(code, asked, on=variant.on) == PREDICTED for code in importers)

    return [
        replace(variant, utilisation=end, own_utilisation=True)
        for variant in variants
        if variant.name in case.headline and not variant.no_law and predicted(variant)
        for end in (LOW, HIGH)
    ]


def _hash_of_set(name: str, options: ModelOptions, economy: Economy) -> str:
    theta = elasticities_under(replace(options, elasticities=name), economy)
    return sha256(theta.tobytes()).hexdigest()


def groups_of(economy: Economy) -> dict[str, tuple[str, ...]]:
    """Return the groups reported beside the regions: the Union, and the world."""
    known = set(economy.regions)
    union = tuple(code for code in members(UNION) if code in known)
    groups = {UNION: union} if union else {}
    return {**groups, WORLD: economy.regions}
