"""``countermove places`` from a case and from a run folder, and the tables of a run."""

from __future__ import annotations

import json

import pytest

from countermove.cli import main
from countermove.questions.case import load_case
from countermove.questions.run_case import run_case
from countermove.report.case_tables import answers
from countermove.report.write_run import write_run
from tests import commands
from tests.commands import refused

CASE = ("us-canada-2025", "--draws", "0")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    case = load_case("us-canada-2025")
    names = ["before", "autos-retaliation", "full-25"]
    found = answers(run_case(case, variants=names, ranges=False))
    return write_run(tmp_path_factory.mktemp("runs"), found.manifest, found.tables)


def call(capsys, *words):
    with pytest.raises(SystemExit) as stopped:
        main(["places", *words, "--json"])
    answer = json.loads(capsys.readouterr().out)
    assert stopped.value.code == 0, answer
    return answer


def values(answer, series):
    return {r["code"]: r["value"] for r in answer["tables"]["places"] if r["series"] == series}


@pytest.fixture(autouse=True)
def no_sources(monkeypatch):
    monkeypatch.delenv("COUNTERMOVE_SOURCES", raising=False)


def test_a_run_and_its_case_say_the_same(run, capsys):
    from_run = call(capsys, str(run), "--variant", "full-25")
    from_case = call(capsys, *CASE, "--variant", "full-25")
    for series in ("place_goods_jobs_change", "place_output_change"):
        here, there = values(from_run, series), values(from_case, series)
        assert here.keys() == there.keys()
        for code, value in here.items():
            assert value == pytest.approx(there[code], rel=1e-6, abs=1e-6)
    assert [gap["code"] for gap in from_run["gaps"]] == ["CA-YT", "CA-NT", "CA-NU"]
    assert from_run["trade"]["CAN"]["own_trade"] == "published"


def test_the_default_variant_is_that_of_the_case(run, capsys):
    case = load_case("us-canada-2025").default
    assert call(capsys, str(run))["variant"] == case == "autos-retaliation"
    assert call(capsys, *CASE)["variant"] == case


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (("--level", "jobs", "--sources", "."), "--sources"),
        (("--sources", "/nope"), "--sources"),
        (("--rows", "5"), "--rows"),
        (("--level", "county", "--places", "x.csv"), "--level"),
        (("--project", "."), "--project"),
        (("--set", "elasticities=CP"), "--set"),
    ],
)
def test_options_without_effect_are_refused(run, words, option):
    assert option in refused("places", str(run), *words)


def test_places_add_up_to_the_sector_table(run, capsys):
    from countermove.codes.sectors import goods
    from countermove.report.run_folder import open_run

    answer = call(capsys, str(run), "--variant", "full-25")
    sector = open_run(run).table("sector").select(scenario="full-25", series="jobs_change")
    for country, prefix in (("CAN", "CA-"), ("USA", "US-")):
        changes = values(answer, "place_goods_jobs_change")
        total = sum(value for code, value in changes.items() if code.startswith(prefix))
        nation = sector.select(code=country, category=goods()).numbers["value"].sum()
        assert total == pytest.approx(nation, rel=1e-9)
        assert changes[country] == pytest.approx(nation, rel=1e-9)


def test_full_employment_shows_no_gain_of_jobs_over_all_sectors(run, capsys):
    """Nobody is without work, and nobody new comes: any sum of heads but zero would be false."""
    tables = call(capsys, str(run), "--variant", "full-25")["tables"]
    assert not [row for row in tables["places"] if row["series"] == "place_jobs_change"]
    lost = values({"tables": tables}, "place_jobs_lost")
    assert lost["CAN"] < 0
    assert lost["CAN"] == pytest.approx(sum(v for k, v in lost.items() if k.startswith("CA-")))
    jobs = call(capsys, str(run), "--variant", "full-25", "--level", "jobs")["tables"]["jobs"]
    totals = {row["series"] for row in jobs if row["category"] == "total"}
    assert "jobs" in totals
    assert not {"jobs_change_reallocation", "jobs_from_others"} & totals


