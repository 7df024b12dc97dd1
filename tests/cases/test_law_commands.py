"""``countermove rates``, ``explain``, ``measures`` and ``init``."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from countermove.report.charts.law_charts import StepLine, duty_steps_chart
from tests.commands import call, refused


def table(answer, name, series):
    """Return the figures of one series of a JSON answer by category."""
    return {r["category"]: r["value"] for r in answer["tables"][name] if r["series"] == series}


def test_explain_gives_the_published_entry_to_the_cent():
    """HTS 7326.90.8688 from China, USD 14,172, September 2026, claiming 9903.05.90."""
    words = ("explain", "USA", "China", "7326.90.8688", "--on", "2026-09-15")
    answer = call(*words, "--value", "14172", "--claim", "9903.05.90", "--json").json
    assert answer["status"] == "ok"
    # exclusions of section 301 by description may free some of these goods: the most that is due
    assert (answer["duty_usd"], answer["duty_at_most_usd"]) == (None, 11039.99)
    assert sum(row["duty_usd"] for row in answer["contributions"]) == pytest.approx(11039.99)
    said = call(*words, "--value", "14172", "--claim", "9903.05.90")
    assert "11039.99" in said.out and "\nOut:\n" in said.out


def test_explain_takes_the_claim_as_word_or_share():
    words = ("explain", "USA", "CAN", "8703.23.01", "--on", "2025-03-10", "--json")
    full = call(*words, "--usmca", "no").json["total_rate"]
    free = call(*words, "--usmca", "yes").json["total_rate"]
    part = call(*words, "--usmca", "0.4").json["total_rate"]
    assert full == pytest.approx(0.275)  # EO 14193: 25 %, and the ordinary 2.5 %
    assert free == 0
    assert part == pytest.approx(0.6 * full)


def test_explain_as_csv_adds_up():
    words = ("explain", "USA", "CAN", "8703.23.01", "--on", "2025-04-09", "--usmca", "no", "--csv")
    rows = list(csv.DictReader(io.StringIO(call(*words).out)))
    by_measure = {row["measure"]: float(row["contribution"]) for row in rows if row["contribution"]}
    assert by_measure["usa/s232_autos"] == 0.25
    assert by_measure["usa/ieepa_canada"] == 0  # no stacking: EO 14289
    assert by_measure.pop("total") == pytest.approx(sum(by_measure.values()))
    assert any(row["measure"] == "coverage" for row in rows)


def test_a_duty_not_known_is_null_and_its_total_a_bound():
    """HTSUS 2204.21.50, column 2: 33 cents a litre."""
    words = ("explain", "USA", "RUS", "2204.21.50", "--on", "2025-10-20")
    first, *_ = call(*words, "--json").json["contributions"]
    assert first["applies"] is True
    assert (first["rate"], first["share"], first["contribution"]) == (None, None, None)
    rows = list(csv.DictReader(io.StringIO(call(*words, "--csv").out)))
    assert (rows[0]["share"], rows[0]["contribution"]) == ("", "")
    assert "at least" in {row["measure"] for row in rows}
    assert any("33¢/liter, not counted" in row["why"] for row in rows)


def test_rates_of_one_product_are_those_of_explain():
    words = ("USA", "CAN", "--on", "2025-04-09", "--json")
    for utilisation, claim in (((), ()), (("--utilisation", "none"), ("--usmca", "no"))):
        shown = call("rates", *words, "--hs", "8703.23.01", *utilisation).json
        explained = call(
            "explain", "USA", "CAN", "8703.23.01", "--on", "2025-04-09", *claim, "--json"
        ).json
        assert shown["total_rate"] == pytest.approx(explained["total_rate"], abs=1e-6)
    assert explained["utilisation"] is None


def test_rates_add_up_over_sectors_and_authorities():
    answer = call("rates", "USA", "CAN", "--on", "2025-05-03", "--json").json
    assert answer["utilisation"] == "predicted"
    whole = table(answer, "total", "additional_rate")["all"]
    rate, trade = table(answer, "sector", "additional_rate"), table(answer, "sector", "trade")
    weighted = sum(rate[code] * trade[code] for code in rate) / sum(trade.values())
    assert weighted == pytest.approx(whole)
    for name in ("authority", "measure"):
        assert sum(table(answer, name, "contribution").values()) == pytest.approx(whole)


def test_rates_by_partner():
    answer = call("rates", "USA", "all", "--on", "2025-05-03", "--json").json
    partner = table(answer, "partner", "total_rate")
    assert partner["CHN"] == max(partner[code] for code in ("CAN", "MEX", "CHN", "EU27", "JPN"))
    assert "partner" in call("rates", "USA", "all", "--on", "2025-05-03").out


def test_the_two_clocks_of_rates():
    words = ("rates", "USA", "CAN", "--on", "2025-04-02", "--json")
    planned, in_law = (
        table(call(*words, *known).json, "total", "total_rate")["all"]
        for known in (("--known-on", "2025-03-05"), ())
    )
    assert planned > 1.5 * in_law  # the exemption of agreement goods was signed on 6 March


def test_daily_series_and_chart(tmp_path):
    chart = tmp_path / "duties.svg"
    words = ("rates", "CAN", "USA", "--on", "2025-05-03", "--daily", "--chart", str(chart))
    said = call(*words, "--until", "2025-12-31")
    assert said.status == 0, said.err
    for day in ("2025-03-04", "2025-03-13", "2025-04-09", "2025-09-01"):
        assert day in said.out
        assert day in chart.read_text()
    drawn = chart.read_text()
    assert "Canada on United States" in drawn and "United States on Canada" in drawn


def test_a_chart_names_the_trade_of_each_side(tmp_path):
    """Weights of China are its customs' of 2017, of the Union flows by sector.

    The reply of a partner without known claims is kept.
    """
    chart = tmp_path / "duties.svg"
    days = ("--since", "2025-03-01", "--until", "2025-06-01", "--chart", str(chart))
    assert call("rates", "CHN", "USA", *days).status == 0
    drawn = chart.read_text()
    assert "Duties between China and the United States" in drawn
    assert "China on United States, about" in drawn
    assert "China: weighted with trade of 2017 (ITC Trade Map" in drawn
    assert "United States: weighted with trade of 2024 (US Census Bureau)" in drawn
    assert "lists of Finance Canada" not in drawn


@pytest.mark.parametrize(
    "partner",
    ["BRA", "CHE", "EU27", "GBR", "IND", "JPN", "KOR", "MEX", "RUS", "TUR", "VNM"],
)
def test_a_chart_draws_of_the_partner_what_daily_prints(
    partner: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Means by sector are the ordinary duties of an importer without a schedule, not zero."""
    drawn: list[StepLine] = []
    captions: list[str] = []

    def spy(lines: list[StepLine], **words: Any) -> dict[str, Any]:
        drawn.extend(lines)
        captions.append(words["caption"])
        return duty_steps_chart(lines, **words)

    monkeypatch.setattr("countermove.report.charts.law_charts.duty_steps_chart", spy)
    days = ("--since", "2025-08-01", "--until", "2025-10-31")
    assert call("rates", "USA", partner, *days, "--chart", str(tmp_path / "d.svg")).status == 0
    steps = call("rates", partner, "USA", *days, "--daily", "--json").json["tables"]["daily"]
    assert [(str(turn.day), turn.rate) for turn in drawn[1].turns] == [
        (step["date"], pytest.approx(step["value"], abs=1e-12)) for step in steps
    ]
    assert drawn[1].turns[0].rate > 0
    assert "ordinary duties are means by sector derived for the baseline economy" in captions[0]


