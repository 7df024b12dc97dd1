"""The move "best list under a cap" of a game: designed by line, played by its share of sectors."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from countermove.arrays import Float
from countermove.equilibrium.lines_to_cells import sector_places
from countermove.equilibrium.varieties import Duties, Varieties
from countermove.errors import BadInput
from countermove.questions.game_moves import Applier, Edit
from countermove.questions.pose import Posed
from countermove.questions.retaliation import Brief, design, setting

RATE = 0.25
"""Rate of a list that names none."""


def one_pair(applier: Applier, edit: Edit) -> tuple[int, int]:
    """Return importer and origin of the list of an edit; refuse several."""
    by, on = (applier.regions(names) for names in (edit.by, edit.on))
    if by.size != 1 or on.size != 1:
        raise BadInput(
            f"rule list is for one importer and one origin: {', '.join(edit.by)} is {by.size} "
            f"and {', '.join(edit.on)} {on.size}. Write one edit for each."
        )
    return int(by[0]), int(on[0])


def listed_share(posed: Posed, applier: Applier, edit: Edit) -> tuple[int, int, Float]:
    """Return importer, origin, and the (J,) share of each sector's lines on the best list.

    The list is that of the most exports the origin loses (``countermove retaliate``), against the
    law of the game before any move.

    Raises:
        BadInput: the edit has several importers or origins.
    """
    by, on = one_pair(applier, edit)
    regions = posed.economy.regions
    rate = RATE if edit.at_most is None else edit.at_most
    assert edit.cap is not None
    brief = Brief(by=regions[by], target=regions[on], highest=edit.cap, rates=(rate,))
    at = setting(posed, brief)
    best = design(at).best
    lines = at.products.lines
    sector = sector_places(lines, posed.economy)
    mine = np.zeros(lines.size, dtype=bool)
    mine[at.lines] = True
    mine |= (lines.origin == lines.origin_codes.index(brief.target)) & (sector >= 0)
    chosen = best.rates > 0
    count = len(posed.economy.sectors)
    whole, on_list = (
        np.bincount(sector[mask], lines.value[mask], count) for mask in (mine, mine & chosen)
    )
    share = np.divide(on_list, whole, out=np.zeros(count), where=whole > 0)
    return by, on, share


def with_list(duties: Duties, importer: int, origin: int, share_s: Float, rate: float) -> Duties:
    """Return duties with a rate more on a share of an origin's goods in each sector.

    Goods on the list are taken to pay other duties as often as goods that are not.
    """
    empty, none = np.zeros(0), np.zeros(0, dtype=np.intp)
    old = duties.of(importer) or Varieties(importer, none, none, empty, empty, empty > 0)
    hit = np.where(old.origin == origin, share_s[old.sector], 0.0)
    sector = np.flatnonzero(share_s > 0)
    mine = old.origin == origin
    told = np.bincount(old.sector[mine], old.share[mine], share_s.size)
    plain = share_s[sector] * np.maximum(1.0 - told[sector], 0.0)
    parts = [
        (old.origin, old.sector, old.share * (1.0 - hit), old.added_rate, old.banned),
        (old.origin, old.sector, old.share * hit, old.added_rate + rate, old.banned),
        (np.full(sector.size, origin), sector, plain, np.full(sector.size, rate), sector < 0),
    ]
    joined = [np.concatenate(columns) for columns in zip(*parts, strict=True)]
    kept = joined[2] > 0
    new = Varieties(importer, *(column[kept] for column in joined))
    others = tuple(part for part in duties.varieties if part.destination != importer)
    return replace(duties, varieties=(*others, new))
