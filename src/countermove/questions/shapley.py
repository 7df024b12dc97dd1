"""Shapley values: what each player adds to a total, averaged over the orders in which they come.

Shapley (1953). A coalition is a bit mask over the players: player k is in it where bit k is set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import factorial
from typing import NamedTuple

import numpy as np

from countermove.arrays import Float


class Shares(NamedTuple):
    """What players add: (P, ...) each, errors zero where all orders were gone through.

    ``alone`` is the effect of a player with nobody else, ``last`` with everybody else there.
    """

    value: Float
    error: Float
    alone: Float
    last: Float


def every_coalition(players: int) -> list[int]:
    """Return all coalitions, the empty one first."""
    return list(range(2**players))


def exact_shares(worth: Mapping[int, Float], players: int) -> Shares:
    """Return exact Shapley values from the worth of all coalitions.

    >>> worth = {0: 0.0, 1: 1.0, 2: 2.0, 3: 6.0}
    >>> exact_shares({k: np.array(v) for k, v in worth.items()}, 2).value.tolist()
    [2.5, 3.5]
    """
    whole = factorial(players)
    weight = [factorial(k) * factorial(players - k - 1) / whole for k in range(players)]
    value = np.stack(
        [
            sum(
                (
                    weight[mask.bit_count()] * (worth[mask | 1 << k] - worth[mask])
                    for mask in range(2**players)
                    if not mask >> k & 1
                ),
                np.zeros_like(worth[0]),
            )
            for k in range(players)
        ]
    )
    return Shares(value, np.zeros_like(value), *_ends(worth, players))


def orders_of(players: int, count: int, seed: int) -> list[tuple[int, ...]]:
    """Return random orders of the players, each second one the reverse of the one before."""
    rng = np.random.default_rng(seed)
    found: list[tuple[int, ...]] = []
    while len(found) < count:
        order = tuple(rng.permutation(players).tolist())
        found += [order, order[::-1]]
    return found[:count]


def coalitions_of(orders: Sequence[Sequence[int]], players: int) -> list[int]:
    """Return the coalitions that orders pass through, and those of one and of all but one."""
    whole, found = 2**players - 1, {0}
    for order in orders:
        mask = 0
        for player in order:
            mask |= 1 << player
            found.add(mask)
    found |= {1 << k for k in range(players)} | {whole ^ 1 << k for k in range(players)} | {whole}
    return sorted(found)


def sampled_shares(
    worth: Mapping[int, Float], players: int, orders: Sequence[Sequence[int]]
) -> Shares:
    """Return Shapley values as means over pairs of orders, with their standard errors.

    They add up to the worth of all exactly: so do the steps of every order.
    """
    steps = np.zeros((len(orders), players, *np.shape(worth[0])))
    for n, order in enumerate(orders):
        mask = 0
        for player in order:
            steps[n, player] = worth[mask | 1 << player] - worth[mask]
            mask |= 1 << player
    pairs = (steps[0::2] + steps[1::2]) / 2.0
    error = pairs.std(axis=0, ddof=1) / np.sqrt(len(pairs))
    return Shares(pairs.mean(axis=0), error, *_ends(worth, players))


def _ends(worth: Mapping[int, Float], players: int) -> tuple[Float, Float]:
    whole = 2**players - 1
    alone = [worth[1 << k] - worth[0] for k in range(players)]
    last = [worth[whole] - worth[whole ^ 1 << k] for k in range(players)]
    return np.stack(alone), np.stack(last)
