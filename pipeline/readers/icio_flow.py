"""Goods flows between two countries in the OECD inter-country table, 2022."""

from __future__ import annotations

import csv
from pathlib import Path

from countermove.errors import BadInput

CUBE = "tariffwar_cubes/ICIO2022.mat"


def read_goods_flow(sources: Path, *, origin: str, destination: str) -> dict[str, float]:
    """Return the flow of each of the 27 goods, US dollars of 2022.

    Source: OECD, Inter-Country Input-Output tables, 2025 edition.
    """
    import h5py

    path = sources / CUBE
    if not path.is_file():
        raise BadInput(f"{path} is missing: give the folder of source files with --sources.")
    with h5py.File(path) as file:
        data = file["data"]

        def names(key: str) -> list[str]:
            return ["".join(map(chr, file[ref][:].ravel())) for ref in data[key][:].ravel()]

        countries, sectors = names("countries"), names("sectors")
        flow = data["Xjik_3D"][:, countries.index(destination), countries.index(origin)]
    return {
        name: float(v) * 1e6
        for name, v in zip(sectors, flow, strict=True)
        if name[:8] != "Services"
    }


def read_gdp(sources: Path, *, country: str, year: int) -> float:
    """Return gross domestic product, current US dollars.

    Source: World Bank, World Development Indicators, NY.GDP.MKTP.CD.
    """
    path = sources / "macro" / "gdp.csv"
    if not path.is_file():
        raise BadInput(f"{path} is missing: give the folder of source files with --sources.")
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["Country Code"] == country and row["Year"] == str(year):
                return float(row["Value"])
    raise BadInput(f"{path} has no value of {country} for {year}: use a year it holds.")
