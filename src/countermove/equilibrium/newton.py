"""Fallback: Newton with GMRES on the preconditioned equations, with analytic derivatives."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from countermove.arrays import Float, ratio
from countermove.equilibrium.equations import (
    Pass,
    Point,
    evaluate,
    flat,
    per_net,
    precondition,
    residual,
    unflat,
)
from countermove.equilibrium.nested_problem import NestedProblem, bends_at
from countermove.equilibrium.problem import Problem
from countermove.equilibrium.solved_nests import Bend

MAX_STEPS = 40
WAGE_CAP = 0.7
SHORTEST_STRIDE = 1e-3
BAN = 1e-9
Bends = tuple[Bend, ...]
EVALUATIONS = 40_000
"""Evaluations of the model, derivatives among them, for one problem; most take under a hundred."""
CELLS = 3e9
"""Cells of the model evaluated for one problem: some 4,500 evaluations, or 20 seconds, of a shipped
world; a small one has all its ``EVALUATIONS``."""


@dataclass(slots=True)
class Work:
    """Evaluations of the model that one search may still spend."""

    left: int = EVALUATIONS


def work_for(problem: Problem) -> Work:
    """Return what may be spent on a problem: fewer evaluations of a larger one."""
    return Work(min(EVALUATIONS, int(CELLS / problem.structure.stacked.size)))


def newton(
    problem: Problem, start: Point, *, tolerance: float, work: Work | None = None
) -> tuple[Pass, float, int]:
    """Solve from ``start``; return the best evaluated point, its residual and the steps taken.

    The wage equation carries the numeraire, ``e' = e - (sum w wL - 1)``: it removes the one
    redundancy, so the Jacobian is regular. Steps are halved until the preconditioned norm falls
    with positive income and spending.
    """
    from scipy.sparse.linalg import LinearOperator, gmres

    work, base = work or Work(), problem.structure
    at = evaluate(problem, start)
    gap = residual(problem, at)
    right = _step(problem, at)
    for count in range(MAX_STEPS):
        if gap <= tolerance or not np.isfinite(gap) or work.left <= 0:
            return at, gap, count
        here, local = at, problem.localised(at.supply_so)
        bends = bends_at(problem, at)

        def jacobian(
            vector: Float, here: Pass = here, local: Problem = local, bends: Bends = bends
        ) -> Float:
            work.left -= 1
            change = directional(local, here, unflat(base, vector), bends)
            return -flat(base, precondition(problem, here, *change))

        if not np.isfinite(right).all() or not right.any():
            return at, gap, count
        forcing = max(min(0.1, 3.0 * gap), 0.3 * tolerance / gap)
        direction, _ = gmres(
            LinearOperator((right.size, right.size), matvec=jacobian, dtype=np.float64),
            right,
            rtol=forcing,
            restart=40,
            maxiter=3,
        )
        move = unflat(base, direction)
        shrink = min(1.0, WAGE_CAP / max(float(np.abs(move.log_wage_d).max()), 1e-300))
        norm = float(np.linalg.norm(right))
        for _ in range(25):
            moved = (old + shrink * new for old, new in zip(at.point, move, strict=True))
            trial_point = Point(*moved)
            work.left -= 1
            if (trial_point.spending_ds >= 0).all():
                trial = evaluate(problem, trial_point)
                trial_step = _step(problem, trial)
                trial_norm = float(np.linalg.norm(trial_step))
                if trial_norm < norm and (trial.income_d > 0.3 * at.income_d).all():
                    break
            shrink *= 0.5
        else:
            return at, gap, count
        at, right = trial, trial_step
        gap = residual(problem, at)
    return at, gap, MAX_STEPS


def follow(
    problem: Problem, start: Point, *, tolerance: float, work: Work
) -> tuple[Pass, float, int]:
    """Follow the solution from the baseline to the shock, in growing parts of the log change.

    Returns the last point that was reached, with its residual in the *whole* shock's equations;
    where the path ends before the shock does, that point shows whose income ran out.
    """
    part, stride, point, steps = 0.0, 0.25, start, 0
    reached = evaluate(problem, start)
    while stride > SHORTEST_STRIDE and work.left > 0:
        goal = min(1.0, part + stride)
        at, gap, more = newton(_partial(problem, goal), point, tolerance=tolerance, work=work)
        steps += more
        if gap <= tolerance:
            part, point, reached, stride = goal, at.point, at, 1.6 * stride
            if part >= 1.0:
                return at, gap, steps
        else:
            stride = 0.5 * (goal - part)
    return reached, residual(problem, evaluate(problem, point)), steps


def _partial(problem: Problem, part: float) -> Problem:
    """Return the problem with ``part`` of the shock: log weights in between, bans closing last."""
    if part >= 1.0:
        return problem
    if isinstance(problem, NestedProblem):
        return problem.partly(part, _partial(problem.plain, part))
    before, own = problem.structure.stacked, problem.structure.own_ds
    change = ratio(problem.stacked, before, 1.0)
    own_change = ratio(problem.own_ds, own, 1.0)
    return replace(
        problem,
        stacked=before * np.where(change > 0, change, BAN) ** part,
        own_ds=own * np.where(own_change > 0, own_change, BAN) ** part,
    )


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def directional(
    problem: Problem, at: Pass, move: Point, bends: Bends = ()
) -> tuple[Float, Float, Float]:
    """Return the change of (balance, cost gap, spending gap) for a small move of the point.

    All products are those of the trade pass with the same weights; no transcendental is taken.
    """
    base, theta = problem.structure, problem.theta_s[:, None]
    n = len(base.wage_bill_d)
    d_cost = move.log_cost_ds.T
    relative = ratio(move.spending_ds, at.point.spending_ds).T
    sums = np.matmul(problem.stacked, (at.supply_so * d_cost)[:, :, None])[:, :, 0]
    d_price = sums[:, :n] / at.price_factor_sd
    d_scale = at.scale_sd * (relative + theta * d_price)
    d_exports = at.supply_so * np.matmul(d_scale[:, None, :], problem.offshore)[:, 0, :]
    d_exports -= theta * at.exports_ds.T * d_cost
    d_imports = d_scale * at.foreign_sd - theta * at.scale_sd * sums[:, n:]
    for d, kernel_soo in bends:
        d_flow = np.matmul(d_cost[:, None, :], kernel_soo)[:, 0, :]
        d_exports += d_flow
        d_imports[:, d] += d_flow.sum(axis=1)
    d_taken, d_paid = _levies(problem, at, d_scale, theta * d_cost)
    d_own = at.own_sales_ds.T * (relative + theta * (d_price - d_cost))
    d_output = (d_exports + d_own).T
    d_value_added = at.value_added_d * move.log_wage_d
    d_margin = d_imports * per_net(base.margin_d)
    d_revenue = (move.spending_ds.T - d_imports - d_own - d_margin).sum(axis=0) + d_taken - d_paid
    d_profit = 0.0 if base.profit_ds is None else (base.profit_ds * d_output).sum(axis=1)
    by_income, counts = problem.rule.slopes(at.value_added_d, at.revenue_d + at.profit_d)
    d_deficit = by_income @ (d_value_added + counts * (d_revenue + d_profit))
    d_income = d_value_added + d_revenue + d_profit + d_deficit
    surplus = at.deficit_d < 0
    if problem.rule.anchored:
        d_balance = (d_exports.sum(axis=0) + d_taken + np.where(surplus, 0.0, d_deficit)) / (
            at.exports_ds.sum(axis=1) + at.taken_d + np.maximum(at.deficit_d, 0.0)
        )
        d_balance -= (d_imports.sum(axis=0) + d_paid - np.where(surplus, d_deficit, 0.0)) / (
            at.imports_ds.sum(axis=1) + at.paid_d + np.maximum(-at.deficit_d, 0.0)
        )
        d_balance -= d_value_added.sum()
    else:
        bill = (base.va_ds * at.output_ds).sum(axis=1)
        d_balance = (base.va_ds * d_output).sum(axis=1) / bill - move.log_wage_d
    d_paid = move.log_wage_d[:, None]
    d_prices = d_price.T
    if problem.labour is not None and at.wages is not None:
        market = problem.labour.market_d
        if market is not None:
            d_prices = d_prices + market[:, None] * relative.T
        slopes = problem.labour.cost_slopes(at.wages.active_ds)
        by_duties, by_wage = problem.labour.relief_slopes(at.value_added_d, at.revenue_d)
        d_real = (base.final_ds * d_prices).sum(axis=1)
        d_real -= by_duties * d_revenue + by_wage * move.log_wage_d
        d_paid = slopes.income_ds * d_paid + slopes.price_ds * d_real[:, None]
        d_paid += slopes.output_ds * ratio(d_output, at.output_ds)
        if market is not None:
            paid = problem.labour.slopes(at.wages.active_ds)
            d_wage = paid.income_ds * move.log_wage_d[:, None] + paid.price_ds * d_real[:, None]
            d_prices = d_prices - market[:, None] * d_wage
    d_cost_gap = np.matmul(base.io_dks, d_prices[:, :, None])[:, :, 0]
    d_cost_gap = base.cost_lift_ds * (d_cost_gap + base.va_ds * d_paid) - move.log_cost_ds
    d_spending_gap = np.matmul(base.io_dsk, d_output[:, :, None])[:, :, 0]
    d_spending_gap += base.final_ds * d_income[:, None] - move.spending_ds
    return d_balance, d_cost_gap, d_spending_gap


def _levies(
    problem: Problem, at: Pass, d_scale_sd: Float, fall_so: Float
) -> tuple[Float | float, Float | float]:
    """Return the changes of what countries take of exports and pay on imports."""
    if problem.levy_sdo is None:
        return 0.0, 0.0
    more, less = (
        problem.levies(at.supply_so, d_scale_sd),
        problem.levies(at.supply_so * fall_so, at.scale_sd),
    )
    return more[0] - less[0], more[1] - less[1]


def _step(problem: Problem, at: Pass) -> Float:
    balance = at.balance_d
    if problem.rule.anchored:
        balance = balance - (at.value_added_d.sum() - 1.0)
    step = precondition(problem, at, balance, at.cost_gap_ds, at.spending_gap_ds)
    return flat(problem.structure, step)
