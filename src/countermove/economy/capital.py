"""Capital that stays in its sector beside labour that moves; its owners receive the rents."""

from __future__ import annotations

from dataclasses import replace

from numpy.typing import ArrayLike

from countermove.arrays import Float, ratio
from countermove.economy.arguments import shaped
from countermove.economy.economy import Economy
from countermove.economy.markups import COMPETITIVE, at_market, with_markups
from countermove.errors import BadInput


def with_capital(economy: Economy, share_s: ArrayLike) -> Economy:
    r"""Return the same trade where a share of each sector's value added is capital's.

    Capital stays in its sector and labour is combined with it by a Cobb-Douglas function; rents
    are households' income of the country.

    Args:
        economy: the baseline, whose value added is labour's so far. share_s: (J,) or scalar share
            of value added, profits apart, from 0 to below 1.

    Raises:
        BadInput: a share out of range, or an economy that has capital already.

    References:
        Jones (1971), "A three-factor model in theory, trade, and history".

    >>> import countermove as cm
    >>> world = cm.economy_from_trade([[[8.0], [2.0]], [[2.0], [8.0]]], theta_s=4.0,
    ...     regions=["A", "B"], sectors=["g"])
    >>> cm.with_capital(world, 0.25).rent_share_ds.tolist()
    [[0.25], [0.25]]
    """
    share = shaped("share_s", share_s, economy.theta_s.shape, spread=True)
    if not ((share >= 0.0) & (share < 1.0)).all():
        raise BadInput("capital: its share of value added must be from 0 to below 1, e.g. 0.35.")
    if not share.any():
        return economy
    if economy.rent_share_ds is not None:
        raise BadInput(f"economy {economy.name!r} has capital already; begin from one without.")
    rent = economy.value_added_share_ds * share
    labour = economy.value_added_share_ds - rent
    owners = 0.0 if economy.profit_share_ds is None else economy.profit_share_ds
    return replace(
        economy,
        value_added_share_ds=labour,
        value_added_d=economy.wage_bill_at(labour).sum(axis=1),
        profit_share_ds=owners + rent,
        rent_share_ds=rent,
    )


def with_other_markups(economy: Economy, sigma_s: Float) -> Economy:
    """Return the economy under other markups, capital's share of what they leave as before."""
    rent, labour = economy.rent_share_ds, economy.value_added_share_ds
    if rent is None:
        return with_markups(economy, sigma_s)
    share_s = ratio(rent, rent + labour).max(axis=0)
    return with_capital(with_markups(at_market(economy, COMPETITIVE), sigma_s), share_s)
