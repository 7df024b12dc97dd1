"""Every public name of the package is on the Python page, or a table there explains it."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

import countermove

FILE = Path(__file__).parents[2] / "docs/reference/python.md"
PAGE = FILE.read_text(encoding="utf-8")
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


def test_results_show_themselves_in_a_notebook_as_on_the_page():
    world = countermove.economy_from_trade(
        [[[8.0], [2.0]], [[2.0], [8.0]]], theta_s=4.0, regions=["A", "B"], sectors=["goods"]
    )
    ledger = countermove.load_ledger()
    setting = countermove.coalition_setting(world, ["A", "B"])
    for result in (
        world, countermove.solve(world), countermove.optimal_tariff(world, "A"), ledger,
        countermove.nash(world, ["A", "B"]), countermove.bargain(world, ["A", "B"]),
        countermove.stability(setting, transfers=False)[0],
        countermove.percentage_points(countermove.solve(world), "A", partners=["B"]),
        countermove.explain(ledger, "USA", "CAN", "8703.23.01", on="2025-05-03"),
    ):  # fmt: skip
        assert repr(result).startswith("<") and len(repr(result)) < 200, repr(result)
        assert len(result.table()) and "<table" in result._repr_html_()
        assert result.plot().spec["description"]
    assert world.plot()._repr_svg_().startswith("<svg")
    failed, tried = doctest.testfile(str(FILE), module_relative=False)
    assert tried >= 5 and failed == 0
