"""Fixtures: a page as the command builds it, and Chromium to open it in.

Chromium is the system's, named by ``COUNTERMOVE_CHROMIUM`` or found on the path; tests skip, with
the reason, where there is none.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from countermove.page.build_page import build_page
from countermove.questions.case import load_case
from countermove.questions.horizons import at_horizons
from countermove.questions.run_case import CaseResult, run_horizons
from countermove.report.case_tables import answers

CASE = "us-canada-2025"
VARIANTS = ("before", "in-force-2025-03-28", "autos", "autos-retaliation", "third-countries-all")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Return Chromium, started once."""
    program = os.environ.get("COUNTERMOVE_CHROMIUM") or shutil.which("chromium")
    if not program:
        pytest.skip("COUNTERMOVE_CHROMIUM is not set: name Chromium's program to run this test")
    driver = pytest.importorskip(
        "playwright.sync_api", reason="playwright, which drives Chromium, is not installed"
    )
    with driver.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def solved() -> tuple[CaseResult, ...]:
    """Return a case solved at both horizons."""
    return run_horizons(
        load_case(CASE), at_horizons([]), variants=VARIANTS, ranges=False, lines=True
    )


@pytest.fixture(scope="session")
def built(solved: tuple[CaseResult, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page of that case as a file."""
    made = build_page(solved, answers(*solved), command=f"countermove page {CASE}")
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(made, encoding="utf-8")
    return path
