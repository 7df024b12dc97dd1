"""What each region sells to one importer by sector, as weights for law without trade lines."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from countermove.arrays import read_only
from countermove.codes.countries import groups, members
from countermove.codes.products import hs_prefixes
from countermove.economy.economy import Economy
from countermove.economy.shipped import load_economy
from countermove.law.observed_trade import SectorFlows


def destinations(economy: Economy, importer: str) -> list[int]:
    """Return the positions of an importer: one region, or the members of a group."""
    if importer in groups():
        return [economy.region(code) for code in members(importer) if code in economy.regions]
    return [economy.region(importer)]


@lru_cache(maxsize=64)
def shipped_flows(importer: str) -> SectorFlows:
    """Return an importer's purchases in the default economy, which is read once for each."""
    return sector_flows(load_economy(), importer)


@lru_cache(maxsize=16)
def sector_flows(economy: Economy, importer: str, *, deflator: float = 1.0) -> SectorFlows:
    """Return an importer's purchases of goods by origin and sector, trade inside it left out.

    Args:
        economy: gives flows in million dollars, and ordinary duties. importer: region or group.
        deflator: dollars of the economy's year per dollar of the trade weights.
    """
    dutiable = set(hs_prefixes().values())
    goods = np.array(
        [s for s in np.flatnonzero(economy.goods_s) if economy.sectors[s] in dutiable],
        dtype=np.intp,
    )
    places = destinations(economy, importer)
    bought = economy.flow_ods[:, places, :][:, :, goods]
    bought[places] = 0.0
    flow = bought.sum(axis=1)
    duty = (bought * economy.tariff_rate_ods[:, places, :][:, :, goods]).sum(axis=1)
    return SectorFlows(
        usd_os=read_only(flow * 1e6 / deflator),
        ordinary_os=read_only(np.divide(duty, flow, out=np.zeros_like(flow), where=flow > 0)),
        origins=economy.regions,
        sectors=tuple(economy.sectors[s] for s in goods),
    )
