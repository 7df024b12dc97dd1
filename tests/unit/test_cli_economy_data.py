"""The commands ``economy`` and ``data``: formats, exit status, errors in one sentence."""

from __future__ import annotations

import csv
import io
import json

import pytest

from countermove.cli import main
from countermove.sources.store import tables


def call(capsys, *words):
    with pytest.raises(SystemExit) as stop:
        main(words)
    streams = capsys.readouterr()
    return stop.value.code, streams.out, streams.err


def test_show_as_table_csv_and_json(capsys):
    code, out, _ = call(capsys, "economy", "show", "icio-2022")
    assert code == 0
    assert out.startswith("icio-2022, 2022: 81 regions, 50 sectors, elasticities MEDIAN")
    code, out, _ = call(capsys, "economy", "show", "icio-2022", "--csv")
    rows = {row["region"]: row for row in csv.DictReader(io.StringIO(out))}
    assert float(rows["USA"]["deficit_over_gdp"]) == pytest.approx(0.038, abs=5e-4)
    code, out, _ = call(capsys, "economy", "show", "icio-2022", "--json", "--set", "CP")
    answer = json.loads(out)
    assert answer["status"] == "ok"
    assert answer["elasticities"] == "CP"
    assert len(answer["tables"]["countries"]) == 81


def test_show_elasticities(capsys):
    code, out, _ = call(capsys, "economy", "show", "--elasticities", "--json")
    assert code == 0
    answer = json.loads(out)
    by = {(row["sector"], row["set"]): row for row in answer["tables"]["elasticities"]}
    assert by["C29", "CP"]["theta"] == 1.84  # Caliendo & Parro (2015), Table 1, auto
    assert by["C29", "CP"]["std_error"] == 0.92
    assert sum(each["headline"] for each in answer["sets"]) >= 7
    code, out, _ = call(capsys, "economy", "show", "--elasticities")
    assert "1.84 (0.92)" in out


def test_check_a_shipped_economy_and_a_file(capsys, tmp_path):
    code, out, _ = call(capsys, "economy", "check", "--json")
    answer = json.loads(out)
    assert code == 0
    assert answer["iterations"] == 0
    assert answer["residual"] < 1e-12
    path = tmp_path / "mine.csv"
    path.write_text("origin,destination,sector,value\nA,B,g,2\nB,A,g,3\n")
    code, out, err = call(capsys, "economy", "check", str(path))
    assert code == 1
    assert err.startswith("error: sales at home must come from exactly one of")
    code, out, _ = call(
        capsys, "economy", "check", str(path), "--home-share", "0.8",
        "--value-added-share", "0.5", "--json",
    )  # fmt: skip
    answer = json.loads(out)
    assert code == 0
    assert [rule.split(":")[0] for rule in answer["rules"]] == [
        "tariffs-zero", "home-sales-from-home-share", "inputs-in-proportion",
    ]  # fmt: skip
    assert all(row["ok"] for row in answer["tables"]["identities"])


def test_wrong_names_are_one_sentence(capsys, tmp_path):
    code, _, err = call(capsys, "economy", "show", "icio-2021")
    assert code == 1
    assert err == (
        "error: unknown economy 'icio-2021'; did you mean 'icio-2022'? "
        "Known: icio-2022, icio-2022-customs-2024. A path to a table works too.\n"
    )
    (tmp_path / "mine.csv").touch()
    for path, said in (
        (
            tmp_path / "mien.csv",
            f"mien.csv does not exist; did you mean '{tmp_path / 'mine.csv'}'?",
        ),
        (tmp_path / "no" / "table", f"{tmp_path / 'no'} does not exist; check the path."),
        ("nowhere.npz", "economy 'nowhere.npz': nowhere.npz does not exist; check the path."),
    ):
        for words in (("economy", "show", path), ("optimal", "USA", "--set", f"economy={path}")):
            code, _, err = call(capsys, *map(str, words))
            assert code == 1
            assert said in err
    code, _, err = call(capsys, "economy", "check", "none.csv")
    assert code == 1
    assert err.count("\n") == 1


def test_data_list_and_verify(capsys):
    code, out, _ = call(capsys, "data", "list", "--json")
    assert code == 0
    listed = {row["card"]: row for row in json.loads(out)["tables"]["tables"]}
    assert set(listed) == {card.id for card in tables()}
    assert listed["icio-2022"]["size_bytes"] > 1e6
    code, out, _ = call(capsys, "data", "verify", "--csv")
    assert code == 0
    assert all(row["ok"] == "True" for row in csv.DictReader(io.StringIO(out)))
