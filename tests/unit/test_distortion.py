"""Measures of distortion: hand-computed small cases and identities."""

from __future__ import annotations

import numpy as np
import pytest

import countermove as cm
from countermove.economy.construct import economy_from_flows
from countermove.economy.shipped import load_economy
from countermove.errors import BadInput, UnknownName
from tests.synthetic import synthetic_economy


def three_countries():
    """A, B and C trade goods g and h and a service x; inputs are bought in A only."""
    flow = np.zeros((3, 3, 3))
    flow[:, :, 0] = [[50, 0, 0], [6, 40, 3], [4, 5, 30]]
    flow[:, :, 1] = [[40, 2, 8], [10, 60, 0], [0, 0, 20]]
    flow[:, :, 2] = 30 * np.eye(3)
    rate = np.zeros((3, 3, 3))
    rate[1, 0, 0], rate[2, 0, 0], rate[1, 0, 1] = 0.10, 0.25, 0.20
    inputs = np.zeros((3, 3, 3))
    inputs[0, 0, 1], inputs[0, 2, 1], inputs[0, 0, 2] = 10, 5, 6
    return economy_from_flows(
        flow, inputs, rate, regions=["A", "B", "C"], sectors=["g", "h", "x"], theta_s=4,
        goods_s=[True, True, False],
    )  # fmt: skip


def test_effective_tariffs_by_hand():
    economy = three_countries()
    # A imports 6 at 10 %, 4 at 25 %, 10 at 20 %: 3.6 of duty on 20.
    assert cm.effective_tariff_applied(economy) == pytest.approx([3.6 / 20, 0, 0])
    by_origin = cm.effective_tariff_applied(economy, by_origin=True)
    assert by_origin[:, 0] == pytest.approx([0, 2.6 / 16, 0.25])
    assert cm.effective_tariff_applied(economy, sectors=["g"])[0] == pytest.approx(0.16)
    # B sells 16 to A and 3 to C; C sells 4 to A and 5 to B.
    assert cm.effective_tariff_faced(economy) == pytest.approx([0, 2.6 / 19, 1 / 9])
    double = cm.effective_tariff_applied(economy, tariff_rate_ods=2 * economy.tariff_rate_ods)
    assert double[0] == pytest.approx(0.36)


def test_duty_faced_is_duty_applied_in_the_world():
    economy = synthetic_economy(6, 4, seed=1)
    trade = economy.flow_ods * ~np.eye(6, dtype=bool)[:, :, None]
    applied = cm.effective_tariff_applied(economy) @ trade.sum(axis=(0, 2))
    faced = cm.effective_tariff_faced(economy) @ trade.sum(axis=(1, 2))
    assert applied == pytest.approx(faced)
    assert applied == pytest.approx(economy.tariff_revenue_d.sum())


def test_relative_advantage_by_hand():
    economy = three_countries()
    margin = cm.relative_tariff_advantage(economy)
    assert margin[1, 0, 0] == pytest.approx(0.15)  # C pays 25 %, B 10 %
    assert margin[2, 0, 0] == pytest.approx(-0.15)
    assert margin[1, 0, 1] == 0  # no rival
    # B sells 6 of g and 10 of h to A.
    assert cm.tariff_advantage(economy)[1, 0] == pytest.approx(0.15 * 6 / 16)


def test_advantages_cancel_when_weighted_with_rivals_trade():
    """Over suppliers, ``sum_o (M - M_o) M_o A_o`` is zero: one's gain is the others' handicap."""
    economy = synthetic_economy(5, 3, seed=2)
    trade = economy.flow_ods * ~np.eye(5, dtype=bool)[:, :, None]
    rivals = trade.sum(axis=0) - trade
    total = (rivals * trade * cm.relative_tariff_advantage(economy)).sum(axis=0)
    assert np.abs(total).max() < 1e-12 * economy.world_value_added**2
    uniform = np.full_like(economy.tariff_rate_ods, 0.1)
    flat = cm.relative_tariff_advantage(economy, tariff_rate_ods=uniform)
    assert np.abs(flat).max() < 1e-12


