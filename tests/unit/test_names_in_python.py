"""Public functions take countries, groups and sectors by any name in use, with the same answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import countermove as cm
from countermove.errors import BadInput, UnknownName


@pytest.fixture(scope="module")
def world():
    rng = np.random.default_rng(0)
    return cm.economy_from_flows(
        rng.uniform(1.0, 9.0, (3, 3, 2)),
        np.zeros((3, 2, 2)),
        np.zeros((3, 3, 2)),
        regions=["CAN", "GBR", "USA"],
        sectors=["C29", "C28"],
        theta_s=4.0,
        cards=("icio-2022",),  # industries are the OECD's, so they go by its names
    )


def test_positions(world):
    assert [world.region(name) for name in ("canada", "UK", "842")] == [0, 1, 2]
    assert world.sector("Motor vehicles") == 0
    with pytest.raises(UnknownName, match="'Motor vehicles'"):
        replace(world, cards=()).sector("Motor vehicles")  # codes of one's own mean what one says
    with pytest.raises(UnknownName, match="'France'. Known: CAN, GBR, USA"):
        world.region("France")


def test_strategy(world):
    chosen = cm.InstrumentSet(by="sector", partners=("Great Britain", "US"), sectors=("vehicles",))
    plain = cm.InstrumentSet(by="sector", partners=("GBR", "USA"), sectors=("C29",))
    named = cm.optimal_tariff(world, "Canada", instruments=chosen)
    coded = cm.optimal_tariff(world, "CAN", instruments=plain)
    assert named.rate == pytest.approx(coded.rate, abs=0.0)
    assert named.outcome.values("real_income_change") == pytest.approx(
        coded.outcome.values("real_income_change"), abs=0.0
    )
    with pytest.raises(BadInput, match="none twice"):
        cm.nash(world, ["CAN", "Canada"])
    setting = cm.coalition_setting(world, ["Canada", "UK", "US"])
    assert list(setting.blocks) == ["CAN", "GBR", "USA"]


def test_groups_and_parts(world):
    big = cm.aggregate(world, regions={"NA": ["Canada", "United States"]}, rest="ROW")
    assert big.regions == ("NA", "ROW")
    with pytest.raises(BadInput, match="is in the groups"):
        cm.aggregate(world, regions={"A": ["Canada"], "B": ["CAN"]})


def test_law():
    ledger = cm.load_ledger()
    named = cm.explain(ledger, "United States", "Korea, Rep.", "8703.23", on="2025-06-01")
    assert (named.importer, named.origin) == ("USA", "KOR")
    assert (
        named.total_rate == cm.explain(ledger, "USA", "KOR", "8703.23", on="2025-06-01").total_rate
    )
    asked = {"on": "2025-06-01", "products": ["87032301"]}
    one = cm.rates_on(ledger, importer="US", origin=["UK", "Eswatini"], **asked)
    other = cm.rates_on(ledger, importer="USA", origin=["GBR", "SWZ"], **asked)
    assert one.additional_rate.tolist() == other.additional_rate.tolist()
    with pytest.raises(UnknownName, match="unknown country 'ZZZ'"):
        cm.rates_on(ledger, importer="USA", origin="ZZZ", **asked)
