"""Worlds made of worlds: outcomes as baselines, given deficits, other materials, and autarky."""

from __future__ import annotations

import numpy as np
import pytest

from countermove.economy.autarky import gains_from_trade
from countermove.economy.capital import with_capital
from countermove.economy.construct import economy_from_flows
from countermove.economy.markups import COMPETITIVE, at_market, with_markups
from countermove.economy.materials import with_materials
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.rebase import rebase
from countermove.equilibrium.solve import balance_trade, impose_deficits, solve
from countermove.errors import BadInput, NotSolved
from countermove.questions.options import ModelOptions, with_settings
from countermove.questions.pose import pose
from tests.synthetic import synthetic_economy

SEEDS = (1, 2, 3)


def war(economy, seed):
    rng = np.random.default_rng(seed)
    rates = economy.tariff_rate_ods + rng.uniform(0, 0.3, economy.tariff_rate_ods.shape)
    rates[np.eye(len(economy.regions), dtype=bool)] = 0.0
    return rates


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    "closure",
    [
        Closure(),
        Closure(deficits="proportional"),
        Closure(deficits="multiplicative"),
        Closure(labour="sluggish", supply=0.5),
    ],
)
def test_the_way_back_from_an_outcome_is_the_way_there(seed, closure):
    economy = synthetic_economy(5, 4, seed=seed)
    there = solve(economy, tariff_rate_ods=war(economy, seed), closure=closure, tolerance=1e-12)
    base = rebase(there)
    same = solve(base, closure=closure)
    assert np.abs(same.values("real_income_change")).max() < 1e-8
    back = solve(base, tariff_rate_ods=economy.tariff_rate_ods, closure=closure)
    mobile = closure.labour == "mobile"  # else the mean wage has the weights of either base
    for series in ("real_income_change", "real_wage_change")[: 1 + mobile]:
        both = (1 + there.values(series) / 100) * (1 + back.values(series) / 100)
        assert both == pytest.approx(1.0, abs=1e-8), series
    assert back.trade_share_new_ods == pytest.approx(economy.trade_share_ods, abs=1e-8)


def test_jobs_of_the_new_baseline_are_those_after_the_change():
    economy = synthetic_economy(4, 3, seed=5)
    object.__setattr__(economy, "employment_ds", np.full((4, 3), 100.0))
    there = solve(economy, tariff_rate_ods=war(economy, 5))
    expected = 100.0 + there.values("jobs_change")
    assert rebase(there).employment_ds == pytest.approx(expected)


def test_what_is_not_solved_is_no_baseline():
    economy = synthetic_economy(4, 3, seed=5)
    with pytest.raises(BadInput, match="no baseline"):
        rebase(solve(economy, tariff_rate_ods=war(economy, 5), tolerance=1e-300, throw=False))


@pytest.mark.parametrize("seed", SEEDS)
def test_given_deficits_are_met_and_those_there_change_nothing(seed):
    economy = synthetic_economy(5, 3, seed=seed)
    wanted = 0.5 * economy.deficit_d
    found = impose_deficits(economy, wanted)
    scale = economy.world_value_added
    assert found.deficit_d / scale == pytest.approx(wanted / scale, abs=1e-10)
    same = impose_deficits(economy, economy.deficit_d)
    assert same.expenditure_ds == pytest.approx(economy.expenditure_ds, rel=1e-8)
    zero = impose_deficits(economy, 0.0 * wanted)
    assert zero.expenditure_ds == pytest.approx(balance_trade(economy).expenditure_ds, rel=1e-9)


def _selling(economy):
    rng = np.random.default_rng(7)
    n, j = len(economy.regions), len(economy.sectors)
    return economy_from_flows(
        economy.flow_ods, np.zeros((n, j, j)), economy.tariff_rate_ods, theta_s=economy.theta_s,
        regions=economy.regions, sectors=economy.sectors, margin_d=rng.uniform(0.05, 0.2, n),
        duty_response_d=rng.uniform(0.7, 1.4, n),
    )  # fmt: skip


