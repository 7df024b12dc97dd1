"""What an expression may ask about the duties on goods: of a product, of an origin, shares."""

from __future__ import annotations

from datetime import date

import numpy as np

from countermove.arrays import Float
from countermove.law.rates import Rates
from countermove.questions.facts import Facts


def rate(
    facts: Facts,
    importer: str,
    origin: str,
    hs: str,
    on: date,
    known_on: date | None = None,
    claim: bool | float = 0.0,
    measure: str | None = None,
) -> float:
    """Additional duty on a product, or what one measure contributes; ordinary duty left out."""
    from countermove.law.explained_steps import known_sum
    from countermove.law.explanation import explain

    facts.of_day(importer, on)
    found = explain(
        facts.ledger, importer, origin, hs, on=on, known_on=known_on, claim=float(claim),
        ordinary_rate=0.0,
    )  # fmt: skip
    if measure is not None:
        facts.ledger.measure(measure)
    steps = [s for s in found.steps if measure in (None, s.measure)]
    facts.cite(*(s.reference.cite for s in steps if s.contribution or measure == s.measure))
    return float(known_sum(steps))


def mean_rate(
    facts: Facts,
    importer: str,
    origin: str,
    on: date,
    known_on: date | None = None,
    utilisation: str | None = None,
) -> float:
    """Mean additional duty on all goods of an origin, weighted with the trade of 2024."""
    found, rows = facts.rates(importer, origin, on, known_on, utilisation)
    return _mean(found, rows, found.additional_rate)


def mean_duty(
    facts: Facts,
    importer: str,
    origin: str,
    on: date,
    known_on: date | None = None,
    utilisation: str | None = None,
) -> float:
    """Mean duty with the ordinary one, as the chart of duties day by day prints it."""
    found, rows = facts.rates(importer, origin, on, known_on, utilisation, ordinary="law")
    return _mean(found, rows, found.base_rate + found.additional_rate)


def _mean(found: Rates, rows: np.ndarray, rate_r: Float) -> float:
    """Return the mean over some rows, weighted with the value that may enter."""
    value = np.where(found.banned[rows], 0.0, found.value[rows])
    return float(value @ rate_r[rows] / value.sum())


def share_at(
    facts: Facts,
    importer: str,
    origin: str,
    on: date,
    at_least: float,
    known_on: date | None = None,
    utilisation: str | None = None,
) -> float:
    """Share of the trade of 2024 that pays at least this additional duty."""
    found, rows = facts.rates(importer, origin, on, known_on, utilisation)
    value = found.value[rows]
    return float(value[found.additional_rate[rows] >= at_least - 1e-9].sum() / value.sum())
