"""Formulas of the reported series, one function each. Changes are in per cent.

Those of sums alone take S worlds at once too, which lead: (S, N) or (S, N, J).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from countermove.arrays import Float, foreign, once, ratio

if TYPE_CHECKING:
    from countermove.equilibrium.outcome import Outcome


def _percent(hat: Float) -> Float:
    return 100.0 * (hat - 1.0)


def _relative(new: Float, old: Float) -> Float:
    return ratio(new, old, 1.0)  # one where there was nothing before


@once
def final_price_hat(x: Outcome) -> Float:
    """(N,) change of the price index of final spending, ``prod_s P_hat^alpha``."""
    return np.exp((x.economy.final_share_ds * np.log(x.price_hat_ds)).sum(axis=-1))


@once
def income_new(x: Outcome) -> Float:
    """(N,) new income: wages, revenue of all taxes and deficit, CP (2015) below eq. (8).

    Where deficits absorb it is income without borrowing: with the base deficit in own money.
    """
    taxed, profits = revenue(x) + x.levied_od.sum(axis=1), x.economy.profits_of(x.output_new_os)
    return value_added_new(x) + taxed + profits + lent(x)


def lent(x: Outcome) -> Float:
    """(N,) deficit that counts as income: the new one, or the base one where deficits absorb."""
    return worth(x) * x.economy.deficit_d if absorbs(x) else x.deficit_new_d


def absorbs(x: Outcome) -> bool:
    """Whether trade balances absorb what is not spent, and money is that of the base year."""
    return x.closure.deficits == "absorbing"


def worth(x: Outcome) -> Float:
    """(N,) value of each currency over its old value; one unless it was given."""
    return x.closure.exchange_of(x.economy.regions)


@once
def revenue(x: Outcome) -> Float:
    """(N,) tariff revenue after the change: spending less what it pays at basic prices."""
    return (x.expenditure_new_ds - x.purchases_new_ds).sum(axis=-1) - x.levied_od.sum(axis=0)


def revenue_change(x: Outcome) -> Float:
    """(N,) tariff revenue after the change less that of the baseline."""
    return revenue(x) - x.economy.tariff_revenue_d


def real_income(x: Outcome) -> Float:
    """(N,) exact change of real income, ``I'/I / prod P_hat^alpha``."""
    return _percent(income_new(x) / x.economy.income_d / final_price_hat(x))


def real_wage(x: Outcome) -> Float:
    """(N,) change of the wage over the price index of final spending, CP (2015) eq. (15)."""
    return _percent(mean_wage_hat(x) / final_price_hat(x))


def consumer_price(x: Outcome) -> Float:
    """(N,) change of final prices at unchanged domestic wages, ``prod P_hat^alpha / w_hat``."""
    return _percent(final_price_hat(x) / mean_wage_hat(x))


def price_level(x: Outcome) -> Float:
    """(N,) change of final prices in own money, ``P_hat / e``; NaN where money has no level."""
    hat = final_price_hat(x) / worth(x)
    return _percent(hat) if absorbs(x) else np.full_like(hat, np.nan)


def absorption(x: Outcome) -> Float:
    """(N,) change of final spending over its price index, borrowing included."""
    spent = income_new(x) - lent(x) + x.deficit_new_d
    return _percent(spent / x.economy.income_d / final_price_hat(x))


def trade_balance(x: Outcome) -> Float:
    """(N,) change of the trade balance: the base deficit at given currencies, less the new one."""
    return worth(x) * x.economy.deficit_d - x.deficit_new_d


def terms_of_trade(x: Outcome) -> Float:
    """(N,) terms of trade in per cent of income, first term of CP (2015) eq. (16)."""
    return terms_of_trade_with(x).sum(axis=0)


def volume_of_trade(x: Outcome) -> Float:
    """(N,) volume of trade in per cent of income, second term of CP (2015) eq. (16)."""
    return volume_of_trade_with(x).sum(axis=0)


