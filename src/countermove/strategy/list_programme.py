"""The programme that chooses lines under limits, as HiGHS takes it through SciPy.

Chapter limits as ``x_i <= z_chapter`` make its relaxation nearly integral.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from countermove.arrays import Bool, Float, Int

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

    @cached_property
    def apart(self) -> bool:
        """Whether no line has several candidates."""
        return bool(np.bincount(self.line, minlength=1).max() <= 1)


@dataclass(frozen=True, eq=False)
class Limits:
    """What a list has to keep to; ``None`` or infinite where there is no limit.

    Attributes:
        lowest, highest: bounds on the sum of values. most_cost: on the sum of costs.
        most_chapters: on the number of chapters. of_chapter: on the value in a chapter.
        must, never: (n,) candidates of lines that have to be on the list, or may not.
        opened: chapters that count among ``most_chapters``, whether or not a line is from them.
        constant: cost taken off ``most_cost`` already. words: what limits are called, by field.
    """

    lowest: float = 0.0
    highest: float = np.inf
    most_cost: float = np.inf
    most_chapters: int | None = None
    of_chapter: Mapping[int, float] = field(default_factory=dict)
    must: Bool | None = None
    never: Bool | None = None
    opened: tuple[int, ...] = ()
    constant: float = 0.0
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Design:
    """A list.

    Attributes:
        chosen: (n,) candidates on it. gain, cost, value: their sums. bound: no list gains more.
        method: ``rounding`` of the linear programme, or ``mixed-integer``. cut: whether the latter
            ended with its nodes. prices: those of the relaxed programme.
    """

    chosen: Bool
    gain: float
    cost: float
    value: float
    bound: float
    method: str
    cut: bool = False
    prices: tuple[float, float] = (0.0, 0.0)

    @property
    def gap(self) -> float:
        """Return how much more a list could gain at most, over the bound."""
        return max(self.bound - self.gain, 0.0) / max(abs(self.bound), 1e-300)


def keeps(among: Candidates, limits: Limits, chosen: Bool) -> bool:
    """Return whether a list keeps to all limits, to a billionth of them."""
    value, cost = among.value[chosen].sum(), among.cost[chosen].sum()
    slack = TIGHT * max(float(np.abs(among.cost).sum()), 1e-300)
    within = (
        limits.lowest * (1.0 - TIGHT) <= value <= limits.highest * (1.0 + TIGHT)
        and cost <= limits.most_cost + slack
        and (among.apart or np.unique(among.line[chosen]).size == chosen.sum())
    )
    if limits.must is not None:
        within &= bool(np.isin(among.line[limits.must], among.line[chosen]).all())
    within &= limits.never is None or not (chosen & limits.never).any()
    if limits.most_chapters is not None:
        within &= np.unique(among.chapter[chosen]).size <= limits.most_chapters
    return bool(within) and all(
        among.value[chosen & (among.chapter == c)].sum() <= most * (1.0 + TIGHT)
        for c, most in limits.of_chapter.items()
    )


def design_of(among: Candidates, chosen: Bool, bound: float, method: str) -> Design:
    """Return a list with its sums."""
    gain, cost, value = (float(a[chosen].sum()) for a in (among.gain, among.cost, among.value))
    return Design(chosen, gain, cost, value, max(bound, gain), method)


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
    lowest = np.zeros(highest.size)
    if chapters:
        lowest[[among.value.size + c for c in limits.opened if c < chapters]] = 1.0
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
        "bounds": Bounds(lowest, highest),
        "size": size,
    }


class Relaxed(NamedTuple):
    """The relaxed programme: (n,) parts of candidates, its gain, (n,) worths of one part more.

    ``prices`` of trade covered and of own cost, where the programme was solved by them.
    """

    part: Float
    bound: float
    worth: Float
    prices: tuple[float, float] = (0.0, 0.0)


def relaxed_by_simplex(among: Candidates, limits: Limits) -> Relaxed | None:
    """Return the relaxed programme as HiGHS solves it, ``None`` where nothing keeps to limits."""
    from scipy.optimize import linprog
    from scipy.sparse import vstack

    given, n = _programme(among, limits), among.value.size
    above: Any = None
    below: Any = None
    if given["constraints"] is not None:
        rows = given["constraints"]
        up, down = np.isfinite(rows.ub), np.isfinite(rows.lb)
        above = vstack([rows.A[up], -rows.A[down]], format="csr")
        below = np.concatenate([rows.ub[up], -rows.lb[down]])
    bounds: Any = np.column_stack([given["bounds"].lb, given["bounds"].ub])
    found: Any = linprog(given["c"], A_ub=above, b_ub=below, bounds=bounds, method="highs")
    if found.x is None:
        return None
    worth = -given["size"] * (found.lower.marginals + found.upper.marginals)
    return Relaxed(found.x[:n], -float(found.fun) * given["size"], worth[:n])


def mixed_integer(
    among: Candidates, limits: Limits, gap: float, nodes: int, bound: float
) -> Design | None:
    """Return the best list HiGHS finds in so many nodes, ``None`` for none.

    Nodes, not seconds, so that a busy machine finds the same list. ``bound`` is known before.
    """
    from scipy.optimize import milp

    given = _programme(among, limits)
    size = given.pop("size")
    options: Any = {"node_limit": nodes, "mip_rel_gap": 0.5 * gap}
    with _silence():
        found: Any = milp(**given, integrality=np.ones(given["c"].size), options=options)
    if found.x is None:
        return None
    chosen = _trimmed(among, limits, found.x[: among.value.size] > 0.5)
    proved = found.mip_dual_bound
    least = bound if proved is None else min(bound, -float(proved) * size)
    return replace(design_of(among, chosen, least, "mixed-integer"), cut=found.status == 1)


def _trimmed(among: Candidates, limits: Limits, chosen: Bool) -> Bool:
    """Return a list less one line, where its trade is above the highest by HiGHS's tolerance."""
    over = float(among.value[chosen].sum()) - limits.highest
    if over <= 0:
        return chosen
    may = chosen & (among.value >= over)
    if limits.must is not None:
        may &= ~np.isin(among.line, among.line[limits.must])
    kept = chosen.copy()
    if may.any():
        kept[int(np.argmin(np.where(may, among.gain, np.inf)))] = False
    return kept


@contextmanager
def _silence() -> Iterator[None]:
    """Keep what HiGHS prints, whatever it was told, out of the standard output."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
