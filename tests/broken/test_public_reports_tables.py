"""Tables and names that people reported: each command answers in one sentence, with its cure."""

from __future__ import annotations

import importlib.util
from datetime import date
from pathlib import Path

import pytest

from countermove.cli import main
from countermove.errors import BadInput, CountermoveError, UnknownName
from countermove.law.content_shares import checked_contents
from countermove.law.explanation import explain
from countermove.law.load_law import load_ledger
from countermove.law.rates import rates_on

TABLE = "origin,destination,sector,value\nCAN,CAN,{s},1000\nUSA,USA,{s},9000\nCAN,USA,{s},300\n"


def call(capsys, *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stop:
        main(words)
    said = capsys.readouterr()
    return int(stop.value.code or 0), said.out, said.err


def refused(capsys, *words: str) -> str:
    code, _, said = call(capsys, *words)
    assert code == 1
    assert said.startswith("error: ") and said.count("\n") == 1, said
    return said


def test_a_latin_1_file_is_refused_with_its_line(capsys, tmp_path: Path) -> None:
    path = tmp_path / "latin1.csv"
    path.write_bytes(TABLE.format(s="Métaux").encode("latin-1"))
    text = refused(capsys, "economy", "check", str(path))
    assert f"{path}:2: byte 0xe9 is not text in UTF-8" in text
    assert "save the file as 'CSV UTF-8'" in text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_semicolons_and_marked_encodings_are_read(capsys, tmp_path: Path, encoding) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(TABLE.format(s="Métaux").replace(",", ";").encode(encoding))
    code, out, _ = call(capsys, "economy", "check", str(path))
    assert code == 0
    assert "2 regions, 1 sectors" in out


def test_rates_meant_as_per_cent_are_refused(capsys, tmp_path: Path) -> None:
    path = tmp_path / "flows.csv"
    head, *rows = TABLE.format(s="g").splitlines()
    rates = ["0", "0", "5.1"]
    text = [f"{head},tariff_rate", *(f"{r},{t}" for r, t in zip(rows, rates, strict=True))]
    path.write_text("\n".join(text) + "\n")
    said = refused(capsys, "economy", "check", str(path))
    assert f"{path}:4: tariff_rate 5.1 means 510 %" in said
    assert "name the column tariff_percent" in said


def test_an_own_table_has_the_unit_it_states(capsys, tmp_path: Path) -> None:
    path = tmp_path / "flows.csv"
    path.write_text(TABLE.format(s="g"))
    assert "in the unit of your table" in call(capsys, "economy", "show", str(path))[1]
    out = call(capsys, "economy", "show", str(path), "--unit", "million euro", "--json")[1]
    assert '"unit": "million euro"' in out
    assert "US dollars" not in out
    shipped = call(capsys, "economy", "show", "icio-2022")[1]
    assert "million US dollars" in shipped.splitlines()[0]


@pytest.mark.parametrize(
    "option",
    [("--unit", "euro"), ("--home-share", "0.8"), ("--value-added-share", "1"), ("--inputs", "x")],
)
def test_an_option_for_own_tables_is_refused_for_others(capsys, option) -> None:
    assert f"{option[0]}: only for a table of your own" in refused(
        capsys, "economy", "show", "icio-2022", *option
    )


@pytest.mark.skipif(importlib.util.find_spec("harpy") is None, reason="harpy3 is not installed")
def test_a_damaged_har_file_is_one_sentence(capfd, tmp_path: Path) -> None:
    path = tmp_path / "x.har"
    path.write_text("not a har")
    said = refused(capfd, "economy", "check", str(path))
    assert f"{path} cannot be read as a header-array file" in said


def test_a_folder_of_sources_that_is_not_there_is_refused(capsys) -> None:
    said = refused(capsys, "places", "us-canada-2025", "--sources", "/nope")
    assert "--sources /nope: there is no such folder" in said


ENTRY = {"on": date(2025, 9, 20)}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"steel": 0.2}, "unknown content 'steel'; did you mean 'steel_content'"),
        ({"steel_content": 0.7, "aluminum_content": 0.6}, "add up to 1.3 of the value"),
        ({"us_content": 0.7, "non_us_content": 0.6}, "must add up to 1"),
    ],
)
def test_contents_that_cannot_be_are_refused(content, message) -> None:
    with pytest.raises(CountermoveError, match=message):
        explain(load_ledger(), "USA", "CHN", "3303.00.10", content=content, **ENTRY)


def test_contents_of_a_material_and_of_a_country_may_overlap() -> None:
    content = {"steel_content": 0.7, "us_content": 0.6}
    assert checked_contents(load_ledger(), "USA", content) == content


@pytest.mark.parametrize("origin", ["ZZZ", "", "atlantis"])
def test_an_unknown_origin_is_refused(origin: str) -> None:
    ledger = load_ledger()
    with pytest.raises(UnknownName, match="unknown (origin|country)"):
        rates_on(ledger, importer="USA", origin=origin, products=["8703.23"], **ENTRY)
    with pytest.raises(UnknownName, match="unknown (origin|country)"):
        explain(ledger, "USA", origin, "8703.23", **ENTRY)


@pytest.mark.parametrize("value", ["", "x", float("nan"), -1])
def test_a_value_that_is_no_amount_is_refused(value) -> None:
    with pytest.raises(BadInput, match="is not the value of an entry"):
        explain(load_ledger(), "USA", "CAN", "8703.23", value=value, **ENTRY)
