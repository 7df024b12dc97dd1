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


@pytest.mark.parametrize("penalty", [1e4, 1e8, 1e10, 1e13])
def test_a_forbidden_move_changes_no_equilibrium(penalty: float) -> None:
    """A strictly dominated move is played in no equilibrium, however much it costs."""
    rng = np.random.default_rng(5)
    for _ in range(10):
        a, b = rng.normal(size=(2, 3, 3))
        plain = _sorted([(e.first, e.second) for e in mixed_equilibria(a, b)])
        more_a = np.vstack([a, np.full(3, -penalty)])
        more_b = np.vstack([b, rng.normal(size=3)])
        found = mixed_equilibria(more_a, more_b)
        assert all(e.first[3] == 0.0 and e.regret.max() < 1e-12 for e in found)
        np.testing.assert_allclose(
            _sorted([(e.first[:3], e.second) for e in found]), plain, atol=1e-12
        )


@pytest.mark.parametrize("penalty", [1e4, 1e8, 1e10])
def test_a_move_forbidden_to_one_reply_leaves_exact_equilibria(penalty: float) -> None:
    """Chicken: all three equilibria are known; the crash costs ``penalty`` (von Stengel 2002)."""
    chicken = np.array([[0.0, -1.0], [1.0, -penalty]])
    found = mixed_equilibria(chicken, chicken.T)
    bold = 1.0 / penalty  # 0 * q' - q = q' - penalty q, with q' = 1 - q
    expected = [([1, 0], [0, 1]), ([0, 1], [1, 0]), ([1 - bold, bold], [1 - bold, bold])]
    np.testing.assert_allclose(
        _sorted([(e.first, e.second) for e in found]),
        _sorted([(np.array(x, float), np.array(y, float)) for x, y in expected]),
        rtol=1e-6, atol=1e-12,
    )  # fmt: skip
