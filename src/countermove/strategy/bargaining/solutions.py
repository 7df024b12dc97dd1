"""Solutions on any space of deals: Nash, Kalai-Smorodinsky, equal gains, joint; its frontier."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from countermove.arrays import Float, read_only
from countermove.errors import BadInput
from countermove.strategy.bargaining.deal_search import Goal, Point, Space, along, maximise

MOST_POINTS = 33
NO_DEAL = 1e-6
"""Common gain below which a deal is none, in units of the payoffs."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, eq=False)
class Solutions:
    """What players could agree on.

    Attributes:
        players: names. disagreement: (P,) payoffs without a deal.
        status: ``deal``, or ``no deal`` where nothing found leaves everybody better off.
        best_common_gain: largest gain that all players can have at once; negative under no deal.
        ideal: (P,) most each could get with nobody else below disagreement.
        points: deals by name: ``nash``, ``kalai-smorodinsky``, ``equal-gains``, ``joint``.
    """

    players: tuple[str, ...]
    disagreement: Float
    status: str
    best_common_gain: float
    ideal: Float
    points: Mapping[str, Point]


def solve_bargain(
    space: Space,
    disagreement: Float,
    *,
    unit: Float | None = None,
    power: Float | None = None,
    joint_weights: Float | None = None,
    say: Say | None = None,
) -> Solutions:
    r"""Return the solutions of a bargaining problem.

    Nash maximises $\sum_i b_i \log(u_i - d_i)$ with bargaining powers $b$; Kalai-Smorodinsky takes
    the farthest point towards the ideal gains $a_i - d_i$; ``equal-gains`` raises all payoffs
    equally (the trade talks of Ossa 2014); ``joint`` maximises $\sum_i \omega_i u_i$ whoever gains.

    Args:
        space: the deals. disagreement: (P,) payoffs $d$.
        unit: (P,) sizes of payoffs that count as equal; ones if left out.
        power: (P,) bargaining powers; equal if left out. joint_weights: (P,) weights $\omega$.
        say: called with what is searched for.

    References:
        Nash (1950); Kalai & Smorodinsky (1975); Kalai (1977); Ossa (2014), section III.
    """
    d = np.asarray(disagreement, dtype=np.float64)
    count = len(space.players)
    if d.shape != (count,) or not np.isfinite(d).all():
        raise BadInput(
            f"the disagreement point must be {count} finite payoffs, one for each of "
            f"{', '.join(space.players)}. Solve the outcome first."
        )
    size = np.ones(count) if unit is None else np.asarray(unit, dtype=np.float64)
    powers = _weights(power, count, "bargaining powers")
    weights = _weights(joint_weights, count, "joint weights") / size
    tell = say or (lambda text: None)
    tell("joint payoff")
    joint = maximise(space, weighted(weights), unit=size)
    tell("equal gains")
    equal = along(space, d, size, starts=[joint.x, *space.starts[1:]])
    points = {"joint": joint}
    if equal.value <= NO_DEAL:
        nothing = np.full(count, np.nan)
        return Solutions(
            space.players, read_only(d), "no deal", equal.value, read_only(nothing), points
        )
    points["equal-gains"] = equal
    ideal = np.empty(count)
    for i, name in enumerate(space.players):
        tell(f"most {name} could get")
        others = d.copy()
        others[i] = -np.inf
        one = np.zeros(count)
        one[i] = 1.0 / size[i]
        top = maximise(space, weighted(one), at_least=others, unit=size, starts=[equal.x, joint.x])
        ideal[i] = max(top.payoffs[i], equal.payoffs[i])
        points[f"best for {name}"] = top
    tell("Kalai-Smorodinsky")
    points["kalai-smorodinsky"] = along(space, d, ideal - d, starts=[equal.x])
    tell("Nash")
    points["nash"] = _nash(space, d, ideal, powers, points)
    return Solutions(space.players, read_only(d), "deal", equal.value, read_only(ideal), points)


def _nash(space: Space, d: Float, ideal: Float, powers: Float, known: Mapping[str, Point]) -> Point:
    """Maximise the Nash product from interior points."""
    span = ideal - d
    starts = [known[name].x for name in ("kalai-smorodinsky", "equal-gains")]

    def goal(payoffs: Float, slopes: Float) -> tuple[float, Float]:
        gain = np.maximum((payoffs - d) / span, 1e-9)
        value = float(powers @ np.log(gain))
        return value, (powers / gain / span) @ slopes

    return maximise(space, goal, at_least=d + 1e-4 * span, unit=span, starts=starts)


def weighted(weights: Float) -> Goal:
    """Return the goal of a weighted sum of payoffs."""

    def goal(payoffs: Float, slopes: Float) -> tuple[float, Float]:
        return float(weights @ payoffs), weights @ slopes

    return goal


def _weights(given: Float | None, count: int, what: str) -> Float:
    if given is None:
        return np.full(count, 1.0 / count)
    array = np.asarray(given, dtype=np.float64)
    if array.shape != (count,) or not ((array > 0) & np.isfinite(array)).all():
        raise BadInput(f"{what} must be {count} positive, finite numbers, one per player.")
    return array / array.sum()


@dataclass(frozen=True, slots=True, eq=False)
class Frontier:
    """Efficient deals from the best for the second player to the best for the first.

    No deal found lies farther than ``gap`` above the chords between the points, as a share of the
    ideal gains; ``tolerance`` was asked for. ``payoffs`` is (K, 2).
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
