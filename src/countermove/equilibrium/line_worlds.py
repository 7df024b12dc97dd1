"""Line worlds: worlds of one question that differ in rates of lines alone, as lists of goods do.

What no rate of a line moves is worked out once: checked wedges, weights of cells, elasticities of
products. A world keeps where it was solved; the arrays of an :class:`Outcome` are made when asked
for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property

from countermove.economy.arguments import finite_number
from countermove.economy.economy import Economy
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.equations import Pass, Step, step
from countermove.equilibrium.linear import Linearisation, linearise
from countermove.equilibrium.nested_problem import NestedProblem, nested
from countermove.equilibrium.nests import Nest
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.problem import Problem
from countermove.equilibrium.solve import TOLERANCE, Asked, asked_of, run
from countermove.equilibrium.solved_nests import SolvedNest
from countermove.equilibrium.status import Status
from countermove.equilibrium.varieties import Wedges
from countermove.equilibrium.why_not_solved import not_solved


@dataclass(frozen=True, eq=False)
class LineWorlds:
    """A question whose importers buy products, to be solved under many rates of lines."""

    asked: Asked
    move: Step
    tolerance: float

    def solve(self, nests: Sequence[Nest], near: LineWorld | None = None) -> LineWorld:
        """Return the world under the rates of nests; a search begins at one solved before.

        Raises:
            NoEquilibrium, NotSolved: as :func:`countermove.equilibrium.solve.solve` does.
        """
        asked = self.asked
        problem = nested(asked.problem, [asked.scaled(nest) for nest in nests])
        start = None if near is None else near.at.point
        at, gap, iterations, status = run(
            problem, tolerance=self.tolerance, start=start, move=self.move
        )
        found = LineWorld(asked, problem, at, gap, iterations, status)
        if status is not Status.SOLVED:
            raise not_solved(asked.economy, problem, at, found.outcome)
        return found


@dataclass(frozen=True, eq=False)
class LineWorld:
    """A solved world: its problem, where it was solved, and how well."""

    asked: Asked
    problem: Problem
    at: Pass
    residual: float
    iterations: int
    status: Status

    @property
    def economy(self) -> Economy:
        """Return the baseline that changes are from."""
        return self.asked.economy

    @cached_property
    def outcome(self) -> Outcome:
        """The outcome, with all its arrays."""
        how = self.residual, self.iterations, self.status
        return self.asked.outcome(self.problem, self.at, *how)

    def nests(self) -> tuple[SolvedNest, ...]:
        """Return the products here."""
        assert isinstance(self.problem, NestedProblem)
        return self.problem.solved(self.at.supply_so, self.at.scale_sd)

    def levels(self) -> Linearisation:
        """Return the linearisation as far as values of payoffs need it: without its shares."""
        assert isinstance(self.problem, NestedProblem)
        return linearise(self.problem.plain, self.at)

    def linearised(self, nests: Sequence[SolvedNest]) -> Linearisation:
        """Return the linearisation, given the products here."""
        return linearise(self.problem, self.at, tuple(nest.bend for nest in nests))


def line_worlds(
    economy: Economy,
    wedges: Wedges | None = None,
    *,
    closure: Closure | None = None,
    move: Step | None = None,
    tolerance: float = TOLERANCE,
) -> LineWorlds:
    """Return a question to be solved under many rates of lines.

    Args:
        economy, closure, tolerance: as in :func:`countermove.equilibrium.solve.solve`.
        wedges: rates and trade costs of cells; the baseline's own if left out. move: a step frozen
            at a world close by.
    """
    tolerance = finite_number("tolerance", tolerance, above=0.0)
    given = {} if wedges is None else {f.name: getattr(wedges, f.name) for f in fields(wedges)}
    asked = asked_of(economy, closure=closure, tolerance=tolerance, nests=True, **given)
    return LineWorlds(asked, move or step, tolerance)
