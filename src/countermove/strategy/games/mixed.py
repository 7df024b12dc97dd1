"""All extreme equilibria of a game of two players, by enumeration of supports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np

from countermove.arrays import Float, read_only
from countermove.errors import BadInput

TOLERANCE = 1e-9
SUPPORT_LIMIT = 400_000
"""Most pairs of supports tried: about 10 x 10 moves."""


@dataclass(frozen=True, slots=True, eq=False)
class MixedEquilibrium:
    """Probabilities of the moves of both players, and what each can expect.

    Attributes:
        first, second: (m,) and (n,) probabilities. values: (2,) expected payoffs.
        regret: (2,) what each could gain by another move; zero up to rounding.
    """

    first: Float
    second: Float
    values: Float
    regret: Float

    @property
    def pure(self) -> bool:
        """Whether both play one move with certainty."""
        return bool(self.first.max() > 1 - TOLERANCE and self.second.max() > 1 - TOLERANCE)


def mixed_equilibria(first: Float, second: Float) -> list[MixedEquilibrium]:
    r"""Return all extreme equilibria of a bimatrix game, pure ones included.

    For supports $I, J$ of one size, column probabilities that leave the row player indifferent
    over $I$ solve

    $$\sum_{j\in J} A_{ij} y_j = v \;(i \in I),\qquad \sum_{j \in J} y_j = 1$$

    Solutions with $y \ge 0$ and no better row are the vertices of the row player's best-response
    polyhedron; likewise for the columns. Every extreme equilibrium is a pair of vertices, each
    supported on best responses to the other. In a degenerate game the whole set of equilibria is
    made of convex combinations of those returned; otherwise they are all equilibria.

    Args:
        first, second: (m, n) payoffs of the row and of the column player.

    Raises:
        BadInput: shapes differ, or more than ``SUPPORT_LIMIT`` pairs of supports.

    References:
        Dickhaut & Kaplan (1991), support enumeration; Avis, Rosenberg, Savani & von Stengel
        (2010), extreme equilibria as pairs of vertices.

    >>> pennies = np.array([[1.0, -1.0], [-1.0, 1.0]])
    >>> [e.first.tolist() for e in mixed_equilibria(pennies, -pennies)]
    [[0.5, 0.5]]
    """
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if a.ndim != 2 or a.shape != b.shape:
        raise BadInput(f"payoff matrices have shapes {a.shape} and {b.shape}; give two m x n.")
    m, n = a.shape
    pairs = sum(comb(m, k) * comb(n, k) for k in range(1, min(m, n) + 1))
    if pairs > SUPPORT_LIMIT:
        raise BadInput(
            f"{m} x {n} plans have {pairs:,} pairs of supports, more than {SUPPORT_LIMIT:,}. "
            "Prune moves first (dominated ones change nothing)."
        )
    a, b = _scaled(a), _scaled(b)
    columns = list(_vertices(a))
    rows = list(_vertices(b.T))
    out = []
    for x in rows:
        against = x @ b
        for y in columns:
            reply = a @ y
            gap = np.array([reply.max() - x @ reply, against.max() - against @ y])
            if (gap <= TOLERANCE).all():
                out.append((x, y, gap))
    return [_equilibrium(x, y, first, second) for x, y, _ in out]


def _equilibrium(x: Float, y: Float, first: Float, second: Float) -> MixedEquilibrium:
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    values = np.array([x @ a @ y, x @ b @ y])
    return MixedEquilibrium(
        first=read_only(x),
        second=read_only(y),
        values=read_only(values),
        regret=read_only([(a @ y).max() - values[0], (x @ b).max() - values[1]]),
    )


def _scaled(payoff: Float) -> Float:
    """Return payoffs moved and stretched to [0, 1], so that one tolerance fits all."""
    spread = np.ptp(payoff)
    return (payoff - payoff.min()) / spread if spread > 0 else np.zeros_like(payoff)


def _vertices(payoff: Float) -> Iterator[Float]:
    """Yield distinct opponent's mixtures at the vertices of the best-response polyhedron."""
    m, n = payoff.shape
    seen: list[Float] = []
    for size in range(1, min(m, n) + 1):
        system = np.zeros((size + 1, size + 1))
        system[:size, size] = -1.0
        system[size, :size] = 1.0
        target = np.zeros(size + 1)
        target[size] = 1.0
        for support in combinations(range(n), size):
            for indifferent in combinations(range(m), size):
                system[:size, :size] = payoff[np.ix_(indifferent, support)]
                try:
                    solved = np.linalg.solve(system, target)
                except np.linalg.LinAlgError:
                    continue
                if not (solved[:size] >= -TOLERANCE).all():
                    continue
                if np.abs(system @ solved - target).max() > TOLERANCE:
                    continue
                mixture = np.zeros(n)
                mixture[list(support)] = np.maximum(solved[:size], 0.0)
                mixture /= mixture.sum()
                if (payoff @ mixture).max() > solved[size] + TOLERANCE:
                    continue
                if not any(np.abs(mixture - other).max() < 1e-7 for other in seen):
                    seen.append(mixture)
                    yield mixture
