"""The solver's problem where some importers buy products inside their sectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from countermove.arrays import Bool, Float, Int, ratio
from countermove.equilibrium.equations import Pass
from countermove.equilibrium.nests import Nest
from countermove.equilibrium.problem import Problem
from countermove.equilibrium.solved_nests import Bend, SolvedNest
from countermove.errors import BadInput

PLAIN = "structure rule theta_s stacked own_ds wage_step_d labour loop".split()


@dataclass(frozen=True, eq=False)
class Weights:
    """A nest in the solver's layout: what does not change while a problem is solved.

    ``weight``: (L,) ``b k^-theta``; ``power``: (L,) ``theta_h / theta_s``; ``bought_so``,
    ``paid_so``: (J, N) ``W`` and ``Wo`` of its importer; ``sold_sg``: (J, G) base share of sources;
    ``covered_so``: (J, N) cells in the nest; ``spent_h``: (H,) base share of products.
    """

    nest: Nest
    theta_s: Float
    weight: Float
    power: Float
    power_h: Float
    spent_h: Float
    sold_sg: Float
    bought_so: Float
    paid_so: Float
    covered_so: Bool

    @cached_property
    def moved(self) -> Int:
        """Lines whose rate is not that of the base."""
        return np.flatnonzero(self.nest.factor != 1.0)

    @cached_property
    def taken(self) -> Float:
        """What the new rates of those lines take of what is spent on them, over the base's."""
        return 1.0 - 1.0 / self.nest.factor[self.moved]

    def at(self, supply_so: Float) -> tuple[Float, Float, Float, Float, Float, Float]:
        """Return what a point makes of the lines.

        Weights of lines in the sector and in their product (L,), before they are divided by the
        sector's price factor and the product's (H,), which is third; and by cell (J, N) the
        factors on the plain weights, gross and net of lines' rates, and the share of origins in
        their sources.
        """
        nest = self.nest
        gross_so = self.bought_so * supply_so
        gross = gross_so @ nest.member_og
        with np.errstate(divide="ignore"):
            log_cost = np.log(ratio(gross, self.sold_sg, 1.0))
        y = log_cost.ravel().take(nest.cell)
        y *= self.power
        np.exp(y, out=y)
        y *= self.weight
        total = np.add.reduceat(y, nest.first)
        open_ = np.where(total > 0, total, 1.0)
        scale = (
            np.where(total > 0, self.spent_h * np.exp(np.log(open_) / self.power_h), 0.0) / open_
        )
        w = np.repeat(scale, nest.count)
        w *= y
        shape, moved = gross.shape, self.moved
        by_source = np.bincount(nest.cell, w, gross.size).reshape(shape)
        taken = np.bincount(nest.cell[moved], w[moved] * self.taken, gross.size)
        net = by_source - taken.reshape(shape)
        place = np.maximum(nest.source_o, 0)
        factors = [
            np.where(self.covered_so, ratio(each, gross)[:, place], 1.0)
            for each in (by_source, net)
        ]
        held = np.where(self.covered_so, ratio(gross_so, gross[:, place]), 0.0)
        return w, y, open_, factors[0], factors[1], held