def terms_of_trade_with(x: Outcome) -> Float:
    r"""(N, N) terms of trade of the destination with each origin, CP (2015) Table 3.

    $$\frac1{I_d}\sum_s(E_{dos}\,dc_{ds} - M_{ods}\,dc_{os}),\qquad dc = \hat c - 1$$

    Changes are relative ones at base-year flows, not logs, as in the authors' programs.
    """
    trade = foreign(x.economy.flow_ods)
    gain = np.einsum("ods,os->od", trade, x.cost_hat_os - 1.0)
    if x.levy_rate_ods is not None:  # exporters sell at prices that hold their levy
        gain += np.einsum("ods,os,ods->od", trade, x.cost_hat_os, x.levy_rate_ods)
    return 100.0 * (gain.T - gain) / x.economy.income_d


def volume_of_trade_with(x: Outcome) -> Float:
    r"""(N, N) volume of trade of the destination with each origin, CP (2015) Table 3.

    $$\frac1{I_d}\sum_s t_{ods} M_{ods}\,(dM_{ods} - dc_{os}),\qquad dM = \hat M - 1$$
    """
    volume = foreign(x.flow_new_ods) - foreign(x.economy.flow_ods) * x.cost_hat_os[:, None, :]
    gain = np.einsum("ods,ods->od", x.economy.tariff_rate_ods, volume)
    return 100.0 * gain / x.economy.income_d


@once
def trade_costs(x: Outcome) -> Float:
    r"""(N,) trade costs other than duties, and technology, in per cent of income.

    $$-\frac1{I_d}\sum_{o,s}(1+t_{ods})\,M_{ods}\,(\hat d_{ods}\,\hat T_{os}^{-1/\theta_s} - 1)$$

    What the base purchases cost more at unchanged factory prices and duties: the derivative of the
    price index by a trade cost, which no revenue makes up for. CP (2015) eq. (16) is the split for
    duties alone. NaN under a ban, which no first order describes.
    """
    e = x.economy
    hat = x.iceberg_hat_ods
    if x.technology_hat_os is not None:
        hat = hat * (x.technology_hat_os ** (-1.0 / e.theta_s))[:, None, :]
    cost = np.where(e.trade_share_ods > 0, np.where(np.isinf(hat), np.nan, hat) - 1.0, 0.0)
    spent = (e.trade_share_ods * cost).sum(axis=0) * e.expenditure_ds
    return -100.0 * spent.sum(axis=1) / e.income_d


def employment_and_deficits(x: Outcome) -> Float:
    r"""(N,) employment at base wages, and the trade deficit, in per cent of income.

    $$\frac1{I_d}\Big[\sum_s (\gamma_{ds} + \psi_s) Y_{ds}(\hat L_{ds} - 1) + D'_d - D_d\Big]$$

    Profits count by the volume of output, which leaves prices over costs as they are. With free
    entry of firms, $\psi$ is what a sector's output gains by its size. Zero for labour
    mobile and fully employed under fixed deficits, the closure of CP (2015). Where deficits
    absorb, the base deficit in own money stands for the new one, as it does in income.
    """
    e = x.economy
    work = base_wage_bill(x) * (employment_hat(x) - 1.0)
    if x.labour is not None and x.labour.rule.scale_ds is not None:
        work = work * (1.0 + x.labour.rule.scale_ds)
    work = work.sum(axis=1)
    if e.profit_share_ds is not None:
        pure = e.profit_share_ds - (0.0 if e.rent_share_ds is None else e.rent_share_ds)
        work += (pure * e.output_os * output(x) / 100.0).sum(axis=1)
    return 100.0 * (work + lent(x) - e.deficit_d) / e.income_d


def first_order(x: Outcome) -> Float:
    """(N,) first-order change of real income.

    The first two terms are CP (2015) eq. (16), "welfare" in their Table 2; the other two are zero
    for changes of duties under their closure. NaN where firms enter and leave markets, which the
    terms do not know.
    """
    total = terms_of_trade(x) + volume_of_trade(x) + trade_costs(x) + employment_and_deficits(x)
    e = x.economy
    if e.margin_d is not None or e.duty_response_d is not None:
        return np.full_like(total, np.nan)
    return total


