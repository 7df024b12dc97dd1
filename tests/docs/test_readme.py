"""The Python example of the README runs, and what it links to is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.commands import call

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)


def test_readme_has_an_example():
    assert EXAMPLES


@pytest.mark.parametrize("code", EXAMPLES)
def test_python_example_runs(code, capsys):
    exec(code, {})
    assert "real_income_change" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_links_lead_somewhere(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert (ROOT / target).exists(), target


def test_the_output_shown_is_that_of_the_first_command(tmp_path):
    shown = re.findall(r"```text\n(.*?)```", README, flags=re.DOTALL)
    assert len(shown) == 1
    command = re.search(r"countermove (run \S+)", README)
    assert command is not None
    said = call(*command[1].split(), "--no-charts", "--out", str(tmp_path))
    assert said.status == 0
    printed = said.out.splitlines()
    for line in shown[0].splitlines():
        assert line in printed, f"README.md shows what the command no longer prints: {line}"
