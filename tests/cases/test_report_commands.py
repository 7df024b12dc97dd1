"""``countermove compare`` and ``cite``."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from tests.commands import call, refused


def folders(runs):
    """Return the newest run's folder and the older one's."""
    found = sorted(
        runs.iterdir(), key=lambda path: (path / "manifest.json").stat().st_mtime_ns, reverse=True
    )
    assert len(found) == 2
    return found


def value(runs, place, variant, series, code, category="", horizon="long run"):
    """Return a figure read from the CSV file of a run, without our reader."""
    name = "sector" if category else "country"
    with (folders(runs)[place] / "tables" / f"{name}.csv").open() as stream:
        found = [
            float(row["value"])
            for row in csv.DictReader(stream)
            if (row["scenario"], row["series"], row["code"], row["category"], row["horizon"])
            == (variant, series, code, category, horizon)
        ]
    assert len(found) == 1
    return found[0]


def test_two_variants_of_the_newest_run(runs):
    answer = call("compare", "autos", "autos-retaliation", "--runs", str(runs), "--json").json
    assert answer["status"] == "ok"
    rows = {(r["series"], r["code"], r["category"], r["horizon"]): r
            for r in answer["tables"]["comparison"]}  # fmt: skip
    for horizon in ("first year", "long run"):
        row = rows["real_income_change", "CAN", "", horizon]
        a = value(runs, 0, "autos", "real_income_change", "CAN", horizon=horizon)
        b = value(runs, 0, "autos-retaliation", "real_income_change", "CAN", horizon=horizon)
        assert (row["a"], row["b"]) == pytest.approx((a, b))
        assert row["difference"] == pytest.approx(b - a)


def test_two_runs_show_what_the_calibration_does(runs):
    new, old = folders(runs)
    answer = call("compare", str(old), new.name, "--runs", str(runs), "--json").json
    rows = {(r["variant"], r["series"], r["code"], r["horizon"]): r
            for r in answer["tables"]["comparison"]}  # fmt: skip
    row = rows["autos", "real_income_change", "MEX", "long run"]
    assert row["a"] == pytest.approx(value(runs, 1, "autos", "real_income_change", "MEX"))
    assert row["b"] == pytest.approx(value(runs, 0, "autos", "real_income_change", "MEX"))
    said = call("compare", str(old), str(new))
    assert "A = " + old.name + ": icio-2022, elasticities MEDIAN" in said.out
    assert "icio-2022-customs-2024" in said.out
    assert "28 March plus vehicle duties" in said.out


def test_one_variant_of_each_of_two_runs(runs):
    new, old = folders(runs)
    said = call("compare", f"{old}:autos", f"{new.name}:autos", "--runs", str(runs), "--csv")
    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert len(rows) > 30
    assert all(float(r["difference"]) == float(r["b"]) - float(r["a"]) for r in rows)


def test_the_default_is_the_headline_and_all_is_everything(runs):
    words = ("compare", "autos", "autos-retaliation", "--runs", str(runs))
    short, long = call(*words), call(*words, "--all", "--top", "3")
    assert short.out.count("B - A") >= 10
    assert "Motor vehicles and parts: output, %" in short.out
    assert "Tariff rate" in long.out and "more rows" in long.out
    everything = call(*words, "--all", "--json").json["tables"]["comparison"]
    headline = call(*words, "--json").json["tables"]["comparison"]
    assert len(everything) > 10 * len(headline)


def test_compare_refuses_what_it_cannot_hold_against_each_other(runs):
    new, _ = folders(runs)
    assert "did you mean 'autos'" in refused("compare", "autso", "before", "--runs", str(runs))
    assert "whole run" in refused("compare", str(new), "autos", "--runs", str(runs))
    assert "did you mean 'autos'" in refused(
        "compare", *map(str, folders(runs)), "--variant", "auto", "--runs", str(runs)
    )


def test_without_a_run_the_cure_is_named(tmp_path):
    for words in (("compare", "autos", "before"), ("cite",)):
        message = refused(*words, "--runs", str(tmp_path))
        assert "countermove run us-canada-2025" in message


def test_cite_lists_exactly_what_was_used(runs):
    answer = call("cite", "--runs", str(runs), "--json").json
    references = answer["references"]
    kinds = {entry["kind"] for entry in references}
    assert kinds == {"software", "method", "data", "assumption", "law"}
    manifest = json.loads((folders(runs)[0] / "manifest.json").read_text())
    law = {entry["cite"] for entry in references if entry["kind"] == "law"}
    used = {cite for measure in manifest["measures"] for cite in measure["citations"]}
    assert law == used
    assert any("Proc. 10908" in cite for cite in law)  # the vehicle duty
    assert any("SOR/2025-118" in cite for cite in law)  # Canada's answer
    assert not any("SOR/2025-210" in cite or "2026" in cite for cite in law)  # later law


def test_cite_as_text_and_bibtex(runs):
    text = call("cite", "--runs", str(runs)).out
    for head in ("Software", "Methods", "Data", "Assumptions", "Law"):
        assert f"\n{head}\n" in f"\n{text}"
    assert "Caliendo, L. and Parro, F. (2015)" in text
    bibtex = call("cite", folders(runs)[0].name, "--runs", str(runs), "--bibtex").out
    keys = re.findall(r"^@\w+\{([^,]+),$", bibtex, flags=re.MULTILINE)
    assert len(keys) == len(set(keys)) == len(text.splitlines()) - 5 - 4
    assert bibtex.count("{") == bibtex.count("}")


def test_cite_refuses_an_unknown_run(runs):
    message = refused("cite", folders(runs)[0].name[:-1] + "x", "--runs", str(runs))
    assert f"did you mean '{folders(runs)[0].name}'" in message


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (("compare", "autos", "autos-retaliation", "--variant", "NOPE"), "--variant NOPE"),
        (("compare", "autos", "autos-retaliation", "--top", "5"), "--top"),
        (("compare", "autos", "autos-retaliation", "--all", "--json", "--top", "5"), "--top"),
        (("cite", "--bibtex", "--json"), "--bibtex"),
        (("cite", "--bibtex", "--csv"), "--bibtex"),
    ],
)
def test_options_without_effect_are_refused(runs, words, option):
    said = call(*words, "--runs", str(runs))
    assert said.status == 1
    assert option in said.err


def test_a_folder_of_runs_that_is_not_there_is_refused(runs):
    newest, _ = folders(runs)
    assert "/nope" in refused("cite", str(newest), "--runs", "/nope")