@pytest.mark.parametrize("level", ["jobs"])
def test_other_levels(run, capsys, level):
    answer = call(capsys, str(run), "--variant", "full-25", "--level", level)
    assert answer["tables"][level]


def test_a_users_file_and_its_map(run, capsys, tmp_path):
    file = tmp_path / "my.csv"
    file.write_text(
        "place,name,parent,industry,jobs,longitude,latitude\nw,Windsor,ON,C29,16700,-83.0,42.3\n"
    )
    picture = tmp_path / "map.svg"
    answer = call(
        capsys, str(run), "--variant", "full-25", "--places", str(file), "--chart", str(picture)
    )
    assert values(answer, "listed_jobs") == {"w": 16_700}
    assert values(answer, "listed_jobs_change")["w"] < 0
    assert "Windsor" in picture.read_text(encoding="utf-8")


def test_divisions_and_counties(run, capsys, sources):
    found = call(capsys, str(run), "--variant", "full-25", "--level", "division",
                 "--sources", str(sources))  # fmt: skip
    ranked = sorted(values(found, "listed_jobs_change").items(), key=lambda item: item[1])
    assert ranked[0][0] == "3537"  # Essex, with Windsor
    found = call(capsys, str(run), "--variant", "full-25", "--level", "county",
                 "--sources", str(sources))  # fmt: skip
    votes = {row["winner"]: row for row in found["votes"]}
    # tonmcg (2025): 77.3 million Republican and 75.0 million Democratic votes; most counties are
    # Republican, most jobs are in Democratic ones
    assert votes["Republican"]["counties"] > 5 * votes["Democratic"]["counties"]
    assert votes["Democratic"]["employment"] > votes["Republican"]["employment"]


def test_text(run, capsys):
    for level in ("state", "jobs"):
        with pytest.raises(SystemExit):
            main(["places", str(run), "--variant", "full-25", "--level", level])
        assert "Traceback" not in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["places", str(run), "--variant", "full-25", "--csv"])
    assert capsys.readouterr().out.startswith("scenario,")


@pytest.mark.parametrize("more", [(), ("--level", "state")])
def test_a_folder_of_sources_that_holds_none_is_refused(run, tmp_path, more):
    said = refused("places", str(run), "--sources", str(tmp_path), *more)
    assert f"--sources {tmp_path}: " in said and "leave the option out" in said


def test_households_have_a_command_of_their_own(run):
    assert "`countermove households`" in refused("places", str(run), "--level", "households")


def by_horizon(answer, series):
    found = {}
    for row in answer["tables"]["places"]:
        if row["series"] == series:
            found.setdefault(row["horizon"], {})[row["code"]] = row["value"]
    return found


def test_both_horizons_side_by_side_and_heads_that_are_the_nations(capsys):
    """docs/explanation/first-year.md: Canada answers, MEDIAN: 78,000 Canadian jobs in the year."""
    answer = call(capsys, *CASE, "--set", "elasticities=MEDIAN")
    assert answer["horizons"] == ["first year", "long run"]
    heads = by_horizon(answer, "place_jobs_change")
    assert set(heads) == {"first year"}  # in the long run all who want to work do
    for country, prefix in (("CAN", "CA-"), ("USA", "US-")):
        here = {code: value for code, value in heads["first year"].items() if prefix in code}
        assert sum(here.values()) == pytest.approx(heads["first year"][country], abs=1e-6)
    assert heads["first year"]["CAN"] == pytest.approx(-78_000, abs=50)
    assert max(v for k, v in heads["first year"].items() if k.startswith("CA-")) < 0
    goods = by_horizon(answer, "place_goods_jobs_change")
    assert set(goods) == {"first year", "long run"}
    alone = call(capsys, *CASE, "--set", "elasticities=MEDIAN", "--set",
                 "horizon=long-run")  # fmt: skip
    assert alone["horizons"] == ["long run"]
    assert by_horizon(alone, "place_goods_jobs_change")["long run"] == goods["long run"]


def test_a_horizon_that_is_not(capsys):
    assert "unknown horizon" in refused("places", "us-canada-2025", "--set", "horizon=decade")


