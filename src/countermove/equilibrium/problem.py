"""One question put to the solver: weights after the shock, elasticities, closure, wage steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from countermove.arrays import Bool, Float, Int, foreign, ratio
from countermove.economy.arguments import refuse_markets
from countermove.economy.economy import Economy
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.deficits import DeficitRule, deficit_rule
from countermove.equilibrium.demand_loop import DemandLoop, demand_loop
from countermove.equilibrium.structure import Structure, structure_of, times
from countermove.equilibrium.wages import LabourRule
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
        levy_sdo: (J, N, N) what exporters levy of their own goods at the border, over the price
            their makers get, zero at home; ``None`` where nobody does.
        wage_step_d: (N,) inverse slope of the trade balance in the own log wage.
        labour: the labour closure; ``None`` for labour mobile, fully employed and in fixed supply.
        loop: how income is spent again at home where deficits absorb; else ``None``.
    """

    structure: Structure
    rule: DeficitRule
    theta_s: Float
    stacked: Float
    own_ds: Float
    wage_step_d: Float
    labour: LabourRule | None = field(default=None, kw_only=True)
    levy_sdo: Float | None = field(default=None, kw_only=True)
    loop: DemandLoop | None = field(default=None, kw_only=True)

    @property
    def offshore(self) -> Float:
        """(J, N, N) view of ``Wo`` by sector, importer, exporter."""
        return self.stacked[:, self.stacked.shape[2] :, :]

    def at(self, supply_so: Float) -> Problem:
        """Return the problem with the weights of a point; a plain problem has the same at all."""
        return self

    @property
    def levied(self) -> Float | None:
        """(J, N, N) weights of what exporters levy, ``e' Wo``."""
        return None if self.levy_sdo is None else self.levy_sdo * self.offshore

    def levies(self, supply_so: Float, scale_sd: Float) -> tuple[Float | float, Float | float]:
        """Return (N,) what countries take of their exports, and pay to others on imports."""
        if self.levy_sdo is None:
            return 0.0, 0.0
        taken, paid = self.levies_by_sector(supply_so, scale_sd)
        return taken.sum(axis=0), paid.sum(axis=0)

    def levies_by_sector(self, supply_so: Float, scale_sd: Float) -> tuple[Float, Float]:
        """Return the same as (J, N)."""
        levied = self.levied
        if levied is None:
            return np.zeros_like(scale_sd), np.zeros_like(scale_sd)
        taken = supply_so * times(levied.transpose(0, 2, 1), scale_sd)
        return taken, scale_sd * times(levied, supply_so)

    def localised(self, supply_so: Float) -> Problem:
        """Return the plain problem whose weights are those of a point."""
        return self

    def bought(self, supply_so: Float) -> Float:
        """Return (J, 2N) sums ``W z`` and ``Wo z`` over exporters for supplies ``z`` (J, N)."""
        return times(self.stacked, supply_so)

    def sold(self, scale_sd: Float) -> Float:
        """Return (J, N) sums ``u Wo`` over importers for demands ``u`` (J, N)."""
        return times(self.offshore.transpose(0, 2, 1), scale_sd)


def problem_of(
    economy: Economy,
    *,
    tariff_rate_ods: Float,
    iceberg_hat_ods: Float | None = None,
    technology_hat_os: Float | None = None,
    levy_rate_ods: Float | None = None,
    closure: Closure | None = None,
) -> Problem:
    """Return the problem of new tariffs, iceberg wedges and technology on an economy.

    Args:
        tariff_rate_ods: (N, N, J) new rates. iceberg_hat_ods: (N, N, J) change of iceberg cost,
            ``inf`` for a ban. technology_hat_os: (N, J) change of the technology parameter.
        levy_rate_ods: (N, N, J) taxes of origins on their own goods, over what makers get.
        closure: its deficit closure counts, ``removed`` as ``fixed``.

    References:
        Caliendo & Parro (2015), eqs. (11)-(12): ``kappa_hat = tau_hat d_hat``.
    """
    base = structure_of(economy)
    rows = changed_rows(
        economy,
        tariff_rate_ods=tariff_rate_ods,
        iceberg_hat_ods=iceberg_hat_ods,
        technology_hat_os=technology_hat_os,
        levy_rate_ods=levy_rate_ods,
    )
    stacked, own = base.stacked.copy(), base.own_ds.copy()
    stacked[:, rows.places] = rows.stacked
    own[rows.importers] = rows.own_ds
    rule = base_rule(economy, closure or Closure())
    return Problem(
        structure=base,
        rule=rule,
        theta_s=economy.theta_s,
        stacked=stacked,
        own_ds=own,
        wage_step_d=wage_step(base, economy.theta_s),
        loop=None if rule.anchored else demand_loop(base, rule, economy.theta_s),
        levy_sdo=abroad(levy_rate_ods),
    )


