"""Bad input on the command line: one sentence with its cure, exit status 1, nothing written."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import countermove
from tests.commands import call, refused

RUN = ("run", "us-canada-2025", "--variant", "autos", "--no-charts")


@pytest.mark.parametrize(
    ("words", "nearest"),
    [
        (("run", "us-canda-2025"), "us-canada-2025"),
        ((*RUN, "--set", "elasticitys=CP"), "elasticities"),
        ((*RUN, "--set", "elasticities=CPP"), "CP"),
        ((*RUN, "--set", "theta.C92=4"), "C29"),
        ((*RUN, "--set", "deficits=fixd"), "fixed"),
        ((*RUN, "--set", "economy=icio-2023"), "icio-2022"),
        ((*RUN, "--set", "utilisation=2025-13"), "2025-12"),
        ((*RUN, "--set", "usa/ieepa_canad.rate=0.3"), "usa/ieepa_canada"),
        (("run", "us-canada-2025", "--variant", "auto"), "autos"),
        (("rates", "USA", "Canda", "--on", "2025-04-09"), "Canada"),
        (("cite", "us-canada-2025-0", "--runs", "RUNS"), "us-canada-2025-0123456789"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(words, nearest, tmp_path):
    kept = tmp_path / "us-canada-2025-0123456789"
    kept.mkdir()
    (kept / "manifest.json").write_text("{}")
    out = ("--out", str(tmp_path / "out")) if words[0] == "run" else ()
    message = refused(*(str(tmp_path) if word == "RUNS" else word for word in words), *out)
    assert "\n" not in message
    assert f"did you mean '{nearest}'?" in message
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("setting", "cure"),
    [
        ("elasticities", "KEY=VALUE"),
        ("theta.C29=-4", "positive number"),
        ("theta.C29=four", "positive number"),
        ("cap=0", "positive number"),
    ],
)
def test_a_bad_setting_is_refused(setting, cure, tmp_path):
    assert cure in refused(*RUN, "--set", setting, "--out", str(tmp_path))


@pytest.mark.parametrize("option", ["--on", "--known-on"])
def test_an_impossible_day_is_refused(option, tmp_path):
    message = refused(*RUN, option, "2025-02-30", "--out", str(tmp_path))
    assert message == f"{option} 2025-02-30 is not a date; write it as 2025-03-28."


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a fresh project folder."""
    assert call("init", str(tmp_path / "project")).status == 0
    return tmp_path / "project"


BROKEN = [
    # old text, new text, line of the problem, words of rule, message or cure
    ("rate: 0.10", "rate: 25", 16, ("rate", "means 2500 %", "write 0.25")),
    ("products: all ", "products: [8703] ", 13, ("unquoted-hs", "not quoted", '"8703.23"')),
    ("kind: additional_duty", "kind: additional_duty\nkind: specific", 10, ("duplicate-key",)),
    ("in_force_from: 2025-03-04", "in_force_from: 2025-02-30", 16, ("impossible-date",
     "YYYY-MM-DD")),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "words"), BROKEN)
def test_a_broken_measure_is_refused_with_file_line_and_cure(project, old, new, line, words):
    file = project / "measures" / "can" / "example_surtax.yaml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    said = call("measures", "check", str(project / "measures"))
    assert said.status == 1
    first = said.out.splitlines()[0]
    assert first.startswith(f"{file}:{line}:")
    assert all(word in first for word in words), first
    listed = call("measures", "check", str(project / "measures"), "--json")
    assert listed.status == 1
    assert listed.json["status"] == "problems"
    assert listed.json["tables"]["problems"][0]["line"] == line
    run = refused("run", "example", "--project", str(project), "--out", str(project / "runs"))
    assert run.startswith(f"{file}:{line}:")
    assert not (project / "runs").exists()


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        (
            "baseline: before",
            "baseline: befor",
            ":5:",
            ("unknown variant 'befor'", "did you mean 'before'"),
        ),
        ("on: 2025-05-03 ", "on: 2025-05-32 ", ":7:", ("2025-05-32",)),
        ("focus:", "focsu:", ":11:", ("no field 'focsu'", "Did you mean 'focus'")),
        ("default: surtax ", "", ":1:", ("default is missing",)),
    ],
)
def test_a_broken_scenario_is_refused_with_file_and_line(project, old, new, place, words):
    file = project / "scenarios" / "example.yaml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    message = refused("run", "example", "--project", str(project), "--out", str(project / "runs"))
    assert message.startswith(str(file))
    assert all(word in message for word in words), message
    assert place in message


def test_a_damaged_table_names_the_rebuild(tmp_path):
    package = Path(countermove.__file__).parent
    copy = tmp_path / "countermove"
    shutil.copytree(package, copy, ignore=shutil.ignore_patterns("__pycache__"))
    table = copy / "economy" / "data" / "icio-2022-customs-2024.npz"
    damaged = bytearray(table.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    table.write_bytes(damaged)
    code = (
        f"import sys\nsys.path.insert(0, {str(tmp_path)!r})\nfrom countermove.cli import main\n"
        f"main({[*RUN, '--out', str(tmp_path / 'runs')]!r})\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "python -m pipeline --sources DIR" in done.stderr
    assert "icio-2022-customs-2024.npz" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "runs").exists()


def test_an_output_folder_that_cannot_be_written_is_left_as_it_was(tmp_path):
    (tmp_path / "file").write_text("kept")
    message = refused(*RUN, "--draws", "0", "--out", str(tmp_path / "file"))
    assert "nothing was left behind" in message and "--out" in message
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_text() == "kept"


def test_a_chart_that_cannot_be_written_leaves_no_run(tmp_path, monkeypatch):
    from countermove.errors import OutputError
    from countermove.report.charts import draw

    def fail(*_: object) -> None:
        raise OutputError("chart.svg: the disk is full; make room.")

    monkeypatch.setattr(draw, "draw", fail)
    words = ("run", "us-canada-2025", "--variant", "autos", "--charts")
    assert "disk is full" in refused(*words, "--draws", "0", "--out", str(tmp_path))
    assert list(tmp_path.iterdir()) == []
