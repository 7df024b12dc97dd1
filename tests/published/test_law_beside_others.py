"""The page on our law beside others: its tables, and a reason for each large gap.

Averages: tradewartracker/trade-war-redux-2025, commit 726c595, ``country-by-time.csv``. Matrix:
International Trade Administration, Retaliation Product Matrix, 28 March 2025.
"""

from __future__ import annotations

import csv
import gzip
import re
from pathlib import Path

import pytest
from benchmarks.peers import (
    DAYS,
    EXPLAINED_ABOVE,
    PARTNERS,
    Beside,
    averages_markdown,
    beside,
    gaps_markdown,
    matrix_markdown,
    published,
)

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "law-beside-others.md"
MATRIX = "retaliation_2025_03_28/ita_retaliation_matrix_2025_03_28.csv.gz"


@pytest.fixture(name="found", scope="module")
def _found(sources: Path) -> list[Beside]:
    return list(beside(sources))


def section(name: str) -> str:
    page = PAGE.read_text(encoding="utf-8")
    return page.split(f"<!-- begin: {name} -->\n")[1].split(f"<!-- end: {name} -->")[0]


def test_the_page_holds_the_averages_and_the_gaps(found: list[Beside], sources: Path) -> None:
    assert section("averages") == averages_markdown(found)
    assert section("gaps") == gaps_markdown(found)
    assert section("matrix") == matrix_markdown(sources)


def test_the_peers_averages_come_out_again_and_each_gap_adds_up(found: list[Beside]) -> None:
    assert len(found) == len(PARTNERS) * len(DAYS)
    for one in found:
        assert one.again == pytest.approx(one.theirs, abs=0.02), one
        assert sum(one.parts.values()) == pytest.approx(one.ours - one.again, abs=1e-9), one


def test_every_large_gap_has_its_reason(found: list[Beside]) -> None:
    """A paragraph that names the partner, for all days or the day, and the group it is from."""
    page = PAGE.read_text(encoding="utf-8").split("### Whose law")[1].split("### What it")[0]
    leads = re.findall(r"\*\*(.+?)\.?\*\*", page, flags=re.DOTALL)
    large = [one for one in found if abs(one.gap) > EXPLAINED_ABOVE]
    assert f"{len(large)} are over two points" in PAGE.read_text(encoding="utf-8")
    for one in large:
        assert any(one.partner in lead for lead in leads), one


# printed in the peer's table: China 112.19 + 10.87 on 9 April 2025, Canada 7.66 + 0.10 in August
def test_the_peers_table_is_read_as_printed(sources: Path) -> None:
    theirs = published(sources)
    assert theirs["2025-04-09", "CHN"] == pytest.approx(112.19 + 10.87, abs=0.01)
    assert theirs["2026-08-19", "CAN"] == pytest.approx(7.66 + 0.10, abs=0.01)


def test_the_matrix_has_the_published_lines(sources: Path) -> None:
    with gzip.open(sources / MATRIX, "rt", encoding="utf-8", newline="") as stream:
        importers = [row["importer"] for row in csv.DictReader(stream)]
    counts = {name: importers.count(name) for name in set(importers)}
    assert counts == {"CHN": 7048, "CAN": 1795, "RUS": 79, "IND": 22, "TUR": 22}