def test_what_moves_a_day_is_all_in_json_and_counted_in_text():
    """12 March 2025: steel, aluminium, the derivatives of both, and what they take of the rest."""
    words = ("rates", "USA", "CAN", "--daily", "--since", "2025-03-11", "--until", "2025-03-12")
    tables = call(*words, "--json").json["tables"]
    first, last = (step["value"] for step in tables["daily"])
    moved = {row["category"]: row["value"] for row in tables["daily_change"]}
    assert {row["date"] for row in tables["daily_change"]} == {"2025-03-12"}
    assert sum(moved.values()) == pytest.approx(last - first, abs=1e-12)
    assert len(moved) > 2 and {"usa/s232_steel", "usa/s232_aluminum_derivatives"} <= {*moved}
    assert f" and {len(moved) - 2} more" in " ".join(call(*words).out.split())


def test_a_day_that_moves_only_a_bound_is_a_step():
    """In May 2025 the EU's lists were suspended to 14 July, none of them at hand."""
    words = ("rates", "EU27", "USA", "--daily", "--until", "2025-08-01", "--known-on", "2025-05-01")
    steps = call(*words, "--json").json["tables"]["daily"]
    assert [step["date"] for step in steps] == ["2025-01-01", "2025-07-15"]
    assert steps[0]["value"] == steps[1]["value"]
    assert [step["bound"] for step in steps] == ["about", "about"]  # ordinary duty: sector means
    assert "not counted: eu27/rebalancing" in call(*words).out


