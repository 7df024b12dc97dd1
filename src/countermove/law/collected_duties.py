"""Duties the United States collected: imports and calculated duties by month and industry."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache

from countermove.codes.lookup import unknown
from countermove.sources.store import table_path

COLLECTED_CARD = "us_duties_monthly"
TOTAL = "00"
Cell = tuple[float, float]
"""Imports and duties of a month, US dollars."""


@cache
def collected_duties(partner: str) -> Mapping[str, Mapping[str, Cell]]:
    """Return (imports, duties) in US dollars by three-digit industry and month.

    Args:
        partner: CAN, MEX, CHN, EU27, JPN, KOR, VNM, TWN, IND, GBR, CHE, THA, MYS, BRA, IDN or WLD
            (all countries).

    Returns:
        Industry (``00`` is the total) to month to imports for consumption and calculated duties.

    >>> imports, duty = collected_duties("CAN")["00"]["2025-11"]
    >>> round(imports / 1e9, 1), round(duty / imports, 3)
    (28.3, 0.037)
    """
    found: dict[str, dict[str, Cell]] = {}
    known = set()
    with table_path(COLLECTED_CARD).open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            known.add(row["partner"])
            if row["partner"] == partner:
                cell = (float(row["imports_usd"]), float(row["duty_usd"]))
                found.setdefault(row["naics"], {})[row["month"]] = cell
    if not found:
        raise unknown(partner, sorted(known), what="partner with monthly duties")
    return found


def months(partner: str) -> tuple[str, ...]:
    """Return the months of the table in order."""
    return tuple(sorted(collected_duties(partner)[TOTAL]))
