"""Fixtures for all tests: where the source files are, and no silent skips where they must run.

Tests that read official source files take the fixture ``sources`` or ``validation`` and skip, with
the reason, where the folder is not given. With ``COUNTERMOVE_REQUIRE_SOURCES=1`` (CI) a test that
skips for want of sources or of Chromium fails instead, however the skip was written. With
``--lines`` the summary ends with the lines executed, by folder.
"""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

hypothesis.settings.register_profile("countermove", deadline=None, derandomize=True)
hypothesis.settings.load_profile("countermove")
os.environ.pop("COLUMNS", None)  # set by xdist for its workers; commands take their own width

TOGETHER = {
    "a page": ("tests/browser/",),
    "runs of the case": ("tests/cases/test_report_commands.py", "tests/cases/test_run_command.py",
                         "tests/cases/test_both_horizons.py"),
    "designed lists": ("tests/unit/test_list_starts.py", "tests/unit/test_retaliation.py",
                       "tests/docs/test_retaliation_page.py"),
}  # fmt: skip
"""Modules that share something dear, which the worker that runs them makes once."""

NEEDED = re.compile(r"COUNTERMOVE_(SOURCES|VALIDATION)|chromium", re.IGNORECASE)


def _folder(variable: str, holds: str) -> Path:
    value = os.environ.get(variable)
    if not value:
        pytest.skip(f"{variable} is not set: name the folder of {holds} to run this test")
    folder = Path(value)
    if not folder.is_dir():
        pytest.fail(f"{variable} is {value!r}, which is not a folder", pytrace=False)
    return folder


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer ``--lines``."""
    parser.addoption("--lines", action="store_true", help="count the lines executed, by folder")


def pytest_configure(config: pytest.Config) -> None:
    """Put probes in before the package is imported, where ``--lines`` asks for them."""
    if config.getoption("lines"):
        from tests.lines_executed import LinesExecuted

        config.pluginmanager.register(LinesExecuted(config))


def pytest_collection_finish() -> None:
    """Leave what imports and collected tests hold, a million objects, out of later collections."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """Give it back, so that what ends is let go."""
    gc.unfreeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Hand modules to workers one by one, those of :data:`TOGETHER` as if they were one."""
    from xdist.scheduler import LoadScopeScheduling

    class Scopes(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            shared = (what for what, places in TOGETHER.items() if nodeid.startswith(places))
            return next(shared, None) or super()._split_scope(nodeid)

    return Scopes(config, log)


@pytest.fixture(scope="session")
def sources() -> Path:
    """Return the folder of official source files; skip where there is none."""
    return _folder("COUNTERMOVE_SOURCES", "official source files")


@pytest.fixture(scope="session")
def validation() -> Path:
    """Return the folder of published replication files; skip where there is none."""
    return _folder("COUNTERMOVE_VALIDATION", "published replication files")


@pytest.fixture
def small_world() -> Iterator[None]:
    """Let questions be posed in :func:`tests.few_countries.few_countries`."""
    from tests.few_countries import in_few_countries

    with in_few_countries():
        yield


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip for want of sources or Chromium into a failure where CI demands them."""
    if os.environ.get("COUNTERMOVE_REQUIRE_SOURCES") != "1" or hasattr(report, "wasxfail"):
        return
    if report.skipped and NEEDED.search(str(report.longrepr)):
        report.outcome = "failed"
        report.longrepr = f"skipped, but COUNTERMOVE_REQUIRE_SOURCES=1: {report.longrepr}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """Apply :func:`_refuse_skip` to tests."""
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    """Apply :func:`_refuse_skip` to modules that skip as a whole."""
    report = yield
    _refuse_skip(report)
    return report
