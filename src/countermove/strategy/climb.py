"""Best response by scaled L-BFGS-B: for bounds, and where first-order iteration does not apply."""

from __future__ import annotations

import numpy as np

from countermove.arrays import Float
from countermove.equilibrium.adjoint import Multipliers
from countermove.equilibrium.nearby import left_in_gaps
from countermove.strategy.arena import Arena, Player, Position
from countermove.strategy.peaks import best_peaks, curvature
from countermove.strategy.slopes import slope

SCALE_FLOOR = 1e-3
WORST = 1e3


def climb(
    arena: Arena,
    player: Player,
    start_g: Float,
    *,
    near: Position,
    tolerance: float = 1e-11,
    accuracy: float = 1e-11,
    flat: float = 1e-14,
    evaluations: int = 600,
    peaks: bool = True,
    corrected: bool = False,
) -> Position:
    """Return where a player's payoff is highest, all others staying where ``near`` is.

    Variables are ``log(1 + x)`` times :meth:`Position.scale`, without which the search needs an
    order of magnitude more evaluations.

    Args:
        start_g: (G,) rates to start from. tolerance: projected gradient, over the payoff's size, at
            which to stop. accuracy: to which the model is solved at each evaluation.
        flat: improvement of the payoff, over its size, below which to stop.
        corrected: add to each payoff what the model's gaps are worth by its multipliers there, so
            that it is right to their product with the gaps of those, not to ``accuracy``.
        peaks: where goods claim an exemption, climb the highest of each rate's peaks
            (:mod:`countermove.strategy.peaks`), not the nearest.

    References:
        Byrd, Lu, Nocedal & Zhu (1995), SIAM J. Sci. Comput. 16(5): L-BFGS-B.
    """
    from scipy.optimize import Bounds, minimize

    own = player.instruments
    began = {player.name: np.asarray(start_g, float)}
    first = arena.at(began, near=near, tolerance=accuracy, throw=False) or near
    scale = first.scale(own, SCALE_FLOOR)
    if peaks and player.name in first.rates and first.spared(own).any():
        first = best_peaks(arena, player, first)
        bend = np.sqrt(curvature(arena, player, first))
        scale = np.maximum(bend, SCALE_FLOOR * bend.max()) if bend.any() else scale
    low, high = np.log1p(own.lowest) * scale, np.log1p(own.highest) * scale
    last, best, highest = first, first, -np.inf
    multipliers: Multipliers | None = None

    def objective(y: Float) -> tuple[float, Float]:
        nonlocal last, best, highest, multipliers
        rates = np.expm1(y / scale)
        position = arena.at({player.name: rates}, near=last, tolerance=accuracy, throw=False)
        if position is None:
            return WORST, np.zeros_like(y)
        last = position
        solved = arena.adjoint(position, [player], tolerance=10.0 * accuracy, start=multipliers)
        multipliers = solved.multipliers
        slopes = slope(player, position, solved, 0).derivative(rates)
        payoff = arena.payoff(player, position)
        if corrected:
            payoff += float(left_in_gaps(position.lin.at, multipliers))
        if payoff > highest:
            best, highest = position, payoff
        return -payoff / size, -slopes / scale / size

    size = payoff_size(arena, player)
    minimize(  # the best position it evaluates is kept
        objective,
        np.clip(np.log1p(first.rates.get(player.name, start_g)) * scale, low, high),
        jac=True,
        method="L-BFGS-B",
        bounds=Bounds(low, high),
        options={"maxfun": evaluations, "maxiter": evaluations, "ftol": flat, "gtol": tolerance,
                 "maxcor": 20},
    )  # fmt: skip
    return best


def payoff_size(arena: Arena, player: Player) -> float:
    """Return the size of a payoff by which gains are measured: one for log real income."""
    total = 0.0
    economy = arena.economy
    for term in player.payoff.terms:
        d, size = economy.places(term.region), 1.0
        if term.kind == "revenue":
            size = float(economy.income_d[d].sum())
        elif term.kind == "jobs" and economy.employment_ds is not None:
            size = float(np.nansum(economy.employment_ds[d]))
        total += abs(term.weight) * size
    return total or 1.0
