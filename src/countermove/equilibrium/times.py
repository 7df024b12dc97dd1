"""The one product the solver is made of: a stack of matrices times a stack of vectors."""

from __future__ import annotations

import numpy as np

from countermove.arrays import Float


def times(matrices: Float, vectors: Float) -> Float:
    """Multiply (B, R, C) matrices by (B, C) vectors, or by S of them each, (S, B, C).

    With several scenarios, each matrix is read once for all: the product is bound by memory.

    >>> import numpy as np
    >>> times(np.ones((2, 3, 4)), np.ones((5, 2, 4))).shape
    (5, 2, 3)
    """
    if vectors.ndim == 2:
        return np.matmul(matrices, vectors[:, :, None])[:, :, 0]
    columns = np.ascontiguousarray(vectors).transpose(1, 2, 0)
    product = np.empty((len(vectors), *matrices.shape[:2]))
    np.matmul(matrices, columns, out=product.transpose(1, 2, 0))
    return product
