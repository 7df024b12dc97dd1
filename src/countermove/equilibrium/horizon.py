"""Trade elasticities by horizon: trade answers little at first, fully after years."""

from __future__ import annotations

from countermove.codes.lookup import unknown
from countermove.economy.economy import Economy
from countermove.equilibrium.closure import SCALES

FIRST_YEAR_ELASTICITY = 0.76
LONG_RUN_ELASTICITY = 2.0
YEARS_TO_LONG_RUN = 8.5
YEARS = {"impact": 1.0, "short": 3.0, "long": YEARS_TO_LONG_RUN}


def elasticity_scale(years: float) -> float:
    """Return the trade elasticity ``years`` after a tariff change, as a share of the long run's.

    In between it rises in a straight line (card ``elasticity-by-horizon``).

    References:
        Boehm, Levchenko & Pandalai-Nayar (2023), American Economic Review 113(4): 0.76 in the year
        after the change, 1.75 to 2.25 (midpoint 2.0) in the long run, reached in 7 to 10 years.

    >>> elasticity_scale(1.0), elasticity_scale(20.0)
    (0.38, 1.0)
    """
    first = FIRST_YEAR_ELASTICITY / LONG_RUN_ELASTICITY
    part = (years - 1.0) / (YEARS_TO_LONG_RUN - 1.0)
    return first + (1.0 - first) * min(max(part, 0.0), 1.0)


def at_scale(economy: Economy, scale: str) -> Economy:
    """Return the economy with the trade elasticities of a year: impact, short or long.

    Solving with ``Closure(elasticity_scale=...)`` does this by itself; call it where the
    elasticities are needed before, as in :func:`countermove.equilibrium.varieties.wedges`.
    """
    if scale not in YEARS:
        raise unknown(scale, SCALES, what="scale of the elasticities")
    return at_years(economy, YEARS[scale])


def at_years(economy: Economy, years: float) -> Economy:
    """Return the economy with the trade elasticities ``years`` after the change."""
    scale = elasticity_scale(years)
    if scale == 1.0:
        return economy
    return economy.with_elasticities(scale * economy.theta_s, name=economy.elasticities)
