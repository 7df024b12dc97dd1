"""Cards are complete, and every shipped table is what its card says."""

from __future__ import annotations

import subprocess
import sys

import pytest

from countermove.sources.cards import cards, cite, load_card
from countermove.sources.store import PACKAGE_FOLDER, check_table, table_path, tables, verify_all


@pytest.mark.parametrize("card", cards(), ids=lambda card: card.id)
def test_every_card_says_where_its_numbers_come_from(card):
    assert card.cite
    assert not card.cite.endswith(" ")
    if card.kind == "origin":
        assert card.licence
        assert card.units
    else:
        assert card.evidence
        assert card.sensitivity


def test_every_shipped_table_matches_its_card():
    assert tables()
    assert [check.problem for check in verify_all()] == [""] * len(tables())


def test_every_elasticity_file_has_a_card():
    shipped = {path.name for path in (PACKAGE_FOLDER / "economy/elasticities").glob("*.csv")}
    carded = {card.file.rpartition("/")[2] for card in tables() if "elasticities/" in card.file}
    assert shipped == carded


def test_references_are_listed_once_in_the_order_asked():
    lines = cite(["elasticities_ll", "elasticities_fgo", "elasticities_ll"])
    assert lines == [load_card("elasticities_ll").cite, load_card("elasticities_fgo").cite]


def test_a_table_is_verified_once_per_process(monkeypatch):
    table_path("elasticities_fgo")

    def fail(*_args, **_kwargs):
        raise AssertionError("verified twice")

    monkeypatch.setattr("countermove.sources.store.check_table", fail)
    assert table_path("elasticities_fgo").name == "FGO.csv"


def test_a_check_reports_size_and_state():
    check = check_table(load_card("elasticities_fgo"))
    assert check.ok
    assert check.size_bytes == check.path.stat().st_size


def test_loading_a_table_needs_no_heavy_import():
    code = (
        "import sys; from countermove.economy.elasticities import load_elasticities; "
        "from countermove.economy.employment import load_employment; "
        "load_elasticities('FGO', ['C29']); load_employment(['CAN'], ['C29']); "
        "print(sorted({'ruamel', 'pandas', 'scipy', 'duckdb', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
