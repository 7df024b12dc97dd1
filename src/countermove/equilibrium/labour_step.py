"""The solver's step where wages differ by sector or stop at a floor.

As :func:`countermove.equilibrium.equations.precondition`, with costs that also feel the own wage:
where labour is slow to move, a sector whose cost rises sells less, and pays less.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from countermove.arrays import Bool, Float, Float32, Int
from countermove.equilibrium.demand_loop import Reactions, reactions
from countermove.equilibrium.problem import wage_step
from countermove.equilibrium.structure import Structure
from countermove.equilibrium.wages import LabourRule, Slopes

HELD = "held"
"""Key of a rule's memo: the step matrices of all points, whichever floors bind there."""


class StepMatrices(NamedTuple):
    """The preconditioner for one active set, with the slopes of wages there.

    ``inverse_dks`` (N, J, J) maps cost gaps to log costs, in single precision as it only shapes
    the step; ``pass_through_ds`` (N, J) maps log labour income; ``push_ds`` is the change of the
    cost gap by log spending; ``wage_step_d`` as in ``Problem``.
    """

    active_ds: Bool
    slopes: Slopes
    inverse_dks: Float32
    pass_through_ds: Float
    push_ds: Float
    wage_step_d: Float


def step_matrices(
    base: Structure, theta_s: Float, labour: LabourRule, active_ds: Bool
) -> StepMatrices:
    """Return the preconditioner for an active set; only countries where it changed are redone."""
    memo = labour.memo
    if "reactions" not in memo:
        memo["reactions"] = reactions(base, theta_s)
    last: StepMatrices | None = memo.get("matrices")
    if last is not None:
        changed = np.flatnonzero((last.active_ds != active_ds).any(axis=1))
        if changed.size == 0:
            return last
    else:
        changed = np.arange(len(active_ds))
    slopes = labour.cost_slopes(active_ds)
    found: Reactions = memo["reactions"]
    push = base.va_ds * slopes.output_ds * found.home_ds
    invert = _inverse if slopes.output_ds.any() else _inverse_mobile
    given = not (slopes.output_ds.any() or slopes.price_ds.any())
    inverse = base.leontief_dks[changed] if given else invert(base, slopes, found, changed)
    right = base.va_ds * slopes.income_ds + push
    through = np.matmul(inverse, right[changed, :, None])[:, :, 0]
    single = inverse.astype(np.float32)
    if last is not None:
        all_single, all_through = last.inverse_dks.copy(), last.pass_through_ds.copy()
        all_single[changed], all_through[changed] = single, through
        single, through = all_single, all_through
    matrices = StepMatrices(
        active_ds, slopes, single, through, push, wage_step(base, theta_s, through)
    )
    memo["matrices"] = matrices
    return matrices


def held_matrices(
    base: Structure, theta_sx: Float, labour: LabourRule, binding_ds: Float
) -> StepMatrices:
    """Return a preconditioner that S scenarios share, (S, J) ``theta_sx``, at any active set.

    ``binding_ds`` (N, J) is how likely each floor binds: the slopes are those means.
    """
    theta = theta_sx.mean(axis=0)
    found, slopes = reactions(base, theta), labour.cost_slopes(binding_ds)
    invert = _inverse if slopes.output_ds.any() else _inverse_mobile
    inverse = invert(base, slopes, found, np.arange(len(binding_ds)))
    push = base.va_ds * slopes.output_ds * found.home_ds
    right = base.va_ds * slopes.income_ds + push
    through = np.matmul(inverse, right[:, :, None])[:, :, 0]
    return StepMatrices(
        binding_ds > 0.5, slopes, inverse.astype(np.float32), through, push,
        wage_step(base, theta_sx, through),
    )  # fmt: skip


def _inverse(base: Structure, slopes: Slopes, found: Reactions, rows: Int) -> Float:
    """Return (R, J, J) inverses of ``I - G'H - v C (alpha h)' + diag(v B fall)``."""
    va, home = base.va_ds[rows], base.home_ds[rows]
    j = va.shape[1]
    system = np.eye(j) - base.io_dks[rows] * home[:, None, :]
    prices = va * slopes.price_ds[rows]
    system -= prices[:, :, None] * (base.final_ds[rows] * home)[:, None, :]
    system[:, np.arange(j), np.arange(j)] += va * slopes.output_ds[rows] * found.fall_ds[rows]
    return np.asarray(np.linalg.inv(system))


def _inverse_mobile(base: Structure, slopes: Slopes, _: Reactions, rows: Int) -> Float:
    """Return the same where one wage holds in all sectors: a rank-one change of the base inverse.

    References:
        Sherman & Morrison (1950), Annals of Mathematical Statistics 21(1), 124-127.
    """
    plain = base.leontief_dks[rows]
    column = base.pass_through_ds[rows] * slopes.price_ds[rows, :1]
    row = np.matmul((base.final_ds[rows] * base.home_ds[rows])[:, None, :], plain)[:, 0]
    loop = (base.final_ds[rows] * base.home_ds[rows] * column).sum(axis=1)
    return np.asarray(plain + (column / (1.0 - loop)[:, None])[:, :, None] * row[:, None, :])
