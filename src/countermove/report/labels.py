"""Titles, units and number formats of the series, until a table says otherwise.

Signs: changes carry a sign, levels none. Minus is U+2212 in text for people, ``-`` in data.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from countermove.codes.countries import countries
from countermove.codes.lookup import unknown
from countermove.codes.sectors import sectors
from countermove.questions.bands import step_of

if TYPE_CHECKING:
    from countermove.economy.baseline import Baseline
    from countermove.strategy.payoff import Payoff

PER_CENT = "per cent"
POINTS = "percentage points"
MILLION_USD = "million US dollars"
JOBS = "jobs"
FRACTION = "fraction"
MINUS = "\N{MINUS SIGN}"


SERIES: Mapping[str, str] = MappingProxyType(
    {
        "real_income_first_order_change": "Real income, 1st order",
        "trade_costs": "Trade costs other than duties",
        "employment_and_deficits": "Employment and trade deficits",
        "consumer_price_change": "Prices at unchanged wages",
        "real_gdp_change": "Real GDP",
        "tariff_revenue_change": "Tariff revenue, change",
        "tariff_applied": "Tariff charged",
        "tariff_applied_base": "Average tariff charged, before",
        "tariff_collected": "Average tariff collected",
        "tariff_faced": "Tariff faced",
        "tariff_faced_base": "Average tariff faced, before",
        "labour_change": "Jobs",
        "value_added_change": "Value added, share of world",
        "trade_flow_base": "Trade flow, before",
        "exports_to_change": "Exports to partner",
        **{
            f"{name.lower().replace(' ', '_')}_change": name
            for name in ("Real income", "Real wage", "Exports", "Imports", "Output", "Jobs")
        },
    }
)
"""Series whose title is not their name with spaces."""

REGION_TITLES: Mapping[str, str] = MappingProxyType(
    {code: entry.name for code, entry in countries().items()}
    | {"EU27": "EU", "WLD": "World", "ROW": "Rest of world", "OTH": "All other origins"}
)

READINGS: Mapping[str, str] = MappingProxyType(
    {"currency": "own currency 5 % lower", "paid": "US duties as paid"}
)
"""Other readings of a variant, as they stand after the horizon (``questions/second_lines.py``)."""

DEAL_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "nash": "Nash bargaining",
        "kalai-smorodinsky": "Kalai-Smorodinsky",
        "equal-gains": "equal gains",
        "joint": "largest joint income",
    }
)


def region_title(code: str) -> str:
    """Return the name of a country or group, or the code of one's own.

    >>> region_title("USA"), region_title("R01")
    ('United States', 'R01')
    """
    return REGION_TITLES.get(code, code)


def sector_title(code: str, economy: Baseline | None = None) -> str:
    """Return the name of a sector, or the code of one's own.

    ``economy``: whose sector it is; where its sectors are its own, their codes stand.

    >>> sector_title("C28"), sector_title("x")
    ('Machinery', 'x')
    """
    known = sectors().get(code) if economy is None or economy.of_oecd else None
    return known.name if known else code


def instrument_title(name: str, economy: Baseline | None = None) -> str:
    """Return what a rate is on in words; a name that a user gave stays (see ``sector_title``).

    >>> instrument_title("USA.C28"), instrument_title("C28"), instrument_title("cars")
    ('United States: Machinery', 'Machinery', 'cars')
    """
    partner, dot, sector = name.partition(".")
    if dot:
        return f"{region_title(partner)}: {sector_title(sector, economy)}"
    return REGION_TITLES.get(name) or sector_title(name, economy)


def payoff_title(payoff: Payoff, economy: Baseline | None = None) -> str:
    """Return what a government wants in words; see ``sector_title``.

    >>> from countermove.strategy.payoff import as_payoff
    >>> payoff_title(as_payoff("CAN + 0.5*USA.jobs.C28"))
    'real income of Canada + 0.5 x jobs of United States in Machinery'
    """
    return " + ".join(
        ("" if term.weight == 1.0 else f"{term.weight:g} x ")
        + f"{term.kind.replace('_', ' ')} of {region_title(term.region)}"
        + (f" in {sector_title(term.sector, economy)}" if term.sector else "")
        for term in payoff.terms
    )


def together(members: Iterable[str]) -> str:
    """Return a coalition in words.

    >>> together(["CAN", "EU27"])
    'Canada + EU'
    """
    return " + ".join(map(region_title, members))


def deal_title(name: str) -> str:
    """Return a bargaining solution in words.

    >>> deal_title("nash with transfers")
    'Nash bargaining with transfers'
    """
    base, plus, rest = name.partition(" with")
    return DEAL_TITLES[base] + plus + rest


def series_title(name: str) -> str:
    """Return how a series is called; an unknown one is called by its name."""
    return SERIES.get(name) or name.replace("_", " ").capitalize()


def variant_titles(manifest: Mapping[str, Any], wanted: Iterable[str] = ()) -> dict[str, str]:
    """Return the titles of a run's variants by name; a wanted one that is unknown is refused."""
    known = {str(entry["name"]): str(entry["title"]) for entry in manifest["variants"]}
    for name in wanted:
        if name not in known:
            raise unknown(name, known, what="variant")
    return known


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
    if unit == JOBS:  # to ten jobs above a thousand, to a hundred above a hundred thousand
        step = 1 if abs(value) < 1000 else 10 if abs(value) < 100_000 else 100
        text = f"{round(value / step) * step:,}"
    else:
        text = f"{value:,.4g}" if decimals is None else format(scale * value, f"z,.{decimals}f")
    if signed and value > 0 and any(digit in text for digit in "123456789"):
        text = "+" + text
    return text.replace("-", MINUS)


