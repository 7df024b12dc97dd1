"""The shipped lists and trade weights are what the build makes of the source files."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from countermove.errors import BadInput
from countermove.law.load_law import SHIPPED as LEDGER
from countermove.law.load_law import load_ledger
from countermove.law.rates import rates_on
from countermove.law.tariff_lines import trade_lines
from countermove.sources.cards import load_card
from countermove.sources.store import checksum
from pipeline.lists_canada import order_items
from pipeline.product_lists import build_lists
from pipeline.readers.canada_lists import opened
from pipeline.trade_weights import build_weights

MATRIX = "retaliation_2025_03_28/ita_retaliation_matrix_2025_03_28.csv.gz"


@pytest.fixture(name="sources")
def _sources() -> Path:
    folder = os.environ.get("COUNTERMOVE_SOURCES", "")
    if not folder or not Path(folder, "tariff_lists").is_dir():
        pytest.skip("COUNTERMOVE_SOURCES does not name a folder of source files")
    return Path(folder)


def test_lists_are_rebuilt_as_shipped(sources: Path, tmp_path: Path) -> None:
    counts = build_lists(sources, ledger=tmp_path)
    shipped = {path.relative_to(LEDGER).as_posix() for path in LEDGER.rglob("*.csv")}
    assert set(counts) == shipped
    for name in counts:
        assert (tmp_path / name).read_bytes() == (LEDGER / name).read_bytes(), name


def test_weights_are_rebuilt_as_shipped(sources: Path, tmp_path: Path) -> None:
    report = build_weights(sources, folder=tmp_path)
    for name in ("lines_usa_2024", "lines_can_2024"):
        assert checksum(tmp_path / f"{name}.npz") == load_card(name).sha256
    canada = report.canada
    assert max(canada.coverage.values()) < 1.0
    assert {name: round(factor, 3) for name, factor in canada.factor.items()} == {
        "march-4": 0.666,
        "steel": 0.859,
        "aluminium": 0.921,
        "other": 0.497,
    }
    # Statistics Canada 2024: C$377.504 bn at the mean of twelve monthly rates, 1.369975
    assert canada.total_usd / 1e9 == pytest.approx(377.503838879 / 1.369975, abs=1e-4)
    assert canada.capped == ("B05", "B06", "C16", "C19", "C24A", "C25")
    assert report.usa.without_sector_usd / report.usa.imports_usd == pytest.approx(0.0388, abs=1e-4)
    # ordinary and special duties of 2024 exceed what was collected by exclusions and quotas
    assert 1.0 < report.usa.rebuilt_duty_usd / report.usa.duty_usd < 1.1


def test_the_official_matrix_of_28_march_2025_is_canadas_lists(sources: Path) -> None:
    with opened(sources / MATRIX) as stream:
        official = {
            row["line"]: float(row["rate_percent"])
            for row in csv.DictReader(stream)
            if row["importer"] == "CAN"
        }
    assert len(official) == 1795
    lines = trade_lines("CAN", origins=["USA"] * len(official), products=list(official))
    rates = rates_on(load_ledger(), lines, on="2025-03-28")
    assert rates.additional_rate.tolist() == pytest.approx([r / 100 for r in official.values()])
    ours = {
        hs
        for name in ("march_4", "march_13_steel", "march_13_aluminium", "march_13_other")
        for hs in (LEDGER / "can" / "lists" / f"{name}.csv").read_text().split()[1:]
    }
    assert {hs[:2] for hs in ours - set(official)} == {"98", "99"}
    assert len(ours - set(official)) == 14


def test_a_schedule_that_misses_its_count_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "orders.toml"
    path.write_text('[short]\ncount = 3\nitems = """\n7206 1000 9000"""\n')
    monkeypatch.setattr("pipeline.lists_canada.ORDERS", path)
    with pytest.raises(BadInput, match="short has 2 items, not 3"):
        order_items("short")


def test_a_folder_without_sources_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="give the folder of source files"):
        build_lists(tmp_path, ledger=tmp_path / "ledger")
