"""The figures of one solved world that reports need, for regions and for groups of regions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from countermove.arrays import Float, ratio
from countermove.equilibrium.levels import Levels
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.series import KEYS, SERIES
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
    """Return each series with the groups below the regions: (N + G,) or (N + G, J).

    S worlds that lead, of series of sums alone, do so in the result.
    """
    positions = _positions(outcome.economy.regions, tuple(map(tuple, groups)))
    out: dict[str, Float] = {}
    for kind in _kinds(tuple(names)):
        every = [SERIES[name] for name in kind]
        values = np.stack([series.compute(outcome) for series in every])
        at = values.ndim - len(KEYS[every[0].dimension])
        rows = [values]
        if every[0].weight is None:
            rows += [values.take(group, at).sum(axis=at, keepdims=True) for group in positions]
        else:
            weight = np.stack([series.weight(outcome) for series in every if series.weight])
            weight = np.expand_dims(weight, tuple(range(1, at)))
            rows += [_means(values, weight, group, at) for group in positions]
        out |= zip(kind, np.concatenate(rows, axis=at), strict=True)
    return {name: out[name] for name in names}


def _means(values: Float, weight: Float, rows: Sequence[int], at: int) -> Float:
    """Return what :func:`group_mean` does of K series by their weights; regions are axis ``at``."""
    picked, weights = (array.take(rows, at) for array in (values, weight))
    known = np.isfinite(weights).all(axis=at, keepdims=True)
    parts = np.where(weights > 0, picked * weights, 0.0)
    sums = (array.sum(axis=at, keepdims=True) for array in (parts, weights))
    return np.where(known, ratio(*sums), np.nan)


@lru_cache(maxsize=8)
def _kinds(names: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return the series in parts that have the same dimension, and all a weight or none."""
    parts: dict[tuple[str, bool], list[str]] = {}
    for name in names:
        parts.setdefault((SERIES[name].dimension, SERIES[name].weight is None), []).append(name)
    return tuple(map(tuple, parts.values()))


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
