"""Game files that cannot be read as given: file, line, what, cure."""

from __future__ import annotations

from pathlib import Path

import pytest

from countermove.equilibrium.varieties import Duties
from countermove.errors import BadInput, BadMeasure, UnknownName
from countermove.questions.game_names import refuse_unknown_names
from countermove.questions.game_play import run_game
from countermove.questions.game_read import SHIPPED, load_game
from tests.synthetic import synthetic_economy
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
    ("players: [R00, R01]", "players: []", r"players: it is empty. Give at least 1"),
    ("when: {first: [tax]}}", "when: {first: [tax]}, sweep: [0]}", r"sweep.1 is missing. Add it"),
    ("when: {first: [tax]}}", "when: {first: [tax]}, sweep: [0, 1, 2]}",
     r"sweep: it holds 3 values. Give at most 2"),
    # what would count for nothing, or was written twice
    ("weight: -1}", "weight: 0}", r"weight: a weight of 0 has no effect. Leave the term out"),
    ("player: R01, moves", "player: R01, sees: [first, first], moves",
     r"sees: 'first' is listed twice. Keep one"),
    ("moves: [none, same]}", "moves: [none, none, same]}", r"moves: 'none' is listed twice"),
    ("moves: [none, same]}", "moves: [none, same], when: {first: [tax, tax]}}",
     r"when.first: 'tax' is listed twice"),
    ("when: {first: [tax]}}", "when: {first: [tax, tax]}}", r"when.first: 'tax' is listed twice"),
    ("by: R00, on: R01", "by: [R00, R00], on: R01", r"by: 'R00' is listed twice. Keep one"),
    ("      R01: [{series: real_income_change, of: R01}]\n",
     "      R01: [{series: real_income_change, of: R01}, {series: real_income_change, of: R01}]\n",
     r"real_income_change of R01 comes twice. Give it once, with the sum of the weights"),
    ("from: income", "from: damage", r"from and to are both 'damage'. Name two profiles"),
    ("from: income", "from: incomes", r"unknown payoff profile 'incomes'; did you mean 'income'"),
    ("      R01: [{series: real_income_change, of: R01}]\n", "", r"R01 is missing"),
    ("R01]\nmoves", "R01, Canada, CAN]\nmoves", r"yaml:3:.*'CAN' is 'Canada', listed twice"),
    ("moves:", "model: {economy: nope}\nmoves:", r"yaml:4:\d+: option: unknown economy 'nope'"),
    ("moves:", "model: {elasticities: XX}\nmoves:", r"yaml:4:\d+: option: unknown elasticity set"),
    ("moves:", "model: {elasticities: uniform-900}\nmoves:", r"yaml:4:\d+: .* is out of range"),
    ("add: 0.2", "add: 0", r"add: 0 changes nothing"),
    ("add: 0.2", "trade_cost: 1", r"trade_cost: 1 changes nothing"),
    # what would have had no effect, or another one than meant
    ("  none: {}\n", "  none: {}\n  hold: {}\n", r"yaml:6:\d+: unused: no stage offers 'hold'"),
    ("sectors: [all], add: 0.2", "rule: list, cap: 1000000000, mutual: true",
     r"yaml:6:\d+: edit: rule list is for one importer, and mutual makes each one"),
    ("by: R00, on: R01, sectors: [all], add: 0.2", "among: [R00, R01], rule: optimal",
     r"rule optimal is for one importer, and among makes each one"),
    ("rule: reciprocal", "rule: reciprocal, mutual: no", r"'no' is not true or false"),
    ("rule: reciprocal", "rule: reciprocal, like: R02", r"like names whose rates the rule"),
    ("add: 0.2", "add: 0.2, at_most: 0.1", r"at_most has no effect on add"),
    ("by: R00, on: R01", "by: R00, on: R01, among: [R00, R01]", r"Give by and on, or among alone"),
    ("by: R00, on: R01", "among: [R00, R01], mutual: true", r"among is mutual by itself"),
    ("none: {}", "none: {law: {drop: [usa/x]}}", r"a move edits the law, but the game has none"),
    ("none: {}", "none: {law: {kep: [usa/x]}}", r"Did you mean 'keep'"),
    ("weight: -1}", "weight: -1, wieght: 2}", r"Did you mean 'weight'"),
    ("when: {first: [tax]}}", "when: {first: [taxx]}}", r"unknown move 'taxx'; did you mean 'tax'"),
    ("when: {first: [tax]}}", "when: {frist: [tax]}}", r"unknown stage 'frist'"),
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