@pytest.mark.parametrize(
    "world",
    [
        lambda e: e,
        lambda e: with_capital(e, np.full(3, 0.3)),
        lambda e: with_markups(e, np.full(3, 12.0)),
        _selling,
    ],
    ids=["plain", "capital", "markups", "selling"],
)
def test_deficits_are_imposed_by_all_equations_of_the_economy(world):
    """As a transfer is solved: entry into markets and capital that stays where it is count."""
    economy = world(synthetic_economy(5, 3, seed=5))
    found = impose_deficits(economy, 0.0 * economy.deficit_d)
    solved = solve(economy, transfer_d=-economy.deficit_d, tolerance=1e-12)
    for name in ("trade_share_ods", "expenditure_ds", "value_added_d"):
        expected = getattr(rebase(solved), name)
        assert getattr(found, name) == pytest.approx(expected, rel=1e-8, abs=1e-10), name


def test_deficits_that_cannot_be_are_refused():
    economy = synthetic_economy(4, 2, seed=1)
    with pytest.raises(BadInput, match="sum to zero"):
        impose_deficits(economy, np.ones(4))
    with pytest.raises(BadInput, match="expected"):
        impose_deficits(economy, np.zeros(3))
    size = economy.value_added_d
    with pytest.raises(NotSolved):
        impose_deficits(economy, np.array([-2 * size[0], 2 * size[0], 0, 0]))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("materials", ["full", "none"])
def test_gains_from_trade_are_what_autarky_takes(seed, materials):
    """The formula needs no solve: it is held against a world in which all trade is banned."""
    world = balance_trade(with_materials(synthetic_economy(4, 3, seed=seed, zeros=0.0), materials))
    bans = np.full((4, 4, 3), np.inf)
    bans[np.eye(4, dtype=bool)] = 1.0
    alone = solve(world, iceberg_hat_ods=bans)
    assert gains_from_trade(world) == pytest.approx(-alone.values("real_wage_change"), abs=1e-7)


@pytest.mark.parametrize("seed", SEEDS)
def test_gains_under_markups_are_what_autarky_takes_and_capital_has_no_formula(seed):
    """Inputs are a larger share of cost than of the price, which holds profits."""
    plain = balance_trade(synthetic_economy(4, 3, seed=seed, zeros=0.0))
    world = with_markups(plain, 12.0)
    bans = np.full((4, 4, 3), np.inf)
    bans[np.eye(4, dtype=bool)] = 1.0
    alone = solve(balance_trade(world), iceberg_hat_ods=bans)
    found = gains_from_trade(balance_trade(world))
    assert found == pytest.approx(-alone.values("real_wage_change"), abs=1e-7)
    assert (found > gains_from_trade(plain) + 0.01).any()
    with pytest.raises(BadInput, match="has capital in sectors"):
        gains_from_trade(with_capital(plain, 0.3))


def test_a_good_made_nowhere_at_home_has_no_price_in_autarky():
    world = synthetic_economy(3, 2, seed=1)
    share = world.trade_share_ods.copy()
    share[0, 0, 1] = 0.0
    object.__setattr__(world, "trade_share_ods", share)
    with pytest.raises(BadInput, match="makes no S01"):
        gains_from_trade(world)


def test_materials_keep_trade_and_change_production():
    world = synthetic_economy(4, 3, seed=2)
    none = with_materials(world, "none")
    assert (none.value_added_share_ds == 1).all()
    assert none.flow_ods == pytest.approx(world.flow_ods)
    assert with_materials(world, "full") is world
    home = synthetic_economy(4, 3, seed=2, theta=(4.0, 4.0))
    own = with_materials(home, "own-sector")
    assert own.value_added_share_ds == pytest.approx(home.value_added_share_ds)
    assert own.flow_ods == pytest.approx(home.flow_ods)
    off = own.io_share_dsk[:, ~np.eye(3, dtype=bool)]
    assert (off == 0).all()
    short = synthetic_economy(4, 3, seed=2)
    object.__setattr__(short, "value_added_share_ds", np.full((4, 3), 1e-9))
    with pytest.raises(BadInput, match="materials=own-sector does not fit"):
        with_materials(short, "own-sector")


def test_materials_are_an_option_of_every_question():
    options = with_settings(ModelOptions(), ["materials=none"])
    posed = pose("baseline", options)
    assert not posed.economy.io_share_dsk.any()
    assert posed.solve().residual < 1e-11
    assert posed.hash != pose("baseline").hash
    with pytest.raises(BadInput, match="pose it anew"):
        posed.under(materials="full")


def test_capital_comes_off_again_where_labour_also_sells():
    economy = _selling(synthetic_economy(5, 3, seed=5))
    back = at_market(with_capital(economy, 0.3), COMPETITIVE)
    assert back.value_added_d == pytest.approx(economy.value_added_d, rel=1e-12)
