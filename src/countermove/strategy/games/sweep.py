"""Sweep a number and find where a gain changes sign or a decision changes, by root finding."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from countermove.arrays import Float, read_only
from countermove.economy.arguments import finite_number, whole_number
from countermove.errors import BadInput

Gain = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Crossing:
    """A point where a gain changes sign, ``rising`` from loss to gain.

    ``jump``: the gain jumps there (a reply changes) rather than passing through zero.
    """

    at: float
    rising: bool
    jump: bool


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """A gain over a range: ``points`` in order, ``gains`` there, ``crossings`` of zero.

    ``best`` is the point of the largest gain found, refined; ``ceases`` is where carrying the
    threat out ceases to pay: the last fall from gain to loss, if any.
    """

    points: Float
    gains: Float
    crossings: tuple[Crossing, ...]
    best: float
    best_gain: float
    ceases: float | None


def sweep(
    gain: Gain, low: float = 0.0, high: float = 2.0, *, points: int = 17, tolerance: float = 1e-6
) -> Sweep:
    """Return a gain over a range with its roots and its peak, found to ``tolerance``.

    Roots are bracketed on a grid, finer near the lower end where small threats may pay, and then
    found by Brent's method: one that appears and vanishes between two grid points is missed, so
    the grid is part of the result.

    Args:
        gain: function of the swept number. low, high: range. points: of the grid.
        tolerance: of roots, in the swept number; the peak is found to a hundred times that, its
            gain being flat there.

    >>> found = sweep(lambda rate: rate * (0.5 - rate), 0.0, 2.0)
    >>> round(found.ceases, 6), round(found.best, 3)
    (0.5, 0.25)

    References:
        Brent (1973).
    """
    from scipy.optimize import brentq, minimize_scalar

    low, high = _checked(low, high, points, tolerance)
    known: dict[float, float] = {}

    def value(x: float) -> float:
        if x not in known:
            known[x] = float(gain(x))
        return known[x]

    grid = [float(low + (high - low) * x**2) for x in np.linspace(0.0, 1.0, points)]
    for x in grid:
        value(x)
    crossings = []
    scale = max(abs(known[x]) for x in grid) or 1.0
    for a, b in pairwise(grid):
        if known[a] * known[b] < 0:
            root = float(brentq(value, a, b, xtol=tolerance))
            jump = abs(value(root)) > 1e-3 * scale
            crossings.append(Crossing(root, known[b] > 0, jump))
        elif known[b] == 0 and known[a] != 0 and b != grid[-1]:
            after = known[grid[grid.index(b) + 1]]
            if known[a] * after < 0:
                crossings.append(Crossing(b, after > 0, False))
    place = int(np.argmax([known[x] for x in grid]))
    a, b = grid[max(place - 1, 0)], grid[min(place + 1, points - 1)]
    minimize_scalar(  # what it evaluates is kept
        lambda x: -value(float(x)),
        bounds=(a, b),
        method="bounded",
        options={"xatol": 100 * tolerance},
    )
    order = sorted(known)
    best = max(known, key=lambda x: known[x])
    falls = [crossing.at for crossing in crossings if not crossing.rising]
    return Sweep(
        points=read_only(order),
        gains=read_only([known[x] for x in order]),
        crossings=tuple(crossings),
        best=best,
        best_gain=known[best],
        ceases=falls[-1] if falls else None,
    )


def _checked(low: float, high: float, points: int, tolerance: float) -> tuple[float, float]:
    ends = finite_number("lower end of a sweep", low), finite_number("upper end of a sweep", high)
    if not low < high:
        raise BadInput(f"the sweep runs from {low} to {high}: give a lower end below the upper.")
    whole_number("points", points, at_least=2)
    finite_number("tolerance", tolerance, above=0.0)
    return ends


@dataclass(frozen=True, slots=True)
class Switch:
    """A point where a decision changes. before, after: the decisions on both sides."""

    at: float
    before: Hashable
    after: Hashable


def switches(
    decide: Callable[[float], Hashable],
    low: float,
    high: float,
    *,
    points: int = 101,
    tolerance: float = 1e-9,
) -> list[Switch]:
    """Return where a decision changes over a range, each found by bisection.

    >>> [round(s.at, 6) for s in switches(lambda x: x > 0.3, 0.0, 1.0)]
    [0.3]
    """
    low, high = _checked(low, high, points, tolerance)
    grid = [float(x) for x in np.linspace(low, high, points)]
    decisions = [decide(x) for x in grid]
    out = []
    for k in range(points - 1):
        if decisions[k] == decisions[k + 1]:
            continue
        a, b, before = grid[k], grid[k + 1], decisions[k]
        while b - a > tolerance:
            middle = 0.5 * (a + b)
            if decide(middle) == before:
                a = middle
            else:
                b = middle
        out.append(Switch(0.5 * (a + b), before, decide(b)))
    return out
