"""The products that a measure names, and whether any weight of its importer stands for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

import numpy as np

from countermove.arrays import Bool, Int
from countermove.codes.countries import countries, groups
from countermove.codes.iso3 import ISO3
from countermove.codes.products import sector_of
from countermove.law.clock import governing
from countermove.law.ledger import Ledger
from countermove.law.measure import Measure, Scope, Version
from countermove.law.product_lists import UNLISTED, padded, prefixes, texts, width
from countermove.law.reach import Reach
from countermove.law.tariff_lines import TradeLines, trade_lines

NAMED = 6
"""Codes without weight that a sentence names; of more, it says how many."""
DUTIES = ("additional_duty", "specific", "compound", "prohibition")
WEIGH = (
    "Write their share of each sector into a weights.csv beside a pack.toml "
    "(docs/how-to/own-pack.md)."
)


def weights_missed(ledger: Ledger, measure: Measure) -> tuple[bool, str] | None:
    """Return whether averages refuse a measure on listed goods, and in words what has no weight.

    They do on the first day of a version where no weight stands for what it levies on an origin or
    a group that it names, or on anybody. Members of a group without weight of their own, where
    others have one, are named. ``None`` where a weight stands for every code and origin, where all
    goods are meant, or where trade is known by line.
    """
    pack = ledger.pack(measure.imposed_by)
    if pack.table is not None or measure.kind not in DUTIES:
        return None
    known = {*countries(), *groups(), *ISO3}
    rows = [row for row in pack.rows if row.origin in known and (row.share or row.value_usd)]
    named: list[str] = []
    bare: list[str] = []
    apart: set[str] = set()
    starts = {v.window.start for v in measure.rates if v.window.withdrawn is None}
    for day in sorted(day for day in starts if day is not None):
        live = levying(measure, on=day, known_on=None, options=ledger.options())
        if not any(lists_goods(measure, version) for version in live):
            continue
        named_origins = _regions_by_name(ledger, measure, day)
        wanted = sorted(set[str]().union(*named_origins.values()))
        lines = trade_lines(
            pack.importer,
            origins=[*(row.origin for row in rows), *(wanted or ["ROW"])],
            products=[*(row.hs for row in rows), *[UNLISTED] * (len(wanted) or 1)],
        )
        reach = Reach(ledger, lines, day, None)
        hit = reached(reach, measure, live)
        names = np.array(lines.origin_codes)
        due = {*names[levied_on(reach, measure, live)].tolist()}
        sold = reach.places(names[np.unique(lines.origin[hit])].tolist())
        lost = [name for name, its in named_origins.items() if its & due and not its & sold]
        apart |= {whose for its in named_origins.values() for whose in (its & due) - sold}
        codes = [*sectors_of(codes_of(reach, measure, live))]
        if codes and (lost or not hit.size):
            goods = ", ".join(sorted({*sectors_of(codes).values()}))
            whose = f" from {first_names(lost)} on {day}" if hit.size else ""
            return True, f"no weights of {pack.importer} are known for its goods ({goods}){whose}."
        named += codes
        bare += without_line(codes, lines, hit)
    bare = [*dict.fromkeys(bare)]
    parts = []
    if bare:
        parts.append(f"no weight stands for {few(bare)} of the {len({*named})} codes it names")
    if apart:
        whose = first_names(sorted(apart))
        parts.append(f"no weight stands for its goods from {whose}, whose averages are refused")
    return (False, "; ".join(parts) + ".") if parts else None


def _regions_by_name(ledger: Ledger, measure: Measure, day: date) -> dict[str, set[str]]:
    """Return the regions of each country or group that a measure names as origin on a day."""
    found = {}
    for name in measure.applies_to.origins or ():
        group = ledger.groups.get(name)
        found[name] = {*(group.on(day) if group else (name,))} & {*countries()}
    return found


def levying(
    measure: Measure, *, on: date, known_on: date | None, options: Mapping[str, str]
) -> tuple[Version, ...]:
    """Return the versions of a measure that levy something on a day, as known on another."""
    versions = governing(measure.rates, on=on, known_on=known_on, options=options)
    return tuple(v for v in versions if not v.repealed and v.rate != 0)


def reached(reach: Reach, measure: Measure, live: Sequence[Version]) -> Int:
    """Return the positions of the lines on which some versions of a measure levy something."""
    at = reach.lines_of(measure.applies_to)
    hit = np.zeros(at.shape, dtype=bool)
    for version in live:
        hit |= reach.among(version.only, at)
    return at[hit & levied_on(reach, measure, live)[reach.lines.origin[at]]]


def levied_on(reach: Reach, measure: Measure, live: Sequence[Version]) -> Bool:
    """Return the origins ``(o,)`` of which some versions of a measure levy something."""
    codes = reach.lines.origin_codes
    due = np.zeros(len(codes), dtype=bool)
    for version in live:
        own = dict[str, float | None](version.rate_by_origin)
        other = 0.0 if own else version.rate
        paid = [reach.of_origin(own, code, other) != 0 for code in codes]
        due |= reach.origins(version.only) & np.array(paid, dtype=bool)
    return np.asarray(due & reach.origins(measure.applies_to))


def few(codes: Sequence[str]) -> str:
    """Return how many codes there are, and the first few.

    >>> few(["2208", "8703"])
    '2 (2208, 8703)'
    """
    return f"{len(codes)} ({first_names(codes)})"


def first_names(codes: Sequence[str]) -> str:
    """Return the first few codes, and how many more there are."""
    more = f" and {len(codes) - NAMED} more" if len(codes) > NAMED else ""
    return f"{', '.join(codes[:NAMED])}{more}"


def without_line(codes: Sequence[str], lines: TradeLines, hit: Int) -> list[str]:
    """Return the codes that hold no line and lie in none, of the lines that a measure reaches."""
    low, digits = padded(codes)
    reached = prefixes(lines.hs[hit], lines.hs_digits[hit]).touches(low, low + width(digits))
    return [code for code, known in zip(codes, reached.tolist(), strict=True) if not known]


def lists_goods(measure: Measure, version: Version) -> bool:
    """Return whether a version is about products that it names."""
    return _narrow(measure.applies_to) or _narrow(version.only)


def _narrow(scope: Scope) -> bool:
    return scope.products is not None or scope.product_list is not None


def codes_of(reach: Reach, measure: Measure, live: Sequence[Version]) -> list[str]:
    """Return the codes of the products that some versions of a measure name on the day."""
    only = [version.only for version in live]
    scopes = [each if _narrow(each) else measure.applies_to for each in only]
    codes: list[str] = []
    for scope in dict.fromkeys(scopes):
        codes += scope.products or ()
        if scope.product_list is not None:
            name = scope.product_list
            codes += reach.once(("codes", name), partial(_listed_codes, reach, name))
    return [*dict.fromkeys(code.replace(".", "") for code in codes)]


def _listed_codes(reach: Reach, name: str) -> list[str]:
    """Return the codes of a list on the day."""
    products = reach.ledger.lists[name]
    rows = products.rows(reach.on, reach.known_on)
    return texts(products.codes[rows], products.digits[rows])


def sectors_of(codes: Sequence[str]) -> dict[str, str]:
    """Return the sectors of codes, of those that have one."""
    known = {code: sector_of(code[:6]) for code in codes}
    return {code: sector for code, sector in known.items() if sector is not None}
