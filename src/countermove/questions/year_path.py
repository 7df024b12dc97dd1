r"""From the first year to the long run, quarter by quarter: an interpolation, nothing estimated.

Each quarter is an equilibrium of its own, and nothing looks ahead. At ``h`` years, with
$x = (h - 1) / (H - 1)$ and $H$ the years to the long run,

* trade elasticities are those of :func:`countermove.equilibrium.horizon.elasticity_scale`;
* ``m`` and ``rho`` rise in a straight line to the most that given wages allow;
* labour moves between sectors with the elasticity $x / (1 - x)$: not at all at first, freely last;
* the wage floor falls by the growth of wages that is foregone (card ``wage-growth-foregone``).

The ends are the first year and the long run themselves. Below a year nothing is known at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from countermove.equilibrium.closure import FIRST_YEAR, HIGHEST_M, Closure
from countermove.equilibrium.horizon import YEARS_TO_LONG_RUN, at_years
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.solve import solve_at
from countermove.equilibrium.varieties import wedges
from countermove.errors import BadInput
from countermove.questions.options import FIRST, LONG_RUN, ModelOptions
from countermove.questions.pose import Posed

CARD = "wage-growth-foregone"
WAGE_GROWTH = 0.025
"""Growth of nominal wages a year that is foregone where they may not fall."""
QUARTERS = 4
SET_BY_PATH = ("labour", "wages", "elasticity_scale")
"""Switches that differ from date to date."""


@dataclass(frozen=True, slots=True)
class PathQuarter:
    """One quarter: years since the change, and its world."""

    years: float
    outcome: Outcome


def quarters() -> Iterator[float]:
    """Yield the years since the change: one, then by quarters to the long run."""
    first, last = QUARTERS, round(QUARTERS * YEARS_TO_LONG_RUN)
    return (quarter / QUARTERS for quarter in range(first, last + 1))


def closure_at(first: Closure, years: float) -> Closure:
    """Return the switches of a date between the horizons.

    >>> closure_at(Closure.first_year(), 1.0).m, round(closure_at(Closure.first_year(), 8.5).m, 2)
    (0.33, 0.8)
    """
    part = (years - 1.0) / (YEARS_TO_LONG_RUN - 1.0)
    moves = part / max(1.0 - part, 1e-9)
    moved: dict[str, Any] = {"labour": "sluggish", "mobility": moves} if part > 0 else {}
    return replace(
        first,
        m=first.m + part * (HIGHEST_M - first.m),
        rho=first.rho + part * (HIGHEST_M - first.rho),
        floor=first.floor * (1.0 - WAGE_GROWTH) ** (years - 1.0),
        elasticity_scale="long",  # the economy's own are those of the date
        **moved,
    )


def refuse_idle_path(options: Mapping[str, ModelOptions]) -> None:
    """Refuse a path with one of its ends alone, or with what it sets itself."""
    if set(options) != {FIRST, LONG_RUN}:
        raise BadInput(
            f"horizon={next(iter(options))}: a path runs from the first year to the long run; "
            "leave the horizon out, or --path."
        )
    for name in SET_BY_PATH:
        plain = {FIRST: FIRST_YEAR.get(name), LONG_RUN: getattr(ModelOptions(), name)}
        for horizon, given in options.items():
            if getattr(given, name) != plain[horizon]:
                raise BadInput(
                    f"{name}={getattr(given, name)}: a path sets it from date to date; leave it "
                    "out, or --path."
                )


def solve_quarters(posed: Posed, options: Mapping[str, ModelOptions]) -> tuple[PathQuarter, ...]:
    """Return the worlds from the first year to the long run.

    Args:
        posed: a question at either horizon. options: of both.

    Raises:
        BadInput: one horizon alone was asked for. NotSolved: a quarter has no solution.
    """
    refuse_idle_path(options)
    first, long = options[FIRST].closure, options[LONG_RUN]
    *between, last = quarters()
    points = []
    for years in between:
        economy = at_years(posed.economy, years)
        closure = closure_at(first, years)
        points.append(
            PathQuarter(years, solve_at(economy, wedges(economy, posed.duties), closure=closure))
        )
    end = posed if posed.options == long else posed.under(**long.every)
    return (*points, PathQuarter(last, end.solve()))
