"""Shares of Canada's lists in what origins without lines of their own sell it, by sector.

Canada's imports by item and partner are not in the sources. What any partner but the United States
sells in a sector is taken to be made up as Canada's imports from all (card ``list_shares_canada``).
"""

from __future__ import annotations

import csv
from pathlib import Path

from pipeline.readers.canada_lists import read_imports_by_number
from pipeline.readers.hs_gtap import sector_of_hs6

LISTS = ("china_electric_vehicles", "china_metals", "steel_derivatives", "steel_quota")
"""Lists of measures on other origins than the United States."""


def build_shares(sources: Path, *, folder: Path, ledger: Path) -> int:
    """Write ``weights.csv`` and return the number of its items.

    Args:
        sources: folder of the source files. folder: where the file goes.
        ledger: root of the measure files.
    """
    imports, sectors = read_imports_by_number(sources), sector_of_hs6(sources)
    total: dict[str, float] = {}
    for number, amount in imports.items():
        own = sectors.get(number[:6], "")
        total[own] = total.get(own, 0.0) + amount
    items: set[str] = set()
    for name in LISTS:
        path = ledger / "can" / "lists" / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as stream:
            items |= {row["hs"] for row in csv.DictReader(stream)}
    value = dict.fromkeys(sorted(items), 0.0)
    for number, amount in imports.items():  # to the finest code that names it
        for digits in (10, 8):
            if number[:digits] in value:
                value[number[:digits]] += amount
                break
    rows = [
        ("all", item, sector, f"{amount / total[sector]:.3g}")
        for item, amount in value.items()
        if amount and (sector := sectors.get(item[:6]))
    ]
    with (folder / "weights.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(
            [("origin", "hs", "sector", "share"), *rows]
        )
    return len(rows)
