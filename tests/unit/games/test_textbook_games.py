"""Textbook games: answers from the textbooks (Osborne & Rubinstein 1994, chapters 2, 3 and 6)."""

from __future__ import annotations

import numpy as np
import pytest

from countermove.strategy.games.form import Stage, game_form
from countermove.strategy.games.game import Game, bimatrix_game, make_game
from countermove.strategy.games.mixed import mixed_equilibria
from countermove.strategy.games.normal import (
    best_responses,
    information_sets,
    normal_form,
    pure_equilibria,
    regret,
)
from countermove.strategy.games.perfect import describe_plan, subgame_perfect
from countermove.strategy.games.sweep import sweep, switches
from countermove.strategy.games.threat import Threat, believed, verdicts

PENNIES = np.array([[1.0, -1.0], [-1.0, 1.0]])
BATTLE = np.array([[2.0, 0.0], [0.0, 1.0]]), np.array([[1.0, 0.0], [0.0, 2.0]])
DILEMMA = np.array([[3.0, 0.0], [4.0, 1.0]])


def entry_game() -> Game:
    form = game_form(
        ["entrant", "incumbent"],
        [
            Stage("entry", "entrant", ("in", "out")),
            Stage("reply", "incumbent", ("fight", "yield"), when={"entry": ("in",)}),
        ],
    )
    return make_game(
        form, {("in", "fight"): (-1, -1), ("in", "yield"): (1, 1), ("out", None): (0, 2)}
    )


def test_matching_pennies_has_one_equilibrium_in_even_mixtures() -> None:
    game = normal_form(bimatrix_game(PENNIES, -PENNIES))
    assert pure_equilibria(game.payoffs) == []
    (only,) = mixed_equilibria(PENNIES, -PENNIES)
    np.testing.assert_allclose([only.first, only.second], 0.5, atol=1e-14)
    np.testing.assert_allclose(only.values, 0.0, atol=1e-14)
    assert not only.pure


def test_battle_of_the_sexes_has_two_pure_and_one_mixed() -> None:
    game = normal_form(bimatrix_game(*BATTLE))
    assert pure_equilibria(game.payoffs) == [(0, 0), (1, 1)]
    found = mixed_equilibria(*BATTLE)
    assert sorted(e.pure for e in found) == [False, True, True]
    mixed = next(e for e in found if not e.pure)
    np.testing.assert_allclose(mixed.first, [2 / 3, 1 / 3])
    np.testing.assert_allclose(mixed.second, [1 / 3, 2 / 3])
    np.testing.assert_allclose(mixed.values, [2 / 3, 2 / 3])


def test_prisoners_dilemma_has_one_and_regret_says_why_not_the_other() -> None:
    payoffs = normal_form(bimatrix_game(DILEMMA, DILEMMA.T)).payoffs
    assert pure_equilibria(payoffs) == [(1, 1)]
    np.testing.assert_allclose(regret(payoffs, (0, 0)), [1.0, 1.0])
    assert best_responses(payoffs)[1, 1].all()


def test_entry_deterrence_threat_is_not_credible() -> None:
    game = entry_game()
    payoffs = normal_form(game)
    names = [
        tuple(payoffs.labels[p][i] for p, i in enumerate(cell))
        for cell in pure_equilibria(payoffs.payoffs)
    ]
    assert names == [("in", "yield"), ("out", "fight")]  # Nash allows the empty threat
    (only,) = subgame_perfect(game).equilibria
    assert only.path == ("in", "yield")
    assert describe_plan(game.form, only.plan) == {"entry": "in", "reply after in": "yield"}
    threat = Threat("reply", "fight", {"entry": ("in",)})
    (verdict,) = verdicts(game, threat)
    assert (verdict.verdict, verdict.gain, verdict.instead) == ("not credible", -2.0, "yield")
    belief = believed(game, threat)
    assert belief.deters
    assert belief.gain == 1.0
    assert belief.play.equilibria[0].path == ("out", None)


