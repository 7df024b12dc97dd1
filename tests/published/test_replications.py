"""Every shipped replication meets its published tables, and the page shows what comes out."""

from __future__ import annotations

from pathlib import Path

import pytest

from countermove.questions.replication_file import load_replication, replication_files
from countermove.questions.replications import Rerun, rerun
from countermove.report.replication_report import markdown

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "replications.md"
CELLS = {"ge-gravity-eu-enlargement": 1980, "nafta-1993-2005": 1419, "nash-wiod-2014": 132}
"""Cells by hand: 44 + 44 x 44; 3 x 4 + 3 x 4 + 31 x 5 + 31 x 40; 44 x 3."""


@pytest.fixture(name="found", scope="module")
def _found(validation: Path) -> dict[str, Rerun]:
    return {name: rerun(name, load_replication(name), validation) for name in replication_files()}


@pytest.mark.parametrize("name", replication_files())
def test_every_figure_is_met_and_soon(found: dict[str, Rerun], name: str) -> None:
    one = found[name]
    assert not one.absent
    assert not one.failed
    assert [cell for cell in one.cells if not cell.met] == []
    assert len(one.cells) == CELLS[name]
    assert all(seconds < 0.5 for _, seconds in one.seconds)


def test_the_page_holds_what_comes_out(found: dict[str, Rerun]) -> None:
    page = PAGE.read_text(encoding="utf-8")
    begin, end = "<!-- begin: replications -->\n", "<!-- end: replications -->"
    assert page.split(begin)[1].split(end)[0] == markdown(list(found.values()))
