"""Solve for the world after a change of tariffs, iceberg wedges, bans or technology."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from countermove.arrays import Float, read_only
from countermove.economy.arguments import finite_number, refuse_markets
from countermove.economy.economy import Economy
from countermove.equilibrium.anderson import Anderson
from countermove.equilibrium.blocks import unbalanced_block
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.complementarity import ActiveSet
from countermove.equilibrium.deficits import balanced, with_transfers
from countermove.equilibrium.equations import (
    Pass,
    Point,
    Step,
    bounded,
    evaluate,
    flat,
    residual,
    step,
    unflat,
)
from countermove.equilibrium.horizon import YEARS, at_scale, elasticity_scale
from countermove.equilibrium.nested_problem import mean_rates, nested, nests_at
from countermove.equilibrium.nests import Nest
from countermove.equilibrium.newton import Work, follow, newton, work_for
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.problem import (
    BALANCED,
    Problem,
    checked_hat,
    checked_levies,
    checked_tariffs,
    problem_of,
)
from countermove.equilibrium.solved_nests import collected_rates
from countermove.equilibrium.status import Status
from countermove.equilibrium.varieties import Wedges
from countermove.equilibrium.wages import Labour, labour_rule
from countermove.equilibrium.why_not_solved import not_solved, status_of
from countermove.errors import BadInput, NoEquilibrium, NotSolved

TOLERANCE = 1e-11
MAX_ITERATIONS = 60
MAX_LABOUR = 90
MEMORY = 12


def solve(
    economy: Economy,
    *,
    tariff_rate_ods: Float | None = None,
    iceberg_hat_ods: Float | None = None,
    technology_hat_os: Float | None = None,
    tariff_mean_ods: Float | None = None,
    levy_rate_ods: Float | None = None,
    transfer_d: Float | None = None,
    closure: Closure | None = None,
    wage_floor_ds: Float | None = None,
    nests: Sequence[Nest] = (),
    near: Outcome | None = None,
    move: Step | None = None,
    tolerance: float = TOLERANCE,
    throw: bool = True,
) -> Outcome:
    """Return the counterfactual equilibrium in exact changes from the baseline.

    Args:
        economy: the baseline world.
        tariff_rate_ods: (N, N, J) new ad-valorem rates; the baseline's own if left out.
        iceberg_hat_ods: change of iceberg trade costs, broadcast to (N, N, J); ``inf`` bans.
        technology_hat_os: (N, J) change of the technology parameter ``T``.
        tariff_mean_ods: mean rates before substitution, for reporting where ``tariff_rate_ods``
            stands for varieties with different rates (see :func:`wedges`).
        levy_rate_ods: (N, N, J) taxes of origins on their own goods, over what makers get: on
            exports, or on all production where own sales pay the same; below zero for subsidies.
            They are income of the origin.
        transfer_d: (N,) transfers received, summing to zero, in ``economy.unit`` at world value
            added held; they add to deficits ``fixed`` or ``removed``.
        closure: model switches; fixed deficits, mobile labour, flexible wages if left out.
        wage_floor_ds: under rigid wages, (N, J) or (N, 1) lowest wages over the base wages, in the
            place of ``closure.floor``; for paths.
        nests: products of importers with line data, with the rates of their lines, which come on
            top of those of their cells (see :mod:`countermove.equilibrium.nests`).
        near: a solved world of the same economy to begin at; the baseline if left out.
        move: the step of the iteration, e.g. one frozen at a world close by, if not the plain one.
        tolerance: largest gap allowed in any equation (see ``Outcome.residual``).
        throw: raise where no equilibrium was found; if false, return the outcome with its status.

    Raises:
        NoEquilibrium: the closure has none (a fixed deficit exceeds income; the country is named).
        NotSolved: the residual stalled above ``tolerance``.
        BadInput: an array has the wrong shape or sign.

    References:
        Caliendo & Parro (2015), eqs. (10)-(15) in changes; Walker & Ni (2011) for the iteration.

    >>> import numpy as np, countermove as cm
    >>> world = cm.economy_from_trade([[[8.0], [2.0]], [[2.0], [8.0]]], theta_s=4.0,
    ...     regions=["A", "B"], sectors=["g"])
    >>> tariff = np.zeros((2, 2, 1)); tariff[1, 0, 0] = 0.25
    >>> cm.solve(world, tariff_rate_ods=tariff).values("real_income_change").round(3).tolist()
    [1.187, -1.99]
    """
    tolerance = finite_number("tolerance", tolerance, above=0.0)
    asked = asked_of(
        economy,
        tariff_rate_ods=tariff_rate_ods,
        iceberg_hat_ods=iceberg_hat_ods,
        technology_hat_os=technology_hat_os,
        tariff_mean_ods=tariff_mean_ods,
        levy_rate_ods=levy_rate_ods,
        transfer_d=transfer_d,
        closure=closure,
        wage_floor_ds=wage_floor_ds,
        tolerance=tolerance,
        nests=bool(nests),
    )
    problem = nested(asked.problem, [asked.scaled(nest) for nest in nests])
    start = None if near is None else _point(near)
    at, gap, iterations, status = run(problem, tolerance=tolerance, start=start, move=move or step)
    outcome = asked.outcome(problem, at, gap, iterations, status)
    if throw and status is not Status.SOLVED:
        raise not_solved(asked.economy, problem, at, outcome)
    return outcome


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question as the solver has it, but for products: its world, checked wedges, problem."""

    economy: Economy
    closure: Closure
    tariffs: Float
    mean: Float
    technology: Float | None
    levies: Float | None
    problem: Problem

    def scaled(self, nest: Nest) -> Nest:
        """Return products with elasticities at the horizon of the closure."""
        scale = elasticity_scale(YEARS[self.closure.elasticity_scale])
        return nest if scale == 1.0 else replace(nest, theta_h=scale * nest.theta_h)

    def outcome(
        self, problem: Problem, at: Pass, gap: float, iterations: int, status: Status
    ) -> Outcome:
        """Return the outcome at an evaluated point; ``problem`` is this one, with products."""
        solved, labour = nests_at(problem, at), problem.labour
        return Outcome(
            economy=self.economy,
            closure=self.closure,
            status=status,
            residual=gap,
            iterations=iterations,
            rate=collected_rates(self.tariffs, solved),
            mean=mean_rates(self.mean, problem),
            share=_shares(problem.localised(at.supply_so), at),
            nests=solved,
            technology_hat_os=self.technology,
            levy_rate_ods=self.levies,
            labour=None if labour is None or at.wages is None else Labour(labour, at.wages),
            **solution(self.economy, at),
        )


