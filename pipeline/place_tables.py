"""Build every shipped table about places and households from the source files."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from countermove.economy.shipped import load_economy
from countermove.sources.readers.opened_file import source_file
from pipeline import place_map, place_shares
from pipeline.place_crosswalk import MEDICINES, PCE_COMMODITIES

VOTES_FILE = "us_county/2024_US_County_Level_Presidential_Results.csv"
BRIDGE_FILE = "budget_lab_bea_io/pce_bridge.csv"


def build_places(sources: Path, target: Path) -> None:
    """Write all tables to the folder ``target``."""
    economy = load_economy("icio-2022")
    canada, partner = economy.region("CAN"), economy.region("USA")
    if economy.employment_ds is None:
        raise AssertionError("the shipped economy has jobs")
    sold = np.divide(
        economy.flow_ods[canada, partner],
        economy.output_os[canada],
        out=np.zeros(len(economy.sectors)),
        where=economy.output_os[canada] > 0,
    )
    target.mkdir(parents=True, exist_ok=True)
    place_shares.write_shares(place_shares.build_state_shares(sources), target / "state-shares.csv")
    rows = place_shares.build_province_shares(
        sources,
        jobs=dict(zip(economy.sectors, economy.employment_ds[canada].tolist(), strict=True)),
        partner_share=dict(zip(economy.sectors, sold.tolist(), strict=True)),
    )
    place_shares.write_shares(rows, target / "province-shares.csv")
    place_map.write_map(place_map.build_map(sources), target / "north-america.topojson")
    place_map.write_divisions(place_map.build_divisions(sources), target / "census-divisions.csv")
    _votes(sources, target / "county-votes-2024.csv")
    _bridge(sources, target / "pce-bridge-2024.csv")


def _votes(sources: Path, target: Path) -> None:
    """Write votes by county: FIPS code, county, state, Republican, Democratic, all."""
    path = source_file(
        sources, VOTES_FILE, origin="the repository tonmcg/US_County_Level_Election_Results_08-24."
    )
    with (
        path.open(newline="", encoding="utf-8-sig") as stream,
        target.open("w", newline="", encoding="utf-8") as out,
    ):
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["fips", "county", "state", "republican", "democratic", "votes"])
        for row in csv.DictReader(stream):
            counts = [int(float(row[name])) for name in ("votes_gop", "votes_dem", "total_votes")]
            writer.writerow(
                [row["county_fips"].zfill(5), row["county_name"], row["state_name"], *counts]
            )


def _bridge(sources: Path, target: Path) -> None:
    """Write household spending by category and sector: producers' value, and margins."""
    path = source_file(sources, BRIDGE_FILE, origin="BEA, PCE bridge, summary level, 2024.")
    cells: dict[tuple[int, str, str], list[float]] = {}
    with path.open(newline="", encoding="utf-8-sig") as stream:
        for row in csv.DictReader(stream):
            producers, purchasers = float(row["producers_value"]), float(row["purchasers_value"])
            sector = PCE_COMMODITIES.get(row["bea_code"], "")
            if row["bea_code"] == "325" and row["pce_category"].startswith(MEDICINES):
                sector = "C21"
            key = int(row["nipa_line"]), row["pce_category"], sector
            cell = cells.setdefault(key, [0.0, 0.0])
            cell[0] += producers
            cell[1] += purchasers - producers
    with target.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["line", "category", "sector", "producers_value", "margins"])
        for (line, category, sector), (producers, margins) in cells.items():
            if producers or margins:
                writer.writerow([line, category, sector, f"{producers:.0f}", f"{margins:.0f}"])
