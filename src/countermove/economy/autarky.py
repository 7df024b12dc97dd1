"""What a country gains from trade at all, relative to no trade."""

from __future__ import annotations

import numpy as np

from countermove.arrays import Float
from countermove.economy.arguments import refuse_markets
from countermove.economy.economy import Economy
from countermove.economy.leontief import leontief_inverse
from countermove.errors import BadInput


def gains_from_trade(economy: Economy) -> Float:
    r"""Return (N,) gains from trade: the real wage lost by going to autarky, in per cent.

    $$G_d = 100\left(1 - \prod_s \hat P_{ds}^{-\alpha_{ds}}\right),\qquad
      \log\hat P_{ds} = \sum_k \tilde a_{dsk}\,\frac{-\log\pi_{ddk}}{\theta_k}$$

    with $\tilde a = (I-\gamma')^{-1}$ the inputs of one unit of each good, direct and indirect, and
    wages as numeraire; under constant markups $\gamma$ are shares of cost. It needs the shares of
    the baseline and the elasticities, and no solve. ``with_materials(economy, "none")`` gives the
    gains without input-output links. Tariff revenue and deficits are not in it: it is the change of
    the real wage.

    Raises:
        BadInput: a country makes none of a good that it needs: without trade it has no price; or
            there is capital in sectors.

    References:
        Costinot & Rodríguez-Clare (2014), Handbook of International Economics 4, section 3;
        Arkolakis, Costinot & Rodríguez-Clare (2012).

    >>> import countermove as cm
    >>> world = cm.economy_from_trade([[[8.0], [2.0]], [[2.0], [8.0]]], theta_s=4.0,
    ...     regions=["A", "B"], sectors=["g"])
    >>> cm.gains_from_trade(world).round(4).tolist()  # 100 (1 - 0.8 ** (1 / 4))
    [5.4258, 5.4258]
    """
    if economy.rent_share_ds is not None:
        raise BadInput(
            f"economy {economy.name!r} has capital in sectors, whose rents move in autarky: the "
            "gains have no closed form; take an economy without, or solve with trade shut off."
        )
    refuse_markets(economy, "the closed form of gains from trade", profits=True)
    home = np.einsum("dds->ds", economy.trade_share_ods)
    bought = economy.expenditure_ds > 0
    if (bought & (home <= 0)).any():
        d, s = np.argwhere(bought & (home <= 0))[0]
        raise BadInput(
            f"{economy.regions[d]} makes no {economy.sectors[s]} and buys some: without trade it "
            "has no price, and the gains no bound. Aggregate the sector with another."
        )
    dearer = -np.log(np.where(bought, home, 1.0)) / economy.theta_s
    inputs = economy.io_share_dsk
    if economy.profit_share_ds is not None:  # of cost, which is the price less a constant markup
        inputs = inputs / (1.0 - economy.profit_share_ds)[:, None, :]
    content = leontief_inverse(inputs.transpose(0, 2, 1))
    log_price = np.matmul(content, dearer[:, :, None])[:, :, 0]
    return np.asarray(-100.0 * np.expm1(-(economy.final_share_ds * log_price).sum(axis=1)))
