"""Share of US imports that claims the North American agreement, by line and period (USITC)."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path

from countermove.errors import BadInput

YEAR = "2024"
OF_THE_YEAR = "budget_lab_tariffs/usmca_product_shares_2024.csv.gz"
OF_MONTHS = "usmca_claims_monthly/usmca_claims_monthly.csv.gz"
ORIGIN_OF_CENSUS = {"1220": "CAN", "2010": "MEX"}


def read_claims(sources: Path) -> dict[str, dict[tuple[str, str], float]]:
    """Return the share of imports that claims the agreement, by period and (origin, ten digits).

    The periods are the year 2024 and each month from January 2025 to February 2026. A month holds
    the lines imported in it; the file of the year carries shares only, so all its lines are kept.

    Args:
        sources: folder of the source files.

    Source: USITC DataWeb, imports by special programme indicator S and S+.
    """
    found = {
        YEAR: {
            (ORIGIN_OF_CENSUS[row["cty_code"]], row["hts10"]): float(row["usmca_share"])
            for row in _rows(sources / OF_THE_YEAR)
        }
    }
    for row in read_monthly(sources):
        found.setdefault(row["month"], {})[row["origin"], row["hs10"]] = float(row["share"])
    return found


def read_monthly(sources: Path) -> Iterator[dict[str, str]]:
    """Yield the monthly rows: month, hs10, origin, share, value_usd (customs value)."""
    return _rows(sources / OF_MONTHS)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    if not path.is_file():
        raise BadInput(f"{path} is missing: give the folder of source files with --sources.")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)
