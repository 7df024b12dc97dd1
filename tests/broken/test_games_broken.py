"""Games that cannot be played as given: one sentence, with its cure."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from countermove.errors import BadInput, UnknownName
from countermove.questions.game_play import run_game
from countermove.questions.game_read import SHIPPED, load_game
from countermove.strategy.games.form import Stage, game_form, pruned, sampled
from countermove.strategy.games.game import bimatrix_game, make_game
from countermove.strategy.games.mixed import mixed_equilibria
from countermove.strategy.games.normal import normal_form, pure_equilibria
from countermove.strategy.games.sweep import sweep
from countermove.strategy.games.threat import Threat, verdicts

BLIND = [Stage("a", "A", ("x", "y")), Stage("b", "B", ("x", "y"), sees=())]


def test_missing_leaf_is_named() -> None:
    with pytest.raises(BadInput, match=r"lacks payoffs for the moves y, y\. Give"):
        make_game(
            game_form("AB", BLIND), {("x", "x"): (1, 1), ("x", "y"): (0, 0), ("y", "x"): (0, 0)}
        )


def test_payoff_that_is_not_a_number() -> None:
    form = game_form("A", [Stage("s", "A", ("x",))])
    with pytest.raises(BadInput, match="after x are"):
        make_game(form, {("x",): [np.nan]})


def test_unknown_player_names_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean 'CAN'"):
        game_form(["CAN", "USA"], [Stage("reply", "CNA", ("x",))])


def test_stage_without_moves() -> None:
    with pytest.raises(BadInput, match="stage 's' has no moves"):
        game_form("A", [Stage("s", "A", ())])


def test_condition_on_a_later_stage() -> None:
    with pytest.raises(UnknownName, match="earlier stages only"):
        game_form("A", [Stage("s", "A", ("x",), when={"t": ("x",)}), Stage("t", "A", ("x",))])


def test_tree_too_large_names_its_size_and_can_be_cut() -> None:
    moves = tuple(f"m{i}" for i in range(30))
    stages = [Stage(f"s{i}", "A", moves) for i in range(4)]
    with pytest.raises(BadInput, match=r"up to 810,000, .*Prune"):
        game_form("A", stages)
    small = sampled("A", stages, limit=50, seed=3)
    assert small.size() <= 50
    assert all(stage.moves[0] == "m0" for stage in small.stages)
    assert pruned(small, {"s0": ["m0"]}).stages[0].moves == ("m0",)


def test_normal_form_too_large_names_its_size() -> None:
    stages = [Stage("a", "A", tuple("abcdefgh")), Stage("b", "B", tuple("abcdefgh"))]
    form = game_form("AB", stages)
    game = make_game(form, dict.fromkeys(form.profiles(), (0.0, 0.0)))
    with pytest.raises(BadInput, match="134,217,728 combinations"):
        normal_form(game)


def test_supports_too_many() -> None:
    with pytest.raises(BadInput, match="pairs of supports"):
        mixed_equilibria(np.zeros((12, 12)), np.zeros((12, 12)))
    with pytest.raises(BadInput, match="give two m x n"):
        mixed_equilibria(np.zeros((2, 3)), np.zeros((3, 2)))


def test_threat_that_does_not_exist_or_is_never_set_off() -> None:
    game = bimatrix_game([[1, 2], [3, 4]], [[1, 2], [3, 4]])
    with pytest.raises(UnknownName, match="'c3'"):
        verdicts(game, Threat("column", "c3", {}))
    with pytest.raises(UnknownName, match="move of stage 'row'"):
        verdicts(game, Threat("column", "c1", {"row": ("r9",)}))


def test_sweep_with_its_ends_swapped() -> None:
    with pytest.raises(BadInput, match="lower end below"):
        sweep(lambda x: x, 2.0, 0.0)


@pytest.mark.parametrize("payoff", [np.inf, -np.inf, np.nan])
def test_payoffs_that_are_not_finite_say_how_to_forbid_a_move(payoff: float) -> None:
    bad, good = np.array([[1.0, payoff], [0.0, 1.0]]), np.eye(2)
    for ask in (
        lambda: mixed_equilibria(bad, good),
        lambda: bimatrix_game(good, bad),
        lambda: pure_equilibria(np.stack([bad, good], axis=-1)),
        lambda: make_game(game_form("A", [Stage("s", "A", ("x",))]), {("x",): [payoff]}),
    ):
        with pytest.raises(BadInput, match=r"finite.* To forbid a move leave it out"):
            ask()


def game_of(tmp_path: Path, old: str, new: str) -> Path:
    text = (SHIPPED / "vehicles-reply.yaml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "mine.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_names_people_use_stand_for_codes_in_a_game(tmp_path: Path) -> None:
    path = game_of(tmp_path, "by: USA, on: CAN, sectors: [C29]",
                   "by: America, on: Canada, sectors: [Motor vehicles]")  # fmt: skip
    assert load_game(str(path)).moves == load_game("vehicles-reply").moves


def test_a_subsidy_of_imports_is_said(tmp_path: Path) -> None:
    path = game_of(tmp_path, "add: 0.25, exemption: none", "add: -0.25")
    said = next(move.said for move in load_game(str(path)).moves.values() if -0.25 in move.rates)
    assert said.endswith("-25 points: less duty, and where there is not so much, a subsidy of "
                         "imports.")  # fmt: skip


def test_a_move_that_drops_what_nobody_pays_is_refused(tmp_path: Path) -> None:
    path = game_of(tmp_path, "  hold:", "  hold:\n    law: {drop: [usa/section_338_vehicles]}")
    with pytest.raises(BadInput, match="move hold: drop usa/section_338_vehicles changes nothing"):
        run_game(load_game(str(path)), sweeps=False)
