"""The long table: building, selecting, stacking."""

from __future__ import annotations

import subprocess
import sys

import pytest

from countermove.errors import BadInput
from countermove.report.longtable import COLUMNS, LongTable

ROW = {
    "scenario": "autos", "measure": "change", "dimension": "country", "code": "CAN",
    "series": "real_income_change", "unit": "per cent", "value": -0.5,
}  # fmt: skip


def test_rows_come_back_as_given() -> None:
    rows = [{**ROW, "lo": -0.7, "hi": -0.2}, {**ROW, "code": "USA", "projected": 1}]
    back = list(LongTable.from_rows(rows).rows())
    assert [tuple(row) for row in back] == [COLUMNS, COLUMNS]
    assert (back[0]["lo"], back[0]["hi"], back[1]["lo"]) == (-0.7, -0.2, None)
    assert (back[0]["projected"], back[1]["projected"]) == (False, True)
    assert back[1]["code"] == "USA" and back[0]["category"] == ""


def test_grid_runs_through_the_last_axis_first() -> None:
    table = LongTable.from_grid(
        [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]],
        axes={"code": ["CAN", "USA"], "category": ["A", "B", "C"]},
        **{key: ROW[key] for key in ("scenario", "measure", "series", "unit")},
        dimension="sector",
    )
    assert table.select(code="USA", category=["A", "C"]).numbers["value"].tolist() == [4.0, 6.0]


def test_concat_keeps_order() -> None:
    first = LongTable.from_rows([ROW, {**ROW, "code": "USA"}])
    second = LongTable.from_rows([{**ROW, "code": "MEX"}, {**ROW, "code": "CAN", "value": 1.0}])
    both = LongTable.concat([first, second])
    assert both.text["code"].tolist() == ["CAN", "USA", "MEX", "CAN"]
    assert both.distinct("code") == ["CAN", "USA", "MEX"]
    assert len(LongTable.concat([])) == 0


def test_a_text_that_stands_in_every_row_is_held_once() -> None:
    values = {key: ROW[key] for key in ("scenario", "measure", "dimension", "series", "unit")}
    table = LongTable.from_grid([1.0, 2.0], axes={"code": ["CAN", "USA"]}, **values)
    assert all(len({id(text) for text in table.text[name]}) == 1 for name in values)


def test_to_pandas_has_the_same_rows() -> None:
    frame = LongTable.from_rows([{**ROW, "lo": -1.0, "hi": 0.0}, ROW]).to_pandas()
    assert list(frame.columns) == list(COLUMNS)
    assert frame["code"].tolist() == ["CAN", "CAN"]
    assert frame["lo"].isna().tolist() == [False, True]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{k: v for k, v in ROW.items() if k != "unit"}], "unit"),
        ([{**ROW, "colour": "red"}], "colour"),
        ([{**ROW, "code": 7}], "not text"),
        ([{**ROW, "value": "much"}], "must hold numbers"),
    ],
)
def test_bad_rows_are_refused(rows: list[dict[str, object]], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        LongTable.from_rows(rows)


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(BadInput, match="expected"):
        LongTable.from_columns({**ROW, "code": ["CAN"], "value": [1.0, 2.0]})


def test_selecting_by_an_unknown_column_is_refused() -> None:
    with pytest.raises(BadInput, match="no text column"):
        LongTable.from_rows([ROW]).select(colour="red")


def test_writing_a_run_needs_neither_pandas_nor_altair(tmp_path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from countermove.report import comparison, headline, manifest, run_folder\n"
        "from countermove.report import write_run as write\n"
        "from countermove.report.longtable import LongTable\n"
        f"t = LongTable.from_rows([{ROW!r}])\n"
        f"f = write.write_run(Path({str(tmp_path)!r}), {{'scenario': 'x', 'run_hash': 'y'}}, "
        "{'country': t})\n"
        "print(sorted({'pandas', 'altair', 'scipy', 'rich', 'vl_convert'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
