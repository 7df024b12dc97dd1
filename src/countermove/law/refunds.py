"""Annulled duties: what was collected in 2025, what is owed without them, what is refundable.

The emergency duties were void from the start (Learning Resources v. Trump, 20 February 2026). What
was collected is known by partner, industry and month, not by act. It is divided as the law divides
it: of an industry's duties the part that the same law without the annulled acts would have levied
on the same trade, with the same claims, is owed; the rest is refundable.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from countermove.arrays import ratio
from countermove.codes.names import place_code
from countermove.law.average_rates import EVERY
from countermove.law.clock import known
from countermove.law.collected_duties import INDUSTRIES, industry_cells, months
from countermove.law.law_against_money import FIRST_MONTH, lines_of
from countermove.law.ledger import Ledger, edit
from countermove.law.listed_goods import reached
from countermove.law.measure import Measure, Version
from countermove.law.monthly_law import BY_SEA, CARD, TRANSIT_DAYS, months_of_law
from countermove.law.monthly_trade import industry_of, trade_of
from countermove.law.reach import Reach
from countermove.law.utilisation import refuse_idle_utilisation

PARTNERS = (
    "CAN", "MEX", "CHN", "EU27", "JPN", "KOR", "VNM", "TWN", "IND", "GBR", "CHE", "THA", "MYS",
    "BRA", "IDN",
)  # fmt: skip
ANNULLED = "IEEPA"
"""Authority whose duties were void from the start."""
LEAST = 1e-6
"""Smallest part of value that an annulled duty must be to count as levied."""
OUTSIDE = "Goods of no industry"
NOT_KNOWN = (
    "Not known: refunds paid, and interest on them; entries that are final and without protest; "
    "who bore the duty and who gets it back; goods re-exported with drawback."
)
ESTIMATED = (
    "Estimated: of an industry's duties each act is taken to be paid in the same part. Calculated "
    "duties, not payments. Duties of December 2025 to 23 February 2026, and of partners without "
    "monthly duties here, are left out."
)


@dataclass(frozen=True, slots=True)
class Refund:
    """Duties of one partner, month and industry, US dollars.

    Attributes:
        partner, month, industry: which. collected_usd: calculated duties, every act.
        owed_usd: of it, due without the annulled acts; refundable_usd: the rest.
        under_way: whether an annulled act was in force in the month, and none of the partner's
            goods count as paying it, for all had set out before.
    """

    partner: str
    month: str
    industry: str
    collected_usd: float
    owed_usd: float
    refundable_usd: float
    under_way: bool


def refunds(ledger: Ledger, origin: str, *, utilisation: str | None = None) -> tuple[Refund, ...]:
    """Return the annulled duties of the United States in the months of 2025 that are out.

    Args:
        ledger: the law. origin: a partner with monthly duties, or ``all`` of ``PARTNERS``.
        utilisation: a name of :mod:`countermove.law.utilisation`; else the default.

    Raises:
        UnknownName: no such partner.
    """
    partners: Sequence[str] = PARTNERS if origin == EVERY else (place_code(origin),)
    refuse_idle_utilisation(utilisation, "USA", origin if origin == EVERY else partners[0])
    return tuple(row for partner in partners for row in _of(ledger, partner, utilisation))


def under_way_words(rows: Sequence[Refund]) -> Iterator[str]:
    """Yield what is assumed where duties were in force and nothing counts as refundable."""
    found: dict[tuple[str, int], dict[str, None]] = {}
    for row in rows:
        if row.under_way:
            days = TRANSIT_DAYS.get(row.partner, BY_SEA)
            found.setdefault((row.month, days), {})[row.partner] = None
    for (month, days), partners in found.items():
        yield (
            f"{month}, {', '.join(partners)}: annulled duties were in force and none is counted as "
            f"refundable, because goods are taken to enter {days} days after they set out, at the "
            f"duty of that day (card {CARD}); what came faster paid, and is refundable too."
        )


def annulled(ledger: Ledger, origin: str = EVERY) -> tuple[str, ...]:
    """Return the ids of the annulled acts, without threats that never became law.

    Args:
        ledger: the law. origin: a partner, to which they applied on some day; or ``all``.
    """
    return tuple(
        measure.id
        for measure in ledger.measures.values()
        if measure.imposed_by == "USA"
        and measure.authority == ANNULLED
        and any(
            known(version.window, None)
            and (origin == EVERY or _applied(ledger, measure, version, origin))
            for version in measure.rates
        )
    )


def _applied(ledger: Ledger, measure: Measure, version: Version, origin: str) -> bool:
    """Return whether a version of a measure levied something on the goods of a partner."""
    if version.repealed or version.rate == 0 or version.window.start is None:
        return False
    reach = Reach(ledger, lines_of(origin)[0], version.window.start, None)
    return bool(reached(reach, measure, [version]).size)


def _of(ledger: Ledger, origin: str, utilisation: str | None) -> Iterator[Refund]:
    out = [month for month in months(origin) if month >= FIRST_MONTH]
    lines, rows = lines_of(origin)
    industry = industry_of(lines)
    valid = edit(ledger, drop=annulled(ledger))
    laws = [
        months_of_law(ledger, lines, rows, origin, out, utilisation=utilisation, levied=levied)
        for levied in (ledger, valid)
    ]
    for month in out:
        cells = industry_cells(origin, month)
        value = trade_of(lines, rows, origin, [month])
        due, valid_due = (
            np.bincount(industry, value * law[month].entered, len(INDUSTRIES) + 1) for law in laws
        )
        law, valid_law = (float(value @ law[month].claimed) for law in laws)
        under_way = due.sum() <= valid_due.sum() + LEAST * value.sum() < due.sum() + law - valid_law
        if cells is None:
            continue
        collected = cells[:, 1]
        owed = collected * np.minimum(ratio(valid_due, due, 1.0), 1.0)
        for n, name in enumerate((*INDUSTRIES, OUTSIDE)):
            paid, part = float(collected[n]), float(owed[n])
            yield Refund(origin, month, name, paid, part, paid - part, under_way)
