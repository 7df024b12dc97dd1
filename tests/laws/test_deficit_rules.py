"""Deficit closures: each is what its sentence says, its derivatives those of its formula."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from countermove.equilibrium.closure import Closure
from countermove.equilibrium.deficits import deficit_rule

KINDS = ["fixed", "proportional", "multiplicative"]
SEEDS = st.integers(0, 10_000)


class World:
    """Base and new value added and revenue of a few countries, in units of world value added."""

    def __init__(self, kind: str, seed: int) -> None:
        rng = np.random.default_rng(seed)
        n = int(rng.integers(2, 7))
        self.value_added = rng.dirichlet(np.ones(n) * 3)
        revenue = 0.05 * self.value_added * rng.uniform(size=n)
        shares = rng.uniform(-0.2, 0.2, n)
        self.deficit = shares * self.value_added
        self.deficit -= self.value_added * self.deficit.sum()
        income = self.value_added + revenue + self.deficit
        self.revenue = revenue
        self.rule = deficit_rule(
            Closure(deficits=kind, **({"m": 0.4, "rho": 0.1} if kind == "absorbing" else {})),
            deficit_d=self.deficit,
            value_added_d=self.value_added,
            income_d=income,
        )
        self.new = self.value_added * rng.uniform(0.6, 1.5, n), revenue * rng.uniform(0, 3, n)
        self.rng = rng


@pytest.mark.parametrize("kind", [*KINDS, "absorbing"])
@given(SEEDS)
def test_at_the_base_the_deficits_are_the_base_deficits(kind: str, seed: int) -> None:
    world = World(kind, seed)
    found = world.rule.deficit(world.value_added, world.revenue)
    assert found == pytest.approx(world.deficit, abs=1e-14)


@pytest.mark.parametrize("kind", KINDS)
@given(SEEDS)
def test_deficits_add_up_to_nothing(kind: str, seed: int) -> None:
    world = World(kind, seed)
    assert abs(world.rule.deficit(*world.new).sum()) < 1e-15


@given(SEEDS)
def test_fixed_deficits_stay(seed: int) -> None:
    world = World("fixed", seed)
    assert world.rule.deficit(*world.new) == pytest.approx(world.deficit, abs=1e-14)


@given(SEEDS)
def test_proportional_deficits_keep_their_ratios_up_to_one_number(seed: int) -> None:
    """ "Each deficit stays proportional to own value added, the world sum at zero."""
    world = World("proportional", seed)
    value_added, revenue = world.new
    moved = world.rule.deficit(value_added, revenue) / value_added
    moved -= world.deficit / world.value_added
    assert np.ptp(moved) < 1e-13  # all ratios move by the same number of points


@given(SEEDS)
def test_multiplicative_deficits_keep_spending_over_income_up_to_one_factor(seed: int) -> None:
    """ "Each ratio of spending to income stays constant, rescaled to the world."""
    world = World("multiplicative", seed)
    value_added, revenue = world.new
    before = 1 + world.deficit / (world.value_added + world.revenue)
    after = 1 + world.rule.deficit(value_added, revenue) / (value_added + revenue)
    assert np.ptp(after / before) < 1e-12


@given(SEEDS)
def test_absorbing_deficits_are_what_spending_leaves(seed: int) -> None:
    """Of each unit of value added lost 0.4 is not spent, of each unit of duty won 0.1 is."""
    world = World("absorbing", seed)
    (value_added, revenue), (base, duties) = world.new, (world.value_added, world.revenue)
    spending = value_added + revenue + world.rule.deficit(value_added, revenue)
    before = base + duties + world.deficit
    moved = 0.4 * (value_added - base) + 0.1 * (revenue - duties)
    assert spending == pytest.approx(before + moved, abs=1e-14)


@pytest.mark.parametrize("kind", ["proportional", "multiplicative"])
@given(SEEDS, st.floats(0.1, 10))
def test_deficits_are_in_the_unit_of_income(kind: str, seed: int, unit: float) -> None:
    world = World(kind, seed)
    plain = world.rule.deficit(*world.new)
    scaled = world.rule.deficit(*(unit * part for part in world.new))
    assert scaled == pytest.approx(unit * plain, rel=1e-11, abs=1e-13)


@pytest.mark.parametrize("kind", [*KINDS, "absorbing"])
@given(SEEDS)
def test_the_differential_is_the_slope_of_the_formula(kind: str, seed: int) -> None:
    """Against differences of fourth order along a random direction."""
    world = World(kind, seed)
    n, step = len(world.value_added), 1e-3
    direction = world.rng.normal(size=(2, n)) * np.array(world.new)

    def moved(size: float) -> np.ndarray:
        return world.rule.deficit(
            *(part + size * way for part, way in zip(world.new, direction, strict=True))
        )

    numeric = (8 * (moved(step) - moved(-step)) - (moved(2 * step) - moved(-2 * step))) / (
        12 * step
    )
    by_income, counts = world.rule.slopes(*world.new)
    slope = by_income @ (direction[0] + counts * direction[1])
    assert slope == pytest.approx(numeric, rel=1e-7, abs=1e-9)


@pytest.mark.parametrize("kind", KINDS)
@given(SEEDS)
def test_slopes_move_no_deficit_of_the_world(kind: str, seed: int) -> None:
    """Deficits add up to zero at any income, so that their slopes do."""
    world = World(kind, seed)
    by_income, _ = world.rule.slopes(*world.new)
    assert by_income.sum(axis=0) == pytest.approx(0.0, abs=1e-12)
