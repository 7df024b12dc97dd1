"""Biproportional fitting (RAS): the table nearest a seed that has given totals."""

from __future__ import annotations

import numpy as np

from countermove.arrays import Float
from countermove.errors import BadInput

TOLERANCE = 1e-10
ROUNDS = 500


def fit_totals(seed: Float, row_total: Float, column_total: Float) -> tuple[Float, int]:
    r"""Scale rows and columns of ``seed`` until they sum to the totals given.

    $$x_{ij} = r_i\, s_{ij}\, c_j, \quad \sum_j x_{ij} = R_i, \quad \sum_i x_{ij} = C_j$$

    Row totals are first scaled to the sum of the column totals; columns then hold exactly.

    Args:
        seed: (n, m) starting table, >= 0. row_total: (n,). column_total: (m,).

    Returns:
        The fitted table and the number of rounds.

    Raises:
        BadInput: the totals cannot be met from this seed within 500 rounds.

    References:
        Stone (1961); Bacharach (1970), Biproportional Matrices and Input-Output Change.
    """
    table = seed.copy()
    rows = row_total * (column_total.sum() / row_total.sum())
    scale = column_total.sum()
    for done in range(1, ROUNDS + 1):
        have = table.sum(axis=1)
        table *= np.divide(rows, have, out=np.zeros_like(rows), where=have > 0)[:, None]
        have = table.sum(axis=0)
        table *= np.divide(column_total, have, out=np.zeros_like(have), where=have > 0)[None, :]
        gap = (
            np.abs(table.sum(axis=1) - rows).max() + np.abs(table.sum(axis=0) - column_total).max()
        )
        if gap <= TOLERANCE * scale:
            return table, done
    raise BadInput(
        f"biproportional fitting left a gap of {gap / scale:.1e} after {ROUNDS} rounds; the seed "
        "is zero where its totals need a value. Check the source tables."
    )
