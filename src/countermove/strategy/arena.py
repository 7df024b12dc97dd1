"""Where players meet: a world, their instruments and payoffs, the model solved at a move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from countermove.arrays import Bool, Float
from countermove.economy.economy import Economy
from countermove.equilibrium import derivatives
from countermove.equilibrium.adjoint import Adjoint, Multipliers, solve_adjoint
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.equations import Point
from countermove.equilibrium.frozen_step import MEMORY as FROZEN_MEMORY
from countermove.equilibrium.frozen_step import FrozenStep
from countermove.equilibrium.horizon import at_scale
from countermove.equilibrium.linear import Linearisation, linearise
from countermove.equilibrium.nearby import freezes, step_at
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.problem import (
    Problem,
    abroad,
    checked_hat,
    checked_tariffs,
    problem_of,
    reweighed,
)
from countermove.equilibrium.solve import balance_trade, run, solve_at
from countermove.equilibrium.status import Status
from countermove.equilibrium.varieties import (
    CellRates,
    Duties,
    Wedges,
    cell_rates,
    statutory_rates,
    wedges,
)
from countermove.equilibrium.wages import labour_rule
from countermove.errors import BadInput, NotSolved
from countermove.strategy.instruments import (
    IMPORT,
    NONE,
    Instruments,
    InstrumentSet,
    instruments_of,
)
from countermove.strategy.payoff import (
    Payoff,
    as_payoff,
    of_income,
    real_income,
    seeds,
    value,
)

ROUNDING = 1e-12
"""Miss of a sum of shares from one, per cell, that is rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class Player:
    """A government: what it can set and what it wants."""

    name: str
    instruments: Instruments
    payoff: Payoff


@dataclass(frozen=True, slots=True, eq=False)
class Position:
    """The world at a move of all players, solved: rates by player, its linearisation.

    ``cells`` is, by player that moved, how the (C,) cells of its instruments answer their rates.
    """

    rates: Mapping[str, Float]
    cells: Mapping[str, CellRates]
    problem: Problem
    point: Point
    lin: Linearisation
    residual: float

    def trade(self, own: Instruments) -> Float:
        """Return (C,) flows net of tariff in the cells of a player's instruments."""
        earned = own.gathered(lambda d: derivatives.flows(self.lin, d))
        return earned * self.lin.problem.structure.gross(own.destination)

    def spared(self, own: Instruments) -> Bool:
        """Return (G,) whether goods claim an exemption from a player's rates, once it moved."""
        lift = self.cells[own.player].lift
        return own.total(np.abs(lift - 1.0)) > len(lift) * ROUNDING

    def levied(self, own: Instruments) -> Float:
        """Return (C,) factors by which origins' taxes raise prices in cells, one where none is."""
        if own.tax != IMPORT and own.player in self.rates:
            return 1.0 + self.rates[own.player][own.group]
        levy = self.lin.problem.levy_sdo
        return 1.0 + (
            0.0 * own.base_rate if levy is None else levy[own.sector, own.destination, own.origin]
        )

    def status_quo(self, own: Instruments) -> Float:
        """Return (G,) rates of instruments nearest the status quo, weighted with this trade."""
        return own.status_quo(self.trade(own))

    def steepness(self, own: Instruments) -> Float:
        """Return (C,) falls of log imports by log duties: trade elasticities, and firms' exit."""
        response = self.lin.problem.structure.response(own.destination)
        return np.asarray(response * self.lin.problem.theta_s[own.sector])

    def scale(self, own: Instruments, floor: float) -> Float:
        """Return (G,) units that make the curvature of payoffs in ``log(1 + x)`` even.

        Square roots of trade times ``1 + theta`` over income, at least ``floor`` of the largest.
        """
        steep = self.trade(own) * (1.0 + self.steepness(own))
        volume = own.total(steep) / self.lin.at.income_d[list(own.places)].sum()
        root = np.sqrt(np.maximum(volume, 0.0))
        return np.maximum(root, floor * root.max())