def jobs_told(value: float) -> str:
    """Return jobs in a sentence, to two or three digits, as the page's code prints them.

    >>> jobs_told(-2931.4), jobs_told(-767_412.0), jobs_told(-125.0)
    ('\N{MINUS SIGN}2,900', '\N{MINUS SIGN}767,000', '\N{MINUS SIGN}130')
    """
    step = 10 if abs(value) < 1000 else 100 if abs(value) < 100_000 else 1000
    return _text(math.copysign(math.floor(abs(value) / step + 0.5) * step, value), JOBS, True, None)


def per_cent(decimals: int = 2) -> str:
    """Return the form of a column of fractions shown per cent.

    >>> format(0.25, per_cent()), format(-1e-9, per_cent(1))
    ('25.00%', '0.0%')
    """
    return f"z,.{decimals}%"


def column_form(
    values: Iterable[float | None], unit: str, *, signed: bool = True, least: int = 0
) -> Callable[[float], str]:
    """Return the format of numbers in one column: as many decimals as the largest needs, or more.

    >>> list(map(column_form([-29.44, 3.125], "per cent"), [-29.44, 3.125]))
    ['−29.4', '+3.1']
    """
    largest = max((abs(value) for value in values if value is not None), default=0.0)
    known = display_unit(unit) != unit
    decimals = max(_decimals(largest, unit, 2), 1) if known else max(4 - len(f"{largest:.0f}"), 0)
    return partial(_text, unit=unit, signed=signed, decimals=max(decimals, least))


def end_form(error: float, unit: str, *, signed: bool = True) -> Callable[[float], str]:
    """Return the format of the end of a band, which is printed no finer than its error.

    >>> end_form(0.03, "per cent")(-0.636), end_form(2483.0, "jobs")(-97986.0)
    ('−0.65', '−100,000')
    """
    scale = {MILLION_USD: 1e-3, FRACTION: 100.0}.get(unit, 1.0)
    return no_finer(error, 1.0 if unit == JOBS else 0.01, scale=scale, signed=signed)


def no_finer(
    error: float, least: float, *, scale: float = 1.0, signed: bool = True
) -> Callable[[float], str]:
    """Return the format of numbers, times ``scale``, in steps of their error or ``least``."""
    step, decimals = step_of(scale * error, least)

    def text(value: float) -> str:
        number = round(scale * value / step) * step + 0.0
        found = format(number, f"z,.{decimals}f")
        return (f"+{found}" if signed and number > 0 else found).replace("-", MINUS)

    return text


def display_unit(unit: str) -> str:
    """Return the unit in which :func:`format_value` shows numbers.

    >>> display_unit("million US dollars"), display_unit("fraction")
    ('USD bn', '%')
    """
    return {MILLION_USD: "USD bn", PER_CENT: "%", FRACTION: "%", POINTS: "pp"}.get(unit, unit)