def test_an_industry_by_place_adds_up_to_the_nation(capsys):
    from countermove.economy.shipped import load_economy
    from countermove.places.linkages import industry_jobs

    answer = call(capsys, *CASE, "--level", "industry", "--set", "elasticities=MEDIAN")
    series = {row["series"] for row in answer["tables"]["places"]}
    held = {name: by_horizon(answer, name) for name in series}
    for by in held.values():
        for values in by.values():
            for country, prefix in (("CAN", "CA-"), ("USA", "US-")):
                total = sum(v for code, v in values.items() if code.startswith(prefix))
                assert total == pytest.approx(values[country], rel=1e-9, abs=1e-6)
    economy = load_economy("icio-2022-customs-2024")
    rows = {row.name: row.jobs for row in industry_jobs(economy)}
    canada = {name: by["first year"]["CAN"] for name, by in held.items()}
    # Employment and Social Development Canada, 2021: NAICS 3361 to 3363
    assert canada["industry_direct"] == pytest.approx(168_200)
    assert canada["industry_suppliers"] == pytest.approx(
        rows["upstream: domestic suppliers of all its output"]
    )
    assert canada["industry_direct_at_risk"] == pytest.approx(rows["direct, tied to sales to USA"])
    assert canada["industry_all_change"] == pytest.approx(-78_000, abs=50)
    assert canada["industry_direct_change"] == pytest.approx(-13_100, abs=50)
    assert set(held["industry_all_change"]) == {"first year"}
    first = {name: by["first year"] for name, by in held.items()}
    for code, change in first["industry_suppliers_change"].items():  # nobody is hired
        assert -first["industry_suppliers"][code] <= change <= 1e-6


def test_an_industry_says_what_is_known_of_outcomes(capsys):
    with pytest.raises(SystemExit):
        main(["places", *CASE, "--level", "industry"])
    text = " ".join(capsys.readouterr().out.split())
    assert "no Canadian series of jobs by industry after 2019 is at hand" in text
    # US Bureau of Labor Statistics: transport equipment, 1,733.8 thousand on average from September
    # to November 2025, 1,764.9 a year before
    assert "US jobs in transport equipment (NAICS 336, vehicles and others) −1.8 %" in text
    assert "500,000 direct and indirect (Canadian Vehicle Manufacturers' Association" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("us-canada-2025", "--sector", "C29"), "--sector has no effect"),
        ((*CASE, "--level", "industry", "--sector", "cheese"), "unknown sector"),
        ((*CASE, "--level", "industry", "--chart", "x.svg"), "has no map"),
    ],
)
def test_industries_that_cannot_be_shown(words, said):
    assert said in refused("places", *words)


def test_what_is_not_in_the_case_or_has_no_places_is_said():
    """Canada, to which US places sell, is not in the case; China has no places here."""
    china = ("places", "us-china-2025", "--draws", "0")
    said = " ".join(commands.call(*china, "--level", "industry").out.split())
    assert "sales to" not in said and "suppliers' at risk" not in said
    assert "At risk: not shown, since CAN" in said
    assert "Not shown: China, Mexico, EU" in said
    alone = commands.call(*china, "--country", "USA").out
    assert "Not shown" not in alone


def test_a_group_in_the_focus_has_no_households_of_its_own():
    said = refused("households", "us-china-2025", "--country", "EU27")
    assert said.startswith("EU27 is a group of countries") and "unknown" not in said


def test_a_run_folder_keeps_no_links_between_industries(run):
    assert "give the case's name" in refused("places", str(run), "--level", "industry")


def test_households_of_a_run_folder_are_those_of_the_law_in_full(run):
    said = commands.call("households", str(run), "--variant", "full-25", "--json")
    assert said.json["paid"].startswith("Not shown as paid: a run folder keeps the law in full")
    assert {row["scenario"] for row in said.json["tables"]["households"]} <= {"before", "full-25"}
    month = ("--paid-as-of", "2025-10")
    assert "give the case's name" in refused("households", str(run), *month)
