"""``attribute`` and ``flip``: what they print, and how they refuse, in a world of few countries."""

from __future__ import annotations

import csv
import io

import pytest

from tests.commands import call, refused

pytestmark = pytest.mark.usefixtures("small_world")

VARIANT = "us-canada-2025/in-force-2025-03-28"


def test_attribute_as_json_and_csv():
    words = ("attribute", VARIANT, "--horizon", "long-run", "--of", "jobs", "--sector", "C29")
    said = call(*words, "--json")
    answer = said.json
    rows = answer["tables"]["attribution"]
    assert said.status == 0 and answer["status"] == "ok" and answer["exact"]
    assert answer["of"] == "jobs_change" and answer["sector"] == "C29"
    assert answer["residual"] < 1e-9
    assert sum(row["value"] for row in rows) == pytest.approx(answer["total"]["long-run"])
    listed = list(csv.DictReader(io.StringIO(call(*words, "--csv").out)))
    assert [float(row["value"]) for row in listed] == [row["value"] for row in rows]


def test_sampled_orders_are_printed_with_their_error(tmp_path):
    words = ("--by", "measure", "--orders", "4", "--horizon", "long-run")
    said = call("attribute", VARIANT, *words, "--chart", str(tmp_path / "law.svg"))
    assert said.status == 0
    drawn = (tmp_path / "law.svg").read_text(encoding="utf-8")
    assert "Real income of Canada: most by " in drawn and "All of it" in drawn
    assert "over 4 random orders" in said.out and "±" in said.out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("attribute", "us-canada-2025/before"), "nothing to attribute"),
        (("attribute", "baseline"), "name a case"),
        (("attribute", VARIANT, "--of", "incom"), "did you mean 'income'"),
        (("attribute", VARIANT, "--of", "tariff_applied"), "flows between countries"),
        (("attribute", VARIANT, "--of", "output"), "name it, e.g. --sector C29"),
        (("attribute", VARIANT, "--sector", "C29"), "has no sectors"),
        (("attribute", VARIANT, "--country", "Canda"), "did you mean"),
        (("attribute", VARIANT, "--horizon", "long"), "unknown horizon"),
        (("attribute", VARIANT, "--by", "order"), "give measure, family, belief or switch"),
        (("attribute", VARIANT, "--by", "belief", "--chart", "law.svg"), "--chart has no effect"),
        (("attribute", VARIANT, "--draws", "64"), "--draws has no effect"),
        (("attribute", VARIANT, "--by", "belief", "--orders", "4"), "--orders has no effect"),
        (("attribute", VARIANT, "--by", "belief", "--draws", "0"), "--draws 0 has no effect"),
        (("attribute", VARIANT, "--by", "belief", "--draws", "100"), "give 128"),
        (("attribute", "us-canada-2025", "--by", "measure", "--orders", "0"), "16,384 worlds"),
        (("flip", VARIANT, "CAN income < 0"), "is no statement"),
        (("flip", VARIANT, "CAN incom long-run < 0"), "did you mean 'income'"),
        (("flip", "us-canada-2025/before", "CAN income long-run < 0"), "without doubt"),
    ],
)
def test_refused_in_one_sentence(words, says):
    assert says in refused(*words)


def test_flip_as_json():
    said = call("flip", VARIANT, "CAN income long-run < -0.06", "--json")
    answer = said.json
    assert said.status == 0
    assert answer["holds"] == (answer["centre"] < -0.06)
    assert (answer["figure"] < -0.06) != answer["holds"] or answer["distance"] is None
    few = {"elasticities", "supply", "long_run_mobility"}
    assert {row["belief"] for row in answer["tables"]["others"]} == few
