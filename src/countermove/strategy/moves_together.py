"""What a player would get at each of many moves, solved together and no further than it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from countermove.arrays import Bool, Float, Int
from countermove.equilibrium.adjoint import Multipliers
from countermove.equilibrium.equations import Pass
from countermove.equilibrium.lanes import world_of
from countermove.equilibrium.linear import log_wages
from countermove.equilibrium.nearby import ROUGH, WIDTH, left_in_gaps, solve_nearby
from countermove.strategy.arena import Arena, Player, Position
from countermove.strategy.payoff import value

FEW = 4
"""Borders at which moves solved together share enough of the world's trade."""
SURE = 10.0
"""How often a loss must exceed what the gaps left are worth, to be taken for a loss."""


def payoffs_near(
    here: Arena,
    player: Player,
    position: Position,
    moves: Sequence[Float],
    *,
    tolerance: float,
    worth: Multipliers | None = None,
) -> list[float]:
    """Return a player's payoff at each of its moves from a position, (G,) rates each.

    NaN where a move leaves no world, or one in which a player has no income. Those of few
    borders are solved together, in the plain long run with a frozen ``step``; there to a gap of
    ``ROUGH`` and corrected, if the multipliers of the payoff at the position are given, and no
    further than to a corrected loss ``SURE`` times the correction: its size is then right to a
    tenth, and its sign certain.
    """
    found: list[float] = []
    together = here.step is not None or not here.closure.plain
    together = together and len(player.instruments.places) <= FEW
    together = together and not (here.levying or here.economy.in_markets)
    before = here.payoff(player, position)

    def paid(at: Pass, which: Int) -> Float:
        """Return the payoffs in some worlds as evaluated."""
        worlds = (world_of(at, k, view=True) for k in which)
        lins = (replace(position.lin, at=one, log_wage_ds=log_wages(one)) for one in worlds)
        return np.array([value(player.payoff, lin, here.economy) for lin in lins])

    for first in range(0, len(moves), WIDTH):
        some = moves[first : first + WIDTH]
        if not together:
            found += [_alone(here, player, position, rate_g, tolerance) for rate_g in some]
            continue
        payoffs = np.full(len(some), np.nan)

        def told(at: Pass, which: Int, worlds: Int, payoffs: Float = payoffs) -> Bool:
            assert worth is not None
            left = left_in_gaps(at, worth)[which]
            payoffs[worlds] = paid(at, which) + left
            return np.asarray(payoffs[worlds] - before < -SURE * np.abs(left))

        charged = [here.charged(player, rate_g) for rate_g in some]
        near = solve_nearby(
            here.economy, here.closure, position.problem, position.lin, charged, move=here.step,
            tolerance=tolerance if worth is None else ROUGH, told=None if worth is None else told,
        )  # fmt: skip
        here.effort.forward += len(some)
        here.effort.forward_iterations += int(near.iterations.sum())
        if worth is None:
            payoffs = paid(near.at, np.arange(len(some)))
        for k in np.flatnonzero(~near.solved).tolist():
            payoffs[k] = _alone(here, player, position, some[k], tolerance)
        found += payoffs.tolist()
    return found


def _alone(
    here: Arena, player: Player, position: Position, rate_g: Float, tolerance: float
) -> float:
    moved = here.at({player.name: rate_g}, near=position, tolerance=tolerance, throw=False)
    return np.nan if moved is None else here.payoff(player, moved)
