"""Labour closures, plainly: expected wages by sector are tried until every labour market agrees.

Written from the statements of the closures and from nothing in ``src``. Workers choose a sector by
what it pays on average, employed or not; firms pay the larger of that and the floor; a loop for
prices, a dense linear solve for spending, no acceleration.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Plain(NamedTuple):
    wage: np.ndarray
    expected: np.ndarray
    employed: np.ndarray
    offered: np.ndarray
    price: np.ndarray
    spending: np.ndarray
    real_income: np.ndarray
    rounds: int


def plain_labour(
    economy,
    tariff_rate_ods,
    *,
    mobility: float,
    supply: float = 0.0,
    floor=None,
    floating=(),
    damping: float = 0.25,
    tolerance: float = 1e-11,
    max_rounds: int = 20000,
) -> Plain:
    """Return hats under fixed deficits; ``mobility`` 0 is specific, ``inf`` mobile labour.

    ``floor`` is the lowest wage over the base wage; regions in ``floating`` have it on the real
    wage, the others on the nominal one.
    """
    pi, theta = economy.trade_share_ods, economy.theta_s
    gamma, io, alpha = economy.value_added_share_ds, economy.io_share_dsk, economy.final_share_ds
    n, j = gamma.shape
    output = economy.flow_ods.sum(axis=1)
    bill = gamma * output
    weight = bill / bill.sum(axis=1, keepdims=True)
    world = bill.sum()
    real = np.array([code in floating for code in economy.regions])
    shift = ((1.0 + tariff_rate_ods) / (1.0 + economy.tariff_rate_ods)) ** -theta
    expected = np.ones((n, j))
    price = np.ones((n, j))
    for rounds in range(1, max_rounds + 1):
        for _ in range(3000):
            consumer = np.prod(price**alpha, axis=1)
            wage = expected
            if floor is not None:
                least = np.where(real, floor * consumer, floor)[:, None]
                wage = np.maximum(expected, least)
            cost = wage**gamma * np.exp(np.einsum("dsk,ds->dk", io, np.log(price)))
            index = np.einsum("ods,ods,os->ds", pi, shift, cost**-theta)
            change = index ** (-1.0 / theta) / price
            price = price * change
            if np.abs(change - 1.0).max() < 1e-13:
                break
        net = pi * shift * (cost**-theta)[:, None, :] / index[None] / (1.0 + tariff_rate_ods)
        if np.isinf(mobility):
            mean = expected[:, 0]
            offered = ((mean / consumer) ** supply)[:, None] * np.ones((n, j))
        else:
            power = 1.0 + mobility
            mean = (weight * expected**power).sum(axis=1) ** (1.0 / power)
            offered = ((mean / consumer) ** supply)[:, None] * (
                expected / mean[:, None]
            ) ** mobility
        paid = (bill * expected * offered).sum(axis=1)
        matrix = np.eye(n * j).reshape(n, j, n, j)
        matrix -= np.einsum("dsk,dek->dsek", io, net)
        for d in range(n):
            matrix[d, :, d, :] -= np.outer(alpha[d], 1.0 - net[:, d, :].sum(axis=0))
        right = alpha * (paid + economy.deficit_d)[:, None]
        spending = np.linalg.solve(matrix.reshape(n * j, n * j), right.ravel()).reshape(n, j)
        demand = gamma * np.einsum("ods,ds->os", net, spending)
        if np.isinf(mobility):
            excess = (demand.sum(axis=1) / paid - 1.0)[:, None] * np.ones((n, j))
        else:
            excess = demand / (bill * expected * offered) - 1.0
        if np.abs(excess).max() < tolerance and abs(paid.sum() / world - 1.0) < tolerance:
            employed = demand / (bill * wage)
            if np.isinf(mobility):
                offered = employed * wage / expected
            revenue = (spending - np.einsum("ods,ds->ds", net, spending)).sum(axis=1)
            income = paid + revenue + economy.deficit_d
            real_income = income / economy.income_d / consumer
            return Plain(wage, expected, employed, offered, price, spending, real_income, rounds)
        expected = expected * (1.0 + damping * excess) * (world / paid.sum())
    raise AssertionError(f"plain labour closure not solved: {np.abs(excess).max():.1e}")
