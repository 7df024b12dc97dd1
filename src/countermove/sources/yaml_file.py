"""Read a YAML 1.2 file as plain data together with the position of every value.

This is the only reader of YAML in the package. It builds the data from the parser's events and
stops at the first thing that a file of ours cannot mean, so that no file costs minutes or
gigabytes: too many bytes or values, deep nesting, tags, anchors and aliases, a second document,
control characters, an encoding other than UTF-8.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any, NoReturn

from countermove.codes.lookup import unknown
from countermove.errors import BadInput, BadMeasure

Step = str | int
Path_ = tuple[Step, ...]
Mark = tuple[int, int]

MOST_BYTES = 1_000_000
MOST_VALUES = 20_000
MOST_DEPTH = 50
_DATE = re.compile(r"^\d{4}-\d{1,2}-\d{1,2}$")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
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
        place = f"{self.file}:{self.line}:{self.column}: {self.rule}: {self.message}"
        return f"{place} {self.cure}".rstrip()


@dataclass(frozen=True, slots=True)
class YamlFile:
    """Plain data of a file (dates as ISO strings) and marks ``(line, column)`` by path."""

    file: str
    data: Any
    marks: dict[Path_, Mark]
    problems: tuple[Problem, ...]

    def problem(self, path: Path_, rule: str, message: str, cure: str) -> Problem:
        """Return a problem at the nearest known position of a path."""
        while path and path not in self.marks:
            path = path[:-1]
        line, column = self.marks.get(path, (1, 1))
        return Problem(self.file, line, column, rule, message, cure)

    def sound(self) -> YamlFile:
        """Return the file, or raise :class:`BadMeasure` with the first thing wrong in its form."""
        if self.problems:
            raise BadMeasure(str(self.problems[0]))
        return self


def read_yaml(path: Path, *, name: str | None = None) -> YamlFile:
    """Return the plain data of a YAML file, with positions and what is wrong with its form.

    Raises:
        BadInput: the file cannot be opened.
    """
    if path.exists() and not path.is_file():  # a pipe would be waited for
        raise BadInput(f"{path} is not a plain file; give the path of a YAML file.")
    try:
        with path.open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise BadInput(f"{path} cannot be read ({reason}); give the path of a YAML file.") from None
    return parse_yaml(raw, name=name or str(path))


def files_in(shipped: Path, own: Path | None) -> dict[str, Path]:
    """Return YAML files by name: the shipped ones and those of a folder of a user's project."""
    checked_project(own and own.parent)
    folders = [shipped] if own is None else [shipped, own]
    return {path.stem: path for folder in folders for path in sorted(folder.glob("*.yaml"))}


def checked_project(project: Path | None) -> None:
    """Refuse a project folder that is not there: what it holds would be left out silently."""
    if project is not None and not project.is_dir():
        raise BadInput(
            f"--project {project}: there is no such folder. Make one with `countermove init "
            f"{project}`, or leave the option out."
        )


def named_file(name: str, files: Mapping[str, Path], what: str) -> Path:
    """Return a file by its name among ``files``, or by a path that ends in ``.yaml``.

    Raises:
        UnknownName: there is no such file.
    """
    if name.endswith((".yaml", ".yml")):
        if not Path(name).is_file():
            raise unknown(name, files, what=f"{what} file", cure="Give a path that exists.")
        return Path(name)
    if name not in files:
        raise unknown(name, files, what=what, cure="Or give the path of a YAML file.")
    return files[name]


