"""China's duties on US goods against what others counted and published.

Counts: the announcements named in each measure. Matrix: International Trade Administration,
Retaliation Product Matrix, 28 March 2025 (8,966 lines, 7,048 of China). Weighted means: Bown, Jung
and Zhang's tariffs of 2018-19 weighted with China's imports of 2017, over the codes of 2018.
"""

from __future__ import annotations

import csv
import gzip
import os
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from countermove.law.average_rates import effective, weights
from countermove.law.governed import on_day
from countermove.law.ledger import Ledger
from countermove.law.load_law import load_ledger
from countermove.law.product_lists import DIGITS
from countermove.law.rates import Rates, rates_on

MATRIX = "retaliation_2025_03_28/ita_retaliation_matrix_2025_03_28.csv.gz"


@pytest.fixture(name="ledger", scope="module")
def _ledger() -> Ledger:
    return load_ledger()


@pytest.fixture(name="matrix", scope="module")
def _matrix() -> dict[str, float]:
    path = Path(os.environ.get("COUNTERMOVE_SOURCES", "none"), MATRIX)
    if not path.is_file():
        pytest.skip("COUNTERMOVE_SOURCES does not name a folder of source files")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {r["line"]: float(r["rate_percent"]) / 100 for r in rows if r["importer"] == "CHN"}


def listed(ledger: Ledger, name: str) -> dict[str, float]:
    products = ledger.lists[f"chn/lists/{name}.csv"]
    codes = [f"{int(c):0{DIGITS}d}"[:8] for c in products.codes]
    return dict(zip(codes, products.rate.tolist(), strict=True))


def test_the_lists_of_2018_and_2019_have_the_published_counts(ledger: Ledger) -> None:
    assert Counter(listed(ledger, "s232_reply").values()) == {0.15: 120, 0.25: 8}
    assert len(listed(ledger, "s301_reply_1")) == 545
    assert len(listed(ledger, "s301_reply_2")) == 333
    first, raised = (listed(ledger, f"s301_reply_3{s}") for s in ("", "_raised"))
    assert len(first) == len(raised) == 5207
    assert sum(raised[code] > rate for code, rate in first.items()) == 4545
    assert len(listed(ledger, "vehicles_suspended")) == 211


def test_the_inferred_lists_come_within_three_of_the_published_counts(ledger: Ledger) -> None:
    """September 2019: 916 and 801; February 2025: 8 and 72; March 2025: 29 and 711."""
    assert Counter(listed(ledger, "s301_reply_4").values()) == {0.1: 916 - 3, 0.05: 801}
    assert Counter(listed(ledger, "february_2025").values()) == {0.15: 8, 0.1: 72 - 2}


def test_the_list_of_march_is_complete_by_the_codes_of_2025(
    ledger: Ledger, matrix: dict[str, float]
) -> None:
    printed = {*matrix, "20039011", "20039019"}  # the matrix has 2003.90.10, without this list
    march = {k: v for k, v in listed(ledger, "march_2025").items() if k in printed}
    assert Counter(march.values()) == {0.15: 29, 0.1: 711}


def of_the_matrix(ledger: Ledger, matrix: dict[str, float]) -> Rates:
    return rates_on(ledger, importer="CHN", origin="USA", products=list(matrix), on="2025-03-28")


def test_every_total_of_the_matrix_is_met_but_for_the_suspended_vehicles(
    ledger: Ledger, matrix: dict[str, float]
) -> None:
    """The matrix counts 25 % on vehicles and parts that China suspended on 1 January 2019."""
    ours = of_the_matrix(ledger, matrix).additional_rate
    gap = ours - np.array(list(matrix.values()))
    missed = [code for code, by in zip(matrix, gap, strict=True) if abs(by) > 1e-9]
    assert len(matrix) == 7048
    assert len(missed) == 204
    assert {code[:4] for code in missed} == {"8702", "8703", "8704", "8708"}
    assert gap[np.abs(gap) > 1e-9] == pytest.approx(-0.25)


@pytest.mark.parametrize(
    ("day", "total"),
    [("2018-10-01", 15.84), ("2019-01-01", 13.46), ("2019-07-01", 15.64)],
)
def test_weighted_means_of_the_first_trade_war(ledger: Ledger, day: str, total: float) -> None:
    """Ordinary and additional duty; codes whose ten-digit parts differ leave 0.01 points."""
    goods = weights(ledger, "CHN", "USA", on=on_day(day))
    (mean,) = effective(rates_on(ledger, goods.lines, on=day), by="all")
    assert 100 * mean.total_rate == pytest.approx(total, abs=0.0101)


def test_april_2025_adds_what_was_announced(ledger: Ledger) -> None:
    """From 28 March to 15 April 125 points, to 1 June 10; on 10 November the list of March ends."""

    def mean(day: str) -> float:
        goods = weights(ledger, "CHN", "USA", on=on_day(day))
        return effective(rates_on(ledger, goods.lines, on=day), by="all")[0].total_rate

    march = mean("2025-03-28")
    assert mean("2025-04-15") - march == pytest.approx(1.25)
    assert mean("2025-06-01") - march == pytest.approx(0.10)
    assert mean("2025-11-11") < mean("2025-11-09")
