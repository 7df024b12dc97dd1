"""The rule ``list`` of a move: the best list under a cap, played by its share of each sector."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from countermove.equilibrium.varieties import Duties, Varieties, wedges
from countermove.errors import BadInput
from countermove.questions.game_lists import listed_share, with_list
from countermove.questions.game_moves import Applier, Edit
from countermove.questions.pose import Posed, pose
from countermove.sources.exchange import cad_per_usd
from tests.synthetic import synthetic_economy


@cache
def posed() -> Posed:
    return pose()


def test_goods_on_a_list_pay_its_rate_on_top_of_others() -> None:
    """Of a cell 0.4 pays 10 % already; half of all its goods are on a list at 25 %."""
    one = np.array([1])
    old = Varieties(0, one, np.array([0]), np.array([0.4]), np.array([0.1]), one < 0)
    found = with_list(Duties((old,)), 0, 1, np.array([0.5, 0.0, 1.0]), 0.25).of(0)
    assert found is not None
    shares = {
        (int(s), round(float(r), 3)): round(float(share), 3)
        for s, r, share in zip(found.sector, found.added_rate, found.share, strict=True)
    }
    assert shares == {(0, 0.1): 0.2, (0, 0.35): 0.2, (0, 0.25): 0.3, (2, 0.25): 1.0}
    assert set(found.origin.tolist()) == {1}
    world = synthetic_economy(3, 3, seed=2)
    mean = wedges(world, Duties((found,))).tariff_mean_ods - world.tariff_rate_ods
    assert mean[1, 0] == pytest.approx([0.4 * 0.1 + 0.5 * 0.25, 0.0, 0.25])
    assert np.abs(mean[2, 0]).max() == 0.0


def test_the_list_covers_what_its_cap_allows() -> None:
    cap = 10e9 / cad_per_usd("2024")
    economy = posed().economy
    edit = Edit(by=("CAN",), on=("USA",), rule="list", cap=cap)
    by, on, share = listed_share(posed(), Applier(economy), edit)
    assert (by, on) == (economy.region("CAN"), economy.region("USA"))
    assert share.min() >= 0.0
    assert share.max() <= 1.0
    reached = float(share @ economy.flow_ods[on, by]) * 1e6
    assert 0.5 * cap < reached < 1.5 * cap  # flows of sectors are not those of customs
    several = Edit(by=("CAN", "MEX"), on=("USA",), rule="list", cap=cap)
    with pytest.raises(BadInput, match="one importer and one origin"):
        listed_share(posed(), Applier(economy), several)


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (Edit(by=("CAN",), on=("USA",), rule="list"), "cap is the trade"),
        (Edit(by=("CAN",), on=("USA",), add=0.1, cap=1e9), "cap is the trade"),
        (Edit(by=("CAN",), on=("USA",), rule="list", cap=1e9, sectors=("C29",)), "sectors has no"),
        (Edit(by=("CAN",), on=("USA",), rule="list", cap=1e9, exemption="none"), "exemption has"),
    ],
)
def test_what_a_list_does_not_take_is_refused(edit: Edit, told: str) -> None:
    assert any(told in what for _, _, what, _ in edit.broken())
