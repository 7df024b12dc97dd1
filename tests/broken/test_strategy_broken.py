"""Players, instruments and payoffs that cannot be used: one sentence and a cure."""

from __future__ import annotations

import numpy as np
import pytest

from countermove.errors import BadInput, NotSolved, UnknownName
from countermove.strategy.best_response import optimal_tariff
from countermove.strategy.instruments import Group, InstrumentSet
from countermove.strategy.lashkaripour import uniform_nash
from countermove.strategy.nash import nash
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
