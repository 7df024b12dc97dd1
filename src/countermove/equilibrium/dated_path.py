"""A path: a sequence of static equilibria, from dated tariffs, with floors from the period before.

Nothing looks ahead. What links the dates is the age of the shock, which raises trade elasticities,
and the wage floor, which each period inherits from the wages of the one before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from countermove.arrays import Float
from countermove.doors import check_fields
from countermove.economy.economy import Economy
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.horizon import at_years
from countermove.equilibrium.measures_of_change import final_price_hat, wage_hat
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.solve import TOLERANCE, balance_trade, solve
from countermove.equilibrium.varieties import Varieties, Wedges, wedges
from countermove.errors import BadInput

DAYS_PER_YEAR = 365.25


@dataclass(frozen=True, slots=True, eq=False)
class PathStep:
    """What applies from a day on: (N, N, J) rates and changes of iceberg costs (``inf`` bans).

    ``varieties`` in their place are the duties of each importer by line, aggregated with the
    elasticities of the day. From ``announced`` on, if earlier, buyers begin to adjust.
    """

    on: date
    tariff_rate_ods: Float | None = None
    iceberg_hat_ods: Float | None = None
    varieties: tuple[Varieties, ...] = ()
    announced: date | None = None

    def __post_init__(self) -> None:
        check_fields(self)


@dataclass(frozen=True, slots=True, eq=False)
class PathPoint:
    """One solved day: the outcome, the age of the shock in years, the floors it was given.

    ``wage_floor_ds`` (N, J) is in the unit of each regime (nominal or real), over the base wage;
    ``None`` under flexible wages.
    """

    on: date
    years: float
    outcome: Outcome
    wage_floor_ds: Float | None


def solve_path(
    economy: Economy,
    steps: Sequence[PathStep],
    *,
    closure: Closure | None = None,
    until: Sequence[date] = (),
    tolerance: float = TOLERANCE,
) -> tuple[PathPoint, ...]:
    """Return the equilibria on the days of ``steps`` and on those of ``until``.

    Trade elasticities are those of the age of the shock: the years since the first step was
    announced, or came into force, one at least (see ``elasticity_scale``). Under rigid wages the
    floor of a day is the wage of the day before it on the path, times ``closure.floor`` for each
    year in between: wages once risen do not fall back.

    Args:
        economy: the baseline. steps: dated changes, in any order; see :class:`PathStep`.
        closure: switches; ``elasticity_scale`` stays ``long``, as dates set it; none absorbs.
        until: further days on which the last step still applies. tolerance: as in ``solve``.

    Raises:
        BadInput: no steps, two on one day, an announcement after the day, or a horizon given.
        NoEquilibrium, NotSolved: a day has no solution.

    >>> import countermove as cm
    >>> from tests.synthetic import synthetic_economy
    >>> world = synthetic_economy(3, 2, seed=1)
    >>> step = PathStep(date(2025, 3, 4), 1.1 * world.tariff_rate_ods)
    >>> [round(p.years) for p in solve_path(world, [step], until=[date(2030, 3, 4)])]
    [1, 5]
    """
    closure = closure or Closure()
    ordered = _checked(steps, closure)
    start = min(step.announced or step.on for step in ordered)
    days = sorted({step.on for step in ordered} | set(until))
    if days[0] < ordered[0].on:
        raise BadInput(f"`until` holds {days[0]}, before the first step on {ordered[0].on}.")
    if closure.deficits == "removed":
        economy = balance_trade(economy, tolerance=tolerance)
    rigid = closure.wages == "rigid"
    shape = economy.value_added_share_ds.shape
    floor = np.ones(shape) if rigid else None
    before: date | None = None
    points = []
    for day in days:
        step = [step for step in ordered if step.on <= day][-1]
        years = max(1.0, (day - start).days / DAYS_PER_YEAR)
        world = at_years(economy, years)
        if floor is not None:
            gone = 1.0 if before is None else (day - before).days / DAYS_PER_YEAR
            floor = floor * closure.floor**gone
        outcome = _solve(world, step, closure, floor, tolerance)
        points.append(PathPoint(day, years, outcome, floor))
        if rigid:
            floor, before = _inherited(outcome), day
    return tuple(points)


def _checked(steps: Sequence[PathStep], closure: Closure) -> list[PathStep]:
    ordered = sorted(steps, key=lambda step: step.on)
    if not ordered:
        raise BadInput("a path needs at least one step: give PathStep(day, tariff_rate_ods).")
    if len({step.on for step in ordered}) < len(ordered):
        raise BadInput("two steps of the path fall on the same day: merge them into one.")
    for step in ordered:
        if step.announced is not None and step.announced > step.on:
            raise BadInput(
                f"the step in force on {step.on} is announced on {step.announced}, after it: "
                "leave `announced` out, or give an earlier day."
            )
        if step.varieties and step.tariff_rate_ods is not None:
            raise BadInput(f"the step of {step.on} has rates and varieties: give one or the other.")
    if closure.elasticity_scale != "long":
        raise BadInput(
            f"elasticity_scale={closure.elasticity_scale!r} with a path: its dates set the "
            "elasticities, leave it out."
        )
    if closure.deficits == "absorbing":
        raise BadInput(
            "deficits='absorbing' with a path: exchange rates stay as given for a year, not for a "
            "path of them; use another deficit closure, or solve one date."
        )
    return ordered


def _solve(
    world: Economy, step: PathStep, closure: Closure, floor: Float | None, tolerance: float
) -> Outcome:
    changes: dict[str, Any] = {
        "tariff_rate_ods": step.tariff_rate_ods, "iceberg_hat_ods": step.iceberg_hat_ods,
    }  # fmt: skip
    if step.varieties:
        wedge = wedges(world, list(step.varieties))
        changes = {name: getattr(wedge, name) for name in Wedges.__slots__}
    deficits = "fixed" if closure.deficits == "removed" else closure.deficits
    still = replace(closure, deficits=deficits)
    outcome = solve(world, **changes, closure=still, wage_floor_ds=floor, tolerance=tolerance)
    return replace(outcome, closure=closure)


def _inherited(outcome: Outcome) -> Float:
    """Return (N, J) wages in the unit of each regime: nominal, or real where it floats."""
    assert outcome.labour is not None
    price = np.where(outcome.labour.rule.floating_d, final_price_hat(outcome), 1.0)
    return wage_hat(outcome) / price[:, None]
