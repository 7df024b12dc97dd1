"""Read US imports and duties by month, partner and three-digit industry."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from countermove.sources.readers.opened_file import source_file

FILE = "us_imports_monthly_naics/top30-NAICS-imports.parquet"
ORIGIN = "https://api.census.gov/data/timeseries/intltrade/imports/naics.html"


class MonthRow(NamedTuple):
    """Imports and calculated duties of one month, US dollars; industry ``00`` is the total."""

    partner: str
    naics: str
    month: str
    imports_usd: int
    duty_usd: int


def read_monthly_imports(sources: Path, partners: dict[str, str], *, since: str) -> list[MonthRow]:
    """Return the rows of some partners in order of partner, industry and month.

    Args:
        sources: folder of the source files.
        partners: name in the file to the code wanted, e.g. ``{"CANADA": "CAN"}``.
        since: first month, ``2024-01``.
    """
    import duckdb

    path = source_file(sources, FILE, origin=ORIGIN)
    found = duckdb.execute(
        "select trim(CTY_NAME), trim(NAICS), strftime(time, '%Y-%m'), imports, duty "
        "from read_parquet(?) where strftime(time, '%Y-%m') >= ?",
        [str(path), since],
    ).fetchall()
    return sorted(
        MonthRow(partners[name], naics, month, round(imports), round(duty))
        for name, naics, month, imports, duty in found
        if name in partners
    )
