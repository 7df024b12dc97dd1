"""Closures that cannot be: each error says what is wrong, and what works instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from countermove.equilibrium.closure import Closure
from countermove.equilibrium.dated_path import PathStep, solve_path
from countermove.equilibrium.kinks import other_side
from countermove.equilibrium.solve import solve
from countermove.equilibrium.status import Status
from countermove.errors import BadInput, NotSolved, UnknownName
from countermove.questions.options import ModelOptions, with_settings
from countermove.strategy.gradient import gradient
from tests.synthetic import synthetic_economy


@pytest.mark.parametrize(
    ("switch", "message"),
    [
        ({"labour": "specfic"}, "did you mean 'specific'"),
        ({"wages": "sticky"}, "Known: flexible, rigid"),
        ({"elasticity_scale": "medium"}, "Known: impact, short, long"),
        ({"regime": "float"}, "did you mean 'floating'"),
        ({"regime": {"CAN": "pegged"}}, "Known: fixed, floating, flexible"),
    ],
)
def test_unknown_words_name_the_known_ones(switch, message):
    with pytest.raises(UnknownName, match=message):
        Closure(**switch)


@pytest.mark.parametrize(
    "switch",
    [
        {"mobility": -1.0},
        {"floor": 0.0},
        {"supply": np.nan},
        {"supply": np.inf},
        {"m": -0.1},
        {"rho": np.nan},
    ],
)
def test_numbers_out_of_range_name_the_switch(switch):
    name = next(iter(switch))
    with pytest.raises(BadInput, match=rf"Closure\({name}=.*e\.g\. {name}="):
        Closure(**switch)


@pytest.mark.parametrize(
    ("switches", "message"),
    [
        ({"m": 0.81}, r"m=0.81: where wages are given, .* m of 0.8 or less, or wages=flexible"),
        ({"m": 1.0, "wages": "flexible"}, "m=1: .* below 1; deficits=fixed"),
        ({"rho": 1.1}, "rho=1.1: .* 1 or less"),
        ({"exchange": {"CAN": 0.0}}, "exchange.CAN=0: .* above zero, e.g. 0.95"),
        ({"exchange": {"CAN": -0.5}}, "above zero"),
        ({"exchange": {"CAN": np.inf}}, "above zero"),
        ({"exchange": {"CAN": "-5%"}}, r"a mapping .* write \{'...': 0.25\}"),
        ({"deficits": "fixed"}, "deficits='fixed' contradicts the first year.*: leave it out"),
        ({"regime": {"CAN": "floating"}}, "none floats"),
    ],
)
def test_what_the_first_year_cannot_go_with(switches, message):
    with pytest.raises(BadInput, match=message):
        Closure.first_year(**switches)


@pytest.mark.parametrize("switch", [{"exchange": {"CAN": 0.9}}, {"m": 0.5}, {"rho": 0.2}], ids=list)
def test_switches_of_absorbing_deficits_do_nothing_beside_others(switch):
    (name,) = switch
    for deficits in ("fixed", "proportional", "removed"):
        with pytest.raises(BadInput, match=rf"^{name}.*set deficits=absorbing, or leave it out"):
            Closure(deficits=deficits, **switch)


def test_a_currency_of_a_country_that_is_not_there():
    with pytest.raises(UnknownName, match="unknown region 'R99'"):
        solve(synthetic_economy(3, 2, seed=0), closure=Closure.first_year(exchange={"R99": 0.9}))


def test_transfers_need_given_deficits():
    with pytest.raises(BadInput, match="deficits='absorbing' does not have"):
        solve(
            synthetic_economy(3, 2, seed=0),
            transfer_d=np.array([1.0, -1.0, 0.0]),
            closure=Closure.first_year(),
        )


def test_a_regime_for_a_country_that_is_not_there():
    closure = Closure(wages="rigid", regime={"R99": "floating"})
    with pytest.raises(UnknownName, match="unknown region 'R99'"):
        solve(synthetic_economy(3, 2, seed=0), closure=closure)


def test_floors_need_rigid_wages_and_a_shape():
    economy = synthetic_economy(3, 2, seed=0)
    with pytest.raises(BadInput, match="needs rigid wages"):
        solve(economy, wage_floor_ds=np.ones((3, 2)))
    with pytest.raises(BadInput, match=r"expected \(3, 2\), \(3, 1\) or a number"):
        solve(economy, wage_floor_ds=np.ones(5), closure=Closure(wages="rigid"))
    with pytest.raises(BadInput, match="mobile labour has one wage"):
        solve(
            economy,
            wage_floor_ds=np.array([[1, 0.9]] * 3),
            closure=Closure(wages="rigid"),
        )


def test_jobs_without_figures_name_what_works():
    economy = synthetic_economy(3, 2, seed=0)
    outcome = solve(economy, closure=Closure(labour="specific", wages="rigid"))
    assert np.isnan(outcome.values("unemployment_change")).all()
    with pytest.raises(BadInput, match="no job figures for R01 .*R01.labour.S00"):
        gradient(outcome, "R01.jobs.S00")
    with pytest.raises(BadInput, match="no job figures for R01 in .*employment_change"):
        outcome.jobs("R01")
    half = np.array([[1.0, 2.0], [np.nan, 3.0], [np.nan, np.nan]])
    outcome = solve(replace(economy, employment_ds=half), closure=Closure(wages="rigid"))
    with pytest.raises(BadInput, match=r"R01 in S00 .*Regions with figures: R00\."):
        outcome.jobs("R01")
    assert outcome.jobs("R00")["jobs_change"].shape == (2,)


def test_real_wages_that_nobody_can_hold():
    """Duties everywhere make every real wage fall at any employment: no floor of 1 can be met."""
    economy = synthetic_economy(4, 3, seed=1)
    tariffs = economy.tariff_rate_ods + 0.5 * ~np.eye(4, dtype=bool)[:, :, None]
    closure = Closure(wages="rigid", regime="floating")
    with pytest.raises(NotSolved, match=r"wage floor may ask .*R0\d.*lower floor"):
        solve(economy, tariff_rate_ods=tariffs, closure=closure)
    quiet = solve(economy, tariff_rate_ods=tariffs, closure=closure, throw=False)
    assert quiet.status is not Status.SOLVED
    lower = solve(economy, tariff_rate_ods=tariffs, closure=replace(closure, floor=0.8))
    assert lower.residual <= 1e-11


def test_no_kink_no_other_side():
    economy = synthetic_economy(3, 2, seed=0)
    with pytest.raises(BadInput, match="no wage floor is on its kink"):
        other_side(solve(economy))


def test_paths_that_cannot_be():
    economy = synthetic_economy(3, 2, seed=0)
    rates = economy.tariff_rate_ods
    day = date(2025, 3, 4)
    with pytest.raises(BadInput, match="at least one step"):
        solve_path(economy, [])
    with pytest.raises(BadInput, match="same day"):
        solve_path(economy, [PathStep(day, rates), PathStep(day, rates)])
    with pytest.raises(BadInput, match="after it"):
        solve_path(economy, [PathStep(day, rates, announced=date(2025, 4, 1))])
    with pytest.raises(BadInput, match="before the first step"):
        solve_path(economy, [PathStep(day, rates)], until=[date(2024, 1, 1)])
    with pytest.raises(BadInput, match="its dates set the elasticities"):
        solve_path(economy, [PathStep(day, rates)], closure=Closure(elasticity_scale="short"))
    first = Closure.first_year(elasticity_scale="long")
    with pytest.raises(BadInput, match="exchange rates stay as given for a year"):
        solve_path(economy, [PathStep(day, rates)], closure=first)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("labour=fluid", "unknown labour closure 'fluid'"),
        ("mobility=GALLE", "Known: GRY, ACM, CDP"),
        ("mobility=-1", r"Closure\(mobility=-1"),
        ("regime.CAN=free", "unknown exchange-rate regime 'free'"),
        ("horizon=soon", "unknown horizon 'soon'. Known: first-year, long-run"),
        ("horizon=short", "elasticity_scale=short; a horizon is first-year or long-run"),
        ("exchange.CAN=five", "-5%, or the new value over the old one"),
        ("exchange=rates.csv", "rates.csv does not exist"),
        ("m=little", "^m=little: give a number, e.g. m=0.5.$"),
        ("rho=most", "^rho=most: give a number, e.g. rho=0.5.$"),
        ("floor=low", "unknown floor 'low'. Known: none, SGU. Or give a number"),
    ],
)
def test_settings_that_cannot_be(setting, message):
    with pytest.raises((BadInput, UnknownName), match=message):
        with_settings(ModelOptions(), [setting])


@pytest.mark.parametrize(
    "settings",
    [
        ("horizon=first-year", "deficits=fixed"),
        ("deficits=removed", "horizon=first-year"),
        ("horizon=long-run", "deficits=absorbing"),
        ("horizon=long-run", "elasticity_scale=impact"),
    ],
)
def test_a_key_that_denies_its_horizon_is_refused(settings):
    with pytest.raises(BadInput, match="contradicts horizon=.*: leave one of the two out"):
        with_settings(ModelOptions(), settings)
