"""Ordinary (column 1 general) duty of the United States by tariff line, 2025."""

from __future__ import annotations

import csv
from pathlib import Path

from countermove.errors import BadInput

FILE = "budget_lab_tariffs/mfn_rates_2025.csv"


def read_mfn_rates(sources: Path) -> dict[str, float]:
    """Return the ad valorem duty by eight digits, as a fraction.

    Lines with a specific or compound duty are left out: the ad valorem part alone would
    understate them.

    Source: USITC, Harmonized Tariff Schedule 2025, basic edition.
    """
    path = sources / FILE
    if not path.is_file():
        raise BadInput(f"{path} is missing: give the folder of source files with --sources.")
    with path.open(encoding="utf-8", newline="") as stream:
        return {
            row["hs8"]: float(row["mfn_rate"])
            for row in csv.DictReader(stream)
            if row["rate_type"] in ("free", "ad_valorem")
        }
