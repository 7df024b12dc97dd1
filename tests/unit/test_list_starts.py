"""Designed lists of Canada: what starts must not miss in the whole world, and what answers say."""

from __future__ import annotations

from itertools import combinations

import pytest

from countermove.questions.list_facts import places_hit
from countermove.report.list_parts import places_sheet
from tests.commands import call
from tests.designed_lists import best, canada
from tests.few_countries import in_few_countries

PROBLEMS = [(), ("must",), ("must", "never"), ("must", "limit"), ("must", "never", "limit")]


@pytest.mark.parametrize(
    ("fewer", "more"),
    [pair for pair in combinations(PROBLEMS, 2) if set(pair[0]) < set(pair[1])],
)
def test_a_further_limit_never_gains_more_than_the_bound_of_fewer(
    fewer: tuple[str, ...], more: tuple[str, ...]
) -> None:
    assert best(1e-4, more).best.gain <= best(1e-4, fewer).bound


def test_a_larger_cap_on_own_cost_never_gains_less() -> None:
    """The caps of 0.006 and 0.00625 %, of which the larger once found 0.07 % less."""
    assert best(6.25e-5, ()).bound >= best(6e-5, ()).best.gain
    assert best(6.25e-5, ()).best.gain > best(6e-5, ()).best.gain


@pytest.mark.usefixtures("small_world")
def test_the_answer_says_that_its_bound_is_local() -> None:
    text = " ".join(call("retaliate", "--cap", "2e9CAD", "--solid").out.split())
    assert "no other list near this one gains more than" in text
    assert "Lists far from it may" in text


@pytest.mark.usefixtures("small_world")
def test_a_score_says_at_which_rates_the_best_list_stands() -> None:
    text = " ".join(call("retaliate", "score", "can-30bn").out.split())
    assert "no more own cost found at 25 %, as this list has, gains" in text


def test_places_aimed_at_are_said_to_count_services_too() -> None:
    with in_few_countries():
        said = call("retaliate", "--cap", "2e9CAD", "--solid", "--target", "michigan")
    text = " ".join(said.out.split())
    assert "The goal of --target counts all industries of a place, services too" in text
    at = canada(1e-4, ())
    told = places_sheet(places_hit(at, at.moves.empty))
    assert not any("--target" in part for part in told if isinstance(part, str))
