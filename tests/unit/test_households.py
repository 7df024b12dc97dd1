"""What households and firms pay: baskets, the expenditure function, duties paid in part."""

from __future__ import annotations

import numpy as np
import pytest

from countermove.economy.shipped import load_economy
from countermove.errors import BadInput, UnknownName
from countermove.law.collected_duties import months
from countermove.law.law_against_money import PRIOR
from countermove.law.paid_shares import paid_words
from countermove.places.firms import input_costs
from countermove.places.households import (
    BETWEEN,
    TOTAL,
    duties_paid,
    household_costs,
    money_hat,
    total_basket,
)
from countermove.places.spending import (
    GROUPS,
    baskets,
    categories,
    grouped,
    household_counts,
    lines_of_group,
)
from countermove.questions.horizons import at_horizons
from countermove.questions.paid_law import at_pay_through, checked_month
from countermove.questions.pose import pose_all, question
from tests.commands import call, refused
from tests.synthetic import synthetic_economy

CASE = "us-canada-2025"
HORIZONS = ("first-year", "long-run")


@pytest.fixture(scope="module")
def posed():
    every = at_horizons(["elasticities=MEDIAN"])
    return {
        name: pose_all([question(f"{CASE}/autos-retaliation")], options)[0]
        for name, options in every.items()
    }


@pytest.fixture(scope="module")
def worlds(posed):
    return {name: one.solve() for name, one in posed.items()}


@pytest.fixture(scope="module")
def economy():
    return load_economy("icio-2022-customs-2024")


def shown(*words):
    said = call("households", *words, "--json")
    assert said.status == 0, said
    return said.json


def test_american_spending_is_that_of_the_accounts_of_the_year(economy):
    spent = total_basket(baskets(economy, "USA")).covered
    # BEA: personal consumption expenditures of 2022, 17.5 trillion dollars
    assert spent == pytest.approx(17.5e6, rel=0.02)
    # BEA, PCE bridge 2024, what has a producer, times GDP of 2022 over that of 2024
    bridge = sum(category.covered for category in categories())
    assert spent == pytest.approx(bridge * 26006.893 / 29184.890, rel=1e-9)


def test_canadian_spending_is_near_its_accounts(economy):
    # Statistics Canada: household final consumption of the second and third quarter of 2022 at
    # annual rates, C$1,476.6 and 1,483.6 billion; Bank of Canada: C$1.3013 a US dollar in 2022
    accounts = (1476.568 + 1483.612) / 2 / 1.3013 * 1e3
    spent = total_basket(baskets(economy, "CAN")).covered
    assert spent == pytest.approx(accounts, rel=0.10)


def test_every_line_of_the_accounts_is_in_one_group():
    lines = [line for group in GROUPS.values() for line in group]
    assert sorted(lines) == sorted({category.line for category in categories()})


def test_groups_hold_what_the_lines_do(economy):
    for code in ("USA", "CAN", "DEU"):
        every = baskets(economy, code)
        parts = grouped(every)
        assert sum(row.covered for row in parts) == pytest.approx(total_basket(every).covered)


@pytest.mark.parametrize("horizon", HORIZONS)
@pytest.mark.parametrize("code", ["USA", "CAN", "MEX"])
def test_categories_add_up_to_the_total(worlds, horizon, code):
    *rows, moved, total = household_costs(worlds[horizon], code)
    assert (moved.name, total.name) == (BETWEEN, TOTAL)
    assert sum(row.pre for row in rows) == pytest.approx(total.pre)
    assert sum(row.post for row in rows) + moved.post == pytest.approx(total.post)
    assert moved.post <= 0
    assert all(row.post <= row.pre + 1e-9 for row in rows)


