"""What nobody foresaw is one sentence and the right exit status, never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

LONG = "x" * 300


def run(line: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a shell line in which ``CM`` is the command."""
    script = f'CM() {{ "{sys.executable}" -m countermove "$@"; }}; set -o pipefail; {line}'
    return subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, check=False,
        env={**os.environ, **environment}, encoding="utf-8", errors="replace",
    )  # fmt: skip


def refuse(said: subprocess.CompletedProcess[str]) -> str:
    assert said.returncode == 1, said
    assert said.stderr.startswith("error: ")
    assert said.stderr.count("\n") == 1
    assert "fault of Countermove" not in said.stderr
    return said.stderr


@pytest.mark.parametrize(
    "words",
    [
        f"run {LONG}", f"init {LONG}", f"compare {LONG} autos", f"cite {LONG}", f"places {LONG}",
        f"economy check {LONG}.npz", f"measures check {LONG}.yaml", f"game {LONG}",
        f"measures list --project {LONG}", f"run us-canada-2025 --project {LONG}",
        f"statements {LONG}",
    ],
)  # fmt: skip
def test_names_that_are_too_long(words):
    refuse(run(f"CM {words}"))


def test_a_closed_output_is_said_before_anything_is_done(tmp_path):
    assert "standard output is closed" in refuse(run(f"CM init {tmp_path}/p >&-"))
    assert not (tmp_path / "p").exists()
    assert run("CM measures list --nope 2>&-").returncode == 2


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no full device")  # noqa: PTH110
@pytest.mark.parametrize("words", ["doctor", "measures list --json", "measures list --csv"])
def test_a_full_output_is_said(words):
    assert "No space left" in refuse(run(f"CM {words} >/dev/full"))


@pytest.mark.parametrize("words", ["measures list", "measures list --csv", "measures list --json"])
def test_a_reader_that_stops_is_no_error(words):
    said = run(f"for i in 1 2 3; do CM {words} | head -c 10 >/dev/null || exit 1; done; "
               f"CM {words} | true")  # fmt: skip
    assert (said.returncode, said.stderr) == (0, "")


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_letters_that_the_output_cannot_hold_are_replaced(encoding):
    said = run("CM rates USA CAN --on 2025-05-03", PYTHONIOENCODING=encoding)
    assert (said.returncode, said.stderr) == (0, "")
    assert "per cent of customs value" in said.stdout
    said = run("CM measures list --json", PYTHONIOENCODING=encoding)
    assert json.loads(said.stdout)["status"] == "ok"
    assert "?" not in said.stdout


FAILING = """
import sys
from countermove.cli import main
from countermove.cli.app import app
@app.command()
def fail(json: bool = False):
    {body}
main(["fail", *sys.argv[1:]])
"""


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ("raise RecursionError", 1, "nested too deeply"),
        ("raise MemoryError", 1, "not enough memory"),
        ("raise KeyboardInterrupt", 130, "stopped on request"),
        ("open('/proc/1/mem/x')", 1, "Not a directory"),
        ("bytes([200]).decode('utf-8')", 1, "not UTF-8"),
        ("raise ValueError('two\\nlines')", 1, "ValueError: two lines. This is a fault of Counter"),
    ],
)
def test_any_error_is_one_sentence(body, status, words):
    code = FAILING.format(body=body)
    said = subprocess.run(
        [sys.executable, "-c", code, "--json"], capture_output=True, text=True, check=False
    )
    assert said.returncode == status, said
    assert said.stderr.startswith("error: ")
    assert words in said.stderr
    assert said.stderr.count("\n") == 1
    assert json.loads(said.stdout)["status"] == "error"
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False,
        env={**os.environ, "COUNTERMOVE_TRACEBACK": "1"},
    )  # fmt: skip
    assert shown.returncode == status
    assert "Traceback" in shown.stderr


def test_completion_is_offered():
    shown = run("CM --show-completion bash")
    assert shown.returncode == 0
    assert "_COUNTERMOVE_COMPLETE" in shown.stdout
    asked = {"_COUNTERMOVE_COMPLETE": "complete_bash", "COMP_WORDS": "countermove meas",
             "COMP_CWORD": "1"}  # fmt: skip
    assert run("CM", **asked).stdout.split() == ["measures"]


PROGRESS = """
from countermove.cli import main, progress as show
from countermove.cli.app import app
show.PATIENCE_S = show.EVERY_S = 0.0
@app.command()
def long():
    with show.progress() as say:
        say("work", 0, 1)
for words in (["long"], ["--quiet", "long"], ["long", "--quiet"], ["long"]):
    try:
        main(words)
    except SystemExit as stop:
        assert stop.code == 0
"""


def test_quiet_shows_no_progress():
    said = subprocess.run(
        [sys.executable, "-c", PROGRESS], capture_output=True, text=True, check=False
    )
    assert (said.returncode, said.stderr.count("1/1 work")) == (0, 2), said


def test_signs_become_plain_where_the_output_has_no_letter_for_them():
    said = run(
        "CM --quiet run us-canada-2025 --variant autos --draws 0",
        PYTHONIOENCODING="ascii",
    )
    assert (said.returncode, said.stderr) == (0, "")
    assert "-0.50" in said.stdout and "----" in said.stdout and "?" not in said.stdout
