"""Swapping elasticities shares the baseline and checks what it changes."""

from __future__ import annotations

import numpy as np
import pytest

from countermove.economy.checks import residual
from countermove.economy.economy import ARRAYS
from countermove.errors import InvalidEconomy
from tests.synthetic import synthetic_economy


def test_only_elasticities_and_their_name_change():
    economy = synthetic_economy(5, 4, seed=1)
    before = economy.theta_s.copy()
    other = economy.with_elasticities(4.0, name="uniform-4")
    assert other.theta_s.tolist() == [4.0] * 4
    assert other.elasticities == "uniform-4"
    assert (economy.theta_s == before).all()
    assert economy.elasticities == "own"
    for name in set(ARRAYS) - {"theta_s"}:
        assert getattr(other, name) is getattr(economy, name)
    assert residual(other) < 1e-12


def test_the_new_elasticities_are_read_only_and_a_copy():
    theta = np.full(4, 5.0)
    other = synthetic_economy(5, 4, seed=1).with_elasticities(theta)
    theta[0] = -1.0
    assert other.theta_s[0] == 5.0
    with pytest.raises(ValueError, match="read-only"):
        other.theta_s[0] = -1.0


@pytest.mark.parametrize("bad", [0.0, -1.0, np.nan, np.inf])
def test_an_invalid_elasticity_is_refused(bad):
    with pytest.raises(InvalidEconomy, match="theta_s is not .* at s=S02"):
        synthetic_economy(5, 4, seed=1).with_elasticities([1.0, 2.0, bad, 3.0])
