"""Read US imports and calculated duties by HTS10 line and partner, 2024 (Census Bureau)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from countermove.errors import BadInput
from countermove.sources.readers.opened_file import source_file

FOLDER = "us_imports_hs10_2024"
COUNTRY_FILE = f"{FOLDER}/CensusCountryMapping_FRBAtl_short.csv"
ORIGIN = (
    "the US Census Bureau's international trade API, imports by HS10 and country for 2024 (files "
    "as in the repository tradewartracker/trade-war-redux-2025, "
    "data/2024-hs10-imports<code>.parquet)."
)
EU_FILE = "0003"
PARTNER_FILES = 51


@dataclass(frozen=True, slots=True)
class UsImportLine:
    """Imports of one HS6 product from one partner file: values in US dollars.

    Attributes:
        partner: ISO code of the partner, or ``EU27`` for the EU aggregate. hs6: six digits.
        imports_usd: customs value, imports for consumption. duty_usd: calculated duty.
    """

    partner: str
    hs6: str
    imports_usd: float
    duty_usd: float


def read_us_imports(sources: Path) -> tuple[UsImportLine, ...]:
    """Read all partner files summed to HS6, ordered by partner and product.

    Partners outside the country list keep their Census code, so that no value is lost.
    """
    import csv

    import duckdb

    mapping = source_file(sources, COUNTRY_FILE, origin=ORIGIN)
    files = sorted(mapping.parent.glob("2024-hs10-imports*.parquet"))
    if len(files) != PARTNER_FILES:
        raise BadInput(
            f"{FOLDER} in {sources} holds {len(files)} partner files, expected {PARTNER_FILES}. "
            f"Get the missing ones from {ORIGIN}"
        )
    with mapping.open(newline="", encoding="utf-8-sig") as file:
        iso = {row["CTY_CODE"]: row["ISO3"] for row in csv.DictReader(file)}
    iso[EU_FILE] = "EU27"
    with duckdb.connect() as db:
        db.execute("SET threads = 1")
        rows = db.execute(
            """
            SELECT regexp_extract(filename, 'imports(\\d{4})\\.parquet', 1) AS partner, HS6,
                   sum(CAST(imports AS DECIMAL(18, 0))), sum(CAST(duty AS DECIMAL(18, 0)))
            FROM read_parquet(?, filename = true) GROUP BY ALL ORDER BY ALL
            """,
            [[str(file) for file in files]],
        ).fetchall()
    return tuple(
        UsImportLine(iso.get(partner, partner), hs6, float(imports), float(duty))
        for partner, hs6, imports, duty in rows
    )
