"""Every series an outcome can report: name, unit, formula, and how groups of regions add up.

Changes are in per cent. Levels are in the economy's unit with world value added held constant
(the numeraire); nominal wages and values therefore stay out of headlines.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from countermove.arrays import Float, ratio
from countermove.codes.lookup import unknown
from countermove.equilibrium import measures_of_change as change

if TYPE_CHECKING:
    import pandas as pd

    from countermove.equilibrium.outcome import Outcome

Formula = Callable[["Outcome"], Float]


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


PERCENT, MONEY, RATE, JOBS = "per cent", "million US dollars", "fraction", "jobs"

SERIES = {
    series.name: series
    for series in (
        Series(
            "real_income_change", "Real income", PERCENT, "country",
            change.real_income, lambda x: x.economy.income_d,
            "Exact change of spending on final goods over its price index (equivalent variation).",
        ),
        Series(
            "real_income_first_order_change", "Real income, first order", PERCENT, "country",
            change.first_order, lambda x: x.economy.income_d,
            "Terms of trade, volume of trade, trade costs, and employment and deficits: Caliendo & "
            "Parro (2015) eq. (16) where duties alone change. Missing under a ban.",
        ),
        Series(
            "terms_of_trade", "Terms of trade", PERCENT, "country",
            change.terms_of_trade, lambda x: x.economy.income_d,
            "First term of Caliendo & Parro (2015) eq. (16), share of income.",
        ),
        Series(
            "volume_of_trade", "Volume of trade", PERCENT, "country",
            change.volume_of_trade, lambda x: x.economy.income_d,
            "Second term of Caliendo & Parro (2015) eq. (16), share of income.",
        ),
        Series(
            "trade_costs", "Trade costs other than duties", PERCENT, "country",
            change.trade_costs, lambda x: x.economy.income_d,
            "What base purchases cost more through trade costs, substitution between the lines of "
            "a cell, and technology, share of income. Missing under a ban.",
        ),
        Series(
            "employment_and_deficits", "Employment and trade deficits", PERCENT, "country",
            change.employment_and_deficits, lambda x: x.economy.income_d,
            "Change of employed labour at base wages and of the deficit, share of income; zero "
            "under fixed deficits and full employment.",
        ),
        Series(
            "real_wage_change", "Real wage", PERCENT, "country",
            change.real_wage, lambda x: x.economy.value_added_d,
            "Wage over the price index of final spending, Caliendo & Parro (2015) eq. (15).",
        ),
        Series(
            "consumer_price_change", "Final prices at unchanged domestic wages", PERCENT,
            "country",
            change.consumer_price, lambda x: x.economy.income_d,
            "Price index of all final spending (households, government, investment) over the "
            "domestic wage.",
        ),
        Series(
            "real_gdp_change", "Real GDP", PERCENT, "country",
            change.real_gdp, change.gdp,
            "Double-deflated value added plus tariffs, both at base prices.",
        ),
        Series(
            "exports_change", "Exports, volume", PERCENT, "country",
            change.exports, lambda x: x.economy.exports_d,
            "Exports at base-year basic prices.",
        ),
        Series(
            "imports_change", "Imports, volume", PERCENT, "country",
            change.imports, lambda x: x.economy.imports_d,
            "Imports at base-year basic prices of the origin.",
        ),
        Series(
            "tariff_revenue", "Tariff revenue", MONEY, "country",
            change.revenue, None,
            "Revenue collected, world value added held constant.",
        ),
        Series(
            "tariff_revenue_change", "Tariff revenue, change", MONEY, "country",
            lambda x: change.revenue(x) - x.economy.tariff_revenue_d, None,
            "Revenue collected less revenue of the baseline, world value added held constant.",
        ),
        Series(
            "tariff_applied", "Average tariff applied", RATE, "country",
            change.tariff_applied, change.base_goods_imports,
            "New rates on goods imports, weighted with base flows (before substitution).",
        ),
        Series(
            "tariff_applied_base", "Average tariff applied, baseline", RATE, "country",
            change.tariff_applied_base, change.base_goods_imports,
            "Baseline rates on goods imports, weighted with base flows.",
        ),
        Series(
            "tariff_collected", "Average tariff collected", RATE, "country",
            change.tariff_collected, change.base_goods_imports,
            "New rates on goods imports, weighted with new flows (after substitution).",
        ),
        Series(
            "tariff_faced", "Average tariff faced", RATE, "country",
            change.tariff_faced, change.base_goods_exports,
            "New rates on goods exports, weighted with base flows (before substitution).",
        ),
        Series(
            "tariff_faced_base", "Average tariff faced, baseline", RATE, "country",
            change.tariff_faced_base, change.base_goods_exports,
            "Baseline rates on goods exports, weighted with base flows.",
        ),
        Series(
            "output_change", "Output, volume", PERCENT, "sector",
            change.output, lambda x: x.economy.output_os,
            "Gross output over its cost index.",
        ),
        Series(
            "labour_change", "Labour input", PERCENT, "sector",
            change.labour, change.base_wage_bill,
            "Wage bill over the wage of the sector: labour in employment.",
        ),
        Series(
            "value_added_change", "Value added, share of world", PERCENT, "sector",
            change.value_added, lambda x: x.economy.value_added_share_ds * x.economy.output_os,
            "Value added relative to world value added.",
        ),
        Series(
            "jobs_change", "Jobs", JOBS, "sector",
            change.jobs, None,
            "Baseline jobs times the change of labour input; missing where no job figures exist.",
        ),
        Series(
            "employment_change", "Employment", PERCENT, "country",
            change.employment, lambda x: x.economy.value_added_d,
            "Employed labour, sectors weighted with base wage bills.",
        ),
        Series(
            "unemployment_rate", "Unemployment added", PERCENT, "country",
            change.unemployment, lambda x: x.economy.value_added_d,
            "Labour without work at the wage floor, in per cent of labour offered; beyond that of "
            "the baseline.",
        ),
        Series(
            "sector_unemployment_rate", "Unemployment added, by sector", PERCENT, "sector",
            change.sector_unemployment, change.base_wage_bill,
            "Labour without work at the wage floor, in per cent of labour offered to the sector.",
        ),
        Series(
            "unemployment_change", "Unemployed", JOBS, "sector",
            change.unemployed, None,
            "Persons without work at the wage floor, from baseline jobs; missing where no job "
            "figures exist.",
        ),
        Series(
            "sector_real_wage_change", "Real wage, by sector", PERCENT, "sector",
            change.sector_wage, change.base_wage_bill,
            "Wage of the sector over the price index of final spending.",
        ),
        Series(
            "trade_flow", "Trade flow", MONEY, "bilateral_sector",
            lambda x: x.flow_new_ods, None,
            "Basic prices, world value added held constant.",
        ),
        Series(
            "trade_flow_base", "Trade flow, baseline", MONEY, "bilateral_sector",
            lambda x: x.economy.flow_ods, None,
            "Basic prices.",
        ),
        Series(
            "exports_to_change", "Exports to partner", PERCENT, "bilateral",
            change.bilateral, lambda x: x.economy.flow_ods.sum(axis=2),
            "Exports of the origin to the destination at base-year basic prices.",
        ),
        Series(
            "terms_of_trade_with", "Terms of trade with partner", PERCENT, "bilateral",
            change.terms_of_trade_with, None,
            "Part of the destination's terms of trade due to trade with the origin.",
        ),
        Series(
            "volume_of_trade_with", "Volume of trade with partner", PERCENT, "bilateral",
            change.volume_of_trade_with, None,
            "Part of the destination's volume of trade due to imports from the origin.",
        ),
        Series(
            "trade_diversion", "Trade diversion", MONEY, "bilateral",
            change.trade_diversion, None,
            "Change of imports from an origin beyond what the market as a whole explains.",
        ),
    )
}  # fmt: skip


def aggregate(series: Series, outcome: Outcome, rows: Sequence[int]) -> Float:
    """Return a country (scalar) or sector (J,) series for a group of regions.

    Series that add up are summed; others are averaged with base weights, so a change of a group
    is its change at base prices.
    """
    weight = None if series.weight is None else series.weight(outcome)
    return group_mean(series.compute(outcome), weight, rows)


def group_mean(values: Float, weight: Float | None, rows: Sequence[int]) -> Float:
    """Return the sum of rows, or their mean with base weights (zero where all weights are)."""
    picked = values[list(rows)]
    if weight is None:
        return np.asarray(picked.sum(axis=0))
    weights = weight[list(rows)]
    return ratio(np.where(weights > 0, picked * weights, 0.0).sum(axis=0), weights.sum(axis=0))


KEYS = {
    "country": ("region",),
    "sector": ("region", "sector"),
    "bilateral": ("origin", "destination"),
    "bilateral_sector": ("origin", "destination", "sector"),
}


def frame(outcome: Outcome, dimension: str) -> pd.DataFrame:
    """Return all series of a dimension side by side, indexed by region (and sector or partner)."""
    import pandas as pd

    if dimension not in KEYS:
        raise unknown(dimension, KEYS, what="dimension")
    names = KEYS[dimension]
    regions, sectors = outcome.economy.regions, outcome.economy.sectors
    levels = [sectors if name == "sector" else regions for name in names]
    index = (
        pd.Index(levels[0], name=names[0])
        if len(names) == 1
        else pd.MultiIndex.from_product(levels, names=names)
    )
    columns = {
        name: series.compute(outcome).ravel()
        for name, series in SERIES.items()
        if series.dimension == dimension
    }
    return pd.DataFrame(columns, index=index)