def test_goods_of_chapter_98_are_said_not_to_be_modelled():
    said = call("rates", "USA", "CAN", "--hs", "9802", "--on", "2025-05-03")
    assert "utilisation" not in said.out and "at least" in said.out
    assert "Goods of chapter 98" in said.out and "no duty beyond" not in said.out


@pytest.mark.parametrize(("importer", "day"), [("RUS", "2025-06-01"), ("IND", "2024-06-03")])
def test_a_list_of_one_day_bounds_no_other(importer, day):
    """The matrix is of 28 March 2025: on another day more goods may pay, and these less."""
    then = call("rates", importer, "USA", "--on", "2025-03-28", "--json").json["coverage"]
    other = call("rates", importer, "USA", "--on", day, "--json").json["coverage"]
    assert then["assumed"]  # what part of each sector's imports the listed goods are
    assert (then["additional_bound"], other["additional_bound"]) == ("about", "about")
    assert "28 March 2025" in " ".join(other["missing"])
    assert "28 March 2025" not in " ".join(then["missing"])


def test_a_daily_table_needs_no_day_of_its_own():
    words = ("rates", "USA", "CAN", "--daily", "--since", "2025-03-01", "--until", "2025-04-10")
    alone, beside = call(*words, "--json").json, call(*words, "--on", "2025-04-10", "--json").json
    assert list(alone["tables"]) == ["daily", "daily_change"]
    assert alone["tables"]["daily"] == beside["tables"]["daily"]
    assert (alone["on"], "total_rate" in alone) == (None, False)
    assert alone["coverage"]["annulled"][0].startswith("Annulled on 2026-02-20: usa/ieepa_canada.")
    said = call(*words)
    assert "2025-03-01 to 2025-04-10" in said.out and "authority" not in said.out
    for more in (("--content", "us_content=0.5"), ("--lines", "lines.csv")):
        assert "add --on" in refused(*words, *more)
    assert "--daily" in call("rates", "USA", "CAN").err


def test_the_coverage_of_months_says_of_what_trade_it_speaks():
    """Its shares are of trade at the ordinary duty; a column of the table is of claims."""
    end = "shares of trade where nothing is claimed.)"
    assert " ".join(call("rates", "USA", "CAN", "--nowcast").out.split()).endswith(end)
    assert end not in " ".join(call("rates", "USA", "CHN", "--nowcast").out.split())


@pytest.mark.parametrize(
    ("code", "text"),
    [  # HTSUS 2025: sugar by the degree, watches by their parts
        ("1701.14.10", "1.4606¢/kg less 0.020668¢/kg for each degree"),
        ("9102.11.25", "40¢ each + 8.5% on the case"),
    ],
)
def test_a_quantity_on_a_duty_in_words_is_refused_with_the_words(code: str, text: str):
    words = ("explain", "USA", "DOM", code, "--on", "2025-05-03", "--quantity", "kg=1000")
    said = refused(*words, "--value", "900")
    assert "no duty is by quantity" not in said
    assert f"is in words ({text}" in said and said.endswith("give the duty with --ordinary.")


