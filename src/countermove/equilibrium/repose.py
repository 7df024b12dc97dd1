"""The same question with other tariffs of a few importers: only their rows of weights change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from countermove.arrays import Float
from countermove.equilibrium.problem import Problem


def repose(
    problem: Problem, rows: Iterable[tuple[int, Float]], *, iceberg_hat_ods: Float | None = None
) -> Problem:
    """Return a problem in which some importers have other tariffs.

    Args:
        problem: the question so far, posed without a change of technology.
        rows: importer and its (N, J) rates by origin; its rate on itself must not change.
        iceberg_hat_ods: the (N, N, J) iceberg changes the problem was posed with.
    """
    base, theta = problem.structure, problem.theta_s[:, None]
    n = problem.stacked.shape[2]
    stacked = problem.stacked.copy()
    for d, rate_os in rows:
        factor = 1.0 + rate_os.T
        share = base.share_sdo[:, d, :]
        kappa = factor / base.factor_sdo[:, d, :]
        if iceberg_hat_ods is not None:
            kappa = kappa * iceberg_hat_ods[:, d, :].T
        weight = np.where(share > 0, share * kappa**-theta, 0.0)
        stacked[:, d, :] = weight
        stacked[:, n + d, :] = weight / factor
        stacked[:, n + d, d] = 0.0
    return replace(problem, stacked=stacked)
