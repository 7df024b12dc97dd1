"""Constant markups with rebated profits: the model of Ossa (2014), against a twin without them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from countermove.economy.construct import economy_from_flows
from countermove.economy.economy import Economy
from countermove.economy.markups import at_market, with_markups
from countermove.economy.materials import with_materials
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.equations import Point, evaluate
from countermove.equilibrium.linear import linearise_outcome
from countermove.equilibrium.newton import directional
from countermove.equilibrium.problem import problem_of
from countermove.equilibrium.rebase import rebase
from countermove.equilibrium.solve import solve
from countermove.equilibrium.wages import labour_rule
from countermove.errors import BadInput, InvalidEconomy, UnknownName
from countermove.questions.options import ModelOptions, with_settings
from countermove.questions.pose import pose
from countermove.strategy.arena import arena
from countermove.strategy.gradient import gradients
from countermove.strategy.instruments import InstrumentSet
from countermove.strategy.moves_together import payoffs_near
from countermove.strategy.payoff import political_income, value
from tests.laws.test_gradient_laws import NAMES, Case, all_kinds
from tests.laws.test_variants import markets
from tests.synthetic import synthetic_economy

N, J = 6, 4


def plain(seed: int = 3) -> Economy:
    economy = synthetic_economy(N, J, seed=seed, theta=(4.0, 8.0))
    persons = np.random.default_rng(0).uniform(1.0, 2.0, (N, J))
    return replace(economy, employment_ds=persons)


def twin(economy: Economy) -> Economy:
    """Return the same world without profits: raw goods upstream, sold at home under a wedge.

    Sector ``s`` buys raw goods of its own for all it earns; they are made as ``s`` was, and a duty
    of ``1 / (sigma - 1)`` on their home sales, which nobody escapes, takes what profits did.
    """
    sigma, output, own = economy.theta_s + 1.0, economy.output_os, np.arange(N)
    flow, tariff = np.zeros((2, N, N, 2 * J))
    flow[:, :, :J], tariff[:, :, :J] = economy.flow_ods, economy.tariff_rate_ods
    flow[own, own, J:], tariff[own, own, J:] = output * (1.0 - 1.0 / sigma), 1.0 / (sigma - 1.0)
    inputs = np.zeros((N, 2 * J, 2 * J))
    inputs[:, J + np.arange(J), np.arange(J)] = output
    inputs[:, :J, J:] = economy.io_share_dsk * output[:, None, :]
    return economy_from_flows(
        flow, inputs, tariff, regions=economy.regions, sectors=[f"T{s}" for s in range(2 * J)],
        theta_s=np.concatenate([economy.theta_s, np.full(J, 5.0)]),
    )  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("deficits", ["fixed", "removed", "proportional", "multiplicative"])
def test_markups_are_a_raw_sector_under_a_wedge_on_home_sales(seed: int, deficits: str) -> None:
    economy = with_markups(plain(seed))
    other = twin(economy)
    rng = np.random.default_rng(seed)
    added = 0.3 * rng.uniform(size=(N, N, J)) * ~np.eye(N, dtype=bool)[:, :, None]
    rates = other.tariff_rate_ods.copy()
    rates[:, :, :J] += added
    closure = Closure(deficits=deficits)
    mine = solve(economy, tariff_rate_ods=economy.tariff_rate_ods + added, closure=closure)
    theirs = solve(other, tariff_rate_ods=rates, closure=closure)
    for series in ("real_income_change", "real_wage_change", "consumer_price_change"):
        assert mine.values(series) == pytest.approx(theirs.values(series), abs=1e-7)
    taken = theirs.values("tariff_revenue") - mine.values("tariff_revenue")
    assert mine.values("profits") == pytest.approx(taken, rel=1e-8)
    assert (mine.values("profits") > 0).all()


@pytest.mark.parametrize(
    "switches",
    [{}, {"deficits": "multiplicative"}, {"labour": "sluggish"},
     {"supply": 0.4, "revenue": "income-tax"}],
)  # fmt: skip
def test_derivatives_match_differences_with_profits(switches: dict[str, Any]) -> None:
    economy = synthetic_economy(7, 5, seed=3, theta=(4.0, 6.0))
    persons = np.random.default_rng(0).uniform(1.0, 2.0, (7, 5))
    economy = with_markups(replace(economy, employment_ds=persons))
    case = Case(economy, all_kinds(), "fixed", seed=5)
    case.closure = Closure(**switches)
    found = gradients(case.solve(case.at), case.payoffs, tolerance=1e-12)
    for part, name in enumerate(NAMES):
        derivatives = np.array([case.derivative(part, one) for one in found])
        assert derivatives == pytest.approx(case.difference(part), rel=2e-7), name


def test_first_order_parts_count_profits() -> None:
    economy = with_markups(plain())
    rng = np.random.default_rng(7)
    added = rng.uniform(size=(N, N, J)) * ~np.eye(N, dtype=bool)[:, :, None]
    gaps = []
    for size in (1e-4, 2e-4):
        after = solve(economy, tariff_rate_ods=economy.tariff_rate_ods + size * added)
        exact = after.values("real_income_change")
        gaps.append((exact - after.values("real_income_first_order_change")) / size)
    assert np.abs(2 * gaps[0] - gaps[1]).max() < 1e-3 * np.abs(exact / size).max()


def test_moves_tried_together_keep_their_profits() -> None:
    """What a certificate tries in company pays what it pays alone."""
    here = arena(with_markups(plain()), ["R00"], instruments=InstrumentSet(by="uniform"))
    before = here.at({})
    assert before is not None
    near, player = here.frozen(before), here.players["R00"]
    moves = [np.array([0.1]), np.array([0.4])]
    together = payoffs_near(near, player, before, moves, tolerance=1e-12)
    alone = [here.at({"R00": move}, tolerance=1e-12) for move in moves]
    assert together == pytest.approx([here.payoff(player, one) for one in alone], abs=1e-10)


SCALE = np.array([0.05, 0.1, 0.0, 0.2])


@pytest.mark.parametrize(
    "economy", [with_markups(plain()), at_market(plain(), "restricted-entry", SCALE)]
)
def test_the_baseline_reproduces_itself_and_so_does_an_outcome(economy: Economy) -> None:
    assert np.abs(solve(economy).values("real_income_change")).max() < 1e-8
    after = solve(economy, tariff_rate_ods=economy.tariff_rate_ods + 0.1)
    assert np.abs(solve(rebase(after)).values("real_income_change")).max() < 1e-8


def test_restricted_entry_by_hand_and_at_the_elasticity_of_one_firm_a_country() -> None:
    """Firms' markups are ``1 + mu``: of a sale of 1.2 at a cost of 1, 0.2 is profit."""
    economy = at_market(plain(), "restricted-entry", SCALE)
    assert economy.profit_share_ds == pytest.approx(
        np.tile([0.05 / 1.05, 0.1 / 1.1, 0, 1 / 6], (N, 1))
    )
    rates = plain().tariff_rate_ods + 0.2 * ~np.eye(N, dtype=bool)[:, :, None]
    same = at_market(plain(), "restricted-entry", 1.0 / plain().theta_s)
    ossa, firms = (solve(e, tariff_rate_ods=rates) for e in (with_markups(plain()), same))
    for series in ("real_income_change", "profits_change"):
        assert firms.values(series) == pytest.approx(ossa.values(series), abs=1e-9)


