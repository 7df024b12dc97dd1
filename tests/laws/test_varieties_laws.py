"""From lines to cells: nothing depends on how a cell is cut, and a cut line keeps its value."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from countermove.equilibrium.solve import solve
from countermove.equilibrium.varieties import Varieties, wedges
from countermove.law.average_rates import effective
from countermove.law.claim_varieties import Split, split_rows
from countermove.law.rates import rates_on
from countermove.law.tariff_lines import trade_lines
from tests.ledgers import ledger_of, measure, version
from tests.synthetic import synthetic_economy

WORLD = synthetic_economy(4, 3, seed=1)
CELL = (1, 0, 2)
"""Origin, destination and sector of the cell that is cut."""
PARTS = st.lists(
    st.tuples(st.integers(1, 10), st.floats(0.0, 1.5), st.booleans()), min_size=1, max_size=5
)


def cut(parts, covered=1.0):
    """Return varieties of the cell from (weight, added rate, banned), covering a share of it."""
    weight, added, banned = (np.array(column) for column in zip(*parts, strict=True))
    origin, destination, sector = CELL
    return Varieties(
        destination=destination,
        origin=np.full(len(parts), origin),
        sector=np.full(len(parts), sector),
        share=covered * weight / weight.sum(),
        added_rate=added.astype(float),
        banned=banned.astype(bool),
    )


@given(PARTS, st.floats(0.1, 1.0))
def test_a_cell_is_the_sum_over_its_goods(parts, covered):
    """Price index and revenue of a CES of varieties, summed good by good as in the textbook.

    Each good costs ``(1 + t_h) / (1 + t_0)`` times as much as before; a banned one is not bought.
    """
    found = wedges(WORLD, [cut(parts, covered)])
    theta, base = WORLD.theta_s[CELL[2]], WORLD.tariff_rate_ods[CELL]
    goods = [(1.0 - covered, 0.0, False)]
    whole = sum(weight for weight, _, _ in parts)
    goods += [(covered * weight / whole, added, banned) for weight, added, banned in parts]
    index = paid = net = 0.0
    for share, added, banned in goods:
        if not banned:
            relative = (1.0 + base + added) / (1.0 + base)
            index += share * relative**-theta
            paid += share * relative**-theta
            net += share * relative**-theta / (1.0 + base + added)
    rate, iceberg = found.tariff_rate_ods[CELL], found.iceberg_hat_ods[CELL]
    if index < 1e-12:  # all is banned, up to rounding of the shares
        assert iceberg**-theta < 1e-12
        return
    assert paid / (1.0 + rate) == pytest.approx(net, rel=1e-11)  # what exporters are paid
    price = iceberg * (1.0 + rate) / (1.0 + base)
    assert price == pytest.approx(index ** (-1.0 / theta), rel=1e-11)
    mean = base + sum(share * added for share, added, banned in goods if not banned)
    assert found.tariff_mean_ods[CELL] == pytest.approx(mean, rel=1e-11)


@given(PARTS, st.integers(2, 4))
def test_cutting_a_good_in_equal_pieces_changes_nothing(parts, pieces):
    whole = wedges(WORLD, [cut(parts)])
    other = wedges(WORLD, [cut([part for part in parts for _ in range(pieces)][::-1])])
    theta = WORLD.theta_s[CELL[2]]
    bought = [found.iceberg_hat_ods[CELL] ** -theta for found in (whole, other)]
    assert bought[0] == pytest.approx(bought[1], rel=1e-11, abs=1e-12)
    assert whole.tariff_mean_ods == pytest.approx(other.tariff_mean_ods, rel=1e-11)
    if bought[0] > 1e-12:
        assert whole.tariff_rate_ods == pytest.approx(other.tariff_rate_ods, rel=1e-11)


@given(PARTS)
def test_buyers_leave_the_dearer_goods(parts):
    """Inequalities of power means: collected rate, price and mean rate come in this order.

    The price is a mean of order ``-theta``, the rate collected lies below it, so that unequal
    duties cost buyers more than they bring in; the mean at old weights (order one) lies above.
    """
    found = wedges(WORLD, [cut([(weight, added, False) for weight, added, _ in parts])])
    base, added = WORLD.tariff_rate_ods[CELL], [rate for _, rate, _ in parts]
    rate, iceberg = found.tariff_rate_ods[CELL], found.iceberg_hat_ods[CELL]
    assert base + min(added) - 1e-12 <= rate
    assert iceberg >= 1.0 - 1e-12
    assert iceberg * (1.0 + rate) <= 1.0 + found.tariff_mean_ods[CELL] + 1e-12


def test_a_closed_cell_keeps_its_rate():
    found = wedges(WORLD, [cut([(1, 0.5, True)])])
    assert np.isinf(found.iceberg_hat_ods[CELL])
    assert found.tariff_rate_ods[CELL] == pytest.approx(WORLD.tariff_rate_ods[CELL], rel=1e-14)


def test_the_world_collects_what_its_goods_pay():
    """Revenue of a solved world from one cut cell, added up good by good at the new prices."""
    parts = [(3, 0.25, False), (5, 0.0, False), (2, 0.6, False)]
    found = wedges(WORLD, [cut(parts)])
    outcome = solve(
        WORLD, tariff_rate_ods=found.tariff_rate_ods, iceberg_hat_ods=found.iceberg_hat_ods
    )
    theta, base = WORLD.theta_s[CELL[2]], WORLD.tariff_rate_ods[CELL]
    spending = outcome.flow_new_ods[CELL] * (1.0 + found.tariff_rate_ods[CELL])
    weight = np.array([w / 10 * ((1 + base + a) / (1 + base)) ** -theta for w, a, _ in parts])
    rates = np.array([base + added for _, added, _ in parts])
    by_good = spending * weight / weight.sum() * rates / (1.0 + rates)
    collected = outcome.flow_new_ods[CELL] * found.tariff_rate_ods[CELL]
    assert by_good.sum() == pytest.approx(collected, rel=1e-10)


@given(
    st.lists(st.sampled_from([0.0, 0.25, 0.9, 1.0]), min_size=3, max_size=3),
    st.lists(
        st.tuples(
            st.lists(st.integers(0, 2), min_size=1, max_size=3, unique=True), st.floats(0.0, 1.0)
        ),
        max_size=3,
    ),
)
def test_a_split_line_keeps_its_value_and_holds_each_share(claimed, splits):
    lines = trade_lines(
        "USA", origins=["CAN"] * 3, products=["8703", "7208", "2709"], claim_share=claimed
    )
    asked = [
        Split(f"usa/m#{number}", np.array(sorted(at)), share)
        for number, (at, share) in enumerate(splits)
    ]
    rows = split_rows(lines, asked)

    def of_line(mask):
        return np.bincount(rows.line, rows.share * mask, 3)

    assert of_line(1.0) == pytest.approx(1.0)
    assert of_line(rows.claimed) == pytest.approx(claimed)
    for split in asked:
        expected = np.zeros(3)
        expected[split.lines] = split.share
        holds = rows.holds[split.key]
        assert of_line(holds) == pytest.approx(expected)
        # independent: of what is claimed, the same share is held
        assert of_line(holds & rows.claimed) == pytest.approx(expected * claimed)


def test_banned_goods_pay_nothing_and_count_for_nothing():
    scope = {"origins": "all", "products": ["2203"]}
    ledger = ledger_of(
        measure("a", [version(rate=0.30)], applies_to=scope),
        measure("ban", [version(rate=None)], kind="prohibition", applies_to=scope),
        measure("b", [version(rate=0.10)]),
    )
    lines = trade_lines(
        "USA", origins=["CAN"] * 2, products=["2203", "2204"], value=[30.0, 70.0], base_rate=0.02
    )
    (found,) = effective(rates_on(ledger, lines, on="2025-05-01"), by="all")
    assert (found.value_usd, found.ordinary_rate) == (70.0, 0.02)
    assert found.additional_rate == pytest.approx(0.10)
