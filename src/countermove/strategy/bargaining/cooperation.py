"""Deals over many rates: smooth problems within bounds, climbed by L-BFGS-B with the adjoint.

No dense system of the size of the deal is solved. The only problem that is not smooth, equal gains,
is a row of smooth ones under welfare weights.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from countermove.arrays import Float, read_only
from countermove.strategy.bargaining.deal_search import Goal, Point, Space
from countermove.strategy.bargaining.solutions import NO_DEAL, Say, Solutions, weighted

STEPS = 600
ROUNDS = 25
EQUAL = 1e-4
"""Mean of the gains under their weights above the least of them, in units of the payoffs."""


def cooperate(
    space: Space, disagreement: Float, *, unit: Float, power: Float, joint_weights: Float, say: Say
) -> Solutions:
    r"""Return the joint optimum, and the deals of equal gains and of the Nash product.

    With $g_i$ the gains, equal gains maximise $\min_i g_i$ as the limit of

    $$\max_x\; -\frac1\beta\log\sum_i \lambda_i e^{-\beta g_i(x)},\qquad
      \lambda_i \leftarrow \frac{\lambda_i e^{-\beta g_i}}{\sum_j \lambda_j e^{-\beta g_j}}$$

    whose weights become those of Negishi, zero for who gains more than the least. The best for one
    player alone, and so the solution of Kalai and Smorodinsky, is not looked for.

    References:
        Ossa (2014), section III, equal gains; Bertsekas (1982), section 5.1, for the multipliers;
        Byrd, Lu, Nocedal & Zhu (1995) for L-BFGS-B.
    """
    say("joint payoff")
    joint = _climb(space, weighted(joint_weights / joint_weights.sum() / unit), space.starts)
    say("equal gains")
    equal = _equal_gains(space, disagreement, unit, [joint.x, *space.starts])
    points, nothing = {"joint": joint}, read_only(np.full(len(unit), np.nan))
    if equal.value > NO_DEAL:
        points["equal-gains"] = equal
        say("Nash")

        def product(payoffs: Float, slopes: Float) -> tuple[float, Float]:
            gain = np.maximum((payoffs - disagreement) / unit, 1e-9)
            return float(power @ np.log(gain)), (power / gain / unit) @ slopes

        points["nash"] = _climb(space, product, [equal.x])
    status = "deal" if equal.value > NO_DEAL else "no deal"
    return Solutions(space.players, read_only(disagreement), status, equal.value, nothing, points)


def _equal_gains(space: Space, d: Float, unit: Float, starts: Sequence[Float]) -> Point:
    """Return the deal whose least gain is largest; ``value`` is that gain, in units."""
    weights, steep = np.full(len(unit), 1.0 / len(unit)), 1.0
    point, reached = None, False
    for _ in range(ROUNDS):

        def least(
            payoffs: Float, slopes: Float, weights: Float = weights, steep: float = steep
        ) -> tuple[float, Float]:
            gains = (payoffs - d) / unit
            low = gains.min()
            parts = weights * np.exp(-steep * (gains - low))
            return float(low - np.log(parts.sum()) / steep), (parts / parts.sum() / unit) @ slopes

        point = _climb(space, least, starts if point is None else [point.x])
        gains = (point.payoffs - d) / unit
        weights = weights * np.exp(-steep * (gains - gains.min()))
        weights = weights / weights.sum()
        reached = bool(weights @ gains - gains.min() <= EQUAL)
        if reached:
            break
        steep = min(2.0 * steep, 50.0)
    assert point is not None
    return Point(point.x, point.payoffs, float(gains.min()), point.converged and reached)


def _climb(space: Space, goal: Goal, starts: Sequence[Float]) -> Point:
    """Return where a goal is highest, from the best of the starts."""
    from scipy.optimize import Bounds, minimize

    def objective(x: Float) -> tuple[float, Float]:
        number, slope = goal(*space.evaluate(x))
        return -number, -slope

    start = min(starts, key=lambda x: objective(x)[0])
    found = minimize(
        objective,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=Bounds(space.lowest, space.highest),
        options={"maxfun": STEPS, "maxiter": STEPS, "ftol": 1e-12, "gtol": 1e-7, "maxcor": 30},
    )
    x = read_only(np.clip(found.x, space.lowest, space.highest))
    value, slope = goal(*space.evaluate(x))
    free = np.clip(x + slope, space.lowest, space.highest) - x
    return Point(x, space.evaluate(x)[0], value, bool(found.success) or np.abs(free).max() < 1e-4)
