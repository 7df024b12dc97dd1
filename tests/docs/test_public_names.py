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


def test_what_public_functions_are_given_is_public():
    """A class that a caller must make to call a public function can be imported beside it."""
    needed = ("Wedges Varieties Term Group Search real_income political_income wedges "
              "CountermoveError NotSolved")  # fmt: skip
    assert set(needed.split()) <= set(countermove.__all__)


def test_what_is_shown_of_large_objects_is_one_short_line():
    economy = countermove.load_economy("icio-2022")
    shown = [repr(economy), repr(countermove.load_ledger()), repr(countermove.solve(economy))]
    assert all(len(text) < 200 and "\n" not in text for text in shown)
    assert ["81 regions" in shown[0], "measures" in shown[1], "solved" in shown[2]] == [True] * 3
    assert countermove.solve(economy)._repr_html_().startswith("<table")
