"""Canadian dollars per US dollar by month: the rate that dates a sum of money."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from statistics import fmean

from countermove.errors import BadInput
from countermove.sources.store import table_path

EXCHANGE_CARD = "cad_per_usd"


@cache
def cad_per_usd_by_month() -> dict[str, float]:
    """Return the mean rate of each month, C$ per US$."""
    with table_path(EXCHANGE_CARD).open(encoding="utf-8", newline="") as stream:
        return {row["month"]: float(row["cad_per_usd"]) for row in csv.DictReader(stream)}


def cad_per_usd(when: date | str) -> float:
    """Return C$ per US$ in the month of a day, or the mean of a year's months.

    Args:
        when: a day, a month ``2025-03`` or a year ``2024``.

    >>> cad_per_usd("2025-03"), round(cad_per_usd("2024"), 4)
    (1.4356, 1.37)
    """
    text = when.isoformat()[:7] if isinstance(when, date) else str(when)[:7]
    rates = cad_per_usd_by_month()
    months = [rate for month, rate in rates.items() if month.startswith(text)]
    if not months or len(text) not in (4, 7) or (len(text) == 4 and len(months) != 12):
        first, last = min(rates), max(rates)
        raise BadInput(
            f"there is no exchange rate of {text!r}; months run from {first} to {last} and whole "
            "years within. Write 2025-03, or a year."
        )
    return fmean(months)
