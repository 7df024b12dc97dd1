"""The Pareto frontier of two players, traced until no point can lie far above it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from countermove.arrays import Float, read_only
from countermove.errors import BadInput
from countermove.strategy.bargaining.deal_search import Point, maximise
from countermove.strategy.bargaining.solutions import Say, Solutions
from countermove.strategy.bargaining.space import Space

MOST_POINTS = 33


@dataclass(frozen=True, slots=True, eq=False)
class Frontier:
    """Efficient deals from the best for the second player to the best for the first.

    Attributes:
        points: in order of the first player's payoff. payoffs: (K, 2).
        gap: no deal found lies farther above the chords between the points, as a share of the
            ideal gains. tolerance: what was asked for.
    """

    points: tuple[Point, ...]
    payoffs: Float
    gap: float
    tolerance: float


def trace(
    space: Space,
    solutions: Solutions,
    *,
    tolerance: float = 0.01,
    most: int = MOST_POINTS,
    say: Say | None = None,
) -> Frontier:
    r"""Return the frontier between the two ideal points.

    For neighbours $A, B$ with unit normal $n \perp B - A$, the deal $C$ that maximises $n\cdot u$
    bounds how far the frontier rises above the chord: $n\cdot(C - A)$. Where that exceeds the
    tolerance, $C$ is added and both halves are looked at. Payoffs are measured in ideal gains.

    Args:
        tolerance: largest rise above a chord, as a share of the ideal gains.
        most: points at most.

    References:
        Cohon (1978), noninferior set estimation.
    """
    if len(space.players) != 2:
        raise BadInput(
            f"a frontier is traced for two players, not {len(space.players)}: read the solutions."
        )
    if solutions.status != "deal":
        raise BadInput("there is no deal, so no frontier above the disagreement point.")
    if not 0 < tolerance < 1:
        raise BadInput(
            f"frontier tolerance {tolerance:g}: give a share of the ideal gains, e.g. 0.01."
        )
    d, span = solutions.disagreement, solutions.ideal - solutions.disagreement
    first, second = space.players
    points = [solutions.points[f"best for {second}"], solutions.points[f"best for {first}"]]
    pending = [(points[0], points[1])]
    gap = 0.0
    while pending:
        low, high = pending.pop(0)
        a, b = ((p.payoffs - d) / span for p in (low, high))
        along_chord = b - a
        length = float(np.hypot(*along_chord))
        if length < tolerance:
            continue
        normal = np.array([-along_chord[1], along_chord[0]]) / length
        if normal.sum() < 0:
            normal = -normal
        if len(points) >= most:
            gap = max(gap, 1.0)
            break
        if say is not None:
            say(f"frontier, {len(points)} points")

        def goal(u: Float, slopes: Float, n: Float = normal) -> tuple[float, Float]:
            return float(n @ ((u - d) / span)), (n / span) @ slopes

        found = maximise(space, goal, at_least=d, unit=span, starts=[0.5 * (low.x + high.x)])
        rise = float(normal @ ((found.payoffs - d) / span - a))
        if rise <= tolerance:
            gap = max(gap, rise)
            continue
        points.append(found)
        pending += [(low, found), (found, high)]
    ordered = sorted(points, key=lambda p: float(p.payoffs[0]))
    return Frontier(
        tuple(ordered), read_only(np.array([p.payoffs for p in ordered])), gap, tolerance
    )
