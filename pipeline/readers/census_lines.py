"""US imports for consumption in 2024, by tariff line and origin (US Census Bureau)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from countermove.errors import BadInput

FOLDER = "us_imports_hs10_2024"
EUROPEAN_UNION = "0003"
INSIDE_THE_UNION_FILE = ("4359",)  # Slovakia: has a file of its own and is in the Union's


@dataclass(frozen=True, slots=True)
class ImportLine:
    """Imports of one ten-digit line from one origin in one year.

    Attributes:
        origin: ISO code, or ``EU27``. hs10: ten digits.
        value_usd: customs value, US dollars. duty_usd: calculated duty, US dollars.
    """

    origin: str
    hs10: str
    value_usd: int
    duty_usd: int


def read_import_lines(sources: Path) -> list[ImportLine]:
    """Read every partner file, by origin and line.

    The European Union is one origin; the file of a member it contains is left out.

    Args:
        sources: folder of the source files.

    Source: US Census Bureau, international trade interface, imports for consumption 2024.
    """
    import duckdb

    folder = sources / FOLDER
    origins = _origins(folder)
    database = duckdb.connect()
    database.execute("SET threads = 1")
    lines = []
    for path in sorted(folder.glob("2024-hs10-imports*.parquet")):
        partner = path.stem.removeprefix("2024-hs10-imports")
        if partner in INSIDE_THE_UNION_FILE:
            continue
        rows = database.execute(
            "SELECT HS10, sum(imports)::BIGINT, sum(duty)::BIGINT FROM read_parquet(?) "
            "GROUP BY HS10 HAVING sum(imports) > 0 ORDER BY HS10",
            [str(path)],
        ).fetchall()
        lines += [ImportLine(origins[partner], hs10, value, duty) for hs10, value, duty in rows]
    if not lines:
        raise BadInput(
            f"{folder} holds no import files: give the folder of sources with --sources."
        )
    return lines


def _origins(folder: Path) -> dict[str, str]:
    path = folder / "CensusCountryMapping_FRBAtl_short.csv"
    if not path.is_file():
        raise BadInput(f"{path} is missing: give the folder of source files with --sources.")
    with path.open(encoding="utf-8", newline="") as stream:
        origins = {row["CTY_CODE"]: row["ISO3"] for row in csv.DictReader(stream)}
    return {**origins, EUROPEAN_UNION: "EU27"}
