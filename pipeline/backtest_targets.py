"""Build what the back-test compares with: US imports and duties, Canada's trade, US jobs."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from countermove.backtest.specification import specification
from countermove.codes.names import place_code
from countermove.economy.shipped import load_economy
from countermove.errors import UnknownName
from countermove.sources.readers.opened_file import source_file
from pipeline.readers.monthly_imports import read_monthly_imports

SINCE, DUTIES_SINCE = "2022-09", "2024-01"
HALVES = ("2017H2", "2018H1", "2018H2", "2019H1", "2019H2")
CANADA = "statcan_cimt_2024_2026"
JOBS = "us_employment_bea/e_jt_employment_index.csv"
STATCAN = "https://www150.statcan.gc.ca/n1/pub/71-607-x/71-607-x2021004-eng.htm"
BLS = "https://www.bls.gov/ces/"

Table = Mapping[tuple[str, ...], Mapping[str, float]]


def build_imports(sources: Path, path: Path) -> None:
    """Write imports and duties of the cells by month, and by half-year of 2017 to 2019."""
    found = specification()
    partner = {name: code for code, name in found.partners.items()}
    group = {code: name for name, entry in found.groups.items() for code in entry.codes}
    sums: dict[tuple[str, ...], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in read_monthly_imports(sources, partner, since="2017-07"):
        if row.naics not in group:
            continue
        half = f"{row.month[:4]}H{1 + (row.month[5:] > '06')}"
        period = row.month if row.month >= SINCE else half if half in HALVES else ""
        if period:
            cell = (row.partner, group[row.naics])
            sums[*cell, "value"][period] += row.imports_usd
            if period in HALVES or period >= DUTIES_SINCE:
                sums[*cell, "duty"][period] += row.duty_usd
    _write(path, ("partner", "group", "flow"), sums, unit=1e3)


def build_canada(sources: Path, path: Path) -> None:
    """Write Canada's exports by partner and by group of chapters, and imports from the US."""
    group = {c: name for name, g in specification().canada_groups.items() for c in g.codes}
    regions = set(load_economy().regions) - {"CAN"}
    sums: dict[tuple[str, ...], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in _rows(sources, f"{CANADA}/countries_monthly.csv", STATCAN):
        try:
            code = place_code(row["country"])
        except UnknownName:
            continue
        if code in regions:
            sums["exports to", code][row["date"]] += float(row["exports"])
        if code == "USA":
            sums["imports from", code][row["date"]] += float(row["imports"])
    for row in _rows(sources, f"{CANADA}/hs2_monthly.csv", STATCAN):
        if row["hs2"].zfill(2) in group:
            sums["exports of", group[row["hs2"].zfill(2)]][row["date"]] += float(row["exports"])
    _write(path, ("flow", "of"), sums, unit=1e3)


def build_jobs(sources: Path, path: Path) -> None:
    """Write growth of US jobs by industry over a year, in the windows compared, and weights."""
    found = specification()
    every = list(_rows(sources, JOBS, BLS))
    month = {row["date"][:7]: row for row in every}

    def mean(name: str, months: Iterable[str]) -> float:
        picked = [float(month[one][name]) for one in months]
        return sum(picked) / len(picked)

    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("industry", "until", "weight", "growth", "growth_before"))
        for window in dict.fromkeys((found.test, *(f.jobs for f in found.forecasts.values()))):
            levels = {
                name: [mean(name, _earlier(window, back)) for back in (0, 1, 2)]
                for name in found.jobs
            }
            whole = sum(level[1] for level in levels.values())
            for name, (now, then, before) in levels.items():
                figures = (then / whole, now / then - 1, then / before - 1)
                writer.writerow((name, window[-1], *(f"{figure:.4f}" for figure in figures)))


def _earlier(months: Iterable[str], years: int) -> list[str]:
    return [f"{int(month[:4]) - years}{month[4:]}" for month in months]


def _rows(sources: Path, name: str, origin: str) -> Iterable[dict[str, str]]:
    with source_file(sources, name, origin=origin).open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def _write(path: Path, keys: tuple[str, ...], sums: Table, *, unit: float) -> None:
    """Write a row for each key in order, a column for each period; what is not there is blank."""
    periods = sorted({period for row in sums.values() for period in row})
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow((*keys, *periods))
        for key in sorted(sums):
            row = sums[key]
            cells = (f"{row[p] / unit:.0f}" if p in row else "" for p in periods)
            writer.writerow((*key, *cells))
