"""Threats followed by more than one equilibrium, and what belief buys: worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from countermove.strategy.games.form import Stage, game_form
from countermove.strategy.games.game import Game, make_game
from countermove.strategy.games.normal import best_responses, pure_equilibria, regret
from countermove.strategy.games.threat import Threat, believed, verdicts

THREAT = Threat("act", "carry", {})


def after_a_meeting(carried: tuple[float, float], refrained: tuple[float, float]) -> Game:
    """A carries a threat out or not; then both meet left or right, and A is paid as listed.

    After either move there are two equilibria, to meet left and to meet right; who misses the
    other gets -9.
    """
    stages = [
        Stage("act", "A", ("carry", "refrain")),
        Stage("row", "A", ("l", "r"), sees=("act",)),
        Stage("column", "B", ("l", "r"), sees=("act",)),
    ]
    pay = {"carry": carried, "refrain": refrained}
    leaves = {
        (act, row, column): (pay[act]["lr".index(row)], 1.0) if row == column else (-9.0, -9.0)
        for act in pay
        for row in "lr"
        for column in "lr"
    }
    return make_game(game_form(["A", "B"], stages), leaves)


@pytest.mark.parametrize(
    ("carried", "refrained", "low", "high", "verdict"),
    [
        ((2, 2), (1, 3), -1, 1, "depends"),  # 2 less 3 at worst, 2 less 1 at best
        ((1, 3), (2, 2), -1, 1, "depends"),
        ((3, 4), (1, 2), 1, 3, "credible"),
        ((1, 2), (3, 4), -3, -1, "not credible"),
        ((2, 3), (1, 2), 0, 2, "credible"),  # equal at worst: it costs nothing
        ((1, 2), (2, 3), -2, 0, "depends"),
    ],
)
def test_a_gain_runs_from_the_worst_to_the_best_of_what_may_follow(
    carried: tuple[float, float],
    refrained: tuple[float, float],
    low: float,
    high: float,
    verdict: str,
) -> None:
    (found,) = verdicts(after_a_meeting(carried, refrained), THREAT)
    assert (found.gain_low, found.gain_high) == (low, high)
    assert found.verdict == verdict
    assert found.gain == carried[0] - refrained[0]  # the first equilibrium: to meet left


@given(st.lists(st.integers(-5, 5), min_size=4, max_size=4))
def test_the_range_holds_every_pair_of_equilibria(pay: list[int]) -> None:
    carried, refrained = (pay[0], pay[1]), (pay[2], pay[3])
    (found,) = verdicts(after_a_meeting(carried, refrained), THREAT)
    gains = [a - b for a in carried for b in refrained]
    assert (found.gain_low, found.gain_high) == (min(gains), max(gains))
    expected = "credible" if min(gains) >= 0 else "not credible" if max(gains) < 0 else "depends"
    assert found.verdict == expected


def test_a_belief_may_hurt_the_one_who_is_believed() -> None:
    """The others do what is worse for the threatener: gain is after less before, 0 - 2."""
    stages = [
        Stage("entry", "B", ("in", "out")),
        Stage("reply", "A", ("fight", "yield"), when={"entry": ("in",)}),
    ]
    leaves = {("in", "fight"): (1, -1), ("in", "yield"): (2, 1), ("out", None): (0, 0)}
    belief = believed(
        make_game(game_form(["A", "B"], stages), leaves), Threat("reply", "fight", {})
    )
    assert belief.deters
    assert belief.gain == -2.0


PAYOFFS = st.lists(st.integers(-3, 3), min_size=12, max_size=12)


@given(PAYOFFS, PAYOFFS, st.floats(0.5, 4), st.floats(-10, 10), st.permutations(range(3)))
def test_equilibria_know_neither_units_nor_names(
    first: list[int], second: list[int], scale: float, shift: float, order: list[int]
) -> None:
    """Utility is given up to a positive affine map; moves may be listed in any order."""
    game = np.stack([np.reshape(first, (3, 4)), np.reshape(second, (3, 4))], axis=-1).astype(float)
    stable = pure_equilibria(game)
    assert pure_equilibria(scale * game + shift) == stable
    renamed = {(order[i], j) for i, j in pure_equilibria(game[order])}
    assert renamed == set(stable)
    swapped = game.transpose(1, 0, 2)[..., ::-1]
    assert {(i, j) for j, i in pure_equilibria(swapped)} == set(stable)


@given(PAYOFFS, PAYOFFS)
def test_regret_is_what_the_best_reply_would_add(first: list[int], second: list[int]) -> None:
    game = np.stack([np.reshape(first, (3, 4)), np.reshape(second, (3, 4))], axis=-1).astype(float)
    best = best_responses(game)
    for cell in np.ndindex(3, 4):
        row, column = cell
        by_hand = [
            max(game[i, column, 0] for i in range(3)) - game[row, column, 0],
            max(game[row, j, 1] for j in range(4)) - game[row, column, 1],
        ]
        assert regret(game, cell).tolist() == by_hand
        assert best[cell].tolist() == [gap == 0 for gap in by_hand]
