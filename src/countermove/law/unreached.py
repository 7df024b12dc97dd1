"""Measures in force on a day that reach none of the trade they are weighted with.

A list whose goods have no weight would count as zero: it is named instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from countermove.errors import BadInput
from countermove.law.ledger import Ledger
from countermove.law.listed_goods import (
    DUTIES,
    WEIGH,
    codes_of,
    few,
    first_names,
    levied_on,
    levying,
    lists_goods,
    reached,
    sectors_of,
    without_line,
)
from countermove.law.measure import Version
from countermove.law.pack import EVERYONE, Pack
from countermove.law.product_lists import UNLISTED, normalise, padded
from countermove.law.rates import Rates, rates_on
from countermove.law.reach import Reach
from countermove.law.tariff_lines import TradeLines, in_order, lines_from_arrays


@dataclass(frozen=True, slots=True)
class Unreached:
    """A measure and the sectors of its goods that no line of trade stands for.

    Attributes:
        measure: id. sectors: of its goods without lines. wholly: it reaches no line at all.
        by_sector: the trade of its origins is there by sector only, so that what it reaches of it
            cannot be told from these lines.
        blind: origins with lines of none of their goods, on which it is not counted where others
            have them; size_usd, duty_usd: trade and duty left out, by the shares that averages
            assume of sectors, 0 where there is none.
        codes: of its products of the sectors that it reaches, those that no line stands for;
            listed: how many it names of these sectors.
    """

    measure: str
    sectors: tuple[str, ...]
    wholly: bool
    by_sector: bool
    codes: tuple[str, ...] = ()
    listed: int = 0
    blind: tuple[str, ...] = ()
    size_usd: float = 0.0
    duty_usd: float = 0.0

    @property
    def dark(self) -> bool:
        """Whether goods that trade may owe it, which no line tells."""
        return bool(self.blind) or (self.wholly and self.by_sector)

    @property
    def words(self) -> str:
        """Return in words what the measure does not reach."""
        name = self.measure
        if self.wholly and self.by_sector:
            said = f"{name} is not counted here: the trade of its origins is by sector only"
            return f"{said}{self._size}."
        parts = []
        if self.blind:
            parts.append(
                f"{name} is not counted on goods of {first_names(self.blind)}: their trade is by "
                f"sector only{self._size}."
            )
        if self.wholly or self.sectors:
            where = f"its goods of {', '.join(self.sectors)}"
            where = "any line of trade" if self.wholly else where
            parts.append(f"{name} does not reach {where}: no trade in them is known.")
        if self.codes:
            parts.append(
                f"{name}: no weight stands for {few(self.codes)} of the {self.listed} codes it "
                "names in the sectors it reaches."
            )
        return " ".join(parts)

    @property
    def _size(self) -> str:
        """Return what is left out, where it is known."""
        if not self.size_usd:
            return ""
        size, duty = (f"${usd / 1e6:,.0f} m" for usd in (self.size_usd, self.duty_usd))
        levied = f" and levies {duty}" if self.duty_usd else ""
        return f"; by the shares of sectors that `rates` assumes, it is on {size} of goods{levied}"


def unreached(ledger: Ledger, rates: Rates, reach: Reach | None = None) -> tuple[Unreached, ...]:
    """Return the duties on listed products that lines do not reach, wholly or in some sectors.

    Origins that sell nothing at all do not count. Where the trade of an origin is known line by
    line, a sector without lines had none, so that only a duty that reaches nothing is named.
    ``reach`` is that of the lines on the day, where it is at hand.
    """
    lines = rates.lines
    reach = reach or Reach(ledger, lines, rates.on, rates.known_on)
    present = np.bincount(lines.origin, minlength=len(lines.origin_codes)) > 0
    unlisted = (lines.hs == padded([UNLISTED])[0][0]) & (lines.value > 0)
    counted = np.bincount(lines.origin, ~unlisted & (lines.value > 0), present.size) > 0
    whole = not unlisted.any()  # every product has its line
    found = []
    for measure in ledger.of(lines.importer):
        if whole and measure.id in rates.measures:
            continue  # it levies something
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
        unlit = unlisted & (origins & ~counted)[lines.origin]
        if by_table and hit.size and not want - have and not unlit.any():
            continue  # every origin and sector has lines
        sectors = sectors_of(codes_of(reach, measure, live))
        missing = want - have and {*sectors.values()} & want - have
        of = [code for code, sector in sectors.items() if sector in have]
        bare = [] if by_table else without_line(of, lines, hit)
        sells = np.isin(lines.sector, [n for n, code in enumerate(lines.sector_codes)
                                       if code in {*sectors.values()}])  # fmt: skip
        dark = np.unique(lines.origin[unlit & sells])
        blind = [lines.origin_codes[place] for place in dark] if hit.size else []
        if not hit.size or missing or bare or blind:
            by_sector = not (origins[lines.origin] & ~unlisted & (lines.value > 0)).any()
            found.append(
                Unreached(
                    measure.id,
                    tuple(sorted(missing)),
                    not hit.size,
                    by_sector,
                    tuple(bare),
                    len(of),
                    tuple(blind),
                )
            )
    return _with_sizes(ledger, rates, found)


def _with_sizes(ledger: Ledger, rates: Rates, found: Sequence[Unreached]) -> tuple[Unreached, ...]:
    """Return what is missed with its size, by the shares of sectors that the pack assumes."""
    lines = rates.lines
    if not any(item.blind or item.by_sector for item in found):
        return tuple(found)
    assumed = _assumed(ledger.pack(lines.importer), lines)
    if assumed is None:
        return tuple(found)
    law = rates_on(ledger, assumed, on=rates.on, known_on=rates.known_on, options=rates.options)
    reach = Reach(ledger, assumed, rates.on, rates.known_on)
    sized = []
    for item in found:
        measure = ledger.measures[item.measure]
        live = levying(measure, on=rates.on, known_on=rates.known_on, options=rates.options)
        size = float(assumed.value[reached(reach, measure, live)].sum())
        duty = law.duty_by_measure.get(item.measure, 0.0)
        sized.append(replace(item, size_usd=size, duty_usd=duty))
    return tuple(sized)


_ASSUMED: dict[tuple[int, int], tuple[Pack, TradeLines, TradeLines | None]] = {}


def _assumed(pack: Pack, lines: TradeLines) -> TradeLines | None:
    """Return what is known by sector alone, in lines by the shares a pack assumes of averages.

    It is kept for the laws that share lines; ``None`` where there is nothing.
    """
    key = (id(pack), id(lines))
    if key not in _ASSUMED:
        while len(_ASSUMED) >= 4:
            _ASSUMED.pop(next(iter(_ASSUMED)))
        _ASSUMED[key] = (pack, lines, _by_shares(pack, lines))
    return _ASSUMED[key][2]


def _by_shares(pack: Pack, lines: TradeLines) -> TradeLines | None:
    names = (*lines.sector_codes, "")
    rows = [row for row in pack.rows if row.origin == EVERYONE and row.sector in names]
    of = np.array([names.index(row.sector) for row in rows], dtype=np.intp)
    order = np.argsort(of, kind="stable")
    count = np.bincount(of, minlength=len(names))
    unlisted = (lines.hs == padded([UNLISTED])[0][0]) & (lines.value > 0)
    some = np.flatnonzero(unlisted & (count[lines.sector] > 0))
    if not some.size:
        return None
    at, each = lines.sector[some], count[lines.sector[some]]
    step = np.arange(each.sum()) - np.repeat(np.cumsum(each) - each, each)
    row = order[np.repeat((np.cumsum(count) - count)[at], each) + step]
    codes, digits = padded([normalise(row.hs) for row in rows])
    origins, origin = in_order([lines.origin_codes[o] for o in lines.origin[some].tolist()])
    sectors, sector = in_order([names[s] for s in at.tolist()])
    bare = int(not sectors[0])
    return lines_from_arrays(
        lines.importer,
        origin_codes=origins,
        origin=np.repeat(origin, each),
        hs=codes[row],
        hs_digits=digits[row],
        sector_codes=sectors[bare:],
        sector=np.repeat(sector - bare, each),
        value=np.repeat(lines.value[some], each) * np.array([r.share or 0.0 for r in rows])[row],
        base_rate=np.nan,
    )


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
                f"{pack.importer} are known for its goods{goods}{_rows_words(pack)}. {WEIGH}"
            )


def _rows_words(pack: Pack) -> str:
    """Return why rows of weights do not count, where a pack has some."""
    if not pack.rows:
        return ""
    named = few([f"{row.origin} {row.hs}" for row in pack.rows])
    return (
        f"; of the rows of its weights.csv, {named}, none is of an origin that the measure names, "
        "with a code that its list holds or one within such a code"
    )
