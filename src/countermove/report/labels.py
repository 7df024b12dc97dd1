"""Titles, units and number formats of the series, until a table says otherwise.

Signs: changes carry a sign, levels none. Minus is U+2212 in text for people, ``-`` in data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

from countermove.codes.countries import countries

PER_CENT = "per cent"
POINTS = "percentage points"
MILLION_USD = "million US dollars"
JOBS = "jobs"
FRACTION = "fraction"
MINUS = "\N{MINUS SIGN}"


class SeriesInfo(NamedTuple):
    """How a series is called: ``title`` in charts, ``short`` in tables."""

    title: str
    short: str = ""

    @property
    def label(self) -> str:
        """The short title."""
        return self.short or self.title


SERIES: Mapping[str, SeriesInfo] = MappingProxyType(
    {
        "real_income_change": SeriesInfo("Real income"),
        "real_income_first_order_change": SeriesInfo(
            "Real income, first-order formula", "Real income, 1st order"
        ),
        "trade_costs": SeriesInfo("Trade costs other than duties"),
        "employment_and_deficits": SeriesInfo("Employment and trade deficits"),
        "real_wage_change": SeriesInfo("Real wage"),
        "consumer_price_change": SeriesInfo(
            "Final prices at unchanged domestic wages", "Prices at unchanged wages"
        ),
        "real_gdp_change": SeriesInfo("Real GDP"),
        "exports_change": SeriesInfo("Exports, volume", "Exports"),
        "imports_change": SeriesInfo("Imports, volume", "Imports"),
        "tariff_revenue_change": SeriesInfo("Tariff revenue, change"),
        "tariff_applied": SeriesInfo("Average tariff charged on goods imports", "Tariff charged"),
        "tariff_applied_base": SeriesInfo("Average tariff charged, before"),
        "tariff_collected": SeriesInfo("Average tariff collected"),
        "tariff_faced": SeriesInfo("Average tariff faced by goods exports", "Tariff faced"),
        "tariff_faced_base": SeriesInfo("Average tariff faced, before"),
        "output_change": SeriesInfo("Output, volume", "Output"),
        "labour_change": SeriesInfo("Jobs"),
        "jobs_change": SeriesInfo("Jobs"),
        "value_added_change": SeriesInfo("Value added, share of world"),
        "trade_flow_base": SeriesInfo("Trade flow, before"),
        "exports_to_change": SeriesInfo("Exports to partner"),
    }
)
"""Series whose title is not their name with spaces."""

REGION_TITLES: Mapping[str, str] = MappingProxyType(
    {code: entry.name for code, entry in countries().items()}
    | {"EU27": "EU", "WLD": "World", "ROW": "Rest of world", "OTH": "All other origins"}
)

DEAL_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "nash": "Nash bargaining",
        "kalai-smorodinsky": "Kalai-Smorodinsky",
        "equal-gains": "equal gains",
        "joint": "largest joint income",
    }
)


def deal_title(name: str) -> str:
    """Return a bargaining solution in words.

    >>> deal_title("nash with transfers")
    'Nash bargaining with transfers'
    """
    base, plus, rest = name.partition(" with")
    return DEAL_TITLES[base] + plus + rest


def series_info(name: str) -> SeriesInfo:
    """Return how a series is called; an unknown one is called by its name."""
    return SERIES.get(name) or SeriesInfo(name.replace("_", " ").capitalize())


def format_value(value: float, unit: str, *, signed: bool = True, decimals: int = 2) -> str:
    """Return a number for people: per cent, USD billions, whole jobs.

    >>> format_value(-1.234, "per cent"), format_value(5321.0, "million US dollars", signed=False)
    ('−1.23', '5.3')
    >>> format_value(-12345.6, "jobs"), format_value(0.1234, "fraction", signed=False)
    ('−12,350', '12.3')
    """
    known = display_unit(unit) != unit
    return _text(value, unit, signed, _decimals(abs(value), unit, decimals) if known else None)


def _decimals(size: float, unit: str, most: int) -> int:
    """Return how many decimals a number of this size takes."""
    if unit == MILLION_USD:
        return 1 if size >= 100 or not size else 3
    return min(most, 1 if unit == FRACTION else 2 if size < 9.995 else 1 if size < 99.95 else 0)


def _text(value: float, unit: str, signed: bool, decimals: int | None) -> str:
    scale = {MILLION_USD: 1e-3, FRACTION: 100.0}.get(unit, 1.0)
    if unit == JOBS:
        text = f"{_rounded_jobs(value):,}"
    else:
        text = f"{value:,.4g}" if decimals is None else _fixed(scale * value, decimals)
    if signed and value > 0 and any(digit in text for digit in "123456789"):
        text = "+" + text
    return text.replace("-", MINUS)


def per_cent(decimals: int = 2) -> Callable[[float], str]:
    """Return the format of fractions shown per cent.

    >>> per_cent()(0.25), per_cent(1)(-1e-9)
    ('25.00', '0.0')
    """
    return lambda rate: _fixed(100.0 * float(rate), decimals)


def column_form(
    values: Iterable[float | None], unit: str, *, signed: bool = True
) -> Callable[[float], str]:
    """Return the format of numbers in one column: as many decimals as the largest needs.

    >>> list(map(column_form([-29.44, 3.125], "per cent"), [-29.44, 3.125]))
    ['−29.4', '+3.1']
    """
    largest = max((abs(value) for value in values if value is not None), default=0.0)
    known = display_unit(unit) != unit
    decimals = max(_decimals(largest, unit, 2), 1) if known else max(4 - len(f"{largest:.0f}"), 0)
    return partial(_text, unit=unit, signed=signed, decimals=decimals)


def display_unit(unit: str) -> str:
    """Return the unit in which :func:`format_value` shows numbers.

    >>> display_unit("million US dollars"), display_unit("fraction")
    ('USD bn', '%')
    """
    return {MILLION_USD: "USD bn", PER_CENT: "%", FRACTION: "%", POINTS: "pp"}.get(unit, unit)


def _fixed(value: float, decimals: int) -> str:
    text = f"{value:,.{decimals}f}"
    return text.lstrip("-") if not any(digit in text for digit in "123456789") else text


def _rounded_jobs(value: float) -> int:
    """Round to the nearest job, ten jobs above a thousand, a hundred above a hundred thousand."""
    magnitude = abs(value)
    step = 1 if magnitude < 1000 else 10 if magnitude < 100_000 else 100
    return int(round(value / step) * step)
