"""Read the intermediate block of the OECD ICIO tables, 2025 edition, reference year 2022.

The file holds input shares, not flows; it is multiplied out on reading. Nodes are sector-major
(node = sector x 80 + country), 80 countries without the rest of the world.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from countermove.arrays import Float
from countermove.errors import DamagedData
from countermove.sources.readers.opened_file import source_file
from pipeline.readers.edition import check_sha256

FILE = "oecd_icio_2022/bench_cache.npz"
SHA256 = "572753a929a2916dde290c8a3925599ac7f0f2e398b499a550e9cd5dc92f61c7"
ORIGIN = (
    "the Python package sanction-simulator 0.1.4 (sanction_simulator/data/bench_cache.npz), "
    "or make it from the OECD's Inter-Country Input-Output tables, 2025 edition, year 2022."
)


@dataclass(frozen=True, slots=True)
class IcioBlock:
    """Intermediate flows of 80 countries x 50 industries, million US dollars, basic prices.

    Attributes:
        regions: 80 ISO codes. sectors: 50 ICIO codes.
        intermediate_sokd: (50, 80, 50, 80) sales of good ``s`` of ``o`` to industry ``k`` in ``d``.
        other_sales_so: (50, 80) sales not going to industries of the 80 countries.
        output_so: (50, 80) gross output.
    """

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    intermediate_sokd: Float
    other_sales_so: Float
    output_so: Float


def read_icio_block(sources: Path) -> IcioBlock:
    """Read and multiply out the block; the 128 MB array is scaled in place."""
    path = source_file(sources, FILE, origin=ORIGIN)
    check_sha256(path, SHA256)
    with np.load(path) as archive:
        share = archive["A"]
        inputs = archive["omb"] * archive["go"]
        output, other = archive["go"], archive["z"]
        regions = tuple(str(code) for code in archive["countries"])
        sectors = tuple(str(code) for code in archive["sectors"])
    n, j = len(regions), len(sectors)
    if share.shape != (n * j, n * j):
        raise DamagedData(f"{FILE}: block has shape {share.shape}, expected {(n * j, n * j)}.")
    share *= inputs[None, :]
    return IcioBlock(
        regions=regions,
        sectors=sectors,
        intermediate_sokd=share.reshape(j, n, j, n),
        other_sales_so=other.reshape(j, n),
        output_so=output.reshape(j, n),
    )
