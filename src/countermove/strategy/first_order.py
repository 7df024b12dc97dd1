"""First-order conditions as a fixed point: one forward and one adjoint solve per iteration."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from countermove.arrays import Float
from countermove.equilibrium.adjoint import Multipliers
from countermove.equilibrium.anderson import Anderson
from countermove.equilibrium.nearby import ROUGH
from countermove.strategy.arena import Arena, Position
from countermove.strategy.slopes import slope

MAX_ITERATIONS = 80
LARGEST_MOVE = 1.0
PATIENCE = 15
STRETCH = 5.0
CLOSELY, LOOSELY = (1e-3, 1e-2), (0.03, 0.03)
"""Gaps of the model and of multipliers, over the largest move still asked for: of a search for
rates, and of one whose end alone counts, solved again."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, eq=False)
class FixedPoint:
    """Where the iteration ended.

    Attributes:
        position: the last position where it closed, else the best; ``None`` if none was solved.
        residual: largest move of ``log(1 + x)`` still asked for (bounds respected); weighted: root
            mean square of those moves, weighted with trade. trace: residual by iteration.
        left: what those moves would bring at most, at the slopes of payoffs, all players together.
        inapplicable: players whose first-order right-hand side was not positive: no fixed point.
    """

    position: Position | None
    residual: float
    weighted: float
    iterations: int
    inapplicable: tuple[str, ...]
    trace: tuple[float, ...] = ()
    left: float = np.inf


def joint_first_order(
    arena: Arena,
    start: Mapping[str, Float],
    *,
    near: Position | None = None,
    tolerance: float = 1e-9,
    iterations: int = MAX_ITERATIONS,
    hold: bool = False,
    enough: float = 0.0,
    rough: float = ROUGH,
    progress: Progress | None = None,
) -> FixedPoint:
    """Move all players in ``start`` to their first-order conditions at once.

    The map ``log(1 + x) <- log(1 + x) + log(trade / price)`` of :func:`slope`, with the multipliers
    of all players from one adjoint solve, mixed by Anderson and kept within the bounds. Forward
    and adjoint tolerances follow the error.

    Args:
        arena: the world and its players. start: (G,) rates of each player that moves.
        near: a position to start the model from; players in it and not in ``start`` stay there.
        tolerance: largest move of ``log(1 + x)`` at the end.
        iterations: at most so many.
        hold: rates from which goods claim an exemption stay; else the condition does not apply to
            their player.
        enough: of payoffs, to end where the moves still asked for would bring no more.
        rough: gap to which the model is solved at most, however far the conditions are; above
            ``ROUGH`` gaps follow the moves asked for less closely.
        progress: called with (what, done, of).
    """
    players = [arena.players[name] for name in start]
    ends = np.cumsum([len(rate) for rate in start.values()])
    low = np.log1p(np.concatenate([p.instruments.lowest for p in players]))
    high = np.log1p(np.concatenate([p.instruments.highest for p in players]))
    y = np.clip(np.log1p(np.concatenate(list(start.values()))), low, high)
    mixer = Anderson(len(y), memory=8)
    multipliers: Multipliers | None = None
    position = near
    error, lowest, waited = 1.0, np.inf, 0
    best = FixedPoint(None, np.inf, np.inf, 0, ())
    last, step = y, np.zeros_like(y)
    trace: list[float] = []
    care = CLOSELY if rough <= ROUGH else LOOSELY
    for iteration in range(1, iterations + 1):
        move = dict(zip(start, np.split(np.expm1(y), ends[:-1]), strict=True))
        accuracy = float(np.clip(care[0] * error, 1e-11, rough))
        found = arena.at(move, near=position, tolerance=accuracy, throw=False)
        if found is None:  # too far: half the plain step from the last point, memory dropped
            if not step.any():
                return best
            step = 0.5 * step
            y, mixer = last + step, Anderson(len(y), memory=8)
            continue
        position = found
        solved = arena.adjoint(
            position,
            players,
            tolerance=float(np.clip(care[1] * error, 1e-11, 1e-3)),
            start=multipliers,
        )
        multipliers = solved.multipliers
        slopes = [slope(player, position, solved, m) for m, player in enumerate(players)]
        if lost := tuple(
            player.name
            for player, found in zip(players, slopes, strict=True)
            if not found.applies or (found.spared.any() and not hold)
        ):
            return FixedPoint(position, np.inf, np.inf, iteration, lost)
        step = np.concatenate([s.log_move for s in slopes])
        volume = np.concatenate([s.volume for s in slopes])
        step = np.clip(y + np.clip(step, -LARGEST_MOVE, LARGEST_MOVE), low, high) - y
        error = float(np.abs(step).max())
        weighted = float(np.sqrt((volume * step**2).sum() / max(volume.sum(), 1e-300)))
        trace.append(error)
        steep = np.concatenate(
            [s.derivative(rate) for s, rate in zip(slopes, move.values(), strict=True)]
        )
        left = float(np.abs(steep * step).sum())
        here = FixedPoint(position, error, weighted, iteration, (), tuple(trace), left)
        if progress is not None:
            progress(f"first-order conditions, largest move {error:.1e}", iteration, iterations)
        if left < enough:
            return here
        if error <= tolerance:
            if accuracy <= tolerance:
                return here
            error = tolerance  # all at a bound, or a lucky guess: once more, tightly solved
            continue
        waited = 0 if error < 0.9 * lowest else waited + 1
        lowest = min(lowest, error)
        best = here if weighted < best.weighted else best
        if waited > PATIENCE:
            break
        last, jump = y, mixer.next(y, step) - y
        jump *= min(1.0, STRETCH * error / max(float(np.abs(jump).max()), 1e-300))
        y = np.clip(y + jump, low, high)
    return replace(best, iterations=iteration, trace=tuple(trace))
