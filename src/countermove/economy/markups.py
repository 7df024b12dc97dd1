"""Constant markups: a fixed number of firms in each sector, whose profits households receive."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from countermove.arrays import Float
from countermove.codes.lookup import unknown
from countermove.economy.arguments import shaped
from countermove.economy.economy import Economy
from countermove.errors import BadInput

COMPETITIVE, MARKUPS = "competitive", "constant-markups"
MARKETS = {
    COMPETITIVE: "prices are unit costs; there are no profits",
    MARKUPS: "a fixed number of firms sets constant markups; profits are rebated",
}


def at_market(economy: Economy, market: str) -> Economy:
    """Return the economy under a market structure by name, at its elasticities."""
    if market not in MARKETS:
        raise unknown(market, MARKETS, what="market structure")
    if market == MARKUPS:
        return with_markups(economy)
    return economy if economy.profit_share_ds is None else _relabelled(economy, None)


def with_markups(economy: Economy, sigma_s: ArrayLike | None = None) -> Economy:
    r"""Return the same trade with constant markups of a fixed number of firms.

    A share $1/\sigma_s$ of a sector's sales is profit, paid to households of its country; value
    added that is left is paid to labour. Elasticities of substitution are $\sigma_s=\theta_s+1$
    unless given.

    Args:
        economy: the baseline; markups that it has are replaced. sigma_s: (J,) or scalar, above 1.

    Raises:
        BadInput: a sector's value added is less than its profits would be (the cell is named).

    References:
        Ossa (2014), "Trade wars and trade talks with data", American Economic Review 104(12).

    >>> import countermove as cm
    >>> world = cm.economy_from_trade([[[8.0], [2.0]], [[2.0], [8.0]]], theta_s=4.0,
    ...     regions=["A", "B"], sectors=["g"])
    >>> cm.with_markups(world).profit_share_ds.tolist()
    [[0.2], [0.2]]
    """
    if economy.margin_d is not None:
        raise BadInput("margin_d does not go with profits: firms that enter leave none.")
    j = len(economy.sectors)
    sigma: Float = economy.theta_s + 1.0
    if sigma_s is not None:
        sigma = shaped("sigma_s", sigma_s, (j,), spread=True)
        if not (sigma > 1.0).all():
            raise BadInput("sigma_s must be above 1: at 1 or below a markup has no bound.")
    earned = economy.value_added_share_ds + _profit(economy)
    idle = economy.output_os <= 0
    profit = np.where(idle, 0.0, 1.0 / sigma)
    labour = earned - profit
    if (labour < 0).any():
        d, s = np.unravel_index(int(labour.argmin()), labour.shape)
        raise BadInput(
            f"value added of {economy.regions[d]} {economy.sectors[s]} is {earned[d, s]:.3g} of "
            f"its output, less than the profits of {profit[d, s]:.3g} that an elasticity of "
            f"substitution of {sigma[s]:.3g} brings. Give a higher sigma_s, or take materials=none."
        )
    return _relabelled(economy, profit)


def _relabelled(economy: Economy, profit_ds: Float | None) -> Economy:
    """Return the economy with these profits in the place of its own, out of value added."""
    earned = economy.value_added_share_ds + _profit(economy)
    labour = earned if profit_ds is None else earned - profit_ds
    return replace(
        economy,
        value_added_share_ds=labour,
        profit_share_ds=profit_ds,
        value_added_d=(labour * economy.output_os).sum(axis=1),
    )


def _profit(economy: Economy) -> Float | float:
    return 0.0 if economy.profit_share_ds is None else economy.profit_share_ds