def abroad(levy_rate_ods: Float | None) -> Float | None:
    """Return (J, N, N) levies by importer and exporter, those on own sales left out."""
    return None if levy_rate_ods is None else foreign(levy_rate_ods).transpose(2, 1, 0).copy()


class Rows(NamedTuple):
    """Weights of the K importers whose tariffs or wedges change.

    ``importers``: (K,) positions. ``places``: (2K,) their rows of ``Problem.stacked``, and
    ``stacked``: (J, 2K, N) the contents. ``own_ds``: (K, J) ``W_dd / (1 + t'_dd)``.
    """

    importers: Int
    places: Int
    stacked: Float
    own_ds: Float


def reweighed(problem: Problem, rows: Iterable[tuple[int, Float, Float]]) -> Problem:
    """Return a problem in which some importers have other tariffs: only their rows change.

    Args:
        problem: the question so far, without a change of technology.
        rows: importer with its (N, J) rates and changes of iceberg cost by origin.
    """
    base, theta = problem.structure, problem.theta_s[:, None]
    n = problem.stacked.shape[2]
    stacked, own_ds = problem.stacked.copy(), problem.own_ds.copy()
    for d, rate_os, iceberg_os in rows:
        factor = 1.0 + rate_os.T
        share = base.share_sdo[:, d, :]
        kappa = factor / base.factor_sdo[:, d, :]
        if base.response_d is not None:
            kappa **= base.response_d[d]
        kappa = kappa * iceberg_os.T
        weight = np.where(share > 0, share * kappa**-theta, 0.0)
        stacked[:, d, :] = weight
        stacked[:, n + d, :] = weight / factor
        own_ds[d] = stacked[:, n + d, d]
        stacked[:, n + d, d] = 0.0
        if base.margin_d is not None:
            stacked[:, n + d, :] *= 1.0 - base.margin_d[d]
    return replace(problem, stacked=stacked, own_ds=own_ds)


def changed_rows(
    economy: Economy,
    *,
    tariff_rate_ods: Float,
    iceberg_hat_ods: Float | None = None,
    technology_hat_os: Float | None = None,
    levy_rate_ods: Float | None = None,
) -> Rows:
    """Return the weights of the importers for whom anything changes; arguments as in
    :func:`problem_of`.

    Raises:
        NoEquilibrium: every source of a good somebody must buy is banned, or a country with a
            deficit or surplus is cut off from all trade.
    """
    base, theta = structure_of(economy), economy.theta_s
    touched = np.full(len(economy.regions), technology_hat_os is not None)
    if tariff_rate_ods is not economy.tariff_rate_ods:
        touched |= (tariff_rate_ods != economy.tariff_rate_ods).any(axis=0).any(axis=1)
    if iceberg_hat_ods is not None:
        touched |= (iceberg_hat_ods != 1.0).any(axis=0).any(axis=1)
    if levy_rate_ods is not None:
        touched |= (levy_rate_ods != 0.0).any(axis=0).any(axis=1)
    importers = np.flatnonzero(touched)
    factor = np.ascontiguousarray(1.0 + tariff_rate_ods[:, importers].transpose(2, 1, 0))
    if levy_rate_ods is not None:  # buyers pay duty on a price that holds the levy
        factor *= 1.0 + levy_rate_ods[:, importers].transpose(2, 1, 0)
    kappa = factor / base.factor_sdo[:, importers]
    if base.response_d is not None:
        kappa **= base.response_d[importers, None]
    if iceberg_hat_ods is not None:
        kappa *= iceberg_hat_ods[:, importers].transpose(2, 1, 0)
    k = len(importers)
    places = np.concatenate([importers, len(economy.regions) + importers])
    stacked = base.stacked[:, places]
    weight, offshore = stacked[:, :k], stacked[:, k:]
    s, d, o = np.nonzero((kappa != 1.0) & (weight > 0))
    weight[s, d, o] *= kappa[s, d, o] ** -theta[s]
    if technology_hat_os is not None:
        weight *= technology_hat_os.T[:, None, :]
    _refuse_empty_markets(economy, importers, weight)
    np.divide(weight, factor, out=offshore)
    at = (slice(None), np.arange(k), importers)
    own = offshore[at].T.copy()
    offshore[at] = 0.0
    if base.margin_d is not None:
        offshore *= (1.0 - base.margin_d[importers])[:, None]
    open_do = base.open_do.copy()
    open_do[importers] = (offshore > 0).any(axis=0)
    _refuse_closed_debtors(economy, open_do)
    return Rows(importers, places, stacked, own)


