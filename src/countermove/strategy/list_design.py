"""Choose tariff lines and rates: a linear programme, rounded, with a proved bound on what is left.

Every candidate is a line at a rate, with what it gains and costs while the others stay as they are.
Chapter limits as ``x_i <= z_chapter`` make the linear programme nearly integral, so a few lines are
left to round; the mixed-integer programme (HiGHS through SciPy) is asked only where the proved
gap is above the one wanted.

References:
    Schropp & Mahlstein (March 2025), on the design of retaliation lists by mixed-integer
    programming; Huangfu & Hall (2018), Mathematical Programming Computation 10, for HiGHS.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product as combinations
from typing import Any

import numpy as np

from countermove.arrays import Bool, Float, Int
from countermove.errors import BadInput, NotSolved

GAP = 1e-3
WHOLE = 1e-7
MOST_FRACTIONS = 10
"""Fractional candidates whose roundings are all tried; of more, the largest."""
TIGHT = 1e-9


@dataclass(frozen=True, eq=False)
class Candidates:
    """Lines at rates to choose from.

    Attributes:
        line: (n,) line of each, at most one of which is chosen. value: (n,) trade it covers.
        gain: (n,) what is wanted. cost: (n,) what is limited, negative where it serves.
        chapter: (n,) chapter of each line.
    """

    line: Int
    value: Float
    gain: Float
    cost: Float
    chapter: Int


@dataclass(frozen=True, eq=False)
class Limits:
    """What a list has to keep to; ``None`` or infinite where there is no limit.

    Attributes:
        lowest, highest: bounds on the sum of values. most_cost: on the sum of costs.
        most_chapters: on the number of chapters. of_chapter: on the value in a chapter.
        must, never: (n,) candidates of lines that have to be on the list, or may not.
    """

    lowest: float = 0.0
    highest: float = np.inf
    most_cost: float = np.inf
    most_chapters: int | None = None
    of_chapter: Mapping[int, float] = field(default_factory=dict)
    must: Bool | None = None
    never: Bool | None = None


@dataclass(frozen=True, eq=False)
class Design:
    """A list.

    Attributes:
        chosen: (n,) candidates on it. gain, cost, value: their sums. bound: no list gains more.
        method: ``rounding`` of the linear programme, or ``mixed-integer``. timed_out: whether the
            latter ended with its time.
    """

    chosen: Bool
    gain: float
    cost: float
    value: float
    bound: float
    method: str
    timed_out: bool = False

    @property
    def gap(self) -> float:
        """Return how much more a list could gain at most, over the bound."""
        return max(self.bound - self.gain, 0.0) / max(abs(self.bound), 1e-300)


def design_list(
    among: Candidates, limits: Limits, *, gap: float = GAP, seconds: float = 60.0
) -> Design:
    """Return the list of the largest gain under limits.

    Args:
        among: candidates. limits: what to keep to.
        gap: proved gap from which the mixed-integer programme is asked. seconds: time it has.

    Raises:
        BadInput: no list keeps to all limits; those that conflict are named.
        NotSolved: none was found in time.
    """
    relaxed = _relaxed(among, limits)
    if relaxed is None:
        raise BadInput(
            f"no list keeps to all limits: {_conflict(among, limits)} conflict. Loosen one of them."
        )
    fraction, bound = relaxed
    best = _rounded(among, limits, fraction, bound)
    if best is None or best.gap > gap:
        exact = _mixed_integer(among, limits, gap, seconds, bound)
        if exact is not None and (best is None or exact.gain > best.gain):
            best = exact
        elif exact is not None and best is not None:
            best = replace(best, bound=min(best.bound, exact.bound))
    if best is None:
        raise NotSolved(
            f"no list that keeps to all limits was found in {seconds:g} seconds; give more time, "
            "or loosen a limit."
        )
    return best


def _rows(among: Candidates, limits: Limits) -> Iterator[tuple[Any, float, float]]:
    """Yield rows of the programme over candidates and chapters: coefficients, lowest, highest."""
    from scipy.sparse import csr_array, hstack

    n, chapters = among.value.size, int(among.chapter.max(initial=0)) + 1
    counted = limits.most_chapters is not None
    blank = csr_array((1, chapters))
    scale = max(float(among.value.max(initial=0.0)), 1e-300)

    def wide(row: Any) -> Any:
        return hstack([csr_array(np.atleast_2d(row)), blank]) if counted else np.atleast_2d(row)

    if limits.lowest > 0 or np.isfinite(limits.highest):
        yield wide(among.value / scale), limits.lowest / scale, limits.highest / scale
    if np.isfinite(limits.most_cost):
        size = max(float(np.abs(among.cost).max(initial=0.0)), 1e-300)
        yield wide(among.cost / size), -np.inf, limits.most_cost / size
    for chapter, most in limits.of_chapter.items():
        yield wide(np.where(among.chapter == chapter, among.value, 0.0) / scale), 0.0, most / scale
    lines, place, count = np.unique(among.line, return_inverse=True, return_counts=True)
    must = np.zeros(lines.size, dtype=bool)
    if limits.must is not None:
        must[place[limits.must]] = True
    several = np.flatnonzero((count > 1) | must)
    if several.size:
        at = np.full(lines.size, -1)
        at[several] = np.arange(several.size)
        kept = np.flatnonzero(at[place] >= 0)
        rows = csr_array((np.ones(kept.size), (at[place][kept], kept)), shape=(several.size, n))
        if counted:
            rows = hstack([rows, csr_array((several.size, chapters))])
        yield rows, must[several].astype(float), np.ones(several.size)  # type: ignore[misc]
    if counted:
        links = hstack([
            csr_array((np.ones(n), (np.arange(n), np.arange(n)))),
            csr_array((-np.ones(n), (np.arange(n), among.chapter)), shape=(n, chapters)),
        ])  # fmt: skip
        yield links, np.full(n, -np.inf), np.zeros(n)  # type: ignore[misc]
        total = hstack([csr_array((1, n)), csr_array(np.ones((1, chapters)))])
        yield total, -np.inf, float(limits.most_chapters or 0)


def _programme(among: Candidates, limits: Limits) -> dict[str, Any]:
    """Return the programme as SciPy takes it: least of ``c x`` within rows and bounds."""
    from scipy.optimize import Bounds, LinearConstraint
    from scipy.sparse import csr_array, vstack

    chapters = int(among.chapter.max(initial=0)) + 1 if limits.most_chapters is not None else 0
    size = max(float(np.abs(among.gain).max(initial=0.0)), 1e-300)
    highest = np.ones(among.value.size + chapters)
    if limits.never is not None:
        highest[: among.value.size][limits.never] = 0.0
    rows = list(_rows(among, limits))
    constraint = None
    if rows:
        matrix = vstack([csr_array(row) for row, _, _ in rows], format="csr")
        low, high = (np.concatenate([np.atleast_1d(row[k]) for row in rows]) for k in (1, 2))
        constraint = LinearConstraint(matrix, low, high)
    return {
        "c": -np.concatenate([among.gain, np.zeros(chapters)]) / size,
        "constraints": constraint,
        "bounds": Bounds(np.zeros(highest.size), highest),
        "size": size,
    }


def _relaxed(among: Candidates, limits: Limits) -> tuple[Float, float] | None:
    """Return (n,) parts of candidates in the relaxed programme and its gain; ``None`` if none."""
    from scipy.optimize import milp

    given = _programme(among, limits)
    size = given.pop("size")
    found = milp(**given)
    if found.x is None:
        return None
    return found.x[: among.value.size], -float(found.fun) * size


def _mixed_integer(
    among: Candidates, limits: Limits, gap: float, seconds: float, bound: float
) -> Design | None:
    from scipy.optimize import milp

    given = _programme(among, limits)
    size = given.pop("size")
    options = {"time_limit": seconds, "mip_rel_gap": 0.5 * gap}
    found = milp(**given, integrality=np.ones(given["c"].size), options=options)
    if found.x is None:
        return None
    chosen = found.x[: among.value.size] > 0.5
    proved = found.mip_dual_bound
    least = bound if proved is None else min(bound, -float(proved) * size)
    return replace(_design(among, chosen, least, "mixed-integer"), timed_out=found.status == 1)


def _rounded(among: Candidates, limits: Limits, part: Float, bound: float) -> Design | None:
    """Return the best rounding: chapters fixed first, then every rounding of what is left."""
    if limits.most_chapters is not None:
        weight = np.bincount(among.chapter, np.abs(among.gain) * part)
        if limits.must is not None:
            weight[among.chapter[limits.must]] = np.inf
        kept = np.argsort(-weight)[: limits.most_chapters]
        outside = ~np.isin(among.chapter, kept)
        never = outside if limits.never is None else outside | limits.never
        limits = replace(limits, most_chapters=None, never=never)
        again = _relaxed(among, limits)
        if again is None:
            return None
        part = again[0]
    base = part > 1.0 - WHOLE
    open_ = np.flatnonzero((part > WHOLE) & ~base)
    open_ = open_[np.argsort(-part[open_], kind="stable")][:MOST_FRACTIONS]
    best: Design | None = None
    for taken in combinations((True, False), repeat=open_.size):
        chosen = base.copy()
        chosen[open_] = taken
        chosen = _filled(among, limits, chosen)
        found = _design(among, chosen, bound, "rounding")
        if keeps(among, limits, chosen) and (best is None or found.gain > best.gain):
            best = found
    return best


def _filled(among: Candidates, limits: Limits, chosen: Bool) -> Bool:
    """Return a list with further candidates, the most gainful first, as long as limits allow."""
    taken = np.zeros(int(among.line.max(initial=0)) + 1, dtype=bool)
    taken[among.line[chosen]] = True
    may = (among.gain > 0) & ~taken[among.line]
    if limits.never is not None:
        may &= ~limits.never
    room, spare = limits.highest - among.value[chosen].sum(), limits.most_cost
    spare -= among.cost[chosen].sum() if np.isfinite(spare) else 0.0
    may &= (among.value <= room) & (among.cost <= max(spare, 0.0))
    left = {c: most - among.value[chosen & (among.chapter == c)].sum()
            for c, most in limits.of_chapter.items()}  # fmt: skip
    order = np.flatnonzero(may)
    order = order[np.argsort(-among.gain[order], kind="stable")]
    for i in order.tolist():
        chapter = int(among.chapter[i])
        fits = among.value[i] <= room and among.cost[i] <= spare
        if fits and among.value[i] <= left.get(chapter, np.inf) and not taken[among.line[i]]:
            chosen[i] = taken[among.line[i]] = True
            room, spare = room - among.value[i], spare - among.cost[i]
            if chapter in left:
                left[chapter] -= among.value[i]
    return chosen


def keeps(among: Candidates, limits: Limits, chosen: Bool) -> bool:
    """Return whether a list keeps to all limits, to a billionth of them."""
    value, cost = among.value[chosen].sum(), among.cost[chosen].sum()
    slack = TIGHT * max(float(np.abs(among.cost).sum()), 1e-300)
    must = set() if limits.must is None else set(among.line[limits.must].tolist())
    within = (
        limits.lowest * (1.0 - TIGHT) <= value <= limits.highest * (1.0 + TIGHT)
        and cost <= limits.most_cost + slack
        and must <= set(among.line[chosen].tolist())
        and np.unique(among.line[chosen]).size == chosen.sum()
    )
    within &= limits.never is None or not (chosen & limits.never).any()
    if limits.most_chapters is not None:
        within &= np.unique(among.chapter[chosen]).size <= limits.most_chapters
    return bool(within) and all(
        among.value[chosen & (among.chapter == c)].sum() <= most * (1.0 + TIGHT)
        for c, most in limits.of_chapter.items()
    )


def _design(among: Candidates, chosen: Bool, bound: float, method: str) -> Design:
    gain, cost, value = (float(a[chosen].sum()) for a in (among.gain, among.cost, among.value))
    return Design(chosen, gain, cost, value, max(bound, gain), method)


LOOSE = {
    "the lowest value": {"lowest": 0.0},
    "the highest value": {"highest": np.inf},
    "the cap on own cost": {"most_cost": np.inf},
    "the number of chapters": {"most_chapters": None},
    "limits on the value in chapters": {"of_chapter": {}},
    "lines that must be on it": {"must": None},
    "lines that may not": {"never": None},
}
"""Limits by the words for them, and what each is without."""


def _conflict(among: Candidates, limits: Limits) -> str:
    """Return the words for limits of which none can be spared for the conflict to be there."""
    kept = dict(LOOSE)
    for name, without in LOOSE.items():
        loosened = replace(limits, **without)
        if _relaxed(among, loosened) is None:
            limits = loosened
            del kept[name]
    names = list(kept)
    if len(names) < 2:
        return names[0] if names else "they"
    return f"{', '.join(names[:-1])} and {names[-1]}"
