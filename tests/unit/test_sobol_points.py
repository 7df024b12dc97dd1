"""The points of the sequence are those of SciPy, which made them first."""

from __future__ import annotations

import sys
from subprocess import run

import numpy as np
import pytest
from scipy.stats import qmc

from countermove.questions.sobol_points import sobol_points


@pytest.mark.parametrize(
    ("width", "count", "seed", "first"),
    [(1, 4, 1, 0), (2, 8, 2, 0), (3, 32, 1, 32), (260, 64, 1, 0), (1200, 100, 9, 28)],
)
def test_points_are_those_of_scipy(width: int, count: int, seed: int, first: int) -> None:
    sequence = qmc.Sobol(width, scramble=True, rng=seed)
    skipped = sequence.random(128)[first : first + count]
    assert np.array_equal(sobol_points(width, count, seed, first), skipped)


def test_points_need_no_import_of_the_statistics_of_scipy() -> None:
    code = (
        "import sys; from countermove.questions.belief_draws import points_of; points_of(3, 4, 1);"
        "sys.exit('scipy.stats' in sys.modules)"
    )
    assert run([sys.executable, "-c", code], check=False).returncode == 0
