"""How a payoff bends at a position: the largest curvature over a player's rates, by Lanczos."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from countermove.arrays import Bool, Float
from countermove.equilibrium.adjoint import Adjoint
from countermove.strategy.arena import Arena, Player, Position
from countermove.strategy.climb import payoff_size
from countermove.strategy.slopes import slope

PRODUCTS = 6
"""Products with the second derivatives, a forward and an adjoint solve each."""
TILT = 0.02
"""Largest move of ``log(1 + x)`` over which slopes are differenced."""
GAP, BACK = 1e-6, 1e-4
"""Gaps of worlds moved so, and of their multipliers."""
TRADED = 1e-4
"""Root of trade, of the largest, below which a rate is not looked at."""
SIZES = np.geomspace(1e-3, 0.5, 6)


class Bend(NamedTuple):
    """The largest ``curvature`` found, and the (G,) move of ``log(1 + x)``, at most one, along it.

    The curvature is the second derivative of the payoff over its size, by ``log(1 + x)`` times
    :meth:`Position.scale`: about -1 where a rate drives away no more than its own trade.
    """

    curvature: float
    direction: Float


def largest_bend(
    here: Arena, player: Player, position: Position, solved: Adjoint, rng: np.random.Generator
) -> Bend | None:
    """Return how a payoff bends where it bends up most; ``None`` if no rate is free to move.

    Differences of slopes along a random move, equal in ``log(1 + x)``, and the moves that follow
    from them span the directions among which the largest is found. It is no more than the largest
    of all; one that stands apart is found to a tenth.

    Args:
        solved: the multipliers of the payoff at the position.

    References:
        Golub & Van Loan (2013), Matrix Computations, section 10.1: the Lanczos process.
    """
    rate, scale = position.rates[player.name], position.scale(player.instruments, 0.0)
    free = _free(player, rate) & (scale > TRADED * scale.max())
    if not free.any():
        return None
    unit, before = scale[free], slope(player, position, solved, 0).derivative(rate)
    vector, size = unit * rng.normal(size=len(unit)), payoff_size(here, player)
    basis: list[Float] = []
    images: list[Float] = []
    while len(basis) < PRODUCTS and (length := np.linalg.norm(vector)) > TRADED:
        vector /= length
        move = np.zeros_like(rate)
        move[free] = vector / unit
        tilt = TILT / np.abs(move).max()
        to = {player.name: np.expm1(np.log1p(rate) + tilt * move)}
        there = here.at(to, near=position, tolerance=GAP, throw=False)
        if there is None:
            break
        moved = here.adjoint(there, [player], tolerance=BACK, start=solved.multipliers)
        after = slope(player, there, moved, 0).derivative(to[player.name])
        basis.append(vector)
        images.append((after - before)[free] / tilt / unit / size)
        known = np.array(basis)
        vector = images[-1]
        for _ in range(2):  # twice is enough
            vector = vector - known.T @ (known @ vector)
    if not basis:
        return None
    inner = known @ np.array(images).T
    values, vectors = np.linalg.eigh(0.5 * (inner + inner.T))
    along = np.zeros_like(rate)
    along[free] = vectors[:, -1] @ known / unit
    return Bend(float(values[-1]), along / np.abs(along).max())


def moves_along(player: Player, rate: Float, direction: Float, sizes: Float = SIZES) -> list[Float]:
    """Return rates moved along a direction and against it, within the bounds."""
    own = player.instruments
    steps = np.concatenate([-sizes, sizes])[:, None] * direction
    return list(np.clip(np.expm1(np.log1p(rate) + steps), own.lowest, own.highest))


def _free(player: Player, rate: Float) -> Bool:
    """Return (G,) whether a rate can move both ways by as much as slopes are differenced over."""
    own, y = player.instruments, np.log1p(rate)
    return np.asarray(
        (y - TILT > np.log1p(own.lowest)) & (y + TILT < np.log1p(own.highest)), dtype=np.bool_
    )
