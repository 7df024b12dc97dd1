"""Whole sectors as lists to begin a search at: what single lines do not foretell.

Own cost falls for all lines of a sector the more of them are on a list, so effects of single
lines see no reason to take the first. A sector is worth a start where, solved whole, it does more
than its lines promise.
"""

from __future__ import annotations

import numpy as np

from countermove.arrays import Bool
from countermove.strategy.list_programme import Candidates, Limits
from countermove.strategy.list_relaxation import relaxed_of
from countermove.strategy.solved_list import Moves, Solved, solved_list

MOST, SMALL, LARGE = 2, 0.15, 0.75
"""Sectors to begin at, and parts of the highest value between which one is looked at."""


def sector_starts(moves: Moves, limits: Limits) -> list[Solved]:
    """Return the whole sectors that do most beyond what their lines promise, at most ``MOST``."""
    effects = moves.empty.effects
    among = Candidates(moves.line, moves.value, *effects, moves.chapter)
    relaxed = relaxed_of(among, limits)
    if relaxed is None:
        return []
    of_trade, of_cost = relaxed.prices
    promised = np.maximum(effects[0] - of_cost * effects[1] - of_trade * moves.value, 0.0)
    open_ = moves.rate == moves.rate.max()
    if limits.never is not None:
        open_ &= ~limits.never
    sector, most = np.where(open_, moves.sector, -1), min(limits.highest, moves.value.sum())
    beyond: dict[int, float] = {}
    for s in np.unique(sector[open_]).tolist():
        on = sector == s
        size = float(moves.value[on].sum())
        if SMALL * most < size < LARGE * most:
            gain, cost = _whole(moves, s, on)
            beyond[s] = gain - of_cost * cost - of_trade * size - float(promised[on].sum())
    best = sorted((s for s in beyond if beyond[s] > 0), key=lambda s: -beyond[s])[:MOST]
    return [solved_list(moves, sector == s, moves.empty) for s in best]


def _whole(moves: Moves, sector: int, on: Bool) -> tuple[float, float]:
    """Return what a sector on the list gains and costs, solved once."""
    key = (sector, int(on.sum()))
    if key not in moves.wholes:
        solved = solved_list(moves, on, moves.empty)
        moves.wholes[key] = solved.gain, solved.cost
    return moves.wholes[key]
