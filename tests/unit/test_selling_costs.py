"""Fixed costs of selling: shares from costs by group, home sales, responses, the best duty."""

from __future__ import annotations

import numpy as np
import pytest

from countermove.economy.construct import economy_from_flows
from countermove.economy.markets import duty_response, home_sales, optimal_duty, selling_margins
from countermove.errors import BadInput, NotSolved
from tests.synthetic import synthetic_economy

TRADE = np.array([[0.0, 4.0, 2.0], [3.0, 0.0, 1.0], [5.0, 2.0, 0.0]])
EARNED = np.array([40.0, 30.0, 50.0])


def test_shares_of_fixed_costs_give_the_costs_of_each_groups_firms() -> None:
    margin = selling_margins(TRADE, EARNED, np.array([0, 1, 2]), np.array([0.1, 0.2, 0.15]))
    sales = TRADE + np.diag(home_sales(TRADE, EARNED, margin))
    assert (sales @ margin) / sales.sum(axis=1) == pytest.approx([0.1, 0.2, 0.15])
    same = selling_margins(TRADE, EARNED, np.array([0, 1, 1]), np.array([0.2, 0.2]))
    assert same == pytest.approx(0.2)  # one cost everywhere is one share everywhere
    with pytest.raises(NotSolved, match="outside 0 to 1"):
        selling_margins(TRADE, EARNED, np.array([0, 1, 1]), np.array([0.0, 0.9]))


def test_home_sales_are_what_is_left_of_spending() -> None:
    margin = np.array([0.1, 0.2, 0.3])
    flow = TRADE + np.diag(home_sales(TRADE, EARNED, margin))
    world = economy_from_flows(
        flow[:, :, None], np.zeros((3, 1, 1)), np.zeros((3, 3, 1)), regions=["A", "B", "C"],
        sectors=["all"], theta_s=4.0, margin_d=margin,
    )  # fmt: skip
    assert world.value_added_d == pytest.approx(EARNED)
    plain = TRADE + np.diag(home_sales(TRADE, EARNED, np.zeros(3)))
    assert plain.sum(axis=1) == pytest.approx(EARNED)


def test_without_fixed_costs_firms_respond_as_the_plain_model() -> None:
    assert duty_response(np.zeros(2), 6.0, 1.0) == pytest.approx(1.0)
    # 0.25 + (7 / 6) / 0.8 - 1 / 6 - 1
    assert duty_response(np.array([0.2]), 6.0, 0.25) == pytest.approx(0.25 + 7 / 4.8 - 7 / 6)


def test_the_best_duty_of_a_small_country_is_one_over_the_elasticity() -> None:
    flow = np.array([[[1.0], [1e-3]], [[1e-3], [1e6]]])
    world = economy_from_flows(
        flow, np.zeros((2, 1, 1)), np.zeros((2, 2, 1)), regions=["A", "B"], sectors=["all"],
        theta_s=4.0,
    )  # fmt: skip
    assert optimal_duty(world, "A") == pytest.approx(0.25, rel=1e-6)
    with pytest.raises(BadInput, match="one sector"):
        optimal_duty(synthetic_economy(3, 2, seed=1), "R00")
