"""Run folders that cannot be written: one sentence, and nothing left behind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from countermove import atomic
from countermove.errors import BadInput, OutputError
from countermove.report import write_run as write_module
from countermove.report.longtable import LongTable
from countermove.report.run_folder import open_run
from countermove.report.write_run import write_run

MANIFEST = {"scenario": "us-canada-2025", "run_hash": "0123456789" * 4}
ROW = {
    "scenario": "autos", "measure": "level", "dimension": "country", "code": "CAN",
    "series": "tariff_revenue", "unit": "million US dollars", "value": 1.5,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ([{"value": float("nan")}], "not a finite number"),
        ([{"value": float("inf")}], "not a finite number"),
        ([{"lo": 1.0}], "only one of lo and hi"),
        ([{"lo": 2.0, "hi": 1.0}], "lo is above hi"),
        ([{"code": ""}], "code is blank"),
        ([{"measure": "percentage"}], "measure must be one of"),
        ([{}, {}], "occurs more than once"),
        (
            [{"category": "A"}, {"category": "B"}, {"category": "total", "value": 3.1}],
            "its parts sum to 3",
        ),
    ],
)
def test_a_broken_table_is_refused_and_nothing_written(tmp_path, changes, message) -> None:
    table = LongTable.from_rows([{**ROW, **change} for change in changes])
    with pytest.raises(OutputError, match=message) as caught:
        write_run(tmp_path / "runs", {"scenario": "x", "run_hash": "0"}, {"country": table})
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "runs").exists()


def test_a_file_where_the_folder_should_be(tmp_path) -> None:
    (tmp_path / "runs").write_text("a file")
    with pytest.raises(OutputError, match="could not be written"):
        write_run(tmp_path / "runs", MANIFEST, {})
    assert (tmp_path / "runs").read_text() == "a file"


def test_something_else_in_the_place_of_the_run(tmp_path) -> None:
    place = tmp_path / f"us-canada-2025-{MANIFEST['run_hash'][:10]}"
    place.mkdir()
    (place / "thesis.doc").write_text("precious")
    with pytest.raises(OutputError, match=r"holds no manifest\.json, so it was not replaced"):
        write_run(tmp_path, MANIFEST, {})
    assert (place / "thesis.doc").read_text() == "precious"


@pytest.mark.parametrize("step", ["_write_tables", "write_file"])
def test_a_failure_midway_leaves_nothing(tmp_path, monkeypatch, step) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write_module, step, fail)
    with pytest.raises(OutputError, match="No space left on device"):
        write_run(tmp_path, MANIFEST, {"country": LongTable.from_rows([ROW])})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("exchange", [True, False], ids=["exchanged", "renamed"])
def test_the_older_run_survives_a_failed_replacement(tmp_path, monkeypatch, exchange) -> None:
    folder = write_run(tmp_path, MANIFEST, {})
    rename = Path.rename

    def fail(*_: object) -> bool:
        raise OSError(5, "Input/output error")

    def fail_with_new(self: Path, target: Path) -> Path:
        new = self.name.startswith(atomic.PREFIX)
        return fail() if new else rename(self, target)  # type: ignore[return-value]

    monkeypatch.setattr(atomic, "_exchange", fail if exchange else lambda *_: False)
    monkeypatch.setattr(Path, "rename", fail_with_new)
    with pytest.raises(OutputError, match="Input/output error"):
        write_run(tmp_path, MANIFEST, {})
    assert open_run(folder).manifest["scenario"] == "us-canada-2025"
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]


KILLED = """
import os, sys
from pathlib import Path
from countermove import atomic
from countermove.report.write_run import write_run
rename, manifest = Path.rename, eval(sys.argv[2])
def stop_before_new(self, target):
    if self.name.startswith(atomic.PREFIX):
        os._exit(9)
    return rename(self, target)
if sys.argv[3] == "swap":
    atomic._exchange = lambda *_: False
    Path.rename = stop_before_new
write_run(Path(sys.argv[1]), manifest, {}, extra=None if sys.argv[3] == "swap" else lambda _: os._exit(9))
"""  # noqa: E501


@pytest.mark.parametrize("where", ["swap", "write"])
def test_what_a_killed_process_left_is_mended_by_the_next(tmp_path, where) -> None:
    folder = write_run(tmp_path, {**MANIFEST, "first": True}, {})
    killed = [sys.executable, "-c", KILLED, str(tmp_path), repr(MANIFEST), where]
    assert subprocess.run(killed, check=False).returncode == 9
    assert folder.exists() is (where == "write")
    assert len(list(tmp_path.glob(".*"))) == (2 if where == "swap" else 1)
    other = write_run(tmp_path, {"scenario": "other", "run_hash": "1" * 40}, {})
    assert open_run(folder).manifest["first"] is True
    assert {path.name for path in tmp_path.iterdir()} == {folder.name, other.name}


def test_what_another_process_writes_is_not_swept(tmp_path) -> None:
    def another(_: Path) -> None:
        write_run(tmp_path, {"scenario": "other", "run_hash": "1" * 40}, {})

    folder = write_run(tmp_path, MANIFEST, {}, extra=another)
    assert open_run(folder).manifest["scenario"] == "us-canada-2025"
    assert len(list(tmp_path.iterdir())) == 2


WRITER = """
import sys
from pathlib import Path
from countermove import atomic
from countermove.report.write_run import write_run
if sys.argv[3] == "renamed":
    atomic._exchange = lambda *_: False
for _ in range(200):
    write_run(Path(sys.argv[1]), eval(sys.argv[2]), {})
"""


@pytest.mark.parametrize("how", ["exchanged", "renamed"])
def test_two_writers_of_one_run_both_succeed(tmp_path, how) -> None:
    words = [sys.executable, "-c", WRITER, str(tmp_path), repr(MANIFEST), how]
    writers = [subprocess.Popen(words, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    assert [writer.communicate()[1] for writer in writers] == ["", ""]
    assert [writer.returncode for writer in writers] == [0, 0]
    assert len(list(tmp_path.iterdir())) == 1


def test_bad_table_names_are_refused(tmp_path) -> None:
    with pytest.raises(BadInput, match="cannot be a file name"):
        write_run(tmp_path, MANIFEST, {"../x": LongTable.from_rows([ROW])})
