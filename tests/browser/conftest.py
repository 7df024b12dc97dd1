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

from countermove.page.beside_page import beside_page
from countermove.page.build_page import build_page
from countermove.page.page_asked import Asked
from countermove.page.page_checked import checked_of
from countermove.questions.case import load_case
from countermove.questions.horizons import at_horizons
from countermove.questions.run_case import CaseResult, run_horizons
from countermove.questions.variant_draws import drawing_of
from countermove.report.case_tables import answers

CASE = "us-canada-2025"
VARIANTS = ("before", "in-force-2025-03-28", "autos", "autos-retaliation", "third-countries-all")


class Reader:
    """Somebody who opens the page at an address and waits until nothing is being solved."""

    def __init__(self, browser: Any, file: Path, **how: Any) -> None:
        self.file, self.address = file, file.as_uri()
        self.context = browser.new_context(viewport={"width": 1280, "height": 900}, **how)
        self.page = self.context.new_page()
        self.problems: list[str] = []
        self.requests: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", lambda said: self.problems.append(said.text))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def open(self, address: str = "") -> Reader:
        self.page.goto("about:blank")
        self.page.goto(self.address + address)
        self.page.wait_for_selector("html[data-ready]")
        return self.rest()

    def rest(self) -> Reader:
        for _ in range(1200):
            self.page.wait_for_timeout(50)
            if self.page.evaluate("Line.idle()"):
                return self
        raise AssertionError("the page was still solving after a minute")

    def text(self, css: str) -> str:
        return " ".join(self.page.inner_text(css).split())


@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    """Return Chromium, started once; its event loop ends with these tests, before others begin."""
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
def asked() -> Asked:
    """Return what the page is asked to hold, with few draws and one game."""
    case = load_case(CASE)
    options, drawing = drawing_of(at_horizons([]), 32, CASE, turns=True)
    return Asked(
        case, "autos-retaliation", options, drawing, games=("vehicles-reply",), variants=VARIANTS
    )


@pytest.fixture(scope="session")
def solved(asked: Asked) -> tuple[CaseResult, ...]:
    """Return a case solved at both horizons."""
    return run_horizons(
        asked.case, asked.options, variants=VARIANTS, ranges=False, lines=True,
        drawing=asked.drawing,
    )  # fmt: skip


@pytest.fixture(scope="session")
def beside(asked: Asked) -> dict[str, Any]:
    """Return what was computed beside the case, of statements two that no model is solved for."""

    def say(what: str, done: int, of: int) -> None: ...

    found = beside_page(asked, say, without=["deal", "statements"])
    return {**found, "statements": checked_of(asked, say, only=("charged-next-day", "productive"))}


@pytest.fixture(scope="session")
def built(
    solved: tuple[CaseResult, ...], beside: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return the page of that case as a file."""
    made = build_page(solved, answers(*solved), command=f"countermove page {CASE}", beside=beside)
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(made, encoding="utf-8")
    return path


@pytest.fixture
def reader(chromium: Any, built: Path) -> Iterator[Reader]:
    found = Reader(chromium, built)
    yield found
    assert found.problems == []
    found.context.close()
