"""What the United States is expected to collect of each dollar due, as known on a day.

The shares of the nowcast (:func:`countermove.law.law_against_money.law_against_money`), by origin
and group of goods, spread over the cells of a model. They are learned from the months out by the
day; before there are any, and for origins without a record, the prior stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from countermove.arrays import Float
from countermove.codes.countries import groups, members
from countermove.law.collected_duties import INDUSTRIES, months, partners
from countermove.law.law_against_money import GROUP_OF, LEARNED_FROM, PRIOR, law_against_money
from countermove.law.ledger import Ledger
from countermove.law.monthly_law import LAG, month_before

IMPORTER = "USA"
"""The one importer whose duties by law are known beside those collected."""


def evidence_month(on: date, known_on: date) -> str | None:
    """Return the month whose nowcast a question may use; none before there is evidence.

    >>> evidence_month(date(2025, 5, 3), date(2025, 3, 28)) is None
    True
    >>> evidence_month(date(2025, 10, 1), date(2026, 2, 1))
    '2025-10'
    """
    last = month_before(months("CAN")[-1], -LAG)
    month = min(on, known_on).strftime("%Y-%m")
    return None if month_before(month, LAG) < LEARNED_FROM else min(month, last)


def paid_shares(
    ledger: Ledger, regions: Sequence[str], sectors: Sequence[str], *, month: str | None
) -> Float:
    """Return the share paid of a dollar due (N, J), by origin and sector; one for services.

    Args:
        month: from :func:`evidence_month`; ``None`` for the prior throughout.
    """
    group_of = {
        sector: int(GROUP_OF[n])
        for n, (listed, _) in enumerate(INDUSTRIES.values())
        for sector in listed
    }
    shares = np.ones((len(regions), len(sectors)))
    known = [s for s, sector in enumerate(sectors) if sector in group_of]
    shares[:, known] = PRIOR
    if month is None:
        return shares
    for partner in partners():
        found = law_against_money(ledger, origin=partner, since=month, until=month)
        paid = found.pay_through[month]
        codes = members(partner) if partner in groups() else (partner,)
        for code in set(codes) & set(regions):
            row = list(regions).index(code)
            shares[row, known] = [paid[group_of[sectors[s]]] for s in known]
    return shares


def paid_words(month: str | None) -> str:
    """Return where the shares come from, in words."""
    if month is None:
        return f"{100 * PRIOR:.0f} % of each dollar due (assumed: no month was out yet)"
    learned = month_before(month, LAG)
    return f"the share of each dollar due that was paid to {learned}, by origin and group of goods"