def test_effective_protection_by_hand():
    """Corden's textbook case: 10 % on the product, half of its cost a free input, gives 20 %."""
    flow = np.zeros((2, 2, 2))
    flow[:, :, 0] = [[100, 10], [10, 100]]
    flow[:, :, 1] = [[100, 10], [10, 100]]
    inputs = np.zeros((2, 2, 2))
    inputs[0, 1, 0] = 55  # half of an output of 110, at free trade
    rate = np.zeros((2, 2, 2))
    economy = economy_from_flows(
        flow, inputs, rate, regions=["A", "B"], sectors=["car", "part"], theta_s=4
    )
    new = rate.copy()
    new[1, 0, 0] = 0.10
    protection = cm.effective_protection(economy, tariff_rate_ods=new)
    assert protection[0] == pytest.approx([0.20, 0.0])
    new[1, 0, 1] = 0.10  # the same tariff on parts: protection is the tariff again
    assert cm.effective_protection(economy, tariff_rate_ods=new)[0] == pytest.approx([0.1, 0.1])
    new[1, 0, 1] = 0.30
    assert cm.effective_protection(economy, tariff_rate_ods=new)[0, 0] == pytest.approx(-0.1)


def test_effective_protection_undoes_the_base_tariff():
    """Cost shares seen under a tariff and at free trade give the same protection."""
    flow = np.zeros((2, 2, 2))
    flow[:, :, :] = np.array([[100, 10], [10, 100]])[:, :, None]
    rate = np.zeros((2, 2, 2))
    rate[1, 0] = [0.10, 0.25]
    inputs = np.zeros((2, 2, 2))
    inputs[0, 1, 0] = 110 * 0.4 * 1.25 / 1.10  # 0.4 at free-trade prices
    economy = economy_from_flows(
        flow, inputs, rate, regions=["A", "B"], sectors=["car", "part"], theta_s=4
    )
    expected = (0.10 - 0.4 * 0.25) / 0.6
    assert cm.effective_protection(economy)[0, 0] == pytest.approx(expected, abs=1e-12)


def test_corden_and_balassa_treat_services_differently():
    """In A, h buys 10 of g and 5 of service x, and x 6 of g per 30; outputs are 50 and 30."""
    economy = three_countries()
    t_g, t_h = 1.6 / 10, 0.2
    a_g = 10 / 50 * (1 + t_h) / (1 + t_g)
    a_x = 5 / 50 * (1 + t_h)
    g_in_x = 6 / 30 / (1 + t_g)
    balassa = (t_h - a_g * t_g) / (1 - a_g - a_x)
    corden = (t_h - (a_g + a_x * g_in_x) * t_g) / (1 - a_g - a_x * g_in_x)
    found = cm.effective_protection(economy, method="balassa")
    assert found[0, 1] == pytest.approx(balassa)
    assert cm.effective_protection(economy)[0, 1] == pytest.approx(corden)
    assert np.isnan(found[:, 2]).all()
    with pytest.raises(UnknownName, match="unknown method 'ethier'"):
        cm.effective_protection(economy, method="ethier")


def test_a_uniform_tariff_without_services_protects_all_alike():
    economy = synthetic_economy(5, 4, seed=3)
    uniform = np.full_like(economy.tariff_rate_ods, 0.08)
    found = cm.effective_protection(economy, tariff_rate_ods=uniform)
    assert found[~np.isnan(found)] == pytest.approx(0.08)


def test_content_adds_up_to_one_and_value_added_is_absorbed():
    economy = synthetic_economy(7, 5, seed=4)
    value_added, duty = cm.value_added_content(economy)
    assert (value_added + duty).sum(axis=0) == pytest.approx(1.0, abs=1e-12)
    assert value_added.min() >= 0
    absorbed = cm.value_added_exports(economy)
    assert absorbed.sum(axis=1) == pytest.approx(economy.value_added_d, rel=1e-12)
    flow = cm.content_of_flow(economy, "R00", "R01")
    assert flow.value_added_share_r.sum() + flow.duty_share_r.sum() == pytest.approx(1.0)


def test_content_against_the_dense_leontief_inverse():
    """``v (I - A)^-1`` over all countries and sectors, as in Koopman, Wang & Wei (2014)."""
    economy = synthetic_economy(4, 3, seed=5)
    net = economy.trade_share_ods / (1 + economy.tariff_rate_ods)
    a = np.einsum("dsk,ods->osdk", economy.io_share_dsk, net).reshape(12, 12)
    dense = economy.value_added_share_ds.reshape(12)[:, None] * np.linalg.inv(np.eye(12) - a)
    by_region = dense.reshape(4, 3, 12).sum(axis=1).reshape(4, 4, 3)
    assert cm.value_added_content(economy)[0] == pytest.approx(by_region, abs=1e-13)