@dataclass(frozen=True, slots=True, eq=False)
class NestedProblem(Problem):
    """A problem in which some importers buy products.

    ``nests``: their weights; ``rows``: at a point, (J, N) rows ``W`` and ``Wo`` of each.
    """

    nests: tuple[Weights, ...] = field(default=(), kw_only=True)
    rows: tuple[tuple[Float, Float], ...] = field(default=(), kw_only=True)

    @property
    def plain(self) -> Problem:
        """The problem without its nests."""
        return Problem(**{name: getattr(self, name) for name in PLAIN})

    def at(self, supply_so: Float) -> NestedProblem:
        """Return the problem with the rows of a point."""
        rows = []
        for weights in self.nests:
            *_, gross, net, _ = weights.at(supply_so)
            rows.append((weights.bought_so * gross, weights.paid_so * net))
        return replace(self, rows=tuple(rows))

    def bought(self, supply_so: Float) -> Float:
        """Return (J, 2N) sums over exporters, as in a plain problem."""
        sums = Problem.bought(self, supply_so)
        n = supply_so.shape[1]
        for weights, (gross, net) in zip(self.nests, self.rows, strict=True):
            d = weights.nest.destination
            sums[:, d] = (gross * supply_so).sum(axis=1)
            sums[:, n + d] = (net * supply_so).sum(axis=1)
        return sums

    def sold(self, scale_sd: Float) -> Float:
        """Return (J, N) sums over importers, as in a plain problem."""
        others = scale_sd.copy()
        others[:, [w.nest.destination for w in self.nests]] = 0.0
        total = Problem.sold(self, others)
        for weights, (_, net) in zip(self.nests, self.rows, strict=True):
            total += scale_sd[:, weights.nest.destination, None] * net
        return total

    def localised(self, supply_so: Float) -> Problem:
        """Return the plain problem whose weights are those of a point."""
        stacked, n = self.stacked.copy(), supply_so.shape[1]
        for weights, (gross, net) in zip(self.nests, self.at(supply_so).rows, strict=True):
            d = weights.nest.destination
            stacked[:, d], stacked[:, n + d] = gross, net
        return replace(self.plain, stacked=stacked)

    def solved(self, supply_so: Float, scale_sd: Float) -> tuple[SolvedNest, ...]:
        """Return the nests at a point: (J, N) supplies and spending over price factors."""
        found = []
        for weights in self.nests:
            nest, d = weights.nest, weights.nest.destination
            w, y, total, gross, _, held = weights.at(supply_so)
            factor = (weights.bought_so * gross * supply_so).sum(axis=1)
            spent = scale_sd[:, d][nest.sector] * w
            paid = held * ratio(weights.paid_so, weights.bought_so)
            found.append(
                SolvedNest(
                    nest, weights.theta_s, w / factor[nest.sector],
                    y / np.repeat(total, nest.count), spent / nest.factor, held, paid,
                )
            )  # fmt: skip
        return tuple(found)

    def partly(self, part: float, plain: Problem) -> Problem:
        """Return the problem with part of the shock, given that of the plain problem."""
        return nested(plain, [weights.nest.partly(part) for weights in self.nests])


def nested(problem: Problem, nests: Sequence[Nest]) -> Problem:
    """Return a problem in which importers buy products; lines' rates come on top of the cells'.

    Raises:
        BadInput: two nests of one importer.
    """
    if not nests:
        return problem
    places = [nest.destination for nest in nests]
    if len(set(places)) < len(places):
        raise BadInput("two nests are of one importer; give one for each.")
    parts = {name: getattr(problem, name) for name in PLAIN}
    return NestedProblem(**parts, nests=tuple(_weights(problem, nest) for nest in nests))


def nests_at(problem: Problem, at: Pass) -> tuple[SolvedNest, ...]:
    """Return the nests of a problem at an evaluated point."""
    if not isinstance(problem, NestedProblem):
        return ()
    return problem.solved(at.supply_so, at.scale_sd)


def bends_at(problem: Problem, at: Pass) -> tuple[Bend, ...]:
    """Return how nests bend the flows at an evaluated point."""
    return tuple(nest.bend for nest in nests_at(problem, at))


def _weights(problem: Problem, nest: Nest) -> Weights:
    base, d, n = problem.structure, nest.destination, problem.stacked.shape[2]
    sold = base.share_sdo[:, d] @ nest.member_og
    share = sold.ravel()[nest.cell] * nest.part
    spent = np.add.reduceat(share, nest.first)
    listed = np.bincount(nest.cell, minlength=sold.size).reshape(sold.shape) > 0
    inside = nest.source_o >= 0
    covered = inside & listed[:, np.maximum(nest.source_o, 0)]
    theta, theta_s = nest.theta_h[nest.product], problem.theta_s[nest.sector]
    weight = share / spent[nest.product] * nest.factor**-theta
    return Weights(
        nest=nest,
        theta_s=problem.theta_s,
        weight=np.where(nest.banned, 0.0, weight),
        power=theta / theta_s,
        power_h=nest.theta_h / problem.theta_s[nest.product_sector],
        spent_h=spent,
        sold_sg=sold,
        bought_so=np.ascontiguousarray(problem.stacked[:, d]),
        paid_so=np.ascontiguousarray(problem.stacked[:, n + d]),
        covered_so=covered,
    )


def mean_rates(rate_ods: Float, problem: Problem) -> Float:
    """Return (N, N, J) rates at base weights: reported, never solved."""
    if not isinstance(problem, NestedProblem):
        return rate_ods
    found = rate_ods.copy()
    for weights in problem.nests:
        nest, d = weights.nest, weights.nest.destination
        shape = weights.sold_sg.shape
        paid = np.where(nest.banned, 1.0, nest.factor) - 1.0
        added = np.asarray(np.bincount(nest.cell, nest.part * paid, weights.sold_sg.size), float)
        found[:, d] = (1.0 + rate_ods[:, d]) * nest.spread(1.0 + added.reshape(shape)).T - 1.0
    return found