@dataclass(slots=True)
class Effort:
    """How many forward solves and adjoint solves were spent, and iterations in each."""

    forward: int = 0
    adjoint: int = 0
    forward_iterations: int = 0
    adjoint_iterations: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Arena:
    """A world in which players set tariffs.

    Attributes:
        economy: the baseline of changes (balanced where deficits are removed).
        closure: model switches. duties: what everybody charges before anybody moves.
        status_quo: the wedges they come to.
        players: by name, in order. effort: what has been spent so far. memo: what is kept.
        step: frozen at a world close to those asked for; the solver's own where left out.
    """

    economy: Economy
    closure: Closure
    duties: Duties
    status_quo: Wedges
    players: Mapping[str, Player]
    problem: Problem
    effort: Effort = field(default_factory=Effort)
    memo: dict[str, Float] = field(default_factory=dict, repr=False)
    step: FrozenStep | None = None

    def frozen(self, position: Position) -> Arena:
        """Return the arena with the step of a position: pays from some 25 worlds near it on.

        Away from the plain long run it would help nothing, and is left out.
        """
        if not freezes(self.economy, self.closure):
            return self
        return replace(self, step=step_at(self.economy, self.closure, position.lin))

    def charged(self, player: Player, rate_g: Float) -> dict[int, CellRates]:
        """Return (N, J) wedges at each border of a player at (G,) values of its instruments.

        A rate takes the place of every line's own in its cells, or comes on top of each.
        """
        own, duties = player.instruments, self.duties
        shape = self.status_quo.tariff_rate_ods.shape
        if own.exemption == NONE:
            duties = duties.unexempted((own.origin, own.destination, own.sector), shape)
        taxed = own.tax != IMPORT  # what is imported pays no more for a tax on own goods
        return {
            d: cell_rates(
                self.economy, d, duties, None if taxed else own.rows(duties, d, rate_g, shape)
            )
            for d in own.borders
        }

    @property
    def levying(self) -> bool:
        """Whether anybody taxes its own goods, or could."""
        can = any(player.instruments.tax != IMPORT for player in self.players.values())
        return can or self.duties.levy_ods is not None

    def duties_at(self, rates: Mapping[str, Float]) -> Duties:
        """Return what everybody charges at a move of some players."""
        found = self.duties
        for name, rate_g in rates.items():
            own = self.players[name].instruments
            found = own.played(found, rate_g, self.status_quo.tariff_rate_ods.shape)
        return found

    def at(
        self,
        rates: Mapping[str, Float],
        *,
        near: Position | None = None,
        tolerance: float = 1e-11,
        throw: bool = True,
    ) -> Position | None:
        """Return the world at a move, started from a position close by.

        ``None`` if it is unsolved, or one in which a player has no income left.
        """
        problem = self.problem if near is None else near.problem
        cells = {} if near is None else dict(near.cells)
        known = {**({} if near is None else near.rates), **rates}
        moved = []
        for name, rate_g in rates.items():
            fresh = near is None or name not in near.rates or near.rates[name] is not rate_g
            if fresh and not self.levying:
                found = self.charged(self.players[name], rate_g)
                cells[name] = self.players[name].instruments.answers(found)
                moved += [(d, row.rate, row.iceberg) for d, row in found.items()]
        if self.levying and known:
            problem, cells = self._levied(problem, known)
        elif moved:
            problem = reweighed(problem, moved)
        start = None if near is None else near.point
        frozen = {"move": self.step, "memory": FROZEN_MEMORY}
        how: dict[str, Any] = {} if self.step is None else frozen
        at, gap, iterations, status = run(problem, tolerance=tolerance, start=start, **how)
        self.effort.forward += 1
        self.effort.forward_iterations += iterations
        if status is not Status.SOLVED:
            if throw:
                raise NotSolved(
                    f"no equilibrium at the rates tried by {', '.join(rates)}: {status.value}, "
                    f"residual {gap:.1e}. Bound the instruments, or remove deficits."
                )
            return None
        moved_to = Position(known, cells, problem, at.point, linearise(problem, at), gap)
        rich = self.closure.deficits != "absorbing" and bool((at.income_d > 0).all())
        asked = (p for p in self.players.values() if not (rich and of_income(p.payoff)))
        if all(np.isfinite(self.payoff(player, moved_to)) for player in asked):
            return moved_to
        if throw:
            raise NotSolved(
                f"no income is left to a player at the rates tried by {', '.join(rates)}. Bound "
                "the instruments."
            )
        return None

    def _levied(
        self, problem: Problem, rates: Mapping[str, Float]
    ) -> tuple[Problem, dict[str, CellRates]]:
        """Return a problem of duties and taxes on own goods, which meet in the same cells."""
        duties, none = self.duties_at(rates), np.zeros_like(self.economy.tariff_rate_ods)
        levy = none if duties.levy_ods is None else duties.levy_ods
        players = {name: self.players[name].instruments for name in rates}
        borders = sorted({d for own in players.values() for d in own.borders})
        found = {d: cell_rates(self.economy, d, duties) for d in borders}
        factor = 1.0 + levy
        rows = ((d, (1.0 + r.rate) * factor[:, d] - 1.0, r.iceberg) for d, r in found.items())
        problem = replace(reweighed(problem, rows), levy_sdo=abroad(levy))
        return problem, {name: own.answers(found) for name, own in players.items()}

    def payoff(self, player: Player, position: Position) -> float:
        """Return a player's payoff at a position."""
        return value(player.payoff, position.lin, self.economy)

    def adjoint(
        self,
        position: Position,
        players: Sequence[Player],
        *,
        tolerance: float = 1e-11,
        start: Multipliers | None = None,
    ) -> Adjoint:
        """Return the multipliers of several players' payoffs at a position."""
        wanted = seeds([p.payoff for p in players], position.lin, self.economy)
        back = None if self.step is None else self.step.back
        solved = solve_adjoint(position.lin, wanted, tolerance=tolerance, start=start, back=back)
        self.effort.adjoint += 1
        self.effort.adjoint_iterations += solved.iterations
        return solved

    def outcome(self, rates: Mapping[str, Float], transfer_d: Float | None = None) -> Outcome:
        """Return the solved outcome at a move, by an independent solve from the baseline."""
        wedge = wedges(self.economy, self.duties_at(rates))
        return solve_at(self.economy, wedge, closure=self.closure, transfer_d=transfer_d)


