"""The model linearised at an equilibrium: what the adjoint needs, in the solver's layout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from countermove.arrays import Float, ratio
from countermove.equilibrium.closure import DeficitRule
from countermove.equilibrium.equations import Pass, Point
from countermove.equilibrium.labour_step import StepMatrices, step_matrices
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.problem import Problem, base_rule, wage_step
from countermove.equilibrium.structure import Structure, structure_of
from countermove.equilibrium.wages import Slopes


@dataclass(frozen=True, slots=True, eq=False)
class Linearisation:
    """Values at an equilibrium; money in units of world value added, ``sd``/``so`` are (J, N).

    Attributes:
        structure, rule, theta_s, wage_step_d: as in :class:`Problem`.
        stacked: (J, 2N, N) rows ``W`` above rows ``Wo``; with ``supply_so`` (``z``) and
            ``price_factor_sd`` (``phi``) the trade shares are ``W z / phi``. Both are one where
            ``stacked`` already holds shares.
        foreign_share_sd, own_share_sd: net-of-tariff share of spending on foreign and own goods.
        spending_ds, exports_ds, own_sales_ds, log_price_ds: (N, J).
        value_added_d, revenue_d, deficit_d, income_d: (N,).
        per_sold_d, per_bought_d: (N,) one over ``EX + D+`` and over ``IM + D-``; zero if closed.
        slopes, matrices, inverse_dks: derivatives of log sector wages at the active set, the step
            there and its map of costs; ``None`` for plain mobile labour.
        log_wage_ds: (N, J) log sector wages.
    """

    structure: Structure
    rule: DeficitRule
    theta_s: Float
    wage_step_d: Float
    stacked: Float
    supply_so: Float
    price_factor_sd: Float
    foreign_share_sd: Float
    own_share_sd: Float
    spending_ds: Float
    exports_ds: Float
    own_sales_ds: Float
    log_price_ds: Float
    value_added_d: Float
    revenue_d: Float
    deficit_d: Float
    income_d: Float
    per_sold_d: Float
    per_bought_d: Float
    log_wage_ds: Float
    slopes: Slopes | None = None
    matrices: StepMatrices | None = None
    inverse_dks: Float | None = None

    @property
    def output_ds(self) -> Float:
        """(N, J) output at basic prices."""
        return self.exports_ds + self.own_sales_ds

    @property
    def offshore(self) -> Float:
        """(J, N, N) view of ``Wo`` by sector, importer, exporter."""
        return self.stacked[:, self.stacked.shape[2] :, :]

    def share_so(self, destination: int) -> Float:
        """Return (J, N) trade shares of one importer, by sector and exporter."""
        share = self.stacked[:, destination, :] * self.supply_so
        return np.asarray(share / self.price_factor_sd[:, destination, None])


def linearise(problem: Problem, at: Pass) -> Linearisation:
    """Return the linearisation of a problem at its solution; shares the problem's weights."""
    sold, bought = at.exports_ds.sum(axis=1), at.imports_ds.sum(axis=1)
    return Linearisation(
        structure=problem.structure,
        rule=problem.rule,
        theta_s=problem.theta_s,
        wage_step_d=problem.wage_step_d,
        stacked=problem.stacked,
        supply_so=at.supply_so,
        price_factor_sd=at.price_factor_sd,
        foreign_share_sd=at.foreign_sd / at.price_factor_sd,
        own_share_sd=problem.own_ds.T * at.supply_so / at.price_factor_sd,
        spending_ds=at.point.spending_ds,
        exports_ds=at.exports_ds,
        own_sales_ds=at.own_sales_ds,
        log_price_ds=at.log_price_ds,
        value_added_d=at.value_added_d,
        revenue_d=at.revenue_d,
        deficit_d=at.deficit_d,
        income_d=at.income_d,
        per_sold_d=ratio(1.0, sold + np.maximum(at.deficit_d, 0.0)),
        per_bought_d=ratio(1.0, bought + np.maximum(-at.deficit_d, 0.0)),
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
    own_ds = np.einsum("sdd->ds", offshore).copy()
    np.einsum("sdd->sd", offshore)[...] = 0.0
    spending = outcome.expenditure_new_ds / world
    exports = np.matmul(spending.T[:, None, :], offshore)[:, 0, :].T
    foreign = offshore.sum(axis=2)
    own_sales, imports = own_ds * spending, foreign.T * spending
    value_added = outcome.wage_hat_o * base.wage_bill_d
    revenue = (spending - imports - own_sales).sum(axis=1)
    deficit = outcome.deficit_new_d / world
    ones, solved = np.ones((j, n)), np.zeros((n, j))
    point = Point(np.log(outcome.wage_hat_o), np.log(outcome.cost_hat_os), spending)
    at = Pass(
        point, ones, ones, foreign, spending.T, np.log(outcome.price_hat_ds), exports, imports,
        own_sales, exports + own_sales, value_added, revenue, deficit,
        value_added + revenue + deficit, np.zeros(n), solved, solved,
        None if labour is None else labour.wages,
    )  # fmt: skip
    problem = Problem(
        structure=base,
        rule=base_rule(base, outcome.closure.deficits),
        theta_s=economy.theta_s,
        stacked=stacked,
        own_ds=own_ds,
        wage_step_d=wage_step(base, economy.theta_s),
        labour=None if labour is None else labour.rule,
    )
    return linearise(problem, at)


def _labour(problem: Problem, at: Pass) -> dict[str, Any]:
    """Return log sector wages, and their slopes and the step at the active set if they have any."""
    base, rule, wages = problem.structure, problem.labour, at.wages
    if rule is None or wages is None:
        return {"log_wage_ds": np.broadcast_to(at.point.log_wage_d[:, None], base.va_ds.shape)}
    matrices = step_matrices(base, problem.theta_s, rule, wages.active_ds)
    return {
        "log_wage_ds": wages.log_wage_ds,
        "slopes": rule.slopes(wages.active_ds),
        "matrices": matrices,
        "inverse_dks": matrices.inverse_dks.astype(np.float64),
    }
