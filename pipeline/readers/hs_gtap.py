"""Read the crosswalk from HS6 products to GTAP sectors."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

from countermove.codes.products import sector_from_gtap
from countermove.sources.readers.opened_file import source_file

FILE = "budget_lab_tariffs/hs6_gtap_crosswalk.csv.gz"
ORIGIN = "the repository Budget-Lab-Yale/Tariff-ETRs, resources/hs6_gtap_crosswalk.csv."


def read_hs_gtap(sources: Path) -> dict[str, str]:
    """Return the GTAP sector (lower case) of each six-digit HS code."""
    path = source_file(sources, FILE, origin=ORIGIN)
    with gzip.open(path, "rt", newline="", encoding="utf-8-sig") as file:
        return {row["hs6_code"]: row["gtap_code"].lower() for row in csv.DictReader(file)}


def sector_of_hs6(sources: Path) -> dict[str, str]:
    """Return the model sector of each six-digit HS code; chapters 98 and 99 are absent."""
    return {hs: sector_from_gtap(gtap, hs) for hs, gtap in read_hs_gtap(sources).items()}
