"""Players, instruments and payoffs that cannot be used: one sentence and a cure."""

from __future__ import annotations

import numpy as np
import pytest

import countermove as cm
from countermove.equilibrium.solve import solve
from countermove.errors import BadInput, NotSolved, UnknownName
from countermove.strategy.bargaining.bargain import bargain
from countermove.strategy.best_response import optimal_tariff
from countermove.strategy.certificate import Search
from countermove.strategy.coalitions import coalition_setting, stability
from countermove.strategy.curves import reaction_curves
from countermove.strategy.games.sweep import sweep, switches
from countermove.strategy.gradient import gradient
from countermove.strategy.instruments import Group, InstrumentSet
from countermove.strategy.nash import nash
from countermove.strategy.points import percentage_points
from countermove.strategy.uniform_nash import uniform_nash
from tests.synthetic import synthetic_economy


@pytest.fixture(scope="module")
def economy():
    return synthetic_economy(4, 3, seed=1)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: InstrumentSet(lowest=0.3, highest=0.2), "lower bound 0.3 and the upper bound 0.2"),
        (lambda: InstrumentSet(lowest=-1.0), "leave no rate"),
        (lambda: InstrumentSet(highest=float("nan")), "leave no rate"),
        (lambda: InstrumentSet(by="groups"), "give `groups`"),
        (lambda: InstrumentSet(groups=(Group("x"),)), "give `groups`"),
    ],
)
def test_bad_instruments(make, words):
    with pytest.raises(BadInput, match=words):
        make()


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (InstrumentSet(partners=("R00",)), "R00 has no instrument"),
        (InstrumentSet(partners=("R01",), spared=("R01",)), "has no instrument"),
        (
            InstrumentSet(by="groups", groups=(Group("x"), Group("y", ("R01",)))),
            "'x' and 'y' share a cell",
        ),
    ],
)
def test_instruments_that_do_not_fit(economy, wanted, words):
    with pytest.raises(BadInput, match=words):
        optimal_tariff(economy, "R00", instruments=wanted)


def test_unknown_names(economy):
    with pytest.raises(UnknownName, match="R00"):
        optimal_tariff(economy, "ROO")
    with pytest.raises(UnknownName, match="sector"):
        optimal_tariff(economy, "R00", instruments=InstrumentSet(sectors=("S99",)))
    with pytest.raises(UnknownName, match="cell"):
        InstrumentSet(by="sell")


def test_players(economy):
    for players in ([], ["R00", "R00"]):
        with pytest.raises(BadInput, match="at least one player"):
            nash(economy, players)


def test_method_and_floor(economy):
    with pytest.raises(BadInput, match="climb"):
        optimal_tariff(economy, "R00", method="guess")
    with pytest.raises(BadInput, match="cannot raise a revenue"):
        optimal_tariff(economy, "R00", instruments=InstrumentSet(by="uniform"), revenue_floor=1e9)


def test_first_order_alone_says_why_it_cannot(economy):
    with pytest.raises(NotSolved, match="right-hand side is not positive"):
        optimal_tariff(economy, "R00", payoff="-1*R01", method="first-order")


def test_uniform_nash_needs_no_input_links(economy):
    assert np.any(economy.io_share_dsk)
    with pytest.raises(BadInput, match="input-output links"):
        uniform_nash(economy)


NAN, INF = float("nan"), float("inf")
PAIR = ["R00", "R01"]
ASKED = {
    "solve tolerance": lambda e, x: solve(e, tolerance=x),
    "gradient tolerance": lambda e, x: gradient(solve(e), "R00", tolerance=x),
    "points tolerance": lambda e, x: percentage_points(solve(e), "R00", tolerance=x),
    "optimal tolerance": lambda e, x: optimal_tariff(e, "R00", tolerance=x),
    "nash tolerance": lambda e, x: nash(e, PAIR, tolerance=x),
    "uniform tolerance": lambda e, x: uniform_nash(e, tolerance=x),
    "bargain tolerance": lambda e, x: bargain(e, PAIR, tolerance=x),
    "transfers": lambda e, x: bargain(e, PAIR, transfers=x),
    "power": lambda e, x: bargain(e, PAIR, power={"R00": x}),
    "sweep tolerance": lambda e, x: sweep(float, tolerance=x),
    "switch tolerance": lambda e, x: switches(bool, 0.0, 1.0, tolerance=x),
}


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("given", [NAN, INF, -1.0, 0.0])
def test_numbers_that_are_none_are_refused_at_the_door(economy, asked, given):
    what = asked.split()[-1]
    with pytest.raises(BadInput, match=rf"{what}.*{given!r}: give a finite number above"):
        ASKED[asked](economy, given)