def base_rule(economy: Economy, closure: Closure) -> DeficitRule:
    """Return the deficit rule of a closure at a baseline's values."""
    base = structure_of(economy)
    return deficit_rule(
        closure,
        deficit_d=base.deficit_d,
        value_added_d=base.wage_bill_d,
        income_d=base.income_d,
        exchange_d=closure.exchange_of(economy.regions),
    )


def _refuse_empty_markets(economy: Economy, importers: Int, weight_sdo: Float) -> None:
    """Refuse a shock that bans every source of a good somebody must buy."""
    empty = (weight_sdo.sum(axis=2).T <= 0) & (economy.expenditure_ds[importers] > 0)
    if empty.any():
        d, s = np.argwhere(empty)[0]
        raise NoEquilibrium(
            f"every source of {economy.sectors[s]} for {economy.regions[importers[d]]} is banned, "
            "and it must buy some (spending shares are fixed). Leave at least one source open."
        )


def _refuse_closed_debtors(economy: Economy, open_do: Bool) -> None:
    """Refuse a shock that leaves a country with a deficit or surplus and no trade to carry it."""
    closed = ~open_do.any(axis=0) & ~open_do.any(axis=1)
    owing = closed & (np.abs(economy.deficit_d) > BALANCED * economy.world_value_added)
    if owing.any():
        code = economy.regions[int(np.argmax(owing))]
        raise NoEquilibrium(
            f"{code} is cut off from all trade but has a trade deficit or surplus, which nothing "
            "can then carry. Use deficits='removed', or leave one route open."
        )


def wage_step(base: Structure, theta_s: Float, pass_through_ds: Float | None = None) -> Float:
    """Return (N,) steps: one over the baseline slope of the log trade balance in the own log wage.

    ``1/s_n = sum_j ex theta o (1-a) / (EX + D+) + sum_j im (1 + theta h o) / (IM + D-)`` with ``a``
    the export-weighted own share in foreign markets, ``h`` the home share and ``o`` the own-wage
    pass-through into cost. Small open countries need a step of their own: with a common one their
    wage is the slow mode. The wage of a country without trade is free: any step will do.
    """
    exports, imports = base.exports_ds, base.imports_ds
    pass_through = base.pass_through_ds if pass_through_ds is None else pass_through_ds
    theta = theta_s[..., None, :]
    supply = (theta * pass_through * (exports - base.held_ds)).sum(axis=-1)
    demand = (imports * (1.0 + theta * base.home_ds * pass_through)).sum(axis=-1)
    slope = ratio(supply, exports.sum(axis=1) + np.maximum(base.deficit_d, 0.0))
    slope += ratio(demand, imports.sum(axis=1) + np.maximum(-base.deficit_d, 0.0))
    return ratio(1.0, slope, 1.0)


def checked_tariffs(economy: Economy, rates: ArrayLike | None) -> Float:
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


def checked_levies(economy: Economy, rates: ArrayLike | None, nests: bool) -> Float | None:
    """Return taxes of origins on their own goods, ``None`` where there are none.

    Raises:
        BadInput: of a wrong shape, -100 % or less, or beside what does not know them.
    """
    if rates is None:
        return None
    array = np.asarray(rates, dtype=np.float64)
    shape = economy.tariff_rate_ods.shape
    if array.shape != shape or not np.isfinite(array).all() or (array <= -1).any():
        raise BadInput(
            f"levy_rate_ods must be finite and above -1 (0.25 for 25 %), of shape {shape} "
            "[origin, destination, sector]."
        )
    refuse_markets(economy, "a tax on exports or production", profits=True)
    if nests:
        raise BadInput(
            "taxes on exports or production do not go with importers that buy products, whose "
            "lines know import duties alone; leave one of them out."
        )
    return array if array.any() else None
