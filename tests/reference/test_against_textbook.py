"""The fast solver gives the textbook algorithm's hats to 1e-9."""

from __future__ import annotations

import numpy as np
import pytest

from countermove.equilibrium.solve import solve
from tests.reference.textbook import textbook
from tests.synthetic import synthetic_economy

SHOCKS = {
    "one importer +25 %": lambda n, j: _tariff(n, j, slice(None), 0, 0.25),
    "world +50 %": lambda n, j: _tariff(n, j, slice(None), slice(None), 0.5),
    "one pair +100 %": lambda n, j: _tariff(n, j, 1, 0, 1.0),
}


def _tariff(n, j, origin, destination, rate):
    added = np.zeros((n, n, j))
    added[origin, destination] = rate
    added[np.arange(n), np.arange(n)] = 0.0
    return added


@pytest.mark.parametrize("shock", SHOCKS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_same_hats(shock, seed):
    economy = synthetic_economy(7, 6, seed=seed)
    new = economy.tariff_rate_ods + SHOCKS[shock](7, 6)
    referee = textbook(economy, new)
    ours = solve(economy, tariff_rate_ods=new, tolerance=1e-12)
    assert np.abs(ours.wage_hat_o / referee.wage_hat - 1).max() < 1e-9
    assert np.abs(ours.cost_hat_os / referee.cost_hat - 1).max() < 1e-9
    assert np.abs(ours.price_hat_ds / referee.price_hat - 1).max() < 1e-9
    assert np.abs(ours.expenditure_new_ds / referee.spending - 1).max() < 1e-9


def test_same_hats_with_bans_and_icebergs():
    economy = synthetic_economy(6, 5, seed=4)
    iceberg = np.ones((6, 6, 5))
    iceberg[1, 0, 2] = np.inf
    iceberg[2:, 3, :] = 1.4
    iceberg[3, 3, :] = 1.0
    referee = textbook(economy, economy.tariff_rate_ods, iceberg_hat_ods=iceberg)
    ours = solve(economy, iceberg_hat_ods=iceberg, tolerance=1e-12)
    assert ours.trade_share_new_ods[1, 0, 2] == 0
    assert np.abs(ours.wage_hat_o / referee.wage_hat - 1).max() < 1e-9
    assert np.abs(ours.price_hat_ds / referee.price_hat - 1).max() < 1e-9
