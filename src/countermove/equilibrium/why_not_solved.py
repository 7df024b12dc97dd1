"""Why a question was not solved, in a sentence that says how to go on."""

from __future__ import annotations

import numpy as np

from countermove.economy.economy import Economy
from countermove.equilibrium.blocks import unbalanced_block
from countermove.equilibrium.equations import Pass
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.problem import Problem
from countermove.equilibrium.status import Status
from countermove.errors import NoEquilibrium, NotSolved

STARVED = 0.02
NEARLY = 1e-6
"""Residual from which rounding, and no want of an equilibrium, may be what is left."""


def status_of(problem: Problem, at: Pass, gap: float, tolerance: float) -> Status:
    """Return how a search ended that stopped at a gap."""
    if gap <= tolerance:
        return Status.SOLVED
    places = [str(place) for place in range(len(at.value_added_d))]
    if unbalanced_block(problem, at.deficit_d, places):
        return Status.NO_EQUILIBRIUM
    if not np.isfinite(gap):
        return Status.NOT_FINITE
    if (at.income_d < STARVED * (at.value_added_d + at.revenue_d)).any():
        return Status.NO_EQUILIBRIUM
    return Status.STALLED


def not_solved(economy: Economy, problem: Problem, at: Pass, outcome: Outcome) -> NotSolved:
    """Return the error of a question that was not solved: what is in the way, and how to go on."""
    floors = "" if outcome.closure.wages == "flexible" else f" {_worst_floor(economy, at)}"
    nearly = " So near, a looser `tolerance` may do." if outcome.residual <= NEARLY else ""
    if outcome.status is not Status.NO_EQUILIBRIUM:
        return NotSolved(
            f"not solved: {outcome.status.value}, residual {outcome.residual:.1e} after "
            f"{outcome.iterations} iterations. {outcome.status.cure}{nearly}{floors}"
        )
    reason = unbalanced_block(problem, at.deficit_d, economy.regions)
    if not reason:
        worst = int((at.income_d / (at.value_added_d + at.revenue_d)).argmin())
        amount = -at.deficit_d[worst] * economy.world_value_added
        reason = (
            f"the {outcome.closure.deficits} trade surplus of {economy.regions[worst]} "
            f"({amount:,.0f} {economy.unit}) leaves it no income after this shock"
        )
    return NoEquilibrium(
        f"no equilibrium: {reason} (residual {outcome.residual:.1e}). {outcome.status.cure}{floors}"
    )


def _worst_floor(economy: Economy, at: Pass) -> str:
    """Return one sentence on the country whose wage floor leaves most labour idle."""
    if at.wages is None:
        return ""
    gap = np.where(at.wages.active_ds, at.wages.log_wage_ds - at.wages.log_expected_ds, 0.0)
    idle = -np.expm1(-np.maximum(gap, 0.0).max(axis=1))
    worst = int(idle.argmax())
    return (
        f"The wage floor may ask for more than {economy.regions[worst]} can earn at any level of "
        f"employment ({100 * idle[worst]:.0f} % idle where the search stopped): try a lower floor, "
        "a fixed exchange rate, or wages='flexible'."
    )
