"""Whole sectors as lists to begin a search at: what single lines do not foretell.

Own cost falls for all lines of a sector the more of them are on a list, so effects of single
lines see no reason to take the first. A sector is worth a start where, solved whole, it does more
than its lines promise.
"""

from __future__ import annotations

import numpy as np

from countermove.arrays import Bool, Float
from countermove.strategy.list_programme import Candidates, Limits
from countermove.strategy.list_relaxation import relaxed_of
from countermove.strategy.solved_list import Moves, Solved, solved_list

MOST, SMALL, LARGE = 2, 0.15, 0.75
"""Sectors to begin at, and parts of the highest value between which one is looked at."""
LIKELY = 3
"""Sectors solved whole where a long list says which are likely to do more than promised."""


def sector_starts(moves: Moves, limits: Limits, long: Solved | None = None) -> list[Solved]:
    """Return the whole sectors that do most beyond what their lines promise, at most ``MOST``.

    With ``long``, a solved list, only those are looked at whose lines promise most more from there
    than from the empty list.
    """
    effects = moves.empty.effects
    among = Candidates(moves.line, moves.value, *effects, moves.chapter)
    relaxed = relaxed_of(among, limits)
    if relaxed is None:
        return []
    of_trade, of_cost = relaxed.prices

    def promises(gain: Float, cost: Float) -> Float:
        return np.maximum(gain - of_cost * cost - of_trade * moves.value, 0.0)

    promised = promises(*effects)
    open_ = moves.rate == moves.rate.max()
    if limits.never is not None:
        open_ &= ~limits.never
    sector, most = np.where(open_, moves.sector, -1), min(limits.highest, moves.value.sum())
    beyond: dict[int, float] = {}
    size = {s: float(moves.value[sector == s].sum()) for s in np.unique(sector[open_]).tolist()}
    looked = [s for s in size if SMALL * most < size[s] < LARGE * most]
    if long is not None:
        more = promises(*long.effects) - promised
        gained = {s: float(more[sector == s].sum()) for s in looked}
        looked = sorted((s for s in looked if gained[s] > 0), key=lambda s: -gained[s])[:LIKELY]
    for s in looked:
        on = sector == s
        gain, cost = _whole(moves, s, on)
        beyond[s] = gain - of_cost * cost - of_trade * size[s] - float(promised[on].sum())
    best = sorted((s for s in beyond if beyond[s] > 0), key=lambda s: -beyond[s])[:MOST]
    return [solved_list(moves, sector == s, moves.empty) for s in best]


def _whole(moves: Moves, sector: int, on: Bool) -> tuple[float, float]:
    """Return what a sector on the list gains and costs, solved once."""
    key = (sector, int(on.sum()))
    if key not in moves.wholes:
        solved = solved_list(moves, on, moves.empty)
        moves.wholes[key] = solved.gain, solved.cost
    return moves.wholes[key]
