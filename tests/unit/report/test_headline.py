"""The headline and the comparison, as people and programs read them."""

from __future__ import annotations

import csv
import io
import json

import pytest
from fake import manifest

from countermove.errors import BadInput, UnknownName
from countermove.report.comparison import (
    compare_runs,
    compare_tables,
    compare_variants,
    comparison_csv,
    comparison_json,
    comparison_text,
)
from countermove.report.headline import (
    build_headline,
    by_indicator,
    headline_csv,
    headline_json,
)
from countermove.report.headline_text import headline_text, print_headline
from countermove.report.labels import format_value
from countermove.report.longtable import LongTable
from countermove.report.run_folder import open_run
from countermove.report.write_run import write_run


@pytest.mark.parametrize("width", [80, 100, 120])
def test_text_fits_and_says_what_it_must(fake_tables, fake_manifest, width) -> None:
    text = headline_text(build_headline(fake_tables, fake_manifest), width=width)
    assert max(len(line) for line in text.splitlines()) <= width
    flat = " ".join(text.split())
    for phrase in (
        "Canada", "Mexico", "World", "Plus US duties on vehicles and parts", "values of 2022",
        "unchanged domestic wages", "elasticities FGO", "Law as of 2025-05-03, as known on",
        "Not in the model: exchange-rate moves", "fixed deficits",
    ):  # fmt: skip
        assert phrase in flat


def test_figures_stand_in_their_column(fake_tables, fake_manifest) -> None:
    headline = build_headline(fake_tables, fake_manifest, variants=["full-25"], countries=["CAN"])
    lines = headline_text(headline, width=100).splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("Real income"))
    assert lines[at].split()[-1:] == ["−1.89"]
    assert lines[at + 1].split()[1:] == ["−2.36", "…", "−1.23"]
    vehicles = next(line for line in lines if line.startswith("Motor-vehicle output"))
    assert vehicles.split()[2] == "−29.4"


def test_json_and_csv_hold_unrounded_figures(fake_tables, fake_manifest) -> None:
    headline = build_headline(fake_tables, fake_manifest, variants=["autos"])
    data = json.loads(json.dumps(headline_json(headline), allow_nan=False))
    income = next(
        f for f in data["figures"] if (f["series"], f["country"]) == ("real_income_change", "CAN")
    )
    assert (income["value"], income["lo"], income["hi"]) == pytest.approx((-0.9, -1.125, -0.585))
    assert income["unit"] == "per cent"
    lines = list(csv.DictReader(io.StringIO(headline_csv(headline))))
    assert len(lines) == len(data["figures"])
    assert float(lines[0]["value"]) == data["figures"][0]["value"]


def test_an_unsolved_variant_is_a_result(fake_tables) -> None:
    made = manifest()
    made["variants"][2]["status"] = "no equilibrium: the deficit of LAO exceeds its income"
    text = headline_text(build_headline(fake_tables, made, variants=["autos"]), width=100)
    assert "No result: no equilibrium: the deficit of LAO exceeds its income." in text


def test_by_indicator_holds_the_same_figures(fake_tables, fake_manifest) -> None:
    headline = build_headline(fake_tables, fake_manifest)
    turned = by_indicator(headline)
    assert [block.name for block in turned.blocks][:2] == ["real_income_change", "real_wage_change"]
    assert [row.label for row, _, _ in turned.blocks[0].rows] == [b.title for b in headline.blocks]
    assert turned.blocks[0].rows[1][2] == headline.blocks[1].rows[0][2]
    text = headline_text(turned, width=120)
    assert "Real income, %" in text and "Motor-vehicle jobs, number" in text
    assert max(len(line) for line in headline_text(turned, width=80).splitlines()) <= 80


def test_the_variant_compared_with_is_left_out_unless_asked_for(fake_tables, fake_manifest) -> None:
    names = [block.name for block in build_headline(fake_tables, fake_manifest).blocks]
    assert "before" not in names and len(names) == 4
    asked = build_headline(fake_tables, fake_manifest, variants=["before"])
    assert [block.name for block in asked.blocks] == ["before"]


def test_unknown_variant_names_the_nearest(fake_tables, fake_manifest) -> None:
    with pytest.raises(UnknownName, match="did you mean 'autos'"):
        build_headline(fake_tables, fake_manifest, variants=["auto"])


def test_ascii_and_rich_show_the_same_lines(fake_tables, fake_manifest) -> None:
    from rich.console import Console

    headline = build_headline(fake_tables, fake_manifest)
    plain = headline_text(headline, width=100)
    assert headline_text(headline, width=100, ascii_only=True).isascii()
    sink = io.StringIO()
    print_headline(headline, Console(file=sink, width=100, force_terminal=False))
    assert [x.rstrip() for x in sink.getvalue().splitlines()] == [
        x.rstrip() for x in plain.splitlines()
    ]


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.001, "per cent", "0.00"),
        (-0.001, "per cent", "0.00"),
        (123.4, "per cent", "+123"),
        (12.0, "million US dollars", "+0.012"),
        (0.0, "million US dollars", "0.0"),
        (-454.4, "jobs", "−454"),
        (0.25, "fraction", "+25.0"),
    ],
)
def test_formats(value, unit, text) -> None:
    assert format_value(value, unit) == text


def test_compare_variants_is_b_minus_a_largest_first(fake_tables) -> None:
    found = compare_variants(fake_tables, "autos", "full-25")
    first = found.differences[0]
    assert (first.series, first.code, first.category) == ("output_change", "CAN", "C29")
    assert (first.a, first.b, first.difference) == pytest.approx((-14.0, -29.4, -15.4))
    for unit in {d.unit for d in found.differences}:
        sizes = [abs(d.difference) for d in found.differences if d.unit == unit]
        assert sizes == sorted(sizes, reverse=True)
    assert (found.only_a, found.only_b) == (0, 0)
    assert "−15.4" in comparison_text(found, top=3)
    assert len(comparison_csv(found).splitlines()) == len(found.differences) + 1
    assert json.dumps(comparison_json(found), allow_nan=False)


def test_compare_runs_reports_what_has_no_partner(tmp_path, fake_tables) -> None:
    a = open_run(write_run(tmp_path, manifest(), fake_tables))
    fewer = {**fake_tables, "country": fake_tables["country"].select(code=["CAN", "USA"])}
    b = open_run(write_run(tmp_path, manifest(seed=1), fewer))
    one = compare_runs(a, b, variant="autos")
    assert one.only_a > 0 and one.only_b == 0
    assert all(d.difference == 0.0 for d in one.differences)
    every = compare_runs(a, b)
    assert len(every.differences) == 5 * len(one.differences)
    assert "Figures without a partner" in comparison_text(every)


def test_what_cannot_be_compared_is_refused(fake_tables) -> None:
    with pytest.raises(UnknownName, match="variant"):
        compare_variants(fake_tables, "autos", "nothing-like-it")
    country = fake_tables["country"]
    with pytest.raises(BadInput, match="select one variant"):
        compare_tables(country, country)
    one = country.select(scenario="autos")
    with pytest.raises(BadInput, match="no figure in common"):
        compare_tables(one.select(code="CAN"), one.select(code="USA"))
    other = LongTable.from_rows([{**row, "unit": "points"} for row in one.rows()])
    with pytest.raises(BadInput, match="same version"):
        compare_tables(one, other)
