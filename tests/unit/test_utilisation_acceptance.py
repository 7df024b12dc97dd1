"""Predictions of 28 March 2025 against what the statistics recorded later (targets set before)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from benchmarks.utilisation import (
    HALF_YEAR,
    MARCH_28,
    Month,
    compared,
    coverage,
    headline,
    line_error,
    mean_error,
    monthly,
    true_share,
)

from countermove.law.claims_record import us_record
from countermove.law.load_law import load_ledger
from countermove.law.predicted_utilisation import eligible_on, predicted


@pytest.fixture(scope="module")
def months(sources: Path) -> dict[str, Month]:
    return monthly(sources, us_record())


@pytest.mark.parametrize(
    ("place", "mean", "april", "december", "every"),
    [(0, 0.03, 0.03, 0.03, 0.09), (1, 0.05, 0.05, 0.06, 0.10)],
)
def test_what_28_march_foretold(
    months: dict[str, Month], place: int, mean: float, april: float, december: float, every: float
) -> None:
    record, then = us_record(), eligible_on(MARCH_28, MARCH_28)
    share, mine = then.at_high_saving(), record.origin == place
    goods, dutiable = compared(record) & mine, record.saving > 0
    late = [months[m] for m in HALF_YEAR]
    assert abs(mean_error(share, late, goods)) <= mean
    assert line_error(share, months["2025-04"], goods & dutiable) <= april
    assert line_error(share, months["2025-12"], goods & dutiable) <= december
    assert line_error(share, months["2025-12"], compared(record, gas=True) & mine) <= every
    assert coverage(record, then, late, goods) >= 0.80


def test_the_headline_of_28_march_is_near_that_of_the_claims_recorded(
    months: dict[str, Month],
) -> None:
    """Within 0.03 points; with nothing claimed more than a point lower, so the claims are used."""
    record = us_record()
    ours = headline()
    assert ours == pytest.approx(headline(true_share(record, months, "2025-04")), abs=0.03)
    assert headline(np.zeros(record.hs.size)) < ours - 1
    posed = predicted(load_ledger(), on=MARCH_28, known_on=MARCH_28).share()
    assert headline(posed) == pytest.approx(ours, abs=1e-5)


def test_the_record_is_that_of_the_sources(months: dict[str, Month]) -> None:
    """Canada claimed 0.960 of dutiable goods in June 2025 and 0.970 in December, Mexico 0.883."""
    record = us_record()
    goods = compared(record) & (record.saving > 0)
    for month, place, share in (
        ("2025-06", 0, 0.960),
        ("2025-12", 0, 0.970),
        ("2025-06", 1, 0.883),
    ):
        mine, found = goods & (record.origin == place), months[month]
        assert found.claimed[mine].sum() / found.value[mine].sum() == pytest.approx(
            share, abs=0.005
        )
