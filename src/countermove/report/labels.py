"""Titles, units and number formats of the series, until a table says otherwise.

Signs: changes carry a sign, levels none. Minus is U+2212 in text for people, ``-`` in data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from countermove.codes.countries import countries

PER_CENT = "per cent"
POINTS = "percentage points"
MILLION_USD = "million US dollars"
JOBS = "jobs"
FRACTION = "fraction"
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class SeriesInfo:
    """How a series is called: ``title`` in charts, ``short`` in tables."""

    name: str
    title: str
    unit: str
    short: str = ""

    @property
    def label(self) -> str:
        """The short title."""
        return self.short or self.title


SERIES: Mapping[str, SeriesInfo] = MappingProxyType(
    {
        info.name: info
        for info in (
            SeriesInfo("real_income_change", "Real income", PER_CENT),
            SeriesInfo("real_income_first_order_change", "Real income, first-order formula",
                       PER_CENT, "Real income, 1st order"),
            SeriesInfo("terms_of_trade", "Terms of trade", PER_CENT),
            SeriesInfo("volume_of_trade", "Volume of trade", PER_CENT),
            SeriesInfo("trade_costs", "Trade costs other than duties", PER_CENT),
            SeriesInfo("employment_and_deficits", "Employment and trade deficits", PER_CENT),
            SeriesInfo("real_wage_change", "Real wage", PER_CENT),
            SeriesInfo("consumer_price_change", "Final prices at unchanged domestic wages",
                       PER_CENT, "Prices at unchanged wages"),
            SeriesInfo("real_gdp_change", "Real GDP", PER_CENT),
            SeriesInfo("exports_change", "Exports, volume", PER_CENT, "Exports"),
            SeriesInfo("imports_change", "Imports, volume", PER_CENT, "Imports"),
            SeriesInfo("tariff_revenue", "Tariff revenue", MILLION_USD),
            SeriesInfo("tariff_revenue_change", "Tariff revenue, change", MILLION_USD),
            SeriesInfo("tariff_applied", "Average tariff charged on goods imports", FRACTION,
                       "Tariff charged"),
            SeriesInfo("tariff_applied_base", "Average tariff charged, before", FRACTION),
            SeriesInfo("tariff_collected", "Average tariff collected", FRACTION),
            SeriesInfo("tariff_faced", "Average tariff faced by goods exports", FRACTION,
                       "Tariff faced"),
            SeriesInfo("tariff_faced_base", "Average tariff faced, before", FRACTION),
            SeriesInfo("output_change", "Output, volume", PER_CENT, "Output"),
            SeriesInfo("labour_change", "Jobs", PER_CENT),
            SeriesInfo("value_added_change", "Value added, share of world", PER_CENT),
            SeriesInfo("jobs_change", "Jobs", JOBS),
            SeriesInfo("trade_flow", "Trade flow", MILLION_USD),
            SeriesInfo("trade_flow_base", "Trade flow, before", MILLION_USD),
            SeriesInfo("exports_to_change", "Exports to partner", PER_CENT),
            SeriesInfo("trade_diversion", "Trade diversion", MILLION_USD),
        )
    }
)  # fmt: skip

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
    known = SERIES.get(name)
    return known or SeriesInfo(name, name.replace("_", " ").capitalize(), "")


def format_value(value: float, unit: str, *, signed: bool = True, decimals: int = 2) -> str:
    """Return a number for people: per cent, USD billions, whole jobs.

    >>> format_value(-1.234, "per cent"), format_value(5321.0, "million US dollars", signed=False)
    ('−1.23', '5.3')
    >>> format_value(-12345.6, "jobs"), format_value(0.1234, "fraction", signed=False)
    ('−12,350', '12.3')
    """
    if unit == MILLION_USD:
        billion = value / 1000.0
        text = _fixed(billion, 1 if abs(billion) >= 0.1 or not value else 3)
    elif unit == JOBS:
        text = f"{_rounded_jobs(value):,}"
    elif unit == FRACTION:
        text = _fixed(100.0 * value, min(decimals, 1))
    elif unit in (PER_CENT, POINTS):
        room = decimals if abs(value) < 9.995 else 1 if abs(value) < 99.95 else 0
        text = _fixed(value, min(decimals, room))
    else:
        text = f"{value:,.4g}"
    if signed and value > 0 and any(digit in text for digit in "123456789"):
        text = "+" + text
    return text.replace("-", MINUS)


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
