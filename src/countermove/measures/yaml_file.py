"""Read a YAML 1.2 file as plain data together with the position of every value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

Step = str | int
Mark = tuple[int, int]

_DATE = re.compile(r"^\d{4}-\d{1,2}-\d{1,2}$")
_PREFIX = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule: where, which, why, and how to mend it.

    Attributes:
        file: path as given.
        line, column: from 1.
        rule: stable name of the rule.
        message: what is wrong.
        cure: what to write instead.
    """

    file: str
    line: int
    column: int
    rule: str
    message: str
    cure: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.rule}: {self.message} {self.cure}"


@dataclass(frozen=True, slots=True)
class YamlFile:
    """Plain data of a file (dates as ISO strings) and marks ``(line, column)`` by path."""

    file: str
    data: Any
    marks: dict[tuple[Step, ...], Mark]
    problems: tuple[Problem, ...]

    def problem(self, path: tuple[Step, ...], rule: str, message: str, cure: str) -> Problem:
        """Return a problem at the nearest known position of a path."""
        while path and path not in self.marks:
            path = path[:-1]
        line, column = self.marks.get(path, (1, 1))
        return Problem(self.file, line, column, rule, message, cure)


def read_yaml(path: Path, *, name: str | None = None) -> YamlFile:
    """Return the plain data of a YAML file, with positions and what is wrong with its form."""
    return parse_yaml(path.read_text(encoding="utf-8"), name=name or str(path))


def parse_yaml(text: str, *, name: str) -> YamlFile:
    """Return the plain data of YAML text (YAML 1.2: ``NO`` is a string), with positions.

    >>> parse_yaml("a: [NO, 2025-03-28]", name="x.yaml").data
    {'a': ['NO', '2025-03-28']}
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError

    problems: list[Problem] = []
    marks: dict[tuple[Step, ...], Mark] = {}
    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        at = error.problem_mark or error.context_mark
        line, column = (at.line + 1, at.column + 1) if at else (1, 1)
        reason = str(error.problem or error.context or "the text is not YAML").rstrip(".")
        bad = Problem(name, line, column, "yaml", f"{reason}.", "Check indentation, brackets and quotes.")
        return YamlFile(name, None, marks, (bad,))

    def build(item: Any, path: tuple[Step, ...]) -> Any:
        at = (item.start_mark.line + 1, item.start_mark.column + 1)
        marks[path] = at
        kind = str(item.tag).removeprefix(_PREFIX)
        if isinstance(item.value, list) and kind == "map":
            found: dict[str, Any] = {}
            for key_node, value_node in item.value:
                key = str(key_node.value)
                spot = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
                if key in found:
                    problems.append(
                        Problem(name, *spot, "duplicate-key", f"the key {key!r} is given twice.", "Keep one.")
                    )
                    continue
                found[key] = build(value_node, (*path, key))
                marks[(*path, key)] = spot
            return found
        if isinstance(item.value, list):
            return [build(child, (*path, i)) for i, child in enumerate(item.value)]
        return scalar(kind, str(item.value), at)

    def scalar(kind: str, value: str, at: Mark) -> Any:
        try:
            return _scalar(kind, value)
        except ValueError as error:
            reason = str(error) or "it cannot be read"
            problems.append(
                Problem(name, *at, "impossible-date" if kind == "timestamp" else "value",
                        f"{value} is not a {'date' if kind == 'timestamp' else kind}: {reason}.",
                        "Write an existing day as YYYY-MM-DD, e.g. 2025-02-28."
                        if kind == "timestamp" else "Quote it if it is text.")
            )  # fmt: skip
            return None

    data = None if node is None else build(node, ())
    return YamlFile(name, data, marks, tuple(problems))


def _scalar(kind: str, value: str) -> Any:
    if kind == "null":
        return None
    if kind == "bool":
        return value.lower() == "true"
    if kind == "int":
        return int(value.replace("_", ""), 0) if not value.lstrip("+-").startswith("0") else int(value)
    if kind == "float":
        return float(value.replace("_", ""))
    if kind == "timestamp":
        if not _DATE.match(value):
            raise ValueError("a day without a time is wanted")
        year, month, day = (int(part) for part in value.split("-"))
        return date(year, month, day).isoformat()
    return value
