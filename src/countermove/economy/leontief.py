"""All rounds of inputs: the Leontief inverse, of one country or of many at once."""

from __future__ import annotations

import numpy as np

from countermove.arrays import Float


def leontief_inverse(coefficient: Float) -> Float:
    r"""Return $(I-A)^{-1} = I + A + A^2 + \dots$ of (..., J, J) input coefficients.

    Row supplier and column user gives output by unit of final sales; transposed, the content of
    costs. Coefficients of domestic inputs give the domestic inverse.

    References:
        Leontief (1936); Miller & Blair (2009), Input-Output Analysis, section 2.2.

    >>> leontief_inverse(np.array([[0.5]])).tolist()
    [[2.0]]
    """
    return np.asarray(np.linalg.inv(np.eye(coefficient.shape[-1]) - coefficient))
