"""The headline and the comparison, as people and programs read them."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from fake import manifest
from tests.synthetic import synthetic_economy

from countermove.equilibrium.closure import Closure
from countermove.equilibrium.solve import solve
from countermove.errors import BadInput, UnknownName
from countermove.report.comparison import (
    compare_runs,
    compare_tables,
    comparison_csv,
    difference_sheets,
    of_variant,
    side_by_side,
)
from countermove.report.footer import footer_lines
from countermove.report.headline import (
    csv_sheet,
    headline,
    headline_facts,
    headline_parts,
    notes_of,
)
from countermove.report.labels import format_value
from countermove.report.longtable import LongTable
from countermove.report.run_folder import open_run
from countermove.report.show import Answer, Sheet, show
from countermove.report.write_run import write_run


def printed(capsys, monkeypatch, parts, width: int = 100) -> str:
    monkeypatch.setenv("COLUMNS", str(width))
    show(Answer(parts))
    return str(capsys.readouterr().out)


@pytest.mark.parametrize("width", [80, 100, 120])
def test_text_fits_and_says_what_it_must(
    fake_tables, fake_manifest, width, capsys, monkeypatch
) -> None:
    figures = headline(fake_tables, fake_manifest)
    text = printed(capsys, monkeypatch, headline_parts(figures, fake_manifest), width)
    assert max(len(line) for line in text.splitlines()) <= width
    flat = " ".join(text.split())
    for phrase in (
        "Canada", "Mexico", "World", "values of 2022", "unchanged domestic wages",
        "elasticities FGO", "Law of 2025-05-03 as known on",
        "Not in the model: exchange-rate moves", "fixed deficits", "Real income (a), %",
        "Motor vehicles and parts: jobs, number",
    ):  # fmt: skip
        assert phrase in flat


def test_figures_stand_in_their_column(fake_tables, fake_manifest, capsys, monkeypatch) -> None:
    figures = [
        f for f in headline(fake_tables, fake_manifest, variants=["full-25"]) if f.country == "CAN"
    ]
    parts = headline_parts(figures, fake_manifest)
    lines = printed(capsys, monkeypatch, parts).splitlines()
    at = lines.index("Real income (a), %")
    assert lines[at + 3].split()[-1:] == ["−1.89"]
    assert lines[at + 4].split() == ["−2.36", "…", "−1.23"]
    vehicles = lines.index("Motor vehicles and parts: output, %")
    assert lines[vehicles + 3].split()[-1] == "−29.4"


def test_numbers_of_a_table_have_the_same_decimals(fake_tables, fake_manifest) -> None:
    figures = headline(fake_tables, fake_manifest)
    for part in headline_parts(figures, fake_manifest):
        if isinstance(part, Sheet):
            texts = [part.columns[1].text(cell) for row in part.rows for cell in row[1:]]
            numbers = re.findall(r"[\d,]+(?:\.\d+)?", " ".join(texts))
            assert len({len(number.partition(".")[2]) for number in numbers}) == 1, texts


def test_json_and_csv_hold_unrounded_figures(fake_tables, fake_manifest, capsys) -> None:
    figures = headline(fake_tables, fake_manifest, variants=["autos"])
    data = json.loads(json.dumps(headline_facts(figures, fake_manifest), allow_nan=False))
    income = next(
        f for f in data["figures"] if (f["series"], f["country"]) == ("real_income_change", "CAN")
    )
    assert (income["value"], income["lo"], income["hi"]) == pytest.approx((-0.9, -1.125, -0.585))
    assert income["unit"] == "per cent"
    show(Answer([], csv=csv_sheet(figures)), as_csv=True)
    lines = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(lines) == len(data["figures"])
    assert float(lines[0]["value"]) == data["figures"][0]["value"]


def test_an_unsolved_variant_is_a_result(fake_tables, capsys, monkeypatch) -> None:
    made = manifest()
    made["variants"][2]["status"] = "no equilibrium: the deficit of LAO exceeds its income"
    parts = headline_parts(headline(fake_tables, made, variants=["autos"]), made)
    text = printed(capsys, monkeypatch, parts)
    assert "No result: no equilibrium: the deficit of LAO exceeds its income." in text


def test_a_row_of_each_table_is_a_variant(fake_tables, fake_manifest) -> None:
    figures = headline(fake_tables, fake_manifest)
    sheets = [p for p in headline_parts(figures, fake_manifest) if isinstance(p, Sheet)]
    assert [sheet.name for sheet in sheets][:2] == ["real_income_change", "real_wage_change"]
    titles = {entry["name"]: entry["title"] for entry in fake_manifest["variants"]}
    assert [row[0] for row in sheets[0].rows] == [
        titles[name] for name in dict.fromkeys(f.variant for f in figures)
    ]
    assert sheets[0].rows[0][1].value == figures[0].value


def test_the_variant_compared_with_is_left_out_unless_asked_for(fake_tables, fake_manifest) -> None:
    names = {f.variant for f in headline(fake_tables, fake_manifest)}
    assert "before" not in names and len(names) == 4
    asked = headline(fake_tables, fake_manifest, variants=["before"])
    assert {f.variant for f in asked} == {"before"}


def test_unknown_variant_names_the_nearest(fake_tables, fake_manifest) -> None:
    with pytest.raises(UnknownName, match="did you mean 'autos'"):
        headline(fake_tables, fake_manifest, variants=["auto"])


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


def test_a_difference_is_b_minus_a_largest_first(fake_tables, capsys) -> None:
    a, b = (of_variant(fake_tables, name) for name in ("autos", "full-25"))
    found = compare_tables(a, b, name_a="autos", name_b="full-25")
    first = found.differences[0]
    assert (first.series, first.code, first.category) == ("output_change", "CAN", "C29")
    assert (first.a, first.b, first.difference) == pytest.approx((-14.0, -29.4, -15.4))
    for unit in {d.unit for d in found.differences}:
        sizes = [abs(d.difference) for d in found.differences if d.unit == unit]
        assert sizes == sorted(sizes, reverse=True)
    assert (found.only_a, found.only_b) == (0, 0)
    show(Answer(list(difference_sheets(found, top=3))))
    assert "−15.4" in capsys.readouterr().out
    assert len(comparison_csv(found).rows) == len(found.differences)


def test_runs_are_compared_pair_by_pair_and_what_has_no_partner_is_counted(
    tmp_path, fake_tables
) -> None:
    a = open_run(write_run(tmp_path, manifest(), fake_tables))
    fewer = {**fake_tables, "country": fake_tables["country"].select(code=["CAN", "USA"])}
    b = open_run(write_run(tmp_path, manifest(seed=1), fewer))
    one = compare_runs(a, b, [("autos", "autos")])
    assert one.only_a > 0 and one.only_b == 0
    assert all(d.difference == 0.0 for d in one.differences)
    two = compare_runs(a, b, [("autos", "autos"), ("full-25", "full-25")])
    assert len(two.differences) == 2 * len(one.differences)
    sheet = side_by_side(a, b, [("autos", "full-25")])[0]
    assert [row[0] for row in sheet.rows] == ["A", "B", "B - A"]
    left, right, gap = (row[1].value for row in sheet.rows)
    assert gap == pytest.approx(right - left)


def test_what_cannot_be_compared_is_refused(fake_tables) -> None:
    with pytest.raises(UnknownName, match="variant"):
        of_variant(fake_tables, "nothing-like-it")
    country = fake_tables["country"]
    with pytest.raises(BadInput, match="select one variant"):
        compare_tables(country, country)
    one = country.select(scenario="autos")
    with pytest.raises(BadInput, match="no figure in common"):
        compare_tables(one.select(code="CAN"), one.select(code="USA"))
    other = LongTable.from_rows([{**row, "unit": "points"} for row in one.rows()])
    with pytest.raises(BadInput, match="same version"):
        compare_tables(one, other)


def test_headline_follows_the_countries_and_sectors_of_the_case(fake_tables) -> None:
    chosen = manifest(focus=["USA", "CHN", "WLD"], sectors=["C26"])
    figures = headline(fake_tables, chosen)
    assert {f.country for f in figures} == {"USA", "CHN", "WLD"}
    assert {f.category for f in figures} == {"", "C26"}
    assert "Computers and electronics: output" in {f.indicator for f in figures}
    wide = manifest(focus=["CAN", "USA", "MEX", "EU27", "CHN", "JPN", "WLD"])
    assert headline_facts(headline(fake_tables, wide), wide)["countries"] == {
        "CAN": "Canada", "USA": "United States", "MEX": "Mexico", "EU27": "EU", "CHN": "China",
        "WLD": "World",
    }  # fmt: skip


def test_a_note_of_few_variants_names_them(fake_manifest) -> None:
    """What holds in most variants is said plainly; what holds in one is said of it."""
    variants = [
        {**entry, "notes": ["All."] + ["One."] * (entry["name"] == "full-25")}
        for entry in fake_manifest["variants"]
    ]
    footer = footer_lines({**fake_manifest, "variants": variants})
    assert "All." in footer and "In full-25: One." in footer


def test_the_footnotes_say_what_a_wage_is_and_why_a_balance_of_the_world_moves() -> None:
    """The change of the world's balance is the sum over countries of (e - 1) times the deficit."""
    notes = notes_of(["real_wage_change", "trade_balance_change"])
    assert "Pay per unit of labour at work" in notes["m"]
    assert "base balances kept in own money" in notes["c"] and "the world's" in notes["c"]
    first = Closure.first_year(elasticity_scale="long", exchange={"R01": 0.9})
    world = synthetic_economy(3, 2, seed=0)
    balance = solve(world, closure=first).values("trade_balance_change")
    assert balance.sum() == pytest.approx(-0.1 * world.deficit_d[1], rel=1e-8)
    assert abs(world.deficit_d[1]) > 0
