"""Best rates where goods claim an exemption: of the peaks of each rate the highest, all else held.

What a rate collects has peaks of its own there: one below what a claim costs, one where claims are
made anyhow. A climb ends on the nearest; here every rate is tried over its whole range.
"""

from __future__ import annotations

import numpy as np

from countermove.arrays import Float, Int, kept
from countermove.equilibrium import derivatives
from countermove.equilibrium.adjoint import Adjoint, Multipliers
from countermove.equilibrium.varieties import CellRates
from countermove.strategy.arena import Arena, Player, Position
from countermove.strategy.instruments import Instruments

RATES = np.concatenate([-np.geomspace(0.8, 0.01, 9), [0.0], np.geomspace(2e-4, 20.0, 55)])
"""Rates tried first; then ``SPLIT`` steps between the neighbours of the best, ``REFINED`` times."""
SPLIT, REFINED = 8, 3
ROUNDS, SETTLED = 12, 1e-4
ACCURACY = 1e-9


def best_peaks(here: Arena, player: Player, start: Position) -> Position:
    """Return the world where no rate of a player has a higher peak, as far as a grid can tell.

    From the multipliers at a position the payoff is told for every rate by itself
    (:func:`told`); all rates move at once to their best, and the world is solved again, until
    the payoff rises no more.

    Args:
        start: a world in which the player has moved; all others stay.
    """
    own = player.instruments
    tried = np.clip(RATES[:, None], own.lowest, own.highest)
    key = f"answers of {player.name}"  # whatever others charge
    answers = kept(here.memo, key, lambda: _answers(here, player, tried))
    best, highest = start, here.payoff(player, start)
    multipliers: Multipliers | None = None
    for _ in range(ROUNDS):
        solved = here.adjoint(best, [player], tolerance=ACCURACY, start=multipliers)
        multipliers = solved.multipliers
        grid, found = np.log1p(tried), told(here, player, best, solved, answers)
        for _ in range(REFINED):
            around = _around(found)
            (low, high), ends = (np.take_along_axis(of, around, axis=0) for of in (grid, found))
            grid = low + (high - low) * np.linspace(0.0, 1.0, SPLIT + 1)[:, None]
            between = _answers(here, player, np.expm1(grid[1:-1]))
            inside = told(here, player, best, solved, between)
            found = np.concatenate([ends[:1], inside, ends[1:]])
        y = np.take_along_axis(grid, found.argmax(axis=0)[None], axis=0)[0]
        moved = here.at({player.name: np.expm1(y)}, near=best, tolerance=ACCURACY, throw=False)
        if moved is None or (payoff := here.payoff(player, moved)) <= highest:
            break
        step = np.abs(y - np.log1p(best.rates[player.name])).max()
        best, highest = moved, payoff
        if step < SETTLED:
            break
    return best


def curvature(here: Arena, player: Player, position: Position) -> Float:
    """Return (G,) how steeply a payoff bends down in ``log(1 + x)`` of each rate; 0 where it is up.

    From second differences of what is :func:`told`.
    """
    y = np.log1p(position.rates[player.name])
    step = 1e-4 + 0.02 * np.abs(y)
    solved = here.adjoint(position, [player], tolerance=ACCURACY)
    tried = np.expm1(y + step * np.array([[-1.0], [0.0], [1.0]]))
    below, at, above = told(here, player, position, solved, _answers(here, player, tried))
    return np.maximum((2.0 * at - below - above) / step**2, 0.0)


def told(
    here: Arena,
    player: Player,
    position: Position,
    solved: Adjoint,
    answers: Float,
) -> Float:
    r"""Return (M, G) changes of a payoff where each rate moves by itself, multipliers held.

    With $r$ the factor of a cell's weight $\hat\kappa^{-\theta}$, $\bar p$ the value of a log price
    and $v$ that of a flow net of tariff $V$: the log price moves by $-\pi (r - 1)/\theta$, and
    the flow by $r (1+t_0)/(1+t) - 1$; to first order it is the derivative of
    :func:`~countermove.strategy.slopes.slope`.

    Args:
        answers: (2, M, C) log weights and log factors of the cells, from :func:`_answers`.
    """
    own, lin = player.instruments, position.lin
    flow, theta = position.trade(own), lin.problem.theta_s[own.sector]
    worth = own.gathered(lambda d: derivatives.flow_values(lin, solved, payoff=0, destination=d))
    price = solved.sweep.price_bar_sdm[own.sector, own.destination, 0]
    weight0, factor0 = _logs(here, own, position.cells[player.name])
    weight, factor = answers
    ratio = np.exp(weight - weight0)
    share = (
        flow
        * position.levied(own)
        * np.exp(factor0)
        / lin.at.point.spending_ds[own.destination, own.sector]
    )
    value = flow * worth * (ratio * np.exp(factor0 - factor) - 1.0)
    value -= price / theta * share * (ratio - 1.0)
    return np.array([own.total(row) for row in value])


def _answers(here: Arena, player: Player, rate_mg: Float) -> Float:
    """Return (2, M, C) logs of the weights of a player's cells, of one plus what they collect."""
    own = player.instruments
    rows = (own.answers(here.charged(player, rate_g)) for rate_g in rate_mg)
    return np.stack([_logs(here, own, cells) for cells in rows], axis=1)


def _logs(here: Arena, own: Instruments, cells: CellRates) -> Float:
    """Return (2, C) logs of the weights of cells, and of one plus what they collect."""
    factor = np.log1p(cells.rate)
    weight = -here.problem.theta_s[own.sector] * (factor + np.log(cells.iceberg))
    return np.stack([weight, factor])


def _around(found: Float) -> Int:
    """Return (2, G) the positions next to the best of what was found on a grid, (M, G)."""
    best = found.argmax(axis=0)
    return np.stack([np.maximum(best - 1, 0), np.minimum(best + 1, len(found) - 1)])
