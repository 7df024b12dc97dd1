"""Metal content of goods, by ten-digit line (input-output estimate of the Budget Lab at Yale)."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

from countermove.errors import BadInput

FILE = "budget_lab_tariffs/metal_content_shares_bea_hs10.csv.gz"
METALS = ("steel", "aluminium", "copper")
COLUMNS = ("steel_share", "aluminum_share", "copper_share")


def read_metal_content(sources: Path) -> dict[str, tuple[float, float, float]]:
    """Return (steel, aluminium, copper) content as shares of value, by ten-digit line.

    Source: Bureau of Economic Analysis, detailed input-output accounts, total requirements.
    """
    path = sources / FILE
    if not path.is_file():
        raise BadInput(f"{path} is missing: give the folder of source files with --sources.")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        return {
            row["hs10"]: (
                float(row[COLUMNS[0]]),
                float(row[COLUMNS[1]]),
                float(row[COLUMNS[2]]),
            )
            for row in csv.DictReader(stream)
        }
