"""The rule ``optimal`` of a move is the best response, nothing less."""

from __future__ import annotations

import numpy as np
import pytest

import countermove as cm
from countermove.errors import BadInput
from countermove.scenarios.game_moves import Applier, Edit, Wedge
from countermove.scenarios.game_optimal import set_optimal
from tests.synthetic import synthetic_economy


def test_optimal_rule_sets_the_best_response() -> None:
    world = cm.balance_trade(synthetic_economy(4, 3, seed=2))
    applier, wedge = Applier(world), Wedge.of(world)
    edit = Edit(by=("R00",), on=("R01", "R02"), rule="optimal")
    set_optimal(world, applier, wedge, edit, deficits="removed")
    best = cm.optimal_tariff(
        world, "R00",
        instruments=cm.InstrumentSet(partners=("R01", "R02"), lowest=0.0, highest=5.0),
    )  # fmt: skip
    np.testing.assert_allclose(wedge.tariff_ods, best.outcome.tariff_rate_ods, atol=1e-12)
    assert best.gain > 0
    assert (wedge.tariff_ods[3] == world.tariff_rate_ods[3]).all()


def test_optimal_rule_is_for_one_importer() -> None:
    world = synthetic_economy(3, 2, seed=1)
    edit = Edit(by=("R00", "R01"), on=("R02",), rule="optimal")
    with pytest.raises(BadInput, match="for one importer, not R00, R01"):
        set_optimal(world, Applier(world), Wedge.of(world), edit, deficits="fixed")
