"""Laws every solved model must obey, on random economies and every deficit closure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from countermove.economy.checks import residual
from countermove.economy.construct import economy_from_flows, economy_from_shares
from countermove.equilibrium.closure import DEFICITS, Closure
from countermove.equilibrium.problem import problem_of
from countermove.equilibrium.solve import balance_trade, solve
from countermove.equilibrium.status import Status
from countermove.errors import BadInput, InvalidEconomy, NoEquilibrium, UnknownName
from tests.synthetic import synthetic_economy

ALL = [Closure(deficits=name) for name in DEFICITS]
IDS = list(DEFICITS)


def shocked(economy, seed=0, top=0.6):
    rng = np.random.default_rng(seed)
    n, j = len(economy.regions), len(economy.sectors)
    added = rng.uniform(0, top, (n, n, j)) * (rng.uniform(size=(n, n, j)) < 0.3)
    added[np.arange(n), np.arange(n)] = 0
    return economy.tariff_rate_ods + added


@pytest.mark.parametrize("closure", ALL, ids=IDS)
def test_unchanged_tariffs_change_nothing(closure):
    outcome = solve(synthetic_economy(6, 5, seed=1), closure=closure)
    assert outcome.iterations == 0
    for series in ("real_income_change", "real_wage_change", "output_change", "real_gdp_change"):
        assert np.abs(outcome.values(series)).max() < 1e-8


@pytest.mark.parametrize("closure", ALL, ids=IDS)
def test_the_dropped_market_clears(closure):
    economy = synthetic_economy(8, 6, seed=2)
    outcome = solve(economy, tariff_rate_ods=shocked(economy), closure=closure)
    flow = outcome.flow_new_ods
    gap = flow.sum(axis=(0, 2)) - flow.sum(axis=(1, 2)) - outcome.deficit_new_d
    assert np.abs(gap).max() < 1e-10 * economy.world_value_added
    assert abs(outcome.deficit_new_d.sum()) < 1e-10 * economy.world_value_added
    wage_bill = outcome.wage_hat_o * outcome.economy.value_added_d
    if closure.deficits != "absorbing":  # there money is given, not world value added
        assert wage_bill.sum() == pytest.approx(outcome.economy.world_value_added, rel=1e-10)


@pytest.mark.parametrize("closure", ALL, ids=IDS)
def test_relabelling_countries_relabels_the_answer(closure):
    economy = synthetic_economy(6, 4, seed=3)
    order = np.array([3, 1, 5, 0, 2, 4])
    other = replace(
        economy,
        regions=tuple(economy.regions[i] for i in order),
        trade_share_ods=economy.trade_share_ods[np.ix_(order, order)],
        tariff_rate_ods=economy.tariff_rate_ods[np.ix_(order, order)],
        **{
            name: getattr(economy, name)[order]
            for name in (
                "value_added_share_ds io_share_dsk final_share_ds expenditure_ds value_added_d "
                "deficit_d"
            ).split()
        },
    )
    tariffs = shocked(economy)
    one = solve(economy, tariff_rate_ods=tariffs, closure=closure)
    two = solve(other, tariff_rate_ods=tariffs[np.ix_(order, order)], closure=closure)
    gap = one.values("real_income_change")[order] - two.values("real_income_change")
    assert np.abs(gap).max() < 1e-8


def test_the_unit_of_money_does_not_matter():
    economy = synthetic_economy(6, 4, seed=4)
    scaled = replace(
        economy,
        expenditure_ds=1000 * economy.expenditure_ds,
        value_added_d=1000 * economy.value_added_d,
        deficit_d=1000 * economy.deficit_d,
    )
    tariffs = shocked(economy)
    one, two = (solve(e, tariff_rate_ods=tariffs) for e in (economy, scaled))
    assert np.abs(one.wage_hat_o - two.wage_hat_o).max() < 1e-10
    assert np.allclose(two.values("tariff_revenue"), 1000 * one.values("tariff_revenue"), rtol=1e-9)


def test_autarky_follows_the_formula():
    """Gains from trade of Arkolakis, Costinot & Rodriguez-Clare (2012), eq. (8), with inputs.

    Going to autarky without deficits or tariffs changes real income by
    ``prod_{s,k} home_ds^(alpha_ds a_dsk / theta_s)`` with ``a`` the Leontief inverse (Costinot &
    Rodriguez-Clare 2014, eq. 29).
    """
    base = synthetic_economy(6, 4, seed=5, deficits=False)
    free = solve(base, tariff_rate_ods=np.zeros_like(base.tariff_rate_ods))
    economy = balance_trade(
        economy_from_shares(
            regions=base.regions,
            sectors=base.sectors,
            trade_share_ods=free.trade_share_new_ods,
            value_added_share_ds=base.value_added_share_ds,
            io_share_dsk=base.io_share_dsk,
            final_share_ds=base.final_share_ds,
            value_added_d=base.value_added_d * free.wage_hat_o,
            tariff_rate_ods=np.zeros_like(base.tariff_rate_ods),
            theta_s=base.theta_s,
        )
    )
    wall = np.full((6, 6, 4), np.inf)
    wall[np.arange(6), np.arange(6)] = 1.0
    outcome = solve(economy, iceberg_hat_ods=wall)
    home = np.einsum("dds->ds", economy.trade_share_ods)
    inverse = np.linalg.inv(np.eye(4) - economy.io_share_dsk)  # (I - G)^-1, by region
    exposure = np.einsum("ds,dsk->dk", np.log(home) / economy.theta_s, inverse)
    formula = 100 * (np.exp((exposure * economy.final_share_ds).sum(axis=1)) - 1)
    assert np.abs(outcome.values("real_wage_change") - formula).max() < 1e-6


@pytest.mark.parametrize("size", [(31, 40), (44, 20)])
@pytest.mark.parametrize(
    "shock",
    ["one +1 %", "one +25 %", "one +500 %", "world +25 %", "world +100 %", "world +500 %", "none"],
)
def test_iterations_stay_below_thirty(size, shock):
    economy = synthetic_economy(*size, seed=1)
    n = size[0]
    foreign = ~np.eye(n, dtype=bool)[:, :, None]
    if shock == "none":
        new = np.zeros_like(economy.tariff_rate_ods)
    else:
        rate = float(shock.split("+")[1].rstrip(" %")) / 100
        mask = (
            foreign if shock.startswith("world") else foreign & (np.arange(n) == 0)[None, :, None]
        )
        new = economy.tariff_rate_ods + rate * mask
    outcome = solve(economy, tariff_rate_ods=new)
    assert outcome.residual <= 1e-11
    assert outcome.iterations <= 30


def test_newton_alone_agrees_with_anderson():
    from countermove.equilibrium.equations import Point
    from countermove.equilibrium.newton import newton

    economy = synthetic_economy(8, 6, seed=6)
    tariffs = shocked(economy)
    for closure in ("fixed", "proportional", "multiplicative"):
        problem = problem_of(
            economy,
            tariff_rate_ods=tariffs,
            iceberg_hat_ods=None,
            technology_hat_os=None,
            closure=Closure(deficits=closure),
        )
        base = problem.structure.spending_ds
        at, gap, _ = newton(problem, Point(np.zeros(8), np.zeros_like(base), base), tolerance=1e-12)
        assert gap <= 1e-12
        fast = solve(economy, tariff_rate_ods=tariffs, closure=Closure(deficits=closure))
        assert np.abs(np.exp(at.point.log_wage_d) - fast.wage_hat_o).max() < 5e-11


def test_a_surplus_that_exceeds_income_is_named():
    economy = synthetic_economy(12, 8, seed=0)
    iceberg = np.full((12, 12, 8), 300.0)
    iceberg[np.arange(12), np.arange(12)] = 1.0
    with pytest.raises(NoEquilibrium, match=r"surplus of R\d\d .*proportional"):
        solve(economy, iceberg_hat_ods=iceberg)
    quiet = solve(economy, iceberg_hat_ods=iceberg, throw=False)
    assert quiet.status is Status.NO_EQUILIBRIUM
    for closure in ("proportional", "removed"):
        assert solve(economy, iceberg_hat_ods=iceberg, closure=Closure(closure)).residual <= 1e-11


def test_banning_every_source_is_refused():
    economy = synthetic_economy(4, 3, seed=0)
    iceberg = np.ones((4, 4, 3))
    iceberg[:, 2, 1] = np.inf
    with pytest.raises(NoEquilibrium, match="every source of S01 for R02"):
        solve(economy, iceberg_hat_ods=iceberg)


def test_elasticities_do_not_move_the_baseline():
    economy = synthetic_economy(5, 4, seed=7).with_elasticities(4.0, name="uniform-4")
    assert residual(economy) < 1e-12
    assert solve(economy).iterations == 0


def test_shares_and_flows_build_the_same_world():
    economy = synthetic_economy(9, 7, seed=8)
    again = economy_from_shares(
        **{
            name: getattr(economy, name)
            for name in (
                "regions sectors trade_share_ods value_added_share_ds io_share_dsk final_share_ds "
                "value_added_d tariff_rate_ods theta_s deficit_d"
            ).split()
        }
    )
    assert np.allclose(again.expenditure_ds, economy.expenditure_ds, rtol=1e-11)
    assert np.allclose(again.deficit_d, economy.deficit_d, atol=1e-11 * economy.world_value_added)


def test_wrong_deficits_are_refused():
    economy = synthetic_economy(4, 3, seed=9)
    fields = {
        name: getattr(economy, name)
        for name in (
            "regions sectors trade_share_ods value_added_share_ds io_share_dsk final_share_ds "
            "value_added_d tariff_rate_ods theta_s"
        ).split()
    }
    with pytest.raises(InvalidEconomy, match="deficit_d of R0"):
        economy_from_shares(**fields, deficit_d=economy.deficit_d + 0.01 * economy.value_added_d)


def test_bad_input_is_one_sentence():
    economy = synthetic_economy(4, 3, seed=9)
    with pytest.raises(BadInput, match="shape"):
        solve(economy, tariff_rate_ods=np.zeros((4, 3)))
    with pytest.raises(BadInput, match="iceberg_hat_ods"):
        solve(economy, tariff_rate_ods=np.full((4, 4, 3), np.inf))
    with pytest.raises(UnknownName, match="did you mean 'proportional'"):
        Closure(deficits="proportionate")
    with pytest.raises(UnknownName, match="real_income_change"):
        solve(economy).values("real_incom_change")
    with pytest.raises(InvalidEconomy, match="value added is negative in"):
        economy_from_flows(
            np.ones((1, 1, 1)), np.full((1, 1, 1), 2.0), np.zeros((1, 1, 1)),
            regions=["A"], sectors=["g"], theta_s=4,
        )  # fmt: skip
    with pytest.raises(InvalidEconomy, match="theta_s is not positive at s=S01"):
        economy.with_elasticities([1.0, -2.0, 3.0])


CLOSURES = [
    *ALL,
    Closure(labour="specific"),
    Closure(labour="sluggish"),
    Closure(wages="rigid"),
    Closure(supply=0.5),
]


@pytest.mark.parametrize("closure", CLOSURES, ids=lambda closure: closure.phrase)
def test_the_first_order_split_is_the_derivative_of_real_income(closure):
    """Half a small shock to duties, costs and technology leaves a quarter of what it misses."""
    economy = synthetic_economy(4, 3, seed=1)
    rng = np.random.default_rng(7)
    n, j = len(economy.regions), len(economy.sectors)
    abroad = ~np.eye(n, dtype=bool)[:, :, None]
    duty, cost = rng.uniform(size=(n, n, j)) * abroad, rng.normal(size=(n, n, j))
    technology = rng.normal(size=(n, j))
    missed = []
    for size in (2e-4, 1e-4):
        outcome = solve(
            economy,
            tariff_rate_ods=economy.tariff_rate_ods + size * duty,
            iceberg_hat_ods=np.exp(size * cost),
            technology_hat_os=np.exp(size * technology),
            closure=closure,
        )
        exact = outcome.values("real_income_change")
        gap = np.abs(outcome.values("real_income_first_order_change") - exact).max()
        assert gap < 2e-3 * np.abs(exact).max()
        missed.append(gap)
    assert missed[1] < 0.35 * missed[0]


def test_an_iceberg_cost_on_imports_lowers_first_order_real_income():
    """0.1 % of the base imports is lost: nobody collects it (report f20)."""
    economy = synthetic_economy(5, 4, seed=3)
    iceberg = np.ones_like(economy.tariff_rate_ods)
    iceberg[1:, 0] = 1.001
    outcome = solve(economy, iceberg_hat_ods=iceberg)
    exact, first = (outcome.values(f"real_income_{name}change")[0] for name in ("", "first_order_"))
    assert exact < 0
    assert first == pytest.approx(exact, rel=0.01)
    assert outcome.values("trade_costs")[1:] == pytest.approx(0.0, abs=1e-15)


def test_the_split_of_duties_has_two_terms_and_is_missing_under_a_ban():
    economy = synthetic_economy(5, 4, seed=3)
    plain = solve(economy, tariff_rate_ods=shocked(economy))
    for series in ("trade_costs", "employment_and_deficits"):
        assert plain.values(series) == pytest.approx(0.0, abs=1e-9)
    iceberg = np.ones_like(economy.tariff_rate_ods)
    iceberg[1, 0, 2] = np.inf
    split = solve(economy, iceberg_hat_ods=iceberg).values("real_income_first_order_change")
    assert np.isnan(split).tolist() == [True, False, False, False, False]
