"""Nash tariffs by sufficient statistics: one rate per importer, on all sectors and partners."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from countermove.arrays import Float, foreign
from countermove.economy.arguments import finite_number, refuse_markets
from countermove.economy.economy import Economy
from countermove.equilibrium.anderson import Anderson
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.solve import balance_trade, solve
from countermove.errors import BadInput, NotSolved

MAX_ITERATIONS = 60


@dataclass(frozen=True, slots=True, eq=False)
class UniformNash:
    """Uniform Nash tariffs (N,) by importer, and the world there, relative to balanced trade.

    ``residual`` is the largest change of a rate in the last iteration.
    """

    rate_d: Float
    outcome: Outcome
    residual: float
    iterations: int


def uniform_nash(economy: Economy, *, tolerance: float = 1e-9) -> UniformNash:
    r"""Return the tariff war of Lashkaripour (2021): each importer sets one rate on everything.

    $$t_d = \frac{1}{\sum_s \theta_s \sum_{n\ne d} \chi_{dns}\,(1-\lambda_{dns})}$$

    with $\chi_{dns}$ the share of $d$'s exports of $s$ to $n$ in all its exports net of tariff, and
    $\lambda_{dns}$ its share of $n$'s spending on $s$, both at the tariffs of the war. Trade is
    balanced first. The formula holds foreign wages and foreign tariff revenue constant; for the
    exact equilibrium use ``nash`` with uniform instruments.

    Raises:
        BadInput: the economy has input-output links. NotSolved: the iteration stalled.

    References:
        Lashkaripour (2021), Journal of International Economics 131, 103419, Proposition 1.
    """
    tolerance = finite_number("tolerance", tolerance, above=0.0)
    if economy.io_share_dsk.any():
        raise BadInput(
            f"economy {economy.name!r} has input-output links, for which the formula of "
            "Lashkaripour (2021) does not hold; use nash(..., instruments=InstrumentSet(by="
            "'uniform', sectors=...))."
        )
    refuse_markets(economy, "this formula")
    economy = balance_trade(economy)
    n = len(economy.regions)
    flow = foreign(economy.flow_ods)
    mean = (flow * economy.tariff_rate_ods).sum(axis=(0, 2)) / flow.sum(axis=(0, 2))
    log_factor = np.log1p(mean)
    mixer = Anderson(n, memory=6)
    for iteration in range(1, MAX_ITERATIONS + 1):
        rates = np.broadcast_to(np.expm1(log_factor)[:, None], economy.tariff_rate_ods.shape)
        outcome = solve(economy, tariff_rate_ods=foreign(rates))
        step = np.log1p(optimal_rate(outcome)) - log_factor
        gap = float(np.abs(step).max())
        if gap <= tolerance:
            return UniformNash(np.expm1(log_factor), outcome, gap, iteration)
        log_factor = mixer.next(log_factor, step)
    raise NotSolved(
        f"uniform Nash tariffs: residual {gap:.1e} after {iteration} iterations. Check for "
        "elasticities below 1, which make tariffs very high."
    )


def optimal_rate(outcome: Outcome) -> Float:
    """Return (N,) rates the formula asks for at an outcome's shares."""
    flow = foreign(outcome.flow_new_ods)
    share = outcome.trade_share_new_ods
    slope = (outcome.economy.theta_s * flow * (1.0 - share)).sum(axis=(1, 2))
    return flow.sum(axis=(1, 2)) / slope
