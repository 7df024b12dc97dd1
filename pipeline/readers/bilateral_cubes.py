"""Read the bilateral totals and tariffs of 2022 (MATLAB 7.3 cubes: 81 regions, 27 goods, services).

MATLAB stores exporter x importer x sector; HDF5 hands it back as sector x importer x exporter.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from countermove.arrays import Float
from countermove.errors import BadInput
from countermove.sources.readers.opened_file import source_file
from pipeline.readers.edition import check_sha256

FILE = "tariffwar_cubes/ICIO2022.mat"
SHA256 = "2f14a0b2e19a39bf29135c399eae7418f9d9cd84ff914d0442a6092de9135c77"
ORIGIN = (
    "the repository ahmadlp/tariffwar, file mat/ICIO2022.mat (underlying: OECD ICIO 2025 edition; "
    "Teti 2024, Global Tariff Database)."
)


@dataclass(frozen=True, slots=True)
class BilateralCubes:
    """Flows and tariffs by origin, destination and sector; the last sector is all services.

    Attributes:
        regions: 81 ISO codes, the last is ROW. sectors: 27 goods and the services aggregate.
        flow_ods: (81, 81, 28) million US dollars at basic prices, own sales on the diagonal.
        tariff_rate_ods: (81, 81, 28) applied rates, fractions.
    """

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    flow_ods: Float
    tariff_rate_ods: Float


def read_bilateral_cubes(sources: Path) -> BilateralCubes:
    """Read the cubes of 2022."""
    try:
        import h5py
    except ImportError as error:
        raise BadInput(
            f"reading {FILE} needs the package h5py; run scripts/setup --dev."
        ) from error

    path = source_file(sources, FILE, origin=ORIGIN)
    check_sha256(path, SHA256)
    with h5py.File(path) as file:
        data = file["data"]

        def words(name: str) -> tuple[str, ...]:
            return tuple("".join(map(chr, file[r][()].ravel())) for r in data[name][0])

        return BilateralCubes(
            regions=words("countries"),
            sectors=words("sectors"),
            flow_ods=np.ascontiguousarray(data["Xjik_3D"][()].transpose(2, 1, 0)),
            tariff_rate_ods=np.ascontiguousarray(data["tjik_3D"][()].transpose(2, 1, 0)),
        )
