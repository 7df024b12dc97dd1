"""Closures: the switches of the model that data alone do not set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from countermove.arrays import Float
from countermove.codes.lookup import unknown

DEFICITS = {
    "fixed": "each deficit stays constant in units of world value added, the numeraire",
    "proportional": "each deficit stays proportional to own value added, the world sum at zero",
    "multiplicative": "each ratio of spending to income stays constant, rescaled to the world",
    "removed": "deficits are first removed at unchanged tariffs; changes refer to that world",
}


@dataclass(frozen=True, slots=True)
class Closure:
    """Model switches. ``deficits`` is one of fixed, proportional, multiplicative, removed.

    >>> Closure(deficits="proportional").deficits
    'proportional'
    """

    deficits: str = "fixed"

    def __post_init__(self) -> None:
        if self.deficits not in DEFICITS:
            raise unknown(self.deficits, DEFICITS, what="deficit closure")


class DeficitRule(NamedTuple):
    """A deficit closure with its base values, all in units of world value added.

    ``kind`` is the closure's name; ``base_d`` the base deficits; ``ratio_d`` deficit over value
    added (proportional) or spending over own income (multiplicative).
    """

    kind: str
    base_d: Float
    ratio_d: Float

    def deficit(self, value_added_d: Float, revenue_d: Float) -> Float:
        """Return (N,) deficits at the given value added and tariff revenue."""
        if self.kind == "proportional":
            mean = (self.ratio_d * value_added_d).sum() / value_added_d.sum()
            return value_added_d * (self.ratio_d - mean)
        if self.kind == "multiplicative":
            own = value_added_d + revenue_d
            spending = self.ratio_d * own
            return spending * (own.sum() / spending.sum()) - own
        return self.base_d

    def differential(
        self, value_added_d: Float, revenue_d: Float, d_value_added: Float, d_revenue: Float
    ) -> Float:
        """Return the change of the deficits for small changes of value added and revenue."""
        if self.kind == "proportional":
            world = value_added_d.sum()
            mean = (self.ratio_d * value_added_d).sum() / world
            d_mean = ((self.ratio_d * d_value_added).sum() - mean * d_value_added.sum()) / world
            return d_value_added * (self.ratio_d - mean) - value_added_d * d_mean
        if self.kind == "multiplicative":
            own, d_own = value_added_d + revenue_d, d_value_added + d_revenue
            spending, d_spending = self.ratio_d * own, self.ratio_d * d_own
            scale = own.sum() / spending.sum()
            d_scale = (d_own.sum() - scale * d_spending.sum()) / spending.sum()
            return d_spending * scale + spending * d_scale - d_own
        return np.zeros_like(self.base_d)

    def transposed(
        self, value_added_d: Float, revenue_d: Float, deficit_bar_dm: Float
    ) -> tuple[Float, Float]:
        """Return what weights on the deficits mean for value added and revenue, (N, M) each.

        The transpose of :meth:`differential`, for M payoffs at once.
        """
        if self.kind == "proportional":
            world = value_added_d.sum()
            excess = (self.ratio_d - (self.ratio_d * value_added_d).sum() / world)[:, None]
            bar = excess * (deficit_bar_dm - value_added_d @ deficit_bar_dm / world)
            return bar, np.zeros_like(bar)
        if self.kind == "multiplicative":
            own = value_added_d + revenue_d
            spending = self.ratio_d * own
            scale = own.sum() / spending.sum()
            kept = (self.ratio_d * scale - 1.0)[:, None]
            bar = kept * (deficit_bar_dm - spending @ deficit_bar_dm / spending.sum())
            return bar, bar
        nothing = np.zeros_like(deficit_bar_dm)
        return nothing, nothing


def deficit_rule(
    kind: str, *, deficit_d: Float, value_added_d: Float, income_d: Float
) -> DeficitRule:
    """Return the rule for a closure at base values in units of world value added, (N,) each."""
    if kind == "proportional":
        return DeficitRule(kind, deficit_d, deficit_d / value_added_d)
    if kind == "multiplicative":
        return DeficitRule(kind, deficit_d, income_d / (income_d - deficit_d))
    return DeficitRule(kind, deficit_d, np.zeros_like(deficit_d))
