"""Measures in force on a day that reach none of the trade they are weighted with.

A list whose goods have no weight would count as zero: it is named instead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from countermove.codes.products import sector_of
from countermove.law.clock import governing
from countermove.law.ledger import Ledger
from countermove.law.measure import Measure, Scope, Version
from countermove.law.observed_trade import UNLISTED
from countermove.law.product_lists import padded, texts
from countermove.law.rates import Rates
from countermove.law.reach import Reach

DUTIES = ("additional_duty", "specific", "compound", "prohibition")


@dataclass(frozen=True, slots=True)
class Unreached:
    """A measure and the sectors of its goods that no line of trade stands for.

    Attributes:
        measure: id. sectors: of its goods without lines. wholly: it reaches no line at all.
        by_sector: the trade of its origins is there by sector only, so that what it reaches of it
            cannot be told from these lines.
    """

    measure: str
    sectors: tuple[str, ...]
    wholly: bool
    by_sector: bool


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
        live = _live(measure, rates) if measure.kind in DUTIES else ()
        if not any(_listed(measure, version) for version in live):
            continue
        at = reach.lines_of(measure.applies_to)
        hit = at[np.any([reach.among(v.only, at) for v in live], axis=0)]
        origins = reach.origins(measure.applies_to) & present
        if not origins.any():
            continue
        have = {lines.sector_codes[s] for s in np.unique(lines.sector[hit]) if s >= 0}
        sold = lines.sector[origins[lines.origin] & unlisted]
        want = {lines.sector_codes[s] for s in np.unique(sold) if s >= 0}
        missing = want - have and _sectors(reach, measure, live) & want - have
        if not hit.size or missing:
            by_sector = not (origins[lines.origin] & ~unlisted & (lines.value > 0)).any()
            found.append(Unreached(measure.id, tuple(sorted(missing)), not hit.size, by_sector))
    return tuple(found)


def _live(measure: Measure, rates: Rates) -> tuple[Version, ...]:
    """Return the versions that levy something on the day."""
    versions = governing(measure.rates, on=rates.on, known_on=rates.known_on, options=rates.options)
    return tuple(v for v in versions if not v.repealed and v.rate != 0)


def _listed(measure: Measure, version: Version) -> bool:
    return any(
        scope.products is not None or scope.product_list is not None
        for scope in (measure.applies_to, version.only)
    )


def _sectors(reach: Reach, measure: Measure, live: tuple[Version, ...]) -> set[str]:
    """Return the sectors of the products that a measure names on the day."""
    scopes: list[Scope] = [measure.applies_to, *(version.only for version in live)]
    codes: list[str] = []
    for scope in scopes:
        codes += scope.products or ()
        if scope.product_list is not None:
            products = reach.ledger.lists[scope.product_list]
            rows = products.rows(reach.on, reach.known_on)
            codes += texts(products.codes[rows], products.digits[rows])
    return {sector for code in dict.fromkeys(c.replace(".", "")[:6] for c in codes)
            if (sector := sector_of(code)) is not None}  # fmt: skip
