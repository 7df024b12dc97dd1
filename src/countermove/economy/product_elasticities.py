"""Trade elasticities of products: six digits of HS 2022, from ProTEE (card)."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from countermove.arrays import Float, Int, read_only
from countermove.sources.store import table_rows

CARD = "product_elasticities"
BASES = ("own", "chained", "heading", "chapter", "sector")
"""What an elasticity rests on, best first; ``sector``: there is none of the product's own."""
HIGHEST = 25.0
"""Cap of a product's elasticity: 7 in 100 are above it, most of them imprecise."""


class ProductElasticities(NamedTuple):
    """Elasticities of products ``(n,)``, NaN where there is none, and the place in BASES."""

    theta: Float
    basis: Int


def product_elasticities(hs: NDArray[np.int64], *, highest: float = HIGHEST) -> ProductElasticities:
    """Return the elasticities of ten-digit numbers by their first six digits.

    Args:
        hs: ten-digit numbers ``(n,)``. highest: cap.

    >>> found = product_elasticities(np.array([8703230000, 9801000000]))
    >>> found.theta.round(1).tolist(), [BASES[b] for b in found.basis]
    ([9.4, nan], ['own', 'sector'])
    """
    codes, theta, basis = _table()
    six = hs // 10_000
    at = np.minimum(np.searchsorted(codes, six), codes.size - 1)
    known = codes[at] == six
    return ProductElasticities(
        np.where(known, np.minimum(theta[at], highest), np.nan),
        np.where(known, basis[at], len(BASES) - 1),
    )


@cache
def _table() -> tuple[NDArray[np.int64], Float, Int]:
    rows = table_rows(CARD)
    return (
        np.array([int(row["hs6"]) for row in rows]),
        read_only([float(row["theta"]) for row in rows]),
        np.array([BASES.index(row["basis"]) for row in rows]),
    )