def gdp(x: Outcome) -> Float:
    """(N,) base GDP: value added, profits and tariff revenue."""
    return x.economy.income_d - x.economy.deficit_d


def real_gdp(x: Outcome) -> Float:
    """(N,) change of double-deflated GDP at base prices.

    Output and inputs of each sector are valued at base prices, and the volume of imports at base
    tariffs is added (SNA 2008, section 15.133: double deflation). What labour earns of selling
    foreign goods is a service of its own, at base wages.
    """
    e = x.economy
    output_base, output_new = e.output_os, x.output_new_os
    volume = np.where(output_base > 0, output_new / x.cost_hat_os, 0.0)
    inputs = np.einsum("dsk,...dk->...ds", e.io_share_dsk, output_new) / x.price_hat_ds
    made = volume.sum(axis=-1) - inputs.sum(axis=-1) + x.duty_volume_d
    if e.margin_d is not None:
        made += (e.margin_ds(x.flow_new_ods) / wage_hat(x)).sum(axis=1)
    return _percent(made / gdp(x))


def exports(x: Outcome) -> Float:
    """(N,) change of exports at base prices."""
    abroad = x.output_new_os - x.own_sales_new_ds
    return _percent(_relative((abroad / x.cost_hat_os).sum(axis=-1), x.economy.exports_d))


def imports(x: Outcome) -> Float:
    """(N,) change of imports at base prices of the origin."""
    return _percent(_relative(x.import_volume_d, x.economy.imports_d))


def bilateral(x: Outcome) -> Float:
    """(N, N) change of exports to each partner at base prices; own sales included."""
    volume = (x.flow_new_ods / x.cost_hat_os[:, None, :]).sum(axis=2)
    return _percent(_relative(volume, base_bilateral(x)))


def base_bilateral(x: Outcome) -> Float:
    """(N, N) base flows of all sectors, own sales included."""
    return x.economy.flow_ods.sum(axis=2)


def trade_diversion(x: Outcome) -> Float:
    """(N, N) imports gained or lost by origin beyond the change of all imports of the market.

    By sector, ``M' - M (sum_o M' / sum_o M)`` over foreign origins; adds up to zero over origins.
    """
    base, new = foreign(x.economy.flow_ods), foreign(x.flow_new_ods)
    growth = _relative(new.sum(axis=0), base.sum(axis=0))
    return np.asarray((new - base * growth[None]).sum(axis=2))


def base_goods_imports(x: Outcome) -> Float:
    """(N,) base goods imports."""
    return x.economy.goods_trade_ods.sum(axis=(0, 2))


def base_goods_exports(x: Outcome) -> Float:
    """(N,) base goods exports."""
    return x.economy.goods_trade_ods.sum(axis=(1, 2))


def output(x: Outcome) -> Float:
    """(N, J) change of output volume, ``Y'/Y / c_hat``; zero where there is no output."""
    return _percent(np.where(x.economy.output_os > 0, output_hat(x) / x.cost_hat_os, 1.0))


def value_added(x: Outcome) -> Float:
    """(N, J) change of value added relative to world value added."""
    return _percent(output_hat(x) * x.economy.world_value_added / value_added_new(x).sum())


def value_added_new(x: Outcome) -> Float:
    """(N,) new value added."""
    return x.wage_hat_o * x.economy.value_added_d


# Labour is counted at base wages: a sector weighs as much as its base wage bill. Unemployment is
# what the shock adds to that of the baseline, as a share of those who offer labour.


def base_wage_bill(x: Outcome) -> Float:
    """(N, J) wage bill of the baseline."""
    return x.economy.wage_bill_ds


def wage_hat(x: Outcome) -> Float:
    """(N, J) change of the wage that each sector pays, in the unit of ``Closure.money``."""
    if x.labour is None:
        return np.broadcast_to(x.wage_hat_o[..., None], x.cost_hat_os.shape)
    return np.exp(x.labour.wages.log_wage_ds)


