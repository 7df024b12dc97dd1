"""Read the crosswalk from HS6 products to GTAP sectors, and from these to the model's."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from countermove.sources.readers.opened_file import source_file

FILE = "budget_lab_tariffs/hs6_gtap_crosswalk.csv.gz"
SECTORS = Path(__file__).parents[1] / "gtap_sectors.csv"
ORIGIN = "the repository Budget-Lab-Yale/Tariff-ETRs, resources/hs6_gtap_crosswalk.csv."


def read_hs_gtap(sources: Path) -> dict[str, str]:
    """Return the GTAP sector (lower case) of each six-digit HS code."""
    path = source_file(sources, FILE, origin=ORIGIN)
    with gzip.open(path, "rt", newline="", encoding="utf-8-sig") as file:
        return {row["hs6_code"]: row["gtap_code"].lower() for row in csv.DictReader(file)}


def sector_of_hs6(sources: Path) -> dict[str, str]:
    """Return the model sector of each six-digit HS code; chapters 98 and 99 are absent."""
    return {hs: sector_from_gtap(gtap, hs) for hs, gtap in read_hs_gtap(sources).items()}


@cache
def gtap_sectors() -> dict[str, str]:
    """Return the sector of each GTAP sector (before the two splits by HS chapter)."""
    lines = SECTORS.read_text(encoding="utf-8").splitlines()
    return {row["gtap"]: row["sector"] for row in csv.DictReader(lines)}


def sector_from_gtap(gtap: str, hs: str) -> str:
    """Return the sector of a product from its GTAP sector and HS code.

    GTAP ``oxt`` holds metal ores (HS 26) and other minerals, ``otn`` ships (HS 89) and the rest.

    >>> sector_from_gtap("oxt", "260111"), sector_from_gtap("otn", "880240")
    ('B07', 'C302T309')
    """
    if gtap == "oxt" and hs.startswith("26"):
        return "B07"
    if gtap == "otn" and hs.startswith("89"):
        return "C301"
    return gtap_sectors()[gtap]


def shorten(sector_by_hs6: Mapping[str, str]) -> dict[str, str]:
    """Return the prefixes that give the same sectors, the most frequent one per chapter first.

    >>> shorten({"010101": "A", "010102": "A", "010201": "B"})
    {'01': 'A', '0102': 'B'}
    """
    out: dict[str, str] = {}
    for length, parent in ((2, 0), (4, 2), (6, 4)):
        for prefix in sorted({code[:length] for code in sector_by_hs6}):
            below = [v for code, v in sector_by_hs6.items() if code.startswith(prefix)]
            usual = max(sorted(set(below)), key=below.count)
            inherited = next(
                (out[prefix[:n]] for n in (4, 2) if n <= parent and prefix[:n] in out), None
            )
            if usual != inherited:
                out[prefix] = usual
    return dict(sorted(out.items()))
