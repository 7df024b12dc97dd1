"""The shipped lists and trade weights are what the build makes of the source files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from countermove.errors import BadInput
from countermove.law.load_law import SHIPPED as LEDGER
from countermove.sources.cards import load_card
from countermove.sources.store import checksum
from pipeline.product_lists import build_lists
from pipeline.trade_weights import build_weights


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
    assert max(canada.coverage.values()) <= 1.0 + 1e-12
    assert {name: round(factor, 3) for name, factor in canada.factor.items()} == {
        "march-4": 0.675,
        "steel": 0.859,
        "aluminium": 0.921,
        "other": 0.497,
    }
    assert sorted(canada.uncapped) == ["B08", "C13T15"]
    assert canada.without_sector_usd == 0.0
    assert report.usa.without_sector_usd / report.usa.imports_usd == pytest.approx(0.0388, abs=1e-4)
    # ordinary and special duties of 2024 exceed what was collected by exclusions and quotas
    assert 1.0 < report.usa.rebuilt_duty_usd / report.usa.duty_usd < 1.1


def test_a_folder_without_sources_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="give the folder of source files"):
        build_lists(tmp_path, ledger=tmp_path / "ledger")
