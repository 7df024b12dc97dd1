"""Anderson acceleration of a fixed-point iteration (type II, limited memory, no damping)."""

from __future__ import annotations

import numpy as np

from countermove.arrays import Float, Int

LONG = 2000
"""Vectors from this size on are bound by memory and have their history in single precision."""


class Anderson:
    """Mixer of the last ``memory`` steps: from ``x`` and its plain step ``f`` to the next ``x``.

    Keeps the Gram matrix of step differences up to date by one row per call, scales it to a unit
    diagonal and adds a ridge, so the small system stays solvable near convergence. Long vectors
    have their history in single precision: half the bytes are read, and as its error is relative
    to the steps it shrinks with them. S iterations in step are columns of vectors (size, S); each
    has its own history.

    References:
        Walker & Ni (2011), "Anderson acceleration for fixed-point iterations", SIAM J. Numer.
        Anal. 49(4), eq. (2.2).
    """

    def __init__(self, *shape: int, memory: int) -> None:
        single = shape[0] >= LONG
        self._kind = kind = np.float32 if single else np.float64
        self.memory = memory
        self.ridge = 1e-8 if single else 1e-13
        self._count = 0
        self._pair = np.empty((2, *shape), dtype=kind)
        self._d_step = np.empty((memory, *shape), dtype=kind)
        self._d_image = np.empty((memory, *shape), dtype=kind)
        self._gram = np.zeros((*shape[1:], memory, memory))
        self._last_step: Float | None = None
        self._last_image: Float | None = None

    @np.errstate(over="ignore", invalid="ignore", divide="ignore")
    def next(self, x: Float, f: Float) -> Float:
        """Return the next point from the current one and its plain step, (size, ...)."""
        image = x + f
        if self._last_step is None or self._last_image is None:
            self._last_step, self._last_image = f, image
            return image
        slot = self._count % self.memory
        np.subtract(f, self._last_step, out=self._pair[0], casting="same_kind")
        self._pair[1] = f
        self._d_step[slot] = self._pair[0]
        np.subtract(image, self._last_image, out=self._d_image[slot], casting="same_kind")
        self._last_step, self._last_image = f, image
        self._count += 1
        used = min(self._count, self.memory)
        both = _products(self._pair, self._d_step[:used]).astype(np.float64)
        self._gram[..., slot, :used] = both[..., 0, :]
        self._gram[..., :used, slot] = both[..., 0, :]
        gram = self._gram[..., :used, :used]
        size = np.sqrt(np.diagonal(gram, axis1=-2, axis2=-1))[..., None]
        size = np.where(size > 0, size, 1.0)
        scaled = gram / (size * size.mT) + self.ridge * np.eye(used)
        gamma = np.linalg.solve(scaled, both[..., 1, :, None] / size) / size
        move = _combined(gamma.astype(self._kind), self._d_image[:used])
        return np.asarray(image - move)

    def keep(self, which: Int) -> None:
        """Go on with some of the iterations only, by position."""
        for name in ("_d_step", "_d_image", "_pair", "_last_step", "_last_image"):
            array = getattr(self, name)
            setattr(self, name, None if array is None else array.take(which, axis=-1))
        self._gram = self._gram[which]


def _products(pair: Float, history: Float) -> Float:
    """Return (..., 2, M) products of two vectors with M, for each iteration by itself."""
    if pair.ndim == 2:
        return np.asarray(np.matmul(pair, history.T))
    found = [[np.einsum("ns,ns->s", one, past) for past in history] for one in pair]
    return np.asarray(found).transpose(2, 0, 1)


def _combined(weights: Float, history: Float) -> Float:
    """Return the sum of M vectors with weights (..., M, 1), for each iteration by itself."""
    if history.ndim == 2:
        return np.asarray(np.matmul(weights.T, history)[0])
    return np.einsum("mns,ms->ns", history, np.ascontiguousarray(weights[..., 0].T))
