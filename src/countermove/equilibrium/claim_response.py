"""How claims of an agreement answer a duty set by cell: the wedge that is collected, its slope.

A claim saves part of what a move charges, so the goods for which it pays to claim grow with the
rate: a rate of t collects t(1 - s), and the next point 1 - s - t s'. What a claim saves of a rate
on top is what it saves of the duties in force on the day: all of an emergency duty that exempts
claimed goods, nothing of one that does not (section 232 on metals).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import NamedTuple

import numpy as np

from countermove.arrays import Bool, Float, Int
from countermove.law.eligible_share import worth_claiming, worth_claiming_slope


class Lines(NamedTuple):
    """What parts of cells pay, and how that answers one rate more on the cell; (H,) each.

    ``rate`` is the whole duty, ordinary one included.
    """

    origin: Int
    sector: Int
    share: Float
    rate: Float
    banned: Bool
    share_slope: Float
    rate_slope: Float


@dataclass(frozen=True, slots=True, eq=False)
class Claims:
    """The goods of one importer's cells whose claims answer the duty, all lines of those cells.

    Each part stands twice, with a claim and without one; its goods move between the two.

    Attributes:
        destination: position of the importer. origin, sector: (H,) positions of each part's cell.
        share: (H,) part of the cell's base spending, claimed and not together.
        eligible: (H,) of it what would claim if a claim cost nothing.
        claimed: (H,) whether it pays as claimed goods do.
        added_rate, banned: (H,) what it pays on top of the cell's base rate; whether it may enter.
        saves: (H,) what a claim saves of a rate on top, over that rate.
        ordinary, saving: (H,) ordinary duty, and additional duty, that a claim saves.
        adopted: (H,) part of a new saving's claims that is made; 0 where claims answer nothing.
    """

    destination: int
    origin: Int
    sector: Int
    share: Float
    eligible: Float
    claimed: Bool
    added_rate: Float
    banned: Bool
    saves: Float
    ordinary: Float
    saving: Float
    adopted: Float

    def collected(self, base_os: Float, flat_os: Float | None, added_os: Float | None) -> Lines:
        r"""Return what the parts pay under edits of whole cells (arguments as in ``cell_rates``).

        With a rate on top, $\Delta = \Delta_0 + \phi x$; where one rate takes the place of all,
        the ordinary duty included, $\Delta = \phi x$, and claimed goods pay $(1-\phi)x$.
        """
        cell = (self.origin, self.sector)
        top = np.zeros(self.share.size) if added_os is None else added_os[cell]
        one = np.full(self.share.size, np.nan) if flat_os is None else flat_os[cell]
        kept = np.isnan(one)
        paid = np.where(self.claimed, 1.0 - self.saves, 1.0)
        rate = np.where(
            kept,
            base_os[cell] + self.added_rate + paid * top,
            paid * (np.where(kept, 0, one) + top),
        )
        saved = np.where(
            kept, self.ordinary + self.saving + self.saves * top, self.saves * (one + top)
        )
        before = np.where(kept | (self.adopted == 0), worth_claiming(self.ordinary), 0.0)
        worth = before + (worth_claiming(saved) - before) * self.adopted
        slope = self.adopted * worth_claiming_slope(saved) * self.saves
        sign = np.where(self.claimed, 1.0, -1.0)
        return Lines(
            self.origin,
            self.sector,
            np.where(self.claimed, 0.0, self.share) + sign * self.eligible * worth,
            rate,
            self.banned,
            sign * self.eligible * slope,
            paid,
        )

    def cells(self, shape: tuple[int, int]) -> Bool:
        """Return which (N, J) cells have parts here."""
        found = np.zeros(shape, dtype=bool)
        found[self.origin, self.sector] = True
        return found

    def unexempted(self, inside_os: Bool) -> Claims:
        """Return the claims where a rate on top of some cells spares no claimed goods."""
        inside = inside_os[self.origin, self.sector]
        return replace(self, saves=np.where(inside, 0.0, self.saves))

    def restored(self, inside_os: Bool) -> Claims:
        """Return the claims where some cells are back at their base rate, prohibitions lifted."""
        inside = inside_os[self.origin, self.sector]
        return replace(
            self,
            added_rate=np.where(inside, 0.0, self.added_rate),
            saving=np.where(inside, 0.0, self.saving),
            banned=self.banned & ~inside,
        )

    def bytes(self) -> bytes:
        """Return all values as bytes, to be hashed."""
        return b"".join(np.asarray(getattr(self, f.name)).tobytes() for f in fields(self))