def test_without_inputs_a_flow_is_its_origin():
    economy = economy_from_flows(
        np.array([[[8.0], [2.0]], [[2.0], [8.0]]]), np.zeros((2, 1, 1)), np.zeros((2, 2, 1)),
        regions=["A", "B"], sectors=["g"], theta_s=4,
    )  # fmt: skip
    assert cm.content_of_flow(economy, "A", "B").value_added_share_r.tolist() == [1.0, 0.0]
    assert cm.value_added_exports(economy).tolist() == [[8.0, 2.0], [2.0, 8.0]]
    with pytest.raises(BadInput, match="A sells none"):
        cm.content_of_flow(three_countries(), "A", "B", sectors=["g"])


def test_own_content_of_a_duty_by_hand():
    """Two countries as in the docstring: a seventh of B's product is A's value added."""
    rate = np.zeros((2, 2, 1))
    economy = economy_from_flows(
        np.array([[[8.0], [2.0]], [[2.0], [8.0]]]), np.full((2, 1, 1), 5.0), rate,
        regions=["A", "B"], sectors=["g"], theta_s=4,
    )  # fmt: skip
    new = rate.copy()
    new[1, 0] = 0.25
    found = cm.own_content_share(economy, tariff_rate_ods=new)
    assert found[1, 0] == pytest.approx(1 / 7)
    assert np.isnan(found[0, 1])


def test_a_us_tariff_on_canadian_cars_taxes_us_content():
    """Parts cross the border: TiVA puts US value added in Canadian vehicle exports near a fifth."""
    economy = load_economy("icio-2022")
    cars = cm.content_of_flow(economy, "CAN", "USA", sectors=["C29"])
    assert cars.value == pytest.approx(32_302, rel=1e-3)
    assert 0.15 < cars.share("USA") < 0.35
    assert cars.share("USA") > cars.share("MEX") > 0
    assert cars.share("CAN") > 0.4
    total = cars.value_added_share_r.sum() + cars.duty_share_r.sum()
    assert total == pytest.approx(1.0, abs=1e-12)


def test_trade_diversion_adds_up():
    economy = synthetic_economy(6, 4, seed=6)
    new = economy.tariff_rate_ods.copy()
    new[1, 0] += 0.25
    outcome = cm.solve(economy, tariff_rate_ods=new)
    rows = cm.trade_diversion(outcome, destination="R00", sector="S01")
    assert sum(row.diversion for row in rows) == pytest.approx(0, abs=1e-10)
    assert sum(row.displacement for row in rows) == pytest.approx(0, abs=1e-10)
    for row in rows:
        parts = row.market + row.displacement + row.diversion
        assert parts == pytest.approx(row.change, abs=1e-12)
    by_origin = {row.origin: row for row in rows}
    if "R01" in by_origin:
        assert by_origin["R01"].diversion < 0
    assert by_origin["R00"].diversion == 0
    assert by_origin["R00"].displacement > 0
    # The series of the solver is this table's diversion, summed over sectors.
    every = cm.trade_diversion(outcome, destination="R00")
    series = outcome.values("trade_diversion")[:, 0]
    for o, code in enumerate(economy.regions):
        total = sum(row.diversion for row in every if row.origin == code)
        assert total == pytest.approx(series[o], abs=1e-10)


def test_trade_diversion_by_hand():
    from countermove.equilibrium.distortion.diversion import split

    base = np.array([60.0, 30.0, 10.0])[:, None, None] * np.ones((3, 3, 1))
    new = np.array([70.0, 12.0, 18.0])[:, None, None] * np.ones((3, 3, 1))
    market, displacement, diversion = (part[:, 0, 0] for part in split(base, new))
    # Market unchanged at 100; imports fall from 40 to 30, a quarter each: 22.5 and 7.5.
    assert market.tolist() == [0, 0, 0]
    assert displacement.tolist() == pytest.approx([10, -7.5, -2.5])
    assert diversion.tolist() == pytest.approx([0, -10.5, 10.5])


def test_nothing_is_diverted_where_nothing_changes():
    rows = cm.trade_diversion(cm.solve(synthetic_economy(3, 2, seed=7)))
    assert rows and max(abs(row.change) for row in rows) < 1e-8
