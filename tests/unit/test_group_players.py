"""A country group as one player: one tariff policy, and the income of its members together."""

from __future__ import annotations

import numpy as np
import pytest

import countermove as cm
from countermove.equilibrium.closure import Closure
from countermove.errors import BadInput
from countermove.strategy.instruments import InstrumentSet
from countermove.strategy.payoff import as_payoff
from tests.commands import every_form

REGIONS = ["DEU", "FRA", "USA", "CAN"]
SECTORS = ["A01", "C29"]
FREE = InstrumentSet(lowest=0.0, highest=2.0)


def world(regions: list[str], seed: int = 3) -> cm.Economy:
    """Return a world with home bias in which DEU and FRA are the members of EU27 there are."""
    rng = np.random.default_rng(seed)
    n = len(regions)
    flow = rng.uniform(1.0, 4.0, (n, n, 2)) + 20.0 * np.eye(n)[:, :, None]
    return cm.economy_from_trade(flow, theta_s=[4.0, 6.0], regions=regions, sectors=SECTORS)


def joint(outcome: cm.Outcome) -> float:
    """Return log change of the sum of members' real incomes at base prices, by hand."""
    economy = outcome.economy
    income = economy.income_d[:2]
    after = income * (1.0 + outcome.values("real_income_change")[:2] / 100.0)
    return float(np.log(after.sum() / income.sum()))


def test_a_group_of_one_member_equals_the_country() -> None:
    lone = world(["DEU", "USA", "CAN"])
    one, two = (cm.optimal_tariff(lone, who, instruments=FREE) for who in ("DEU", "EU27"))
    assert one.names == two.names
    np.testing.assert_array_equal(one.rate, two.rate)
    assert one.payoff == two.payoff
    wars = [cm.nash(lone, [who, "USA"], instruments=FREE) for who in ("DEU", "EU27")]
    assert [war.status for war in wars] == ["certified", "certified"]
    np.testing.assert_array_equal(wars[0].rates["DEU"], wars[1].rates["EU27"])
    one_rate = InstrumentSet(by="uniform")
    deals = [
        cm.bargain(lone, [who, "USA"], instruments=one_rate, transfers=0.02).deals[
            "nash with transfers"
        ]
        for who in ("DEU", "EU27")
    ]
    assert deals[0].gains["DEU"] == deals[1].gains["EU27"]
    assert deals[0].transfers["DEU"] == deals[1].transfers["EU27"]
    points = [cm.percentage_points(cm.solve(lone), who) for who in ("DEU", "EU27")]
    np.testing.assert_array_equal(points[0].own, points[1].own)


def test_a_group_charges_one_tariff_at_every_border_and_none_inside() -> None:
    best = cm.optimal_tariff(world(REGIONS), "EU27", instruments=FREE)
    rates = best.outcome.tariff_rate_ods
    assert best.names == ("USA.A01", "USA.C29", "CAN.A01", "CAN.C29")
    np.testing.assert_allclose(rates[2:, 0], rates[2:, 1], atol=1e-14)
    np.testing.assert_allclose(rates[2:, 0].ravel(), best.rate, atol=1e-14)
    assert (rates[:2, :2] == 0.0).all()
    assert best.payoff == pytest.approx(joint(best.outcome), abs=1e-10)  # of two solves
    assert best.gain > 0


def test_the_best_of_a_group_beats_random_deviations() -> None:
    """Worlds solved afresh at random common tariffs, their joint income added up by hand."""
    economy = world(REGIONS)
    best = cm.optimal_tariff(economy, "EU27", instruments=FREE)
    rng = np.random.default_rng(0)
    for size in (0.002, 0.02, 0.2):
        for _ in range(15):
            rate = np.clip(best.rate + rng.normal(0.0, size, best.rate.shape), 0.0, 2.0)
            tariff = best.outcome.tariff_rate_ods.copy()
            tariff[2:, :2] = rate.reshape(2, 1, 2)
            moved = cm.solve(
                best.outcome.economy, tariff_rate_ods=tariff, closure=Closure.balanced()
            )
            assert joint(moved) <= best.payoff + 1e-12


