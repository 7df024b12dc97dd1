"""Variants of the model: by hand, their derivatives, and what they are refused beside."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from countermove.economy.aggregate import aggregate
from countermove.economy.autarky import gains_from_trade
from countermove.economy.construct import economy_from_flows
from countermove.economy.economy import Economy
from countermove.equilibrium.adjoint import deficit_values, solve_adjoint
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.draws import DrawInputs, draw_blocks
from countermove.equilibrium.linear import linearise_outcome
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.rebase import rebase
from countermove.equilibrium.solve import solve
from countermove.equilibrium.varieties import Duties
from countermove.errors import BadInput, InvalidEconomy
from countermove.questions.horizons import at_horizons
from countermove.questions.options import ModelOptions, refuse_idle, with_settings
from countermove.strategy.bargaining.bargain import bargain
from countermove.strategy.best_response import optimal_tariff
from countermove.strategy.gradient import gradients
from countermove.strategy.instruments import InstrumentSet
from countermove.strategy.nash import nash
from countermove.strategy.payoff import as_payoff, political_income, real_income, seeds, value
from countermove.strategy.uniform_nash import uniform_nash
from tests.laws.test_gradient_laws import NAMES, Case, all_kinds
from tests.synthetic import synthetic_economy

SWITCHES = {
    "proportional": {"deficits": "proportional"},
    "multiplicative": {"deficits": "multiplicative"},
    "removed": {"deficits": "removed"},
    "sluggish": {"labour": "sluggish"},
    "specific": {"labour": "specific"},
    "supply": {"supply": 0.4},
    "relief": {"supply": 0.5, "revenue": "income-tax"},
    "entry": {"scale": 0.1},
    "entry by sector": {"scale": {"S01": 0.12, "S02": 0.05}},
}


def world(seed: int) -> Economy:
    economy = synthetic_economy(6, 4, seed=seed, theta=(3.0, 6.0))
    persons = np.random.default_rng(seed).uniform(1.0, 2.0, (6, 4))
    return replace(economy, employment_ds=persons)


def shocked(economy: Economy, closure: Closure, seed: int, size: float = 0.2) -> Outcome:
    rng = np.random.default_rng(seed)
    abroad = ~np.eye(6, dtype=bool)[:, :, None]
    rates = economy.tariff_rate_ods + size * rng.uniform(size=(6, 6, 4)) * abroad
    return solve(economy, tariff_rate_ods=rates, closure=closure)


GRADIENTS = [
    ("relief",), ("entry",), ("entry by sector", "relief"), ("entry", "sluggish"),
    ("relief", "specific"), ("entry", "removed"), ("entry by sector", "proportional"),
]  # fmt: skip


@pytest.mark.parametrize("names", GRADIENTS, ids=" and ".join)
def test_derivatives_match_differences(names: tuple[str, ...]) -> None:
    switches = {key: each for name in names for key, each in SWITCHES[name].items()}
    economy = synthetic_economy(7, 5, seed=3, theta=(3.0, 6.0))
    persons = np.random.default_rng(0).uniform(1.0, 2.0, (7, 5))
    deficits = str(switches.pop("deficits", "fixed"))
    case = Case(replace(economy, employment_ds=persons), all_kinds(), deficits, seed=5)
    case.closure = Closure(deficits=deficits, **switches)
    found = gradients(case.solve(case.at), case.payoffs, tolerance=1e-12)
    for part, name in enumerate(NAMES):
        derivatives = np.array([case.derivative(part, one) for one in found])
        assert derivatives == pytest.approx(case.difference(part), rel=2e-7), name


@pytest.mark.parametrize("names", [("entry",), ("relief",), ("entry by sector", "relief")])
def test_the_first_order_parts_add_up_to_the_derivative_of_real_income(
    names: tuple[str, ...],
) -> None:
    closure = Closure(**{key: each for name in names for key, each in SWITCHES[name].items()})
    economy = world(4)
    parts = []
    for size in (1e-4, 2e-4):
        after = shocked(economy, closure, 7, size)
        exact = after.values("real_income_change")
        parts.append((exact - after.values("real_income_first_order_change")) / size)
    assert np.abs(2 * parts[0] - parts[1]).max() < 1e-3 * np.abs(exact / size).max()


def test_entry_by_hand() -> None:
    """A closed country: labour L = w**0.5 / P**0.5, cost w L**-0.1; technology 10 % better."""
    flow = np.zeros((2, 2, 1))
    flow[0, 0, 0] = flow[1, 1, 0] = 10.0
    flow[0, 1, 0] = flow[1, 0, 0] = 1e-9
    economy = economy_from_flows(
        flow, np.zeros((2, 1, 1)), np.zeros((2, 2, 1)),
        regions=["A", "B"], sectors=["all"], theta_s=5.0,
    )  # fmt: skip
    better = np.array([[1.1**5], [1.0]])
    after = solve(economy, technology_hat_os=better, closure=Closure(supply=0.5, scale=0.1))
    # with r = w / P: r = 1.1 L**0.1 and L = r**0.5, so r = 1.1 ** (1 / 0.95)
    assert 1 + after.values("real_wage_change")[0] / 100 == pytest.approx(1.1 ** (1 / 0.95))
    assert 1 + after.values("employment_change")[0] / 100 == pytest.approx(1.1 ** (0.5 / 0.95))


def test_relief_pays_back_what_duties_take_and_draws_labour_in() -> None:
    economy = world(1)
    plain = shocked(economy, Closure(supply=0.5), 2)
    relief = shocked(economy, Closure(supply=0.5, revenue="income-tax"), 2)
    assert (relief.values("employment_change") > plain.values("employment_change")).all()
    same = shocked(economy, Closure(supply=1e-9, revenue="income-tax"), 2)
    none = shocked(economy, Closure(), 2)
    assert same.values("real_income_change") == pytest.approx(none.values("real_income_change"))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"revenue": "income-tax"}, "does nothing where labour supply is fixed"),
        ({"revenue": "income-tax", "supply": 0.5, "wages": "rigid"}, "does not go with wages"),
        ({"revenue": "income-tax", "supply": 0.5, "deficits": "absorbing"}, "does not go with def"),
        ({"scale": 0.1, "labour": "specific"}, "scale does nothing where labour=specific"),
        ({"scale": 0.1, "wages": "rigid"}, "does not go with wages"),
        ({"scale": 0.1, "deficits": "absorbing"}, "does not go with deficits=absorbing"),
        ({"scale": -0.1}, "give a positive number"),
        ({"scale": {"S01": float("nan")}}, "give a positive number"),
    ],
)
def test_contradictions_are_refused_with_the_reason(given: dict[str, object], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        Closure(**given)  # type: ignore[arg-type]


def test_a_scale_that_gives_no_one_equilibrium_is_refused() -> None:
    here, theta = world(1), world(1).theta_s.max()
    with pytest.raises(BadInput, match=rf"no one equilibrium.*below .*{1 / theta:.3g}.*below 2\."):
        solve(here, closure=Closure(scale=0.5))


def test_the_switches_are_settings() -> None:
    options = with_settings(ModelOptions(), ["scale=0.1", "scale.C29=0.05", "supply=0.5",
                                             "revenue=income-tax"])  # fmt: skip
    refuse_idle(options)
    assert options.closure == Closure(
        scale={"*": 0.1, "C29": 0.05}, supply=0.5, revenue="income-tax"
    )
    assert "free entry (scale elasticity 0.1, C29 0.05)" in options.closure.phrase
    with pytest.raises(BadInput, match="labour supply is fixed"):
        with_settings(ModelOptions(), ["revenue=income-tax"])
    assert not with_settings(ModelOptions(), ["scale=0"]).scale


def markets(sectors: int, *, margin: bool = True, response: bool = True) -> Economy:
    """Return a random world whose firms pay fixed costs where they sell, and enter markets."""
    plain = synthetic_economy(7, sectors, seed=3, theta=(3.0, 6.0))
    rng = np.random.default_rng(1)
    inputs = 0.8 * plain.io_share_dsk * plain.output_os[:, None, :] * (sectors > 1)
    return economy_from_flows(
        plain.flow_ods, inputs, plain.tariff_rate_ods,
        regions=plain.regions, sectors=plain.sectors, theta_s=plain.theta_s,
        employment_ds=rng.uniform(1.0, 2.0, (7, sectors)),
        margin_d=rng.uniform(0.05, 0.2, 7) if margin else None,
        duty_response_d=rng.uniform(0.7, 1.4, 7) if response else None,
    )  # fmt: skip


MARKETS = [
    (4, {}, True, False),
    (4, {}, False, True),
    (4, {"scale": 0.1}, False, True),
    (4, {"supply": 0.5, "deficits": "proportional"}, True, True),
    (4, {"supply": 0.5, "revenue": "income-tax"}, True, True),
    (1, {"supply": 0.5, "revenue": "income-tax", "scale": 0.12}, True, True),
]


@pytest.mark.parametrize(("sectors", "switches", "margin", "response"), MARKETS)
def test_markets_reproduce_themselves_close_their_books_and_have_derivatives(
    sectors: int, switches: dict[str, Any], margin: bool, response: bool
) -> None:
    economy = markets(sectors, margin=margin, response=response)
    closure = Closure(**switches)
    same = solve(economy, closure=closure)
    assert np.abs(same.values("real_income_change")).max() < 1e-8
    assert np.abs(same.values("employment_change")).max() < 1e-8
    first = economy.sectors[0]
    payoffs = [
        real_income("R00"), as_payoff("R03.revenue"), as_payoff(f"R01.labour.{first}"),
        as_payoff(f"R02.value_added.{first}"), as_payoff("R01.exports"),
    ]  # fmt: skip
    case = Case(economy, payoffs, "fixed", seed=5)
    case.closure = closure
    after = case.solve(case.at)
    scale = economy.world_value_added
    earned = economy.earned_ods(after.flow_new_ods)
    gap = earned.sum(axis=(0, 2)) - earned.sum(axis=(1, 2)) - after.deficit_new_d
    assert np.abs(gap).max() < 1e-10 * scale
    paid = (economy.value_added_share_ds * after.output_new_os).sum(axis=1)
    paid += economy.margin_ds(after.flow_new_ods).sum(axis=1)
    assert paid / (after.wage_hat_o * economy.value_added_d) == pytest.approx(1.0, abs=1e-10)
    assert after.iceberg_hat_ods == pytest.approx(np.exp(case.at[1]), abs=1e-8)
    assert np.isnan(after.values("real_income_first_order_change")).all()
    if not switches.get("deficits"):
        assert solve(rebase(after), closure=closure).values("real_income_change") == pytest.approx(
            0.0, abs=1e-7
        )
    found = gradients(after, payoffs, tolerance=1e-12)
    for part, name in enumerate(NAMES):
        derivatives = np.array([case.derivative(part, one) for one in found])
        assert derivatives == pytest.approx(case.difference(part), rel=1e-7), name


def test_without_margins_and_at_a_response_of_one_markets_are_the_plain_model() -> None:
    economy = markets(4, margin=False, response=False)
    neutral = replace(economy, margin_d=np.zeros(7), duty_response_d=np.ones(7))
    rates = economy.tariff_rate_ods + 0.1 * ~np.eye(7, dtype=bool)[:, :, None]
    plain, other = (
        solve(world, tariff_rate_ods=rates, tolerance=1e-13) for world in (economy, neutral)
    )
    for series in ("real_income_change", "trade_deficit_change", "exports_to_value_added_change"):
        assert other.values(series) == pytest.approx(plain.values(series), abs=1e-8)


@pytest.mark.parametrize(
    "switches",
    [{"labour": "specific"}, {"wages": "rigid"}, {"deficits": "absorbing"}, {"scale": 0.1}],
)
def test_markets_refuse_what_they_cannot_go_with(switches: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match="does not go with margin_d"):
        solve(markets(4), closure=Closure(**switches))


def test_questions_that_do_not_know_markets_refuse_them() -> None:
    economy = markets(4)
    for ask in (
        lambda: aggregate(economy, regions={"G": ["R00", "R01"]}),
        lambda: uniform_nash(markets(1)),
        lambda: gains_from_trade(economy),
        lambda: solve(economy, levy_rate_ods=0.1 * economy.tariff_rate_ods),
    ):
        with pytest.raises(BadInput, match="margin_d, which .* does not know"):
            ask()
    with pytest.raises(InvalidEconomy, match="margin_d"):
        replace(economy, margin_d=np.full(7, 1.5))
    with pytest.raises(InvalidEconomy, match="shape"):
        replace(economy, duty_response_d=np.ones(3))


@pytest.mark.parametrize(("margin", "response"), [(True, True), (True, False), (False, True)])
def test_the_best_duty_in_markets_is_that_of_a_scan(margin: bool, response: bool) -> None:
    economy, wanted = markets(4, margin=margin, response=response), InstrumentSet(by="uniform")
    how: dict[str, Any] = {"instruments": wanted, "closure": Closure()}
    best = optimal_tariff(economy, "R01", **how)
    assert best.method == "first-order"
    scanned = []
    for step in (-2e-3, -1e-3, 0.0, 1e-3, 2e-3):
        rates = economy.tariff_rate_ods.copy()
        rates[:, 1] = best.rate[0] + step
        rates[1, 1] = 0.0
        income = solve(economy, tariff_rate_ods=rates, tolerance=1e-12).values("real_income_change")
        scanned.append(np.log1p(income[1] / 100.0))
    lower, low, there, high, higher = scanned
    assert there == pytest.approx(best.payoff, abs=1e-10)
    bend = low + high - 2.0 * there
    assert bend < 0.0
    slope = (8.0 * (high - low) - (higher - lower)) / 12.0
    assert abs(1e-3 * slope / bend) < 1e-8  # how far off the top is
    climbed = optimal_tariff(economy, "R01", method="climb", **how)
    assert climbed.rate == pytest.approx(best.rate, abs=1e-4)


def test_a_war_in_markets_is_certified_and_a_deal_beats_it() -> None:
    economy, wanted = markets(1), InstrumentSet(by="uniform", lowest=-0.3, highest=1.0)
    war = nash(economy, ["R00", "R01"], instruments=wanted)
    assert war.status == "certified"
    met = bargain(economy, ["R00", "R01"], disagreement=war.outcome, instruments=wanted)
    deal = met.deals["nash"]
    assert deal.converged
    assert deal.mismatch < 1e-8
    assert min(deal.gains.values()) > 0.0


def test_transfers_and_political_incomes_in_markets_have_derivatives() -> None:
    economy, step = markets(3), 1e-4
    weights = {"S00": 1.4, "revenue.S01": 0.7}
    payoffs = [political_income("R01", weights), real_income("R00")]
    case = Case(economy, payoffs, "fixed", seed=5)
    found = gradients(case.solve(case.at), payoffs, tolerance=1e-12)
    for part, name in enumerate(NAMES):
        derivatives = np.array([case.derivative(part, one) for one in found])
        assert derivatives == pytest.approx(case.difference(part), rel=1e-7), name
    none = linearise_outcome(solve(economy))
    assert value(political_income("R01", {}), none, economy) == pytest.approx(0.0, abs=1e-9)
    lin = linearise_outcome(solve(economy, tolerance=1e-12))
    wanted = seeds(payoffs, lin, economy)
    worth = deficit_values(lin, wanted, solve_adjoint(lin, wanted, tolerance=1e-12).multipliers)
    move = np.zeros(7)
    move[0], move[1] = step, -step
    ends = []
    for share in (-2.0, -1.0, 1.0, 2.0):
        paid = solve(economy, transfer_d=share * move * economy.world_value_added, tolerance=1e-12)
        lin = linearise_outcome(paid)
        ends.append([value(payoff, lin, economy) for payoff in payoffs])
    two_down, down, up, two_up = np.array(ends)
    difference = (8.0 * (up - down) - (two_up - two_down)) / (12.0 * step)
    assert worth[0] - worth[1] == pytest.approx(difference, rel=1e-6)


def test_draws_in_markets_are_worlds_solved_alone() -> None:
    economy = markets(3)
    theta = economy.theta_s[:, None] * np.array([0.8, 1.0, 1.2])
    shape = economy.tariff_rate_ods.shape
    duties = Duties().raised((slice(0, 1), slice(1, 2)), 0.1, shape)
    (block,) = draw_blocks(economy, duties, DrawInputs(theta), use=lambda block: block)
    rates = economy.tariff_rate_ods.copy()
    rates[0, 1] += 0.1
    for draw in range(3):
        cold = solve(
            economy.with_elasticities(theta[:, draw]), tariff_rate_ods=rates, tolerance=1e-12
        )
        for series in ("real_income_change", "real_gdp_change", "employment_change"):
            assert block.world(draw).values(series) == pytest.approx(cold.values(series), abs=1e-6)


def test_leisure_counts_by_hand() -> None:
    """Closed countries, technology 10 % better: r = w / P = 1.1, L = 1.1 ** 0.5, income r L."""
    flow = np.array([[[10.0], [1e-9]], [[1e-9], [10.0]]])
    economy = economy_from_flows(
        flow, np.zeros((2, 1, 1)), np.zeros((2, 2, 1)),
        regions=["A", "B"], sectors=["all"], theta_s=5.0,
    )  # fmt: skip
    after = solve(
        economy, technology_hat_os=np.array([[1.1**5], [1.0]]), closure=Closure(supply=0.5)
    )
    # utility is C less a third of labour income: (1 - 1/3) r L, so it grows as income does
    assert after.values("real_income_and_leisure_change")[0] == pytest.approx(100 * (1.1**1.5 - 1))


@pytest.mark.parametrize("revenue", ["lump-sum", "income-tax"])
def test_leisure_is_that_of_the_preferences_behind_labour_supply(revenue: str) -> None:
    """Utility is ``C - a L ** 3``: supply of elasticity 0.5 sets ``3 a L ** 2`` to net pay."""
    economy = world(1)
    after = shocked(economy, Closure(supply=0.5, revenue=revenue), 2)
    pay, duties = economy.value_added_d, economy.tariff_revenue_d
    tax = 0.0 * pay  # at the baseline: what later relief takes off
    if revenue == "income-tax":
        new_pay = after.wage_hat_o * pay
        tax = 1.0 - (1.0 - after.values("tariff_revenue") / new_pay) / (1.0 - duties / pay)
    disliked = (1.0 - tax) * pay / 3.0
    labour = 1.0 + after.values("employment_change") / 100.0
    consumed = economy.income_d * (1.0 + after.values("real_income_change") / 100.0)
    utility = (consumed - disliked * labour**3) / (economy.income_d - disliked)
    assert after.values("real_income_and_leisure_change") == pytest.approx(100.0 * (utility - 1.0))
    same = after.values("real_income_and_leisure_at_one_tax_change")
    assert (same == pytest.approx(100.0 * (utility - 1.0))) == (revenue == "lump-sum")


def test_market_structure_acts_on_the_long_run_of_a_case_alone() -> None:
    both = at_horizons(["scale=0.1", "supply=0.5", "revenue=income-tax"])
    assert (both["first-year"].scale, both["long-run"].scale) == ((), (("*", 0.1),))
    assert both["first-year"].supply == both["long-run"].supply == 0.5
    assert both["first-year"].revenue == "lump-sum"
    marked = at_horizons(["market=constant-markups", "materials=none"])
    assert marked["first-year"].market == "competitive"
    with pytest.raises(BadInput, match="does not go with deficits=absorbing"):
        at_horizons(["scale=0.1", "horizon=first-year"])
