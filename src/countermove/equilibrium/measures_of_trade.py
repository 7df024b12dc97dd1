"""Series relative to income and to world prices, and real income less the labour it takes.

Money has no level of its own where world value added is held. Here it gets one: the mean final
price of the world, at base final spending, is held instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from countermove.arrays import Float, ratio
from countermove.equilibrium import measures_of_change as change

if TYPE_CHECKING:
    from countermove.equilibrium.outcome import Outcome


def world_price(x: Outcome) -> float:
    """Return the change of the mean final price of the world, at base final spending."""
    spent = x.economy.income_d
    return float((change.final_price_hat(x) * spent).sum() / spent.sum())


def price_to_world(x: Outcome) -> Float:
    """(N,) change of final prices with those of the world held, in per cent."""
    return 100.0 * (change.final_price_hat(x) / world_price(x) - 1.0)


def profits(x: Outcome) -> Float:
    """(N,) profits after the change."""
    return x.economy.profits_of(x.output_new_os)


def profits_change(x: Outcome) -> Float:
    """(N,) profits after the change less those of the baseline."""
    return profits(x) - x.economy.profits_of(x.economy.output_os)


def exports_value(x: Outcome) -> Float:
    """(N,) new exports at basic prices, all that is paid for them."""
    if x.economy.margin_d is None:
        return (x.output_new_os - x.own_sales_new_ds).sum(axis=1)
    return x.flow_new_ods.sum(axis=(1, 2)) - x.own_sales_new_ds.sum(axis=1)


def imports_value(x: Outcome) -> Float:
    """(N,) new imports at basic prices, all that is paid for them before duties."""
    return (x.purchases_new_ds - x.own_sales_new_ds).sum(axis=1)


def exports_ratio(x: Outcome) -> Float:
    """(N,) change of exports over value added, in per cent."""
    return _over_value_added(x, exports_value(x), x.economy.exports_d)


def imports_ratio(x: Outcome) -> Float:
    """(N,) change of imports over value added, in per cent."""
    return _over_value_added(x, imports_value(x), x.economy.imports_d)


def _over_value_added(x: Outcome, new: Float, old: Float) -> Float:
    grown = x.economy.value_added_d / change.value_added_new(x)
    return 100.0 * (ratio(new, old, np.nan) * grown - 1.0)


def goods_deficit(x: Outcome) -> Float:
    """(N,) change of the trade deficit over its size, world prices held; NaN where it was zero."""
    old = x.economy.imports_d - x.economy.exports_d
    new = (imports_value(x) - exports_value(x)) / world_price(x)
    return 100.0 * ratio(new - old, np.abs(old), np.nan)


def revenue_ratio(x: Outcome) -> Float:
    """(N,) tariff revenue, world prices held, over base final spending."""
    return change.revenue(x) / world_price(x) / x.economy.income_d


def real_income_and_leisure(x: Outcome) -> Float:
    r"""(N,) change of real income less the disutility of labour.

    $$\delta_d\,\frac{\hat I_d}{\hat P_d} + (1-\delta_d)\,\frac{\hat V_d}{\hat P_d},\qquad
      \delta_d = \frac{I_d}{I_d - \frac{\kappa}{1+\kappa}\,V_d / \hat\tau_d}$$

    with $V$ labour income, $\kappa$ the elasticity of labour supply and $\hat\tau$ what workers
    keep of a wage, one where duties are handed out. With fixed supply it is real income. NaN where
    wages are rigid: labour that is idle is not at leisure.

    References:
        Ignatenko, Lashkaripour, Macedoni & Simonovska (2025), as in the authors' programs.
    """
    income = 1.0 + change.real_income(x) / 100.0
    kappa, e = x.closure.supply, x.economy
    if not kappa or x.labour is None:
        return 100.0 * (income - 1.0)
    if x.closure.wages == "rigid":
        return np.full_like(income, np.nan)
    new = change.value_added_new(x)
    kept = np.exp(-np.asarray(x.labour.rule.relief(new, change.revenue(x))))
    weight = e.income_d / (e.income_d - kappa / (1.0 + kappa) * kept * e.value_added_d)
    earned = new / e.value_added_d / change.final_price_hat(x)
    return 100.0 * (weight * income + (1.0 - weight) * earned - 1.0)
