"""What happened: the shipped tables of outcomes, by window of months."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from countermove.arrays import Float
from countermove.backtest.specification import specification
from countermove.errors import BadInput
from countermove.sources.store import table_rows

IMPORTS, CANADA, JOBS = "backtest_imports", "backtest_canada", "backtest_jobs"
THOUSAND = 1e3


@dataclass(frozen=True, slots=True)
class Cells:
    """US imports by partner and group in a window and before, US dollars ``(p, g)``.

    NaN where nothing was recorded. ``months``: of the window.
    """

    months: tuple[str, ...]
    value: Float
    before: Float

    @property
    def length(self) -> int:
        """Return the months of the window, six to a half-year."""
        return sum(6 if "H" in period else 1 for period in self.months)


def earlier(months: Sequence[str], years: int = 1) -> tuple[str, ...]:
    """Return the same months years before.

    >>> earlier(["2025-09", "2018H1"])
    ('2024-09', '2017H1')
    """
    return tuple(f"{int(month[:4]) - years}{month[4:]}" for month in months)


def months_between(window: str) -> tuple[str, ...]:
    """Return the months of ``2025-09..2025-11``, or of one month.

    Raises:
        BadInput: no window of months, or one without outcomes.

    >>> months_between("2025-09..2025-11")
    ('2025-09', '2025-10', '2025-11')
    """
    first, _, last = window.partition("..")
    if not re.fullmatch(r"\d{4}-\d\d(\.\.\d{4}-\d\d)?", window):
        raise BadInput(
            f"window {window!r} is not of the form YYYY-MM..YYYY-MM; write e.g. 2025-09..2025-11, "
            "or one month."
        )
    known = import_months()
    for month in (first, last or first):
        if month not in known:
            raise BadInput(
                f"window {window}: outcomes of {month} are not at hand; US imports to compare "
                f"with are those of {known[0]} to {known[-1]}. Write e.g. 2025-09..2025-11."
            )
    found = known[known.index(first) : known.index(last or first) + 1]
    if not found:
        raise BadInput(f"window {window}: the last month is before the first; exchange them.")
    return found


@cache
def import_months() -> tuple[str, ...]:
    """Return the months of 2025 whose imports can be compared, in order."""
    return tuple(period for period in _imports()[0] if period >= "2025-01")


def cells(months: Sequence[str], before: Sequence[str] | None = None) -> Cells:
    """Return imports in a window and in the same months a year before (or in ``before``)."""
    then = earlier(months) if before is None else tuple(before)
    return Cells(tuple(months), imports(months), imports(then))


def imports(periods: Sequence[str], flow: str = "value") -> Float:
    """Return imports, or duties, of some periods, US dollars ``(p, g)``; NaN: no record."""
    columns, tables = _imports()
    at = [columns.index(period) for period in periods]
    sums = tables[flow][:, :, at]
    known = ~np.isnan(sums).all(axis=2)
    return np.where(known, np.nansum(sums, axis=2), np.nan)


def canada(flow: str, of: str, months: Sequence[str]) -> float:
    """Return a flow of Canada over some months, Canadian dollars.

    Args:
        flow: ``exports to`` or ``imports from`` a partner, ``exports of`` a group of goods.
    """
    row = _canada()[flow, of]
    return sum(row[month] for month in months)


def canada_partners() -> tuple[str, ...]:
    """Return the partners of Canada in the table, by code."""
    return tuple(of for flow, of in _canada() if flow == "exports to")


def canada_months() -> tuple[str, ...]:
    """Return the months of Canada's trade, in order."""
    return tuple(next(iter(_canada().values())))


@dataclass(frozen=True, slots=True)
class Jobs:
    """Growth of US jobs by industry over a year ``(i,)``, and in the year before; weights."""

    industries: tuple[str, ...]
    weight: Float
    growth: Float
    growth_before: Float


def jobs(until: str) -> Jobs:
    """Return the growth of jobs to the window that ends in a month."""
    rows = [row for row in table_rows(JOBS) if row["until"] == until]
    figures = {
        name: np.array([float(row[name]) for row in rows])
        for name in ("weight", "growth", "growth_before")
    }
    return Jobs(tuple(row["industry"] for row in rows), **figures)


@cache
def _imports() -> tuple[tuple[str, ...], Mapping[str, Float]]:
    """Return the periods, and by flow the (p, g, period) figures in US dollars."""
    rows = table_rows(IMPORTS)
    columns = tuple(rows[0])[3:]
    found = specification()
    partner = {code: place for place, code in enumerate(found.partners)}
    group = {name: place for place, name in enumerate(found.groups)}
    shape = (len(partner), len(group), len(columns))
    tables = {flow: np.full(shape, np.nan) for flow in ("value", "duty")}
    for row in rows:
        figures = [float(row[period] or "nan") * THOUSAND for period in columns]
        tables[row["flow"]][partner[row["partner"]], group[row["group"]]] = figures
    return columns, tables


@cache
def _canada() -> Mapping[tuple[str, str], Mapping[str, float]]:
    return {
        (row["flow"], row["of"]): {
            month: float(figure or "nan") * THOUSAND
            for month, figure in row.items()
            if month not in ("flow", "of")
        }
        for row in table_rows(CANADA)
    }
