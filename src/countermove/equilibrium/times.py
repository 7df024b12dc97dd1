"""The one product the solver is made of: a stack of matrices times a stack of vectors."""

from __future__ import annotations

import numpy as np

from countermove.arrays import Float, Float32


def times(matrices: Float | Float32, vectors: Float) -> Float:
    """Multiply (B, R, C) matrices by (B, C) vectors, or by S of them each, (S, B, C).

    With several scenarios, each matrix is read once for all: the product is bound by memory.
    It is computed in the precision of the matrices.

    >>> import numpy as np
    >>> times(np.ones((2, 3, 4)), np.ones((5, 2, 4))).shape
    (5, 2, 3)
    """
    same = np.ascontiguousarray(vectors, dtype=matrices.dtype)
    if vectors.ndim == 2:
        return np.matmul(matrices, same[:, :, None])[:, :, 0].astype(np.float64, copy=False)
    product = np.empty((len(vectors), *matrices.shape[:2]), dtype=matrices.dtype)
    np.matmul(matrices, same.transpose(1, 2, 0), out=product.transpose(1, 2, 0))
    return product.astype(np.float64, copy=False)
