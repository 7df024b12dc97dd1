"""Solve many scenarios of one economy together, sharing the weights they have in common.

A trade pass is bound by reading (J, 2N, N) weights from memory. Scenarios that differ only in the
tariffs or wedges of a few importers share all other importers' rows: these are read once per pass
for all scenarios, and each scenario's own rows are set right afterwards. So are the input shares
and the preconditioner, which every scenario shares.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from countermove.arrays import Float, Int
from countermove.economy.arguments import finite_number
from countermove.economy.economy import Economy
from countermove.equilibrium.anderson import Anderson
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.equations import Pass, Point, evaluate, residuals
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.problem import (
    Problem,
    Rows,
    base_rule,
    changed_rows,
    checked_hat,
    checked_tariffs,
    wage_step,
)
from countermove.equilibrium.solve import (
    MAX_ITERATIONS,
    MEMORY,
    TOLERANCE,
    advance,
    balance_trade,
    solution,
    solve_at,
)
from countermove.equilibrium.status import Status
from countermove.equilibrium.structure import structure_of, times
from countermove.equilibrium.varieties import Wedges

WIDTH = 8
"""Scenarios iterated together: more gain little, and their histories outgrow the cache."""


def solve_many(
    economy: Economy,
    wedges_list: Sequence[Wedges],
    *,
    closure: Closure | None = None,
    tolerance: float = TOLERANCE,
    throw: bool = False,
) -> list[Outcome]:
    """Return the outcome of every scenario, as :func:`solve` would, in a fraction of the time.

    Scenarios that change at most half of the importers are iterated together; the others, any that
    does not converge in company, and all under other labour closures or horizons, are solved alone.

    Args:
        economy: the baseline world that all scenarios share.
        wedges_list: new tariffs and iceberg wedges of each scenario.
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
    rows = [_rows(economy, wedge) for wedge in wedges_list] if closure.plain else []
    few = [i for i, row in enumerate(rows) if 2 * len(row.importers) <= len(economy.regions)]
    found: dict[int, Outcome] = {}
    for first in range(0, len(few), WIDTH):
        some = few[first : first + WIDTH]
        if len(some) > 1:
            chosen = [wedges_list[i] for i in some], [rows[i] for i in some]
            together = _together(economy, *chosen, closure=closure, tolerance=tolerance)
            found |= {some[k]: outcome for k, outcome in together.items()}
    return [
        found[i]
        if i in found
        else solve_at(economy, wedge, closure=closure, tolerance=tolerance, throw=throw)
        for i, wedge in enumerate(wedges_list)
    ]


@dataclass(frozen=True, slots=True, eq=False)
class Batch(Problem):
    """Scenarios posed together: ``stacked`` holds the baseline's weights, ``rows`` each one's own.

    ``own_ds`` is (S, N, J); every array of a pass has the scenarios as its leading axis.
    """

    rows: tuple[Rows, ...]

    def bought(self, supply_so: Float) -> Float:
        """Return (S, J, 2N) sums ``W z`` and ``Wo z`` over exporters for supplies (S, J, N)."""
        sums = times(self.stacked, supply_so)
        for total, supply, rows in zip(sums, supply_so, self.rows, strict=True):
            total[:, rows.places] = times(rows.stacked, supply)
        return sums

    def sold(self, scale_sd: Float) -> Float:
        """Return (S, J, N) sums ``u Wo`` over importers for demands ``u`` (S, J, N)."""
        shared = scale_sd.copy()
        for scale, rows in zip(shared, self.rows, strict=True):
            scale[:, rows.importers] = 0.0
        sums = times(self.offshore.transpose(0, 2, 1), shared)
        for total, scale, rows in zip(sums, scale_sd, self.rows, strict=True):
            own = rows.stacked[:, len(rows.importers) :]
            total += times(own.transpose(0, 2, 1), scale[:, rows.importers])
        return sums


def _rows(economy: Economy, wedge: Wedges) -> Rows:
    shape = economy.trade_share_ods.shape
    iceberg = checked_hat("iceberg_hat_ods", wedge.iceberg_hat_ods, shape, ban=True)
    rates = checked_tariffs(economy, wedge.tariff_rate_ods)
    return changed_rows(economy, tariff_rate_ods=rates, iceberg_hat_ods=iceberg)


def _together(
    economy: Economy,
    wedges_list: Sequence[Wedges],
    rows: Sequence[Rows],
    *,
    closure: Closure,
    tolerance: float,
) -> dict[int, Outcome]:
    """Iterate scenarios in step; return the outcomes of those that converge, by position."""
    batch = _batch(economy, rows, closure)
    base = batch.structure
    n, j = base.spending_ds.shape
    count = len(rows)
    active = list(range(count))
    mixer = Anderson(count, n + 2 * n * j, memory=MEMORY)
    spending = np.broadcast_to(base.spending_ds, (count, n, j))
    point = Point(np.zeros((count, n)), np.zeros((count, n, j)), spending)
    found: dict[int, Outcome] = {}
    for iteration in range(MAX_ITERATIONS + 1):
        at = evaluate(batch, point)
        gaps = residuals(batch, at)
        solved = gaps <= tolerance
        for k in np.flatnonzero(solved).tolist():
            i, one = active[k], _pick(at, k)
            found[i] = Outcome(
                economy=economy,
                closure=closure,
                status=Status.SOLVED,
                residual=float(gaps[k]),
                iterations=iteration,
                tariff_rate_ods=wedges_list[i].tariff_rate_ods,
                tariff_mean_ods=wedges_list[i].tariff_mean_ods,
                trade_share_new_ods=_shares(base.share_sdo, rows[i], one),
                labour=None,
                **solution(economy, one),
            )
        going = ~solved & np.isfinite(gaps) & (at.income_d > 0).all(axis=-1)
        if not going.any():
            break
        if not going.all():
            keep = np.flatnonzero(going)
            active, at = [active[k] for k in keep], _pick(at, keep)
            mixer.keep(keep)
            batch = _batch(economy, [rows[i] for i in active], closure)
        point = advance(batch, mixer, at)
    return found


def _batch(economy: Economy, rows: Sequence[Rows], closure: Closure) -> Batch:
    base = structure_of(economy)
    own = np.repeat(base.own_ds[None], len(rows), axis=0)
    for mine, row in zip(own, rows, strict=True):
        mine[row.importers] = row.own_ds
    return Batch(
        structure=base,
        rule=base_rule(economy, closure),
        theta_s=economy.theta_s,
        stacked=base.stacked,
        own_ds=own,
        wage_step_d=wage_step(base, economy.theta_s),
        rows=tuple(rows),
    )


def _pick(at: Pass, which: Int | int) -> Pass:
    """Return the passes of one scenario, or of several."""
    point = Point(*(array[which] for array in at.point))
    arrays: tuple[Any, ...] = at[1:-1]
    return Pass(point, *(array[which] for array in arrays))


def _shares(share_sdo: Float, rows: Rows, at: Pass) -> Float:
    """Return (N, N, J) new trade shares, a view with axes ods."""
    share = share_sdo * at.supply_so[:, None, :]
    own = rows.stacked[:, : len(rows.importers)]
    share[:, rows.importers] = own * at.supply_so[:, None, :]
    share /= at.price_factor_sd[:, :, None]
    return share.transpose(2, 1, 0)
