r"""A step for many worlds near one solved world: the trade balances' answer to all wages, frozen.

The solver's own step moves each wage by its own balance alone. Near a solved world the whole answer
is known: with costs and spending $y$ solved out, balances move by $S\,dw$, and $y$ by $T\,dw$. With
the domestic step $dy_0$ and the derivatives $E$ of balances by $y$,

$$dw = -S^{-1}(e + E\,dy_0),\qquad dy = dy_0 + T\,dw$$

Built once at the solved world, it serves all others, elasticities and duties included: it shapes
their steps, never their equations. Balances answer costs in proportion to elasticities: $E$ is
scaled for those of a world, and $S$ has a part $B = E\,T$ that grows with their mean over that of
the solved world, $\kappa$. In the eigenvectors of $S^{-1}B$, with roots $\lambda$,
$(S + (\kappa-1)B)^{-1}$ is $S^{-1}$ over $1 + (\kappa-1)\lambda$.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from countermove.arrays import Float, Float32
from countermove.equilibrium.adjoint import Multipliers, no_seeds, step_back, sweep
from countermove.equilibrium.company import Company
from countermove.equilibrium.equations import Pass, Point, evaluate, precondition
from countermove.equilibrium.linear import Linearisation
from countermove.equilibrium.problem import Problem
from countermove.equilibrium.structure import worlds_last

PERTURBED = 1e-4
"""Change of log wages by which the answer is measured: any kink is far, rounding too."""
ROUNDS = 4
"""Rounds of costs and spending at given wages: the answer is then good to a hundredth, and more of
them spare no iteration."""
MEMORY = 4
CAP = 0.5
LEAST = -0.5
"""Fall of elasticities, in proportion, that the answer of balances follows at most."""
APART = 1e8
"""Condition of the directions of wages from which on they are not told apart."""


@dataclass(frozen=True, slots=True, eq=False)
class FrozenStep:
    """The matrices: ``inverse`` (N, N) of S, ``by_cost, by_spending`` (N, N J) the parts of E,
    ``cost, spending`` (N J, N) those of T, the long ones in single precision.

    ``theta_s`` (J,) are the elasticities there; others enter the step in proportion, those of a
    sector in E, and their mean by ``weight_s`` in S. ``axes`` (2, N, N) are the directions of
    wages in which that is a factor each, by ``roots`` (N,), and what maps balances to them.
    """

    inverse: Float
    axes: Any
    roots: Any
    theta_s: Float
    weight_s: Float
    by_cost: Float32
    by_spending: Float32
    cost: Float32
    spending: Float32

    # A step is a proposal, judged by the equations; and kernels of single precision may flag lanes
    # of theirs that hold no entry.
    @np.errstate(over="ignore", invalid="ignore", divide="ignore")
    def __call__(self, problem: Problem, at: Pass) -> Point:
        """Return the step of worlds iterated together, or of one."""
        one = at.balance_d.ndim == 1
        move = precondition(problem, at, None, at.cost_gap_ds, at.spending_gap_ds)
        cost, spending = _rows(move.log_cost_ds), _rows(move.spending_ds)
        rise = np.atleast_2d(problem.theta_s / self.theta_s).T
        felt = rise.astype(np.float32) * cost.reshape(-1, *rise.shape)
        short = self.by_cost @ felt.reshape(cost.shape).astype(np.float32, copy=False)
        short += self.by_spending @ spending.astype(np.float32, copy=False)
        balance = at.balance_d - (at.value_added_d.sum(axis=-1, keepdims=True) - 1.0)
        right = self.axes[1] @ (np.atleast_2d(balance).T + short)
        right /= 1.0 + self.roots[:, None] * np.maximum(self.weight_s @ rise - 1.0, LEAST)
        wage = np.clip(-(self.axes[0] @ right).real, -CAP, CAP)
        single = wage.astype(np.float32)
        cost += self.cost @ single
        spending += self.spending @ single
        return Point(wage[:, 0] if one else wage.T, move.log_cost_ds, move.spending_ds)

    @np.errstate(over="ignore", invalid="ignore", divide="ignore")
    def back(self, lin: Linearisation, gap: Multipliers) -> Multipliers:
        """Return the step of multipliers: the transpose of that of a world."""
        shape = gap.cost_dsm.shape
        cost, spending = (part.reshape(-1, shape[2]) for part in gap[1:])
        both = self.cost.T @ cost.astype(np.float32) + self.spending.T @ spending.astype(np.float32)
        balance = -self.inverse.T @ (gap.balance_dm + both)
        single, still = balance.astype(np.float32), np.zeros_like(balance)
        moved = [
            (part + by.T @ single).reshape(shape)
            for part, by in ((cost, self.by_cost), (spending, self.by_spending))
        ]
        return step_back(lin, Multipliers(still, *moved))._replace(balance_dm=balance)


def _rows(values: Float) -> Float:
    """Return (S, N, J) values, worlds last in memory, or (N, J) of one, as a view (N J, S)."""
    columns = (values if values.ndim == 3 else values[None]).transpose(1, 2, 0)
    assert columns.flags.c_contiguous
    return columns.reshape(-1, columns.shape[2])


def frozen_step(company: Company, centre: Linearisation) -> FrozenStep:
    """Return the step frozen at a solved world under a plain closure.

    Args:
        company: that world as one of one. centre: its solution.
    """
    point = centre.at.point
    n, j = point.spending_ds.shape
    lanes = company.lanes(np.zeros(n + 1, dtype=np.intp))
    none = Multipliers(np.eye(n), np.zeros((n, j, n)), np.zeros((n, j, n)))
    gap = sweep(centre, no_seeds(n, j, n), none).gap
    by_cost, by_spending = (
        np.ascontiguousarray(part.reshape(n * j, n).T, dtype=np.float32)
        for part in (gap.cost_dsm, gap.spending_dsm)
    )
    moved, base = PERTURBED * np.eye(n + 1, n), lanes.structure
    own = Point(
        worlds_last(point.log_wage_d + moved),
        worlds_last(point.log_cost_ds + base.pass_through_ds * moved[..., None]),
        worlds_last(point.spending_ds * (1.0 + moved[..., None])),
    )
    at = evaluate(lanes, own)
    for _ in range(ROUNDS):
        step = precondition(lanes, at, None, at.cost_gap_ds, at.spending_gap_ds)
        own = Point(*(here + more for here, more in zip(own, step, strict=True)))
        at = evaluate(lanes, own)
    balance = at.balance_d - (at.value_added_d.sum(axis=-1, keepdims=True) - 1.0)
    slope = (balance[:n] - balance[n]) / PERTURBED
    cost, spending = (
        np.ascontiguousarray(((part[:n] - part[n]) / PERTURBED).reshape(n, n * j).T, np.float32)
        for part in (own.log_cost_ds, own.spending_ds)
    )
    inverse = np.linalg.inv(slope.T)
    weight = base.exports_ds.sum(axis=0) / base.exports_ds.sum()
    roots, axes = np.linalg.eig(inverse @ (by_cost.astype(np.float64) @ cost))
    if not np.linalg.cond(axes) < APART:
        roots, axes = np.zeros(n), np.eye(n)
    both, theta = np.stack([axes, np.linalg.inv(axes) @ inverse]), lanes.theta_s[0]
    return FrozenStep(inverse, both, roots, theta, weight, by_cost, by_spending, cost, spending)
