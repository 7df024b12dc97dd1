"""Contents of goods, drawn: what lines pay in a draw against the law read at its contents."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from countermove.economy.construct import economy_from_flows
from countermove.equilibrium.lines_to_cells import varieties_of
from countermove.law.content_moves import CONTENTS, US_CONTENT, Content, steps_at
from countermove.law.ledger import Ledger, edit
from countermove.law.load_law import load_ledger
from countermove.law.rates import Rates, rates_on
from countermove.law.tariff_lines import TradeLines, shipped_lines, trade_lines
from countermove.questions.beliefs import Beliefs, belief_of
from countermove.questions.content_draws import (
    MovedDuties,
    contents_of,
    floored_moves,
    moved_duties,
    rates_of_draws,
)
from countermove.questions.load_beliefs import load_beliefs

ON = date(2025, 9, 15)
US = "usa/s232_autos.content.us_content.share"
STEEL, ALUMINIUM = np.array([0.2, 0.6, np.nan]), np.array([0.3, 0.1, np.nan])
WORLD = economy_from_flows(
    np.ones((3, 3, 2)),
    np.zeros((3, 2, 2)),
    np.zeros((3, 3, 2)),
    regions=["CAN", "DEU", "USA"],
    sectors=["C25", "C29"],
    theta_s=4.0,
)
CONTENT = (
    Content("us_content", 0.25), Content("us_content", 0.5),
    Content("metal_content", 0.5), Content("metal_content", 1.25),
)  # fmt: skip


def lines(factor: float = 1.0) -> TradeLines:
    """Return furniture with two metals and a boiler with steel, taxed on those, and a car."""
    return trade_lines(
        "USA",
        origins=["DEU", "CAN", "CAN"],
        products=["9403.20.00.50", "8403.10.00", "8703.23.01"],
        value=[100, 50, 200],
        sectors=["C25", "C25", "C29"],
        claim_share=[0.0, 0.5, 0.9],
        content={"steel_content": STEEL * factor, "aluminum_content": ALUMINIUM * factor},
    )


def paid(ledger: Ledger, goods: TradeLines, on: date = ON) -> Rates:
    return rates_on(ledger, goods, on=on, ordinary="lines")


def cells(part, rate) -> np.ndarray:
    """Return the mean additional rate of each cell, origins by sectors."""
    place = part.origin * 2 + part.sector
    return np.bincount(place, part.share * rate, 6).reshape(3, 2)


def drawn(us: float, metal: float) -> tuple[MovedDuties, np.ndarray]:
    """Return the lines, and what they pay in one draw."""
    ledger = load_ledger()
    (moved,) = moved_duties(WORLD, [2], (ledger, ledger), (paid(ledger, lines()), None), CONTENT)
    values = {"us_content": np.array([us]), "metal_content": np.array([metal])}
    return moved, rates_of_draws(moved.part.added_rate, moved.rate_kh, CONTENT, values)[:, 0]


@pytest.mark.parametrize(
    ("us", "metal"), [(0.4, 1.0), (0.25, 1.0), (0.31, 1.0), (0.4, 0.5), (0.4, 1.1), (0.31, 1.1)]
)
def test_a_draw_pays_what_the_law_takes_at_its_contents(us: float, metal: float) -> None:
    """At the values read, between them, and where both are drawn: no line has both contents."""
    moved, rate = drawn(us, metal)
    law = paid(edit(load_ledger(), set={US: us}), lines(metal))
    (there,) = varieties_of(WORLD, [2], law, None)
    assert cells(moved.part, rate) == pytest.approx(cells(there, there.added_rate), abs=1e-9)


def test_what_the_lines_pay_by_hand() -> None:
    """25 % of the non-US part of the nine tenths of cars that claim; 50 % of the metals.

    The furniture of Germany pays the reciprocal 15 % of what is left, by its floor less duty.
    """
    moved, rate = drawn(0.3, 1.0)
    cars = cells(moved.part, rate)[0, 1]
    assert cars == pytest.approx(0.9 * 0.25 * 0.7 + 0.1 * 0.25, abs=1e-9)
    each = (drawn(0.4, factor) for factor in (1.1, 1.0))
    more, less = (cells(moved.part, rate)[1, 0] for moved, rate in each)
    assert (more - less) / 0.1 == pytest.approx((0.50 - 0.15) * 0.5, abs=1e-9)


def test_no_line_of_the_law_has_both_contents() -> None:
    ledger, goods = load_ledger(), shipped_lines("USA", "2025-12")
    for on in (date(2025, 5, 3), ON, date(2025, 12, 15)):
        kind, step = steps_at(ledger, paid(ledger, goods, on), CONTENT)
        us = np.array([each.name == "us_content" for each in CONTENT])
        both = step[us].any(axis=0) & step[~us].any(axis=0)
        assert step[us].any() and step[~us].any()
        assert not both[kind].any()


def test_a_content_is_never_above_the_whole_nor_that_of_another_measure() -> None:
    share = np.array([0.2, 0.9])
    assert Content("metal_content", 3.0).of(share) == pytest.approx([0.6, 1.0])
    assert Content("us_content", 0.3).of(np.array([US_CONTENT, 0.1])).tolist() == [0.3, 0.1]
    held = [
        share
        for each in load_ledger().measures.values()
        for name, share in each.content.items()
        if name in CONTENTS["us_content"]
    ]
    assert held and set(held) == {US_CONTENT}
    known = edit(load_ledger(), set={US: 0.1})
    assert not steps_at(known, paid(known, lines()), CONTENT[:2]).step_kw.any()


def test_the_law_is_read_where_beliefs_lie() -> None:
    found = contents_of(load_beliefs())
    assert {each.name for each in found} == set(CONTENTS)
    belief = load_beliefs().by_name["us_content"]
    for end in belief.quantile(np.array([0.05, 0.95])):
        assert Content("us_content", float(end)) in found
    data = {"is": "known", "cite": "me", "one_sided": True}
    values = {"us_content": 0.25, "metal_content": 2.0}
    own = Beliefs({name: belief_of(name, data | {"value": v}) for name, v in values.items()})
    assert contents_of(own) == tuple(Content(name, value) for name, value in values.items())
    assert contents_of(Beliefs({"us_content": replace(belief, form="known")})) == ()


def test_rates_are_floored_as_the_centre_is() -> None:
    moved, _ = drawn(0.4, 1.0)
    low = replace(moved.part, added_rate=moved.part.added_rate - 1.0)
    (found,) = floored_moves(WORLD, [MovedDuties(low, CONTENT, moved.rate_kh - 1.0)])
    assert found.part.added_rate.min() == 0.0 and found.rate_kh.min() == 0.0
