"""The model linearised at an equilibrium: what the adjoint needs, in the solver's layout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from countermove.arrays import Float, ratio
from countermove.equilibrium.closure import DeficitRule
from countermove.equilibrium.equations import Pass
from countermove.equilibrium.labour_step import StepMatrices, step_matrices
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.problem import Problem, base_rule, wage_step
from countermove.equilibrium.structure import Structure, structure_of
from countermove.equilibrium.wages import LabourRule, Slopes, Wages


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
    sold, bought = _trade_values(at.exports_ds.sum(axis=1), at.imports_ds.sum(axis=1), at.deficit_d)
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
        per_sold_d=sold,
        per_bought_d=bought,
        **_labour(
            problem.structure, problem.theta_s, problem.labour, at.wages, at.point.log_wage_d
        ),
    )


def linearise_outcome(outcome: Outcome) -> Linearisation:
    """Return the linearisation at a solved outcome, from its shares and levels."""
    economy = outcome.economy
    base, world = structure_of(economy), economy.world_value_added
    n, j = len(economy.regions), len(economy.sectors)
    stacked = np.empty((j, 2 * n, n))
    share, offshore = stacked[:, :n, :], stacked[:, n:, :]
    np.copyto(share, outcome.trade_share_new_ods.transpose(2, 1, 0))
    np.divide(share, 1.0 + outcome.tariff_rate_ods.transpose(2, 1, 0), out=offshore)
    own_share = np.einsum("sdd->sd", offshore).copy()
    np.einsum("sdd->sd", offshore)[...] = 0.0
    spending = outcome.expenditure_new_ds / world
    exports = np.matmul(spending.T[:, None, :], offshore)[:, 0, :].T
    foreign_share = offshore.sum(axis=2)
    own_sales = own_share.T * spending
    imports = foreign_share.T * spending
    value_added = outcome.wage_hat_o * base.wage_bill_d
    revenue = (spending - imports - own_sales).sum(axis=1)
    deficit = outcome.deficit_new_d / world
    sold, bought = _trade_values(exports.sum(axis=1), imports.sum(axis=1), deficit)
    return Linearisation(
        structure=base,
        rule=base_rule(base, outcome.closure.deficits),
        theta_s=economy.theta_s,
        wage_step_d=wage_step(base, economy.theta_s),
        stacked=stacked,
        supply_so=np.ones((j, n)),
        price_factor_sd=np.ones((j, n)),
        foreign_share_sd=foreign_share,
        own_share_sd=own_share,
        spending_ds=spending,
        exports_ds=exports,
        own_sales_ds=own_sales,
        log_price_ds=np.log(outcome.price_hat_ds),
        value_added_d=value_added,
        revenue_d=revenue,
        deficit_d=deficit,
        income_d=value_added + revenue + deficit,
        per_sold_d=sold,
        per_bought_d=bought,
        **_labour(
            base,
            economy.theta_s,
            None if outcome.labour is None else outcome.labour.rule,
            None if outcome.labour is None else outcome.labour.wages,
            np.log(outcome.wage_hat_o),
        ),
    )


def _labour(
    base: Structure, theta_s: Float, rule: LabourRule | None, wages: Wages | None, log_wage_d: Float
) -> dict[str, Any]:
    """Return log sector wages, and their slopes and the step at the active set if they have any."""
    if rule is None or wages is None:
        return {"log_wage_ds": np.broadcast_to(log_wage_d[:, None], base.va_ds.shape)}
    matrices = step_matrices(base, theta_s, rule, wages.active_ds)
    return {
        "log_wage_ds": wages.log_wage_ds,
        "slopes": rule.slopes(wages.active_ds),
        "matrices": matrices,
        "inverse_dks": matrices.inverse_dks.astype(np.float64),
    }


def _trade_values(sold: Float, bought: Float, deficit: Float) -> tuple[Float, Float]:
    """Return one over exports and one over imports as the balance equation weighs them."""
    return ratio(1.0, sold + np.maximum(deficit, 0.0)), ratio(
        1.0, bought + np.maximum(-deficit, 0.0)
    )
