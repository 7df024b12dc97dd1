"""The command line starts light and tells its errors in one sentence."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import countermove
from countermove.errors import NotInstalled
from tests.commands import call

HEAVY = {"altair", "duckdb", "numpy", "pandas", "pydantic", "ruamel", "scipy", "vl_convert"}


def run(*words: str, before: str = "", modules: bool = False) -> subprocess.CompletedProcess[str]:
    """Run ``countermove WORDS`` in a process of its own; ``modules`` lists what it imported."""
    tail = "print(*sorted(sys.modules), file=sys.stderr)" if modules else "pass"
    code = (
        f"import sys\nfrom countermove.cli import main\n{before}\n"
        f"try:\n    main({list(words)!r})\nfinally:\n    {tail}\n"
    )
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("words", [["--help"], ["--version"]])
def test_help_and_version_import_nothing_heavy(words):
    done = run(*words, modules=True)
    assert done.returncode == 0
    assert "countermove" in done.stdout
    imported = {name.split(".")[0] for name in done.stderr.split()}
    assert "typer" in imported  # the list is that of a process which ran
    assert not imported & HEAVY


def test_version_is_that_of_the_package():
    import countermove

    assert run("--version").stdout == f"countermove {countermove.__version__}\n"


def test_an_unknown_command_is_a_usage_error_in_one_sentence():
    done = run("runn")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert "runn" in done.stderr
    assert "countermove --help" in done.stderr
    assert done.stderr.count("\n") == 1


def test_with_json_a_usage_error_is_also_an_object():
    done = run("doctor", "--json", "--no-such-option")
    assert done.returncode == 2
    answer = json.loads(done.stdout)
    assert answer["status"] == "error"
    assert answer["code"] == "usage"
    assert "--no-such-option" in answer["message"]


FAILING = """
from countermove.cli.app import app
from countermove.errors import NotSolved
@app.command()
def fail(json: bool = False):
    raise NotSolved("residual 0.1 after 60 iterations; use another closure.")
"""


@pytest.mark.parametrize("words", [["fail"], ["fail", "--json"]])
def test_an_error_of_ours_sets_the_exit_status(words):
    done = run(*words, before=FAILING)
    assert done.returncode == 3
    assert done.stderr == "error: residual 0.1 after 60 iterations; use another closure.\n"
    if "--json" in words:
        assert json.loads(done.stdout) == {
            "status": "error",
            "code": "not-solved",
            "message": "residual 0.1 after 60 iterations; use another closure.",
        }
    else:
        assert done.stdout == ""


def test_doctor_finds_this_installation_whole():
    done = run("doctor", "--json")
    assert done.returncode == 0, done.stdout
    answer = json.loads(done.stdout)
    assert answer["status"] == "ok"
    assert {"Python", "numpy", "pydantic"} <= {row["name"] for row in answer["checks"]}


def test_pandas_is_imported_in_one_place_and_for_types():
    """An extra: what needs it goes through ``extras.py``, which says how to get it."""
    found = []
    for path in Path(countermove.__file__).parent.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if "import pandas" in text else ():
            if isinstance(node, ast.FunctionDef):
                names = [each.name for part in ast.walk(node) if isinstance(part, ast.Import)
                         for each in part.names]  # fmt: skip
                found += [path.name for name in names if name == "pandas"]
    assert found == []


def test_without_pandas_a_result_says_which_extra_its_table_needs(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    world = countermove.economy_from_trade(
        [[[8.0], [2.0]], [[2.0], [8.0]]], theta_s=4.0, regions=["A", "B"], sectors=["goods"]
    )
    for result in (world, countermove.solve(world), countermove.optimal_tariff(world, "A")):
        with pytest.raises(NotInstalled, match=r"pandas, .*countermove\[pandas\]'\.$"):
            result.table()
        assert "countermove[pandas]" in result._repr_html_()


def test_the_example_of_a_new_project_leaves_the_horizons_to_say_what_they_lack(tmp_path):
    """The first year has unemployment, so a case read at both must not say that there is none."""
    assert call("init", str(tmp_path / "mine")).status == 0
    text = (tmp_path / "mine" / "scenarios" / "example.yaml").read_text(encoding="utf-8")
    (said,) = (line for line in text.splitlines() if line.startswith("not_in_model:"))
    assert "unemployment" not in said and "adjustment" not in said
