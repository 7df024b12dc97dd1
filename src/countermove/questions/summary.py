"""The figures of one solved world that reports need, for regions and for groups of regions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from countermove.arrays import Float
from countermove.equilibrium.levels import Levels
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.series import SERIES, group_mean
from countermove.extras import data_frame

if TYPE_CHECKING:
    import pandas as pd

RANGED = (
    "real_income_change", "absorption_change", "trade_balance_change", "real_wage_change",
    "consumer_price_change", "price_level_change", "real_gdp_change", "employment_change",
    "jobs_total_change", "jobs_lost_share", "exports_change", "imports_change", "tariff_revenue",
    "tariff_revenue_change", "output_change", "labour_change", "jobs_change",
)  # fmt: skip
"""Series whose range over elasticity sets is reported."""

ALL = tuple(name for name, s in SERIES.items() if s.dimension in ("country", "sector"))


def summarise(
    outcome: Outcome | Levels, groups: Sequence[Sequence[str]], names: Sequence[str] = ALL
) -> dict[str, Float]:
    """Return each series with the groups below the regions: (N + G,) or (N + G, J)."""
    positions = _positions(outcome.economy.regions, tuple(map(tuple, groups)))
    out = {}
    for name in names:
        series = SERIES[name]
        values = series.compute(outcome)
        weight = None if series.weight is None else series.weight(outcome)
        rows = [values] + [group_mean(values, weight, rows)[None] for rows in positions]
        out[name] = np.concatenate(rows)
    return out


@lru_cache(maxsize=8)
def _positions(
    regions: tuple[str, ...], groups: tuple[tuple[str, ...], ...]
) -> tuple[list[int], ...]:
    """Return the positions of the members of each group."""
    return tuple([regions.index(code) for code in members] for members in groups)


def spread(
    central: Mapping[str, Float], others: Sequence[Mapping[str, Float]]
) -> tuple[dict[str, Float], dict[str, Float]]:
    """Return the lowest and highest value of each ranged series over the central and the others."""
    low, high = {}, {}
    for name in RANGED:
        stack = np.stack([central[name], *(other[name] for other in others)])
        low[name], high[name] = stack.min(axis=0), stack.max(axis=0)
    return low, high


def country_frame(
    codes: Sequence[str], by_variant: Mapping[str, Mapping[str, Float]]
) -> pd.DataFrame:
    """Return the series of countries and groups, a row per variant and code."""
    rows = [
        {"variant": name, "code": code}
        | {key: values[n] for key, values in found.items() if values.ndim == 1}
        for name, found in by_variant.items()
        for n, code in enumerate(codes)
    ]
    return data_frame(rows)
