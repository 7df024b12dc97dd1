"""Designed lists against all lists solved in full, on 10 lines of a small world."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from countermove.equilibrium.line_worlds import LineWorld, line_worlds
from countermove.equilibrium.nests import nest_of
from countermove.strategy.gradient import gradient
from countermove.strategy.line_effects import line_effects
from countermove.strategy.list_programme import Limits
from countermove.strategy.list_search import search_list
from countermove.strategy.payoff import as_payoff
from countermove.strategy.solved_list import Moves, Solved, solved_list
from tests.synthetic import synthetic_economy

LINES, PRODUCTS = 10, 40
ALL = (np.arange(2**LINES)[:, None] >> np.arange(LINES) & 1).astype(bool)
RATE = 0.25


@cache
def moves() -> Moves:
    """Return 10 of 40 products that the first region buys from the second and from the third."""
    world = synthetic_economy(3, 3, seed=11)
    rng = np.random.default_rng(4)
    source_o = np.array([-1, 0, 1])
    product = np.repeat(np.arange(PRODUCTS), 2)
    nest, rows = nest_of(
        world, 0,
        source_o=source_o, source=np.tile([0, 1], PRODUCTS), product=product, sector=product % 3,
        theta=np.repeat(rng.uniform(2.0, 14.0, PRODUCTS), 2),
        value=rng.lognormal(0.0, 1.0, 2 * PRODUCTS),
    )  # fmt: skip
    line = np.full(LINES, -1)
    for place, row in enumerate(rows):
        if row % 2 == 0 and product[row] < LINES:
            line[product[row]] = place

    worlds = line_worlds(world, tolerance=1e-12)

    def under(rates: np.ndarray, near: LineWorld | None) -> LineWorld:
        factor = np.ones(nest.part.size)
        factor[line] += rates
        return worlds.solve([nest.charging(factor)], near)

    return Moves(
        solve=under,
        importer="R00",
        gain=as_payoff("-1*R01.exports"),
        cost=as_payoff("-1*R00"),
        at=line,
        base=np.zeros(nest.part.size),
        line=np.arange(LINES),
        rate=np.full(LINES, RATE),
        value=nest.part[line] * world.trade_share_ods[1, 0, nest.sector[line]],
        chapter=np.arange(LINES) % 4,
        extra=np.zeros(LINES),
    )


@cache
def every() -> tuple[Solved, ...]:
    return tuple(solved_list(moves(), chosen) for chosen in ALL)


def sums(name: str) -> np.ndarray:
    return np.array([getattr(s, name) for s in every()])


@pytest.mark.parametrize("seen", ["neither", "value", "cost", "both", "chapters"])
def test_the_designed_list_is_the_best_of_all_1024_solved_in_full(seen: str) -> None:
    gain, cost = sums("gain"), sums("cost")
    value = np.array([s.size for s in every()])
    highest = 0.4 * value.max() if seen in ("value", "both", "chapters") else np.inf
    most_cost = 0.3 * cost.max() if seen in ("cost", "both") else np.inf
    chapters = np.array([len(set(moves().chapter[s.chosen])) for s in every()])
    within = (value <= highest * (1 + 1e-9)) & (cost <= most_cost)
    limits = Limits(highest=highest, most_cost=most_cost)
    if seen == "chapters":
        within &= chapters <= 2
        limits = Limits(highest=highest, most_chapters=2)
    best = np.flatnonzero(within)[np.argmax(gain[within])]
    found = search_list(moves(), limits, tolerance=1e-9, gap=1e-9)
    assert found.best.chosen.tolist() == ALL[best].tolist()
    assert found.best.gain == pytest.approx(gain[best], rel=1e-8)
    assert found.last.designed == pytest.approx(found.last.solved, rel=1e-8)
    assert found.bound >= found.best.gain * (1 - 1e-9)
    assert found.agreed


def test_what_line_effects_leave_out_is_of_second_order() -> None:
    errors = []
    for rate in (0.01, 0.005):
        small = replace(moves(), rate=np.full(LINES, rate))
        alone = [solved_list(small, np.arange(LINES) == i) for i in range(LINES)]
        gains, costs = small.empty.effects
        errors.append([gains - [a.gain for a in alone], costs - [a.cost for a in alone]])
    halved = np.abs(errors[1]).sum(axis=1) / np.abs(errors[0]).sum(axis=1)
    assert halved == pytest.approx(0.25, abs=0.02)


def test_the_slope_of_a_line_effect_is_the_derivative() -> None:
    found = gradient(moves().empty.outcome, "-1*R01.exports")
    effects, step = line_effects(found, "R00"), 1e-5
    every = np.arange(found.nest_of("R00").nest.part.size)
    up, down = (effects.of(np.full(every.size, np.exp(s * step)), every) for s in (1, -1))
    slope = (up - down) / (2 * step)
    alone = found.lines_of("R00")
    # moved one by one, each line's slope is its own derivative
    assert slope == pytest.approx(alone, rel=1e-6, abs=1e-6 * np.abs(alone).max())


def test_another_limit_never_improves() -> None:
    last = np.inf
    for highest in (np.inf, 0.015, 0.008, 0.002):
        found = search_list(moves(), Limits(highest=highest))
        assert found.best.gain <= last * (1 + 1e-9)
        last = found.best.gain


def test_a_looser_limit_never_loses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("countermove.strategy.list_search.POLISHED", 0)  # the search by itself
    whole, cost = sum(moves().value), sums("cost").max()
    gain = np.array(
        [
            [
                search_list(
                    moves(),
                    Limits(highest=0.6 * whole, most_cost=part * cost, most_chapters=most),
                    tolerance=1e-9,
                    gap=1e-9,
                ).best.gain
                for most in (1, 2, 3, None)
            ]
            for part in (0.1, 0.2, 0.3, 0.5, 0.8)
        ]
    )
    assert (np.diff(gain, axis=0) >= -1e-12).all()
    assert (np.diff(gain, axis=1) >= -1e-12).all()


def test_an_interrupted_search_returns_the_best_list_so_far() -> None:
    solved = []

    def once(rates: np.ndarray, near: LineWorld | None) -> LineWorld:
        if len(solved) == 2:  # the empty list and the first design are solved
            raise KeyboardInterrupt
        solved.append(rates)
        return moves().solve(rates, near)

    whole = sum(moves().value)
    limits = Limits(highest=0.4 * whole, most_cost=0.3 * sums("cost").max())
    found = search_list(replace(moves(), solve=once), limits)
    assert found.stopped
    assert found.best.chosen.any()
    assert found.bound >= found.best.gain
    assert not search_list(moves(), limits).stopped
    solved[:] = [None, None]  # nothing to return yet
    with pytest.raises(KeyboardInterrupt):
        search_list(replace(moves(), solve=once), limits)
