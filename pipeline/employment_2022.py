"""Build the table of jobs by country and sector, 2022, for Canada, the United States and Mexico.

Published totals are kept exactly; where one figure covers several sectors it is divided by value
added (United States) or by value added times the US jobs per dollar of value added (Canada and
Mexico). Every cell says which of the two it is and how far it may be off.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from countermove.sources.readers.opened_file import source_file
from pipeline import employment_groups as groups

ANCHORS = Path(__file__).parent / "employment_anchors.csv"
REGIONS = ("CAN", "USA", "MEX")
YEAR = "2022"
ICIO_FILE = "oecd_icio_2022/bench_cache.npz"
CES_FILE = "us_employment_bea/e_jt_employment_index.csv"
BEA_FILE = "bea_state_industry/SAGDP4N__ALL_AREAS_1997_2022.csv.gz"
LFS_FILE = "statcan_lfs_2015_2019/1410002301_databaseLoadingData.csv.gz"
RELATIVE_ERROR = {"observed": 0.05, "split": 0.3, "imputed": 0.5}
"""Judged size of the error by quality; see the cards ``employment_usa|can|mex``."""

Cells = dict[str, tuple[float, str]]
"""Jobs in thousands and quality, by sector."""


@dataclass(frozen=True, slots=True)
class JobCell:
    """Jobs of one sector in one country: persons, quality and relative error, card."""

    region: str
    sector: str
    jobs: int
    quality: str
    relative_error: float
    card: str


def build_employment(sources: Path, target: Path) -> tuple[JobCell, ...]:
    """Read the sources, write ``employment-2022.csv`` to ``target``, and return its rows."""
    anchors = read_anchors()
    value_added = read_value_added(sources)
    united_states = us_jobs(
        anchors["USA"], read_ces(sources), read_compensation(sources), value_added["USA"]
    )
    intensity = {
        sector: jobs / value_added["USA"][sector] for sector, (jobs, _) in united_states.items()
    }
    weights = {
        region: {code: value * intensity[code] for code, value in value_added[region].items()}
        for region in ("CAN", "MEX")
    }
    cells = {
        "CAN": canada_jobs(anchors["CAN"], read_lfs_2019(sources), weights["CAN"]),
        "USA": united_states,
        "MEX": mexico_jobs(anchors["MEX"], weights["MEX"]),
    }
    rows = tuple(
        JobCell(
            region=region,
            sector=sector,
            jobs=round(1000 * cells[region][sector][0]),
            quality=cells[region][sector][1],
            relative_error=RELATIVE_ERROR[cells[region][sector][1]],
            card=f"employment_{region.lower()}",
        )
        for region in REGIONS
        for sector in value_added[region]
    )
    write_employment(rows, target)
    return rows


def split(total: float, sectors: Sequence[str], weights: Mapping[str, float]) -> dict[str, float]:
    """Divide a total over sectors in proportion to their weights.

    >>> split(30.0, ("A01", "A02"), {"A01": 1.0, "A02": 2.0})
    {'A01': 10.0, 'A02': 20.0}
    """
    whole = sum(weights[sector] for sector in sectors)
    return {sector: total * weights[sector] / whole for sector in sectors}


def us_jobs(
    anchors: Mapping[str, float],
    ces: Mapping[str, Mapping[str, float]],
    compensation: Mapping[str, Mapping[str, float]],
    value_added: Mapping[str, float],
) -> Cells:
    """Return US jobs: payroll jobs by BEA industry, plus farms and government.

    Args:
        anchors: thousands, keys of ``employment_anchors.csv``.
        ces: thousands, ``ces[year][column]`` for 2011 and 2022.
        compensation: million dollars, ``compensation[year][line]`` of BEA table SAGDP4N.
        value_added: million dollars by sector.
    """
    jobs, out = ces[YEAR], Cells()

    def put(total: float, sectors: Sequence[str], quality: str = "observed") -> None:
        kind = quality if len(sectors) == 1 else "split"
        out.update({s: (v, kind) for s, v in split(total, sectors, value_added).items()})

    put(anchors["agriculture"], ("A01", "A02", "A03"))
    for columns, sectors in groups.US_GROUPS.items():
        put(sum(jobs[column] for column in columns), sectors)
    vehicles = vehicle_jobs(anchors["motor_vehicles_2011"], ces, compensation)
    put(vehicles, ("C29",), "split")
    put(jobs["motor_vehicles"] - vehicles, ("C301", "C302T309"))
    # The file's column for credit intermediation holds the central bank (NAICS 521) only.
    per_job = compensation[YEAR]["524"] / jobs["insurance"]
    banks = compensation[YEAR]["521-522"] / per_job
    put(banks + jobs["securities"] + jobs["insurance"] + jobs["funds_trusts"], ("K",), "split")
    # Its column for other professional services also holds NAICS 55 and 56.
    other = jobs["misc_professional"] - jobs["admin_support"] - jobs["waste_management"]
    put(jobs["legal_services"] + other, ("M",))
    put(jobs["education"] + anchors["local_schools"], ("P",))
    put(anchors["government"] - anchors["local_schools"], ("O",))
    pay = compensation[YEAR]["81"] / jobs["other_services"]
    put(value_added["T"] / pay, ("T",), "imputed")
    return out


def vehicle_jobs(
    vehicles_2011: float,
    ces: Mapping[str, Mapping[str, float]],
    compensation: Mapping[str, Mapping[str, float]],
) -> float:
    """Return jobs in NAICS 3361-3363 out of NAICS 336, thousands.

    Compensation gives the split, after the pay per job of the two parts is made comparable with
    the year 2011, for which the vehicle jobs are known.
    """
    vehicle, other = "3361-3363", "3364-3466,3369"
    others_2011 = ces["2011"]["motor_vehicles"] - vehicles_2011
    pay_ratio = (compensation["2011"][vehicle] / vehicles_2011) / (
        compensation["2011"][other] / others_2011
    )
    vehicles = compensation[YEAR][vehicle] / pay_ratio
    share = vehicles / (vehicles + compensation[YEAR][other])
    return share * ces[YEAR]["motor_vehicles"]


def canada_jobs(
    anchors: Mapping[str, float], lfs_2019: Mapping[str, float], weights: Mapping[str, float]
) -> Cells:
    """Return Canadian jobs: Labour Force Survey of April 2022, vehicle jobs of 2021."""
    out = Cells()

    def put(total: float, sectors: Sequence[str]) -> None:
        kind = "observed" if len(sectors) == 1 else "split"
        out.update({s: (v, kind) for s, v in split(total, sectors, weights).items()})

    for group, sectors in groups.CANADA_GROUPS.items():
        put(anchors[group], sectors)
    resources = split(anchors["natural_resources"], ("A02", "A03", "mining"), lfs_2019)
    out["A02"], out["A03"] = (resources["A02"], "split"), (resources["A03"], "split")
    put(resources["mining"], groups.MINING)
    out["C29"] = (anchors["motor_vehicles"], "observed")
    kinds = split(anchors["manufacturing"], ("durables", "nondurables"), lfs_2019)
    put(kinds["durables"] - anchors["motor_vehicles"], groups.DURABLES)
    put(kinds["nondurables"], groups.NONDURABLES)
    money = split(anchors["finance_real_estate"], ("K", "L"), lfs_2019)
    out.update({sector: (value, "split") for sector, value in money.items()})
    return out


def mexico_jobs(anchors: Mapping[str, float], weights: Mapping[str, float]) -> Cells:
    """Return Mexican jobs: national total and broad shares of the ENOE survey."""
    out = Cells()
    known = sum(anchors[f"{name}_share"] for name in ("primary", "secondary", "tertiary"))
    total = anchors["total"] / known

    def put(jobs: float, sectors: Sequence[str], quality: str = "imputed") -> None:
        out.update({s: (v, quality) for s, v in split(jobs, sectors, weights).items()})

    put(total * anchors["primary_share"], groups.MEXICO_PRIMARY, "split")
    equipment = anchors["transport_equipment"]
    rest = [s for s in groups.MEXICO_SECONDARY if s not in groups.MEXICO_TRANSPORT_EQUIPMENT]
    put(equipment, groups.MEXICO_TRANSPORT_EQUIPMENT, "split")
    put(total * anchors["secondary_share"] - equipment, rest)
    tertiary = total * anchors["tertiary_share"]
    for name, sectors, quality in (
        ("trade", ("G",), "observed"),
        ("accommodation_food", ("I",), "observed"),
        ("professional_finance", groups.MEXICO_PROFESSIONAL_FINANCE, "split"),
    ):
        jobs = anchors["total"] * anchors[f"{name}_share"]
        put(jobs, sectors, quality)
        tertiary -= jobs
    put(tertiary, groups.MEXICO_OTHER_TERTIARY)
    return out


def read_anchors() -> dict[str, dict[str, float]]:
    """Return the published figures of ``employment_anchors.csv`` by country and group."""
    text = ANCHORS.read_text("utf-8")
    out: dict[str, dict[str, float]] = {}
    for row in csv.DictReader(text.splitlines()):
        out.setdefault(row["region"], {})[row["group"]] = float(row["thousand_jobs"])
    return out


def read_value_added(sources: Path) -> dict[str, dict[str, float]]:
    """Return value added in million US dollars by country and sector (OECD ICIO 2022)."""
    path = source_file(sources, ICIO_FILE, origin="the OECD ICIO tables, 2025 edition, year 2022.")
    with np.load(path) as archive:
        regions = [str(code) for code in archive["countries"]]
        sectors = [str(code) for code in archive["sectors"]]
        value = (archive["go"] * (1 - archive["omb"])).reshape(len(sectors), len(regions))
    return {
        region: dict(zip(sectors, value[:, regions.index(region)].tolist(), strict=True))
        for region in REGIONS
    }


def read_ces(sources: Path) -> dict[str, dict[str, float]]:
    """Return annual means of US payroll jobs in thousands, by year and BEA industry."""
    path = source_file(sources, CES_FILE, origin="BLS, Current Employment Statistics.")
    with path.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    out = {}
    for year in ("2011", YEAR):
        months = [row for row in rows if row["date"].startswith(year)]
        columns = [column for column in months[0] if column != "date"]
        out[year] = {c: float(np.mean([float(row[c]) for row in months])) for c in columns}
    return out


def read_compensation(sources: Path) -> dict[str, dict[str, float]]:
    """Return US compensation of employees in million dollars, by year and NAICS code."""
    path = source_file(sources, BEA_FILE, origin="BEA, regional accounts, table SAGDP4N.")
    with gzip.open(path, "rt", newline="", encoding="latin-1") as stream:
        rows = [r for r in csv.DictReader(stream) if (r["GeoName"] or "").startswith("United")]
    return {
        year: {
            row["IndustryClassification"].strip(): float(row[year]) / 1000
            for row in reversed(rows)
            if row["IndustryClassification"] != "..."
        }
        for year in ("2011", YEAR)
    }


def read_lfs_2019(sources: Path) -> dict[str, float]:
    """Return Canadian employment of 2019 in thousands for the finer groups the build divides by."""
    path = source_file(sources, LFS_FILE, origin="Statistics Canada, table 14-10-0023-01.")
    wanted = {
        "Forestry and logging": "A02",
        "Fishing, hunting": "A03",
        "Mining, quarrying": "mining",
        "Durables": "durables",
        "Non-durables": "nondurables",
        "Finance and insurance": "K",
        "Real estate": "L",
    }
    out = dict.fromkeys(wanted.values(), 0.0)
    with gzip.open(path, "rt", newline="", encoding="utf-8-sig") as stream:
        for row in csv.DictReader(stream):
            if row["REF_DATE"] != "2019" or not row["VALUE"]:
                continue
            if row["Labour force characteristics"] != "Employment":
                continue
            industry = row["North American Industry Classification System (NAICS)"]
            for prefix, key in wanted.items():
                if industry.startswith(prefix):
                    out[key] += float(row["VALUE"])
    return out


def write_employment(rows: Iterable[JobCell], target: Path) -> None:
    """Write the table as CSV."""
    with target.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["region", "sector", "jobs", "quality", "relative_error", "card"])
        for row in rows:
            writer.writerow(
                [row.region, row.sector, row.jobs, row.quality, row.relative_error, row.card]
            )
