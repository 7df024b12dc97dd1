"""Functions of the language that ask the economy and the solved model."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from countermove.codes.lookup import position, unknown
from countermove.errors import BadInput
from countermove.questions.expressions import Value
from countermove.questions.facts import Facts


def jobs(facts: Facts, country: str, sector: str) -> float:
    """Jobs of an industry in 2022."""
    from countermove.places.linkages import jobs_behind

    _cite_jobs(facts, country)
    return jobs_behind(facts.economy, country, sector)[0]


def jobs_upstream(facts: Facts, country: str, sector: str) -> float:
    """Jobs at the domestic suppliers of an industry and at theirs, by input-output links."""
    from countermove.places.linkages import jobs_behind

    _cite_jobs(facts, country)
    facts.cite_cards(("icio-2022",))
    return jobs_behind(facts.economy, country, sector)[1]


def _series_at(end: str, called: str, says: str) -> Callable[..., float]:
    """Return the function that gives the central, lowest or highest result of the model."""

    def series(
        facts: Facts,
        variant: str,
        country: str,
        name: str,
        sector: str | None = None,
        horizon: str = "long",
    ) -> float:
        from countermove.equilibrium.series import SERIES

        known = [n for n, s in SERIES.items() if s.dimension in ("country", "sector")]
        position(name, known, what="series")
        if (SERIES[name].dimension == "sector") != (sector is not None):
            want = "needs a sector" if sector is None else "has no sectors"
            raise BadInput(
                f"series: {name} {want}. Write {called}(variant, country, name, sector=...)."
            )
        found = facts.solved(variant, horizon, ranges=end != "central")
        table = getattr(found.variants[variant], end)
        if name not in table:
            raise unknown(name, sorted(table), what="series with a range")
        row = table[name][position(country, found.codes, what="country")]
        return float(row if sector is None else row[found.economy.sector(sector)])

    series.__name__, series.__doc__ = called, says
    return series


series = _series_at(
    "central",
    "series",
    "Result of the model for a variant, such as the change of jobs in vehicles.",
)
series_low = _series_at(
    "low", "series_low", "The lowest such result over the published elasticity sets."
)
series_high = _series_at(
    "high", "series_high", "The highest such result over the published elasticity sets."
)


def losses(facts: Facts, variant: str, country: str, horizon: str = "long") -> float:
    """Jobs lost in the sectors that lose any, before others gain them."""
    found = facts.solved(variant, horizon)
    place = position(country, found.codes, what="country")
    change = np.asarray(found.variants[variant].central["jobs_change"][place])
    if np.isnan(change).all():
        raise BadInput(f"losses: there are no jobs for {country}. Ask for CAN, MEX or USA.")
    return float(-np.nansum(np.minimum(change, 0.0)))


def _cite_jobs(facts: Facts, country: str) -> None:
    from countermove.economy.employment import employment_cards

    facts.cite_cards(employment_cards([country])[1:])


ANSWERS: dict[Callable[..., Value], str] = {
    jobs: "jobs", jobs_upstream: "jobs", series: "series", series_low: "series",
    series_high: "series", losses: "jobs",
}  # fmt: skip
"""The functions, with the units of their answers."""