def test_restricted_entry_has_derivatives_to_the_fourth_order() -> None:
    persons = np.random.default_rng(0).uniform(1.0, 2.0, (7, 5))
    economy = replace(synthetic_economy(7, 5, seed=3, theta=(3.0, 6.0)), employment_ds=persons)
    scale = np.array([0.05, 0.1, 0.0, 0.15, 0.02])
    case = Case(at_market(economy, "restricted-entry", scale), all_kinds(), "fixed", seed=5)
    found = gradients(case.solve(case.at), case.payoffs, tolerance=1e-12)
    for part, name in enumerate(NAMES):
        derivatives = np.array([case.derivative(part, one) for one in found])
        assert derivatives == pytest.approx(case.difference(part), rel=1e-8), name


def test_markets_clear_and_budgets_close_under_restricted_entry() -> None:
    economy = at_market(plain(), "restricted-entry", SCALE)
    after = solve(economy, tariff_rate_ods=economy.tariff_rate_ods + 0.1, tolerance=1e-12)
    sold, profits = after.output_new_os, after.values("profits")
    paid = (economy.value_added_share_ds * sold).sum(axis=1)
    assert paid / (after.wage_hat_o * economy.value_added_d) == pytest.approx(1.0, abs=1e-10)
    assert profits == pytest.approx((economy.profit_share_ds * sold).sum(axis=1))
    income = paid + profits + after.values("tariff_revenue") + after.deficit_new_d
    inputs = np.einsum("dsk,dk->ds", economy.io_share_dsk, sold)
    bought = inputs + economy.final_share_ds * income[:, None]
    assert bought == pytest.approx(after.expenditure_new_ds, rel=1e-9)


def test_political_income_weighs_profits_and_revenue_of_industries_apart() -> None:
    """By hand: all money of R00, the profits of S01 counted twice and the duties on S02 thrice."""
    economy = at_market(plain(), "restricted-entry", SCALE)
    levy = np.zeros((N, N, J))
    levy[0, 1:, 1] = 0.1
    rates = economy.tariff_rate_ods + 0.1 * ~np.eye(N, dtype=bool)[:, :, None]
    after = solve(economy, tariff_rate_ods=rates, levy_rate_ods=levy)
    lin = linearise_outcome(after)
    profit = economy.profit_share_ds
    assert profit is not None

    def all_money(sold: Any, duty_s: Any, deficit: float, taken: float) -> float:
        own = sold[0] @ (economy.value_added_share_ds + profit)[0] + profit[0, 1] * sold[0, 1]
        return float(own + duty_s.sum() + 2.0 * duty_s[2] + deficit + taken)

    old = (economy.tariff_rate_ods * economy.flow_ods)[:, 0].sum(axis=0)
    new = (rates * (1.0 + levy) * after.flow_new_ods)[:, 0].sum(axis=0)
    taken = float((levy * after.flow_new_ods).sum())
    price = np.log(after.price_hat_ds[0]) @ economy.final_share_ds[0]
    got = all_money(after.output_new_os, new, after.deficit_new_d[0], taken)
    before = all_money(economy.output_os, old, economy.deficit_d[0], 0.0)
    wanted = political_income("R00", {"profits.S01": 2.0, "revenue.S02": 3.0})
    assert value(wanted, lin, economy) == pytest.approx(np.log(got / before) - price, abs=1e-9)
    with pytest.raises(UnknownName, match="weighted part of income"):
        value(political_income("R00", {"rents.S01": 2.0}), lin, economy)
    with pytest.raises(BadInput, match="there are no profits"):
        value(wanted, linearise_outcome(solve(plain())), plain())


