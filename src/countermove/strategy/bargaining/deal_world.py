"""Deals in the model: tariffs on each other's goods, and transfers that enter the deficits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from countermove.arrays import Float
from countermove.equilibrium.adjoint import Multipliers, deficit_values, solve_adjoint
from countermove.strategy.arena import Arena, Position
from countermove.strategy.bargaining.deal_search import Space, make_space
from countermove.strategy.best_response import require
from countermove.strategy.payoff import seeds
from countermove.strategy.slopes import slope

FORWARD, ADJOINT = 1e-10, 1e-8
SCALE_FLOOR = 0.02
UNSOLVED = -1e3


@dataclass(slots=True)
class World:
    """A space of deals on an arena; turns points of the search into rates and transfers.

    Attributes:
        here: players with their instruments and payoffs. scale: (G,) units of the rates.
        transfer_unit: units of the transfers, as a share of world value added, or ``None``.
    """

    here: Arena
    scale: Float
    transfer_unit: float | None
    last: Position
    multipliers: Multipliers | None = None
    space: Space = field(init=False)

    def split(self, x: Float) -> tuple[dict[str, Float], Float]:
        """Return the rates by player and (P,) transfers received, in world value added."""
        players = list(self.here.players.values())
        sizes = [len(p.instruments.names) for p in players]
        count = sum(sizes)
        parts = np.split(np.expm1(x[:count] / self.scale), np.cumsum(sizes)[:-1])
        rates = {p.name: part for p, part in zip(players, parts, strict=True)}
        received = np.zeros(len(players))
        if self.transfer_unit is not None:
            received[:-1] = x[count:] * self.transfer_unit
            received[-1] = -received[:-1].sum()
        return rates, received

    def point(self, rates: Mapping[str, Float]) -> Float:
        """Return the point of the search at given rates, without transfers."""
        x = np.concatenate([np.log1p(rates[name]) for name in self.here.players]) * self.scale
        transfers = 0 if self.transfer_unit is None else len(self.here.players) - 1
        return np.append(x, np.zeros(transfers))

    def position(self, x: Float) -> Position | None:
        """Return the solved world at a point, started from the last one."""
        rates, received = self.split(x)
        near = self.last
        rule = near.problem.rule
        base = self.here.problem.rule.base_d.copy()
        base += received @ received_shares(self.here)
        near = replace(near, problem=replace(near.problem, rule=rule._replace(base_d=base)))
        found = self.here.at(rates, near=near, tolerance=FORWARD, throw=False)
        if found is not None:
            self.last = found
        return found

    def compute(self, x: Float) -> tuple[Float, Float]:
        """Return (P,) payoffs and (P, G) derivatives at a point."""
        players = list(self.here.players.values())
        position = self.position(x)
        if position is None:
            return np.full(len(players), UNSOLVED), np.zeros((len(players), len(x)))
        wanted = seeds([p.payoff for p in players], position.lin, self.here.economy)
        solved = solve_adjoint(position.lin, wanted, tolerance=ADJOINT, start=self.multipliers)
        self.multipliers = solved.multipliers
        payoffs = np.array([self.here.payoff(p, position) for p in players])
        by_deficit = deficit_values(position.lin, wanted, solved.multipliers)
        rows = []
        for column in range(len(players)):
            parts = [
                slope(p, position, solved, column).derivative(position.rates[p.name])
                for p in players
            ]
            row = np.concatenate(parts) / self.scale
            if self.transfer_unit is not None:
                worth = received_shares(self.here) @ by_deficit[:, column]
                row = np.append(row, (worth[:-1] - worth[-1]) * self.transfer_unit)
            rows.append(row)
        return payoffs, np.array(rows)


def world_space(
    here: Arena, *, transfers: float | None = None, starts: Sequence[Mapping[str, Float]] = ()
) -> World:
    """Return the space of deals of an arena's players.

    Args:
        here: players, instruments, payoffs.
        transfers: largest transfer one player may receive, as a share of the smallest player's
            income; none if left out.
        starts: rates to search from besides free trade; the status quo if none are given.

    """
    position = require(here.at({}))
    players = list(here.players.values())
    scales = [position.scale(p.instruments, SCALE_FLOOR) for p in players]
    scale = np.concatenate([10.0 * s / (float(s.max()) or 1.0) for s in scales])
    low = np.concatenate([np.log1p(p.instruments.lowest) for p in players]) * scale
    high = np.concatenate([np.log1p(p.instruments.highest) for p in players]) * scale
    unit = None
    if transfers is not None:
        unit = transfers * float(incomes(here).min()) / here.economy.world_value_added
        ends = np.ones(len(players) - 1)
        low, high = np.append(low, -ends), np.append(high, ends)
    world = World(here, scale, unit, position)
    quo = {p.name: position.status_quo(p.instruments) for p in players}
    free = {name: np.zeros_like(rate) for name, rate in quo.items()}
    listed = [world.point(rates) for rates in (free, *(starts or [quo]))]
    points = _distinct(listed, low, high)
    world.space = make_space(list(here.players), low, high, world.compute, starts=points)
    return world


def incomes(here: Arena) -> Float:
    """Return (P,) base incomes of an arena's players, groups summed."""
    income_d = here.economy.income_d
    return np.array([income_d[list(p.instruments.places)].sum() for p in here.players.values()])


def received_shares(here: Arena) -> Float:
    """Return (P, N) shares of what a player receives that go to its regions: by income."""
    out = np.zeros((len(here.players), len(here.economy.regions)))
    for row, player in zip(out, here.players.values(), strict=True):
        places = list(player.instruments.places)
        row[places] = here.economy.income_d[places]
    return out / out.sum(axis=1, keepdims=True)


def _distinct(points: Sequence[Float], low: Float, high: Float) -> list[Float]:
    out: list[Float] = []
    for point in points:
        inside = np.clip(point, low, high)
        if not any(np.abs(inside - other).max() < 1e-9 for other in out):
            out.append(inside)
    return out
