"""Solutions on any space of deals: Nash, Kalai-Smorodinsky, equal gains, joint payoff."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from countermove.arrays import Float, read_only
from countermove.errors import BadInput
from countermove.strategy.bargaining.deal_search import Goal, Point, along, maximise
from countermove.strategy.bargaining.space import Space

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

    def gains(self, name: str) -> Float:
        """Return (P,) gains of a deal over disagreement: what walking away would cost."""
        return np.asarray(self.points[name].payoffs - self.disagreement)


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
    joint = maximise(space, _weighted(weights), unit=size)
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
        top = maximise(space, _weighted(one), at_least=others, unit=size, starts=[equal.x, joint.x])
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


def _weighted(weights: Float) -> Goal:
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
