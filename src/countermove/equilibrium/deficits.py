"""Trade deficits: what a closure makes of them once incomes and duties have changed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from countermove.arrays import Float, ratio
from countermove.economy.economy import Economy
from countermove.equilibrium.closure import Closure
from countermove.errors import BadInput


class DeficitRule(NamedTuple):
    """A deficit closure with its base values, all in units of the baseline's world value added.

    ``kind`` is the closure's name; ``base_d`` the base deficits; ``ratio_d`` deficit over value
    added (proportional) or spending over own income (multiplicative). Under ``absorbing``
    ``base_d`` is final spending that no income moves, ``m`` and ``rho`` the shares of value added
    and of duties that are spent, and ``exchange_d`` what each currency is worth over its old value.
    """

    kind: str
    base_d: Float
    ratio_d: Float
    m: Float | float = 1.0
    rho: Float | float = 1.0
    exchange_d: Float | float = 1.0

    @property
    def anchored(self) -> bool:
        """Whether money has no level of its own, so that world value added is held."""
        return self.kind != "absorbing"

    def deficit(self, value_added_d: Float, revenue_d: Float) -> Float:
        """Return (N,) or (S, N) deficits at the given value added and tariff revenue."""
        if self.kind == "proportional":
            mean = _total(self.ratio_d * value_added_d) / _total(value_added_d)
            return balanced(value_added_d * (self.ratio_d - mean))
        if self.kind == "multiplicative":
            own = value_added_d + revenue_d
            spending = self.ratio_d * own
            return balanced(spending * (_total(own) / _total(spending)) - own)
        if self.kind == "absorbing":
            return self.base_d - (1.0 - self.m) * value_added_d - (1.0 - self.rho) * revenue_d
        return np.broadcast_to(self.base_d, value_added_d.shape)

    def slopes(self, value_added_d: Float, revenue_d: Float) -> tuple[Float, Float | float]:
        """Return (N, N) derivatives of the deficits by value added, and what revenue counts of it.

        Revenue moves deficits as value added does under ``multiplicative``, by ``1 - rho`` where
        value added does by ``1 - m`` under ``absorbing``, else not at all.
        """
        if self.kind == "absorbing":
            return np.diag(np.full_like(value_added_d, self.m - 1.0)), (1 - self.rho) / (1 - self.m)
        share_d, moved_d, counts = value_added_d, np.zeros_like(value_added_d), 0.0
        if self.kind == "proportional":
            moved_d = self.ratio_d - (self.ratio_d * value_added_d).sum() / value_added_d.sum()
        elif self.kind == "multiplicative":
            own, counts = value_added_d + revenue_d, 1.0
            share_d = self.ratio_d * own
            moved_d = self.ratio_d * (own.sum() / share_d.sum()) - 1.0
        return np.diag(moved_d) - np.outer(share_d / share_d.sum(), moved_d), counts


def balanced(deficit_d: Float) -> Float:
    """Return (..., N) deficits whose sum is zero to rounding of the deficits themselves.

    A sum off by rounding of *income* is a surplus nobody runs; where trade is a millionth of
    income it would keep the trade balances from closing together.
    """
    size = np.abs(deficit_d)
    share = ratio(size, size.sum(axis=-1, keepdims=True))
    return np.asarray(deficit_d - deficit_d.sum(axis=-1, keepdims=True) * share)


def _total(values: Float) -> Float:
    return values.sum(axis=-1, keepdims=True)


def deficit_rule(
    closure: Closure,
    *,
    deficit_d: Float,
    value_added_d: Float,
    income_d: Float,
    exchange_d: Float | float = 1.0,
    m: Float | float | None = None,
    rho: Float | float | None = None,
) -> DeficitRule:
    r"""Return the rule for a closure at base values in units of world value added, (N,) each.

    Worlds that differ in them have ``m`` and ``rho`` (S, 1), and ``exchange_d`` (S, N).

    Under ``absorbing`` final spending in the money of the base year is

    $$I'_d = e_d I_d + m\,(V'_d - e_d V_d) + \rho\,(R'_d - e_d R_d)$$

    and the deficit what that leaves, $D'_d = I'_d - V'_d - R'_d$.
    """
    kind, deficit_d = closure.deficits, balanced(deficit_d)
    if kind == "proportional":
        return DeficitRule(kind, deficit_d, deficit_d / value_added_d)
    if kind == "multiplicative":
        return DeficitRule(kind, deficit_d, income_d / (income_d - deficit_d))
    if kind == "absorbing":
        revenue_d = income_d - value_added_d - deficit_d
        m = closure.m if m is None else m
        rho = closure.rho if rho is None else rho
        apart_d = exchange_d * (income_d - m * value_added_d - rho * revenue_d)
        return DeficitRule(kind, apart_d, np.zeros_like(deficit_d), m, rho, exchange_d)
    return DeficitRule(kind, deficit_d, np.zeros_like(deficit_d))


def with_transfers(
    rule: DeficitRule, economy: Economy, closure: Closure, transfer_d: Float
) -> DeficitRule:
    """Return the deficit rule with transfers added to the base deficits."""
    closure.refuse_transfers()
    amounts = np.asarray(transfer_d, dtype=np.float64)
    if amounts.shape != (len(economy.regions),) or not np.isfinite(amounts).all():
        raise BadInput(f"transfer_d has shape {amounts.shape}, expected ({len(economy.regions)},).")
    if abs(amounts.sum()) > 1e-9 * economy.world_value_added:
        raise BadInput("transfers must sum to zero: what one receives another pays.")
    return rule._replace(base_d=balanced(rule.base_d + amounts / economy.world_value_added))
