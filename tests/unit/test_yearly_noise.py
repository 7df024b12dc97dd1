"""Noise of years before: split by hand, sums right, and nothing of 2025 in it."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from countermove.questions.yearly_noise import (
    ImportNoise,
    gdp_noise,
    import_noise,
    jobs_deviation,
)
from countermove.sources.store import table_path
from pipeline import yearly_noise as builder
from pipeline.readers.monthly_imports import MonthRow, read_monthly_imports


def test_growth_is_split_into_what_is_common_and_what_is_not() -> None:
    # two periods of two partners and two groups, alike in size
    growth = np.array([[[0.4, 0.2], [0.2, 0.0]], [[0.1, -0.1], [-0.1, 0.1]]])
    total, partner, group, rest = builder.split(growth, np.ones_like(growth))
    assert total == pytest.approx([0.2, 0.0])
    assert partner == pytest.approx(np.array([[0.1, -0.1], [0.0, 0.0]]))
    assert group == pytest.approx(np.array([[0.1, -0.1], [0.0, 0.0]]))
    assert rest[0] == pytest.approx(0.0) and rest[1] == pytest.approx(growth[1])


def test_sums_have_the_noise_of_their_parts() -> None:
    noise = ImportNoise(
        ("A", "B"), ("x", "y"), 0.0, 0.03, np.array([0.04, 0.0]), np.array([0.0, 0.0]),
        np.array([[0.0, 0.0], [0.1, 0.1]]),
    )  # fmt: skip
    drawn = noise.drawn(200_000)
    sums = drawn.mean(axis=1).std(axis=1)
    # A: 3, 4 -> 5 %; B: 3 and the mean of two cells of 10 %, each half: 7.07 -> 7.68 %
    assert sums == pytest.approx([0.05, (0.0009 + 0.005) ** 0.5], rel=0.01)
    assert noise.deviation[0, 0] == pytest.approx(0.05)
    assert np.corrcoef(drawn[0].mean(axis=0), drawn[1].mean(axis=0))[0, 1] > 0.2, "one total"


def test_windows_never_reach_2025() -> None:
    months = [f"{year}-{month:02d}" for year in range(2013, 2025) for month in range(1, 13)]
    quarters = [months[now] for now, _ in builder.windows(months, 3)]
    assert len(quarters) == 43 and quarters[-1] == ["2024-09", "2024-10", "2024-11"]
    years = [(months[now], months[then]) for now, then in builder.windows(months, 12)]
    assert len(years) == 11
    assert years[0][0][0] == "2014-01" and years[0][1][-1] == "2013-12"
    assert years[-1][0][-1] == "2024-12"


def test_noise_reads_as_shipped() -> None:
    quarter, year = import_noise(3), import_noise()
    assert quarter.cell.shape == (29, 20) and len(quarter.partners) == 29
    assert (year.deviation[quarter.partners.index("CAN")] > 0.09).all(), "a year of one cell"
    assert year.total < quarter.total < 0.1
    drawn = gdp_noise(["CAN", "TWN"], 4096)
    assert 0.015 < drawn[0].std() < 0.03
    assert np.isnan(drawn[1]).all(), "the World Bank has no GDP of Taiwan: unknown, not none"
    assert jobs_deviation() < jobs_deviation("motor_vehicles")


def test_each_year_lies_in_bands_of_the_others(sources: Path) -> None:
    """Left out year by year, 90 % bands hold nine cells of ten, and fewer in some years."""
    months, values = builder.monthly_imports(sources)
    growth, weight, _ = builder.grown(months, values, 3)
    starts = [months[now.start] for now, _ in builder.windows(months, 3)]
    held = {}
    for year in range(2014, 2025):
        others = np.array([start[:4] != str(year) for start in starts])
        noise = builder.estimated(growth[others], weight[others], others.sum() // 4)
        low, high = np.quantile(noise.drift + noise.drawn(2000), (0.05, 0.95), axis=-1)
        autumn = starts.index(f"{year}-09")
        inside = (low <= growth[autumn]) & (growth[autumn] <= high)
        held[year] = float(inside[weight[autumn] > 0].mean())
    assert np.mean([*held.values()]) == pytest.approx(0.91, abs=0.005), "as uncertainty.md says"
    least, most = min(held, key=held.__getitem__), max(held, key=held.__getitem__)
    assert (least, most) == (2021, 2017)
    assert (held[least], held[most]) == pytest.approx((0.76, 0.98), abs=0.01)


def test_without_2025_in_the_sources_no_noise_changes(
    sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Building from sources cut off at the end of 2024 gives the shipped table, byte for byte."""
    folders = {}
    for name, day in ((builder.GDP, "Year"), (builder.JOBS, "date")):
        folders[name] = tmp_path / name
        folders[name].parent.mkdir()
        with (sources / name).open(encoding="utf-8-sig", newline="") as stream:
            rows = [row for row in csv.DictReader(stream) if row[day][:4] < "2025"]
        with folders[name].open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, rows[0])
            writer.writeheader()
            writer.writerows(rows)

    def cut(_: Path, partners: dict[str, str], *, since: str) -> list[MonthRow]:
        every = read_monthly_imports(sources, partners, since=since)
        assert any(row.month >= "2025" for row in every)
        return [row for row in every if row.month < "2025"]

    monkeypatch.setattr(builder, "read_monthly_imports", cut)
    target = tmp_path / "noise.csv"
    builder.build_noise(tmp_path, target)
    assert target.read_bytes() == table_path("yearly_noise").read_bytes()
