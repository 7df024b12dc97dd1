"""Switches, horizons and paths."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from countermove.equilibrium.closure import Closure
from countermove.equilibrium.dated_path import PathStep, solve_path
from countermove.equilibrium.horizon import at_scale, elasticity_scale
from countermove.equilibrium.measures_of_change import wage_hat
from countermove.equilibrium.solve import solve
from countermove.errors import BadInput
from countermove.questions.options import ModelOptions, with_settings
from countermove.sources.cards import load_card
from tests.synthetic import synthetic_economy

DAY = date(2025, 3, 4)


def levied(economy, rate, importer=1):
    tariffs = economy.tariff_rate_ods.copy()
    tariffs[:, importer] += rate
    tariffs[importer, importer] = 0.0
    return tariffs


def test_regimes_by_word_by_country_and_by_default():
    assert Closure().regime_of("CAN") == "fixed"
    assert Closure(regime="floating").regime_of("CAN") == "floating"
    mixed = Closure(regime={"*": "flexible", "CAN": "floating"})
    assert (mixed.regime_of("CAN"), mixed.regime_of("USA")) == ("floating", "flexible")
    assert hash(mixed) == hash(Closure(regime={"CAN": "floating", "*": "flexible"}))


def test_settings_make_the_closure():
    options = with_settings(
        ModelOptions(),
        [
            "labour=sluggish",
            "mobility=ACM",
            "wages=rigid",
            "floor=SGU",
            "regime=fixed",
            "regime.CAN=floating",
            "supply=0.25",
            "elasticity_scale=short",
        ],
    )
    closure = options.closure
    assert closure == Closure(
        labour="sluggish",
        mobility=1 / 1.884,
        wages="rigid",
        floor=0.99**4,
        regime={"*": "fixed", "CAN": "floating"},
        supply=0.25,
        elasticity_scale="short",
    )
    assert options.plain()["regime"] == {"*": "fixed", "CAN": "floating"}
    assert closure.phrase.startswith("labour sluggish (elasticity 0.531), wages rigid (floor 0.96")
    for card in closure.cards:
        assert load_card(card).kind == "assumption"
    assert len(closure.cards) == 4
    assert ModelOptions().closure == Closure()


def test_elasticities_by_horizon():
    """Boehm, Levchenko & Pandalai-Nayar (2023): 0.76 at first, 2.0 (1.75 to 2.25) after years."""
    assert elasticity_scale(0.1) == elasticity_scale(1.0) == pytest.approx(0.76 / 2.0)
    assert elasticity_scale(8.5) == elasticity_scale(30.0) == 1.0
    years = np.linspace(0, 12, 50)
    assert (np.diff([elasticity_scale(y) for y in years]) >= 0).all()
    economy = synthetic_economy(3, 2, seed=0)
    assert at_scale(economy, "long") is economy
    short = solve(
        economy, tariff_rate_ods=levied(economy, 0.2), closure=Closure(elasticity_scale="impact")
    )
    hand = solve(
        economy.with_elasticities(0.38 * economy.theta_s), tariff_rate_ods=levied(economy, 0.2)
    )
    assert np.abs(short.wage_hat_o - hand.wage_hat_o).max() < 1e-12


def test_a_path_ends_in_the_long_run():
    economy = synthetic_economy(5, 4, seed=1)
    tariffs = levied(economy, 0.2)
    points = solve_path(
        economy, [PathStep(DAY, tariffs)], until=[date(2027, 3, 4), date(2035, 3, 4)]
    )
    assert [point.years for point in points] == pytest.approx([1.0, 2.0, 10.0], abs=0.01)
    first = solve(economy, tariff_rate_ods=tariffs, closure=Closure(elasticity_scale="impact"))
    last = solve(economy, tariff_rate_ods=tariffs)
    for point, x in ((points[0], first), (points[-1], last)):
        gap = point.outcome.values("real_income_change") - x.values("real_income_change")
        assert np.abs(gap).max() < 1e-9
    assert points[0].wage_floor_ds is None


def test_steps_phase_in_and_announcement_starts_the_clock():
    economy = synthetic_economy(4, 3, seed=2)
    early = PathStep(DAY, levied(economy, 0.1), announced=date(2022, 3, 4))
    late = PathStep(date(2026, 3, 4), levied(economy, 0.2))
    points = solve_path(economy, [late, early])
    assert [point.on for point in points] == [early.on, late.on]
    assert [point.years for point in points] == pytest.approx([3.0, 4.0], abs=0.01)
    for point, step in zip(points, (early, late), strict=True):
        assert (point.outcome.tariff_rate_ods == step.tariff_rate_ods).all()
        scale = elasticity_scale(point.years)
        assert point.outcome.economy.theta_s == pytest.approx(scale * economy.theta_s)


@pytest.mark.parametrize("labour", ["mobile", "specific"])
@pytest.mark.parametrize("regime", ["fixed", "floating"])
def test_floors_are_inherited(labour, regime):
    """Wages that rose do not fall back when the tariff goes: a ratchet, released by ``floor``."""
    economy = synthetic_economy(4, 3, seed=3)
    up, down = levied(economy, 0.3), economy.tariff_rate_ods
    steps = [PathStep(DAY, up), PathStep(date(2026, 3, 4), down)]
    closure = Closure(labour=labour, wages="rigid", floor=0.97, regime={"R01": regime})
    points = solve_path(economy, steps, closure=closure)
    price = np.exp((economy.final_share_ds * np.log(points[0].outcome.price_hat_ds)).sum(axis=1))
    unit = np.ones(4)
    unit[1] = price[1] if regime == "floating" else 1.0
    wages = wage_hat(points[0].outcome) / unit[:, None]
    years = (steps[1].on - DAY).days / 365.25
    assert np.abs(points[1].wage_floor_ds - 0.97**years * wages).max() < 1e-12
    free = solve_path(economy, steps, closure=replace(closure, floor=0.5))
    assert np.abs(free[1].outcome.values("real_income_change")).max() < 1e-8
    assert free[1].outcome.values("unemployment_rate").max() == 0.0


def test_a_path_with_deficits_removed():
    economy = synthetic_economy(4, 3, seed=4)
    closure = Closure(deficits="removed", labour="specific")
    point = solve_path(
        economy, [PathStep(DAY, levied(economy, 0.2))], closure=closure, until=[date(2040, 1, 1)]
    )[-1]
    whole = solve(economy, tariff_rate_ods=levied(economy, 0.2), closure=closure)
    gap = point.outcome.values("real_income_change") - whole.values("real_income_change")
    assert np.abs(gap).max() < 1e-8


FIRST = "horizon=first-year"


def chosen(*settings):
    return with_settings(ModelOptions(), settings).closure


def test_a_horizon_sets_switches_and_keys_beside_it_win_in_any_order():
    assert chosen(FIRST) == Closure.first_year()
    assert chosen(FIRST, "m=0.5", "floor=SGU") == Closure.first_year(m=0.5, floor=0.99**4)
    assert chosen("labour=sluggish", FIRST) == Closure.first_year(labour="sluggish")
    assert chosen("horizon=long-run") == Closure()
    assert chosen("horizon=long-run", "labour=specific") == Closure(labour="specific")
    first = Closure.first_year()
    assert (first.horizon, Closure().horizon) == ("first year", "long run")
    assert Closure(deficits="proportional", supply=0.5).horizon == "long run"
    for own in (
        {"elasticity_scale": "impact"}, {"elasticity_scale": "short"}, {"wages": "rigid"},
        {"labour": "specific"}, {"labour": "sluggish"},
    ):  # fmt: skip
        assert Closure(**own).horizon == "as set"
    assert {"spending-multiplier", "duties-spent"} < set(first.cards)
    for card in first.cards:
        assert load_card(card).kind == "assumption"


def test_exchange_rates_in_per_cent_as_numbers_and_from_a_file(tmp_path):
    rates = tmp_path / "rates.csv"
    rates.write_text("region,value\nMEX,1.1\nCAN,0.97\n")
    assert chosen(FIRST, "exchange.CAN=-5%").rates == (("CAN", 0.95),)
    assert chosen(FIRST, "exchange.CAN=0.95").rates == (("CAN", 0.95),)
    assert chosen(FIRST, f"exchange={rates}").rates == (("CAN", 0.97), ("MEX", 1.1))
    with pytest.raises(BadInput, match="exchange names CAN twice"):
        chosen(FIRST, f"exchange={rates}", "exchange.CAN=-5%")
    assert chosen(FIRST, "exchange.MEX=+10%").exchange_of(["CAN", "MEX"]).tolist() == [1.0, 1.1]
    assert "currencies CAN -5 %" in chosen(FIRST, "exchange.CAN=-5%").phrase


def test_currencies_of_a_group_move_together() -> None:
    """Those of all 27 members of the Union, and the answer names it as one."""
    one = with_settings(ModelOptions(), ["horizon=first-year", "exchange.EU27=-5%"])
    assert len(one.exchange) == 27 and {rate for _, rate in one.exchange} == {0.95}
    assert "currencies EU27 -5 %" in one.closure.phrase
    with pytest.raises(BadInput, match="exchange names DEU twice"):
        with_settings(one, ["exchange.DEU=0.9"])
