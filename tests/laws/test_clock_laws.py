"""Two clocks: how many days a measure lasts, and on which day its parts become known."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countermove.law.ledger import Ledger
from countermove.law.load_law import load_ledger
from countermove.law.rates import rates_on
from tests.ledgers import ledger_of, measure, rule, version

DAY = timedelta(days=1)
STARTS = st.dates(date(2025, 2, 1), date(2026, 6, 1))


def due(ledger: Ledger, on: date, hs: str = "8703", origin: str = "CHN", **options: Any) -> float:
    """Return the additional rate of one line on a day."""
    rates = rates_on(ledger, importer="USA", origin=origin, products=[hs], on=on, **options)
    return float(rates.row_share @ rates.additional_rate)


@given(STARTS, st.integers(1, 200))
def test_a_measure_is_due_on_every_day_from_its_first_to_the_eve_of_its_end(
    start: date, days: int
) -> None:
    ends = {"in_force_until": (start + days * DAY).isoformat()}
    ledger = ledger_of(measure("a", [version(start.isoformat(), 0.25, **ends)]))
    around = [start - DAY, start, start + (days - 1) * DAY, start + days * DAY]
    assert [due(ledger, day) for day in around] == [0.0, 0.25, 0.25, 0.0]


def test_the_surcharge_of_section_122_lasts_the_150_days_of_the_statute() -> None:
    """19 U.S.C. 2132(a): an import surcharge "for a period not exceeding 150 days".

    Proclamation 11012 takes all of them, from 24 February 2026. 2203.00.00 (beer) is on none of
    its lists of exempt goods.
    """
    ledger, first = load_ledger(), date(2026, 2, 24)
    days = [first + number * DAY for number in range(-3, 160)]
    surcharge = []
    for day in days:
        rates = rates_on(ledger, importer="USA", origin="CHN", products=["22030000"], on=day)
        surcharge.append("usa/section_122" in rates.measures)
    assert sum(surcharge) == 150
    assert surcharge.index(True) == 3  # and all in one piece
    assert all(surcharge[3:153])


@given(STARTS, st.integers(1, 60), st.integers(0, 60))
def test_law_is_known_from_the_day_it_is_published(start: date, before: int, later: int) -> None:
    published = start - before * DAY
    ledger = ledger_of(
        measure("a", [version(start.isoformat(), 0.25, published=published.isoformat())])
    )
    on = start + later * DAY
    asked = [published - DAY, published, published + DAY]
    assert [due(ledger, on, known_on=day) for day in asked] == [0.0, 0.25, 0.25]


@given(STARTS, st.integers(2, 60))
def test_what_was_withdrawn_is_expected_until_the_day_it_is_withdrawn(
    start: date, before: int
) -> None:
    published, withdrawn = start - before * DAY, start - DAY
    given_days = {"published": published.isoformat(), "withdrawn": withdrawn.isoformat()}
    ledger = ledger_of(measure("a", [version(start.isoformat(), 0.25, **given_days)]))
    asked = [published, withdrawn - DAY, withdrawn, start]
    expected = [0.25, 0.25, 0.0, 0.0] if before > 1 else [0.0] * 4
    assert [due(ledger, start, known_on=day) for day in asked] == expected
    assert due(ledger, start) == 0.0


@given(STARTS, st.integers(20, 60))
def test_an_end_is_not_foreseen_before_it_is_published(start: date, days: int) -> None:
    end = start + days * DAY
    said = end - 10 * DAY
    ledger = ledger_of(
        measure(
            "a",
            [
                version(
                    start.isoformat(), 0.25,
                    in_force_until=end.isoformat(), until_published=said.isoformat(),
                )
            ],
        )
    )  # fmt: skip
    assert [due(ledger, end, known_on=day) for day in (said - DAY, said, end)] == [0.25, 0.0, 0.0]


@given(STARTS, st.integers(1, 30), st.integers(1, 30))
def test_customs_may_collect_on_other_days_than_those_of_the_law(
    start: date, early: int, late: int
) -> None:
    end = start + 40 * DAY
    first, last = start - early * DAY, end + late * DAY
    ledger = ledger_of(
        measure(
            "a",
            [
                version(
                    start.isoformat(), 0.25, in_force_until=end.isoformat(),
                    collected_from=first.isoformat(), collected_until=last.isoformat(),
                )
            ],
        )
    )  # fmt: skip
    days = [first - DAY, first, start, end, last - DAY, last]
    assert [due(ledger, day) for day in days] == [0.0, 0.0, 0.25, 0.0, 0.0, 0.0]
    collected = [due(ledger, day, collected=True) for day in days]
    assert collected == [0.0, 0.25, 0.25, 0.25, 0.25, 0.0]


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_orders_for_one_day_the_later_speaks(turned: bool) -> None:
    orders = [
        version("2025-04-09", 0.84, signed="2025-04-08"),
        version("2025-04-09", 1.25, signed="2025-04-09"),
    ]
    ledger = ledger_of(measure("a", orders[::-1] if turned else orders))
    assert due(ledger, date(2025, 5, 1)) == 1.25
    assert due(ledger, date(2025, 5, 1), known_on="2025-04-08") == 0.84


@given(STARTS, st.integers(1, 60))
def test_interactions_run_by_the_same_clock(start: date, days: int) -> None:
    end = start + days * DAY
    window = {"from": start.isoformat(), "until": end.isoformat()}
    ledger = ledger_of(
        measure("a", [version("2025-01-02", 0.25)]),
        measure(
            "b",
            [version("2025-01-02", 0.10)],
            interactions=[rule("excluded_by", "a", **window)],
        ),
    )
    found = [due(ledger, day) for day in (start - DAY, start, end - DAY, end)]
    assert found == pytest.approx([0.35, 0.25, 0.25, 0.35])
