"""The model linearised at an equilibrium: what the adjoint needs, in the solver's layout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from countermove.arrays import Float, ratio
from countermove.equilibrium.demand_loop import demand_loop
from countermove.equilibrium.equations import Pass, Point, per_net
from countermove.equilibrium.labour_step import StepMatrices, step_matrices
from countermove.equilibrium.nested_problem import bends_at
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.problem import Problem, abroad, base_rule, wage_step
from countermove.equilibrium.solved_nests import Bend
from countermove.equilibrium.structure import structure_of
from countermove.equilibrium.wages import Slopes


@dataclass(frozen=True, slots=True, eq=False)
class Linearisation:
    """An equilibrium and what its derivatives need; ``sd``/``so`` arrays are (J, N).

    Attributes:
        problem, at: the question and its solution: trade shares are ``W z / phi`` of the weights
            ``stacked``, ``supply_so`` and ``price_factor_sd``, or ``stacked`` itself beside ones.
        foreign_share_sd, own_share_sd: net-of-tariff share of spending on foreign and own goods.
        per_sold_d, per_bought_d: (N,) one over ``EX + D+`` and over ``IM + D-``; zero if closed.
        log_wage_ds: (N, J) log sector wages.
        slopes: derivatives at the active set of the wages that costs follow; paid: of those paid.
        matrices, inverse_dks: the step there and its map of costs; ``None`` for plain labour.
        market_ds: part of log prices that follows the size of markets, which shares do not see.
        bends: how flows of importers that buy products answer costs beyond the plain model.
    """

    problem: Problem
    at: Pass
    foreign_share_sd: Float
    own_share_sd: Float
    per_sold_d: Float
    per_bought_d: Float
    log_wage_ds: Float
    slopes: Slopes | None = None
    paid: Slopes | None = None
    matrices: StepMatrices | None = None
    inverse_dks: Float | None = None
    market_ds: Float | float = 0.0
    bends: tuple[Bend, ...] = ()

    def share_so(self, destination: int) -> Float:
        """Return (J, N) trade shares of one importer, by sector and exporter."""
        share = self.problem.stacked[:, destination, :] * self.at.supply_so
        return np.asarray(share / self.at.price_factor_sd[:, destination, None])


def linearise(problem: Problem, at: Pass, bends: tuple[Bend, ...] = ()) -> Linearisation:
    """Return the linearisation of a problem at its solution; shares the problem's weights.

    ``bends`` are those of importers whose products have been solved, if any.
    """
    bends = bends or bends_at(problem, at)
    problem = problem.localised(at.supply_so)
    sold = at.exports_ds.sum(axis=1) + at.taken_d
    bought = at.imports_ds.sum(axis=1) + at.paid_d
    return Linearisation(
        problem=problem,
        at=at,
        foreign_share_sd=at.foreign_sd / at.price_factor_sd,
        own_share_sd=problem.own_ds.T * at.supply_so / at.price_factor_sd,
        per_sold_d=ratio(1.0, sold + np.maximum(at.deficit_d, 0.0)),
        per_bought_d=ratio(1.0, bought + np.maximum(-at.deficit_d, 0.0)),
        bends=bends,
        **_labour(problem, at),
    )


def linearise_outcome(outcome: Outcome) -> Linearisation:
    """Return the linearisation at a solved outcome, its shares and levels read as a pass."""
    economy, labour = outcome.economy, outcome.labour
    base, world = structure_of(economy), economy.world_value_added
    n, j = len(economy.regions), len(economy.sectors)
    stacked = np.empty((j, 2 * n, n))
    share, offshore = stacked[:, :n, :], stacked[:, n:, :]
    np.copyto(share, outcome.trade_share_new_ods.transpose(2, 1, 0))
    np.divide(share, 1.0 + outcome.tariff_rate_ods.transpose(2, 1, 0), out=offshore)
    if outcome.levy_rate_ods is not None:
        offshore /= 1.0 + outcome.levy_rate_ods.transpose(2, 1, 0)
    own_ds = np.einsum("sdd->ds", offshore).copy()
    np.einsum("sdd->sd", offshore)[...] = 0.0
    if base.margin_d is not None:
        offshore *= (1.0 - base.margin_d)[:, None]
    spending = outcome.expenditure_new_ds / world
    exports = np.matmul(spending.T[:, None, :], offshore)[:, 0, :].T
    foreign = offshore.sum(axis=2)
    own_sales, imports = own_ds * spending, foreign.T * spending
    value_added = outcome.wage_hat_o * base.wage_bill_d
    margin = imports.T * per_net(base.margin_d)
    rule = base_rule(economy, outcome.closure)
    problem = Problem(
        structure=base,
        rule=rule,
        theta_s=economy.theta_s,
        stacked=stacked,
        own_ds=own_ds,
        wage_step_d=wage_step(base, economy.theta_s),
        labour=None if labour is None else labour.rule,
        loop=None if rule.anchored else demand_loop(base, rule, economy.theta_s),
        levy_sdo=abroad(outcome.levy_rate_ods),
    )
    taken, paid = problem.levies(np.ones((j, n)), spending.T)
    revenue = (spending - imports - own_sales).sum(axis=1) - np.sum(margin, axis=0)
    revenue += taken - paid
    deficit = outcome.deficit_new_d / world
    profit = np.zeros(n)
    if economy.profit_share_ds is not None:
        profit = economy.profits_of(outcome.output_new_os) / world
    ones, solved = np.ones((j, n)), np.zeros((n, j))
    point = Point(np.log(outcome.wage_hat_o), np.log(outcome.cost_hat_os), spending)
    at = Pass(
        point, ones, ones, foreign, spending.T, np.log(outcome.price_hat_ds), exports, imports,
        own_sales, exports + own_sales, value_added, revenue, deficit,
        value_added + revenue + profit + deficit, np.zeros(n), solved, solved,
        None if labour is None else labour.wages, margin, profit, taken, paid,
    )  # fmt: skip
    return linearise(problem, at, tuple(nest.bend for nest in outcome.nests))


def market_of(problem: Problem, at: Pass) -> Float | float:
    """Return (N, J) the part of log prices that follows the size of markets and their wages."""
    rule = problem.labour
    if rule is None or rule.market_d is None or at.wages is None:
        return 0.0
    size = rule.market(at.point.spending_ds * problem.structure.inverse_spending_ds)
    return np.asarray(size - rule.market_d[:, None] * at.wages.log_wage_ds)


def log_wages(at: Pass) -> Float:
    """Return (N, J) log sector wages of a world."""
    if at.wages is not None:
        return at.wages.log_wage_ds
    return np.broadcast_to(at.point.log_wage_d[:, None], at.point.spending_ds.shape)


def _labour(problem: Problem, at: Pass) -> dict[str, Any]:
    """Return log sector wages, and their slopes and the step at the active set if they have any."""
    base, rule, wages = problem.structure, problem.labour, at.wages
    if rule is None or wages is None:
        return {"log_wage_ds": log_wages(at)}
    matrices = step_matrices(base, problem.theta_s, rule, wages.active_ds)
    return {
        "log_wage_ds": wages.log_wage_ds,
        "slopes": rule.cost_slopes(wages.active_ds),
        "paid": rule.slopes(wages.active_ds),
        "matrices": matrices,
        "inverse_dks": matrices.inverse_dks.astype(np.float64),
        "market_ds": market_of(problem, at),
    }
