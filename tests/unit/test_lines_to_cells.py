"""From rates of lines to varieties of cells; expected values worked out by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from countermove.economy.construct import economy_from_flows
from countermove.equilibrium.lines_to_cells import varieties_of
from countermove.errors import BadInput
from countermove.law.load_law import load_ledger, read_ledger
from countermove.law.observed_trade import observed_lines, stand_ins
from countermove.law.rates import rates_on
from countermove.law.tariff_lines import trade_lines
from tests.ledgers import ledger_of, measure, version
from tests.unit.test_measures import LEDGER

ON, EARLIER = "2025-05-01", "2025-03-05"
WORLD = economy_from_flows(
    np.ones((3, 3, 2)),
    np.zeros((3, 2, 2)),
    np.zeros((3, 3, 2)),
    regions=["CAN", "DEU", "USA"],
    sectors=["B06", "C29"],
    theta_s=4.0,
)


def test_two_laws_are_joined_line_by_line() -> None:
    """Vehicles that claim pay 25 % before and 15 % now, oil that claims 10 % and nothing.

    Oil is on two lines of 200 and 50, half of each claims: one variety. Germany's line has no
    sector, and what does not claim pays the same on both days.
    """
    lines = trade_lines(
        "USA",
        origins=["CAN", "CAN", "CAN", "DEU"],
        products=["8703", "2709", "270900", "8703"],
        value=[100, 200, 50, 40],
        sectors=["C29", "B06", "B06", ""],
        claim_share=[0.9, 0.5, 0.5, 0.0],
    )
    ledger = read_ledger(LEDGER)
    before, now = rates_on(ledger, lines, on=EARLIER), rates_on(ledger, lines, on=ON)
    (part,) = varieties_of(WORLD, [2], now, before)
    assert (part.destination, part.origin.tolist(), part.sector.tolist()) == (2, [0, 0], [0, 1])
    assert part.share == pytest.approx([0.5, 0.9], rel=1e-14)
    assert part.added_rate == pytest.approx([-0.10, -0.10], rel=1e-14)
    assert not part.banned.any()


def test_two_laws_on_different_lines_are_refused() -> None:
    ledger = read_ledger(LEDGER)
    first, second = (
        rates_on(ledger, trade_lines("USA", origins=["CAN"], products=["8703"]), on=ON)
        for _ in range(2)
    )
    with pytest.raises(BadInput, match="different lines"):
        varieties_of(WORLD, [2], first, second)


def test_an_origin_can_stand_for_several_regions() -> None:
    """US trade is known for the Union as one: its members' cells change alike."""
    ledger = load_ledger()
    us = observed_lines(ledger.pack("USA"), ledger, on=date(2025, 5, 3), utilisation="none")
    names = [us.origin_codes[place] for place in stand_ins(us, ["DEU", "FRA", "CAN", "ISL"])]
    assert names == ["EU27", "EU27", "CAN", "ROW"]
    canada = observed_lines(ledger.pack("CAN"), ledger, on=date(2025, 5, 3))
    assert stand_ins(canada, ["USA", "DEU"]) == [0, -1]
    lines = trade_lines("USA", origins=["EU27"], products=["8703"], sectors=["C29"])
    now = rates_on(read_ledger(LEDGER), lines, on=ON)
    added = [part.origin.tolist() for part in varieties_of(WORLD, [0, 1, 2], now, None)]
    paid = now.additional_rate.any()
    assert added == ([[1], [], [1]] if paid else [[], [], []])


def test_what_is_banned_on_both_days_changes_nothing() -> None:
    """A ban that stands while another duty comes on top of it, and a ban that is new."""
    standing = measure(
        "ban", [version("2025-01-02", None)], kind="prohibition",
        applies_to={"origins": ["CAN"], "products": ["2709"]},
    )  # fmt: skip
    fresh = measure(
        "new", [version(ON, None)], kind="prohibition",
        applies_to={"origins": ["CAN"], "products": ["8703"]},
    )  # fmt: skip
    duty = measure("duty", [version(ON, 0.1)], applies_to={"origins": ["CAN"], "products": "all"})
    lines = trade_lines(
        "USA", origins=["CAN"] * 2, products=["2709", "8703"], sectors=["B06", "C29"]
    )
    ledger = ledger_of(standing, fresh, duty)
    before, now = rates_on(ledger, lines, on=EARLIER), rates_on(ledger, lines, on=ON)
    assert before.banned.tolist() == [True, False] and now.banned.all()
    (part,) = varieties_of(WORLD, [2], now, before)
    assert (part.sector.tolist(), part.banned.tolist()) == ([1], [True])
