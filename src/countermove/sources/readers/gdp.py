"""Read gross domestic product in current US dollars (World Bank, as CSV)."""

from __future__ import annotations

import csv
from pathlib import Path

from countermove.sources.readers.files import source_file

FILE = "macro/gdp.csv"
ORIGIN = "the repository datasets/gdp, data/gdp.csv (World Bank, NY.GDP.MKTP.CD)."


def read_gdp_usd(sources: Path, *, year: int) -> dict[str, float]:
    """Return GDP in current US dollars of ``year`` by ISO code (empty if the file ends earlier)."""
    path = source_file(sources, FILE, origin=ORIGIN)
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = csv.reader(file)
        next(rows)
        return {code: float(value) for _, code, when, value in rows if int(when) == year and value}
