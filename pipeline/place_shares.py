"""Build the shares of states and provinces in the jobs of each sector.

States: compensation of employees by industry (BEA, 2022). Provinces: Labour Force Survey by
industry (2019), with published figures for single sectors kept (``place_anchors.csv``).
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from countermove.arrays import Float
from countermove.places.anchors import anchors
from countermove.places.gazetteer import places
from countermove.sources.readers.opened_file import source_file
from pipeline import place_crosswalk

YEAR, LFS_YEAR = "2022", "2019"
PAY_FILE = "bea_state_industry/SAGDP4N__ALL_AREAS_1997_2022.csv.gz"
GDP_FILE = "bea_state_industry/SAGDP2N__ALL_AREAS_1997_2023.csv.gz"
LFS_FILE = "statcan_lfs_2015_2019/1410002301_databaseLoadingData.csv.gz"
DIGITS = 6

Lines = Mapping[tuple[str, int], float]
"""Million dollars by area and line code; a withheld figure is absent."""


@dataclass(frozen=True, slots=True)
class ShareRow:
    """Share of a place in the national jobs of a sector, and how well it is known."""

    place: str
    sector: str
    share: float
    quality: str


def build_state_shares(sources: Path) -> list[ShareRow]:
    """Return shares of the 50 states and the District of Columbia by sector; sum to 1 over them."""
    pay, gdp = _read_bea(sources, PAY_FILE, 1e-3), _read_bea(sources, GDP_FILE, 1.0)
    states = {place.name: place.code for place in places("USA")}
    rows = []
    for sector, lines in place_crosswalk.BEA_LINES.items():
        value, estimated = np.zeros(len(states)), np.zeros(len(states), dtype=bool)
        for line in lines:
            part, withheld = _complete(line, list(states), pay, gdp)
            value += part
            estimated |= withheld
        shared = sector in place_crosswalk.SHARED_LINES
        for code, share, unsure in zip(states.values(), _shares(value), estimated, strict=True):
            quality = "imputed" if unsure else "split" if shared else "observed"
            rows.append(ShareRow(code, sector, float(share), quality))
    return rows


def build_province_shares(
    sources: Path, *, jobs: Mapping[str, float], partner_share: Mapping[str, float]
) -> list[ShareRow]:
    """Return shares of the ten provinces by sector; the survey does not cover the territories.

    Args:
        sources: folder of source files.
        jobs: national jobs by sector. partner_share: share of each sector's output sold to the
            United States, which turns provincial exports into provincial jobs.
    """
    names = {place.name: place.code for place in places("CAN")}
    lfs = _read_lfs(sources, names)
    covered = [code for code in names.values() if any(lfs[g].get(code) for g in lfs)]
    rows = []
    for group, sectors in place_crosswalk.LFS_GROUPS.items():
        base = np.array([lfs[group].get(code, 0.0) for code in covered])
        total = _shares(base) * sum(jobs[s] for s in sectors)
        known = {s: _anchored(s, covered, _shares(base), partner_share[s]) for s in sectors}
        left = total - sum(
            (share * jobs[s] for s, share in known.items() if share is not None),
            start=np.zeros(len(covered)),
        )
        # Where anchored sectors take more than the survey has, nothing is left for the others.
        rest = _shares(np.maximum(left, 0.0))
        for s in sectors:
            share, quality = known[s], "observed" if len(sectors) == 1 else "split"
            if share is not None:
                quality = "split" if s == "C29" else "imputed"
            for code, value in zip(covered, rest if share is None else share, strict=True):
                rows.append(ShareRow(code, s, float(value), quality))
    return rows


def write_shares(rows: Iterable[ShareRow], target: Path) -> None:
    """Write shares as CSV, rounded so that each sector still sums to one exactly in decimals."""
    by_sector: dict[str, list[ShareRow]] = {}
    for row in rows:
        by_sector.setdefault(row.sector, []).append(row)
    unit = 10**DIGITS
    with target.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["place", "sector", "share", "quality"])
        for group in by_sector.values():
            whole = np.array([row.share for row in group]) * unit
            count = np.floor(whole).astype(int)
            short = unit - int(count.sum())
            count[np.argsort(count - whole, kind="stable")[:short]] += 1
            for row, number in zip(group, count.tolist(), strict=True):
                writer.writerow([row.place, row.sector, f"{number / unit:.{DIGITS}f}", row.quality])


def _complete(line: int, areas: list[str], pay: Lines, gdp: Lines) -> tuple[Float, np.ndarray]:
    """Return a line's pay by area; withheld figures share what is left of the national figure."""
    value = np.array([pay.get((area, line), np.nan) for area in areas])
    withheld = np.isnan(value)
    if withheld.any():
        weight = np.array([gdp.get((area, line), 0.0) for area in areas])
        left = max(pay["United States", line] - np.nansum(value), 0.0)
        value = np.where(withheld, left * weight / max(weight[withheld].sum(), 1e-9), value)
    return value, withheld


def _anchored(sector: str, covered: list[str], prior: Float, sold: float) -> Float | None:
    """Return shares in jobs from published figures, or ``None`` where there are none.

    Known jobs are kept. Known exports place the jobs tied to them; the others follow the survey:
    ``w = u e + (1 - u) prior`` with ``u`` the share of output sold to the United States.
    """
    known = anchors("jobs", sector)
    if known:
        value = np.array([known.get(code, 0.0) for code in covered])
        others = np.where(value > 0, 0.0, prior)
        return _shares(value + known["CA-*"] * _shares(others))
    found = anchors("exports", sector)
    if not found:
        return None
    value = np.array([found.get(code, 0.0) for code in covered])
    covers = anchors("covers", sector)[next(iter(found))]
    exports = covers * _shares(value) + (1 - covers) * prior
    return sold * exports + (1 - sold) * prior


def _shares(value: Float) -> Float:
    total = float(value.sum())
    return value / total if total > 0 else value


def _read_bea(sources: Path, name: str, scale: float) -> dict[tuple[str, int], float]:
    path = source_file(sources, name, origin="BEA, regional accounts, tables SAGDP2N and SAGDP4N.")
    out = {}
    with gzip.open(path, "rt", newline="", encoding="latin-1") as stream:
        for row in csv.DictReader(stream):
            if not (row["LineCode"] or "").strip().isdigit():
                continue
            text = row[YEAR].strip()
            if text not in ("(D)", "(NA)"):
                area = row["GeoName"].replace("*", "").strip()
                out[area, int(row["LineCode"])] = 0.0 if text == "(L)" else float(text) * scale
    return out


def _read_lfs(sources: Path, names: Mapping[str, str]) -> dict[str, dict[str, float]]:
    path = source_file(sources, LFS_FILE, origin="Statistics Canada, table 14-10-0023-01.")
    out: dict[str, dict[str, float]] = {group: {} for group in place_crosswalk.LFS_GROUPS}
    with gzip.open(path, "rt", newline="", encoding="utf-8-sig") as stream:
        for row in csv.DictReader(stream):
            if row["REF_DATE"] != LFS_YEAR or not row["VALUE"]:
                continue
            if row["Labour force characteristics"] != "Employment":
                continue
            industry = row["North American Industry Classification System (NAICS)"]
            group = next((g for g in out if industry.startswith(g)), None)
            code = names.get(row["GEO"])
            if group and code:
                out[group][code] = out[group].get(code, 0.0) + float(row["VALUE"])
    return out
