"""Bands from draws: ends at 5 and 95 % with their own error, and what is too close to call."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from countermove.arrays import Float

MODEL, PREDICTION = "model", "prediction"
LOW, HIGH = 0.05, 0.95
SMALL = 0.02
"""Effect or gain, per cent of income, that is too small to call."""
AGREED = 0.9
"""Share of draws that have to share a sign."""
EVEN = (0.4, 0.6)
"""Chances of a verdict between which it is too close to call."""
TOO_CLOSE = "too close to call"
"""Of a verdict or figure whose sign is not known."""
TOO_SMALL = f"small: under {SMALL:g} % of income"
"""Of one whose sign is known, and whose size is too small to call."""
ENOUGH = 200
"""Draws from which a chance is given as a number."""
ROUNDING = 1e-9
"""Figures no larger are none: what is left of one that is nothing by construction."""
SOLVED = 1e-6
"""Nor are those of draws no larger than this part of the largest draw: so far a draw is solved."""
INCOME = "real_income_change"
ABOUT = {"lo_error": "error of lo", "hi_error": "error of hi", "above": "share above zero"}
"""What is known of a band, by field of its ends."""


class Ends(NamedTuple):
    """A band of figures: its ends, the sampling error of each, and the share of draws above 0."""

    lo: Float
    hi: Float
    lo_error: Float
    hi_error: Float
    above: Float


@dataclass(frozen=True, slots=True, eq=False)
class Bands:
    """Bands of a variant by name, then by series; how many draws were solved, and were not."""

    by_name: Mapping[str, Mapping[str, Ends]]
    draws: int
    failed: int = 0


def ends_of(values_x: Float) -> Ends:
    """Return the band of figures over draws, the last axis; NaN where a draw is not known.

    The error of an end is half of what lies between the quantiles one standard error of the rank
    to either side. Draws of a Sobol' sequence cover more evenly than the independent ones that it
    is meant for, so it is too large rather than too small.

    >>> float(ends_of(np.arange(101.0)).lo)
    5.0
    """
    count = values_x.shape[-1]
    size = np.abs(values_x)
    largest = np.fmax.reduce(size, axis=-1, keepdims=True, initial=0.0)
    none = size <= np.maximum(ROUNDING, SOLVED * largest)
    above = ((values_x > 0) & ~none).mean(axis=-1) + 0.5 * none.mean(axis=-1)
    found = []
    for level in (LOW, HIGH):
        rank = math.sqrt(level * (1.0 - level) / count)
        around = np.clip([level - rank, level, level + rank], 0.0, 1.0)
        below, at, over = np.quantile(values_x, around, axis=-1)
        found.append((at, (over - below) / 2.0))
    (lo, lo_error), (hi, hi_error) = found
    return Ends(lo, hi, lo_error, hi_error, above)


def step_of(error: float, least: float) -> tuple[float, int]:
    """Return the step to which an end is rounded, no finer than its error, and its decimals.

    Steps are 1, 2 or 5 times a power of ten, and ``least`` the finest.

    >>> step_of(0.03, 0.01), step_of(0.12, 0.01), step_of(0.0, 0.01), step_of(2483.0, 1.0)
    ((0.05, 2), (0.2, 1), (0.01, 2), (5000.0, 0))
    """
    wanted = max(error, least)
    power = math.floor(math.log10(wanted * (1 + 1e-9)))
    step = next(
        found for digit in (1, 2, 5, 10) if (found := digit * 10.0**power) >= wanted * (1 - 1e-9)
    )
    return step, max(0, -math.floor(math.log10(step * (1 + 1e-9))))


def too_close(series: str, value: float, above: float) -> bool:
    """Return whether an effect is too close to call: too small, or of a sign that draws dispute.

    >>> too_close("real_income_change", -0.015, 0.0), too_close("exports_change", -0.015, 0.0)
    (True, False)
    >>> too_close("real_income_change", -0.3, 0.2)
    True
    """
    share = above if value > 0 else 1.0 - above
    return share < AGREED or (series == INCOME and abs(value) <= SMALL)


def verdict(chance: float, draws: int, *, gain: float | None = None) -> str:
    """Return what is said of a verdict that holds in a share of the draws.

    Args:
        chance: the share. draws: how many there are. gain: per cent of income that it turns on.

    >>> verdict(0.62, 1024), verdict(0.62, 64), verdict(0.1, 64), verdict(0.55, 1024)
    ('in 62 % of draws', 'likely', 'unlikely', 'too close to call')
    >>> verdict(0.9, 1024, gain=0.01)
    'small: under 0.02 % of income'
    """
    if EVEN[0] <= chance <= EVEN[1]:
        return TOO_CLOSE
    if gain is not None and abs(gain) <= SMALL:
        return TOO_SMALL
    if draws < ENOUGH:
        return "likely" if chance > EVEN[1] else "unlikely"
    return f"in {100 * chance:.0f} % of draws"
