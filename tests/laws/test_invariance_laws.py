"""What must not matter: how finely a world is cut, in how many steps it changes, its units."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from countermove.economy.construct import economy_from_flows, economy_from_shares
from countermove.equilibrium.closure import DEFICITS, Closure
from countermove.equilibrium.solve import solve
from countermove.strategy.best_response import optimal_tariff
from countermove.strategy.curves import reaction_curves
from countermove.strategy.instruments import InstrumentSet, instruments_of
from countermove.strategy.payoff import real_income
from tests.synthetic import synthetic_economy

SMOOTH = {
    **{name: Closure(deficits=name) for name in DEFICITS},
    "sluggish": Closure(labour="sluggish", mobility=0.8),
    "specific": Closure(labour="specific", deficits="proportional"),
    "elastic": Closure(supply=0.4, deficits="multiplicative"),
    "specific elastic": Closure(labour="specific", supply=0.4),
}
EVERY = {
    **SMOOTH,
    "rigid": Closure(wages="rigid"),
    "rigid specific": Closure(labour="specific", wages="rigid", floor=0.99),
    "floating": Closure(wages="rigid", floor=0.98, regime={"R01": "floating"}),
    "first year": Closure.first_year(elasticity_scale="long"),
}
SERIES = ("real_income_change", "real_wage_change", "employment_change", "unemployment_rate")
TIGHT = 1e-12


def parametrized(closures):
    return pytest.mark.parametrize("closure", closures.values(), ids=closures)


def shocked(economy, seed=0, top=0.5):
    rng = np.random.default_rng(seed)
    abroad = ~np.eye(len(economy.regions), dtype=bool)[:, :, None]
    shape = economy.tariff_rate_ods.shape
    return economy.tariff_rate_ods + abroad * rng.uniform(0, top, shape)


def inputs_of(economy):
    """(N, J, J) purchases of inputs by using sector."""
    return economy.io_share_dsk * economy.output_os[:, None, :]


def built(economy, flow, inputs, tariff, regions, sectors, theta):
    return economy_from_flows(
        flow, inputs, tariff, regions=regions, sectors=sectors, theta_s=theta, name=economy.name
    )


@parametrized(EVERY)
def test_an_industry_may_be_counted_as_two_equal_ones(closure):
    """Two halves of a sector, alike in everything, fare like the whole."""
    economy = synthetic_economy(5, 3, seed=1)
    place, part = np.array([0, 1, 2, 2]), np.array([1.0, 1.0, 0.5, 0.5])
    inputs = inputs_of(economy)[:, place][:, :, place] * part[:, None] * part[None, :]
    other = built(
        economy,
        economy.flow_ods[:, :, place] * part,
        inputs,
        economy.tariff_rate_ods[:, :, place],
        economy.regions,
        ["S00", "S01", "S02", "S02b"],
        economy.theta_s[place],
    )
    tariffs = shocked(economy)
    one = solve(economy, tariff_rate_ods=tariffs, closure=closure, tolerance=TIGHT)
    two = solve(other, tariff_rate_ods=tariffs[:, :, place], closure=closure, tolerance=TIGHT)
    for series in SERIES:
        assert two.values(series) == pytest.approx(one.values(series), abs=1e-8), series
    assert two.values("labour_change") == pytest.approx(
        one.values("labour_change")[:, place], abs=1e-8
    )


@parametrized(EVERY)
def test_a_country_may_be_counted_as_two_equal_ones(closure):
    """Two halves of a country that trade freely with each other fare like the whole."""
    economy = synthetic_economy(4, 3, seed=2)
    place, part = np.array([0, 1, 1, 2, 3]), np.array([1.0, 0.5, 0.5, 1.0, 1.0])
    flow = economy.flow_ods[np.ix_(place, place)]
    flow = flow * part[:, None, None] * part[None, :, None]
    tariffs = shocked(economy)

    def apart(rates):
        return rates[np.ix_(place, place)]  # between the halves: the rate on own sales, zero

    other = built(
        economy,
        flow,
        inputs_of(economy)[place] * part[:, None, None],
        apart(economy.tariff_rate_ods),
        ["R00", "R01", "R01b", "R02", "R03"],
        economy.sectors,
        economy.theta_s,
    )
    one = solve(economy, tariff_rate_ods=tariffs, closure=closure, tolerance=TIGHT)
    if closure.regimes:
        closure = replace(closure, regime={"R01": "floating", "R01b": "floating"})
    two = solve(other, tariff_rate_ods=apart(tariffs), closure=closure, tolerance=TIGHT)
    for series in SERIES:
        assert two.values(series) == pytest.approx(one.values(series)[place], abs=1e-8), series
    whole = two.aggregate("real_income_change", ["R01", "R01b"])
    assert whole == pytest.approx(one.values("real_income_change")[1], abs=1e-8)


@parametrized(SMOOTH)
def test_two_steps_lead_where_one_does(closure):
    """Exact hat algebra composes (Dekle, Eaton & Kortum 2008): hats of the steps multiply.

    Sums over sectors at base wages (employment, the mean wage) are left out: as all indices with
    base weights, they do not chain where wages differ by sector.
    """
    economy = synthetic_economy(5, 4, seed=3)
    half, whole = shocked(economy, seed=1), shocked(economy, seed=2)
    direct = solve(economy, tariff_rate_ods=whole, closure=closure, tolerance=TIGHT)
    first = solve(economy, tariff_rate_ods=half, closure=closure, tolerance=TIGHT)
    between = economy_from_shares(
        regions=economy.regions,
        sectors=economy.sectors,
        trade_share_ods=first.trade_share_new_ods,
        value_added_share_ds=economy.value_added_share_ds,
        io_share_dsk=economy.io_share_dsk,
        final_share_ds=economy.final_share_ds,
        value_added_d=first.economy.value_added_d * first.wage_hat_o,
        tariff_rate_ods=half,
        theta_s=economy.theta_s,
    )
    second = solve(between, tariff_rate_ods=whole, closure=closure, tolerance=TIGHT)
    for name in ("wage_hat_o", "cost_hat_os", "price_hat_ds"):
        steps = getattr(first, name) * getattr(second, name)
        assert steps == pytest.approx(getattr(direct, name), rel=1e-9), name
    absorbs = closure.deficits == "absorbing"  # base deficits count as income: they do not chain
    for series in ("absorption_change" if absorbs else "real_income_change", "labour_change"):
        hats = [1.0 + x.values(series) / 100.0 for x in (first, second, direct)]
        assert hats[0] * hats[1] == pytest.approx(hats[2], rel=1e-9), series


@parametrized(EVERY)
def test_better_workers_everywhere_make_everybody_better_off_by_as_much(closure):
    r"""Labour that is $g$ per cent better in all the world raises real income by $g$, trade as was.

    Costs are ``(w / A)^gamma`` times inputs, so a technology of ``A^(gamma theta)`` lets all prices
    fall by ``A``. With a labour supply of elasticity $\eta$ in the real wage, hours rise by
    $A^\eta$, and real income by $A^{1+\eta}$.
    """
    economy, better = synthetic_economy(5, 4, seed=4), 1.1
    technology = better ** (economy.value_added_share_ds * economy.theta_s)
    found = solve(economy, technology_hat_os=technology, closure=closure, tolerance=TIGHT)
    expected = 100.0 * (better ** (1.0 + closure.supply) - 1.0)
    assert found.values("real_income_change") == pytest.approx(expected, abs=1e-7)
    base = found.economy.trade_share_ods
    assert found.trade_share_new_ods == pytest.approx(base, abs=1e-10)
    hours = 100.0 * (better**closure.supply - 1.0)
    assert found.values("employment_change") == pytest.approx(hours, abs=1e-7)


@pytest.mark.parametrize("factor", [1.0, 250.0])
def test_the_best_tariff_knows_neither_the_unit_of_money_nor_that_of_the_payoff(factor):
    economy = synthetic_economy(5, 3, seed=5)
    money = {
        name: factor * getattr(economy, name)
        for name in ("expenditure_ds", "value_added_d", "deficit_d")
    }
    plain = optimal_tariff(economy, "R00")
    found = optimal_tariff(replace(economy, **money), "R00", payoff=7.0 * real_income("R00"))
    assert found.rate == pytest.approx(plain.rate, abs=1e-7)
    assert found.payoff == pytest.approx(7.0 * plain.payoff, abs=1e-10)


def test_reaction_curves_cross_at_the_nash_rates():
    """Each player's best answer to the other's Nash rate is its own (the definition)."""
    economy = synthetic_economy(3, 2, seed=6)
    first = reaction_curves(economy, "R00", "R01", rates=(0.0, 0.2))
    at = sorted(first.nash.values())
    again = reaction_curves(economy, "R00", "R01", rates=at)
    for player, other in (("R00", "R01"), ("R01", "R00")):
        place = at.index(first.nash[other])
        assert again.response[player][place] == pytest.approx(first.nash[player], abs=1e-6)


def test_one_rate_for_many_cells_starts_at_their_mean():
    """The status quo of a uniform rate is the mean rate with trade as weights."""
    economy = synthetic_economy(4, 3, seed=8)
    flow = economy.flow_ods[:, 0].copy()
    flow[0] = 0.0
    mean = (flow * economy.tariff_rate_ods[:, 0]).sum() / flow.sum()
    own = instruments_of(economy, "R00", InstrumentSet(by="uniform"))
    assert own.status_quo(flow[own.origin, own.sector]) == pytest.approx([mean])


def test_a_wider_choice_is_worth_at_least_as_much_and_a_spared_partner_keeps_its_rate():
    economy = synthetic_economy(5, 3, seed=7)
    gains = [
        optimal_tariff(economy, "R00", instruments=wanted).gain
        for wanted in (
            InstrumentSet(by="sector", highest=0.05, lowest=0.0),
            InstrumentSet(by="sector", highest=0.5, lowest=0.0),
            InstrumentSet(by="sector"),
        )
    ]
    assert gains == sorted(gains)
    spared = optimal_tariff(economy, "R00", instruments=InstrumentSet(spared=("R01",)))
    assert (spared.outcome.tariff_rate_ods[1, 0] == economy.tariff_rate_ods[1, 0]).all()
