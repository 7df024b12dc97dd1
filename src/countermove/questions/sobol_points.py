"""Scrambled Sobol' points, the same to the byte as SciPy's, whose module takes long to import."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from countermove.arrays import Float

BITS = 30
"""Digits of a point: there are two to the power of this in a sequence."""
Digits = NDArray[np.uint32]


def sobol_points(width: int, count: int, seed: int, first: int = 0) -> Float:
    """Return (S, width) points of a sequence, ``S = count`` of them from the ``first`` on.

    They are those of ``scipy.stats.qmc.Sobol(width, scramble=True, rng=seed)``.

    References:
        Joe & Kuo (2008), SIAM J. Sci. Comput. 30(5), for the direction numbers; Matousek (1998),
        J. Complexity 14(4), for the scrambling: a random triangular matrix and a shift.
    """
    rng = np.random.default_rng(seed).spawn(1)[0]
    powers = 2 ** np.arange(BITS, dtype=np.uint32)
    shift = rng.integers(2, size=(width, BITS), dtype=np.uint32) @ powers
    below = np.tril(rng.integers(2, size=(width, BITS, BITS), dtype=np.uint32))
    below[:, np.arange(BITS), np.arange(BITS)] = 1
    numbers = _scrambled(_directions(width), below)
    place = np.arange(first, first + count, dtype=np.uint32)
    gray = place ^ (place >> np.uint32(1))
    found = np.repeat(shift[None, :].astype(np.uint32), count, axis=0)
    for digit in range(BITS):
        found ^= (gray >> np.uint32(digit) & np.uint32(1))[:, None] * numbers[:, digit]
    return found * (1.0 / 2**BITS)


def _directions(width: int) -> Digits:
    """Return (width, BITS) direction numbers: those SciPy ships, carried on by their polynomials.

    Number ``j`` is the exclusive or of earlier ones that the digits of the polynomial name.
    """
    spec = find_spec("scipy")
    assert spec is not None and spec.origin is not None
    table: Any
    with np.load(Path(spec.origin).parent / "stats" / "_sobol_direction_numbers.npz") as table:
        polynomials, begins = table["poly"][:width], table["vinit"][:width]
    degree = np.frexp(polynomials)[1].astype(np.intp) - 1
    numbers = np.ones((width, BITS), dtype=np.int64)
    for m in np.unique(degree[1:]).tolist():
        rows = np.flatnonzero(degree == m)
        rows = rows[rows > 0]
        some = numbers[rows]
        some[:, :m] = begins[rows, :m]
        for j in range(m, BITS):
            some[:, j] = some[:, j - m]
            for k in range(m):
                digit = polynomials[rows] >> (m - 1 - k) & 1
                some[:, j] ^= digit * (some[:, j - k - 1] << (k + 1))
        numbers[rows] = some
    return (numbers << np.arange(BITS - 1, -1, -1)).astype(np.uint32)


def _scrambled(numbers: Digits, below: Digits) -> Digits:
    """Return direction numbers times lower triangular (width, BITS, BITS) matrices of digits.

    The first row and column of a matrix are for the highest digit of a number.
    """
    high_first = np.arange(BITS - 1, -1, -1, dtype=np.uint32)
    digits = numbers[:, None, :] >> high_first[:, None] & np.uint32(1)
    product = np.matmul(below.astype(np.float64), digits.astype(np.float64))
    return ((product.astype(np.uint32) & np.uint32(1)) << high_first[:, None]).sum(
        axis=1, dtype=np.uint32
    )
