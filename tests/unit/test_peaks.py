"""Peaks of what a rate collects where goods claim: the highest is found, wherever one starts."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from countermove.arrays import Float
from countermove.equilibrium.varieties import Duties
from countermove.strategy.arena import Arena, arena
from countermove.strategy.climb import climb
from countermove.strategy.instruments import InstrumentSet
from countermove.strategy.peaks import _answers, best_peaks, curvature, told
from countermove.strategy.slopes import slope
from tests.synthetic import synthetic_economy
from tests.unit.test_claim_response import claims

ONE = InstrumentSet(partners=("R01",), sectors=("S02",), lowest=0.0, highest=1.0)


def world(saves: float = 1.0, eligible: float = 0.955, cost: float = 0.0) -> Arena:
    """One rate on a cell of which a part may claim."""
    part = claims(saves=np.full(2, saves), eligible=np.full(2, eligible), cost=cost)
    economy = synthetic_economy(4, 3, seed=1)
    return arena(economy, ["R00"], instruments=ONE, duties=Duties(claims=part))


def at(here: Arena, rate: float) -> Float:
    """Return the payoff at a rate, solved anew."""
    position = here.at({"R00": np.array([rate])}, tolerance=1e-13)
    assert position is not None
    return np.float64(here.payoff(here.players["R00"], position))


@cache
def best_of_a_grid(eligible: float, cost: float) -> Float:
    """Return the highest payoff at any rate of a fine grid."""
    here = world(eligible=eligible, cost=cost)
    rates = [*np.geomspace(1e-4, 0.02, 60), *np.linspace(0, 1, 101)]
    return np.max([at(here, rate) for rate in rates])


@pytest.mark.parametrize("start", [0.001, 0.004, 0.05, 0.3, 0.9])
@pytest.mark.parametrize(("eligible", "cost"), [(0.3, 0.0), (0.6, 1.0), (0.97, 0.0), (0.98, 0.0)])
def test_no_rate_of_a_fine_grid_is_better(start: float, eligible: float, cost: float) -> None:
    here = world(eligible=eligible, cost=cost)
    player = here.players["R00"]
    moved = here.at({"R00": np.array([start])})
    assert moved is not None
    found = climb(here, player, np.array([start]), near=moved)
    assert here.payoff(player, found) >= best_of_a_grid(eligible, cost) - 1e-10


@pytest.mark.parametrize(("eligible", "start", "low"), [(0.97, 0.005, False), (0.98, 0.2, True)])
def test_a_climb_from_the_wrong_side_ends_on_the_lower_peak(
    eligible: float, start: float, low: bool
) -> None:
    """Why the whole range is tried: the nearest peak is another, and worse."""
    here = world(eligible=eligible)
    player = here.players["R00"]
    moved = here.at({"R00": np.array([start])})
    assert moved is not None
    near = climb(here, player, np.array([start]), near=moved, peaks=False)
    best = best_peaks(here, player, moved)
    assert bool(best.rates["R00"][0] < 0.05) == low
    assert abs(near.rates["R00"][0] - best.rates["R00"][0]) > 0.05
    assert here.payoff(player, best) > here.payoff(player, near)


@pytest.mark.parametrize("added", [True, False])
@pytest.mark.parametrize("cost", [0.0, 1.0])
@pytest.mark.parametrize("rate", [0.001, 0.01, 0.25])
def test_what_is_told_has_the_slope_of_the_payoff(rate: float, cost: float, added: bool) -> None:
    part = claims(cost=cost)
    economy = synthetic_economy(4, 3, seed=1)
    chosen = InstrumentSet(partners=("R01",), sectors=("S02",), added=added, lowest=-0.05)
    here = arena(economy, ["R00"], instruments=chosen, duties=Duties(claims=part))
    player = here.players["R00"]
    position = here.at({"R00": np.array([rate])}, tolerance=1e-13)
    assert position is not None
    solved = here.adjoint(position, [player])
    by_slope = slope(player, position, solved, 0).derivative(np.array([rate]))[0]
    step = 1e-3 * rate
    tried = np.expm1(np.log1p(rate) + step * np.array([[-1.0], [1.0]]))
    low, high = told(here, player, position, solved, _answers(here, player, tried))
    assert (high[0] - low[0]) / (2 * step) == pytest.approx(by_slope, rel=1e-4, abs=1e-9)
    assert (curvature(here, player, position) >= 0).all()
