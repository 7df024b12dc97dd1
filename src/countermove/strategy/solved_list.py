"""Lists of tariff lines solved in full, with the effects of every line from there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from countermove.arrays import Bool, Float, Int
from countermove.equilibrium.adjoint import Multipliers, solve_adjoint
from countermove.equilibrium.derivatives import flow_values
from countermove.equilibrium.frozen_step import FrozenStep
from countermove.equilibrium.line_worlds import LineWorld
from countermove.equilibrium.linear import Linearisation
from countermove.equilibrium.outcome import Outcome
from countermove.strategy.line_effects import LineEffects
from countermove.strategy.payoff import Payoff, seeds, value

EXACT = 1e-6
"""Largest gap of the equations of line effects, which are good to a thousandth."""


@dataclass(frozen=True, eq=False)
class Moves:
    """What may be chosen, and what it does.

    Attributes:
        solve: the world under (n,) rates of lines on top of the law, begun at a solved one if
            given. importer: who levies them.
        gain, cost: what is wanted and what is limited, as payoffs; both count from the empty list.
        at: (n,) line of the importer's nest for each line. base: (L,) base rate of nest lines.
        line, rate, value, chapter: (k,) of each candidate: a line at a rate.
        extra: (k,) gain of a candidate that the model does not solve.
        step: frozen at a world close by, where there is one.
    """

    solve: Callable[[Float, LineWorld | None], LineWorld]
    importer: str
    gain: Payoff
    cost: Payoff
    at: Int
    base: Float
    line: Int
    rate: Float
    value: Float
    chapter: Int
    extra: Float
    step: FrozenStep | None = None

    @cached_property
    def empty(self) -> Solved:
        """The world without a list."""
        nothing = np.zeros(self.line.size, dtype=bool)
        world = self.solve(self.rates(nothing), None)
        return Solved(self, nothing, world, 0.0, 0.0)

    @cached_property
    def sector(self) -> Int:
        """(k,) sector of each candidate."""
        place = self.empty.world.economy.region(self.importer)
        nest = next(s.nest for s in self.empty.world.nests() if s.nest.destination == place)
        return np.asarray(nest.sector[self.at[self.line]])

    @cached_property
    def wholes(self) -> dict[tuple[int, int], tuple[float, float]]:
        """Gain and cost of sectors that were solved whole, by sector and number of lines."""
        return {}

    @cached_property
    def starts(self) -> dict[tuple[int, int], Solved]:
        """Those of them that searches began at."""
        return {}

    @cached_property
    def before(self) -> tuple[float, float]:
        """What is wanted and what is limited without a list, as levels."""
        return _levels(self, self.empty.world)

    def rates(self, chosen: Bool) -> Float:
        """Return (n,) rates of a list."""
        added = np.zeros(self.at.size)
        added[self.line[chosen]] = self.rate[chosen]
        return added


@dataclass(frozen=True, eq=False)
class Solved:
    """A list, solved in full: what it gains and costs against the empty list.

    ``start`` are multipliers of a list close by, to begin its own at, and ``prices`` those it was
    chosen at.
    """

    moves: Moves
    chosen: Bool
    world: LineWorld
    gain: float
    cost: float
    start: Multipliers | None = None
    prices: tuple[float, float] = (0.0, 0.0)

    @property
    def outcome(self) -> Outcome:
        """Return the solved world with all its arrays."""
        return self.world.outcome

    @property
    def size(self) -> float:
        """Return the trade the list covers."""
        return float(self.moves.value[self.chosen].sum())

    @property
    def effects(self) -> tuple[Float, Float]:
        """(k,) gain and cost of candidates against leaving their line alone, from this world."""
        return self._answers[0]

    @property
    def multipliers(self) -> Multipliers:
        """Shadow values of the equations in this world, of gain and of cost."""
        return self._answers[1]

    @cached_property
    def _answers(self) -> tuple[tuple[Float, Float], Multipliers]:
        moves, world = self.moves, self.world
        nests = world.nests()
        lin = world.linearised(nests)
        wanted = [moves.gain, moves.cost]
        solved = solve_adjoint(
            lin,
            seeds(wanted, lin, world.economy),
            tolerance=EXACT,
            start=self.start,
            back=None if moves.step is None else moves.step.back,
        )
        d = world.economy.region(moves.importer)
        here = next(each for each in nests if each.nest.destination == d)
        place = moves.at[moves.line]
        factor = here.nest.factor[place]
        now = factor - self.rates[moves.line] / (1.0 + moves.base[place])
        on = now + moves.rate / (1.0 + moves.base[place])
        found = []
        for m in range(len(wanted)):
            price_s = solved.sweep.price_bar_sdm[:, d, m]
            value_so = flow_values(lin, solved, payoff=m, destination=d)
            of = LineEffects(here, price_s, here.net * here.worth_of(value_so)).of
            found.append(of(on / factor, place) - of(now / factor, place))
        return (found[0] + moves.extra, found[1]), solved.multipliers

    @cached_property
    def rates(self) -> Float:
        """(n,) rates of the list."""
        return self.moves.rates(self.chosen)


def solved_list(
    moves: Moves,
    chosen: Bool,
    near: Solved | None = None,
    prices: tuple[float, float] = (0.0, 0.0),
) -> Solved:
    """Return a list solved in full; a search begins at ``near``, a list solved before."""
    if not chosen.any():
        return moves.empty
    world = moves.solve(moves.rates(chosen), None if near is None else near.world)
    gain, cost = (
        after - before for after, before in zip(_levels(moves, world), moves.before, strict=True)
    )
    start = None if near is None else near.multipliers
    gain += float(moves.extra[chosen].sum())
    return Solved(moves, chosen, world, gain, cost, start, prices)


def _levels(moves: Moves, world: LineWorld) -> tuple[float, float]:
    """Return what is wanted and what is limited at a world, as levels."""
    lin: Linearisation = world.levels()
    gain, cost = (value(payoff, lin, world.economy) for payoff in (moves.gain, moves.cost))
    return gain, cost