def test_rates_as_csv():
    said = call("rates", "CAN", "USA", "--on", "2025-05-03", "--csv")
    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert {row["dimension"] for row in rows} == {"total", "sector", "authority", "measure"}


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (("explain", "USA", "CNA", "8703.23", "--on", "2025-04-09"), ("'CNA'", "did you mean")),
        (("explain", "USA", "CAN", "8703.99", "--on", "2025-04-09"), ("870399", "Nearest")),
        (("explain", "USA", "CAN", "87o3", "--on", "2025-04-09"), ("2 to 10 digits",)),
        (("explain", "USA", "CAN", "8703", "--on", "2025-02-30"), ("not a day", "YYYY-MM-DD")),
        (("explain", "USA", "CAN", "8703", "--on", "1999-01-01"), ("before the ledger",)),
        (("explain", "FRA", "CAN", "8703", "--on", "2025-04-09"), ("importer with a ledger",)),
        (("explain", "USA", "CAN", "8703", "--on", "2025-04-09", "--usmca", "maybe"), ("yes, no",)),
        (("explain", "USA", "CAN", "8703", "--on", "2025-04-09", "--value", "x"), ("--value x",)),
        (("explain", "USA", "CAN", "8703", "--on", "2025-04-09", "--claim", "1"), ("heading",)),
        (("explain", "USA", "CAN", "9799999999", "--on", "2025-04-09"), ("9799999999", "Nearest")),
        (("explain", "USA", "CAN", "9824.00", "--on", "2025-04-09"), ("tariff of USA",)),
        (("explain", "CAN", "USA", "9999", "--on", "2025-04-09"), ("tariff of CAN",)),
        (("explain", "USA", "CAN", "8703", "--on", "2025-04-09", "--value", "1e30"), ("1e30",)),
        (("explain", "USA", "CAN", "8703", "--on", "2025-04-09", "--value", "nan"), ("nan",)),
        (("explain", "USA", "CAN", "8703", "--on", "2025-04-09", "--value", "-1"), ("-1",)),
        (("rates", "USA", "CAN", "--on", "2025-04-09", "--since", "banana"), ("--since banana",)),
        (("rates", "USA", "CAN", "--on", "2025-04-09", "--until", "2025-05-01"), ("--daily",)),
        (
            ("rates", "USA", "CAN", "--nowcast", "--on", "2025-04-09"),
            ("cannot be joined", "--since 2025-04"),
        ),
        (("rates", "CAN", "RUS", "--nowcast", "--on", "2025-04-09"), ("collected by CAN",)),
        (
            ("rates", "USA", "CAN", "--on", "2025-04-09", "--lines", "nowhere/x.csv"),
            ("nowhere/x.csv: there is no folder nowhere",),
        ),
        (("page", "us-canada-2025", "-o", "nowhere/x.html"), ("no folder nowhere",)),
        (("economy", "read", "x.csv", "--save", "nowhere/x.npz"), ("no folder nowhere",)),
        (("rates", "USA", "CAN", "--nowcast", "--daily"), ("cannot be joined",)),
        (("rates", "USA", "CAN", "--nowcast", "--since", "2024-12"), ("2024-12", "2025-01 to")),
        (("rates", "USA", "CAN", "--nowcast", "--until", "2026-05"), ("2026-05", "to 2026-01")),
        (("rates", "USA", "CAN", "--nowcast", "--since", "2025-08-01"), ("2025-08-01",)),
        (
            ("rates", "USA", "CAN", "--nowcast", "--since", "2025-08", "--until", "2025-04"),
            ("exchange the months",),
        ),
        (("rates", "USA", "all", "--nowcast"), ("one partner",)),
        (("rates", "USA", "FRA", "--nowcast"), ("FRA", "ask for EU27")),
        (("rates", "CAN", "USA", "--nowcast"), ("no duties collected by CAN",)),
        (("explain", "USA", "UX", "8703", "--on", "2025-04-09"), ("unknown country 'UX'. Known",)),
        (("rates", "FRA", "CAN", "--on", "2025-04-09"), ("importer with a ledger",)),
        (("rates", "USA", "DEU", "--on", "2025-04-09"), ("EU27",)),
        (("rates", "USA", "MAC", "--on", "2025-04-09"), ("countermove explain USA MAC HS",)),
        (("rates", "CAN", "all", "--on", "2025-04-09", "--hs", "7208"), ("name one origin",)),
        (("rates", "USA", "CAN", "--on", "2025-04-09", "--utilisation", "2025-13"), ("2025-12",)),
        (("measures", "show", "usa/s232_auto"), ("did you mean 'usa/s232_autos'",)),
        (("measures", "list", "--by", "FRA"), ("importer with a ledger",)),
        (("measures", "check", "/no/such/folder"), ("no such file or folder",)),
        (("measures", "diff", "shipped", "/no/such/folder"), ("countermove init",)),
    ],
)
def test_bad_questions_are_refused_in_one_sentence(words, parts):
    message = refused(*words)
    assert "\n" not in message
    for part in parts:
        assert part in message