def arena(
    economy: Economy,
    players: Sequence[str],
    *,
    instruments: InstrumentSet | Mapping[str, InstrumentSet] | None = None,
    payoffs: Mapping[str, Payoff | str] | None = None,
    closure: Closure | None = None,
    tariff_rate_ods: Float | None = None,
    iceberg_hat_ods: Float | None = None,
    duties: Duties | None = None,
) -> Arena:
    """Return the world in which players set tariffs; arguments as in ``nash``.

    Deficits are ``removed`` unless a closure is given: with fixed ones a tariff also revalues a
    transfer.

    Raises:
        BadInput: no players, a player twice or in the group of another, or without instruments.
    """
    inside = [place for name in players for place in economy.places(name)]
    if not players or len(set(inside)) != len(inside):
        raise BadInput(
            "name at least one player, and none twice or with a group that it belongs to, e.g. "
            "['CAN', 'USA']."
        )
    closure = closure or Closure.balanced()
    if closure.deficits == "removed":
        economy = balance_trade(economy)
    economy, closure = (
        at_scale(economy, closure.elasticity_scale),
        replace(closure, elasticity_scale="long"),
    )
    duties = duties or given_duties(economy, tariff_rate_ods, iceberg_hat_ods)
    quo = wedges(economy, duties)
    due, closed = statutory_rates(economy, duties, quo), np.isinf(quo.iceberg_hat_ods)
    table: dict[str, Player] = {}
    for name in players:
        chosen = instruments.get(name) if isinstance(instruments, Mapping) else instruments
        own = instruments_of(
            economy, name, chosen, tariff_rate_ods=due, closed_ods=closed, levy_ods=duties.levy_ods
        )
        if own.exemption == NONE:  # nothing is spared: what is collected is nearest
            own = replace(
                own, base_rate=quo.tariff_rate_ods[own.origin, own.destination, own.sector]
            )
        wanted = (payoffs or {}).get(name) or real_income(economy.place(name))
        table[name] = Player(name, own, as_payoff(wanted))
    bare = [name for name, p in table.items() if p.instruments.exemption == NONE]
    if bare and not any(duties.claimed_by(table[name].instruments.places) for name in bare):
        raise BadInput(
            f"exemption none changes nothing: no goods that {', '.join(bare)} buys claim "
            "an agreement here; leave it out."
        )
    problem = problem_of(
        economy,
        tariff_rate_ods=quo.tariff_rate_ods,
        iceberg_hat_ods=quo.iceberg_hat_ods,
        levy_rate_ods=quo.levy_rate_ods,
        closure=closure,
    )
    problem = replace(problem, labour=labour_rule(closure, problem.structure, economy))
    return Arena(economy, closure, duties, quo, table, problem)


def given_duties(
    economy: Economy, tariff_rate_ods: Float | None, iceberg_hat_ods: Float | None
) -> Duties:
    """Return duties that are one rate for each cell: those given, else the economy's own."""
    shape = economy.tariff_rate_ods.shape
    rates = checked_tariffs(economy, tariff_rate_ods)
    flat = np.where(rates == economy.tariff_rate_ods, np.nan, rates)
    cost = checked_hat("iceberg_hat_ods", iceberg_hat_ods, shape, ban=True)
    return Duties(flat_ods=None if np.isnan(flat).all() else flat, cost_hat_ods=cost)
