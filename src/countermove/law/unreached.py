"""Measures in force on a day that reach none of the trade they are weighted with.

A list whose goods have no weight would count as zero: it is named instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from countermove.errors import BadInput
from countermove.law.ledger import Ledger
from countermove.law.listed_goods import (
    DUTIES,
    WEIGH,
    codes_of,
    few,
    levied_on,
    levying,
    lists_goods,
    reached,
    sectors_of,
    without_line,
)
from countermove.law.measure import Version
from countermove.law.pack import Pack
from countermove.law.product_lists import UNLISTED, padded
from countermove.law.rates import Rates
from countermove.law.reach import Reach


@dataclass(frozen=True, slots=True)
class Unreached:
    """A measure and the sectors of its goods that no line of trade stands for.

    Attributes:
        measure: id. sectors: of its goods without lines. wholly: it reaches no line at all.
        by_sector: the trade of its origins is there by sector only, so that what it reaches of it
            cannot be told from these lines.
        codes: of its products of the sectors that it reaches, those that no line stands for;
            listed: how many it names of these sectors.
    """

    measure: str
    sectors: tuple[str, ...]
    wholly: bool
    by_sector: bool
    codes: tuple[str, ...] = ()
    listed: int = 0

    @property
    def words(self) -> str:
        """Return in words what the measure does not reach."""
        name = self.measure
        if self.wholly and self.by_sector:
            return f"{name} is not counted here: the trade of its origins is by sector only."
        said = []
        if self.wholly or self.sectors:
            where = f"its goods of {', '.join(self.sectors)}"
            where = "any line of trade" if self.wholly else where
            said.append(f"{name} does not reach {where}: no trade in them is known.")
        if self.codes:
            said.append(
                f"{name}: no weight stands for {few(self.codes)} of the {self.listed} codes it "
                "names in the sectors it reaches."
            )
        return " ".join(said)


def unreached(ledger: Ledger, rates: Rates) -> tuple[Unreached, ...]:
    """Return the duties on listed products that lines do not reach, wholly or in some sectors.

    Origins that sell nothing at all do not count. Where the trade of an origin is known line by
    line, a sector without lines had none, so that only a duty that reaches nothing is named.
    """
    lines = rates.lines
    reach = Reach(ledger, lines, rates.on, rates.known_on)
    present = np.bincount(lines.origin, minlength=len(lines.origin_codes)) > 0
    unlisted = (lines.hs == padded([UNLISTED])[0][0]) & (lines.value > 0)
    found = []
    for measure in ledger.of(lines.importer):
        if measure.id in rates.measures and not unlisted.any():
            continue  # it levies something, and every product has its line
        live: Sequence[Version] = ()
        if measure.kind in DUTIES:
            live = levying(measure, on=rates.on, known_on=rates.known_on, options=rates.options)
        if not any(lists_goods(measure, version) for version in live):
            continue
        hit = reached(reach, measure, live)
        by_table = ledger.pack(lines.importer).table is not None
        hit = hit if by_table else hit[lines.value[hit] > 0]
        origins = levied_on(reach, measure, live) & present
        if not origins.any():
            continue
        have = {lines.sector_codes[s] for s in np.unique(lines.sector[hit]) if s >= 0}
        sold = lines.sector[origins[lines.origin] & unlisted]
        want = {lines.sector_codes[s] for s in np.unique(sold) if s >= 0}
        sectors = sectors_of(codes_of(reach, measure, live))
        missing = want - have and {*sectors.values()} & want - have
        of = [code for code, sector in sectors.items() if sector in have]
        bare = [] if by_table else without_line(of, lines, hit)
        if not hit.size or missing or bare:
            by_sector = not (origins[lines.origin] & ~unlisted & (lines.value > 0)).any()
            found.append(
                Unreached(
                    measure.id,
                    tuple(sorted(missing)),
                    not hit.size,
                    by_sector,
                    tuple(bare),
                    len(of),
                )
            )
    return tuple(found)


def refuse_unreached(pack: Pack, lost: Sequence[Unreached], on: date) -> None:
    """Refuse a duty on listed goods that no weight stands for, where no trade is known by line.

    Raises:
        BadInput: ``lost`` of :func:`unreached` holds one.
    """
    for found in lost:
        if found.wholly and pack.table is None:
            goods = f" ({', '.join(found.sectors)})" if found.sectors else ""
            raise BadInput(
                f"{found.measure} is in force on {on} and would reach no trade: no weights of "
                f"{pack.importer} are known for its goods{goods}. {WEIGH}"
            )
