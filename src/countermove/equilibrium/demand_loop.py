r"""The solver's step where deficits absorb: own income is spent, and earned again, at home.

Spending $X = \Gamma H X + \alpha\,(m V + \rho R) + \dots$ with $V = \gamma H X + \dots$ and
$R = \tau X$ closes a loop within each country, which the step inverts as it is at the baseline;
countries meet through trade.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from countermove.arrays import Float, Float32, ratio
from countermove.equilibrium.deficits import DeficitRule
from countermove.equilibrium.structure import Structure, times
from countermove.equilibrium.wages import Slopes

Gaps = tuple[Float, Float, Float]
"""Gaps of labour income (N, ...), costs and spending (N, J, ...), or a step for each."""


class Reactions(NamedTuple):
    """How a country's own sales react to its own costs and spending at the baseline.

    ``fall_ds`` (N, J) is the fall of log output by own log cost, ``home_ds`` home sales over
    output.
    """

    fall_ds: Float
    home_ds: Float


class DemandLoop(NamedTuple):
    """A country's own demand at the baseline.

    ``earned_ds`` is value added earned by spending at home, ``spent_ds`` what of that and of duties
    is spent again, ``spread_ds`` the spending on each good that a unit spent on final goods makes,
    ``rounds_d`` what all rounds add up to, ``fall_ds`` the fall of log output by own log cost times
    its share in labour income.
    """

    earned_ds: Float
    spent_ds: Float
    spread_ds: Float
    rounds_d: Float
    fall_ds: Float


def reactions(base: Structure, theta_s: Float) -> Reactions:
    """Return the reactions of sales at the baseline."""
    own = base.own_ds * base.spending_ds
    output = base.exports_ds + own
    weight = ratio(1.0, output)
    fall = base.exports_ds - base.held_ds + own * (1.0 - base.home_ds)
    return Reactions(theta_s[..., None, :] * fall * weight, own * weight)


def demand_loop(base: Structure, rule: DeficitRule, theta_s: Float) -> DemandLoop:
    """Return the loop of every country under a rule of absorbing deficits."""
    earned = base.va_ds * base.home_ds
    at_basic = base.imports_ds + base.own_ds * base.spending_ds
    duty = 1.0 - ratio(at_basic, base.spending_ds, 1.0)
    m, rho = np.asarray(rule.m)[..., None], np.asarray(rule.rho)[..., None]
    spent = m * earned + rho * duty
    spread = times(base.spending_chain_dsk, base.final_ds)
    output = base.exports_ds + base.own_ds * base.spending_ds
    bill = ratio(base.va_ds * output, base.wage_bill_d[:, None])
    return DemandLoop(
        earned,
        spent,
        spread,
        1.0 / (1.0 - (spent * spread).sum(axis=-1)),
        bill * reactions(base, theta_s).fall_ds,
    )


class DemandStep(NamedTuple):
    """The step at one set of binding floors: the loop, and what costs make of it.

    ``inverse_dks`` maps cost gaps to log costs, ``push_ds`` is the change of the cost gap by
    spending, ``paid_ds`` by log labour income, ``damp_d`` what is left of a rise of labour income
    once dearer exports have fallen.
    """

    loop: DemandLoop
    inverse_dks: Float | Float32
    push_ds: Float
    paid_ds: Float
    damp_d: Float


def demand_step(
    base: Structure,
    loop: DemandLoop,
    slopes: Slopes | None = None,
    inverse_dks: Float32 | None = None,
    push_ds: Float | None = None,
) -> DemandStep:
    """Return the step for plain mobile labour, or at an active set.

    Args:
        slopes: of wages there. inverse_dks, push_ds: of its
            :class:`countermove.equilibrium.labour_step.StepMatrices`.
    """
    inverse, push = base.cost_chain_dks, np.zeros_like(base.va_ds)
    paid = base.va_ds
    if slopes is not None and inverse_dks is not None and push_ds is not None:
        inverse, paid = inverse_dks, base.va_ds * slopes.income_ds
        push = push_ds * base.inverse_spending_ds
    through = times(inverse, paid) if paid.any() else paid
    damp = 1.0 / (1.0 + (loop.fall_ds * through).sum(axis=-1))
    return DemandStep(loop, inverse, push, paid, damp)


def forward(
    base: Structure, rule: DeficitRule, step: DemandStep, income_d: Float, gaps: Gaps
) -> Gaps:
    """Map gaps of log labour income (N,), costs and spending (N, J) to a step.

    ``income_d`` is labour income at the point.
    """
    earned, cost, spending = gaps
    loop = step.loop
    again = spending + base.final_ds * (rule.m * income_d * earned)[..., None]
    d_spending = times(base.spending_chain_dsk, again)
    d_spending += (
        loop.spread_ds * ((loop.spent_ds * d_spending).sum(axis=-1) * loop.rounds_d)[..., None]
    )
    d_wage = step.damp_d * (earned + (loop.earned_ds * d_spending).sum(axis=-1) / income_d)
    d_cost = times(
        step.inverse_dks, cost + step.push_ds * d_spending + step.paid_ds * d_wage[..., None]
    )
    return d_wage, d_cost, d_spending


def backward(
    base: Structure, rule: DeficitRule, step: DemandStep, income_d: Float, gaps: Gaps
) -> Gaps:
    """Map gaps of M adjoint equations, (N, M) and (N, J, M) each, by the transpose of forward."""
    wage, cost, spending = gaps
    loop, home, income = step.loop, base.home_ds[:, :, None], income_d[:, None]
    d_cost = np.matmul(step.inverse_dks.transpose(0, 2, 1).astype(np.float64), cost)
    wage = step.damp_d[:, None] * (wage + np.matmul(step.paid_ds[:, None, :], d_cost)[:, 0])
    spending = spending + step.push_ds[:, :, None] * d_cost
    spending += loop.earned_ds[:, :, None] * (wage / income)[:, None, :]
    rounds = np.matmul(loop.spread_ds[:, None, :], spending)[:, 0] * loop.rounds_d[:, None]
    spending += loop.spent_ds[:, :, None] * rounds[:, None, :]
    d_spending = home * np.matmul(base.leontief_dks, spending / home)
    again = np.matmul(base.final_ds[:, None, :], d_spending)[:, 0]
    return wage + rule.m * income * again, d_cost, d_spending
