"""What lies between two models: parts that add up, by hand where there are two switches."""

from __future__ import annotations

import pytest

from countermove.questions.options import ModelOptions, with_settings
from countermove.questions.pose import pose
from countermove.questions.wanted_figure import Wanted
from tests.commands import call, refused

SHOCK = "us-canada-2025/autos"
WORDS = ("attribute", SHOCK, "--by", "switch", "--horizon", "long-run")


def income(*settings: str) -> float:
    world = pose(SHOCK, with_settings(ModelOptions(), settings)).solve()
    return Wanted("real_income_change", "CAN").of(world)


@pytest.mark.parametrize(
    ("one", "two"),
    [("elasticities=CP", "materials=none"), ("deficits=removed", "labour=sluggish,mobility=2"),
     ("scale=0.1", "supply=0.5")],
)  # fmt: skip
def test_the_parts_of_two_switches_are_means_over_both_orders(one: str, two: str) -> None:
    said = call(*WORDS, "--country", "CAN", "--switch", one, "--switch", two, "--json").json
    none, first, second = income(), income(*one.split(",")), income(*two.split(","))
    both = income(*one.split(","), *two.split(","))
    parts = {row["title"]: row for row in said["tables"]["attribution"]}
    assert parts[one]["value"] == pytest.approx(((first - none) + (both - second)) / 2, abs=1e-6)
    assert parts[two]["value"] == pytest.approx(((second - none) + (both - first)) / 2, abs=1e-6)
    assert parts[one]["alone"] == pytest.approx(first - none, abs=1e-6)
    assert parts[one]["last"] == pytest.approx(both - second, abs=1e-6)
    assert said["first"] == pytest.approx(none, abs=1e-6)
    assert said["other"] == pytest.approx(both, abs=1e-6)
    assert sum(row["value"] for row in parts.values()) == pytest.approx(said["total"]["long-run"])


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--switch", "wages=rigid", "--switch", "scale=0.1"), "wages=rigid and scale=0.1 make no"),
        (("--switch", "supply=0"), "is so in the first model"),
        (("--switch", "supply=0.5", "--switch", "supply=0.4"), "supply is in two switches"),
        (("--switch", "suply=0.5"), "supply"),
        (("--draws", "64"), "--draws has no effect"),
        (("--orders", "4"), "--orders has no effect"),
    ],
)
def test_refused_in_one_sentence(more: tuple[str, ...], said: str) -> None:
    assert said in refused(*WORDS, *more)


def test_a_horizon_is_named_and_switches_need_their_kind() -> None:
    assert "add --horizon long-run" in refused("attribute", SHOCK, "--by", "switch")
    assert "--switch has no effect" in refused("attribute", SHOCK, "--switch", "supply=0.5")
