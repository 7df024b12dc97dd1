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
from countermove.law.eligible_share import cost_of_claims, worth_claiming, worth_claiming_slope


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
        ordinary, saving: (H,) ordinary duty, and additional duty, that a claim saves; the former
            infinite for goods that claim whatever it saves.
        adopted: (H,) part of a new saving's claims that is made; 0 where claims answer nothing.
        cost: multiple of what claims made for an additional duty cost, an iceberg on the cell.
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
    cost: float = 0.0

    def collected(self, base_os: Float, flat_os: Float | None, added_os: Float | None) -> Lines:
        r"""Return what the parts pay under edits of whole cells (arguments as in ``cell_rates``).

        With a rate on top, $\Delta = \Delta_0 + \phi x$; where one rate takes the place of all,
        the ordinary duty included, $\Delta = \phi x$, and claimed goods pay $(1-\phi)x$.
        """
        cell = (self.origin, self.sector)
        top, one = self._edits(flat_os, added_os)
        worth, slope, _ = self._worth(top, one)
        paid = np.where(self.claimed, 1.0 - self.saves, 1.0)
        law = base_os[cell] + self.added_rate + paid * top
        sign = np.where(self.claimed, 1.0, -1.0)
        return Lines(
            self.origin,
            self.sector,
            np.where(self.claimed, 0.0, self.share) + sign * self.eligible * worth,
            np.where(np.isnan(one), law, paid * (one + top)),
            self.banned,
            sign * self.eligible * slope,
            paid,
        )

    def burden(
        self, flat_os: Float | None, added_os: Float | None, shape: tuple[int, int]
    ) -> tuple[Float, Float]:
        """Return (N, J) what new claims do to the trade cost of cells, and its slope in the rate.

        The slope is that of its log. New are claims beyond those for the ordinary duty.
        """
        _, slope, saved = self._worth(*self._edits(flat_os, added_os))
        new = self.claimed & (saved > self.ordinary)
        each = self.adopted * (cost_of_claims(saved) - cost_of_claims(self.ordinary))
        total, by_rate = np.zeros(shape), np.zeros(shape)
        for grid, part in ((total, each), (by_rate, slope * np.where(new, saved, 0.0))):
            paid = self.cost * self.eligible * np.where(new, part, 0.0)
            np.add.at(grid, (self.origin, self.sector), paid)
        return 1.0 + total, by_rate / (1.0 + total)

    def _edits(self, flat_os: Float | None, added_os: Float | None) -> tuple[Float, Float]:
        """Return (H,) rates on top, and rates in place of all, NaN for none."""
        cell, size = (self.origin, self.sector), self.share.size
        top = np.zeros(size) if added_os is None else added_os[cell]
        return top, np.full(size, np.nan) if flat_os is None else flat_os[cell]

    def _worth(self, top: Float, one: Float) -> tuple[Float, Float, Float]:
        """Return (H,) the part of eligible goods that claims, its slope, and the duty saved."""
        kept = np.isnan(one) | (self.adopted == 0) | np.isinf(self.ordinary)
        law = self.ordinary + self.saving + self.saves * top
        saved = np.where(kept, law, self.saves * (one + top))
        before = np.where(kept, worth_claiming(self.ordinary), 0.0)
        worth = before + (worth_claiming(saved) - before) * self.adopted
        return worth, self.adopted * worth_claiming_slope(saved) * self.saves, saved

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
