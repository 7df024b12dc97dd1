"""Nearby worlds, of which a few importers charge something else than in a solved one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from countermove.arrays import Bool, Float, Int
from countermove.economy.economy import Economy
from countermove.equilibrium.adjoint import Multipliers
from countermove.equilibrium.cells import Cells
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.company import Company
from countermove.equilibrium.equations import Pass, Point, evaluate
from countermove.equilibrium.frozen_step import MEMORY, FrozenStep, frozen_step
from countermove.equilibrium.lanes import Told, iterate
from countermove.equilibrium.linear import Linearisation, linearise_outcome
from countermove.equilibrium.problem import Problem
from countermove.equilibrium.solve import MAX_ITERATIONS, solve_at
from countermove.equilibrium.varieties import CellRates, wedges
from countermove.memory import forgotten_by, hand_back

MOST = 45
"""Iterations in company without a frozen step: at the kink of a wage floor, alone is sooner."""
WIDTH = 32
"""Worlds iterated together: more gain nothing, as their arrays leave the cache."""

ROUGH = 1e-6
"""Gap of worlds whose payoffs are corrected for it: they are then right to a fiftieth of it."""

Charged = Mapping[int, CellRates]
"""What each importer that moves charges, by its position."""


class Nearby(NamedTuple):
    """S worlds and where they ended, whether each is solved or told, and its iterations."""

    company: Company
    point: Point
    solved: Bool
    iterations: Int

    @property
    def at(self) -> Pass:
        """The worlds as evaluated where they ended."""
        return evaluate(self.company.lanes(), self.point)


def left_in_gaps(at: Pass, multipliers: Multipliers) -> Float:
    """Return what gaps left are worth to a payoff with these multipliers, (..., 1); (S,) of worlds.

    Added to a payoff, it leaves an error in proportion to the gaps times the distance to where
    the multipliers are those of the payoff.
    """
    worth = Multipliers(*(part[..., 0] for part in multipliers))
    balance = at.balance_d - (at.value_added_d.sum(axis=-1, keepdims=True) - 1.0)
    both = (-1, -2)
    found = (worth.balance_dm * balance).sum(axis=-1)
    found += (worth.cost_dsm * at.cost_gap_ds).sum(axis=both)
    return np.asarray(found + (worth.spending_dsm * at.spending_gap_ds).sum(axis=both))


def step_at(economy: Economy, closure: Closure, centre: Linearisation) -> FrozenStep:
    """Return the step that serves the worlds near a solved one; arguments as there."""
    nothing = np.zeros(0, dtype=np.intp)
    cells = Cells(nothing, nothing, nothing, np.zeros((0, 1)), np.zeros((0, 1)))
    return frozen_step(_company(economy, closure, centre.problem, cells), centre)


def freezes(economy: Economy, closure: Closure) -> bool:
    """Whether a frozen step helps: in the plain long run, where costs follow no rents.

    Elsewhere kinks are the slow part, or costs and prices follow what the step does not know.
    """
    return closure.plain and economy.rent_share_ds is None and not economy.in_markets


_FROZEN: dict[tuple[str, bytes, Closure], FrozenStep] = {}
forgotten_by(_FROZEN.clear, last=True)


def frozen_at(economy: Economy, closure: Closure, *, slow: bool = False) -> FrozenStep | None:
    """Return the step frozen at a baseline, once for all that is asked of it or of its equals.

    It is that of no duties in particular, so that no answer depends on which was asked first; none
    where it does not help (:func:`freezes`). ``slow``: where labour is sluggish.
    """
    if not freezes(economy, closure):
        return None
    if slow:
        closure = replace(closure, labour="sluggish")
    key = (economy.values_hash, economy.theta_s.tobytes(), closure)
    if key not in _FROZEN:
        still = solve_at(economy, wedges(economy, ()), closure=closure)
        while len(_FROZEN) >= 2:
            _FROZEN.pop(next(iter(_FROZEN)))
        _FROZEN[key] = step_at(economy, closure, linearise_outcome(still))
        hand_back()
    return _FROZEN[key]


def solve_nearby(
    economy: Economy,
    closure: Closure,
    problem: Problem,
    centre: Linearisation,
    moves: Sequence[Charged],
    *,
    move: FrozenStep | None,
    tolerance: float,
    told: Told | None = None,
) -> Nearby:
    """Return the worlds in which importers charge other rates than in a solved one.

    Args:
        economy, closure: of the problem, without taxes on own goods.
        problem, centre: the question as it stands, and its solution, where all begin.
        moves: what the importers that move charge, the same importers in every world.
        move: the step frozen at the centre, or close to it; ``None`` where there is none, and the
            solver's own step is taken at the wage floors that bind in the centre.
        tolerance: largest gap allowed. told: of worlds, whether enough is known of them before
            (:func:`~countermove.equilibrium.lanes.iterate`).
    """
    company = _company(economy, closure, problem, _cells(problem, moves))
    how: dict[str, Any] = {"limit": MAX_ITERATIONS, "move": move, "memory": MEMORY, "told": told}
    if move is None:
        how = {"limit": MOST}
    if centre.at.wages is not None:
        company = replace(company, binding_ds=centre.at.wages.active_ds.astype(np.float64))
    ended = iterate(company.lanes, len(moves), tolerance=tolerance, start=centre.at.point, **how)
    return Nearby(company, ended.point, ended.solved, ended.iterations)


def _company(economy: Economy, closure: Closure, problem: Problem, cells: Cells) -> Company:
    theta = np.repeat(economy.theta_s[:, None], cells.weight_cx.shape[1], axis=1)
    return Company(economy, closure, theta, cells, stacked=problem.stacked)


def _cells(problem: Problem, moves: Sequence[Charged]) -> Cells:
    """Return the foreign cells of the importers that move, with their weights in each world."""
    base, parts = problem.structure, []
    for d in moves[0]:
        share = base.share_sdo[:, d, :]
        here = share > 0
        here[:, d] = False
        sector, origin = np.nonzero(here)
        rates = np.stack([move[d].rate[origin, sector] for move in moves], axis=1)
        icebergs = np.stack([move[d].iceberg[origin, sector] for move in moves], axis=1)
        factor = 1.0 + rates
        kappa = factor / base.factor_sdo[sector, d, origin][:, None] * icebergs
        weight = share[sector, origin][:, None] * kappa ** -problem.theta_s[sector][:, None]
        parts.append((sector, np.full(len(sector), d), origin, weight, weight / factor))
    sector, importer, origin, weight, net = (
        np.concatenate(arrays) for arrays in zip(*parts, strict=True)
    )
    order = np.lexsort((origin, importer, sector))
    return Cells(sector[order], importer[order], origin[order], weight[order], net[order])
