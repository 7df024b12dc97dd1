"""Read monthly exchange rates against the US dollar."""

from __future__ import annotations

import csv
from pathlib import Path

from countermove.sources.readers.opened_file import source_file

FILE = "macro/exchange_rates_monthly.csv"
ORIGIN = "https://www.federalreserve.gov/releases/g5/"


def read_monthly_rates(sources: Path, country: str, *, since: str) -> dict[str, float]:
    """Return units of a country's currency per US dollar by month, ``{"2025-03": 1.4356}``."""
    path = source_file(sources, FILE, origin=ORIGIN)
    with path.open(encoding="utf-8", newline="") as stream:
        return {
            row["Date"][:7]: float(row["Exchange rate"])
            for row in csv.DictReader(stream)
            if row["Country"] == country and row["Date"][:7] >= since
        }
