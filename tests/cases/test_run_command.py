"""``countermove run``: the object of ``--json``, the run folder, the charts, light imports."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from countermove.report.longtable import COLUMNS
from tests.commands import call, refused

FAST = ("--no-charts", "--draws", "0")


def test_json_is_one_object_with_the_solution_and_long_tables(with_ranges):
    assert with_ranges.status == 0, with_ranges.err
    answer = with_ranges.json
    assert answer["status"] == "ok"
    assert 0 <= answer["residual"] <= 1e-10
    assert 1 <= answer["iterations"] <= 40
    assert set(answer["tables"]) == {
        "country", "sector", "trade", "tariffs", "jobs", "places", "households", "firms",
        "utilisation", "second_lines",
    }  # fmt: skip
    for rows in answer["tables"].values():
        assert rows and set(rows[0]) == set(COLUMNS)
    assert (
        json.loads((Path(answer["run"]) / "manifest.json").read_text())["residual"]
        == (answer["residual"])
    )


def test_json_holds_tables_on_request_only(tmp_path):
    """They are in the run's folder, and many times the size of the headline."""
    words = ("run", "us-canada-2025", "--variant", "autos", *FAST, "--out", str(tmp_path))
    answer = call(*words, "--json").json
    assert answer["tables"] == {} and answer["headline"]["figures"]
    assert (Path(answer["run"]) / "tables" / "country.parquet").is_file()
    assert "--tables has no effect" in refused(*words, "--tables")


def test_ranges_hold_the_headline_value(with_ranges):
    figures = with_ranges.json["headline"]["figures"]
    ranged = [row for row in figures if row["lo"] is not None]
    assert {row["series"] for row in ranged} >= {"real_income_change", "output_change"}
    assert all(row["lo"] <= row["value"] <= row["hi"] for row in ranged)


def test_imports_add_up_over_origins(with_ranges):
    """Flows by origin, all other origins among them, add up to what the economy table holds."""
    from countermove.economy.shipped import load_economy

    economy = load_economy("icio-2022-customs-2024")
    usa, cars = economy.region("USA"), economy.sector("C29")
    imports = economy.flow_ods[:, usa, cars].sum() - economy.flow_ods[usa, usa, cars]
    rows = with_ranges.json["tables"]["trade"]
    mine = [
        row["value"]
        for row in rows
        if row["series"] == "trade_flow_base"
        and row["category"] == "C29"
        and row["code"].endswith(">USA")
        and row["horizon"] == "first year"
    ]
    assert len(mine) == 7  # CAN, MEX, CHN, JPN, KOR, EU27, all others
    assert sum(mine) == pytest.approx(imports, rel=1e-9)


def test_run_json_imports_neither_pandas_nor_altair_nor_scipy(tmp_path):
    code = (
        "from countermove.cli import main\n"
        "main(['run', 'us-canada-2025', '--variant', 'autos', '--json', '--draws', '0', "
        f"'--out', {str(tmp_path)!r}])\n"
    )
    # the list of imports on stderr holds those of the second process too
    words = [sys.executable, "-X", "importtime", "-c", code]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert json.loads(done.stdout)["status"] == "ok"
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    imported = {line.rpartition("|")[2].strip().split(".")[0] for line in lines}
    assert "duckdb" in imported  # the list is that of processes which wrote tables
    assert not imported & {"pandas", "altair", "scipy", "vl_convert", "matplotlib", "rich"}


def test_headline_as_csv(tmp_path):
    said = call(
        "run", "us-canada-2025", "--variant", "autos", "--csv", "--out", str(tmp_path), *FAST
    )
    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert {row["country"] for row in rows} == {"CAN", "USA", "MEX", "EU27", "CHN", "WLD"}
    assert all(float(row["value"]) == float(row["value"]) for row in rows)
    assert {row["variant"] for row in rows} == {"autos"}  # each column holds what its head says
    labels = {(row["indicator"], row["series"]) for row in rows}
    assert {("Real income", "real_income_change"), ("Imports", "imports_change")} <= labels


def test_charts_are_drawn_with_names_and_at_most_fifteen_rows(tmp_path):
    words = "--variant before --variant autos --charts --draws 32".split()
    said = call("run", "us-canada-2025", *words, "--out", str(tmp_path))
    assert said.status == 0
    charts = {path.stem: path.read_text() for path in tmp_path.glob("*/charts/*.svg")}
    assert set(charts) == {
        "answer", "real_income", "real_gdp", "sector_c29", "tariff_can", "tariff_usa",
        "tariff_faced",
        *(
            f"{what}_{horizon}"
            for what in ("places", *(
                f"{name}_{code}" for name in ("output", "imports", "households")
                for code in ("can", "usa")
            ))
            for horizon in ("first_year", "long_run")
        ),
    }  # fmt: skip
    assert (
        ">EU<" in charts["imports_usa_long_run"]
        and "All other origins" in charts["imports_usa_long_run"]
    )
    assert "15 of 8" in charts["tariff_usa"] and ">Slovakia<" in charts["tariff_usa"]
    assert "Mexico" in charts["tariff_faced"] and "BRN" not in charts["tariff_faced"]


def test_both_clocks_can_be_set(tmp_path):
    words = ("--on", "2025-03-20", "--known-on", "2025-03-20", "--variant", "autos", "--json")
    answer = call("run", "us-canada-2025", *words, "--out", str(tmp_path), *FAST).json
    manifest = json.loads((Path(answer["run"]) / "manifest.json").read_text())
    assert [(v["law_as_of"], v["known_on"]) for v in manifest["variants"]] == [
        ("2025-03-20", "2025-03-20")
    ]


BAN = """
title: A ban
question: Canada lets no American goods in.
default: ban
baseline: before
base_law_on: 2025-01-01
on: 2025-05-03
known_on: 2025-05-03
importers: [CAN]
focus: [CAN, USA]
deflator: {table_year: 26006.893, weights_year: 29184.890}
not_in_model: [unemployment and adjustment]
drop: ["can/us_surtax*", "can/us_remission", "can/us_auto_remission"]
variants:
  before: {title: Before, no_law: true}
  ban:
    title: A ban
    add:
      - id: can/ban
        title: A ban
        imposed_by: CAN
        authority: assumption
        legal_basis: none
        kind: prohibition
        applies_to: {origins: [USA], products: all}
        rates:
          - {in_force_from: 2025-05-03, announced: 2025-03-27, reference: {cite: Assumption}}
        checked_on: 2026-11-21
"""


def test_first_order_figures_are_left_out_under_a_ban(tmp_path):
    (tmp_path / "ban.yaml").write_text(BAN, encoding="utf-8")
    words = ("--json", "--tables", "--out", str(tmp_path))
    said = call("run", str(tmp_path / "ban.yaml"), *FAST, *words)
    assert said.status == 0, said.err
    rows = [row for row in said.json["tables"]["country"] if row["scenario"] == "ban"]
    exact, split = (
        {row["code"] for row in rows if row["series"] == name}
        for name in ("real_income_change", "real_income_first_order_change")
    )
    assert {"CAN", "USA"} <= exact
    assert "USA" in split and "CAN" not in split