KEEP = "keep: [can/us_surtax_consulted]"


def test_a_measure_kept_that_the_variant_does_not_drop_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    text = (SHIPPED / "vehicles-reply.yaml").read_text(encoding="utf-8")
    assert KEEP in text
    path.write_text(text.replace(KEEP, "keep: [can/us_surtax_consultd]", 1), encoding="utf-8")
    with pytest.raises(BadMeasure, match=r"x.yaml:\d+:\d+: keep: .*mean 'can/us_surtax_consulted'"):
        load_game(str(path))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("case: us-canada-2025", "case: us-canda-2025", "did you mean 'us-canada-2025'"),
        ("variant: autos", "variant: auto", "did you mean 'autos'"),
    ],
)
def test_the_law_of_a_game_must_be_there(tmp_path: Path, old: str, new: str, words: str) -> None:
    path = tmp_path / "x.yaml"
    text = (SHIPPED / "vehicles-reply.yaml").read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadMeasure, match=words):
        load_game(str(path))


def test_an_edit_of_a_move_names_the_line_of_the_game(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    text = (SHIPPED / "vehicles-reply.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace(KEEP, "drop: [can/us_surtax_consultd]", 1), encoding="utf-8")
    line = text[: text.index(KEEP)].count("\n") + 1
    with pytest.raises(UnknownName, match=rf"x.yaml:{line}:\d+: drop can/us_surtax_consultd: "):
        run_game(load_game(str(path)))


def test_an_edit_on_oneself_is_refused() -> None:
    from countermove.questions.game_moves import Applier, Edit
    from tests.synthetic import synthetic_economy

    applier = Applier(synthetic_economy(3, 2, seed=1))
    with pytest.raises(BadInput, match="reaches no trade"):
        applier.applied(Duties(), Edit(by=("R00",), on=("R00",), add=0.1))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("sectors: [all], add", "sectors: [S99], add", r"unknown sector 'S99'"),
        ("by: R00, on: R01", "by: R00, on: R00", "reaches no trade"),
        ("by: R00, on: R01", "by: R00, on: [R01, R91]", r"'R91'"),
        (
            "on: R01, sectors: [all], add: 0.2",
            "on: [R01, R02], rule: list, cap: 1000000000",
            "rule list is for one importer and one origin: R00 is 1 and R01, R02 2",
        ),
        ("title", "title", ""),
        ("of: R00}]", "of: R77}]", r"'R77'"),
    ],
)
def test_a_name_that_the_world_lacks_is_refused_with_its_place(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    path = tmp_path / "x.yaml"
    assert old in SMALL or not words
    path.write_text(SMALL.replace(old, new, 1), encoding="utf-8")
    game, world = load_game(str(path)), synthetic_economy(3, 2, seed=1)
    if not words:
        refuse_unknown_names(game, world)
        return
    line = SMALL[: SMALL.index(old)].count("\n") + 1
    with pytest.raises(BadMeasure, match=rf"x.yaml:{line}:\d+: name: .*{words}"):
        refuse_unknown_names(game, world)


def test_players_go_by_any_of_their_names(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    text = SMALL.replace("[R00, R01]", "[Canada, United States]", 1)
    path.write_text(text.replace("R00", "CAN").replace("R01", "USA"), encoding="utf-8")
    game = load_game(str(path))
    assert game.form.players == ("Canada", "United States")
    assert [stage.player for stage in game.form.stages] == ["Canada", "United States"]
    assert list(game.profiles["income"]) == ["Canada", "United States"]
    assert game.weights[0].player == "United States"