@pytest.mark.parametrize("given", [NAN, INF])
def test_bounds_of_sweeps_floors_and_curves_are_finite(economy, given):
    for ask in (
        lambda: sweep(float, 0.0, given),
        lambda: switches(bool, given, 1.0),
        lambda: optimal_tariff(economy, "R00", revenue_floor=given),
        lambda: reaction_curves(economy, *PAIR, rates=[given]),
    ):
        with pytest.raises(BadInput, match="give a finite number"):
            ask()


@pytest.mark.parametrize("given", [0, -1])
def test_counts_are_large_enough(economy, given):
    here = coalition_setting(economy, [*PAIR, "R02"])
    for ask in (
        lambda: nash(economy, PAIR, starts=given),
        lambda: Search(starts=given - 1),
        lambda: Search(evaluations=given),
        lambda: stability(here, sizes=[given]),
        lambda: sweep(float, points=given),
    ):
        with pytest.raises(BadInput, match="give a whole number"):
            ask()
    with pytest.raises(BadInput, match="size is 4: give a whole number from 2 to 3"):
        stability(here, sizes=[4])


@pytest.mark.parametrize("given", [1.5, NAN, "5", True])
def test_counts_are_whole(economy, given):
    here = coalition_setting(economy, [*PAIR, "R02"])
    for ask in (
        lambda: cm.nash(economy, PAIR, starts=given),
        lambda: Search(starts=given),
        lambda: Search(evaluations=given),
        lambda: cm.stability(here, sizes=[given]),
    ):
        with pytest.raises(BadInput, match="must be a .*whole number"):
            ask()


@pytest.mark.parametrize("given", ["a", True])
def test_text_and_truth_are_no_numbers(economy, given):
    world = cm.solve(economy)
    for ask in (
        lambda: cm.solve(economy, tolerance=given),
        lambda: cm.solve_many(economy, [], tolerance=given),
        lambda: cm.gradient(world, "R00", tolerance=given),
        lambda: cm.percentage_points(world, "R00", tolerance=given),
        lambda: cm.optimal_tariff(economy, "R00", tolerance=given),
        lambda: cm.optimal_tariff(economy, "R00", revenue_floor=given),
        lambda: cm.nash(economy, PAIR, tolerance=given),
        lambda: cm.uniform_nash(economy, tolerance=given),
        lambda: cm.bargain(economy, PAIR, tolerance=given),
        lambda: cm.bargain(economy, PAIR, transfers=given),
        lambda: cm.bargain(economy, PAIR, power={"R00": given}),
    ):
        with pytest.raises(BadInput, match="must be a .*number, not"):
            ask()


def test_text_where_a_closure_instruments_or_a_list_belong(economy):
    for ask in (
        lambda: cm.solve(economy, closure="fixed"),
        lambda: cm.solve_many(economy, [], closure="fixed"),
        lambda: cm.nash(economy, PAIR, closure="fixed"),
        lambda: cm.coalition_setting(economy, PAIR, closure="fixed"),
    ):
        with pytest.raises(BadInput, match="closure must be a Closure, not 'fixed'"):
            ask()
    with pytest.raises(BadInput, match="instruments must be an InstrumentSet"):
        cm.optimal_tariff(economy, "R00", instruments="sector")
    here = cm.coalition_setting(economy, PAIR)
    for ask in (
        lambda: cm.nash(economy, "R00"),
        lambda: cm.bargain(economy, "R00"),
        lambda: InstrumentSet(partners="R01"),
        lambda: cm.coalition_setting(economy, "R00"),
        lambda: cm.coalition(here, "R00"),
        lambda: cm.percentage_points(solve(economy), "R00", partners="R01"),
    ):
        with pytest.raises(BadInput, match="must be a list, each a text, not 'R0"):
            ask()
    with pytest.raises(BadInput, match="payoff must be a Payoff or a text, not 3"):
        cm.optimal_tariff(economy, "R00", payoff=3)
    with pytest.raises(UnknownName, match="unknown player .R0."):
        bargain(economy, PAIR, power={"R0": 2.0})


@pytest.mark.parametrize("search", [Search(deviations=0), Search(starts=4), Search(deviations=199)])
def test_a_search_below_the_least_certifies_nothing(economy, search):
    war = nash(economy, PAIR, instruments=InstrumentSet(by="uniform"), starts=1, search=search)
    assert war.largest_gain <= 1e-6
    assert war.status == "not certified"
    assert war.doubt == "a certificate takes 5 restarts and 200 random deviations or more"


def test_bounds_that_leave_out_the_status_quo_are_said_to_lose(economy):
    """All rates at 150 % or more: no tariff that high pays."""
    worse = optimal_tariff(economy, "R00", instruments=InstrumentSet(by="sector", lowest=1.5))
    assert worse.gain < -1e-3
    assert worse.caution.startswith("R00 loses against the status quo")
    better = optimal_tariff(economy, "R00", instruments=InstrumentSet(by="sector"))
    assert better.gain > 0
    assert better.caution == ""
