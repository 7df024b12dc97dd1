"""A fixed number of firms in each sector, with constant markups: households receive profits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from countermove.arrays import Float
from countermove.codes.lookup import unknown
from countermove.economy.arguments import shaped
from countermove.economy.economy import Economy
from countermove.errors import BadInput

COMPETITIVE, MARKUPS, RESTRICTED = "competitive", "constant-markups", "restricted-entry"
MARKETS = {
    COMPETITIVE: "prices are unit costs; there are no profits",
    MARKUPS: "a fixed number of firms sets constant markups; profits are rebated",
    RESTRICTED: "the same, with markups of one plus the scale elasticity, as entry is closed",
}


def at_market(economy: Economy, market: str, scale_s: Float | None = None) -> Economy:
    """Return the economy under a market structure by name, at its elasticities.

    Under restricted entry the markup of a sector is one plus its scale elasticity, ``scale_s``
    (J,), whatever its trade elasticity is.

    References:
        Lashkaripour & Lugovskyy (2023), American Economic Review 113(10), restricted entry.
    """
    if market not in MARKETS:
        raise unknown(market, MARKETS, what="market structure")
    if economy.profit_share_ds is not None:  # of another structure; capital is set after
        economy = _relabelled(economy, None)
    if market == MARKUPS:
        return with_markups(economy)
    if market == RESTRICTED:
        if scale_s is None or not scale_s.any():
            raise BadInput(
                "market=restricted-entry needs scale, by which markups exceed one: set scale too, "
                "e.g. scale=0.15, or take market=constant-markups."
            )
        return _with_profits(economy, scale_s / (1.0 + scale_s))
    return economy


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
    if economy.rent_share_ds is not None:
        raise BadInput(
            f"economy {economy.name!r} has capital, whose rents are what markups leave of value "
            "added: take with_markups first, then with_capital."
        )
    sigma: Float = economy.theta_s + 1.0
    if sigma_s is not None:
        sigma = shaped("sigma_s", sigma_s, economy.theta_s.shape, spread=True)
        if not (sigma > 1.0).all():
            raise BadInput("sigma_s must be above 1: at 1 or below a markup has no bound.")
    return _with_profits(economy, 1.0 / sigma)


def _with_profits(economy: Economy, share_s: Float) -> Economy:
    """Return the economy with (J,) profits per unit of output, wherever there is any."""
    if economy.margin_d is not None:
        raise BadInput("margin_d does not go with profits: firms that enter leave none.")
    earned = economy.value_added_share_ds + _profit(economy)
    profit = np.where(economy.output_os <= 0, 0.0, share_s)
    labour = earned - profit
    if (labour < 0).any():
        d, s = np.unravel_index(int(labour.argmin()), labour.shape)
        raise BadInput(
            f"value added of {economy.regions[d]} {economy.sectors[s]} is {earned[d, s]:.3g} of "
            f"its output, less than the profits of {profit[d, s]:.3g} that an elasticity of "
            f"substitution of {1 / profit[d, s]:.3g} between firms brings. Give a higher sigma_s, "
            "or a lower scale, or take materials=none."
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
        rent_share_ds=None,
        value_added_d=economy.wage_bill_at(labour).sum(axis=1),
    )


def _profit(economy: Economy) -> Float | float:
    return 0.0 if economy.profit_share_ds is None else economy.profit_share_ds
