"""Effective protection of value added: the tariff on a product less what tariffs cost its maker."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from countermove.arrays import Float, foreign
from countermove.codes.lookup import unknown
from countermove.economy.economy import Economy
from countermove.economy.leontief import leontief_inverse
from countermove.equilibrium.problem import checked_tariffs

METHODS = {
    "corden": "value added of non-traded inputs is protected with the sector's own",
    "balassa": "non-traded inputs are inputs with no tariff",
}


def nominal_protection(economy: Economy, *, tariff_rate_ods: ArrayLike | None = None) -> Float:
    r"""Return the mean rate on imports of each good into each country.

    $$T_{ds} = \frac{\sum_{o \ne d} t_{ods} M_{ods}}{\sum_{o \ne d} M_{ods}}$$

    Returns:
        (N, J) fractions by importer and sector; the plain mean where nothing is imported.
    """
    rate = checked_tariffs(economy, tariff_rate_ods)
    trade = foreign(economy.flow_ods)
    whole = trade.sum(axis=0)
    plain = foreign(rate).sum(axis=0) / max(len(economy.regions) - 1, 1)
    return np.divide((trade * rate).sum(axis=0), whole, out=plain, where=whole > 0)


def effective_protection(
    economy: Economy, *, tariff_rate_ods: ArrayLike | None = None, method: str = "corden"
) -> Float:
    r"""Return by how much tariffs raise value added per unit of output, goods sectors.

    With cost shares observed under base tariffs deflated to free-trade prices,
    $a_{sk} = \gamma_{sk}(1 + T^0_k)/(1 + T^0_s)$,

    $$e_{dk} = \frac{T_k - \sum_s a_{sk} T_s}{1 - \sum_s a_{sk}}$$

    where $T$ is :func:`nominal_protection` and $s$ runs over traded inputs. With ``corden`` the
    traded inputs inside non-traded ones count as bought directly, and the rest of non-traded
    inputs as value added; with ``balassa`` non-traded inputs stay in the denominator's sum with
    $T = 0$. Goods are traded, services are not; prices at home rise by the full tariff.

    Args:
        tariff_rate_ods: (N, N, J) rates; the economy's own if left out.
        method: ``corden`` or ``balassa``.

    Returns:
        (N, J) fractions; NaN for services, for sectors without output, and where value added at
        free-trade prices is not positive.

    References:
        Corden (1966), Journal of Political Economy 74(3); Balassa (1965), same journal, 73(6).
    """
    if method not in METHODS:
        raise unknown(method, METHODS, what="method")
    base = np.where(economy.goods_s, nominal_protection(economy), 0.0)
    new = nominal_protection(economy, tariff_rate_ods=tariff_rate_ods)
    rate = np.where(economy.goods_s, new, 0.0)
    free = economy.io_share_dsk * (1.0 + base)[:, None, :] / (1.0 + base)[:, :, None]
    traded = economy.goods_s
    direct = free[:, traded]
    if method == "corden":
        inner = free[:, ~traded][:, :, ~traded]
        chain = np.matmul(leontief_inverse(inner), free[:, ~traded])
        direct = direct + np.matmul(direct[:, :, ~traded], chain)
        used = direct.sum(axis=1)
    else:
        used = free.sum(axis=1)
    cost = np.einsum("dsk,ds->dk", direct, rate[:, traded])
    value_added = 1.0 - used
    shown = traded & (value_added > 0) & (economy.output_os > 0)
    return np.where(shown, (rate - cost) / np.where(shown, value_added, 1.0), np.nan)
