"""Jobs add up to the published totals they were divided from."""

from __future__ import annotations

import numpy as np
import pytest

from countermove.economy.employment import employment_cards, employment_rows, load_employment
from countermove.sources.cards import load_card
from pipeline.employment_2022 import RELATIVE_ERROR, read_anchors, split, vehicle_jobs

SECTORS = tuple(row.sector for row in employment_rows() if row.region == "USA")


def jobs(region, prefix=""):
    """Return the jobs of the sectors of a country that start with a prefix, in thousands."""
    rows = [r for r in employment_rows() if r.region == region and r.sector.startswith(prefix)]
    return sum(row.jobs for row in rows) / 1000


def test_all_three_countries_have_all_sectors_and_others_none():
    table = load_employment(["CAN", "USA", "MEX", "DEU"], SECTORS)
    assert table.shape == (4, 50)
    assert (table[:3] > 0).all()
    assert np.isnan(table[3]).all()


def test_canada_adds_up_to_the_labour_force_survey():
    assert jobs("CAN") == pytest.approx(19_600.5, abs=0.2)  # the sum of the printed industries
    assert jobs("CAN", "C") == pytest.approx(1_764.3, abs=0.05)
    assert jobs("CAN", "H") == pytest.approx(1_017.7, abs=0.05)


def test_canadian_vehicle_jobs_are_the_published_figure():
    row = next(r for r in employment_rows() if (r.region, r.sector) == ("CAN", "C29"))
    assert row.jobs == 168_200
    assert row.quality == "observed"


def test_us_vehicle_jobs_are_about_a_million_and_leave_the_rest_of_transport_equipment():
    known = {r.sector: r.jobs / 1000 for r in employment_rows() if r.region == "USA"}
    assert known["C29"] == pytest.approx(1000, rel=0.02)
    rest = known["C29"] + known["C301"] + known["C302T309"]
    assert rest == pytest.approx(1717.6, abs=0.1)  # CES, NAICS 336, mean of 2022


def test_mexico_adds_up_and_manufacturing_is_near_the_figure_not_used():
    assert jobs("MEX") == pytest.approx(57_300, abs=0.05)
    assert jobs("MEX", "C") == pytest.approx(9_500, rel=0.05)  # INEGI, end of 2022


def test_every_cell_has_a_quality_its_error_and_a_card():
    for row in employment_rows():
        assert row.relative_error == RELATIVE_ERROR[row.quality]
        assert load_card(row.card).kind == "assumption"
    assert employment_cards(["USA", "CAN"]) == (
        "employment_2022",
        "employment_can",
        "employment_usa",
    )
    assert employment_cards(["DEU"]) == ()


def test_every_anchor_is_cited():
    anchors = read_anchors()
    assert set(anchors) == {"CAN", "USA", "MEX"}
    printed = {k: v for k, v in anchors["CAN"].items() if k not in ("total", "motor_vehicles")}
    assert sum(printed.values()) == pytest.approx(anchors["CAN"]["total"], abs=0.2)


def test_a_split_keeps_the_total_and_the_ratios():
    parts = split(7.0, ("a", "b"), {"a": 3.0, "b": 4.0, "c": 9.0})
    assert parts == {"a": pytest.approx(3.0), "b": pytest.approx(4.0)}


def test_vehicle_jobs_follow_compensation_at_the_pay_ratio_of_2011():
    ces = {"2011": {"motor_vehicles": 100.0}, "2022": {"motor_vehicles": 100.0}}
    pay = {
        "2011": {"3361-3363": 50.0, "3364-3466,3369": 100.0},
        "2022": {"3361-3363": 50.0, "3364-3466,3369": 100.0},
    }
    assert vehicle_jobs(50.0, ces, pay) == pytest.approx(50.0)


def test_the_table_is_rebuilt_from_its_sources(sources, tmp_path):
    pytest.importorskip("countermove.sources.readers.opened_file")
    from countermove.sources.store import table_path
    from pipeline.employment_2022 import build_employment

    build_employment(sources, tmp_path / "jobs.csv")
    assert (tmp_path / "jobs.csv").read_bytes() == table_path("employment_2022").read_bytes()


def test_the_division_misses_known_canadian_industries_by_the_error_that_is_stated(sources):
    pytest.importorskip("countermove.sources.readers.opened_file")
    from pipeline import employment_groups as groups
    from pipeline.employment_2022 import read_value_added

    value_added, anchors = read_value_added(sources), read_anchors()["CAN"]
    us = {r.sector: r.jobs for r in employment_rows() if r.region == "USA"}
    weight = {s: value_added["CAN"][s] * us[s] / value_added["USA"][s] for s in us}
    known = {
        **groups.CANADA_GROUPS,
        "manufacturing": (*groups.DURABLES, "C29", *groups.NONDURABLES),
        "finance_real_estate": ("K", "L"),
    }
    gaps = [np.log(sum(weight[s] for s in k) / anchors[name]) for name, k in known.items()]
    assert len(gaps) == 15
    assert np.std(gaps) == pytest.approx(RELATIVE_ERROR["split"], abs=0.02)
