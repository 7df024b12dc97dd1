"""Series relative to income and to world prices, mean tariffs, and real income less labour.

Money has no level of its own where world value added is held. Here it gets one: the mean final
price of the world, at base final spending, is held instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from countermove.arrays import Float, foreign, ratio
from countermove.equilibrium import measures_of_change as change

if TYPE_CHECKING:
    from countermove.economy.economy import Economy
    from countermove.equilibrium.outcome import Outcome


def levies(x: Outcome) -> Float:
    """(N,) revenue of taxes on exports and production after the change, subsidies below zero."""
    return x.levied_od.sum(axis=1)


def world_price(x: Outcome) -> float:
    """Return the change of the mean final price of the world, at base final spending."""
    spent = x.economy.income_d
    return float((change.final_price_hat(x) * spent).sum() / spent.sum())


def price_to_world(x: Outcome) -> Float:
    """(N,) change of final prices with those of the world held, in per cent."""
    return 100.0 * (change.final_price_hat(x) / world_price(x) - 1.0)


def profits(x: Outcome) -> Float:
    """(N,) profits after the change, rents of capital apart."""
    return x.economy.profits_of(x.output_new_os) - rents(x).sum(axis=1)


def profits_change(x: Outcome) -> Float:
    """(N,) profits after the change less those of the baseline."""
    e = x.economy
    return profits(x) - e.profits_of(e.output_os) + (base_rents(x)).sum(axis=1)


def base_rents(x: Outcome) -> Float:
    """(N, J) rents of capital at the baseline; zero without capital."""
    share = x.economy.rent_share_ds
    return np.zeros(x.cost_hat_os.shape) if share is None else share * x.economy.output_os


def rents(x: Outcome) -> Float:
    """(N, J) rents of the capital of each sector after the change."""
    share = x.economy.rent_share_ds
    return np.zeros(x.cost_hat_os.shape) if share is None else share * x.output_new_os


def real_rent(x: Outcome) -> Float:
    """(N, J) change of rents over the final price index; NaN without capital."""
    hat = ratio(rents(x), base_rents(x), np.nan)
    return 100.0 * (hat / change.final_price_hat(x)[:, None] - 1.0)


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


def gdp_value(x: Outcome) -> Float:
    """(N,) new GDP: value added, profits and rents among it, and taxes."""
    return change.income_new(x) - change.lent(x)


def exports_over_gdp(x: Outcome) -> Float:
    """(N,) new exports over new GDP, in per cent."""
    return 100.0 * exports_value(x) / gdp_value(x)


def imports_over_gdp(x: Outcome) -> Float:
    """(N,) new imports over new GDP, in per cent."""
    return 100.0 * imports_value(x) / gdp_value(x)


def exports_worth(x: Outcome) -> Float:
    """(N,) change of the value of exports, world prices held, in per cent."""
    return _worth(x, exports_value(x), x.economy.exports_d)


def imports_worth(x: Outcome) -> Float:
    """(N,) change of the value of imports, world prices held, in per cent."""
    return _worth(x, imports_value(x), x.economy.imports_d)


def gdp_worth(x: Outcome) -> Float:
    """(N,) change of the value of GDP, world prices held, in per cent."""
    return _worth(x, gdp_value(x), change.gdp(x))


def _worth(x: Outcome, new: Float, old: Float) -> Float:
    """Return the change of a value in per cent; NaN where deficits absorb: money has a level."""
    if change.absorbs(x):
        return np.full_like(old, np.nan)
    return 100.0 * (ratio(new, old, np.nan) / world_price(x) - 1.0)


def _over_value_added(x: Outcome, new: Float, old: Float) -> Float:
    e = x.economy
    before, after = e.profits_of(e.output_os), e.profits_of(x.output_new_os)
    grown = (e.value_added_d + before) / (change.value_added_new(x) + after)
    return 100.0 * (ratio(new, old, np.nan) * grown - 1.0)


def goods_deficit(x: Outcome) -> Float:
    """(N,) change of the trade deficit over its size, world prices held; NaN where it was zero.

    NaN too where deficits absorb, as money then has a level: ``trade_balance_change`` has it.
    """
    e = x.economy
    if change.absorbs(x):
        return np.full_like(e.deficit_d, np.nan)
    old, new = e.deficit_d, x.deficit_new_d
    if e.margin_d is not None:  # fees for selling are in payments, and not in goods
        old, new = old + _fees(e, e.flow_ods), new + _fees(e, x.flow_new_ods)
    return 100.0 * ratio(new / world_price(x) - old, np.abs(old), np.nan)


def _fees(economy: Economy, flow_ods: Float) -> Float:
    """Return (N,) what labour earns of selling foreign goods less what own firms pay abroad."""
    fees = flow_ods - economy.earned_ods(flow_ods)
    return np.asarray(fees.sum(axis=(0, 2)) - fees.sum(axis=(1, 2)))


def revenue_ratio(x: Outcome) -> Float:
    """(N,) tariff revenue, world prices held, over base final spending."""
    return change.revenue(x) / world_price(x) / x.economy.income_d


def real_income_and_leisure(x: Outcome) -> Float:
    r"""(N,) change of real income less the disutility of labour, $C - L^{1+1/\kappa}$.

    $$\delta_d\,\frac{\hat I_d}{\hat P_d} + (1-\delta_d)\,\frac{\hat\tau_d\hat V_d}{\hat P_d},\qquad
      \delta_d = \frac{I_d}{I_d - \frac{\kappa}{1+\kappa}\,V_d / \hat\tau_d}$$

    with $V$ labour income, $\kappa$ the elasticity of labour supply and $\hat\tau$ what workers
    keep of a wage, one where duties are handed out; all of it once duties pay for relief. With
    fixed supply it is real income. NaN where wages are rigid: idle labour is not at leisure.
    """
    return _with_leisure(x, relief_counts=True)


def real_income_and_leisure_at_one_tax(x: Outcome) -> Float:
    r"""(N,) the same with disutility before and after at one tax: $\hat V$ for $\hat\tau\hat V$.

    What workers keep more of then draws them to work at no disutility of its own.

    References:
        Ignatenko, Lashkaripour, Macedoni & Simonovska (2025), as in the authors' programs.
    """
    return _with_leisure(x, relief_counts=False)


def _with_leisure(x: Outcome, *, relief_counts: bool) -> Float:
    income = 1.0 + change.real_income(x) / 100.0
    kappa, e = x.closure.supply, x.economy
    if not kappa or x.labour is None:
        return 100.0 * (income - 1.0)
    if x.closure.wages == "rigid":
        return np.full_like(income, np.nan)
    new = change.value_added_new(x)
    relief = np.exp(np.asarray(x.labour.rule.relief(new, change.revenue(x) + levies(x))))
    disliked = kappa / (1.0 + kappa) / relief * e.value_added_d
    weight = e.income_d / (e.income_d - disliked)
    earned = new / e.value_added_d / change.final_price_hat(x)
    if relief_counts:
        earned = earned * relief
    return 100.0 * (weight * income + (1.0 - weight) * earned - 1.0)


def _mean(weight: Float, rate: Float, axes: tuple[int, int]) -> Float:
    return ratio((weight * rate).sum(axis=axes), weight.sum(axis=axes))


def tariff_applied(x: Outcome) -> Float:
    """(N,) new rates on goods imports at base weights."""
    return _mean(x.economy.goods_trade_ods, x.tariff_mean_ods, (0, 2))


def tariff_applied_base(x: Outcome) -> Float:
    """(N,) baseline rates on goods imports at base weights."""
    return _mean(x.economy.goods_trade_ods, x.economy.tariff_rate_ods, (0, 2))


def tariff_collected(x: Outcome) -> Float:
    """(N,) new rates on goods imports at new weights."""
    return _mean(foreign(x.flow_new_ods) * x.economy.goods_s, x.tariff_rate_ods, (0, 2))


def tariff_faced(x: Outcome) -> Float:
    """(N,) new rates on goods exports at base weights."""
    return _mean(x.economy.goods_trade_ods, x.tariff_mean_ods, (1, 2))


def tariff_faced_base(x: Outcome) -> Float:
    """(N,) baseline rates on goods exports at base weights."""
    return _mean(x.economy.goods_trade_ods, x.economy.tariff_rate_ods, (1, 2))