@pytest.mark.parametrize("horizon", HORIZONS)
def test_what_is_added_buys_the_satisfaction_of_before(worlds, horizon):
    """Spend base and added cost as Cobb-Douglas households do: utility is that of the base."""
    world = worlds[horizon]
    here = world.economy.region("USA")
    basket = total_basket(baskets(world.economy, "USA"))
    share = basket.value_s / basket.covered
    price = world.price_hat_ds[here] / money_hat(world)[here]
    budget = basket.covered + household_costs(world, "USA")[-1].post
    bought = share * budget / price
    used = share > 0
    utility = np.prod((bought[used] / basket.value_s[used]) ** share[used])
    assert utility == pytest.approx(1.0, rel=1e-12)


@pytest.mark.parametrize("horizon", HORIZONS)
def test_inputs_make_up_costs_with_wages(worlds, horizon):
    """Caliendo & Parro (2015) eq. (10): cost is wages and inputs to the power of their shares."""
    world = worlds[horizon]
    economy = world.economy
    for code in ("USA", "CAN"):
        here = economy.region(code)
        costs = input_costs(world, code)
        share = economy.value_added_share_ds[here]
        made = economy.output_os[here] > 0
        wages = np.broadcast_to(world.wage_hat_o[here], share.shape)
        if world.labour is not None:
            wages = np.exp(world.labour.wages.log_wage_ds[here])
        inputs = costs.post_k * money_hat(world)[here]
        cost = wages**share * inputs ** (1.0 - share)
        np.testing.assert_allclose(cost[made], world.cost_hat_os[here][made], rtol=1e-7)
        assert (costs.post_k <= costs.pre_k + 1e-9).all()


def test_nothing_is_paid_more_where_nothing_changes(economy):
    from countermove.equilibrium.solve import solve

    still = solve(economy, tariff_rate_ods=economy.tariff_rate_ods)
    for row in household_costs(still, "CAN"):
        assert abs(row.pre) < 1e-3 and abs(row.post) < 1e-3
    assert np.abs(duties_paid(still, "USA")).max() < 1e-3
    assert np.abs(input_costs(still, "USA").dearer(post=False)).max() < 1e-3


def test_duties_on_base_purchases_are_rates_times_trade(worlds):
    world = worlds["long-run"]
    economy = world.economy
    here = economy.region("CAN")
    by_hand = sum(
        economy.flow_ods[o, here, s]
        * (world.tariff_mean_ods[o, here, s] - economy.tariff_rate_ods[o, here, s])
        for o in range(len(economy.regions))
        for s in range(len(economy.sectors))
    )
    base, moved = duties_paid(world, "CAN")
    assert base == pytest.approx(by_hand)
    assert 0 < moved < base


def test_duties_paid_are_the_share_of_those_due(posed, worlds):
    law = at_pay_through(list(posed.values()), "2025-10")
    full, _ = duties_paid(worlds["long-run"], "USA")
    part, _ = duties_paid(law.posed[1].solve(), "USA")
    assert part / full == pytest.approx(law.paid, abs=0.002)
    assert 0.5 < law.paid < 1.0
    dearer = [household_costs(world, "USA")[-1].post for world in worlds.values()]
    paid = [household_costs(one.solve(), "USA")[-1].post for one in law.posed]
    assert all(here < there for here, there in zip(paid, dearer, strict=True))
    assert law.posed[0].hash != posed["first-year"].hash


@pytest.mark.parametrize("month", ["2025-04", "2027-01", "2025-13", "May"])
def test_months_without_evidence_are_refused_with_those_that_have_it(month):
    with pytest.raises(BadInput, match=r"from 2025-05 to .*--paid-as-of"):
        checked_month(month)


def test_months_with_evidence():
    assert checked_month("2025-05") == "2025-05"
    assert months("CAN")[-1] == "2025-11" and checked_month("2026-01")


def test_the_command_shows_both_horizons_and_duties_beside():
    answer = shown(CASE, "--country", "CAN", "--paid-as-of", "2025-10")
    assert answer["horizons"] == ["first year", "long run"]
    rows = answer["tables"]["households"]
    held = {
        (r["series"], r["horizon"], r["substitution"]): r["value"]
        for r in rows
        if r["category"] == TOTAL
    }
    for horizon in answer["horizons"]:
        for side in ("pre", "post", "pre, paid", "post, paid"):
            assert held["household_cost", horizon, side] > 0
            assert ("household_duties", horizon, side) in held
    assert "2025-10" in answer["paid"]