def asked_of(
    economy: Economy,
    *,
    tariff_rate_ods: Float | None = None,
    iceberg_hat_ods: Float | None = None,
    technology_hat_os: Float | None = None,
    tariff_mean_ods: Float | None = None,
    levy_rate_ods: Float | None = None,
    transfer_d: Float | None = None,
    closure: Closure | None = None,
    wage_floor_ds: Float | None = None,
    tolerance: float = TOLERANCE,
    nests: bool = False,
) -> Asked:
    """Return a question checked and laid out for the solver; arguments as in :func:`solve`."""
    closure = closure or Closure()
    if closure.deficits == "removed":
        economy = balance_trade(economy, tolerance=tolerance)
    economy = at_scale(economy, closure.elasticity_scale)
    if nests:
        refuse_markets(economy, "an importer that buys products", profits=True)
    n, j = len(economy.regions), len(economy.sectors)
    tariffs = read_only(checked_tariffs(economy, tariff_rate_ods))
    technology = checked_hat("technology_hat_os", technology_hat_os, (n, j), ban=False)
    levies = checked_levies(economy, levy_rate_ods, nests)
    problem = problem_of(
        economy,
        tariff_rate_ods=tariffs,
        iceberg_hat_ods=checked_hat("iceberg_hat_ods", iceberg_hat_ods, (n, n, j), ban=True),
        technology_hat_os=technology,
        levy_rate_ods=levies,
        closure=closure,
    )
    if transfer_d is not None:
        rule = with_transfers(problem.rule, economy, closure, transfer_d)
        problem = replace(problem, rule=rule)
    labour = labour_rule(closure, problem.structure, economy, wage_floor_ds)
    mean = tariffs if tariff_mean_ods is None else tariff_mean_ods
    return Asked(
        economy, closure, tariffs, mean, technology, levies, replace(problem, labour=labour)
    )


