"""Runs of the shipped case that several tests look at."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import Said, call
from tests.few_countries import in_few_countries

VARIANTS = ("--variant", "before", "--variant", "autos", "--variant", "autos-retaliation")


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with one run of three variants on either calibration, the default newest.

    In a world of few countries.
    """
    folder = tmp_path_factory.mktemp("runs")
    for settings in (("--set", "economy=icio-2022"), ()):
        words = ("--no-charts", "--draws", "0", "--csv-tables", "--out", str(folder))
        with in_few_countries():
            assert call("run", "us-canada-2025", *VARIANTS, *settings, *words).status == 0
    return folder


@pytest.fixture(scope="session")
def with_ranges(tmp_path_factory: pytest.TempPathFactory) -> Said:
    """Return what ``run --json`` says about one variant with its range over elasticity sets."""
    folder = tmp_path_factory.mktemp("ranges")
    words = ("--variant", "autos", "--ranges", "--draws", "0", "--json", "--tables")
    return call("run", "us-canada-2025", *words, "--out", str(folder))
