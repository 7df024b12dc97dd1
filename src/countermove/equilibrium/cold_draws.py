"""Draws that are solved one by one, whole: where sums of a world in company do not tell it.

In company worlds share their baseline, all but elasticities, and are sums over partners. A markup
that follows elasticities gives every draw a baseline of its own; what origins levy, and what firms
pay and meet in the markets where they sell, needs the flows between countries.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from countermove.arrays import Bool, Float
from countermove.economy.capital import with_other_markups
from countermove.economy.economy import Economy
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.draw_inputs import DrawInputs
from countermove.equilibrium.draw_outcomes import DrawOutcomes, Failure
from countermove.equilibrium.horizon import YEARS, at_scale, elasticity_scale
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.solve import solve, solve_at
from countermove.equilibrium.status import Status
from countermove.equilibrium.varieties import Duties, wedges
from countermove.errors import BadInput, NoEquilibrium

BLOCK = 8
"""Draws of a block: every world is held whole, flows between countries included."""


@dataclass(frozen=True, slots=True, eq=False)
class ColdDraws:
    """S solved worlds, with the doors of :class:`DrawOutcomes`.

    Attributes:
        economy: the baseline without draws. inputs: what differs. worlds: one a draw; that without
            any change where a draw has no world. failures: the draws without a solution.
    """

    economy: Economy
    inputs: DrawInputs
    worlds: tuple[Outcome, ...]
    failures: tuple[Failure, ...]

    @property
    def count(self) -> int:
        """Return S, the number of draws."""
        return self.inputs.count

    @property
    def failed_x(self) -> Bool:
        """(S,) true where a draw has no solution."""
        return np.isin(np.arange(self.count), [failure.draw for failure in self.failures])

    @property
    def output_osx(self) -> Float:
        """(N, J, S) new output."""
        return np.stack([world.output_new_os for world in self.worlds], axis=-1)

    def world(self, draw: int) -> Outcome:
        """Return the world of one draw."""
        return self.worlds[draw]


Block = DrawOutcomes | ColdDraws
"""What draws end in: sums of worlds solved together, or worlds."""


def solve_cold(
    economy: Economy, duties: Duties, draws: DrawInputs, closure: Closure, tolerance: float
) -> ColdDraws:
    """Return the worlds of draws, each solved by itself; arguments as of ``solve_draws``."""
    worlds, failures = [], []
    for draw in range(draws.count):
        found = solved_alone(economy, duties, draws, draw, closure, tolerance)
        status = found if isinstance(found, Status) else found.status
        if status is not Status.SOLVED:
            failures.append(Failure(draw, status, draws.parameters(draw)))
        worlds.append(solve(economy, closure=closure) if isinstance(found, Status) else found)
    return ColdDraws(economy, draws, tuple(worlds), tuple(failures))


def solved_alone(
    economy: Economy,
    duties: Duties,
    draws: DrawInputs,
    draw: int,
    closure: Closure,
    tolerance: float,
) -> Outcome | Status:
    """Return the world of one draw, solved by itself; how it fails where it has none."""
    one = draws.parameters(draw)
    closure = draws.closure_of(draw, closure)
    theta = one["theta_sx"] / elasticity_scale(YEARS[closure.elasticity_scale])
    parts, at = [], 0
    for part in duties.varieties:
        here = slice(at, at := at + part.share.size)
        if "share_hx" in one:
            part = replace(part, share=one["share_hx"][here])
        if "rate_hx" in one:
            part = replace(part, added_rate=one["rate_hx"][here])
        parts.append(part)
    charged = replace(duties, varieties=tuple(parts))
    try:
        world = economy.with_elasticities(theta, name=economy.elasticities)
        if "sigma_sx" in one:
            world = with_other_markups(world, one["sigma_sx"])
        wedge = wedges(at_scale(world, closure.elasticity_scale), charged)
        return solve_at(world, wedge, closure=closure, tolerance=tolerance, throw=False)
    except (BadInput, NoEquilibrium):  # a markup above value added, or no one equilibrium of entry
        return Status.NO_EQUILIBRIUM
