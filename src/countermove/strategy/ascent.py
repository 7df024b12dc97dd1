"""To the nearest peak of a payoff by its slopes, each rate by its own bend."""

from __future__ import annotations

import numpy as np

from countermove.arrays import Float
from countermove.equilibrium.adjoint import Multipliers
from countermove.equilibrium.anderson import Anderson
from countermove.equilibrium.nearby import ROUGH, left_in_gaps
from countermove.strategy.arena import Arena, Player, Position
from countermove.strategy.climb import payoff_size
from countermove.strategy.slopes import slope

FLOOR = 1e-4
LARGEST = 1.0
FAR = 1e-4
"""Gap to which the model is solved at most while a restart is far from its end."""
NEARER = 3e-3
"""Gap of the model over the largest move of ``log(1 + x)`` still asked for."""


def ascend(
    here: Arena, player: Player, start_g: Float, *, near: Position, flat: float, evaluations: int
) -> Position:
    """Return where a player's payoff ends to rise from a start, all others staying put.

    In ``log(1 + x)`` times :meth:`Position.scale` payoffs bend by about one whichever rate moves,
    so that the slope itself is the step; steps are mixed by Anderson, and halved where a payoff
    falls.

    Args:
        start_g: (G,) rates to start from. flat: rise that the next step promises, over the
            payoff's size, at which to stop. evaluations: of the model, at most.
    """
    own, size = player.instruments, payoff_size(here, player)
    low, high = np.log1p(own.lowest), np.log1p(own.highest)
    y = last = np.clip(np.log1p(start_g), low, high)
    position, best, highest = near, near, -np.inf
    mixer, unit = Anderson(len(y), memory=8), np.ones_like(y)
    multipliers: Multipliers | None = None
    gap = FAR
    for _ in range(evaluations):
        rates = np.expm1(y)
        found = here.at({player.name: rates}, near=position, tolerance=gap, throw=False)
        if found is not None:
            position = found
            solved = here.adjoint(position, [player], tolerance=10.0 * gap, start=multipliers)
            multipliers = solved.multipliers
            left = float(left_in_gaps(position.lin.at, multipliers))
            payoff = here.payoff(player, position) + left
        if found is None or payoff < highest - flat * size - abs(left):
            y, mixer = 0.5 * (last + y), Anderson(len(y), memory=8)
            continue
        if highest == -np.inf:
            unit = np.maximum(position.scale(own, FLOOR), 1e-100)
        best, highest, last = position, max(payoff, highest), y
        slopes = slope(player, position, solved, 0).derivative(rates) / size
        step = np.clip(y + np.clip(slopes / unit**2, -LARGEST, LARGEST), low, high) - y
        if slopes @ step < flat:
            break
        gap = float(np.clip(NEARER * np.abs(step).max(), ROUGH, FAR))
        y = np.clip(mixer.next(y * unit, step * unit) / unit, low, high)
    return best
