"""The products that a measure names, and whether any weight of its importer stands for them."""

from __future__ import annotations

from collections.abc import Sequence

from countermove.arrays import Int
from countermove.codes.countries import countries, groups
from countermove.codes.iso3 import ISO3
from countermove.codes.products import sector_of
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
    """Return whether all, and in words which, of a measure's listed goods have no weight.

    Each version is looked at on its first day, whoever sells the goods. ``None`` where a weight
    stands for all of them, where all goods are meant, or where trade is known by line.
    """
    pack = ledger.pack(measure.imposed_by)
    if pack.table is not None or measure.kind not in DUTIES:
        return None
    known = {*countries(), *groups(), *ISO3}
    rows = [row for row in pack.rows if row.origin in known and (row.share or row.value_usd)]
    lines = trade_lines(
        pack.importer,
        origins=[row.origin for row in rows] or ["ROW"],
        products=[row.hs for row in rows] or [UNLISTED],
    )
    named: list[str] = []
    bare: list[str] = []
    wholly = True
    for version in measure.rates:
        day = version.window.start
        if day is None or version.repealed or version.rate == 0 or version.window.withdrawn:
            continue
        if not lists_goods(measure, version):
            return None
        reach = Reach(ledger, lines, day, None)
        at = reach.lines_of(measure.applies_to)
        hit = at[reach.among(version.only, at)]
        wholly &= not hit.size
        codes = [*sectors_of(codes_of(reach, measure, (version,)))]
        named += codes
        bare += without_line(codes, lines, hit)
    bare = [*dict.fromkeys(bare)]
    if wholly and bare:
        goods = ", ".join(sorted({*sectors_of(bare).values()}))
        return True, f"no weights of {pack.importer} are known for its goods ({goods})."
    words = f"no weight stands for {few(bare)} of the {len({*named})} codes it names."
    return (False, words) if bare else None


def few(codes: Sequence[str]) -> str:
    """Return how many codes there are, and the first few.

    >>> few(["2208", "8703"])
    '2 (2208, 8703)'
    """
    more = f" and {len(codes) - NAMED} more" if len(codes) > NAMED else ""
    return f"{len(codes)} ({', '.join(codes[:NAMED])}{more})"


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
            products = reach.ledger.lists[scope.product_list]
            rows = products.rows(reach.on, reach.known_on)
            codes += texts(products.codes[rows], products.digits[rows])
    return [*dict.fromkeys(code.replace(".", "") for code in codes)]


def sectors_of(codes: Sequence[str]) -> dict[str, str]:
    """Return the sectors of codes, of those that have one."""
    known = {code: sector_of(code[:6]) for code in codes}
    return {code: sector for code, sector in known.items() if sector is not None}
