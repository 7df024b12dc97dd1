"""Describe an economy in one row per country: size, openness, deficit, tariffs."""

from __future__ import annotations

from dataclasses import dataclass

from countermove.arrays import ratio
from countermove.economy.economy import Economy


@dataclass(frozen=True, slots=True)
class CountryRow:
    """A country of an economy; money in the economy's unit, rates and ratios as fractions.

    GDP is value added, profits and rents among it, plus tariff revenue; trade is goods and
    services before tariffs; the deficit is imports less exports, both net of what pays labour where
    they are sold (``margin_d``); ``trade_over_gdp`` is half of exports plus imports over GDP. Mean
    tariffs are on goods, weighted by their value.
    """

    region: str
    gdp: float
    exports: float
    imports: float
    trade_over_gdp: float
    deficit: float
    deficit_over_gdp: float
    tariff_charged_rate: float
    tariff_faced_rate: float
    tariff_revenue: float


def describe(economy: Economy) -> tuple[CountryRow, ...]:
    """Return one row per country, in the order of the economy.

    >>> from countermove.economy.shipped import load_economy
    >>> rows = {row.region: row for row in describe(load_economy("icio-2022"))}
    >>> round(rows["USA"].deficit_over_gdp, 3)
    0.038
    """
    exports, imports, goods = economy.exports_d, economy.imports_d, economy.goods_trade_ods
    duty, revenue = goods * economy.tariff_rate_ods, economy.tariff_revenue_d
    gdp = economy.value_added_d + economy.profits_of(economy.output_os) + revenue
    columns = (
        gdp, exports, imports, (exports + imports) / 2.0 / gdp, economy.deficit_d,
        economy.deficit_d / gdp, ratio(duty.sum(axis=(0, 2)), goods.sum(axis=(0, 2))),
        ratio(duty.sum(axis=(1, 2)), goods.sum(axis=(1, 2))), revenue,
    )  # fmt: skip
    rows = zip(economy.regions, *(column.tolist() for column in columns), strict=True)
    return tuple(CountryRow(*row) for row in rows)


def payments_note(economy: Economy) -> str:
    """Return what deficits are where firms pay fixed costs at the destination; else nothing."""
    if economy.margin_d is None:
        return ""
    low, high = 100 * economy.margin_d.min(), 100 * economy.margin_d.max()
    return (
        f"fixed costs at the destination: {low:.3g} to {high:.3g} % of foreign sales pay labour "
        "where goods are sold, so deficits are imports less exports net of that; these are given, "
        "and imports less exports of goods follow from the equations"
    )