@pytest.mark.parametrize("settings", [(), ("--set", "horizon=long-run")])
def test_the_chart_shows_what_the_tables_do_at_each_horizon(settings, tmp_path):
    target = tmp_path / "h.svg"
    answer = shown(CASE, *settings, "--chart", str(target))
    drawn = target.read_text()
    for row in answer["tables"]["households"]:
        if (row["series"], row["category"], row["substitution"]) == (
            "household_cost", TOTAL, "pre",
        ) and row["code"] == answer["regions"][0]:  # fmt: skip
            assert f"{row['horizon']} {row['value']:,.0f} and" in drawn


def test_without_evidence_the_share_assumed_is_named_as_in_a_run():
    """No month was out on 28 March 2025: ``run`` takes the prior, and so does this."""
    answer = shown(CASE, "--country", "USA")
    words = paid_words(None)
    assert "assumed" in words and words in answer["paid"]
    assert [r for r in answer["tables"]["households"] if "paid" in r["substitution"]]


def test_at_the_share_assumed_duties_are_that_part_of_those_due(posed):
    law = at_pay_through(list(posed.values()))
    assert law.month is None and law.paid == pytest.approx(PRIOR)


def test_a_region_whose_households_are_not_counted_is_told_in_per_cent():
    assert set(household_counts()) == {"CAN", "MEX", "USA"}
    answer = shown(CASE, "--country", "Japan")
    units = {row["unit"] for row in answer["tables"]["households"]}
    assert "US dollars per household" not in units
    assert any(note.startswith("JPN: per cent of spending") for note in answer["notes"])


def test_firms(worlds):
    answer = shown(CASE, "--firms", "--set", "elasticities=MEDIAN")
    rows = [r for r in answer["tables"]["firms"] if r["series"] == "input_cost"]
    total = {
        (r["code"], r["horizon"], r["substitution"]): r["value"]
        for r in rows
        if r["category"] == "total"
    }
    expected = input_costs(worlds["first-year"], "CAN").dearer(post=True).sum()
    assert total["CAN", "first year", "post"] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--category", "Electronic"), "did you mean 'Electronics'"),
        (("--country", "Narnia"), "unknown region in focus"),
        (("--country", "FRA"), "add it to a case of your own"),
        (("--paid-as-of", "2025-02"), "no pay-through is learned for 2025-02"),
        (("--variant", "before", "--paid-as-of", "2025-10"), "there are none here"),
        (("--firms", "--category", "Health"), "--category has no effect"),
        (("--firms", "--paid-as-of", "2025-10"), "--paid-as-of has no effect"),
        (("--firms", "--chart", "x.svg"), "--chart has no effect"),
        (("--rows", "3"), "--rows has no effect"),
        (("--country", "JPN", "--chart", "x.svg"), "ask for another --country"),
    ],
)
def test_what_cannot_be_honoured_is_refused_with_a_cure(words, said):
    assert said in refused("households", CASE, *words)


def test_a_group_by_name_in_any_case():
    assert lines_of_group("electronics") == (14, 24)
    with pytest.raises(UnknownName, match="spending category"):
        lines_of_group("Spaceships")


def test_a_world_without_the_united_states_says_what_is_missing():
    with pytest.raises(BadInput, match="has no USA, whose accounts"):
        baskets(synthetic_economy(3, 4, seed=1), "R00")


@pytest.mark.parametrize("code", ["USA", "MEX"])
def test_whose_basket_is_taken_for_those_not_known_is_said(code):
    out = " ".join(call("households", CASE, "--country", code).out.split())
    assert ("Baskets of Mexico: not known" in out) == (code == "MEX")
