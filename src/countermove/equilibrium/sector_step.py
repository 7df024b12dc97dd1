r"""The step of worlds iterated together where wages differ by sector: each by its own elasticities.

Where labour is slow to move, a sector whose cost rises sells less and pays less, the more so the
higher its elasticity; and what it no longer sells it no longer spends on inputs. With $D$ the fall
of a sector's cost gap by its own cost, costs and spending of a country solve

$$c = (1 + D)^{-1}\,(r_c + G' H c + v B h X + \dots),\qquad X = M\,(r_X - \Gamma\,y\,c + \dots)$$

in a few sweeps. $D$ is that of the world and of the floors that bind where it stands, so that no
matrix has to be inverted for either, and every product takes all worlds at once, in single
precision.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from countermove.arrays import Float, Float32, Int, ratio
from countermove.equilibrium.demand_loop import reactions
from countermove.equilibrium.structure import Structure, worlds_last
from countermove.equilibrium.wages import LabourRule
from countermove.memory import forgotten_by

SWEEPS = 2
"""Sweeps over a country's costs and spending: more spare no iteration."""

Gaps = tuple[Float, Float, Float]


@dataclass(frozen=True, slots=True, eq=False)
class SectorStep:
    """What the sweeps need, in single precision; ``x`` are S worlds.

    Attributes:
        prices_dks: (N, J, J) log costs by log costs at home. again_dsk: spending by lost output.
        consumer_dis, home_dis: (N, 1, J) log consumer prices by log costs, and (N, 2, J) value
            added earned and duties paid by spending.
        push_ds: (N, J) the cost gap by spending, at specific labour.
        lost_dsx, damp_dsx: (N, J, S) output lost by log cost, and $1 / (1 + D)$ without floors.
        outward_soi, inward_sio, fall_six: (J, N, N) and (J, N, S) of :func:`rivals`, in which
            costs of a sector move together where no wage stops at a floor.
        nu_x, income_x, price_x: (S,) slopes of log wages by log output, income and prices.
        wage_step_d: (S, N) as in ``Problem``.
    """

    prices_dks: Float32
    again_dsk: Float32
    consumer_dis: Float32
    home_dis: Float32
    push_ds: Float32
    lost_dsx: Float32
    damp_dsx: Float32
    outward_soi: Float32
    inward_sio: Float32
    fall_six: Float32
    nu_x: Float32
    income_x: Float32
    price_x: Float32
    wage_step_d: Float

    def take(self, some: Int) -> SectorStep:
        """Return the step of some of the worlds, by position."""
        names = ("lost_dsx", "damp_dsx", "fall_six", "nu_x", "income_x", "price_x")
        own: dict[str, Any] = {name: getattr(self, name).take(some, axis=-1) for name in names}
        return replace(self, **own, wage_step_d=worlds_last(self.wage_step_d[some]))

    @np.errstate(over="ignore", invalid="ignore", divide="ignore")
    def __call__(self, problem: Any, at: Any, gaps: Gaps) -> Gaps:
        """Map gaps of wages (S, N), costs and spending (S, N, J) at a point to a step."""
        base, rule, loop, labour = problem.structure, problem.rule, problem.loop, problem.labour
        earned, cost, spending = gaps[0].T, _single(gaps[1]), _single(gaps[2])
        va, income = base.va_ds.astype(np.float32), at.value_added_d.T
        spending, wage = np.matmul(base.spending_chain_dsk, spending), earned
        if loop is None:
            wage = self.wage_step_d.T * earned
            spending += _single(at.point.spending_ds) * _by_country(wage)
        else:
            m, rho = (_by_world(part) for part in (rule.m, rule.rho))
            spread, rounds = loop.spread_ds.astype(np.float32), np.atleast_2d(loop.rounds_d).T
        damp, free, floating = self.damp_dsx, None, None
        if labour.log_floor_ds is not None:
            bound = at.wages.active_ds.transpose(1, 2, 0)
            damp, free = np.where(bound, np.float32(1.0), damp), (~bound).astype(np.float32)
            if labour.floating_d.any():
                floating = bound * (va * labour.floating_d[:, None])[:, :, None]
        d_cost: Any = damp * cost if free is not None else self._together(cost)
        d_spending: Any = spending
        for _ in range(SWEEPS):
            lost = self.lost_dsx * d_cost
            d_spending = spending - np.matmul(self.again_dsk, lost)
            if loop is not None:
                fewer = np.matmul(va[:, None, :], lost)[:, 0]
                both = np.matmul(self.home_dis, d_spending)
                more = m * (income * earned - fewer + both[:, 0]) + rho * both[:, 1]
                more = (more * rounds).astype(np.float32)
                d_spending += spread[:, :, None] * more[:, None, :]
                at_home = np.matmul(self.home_dis[:, :1], d_spending)[:, 0]
                wage = earned + (at_home - fewer) / income
            prices = np.matmul(self.consumer_dis, d_cost)
            common = wage * self.income_x + prices[:, 0] * self.price_x
            moved = (self.push_ds[:, :, None] * d_spending) * self.nu_x
            moved += va[:, :, None] * common.astype(np.float32)[:, None, :]
            if free is not None:
                moved *= free
            if floating is not None:
                moved += floating * prices
            moved += cost
            moved += np.matmul(self.prices_dks, d_cost)
            d_cost = damp * moved if free is not None else self._together(moved)
        return wage.T, d_cost.transpose(2, 0, 1), d_spending.transpose(2, 0, 1)

    def _together(self, cost_dsx: Float32) -> Float32:
        """Return log costs (N, J, S) of cost gaps: what one country gains its rivals lose."""
        moved = self.fall_six * np.matmul(self.inward_sio, cost_dsx.transpose(1, 0, 2))
        return np.asarray(cost_dsx - np.matmul(self.outward_soi, moved).transpose(1, 0, 2))


