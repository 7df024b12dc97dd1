"""The model evaluated at a trial point: one sweep over trade, one over countries, and its step.

Symbols follow Caliendo & Parro (2015); the residual of the wage block is the log ratio of
exports to imports, which by Walras' law is labour-market clearing once prices and spending hold,
and which keeps its scale as trade vanishes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from countermove.arrays import Float
from countermove.equilibrium.demand_loop import demand_step, forward
from countermove.equilibrium.labour_step import HELD, StepMatrices, step_matrices
from countermove.equilibrium.problem import Problem
from countermove.equilibrium.sector_step import SectorStep
from countermove.equilibrium.structure import Structure, by_country, dots, times
from countermove.equilibrium.wages import Wages

SPENDING_FLOOR = 1e-13


class Point(NamedTuple):
    """Trial values: log wage (N,) and cost (N, J) hats, spending (N, J) in world value added.

    Under labour closures the wage is labour income per unit of base labour. Here and in all that
    follows from it, S scenarios solved together have S as a leading axis, which is the last one in
    memory: products of matrices take all scenarios at once.
    """

    log_wage_d: Float
    log_cost_ds: Float
    spending_ds: Float


def flat(base: Structure, point: Point) -> Float:
    """Return log wages, log costs and spending over its base as one vector, (N + 2NJ, ...)."""
    lead, size = point.log_wage_d.shape[:-1], base.spending_ds.size
    if not lead:
        spending = point.spending_ds * base.inverse_spending_ds
        parts = (point.log_wage_d, point.log_cost_ds, spending)
        return np.concatenate([part.reshape(-1) for part in parts])
    wage, cost, spending = (np.moveaxis(part, 0, -1) for part in point)
    vector = np.empty((len(wage) + 2 * size, *lead), dtype=cost.dtype)
    ends = vector[len(wage) :].reshape(2, *cost.shape)
    vector[: len(wage)], ends[0] = wage, cost
    np.multiply(spending, base.inverse_spending_ds[..., None], out=ends[1], casting="same_kind")
    return vector


def unflat(base: Structure, vector: Float) -> Point:
    """Return the point of such a vector."""
    shape, n = base.spending_ds.shape, len(base.wage_bill_d)
    cost, spending = (
        part.reshape(*shape, *vector.shape[1:]) for part in np.split(vector[n:], 2, axis=0)
    )
    wage = vector[:n]
    if vector.ndim > 1:
        wage, cost, spending = (np.moveaxis(part, -1, 0) for part in (wage, cost, spending))
    return Point(wage, cost, spending * base.spending_ds)


def bounded(problem: Problem, old: Float, new: Float) -> Float:
    """Hold the numeraire where there is one, and let no spending fall by more than nine tenths."""
    base = problem.structure
    n, j = base.spending_ds.shape
    held = new.copy()  # the mixer may still hold the other
    spending = held[n + n * j :]
    np.maximum(spending, 0.1 * old[n + n * j :], out=spending)
    if problem.rule.anchored:
        wage = held[:n]
        wage -= wage.max(axis=0)
        wage -= np.log(np.tensordot(base.wage_bill_d, np.exp(wage), axes=1))
    return held


def turned(values: Float) -> Float:
    """Return a copy of (..., A, B) values with its last two axes, here and in memory, turned."""
    if values.ndim == 2:
        return values.T.copy()
    return values.transpose(2, 1, 0).copy().transpose(2, 0, 1)


class Pass(NamedTuple):
    """Everything one evaluation yields; ``*_so`` and ``*_sd`` arrays are sector-major (J, N).

    ``price_factor_sd`` is phi, ``supply_so`` is c^-theta, ``scale_sd`` is X / phi; ``margin_sd`` is
    what labour earns of selling foreign goods, ``profit_d`` what firms keep; revenue is of all
    taxes, of which ``taken_d`` is levied on exports, ``paid_d`` by others on imports.
    """

    point: Point
    supply_so: Float
    price_factor_sd: Float
    foreign_sd: Float
    scale_sd: Float
    log_price_ds: Float
    exports_ds: Float
    imports_ds: Float
    own_sales_ds: Float
    output_ds: Float
    value_added_d: Float
    revenue_d: Float
    deficit_d: Float
    income_d: Float
    balance_d: Float
    cost_gap_ds: Float
    spending_gap_ds: Float
    wages: Wages | None = None
    margin_sd: Float | float = 0.0
    profit_d: Float | float = 0.0
    taken_d: Float | float = 0.0
    paid_d: Float | float = 0.0


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def evaluate(problem: Problem, point: Point) -> Pass:
    """Evaluate all equations at a trial point; nothing transcendental on N x N x J arrays.

    A country that neither sells nor buys abroad has a balanced trade by definition; its wage is
    then free, and stays where the numeraire puts it. Where deficits absorb, the balance is the log
    ratio of what employers pay to labour income. Overflow shows in the residual.

    References:
        Caliendo & Parro (2015): prices eq. (11), shares eq. (12), spending eq. (13), trade
        balance eq. (14), costs eq. (10).
    """
    base, minus_theta = problem.structure, -problem.theta_s[..., None]
    n = len(base.wage_bill_d)
    supply = turned(point.log_cost_ds)
    supply *= minus_theta
    np.exp(supply, out=supply)
    here = problem.at(supply)
    sums = here.bought(supply)
    price_factor, foreign = sums[..., :n], sums[..., n:]
    price_factor = np.where(price_factor > 0, price_factor, 1.0)
    log_price = np.log(price_factor)
    log_price /= minus_theta
    log_price = turned(log_price)
    spending = turned(point.spending_ds)
    scale = spending / price_factor
    exports = here.sold(scale)
    exports *= supply
    imports = scale * foreign
    own_sales = scale * supply
    own_sales *= problem.own_ds.mT
    output = turned(exports + own_sales)

    value_added = base.wage_bill_d * np.exp(point.log_wage_d)
    margin = imports * per_net(base.margin_d) if base.margin_d is not None else 0.0
    net = spending - imports
    net -= own_sales
    net -= margin
    taken, paid_abroad = problem.levies(supply, scale)
    revenue = net.sum(axis=-2) + (taken - paid_abroad)
    profit = 0.0 if base.profit_ds is None else (base.profit_ds * output).sum(axis=-1)
    deficit = problem.rule.deficit(value_added, revenue + profit)
    income = value_added + revenue + profit + deficit
    sold_abroad, bought_abroad = exports.sum(axis=-2) + taken, imports.sum(axis=-2) + paid_abroad
    if problem.rule.anchored:
        balance = np.log(sold_abroad + np.maximum(deficit, 0.0))
        balance -= np.log(bought_abroad + np.maximum(-deficit, 0.0))
        balance[(sold_abroad == 0.0) & (bought_abroad == 0.0)] = 0.0
    else:
        balance = np.log(dots(base.va_ds, output) / value_added)
    wages = None
    paid = None
    if problem.labour is not None:
        if problem.labour.market_d is not None:
            log_price += problem.labour.market(point.spending_ds * base.inverse_spending_ds)
        consumer = dots(base.final_ds, log_price) - problem.labour.relief(value_added, revenue)
        wages = problem.labour.wages(point.log_wage_d, output, consumer)
        paid = problem.labour.costing(wages.log_wage_ds, output, point.log_wage_d)
        if problem.labour.market_d is not None:
            log_price -= problem.labour.market_d[:, None] * wages.log_wage_ds
    cost_gap = times(base.io_dks, log_price)
    cost_gap += by_country(base.va_ds, point.log_wage_d) if paid is None else base.va_ds * paid
    if base.profit_ds is not None:
        cost_gap *= base.cost_lift_ds
    cost_gap -= point.log_cost_ds
    spending_gap = times(base.io_dsk, output)
    spending_gap -= point.spending_ds
    spending_gap += by_country(base.final_ds, income)
    return Pass(
        point, supply, price_factor, foreign, scale, log_price, exports.mT, imports.mT,
        own_sales.mT, output, value_added, revenue, deficit, income, balance, cost_gap,
        spending_gap, wages, margin, profit, taken, paid_abroad,
    )  # fmt: skip


def per_net(margin_d: Float | None) -> Float | float:
    """Return (N,) what labour earns of a foreign good over what its maker does."""
    return 0.0 if margin_d is None else margin_d / (1.0 - margin_d)


def residual(problem: Problem, at: Pass) -> float:
    """Return the largest gap of one scenario's equations; ``nan`` if any is not finite."""
    return float(residuals(problem, at))


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def residuals(problem: Problem, at: Pass) -> Float:
    """Return the largest gap of the unpreconditioned equations, one for each scenario.

    Log-cost equations, spending equations relative to spending, labour-market clearing
    ``|gamma.Y / (w wL) - 1|``, and the numeraire ``|sum w wL - 1|`` where there is one.
    """
    both = (-1, -2)
    cost = np.abs(at.cost_gap_ds).max(axis=both)
    spending = at.spending_gap_ds / np.maximum(at.point.spending_ds, SPENDING_FLOOR)
    spending = np.abs(spending, out=spending).max(axis=both)
    earned = dots(problem.structure.va_ds, at.output_ds)
    if problem.structure.margin_d is not None:
        earned = earned + np.sum(at.margin_sd, axis=-2)
    labour = earned / at.value_added_d - 1.0
    gaps = [cost, spending, np.abs(labour).max(axis=-1)]
    if problem.rule.anchored:
        gaps.append(np.abs(at.value_added_d.sum(axis=-1) - 1.0))
    return np.max(gaps, axis=0)


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def precondition(
    problem: Problem, at: Pass, balance_d: Float | None, cost_ds: Float, spending_ds: Float
) -> Point:
    """Map residuals to a step: own-wage steps, then costs and spending through home input chains.

    ``dlw = s e``; ``dlc = M' r_c + o dlw``; ``dX = H^-1 M H r_X + X dlw`` with
    ``M = (I - H G)^-1``: costs and spending follow the own wage, in real terms. Without balances
    wages stay.
    """
    base, matrices, stays = problem.structure, _matrices(problem, at), balance_d is None
    balance_d = np.zeros_like(at.balance_d) if balance_d is None else balance_d
    if isinstance(matrices, SectorStep):
        return Point(*matrices(problem, at, (balance_d, cost_ds, spending_ds)))
    if problem.loop is not None:
        moved = (
            () if matrices is None else (matrices.slopes, matrices.inverse_dks, matrices.push_ds)
        )
        own = demand_step(base, problem.loop, *moved)
        gaps = (balance_d, cost_ds, spending_ds)
        return Point(*forward(base, problem.rule, own, at.value_added_d, gaps))
    d_spending = times(base.spending_chain_dsk, spending_ds)
    shape = matrices or problem
    d_wage = shape.wage_step_d * balance_d
    if matrices is None:
        d_cost = times(base.cost_chain_dks, cost_ds)
    else:
        pushed = cost_ds + matrices.push_ds * d_spending * base.inverse_spending_ds
        d_cost = times(matrices.inverse_dks, pushed)
    if not stays:
        through = base.pass_through_ds if matrices is None else matrices.pass_through_ds
        d_cost += by_country(through, d_wage)
        d_spending += by_country(at.point.spending_ds, d_wage)
    return Point(d_wage, d_cost, d_spending)


def _matrices(problem: Problem, at: Pass) -> StepMatrices | SectorStep | None:
    """Return the preconditioner of a labour closure at the point's active set, or the one held."""
    if problem.labour is None or at.wages is None:
        return None
    held: StepMatrices | SectorStep | None = problem.labour.memo.get(HELD)
    return held or step_matrices(
        problem.structure, problem.theta_s, problem.labour, at.wages.active_ds
    )


def step(problem: Problem, at: Pass) -> Point:
    """Return the preconditioned step at an evaluated point, its log wage part clipped to 0.5."""
    matrices = _matrices(problem, at)
    steps = 1.0 if not problem.rule.anchored else (matrices or problem).wage_step_d
    limit = 0.5 / steps
    balance = np.clip(at.balance_d, -limit, limit)
    return precondition(problem, at, balance, at.cost_gap_ds, at.spending_gap_ds)


Step = Callable[[Problem, Pass], Point]
"""What moves a point, or worlds iterated together: :func:`step`, or one frozen at a solution."""
