"""Mixed equilibria of random games against nashpy, which shares no code with ours."""

from __future__ import annotations

import nashpy
import numpy as np
import pytest

from countermove.arrays import Float
from countermove.strategy.games.mixed import mixed_equilibria
from countermove.strategy.games.normal import pure_equilibria


def _sorted(pairs: list[tuple[Float, Float]]) -> Float:
    rows = [np.concatenate(pair) for pair in pairs]
    return np.array(sorted(rows, key=lambda row: tuple(np.round(row, 6))))


@pytest.mark.parametrize("seed", range(30))
def test_random_games_have_the_equilibria_nashpy_finds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    m, n = rng.integers(2, 5, size=2)
    a, b = rng.normal(size=(2, m, n))
    theirs = list(nashpy.Game(a, b).vertex_enumeration())
    ours = [(e.first, e.second) for e in mixed_equilibria(a, b)]
    np.testing.assert_allclose(_sorted(ours), _sorted(theirs), atol=1e-9)
    assert len(ours) % 2 == 1  # Wilson (1971): almost every game has an odd number


@pytest.mark.parametrize("seed", range(20))
def test_pure_equilibria_are_those_among_the_mixed(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = rng.integers(-3, 4, size=(2, 3, 4)).astype(float)  # ties: degenerate games
    pure = set(pure_equilibria(np.stack([a, b], axis=-1)))
    found = mixed_equilibria(a, b)
    assert pure == {(int(e.first.argmax()), int(e.second.argmax())) for e in found if e.pure}
    assert found  # Nash (1951): every finite game has one
    assert max(e.regret.max() for e in found) < 1e-8


def test_degenerate_game_gives_the_vertices_nashpy_gives() -> None:
    a, b = (
        np.array([[3.0, 3.0], [2.0, 5.0], [0.0, 6.0]]),
        np.array([[3.0, 3.0], [2.0, 6.0], [3.0, 1.0]]),
    )
    theirs = list(nashpy.Game(a, b).vertex_enumeration())
    ours = [(e.first, e.second) for e in mixed_equilibria(a, b)]
    np.testing.assert_allclose(_sorted(ours), _sorted(theirs), atol=1e-9)
