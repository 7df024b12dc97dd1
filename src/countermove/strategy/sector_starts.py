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
    solved: dict[int, Solved] = {}

    def whole(s: int, on: Bool) -> Solved:
        return moves.starts.get(_key(s, on)) or solved_list(moves, on, moves.empty)

    for s in np.unique(sector[open_]).tolist():
        on = sector == s
        size = float(moves.value[on].sum())
        if SMALL * most < size < LARGE * most:
            if _key(s, on) not in moves.wholes:
                solved[s] = whole(s, on)
                moves.wholes[_key(s, on)] = solved[s].gain, solved[s].cost
            gain, cost = moves.wholes[_key(s, on)]
            beyond[s] = gain - of_cost * cost - of_trade * size - float(promised[on].sum())
    best = sorted((s for s in beyond if beyond[s] > 0), key=lambda s: -beyond[s])[:MOST]
    for s in best:
        on = sector == s
        moves.starts[_key(s, on)] = solved.get(s) or whole(s, on)
    return [moves.starts[_key(s, sector == s)] for s in best]


def _key(sector: int, on: Bool) -> tuple[int, int]:
    return sector, int(on.sum())
