"""All extreme equilibria of a game of two players, by enumeration of supports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import ArrayLike

from countermove.arrays import Bool, Float, read_only
from countermove.errors import BadInput
from countermove.strategy.games.game import payoff_matrices

TOLERANCE = 1e-9
"""Losses that differ by less than this share of themselves count as equal."""
SUPPORT_LIMIT = 400_000
"""Most pairs of supports tried: about 10 x 10 moves."""


@dataclass(frozen=True, slots=True, eq=False)
class MixedEquilibrium:
    """Probabilities (m,) and (n,) of the moves of both players, and what each can expect (2,).

    ``regret`` (2,) is what each could gain by another move; zero up to rounding.
    """

    first: Float
    second: Float
    values: Float
    regret: Float

    @property
    def pure(self) -> bool:
        """Whether both play one move with certainty."""
        return bool(self.first.max() > 1 - TOLERANCE and self.second.max() > 1 - TOLERANCE)


def mixed_equilibria(first: ArrayLike, second: ArrayLike) -> list[MixedEquilibrium]:
    r"""Return all extreme equilibria of a bimatrix game of (m, n) payoffs, pure ones included.

    For supports $I, J$ of one size, column probabilities that leave the row player indifferent
    over $I$ solve

    $$\sum_{j\in J} A_{ij} y_j = v \;(i \in I),\qquad \sum_{j \in J} y_j = 1$$

    Solutions with $y \ge 0$ and no better row are the vertices of the row player's best-response
    polyhedron; likewise for the columns. Every extreme equilibrium is a pair of vertices, each
    supported on best responses to the other; in a degenerate game all others are convex
    combinations of those returned.

    Raises:
        BadInput: shapes differ, a payoff is not finite, or there are more than ``SUPPORT_LIMIT``
            pairs of supports.

    References:
        Dickhaut & Kaplan (1991), support enumeration; Avis, Rosenberg, Savani & von Stengel
        (2010), extreme equilibria as pairs of vertices.

    >>> pennies = np.array([[1.0, -1.0], [-1.0, 1.0]])
    >>> [e.first.tolist() for e in mixed_equilibria(pennies, -pennies)]
    [[0.5, 0.5]]
    """
    a, b = payoff_matrices(first, second)
    m, n = a.shape
    pairs = sum(comb(m, k) * comb(n, k) for k in range(1, min(m, n) + 1))
    if pairs > SUPPORT_LIMIT:
        raise BadInput(
            f"{m} x {n} plans have {pairs:,} pairs of supports, more than {SUPPORT_LIMIT:,}. "
            "Prune moves first (dominated ones change nothing)."
        )
    lost_a, lost_b = _lost(a), _lost(b.T)
    columns, rows = list(_vertices(lost_a)), list(_vertices(lost_b))
    return [
        _equilibrium(x, y, a, b)
        for x in rows
        for y in columns
        if _best_reply(x, lost_a @ y) and _best_reply(y, lost_b @ x)
    ]


def _equilibrium(x: Float, y: Float, a: Float, b: Float) -> MixedEquilibrium:
    values = np.array([x @ a @ y, x @ b @ y])
    return MixedEquilibrium(
        first=read_only(x),
        second=read_only(y),
        values=read_only(values),
        regret=read_only([(a @ y).max() - values[0], (x @ b).max() - values[1]]),
    )


def _lost(payoff: Float) -> Float:
    """Return what each row loses against the best reply to each column; best replies as before.

    Losses add up without cancelling, so that rounding is small beside each of them: a tolerance
    is a share of the losses compared, and a move that costs a fortune does not blur the others.
    """
    return payoff.max(axis=0) - payoff


def _best_reply(mixture: Float, lost: Float) -> bool:
    """Whether a mixture loses no more than its best move, to rounding."""
    return bool(_close(mixture @ lost, lost.min()))


def _close(lost: Float, least: Float) -> Bool:
    """Whether losses are the least there is, to rounding."""
    return np.asarray(lost - least <= TOLERANCE * (lost + least))


def _vertices(lost: Float) -> Iterator[Float]:
    """Yield distinct opponent's mixtures at the vertices of the best-response polyhedron."""
    m, n = lost.shape
    seen: list[Float] = []
    for size in range(1, min(m, n) + 1):
        system = np.zeros((size + 1, size + 1))
        system[:size, size] = -1.0
        system[size, :size] = 1.0
        target = np.zeros(size + 1)
        target[size] = 1.0
        for support in combinations(range(n), size):
            for indifferent in combinations(range(m), size):
                system[:size, :size] = lost[np.ix_(indifferent, support)]
                try:
                    solved = np.linalg.solve(system, target)
                except np.linalg.LinAlgError:
                    continue
                if not (solved[:size] >= -TOLERANCE).all():
                    continue
                mixture = np.zeros(n)
                mixture[list(support)] = np.maximum(solved[:size], 0.0)
                mixture /= mixture.sum()
                expected = lost @ mixture
                if not _close(expected[list(indifferent)], expected.min()).all():
                    continue
                if not any(_same(mixture, other) for other in seen):
                    seen.append(mixture)
                    yield mixture


def _same(one: Float, two: Float) -> bool:
    """Whether two mixtures are one up to rounding; chances are compared as shares of themselves."""
    return bool((np.abs(one - two) <= 1e-7 * np.maximum(one, two) + 1e-13).all())