def solve_at(
    economy: Economy,
    wedge: Wedges,
    *,
    closure: Closure | None = None,
    transfer_d: Float | None = None,
    nests: Sequence[Nest] = (),
    near: Outcome | None = None,
    move: Step | None = None,
    tolerance: float = TOLERANCE,
    throw: bool = True,
) -> Outcome:
    """Return the equilibrium at given wedges; the other arguments as in :func:`solve`."""
    return solve(
        economy,
        tariff_rate_ods=wedge.tariff_rate_ods,
        iceberg_hat_ods=wedge.iceberg_hat_ods,
        tariff_mean_ods=wedge.tariff_mean_ods,
        levy_rate_ods=wedge.levy_rate_ods,
        transfer_d=transfer_d,
        closure=closure,
        nests=nests,
        near=near,
        move=move,
        tolerance=tolerance,
        throw=throw,
    )


def _point(outcome: Outcome) -> Point:
    """Return where a world was solved."""
    spending = outcome.expenditure_new_ds / outcome.economy.world_value_added
    return Point(np.log(outcome.wage_hat_o), np.log(outcome.cost_hat_os), spending)


def solution(economy: Economy, at: Pass) -> dict[str, Any]:
    """Return the fields of an outcome that are read off one solved point."""
    world = economy.world_value_added
    return {
        "wage_hat_o": np.exp(at.point.log_wage_d),
        "cost_hat_os": np.exp(at.point.log_cost_ds),
        "price_hat_ds": np.exp(at.log_price_ds),
        "expenditure_new_ds": at.point.spending_ds * world,
        "deficit_new_d": at.deficit_d * world,
    }


def balance_trade(economy: Economy, *, tolerance: float = TOLERANCE) -> Economy:
    """Return the world re-solved without deficits at unchanged tariffs: a new baseline.

    Removing deficits is a shock by itself; results under ``removed`` are changes from this world,
    never from the original one.

    References:
        Ossa (2014), section II; Dekle, Eaton & Kortum (2007).
    """
    if not np.abs(economy.deficit_d).max() > BALANCED * economy.world_value_added:
        return economy
    world = impose_deficits(economy, np.zeros_like(economy.deficit_d), tolerance=tolerance)
    return replace(world, name=f"{economy.name}, trade balanced")


