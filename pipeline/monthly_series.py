"""Build the monthly series: duties the United States collected, Canadian dollars per US dollar."""

from __future__ import annotations

import csv
from pathlib import Path

from pipeline.readers.exchange_rates import read_monthly_rates
from pipeline.readers.monthly_imports import read_monthly_imports

SINCE = "2024-01"
PARTNERS = {
    "CANADA": "CAN",
    "MEXICO": "MEX",
    "CHINA": "CHN",
    "EUROPEAN UNION": "EU27",
    "JAPAN": "JPN",
    "KOREA, SOUTH": "KOR",
    "VIETNAM": "VNM",
    "TAIWAN": "TWN",
    "INDIA": "IND",
    "UNITED KINGDOM": "GBR",
    "SWITZERLAND": "CHE",
    "THAILAND": "THA",
    "MALAYSIA": "MYS",
    "BRAZIL": "BRA",
    "INDONESIA": "IDN",
    "TOTAL FOR ALL COUNTRIES": "WLD",
}
"""Partners kept, by their name in the source."""


def build_collected(sources: Path, path: Path) -> None:
    """Write the table of the card ``us_duties_monthly`` from the source file."""
    rows = read_monthly_imports(sources, PARTNERS, since=SINCE)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("partner", "naics", "month", "imports_usd", "duty_usd"))
        writer.writerows(rows)


def build_exchange(sources: Path, path: Path) -> None:
    """Write the table of the card ``cad_per_usd`` from the source file."""
    rates = read_monthly_rates(sources, "Canada", since=SINCE)
    rows = "".join(f"{month},{rate:.4f}\n" for month, rate in rates.items())
    path.write_text("month,cad_per_usd\n" + rows, encoding="utf-8")
