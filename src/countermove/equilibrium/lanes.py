"""Worlds of one baseline iterated in step: duties, elasticities and closures are their own.

They share the weights of all cells that none of them changes (:mod:`cells`), the input shares, and
the preconditioner: every product of matrices takes all worlds at once. The equations are those of
:mod:`equations`; what is here is the sums over the cells that differ, and the iteration.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from countermove.arrays import Bool, Float, Int
from countermove.equilibrium.anderson import Anderson
from countermove.equilibrium.cells import Cells
from countermove.equilibrium.equations import (
    Pass,
    Point,
    Step,
    bounded,
    evaluate,
    flat,
    residuals,
    step,
    turned,
    unflat,
)
from countermove.equilibrium.problem import Problem
from countermove.equilibrium.structure import Structure, times
from countermove.equilibrium.wages import Wages

MEMORY = 6
EARLY = 1e-3
"""Gap from which a world may be told before it is solved."""
DONE = 0.25
"""Part of the worlds that have to be done before the others go on alone."""


Told = Callable[[Pass, Int, Int], Bool]
"""Of some worlds, by position in a pass and among all, whether enough is known of them."""


class Order(NamedTuple):
    """Where the cells that differ sit in the sums over exporters and over importers.

    Positions in flat (J, N), (J, 2N) and (J, N) arrays: ``bought_from`` (C,) the supplier of each
    cell, ``market`` (G,) the G markets, ``total, net`` their sums, whose cells start at ``starts``;
    ``sold_to`` (C,) the market of each cell once ordered by supplier (``by_supplier``), ``sales``
    (B,) the sums of the B suppliers, whose cells start at ``begins``. ``abroad`` (C,) is one for a
    cell of trade, zero for an own sale.
    """

    bought_from: Int
    market: Int
    total: Int
    net: Int
    starts: Int
    by_supplier: Int
    sold_to: Int
    sales: Int
    begins: Int
    abroad: Float


@dataclass(frozen=True, slots=True, eq=False)
class Lanes(Problem):
    """S worlds posed together: ``stacked`` holds what they share, with gaps for their ``cells``.

    ``theta_s`` is (S, J) and ``own_ds`` (N, J) or (S, N, J); so may be what the rules of deficits
    and labour hold. Every array of a pass has the worlds as its leading axis.
    """

    cells: Cells
    order: Order
    net_cx: Float

    def bought(self, supply_so: Float) -> Float:
        """Return (S, J, 2N) sums ``W z`` and ``Wo z`` over exporters for supplies (S, J, N)."""
        sums = times(self.stacked, supply_so)
        if not self.order.starts.size:
            return sums
        flat_sums = _rows(sums)
        supply = _rows(supply_so).take(self.order.bought_from, axis=0)
        for place, weight in (
            (self.order.total, self.cells.weight_cx),
            (self.order.net, self.net_cx),
        ):
            flat_sums[place] += np.add.reduceat(weight * supply, self.order.starts, axis=0)
        return sums

    def sold(self, scale_sd: Float) -> Float:
        """Return (S, J, N) sums ``u Wo`` over importers for demands ``u`` (S, J, N)."""
        sums = times(self.offshore.transpose(0, 2, 1), scale_sd)
        if not self.order.starts.size:
            return sums
        order = self.order
        demand = _rows(scale_sd).take(order.sold_to, axis=0)
        demand *= self.net_cx.take(order.by_supplier, axis=0)
        _rows(sums)[order.sales] += np.add.reduceat(demand, order.begins, axis=0)
        return sums

    def volumes(self, at: Pass) -> tuple[Float, Float]:
        """Return (S, N) imports, and base duties on all purchases, at base prices of the origin."""
        base, order = self.structure, self.order
        n, dear = len(base.wage_bill_d), turned(np.exp(-at.point.log_cost_ds))
        dear *= at.supply_so
        imports = self.bought(dear)[..., n:]
        rate = base.factor_sdo - 1.0
        duties = times(self.offshore * rate, dear)
        duties += (np.einsum("sdd->sd", rate) * self.own_ds.mT) * dear
        if order.starts.size:
            cells = self.cells
            due = rate[cells.sector, cells.importer, cells.origin][:, None] * self.net_cx
            due *= _rows(dear).take(order.bought_from, axis=0)
            _rows(duties)[order.market] += np.add.reduceat(due, order.starts, axis=0)
        return (imports * at.scale_sd).sum(axis=-2), (duties * at.scale_sd).sum(axis=-2)


def _rows(values: Float) -> Float:
    """Return (S, A, B) values, worlds last in memory, as a view (A B, S)."""
    columns = values.transpose(1, 2, 0)
    assert columns.flags.c_contiguous
    return columns.reshape(-1, columns.shape[2])


def ordered(base: Structure, cells: Cells) -> Order:
    """Return where the cells sit in the sums of a trade pass."""
    n = len(base.wage_bill_d)
    market = cells.sector * n + cells.importer
    starts = np.flatnonzero(np.diff(market, prepend=-1))
    first = market[starts]
    total = first // n * 2 * n + first % n
    seller = cells.sector * n + cells.origin
    by_supplier = np.argsort(seller, kind="stable")
    begins = np.flatnonzero(np.diff(seller[by_supplier], prepend=-1))
    return Order(
        seller,
        first,
        total,
        total + n,
        starts,
        by_supplier,
        market[by_supplier],
        seller[by_supplier][begins],
        begins,
        (cells.importer != cells.origin).astype(np.float64),
    )


def shared_weights(weights: Float, cells: Cells) -> Float:
    """Return a copy of (J, 2N, N) weights with gaps where cells differ."""
    n = weights.shape[2]
    stacked = weights.copy()
    stacked[cells.sector, cells.importer, cells.origin] = 0.0
    stacked[cells.sector, n + cells.importer, cells.origin] = 0.0
    return stacked


def own_sales(base: Structure, cells: Cells) -> Float:
    """Return ``W_dd / (1 + t'_dd)``, (N, J), or (S, N, J) where own sales are among the cells."""
    own = np.flatnonzero(cells.importer == cells.origin)
    if not own.size:
        return base.own_ds
    found = np.repeat(base.own_ds[:, :, None], cells.net_cx.shape[1], axis=2)
    found[cells.importer[own], cells.sector[own]] = cells.net_cx[own]
    return found.transpose(2, 0, 1)


class Found(NamedTuple):
    """Where S worlds ended: point, residual, iterations, and whether it is a solution, (S,).

    The point of a world that was not solved in ``limit`` iterations is where it began.
    """

    point: Point
    residual: Float
    iterations: Int
    solved: Bool


def iterate(
    lanes: Callable[[Int], Problem],
    count: int,
    *,
    tolerance: float,
    limit: int,
    start: Point | None = None,
    move: Step = step,
    memory: int = MEMORY,
    told: Told | None = None,
) -> Found:
    """Iterate S worlds from the baseline, or from one point, until each is solved or given up.

    Args:
        lanes: the problem of some of the worlds, by position.
        start: one point, of a world close by. move: the step.
        told: of worlds with no gap above ``EARLY``, whether enough is known of them to end there;
            asked at every iteration, the last included.
    """
    problem = lanes(np.arange(count))
    base = problem.structure
    n, j = base.spending_ds.shape
    one = start or Point(np.zeros(n), np.zeros((n, j)), base.spending_ds)
    size = n + 2 * n * j
    vector = np.repeat(flat(base, one)[:, None], count, axis=1)
    ends, gap, solved = vector.copy(), np.full(count, np.inf), np.zeros(count, dtype=bool)
    at_step = np.zeros(count, dtype=np.intp)
    active, open_ = np.arange(count), np.ones(count, dtype=bool)
    mixer = Anderson(size, count, memory=memory)
    for iteration in range(limit + 1):
        at = evaluate(problem, unflat(base, vector))
        gaps = residuals(problem, at)
        lost = ~np.isfinite(gaps) | ~(at.income_d > 0).all(axis=-1)
        done = gaps <= tolerance
        if told is not None and (near := np.flatnonzero(open_ & (gaps <= EARLY))).size:
            done[near] |= told(at, near, active[near])
        ended = np.flatnonzero(open_ & (done | lost))
        if ended.size:
            ends[:, active[ended]] = vector[:, ended]
            solved[active[ended]] = done[ended]
        gap[active[open_]], at_step[active[open_]] = gaps[open_], iteration
        open_[ended] = False
        if not open_.any() or iteration == limit:
            break
        wanted = flat(base, move(problem, at))
        del at  # as large as the history that comes next
        if lost.any() or open_.sum() <= (1.0 - DONE) * len(open_):
            keep = np.flatnonzero(open_)
            active, open_ = active[keep], open_[keep]
            problem = lanes(active)
            mixer.keep(keep)
            vector, wanted = vector.take(keep, axis=1), wanted.take(keep, axis=1)
        vector = bounded(problem, vector, mixer.next(vector, wanted))
    return Found(unflat(base, ends), gap, at_step, solved)


APART = ("point", "wages")
"""Fields of a pass that hold arrays themselves."""


def world_of(at: Pass, place: int, *, view: bool = False) -> Pass:
    """Return the pass of one world, its arrays by themselves, or as views of those of all."""

    def own(array: Any) -> Any:
        if np.ndim(array) == 0:
            return array
        return array[place] if view else np.ascontiguousarray(array[place])

    wages = None if at.wages is None else Wages._make(map(own, at.wages))
    fields = {name: own(getattr(at, name)) for name in Pass._fields if name not in APART}
    return Pass(point=Point._make(map(own, at.point)), wages=wages, **fields)
