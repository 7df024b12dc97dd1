"""The first year: wages and exchange rates given, employment and trade balances adjust.

Against a plain reference that knows nothing of the solver: prices by iteration at given wages,
output from one linear system, wages where base jobs would be exceeded.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from countermove.equilibrium.closure import Closure
from countermove.equilibrium.deficits import deficit_rule
from countermove.equilibrium.measures_of_change import employment_hat, revenue, wage_hat
from countermove.equilibrium.problem import problem_of
from countermove.equilibrium.solve import run, solve
from countermove.equilibrium.status import Status
from countermove.equilibrium.wages import labour_rule
from countermove.strategy.gradient import gradient
from tests.synthetic import synthetic_economy

FIRST = Closure.first_year()
SWITCHES = {
    "first year": FIRST,
    "all spent": Closure.first_year(m=0.6, rho=0.6, exchange={"R01": 0.95}),
    "nothing spent": Closure.first_year(m=0.0),
    "wages clear": Closure(deficits="absorbing"),
    "specific, flexible": Closure(deficits="absorbing", labour="specific"),
    "sluggish": Closure.first_year(labour="sluggish", floor=0.99),
    "mobile": Closure.first_year(labour="mobile", supply=0.5),
    "one without floor": Closure.first_year(regime={"R02": "flexible"}),
}


def world(seed=3, regions=4, sectors=3):
    return synthetic_economy(regions, sectors, seed=seed, theta=(1.0, 4.0))


def levied(economy, rate=0.2, importer=1):
    tariffs = economy.tariff_rate_ods.copy()
    tariffs[:, importer] += rate
    tariffs[importer, importer] = 0.0
    return tariffs


def plain_reference(e, tariffs, *, m, rho, exchange, theta):
    """Return wages, output and revenue of the first year by plain loops."""
    n, j = e.value_added_share_ds.shape
    base_v, base_r = e.value_added_d, e.tariff_revenue_d
    kappa = (1 + tariffs) / (1 + e.tariff_rate_ods)
    bill = e.value_added_share_ds * e.output_os
    wage = np.repeat(exchange[:, None], j, axis=1)
    for _ in range(2000):
        price = np.ones((n, j))
        for _ in range(4000):
            log_cost = e.value_added_share_ds * np.log(wage)
            log_cost = log_cost + np.einsum("dsk,ds->dk", e.io_share_dsk, np.log(price))
            cost = np.exp(log_cost)
            terms = e.trade_share_ods * (kappa * cost[:, None, :]) ** -theta
            new = terms.sum(axis=0) ** (-1 / theta)
            done = np.abs(new / price - 1).max() < 1e-15
            price = new
            if done:
                break
        net = terms / terms.sum(axis=0) / (1 + tariffs)
        duty = (terms / terms.sum(axis=0) - net).sum(axis=0)
        # Y_os = sum_d net_ods (sum_k g_dsk Y_dk + a_ds I_d), I_d linear in Y and duties.
        size, eye = n * j, np.eye(n * j)
        spend = np.zeros((n, j, n, j))  # X_ds by Y_dk
        for d in range(n):
            # revenue R_d = duty . X_d; X_d = G Y_d + a (const + m v.Y_d + rho R_d)
            again = np.linalg.inv(np.eye(j) - rho * np.outer(e.final_share_ds[d], duty[d]))
            own = e.io_share_dsk[d] + m * np.outer(e.final_share_ds[d], e.value_added_share_ds[d])
            spend[d, :, d, :] = again @ own
        apart = exchange * (e.income_d - m * base_v - rho * base_r)
        fixed = np.zeros((n, j))
        for d in range(n):
            again = np.linalg.inv(np.eye(j) - rho * np.outer(e.final_share_ds[d], duty[d]))
            fixed[d] = again @ e.final_share_ds[d] * apart[d]
        system = eye - np.einsum("ods,dsek->osek", net, spend).reshape(size, size)
        right = np.einsum("ods,ds->os", net, fixed).reshape(size)
        output = np.linalg.solve(system, right).reshape(n, j)
        spending = fixed + np.einsum("dsek,ek->ds", spend, output)
        asked = e.value_added_share_ds * output / np.where(bill > 0, bill, 1.0)
        asked = np.maximum(np.where(bill > 0, asked, 1.0), exchange[:, None])
        gap = np.abs(asked / wage - 1).max()
        wage = wage * (asked / wage) ** 0.4
        if gap < 1e-13:
            break
    return wage, output, (duty * spending).sum(axis=1)


@pytest.mark.parametrize(
    ("m", "rho", "worth"), [(0.33, 0.0, 1.0), (0.6, 0.6, 0.95), (0.0, 0.0, 1.1), (0.8, 0.3, 1.0)]
)
@pytest.mark.parametrize("seed", [3, 5])
def test_a_plain_reference_agrees(m, rho, worth, seed):
    economy = world(seed)
    tariffs = levied(economy)
    closure = Closure.first_year(m=m, rho=rho, elasticity_scale="long", exchange={"R01": worth})
    found = solve(economy, tariff_rate_ods=tariffs, closure=closure)
    exchange = closure.exchange_of(economy.regions)
    wage, output, duties = plain_reference(
        economy, tariffs, m=m, rho=rho, exchange=exchange, theta=economy.theta_s
    )
    live = economy.output_os > 0
    assert wage_hat(found)[live] == pytest.approx(wage[live], rel=1e-9)
    assert found.output_new_os == pytest.approx(output, rel=1e-9, abs=1e-9)
    assert revenue(found) == pytest.approx(duties, rel=1e-9)


@pytest.mark.parametrize("closure", SWITCHES.values(), ids=SWITCHES)
def test_what_is_not_spent_is_lent_and_lending_adds_up(closure):
    """I' = e I + m (V' - e V) + rho (R' - e R); D' = I' - V' - R'; sum of D' is zero."""
    economy = world()
    x = solve(economy, tariff_rate_ods=levied(economy), closure=closure)
    e = closure.exchange_of(economy.regions)
    earned, duties = x.wage_hat_o * economy.value_added_d, revenue(x)
    spending = e * economy.income_d + closure.m * (earned - e * economy.value_added_d)
    spending += closure.rho * (duties - e * economy.tariff_revenue_d)
    trade = x.flow_new_ods.sum(axis=2)
    deficit = trade.sum(axis=0) - trade.sum(axis=1)
    scale = economy.world_value_added
    assert x.deficit_new_d / scale == pytest.approx((spending - earned - duties) / scale, abs=1e-10)
    assert x.deficit_new_d / scale == pytest.approx(deficit / scale, abs=1e-10)
    assert abs(x.deficit_new_d.sum()) / scale < 1e-10
    assert x.values("trade_balance_change") == pytest.approx(e * economy.deficit_d - deficit)
    income = earned + duties + e * economy.deficit_d
    ratio = (1 + x.values("absorption_change") / 100) / (1 + x.values("real_income_change") / 100)
    assert ratio == pytest.approx(spending / income)


@pytest.mark.parametrize("m", [0.0, 0.33, 0.8])
def test_unchanged_law_changes_nothing_and_one_more_unit_of_all_money_neither(m):
    economy = world()
    for worth in (1.0, 0.9):
        closure = Closure.first_year(m=m, exchange=dict.fromkeys(economy.regions, worth))
        x = solve(economy, closure=closure)
        assert wage_hat(x)[economy.output_os > 0] == pytest.approx(worth)
        for name in ("real_income_change", "real_gdp_change", "employment_change",
                     "price_level_change", "absorption_change", "value_added_change"):  # fmt: skip
            assert x.values(name) == pytest.approx(0.0, abs=1e-8), name


def test_wages_hold_below_base_jobs_and_rise_above_them():
    economy = world()
    x = solve(economy, tariff_rate_ods=levied(economy), closure=FIRST)
    live = economy.output_os > 0
    wage, jobs = wage_hat(x)[live], employment_hat(x)[live]
    assert wage.min() >= 1 and jobs.max() <= 1 + 1e-10
    assert np.abs((wage - 1) * (1 - jobs)).max() < 1e-10
    assert (wage > 1 + 1e-6).any() and (jobs < 1 - 1e-6).any()


def test_the_answer_does_not_hang_on_where_the_search_starts():
    economy = world(seed=8, regions=6, sectors=4)
    problem = problem_of(economy, tariff_rate_ods=levied(economy), closure=FIRST)
    labour = labour_rule(FIRST, problem.structure, economy)
    problem = replace(problem, labour=labour)
    first, *_ = run(problem, tolerance=1e-12)
    rng = np.random.default_rng(1)
    for _ in range(4):
        start = first.point._replace(
            log_wage_d=first.point.log_wage_d + rng.normal(0, 0.2, len(economy.regions)),
            log_cost_ds=first.point.log_cost_ds + rng.normal(0, 0.2, economy.output_os.shape),
            spending_ds=first.point.spending_ds * rng.uniform(0.6, 1.6, economy.output_os.shape),
        )
        again, _, _, status = run(problem, tolerance=1e-12, start=start)
        assert status is Status.SOLVED
        assert again.point.spending_ds == pytest.approx(first.point.spending_ds, rel=1e-9)


def test_as_all_income_is_spent_it_becomes_the_rigid_closure():
    """With duties spent whole, 1 - m is all that keeps it from fixed deficits."""
    economy = world(seed=6, regions=5, sectors=4)
    tariffs = levied(economy)
    rigid = Closure(labour="specific", wages="rigid")
    goal = solve(economy, tariff_rate_ods=tariffs, closure=rigid)
    gaps = []
    for m in (0.9, 0.99, 0.999, 0.9999):
        closure = Closure.first_year(rho=1.0, elasticity_scale="long")
        object.__setattr__(closure, "m", m)  # beyond what a closure allows
        found = solve(economy, tariff_rate_ods=tariffs, closure=closure)
        gaps.append(
            np.abs(found.values("employment_change") - goal.values("employment_change")).max()
        )
    assert gaps[0] > 1e-3
    for before, after in pairwise(gaps):
        assert after == pytest.approx(before / 10, rel=0.25)


def test_spending_set_to_that_of_the_long_run_returns_the_long_run():
    """Where the part of spending that no income moves is right, every m gives the same world."""
    economy = world(seed=6, regions=5, sectors=4)
    tariffs = levied(economy)
    problem = problem_of(economy, tariff_rate_ods=tariffs, closure=Closure())
    goal, *_ = run(problem, tolerance=1e-13)
    for m in (0.5, 0.9, 0.99):
        base = problem.structure
        rule = deficit_rule(
            Closure(deficits="absorbing", m=m),
            deficit_d=base.deficit_d, value_added_d=base.wage_bill_d, income_d=base.income_d,
        )  # fmt: skip
        apart = goal.income_d - m * goal.value_added_d
        other = problem_of(
            economy, tariff_rate_ods=tariffs, closure=Closure(deficits="absorbing", m=m)
        )
        other = replace(other, rule=rule._replace(base_d=apart))
        found, _, _, status = run(other, tolerance=1e-13)
        assert status is Status.SOLVED
        assert found.output_ds == pytest.approx(goal.output_ds, rel=1e-9)


def test_small_duties_have_small_effects_of_one_slope():
    economy = world()
    slopes = []
    for rate in (1e-2, 1e-3, 1e-4, 1e-5):
        x = solve(economy, tariff_rate_ods=levied(economy, rate), closure=FIRST, tolerance=1e-13)
        slopes.append(x.values("employment_change") / rate)
    gaps = [np.abs(slope - slopes[-1]).max() for slope in slopes[:-1]]
    assert gaps[0] > gaps[1] > gaps[2] and gaps[1] < 0.2 * gaps[0] and gaps[2] < 0.2 * gaps[1]


@pytest.mark.parametrize("closure", SWITCHES.values(), ids=SWITCHES)
@pytest.mark.parametrize(
    "payoff", ["R00", "R01.revenue + 3*R01", "R02.labour.S01 - R01.value_added.S00"]
)
def test_gradients_are_central_differences(closure, payoff):
    economy = world()
    tariffs = levied(economy)

    def at(rates):
        return solve(economy, tariff_rate_ods=rates, closure=closure, tolerance=1e-13)

    found = gradient(at(tariffs), payoff, tolerance=1e-13)
    assert found.one_sided_at == ()
    size = np.abs(found.tariff_rate_ods).max()
    for cell in ((0, 1, 0), (2, 1, 1), (3, 0, 2)):
        step, ends = 1e-5, []
        for side in (1, -1):
            moved = tariffs.copy()
            moved[cell] += side * step
            ends.append(gradient(at(moved), payoff).value)
        slope = (ends[0] - ends[1]) / (2 * step)
        assert found.tariff_rate_ods[cell] == pytest.approx(slope, rel=1e-6, abs=1e-7 * size)


def test_gradients_at_the_baseline_are_one_sided_and_say_so():
    """Every wage stands on its floor with nobody idle: each side has its own derivative."""
    economy = world()
    found = gradient(solve(economy, closure=FIRST), "R01")
    assert len(found.one_sided_at) == int((economy.output_os > 0).sum())
