"""Jobs by country and sector in the base year, with their quality."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from countermove.arrays import Float, read_only
from countermove.sources.store import table_rows

EMPLOYMENT_CARD = "employment_2022"


@dataclass(frozen=True, slots=True)
class Jobs:
    """Jobs of one sector in one country in 2022, persons (United States: payroll jobs).

    ``quality`` is ``observed`` (a published figure for the sector), ``split`` (one for a group of
    sectors, divided) or ``imputed`` (none for the group either); ``relative_error`` the judged
    size of the error, 0.3 for 30 %; ``card`` has the method and its check.
    """

    region: str
    sector: str
    jobs: float
    quality: str
    relative_error: float
    card: str


@cache
def employment_rows() -> tuple[Jobs, ...]:
    """Return the shipped table, verified against its card."""
    return tuple(
        Jobs(row["region"], row["sector"], float(row["jobs"]), row["quality"],
             float(row["relative_error"]), row["card"])
        for row in table_rows(EMPLOYMENT_CARD)
    )  # fmt: skip


def load_employment(regions: Sequence[str], sectors: Sequence[str]) -> Float:
    """Return (N, J) jobs in persons by region and sector; NaN where there is no figure.

    >>> load_employment(["CAN", "DEU"], ["C29"]).tolist()
    [[168200.0], [nan]]
    """
    known = {(row.region, row.sector): row.jobs for row in employment_rows()}
    jobs: Float = read_only([[known.get((r, s), np.nan) for s in sectors] for r in regions])
    return jobs


def employment_cards(regions: Sequence[str]) -> tuple[str, ...]:
    """Return the ids of the cards behind the jobs of these regions.

    >>> employment_cards(["CAN", "DEU"])
    ('employment_2022', 'employment_can')
    """
    used = {row.card for row in employment_rows() if row.region in regions}
    return (EMPLOYMENT_CARD, *sorted(used)) if used else ()
