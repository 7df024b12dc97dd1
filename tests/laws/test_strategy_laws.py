"""Laws of best responses and Nash tariffs, on worlds whose answer is known or implied."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from countermove.economy.construct import economy_from_flows
from countermove.economy.shipped import load_economy
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.solve import balance_trade, solve
from countermove.strategy.best_response import optimal_tariff
from countermove.strategy.certificate import Search
from countermove.strategy.instruments import Group, InstrumentSet
from countermove.strategy.nash import nash
from countermove.strategy.payoff import political_income, real_income
from countermove.strategy.uniform_nash import optimal_rate, uniform_nash
from tests.synthetic import synthetic_economy

LIGHT = Search(evaluations=40)


def small_country(size, theta):
    """Return a world of one small and two large countries, without input-output links."""
    flow = np.array([[[3.0], [1.0], [1.0]], [[1.0], [300.0], [90.0]], [[1.0], [90.0], [300.0]]])
    flow = np.repeat(flow, 2, axis=2)
    flow[0, :, :] *= size
    flow[:, 0, :] *= size
    flow[0, 0] /= size
    return economy_from_flows(
        flow,
        np.zeros((3, 2, 2)),
        np.zeros((3, 3, 2)),
        regions=["SML", "BIG", "BUG"],
        sectors=["a", "b"],
        theta_s=theta,
    )


@pytest.mark.parametrize("theta", [2.0, 5.0])
def test_a_small_country_tends_to_the_inverse_elasticity(theta):
    """Gros (1987), eq. (21): as a country's share abroad vanishes its optimal tariff is 1/theta."""
    gaps = []
    for size in (1e-1, 1e-2, 1e-3, 1e-4):
        best = optimal_tariff(small_country(size, theta), "SML")
        gaps.append(float(np.abs(best.rate - 1.0 / theta).max()))
        assert best.method == "first-order"
    ratios = np.array(gaps[:-1]) / np.array(gaps[1:])
    assert ratios == pytest.approx(10.0, rel=0.2)  # the gap is proportional to the size
    assert gaps[-1] < 2e-6 / theta * 10


def test_two_countries_and_one_sector_follow_gros():
    """Gros (1987): ``t = 1 / (theta (1 - lambda))`` with ``lambda`` the share in the other market.

    The share is at basic prices: with a tariff of its own the other country's income moves with its
    imports, which turns ``1 - lambda`` at duty-paid prices into that at basic prices.
    """
    flow = np.array([[[70.0], [20.0]], [[20.0], [30.0]]])
    world = economy_from_flows(
        flow,
        np.zeros((2, 1, 1)),
        np.zeros((2, 2, 1)),
        regions=["A", "B"],
        sectors=["g"],
        theta_s=3.0,
    )
    war = nash(world, ["A", "B"], search=LIGHT)
    for player, other in ((0, 1), (1, 0)):
        flow = war.outcome.flow_new_ods[:, other, 0]
        share = flow[player] / flow.sum()
        rate = war.rates["AB"[player]][0]
        assert rate == pytest.approx(1.0 / (3.0 * (1.0 - share)), rel=1e-7)
    assert war.status == "certified"
    # The published formula takes duty-paid shares: higher tariffs, by a few points here.
    formula = uniform_nash(world)
    assert formula.rate_d == pytest.approx(optimal_rate(formula.outcome), rel=1e-8)
    assert (formula.rate_d > [war.rates["A"][0], war.rates["B"][0]]).all()


def test_symmetric_players_choose_symmetric_tariffs():
    n, j = 3, 3
    rng = np.random.default_rng(4)
    abroad, home = rng.uniform(1, 2, j), rng.uniform(8, 12, j)
    flow = np.broadcast_to(abroad, (n, n, j)).copy()
    flow[np.arange(n), np.arange(n)] = home
    inputs = np.repeat(rng.uniform(0.1, 1.0, (1, j, j)), n, axis=0)
    world = economy_from_flows(
        flow,
        inputs,
        np.zeros((n, n, j)),
        regions=["A", "B", "C"],
        sectors=["x", "y", "z"],
        theta_s=[3.0, 5.0, 8.0],
    )
    war = nash(world, ["A", "B", "C"], search=LIGHT)
    for name in "BC":
        assert war.rates[name] == pytest.approx(war.rates["A"], abs=1e-7)
    assert war.rates["A"][:3] == pytest.approx(war.rates["A"][3:], abs=1e-7)  # both partners
    assert war.status == "certified"
    assert max(war.payoff.values()) < 0  # everybody loses from the war
    assert war.distinct == 1