def test_market_structures_replace_each_other() -> None:
    economy = plain()
    marked = with_markups(economy)
    again = with_markups(marked, 10.0)
    assert again.profit_share_ds == pytest.approx(0.1)
    back = at_market(again, "competitive")
    assert back.value_added_share_ds == pytest.approx(economy.value_added_share_ds)
    assert back.income_d == pytest.approx(economy.income_d)
    assert marked.income_d == pytest.approx(economy.income_d)
    assert at_market(economy, "competitive") is economy


def test_contradictions_are_refused_with_the_reason() -> None:
    economy = with_markups(plain())
    for given, said in (
        (Closure(scale=0.05), "firms enter freely no profits are left"),
        (Closure(deficits="absorbing"), "the first year does not say"),
    ):
        with pytest.raises(BadInput, match=said):
            solve(economy, closure=given)
    for scale in (None, np.zeros(J)):
        with pytest.raises(BadInput, match="restricted-entry needs scale"):
            at_market(economy, "restricted-entry", scale)
    with pytest.raises(BadInput, match="less than the profits"):
        with_markups(economy, 1.5)
    with pytest.raises(BadInput, match="above 1"):
        with_markups(economy, 1.0)
    with pytest.raises(BadInput, match="markups .with_markups., which .* does not know"):
        with_materials(economy, "none")
    with pytest.raises(InvalidEconomy, match="not from 0 to below 1"):
        replace(economy, profit_share_ds=np.full((N, J), -0.1))
    both = markets(1, margin=False)
    with pytest.raises(BadInput, match="leave none"):
        solve(with_markups(both))


def test_markups_are_an_option_of_every_question() -> None:
    settings = ["materials=none", "market=constant-markups"]
    posed = pose("baseline", with_settings(ModelOptions(), settings))
    world = posed.economy
    assert world.profit_share_ds is not None
    assert world.profit_share_ds == pytest.approx(
        np.where(world.output_os > 0, 1.0 / (1.0 + world.theta_s), 0.0)
    )
    assert posed.solve().values("profits").sum() > 0
    assert posed.under(market="competitive").economy.profit_share_ds is None
    settings = ["market=restricted-entry", "scale.C29=0.05", "horizon=long-run"]
    options = with_settings(ModelOptions(), settings)
    assert not options.closure.entry
    profit = pose("baseline", options).economy.profit_share_ds
    assert profit is not None
    assert profit.max() == pytest.approx(0.05 / 1.05)
    assert ((profit > 0).any(axis=0)).sum() == 1


@pytest.mark.parametrize(
    ("economy", "switches"),
    [
        (with_markups(plain()), {"deficits": "multiplicative"}),
        (plain(), {"scale": 0.08, "supply": 0.5, "revenue": "income-tax"}),
        (markets(4), {"supply": 0.5, "revenue": "income-tax"}),
        (markets(1), {"supply": 0.5, "scale": 0.1}),
    ],
)
def test_newtons_derivatives_match_differences(economy: Economy, switches: dict[str, Any]) -> None:
    """Away from any equilibrium, along a random move of wages, costs and spending."""
    closure = Closure(**switches)
    problem = problem_of(economy, tariff_rate_ods=economy.tariff_rate_ods, closure=closure)
    problem = replace(problem, labour=labour_rule(closure, problem.structure, economy))
    rng = np.random.default_rng(1)
    base = problem.structure
    n, j = base.spending_ds.shape
    point = Point(
        0.05 * rng.normal(size=n), 0.05 * rng.normal(size=(n, j)),
        base.spending_ds * np.exp(0.05 * rng.normal(size=(n, j))),
    )  # fmt: skip
    move = Point(
        rng.normal(size=n), rng.normal(size=(n, j)), base.spending_ds * rng.normal(size=(n, j))
    )

    def gaps(size: float) -> list[np.ndarray[Any, Any]]:
        at = evaluate(problem, Point(*(x + size * d for x, d in zip(point, move, strict=True))))
        with_numeraire = at.balance_d - (at.value_added_d.sum() - 1.0)
        return [with_numeraire, at.cost_gap_ds, at.spending_gap_ds]

    found = directional(problem, evaluate(problem, point), move)
    for got, up, down in zip(found, gaps(1e-5), gaps(-1e-5), strict=True):
        assert got == pytest.approx((up - down) / 2e-5, rel=1e-5, abs=1e-8)
