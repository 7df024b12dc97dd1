"""Build how much trade, output and jobs move from year to year: noise of the prediction bands.

Every figure is of years before 2025: rows from 2025 on are left out as they are read, so that
nothing here knows what happened under the duties of that year.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from countermove.arrays import Float, ratio
from countermove.backtest.specification import specification
from countermove.economy.shipped import load_economy
from countermove.questions.yearly_noise import ImportNoise
from countermove.sources.readers.opened_file import source_file
from pipeline.readers.monthly_imports import read_monthly_imports

UNTIL = "2024-12"
SINCE = "2013-01"
PRIOR_YEARS = 5.0
"""A cell's own spread counts by its years, the mean of all cells by this many."""
SWEEPS = 60
GDP_SINCE = 2010
GDP = "tariffwar_cubes/WDI_GDP_constant2015USD.csv"
JOBS = "us_employment_bea/e_jt_employment_index.csv"
WORLD_BANK = "https://data.worldbank.org/indicator/NY.GDP.MKTP.KD"
BLS = "https://www.bls.gov/ces/"
DECIMALS = 4


class Noise(NamedTuple):
    """A row of the table: standard deviation of the growth over a year, log points."""

    quantity: str
    component: str
    of: str
    within: str
    months: int
    deviation: float
    years: int


def build_noise(sources: Path, path: Path) -> None:
    """Write the table of the card ``yearly-noise`` from the source files."""
    rows = [
        *(row for months in (3, 12) for row in imports_noise(*monthly_imports(sources), months)),
        *gdp_noise(sources),
        *jobs_noise(sources),
    ]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(Noise._fields)
        for row in rows:
            writer.writerow([*row[:5], f"{row.deviation:.{DECIMALS}f}", row.years])


def monthly_imports(sources: Path) -> tuple[list[str], Float]:
    """Return the months before 2025, and US imports (partner, group, month); NaN: no record."""
    found = specification()
    partner = {name: code for code, name in found.partners.items()}
    group = {code: n for n, entry in enumerate(found.groups.values()) for code in entry.codes}
    place = {code: n for n, code in enumerate(found.partners)}
    rows = [
        row
        for row in read_monthly_imports(sources, partner, since=SINCE)
        if row.naics in group and row.month <= UNTIL
    ]
    months = sorted({row.month for row in rows})
    values = np.zeros((len(place), len(found.groups), len(months)))
    for row in rows:
        values[place[row.partner], group[row.naics], months.index(row.month)] += row.imports_usd
    return months, values


def windows(months: Sequence[str], length: int) -> Iterator[tuple[slice, slice]]:
    """Yield windows and those of a year before: calendar years, or quarters from March on."""
    starts = {12: ("01",), 3: ("03", "06", "09", "12")}[length]
    for first, month in enumerate(months):
        if month[5:] in starts and first >= 12 and first + length <= len(months):
            yield slice(first, first + length), slice(first - 12, first - 12 + length)


def grown(months: Sequence[str], values: Float, length: int) -> tuple[Float, Float, list[float]]:
    """Return log growth and weight (t, p, g) of cells, none if too small, and growth of their sum.

    Over windows of a length, over the same months a year before.
    """
    least = specification().least_usd_a_month * length
    growth, weight, sums = [], [], []
    for now, then in windows(months, length):
        new, old = values[:, :, now].sum(axis=2), values[:, :, then].sum(axis=2)
        counted = (old > least) & (new > 0)
        growth.append(np.log(np.where(counted, ratio(new, old, 1.0), 1.0)))
        weight.append(np.where(counted, old, 0.0))
        sums.append(float(np.log(new[counted].sum() / old[counted].sum())))
    return np.array(growth), np.array(weight), sums


def estimated(growth: Float, weight: Float, years: int) -> ImportNoise:
    """Return the noise of cells that grew so (t, p, g), in four independent components.

    Growth is that of all cells, of the partner, of the group and of the cell by itself; see
    :func:`split`. The growth of all cells is taken about its mean.
    """
    found = specification()
    total, of_partner, of_group, rest = split(growth, weight)
    cell = _shrunk(rest, weight, years)
    partner = _shrunk(of_partner, weight.sum(axis=2), years)
    group = _shrunk(of_group, weight.sum(axis=1), years)
    last = weight[-1]
    for axis, variance in ((1, partner), (0, group)):  # what cells add to the sum is in it already
        within = ratio(last, last.sum(axis=axis, keepdims=True))
        variance -= np.minimum((within**2 * cell).sum(axis=axis), variance)
    return ImportNoise(
        tuple(found.partners), tuple(found.groups), float(total.mean()), float(total.std()),
        partner**0.5, group**0.5, cell**0.5,
    )  # fmt: skip


