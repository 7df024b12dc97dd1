"""Points of a scrambled Sobol' sequence: those that commands ask for are shipped.

SciPy takes longer to load its statistics than to work the points out; the first ``COUNT`` of the
standard sequence stand in a file beside, and ``python -m`` of this module writes them.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from countermove.arrays import Float, read_only
from countermove.codes.packaged import packaged_problem

SEED = 20250328
FILE = Path(__file__).with_suffix(".npy")
COUNT = 256
WIDTH, LATE = 63, (2, 4)
"""Dimensions of the shipped points: one a parameter, by sector where it is of the sectors; and how
many of them, the last, are of later sequences, one after the other."""
BITS = 30
"""Every coordinate is a whole number of ``2 ** -BITS``."""


@lru_cache(maxsize=4)
def points_of(
    width: int, count: int, seed: int, first: int = 0, late: tuple[int, ...] = ()
) -> Float:
    """Return points (width, S) of the sequence from the ``first`` on, each within (0, 1).

    The last ``late`` dimensions are those of other sequences, so that the others are as without.

    >>> bool((points_of(3, 32, 1, 32) == points_of(3, 64, 1)[:, 32:]).all())
    True
    """
    last, points = first + count, None
    if (width, seed, late) == (WIDTH, SEED, LATE) and last <= COUNT:
        points = _shipped()
    found = _joined(width, count, seed, first, late) if points is None else points[:, first:last]
    return np.asarray(read_only(np.clip(found * 0.5**BITS, 1e-9, 1.0 - 1e-9)))


def _shipped() -> NDArray[np.uint32] | None:
    """Return the shipped points, whole numbers of ``2 ** -BITS``; ``None`` if they are damaged."""
    if packaged_problem(f"questions/{FILE.name}"):
        return None
    return np.asarray(np.load(FILE))


def _joined(
    width: int, count: int, seed: int, first: int, late: tuple[int, ...]
) -> NDArray[np.uint32]:
    upto = width - sum(late)
    parts = [_worked_out(upto, count, seed, first)]
    for later, more in enumerate(late, start=1):
        upto += more
        parts.append(_worked_out(upto, count, seed + later, first)[-more:])
    return np.concatenate(parts)


def _worked_out(width: int, count: int, seed: int, first: int) -> NDArray[np.uint32]:
    """Return points (width, S) as SciPy works them out, whole numbers of ``2 ** -BITS``."""
    from scipy.stats import qmc

    sequence = qmc.Sobol(width, scramble=True, rng=seed)
    if first:
        sequence.fast_forward(first)
    return np.asarray((sequence.random(count).T * 2**BITS).astype(np.uint32))


if __name__ == "__main__":
    np.save(FILE, _joined(WIDTH, COUNT, SEED, 0, LATE))
