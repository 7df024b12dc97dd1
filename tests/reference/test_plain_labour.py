"""Every labour closure gives the plain reference's wages, prices, jobs and incomes to 1e-8."""

from __future__ import annotations

import numpy as np
import pytest

from countermove.equilibrium.closure import Closure
from countermove.equilibrium.measures_of_change import employment_hat, offered_hat, wage_hat
from countermove.equilibrium.solve import solve
from tests.reference.plain_labour import plain_labour
from tests.reference.us_china import us_china
from tests.synthetic import synthetic_economy

CASES = {
    "specific": ({"mobility": 0.0}, Closure(labour="specific")),
    "sluggish": ({"mobility": 0.5}, Closure(labour="sluggish", mobility=0.5)),
    "mobile, elastic": ({"mobility": np.inf, "supply": 0.5}, Closure(supply=0.5)),
    "specific, elastic": (
        {"mobility": 0.0, "supply": 0.5},
        Closure(labour="specific", supply=0.5),
    ),
    "mobile, rigid": ({"mobility": np.inf, "floor": 1.0}, Closure(wages="rigid")),
    "specific, rigid": (
        {"mobility": 0.0, "floor": 1.0},
        Closure(labour="specific", wages="rigid"),
    ),
    "sluggish, rigid, elastic": (
        {"mobility": 0.5, "floor": 0.99, "supply": 0.3},
        Closure(labour="sluggish", mobility=0.5, wages="rigid", floor=0.99, supply=0.3),
    ),
}


def compare(economy, tariffs, plain, closure):
    referee = plain_labour(economy, tariffs, **plain)
    ours = solve(economy, tariff_rate_ods=tariffs, closure=closure)
    live = economy.output_os > 0
    assert np.abs(wage_hat(ours) / referee.wage - 1)[live].max() < 1e-8
    assert np.abs(employment_hat(ours) / referee.employed - 1)[live].max() < 1e-8
    assert np.abs(offered_hat(ours) / referee.offered - 1)[live].max() < 1e-8
    assert np.abs(ours.price_hat_ds / referee.price - 1).max() < 1e-8
    assert np.abs(ours.expenditure_new_ds / referee.spending - 1).max() < 1e-8
    gap = 1 + ours.values("real_income_change") / 100 - referee.real_income
    assert np.abs(gap).max() < 1e-8
    return ours


@pytest.mark.parametrize("name", CASES)
def test_synthetic_world(name):
    economy = synthetic_economy(4, 3, seed=11)
    tariffs = economy.tariff_rate_ods.copy()
    tariffs[1, 0] += 0.25
    tariffs[0, 1] += 0.25
    compare(economy, tariffs, *CASES[name])


@pytest.mark.parametrize("name", CASES)
def test_us_china_trade_war(name, sources):
    economy, war = us_china(sources)
    ours = compare(economy, war, *CASES[name])
    if "rigid" in name and "elastic" not in name:
        assert ours.values("unemployment_rate")[economy.region("CHN")] > 1.0


def test_us_china_with_a_floating_renminbi(sources):
    economy, war = us_china(sources)
    floating = compare(
        economy,
        war,
        {"mobility": np.inf, "floor": 1.0, "floating": ("CHN",)},
        Closure(wages="rigid", regime={"CHN": "floating"}),
    )
    china = economy.region("CHN")
    price = np.exp((economy.final_share_ds * np.log(floating.price_hat_ds)).sum(axis=1))
    assert floating.values("unemployment_rate")[china] > 0
    assert wage_hat(floating)[china, 0] / price[china] == pytest.approx(1.0, abs=1e-10)
