"""The rule ``optimal`` of a move is the best response, nothing less."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import countermove as cm
from countermove.errors import BadInput
from countermove.questions.game_read import read_game
from countermove.questions.game_worlds import Worlds
from tests.synthetic import synthetic_economy
from tests.unit.games.test_game_files import SMALL, plain

BEST = "{by: R00, on: [R01, R02], rule: optimal}"


def worlds(folder: Path, world: cm.Economy, edit: str) -> Worlds:
    path = folder / "best.yaml"
    path.write_text(SMALL.replace("{by: R00, on: R01, sectors: [all], add: 0.2}", edit))
    return Worlds(read_game(path), {(): plain(world, deficits="removed")})


def test_optimal_rule_sets_the_best_response(tmp_path: Path) -> None:
    world = cm.balance_trade(synthetic_economy(4, 3, seed=2))
    leaf = worlds(tmp_path, world, BEST).posed(("tax", "none"))
    best = cm.optimal_tariff(
        world, "R00",
        instruments=cm.InstrumentSet(partners=("R01", "R02"), lowest=0.0, highest=5.0),
    )  # fmt: skip
    found = leaf.wedges().tariff_rate_ods
    np.testing.assert_allclose(found, best.outcome.tariff_rate_ods, atol=1e-12)
    assert best.gain > 0
    assert (found[3] == world.tariff_rate_ods[3]).all()


def test_optimal_rule_is_for_one_importer(tmp_path: Path) -> None:
    world = synthetic_economy(3, 2, seed=1)
    with pytest.raises(BadInput, match="for one importer, not R00, R01"):
        worlds(tmp_path, world, "{by: [R00, R01], on: R02, rule: optimal}").posed(("tax", "none"))
