"""The law of a variant: what it foreknows, and the baseline's own law that it is measured from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from countermove.economy.construct import economy_from_flows
from countermove.errors import BadInput
from countermove.law.ledger import Ledger
from countermove.law.load_law import load_ledger
from countermove.law.rates import rates_on
from countermove.questions.case import Variant, load_case
from countermove.questions.pose import Question, pose_all
from countermove.questions.variant_law import applied, refuse_lawless, variant_ledger
from tests.ledgers import ledger_of, measure, version

EVE, DAY = date(2025, 4, 8), date(2025, 4, 9)
CASE = load_case("us-canada-2025")


def due(ledger: Ledger, on: date, known_on: date, importer: str = "USA", hs: str = "8703") -> float:
    """Return what an importer levies on one line from the other side of the border."""
    origin = "USA" if importer == "CAN" else "CAN"
    rates = rates_on(
        ledger, importer=importer, origin=origin, products=[hs], on=on, known_on=known_on
    )
    return float(rates.row_share @ rates.additional_rate)


def asked(**fields: Any) -> Variant:
    """Return a variant of 9 April 2025 as known in March."""
    return Variant("v", "v", "", on=DAY, known_on=date(2025, 3, 28), utilisation="none", **fields)


def test_advance_knowledge_holds_on_the_first_day_of_the_measure() -> None:
    """SOR/2025-119: Canada's 25 % on US vehicles is in force on the day it is registered, 9 April.

    Asked about that day with the knowledge of 28 March, the case foreknows the order: it is due.
    """
    case = load_case("us-canada-2025")
    variant = replace(case.variant("autos-retaliation"), on=DAY)
    assert "can/us_surtax_vehicles" in variant.advance_knowledge
    edited = variant_ledger(load_ledger(), case, variant)
    car = {"importer": "CAN", "hs": "87032300"}
    then = variant_ledger(load_ledger(), case, replace(variant, advance_knowledge=()))
    assert due(then, DAY, variant.known_on, **car) == 0.0
    assert due(edited, DAY, variant.known_on, **car) == pytest.approx(0.25)
    assert due(edited, EVE, variant.known_on, **car) == 0.0


@pytest.mark.parametrize("starts_in", [-1, 0, 1])
def test_advance_knowledge_reaches_the_law_of_the_day_and_none_later(starts_in: int) -> None:
    """A part that begins by the day counts as known; one that begins later keeps its own day."""
    start = DAY + timedelta(days=starts_in)
    ledger = ledger_of(measure("a", [version(start.isoformat(), 0.25, signed="2025-04-01")]))
    edited = variant_ledger(
        ledger, load_case("us-canada-2025"), asked(advance_knowledge=("usa/a",))
    )
    known_on = date(2025, 3, 28)
    assert due(ledger, DAY + timedelta(days=7), known_on) == 0.0
    expected = 0.25 if starts_in <= 0 else 0.0
    assert due(edited, DAY + timedelta(days=7), known_on) == expected


def test_advance_knowledge_reaches_an_end_published_later() -> None:
    ends = {"in_force_until": DAY.isoformat(), "until_published": "2025-04-05"}
    ledger = ledger_of(measure("a", [version("2025-03-04", 0.25, **ends)]))
    edited = variant_ledger(
        ledger, load_case("us-canada-2025"), asked(advance_knowledge=("usa/a",))
    )
    known_on = date(2025, 3, 28)
    assert (due(ledger, DAY, known_on), due(edited, DAY, known_on)) == (0.25, 0.0)


@pytest.fixture(scope="module")
def world():
    return economy_from_flows(
        np.array([[[90.0], [10.0]], [[10.0], [90.0]]]),
        np.zeros((2, 1, 1)),
        np.zeros((2, 2, 1)),
        regions=["MEX", "USA"],
        sectors=["C29"],
        theta_s=4.0,
    )


@pytest.mark.parametrize("known_on", [date(2025, 3, 1), date(2025, 6, 1)])
def test_the_baseline_holds_the_law_of_its_own_day_whatever_a_variant_knows(
    world, known_on: date
) -> None:
    """Duties in force on the baseline's day are in its data: every variant takes them off.

    25 % are in force on that day, signed after the variant's day of knowledge; the variant asks for
    a later day, by when 35 % are due by an order known all along.
    """
    ledger = ledger_of(
        measure("mex/a", [version("2025-04-09", 0.25, signed="2025-04-08")], imposed_by="MEX"),
        measure("mex/b", [version("2025-05-01", 0.35)], imposed_by="MEX"),
    )
    case = replace(load_case("us-canada-2025"), base_law_on=DAY, importers=("MEX",))
    variant = replace(asked(), on=date(2025, 5, 1), known_on=known_on)
    law = applied(ledger, ledger, "MEX", case, variant, world)
    levied = 0.35 if known_on < date(2025, 4, 8) else 0.60
    (part,) = law.varieties
    assert part.added_rate == pytest.approx([levied - 0.25])
    assert part.share == pytest.approx([1.0])


def test_the_law_of_the_baselines_day_adds_nothing(world) -> None:
    ledger = ledger_of(measure("mex/a", [version("2025-04-09", 0.25)], imposed_by="MEX"))
    case = replace(load_case("us-canada-2025"), base_law_on=DAY, importers=("MEX",))
    (part,) = applied(ledger, ledger, "MEX", case, asked(), world).varieties
    assert part.share.size == 0


def test_an_importer_that_imposes_nothing_is_refused() -> None:
    """Named as an importer without a measure anywhere, a country would have no effect unsaid."""
    ledger = load_ledger()
    refuse_lawless(CASE, [ledger])
    with pytest.raises(BadInput, match="importers: DEU imposes nothing.*imposed_by: DEU"):
        pose_all([Question(replace(CASE, importers=("CAN", "DEU")), CASE.variant("autos"))])
    own = measure("deu/a", [version("2025-04-09", 0.1)], imposed_by="DEU")
    autos = replace(CASE.variant("autos"), add=(own,))
    refuse_lawless(replace(CASE, importers=("DEU",), variants={"autos": autos}), [ledger])
