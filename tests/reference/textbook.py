"""The textbook algorithm, plainly: wage tatonnement, inner price loop, linear spending system.

Written from Caliendo & Parro (2015), section 3.3 and appendix, and from nothing in ``src``: the
referee the fast solver is held against. Loops and a dense linear solve, no acceleration.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Textbook(NamedTuple):
    wage_hat: np.ndarray
    cost_hat: np.ndarray
    price_hat: np.ndarray
    spending: np.ndarray
    rounds: int


def textbook(
    economy,
    tariff_rate_ods,
    *,
    iceberg_hat_ods=None,
    damping: float = 0.3,
    tolerance: float = 1e-12,
    max_rounds: int = 4000,
) -> Textbook:
    """Return hats and new spending under fixed deficits in units of world value added."""
    pi, theta = economy.trade_share_ods, economy.theta_s
    gamma, io, alpha = economy.value_added_share_ds, economy.io_share_dsk, economy.final_share_ds
    wage_bill = economy.value_added_d
    world = wage_bill.sum()
    deficit = economy.deficit_d
    n, j = gamma.shape
    kappa = (1.0 + tariff_rate_ods) / (1.0 + economy.tariff_rate_ods)
    if iceberg_hat_ods is not None:
        kappa = kappa * iceberg_hat_ods
    shift = kappa**-theta
    wage = np.ones(n)
    price = np.ones((n, j))
    for rounds in range(1, max_rounds + 1):
        for _ in range(2000):  # eqs. (10)-(11): costs given prices, prices given costs
            inputs = np.einsum("dsk,ds->dk", io, np.log(price))
            cost = np.exp(gamma * np.log(wage)[:, None] + inputs)
            index = np.einsum("ods,ods,os->ds", pi, shift, cost**-theta)
            new_price = index ** (-1.0 / theta)
            gap = np.abs(np.log(new_price / price)).max()
            price = new_price
            if gap < 1e-14:
                break
        share = pi * shift * (cost**-theta)[:, None, :] / index[None]  # eq. (12)
        net = share / (1.0 + tariff_rate_ods)
        # eq. (13): X = io Y + alpha (w L + R + D), with Y_os = sum_d net_ods X_ds
        matrix = np.eye(n * j)
        for d in range(n):
            for s in range(j):
                row = d * j + s
                for k in range(j):
                    matrix[row, k::j] -= io[d, s, k] * net[d, :, k]
                revenue_share = 1.0 - net[:, d, :].sum(axis=0)
                matrix[row, d * j : (d + 1) * j] -= alpha[d, s] * revenue_share
        right = (alpha * (wage * wage_bill + deficit)[:, None]).ravel()
        spending = np.linalg.solve(matrix, right).reshape(n, j)
        flow = net * spending[None]
        paid = (gamma * flow.sum(axis=1)).sum(axis=1)  # eq. (14) through labour income
        excess = paid / (wage * wage_bill) - 1.0
        if np.abs(excess).max() < tolerance:
            return Textbook(wage, cost, price, spending, rounds)
        wage = wage * (1.0 + damping * excess)
        wage = wage * (world / (wage * wage_bill).sum())
    raise AssertionError(f"textbook algorithm not converged: {np.abs(excess).max():.1e}")
