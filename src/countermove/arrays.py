"""Array types and axis letters.

Axes, always in this order: ``o`` origin (exporter), ``d`` destination (importer), ``s`` sector of
the good, ``k`` using sector, ``h`` product line. An array called ``trade_share_ods`` has the axes
its suffix names; the letters are also the einsum letters. Kernels may hold sector-major copies,
named so (``weight_sdo``).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Float = NDArray[np.float64]
Float32 = NDArray[np.float32]
Bool = NDArray[np.bool_]
Int = NDArray[np.intp]


def ratio(part: ArrayLike, whole: ArrayLike, empty: float = 0.0) -> Float:
    """Return part over whole; ``empty`` where the whole is not above zero.

    >>> ratio([1.0, 3.0], [2.0, 0.0]).tolist()
    [0.5, 0.0]
    """
    shape = np.broadcast_shapes(np.shape(part), np.shape(whole))
    return np.divide(part, whole, out=np.full(shape, empty), where=np.greater(whole, 0))


def foreign(values_ods: Float) -> Float:
    """Return a copy of (N, N, ...) values by origin and destination, zero for own sales."""
    out = values_ods.copy()
    own = np.arange(len(out))
    out[own, own] = 0.0
    return out


def kept(memo: dict[str, Float], name: str, compute: Callable[[], Float]) -> Float:
    """Return what is computed once and kept, write-protected, in an object's memo."""
    if name not in memo:
        memo[name] = read_only(compute())
    return memo[name]


def once(formula: Callable[[Any], Float]) -> Callable[[Any], Float]:
    """Return a formula whose value is computed once for each object, and kept in its memo."""

    @wraps(formula)
    def found(x: Any) -> Float:
        return kept(x._memo, formula.__name__, lambda: formula(x))

    return found


def settled(array: NDArray[Any]) -> Any:
    """Return an array that nobody else holds, write-protected; no copy is made."""
    array.setflags(write=False)
    return array


def read_only(values: ArrayLike | None, *, dtype: Any = np.float64) -> Any:
    """Return a C-ordered, write-protected array of ``dtype`` (``None`` stays ``None``).

    An array that is already so is returned itself, without a copy; a protected view of an array
    that somebody may still write to is copied.

    >>> read_only([1, 2]).flags.writeable
    False
    """
    if values is None:
        return None
    array = np.ascontiguousarray(values, dtype=dtype)
    owner = array
    while isinstance(owner.base, np.ndarray):
        owner = owner.base
    fresh = owner.flags.writeable and not np.may_share_memory(array, np.asarray(values))
    if owner.flags.writeable and not fresh:
        array = array.copy()
    array.setflags(write=False)
    return array