def test_stackelberg_order_differs_from_simultaneous_play() -> None:
    first = {"high": {"high": 0, "low": 9}, "low": {"high": 4, "low": 8}}
    stages = [Stage("lead", "A", ("high", "low")), Stage("follow", "B", ("high", "low"))]
    payoffs = {(a, b): (first[a][b], first[b][a]) for a in first for b in first}
    game = make_game(game_form(["A", "B"], stages), payoffs)
    (only,) = subgame_perfect(game).equilibria
    assert only.path == ("high", "low")  # the leader commits to high output
    np.testing.assert_array_equal(only.values, [9, 4])


def test_simultaneous_subgame_without_pure_equilibrium_is_played_mixed() -> None:
    stages = [
        Stage("start", "A", ("play", "stop")),
        Stage("row", "A", ("h", "t"), when={"start": ("play",)}),
        Stage("column", "B", ("h", "t"), sees=("start",), when={"start": ("play",)}),
    ]
    form = game_form(["A", "B"], stages)
    pennies = {
        ("play", r, c): (1 if r == c else -1, -1 if r == c else 1) for r in "ht" for c in "ht"
    }
    game = make_game(form, {**pennies, ("stop", None, None): (-0.5, 0.0)})
    (only,) = subgame_perfect(game).equilibria
    np.testing.assert_allclose(only.values, [0.0, 0.0], atol=1e-14)
    assert {leaf: pytest.approx(0.25) for leaf in only.leaves} == only.leaves
    assert len(only.leaves) == 4


def test_hidden_move_is_not_answered() -> None:
    stages = [Stage("a", "A", ("x", "y")), Stage("b", "B", ("x", "y"), sees=())]
    game = make_game(
        game_form(["A", "B"], stages),
        {(r, c): (float(r == c), float(r == c)) for r in "xy" for c in "xy"},
    )
    assert list(information_sets(game.form)) == [(0, ()), (1, (None,))]
    assert [e.path for e in subgame_perfect(game).equilibria] == [("x", "x"), ("y", "y")]


def test_three_players_without_pure_equilibrium_are_reported_not_guessed() -> None:
    stages = [Stage(n, n, ("h", "t"), sees=()) for n in "ABC"]
    payoffs = {
        (a, b, c): (float(a == b), float(a != b), 0.0) for a in "ht" for b in "ht" for c in "ht"
    }
    play = subgame_perfect(make_game(game_form("ABC", stages), payoffs))
    assert play.equilibria == ()
    assert "no pure equilibrium among A, B, C" in play.unsolved[0]


def test_ties_give_every_perfect_path() -> None:
    game = make_game(game_form(["A"], [Stage("s", "A", ("x", "y"))]), {("x",): [1], ("y",): [1]})
    assert [e.path for e in subgame_perfect(game).equilibria] == [("x",), ("y",)]


def test_sweep_finds_the_root_not_a_grid_value() -> None:
    found = sweep(lambda x: x * (np.sqrt(2) - x), 0.0, 2.0, points=11, tolerance=1e-10)
    assert found.ceases == pytest.approx(np.sqrt(2), abs=1e-9)
    assert found.best == pytest.approx(np.sqrt(0.5), abs=1e-3)
    assert not found.crossings[0].jump


def test_sweep_marks_a_jump_and_a_threat_that_never_pays() -> None:
    assert sweep(lambda x: 1.0 if x < 0.777 else -1.0).crossings[0].jump
    assert sweep(lambda x: -x).ceases is None


def test_switches_are_found_by_bisection() -> None:
    (only,) = switches(lambda w: "reply" if w**2 > 0.5 else "wait", 0.0, 1.0)
    assert only.at == pytest.approx(np.sqrt(0.5), abs=1e-8)
    assert (only.before, only.after) == ("wait", "reply")