def test_relabelling_regions_relabels_the_equilibrium():
    economy = balance_trade(synthetic_economy(5, 3, seed=3))
    order = np.array([3, 1, 4, 0, 2])
    by_region = (
        "value_added_share_ds io_share_dsk final_share_ds expenditure_ds value_added_d deficit_d"
    )
    other = replace(
        economy,
        regions=tuple(economy.regions[i] for i in order),
        trade_share_ods=economy.trade_share_ods[np.ix_(order, order)],
        tariff_rate_ods=economy.tariff_rate_ods[np.ix_(order, order)],
        **{name: getattr(economy, name)[order] for name in by_region.split()},
    )
    one = nash(economy, ["R00", "R03"], certificate=False, starts=1)
    two = nash(other, ["R03", "R00"], certificate=False, starts=1)
    rates = two.outcome.tariff_rate_ods
    back = np.argsort(order)
    assert one.outcome.tariff_rate_ods == pytest.approx(rates[np.ix_(back, back)], abs=1e-7)


@pytest.mark.parametrize("seed", [1, 2])
def test_nobody_gains_by_deviating(seed):
    economy = synthetic_economy(6, 4, seed=seed)
    war = nash(economy, ["R00", "R01", "R02"])
    assert war.status == "certified"
    assert war.largest_gain <= 1e-6
    assert war.residual <= 1e-8
    assert war.distinct == 1 and war.starts == 3
    assert set(war.checks) == {"R00", "R01", "R02"}


def test_a_point_off_equilibrium_is_not_certified():
    from countermove.strategy.arena import arena
    from countermove.strategy.certificate import check_player

    here = arena(synthetic_economy(5, 3, seed=1), ["R00"])
    rate = {"R00": here.players["R00"].instruments.base_rate}
    assert check_player(here, "R00", here.at(rate), search=LIGHT).gain > 1e-4


@pytest.mark.parametrize(
    "wanted",
    [
        InstrumentSet(),
        InstrumentSet(by="sector"),
        InstrumentSet(by="partner"),
        InstrumentSet(by="uniform"),
        InstrumentSet(by="uniform", added=True),
        InstrumentSet(highest=0.1),
        InstrumentSet(by="partner", lowest=0.0, highest=0.3, spared=("R01",)),
        InstrumentSet(
            by="groups", groups=(Group("one", ("R01",), ("S01",)), Group("rest", ("R02", "R03")))
        ),
    ],
    ids="cell sector partner uniform added capped spared groups".split(),
)
def test_both_methods_agree(wanted):
    economy = synthetic_economy(6, 4, seed=6)
    first = optimal_tariff(economy, "R00", instruments=wanted, method="first-order")
    second = optimal_tariff(economy, "R00", instruments=wanted, method="climb")
    assert second.payoff == pytest.approx(first.payoff, abs=1e-10)
    assert second.rate == pytest.approx(first.rate, abs=1e-4)
    assert first.gain > 0 or wanted.by == "groups"
    low, high = wanted.lowest, wanted.highest
    assert (first.rate >= low - 1e-12).all() and (first.rate <= high + 1e-12).all()


def test_finer_instruments_never_do_worse():
    economy = synthetic_economy(6, 4, seed=7)
    gain = {
        by: optimal_tariff(economy, "R00", instruments=InstrumentSet(by=by)).payoff
        for by in ("cell", "sector", "partner", "uniform")
    }
    assert gain["cell"] >= max(gain["sector"], gain["partner"]) - 1e-12
    assert min(gain["sector"], gain["partner"]) >= gain["uniform"] - 1e-12


def test_a_revenue_floor_binds_exactly_and_costs_its_shadow_price():
    economy = balance_trade(synthetic_economy(6, 4, seed=8))
    wanted = InstrumentSet(by="sector")
    free = optimal_tariff(economy, "R00", instruments=wanted)
    raised = float(free.outcome.values("tariff_revenue")[0])
    assert free.shadow_price == 0.0
    floors = (1.05 * raised, 1.06 * raised)
    held = [
        optimal_tariff(economy, "R00", instruments=wanted, revenue_floor=floor) for floor in floors
    ]
    for best, floor in zip(held, floors, strict=True):
        assert float(best.outcome.values("tariff_revenue")[0]) == pytest.approx(floor, rel=1e-7)
    cost = (held[0].payoff - held[1].payoff) / (floors[1] - floors[0])
    assert held[0].shadow_price < cost < held[1].shadow_price  # the envelope theorem
    climbed = optimal_tariff(
        economy, "R00", instruments=wanted, revenue_floor=floors[0], method="climb"
    )
    assert climbed.rate == pytest.approx(held[0].rate, abs=1e-5)
    assert climbed.shadow_price == pytest.approx(held[0].shadow_price, rel=1e-4)


