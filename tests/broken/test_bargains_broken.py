"""Bargains that cannot be held as asked: one sentence, with its cure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import countermove as cm
from countermove.errors import BadInput, NotSolved, UnknownName
from countermove.strategy.bargaining.bargain import bargain
from countermove.strategy.bargaining.deal_search import make_space
from countermove.strategy.bargaining.solutions import solve_bargain
from tests.synthetic import synthetic_economy

WORLD = synthetic_economy(3, 2, seed=1)


def test_lower_bound_above_upper() -> None:
    with pytest.raises(BadInput, match="lower bound 0.5 and the upper bound 0.1"):
        bargain(WORLD, ["R00", "R01"], instruments=cm.InstrumentSet(lowest=0.5, highest=0.1))
    with pytest.raises(BadInput, match="lower bound 1 of issue 2 is above"):
        make_space("AB", np.array([0, 1.0]), np.array([1, 0.0]), lambda x: (x, x), starts=[])


def test_unsolved_disagreement_point() -> None:
    closure = cm.Closure(deficits="removed")
    solved = cm.solve(cm.balance_trade(WORLD), closure=closure)
    unsolved = replace(solved, status=cm.Status.STALLED)
    with pytest.raises(NotSolved, match="disagreement point is 'stalled', not solved"):
        bargain(WORLD, ["R00", "R01"], disagreement=unsolved)
    space = make_space("AB", np.zeros(1), np.ones(1), lambda x: (x, x), starts=[np.zeros(1)])
    with pytest.raises(BadInput, match=r"must be 2 finite payoffs.*Solve the outcome first"):
        solve_bargain(space, np.array([0.0, np.nan]))


def test_disagreement_on_another_baseline() -> None:
    with pytest.raises(BadInput, match="another baseline or closure"):
        bargain(WORLD, ["R00", "R01"], disagreement=cm.solve(WORLD))


def test_unknown_disagreement() -> None:
    with pytest.raises(BadInput, match="give a solved outcome"):
        bargain(WORLD, ["R00", "R01"], disagreement="war")
    with pytest.raises(UnknownName, match="CASE:VARIANT"):
        cm.run_bargain(cm.pose(), ["CAN", "USA"], disagreement="nsh")


def test_one_player() -> None:
    with pytest.raises(BadInput, match="two players or more"):
        bargain(WORLD, ["R00"])


def test_transfers_need_given_deficits() -> None:
    with pytest.raises(BadInput, match="transfers add to given deficits"):
        bargain(
            WORLD, ["R00", "R01"], disagreement="status-quo", transfers=0.05,
            closure=cm.Closure(deficits="proportional"),
        )  # fmt: skip
    with pytest.raises(BadInput, match="must sum to zero"):
        cm.solve(WORLD, transfer_d=np.array([1.0, 0.0, 0.0]))
    with pytest.raises(BadInput, match="has shape"):
        cm.solve(WORLD, transfer_d=np.zeros(2))
    with pytest.raises(BadInput, match="transfers add to given deficits"):
        cm.solve(WORLD, transfer_d=np.zeros(3), closure=cm.Closure(deficits="proportional"))
