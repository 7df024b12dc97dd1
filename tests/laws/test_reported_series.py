"""Identities among the reported series: what is bought is sold, what is made is used.

Volumes are values over prices, so that a sign or a price taken the wrong way breaks one of them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from countermove.economy.construct import economy_from_flows
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.linear import linearise_outcome
from countermove.equilibrium.solve import solve
from countermove.strategy.nash import nash
from countermove.strategy.payoff import political_income, real_income, value
from countermove.strategy.points import percentage_points
from tests.synthetic import synthetic_economy

CLOSURES = {
    "fixed": Closure(),
    "proportional": Closure(deficits="proportional"),
    "specific": Closure(labour="specific"),
    "rigid": Closure(labour="sluggish", wages="rigid", floor=0.99),
}
EVERY = pytest.mark.parametrize("closure", CLOSURES.values(), ids=CLOSURES)


def shocked(economy, size=0.5, seed=0):
    n = len(economy.regions)
    abroad = ~np.eye(n, dtype=bool)[:, :, None]
    added = np.random.default_rng(seed).uniform(0, size, economy.tariff_rate_ods.shape)
    return economy.tariff_rate_ods + added * abroad


def hat(outcome, series):
    return 1.0 + outcome.values(series) / 100.0


@EVERY
def test_volumes_add_up_over_partners_over_sectors_and_over_the_world(closure):
    economy = synthetic_economy(5, 3, seed=1)
    x = solve(economy, tariff_rate_ods=shocked(economy), closure=closure)
    flow = economy.flow_ods.sum(axis=2) * hat(x, "exports_to_change")
    made = (economy.output_os * hat(x, "output_change")).sum(axis=1)
    assert flow.sum(axis=1) == pytest.approx(made, rel=1e-9)
    own = np.diag(flow)
    exports = economy.exports_d * hat(x, "exports_change")
    imports = economy.imports_d * hat(x, "imports_change")
    assert flow.sum(axis=1) - own == pytest.approx(exports, rel=1e-9)
    assert flow.sum(axis=0) - own == pytest.approx(imports, rel=1e-9)
    assert exports.sum() == pytest.approx(imports.sum(), rel=1e-12)
    assert x.values("terms_of_trade") @ economy.income_d == pytest.approx(0.0, abs=1e-6)
    assert x.values("trade_diversion").sum(axis=0) == pytest.approx(0.0, abs=1e-6)


@EVERY
def test_trade_over_gdp_and_values_at_world_prices_are_those_of_the_books(closure):
    economy = synthetic_economy(5, 3, seed=1)
    x = solve(economy, tariff_rate_ods=shocked(economy), closure=closure)
    abroad = x.flow_new_ods * ~np.eye(5, dtype=bool)[:, :, None]
    exports, imports = abroad.sum(axis=(1, 2)), abroad.sum(axis=(0, 2))
    made = (economy.value_added_share_ds * x.output_new_os).sum(axis=1)
    gdp = made + (x.flow_new_ods * x.tariff_rate_ods).sum(axis=(0, 2))
    assert x.values("exports_over_gdp") == pytest.approx(100 * exports / gdp)
    assert x.values("imports_over_gdp") == pytest.approx(100 * imports / gdp)
    spent = economy.income_d
    level = (spent * hat(x, "price_to_world_change")).sum() / spent.sum()
    assert level == pytest.approx(1.0)  # the numeraire: mean final prices of the world
    price = np.exp((economy.final_share_ds * np.log(x.price_hat_ds)).sum(axis=1))
    world = (spent * price).sum() / spent.sum()
    assert hat(x, "gdp_value_change") * (economy.income_d - economy.deficit_d) == pytest.approx(
        gdp / world
    )
    assert hat(x, "exports_value_change") * economy.exports_d == pytest.approx(exports / world)
    assert hat(x, "imports_value_change") * economy.imports_d == pytest.approx(imports / world)


@EVERY
def test_without_inputs_output_is_labour(closure):
    """One unit of labour makes one unit of the good: volumes of both move alike."""
    flow = synthetic_economy(4, 3, seed=2).flow_ods
    n, _, j = flow.shape
    economy = economy_from_flows(
        flow, np.zeros((n, j, j)), np.zeros_like(flow),
        regions=list("ABCD"), sectors=list("xyz"), theta_s=5.0,
    )  # fmt: skip
    x = solve(economy, tariff_rate_ods=shocked(economy), closure=closure)
    assert x.values("output_change") == pytest.approx(x.values("labour_change"), abs=1e-8)
    made = (economy.output_os * hat(x, "labour_change")).sum(axis=1)
    gdp = economy.value_added_d * hat(x, "real_gdp_change")
    assert gdp == pytest.approx(made, rel=1e-9)  # no tariffs before, so none at base rates


@pytest.mark.parametrize("deficits", ["fixed", "proportional"])
def test_real_gdp_moves_by_what_base_tariffs_are_worth_on_more_trade(deficits):
    """The envelope theorem: with labour given, only the wedges of the base matter at first order.

    So real GDP gains the base tariffs on additional imports, which is the volume-of-trade term of
    Caliendo & Parro (2015), eq. (16); what is left falls with the square of the shock.
    """
    economy = synthetic_economy(5, 3, seed=3)
    base = economy.value_added_d + economy.tariff_revenue_d
    gaps = []
    for size in (1e-2, 5e-3):
        x = solve(
            economy,
            tariff_rate_ods=shocked(economy, size),
            closure=Closure(deficits=deficits),
            tolerance=1e-13,
        )
        efficiency = x.values("volume_of_trade") * economy.income_d / base
        gaps.append(np.abs(x.values("real_gdp_change") - efficiency).max())
        assert gaps[-1] < 0.05 * np.abs(efficiency).max()
    assert gaps[0] / gaps[1] == pytest.approx(4.0, rel=0.1)


@EVERY
def test_political_income_with_equal_weights_is_real_income(closure):
    economy = synthetic_economy(4, 3, seed=4)
    x = solve(economy, tariff_rate_ods=shocked(economy), closure=closure)
    lin = linearise_outcome(x)
    for region, change in zip(economy.regions, x.values("real_income_change"), strict=True):
        plain = value(real_income(region), lin, x.economy)
        assert plain == pytest.approx(np.log1p(change / 100.0), abs=1e-10)
        equal = political_income(region, {"S01": 1.0})
        assert value(equal, lin, x.economy) == pytest.approx(plain, abs=1e-10)


def test_no_payoff_changes_where_nothing_does():
    economy = synthetic_economy(4, 3, seed=4)
    lin = linearise_outcome(solve(economy))
    for region in economy.regions:
        wanted = political_income(region, {"S00": 0.5, "S02": 2.0})
        assert value(wanted, lin, economy) == pytest.approx(0.0, abs=1e-9)


def test_the_table_of_a_war_reports_changes_from_its_status_quo():
    economy = synthetic_economy(4, 3, seed=5)
    before = economy.tariff_rate_ods + 0.1 * (economy.tariff_rate_ods > 0)
    war = nash(economy, ["R00", "R01"], tariff_rate_ods=before, certificate=False, starts=1)
    table = war.table().set_index("player")
    quiet = solve(economy, tariff_rate_ods=before, closure=Closure(deficits="removed"))
    logs = [np.log(hat(x, "real_income_change")) for x in (quiet, war.outcome)]
    for place, player in enumerate(["R00", "R01"]):
        change = logs[1][place] - logs[0][place]
        assert table.payoff_change[player] == pytest.approx(change, abs=1e-9)
        assert table.tariff_applied[player] > table.tariff_applied_base[player]
    assert table.gain_left.isna().all()


def test_a_point_is_asked_for_on_every_flow_and_on_nothing_else():
    economy = synthetic_economy(5, 4, seed=6, zeros=0.4)
    found = percentage_points(solve(economy), "R01")
    flow = economy.flow_ods[:, 1].copy()
    flow[1] = 0.0
    assert sorted(found.trade) == pytest.approx(sorted(flow[flow > 0]), rel=1e-8)
    assert (flow == 0).sum() > 4
    assert np.isfinite([found.own, found.theirs]).all()
    assert found.table().trade.is_monotonic_decreasing


@EVERY
def test_who_works_and_who_looks_for_work_make_up_who_offers_it(closure):
    """Persons: new jobs are old jobs and their change; the rate is the idle over all who offer."""
    economy = synthetic_economy(4, 3, seed=8)
    persons = np.random.default_rng(0).uniform(100.0, 200.0, economy.output_os.shape)
    economy = replace(economy, employment_ds=persons)
    x = solve(economy, tariff_rate_ods=shocked(economy), closure=closure)
    at_work = persons + x.values("jobs_change")
    assert at_work == pytest.approx(persons * hat(x, "labour_change"), rel=1e-10)
    idle = x.values("unemployment_change")
    rate = 100.0 * idle / (at_work + idle)
    assert x.values("sector_unemployment_rate") == pytest.approx(rate, abs=1e-9)
    assert (idle > 0).any() == (closure.wages == "rigid")
    bill = economy.value_added_share_ds * economy.output_os
    employed = bill * hat(x, "labour_change")
    assert x.values("employment_change") == pytest.approx(
        100.0 * (employed.sum(axis=1) / bill.sum(axis=1) - 1.0), abs=1e-9
    )


def test_revenue_is_what_flows_pay_and_its_change_starts_from_what_they_paid():
    economy = synthetic_economy(4, 3, seed=8)
    x = solve(economy, tariff_rate_ods=shocked(economy))
    paid = (x.flow_new_ods * x.tariff_rate_ods).sum(axis=(0, 2))
    before = (economy.flow_ods * economy.tariff_rate_ods).sum(axis=(0, 2))
    assert x.values("tariff_revenue") == pytest.approx(paid, rel=1e-9)
    assert x.values("tariff_revenue_change") == pytest.approx(paid - before, rel=1e-8)


def test_money_is_counted_in_any_unit():
    economy = synthetic_economy(4, 3, seed=7)
    money = {
        name: 250.0 * getattr(economy, name)
        for name in ("expenditure_ds", "value_added_d", "deficit_d")
    }
    tariffs = shocked(economy)
    one, two = (solve(e, tariff_rate_ods=tariffs) for e in (economy, replace(economy, **money)))
    for series in ("real_gdp_change", "exports_change", "imports_change", "output_change"):
        assert two.values(series) == pytest.approx(one.values(series), abs=1e-8), series
