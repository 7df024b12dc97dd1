"""Lay out the replies of Russia, India and Turkey to section 232, and weights for them.

Russia's and India's stand as the matrix of 28 March 2025 has them. Turkey's products do too, but
not its rates, which are those proposed in May 2018: they are written by hand below.

Where US exports by product are at hand (Switzerland, Turkey, Vietnam) they are the weights. Where
they are not (Russia, India), the share of a list in what the United States sells in a sector is
taken from its exports to the five countries at hand; the shares are printed with every answer.
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from countermove.codes.products import sector_of
from pipeline.lists_china import MATRIX, write_list

LIST = "matrix_2025_03_28.csv"
TURKEY = "s232_reply.csv"
IMPORTERS = ("IND", "RUS")
DOUBLED = {
    "0802": 20, "1006": 50, "210690": 20, "2208": 140, "2401": 60, "2701": 13.7, "270400": 10,
    "271311": 4, "3304": 60, "390410": 50, "390810": 10, "3926": 60, "4401": 10, "4802": 20,
    "8703": 120,
}  # fmt: skip
"""Turkey's rates from 15 August 2018, per cent: Decision 21, Official Gazette 30510."""
FIRST = {"2701": 5, "271311": 4}
"""Rates of June 2018 that were not half of those of August."""
DAYS = ("2018-06-21", "2018-08-15", "2019-05-22")
PUBLISHED = ("2018-06-25", "2018-08-15", "2019-05-22")
TABLES = ("CHE", "TUR", "VNM")
YEAR, YEAR_OF_CHINA = "2024", "2020"
NO_SECTOR = 255


def build_matrix_lists(sources: Path, *, ledger: Path) -> dict[str, int]:
    """Write a list for each importer, and assumed shares where exports are not known."""
    with gzip.open(sources / MATRIX, "rt", encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["importer"] in (*IMPORTERS, "TUR")]
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
        shares = [("origin", "list", "sector", "share")] + [
            ("USA", name, sector, f"{share:.4f}")
            for sector, share in sorted(_shares(mine, exports.values()).items())
        ]
        counts[f"{importer.lower()}/weights.csv"] = write_list(folder / "weights.csv", shares)
    proposed = {r["line"]: float(r["rate_percent"]) for r in rows if r["importer"] == "TUR"}
    path = ledger / "tur" / "lists" / TURKEY
    counts[f"tur/lists/{TURKEY}"] = write_list(path, list(_turkey(proposed)))
    return counts


def _turkey(proposed: dict[str, float]) -> Iterator[tuple[str, ...]]:
    """Yield Turkey's list, each product at the rates of June 2018, August 2018 and May 2019.

    What is not at hand of the decisions takes the rate proposed, doubled and halved like the rest.
    """
    yield "hs", "from", "until", "published", "until_published", "rate", "x_basis"
    ends, ends_known = (*DAYS[1:], ""), (*PUBLISHED[1:], "")
    for code, rate in sorted(proposed.items()):
        august = DOUBLED.get(code, 2 * rate)
        rates = (FIRST.get(code, august / 2), august, august / 2)
        basis = "" if code in DOUBLED else "proposed"
        for start, end, known, end_known, duty in zip(
            DAYS, ends, PUBLISHED, ends_known, rates, strict=True
        ):
            yield code, start, end, known, end_known, f"{duty / 100:g}", basis


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
