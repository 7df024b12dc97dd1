"""Fixtures: a made-up run."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import fake


@pytest.fixture(scope="session")
def fake_tables():
    return fake.tables()


@pytest.fixture
def fake_manifest():
    return fake.manifest()