def test_political_weights_raise_the_tariff_of_the_favoured_sector():
    economy = synthetic_economy(6, 4, seed=9)
    wanted = InstrumentSet(by="sector")
    plain = optimal_tariff(economy, "R00", instruments=wanted)
    equal = optimal_tariff(
        economy, "R00", instruments=wanted, payoff=political_income("R00", {"S02": 1.0})
    )
    assert equal.rate == pytest.approx(plain.rate, abs=1e-7)
    favoured = optimal_tariff(
        economy, "R00", instruments=wanted, payoff=political_income("R00", {"S02": 1.3})
    )
    change = favoured.rate - plain.rate
    assert change[2] > 0.01 and change.argmax() == 2


def test_a_payoff_without_positive_right_hand_side_goes_to_the_climb():
    """Harm to one other wants bans on some cells and subsidies on others: bounds bind."""
    economy = synthetic_economy(5, 3, seed=10)
    wanted = InstrumentSet(lowest=0.0, highest=0.4)
    best = optimal_tariff(economy, "R00", instruments=wanted, payoff=-1.0 * real_income("R01"))
    assert best.method == "climb"
    assert best.gain > 0
    rates = dict(zip(best.names, best.rate, strict=True))
    assert all(rates[f"R01.S0{s}"] == pytest.approx(0.4, abs=1e-6) for s in range(3))
    war = nash(
        economy,
        ["R00", "R01"],
        instruments=wanted,
        payoffs={"R00": -1.0 * real_income("R01")},
        search=LIGHT,
    )
    assert war.climbers == ("R00",)
    assert war.status == "certified"


def test_an_equilibrium_holds_the_rates_of_all_where_the_joint_conditions_stop_short():
    """No step closes 1e-15: what is left, below 1e-6, is taken, but not before all responded."""
    economy = synthetic_economy(5, 3, seed=10)
    asked = {
        "instruments": InstrumentSet(lowest=0.0, highest=0.4),
        "payoffs": {"R00": -1.0 * real_income("R01")},
        "certificate": False,
    }
    short = nash(economy, ["R00", "R01"], tolerance=1e-15, **asked)
    closed = nash(economy, ["R00", "R01"], **asked)
    assert short.climbers == ("R00",) and set(short.rates) == {"R00", "R01"}
    for name, rate in closed.rates.items():
        assert short.rates[name] == pytest.approx(rate, abs=1e-5)


def test_own_zero_flow_and_banned_cells_keep_their_rate():
    economy = balance_trade(synthetic_economy(6, 4, seed=11, zeros=0.2))
    ban = np.ones_like(economy.tariff_rate_ods)
    ban[1, 0, 1] = np.inf
    best = optimal_tariff(economy, "R00", iceberg_hat_ods=ban)
    new, old = best.outcome.tariff_rate_ods, economy.tariff_rate_ods
    kept = economy.trade_share_ods[:, 0] == 0
    kept[0] = True
    kept[1, 1] = True
    assert (new[:, 0][kept] == old[:, 0][kept]).all()
    assert (new[:, 0][~kept] != old[:, 0][~kept]).all()
    assert (new[:, 1:] == old[:, 1:]).all()


@pytest.mark.parametrize("deficits", ["fixed", "proportional", "multiplicative"])
def test_the_optimum_is_one_under_other_closures(deficits):
    economy = synthetic_economy(5, 3, seed=12)
    closure = Closure(deficits=deficits)
    wanted = InstrumentSet(by="uniform")
    best = optimal_tariff(economy, "R00", instruments=wanted, closure=closure)

    def welfare(rate):
        rates = economy.tariff_rate_ods.copy()
        rates[1:, 0] = np.where(economy.trade_share_ods[1:, 0] > 0, rate, rates[1:, 0])
        return solve(economy, tariff_rate_ods=rates, closure=closure).values("real_income_change")[
            0
        ]

    top = welfare(best.rate[0])
    for step in (1e-3, 1e-2):
        assert welfare(best.rate[0] + step) < top and welfare(best.rate[0] - step) < top


def test_iterations_on_the_shipped_economy():
    economy = load_economy("icio-2022")
    best = optimal_tariff(economy, "USA")
    assert best.effort.forward <= 20 and best.residual <= 1e-9
    assert len(best.rate) > 2000
    war = nash(economy, ["CAN", "USA"], certificate=False, starts=1)
    assert war.iterations <= 25 and war.residual <= 1e-8
    assert war.outcome.values("real_income_change")[economy.region("CAN")] < 0
    assert optimal_rate(war.outcome).shape == (81,)


def test_where_the_conditions_do_not_close_the_certificate_decides():
    economy = synthetic_economy(5, 3, seed=13)
    war = nash(economy, ["R00", "R01"], tolerance=1e-18, starts=1, search=LIGHT)
    assert war.status == "certified"
    assert war.residual < 1e-6 and war.weighted_residual <= war.residual
