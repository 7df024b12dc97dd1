"""Solve worlds of one baseline together, whatever duties, elasticities and spending they have."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from countermove.arrays import Float
from countermove.economy.economy import Economy
from countermove.equilibrium.cells import Cells, Piece, cells_of, merged
from countermove.equilibrium.closure import RHO, Closure, M
from countermove.equilibrium.company import Company
from countermove.equilibrium.equations import evaluate
from countermove.equilibrium.horizon import at_scale
from countermove.equilibrium.lanes import iterate
from countermove.equilibrium.levels import Levels, levels_of
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.solve import MAX_LABOUR, TOLERANCE, solve_at
from countermove.equilibrium.structure import structure_of
from countermove.equilibrium.varieties import Duties, wedges

WIDTH = 32
"""Worlds iterated together: with fewer, more time goes into short inner loops."""


class World(NamedTuple):
    """A world to solve: a baseline with elasticities, at the long run, duties and closure."""

    economy: Economy
    duties: Duties
    closure: Closure

    def at_scale(self) -> Economy:
        """Return the baseline with the elasticities of the closure's year."""
        return at_scale(self.economy, self.closure.elasticity_scale)

    @property
    def kind(self) -> tuple[Any, ...]:
        """What worlds that are solved together have in common."""
        shared = replace(self.closure, m=M, rho=RHO, exchange=())
        economy = self.economy
        plain = self.closure.plain and economy.rent_share_ds is None
        own = b"" if plain else economy.theta_s.tobytes()  # they shape the step
        return (id(structure_of(economy)), shared, own)


def solve_worlds(
    worlds: Sequence[World], *, tolerance: float = TOLERANCE, throw: bool = True
) -> list[Levels | Outcome]:
    """Return every solved world: its levels, or the whole outcome of one that was solved alone.

    Those that are not solved in company are tried alone, by :func:`countermove.solve`.

    Args:
        worlds: what to solve. tolerance: largest gap allowed in any equation.
        throw: raise where a world has no solution; if false, its outcome says so.
    """
    economies = [world.at_scale() for world in worlds]
    changed = _cells(worlds, economies)
    groups: dict[tuple[Any, ...], list[int]] = {}
    for place, world in enumerate(worlds):
        if world.duties.levy_ods is None:
            groups.setdefault(world.kind, []).append(place)
    found: dict[int, Levels | Outcome] = {}
    for places in groups.values():
        for first in range(0, len(places), WIDTH):
            some = places[first : first + WIDTH]
            worlds_there, at_scale = [worlds[k] for k in some], [economies[k] for k in some]
            cells = merged([changed[k] for k in some], structure_of(at_scale[0]))
            levels = _together(worlds_there, at_scale, cells, tolerance)
            found |= {some[k]: one for k, one in levels.items()}
    return [
        found[place] if place in found else _alone(world, tolerance, throw)
        for place, world in enumerate(worlds)
    ]


def _alone(world: World, tolerance: float, throw: bool) -> Outcome:
    economy, closure = world.economy, world.closure
    wedge = wedges(world.at_scale(), world.duties)
    return solve_at(economy, wedge, closure=closure, tolerance=tolerance, throw=throw)


def _cells(worlds: Sequence[World], economies: Sequence[Economy]) -> list[Cells]:
    """Return the cells of each world; what duties or importers have in common is found once."""
    same: dict[tuple[int, int], list[int]] = {}
    for place, world in enumerate(worlds):
        same.setdefault((id(world.duties), id(structure_of(world.economy))), []).append(place)
    found: dict[int, Cells] = {}
    known: dict[tuple[int, bytes], dict[Hashable, Piece]] = {}
    for places in same.values():
        economy, duties = economies[places[0]], worlds[places[0]].duties
        theta = np.stack([economies[place].theta_s for place in places], axis=1)
        base = structure_of(economy)
        pieces = known.setdefault((id(base), theta.tobytes()), {})
        cells = cells_of(economy, base, duties, theta, known=pieces)
        found |= {place: cells.take(np.array([k])) for k, place in enumerate(places)}
    return [found[place] for place in range(len(worlds))]


def _together(
    worlds: Sequence[World], economies: Sequence[Economy], cells: Cells, tolerance: float
) -> dict[int, Levels]:
    """Return the levels of the worlds that are solved in company, by position."""
    regions = economies[0].regions
    theta = np.stack([economy.theta_s for economy in economies], axis=1)
    closures = [world.closure for world in worlds]
    company = Company(
        economies[0],
        replace(closures[0], exchange=()),
        theta,
        cells,
        m_x=np.array([closure.m for closure in closures]),
        rho_x=np.array([closure.rho for closure in closures]),
        exchange_xd=_exchanges(closures, regions),
    )
    ended = iterate(company.lanes, len(worlds), tolerance=tolerance, limit=MAX_LABOUR)
    lanes = company.lanes()
    at = evaluate(lanes, ended.point)
    volumes = lanes.volumes(at)
    open_ = ~(cells.weight_cx <= 0.0).any(axis=0)  # a closed cell takes the checks of one alone
    return {
        k: levels_of(
            lanes,
            at,
            k,
            volumes,
            economy=economies[k],
            closure=closures[k],
            residual=float(ended.residual[k]),
            iterations=int(ended.iterations[k]),
        )
        for k in np.flatnonzero(ended.solved & open_).tolist()
    }


def _exchanges(closures: Sequence[Closure], regions: Sequence[str]) -> Float | None:
    """Return (S, N) worth of currencies, where any is given."""
    if not any(closure.exchange for closure in closures):
        return None
    return np.stack([closure.exchange_of(regions) for closure in closures])
