"""The shipped lists are those of the notices; ``test_pipeline.py`` builds them anew."""

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
from pipeline.lists_canada import order_items
from pipeline.product_lists import build_lists
from pipeline.readers.canada_lists import opened

MATRIX = "retaliation_2025_03_28/ita_retaliation_matrix_2025_03_28.csv.gz"


@pytest.fixture(name="sources")
def _sources() -> Path:
    folder = os.environ.get("COUNTERMOVE_SOURCES", "")
    if not folder or not Path(folder, "tariff_lists").is_dir():
        pytest.skip("COUNTERMOVE_SOURCES does not name a folder of source files")
    return Path(folder)


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
