"""The mean rate day by day: when it changes, and what moved it; the changes add up exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from countermove.law.average_rates import Weights, contributions, effective
from countermove.law.coverage import coverage_of
from countermove.law.ledger import Ledger
from countermove.law.predicted_utilisation import claim_days
from countermove.law.queries import event_days
from countermove.law.rates import Rates, rates_on
from countermove.law.unreached import refuse_unreached, unreached
from countermove.law.utilisation import month_starts

ORDINARY = "ordinary duty"
"""What the ordinary duty is called among the measures that move a rate."""
NOISE = 1e-13
"""Smallest change of a contribution that counts, a fraction; below it is rounding."""


def parts(rates: Rates) -> dict[str, float]:
    """Return what the ordinary duty (``ORDINARY``) and each measure add to the mean rate."""
    mean = effective(rates, by="all")
    return {
        ORDINARY: mean[0].ordinary_rate if mean else 0.0,
        **{row.code: row.additional_rate for row in contributions(rates, str)},
    }


@dataclass(frozen=True, slots=True)
class Step:
    """A day on which something moves the mean rate: the rate from then on and what moved it.

    ``bound`` is what the rate is where not all of it is counted (:attr:`Coverage.bound`).
    ``moved`` holds the change of the ordinary duty (``ORDINARY``) and of each measure's
    contribution, largest first; they add up to the change of the rate.
    """

    day: date
    rate: float
    moved: tuple[tuple[str, float], ...]
    bound: str = ""


def daily_series(
    ledger: Ledger,
    goods: Weights,
    *,
    since: date,
    until: date,
    known_on: date | None = None,
) -> tuple[Step, ...]:
    """Return the mean rate (ordinary and additional) from ``since`` on, a step for each change.

    Trade weights are held, and claims neither predicted nor of each month, so that the law moves
    the line.

    Raises:
        BadInput: claims of a month are asked for that are not recorded.
    """
    importer = goods.lines.importer
    found = (
        claim_days(ledger, goods.utilisation, known_on)
        if importer == "USA"
        else event_days(ledger, imposed_by=importer, known_on=known_on)
    )
    turns = sorted({*found, *month_starts()}) if goods.by_month else found
    days = [day for day in turns if since < day <= until]
    steps: list[Step] = []
    before: Mapping[str, float] = {}
    for day in [since, *days]:
        lines = goods.lines_on(ledger, day, known_on)
        rates = rates_on(ledger, lines, on=day, known_on=known_on)
        lost = unreached(ledger, rates) if goods.observed else ()
        refuse_unreached(ledger.pack(importer), lost, day)
        now = parts(rates)
        changes = {name: now.get(name, 0.0) - before.get(name, 0.0) for name in {*now, *before}}
        ordered = sorted(changes.items(), key=lambda item: (-abs(item[1]), item[0]))
        if (moved := tuple(item for item in ordered if abs(item[1]) > NOISE)) or not steps:
            cover = coverage_of(ledger, rates, weighted=goods.observed, lost=lost)
            steps.append(Step(day, sum(now.values()), moved, cover.bound))
        before = {**before, **{name: now.get(name, 0.0) for name, _ in moved}}
    return tuple(steps)
