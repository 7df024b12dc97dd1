"""Every public name of the package is on the Python page, or a table there explains it."""

from __future__ import annotations

from pathlib import Path

import pytest

import countermove

PAGE = (Path(__file__).parents[2] / "docs/reference/python.md").read_text(encoding="utf-8")
NAMES = sorted(set(countermove.__all__) - {"__version__"})


@pytest.mark.parametrize("name", NAMES)
def test_name_is_documented_and_loads(name):
    assert f"countermove.{name}\n" in PAGE or f"`{name}`" in PAGE
    assert getattr(countermove, name) is not None
