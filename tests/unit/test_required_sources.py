"""Where CI demands sources, a test that skips for want of them fails."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).parents[1] / "conftest.py"

TESTS = """
import os, pytest
def test_fixture(sources): pass
@pytest.mark.skipif("COUNTERMOVE_VALIDATION" not in os.environ, reason="set COUNTERMOVE_VALIDATION")
def test_mark(): pass
def test_other_reason(): pytest.skip("not on this system")
"""

MODULE = "import pytest\npytest.skip('COUNTERMOVE_SOURCES is not set', allow_module_level=True)\n"


@pytest.fixture
def summary(tmp_path):
    (tmp_path / "conftest.py").write_text(CONFTEST.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "test_some.py").write_text(TESTS, encoding="utf-8")
    (tmp_path / "test_module.py").write_text(MODULE, encoding="utf-8")

    def run(**extra: str) -> tuple[int, str]:
        clean = {k: v for k, v in os.environ.items() if not k.startswith("COUNTERMOVE_")}
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "--continue-on-collection-errors",
                str(tmp_path),
            ],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env=clean
            | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
            | extra,  # they take seconds to load
        )
        return done.returncode, done.stdout.splitlines()[-1]

    return run


def test_without_the_demand_they_skip(summary):
    status, line = summary()
    assert status == 0
    assert line.startswith("4 skipped")


def test_with_the_demand_they_fail_and_other_skips_stay(summary):
    status, line = summary(COUNTERMOVE_REQUIRE_SOURCES="1")
    assert status != 0
    assert line.startswith("1 skipped, 3 errors")


def test_a_folder_that_is_not_there_fails(summary, tmp_path):
    status, line = summary(COUNTERMOVE_SOURCES=str(tmp_path / "none"))
    assert status == 1
    assert "1 error" in line
