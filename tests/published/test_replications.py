"""Every shipped replication meets its published tables, and the page shows what comes out."""

from __future__ import annotations

from pathlib import Path

import pytest

from countermove.questions.replication_file import replication_files
from countermove.questions.replication_names import load_replication
from countermove.questions.replications import Rerun, rerun, validation_folders
from countermove.report.replication_report import markdown

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "replications.md"
CELLS = {
    "ge-gravity-eu-enlargement": 44 + 44 * 44,
    "liberation-day": 4 * 2 * 6 + 194 * 7,
    "liberation-day-elasticity-8": 2 * 6,
    "liberation-day-no-selling-costs": 2 * 6,
    "liberation-day-pass-through": 2 * 6,
    "nafta-1993-2005-from-raw-files": 3 * 4 + 3 * 4 + 31 * 5 + 31 * 40,
    "nafta-1993-2005": 3 * 4 + 3 * 4 + 31 * 5 + 31 * 40,
    "nash-wiod-2014": 44 * 3,
}
"""Cells of the published tables, counted there."""


@pytest.fixture(name="found", scope="module")
def _found(validation: Path, sources: Path) -> dict[str, Rerun]:
    folders = validation_folders()
    assert folders == (validation, sources)
    return {name: rerun(name, load_replication(name), folders) for name in replication_files()}


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
