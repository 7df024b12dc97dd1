"""Derivatives of a payoff with respect to the model's parameters, from solved multipliers."""

from __future__ import annotations

import numpy as np

from countermove.arrays import Float
from countermove.equilibrium.adjoint import Adjoint
from countermove.equilibrium.linear import Linearisation
from countermove.equilibrium.varieties import CellRates


def by_log_factor(lin: Linearisation, solved: Adjoint, *, payoff: int, destination: int) -> Float:
    r"""Return (N, J) derivatives with respect to ``log(1 + t)`` of one importer, by origin.

    $$\frac{dO}{d\log(1+t_{ods})} = \bar p_{ds}\,\pi_{ods} - (1+\theta_s)\,V_{ods}\,v_{ods}$$

    with $\bar p$ the value of a log price, $V$ the flow net of tariff and $v$ what a flow is worth.
    """
    answer = lin.problem.structure.response(destination)
    slope = (1.0 + answer * lin.problem.theta_s)[:, None]
    return _cells(lin, solved, payoff, destination, slope, answer)


def by_log_iceberg(lin: Linearisation, solved: Adjoint, *, payoff: int, destination: int) -> Float:
    r"""Return (N, J) derivatives with respect to log iceberg costs of one importer, by origin.

    $$\frac{dO}{d\log d_{ods}} = \bar p_{ds}\,\pi_{ods} - \theta_s\,V_{ods}\,v_{ods}$$
    """
    return _cells(lin, solved, payoff, destination, lin.problem.theta_s[:, None])


def by_added_rate(
    lin: Linearisation,
    solved: Adjoint,
    *,
    payoff: int,
    destination: int,
    charged: CellRates,
) -> Float:
    r"""Return (N, J) derivatives with respect to a rate on top of every line of a cell, by origin.

    $$\frac{dO}{dx_{ods}} = \frac{\bar p_{ds}\,\pi_{ods}}{1+t_{ods}} \ell_{ods}
      - (1+\theta_s)\,V_{ods}\,v_{ods} m_{ods}$$

    Args:
        charged: what the importer charges, with $\ell$ (``lift``) and $m$ (``marginal``).
    """
    factor, lift = (1.0 + charged.rate).T, charged.lift.T
    answer = lin.problem.structure.response(destination)
    lift = answer * lift
    slope = (1.0 + answer * lin.problem.theta_s)[:, None] * charged.marginal.T * factor
    return _cells(lin, solved, payoff, destination, slope, lift) / factor.T


def flows(lin: Linearisation, destination: int) -> Float:
    """Return (J, N) flows to one importer net of tariff, own sales included, in world GDP."""
    n = lin.problem.stacked.shape[2]
    net = lin.problem.stacked[:, n + destination, :] * lin.at.supply_so
    net /= lin.at.price_factor_sd[:, destination, None]
    net[:, destination] = lin.own_share_sd[:, destination]
    return net * lin.at.point.spending_ds[destination][:, None]


def by_log_levy(lin: Linearisation, solved: Adjoint, *, payoff: int, destination: int) -> Float:
    r"""Return (N, J) derivatives with respect to ``log(1 + e)``, taxes of the origins on goods.

    $$\frac{dO}{d\log(1+e_{ods})} = \frac{dO}{d\log(1+t_{ods})}
      + (1+e_{ods})\,V_{ods}\,(a_o + v_d)$$

    with $V$ at makers' prices and $a_o + v_d$ the worth of money that importer $d$ pays to $o$.
    """
    found = by_log_factor(lin, solved, payoff=payoff, destination=destination)
    worth = flows(lin, destination) * levy_values(solved, payoff=payoff, destination=destination)
    if lin.problem.levy_sdo is not None:
        worth *= 1.0 + lin.problem.levy_sdo[:, destination]
    return found + worth.T


def levy_values(solved: Adjoint, *, payoff: int, destination: int) -> Float:
    """Return (J, N) worth of money that an importer pays each origin, nothing to itself."""
    value = solved.sweep.taken_osm[:, :, payoff] + solved.sweep.demand_dsm[destination, :, payoff]
    value[destination] = 0.0
    return value.T.copy()


def flow_values(lin: Linearisation, solved: Adjoint, *, payoff: int, destination: int) -> Float:
    """Return (J, N) worth of one more unit of each flow to an importer, by sector and origin."""
    value = solved.sweep.supply_osm[:, :, payoff] + solved.sweep.demand_dsm[destination, :, payoff]
    value = value.T.copy()
    if lin.problem.levy_sdo is not None:
        levy_so = lin.problem.levy_sdo[:, destination]
        value += levy_so * levy_values(solved, payoff=payoff, destination=destination)
    value[:, destination] = solved.sweep.own_dsm[destination, :, payoff]
    return value


def _cells(
    lin: Linearisation,
    solved: Adjoint,
    payoff: int,
    destination: int,
    answer_so: Float,
    lift_so: Float | float = 1.0,
) -> Float:
    """Return price less worth; flows fall by ``answer_so`` (J, N) or (J, 1) per log point."""
    price = solved.sweep.price_bar_sdm[:, destination, payoff][:, None] * lin.share_so(destination)
    value = flow_values(lin, solved, payoff=payoff, destination=destination)
    worth = answer_so * flows(lin, destination) * value
    for d, kernel_soo in lin.bends:
        if d == destination:
            worth = worth - np.matmul(kernel_soo, value[:, :, None])[:, :, 0]
    return (lift_so * price - worth).T


def by_log_technology(lin: Linearisation, solved: Adjoint, *, payoff: int) -> Float:
    r"""Return (N, J) derivatives by log technology, $-\theta^{-1}\sum_d dO/d\log d$."""
    total = np.zeros_like(lin.at.point.spending_ds)
    for d in range(len(total)):
        total += by_log_iceberg(lin, solved, payoff=payoff, destination=d)
    return -total / lin.problem.theta_s


def by_elasticity(
    lin: Linearisation, solved: Adjoint, *, payoff: int, technology_hat_os: Float | None = None
) -> Float:
    r"""Return (J,) derivatives with respect to the trade elasticities, base shares held.

    With $m_{ods} = \log(\hat\kappa\hat c)$ and its share-weighted mean $\bar m_{ds}$, log prices
    move by $(\bar m_{ds} - \log \hat P_{ds})/\theta_s$, log flows by $\bar m_{ds} - m_{ods}$.
    """
    base, theta = lin.problem.structure, lin.problem.theta_s[:, None]
    technology = 1.0 if technology_hat_os is None else technology_hat_os.T
    total = np.zeros_like(lin.problem.theta_s)
    log_ces_ds = lin.at.log_price_ds - lin.market_ds
    for d in range(len(lin.at.point.spending_ds)):
        share = lin.share_so(d)
        before = base.share_sdo[:, d, :] * technology
        live = (share > 0) & (before > 0)
        ratio = np.divide(share, before, out=np.ones_like(share), where=live)
        log_price = log_ces_ds[d][:, None]
        m = np.where(live, log_price - np.log(ratio) / theta, 0.0)
        mean = (share * m).sum(axis=1)
        direct = solved.sweep.price_direct_dsm[d, :, payoff]
        total += direct * (mean - log_price[:, 0]) / lin.problem.theta_s
        worth = flows(lin, d) * flow_values(lin, solved, payoff=payoff, destination=d)
        total += (worth * (mean[:, None] - m)).sum(axis=1)
    return total