def parse_yaml(text: str | bytes, *, name: str) -> YamlFile:
    """Return the plain data of YAML text (YAML 1.2: ``NO`` is a string), with positions.

    >>> parse_yaml("a: [NO, 2025-03-28]", name="x.yaml").data
    {'a': ['NO', '2025-03-28']}
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    builder = _Builder(name)
    data: Any = None
    try:
        plain = _decoded(text, builder.refuse)
        data = builder.document(iter(YAML(typ="safe", pure=True).parse(plain)))
    except _Refused:
        pass  # the reason is among the problems
    except (YAMLError, RecursionError, ValueError) as error:
        told: Any = error if isinstance(error, MarkedYAMLError) else None
        at = told and (told.problem_mark or told.context_mark)
        reason = told and (told.problem or told.context)
        spot = (at.line + 1, at.column + 1) if at else (1, 1)
        said = str(reason or "the text is not YAML").rstrip(".").replace("\n", " ")
        builder.say(spot, "yaml", f"{said}.", "Check indentation, brackets and quotes.")
    return YamlFile(name, data, builder.marks, tuple(builder.problems))


class _Refused(Exception):
    """The file is not read any further."""


def _decoded(given: str | bytes, refuse: Callable[..., NoReturn]) -> str:
    """Return the text of bytes in UTF-8; refuse other encodings, control characters, length."""
    if len(given) > MOST_BYTES:
        size = f"the file is larger than {MOST_BYTES / 1e6:g} MB."
        refuse((1, 1), "size", size, "Put long lists into a CSV file beside it.")
    raw = given.encode("utf-8", "surrogatepass") if isinstance(given, str) else given
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in raw[:4]:
        refuse((1, 1), "encoding", "the file is UTF-16 or UTF-32.", "Save it as UTF-8.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", errors="replace")
        refuse(_spot(before), "encoding", "this character is not UTF-8.", "Save it as UTF-8.")
    found = _CONTROL.search(text)
    if found:
        what = f"the control character U+{ord(found[0]):04X} has no place in a text."
        refuse(_spot(text[: found.start()]), "character", what, "Delete it.")
    return text


def _spot(before: str) -> Mark:
    return before.count("\n") + 1, len(before) - before.rfind("\n")


class _Builder:
    """Builds plain data from the events of the parser, within the limits."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.marks: dict[Path_, Mark] = {}
        self.values = 0

    def say(self, at: Mark, rule: str, message: str, cure: str) -> None:
        self.problems.append(Problem(self.name, *at, rule, message, cure))

    def refuse(self, at: Mark, rule: str, message: str, cure: str) -> NoReturn:
        self.say(at, rule, message, cure)
        raise _Refused

    def document(self, events: Iterator[Any]) -> Any:
        from ruamel.yaml import events as kinds

        data: Any = None
        seen = 0
        for event in events:
            if isinstance(event, kinds.NodeEvent):
                data = self.value(event, events, ())
            elif isinstance(event, kinds.DocumentStartEvent) and (seen := seen + 1) > 1:
                self.refuse(_mark(event), "document", "a second document begins here (---).",
                            "Write one document in a file.")  # fmt: skip
        return data

    def value(self, event: Any, events: Iterator[Any], path: Path_) -> Any:
        """Return the value that begins with an event, and note where it stands."""
        from ruamel.yaml import events as kinds

        at = _mark(event)
        self.marks.setdefault(path, at)
        if event.anchor:
            self.refuse(at, "alias", "anchors and aliases (&, *) are not read.",
                        "Write the value out in each place.")  # fmt: skip
        if event.tag is not None:
            self.refuse(at, "tag", "tags (!, !!) are not read.", "Write the plain value.")
        self.values += 1
        if self.values > MOST_VALUES:
            what = f"the file holds more than {MOST_VALUES:,} values."
            self.refuse(at, "size", what, "Put long lists into a CSV file beside it.")
        if isinstance(event, kinds.ScalarEvent):
            return self.scalar(event, at)
        if len(path) >= MOST_DEPTH:
            what = f"values are nested more than {MOST_DEPTH} deep."
            self.refuse(at, "depth", what, "Close brackets earlier.")
        if isinstance(event, kinds.MappingStartEvent):
            return self.mapping(events, path)
        return self.sequence(events, path)

    def sequence(self, events: Iterator[Any], path: Path_) -> list[Any]:
        from ruamel.yaml.events import SequenceEndEvent

        found: list[Any] = []
        while not isinstance(event := next(events), SequenceEndEvent):
            found.append(self.value(event, events, (*path, len(found))))
        return found

    def mapping(self, events: Iterator[Any], path: Path_) -> dict[str, Any]:
        from ruamel.yaml.events import MappingEndEvent, ScalarEvent

        found: dict[str, Any] = {}
        while not isinstance(event := next(events), MappingEndEvent):
            at = _mark(event)
            if not isinstance(event, ScalarEvent) or event.anchor or event.tag is not None:
                self.refuse(at, "key", "a key must be a plain text.", "Write `key: value`.")
            key = str(event.value)
            if key in found:
                self.say(at, "duplicate-key", f"the key {key!r} is given twice.", "Keep one.")
                self.value(next(events), events, (*path, key, "twice"))
                continue
            self.marks[*path, key] = at
            found[key] = self.value(next(events), events, (*path, key))
        return found

    def scalar(self, event: Any, at: Mark) -> Any:
        kind = str(_resolver()(event.value, event.implicit)).removeprefix(_PREFIX)
        try:
            return _scalar(kind, str(event.value))
        except ValueError as error:
            rule, wrong = "value", f"{str(event.value)[:40]} is not a finite {kind}."
            cure = "Quote it if it is text."
            if kind == "float":
                cure = "Write a number, or inf, without a dot, where none is the largest."
            if kind == "timestamp":
                rule, wrong = "impossible-date", f"{event.value} is not a date: {error}."
                cure = "Write an existing day as YYYY-MM-DD, e.g. 2025-02-28."
            self.say(at, rule, wrong, cure)
            return None


def _mark(event: Any) -> Mark:
    return event.start_mark.line + 1, event.start_mark.column + 1


@cache
def _resolver() -> Callable[..., Any]:
    """Return the function to the tag of a scalar by YAML 1.2: a quoted one is text."""
    from ruamel.yaml.nodes import ScalarNode
    from ruamel.yaml.resolver import VersionedResolver

    return partial(VersionedResolver().resolve, ScalarNode)


def _scalar(kind: str, value: str) -> Any:
    match "text" if "_" in value else kind:  # 26_006 is text in YAML 1.2
        case "null":
            return None
        case "bool":
            return value.lower() == "true"
        case "int":
            return int(value)
        case "float":
            if math.isfinite(number := float(value)):
                return number
            raise ValueError
        case "timestamp":
            if not _DATE.match(value):
                raise ValueError("a day without a time is wanted")
            return date(*map(int, value.split("-"))).isoformat()
    return value
