"""Fixed costs that firms pay where they sell, and what their entry does to trade and prices."""

from __future__ import annotations

import numpy as np

from countermove.arrays import Float, Int
from countermove.economy.economy import Economy
from countermove.errors import BadInput, NotSolved

ROUNDS = 500


def fees(trade_od: Float, margin_d: Float, *, twice: bool = False) -> Float:
    r"""Return (N,) spending over value added: imports net of fixed costs less exports net of them.

    $$T_d = (1-\nu_d)\sum_o X_{od} - \sum_e (1-\nu_e)\,X_{de}$$

    ``twice``: exports are also cut by $1-\nu_d$, as in the programs of Ignatenko et al. (2025);
    value added that follows from the flows is then not the one that was given.
    """
    exports = trade_od @ (1.0 - margin_d)
    if twice:
        exports = (1.0 - margin_d) * exports
    return (1.0 - margin_d) * trade_od.sum(axis=0) - exports


def selling_margins(
    trade_od: Float,
    value_added_d: Float,
    group_d: Int,
    cost_share_g: Float,
    *,
    twice: bool = False,
) -> Float:
    r"""Return the (N,) shares of sales in each region that pay for fixed costs there.

    A group of regions $g$ has one share $\nu_g$; the fixed costs of its firms are a given share of
    their sales, $f_g = \sum_h s_{gh}\,\nu_h$, with $s_{gh}$ the share of group $h$ in the sales of
    the firms of $g$. Home sales are what is left of spending, which depends on $\nu$ in turn.

    Args:
        trade_od: (N, N) exports at basic prices, zero for own sales. value_added_d: (N,).
        group_d: (N,) position of each region's group. cost_share_g: (G,) the shares $f$.
        twice: as in :func:`fees`.

    Raises:
        NotSolved: no shares between zero and one give those costs.

    References:
        Ignatenko, Lashkaripour, Macedoni & Simonovska (2025), the calibration in their programs.
    """
    member = np.eye(len(cost_share_g))[group_d].T
    between = member @ trade_od @ member.T
    earned = member @ value_added_d
    abroad = between * (1.0 - np.eye(len(member)))
    margin = np.asarray(cost_share_g, dtype=np.float64)
    for _ in range(ROUNDS):
        spent = earned + fees(between, margin, twice=twice)
        sales = abroad + np.diag(spent - abroad.sum(axis=0))
        new = np.linalg.solve(sales / sales.sum(axis=1, keepdims=True), cost_share_g)
        if np.abs(new - margin).max() < 1e-15:
            break
        margin = new
    else:
        raise NotSolved("the shares of fixed costs at each market were not found.")
    if not ((margin >= 0) & (margin < 1)).all():
        raise NotSolved(f"fixed costs of {cost_share_g} need shares {margin}, outside 0 to 1.")
    return margin[group_d]


def home_sales(
    trade_od: Float, value_added_d: Float, margin_d: Float, *, twice: bool = False
) -> Float:
    """Return (N,) home sales: spending less imports, none below zero; ``twice`` as in `fees`."""
    spending = value_added_d + fees(trade_od, margin_d, twice=twice)
    return np.maximum(spending - trade_od.sum(axis=0), 0.0)


def duty_response(margin_d: Float, pareto: float, pass_through: float) -> Float:
    r"""Return (N,) the fall of log imports by log duties over the trade elasticity.

    $$\varphi_d = \rho + \frac{1+\vartheta}{(1-\nu_d)\,\vartheta} - \frac1\vartheta - 1$$

    with $\rho$ the pass-through of a firm's price and $\vartheta$ the shape of the distribution of
    sales: duties also drive firms out of the market.

    References:
        Ignatenko, Lashkaripour, Macedoni & Simonovska (2025).
    """
    entry = (1.0 + pareto) / ((1.0 - margin_d) * pareto) - 1.0 / pareto - 1.0
    return np.asarray(pass_through + entry)


def optimal_duty(economy: Economy, region: str) -> float:
    r"""Return the one best duty of a region on all others in one sector, in closed form.

    $$t = \frac{1}{(1+\delta\theta)\varphi_d - 1},\qquad
      \delta = \frac{\sum_{e\ne d}(1-\nu_e)X_{de}(1-\pi_{de})}{(1-\nu_d)\sum_{e\ne d}X_{ed}}$$

    with exports over imports, net of fixed costs, at flows of the baseline.

    Raises:
        BadInput: there are several sectors, or no such region.

    References:
        Ignatenko, Lashkaripour, Macedoni & Simonovska (2025), optimal unilateral tariff.
    """
    if len(economy.sectors) > 1:
        raise BadInput("the closed form of the best duty is for one sector; use optimal_tariff.")
    d = economy.region(region)
    exports = economy.earned_ods(economy.flow_ods)[d, :, 0].copy()
    exports[d] = 0.0
    away = 1.0 - economy.trade_share_ods[d, :, 0]
    imports = economy.earned_ods(economy.flow_ods)[:, d, 0].copy()
    imports[d] = 0.0
    delta = (exports * away).sum() / imports.sum()
    response = 1.0 if economy.duty_response_d is None else economy.duty_response_d[d]
    return float(1.0 / ((1.0 + delta * economy.theta_s[0]) * response - 1.0))
