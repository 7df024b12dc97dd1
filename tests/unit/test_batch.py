"""Scenarios solved together are the scenarios solved alone."""

from __future__ import annotations

import numpy as np
import pytest

import countermove as cm
from countermove.equilibrium import batch
from countermove.equilibrium.batch import solve_many
from countermove.equilibrium.closure import DEFICITS, Closure
from countermove.equilibrium.equations import Point, evaluate
from countermove.equilibrium.problem import problem_of
from countermove.equilibrium.solve import solve
from countermove.equilibrium.status import Status
from countermove.equilibrium.varieties import Wedges
from countermove.errors import BadInput, NoEquilibrium
from tests.synthetic import synthetic_economy

HATS = "wage_hat_o cost_hat_os price_hat_ds trade_share_new_ods".split()


def scenario(economy, importers, *, seed, top=0.5, ban=False):
    rng = np.random.default_rng(seed)
    shape = economy.tariff_rate_ods.shape
    rate, iceberg = economy.tariff_rate_ods.copy(), np.ones(shape)
    for d in importers:
        rate[:, d] += rng.uniform(0, top, rate[:, d].shape)
        iceberg[:, d] *= rng.uniform(0.9, 1.2, rate[:, d].shape)
        rate[d, d], iceberg[d, d] = economy.tariff_rate_ods[d, d], 1.0
        if ban:
            iceberg[d - 1, d, 0] = np.inf
    return Wedges(rate, iceberg, rate)


def alone(economy, wedge, **options):
    return solve(
        economy,
        tariff_rate_ods=wedge.tariff_rate_ods,
        iceberg_hat_ods=wedge.iceberg_hat_ods,
        tariff_mean_ods=wedge.tariff_mean_ods,
        **options,
    )


def assert_same(economy, scenarios, **options):
    together = solve_many(economy, scenarios, **options)
    assert len(together) == len(scenarios)
    for wedge, ours in zip(scenarios, together, strict=True):
        single = alone(economy, wedge, throw=False, **options)
        assert ours.status is single.status
        assert ours.iterations == single.iterations
        for name in HATS:
            assert np.abs(getattr(ours, name) - getattr(single, name)).max() < 1e-10
        level = economy.world_value_added
        assert np.abs(ours.deficit_new_d - single.deficit_new_d).max() < 1e-10 * level
        for series in ("real_income_change", "tariff_revenue", "tariff_applied", "output_change"):
            assert ours.values(series) == pytest.approx(single.values(series), rel=1e-8, abs=1e-8)


@pytest.mark.parametrize("deficits", DEFICITS)
@pytest.mark.parametrize("seed", [1, 2])
def test_random_economies(deficits, seed):
    economy = synthetic_economy(9, 6, seed=seed)
    sets = [[0], [1], [0, 1], [2, 5, 7], [], [3], [0, 4], [8], [6, 2], [1, 3], range(9)]
    scenarios = [scenario(economy, d, seed=i, ban=i == 5) for i, d in enumerate(sets)]
    assert_same(economy, scenarios, closure=Closure(deficits), tolerance=1e-12)


@pytest.mark.parametrize("deficits", DEFICITS)
def test_the_shipped_economy(deficits):
    economy = cm.load_economy()
    at = [economy.region(code) for code in "USA CAN MEX CHN DEU".split()]
    sets = [at[:1], at[:2], at, at[1:]]
    scenarios = [scenario(economy, d, seed=i, top=0.3) for i, d in enumerate(sets)]
    assert_same(economy, scenarios, closure=Closure(deficits))


def test_a_scenario_that_fails_in_company_is_solved_alone(monkeypatch):
    """Anderson stopped early converges for none: all go on to the single solver."""
    economy = synthetic_economy(8, 5, seed=3)
    scenarios = [scenario(economy, [i], seed=i) for i in range(3)]
    monkeypatch.setattr(batch, "MAX_ITERATIONS", 3)
    assert_same(economy, scenarios)


def test_one_without_equilibrium_leaves_the_others_alone():
    economy = synthetic_economy(12, 8, seed=0)
    wall = np.ones((12, 12, 8))
    debtor = int(np.argmin(economy.deficit_d / economy.value_added_d))
    wall[debtor], wall[:, debtor] = 3000.0, 3000.0
    wall[debtor, debtor] = 1.0
    cut = Wedges(economy.tariff_rate_ods, wall, economy.tariff_rate_ods)
    mild = [scenario(economy, [i], seed=i) for i in range(2)]
    outcomes = solve_many(economy, [mild[0], cut, mild[1]])
    assert [o.status for o in outcomes] == [Status.SOLVED, Status.NO_EQUILIBRIUM, Status.SOLVED]
    with pytest.raises(NoEquilibrium, match="surplus"):
        solve_many(economy, [mild[0], cut], throw=True)


def test_nothing_to_solve_and_nothing_changed():
    economy = synthetic_economy(5, 4, seed=4)
    assert solve_many(economy, []) == []
    same = Wedges(
        economy.tariff_rate_ods, np.ones_like(economy.tariff_rate_ods), economy.tariff_rate_ods
    )
    assert [outcome.iterations for outcome in solve_many(economy, [same, same])] == [0, 0]


def test_bad_wedges_are_refused():
    economy = synthetic_economy(5, 4, seed=4)
    rate = economy.tariff_rate_ods
    with pytest.raises(BadInput, match="shape"):
        solve_many(economy, [Wedges(np.zeros((2, 2)), np.ones_like(rate), rate)])
    closed = np.ones_like(rate)
    closed[:, 2, 1] = np.inf
    with pytest.raises(NoEquilibrium, match="every source of S01 for R02"):
        solve_many(economy, [Wedges(rate, closed, rate)])


def test_a_pass_leaves_its_point_as_it_was():
    economy = synthetic_economy(3, 1, seed=4)  # one sector: turning its axes moves nothing
    assert_same(economy, [scenario(economy, [0], seed=1), scenario(economy, [1], seed=2)])
    problem = problem_of(economy, tariff_rate_ods=economy.tariff_rate_ods)
    point = Point(np.zeros(3), np.full((3, 1), 0.1), problem.structure.spending_ds)
    evaluate(problem, point)
    assert (point.log_cost_ds == 0.1).all()


@pytest.mark.parametrize("closure", [Closure.first_year(), Closure.first_year(wages="flexible")])
def test_the_first_year_is_solved_together_too(closure, monkeypatch):
    economy = synthetic_economy(8, 5, seed=3)
    scenarios = [scenario(economy, [i, i + 1], seed=i) for i in range(4)]
    together = solve_many(economy, scenarios, closure=closure)
    monkeypatch.setattr(batch, "MOST", 0)
    for ours, single in zip(together, solve_many(economy, scenarios, closure=closure), strict=True):
        assert ours.labour.wages.log_wage_ds == pytest.approx(
            single.labour.wages.log_wage_ds, abs=1e-9
        )
        for series in ("real_income_change", "employment_change", "unemployment_rate"):
            assert ours.values(series) == pytest.approx(single.values(series), abs=1e-8)
        assert ours.trade_share_new_ods == pytest.approx(single.trade_share_new_ods, abs=1e-10)