def impose_deficits(economy: Economy, deficit_d: Float, *, tolerance: float = TOLERANCE) -> Economy:
    """Return the world re-solved with given deficits at unchanged tariffs: a new baseline.

    Args:
        economy: the world before. deficit_d: (N,) imports less exports, net of duty, that sum to
            zero, in ``economy.unit`` with world value added held.
        tolerance: largest gap allowed in any equation.

    Raises:
        BadInput: the deficits have the wrong shape or do not sum to zero. NoEquilibrium, NotSolved:
            there is no such world, or it was not found.

    >>> import numpy as np, countermove as cm
    >>> world = cm.load_economy()
    >>> half = cm.impose_deficits(world, 0.5 * world.deficit_d)
    >>> bool(np.allclose(half.deficit_d, 0.5 * world.deficit_d))
    True
    """
    given = np.asarray(deficit_d, dtype=np.float64)
    if given.shape != economy.deficit_d.shape or not np.isfinite(given).all():
        raise BadInput(
            f"deficit_d has shape {given.shape}, expected {economy.deficit_d.shape} finite numbers."
        )
    if abs(given.sum()) > 1e-9 * (world := economy.world_value_added):
        raise BadInput("deficits must sum to zero: what one country lacks another has to spare.")
    problem = problem_of(economy, tariff_rate_ods=economy.tariff_rate_ods)
    rule = problem.rule._replace(base_d=balanced(given / world))
    labour = labour_rule(Closure(), problem.structure, economy)
    problem = replace(problem, rule=rule, labour=labour)
    at, gap, _, status = run(problem, tolerance=min(tolerance, 1e-11))
    if status is Status.NO_EQUILIBRIUM:
        reason = unbalanced_block(problem, at.deficit_d, economy.regions)
        if reason:
            raise NoEquilibrium(
                f"no world with these deficits: {reason}. Use another deficit closure, or fill in "
                "the missing trade."
            )
    if status is not Status.SOLVED:
        raise NotSolved(
            f"the world with these deficits was not found (residual {gap:.1e}). {status.cure}"
        )
    share = _shares(problem, at)
    return replace(
        economy,
        trade_share_ods=share / share.sum(axis=0),
        expenditure_ds=at.point.spending_ds * world,
        value_added_d=at.value_added_d * world,
        deficit_d=at.deficit_d * world,
        name=f"{economy.name}, deficits given",
    )


def run(
    problem: Problem,
    *,
    tolerance: float,
    start: Point | None = None,
    move: Step = step,
    memory: int = MEMORY,
    work: Work | None = None,
) -> tuple[Pass, float, int, Status]:
    """Iterate to the tolerance: Anderson first, Newton-GMRES where that does not get there.

    The iteration starts at the baseline, or at ``start``, the solution of a problem close by, with
    the step ``move`` and so many past steps in ``memory``; ``work`` is what Newton may spend.
    """
    base = problem.structure
    n = len(base.wage_bill_d)
    baseline = Point(np.zeros(n), np.zeros_like(base.spending_ds), base.spending_ds)
    point = best = start or baseline
    best_gap = np.inf
    mixer = Anderson(n + 2 * base.spending_ds.size, memory=memory)
    held = ActiveSet(problem, tolerance=tolerance, start=start)
    iteration = 0
    for iteration in range((MAX_ITERATIONS if problem.labour is None else MAX_LABOUR) + 1):
        at = evaluate(held.problem, point)
        gap = residual(problem, at)
        if held.update(at, gap):
            mixer = Anderson(n + 2 * base.spending_ds.size, memory=memory)
            at = evaluate(held.problem, point)
            gap = residual(problem, at)
        if gap <= tolerance:
            return at, gap, iteration, Status.SOLVED
        if not np.isfinite(gap) or (at.income_d <= 0).any():
            break
        if gap < best_gap:
            best, best_gap = point, gap
        point = advance(held.problem, mixer, at, move)
    work = work or work_for(problem)
    at, gap, steps = newton(problem, best, tolerance=tolerance, work=work)
    if not gap <= tolerance:
        followed, other, more = follow(problem, baseline, tolerance=tolerance, work=work)
        steps += more
        if not gap <= other:
            at, gap = followed, other
    status = status_of(problem, at, gap, tolerance)
    if status is Status.STALLED and work.left <= 0:
        status = Status.OUT_OF_TIME
    return at, gap, iteration + steps, status


def advance(problem: Problem, mixer: Anderson, at: Pass, move: Step = step) -> Point:
    """Return the next point: an Anderson step on (log wage, log cost, spending over its base)."""
    base = problem.structure
    old = flat(base, at.point)
    new = mixer.next(old, flat(base, move(problem, at)))
    return unflat(base, bounded(problem, old, new))


def _shares(problem: Problem, at: Pass) -> Float:
    """Return (N, N, J) new trade shares, a view with axes ods."""
    n = len(problem.structure.wage_bill_d)
    share = problem.stacked[:, :n, :] * at.supply_so[:, None, :]
    share /= at.price_factor_sd[:, :, None]
    return share.transpose(2, 1, 0)
