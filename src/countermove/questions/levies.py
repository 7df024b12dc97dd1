"""Taxes on exports and subsidies of production, set by name: ``export_tax.CAN.C29=0.1``."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from countermove.codes.names import place_or_own, sector_or_own
from countermove.economy.economy import Economy
from countermove.equilibrium.varieties import Duties
from countermove.errors import BadInput

LEVIES = ("export_tax", "subsidy")


def levy(key: str, value: str) -> tuple[str, float]:
    """Return a levy by its key in codes, and its rate: a subsidy is below one.

    >>> levy("export_tax.Canada.Motor vehicles", "0.1")
    ('export_tax.CAN.C29', 0.1)
    """
    name, place, sector = (*key.split(".", 2), "", "")[:3]
    try:
        rate = float(value)
    except ValueError:
        rate = math.nan
    highest = 1.0 if name == "subsidy" else math.inf
    if not place or not -1.0 < rate < highest or rate == 0.0:
        bound = ", below 1" if name == "subsidy" else ""
        raise BadInput(
            f"--set {key}={value}: name whose it is and a share above -1{bound} and not zero, e.g. "
            f"{name}.CAN.C29=0.1 (or {name}.CAN=0.1 on all its goods)."
        )
    codes = [place_or_own(place), *([sector_or_own(sector)] if sector else [])]
    return ".".join([name, *codes]), rate


def levied(economy: Economy, duties: Duties, levies: Iterable[tuple[str, float]]) -> Duties:
    """Return duties beside which countries tax their exports or subsidise what they make.

    A tax is a share of what makers get, a subsidy of the price before it. One of all goods stands
    beside one of a sector; taxes and subsidies of the same goods multiply.

    Raises:
        UnknownName: no such country or sector.
    """
    factor = np.ones_like(economy.tariff_rate_ods)
    for key, rate in levies:
        name, place, sector = (*key.split(".", 2), "")[:3]
        goods = [economy.sector(sector)] if sector else np.flatnonzero(economy.goods_s).tolist()
        members = economy.places(place)
        change = np.full(len(economy.regions), 1.0 + rate if name == "export_tax" else 1.0 - rate)
        if name == "export_tax":  # between members of a group nothing leaves it
            change[members] = 1.0
        factor[np.ix_(members, range(len(change)), goods)] *= change[:, None]
    if (factor == 1.0).all():
        return duties
    return duties.levied(slice(None), factor - 1.0, factor.shape)
