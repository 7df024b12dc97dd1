"""Run folders of the strategy commands: same figures as ``--json``, charts, all or nothing.

In a world of few countries.
"""

from __future__ import annotations

import json

import pytest

from countermove.cli import main
from countermove.questions.case import load_case
from countermove.report import rate_reports
from countermove.report.run_check import check_table
from countermove.report.run_folder import open_run
from tests.commands import call

COMMANDS = {
    "gradient": ("gradient", "--partners", "USA"),
    "optimal": ("optimal", "CAN", "--by", "uniform", "--partners", "USA"),
    "nash": ("nash", "CAN,USA", "--by", "uniform", "--no-certificate", "--starts", "1"),
    "game": ("game", "union", "--keep", "usa=keep", "--no-ranges", "--no-sweeps", "--draws", "0"),
    "bargain": ("bargain", "CAN", "USA", "--by", "uniform", "--frontier", "--draws", "0"),
    "coalition": ("coalition", "CAN", "MEX", "--no-transfers", "--draws", "0"),
}
TABLES = {
    "gradient": {"gradient"},
    "optimal": {"optimal_tariff", "country", "tariffs"},
    "nash": {"nash_tariff", "country", "tariffs"},
    "game": {"payoffs"},
    "bargain": {"payoffs", "tariffs", "country", "frontier"},
    "coalition": {"coalitions", "country"},
}
CHARTS = {
    "gradient": {"gradient"},
    "optimal": {"tariffs_can"},
    "nash": {"tariffs_can", "tariffs_usa", "convergence", "best_responses"},
    "game": {"payoffs"},
    "bargain": {"frontier", "tariffs_can", "tariffs_usa"},
    "coalition": {"gains"},
}


@pytest.fixture
def cli(capsys, small_world):
    def call(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stop:
            main(list(words))
        out, err = capsys.readouterr()
        return int(stop.value.code or 0), out, err

    return call


@pytest.mark.parametrize("name", COMMANDS)
def test_run_folder_holds_tables_charts_and_manifest(cli, tmp_path, name):
    code, out, _ = cli(*COMMANDS[name], "--out", str(tmp_path), "--charts", "--json")
    answer = json.loads(out)
    assert code == 0
    run = open_run(answer["run"])
    assert run.folder.parent == tmp_path and [run.folder] == list(tmp_path.iterdir())
    assert set(run.table_names) == TABLES[name]
    for table_name, table in run.tables.items():
        check_table(table_name, table)
        assert len(table) > 0
    assert {file.stem for file in (run.folder / "charts").iterdir()} == CHARTS[name]
    assert all(file.read_text().startswith("<svg") for file in (run.folder / "charts").iterdir())
    manifest = run.manifest
    assert manifest["residual"] <= 1e-10
    assert manifest["data"] and manifest["parameters"]["asked"]
    assert {entry["name"] for entry in manifest["variants"]} >= set(
        run.table(sorted(TABLES[name])[-1]).distinct("scenario")
    ) - {"ideal", *(f"frontier {n}" for n in range(1, 50))}
    for shared in set(answer["tables"]) & TABLES[name]:
        values = run.table(shared).numbers["value"].tolist()
        assert values == [row["value"] for row in answer["tables"][shared]]


def test_no_folder_unless_asked(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, _ = cli(*COMMANDS["optimal"])
    assert code == 0 and "Tables and manifest" not in out
    assert "run" not in json.loads(cli(*COMMANDS["optimal"], "--json")[1])
    assert not list(tmp_path.iterdir())


def test_charts_alone_write_into_runs_and_the_path_comes_last(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    _, out, _ = cli(*COMMANDS["gradient"], "--charts")
    (folder,) = (tmp_path / "runs").iterdir()
    assert out.splitlines()[-1] == f"Tables and manifest: runs/{folder.name}"
    _, out, err = cli(*COMMANDS["gradient"], "--csv", "--out", "elsewhere")
    assert "manifest" not in out and f"elsewhere/{folder.name}" in err
    assert not (tmp_path / "elsewhere" / folder.name / "charts").exists()


def test_the_law_of_a_case_is_named_in_the_manifest(cli, tmp_path):
    words = (*COMMANDS["optimal"], "--at", "us-canada-2025/autos", "--out", str(tmp_path))
    _, out, _ = cli(*words, "--json")
    manifest = open_run(json.loads(out)["run"]).manifest
    day = load_case("us-canada-2025").variant("autos").on.isoformat()
    assert manifest["variants"][0]["law_as_of"] == day
    assert any("vehicle" in m["title"].lower() or "232" in m["id"] for m in manifest["measures"])
    assert manifest["measures_hash"]


def test_arguments_make_another_run(cli, tmp_path):
    first = json.loads(cli(*COMMANDS["optimal"], "--out", str(tmp_path), "--json")[1])["run"]
    words = ("optimal", "CAN", "--by", "uniform", "--partners", "MEX")
    assert json.loads(cli(*words, "--out", str(tmp_path), "--json")[1])["run"] != first


def test_a_chart_that_fails_leaves_nothing_behind(tmp_path, cli, monkeypatch):
    def broken():
        raise ValueError("no picture")

    monkeypatch.setattr(rate_reports, "heat_maps", lambda *found: {"broken": broken})
    code, out, err = cli(*COMMANDS["optimal"], "--out", str(tmp_path), "--charts")
    assert code == 1 and out == "" and "no picture" in err
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_one_sentence(cli, tmp_path):
    (tmp_path / "file").write_text("")
    code, out, err = cli(*COMMANDS["optimal"], "--out", str(tmp_path / "file"))
    assert code == 1 and out == ""
    assert err.startswith("error: ") and err.count("\n") == 1 and "--out" in err


@pytest.mark.usefixtures("small_world")
def test_rates_that_leave_no_income_are_refused_by_the_search():
    """Warnings are errors here: no logarithm is taken of an income below zero."""
    words = ("optimal", "CAN", "--at", "us-canada-2025/autos", "--set", "horizon=first-year")
    said = call(*words, "--draws", "0", "--json")
    assert said.status == 0 and said.json["status"] == "ok"
