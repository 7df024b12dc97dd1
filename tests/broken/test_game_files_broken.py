"""Game files that cannot be read as given: file, line, what, cure."""

from __future__ import annotations

from pathlib import Path

import pytest

from countermove.errors import BadMeasure, UnknownName
from countermove.scenarios.game_run import run_game
from countermove.scenarios.game_spec import load_game
from tests.unit.games.test_game_files import SMALL

CASES = [
    ("moves: [none, same]}", "moves: [none, fight]}", r"yaml:10:\d+: move: unknown move"),
    ("player: R01, moves", "player: R10, moves", r"player: unknown player 'R10'; did you mean"),
    ("add: 0.2", "add: 25", r"add: 25.* is above 10\. Write 0\.25 for 25"),
    ("add: 0.2", "add: 0.2, to: 0.1", r"edit: it holds 2 of add, to, rule, trade_cost"),
    ("rule: reciprocal", "rule: revenge", r"unknown rule 'revenge'"),
    ("title: A small game\n", "", r"title is missing"),
    ("players: [R00, R01]", "player: [R00, R01]", r"Did you mean 'players'"),
    ("series: real_income_change, of: R00}]\n      R01", "series: income, of: R00}]\n      R01",
     "unknown series 'income'"),
    ("when: {first: [tax]}}", "when: {first: [tax]}, sweep: [2, 0]}",
     r"the lower end 2 is not below the upper 0\. Swap them"),
    ("stage: second, move: same", "stage: second, move: tax", r"unknown move 'tax'"),
    ("from: income", "from: incomes", r"unknown payoff profile 'incomes'; did you mean 'income'"),
    ("      R01: [{series: real_income_change, of: R01}]\n", "", r"R01 is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), CASES)
def test_broken_file_is_refused_with_its_place(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert old in SMALL
    path = tmp_path / "x.yaml"
    path.write_text(SMALL.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadMeasure, match=message) as caught:
        load_game(str(path))
    assert "x.yaml:" in str(caught.value)


def test_unknown_game_and_file() -> None:
    with pytest.raises(UnknownName, match="did you mean 'vehicles-reply'"):
        load_game("vehicle-reply")
    with pytest.raises(UnknownName, match="unknown game file"):
        load_game("nowhere.yaml")


def test_tree_too_large_says_its_size_and_how_to_cut_it(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(SMALL, encoding="utf-8")
    with pytest.raises(BadMeasure, match=r"more than 3 leaves .*Prune it"):
        load_game(str(path), limit=3)


def test_unknown_payoff_profile() -> None:
    with pytest.raises(UnknownName, match="unknown payoff profile 'incomes'"):
        run_game(load_game("union"), payoffs="incomes")
