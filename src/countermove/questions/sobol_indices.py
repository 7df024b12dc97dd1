"""Sobol' indices: which share of a figure's variance each input drives, alone and with others.

Saltelli's design: two independent samples A and B, and for each input the sample A with that input
from B. First order by Saltelli et al. (2010), total by Jansen (1999).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from countermove.arrays import Bool, Float


class Indices(NamedTuple):
    """Shares of variance (P,), of inputs alone and in all, with their standard errors."""

    first: Float
    total: Float
    first_error: Float
    total_error: Float


def saltelli(points_a: Float, points_b: Float, groups: Sequence[Bool]) -> Float:
    """Return the points of the design, (width, (P + 2) S): A, B, then A with each group from B."""
    mixed = [np.where(group[:, None], points_b, points_a) for group in groups]
    return np.concatenate([points_a, points_b, *mixed], axis=1)


def indices_of(values: Float, groups: int) -> Indices:
    """Return the indices from the figures (P + 2) S of the design, each draw known or left out.

    >>> grid = np.random.default_rng(1).random((2, 2, 4096))
    >>> design = saltelli(grid[0], grid[1], [np.array([True, False]), np.array([False, True])])
    >>> indices_of(design[0] + 2 * design[1], 2).total.round(1).tolist()  # variances 1 and 4
    [0.2, 0.8]
    """
    a, b, *mixed = values.reshape(groups + 2, -1)
    count, spread = a.size, np.concatenate([a, b]).var()
    if not spread > 0:
        none = np.full(groups, np.nan)
        return Indices(none, none, none, none)
    middle = np.concatenate([a, b]).mean()
    first = np.stack([(b - middle) * (each - a) for each in mixed]) / spread
    total = np.stack([(a - each) ** 2 / 2.0 for each in mixed]) / spread
    root = np.sqrt(count)
    return Indices(
        first.mean(axis=1),
        total.mean(axis=1),
        first.std(axis=1, ddof=1) / root,
        total.std(axis=1, ddof=1) / root,
    )
