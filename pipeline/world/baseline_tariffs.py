"""Baseline tariffs: US duties over imports of 2024; the others from the tariff cube, repaired."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from countermove.arrays import Float
from countermove.codes.countries import members
from countermove.codes.products import sector_of
from pipeline.readers.us_imports import UsImportLine

CAP = 0.30
NOT_POOLED = ("CHN", "CAN", "MEX")
CAP_CARD = "tariff-cap"
ROW_CARD = "row-tariffs"
US_CARD = "us-duties-2024"
CANADA_CARD = "canada-tariffs"


def us_imports_by_sector(
    lines: Sequence[UsImportLine], sectors: Sequence[str]
) -> tuple[dict[str, Float], float]:
    """Sum US import lines to sectors.

    Returns:
        By partner, a (2, J) array of imports and duties in million US dollars; and the share of
        the value of all lines that has no sector (HS chapters 98 and 99).
    """
    place = {code: i for i, code in enumerate(sectors)}
    out: dict[str, Float] = {}
    without = total = 0.0
    for line in lines:
        sector = sector_of(line.hs6)
        total += line.imports_usd
        if sector is None:
            without += line.imports_usd
            continue
        sums = out.setdefault(line.partner, np.zeros((2, len(sectors))))
        sums[:, place[sector]] += line.imports_usd / 1e6, line.duty_usd / 1e6
    return out, without / total


def us_tariffs(sums: dict[str, Float], regions: Sequence[str]) -> Float:
    """Return US rates (N, J): duty over imports by origin and sector.

    The EU file serves its 27 members (Slovakia's own file is inside it). A country without a file
    gets the pooled rate of the others, leaving out China (2018 duties) and the members of the North
    American agreement. A cell without imports gets the partner's mean over all goods, and
    a sector without imports from anyone (mining services: no product) gets zero.
    """
    eu = members("EU27")
    pooled_rate = _ratio(
        np.asarray(sum(s for code, s in sums.items() if code not in eu and code not in NOT_POOLED))
    )
    out = np.empty((len(regions), pooled_rate.size))
    for i, region in enumerate(regions):
        own = sums.get("EU27" if region in eu else region)
        out[i] = pooled_rate if own is None else np.where(own[0] > 0, _ratio(own), _mean(own))
    out[list(regions).index("USA")] = 0.0
    out[:, sum(s[0] for s in sums.values()) == 0] = 0.0
    return out


def other_tariffs(cube_rate_ods: Float, flow_ods: Float, peers: list[int], goods: int) -> Float:
    """Return repaired rates (N, N, J) from the cube: cap 30 %, services 0, ROW as its peers charge.

    Args:
        cube_rate_ods: (N, N, 28) rates; the last sector is the services aggregate.
        flow_ods: (N, N, J) flows at basic prices, the weights of the peers' mean; ROW last.
        peers: positions of the countries that stand in for ROW. goods: number of goods sectors.
    """
    rate = np.zeros_like(flow_ods)
    rate[:, :, :goods] = np.minimum(cube_rate_ods[:, :, :goods], CAP)
    n = rate.shape[0]
    rate[np.arange(n), np.arange(n)] = 0.0
    imports = flow_ods.copy()
    imports[np.arange(n), np.arange(n)] = 0.0
    duty = (imports * rate)[:, peers].sum(axis=(0, 1))
    value = imports[:, peers].sum(axis=(0, 1))
    mean = np.divide(duty, value, out=np.zeros_like(duty), where=value > 0)
    rate[: n - 1, n - 1] = mean
    return rate


def _ratio(sums: Float) -> Float:
    return np.asarray(np.divide(sums[1], sums[0], out=np.zeros_like(sums[0]), where=sums[0] > 0))


def _mean(sums: Float) -> float:
    return float(sums[1].sum() / sums[0].sum())
