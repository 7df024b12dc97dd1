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
        """Return (N,) or (S, N) deficits at the given value added and tariff revenue."""
        if self.kind == "proportional":
            mean = _total(self.ratio_d * value_added_d) / _total(value_added_d)
            return balanced(value_added_d * (self.ratio_d - mean))
        if self.kind == "multiplicative":
            own = value_added_d + revenue_d
            spending = self.ratio_d * own
            return balanced(spending * (_total(own) / _total(spending)) - own)
        return np.broadcast_to(self.base_d, value_added_d.shape)

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


def balanced(deficit_d: Float) -> Float:
    """Return (..., N) deficits whose sum is zero to rounding of the deficits themselves.

    A sum off by rounding of *income* is a surplus nobody runs; where trade is a millionth of
    income it would keep the trade balances from closing together.
    """
    size = np.abs(deficit_d)
    total = size.sum(axis=-1, keepdims=True)
    share = np.divide(size, total, out=np.zeros_like(size), where=total > 0)
    return np.asarray(deficit_d - deficit_d.sum(axis=-1, keepdims=True) * share)


def _total(values: Float) -> Float:
    return values.sum(axis=-1, keepdims=True)


def deficit_rule(
    kind: str, *, deficit_d: Float, value_added_d: Float, income_d: Float
) -> DeficitRule:
    """Return the rule for a closure at base values in units of world value added, (N,) each."""
    deficit_d = balanced(deficit_d)
    if kind == "proportional":
        return DeficitRule(kind, deficit_d, deficit_d / value_added_d)
    if kind == "multiplicative":
        return DeficitRule(kind, deficit_d, income_d / (income_d - deficit_d))
    return DeficitRule(kind, deficit_d, np.zeros_like(deficit_d))
