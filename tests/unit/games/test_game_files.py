"""Game files: what is read, how moves change rates, and that equal worlds are solved once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from countermove.economy.economy import Economy
from countermove.equilibrium.varieties import Duties, Wedges, wedges
from countermove.questions.game_file import WeightQuestion
from countermove.questions.game_moves import Applier, Edit
from countermove.questions.game_play import payoff_game, weight_switches
from countermove.questions.game_read import games, load_game, read_game
from countermove.questions.game_worlds import Worlds
from countermove.questions.options import ModelOptions
from countermove.questions.pose import Posed, Question
from countermove.strategy.games.perfect import subgame_perfect
from tests.synthetic import synthetic_economy

SMALL = """
title: A small game
players: [R00, R01]
moves:
  none: {}
  tax: {edits: [{by: R00, on: R01, sectors: [all], add: 0.2}]}
  same: {edits: [{by: R01, on: R00, sectors: [all], rule: reciprocal}]}
stages:
  - {name: first, player: R00, moves: [none, tax]}
  - {name: second, player: R01, moves: [none, same]}
payoffs:
  profiles:
    income:
      R00: [{series: real_income_change, of: R00}]
      R01: [{series: real_income_change, of: R01}]
    damage:
      R00: [{series: real_income_change, of: R00}]
      R01: [{series: real_income_change, of: R00, weight: -1}]
threats:
  - {stage: second, move: same, when: {first: [tax]}}
weights:
  - {player: R01, from: income, to: damage}
"""


@pytest.fixture(scope="module")
def world() -> Economy:
    return synthetic_economy(4, 3, seed=2)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def test_all_shipped_games_are_read_and_state_what_they_assume() -> None:
    names = list(games())
    assert {"vehicles-reply", "joint-reply", "after-election", "canada-eu-tie", "union"} <= {*names}
    for name in names:
        spec = load_game(name)
        assert spec.status
        assert spec.assumptions
        for move in spec.moves.values():
            numbers = [e for e in move.edits if e.add is not None or e.trade_cost is not None]
            assert move.assumed or not numbers, f"{name}: {move.name} states no assumption"
    assert "rejected" in load_game("union").status


def test_rules_read_the_rates_of_the_other_side(world: Economy) -> None:
    applier, duties, base = Applier(world), Duties(), world.tariff_rate_ods

    def after(**edit: Any) -> Wedges:
        nonlocal duties
        duties = applier.applied(duties, Edit(**edit))
        return wedges(world, duties)

    wedge = after(by=("R00",), on=("R01",), sectors=("S01",), add=0.2)
    np.testing.assert_allclose(wedge.tariff_rate_ods[1, 0, 1], base[1, 0, 1] + 0.2)
    wedge = after(by=("R01",), on=("R00",), rule="reciprocal", at_most=0.15)
    np.testing.assert_allclose(wedge.tariff_rate_ods[0, 1], base[0, 1] + [0.0, 0.15, 0.0])
    wedge = after(by=("R01",), on=("R00",), sectors=("S02",), add=0.3)
    wedge = after(by=("R01",), on=("R00",), rule="reciprocal")  # never lowers
    np.testing.assert_allclose(wedge.tariff_rate_ods[0, 1], base[0, 1] + [0.0, 0.2, 0.3])
    wedge = after(by=("R02",), on=("world",), rule="external", like="R00")
    np.testing.assert_allclose(wedge.tariff_rate_ods[1, 2], wedge.tariff_rate_ods[1, 0])
    assert (wedge.tariff_rate_ods[2, 2] == 0).all()
    wedge = after(by=("R00",), on=("R01",), sectors=("all",), to=0.0, mutual=True)
    assert (wedge.tariff_rate_ods[1, 0] == 0).all()
    assert (wedge.tariff_rate_ods[0, 1] == 0).all()
    wedge = after(by=("R00",), on=("R01",), trade_cost=0.9)
    np.testing.assert_array_equal(wedge.iceberg_hat_ods[1, 0], 0.9)
    assert np.count_nonzero(wedge.iceberg_hat_ods != 1.0) == 3


def plain(world: Economy, deficits: str = "fixed") -> Posed:
    options = ModelOptions(deficits=deficits)
    return Posed(Question(), options, world, options.closure, None, (), Duties())


def test_leaves_with_the_same_rates_are_solved_once(world: Economy, small: Path) -> None:
    spec = read_game(small)
    worlds = Worlds(spec, {(): plain(world)})
    leaves = {leaf: worlds.figures(leaf) for leaf in spec.form.profiles()}
    assert len(leaves) == 4
    assert worlds.solved == 3  # a reciprocal answer to no tax is no tax
    assert worlds.residual <= 1e-11
    game = payoff_game(spec, leaves, "income")
    np.testing.assert_allclose(game.payoffs["none", "none"], 0.0, atol=1e-8)
    np.testing.assert_array_equal(game.payoffs["none", "none"], game.payoffs["none", "same"])


def test_weight_at_which_the_reply_switches_leaves_the_player_indifferent(
    world: Economy, small: Path
) -> None:
    spec = read_game(small)
    worlds = Worlds(spec, {(): plain(world)})
    leaves = {leaf: worlds.figures(leaf) for leaf in spec.form.profiles()}
    answer = weight_switches(spec, leaves, WeightQuestion("R01", "income", "damage"))
    own = {leaf: figures["real_income_change", "R01", None] for leaf, figures in leaves.items()}
    other = {leaf: figures["real_income_change", "R00", None] for leaf, figures in leaves.items()}
    gap = own["tax", "none"] - own["tax", "same"]
    hurt = other["tax", "none"] - other["tax", "same"]
    indifferent = gap / (gap + hurt)  # (1 - w) gap = w hurt
    reached = subgame_perfect(payoff_game(spec, leaves, "income")).equilibria[0].path
    if reached == ("tax", "none"):
        assert answer.switches[0].at == pytest.approx(indifferent, abs=1e-8)


def test_pruning_keeps_the_moves_named(small: Path) -> None:
    spec = load_game(str(small), keep={"second": ("same",)})
    assert spec.form.size() == 2
    assert len(load_game(str(small), sample=2).form.stages) == 2
