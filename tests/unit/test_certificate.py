"""The certificate of a Nash equilibrium: each of its searches finds a gain that is there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from countermove.equilibrium import adjoint as adjoint_module
from countermove.equilibrium.closure import Closure
from countermove.strategy import certificate as certificate_module
from countermove.strategy import moves_together as together_module
from countermove.strategy import nash as nash_module
from countermove.strategy.arena import arena
from countermove.strategy.best_response import optimal_tariff
from countermove.strategy.certificate import GAIN_LIMIT, PlayerCheck, Search, check_player
from countermove.strategy.instruments import InstrumentSet
from countermove.strategy.moves_together import payoffs_near
from countermove.strategy.nash import nash
from countermove.strategy.payoff import Payoff, Term
from countermove.strategy.slopes import slope
from tests.synthetic import synthetic_economy

RANDOM_ONLY = Search(starts=0, deviations=60)
WANTED = InstrumentSet(by="sector", lowest=0.0, highest=1.0)


@pytest.fixture(scope="module")
def economy():
    return synthetic_economy(4, 3, seed=1)


@pytest.fixture(scope="module")
def best(economy):
    return optimal_tariff(economy, "R00", instruments=WANTED)


def check(economy, rates, *, wanted=WANTED, search=RANDOM_ONLY):
    here = arena(economy, ["R00"], instruments=wanted)
    before = here.effort.forward
    found = check_player(here, "R00", here.at({"R00": np.asarray(rates)}), search=search)
    return found, here.effort.forward - before


def test_random_deviations_alone_find_a_gain_that_is_there(economy, best):
    """Free trade is not the best of a large country: a rate a little above zero gains."""
    found, solves = check(economy, np.zeros(3))
    assert found.from_starts == -np.inf
    assert found.gain == found.from_deviations > 1e-4
    assert solves > RANDOM_ONLY.deviations  # each deviation is solved
    top, _ = check(economy, np.zeros(3), search=Search(starts=2, deviations=0))
    assert top.from_deviations == -np.inf
    assert top.gain == top.from_starts >= found.gain - 1e-9


def test_every_deviation_from_the_best_loses_and_the_small_ones_lose_little(economy, best):
    found, _ = check(economy, best.rate)
    assert -1e-4 < found.from_deviations <= 1e-9
    assert found.gain <= 1e-9


def test_no_deviation_leaves_the_bounds(economy, best):
    """At a cap below the best rates more would gain, and is not allowed."""
    highest = 0.5 * float(best.rate.min())
    capped = InstrumentSet(by="sector", lowest=0.0, highest=highest)
    found, _ = check(economy, np.full(3, highest), wanted=capped)
    assert found.gain <= 1e-9
    free, _ = check(economy, np.full(3, highest))
    assert free.gain > 1e-5


def test_the_same_seed_makes_the_same_deviations(economy):
    rates = np.full(3, 0.05)
    one, two = (check(economy, rates)[0] for _ in range(2))
    other, _ = check(economy, rates, search=Search(starts=0, deviations=60, seed=1))
    assert one == two != other


@pytest.mark.parametrize(
    ("gains", "status"),
    [((0.0, 0.0), "certified"), ((0.0, 1e-5), "not certified"), ((1e-5, 0.0), "not certified")],
)
def test_an_equilibrium_is_one_only_if_everybody_is_content(economy, monkeypatch, gains, status):
    players = ["R00", "R01"]
    checks = {n: PlayerCheck(n, -1.0, gain) for n, gain in zip(players, gains, strict=True)}
    monkeypatch.setattr(nash_module, "check_player", lambda _, name, *__, **___: checks[name])
    war = nash(economy, players, instruments=InstrumentSet(by="uniform"), starts=1)
    assert war.status == status
    assert war.largest_gain == max(gains)


@pytest.mark.parametrize("payoff", ["R00", "R00.labour.S01", "R00.value_added.S01"])
@pytest.mark.parametrize(
    "closure",
    [
        Closure.balanced(),
        Closure(deficits="removed", labour="sluggish"),
        Closure.first_year(),
        Closure.first_year(exchange={"R00": 0.95}),
    ],
    ids=["plain", "sluggish", "first year", "cheap currency"],
)
def test_moves_solved_together_pay_what_each_pays_alone(economy, closure, payoff, monkeypatch):
    """With both players away from the status quo, and wage floors that bind in some worlds."""
    plain = arena(
        economy, ["R00", "R01"], instruments=WANTED, payoffs={"R00": payoff}, closure=closure
    )
    position = plain.at({"R00": np.full(3, 0.2), "R01": np.array([0.0, 0.3, 0.1])})
    rng = np.random.default_rng(4)
    moves = [rng.uniform(0.0, 0.9, 3) for _ in range(40)]
    player, close = plain.players["R00"], plain.frozen(position)
    assert (close.step is not None) == closure.plain
    found = {
        name: payoffs_near(here, player, position, moves, tolerance=1e-11)
        for name, here in (("alone", plain), ("together", close))
    }
    if not closure.plain:
        monkeypatch.setattr(together_module, "FEW", 0)
        found["alone"] = payoffs_near(plain, player, position, moves, tolerance=1e-11)
    assert np.ptp(found["alone"]) > 1e-3
    assert found["together"] == pytest.approx(found["alone"], abs=1e-10)
    assert close.at({"R01": np.zeros(3)}).point.log_cost_ds == pytest.approx(
        plain.at({"R01": np.zeros(3)}).point.log_cost_ds, abs=1e-9
    )


def test_moves_told_roughly_are_corrected_by_their_gaps(economy, monkeypatch):
    """Gains told roughly are right to 2e-8, losses to a tenth; a gain that is there is solved."""
    here = arena(economy, ["R00", "R01"], instruments=WANTED)
    position = here.at({"R00": np.full(3, 0.2), "R01": np.array([0.0, 0.3, 0.1])})
    rng = np.random.default_rng(4)
    moves = [position.rates["R00"] + rng.normal(0.0, 0.05, 3) for _ in range(40)]
    player, close = here.players["R00"], here.frozen(position)
    exact = payoffs_near(close, player, position, moves, tolerance=1e-11)
    worth = close.adjoint(position, [player], tolerance=1e-8).multipliers
    told = payoffs_near(close, player, position, moves, tolerance=1e-11, worth=worth)
    before = here.payoff(player, position)
    loss = np.maximum(before - np.array(exact), 0.0)
    assert 0 < (loss > 0).sum() < len(loss)
    error = np.abs(np.array(told) - exact)
    assert np.all(error <= np.maximum(2e-8, 0.1 * loss)) and error.max() > 2e-8
    assert np.array_equal(np.array(told) > before, loss == 0)
    search = Search(starts=0, deviations=60)
    monkeypatch.setattr(together_module, "ROUGH", 1e-3)  # the best is solved again
    found = check_player(close, "R00", position, search=search)
    assert found.from_deviations == pytest.approx(
        check_player(here, "R00", position, search=search).from_deviations, abs=1e-9
    )
    assert found.gain > 1e-5


def test_restarts_at_rough_gaps_reach_what_tight_ones_do(economy):
    here = arena(economy, ["R00", "R01"], instruments=WANTED)
    position = here.at({"R00": np.full(3, 0.05), "R01": np.array([0.0, 0.3, 0.1])})
    search = Search(starts=3, deviations=0)
    tight, rough = (
        check_player(one, "R00", position, search=search).from_starts
        for one in (here, here.frozen(position))
    )
    assert rough == pytest.approx(tight, abs=1e-8)
    assert rough > 1e-4


def test_a_payoff_by_itself_has_the_multipliers_of_all_together(economy, monkeypatch):
    here = arena(economy, ["R00", "R01"], instruments=WANTED)
    position, players = here.at({}), list(here.players.values())
    start = here.adjoint(position, players, tolerance=1e-2).multipliers
    alone = here.adjoint(position, players, start=start)
    monkeypatch.setattr(adjoint_module, "APART", 1)
    together = here.adjoint(position, players, start=start)
    for one, both in zip(alone.multipliers, together.multipliers, strict=True):
        assert one == pytest.approx(both, abs=1e-9)
    assert alone.sweep.price_bar_sdm == pytest.approx(together.sweep.price_bar_sdm, abs=1e-9)
    assert alone.residual <= 1e-11


def test_rates_that_a_bound_stopped_are_told(economy, best):
    highest = 0.5 * float(best.rate.min())
    capped = InstrumentSet(by="sector", lowest=0.0, highest=highest)
    met = optimal_tariff(economy, "R00", instruments=capped).stopped
    assert (met.rates, met.lowest, met.highest) == (3, (), best.names)
    assert best.stopped == (3, (), ())
    war = nash(economy, ["R00", "R01"], instruments=capped, starts=1, certificate=False)
    assert war.stopped["R01"].rates == 3 and "R00" in war.stopped


LEVEL = np.array([0.3, 0.2, 0.25])
TERMS = (
    Term("real_income", "R00"),
    *(Term("value_added", "R00", sector) for sector in ("S00", "S01", "S02")),
)


def at_level(economy, weights):
    payoff = Payoff(tuple(replace(t, weight=w) for t, w in zip(TERMS, weights, strict=True)))
    here = arena(economy, ["R00"], instruments=WANTED, payoffs={"R00": payoff})
    return here, here.at({"R00": LEVEL})


@pytest.fixture(scope="module")
def level_weights(economy):
    """Weights of terms at which no rate has a slope at ``LEVEL``: a minimum; minus them, a peak."""
    slopes = []
    for weights in np.eye(len(TERMS)):
        here, there = at_level(economy, weights)
        player = here.players["R00"]
        found = slope(player, there, here.adjoint(there, [player]), 0)
        slopes.append(found.derivative(LEVEL))
    return np.linalg.svd(np.transpose(slopes))[2][-1]


def by_differences(here, there):
    """Return the curvatures in units of scale, by second differences of the payoff."""
    player, y, h = here.players["R00"], np.log1p(LEVEL), 0.01

    def paid(*steps):
        moved = here.at({"R00": np.expm1(y + sum(steps))}, near=there)
        return here.payoff(player, moved)

    one = h * np.eye(3)
    bends = [[paid(a, b) - paid(a, -b) - paid(-a, b) + paid(-a, -b) for a in one] for b in one]
    scale = there.scale(player.instruments, 0.0)
    size = certificate_module.payoff_size(here, player)
    return np.linalg.eigvalsh(np.array(bends) / (4.0 * h * h) / scale / scale[:, None]) / size


@pytest.mark.parametrize("sign", [1.0, -1.0], ids=["minimum", "peak"])
def test_the_curvature_alone_tells_a_minimum_from_a_peak(economy, level_weights, monkeypatch, sign):
    """No random deviation moves here, and no slope is left: only the curvature can tell."""
    sign *= -np.sign(level_weights[0])
    here, there = at_level(economy, sign * level_weights)
    monkeypatch.setattr(certificate_module, "_deviation", lambda player, rate, *_: (1.0, rate))
    found = check_player(here.frozen(there), "R00", there, search=Search(starts=0))
    assert found.curvature == pytest.approx(by_differences(here, there).max(), abs=0.05)
    assert (found.gain > 1e-2) == (found.curvature > 0)
    assert (found.gain <= 1e-9) == (found.curvature < 0)
    less = check_player(here.frozen(there), "R00", there, search=Search(starts=0, deviations=199))
    assert less.curvature is None and less.gain <= GAIN_LIMIT  # only a full search looks


def test_moves_too_small_to_tell_are_left_to_the_curvature(economy, best, monkeypatch):
    spreads, draw, solve = [], certificate_module._deviation, certificate_module.payoffs_near
    seen = []
    monkeypatch.setattr(
        certificate_module, "_deviation", lambda *a: spreads.append(draw(*a)) or spreads[-1]
    )
    monkeypatch.setattr(
        certificate_module, "payoffs_near", lambda *a, **k: seen.extend(a[3]) or solve(*a, **k)
    )
    here = arena(economy, ["R00"], instruments=WANTED)
    there = here.at({"R00": best.rate})
    check_player(here.frozen(there), "R00", there, search=Search(starts=0))
    large = sum(spread >= 0.01 for spread, _ in spreads)
    assert len(spreads) == 200 and 100 < large == len(seen) < 200
    seen.clear()
    assert check_player(here, "R00", there, search=Search(starts=0)).curvature is None
    assert len(seen) == 200
