"""Repair signs: value added that is too small, final demand below zero."""

from __future__ import annotations

import numpy as np

from countermove.arrays import Float

VA_FLOOR = 0.02
VA_CARD = "value-added-floor"
FINAL_CARD = "negative-final-demand"


def floor_value_added(purchases_dsk: Float, output_ds: Float, *, floor: float = VA_FLOOR) -> Float:
    """Return input purchases with each column scaled to leave at least ``floor`` of output.

    The money freed goes to final demand, which is a residual. Sectors without output buy nothing.
    """
    column = purchases_dsk.sum(axis=1)
    limit = (1.0 - floor) * output_ds
    scale = np.divide(limit, column, out=np.ones_like(column), where=column > limit)
    return np.asarray(purchases_dsk * scale[:, None, :])


def lift_final_demand(purchases_dsk: Float, spending_ds: Float) -> Float:
    """Return input purchases with each row scaled so that final demand is not negative.

    The money freed goes to value added, which is a residual.
    """
    row = purchases_dsk.sum(axis=2)
    scale = np.divide(spending_ds, row, out=np.ones_like(row), where=row > spending_ds)
    return np.asarray(purchases_dsk * scale[:, :, None])


def trim_rounding(purchases_dsk: Float, output_ds: Float, spending_ds: Float) -> Float:
    """Return purchases lowered where sums exceed output or spending by rounding only (1e-12).

    Larger excess stays, for the constructor to name.
    """
    j = purchases_dsk.shape[1]
    column, row = purchases_dsk.sum(axis=1), purchases_dsk.sum(axis=2)
    for_users = (column > output_ds) & (column <= output_ds * (1.0 + 1e-12))
    for_goods = (row > spending_ds) & (row <= spending_ds * (1.0 + 1e-12))
    lowered = 1.0 - 1e-12 - 4e-16 * j
    touched = for_users[:, None, :] | for_goods[:, :, None]
    return np.where(touched, purchases_dsk * lowered, purchases_dsk)
