"""The page "Where each thing is": every path on it exists, and it answers what it promises."""

from __future__ import annotations

import re
from pathlib import Path

import countermove

PACKAGE = Path(countermove.__file__).parent
PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "where.md").read_text(encoding="utf-8")
PATHS = re.findall(r"`([a-z_]+/[\w/.]+)`", PAGE)


def rows(heading: str) -> list[list[str]]:
    table = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in table.splitlines() if line.startswith("| ")][1:]
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]


def test_every_path_exists() -> None:
    assert len(PATHS) > 40
    assert [path for path in PATHS if not (PACKAGE / path).exists()] == []


def test_ten_questions_are_answered_with_a_path() -> None:
    found = rows("Ten questions")
    assert len(found) == 10
    assert all(re.search(r"`[a-z_]+/", row[1]) for row in found)


def test_a_name_stands_in_the_module_that_is_said_to_define_it() -> None:
    for row in rows("Names"):
        text = (PACKAGE / row[2].strip("`")).read_text(encoding="utf-8").lower()
        for name in row[0].split(", "):
            assert name in text, f"{name!r} is not in {row[2]}"
