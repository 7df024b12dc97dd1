"""Preferences besides the agreement whose claims are predicted: who has one, and what it grants.

How many goods claim one is not in the ledger. Averages over trade therefore take the ordinary duty
recorded with the trade of such origins, claims included; one kind of goods pays the ordinary duty
and is told what a claim would save.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np

from countermove.arrays import Bool
from countermove.law.pack import Pack, Preference
from countermove.law.tariff_lines import TradeLines
from countermove.sources.store import table_rows

FREE = "free"
DIGITS = 8


@dataclass(frozen=True, slots=True)
class Offered:
    """What one kind of goods pays under a preference.

    Attributes:
        title: of the programme. symbol: to claim on the entry. rate: in the words of the schedule.
        reference: where the schedule defines it.
    """

    title: str
    symbol: str
    rate: str
    reference: str

    @property
    def words(self) -> str:
        """Return what to do for it, in one sentence."""
        part = re.fullmatch(r"([\d.]+)%", self.rate)
        share = 0.0 if self.rate == FREE else float(part[1]) / 100 if part else None
        shown = "" if share is None else f"; --ordinary {share:.6g} shows the total with it"
        return (
            f"Goods that originate under the {self.title} pay "
            f"{'nothing' if self.rate == FREE else self.rate} in place of the ordinary duty where "
            f"the entry claims '{self.symbol}' ({self.reference}). Not taken off here{shown}."
        )


def preferences_of(
    pack: Pack, origin: str, on: date, known_on: date | None
) -> Iterator[Preference]:
    """Yield the preferences of an origin on a day, as known on another."""
    for item in pack.preferences:
        if origin in item.origins and item.holds(on, known_on):
            yield item


def lapse_words(pack: Pack, lines: TradeLines, on: date, known_on: date | None) -> Iterator[str]:
    """Yield what is to be said of a preference of some goods that has lapsed or ended by a day."""
    asked = lines.asked
    for item in pack.preferences:
        whose = [code for code in asked if code in item.origins]
        held = item.holds(on, known_on)
        if not whose or (held and not item.gap(on)) or not _granted(pack, item, lines):
            continue
        name = f"{item.title} ({', '.join(whose)})"
        if item.until is not None and on >= item.until:
            yield (
                f"{name}: in effect to {item.until - timedelta(days=1)}; no renewal is in the "
                "ledger, and none is counted."
            )
        elif not item.gap(on):
            yield f"{name}: as known on {known_on} it had lapsed on {item.lapsed}; not counted."
        else:
            yield (
                f"{name}: lapsed on {item.lapsed}, restored on {item.restored}, back to "
                f"{item.lapsed}; "
                + (
                    "counted as never lapsed, though entries paid in full until then."
                    if held
                    else f"not counted, as known on {known_on}."
                )
            )


def _granted(pack: Pack, item: Preference, lines: TradeLines) -> bool:
    """Return whether a preference grants something on some of the lines, or may."""
    if not pack.special:
        return True
    has = np.isin(lines.origin_codes, item.origins)[lines.origin]
    codes = {lines.hs_text(line)[:DIGITS] for line in np.flatnonzero(has).tolist()}
    sizes = {len(code) for code in codes}
    return any(
        hs[:size] in codes
        for hs, rate in _rates(pack.special).items()
        if not rate.keys().isdisjoint(item.symbols)
        for size in sizes
    )


def preferred_lines(pack: Pack, lines: TradeLines, on: date, known_on: date | None) -> Bool:
    """Return the lines ``(n,)`` whose recorded ordinary duty a preference may have lowered."""
    has = [any(preferences_of(pack, code, on, known_on)) for code in lines.origin_codes]
    return np.array(has, dtype=bool)[lines.origin] & ~np.isnan(lines.base_rate)


def offered(
    pack: Pack, origin: str, hs: str, on: date, known_on: date | None = None
) -> tuple[Offered, ...]:
    """Return what goods of an origin pay under its preferences; nothing where they grant none."""
    if not pack.special:
        return ()
    rate = _rates(pack.special).get(hs[:DIGITS], {})
    return tuple(
        Offered(item.title, symbol, rate[symbol], item.reference)
        for item in preferences_of(pack, origin, on, known_on)
        for symbol in item.symbols
        if symbol in rate
    )


@cache
def _rates(card: str) -> dict[str, dict[str, str]]:
    """Return what each line grants, by symbol, from a table of texts and the lines that bear them.

    A text is ``rate: symbols`` with semicolons between, e.g. ``free: AU KR; 25%: PA``.
    """
    found: dict[str, dict[str, str]] = {}
    for row in table_rows(card):
        parts = (part.split(": ") for part in row["special"].split("; "))
        rate = {symbol: rate for rate, symbols in parts for symbol in symbols.split()}
        found |= dict.fromkeys(row["hs"].split(), rate)
    return found
