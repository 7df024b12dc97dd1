"""Every series an outcome can report: name, unit, formula, and how groups of regions add up.

Changes are in per cent. Levels are in the economy's unit with world value added held constant
(the numeraire) or, under absorbing deficits, in money of the base year; nominal wages and values
therefore stay out of headlines.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from countermove.arrays import Float, ratio
from countermove.codes.lookup import unknown
from countermove.economy.economy import MILLION_USD, Economy
from countermove.equilibrium import measures_of_change as change
from countermove.equilibrium import measures_of_trade as trade
from countermove.extras import data_frame

if TYPE_CHECKING:
    import pandas as pd

    from countermove.equilibrium.outcome import Outcome

Formula = Callable[[Any], Float]
"""A series of an outcome; those of regions and sectors also of its sums, ``Levels``."""


@dataclass(frozen=True, slots=True)
class Series:
    """A named result.

    Attributes:
        name, title, unit: what it is called and measured in.
        dimension: country (N,), sector (N, J), bilateral (N, N) or bilateral_sector (N, N, J).
        compute: formula from an outcome. weight: base values that average it over regions;
            ``None`` where it adds up.
        note: definition and source in one sentence.
    """

    name: str
    title: str
    unit: str
    dimension: str
    compute: Formula
    weight: Formula | None
    note: str


def _formula(name: str) -> Formula:
    """Return a formula of the modules of measures by name, or an attribute of the outcome."""
    known = {**vars(trade), **vars(change)}
    found: Formula = known[name] if name in known else attrgetter(name)
    return found


def _table() -> dict[str, Series]:
    table: dict[str, Series] = {}
    with Path(__file__).with_suffix(".csv").open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            compute, weight = _formula(row.pop("formula")), row.pop("weight")
            series = Series(**row, compute=compute, weight=_formula(weight) if weight else None)
            table[series.name] = series
    return table


SERIES = _table()
"""Every series by name; ``series.csv`` names the formula and the weight of each."""


def unit_in(economy: Economy, series: str) -> str:
    """Return the unit of a series: the economy's where it is money."""
    unit = SERIES[series].unit
    return economy.unit if unit == MILLION_USD else unit


def group_mean(values: Float, weight: Float | None, rows: Sequence[int]) -> Float:
    """Return the sum of rows, or their mean with base weights (zero where all weights are).

    Where a weight is not known, neither is the mean. The mean of changes is the change of the
    group at base prices.
    """
    picked = values[list(rows)]
    if weight is None:
        return np.asarray(picked.sum(axis=0))
    weights = weight[list(rows)]
    known = np.isfinite(weights).all(axis=0)
    parts = np.where(weights > 0, picked * weights, 0.0)
    mean = ratio(parts.sum(axis=0), weights.sum(axis=0))
    return np.where(known, mean, np.nan)


KEYS = {
    "country": ("region",),
    "sector": ("region", "sector"),
    "bilateral": ("origin", "destination"),
    "bilateral_sector": ("origin", "destination", "sector"),
}


def frame(outcome: Outcome, dimension: str) -> pd.DataFrame:
    """Return all series of a dimension side by side, indexed by region (and sector or partner)."""
    if dimension not in KEYS:
        raise unknown(dimension, KEYS, what="dimension")
    names = KEYS[dimension]
    regions, sectors = outcome.economy.regions, outcome.economy.sectors
    levels = [sectors if name == "sector" else regions for name in names]
    labels = dict(zip(names, zip(*product(*levels), strict=True), strict=True))
    columns = {
        name: series.compute(outcome).ravel()
        for name, series in SERIES.items()
        if series.dimension == dimension
    }
    return data_frame(labels | columns).set_index(list(names))
