"""Solve many scenarios of one economy together, sharing the weights they have in common.

A trade pass is bound by reading (J, 2N, N) weights from memory. Scenarios that differ only in the
tariffs or wedges of a few importers share all other cells: these are read once per pass for all
scenarios (:mod:`countermove.equilibrium.lanes`). So are the input shares and the preconditioner,
which every scenario shares.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from countermove.arrays import Float
from countermove.economy.arguments import finite_number
from countermove.economy.economy import Economy
from countermove.equilibrium.cells import Cells, merged
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.company import Company
from countermove.equilibrium.equations import Pass, evaluate
from countermove.equilibrium.held_arrays import HeldRates, HeldShares
from countermove.equilibrium.horizon import at_scale
from countermove.equilibrium.lanes import iterate, world_of
from countermove.equilibrium.levels import labour_of
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.problem import Rows, changed_rows, checked_hat, checked_tariffs
from countermove.equilibrium.solve import (
    MAX_ITERATIONS,
    MAX_LABOUR,
    MEMORY,
    TOLERANCE,
    balance_trade,
    solution,
    solve_at,
)
from countermove.equilibrium.status import Status
from countermove.equilibrium.structure import Structure, structure_of
from countermove.equilibrium.varieties import Wedges

WIDTH = 16
"""Scenarios iterated together: more gain little, and their histories outgrow the cache."""
MOST = 20_000
"""Cells that a scenario may change where it pays to share the weights of the others."""


def solve_many(
    economy: Economy,
    wedges_list: Iterable[Wedges],
    *,
    closure: Closure | None = None,
    tolerance: float = TOLERANCE,
    throw: bool = False,
) -> list[Outcome]:
    """Return the outcome of every scenario, as :func:`solve` would, in a fraction of the time.

    Scenarios that change few cells are iterated together, in the long run and
    in the first year; the others, any that does not converge in company, and all under closures
    between the two, are solved alone.

    Args:
        economy: the baseline world that all scenarios share.
        wedges_list: new tariffs and iceberg wedges of each scenario; of those that come one by one
            only what they change is held.
        closure: model switches; fixed deficits if left out.
        tolerance: largest gap allowed in any equation.
        throw: raise where a scenario has no solution; if false, its outcome says so.

    Raises:
        NoEquilibrium: a scenario bans every source of a good, or (``throw``) has no equilibrium.
        NotSolved: (``throw``) a residual stalled above ``tolerance``.
        BadInput: an array has the wrong shape or sign.
    """
    closure, tolerance = closure or Closure(), finite_number("tolerance", tolerance, above=0.0)
    if closure.deficits == "removed":
        economy = balance_trade(economy, tolerance=tolerance)
    scaled = at_scale(economy, closure.elasticity_scale)
    company = closure.plain or closure.deficits == "absorbing"
    if not company or economy.margin_d is not None or economy.duty_response_d is not None:
        how: dict[str, Any] = {"closure": closure, "tolerance": tolerance, "throw": throw}
        return [solve_at(economy, wedge, **how) for wedge in wedges_list]
    asked = [_asked(scaled, wedge) for wedge in wedges_list]
    few = [i for i, one in enumerate(asked) if len(one.cells.sector) <= MOST and one.levies is None]
    found: dict[int, Outcome] = {}
    for first in range(0, len(few), WIDTH):
        some = few[first : first + WIDTH]
        if len(some) > 1:
            chosen = [asked[i] for i in some]
            together = _together(scaled, chosen, closure=closure, tolerance=tolerance)
            found |= {some[k]: outcome for k, outcome in together.items()}
    return [
        found[i]
        if i in found
        else solve_at(economy, one.wedges(), closure=closure, tolerance=tolerance, throw=throw)
        for i, one in enumerate(asked)
    ]


class Asked(NamedTuple):
    """What one scenario changes: rates, their means, other costs; weights of rows, and of cells."""

    rate: HeldRates
    mean: HeldRates
    iceberg: HeldRates
    rows: Rows
    cells: Cells
    levies: Float | None

    def wedges(self) -> Wedges:
        """Return the wedges in full."""
        return Wedges(self.rate.full(), self.iceberg.full(), self.mean.full(), self.levies)


def _asked(economy: Economy, wedge: Wedges) -> Asked:
    shape, before = economy.trade_share_ods.shape, economy.tariff_rate_ods
    iceberg = checked_hat("iceberg_hat_ods", wedge.iceberg_hat_ods, shape, ban=True)
    rates = checked_tariffs(economy, wedge.tariff_rate_ods)
    rows = changed_rows(economy, tariff_rate_ods=rates, iceberg_hat_ods=iceberg)
    none = np.broadcast_to(1.0, shape)
    return Asked(
        HeldRates.of(rates, before),
        HeldRates.of(wedge.tariff_mean_ods, before),
        HeldRates.of(none if iceberg is None else iceberg, none),
        rows,
        _cells(structure_of(economy), rows),
        wedge.levy_rate_ods,
    )


def _together(
    economy: Economy,
    asked: Sequence[Asked],
    *,
    closure: Closure,
    tolerance: float,
) -> dict[int, Outcome]:
    """Iterate scenarios in step; return the outcomes of those that converge, by position."""
    base = structure_of(economy)
    theta = np.repeat(economy.theta_s[:, None], len(asked), axis=1)
    cells = merged([one.cells for one in asked], base)
    company = Company(economy, closure, theta, cells)
    limit = MAX_ITERATIONS if closure.plain else MAX_LABOUR
    ended = iterate(company.lanes, len(asked), tolerance=tolerance, limit=limit, memory=MEMORY)
    lanes = company.lanes()
    every = evaluate(lanes, ended.point)
    return {
        k: Outcome(
            economy=economy,
            closure=closure,
            status=Status.SOLVED,
            residual=float(ended.residual[k]),
            iterations=int(ended.iterations[k]),
            rate=asked[k].rate,
            mean=asked[k].mean,
            share=_shares(base.share_sdo, asked[k].rows, one),
            labour=labour_of(lanes, one),
            **solution(economy, one),
        )
        for k in np.flatnonzero(ended.solved).tolist()
        for one in [world_of(every, k)]
    }


def _cells(base: Structure, rows: Rows) -> Cells:
    """Return the cells of rows that are not as in the baseline, in one world."""
    k, n, own = len(rows.importers), len(base.wage_bill_d), np.arange(len(rows.importers))
    weight, net = rows.stacked[:, :k], rows.stacked[:, k:].copy()
    bare = base.stacked[:, n + rows.importers]
    net[:, own, rows.importers] = rows.own_ds.T
    bare[:, own, rows.importers] = base.own_ds[rows.importers].T
    sector, row, origin = np.nonzero((weight != base.share_sdo[:, rows.importers]) | (net != bare))
    at = (sector, row, origin)
    return Cells(sector, rows.importers[row], origin, weight[at][:, None], net[at][:, None])


def _shares(share_sdo: Float, rows: Rows, at: Pass) -> HeldShares:
    """Return the new trade shares, by what they follow from."""
    own = np.ascontiguousarray(rows.stacked[:, : len(rows.importers)])
    return HeldShares(share_sdo, rows.importers, own, at.supply_so, at.price_factor_sd)
