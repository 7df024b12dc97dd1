"""The solver on the shipped world: iteration counts, and all equations evaluated anew.

``referee`` repeats Caliendo & Parro's equations (10)-(14) in plain NumPy, from nothing in
``equilibrium``; the textbook algorithm itself takes minutes at 81 x 50 and runs in ``benchmarks``.
"""

from __future__ import annotations

import numpy as np
import pytest

from countermove.economy.elasticities import headline_sets, load_elasticities
from countermove.economy.shipped import load_economy
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.solve import balance_trade, solve
from countermove.errors import NoEquilibrium

LIMIT = {"CP": 50}
SHOCKS = ("b", "c", "d", "e", "f", "five hundred", "everything", "none")


@pytest.fixture(scope="module", params=["icio-2022", "icio-2022-customs-2024"])
def world(request):
    return load_economy(request.param)


def tariffs(economy, shock):
    """Shocks of 25 points (b-e), 100 (f, everything), 500 on goods, and free trade."""
    canada, usa, cars = economy.region("CAN"), economy.region("USA"), economy.sector("C29")
    goods = economy.goods_s
    new = economy.tariff_rate_ods.copy()
    if shock in ("b", "d"):
        new[canada, usa, goods] += 0.25
    if shock == "c":
        new[:, usa, cars] += 0.25
    if shock == "d":
        new[usa, canada, goods] += 0.25
    if shock == "e":
        new[:, usa, goods] += 0.25
    if shock == "f":
        new[:, :, goods] += 1.0
    if shock == "five hundred":
        new[:, :, goods] += 5.0
    if shock == "everything":
        new += 1.0
    if shock == "none":
        new *= 0.0
    own = np.arange(len(economy.regions))
    new[own, own] = economy.tariff_rate_ods[own, own]
    return new


@pytest.mark.parametrize("elasticities", headline_sets())
def test_iterations(world, elasticities):
    economy = world.with_elasticities(
        load_elasticities(elasticities, world.sectors), name=elasticities
    )
    for shock in SHOCKS:
        outcome = solve(economy, tariff_rate_ods=tariffs(economy, shock))
        assert outcome.residual <= 1e-11, shock
        assert outcome.iterations <= LIMIT.get(elasticities, 40), (shock, outcome.iterations)


def referee(outcome, tariff_rate_ods):
    """Return the largest gap of each equation at a solution, evaluated independently."""
    e = outcome.economy
    kappa = (1 + tariff_rate_ods) / (1 + e.tariff_rate_ods)
    wage, cost, price = outcome.wage_hat_o, outcome.cost_hat_os, outcome.price_hat_ds
    spending = outcome.expenditure_new_ds
    inputs = np.einsum("dsk,ds->dk", e.io_share_dsk, np.log(price))
    gaps = {"cost": np.abs(np.log(cost) - e.value_added_share_ds * np.log(wage)[:, None] - inputs)}
    terms = e.trade_share_ods * (kappa * cost[:, None, :]) ** -e.theta_s
    index = terms.sum(axis=0)
    gaps["price"] = np.abs(index ** (-1 / e.theta_s) / price - 1)
    flow = terms / index * spending / (1 + tariff_rate_ods)
    revenue = (flow * tariff_rate_ods).sum(axis=(0, 2))
    income = wage * e.value_added_d + revenue + outcome.deficit_new_d
    output = flow.sum(axis=1)
    demand = np.einsum("dsk,dk->ds", e.io_share_dsk, output) + e.final_share_ds * income[:, None]
    scale = np.maximum(spending, 1e-13 * e.world_value_added)
    gaps["spending"] = np.abs(demand - spending) / scale
    paid = (e.value_added_share_ds * output).sum(axis=1)
    gaps["labour"] = np.abs(paid / (wage * e.value_added_d) - 1)
    balance = flow.sum(axis=(0, 2)) - flow.sum(axis=(1, 2)) - outcome.deficit_new_d
    gaps["trade balance"] = np.abs(balance) / e.world_value_added
    return {name: float(gap.max()) for name, gap in gaps.items()}


@pytest.mark.parametrize("deficits", ["fixed", "proportional", "multiplicative", "removed"])
def test_all_equations_hold(deficits):
    economy = load_economy("icio-2022-customs-2024")
    new = tariffs(economy, "e")
    outcome = solve(economy, tariff_rate_ods=new, closure=Closure(deficits=deficits))
    for equation, gap in referee(outcome, new).items():
        assert gap < 1e-10, equation


def test_hard_cases_have_an_answer():
    """Bans, embargoes, autarky between neighbours; wedges where there are no deficits."""
    economy = load_economy("icio-2022")
    canada, usa = economy.region("CAN"), economy.region("USA")
    cars, oil, goods = economy.sector("C29"), economy.sector("B06"), economy.goods_s
    own = np.eye(81, dtype=bool)
    ban = np.ones_like(economy.tariff_rate_ods)
    ban[:, usa, cars] = np.inf
    ban[usa, usa] = 1.0
    assert solve(economy, iceberg_hat_ods=ban).iterations <= 60
    neighbours = np.ones_like(ban)
    neighbours[canada, usa, goods] = neighbours[usa, canada, goods] = np.inf
    outcome = solve(economy, iceberg_hat_ods=neighbours)
    assert outcome.flow_new_ods[canada, usa, goods].sum() == 0.0
    balanced = balance_trade(economy)
    far = np.where(own[:, :, None], 1.0, 11.0)
    assert solve(balanced, iceberg_hat_ods=far).residual <= 1e-11
    embargo = np.ones_like(ban)
    embargo[:, :, oil] = np.where(own, 1.0, 50.0)
    assert solve(economy, iceberg_hat_ods=embargo).residual <= 1e-11


def test_a_fixed_surplus_cannot_outlive_trade():
    """Five hundred points on everything leave some surplus country no income."""
    economy = load_economy("icio-2022")
    new = economy.tariff_rate_ods + 5.0
    own = np.arange(81)
    new[own, own] = economy.tariff_rate_ods[own, own]
    with pytest.raises(NoEquilibrium, match=r"surplus of (IRL|LUX|SGP|NOR) "):
        solve(economy, tariff_rate_ods=new)
