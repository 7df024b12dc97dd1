"""Build the elasticity set ``PROTEE``: HS6 elasticities averaged with US imports of 2024.

The source gives one elasticity per six-digit product of the HS edition of 2007; imports are in the
edition of 2022. A product that has no elasticity of its own takes the plain mean of its four-digit
heading in the source; a heading without any is left out, and the share of imports so lost is
reported per sector.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from countermove.codes.products import sector_of
from countermove.codes.sectors import customs_sectors
from countermove.errors import BadInput
from countermove.sources.readers.opened_file import source_file
from pipeline.readers.us_imports import read_us_imports

FILE = "elasticities_protee/ProTEE_0_1.csv"
ORIGIN = "CEPII, ProTEE database, version 0.1 (file ProTEE_0_1.csv)."
COUNTED_TWICE = frozenset({"SVK"})
"""Partners with a file of their own that are also in the EU aggregate."""


@dataclass(frozen=True, slots=True)
class SectorMean:
    """Import-weighted elasticity of one sector.

    Attributes:
        sector: code. theta: weighted mean, positive. imports_usd: imports of all its products.
        own_share, heading_share: shares of imports with a product's own estimate and with the mean
            of its heading; what is missing to one is left out.
        products: number of HS6 products with a weight.
    """

    sector: str
    theta: float
    imports_usd: float
    own_share: float
    heading_share: float
    products: int


def read_protee(sources: Path) -> dict[str, float]:
    """Return the elasticity of each HS6 product that has one; positive, negative in the file."""
    path = source_file(sources, FILE, origin=ORIGIN)
    out = {}
    with path.open(newline="", encoding="utf-8") as stream:
        for line, row in enumerate(csv.DictReader(stream), start=2):
            if row["sigma"] in ("", "NA"):
                continue
            value = -float(row["sigma"])
            if not value > 0:
                raise BadInput(f"{path}:{line}: sigma {row['sigma']} must be negative.")
            out[row["HS6"].zfill(6)] = value
    return out


def average_by_sector(
    elasticity_by_hs6: Mapping[str, float],
    imports_by_hs6: Iterable[tuple[str, float]],
    sector_of: Callable[[str], str | None],
) -> tuple[SectorMean, ...]:
    """Average product elasticities to sectors with import weights, by sector code.

    The mean is arithmetic: it is the response of a sector's imports to a tariff that is the same
    on all its products, to first order.
    """
    heading: dict[str, list[float]] = defaultdict(list)
    for hs6, value in elasticity_by_hs6.items():
        heading[hs6[:4]].append(value)
    value_sum: dict[str, float] = defaultdict(float)
    own: dict[str, float] = defaultdict(float)
    borrowed: dict[str, float] = defaultdict(float)
    total: dict[str, float] = defaultdict(float)
    products: dict[str, set[str]] = defaultdict(set)
    for hs6, imports in imports_by_hs6:
        sector = sector_of(hs6)
        if sector is None:
            continue
        total[sector] += imports
        if hs6 in elasticity_by_hs6:
            value, share = elasticity_by_hs6[hs6], own
        elif heading[hs6[:4]]:
            value, share = sum(heading[hs6[:4]]) / len(heading[hs6[:4]]), borrowed
        else:
            continue
        value_sum[sector] += imports * value
        share[sector] += imports
        products[sector].add(hs6)
    return tuple(
        SectorMean(
            sector=sector,
            theta=value_sum[sector] / (own[sector] + borrowed[sector]),
            imports_usd=total[sector],
            own_share=own[sector] / total[sector],
            heading_share=borrowed[sector] / total[sector],
            products=len(products[sector]),
        )
        for sector in sorted(value_sum)
    )


def build_protee(sources: Path, target: Path) -> tuple[SectorMean, ...]:
    """Read the sources, write ``PROTEE.csv`` to ``target``, and return what was averaged.

    Args:
        sources: folder of source files. target: path of the CSV file to write.
    """
    lines = read_us_imports(sources)
    imports = [(each.hs6, each.imports_usd) for each in lines if each.partner not in COUNTED_TWICE]
    means = average_by_sector(read_protee(sources), imports, sector_of)
    write_protee(means, customs_sectors(), target)
    return means


def write_protee(means: Iterable[SectorMean], goods: Iterable[str], target: Path) -> None:
    """Write the set as CSV; sectors without imports take the value of their neighbour in ISIC."""
    by_sector = {each.sector: each for each in means}
    with target.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["sector", "theta", "std_error", "source_sector", "note"])
        for code in goods:
            mean = by_sector.get(code)
            if mean is None:
                stand_in = STAND_INS[code]
                note = f"no products; value of {stand_in}"
                writer.writerow([code, f"{by_sector[stand_in].theta:.4f}", "", "", note])
                continue
            note = f"{mean.own_share:.1%} of imports with own estimate"
            if mean.heading_share:
                note += f", {mean.heading_share:.1%} with the mean of the heading"
            writer.writerow([code, f"{mean.theta:.4f}", "", f"{mean.products} HS6 products", note])


STAND_INS = {"B09": "B06"}
"""Mining support services trade in no goods of their own; they serve oil and gas above all."""
