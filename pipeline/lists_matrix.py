"""Lay out what the matrix of 28 March 2025 has of Russia, India and Turkey, and weights for it.

Where US exports by product are at hand (Switzerland, Turkey, Vietnam) they are the weights. Where
they are not (Russia, India), the share of a list in what the United States sells in a sector is
taken from its exports to the five countries at hand; the shares are printed with every answer.
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from countermove.codes.products import sector_of
from pipeline.lists_china import MATRIX, write_list

LIST = "matrix_2025_03_28.csv"
IMPORTERS = ("IND", "RUS", "TUR")
ASSUMED = ("IND", "RUS")
TABLES = ("CHE", "TUR", "VNM")
YEAR, YEAR_OF_CHINA = "2024", "2020"
NO_SECTOR = 255


def build_matrix_lists(sources: Path, *, ledger: Path) -> dict[str, int]:
    """Write a list for each importer, and assumed shares where exports are not known."""
    with gzip.open(sources / MATRIX, "rt", encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["importer"] in IMPORTERS]
    exports = us_exports(sources)
    counts = {}
    for importer in IMPORTERS:
        folder = ledger / importer.lower()
        mine = {r["line"]: float(r["rate_percent"]) for r in rows if r["importer"] == importer}
        table = [("hs", "rate")] + [
            (code, f"{rate / 100:g}") for code, rate in sorted(mine.items())
        ]
        name = f"lists/{LIST}"
        counts[f"{importer.lower()}/{name}"] = write_list(folder / name, table)
        if importer in ASSUMED:
            shares = [("origin", "list", "sector", "share")] + [
                ("USA", name, sector, f"{share:.4f}")
                for sector, share in sorted(_shares(mine, exports.values()).items())
            ]
            counts[f"{importer.lower()}/weights.csv"] = write_list(folder / "weights.csv", shares)
    return counts


def us_exports(sources: Path) -> dict[str, dict[str, float]]:
    """Return US exports by destination and six digits, US dollars of 2024, to China of 2020."""
    out: dict[str, dict[str, float]] = defaultdict(dict)
    path = sources / "us_exports_by_partner" / "us_exports_hs6_annual.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["year"] == (YEAR_OF_CHINA if row["destination"] == "CHN" else YEAR):
                out[row["destination"]][row["hs6"]] = float(row["value_usd"])
    return out


def _shares(listed: Iterable[str], exports: Iterable[dict[str, float]]) -> dict[str, float]:
    """Return the part of exports by sector that is under the six digits of a list."""
    prefixes = tuple({code[:6] for code in listed})
    whole: dict[str, float] = defaultdict(float)
    part: dict[str, float] = {sector: 0.0 for c in prefixes if (sector := sector_of(c))}
    for products in exports:
        for hs6, usd in products.items():
            sector = sector_of(hs6)
            if sector in part:
                whole[sector] += usd
                part[sector] += usd if hs6.startswith(prefixes) else 0.0
    return {sector: usd / whole[sector] for sector, usd in part.items()}


def build_export_lines(sources: Path, *, folder: Path) -> dict[str, float]:
    """Write ``lines_<importer>_2024.npz`` and return the value of each, US dollars.

    The tables have no ordinary duty: it is the mean of the sector.
    """
    values = {}
    exports = us_exports(sources)
    for importer in TABLES:
        rows = sorted((c, usd) for c, usd in exports[importer].items() if usd > 0 and sector_of(c))
        sectors = [sector_of(code) or "" for code, _ in rows]
        names = sorted(set(sectors))
        np.savez_compressed(
            folder / f"lines_{importer.lower()}_2024.npz",
            origin_codes=np.array(["USA"]),
            origin=np.zeros(len(rows), dtype=np.uint16),
            hs=np.array([int(code) * 10_000 for code, _ in rows], dtype=np.int64),
            hs_digits=np.full(len(rows), 6, dtype=np.uint8),
            sector_codes=np.array(names),
            sector=np.array([names.index(name) for name in sectors], dtype=np.uint8),
            value=np.array([usd for _, usd in rows]),
        )
        values[importer] = sum(usd for _, usd in rows)
    return values