@lru_cache(maxsize=2)
def rivals(base: Structure) -> tuple[Float, Float, Float]:
    r"""Return directions in which the costs of a sector move by themselves at the baseline.

    Log output of countries answers the log costs of all by $-\theta\,(1 - G/Y)$, with
    $G = \sum_m X_m q_m q_m'$ and $q$ the share of a supplier in a market, duties split evenly. With
    the labour shares $v$ of cost, $v\,(1 - G/Y)$ has the columns of ``outward`` (J, N, N) as its
    eigenvectors, the rows of ``inward`` as its inverse and (J, N) ``slopes`` as eigenvalues.
    """
    n = len(base.wage_bill_d)
    shares = base.stacked[:, n:].copy()
    np.einsum("sdd->sd", shares)[...] = base.own_ds.T
    sales = shares * base.spending_ds.T[:, :, None]
    output = sales.sum(axis=1)
    shares *= base.share_sdo
    np.sqrt(shares, out=shares)
    both = np.matmul(shares.mT, shares * base.spending_ds.T[:, :, None])
    root = np.sqrt(ratio(base.va_ds.T, output))
    slopes, axes = np.linalg.eigh(
        root[:, :, None] * (output[:, :, None] * np.eye(n) - both) * root[:, None, :]
    )
    return root[:, :, None] * axes, axes.mT * ratio(1.0, root)[:, None, :], slopes


forgotten_by(rivals.cache_clear, last=True)


def sector_step(
    base: Structure, theta_sx: Float, labour: LabourRule, wage_step_d: Float
) -> SectorStep:
    """Return the step of S worlds, (J, S) ``theta_sx``, with a labour rule of S worlds or one."""
    shape = theta_sx.shape[1]
    nu, eta = (np.broadcast_to(np.ravel(part), shape) for part in (labour.nu, labour.eta))
    home = base.home_ds
    own = reactions(base, np.ones(len(theta_sx)))
    output = base.exports_ds + base.own_ds * base.spending_ds
    fall = own.fall_ds[:, :, None] * theta_sx
    at_basic = base.imports_ds + base.own_ds * base.spending_ds
    duty = 1.0 - ratio(at_basic, base.spending_ds, 1.0)
    outward, inward, slopes = rivals(base)
    drop = slopes[:, :, None] * (theta_sx * nu)[:, None, :]
    found: dict[str, Float] = {
        "outward_soi": outward,
        "inward_sio": inward,
        "fall_six": drop / (1.0 + drop),
        "prices_dks": base.io_dks * home[:, None, :],
        "again_dsk": np.matmul(base.spending_chain_dsk, base.io_dsk.astype(np.float32)),
        "consumer_dis": (base.final_ds * home)[:, None, :],
        "home_dis": np.stack([base.va_ds * home, duty], axis=1),
        "push_ds": base.va_ds * own.home_ds * base.inverse_spending_ds,
        "lost_dsx": output[:, :, None] * fall,
        "damp_dsx": 1.0 / (1.0 + (base.va_ds[:, :, None] * fall) * nu),
        "nu_x": nu,
        "income_x": (1.0 - nu - nu * eta) / (1.0 + eta),
        "price_x": eta / (1.0 + eta),
    }
    single = {name: array.astype(np.float32) for name, array in found.items()}
    return SectorStep(**single, wage_step_d=wage_step_d)


def _single(values: Float) -> Float32:
    """Return (S, N, J) values, worlds last in memory, as (N, J, S) in single precision."""
    return np.ascontiguousarray(values.transpose(1, 2, 0), dtype=np.float32)


def _by_country(values_d: Float) -> Float32:
    """Return (N, S) values over all sectors, (N, 1, S)."""
    return values_d.astype(np.float32)[:, None, :]


def _by_world(values: Float | float) -> Float:
    """Return a number, or (S, 1) of worlds, as the last axis of worlds."""
    return np.ravel(values)