@once
def output_hat(x: Outcome) -> Float:
    """(N, J) change of output in value, which is that of the wage bill; one where there is none."""
    return _relative(x.output_new_os, x.economy.output_os)


@once
def employment_hat(x: Outcome) -> Float:
    """(N, J) change of employed labour: wage bill over wage; one where there is no output."""
    bill = output_hat(x)
    if x.economy.margin_d is not None:
        made = x.economy.value_added_share_ds * x.output_new_os
        bill = _relative(made + x.economy.margin_ds(x.flow_new_ods), base_wage_bill(x))
    return np.where(x.economy.output_os > 0, bill / wage_hat(x), 1.0)


def idle_share(x: Outcome) -> Float:
    """(N, J) unemployed labour as a share of the labour that offers itself to the sector."""
    if x.labour is None:
        return np.zeros_like(x.cost_hat_os)
    gap = x.labour.wages.log_expected_ds - x.labour.wages.log_wage_ds
    return np.where(x.labour.wages.active_ds, -np.expm1(np.minimum(gap, 0.0)), 0.0)


def offered_hat(x: Outcome) -> Float:
    """(N, J) change of the labour that offers itself to each sector, employed or not."""
    return employment_hat(x) / (1.0 - idle_share(x))


def mean_wage_hat(x: Outcome) -> Float:
    """(N,) change of the wage per unit of employed labour, at base weights of sectors."""
    if x.labour is None:
        return x.wage_hat_o
    employed = (base_wage_bill(x) * employment_hat(x)).sum(axis=-1)
    return np.asarray(x.wage_hat_o * x.economy.value_added_d / employed)


def employment(x: Outcome) -> Float:
    """(N,) change of employed labour at base wages."""
    bill = base_wage_bill(x)
    return _percent((bill * employment_hat(x)).sum(axis=-1) / bill.sum(axis=1))


def labour(x: Outcome) -> Float:
    """(N, J) change of employed labour by sector."""
    return _percent(employment_hat(x))


def sector_wage(x: Outcome) -> Float:
    """(N, J) change of the real wage of a sector: wage over the price index of final spending."""
    return _percent(wage_hat(x) / final_price_hat(x)[:, None])


def unemployment(x: Outcome) -> Float:
    """(N,) unemployed labour in per cent of the labour that offers itself, at base wages."""
    offered = base_wage_bill(x) * offered_hat(x)
    return 100.0 * (offered * idle_share(x)).sum(axis=1) / offered.sum(axis=1)


def sector_unemployment(x: Outcome) -> Float:
    """(N, J) unemployed labour in per cent of the labour that offers itself to the sector."""
    return 100.0 * idle_share(x)


def base_jobs(x: Outcome) -> Float:
    """(N, J) jobs of the baseline in persons; NaN where the economy has no figure."""
    if x.economy.employment_ds is None:
        return np.full(x.economy.output_os.shape, np.nan)
    return x.economy.employment_ds


def jobs(x: Outcome) -> Float:
    """(N, J) change of jobs in persons; NaN where the economy has no job figures."""
    return base_jobs(x) * (employment_hat(x) - 1.0)


def jobs_before(x: Outcome) -> Float:
    """(N,) jobs of the baseline in persons; NaN where the economy has no figure."""
    return base_jobs(x).sum(axis=1)


def jobs_total(x: Outcome) -> Float:
    """(N,) change of jobs in persons, all sectors together; NaN without job figures."""
    return jobs(x).sum(axis=-1)


def jobs_lost(x: Outcome) -> Float:
    """(N,) jobs lost on balance in per cent of those of the baseline; NaN without job figures."""
    return -100.0 * jobs_total(x) / jobs_before(x)


def unemployed(x: Outcome) -> Float:
    """(N, J) persons who offer labour to a sector and find no job; NaN without job figures."""
    return base_jobs(x) * offered_hat(x) * idle_share(x)
