"""Share of US imports that claims the North American agreement, by line and month (USITC)."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

from countermove.errors import BadInput

FOLDER = "budget_lab_tariffs"
PERIODS = ("2024", "2025-01", "2025-06", "2025-12", "2026-02")
ORIGIN_OF_CENSUS = {"1220": "CAN", "2010": "MEX"}


def read_claims(sources: Path, period: str) -> dict[tuple[str, str], float]:
    """Return the share of imports that claims the agreement, by (origin, ten-digit line).

    Monthly files carry values, so that lines without imports in the month are left out. The file
    of the year 2024 carries shares only: all its lines are kept.

    Args:
        sources: folder of the source files. period: one of ``PERIODS``.

    Source: USITC DataWeb, imports by special programme indicator S and S+.
    """
    path = sources / FOLDER / f"usmca_product_shares_{period.replace('-', '_')}.csv.gz"
    if not path.is_file():
        raise BadInput(f"{path} is missing: give the folder of source files with --sources.")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        return {
            (ORIGIN_OF_CENSUS[row["cty_code"]], row["hts10"]): float(row["usmca_share"])
            for row in csv.DictReader(stream)
            if "total_value" not in row or float(row["total_value"]) > 0
        }