@pytest.mark.parametrize("code", ["9801.00.10", "9817.00.96", "98"])
def test_headings_of_chapter_98_are_known(code):
    assert call("explain", "USA", "CAN", code, "--on", "2025-04-09").status == 0


def test_json_and_csv_exclude_each_other():
    said = call("rates", "USA", "CAN", "--on", "2025-04-09", "--json", "--csv")
    assert said.status == 2
    assert "exclude each other" in said.err


@pytest.mark.parametrize("names", [("United States", "Korea, Rep."), ("842", "410"), ("us", "kr")])
def test_countries_are_named_as_people_do(names):
    tail = ("6109.10.00", "--on", "2025-09-15", "--json")
    assert call("explain", *names, *tail).json == call("explain", "USA", "KOR", *tail).json
    one, other = (
        call("rates", *pair, "--on", "2025-05-03", "--json").json
        for pair in ((names[0], "European Union"), ("USA", "EU27"))
    )
    assert one == other


def test_an_argument_left_out_is_a_usage_error():
    said = call("explain", "USA", "CAN", "8703.23")
    assert said.status == 2
    assert "--on" in said.err and "countermove explain --help" in said.err


def test_measures_list_show_timeline_diff():
    rows = call("measures", "list", "--by", "CAN", "--json").json["tables"]["measures"]
    assert {row["imposed_by"] for row in rows} == {"CAN"}
    assert "can/us_surtax_vehicles" in {row["measure"] for row in rows}
    on = call("measures", "list", "--by", "CAN", "--on", "2025-03-05", "--csv").out
    assert "can/us_surtax_2025_1" in on and "can/us_surtax_vehicles" not in on
    shown = call("measures", "show", "usa/s232_autos", "--on", "2025-05-03").out
    assert "90 FR 14705" in shown and "2025-04-03" in shown
    assert call("measures", "show", "usa/s232_autos", "--json").json["measure"]["kind"] == (
        "additional_duty"
    )
    events = call("measures", "timeline", "--by", "CAN", "--until", "2025-04-30", "--json").json
    days = [row["day"] for row in events["tables"]["events"]]
    assert days == sorted(days) and "2025-04-09" in days
    assert "Nothing found" in call("measures", "diff", "shipped", "shipped").out


def test_measures_schema_is_json_schema():
    assert json.loads(call("measures", "schema").out)["title"] == "Measure"


def test_init_makes_a_project_that_run_accepts(tmp_path):
    project = tmp_path / "mine"
    assert call("init", str(project)).status == 0
    assert call("measures", "check", str(project / "measures")).status == 0
    assert call("measures", "fmt", "--check", str(project / "measures")).status == 0
    said = call(
        "run", "example", "--project", str(project), "--out", str(tmp_path / "runs"),
        "--no-charts", "--draws", "0", "--json",
    )  # fmt: skip
    assert said.status == 0, said.err
    figures = said.json["headline"]["figures"]
    charged = {
        row["variant"]: row["value"]
        for row in figures
        if row["series"] == "tariff_applied" and row["country"] == "CAN"
    }
    first = charged["surtax-20"] - charged["surtax"]
    assert first > 0.01  # ten points more on the United States' half of Canada's imports
    difference = call("measures", "diff", "shipped", str(project)).out
    assert "can/example_surtax" in difference and "added" in difference


def test_init_keeps_what_is_there(tmp_path):
    call("init", str(tmp_path))
    mine = tmp_path / "scenarios" / "example.yaml"
    mine.write_text("mine")
    again = call("init", str(tmp_path), "--json").json
    assert again["made"] == [] and str(mine) in again["kept"]
    assert mine.read_text() == "mine"


def test_init_where_nothing_can_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    assert "cannot be written" in refused("init", str(tmp_path / "file"))


def test_a_project_without_measures_names_init(tmp_path: Path):
    assert "countermove init" in refused("measures", "list", "--project", str(tmp_path))