def imports_noise(months: Sequence[str], values: Float, length: int) -> list[Noise]:
    """Return the noise of US imports over windows of a length, see :func:`estimated`.

    The mean growth of all cells and the deviation of the growth of their sum are rows of their own.
    """
    years = len({month[:4] for month in months}) - 1
    growth, weight, sums = grown(months, values, length)
    noise = estimated(growth, weight, years)

    def row(component: str, value: float, of: str = "", within: str = "") -> Noise:
        return Noise("us_imports", component, of, within, length, float(value), years)

    return [
        row("drift", noise.drift),
        row("total", noise.total),
        row("sum", float(np.std(sums))),
        *(row("partner", x, of) for of, x in zip(noise.partners, noise.partner, strict=True)),
        *(row("group", x, of) for of, x in zip(noise.groups, noise.group, strict=True)),
        *(
            row("cell", noise.cell[p, g], partner, group)
            for p, partner in enumerate(noise.partners)
            for g, group in enumerate(noise.groups)
        ),
    ]


def split(growth: Float, weight: Float) -> tuple[Float, Float, Float, Float]:
    """Return growth (t, p, g) split by weighted least squares in each period.

    Into that of all cells (t,), of partners (t, p), of groups (t, g), each of weighted mean zero,
    and what is left (t, p, g).
    """
    total = ratio((growth * weight).sum(axis=(1, 2)), weight.sum(axis=(1, 2)))
    left = np.where(weight > 0, growth - total[:, None, None], 0.0)
    partner, group = np.zeros(growth.shape[:2]), np.zeros((growth.shape[0], growth.shape[2]))
    for _ in range(SWEEPS):
        for axis, part in ((2, partner), (1, group)):
            mean = ratio((left * weight).sum(axis=axis), weight.sum(axis=axis))
            part += mean
            left = np.where(weight > 0, left - np.expand_dims(mean, axis), 0.0)
    return total, partner, group, left


def _shrunk(parts: Float, weight: Float, years: int) -> Float:
    """Return mean squares over periods, drawn to the weighted mean of all by ``PRIOR_YEARS``."""
    known = weight > 0
    seen = known.sum(axis=0)
    own = ratio((parts**2 * known).sum(axis=0), seen)
    pooled = (own * weight.sum(axis=0)).sum() / weight.sum()
    worth = years * seen / len(parts)
    return np.asarray((PRIOR_YEARS * pooled + worth * own) / (PRIOR_YEARS + worth))


def gdp_noise(sources: Path) -> list[Noise]:
    """Return the noise of real GDP: of all regions together, and of each beside it.

    Growth of a region is taken about its own mean.
    """
    levels: dict[str, dict[int, float]] = defaultdict(dict)
    for row in _rows(sources, GDP, WORLD_BANK):
        if int(row["Year"]) <= int(UNTIL[:4]) and row["GDP_constant2015USD"]:
            levels[row["CountryCode_ISO3"]][int(row["Year"])] = float(row["GDP_constant2015USD"])
    years = range(GDP_SINCE, int(UNTIL[:4]) + 1)
    known = [
        code
        for code in load_economy().regions
        if all(y in levels[code] for y in (*years, GDP_SINCE - 1))
    ]
    growth = np.array([[np.log(levels[c][y] / levels[c][y - 1]) for y in years] for c in known])
    size = np.array([levels[code][years[-1]] for code in known])
    growth -= growth.mean(axis=1, keepdims=True)
    world = size @ growth / size.sum()
    own = growth - world
    deviation = _shrunk(own.T, np.ones_like(own.T), len(years)) ** 0.5
    return [
        Noise("gdp", "total", "", "", 12, float(world.std()), len(years)),
        *(
            Noise("gdp", "region", code, "", 12, float(x), len(years))
            for code, x in zip(known, deviation, strict=True)
        ),
    ]


def jobs_noise(sources: Path) -> list[Noise]:
    """Return the noise of US jobs: of all industries, of those compared, about their means."""
    every: Mapping[str, list[float]] = defaultdict(list)
    for row in _rows(sources, JOBS, BLS):
        if row["date"][:7] <= UNTIL and row["date"][:4] >= "1999":
            for name, text in row.items():
                if name != "date":
                    every[name].append(float(text or "nan"))
    whole = np.nansum(list(every.values()), axis=0)

    def spread(monthly: Sequence[float]) -> float:
        yearly = np.array(monthly).reshape(-1, 12).mean(axis=1)
        return float(np.diff(np.log(yearly)).std())

    years = len(whole) // 12 - 1
    return [
        Noise("us_jobs", "total", "", "", 12, spread(whole.tolist()), years),
        *(
            Noise("us_jobs", "industry", name, "", 12, spread(every[name]), years)
            for name in specification().jobs
        ),
    ]


def _rows(sources: Path, name: str, origin: str) -> Iterator[dict[str, str]]:
    with source_file(sources, name, origin=origin).open(encoding="utf-8-sig", newline="") as stream:
        yield from csv.DictReader(stream)
