"""What is wrong with an economy is said with its place, by region and sector."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from countermove.errors import InvalidEconomy
from tests.synthetic import synthetic_economy

ECONOMY = replace(synthetic_economy(3, 2, seed=0), employment_ds=np.ones((3, 2)))


def refused(**fields: object) -> str:
    """Return what is said of the economy with some fields changed."""
    with pytest.raises(InvalidEconomy) as said:
        replace(ECONOMY, **fields)
    return str(said.value).removeprefix("economy 'synthetic 3x2': ")


@pytest.mark.parametrize(
    ("name", "cell", "value", "words"),
    [
        ("trade_share_ods", (1, 0, 1), np.nan, "not a finite number at o=R01, d=R00, s=S01"),
        ("trade_share_ods", (1, 0, 1), -0.1, "negative at o=R01, d=R00, s=S01"),
        ("expenditure_ds", (2, 0), -1.0, "negative at d=R02, s=S00"),
        ("io_share_dsk", (0, 1, 0), -0.2, "below -0.01 at d=R00, s=S01, k=S00"),
        ("value_added_d", (1,), 0.0, "not positive at d=R01"),
        ("theta_s", (1,), 0.0, "theta_s is not positive at s=S01"),
        ("tariff_rate_ods", (0, 1, 0), -1.0, "-100 % or less at o=R00, d=R01, s=S00"),
        ("employment_ds", (2, 1), -5.0, "employment_ds is negative at d=R02, s=S01"),
    ],
)
def test_a_bad_cell_is_named(name: str, cell: tuple[int, ...], value: float, words: str) -> None:
    array = getattr(ECONOMY, name).copy()
    array[cell] = value
    said = refused(**{name: array})
    assert said.startswith(name)
    assert words in said


def test_shapes_and_doubles_are_named() -> None:
    said = refused(regions=("A", "B", "A"))
    assert said == "region and sector codes must be unique."
    said = refused(expenditure_ds=np.ones((2, 2)))
    assert said == "expenditure_ds has shape (2, 2), expected (3, 2) for 3 regions and 2 sectors."
    said = refused(employment_ds=np.ones(3))
    assert said == "employment_ds has shape (3,), expected (3, 2)."
