"""Effective tariffs, applied and faced, and the advantage they give over rivals in a market.

Weights are the economy's flows at basic prices, own sales left out. Rates default to the
economy's; pass ``tariff_rate_ods`` for rates of a scenario at base weights.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from countermove.arrays import Float, foreign, ratio
from countermove.economy.economy import Economy
from countermove.equilibrium.problem import checked_tariffs


def effective_tariff_applied(
    economy: Economy,
    *,
    tariff_rate_ods: ArrayLike | None = None,
    sectors: Sequence[str] | None = None,
    by_origin: bool = False,
) -> Float:
    r"""Return the mean rate each country applies: duty over the value of imports.

    $$\bar t_d = \frac{\sum_{o \ne d,s} t_{ods} M_{ods}}{\sum_{o \ne d,s} M_{ods}}$$

    Args:
        tariff_rate_ods: (N, N, J) rates; the economy's own if left out.
        sectors: codes to count; goods if left out. by_origin: also split by origin.

    Returns:
        (N,) fractions by destination, or (N, N) by origin and destination; zero without trade.

    References:
        WTO, ITC & UNCTAD, World Tariff Profiles, technical notes: trade-weighted average.
    """
    trade, rate = _trade_and_rates(economy, tariff_rate_ods, sectors)
    axes = (2,) if by_origin else (0, 2)
    return ratio((trade * rate).sum(axis=axes), trade.sum(axis=axes))


def effective_tariff_faced(
    economy: Economy,
    *,
    tariff_rate_ods: ArrayLike | None = None,
    sectors: Sequence[str] | None = None,
) -> Float:
    r"""Return the mean rate each country's exports meet: duty over their value.

    $$\bar t^{\,faced}_o = \frac{\sum_{d \ne o,s} t_{ods} M_{ods}}{\sum_{d \ne o,s} M_{ods}}$$

    Args and weights as in :func:`effective_tariff_applied`. Returns (N,) fractions by origin.

    References:
        WTO, ITC & UNCTAD, World Tariff Profiles, part B: duties faced by major exporters.
    """
    trade, rate = _trade_and_rates(economy, tariff_rate_ods, sectors)
    return ratio((trade * rate).sum(axis=(1, 2)), trade.sum(axis=(1, 2)))


def relative_tariff_advantage(
    economy: Economy, *, tariff_rate_ods: ArrayLike | None = None
) -> Float:
    r"""Return (N, N, J) what rivals pay more than oneself: positive is a preference.

    $$A_{ods} = \frac{\sum_{r \ne o,d} M_{rds} t_{rds}}{\sum_{r \ne o,d} M_{rds}} - t_{ods}$$

    Rivals are the other foreign suppliers of the market, weighted with what they sell there; zero
    for own sales and where there is none.

    References:
        Fugazza & Nicita (2013), Journal of International Economics 89(2): the relative preference
        margin, by sector.
    """
    trade, rate = _trade_and_rates(economy, tariff_rate_ods, economy.sectors)
    duty = trade * rate
    rivals = trade.sum(axis=0) - trade
    rivals = np.where(rivals > 1e-12 * trade.sum(axis=0), rivals, 0.0)
    margin = np.where(rivals > 0, ratio(duty.sum(axis=0) - duty, rivals) - rate, 0.0)
    return foreign(margin)


def tariff_advantage(
    economy: Economy,
    *,
    tariff_rate_ods: ArrayLike | None = None,
    sectors: Sequence[str] | None = None,
) -> Float:
    r"""Return (N, N) advantages of an exporter over rivals in a market, mean over its sectors.

    $$A_{od} = \frac{\sum_s M_{ods} A_{ods}}{\sum_s M_{ods}}$$

    Goods if ``sectors`` is left out.

    References:
        Fugazza & Nicita (2013): relative preference margin of a pair.
    """
    trade, _ = _trade_and_rates(economy, tariff_rate_ods, sectors)
    margin = relative_tariff_advantage(economy, tariff_rate_ods=tariff_rate_ods)
    return ratio((trade * margin).sum(axis=2), trade.sum(axis=2))


def _trade_and_rates(
    economy: Economy, rates: ArrayLike | None, sectors: Sequence[str] | None
) -> tuple[Float, Float]:
    """Return (N, N, J) foreign flows of the chosen sectors and the rates."""
    rate = checked_tariffs(economy, rates)
    chosen = economy.goods_s.astype(np.float64)
    if sectors is not None:
        chosen = np.zeros(len(economy.sectors))
        chosen[[economy.sector(code) for code in sectors]] = 1.0
    return foreign(economy.flow_ods * chosen), rate