def test_the_derivative_of_a_groups_income_is_that_of_the_sum() -> None:
    economy = world(REGIONS)
    start = economy.tariff_rate_ods.copy()
    start[:, 1], start[1, 1] = 0.6, 0.0  # members' incomes differ by then
    outcome = cm.solve(economy, tariff_rate_ods=start)
    points = cm.percentage_points(outcome, "EU27")
    step = 1e-5
    for cell, (partner, sector) in enumerate(zip(points.partner, points.sector, strict=True)):
        values = []
        for sign in (1.0, -1.0):
            tariff = start.copy()
            tariff[REGIONS.index(partner), :2, SECTORS.index(sector)] += sign * step
            values.append(joint(cm.solve(economy, tariff_rate_ods=tariff)))
        slope = (values[0] - values[1]) / (2.0 * step)
        assert points.payoff_per_point[cell] == pytest.approx(0.01 * slope, rel=1e-5)


def test_groups_go_to_war_and_bargain_as_one() -> None:
    economy = world(REGIONS)
    war = cm.nash(economy, ["EU27", "USA"], instruments=FREE)
    assert war.status == "certified"
    assert war.payoff["EU27"] == pytest.approx(joint(war.outcome), abs=1e-12)
    found = cm.bargain(economy, ["EU27", "USA"], transfers=0.02)
    deal = found.deals["nash with transfers"]
    assert found.status == "deal" and min(deal.gains.values()) > 0
    assert sum(deal.transfers.values()) == pytest.approx(0.0, abs=1e-9)
    assert deal.mismatch < 1e-7
    gained = joint(deal.outcome) - joint(found.disagreement)
    assert deal.gains["EU27"] == pytest.approx(gained, abs=1e-12)


@pytest.mark.parametrize("horizon", ["first-year", "long-run"])
@pytest.mark.parametrize(
    "words",
    [
        ("optimal", "USMCA", "--partners", "EU27", "--by", "uniform", "--draws", "0"),
        ("gradient", "--payoff", "EU27", "--partners", "USA"),
        (
            "nash",
            "CAN,MEX",
            "--by",
            "uniform",
            "--highest",
            "0.1",
            "--starts",
            "1",
            "--deviations",
            "20",
        ),
    ],
)
@pytest.mark.usefixtures("small_world")
def test_every_answer_names_its_horizon(words: tuple[str, ...], horizon: str) -> None:
    text, plain, sheet = every_form(*words, "--set", f"horizon={horizon}")
    name = horizon.replace("-", " ")
    assert f"{name}: " in " ".join(text.out.split())
    told = plain.json
    assert told["horizon"] == name
    rows = [row for table in told["tables"].values() for row in table]
    assert rows and {row["horizon"] for row in rows} == {name}
    header, *lines = sheet.out.splitlines()
    assert header.split(",")[-1] == "horizon"
    assert all(line.endswith(f",{name}") for line in lines)


def test_what_a_group_cannot_be_is_refused_by_name() -> None:
    economy = world(REGIONS)
    with pytest.raises(BadInput, match="with a group that it belongs to"):
        cm.nash(economy, ["EU27", "DEU"])
    with pytest.raises(BadInput, match="EU27 is a group of countries, of which real_income"):
        cm.optimal_tariff(economy, "EU27", payoff="EU27.real_wage")
    with pytest.raises(BadInput, match="FRA is in EU27, which is not its own partner"):
        cm.percentage_points(cm.solve(economy), "EU27", partners=["FRA"])
    assert as_payoff("EU27.revenue").name == "EU27.revenue"
    held = cm.optimal_tariff(economy, "EU27", instruments=FREE, revenue_floor=1.0)
    assert held.outcome.values("tariff_revenue")[:2].sum() >= 1.0 - 1e-6
