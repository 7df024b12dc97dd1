"""Posed questions solved together: as worlds, or by their sums alone."""

from __future__ import annotations

from collections.abc import Sequence

from countermove.equilibrium.batch import solve_many
from countermove.equilibrium.levels import Levels
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.solve import TOLERANCE
from countermove.equilibrium.worlds import World, solve_worlds
from countermove.questions.pose import Posed


def solve_all(
    posed: Sequence[Posed], *, tolerance: float = TOLERANCE, throw: bool = True
) -> list[Outcome]:
    """Return the solved worlds of questions, if any, that share an economy and a closure."""
    if not posed:
        return []
    if any(entry.nests for entry in posed):
        return [entry.solve(tolerance=tolerance, throw=throw) for entry in posed]
    return solve_many(
        posed[0].economy,
        (entry.wedges() for entry in posed),
        closure=posed[0].closure,
        tolerance=tolerance,
        throw=throw,
    )


def levels_all(
    posed: Sequence[Posed], *, tolerance: float = TOLERANCE, throw: bool = True
) -> list[Levels | Outcome]:
    """Return the solved worlds of questions by their sums; options may differ between them.

    Questions in which importers buy products are solved one by one.
    """
    if any(entry.nests for entry in posed):
        return [entry.solve(tolerance=tolerance, throw=throw) for entry in posed]
    worlds = [World(entry.economy, entry.duties, entry.closure) for entry in posed]
    return solve_worlds(worlds, tolerance=tolerance, throw=throw)
