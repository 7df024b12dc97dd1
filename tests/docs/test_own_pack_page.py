"""The walk "Add a country's list" works as printed: files are written, commands run, in order."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.commands import call

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "own-pack.md"
BLOCK = re.compile(r"^```(\{code-block\} \w+|sh)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_walk_runs_as_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = {}
    for kind, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if kind == "sh":
            for line in text.splitlines():
                said[line] = call(*shlex.split(line)[1:])
                assert said[line].status == 0, said[line].err
            continue
        caption, _, content = text.partition("\n")
        path = Path(caption.removeprefix(":caption: "))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    init, check, explained, before, rates, run = said.values()
    assert "measures/nor/pack.toml" in init.out
    assert "no problem found" in check.out
    assert "25.000" in explained.out
    assert "25.000" not in before.out  # not yet published on 1 April
    for answer in (rates, run):
        text = " ".join(answer.out.split())
        assert "5 % of C10T12 from USA, 70 % of C29 from USA" in text
        assert "means by sector derived" in text
    assert "goods in transit" in " ".join(rates.out.split())
