"""Elasticities of products: the chain of editions, and the shipped table."""

from __future__ import annotations

import numpy as np
import pytest

from countermove.economy.product_elasticities import BASES, product_elasticities
from pipeline.elasticities_products import chained


def test_a_chain_takes_the_mean_of_all_it_reaches_then_heading_then_chapter() -> None:
    known = {"010110": 2.0, "010190": 4.0, "010210": 9.0}
    back = {"010121": ["010110"], "010129": ["010110", "010190"]}
    found = chained(known, ["010121", "010129", "010190", "010130", "010310", "020110"], [back])
    assert found == [
        ("010121", 2.0, "chained"),
        ("010129", 3.0, "chained"),
        ("010130", 3.0, "heading"),  # mean of 0101
        ("010190", 4.0, "own"),
        ("010310", 5.0, "chapter"),  # mean of 01; chapter 02 is not known
    ]


@pytest.mark.parametrize(
    ("hs6", "theta"), [(870323, 9.4), (270900, 12.6)]
)  # printed in ProTEE for petrol cars and crude oil, to one decimal
def test_estimates_of_the_source_stay(hs6: int, theta: float) -> None:
    found = product_elasticities(np.array([hs6 * 10_000]))
    assert found.theta[0] == pytest.approx(theta, abs=0.05)
    assert BASES[found.basis[0]] == "own"


def test_a_cap_holds_and_national_chapters_have_none() -> None:
    hs = np.array([8703230000, 9903010000])
    found = product_elasticities(hs, highest=5.0)
    assert found.theta[0] == 5.0
    assert np.isnan(found.theta[1])
    assert BASES[found.basis[1]] == "sector"
