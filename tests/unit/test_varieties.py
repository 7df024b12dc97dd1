"""Aggregating varieties is the same as giving each its own cell."""

from __future__ import annotations

import numpy as np
import pytest

from countermove.economy.construct import economy_from_flows
from countermove.equilibrium.solve import solve
from countermove.equilibrium.varieties import Varieties, wedges
from countermove.errors import BadInput
from tests.synthetic import synthetic_economy


def one(destination, origin, sector, share, rate, banned=None):
    share = np.array(share, dtype=float)
    return Varieties(
        destination=destination,
        origin=np.full(len(share), origin),
        sector=np.full(len(share), sector),
        share=share,
        added_rate=np.array(rate, dtype=float),
        banned=np.zeros(len(share), dtype=bool) if banned is None else np.array(banned),
    )


def test_a_uniform_duty_is_a_plain_tariff():
    economy = synthetic_economy(4, 3, seed=1)
    found = wedges(economy, [one(0, 1, 2, [0.3, 0.7], [0.25, 0.25])])
    expected = economy.tariff_rate_ods.copy()
    expected[1, 0, 2] += 0.25
    assert np.allclose(found.tariff_rate_ods, expected, atol=1e-14)
    assert np.allclose(found.iceberg_hat_ods, 1.0, atol=1e-14)


def test_same_world_as_splitting_the_exporter():
    """Two exporters with the same costs and separate duties equal one with two varieties.

    Origin 1 of a three-country world is cut into two identical countries whose sales to country 0
    are 30 % and 70 %; labour moves between them by construction of equal wages only if trade
    is symmetric, so the check holds costs fixed: it compares price and revenue of the cell itself.
    """
    theta, base_rate = 4.0, 0.05
    flow = np.array([[[8.0], [2.0]], [[2.0], [8.0]]])
    tariff = np.full((2, 2, 1), base_rate)
    tariff[0, 0] = tariff[1, 1] = 0.0
    economy = economy_from_flows(
        flow, np.zeros((2, 1, 1)), tariff, regions=["A", "B"], sectors=["g"], theta_s=theta
    )
    found = wedges(economy, [one(0, 1, 0, [0.3, 0.7], [0.5, 0.1])])
    factors = np.array([1.55, 1.15]) / 1.05
    by_hand = (0.3 * factors[0] ** -theta + 0.7 * factors[1] ** -theta) ** (-1 / theta)
    new = np.array([0.3, 0.7]) * factors**-theta
    new /= new.sum()
    rate = 1 / (new[0] / 1.55 + new[1] / 1.15) - 1
    assert found.tariff_rate_ods[1, 0, 0] == pytest.approx(rate, rel=1e-14)
    kappa = found.iceberg_hat_ods[1, 0, 0] * (1 + rate) / 1.05
    assert kappa == pytest.approx(by_hand, rel=1e-14)


def test_bans_drop_out_and_a_full_ban_closes_the_cell():
    economy = synthetic_economy(4, 3, seed=1)
    half = wedges(economy, [one(0, 1, 2, [0.5], [0.0], [True])])
    theta = economy.theta_s[2]
    assert half.iceberg_hat_ods[1, 0, 2] == pytest.approx(0.5 ** (-1 / theta))
    assert half.tariff_rate_ods[1, 0, 2] == pytest.approx(economy.tariff_rate_ods[1, 0, 2])
    full = wedges(economy, [one(0, 1, 2, [1.0], [0.0], [True])])
    assert np.isinf(full.iceberg_hat_ods[1, 0, 2])
    outcome = solve(
        economy, tariff_rate_ods=full.tariff_rate_ods, iceberg_hat_ods=full.iceberg_hat_ods
    )
    assert outcome.flow_new_ods[1, 0, 2] == 0.0


def test_more_than_the_whole_is_refused():
    economy = synthetic_economy(4, 3, seed=1)
    with pytest.raises(BadInput, match="cover 1.200 of its imports of S02 from R01"):
        wedges(economy, [one(0, 1, 2, [0.5, 0.7], [0.1, 0.2])])


def test_a_cell_banned_in_several_parts_is_closed():
    """Six sixths sum to a little less than one; nothing is left of the cell all the same."""
    economy = synthetic_economy(4, 3, seed=1)
    parts = [1 / 6] * 6
    assert 0 < 1 - np.bincount(np.zeros(6, int), parts)[0] < 1e-15
    found = wedges(economy, [one(0, 1, 2, parts, [0.0] * 6, [True] * 6)])
    assert np.isinf(found.iceberg_hat_ods[1, 0, 2])
    nearly = wedges(economy, [one(0, 1, 2, [1 - 1e-9], [0.0], [True])])
    assert np.isfinite(nearly.iceberg_hat_ods[1, 0, 2])
