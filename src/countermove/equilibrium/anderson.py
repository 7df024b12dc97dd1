"""Anderson acceleration of a fixed-point iteration (type II, limited memory, no damping)."""

from __future__ import annotations

import numpy as np

from countermove.arrays import Float


class Anderson:
    """Mixer of the last ``memory`` steps: from ``x`` and the step ``f`` it makes the next ``x``.

    Keeps the Gram matrix of step differences up to date by one row per call, scales it to a unit
    diagonal and adds a ridge, so the small system stays solvable near convergence.

    References:
        Walker & Ni (2011), "Anderson acceleration for fixed-point iterations", SIAM J. Numer.
        Anal. 49(4), eq. (2.2).
    """

    def __init__(self, size: int, *, memory: int, ridge: float = 1e-13) -> None:
        self.memory = memory
        self.ridge = ridge
        self._count = 0
        self._d_step = np.empty((memory, size))
        self._d_image = np.empty((memory, size))
        self._gram = np.eye(memory)
        self._last_step: Float | None = None
        self._last_image: Float | None = None

    def next(self, x: Float, f: Float) -> Float:
        """Return the accelerated next point from the current point and its plain step, (size,)."""
        image = x + f
        if self._last_step is not None and self._last_image is not None:
            slot = self._count % self.memory
            np.subtract(f, self._last_step, out=self._d_step[slot])
            np.subtract(image, self._last_image, out=self._d_image[slot])
            self._count += 1
            used = min(self._count, self.memory)
            row = self._d_step[:used] @ self._d_step[slot]
            self._gram[slot, :used] = row
            self._gram[:used, slot] = row
        self._last_step, self._last_image = f, image
        used = min(self._count, self.memory)
        if not used:
            return image
        gram = self._gram[:used, :used]
        size = np.sqrt(np.diagonal(gram))
        size = np.where(size > 0, size, 1.0)
        scaled = gram / np.outer(size, size) + self.ridge * np.eye(used)
        gamma = np.linalg.solve(scaled, (self._d_step[:used] @ f) / size) / size
        return np.asarray(image - gamma @ self._d_image[:used])
