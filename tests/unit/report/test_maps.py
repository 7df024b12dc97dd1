"""Maps draw every place once, leave gaps grey, and name their source."""

from __future__ import annotations

import json

import pytest

from countermove.errors import BadInput
from countermove.places.gazetteer import all_places
from countermove.places.local_shares import LocalResult
from countermove.report.charts.draw import svg
from countermove.report.charts.maps import boundaries, bubble_map, places_map
from countermove.report.charts.run_charts import households_chart
from countermove.report.longtable import LongTable

MANIFEST = {
    "scenario": "case", "version": "0", "run_hash": "0" * 64, "default_scenario": "before",
    "model": {"economy": "e", "closure": "fixed", "elasticity_set": "FGO", "range_over": []},
    "variants": [
        {"name": "before", "title": "Before", "law_as_of": "2025-01-01", "known_on": "2025-01-01"},
        {"name": "v", "title": "Duties", "law_as_of": "2025-05-03", "known_on": "2025-03-28"},
    ],
}  # fmt: skip


def table(series, dimension, codes, **more):
    return LongTable.from_rows(
        {"scenario": "v", "measure": "change", "dimension": dimension, "code": code,
         "series": series, "unit": "per cent", "value": value, **more}
        for code, value in codes.items()
    )  # fmt: skip


def local(name, change, longitude=-80.0):
    return LocalResult(name, name, "", 100.0, 10.0, change, change, change, 1.0, 1, 0, 0,
                       longitude, 45.0)  # fmt: skip


def test_the_boundaries_are_the_places():
    ids = [entry["id"] for entry in boundaries()["objects"]["places"]["geometries"]]
    assert sorted(ids) == sorted(all_places())


def test_a_map_of_provinces_and_states():
    rows = {"CA-ON": -3.2, "US-MI": 1.1, "CAN": -2.0}
    spec = places_map(
        {"places": table("place_goods_jobs_percent", "place", rows)}, MANIFEST, variant="v"
    )
    text = json.dumps(spec, ensure_ascii=False)
    assert "Jobs in goods sectors fall most in Ontario: −3.20 %" in spec["description"]
    assert "grey: no figure" in text and "law as of 2025-05-03" in text
    picture = svg(spec)
    assert "−3.20" in picture and "Duties" in picture


def test_bubbles_need_a_position():
    with pytest.raises(BadInput, match="add the columns longitude"):
        bubble_map([local("a", -5.0, longitude=None)], MANIFEST, variant="v")


def test_bubbles_name_the_largest_and_show_gaps():
    gap = LocalResult("g", "Gap", "", None, None, None, None, None, None, 1, 1, 0, -80.5, 45.5)
    spec = bubble_map([local("Far", -900.0, -120.0), local("Near", -500.0), gap], MANIFEST,
                      variant="v")  # fmt: skip
    picture = svg(spec)
    assert "Far −900" in picture and "Near −500" in picture and "Gap" not in picture


def test_household_prices_before_and_after():
    parts = [
        table("category_price_change", "household", {"CAN": value}, category=name,
              substitution=side)
        for name, pre, post in (("Cars", 3.0, 2.0), ("All categories", 1.0, 0.8))
        for side, value in (("pre", pre), ("post", post))
    ]  # fmt: skip
    spec = households_chart(
        {"households": LongTable.concat(parts)}, MANIFEST, variant="v", country="CAN"
    )
    assert "before substitution" in svg(spec)
