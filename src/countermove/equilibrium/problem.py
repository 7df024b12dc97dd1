"""One question put to the solver: weights after the shock, elasticities, closure, wage steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from countermove.arrays import Float
from countermove.economy.economy import Economy
from countermove.equilibrium.closure import DeficitRule, deficit_rule
from countermove.equilibrium.structure import Structure, structure_of
from countermove.errors import BadInput, NoEquilibrium

BALANCED = 1e-13
"""Deficits below this share of world value added count as zero."""


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """A counterfactual in the solver's layout.

    Attributes:
        structure: the baseline. rule: the deficit closure with its base values.
        theta_s: (J,) trade elasticities.
        stacked: (J, 2N, N) rows ``W`` above rows ``Wo``: ``W = pi That kappa_hat^-theta`` and
            ``Wo = W / (1 + t')`` with a zero diagonal, by importer, exporter in the last axis.
        own_ds: (N, J) ``W_dd / (1 + t'_dd)``.
        wage_step_d: (N,) inverse slope of the trade balance in the own log wage.
    """

    structure: Structure
    rule: DeficitRule
    theta_s: Float
    stacked: Float
    own_ds: Float
    wage_step_d: Float

    @property
    def offshore(self) -> Float:
        """(J, N, N) view of ``Wo`` by sector, importer, exporter."""
        return self.stacked[:, self.stacked.shape[2] :, :]


def pose(
    economy: Economy,
    *,
    tariff_rate_ods: Float,
    iceberg_hat_ods: Float | None,
    technology_hat_os: Float | None,
    deficits: str,
) -> Problem:
    """Return the problem of new tariffs, iceberg wedges and technology on an economy.

    Args:
        tariff_rate_ods: (N, N, J) new rates. iceberg_hat_ods: (N, N, J) change of iceberg cost,
            ``inf`` for a ban. technology_hat_os: (N, J) change of the technology parameter.
        deficits: name of the deficit closure, ``removed`` excepted.

    References:
        Caliendo & Parro (2015), eqs. (11)-(12): ``kappa_hat = tau_hat d_hat``.
    """
    base = structure_of(economy)
    theta = economy.theta_s
    n = len(economy.regions)
    factor = np.ascontiguousarray(1.0 + tariff_rate_ods.transpose(2, 1, 0))
    kappa = factor / base.factor_sdo
    if iceberg_hat_ods is not None:
        kappa *= iceberg_hat_ods.transpose(2, 1, 0)
    stacked = np.empty((len(theta), 2 * n, n))
    weight = stacked[:, :n, :]
    np.copyto(weight, base.share_sdo)
    s, d, o = np.nonzero((kappa != 1.0) & (base.share_sdo > 0))
    weight[s, d, o] *= kappa[s, d, o] ** -theta[s]
    if technology_hat_os is not None:
        weight *= technology_hat_os.T[:, None, :]
    _refuse_empty_markets(economy, weight)
    offshore = stacked[:, n:, :]
    np.divide(weight, factor, out=offshore)
    own = np.einsum("sdd->ds", offshore).copy()
    np.einsum("sdd->sd", offshore)[...] = 0.0
    _refuse_closed_debtors(economy, offshore)
    return Problem(
        structure=base,
        rule=deficit_rule(
            deficits,
            deficit_d=base.deficit_d,
            value_added_d=base.wage_bill_d,
            income_d=base.income_d,
        ),
        theta_s=theta,
        stacked=stacked,
        own_ds=own,
        wage_step_d=wage_step(base, theta),
    )


def _refuse_empty_markets(economy: Economy, weight_sdo: Float) -> None:
    """Refuse a shock that bans every source of a good somebody must buy."""
    empty = (weight_sdo.sum(axis=2).T <= 0) & (economy.expenditure_ds > 0)
    if empty.any():
        d, s = np.argwhere(empty)[0]
        raise NoEquilibrium(
            f"every source of {economy.sectors[s]} for {economy.regions[d]} is banned, and it must "
            "buy some (spending shares are fixed). Leave at least one source open."
        )


def _refuse_closed_debtors(economy: Economy, offshore_sdo: Float) -> None:
    """Refuse a shock that leaves a country with a deficit or surplus and no trade to carry it."""
    closed = (offshore_sdo.sum(axis=(0, 2)) == 0) & (offshore_sdo.sum(axis=(0, 1)) == 0)
    owing = closed & (np.abs(economy.deficit_d) > BALANCED * economy.world_value_added)
    if owing.any():
        code = economy.regions[int(np.argmax(owing))]
        raise NoEquilibrium(
            f"{code} is cut off from all trade but has a trade deficit or surplus, which nothing "
            "can then carry. Use deficits='removed', or leave one route open."
        )


def wage_step(base: Structure, theta_s: Float) -> Float:
    """Return (N,) steps: one over the baseline slope of the log trade balance in the own log wage.

    ``1/s_n = sum_j ex theta o (1-a) / (EX + D+) + sum_j im (1 + theta h o) / (IM + D-)`` with ``a``
    the export-weighted own share in foreign markets, ``h`` the home share and ``o`` the own-wage
    pass-through into cost. Small open countries need a step of their own: with a common one their
    wage is the slow mode.
    """
    sales = base.share_sdo * base.spending_ds.T[:, :, None] / base.factor_sdo
    np.einsum("sdd->sd", sales)[...] = 0.0
    exports = sales.sum(axis=1).T
    imports = sales.sum(axis=2).T
    held = np.einsum("sdo,sdo->os", sales, base.share_sdo)
    pass_through = base.pass_through_ds
    supply = (theta_s * pass_through * (exports - held)).sum(axis=1)
    demand = (imports * (1.0 + theta_s * base.home_ds * pass_through)).sum(axis=1)
    slope = supply / (exports.sum(axis=1) + np.maximum(base.deficit_d, 0.0))
    slope += demand / (imports.sum(axis=1) + np.maximum(-base.deficit_d, 0.0))
    return 1.0 / slope


def checked_tariffs(economy: Economy, rates: Float | None) -> Float:
    """Return new tariff rates as an array of the right shape, or the economy's own if ``None``."""
    if rates is None:
        return economy.tariff_rate_ods
    array = np.asarray(rates, dtype=np.float64)
    if array.shape != economy.tariff_rate_ods.shape:
        raise BadInput(
            f"tariff_rate_ods has shape {array.shape}, expected {economy.tariff_rate_ods.shape} "
            "[origin, destination, sector]."
        )
    if not np.isfinite(array).all() or (array <= -1).any():
        raise BadInput(
            "tariff_rate_ods must be finite and above -1 (0.25 for 25 %); for a ban give "
            "iceberg_hat_ods = inf instead."
        )
    return array


def checked_hat(name: str, hat: Float | None, shape: tuple[int, ...], *, ban: bool) -> Float | None:
    """Return a positive hat array broadcast to ``shape``; ``inf`` allowed where ``ban`` is true."""
    if hat is None:
        return None
    try:
        array = np.broadcast_to(np.asarray(hat, dtype=np.float64), shape)
    except ValueError:
        raise BadInput(f"{name} has shape {np.shape(hat)}, expected {shape}.") from None
    if np.isnan(array).any() or (array <= 0).any() or (not ban and np.isinf(array).any()):
        raise BadInput(f"{name} must be positive{' (inf for a ban)' if ban else ' and finite'}.")
    return array
