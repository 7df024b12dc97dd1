"""One answer, three forms."""

from __future__ import annotations

import csv
import io
import json
import sys
from datetime import date
from decimal import Decimal

import pytest

from countermove.report.longtable import LongTable
from countermove.report.show import Answer, Column, Ranged, Sheet, show

SHEET = Sheet(
    "rates",
    (Column("name", "name"), Column("rate", "rate, %", lambda r: f"{100 * r:.1f}"), Column("on")),
    [("autos", 0.25, date(2025, 4, 3)), ("steel", None, date(2025, 3, 12))],
    title="Duties",
    most=1,
)
LONG = LongTable.from_rows(
    [{"scenario": "a", "measure": "level", "dimension": "country", "code": "CAN", "series": "x",
      "unit": "jobs", "value": 1.5}]
)  # fmt: skip


def test_text(capsys: pytest.CaptureFixture[str]) -> None:
    show(Answer(["First.", SHEET, "Last."]))
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["First.", "Duties"] and lines[2].split(maxsplit=1) == ["name", "rate, %"]
    assert lines[3].strip("─ ") == "" and lines[4].split() == ["autos", "25.0"]
    assert lines[5].startswith("1 more rows") and lines[6] == "Last."


@pytest.mark.parametrize("columns", [80, 100, 120])
def test_no_cell_is_cut_and_no_line_too_long(
    columns: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    words = [f"word{n}" for n in range(40)]
    named = [Column(f"c{n}", f"column {n}", ",.1f") for n in range(6)]
    row = [*(-123456.78 * n for n in range(1, 7)), " ".join(words), "[19 CFR 1] :smile:"]
    sheet = Sheet("wide", [*named, Column("text", "text"), Column("cite", "cite")], [row])
    show(Answer([sheet, " ".join(words), "/a/path/" + "x" * 130, "  as it is " * 12 + "\n"]))
    lines = capsys.readouterr().out.splitlines()
    text = " ".join(lines).split()
    assert max(len(line) for line in lines[:-2]) <= columns
    assert all(text.count(word) == 2 for word in words) and "…" not in text
    assert {"-740,740.7", "[19", ":smile:", "/a/path/" + "x" * 130} <= set(text)
    assert lines[-1] == "  as it is " * 12


def test_a_range_stands_below_its_figure(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    row = ["a row", *[Ranged(-1.5, -2.25, -1)] * 6, Ranged(3, 3, 3), Ranged(4)]
    columns = [Column("name", ""), *(Column(f"c{n}", f"Country {n}", ".2f") for n in range(8))]
    shapes = {}
    for width in (80, 100, 120):
        monkeypatch.setenv("COLUMNS", str(width))
        show(Answer([Sheet("ranges", columns[:8], [row[:8]])]))
        lines = capsys.readouterr().out.splitlines()
        assert max(map(len, lines)) <= width
        figures = next(n for n, line in enumerate(lines) if line.startswith("a row"))
        shapes[width] = [line.split() for line in lines[figures:]]
    assert shapes[80][0] == ["a", "row", *["-1.50"] * 6, "3.00"]
    assert shapes[80][1:] == [["-2.25"] * 6, ["…-1.00"] * 6]
    assert shapes[120][1] == ["-2.25", "…", "-1.00"] * 6


def test_a_stream_of_plain_letters_keeps_the_signs_of_numbers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(raw, "ascii", errors="replace"))
    columns = (Column("name", ""), Column("x", "x, %", lambda x: f"{x:.1f}".replace("-", "−")))
    show(Answer(["“Said.”", Sheet("signs", columns, [("a", -1.5), ("b", 2.5)])]))
    sys.stdout.flush()
    assert raw.getvalue().decode("ascii").splitlines() == [
        '"Said."',
        "   x, %",
        "-------",
        "a  -1.5",
        "b   2.5",
    ]


def test_csv_holds_every_row_and_column(capsys: pytest.CaptureFixture[str]) -> None:
    show(Answer([SHEET]), as_csv=True)
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert rows == [
        {"name": "autos", "rate": "0.25", "on": "2025-04-03"},
        {"name": "steel", "rate": "", "on": "2025-03-12"},
    ]
    show(Answer([SHEET], csv=LONG), as_csv=True)
    assert next(csv.DictReader(io.StringIO(capsys.readouterr().out)))["value"] == "1.5"


def test_json_is_one_object_and_not_a_number_is_null(capsys: pytest.CaptureFixture[str]) -> None:
    facts = {"residual": 1e-12, "gain": float("nan"), "total": Decimal("0.25")}
    show(Answer([SHEET], facts, tables={"long": LONG, "plain": SHEET.records()}), as_json=True)
    found = json.loads(capsys.readouterr().out)
    assert list(found)[:4] == ["status", "residual", "gain", "total"]
    assert found["gain"] is None and found["total"] == 0.25
    assert found["tables"]["long"] == json.loads(LONG.json_rows())
    assert found["tables"]["plain"][1] == {"name": "steel", "rate": None, "on": "2025-03-12"}


def test_texts_are_folded_and_numbers_never_cut(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    columns = [Column("name", "name"), *[Column(f"x{n}", f"gain {n}", "+.4f") for n in range(5)]]
    sheet = Sheet("wide", columns, [("word " * 30, *[1000.0] * 5)])
    show(Answer(["word " * 30, sheet]))
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("  word") and len(lines[0]) <= 80
    assert next(line for line in lines if "+1" in line).split()[-5:] == ["+1000.0000"] * 5


def test_names_of_rows_stay_readable_beside_many_numbers(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    columns = [Column("row", ""), *(Column(f"c{n}", "elasticities", ".2f") for n in range(10))]
    show(Answer([Sheet("wide", columns, [["No exemption for anybody", *[-1.25] * 10]])]))
    lines = capsys.readouterr().out.splitlines()
    assert lines[-4].split() == ["No", *["-1.25"] * 10]
    assert lines[-3:] == ["exemption", "for", "anybody"]
