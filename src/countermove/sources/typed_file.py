"""Hold the data of a YAML file against a pydantic model; every refusal with place and cure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args, get_type_hints

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from countermove.codes.lookup import RENAMED, nearest, unknown
from countermove.errors import BadMeasure, UnknownName
from countermove.sources.yaml_file import Path_, Problem, YamlFile, read_yaml

Broken = tuple[Path_, str, str, str]
"""A broken rule that takes more than one field: where, name of the rule, what is wrong, cure."""


class Strict(BaseModel):
    """Refuse unknown fields and silent conversions."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, populate_by_name=True, allow_inf_nan=False
    )

    @classmethod
    def as_read(cls, data: dict[str, Any]) -> dict[str, Any]:
        """Return the data of a file as the model reads them."""
        return data

    def broken(self) -> Iterator[Broken]:
        """Yield what is wrong between fields; looked at once every field is right by itself."""
        yield from ()


Model = TypeVar("Model", bound=Strict)
Items = TypeVar("Items", bound=Sequence[Any])


def _twice(items: Sequence[Any]) -> Any:
    return next((item for i, item in enumerate(items) if item in items[:i]), None)


def _distinct(items: Items) -> Items:
    if (twice := _twice(items)) is not None:
        raise ValueError(f"{twice!r} is listed twice. Keep one")
    return items


def _in_range(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"{day} is out of range. Give a day from {FIRST_DAY} to {LAST_DAY}")
    return day


FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Words = Annotated[str, StringConstraints(strip_whitespace=True)]
Day = Annotated[date, AfterValidator(_in_range)]
Positive = Annotated[float, Field(gt=0)]
Distinct = AfterValidator(_distinct)


_SPELT: dict[str, str] = {}


def spelt(pattern: str, words: str) -> StringConstraints:
    """Return the constraint that a text fits a pattern, and keep what that is in words."""
    _SPELT[pattern] = words
    return StringConstraints(pattern=pattern)


def _several(names: Any) -> Any:
    if isinstance(names, str):
        return (names,)
    return tuple(names) if isinstance(names, list) else names


Names = Annotated[
    tuple[Text, ...],
    BeforeValidator(_several, json_schema_input_type=str | list[str]),
    Distinct,
]
"""One name, or a list of them."""


def known(choices: Callable[[], Iterable[str]], what: str) -> AfterValidator:
    """Return the check that a text is one of some names; a refusal gives the nearest."""

    def check(name: str) -> str:
        listed = list(choices())
        if name not in listed:
            raise ValueError(str(unknown(name, listed, what=what)))
        return name

    return AfterValidator(check)


def called(code: Callable[[str], str]) -> BeforeValidator:
    """Return the conversion of a name to the code it stands for; ``code`` refuses what has none."""

    def converted(name: Any) -> Any:
        try:
            return code(name) if isinstance(name, str) else name
        except UnknownName as error:
            raise ValueError(str(error)) from None

    return BeforeValidator(converted, json_schema_input_type=str)


def missing_from(
    choices: Iterable[str], what: str, named: Iterable[tuple[Path_, str]]
) -> Iterator[Broken]:
    """Yield the names, each with its place, that are not among choices, with the nearest."""
    listed = list(choices)
    for where, name in named:
        if name not in listed:
            yield where, what.replace(" ", "-"), str(unknown(name, listed, what=what)), ""


def repeated(lists: Mapping[Path_, Sequence[str]]) -> Iterator[Broken]:
    """Yield the lists, by their places, that hold a name twice."""
    for where, names in lists.items():
        if twice := _twice(names):
            what = f"{'.'.join(map(str, where))}: {twice!r} is listed twice."
            yield where, "twice", what, "Keep one."


def below(where: Path_, broken: Iterable[Broken]) -> Iterator[Broken]:
    """Yield the broken rules of a part of a file, from the file's root."""
    for path, rule, what, cure in broken:
        yield (*where, *path), rule, what, cure


def typed(file: YamlFile, model: type[Model], *, see: str) -> Model:
    """Return the model that a file's data make.

    Args:
        file: from :func:`~countermove.sources.yaml_file.read_yaml`. model: what it should hold.
        see: sentence that names the page on such files.

    Raises:
        BadMeasure: ``file:line:column``, what is wrong, and the cure.
    """
    found, problems = validated(file.sound(), model, see=see)
    if found is None or problems:
        raise BadMeasure(str(min(problems, key=lambda problem: problem.rule == "missing-field")))
    return found


def read_typed(
    path: Path, model: type[Model], *, shipped: Path, see: str
) -> tuple[YamlFile, Model]:
    """Return a file and the model it holds; a file of the folder ``shipped`` goes by its name."""
    file = read_yaml(path, name=path.name if path.parent == shipped else str(path))
    return file, typed(file, model, see=see)


def validated(
    file: YamlFile, model: type[Model], *, see: str
) -> tuple[Model | None, list[Problem]]:
    """Return the model that a file's data make, or ``None``, and every problem."""
    if not isinstance(file.data, dict):
        cure = f"Write `field: value` lines. {see}"
        return None, [file.problem((), "form", "the file holds no fields.", cure)]
    try:
        found = model.model_validate_json(json.dumps(model.as_read(file.data)))
    except ValidationError as error:
        return None, problems_of(file, error, model, see=see)
    return found, [file.problem(*broken) for broken in found.broken()]


def plain(model: BaseModel) -> dict[str, Any]:
    """Return the canonical plain data of a model: what is not given is left out."""
    data: dict[str, Any] = model.model_dump(
        mode="json", by_alias=True, exclude_defaults=True, exclude_none=True
    )
    return data


def problems_of(
    file: YamlFile, error: ValidationError, model: type[BaseModel], *, see: str
) -> list[Problem]:
    """Return one problem for each place that pydantic complains of, in order of place."""
    by_place: dict[Path_, list[Any]] = {}
    for item in error.errors():
        path = _path(file.data, item["loc"], item["type"] == "missing")
        by_place.setdefault(path, []).append(item)
    # where one form of several was wanted, the error found deepest inside says most
    problems = [
        _problem(file, path, items, model, see)
        for path, items in by_place.items()
        if not any(other[: len(path)] == path and other != path for other in by_place)
    ]
    unique = {(p.line, p.column, p.rule): p for p in reversed(problems)}
    return sorted(unique.values(), key=lambda p: (p.line, p.column))


_TEXT, _LIST = ("a text", 'Write it in quotes: "...".'), ("a list", "Write it in brackets: [a, b].")
_FIELDS = ("fields", "Write `field: value` lines.")
_NUMBER = ("a finite number", "Write a number, such as 0.25.")
_WANTED = {
    "bool": ("true or false", "Write true or false, without quotes."),
    "list": _LIST, "tuple": _LIST, "string": _TEXT, "float": _NUMBER, "finite": _NUMBER,
    "int": ("a whole number", "Write a number, such as 1."),
    "date": ("a date", "Write an existing day as YYYY-MM-DD."),
    **dict.fromkeys(("mapping", "dataclass", "dict", "model"), _FIELDS),
}  # fmt: skip
"""What was wanted, and the cure, by the first word of pydantic's kind of error."""
_BOUNDS = {
    "greater_than": ("gt", "not above", "above"),
    "greater_than_equal": ("ge", "below", "of at least"),
    "less_than": ("lt", "not below", "below"),
    "less_than_equal": ("le", "above", "of at most"),
}


def _problem(
    file: YamlFile, path: Path_, items: list[Any], model: type[BaseModel], see: str
) -> Problem:
    """Turn what pydantic says of one place into a sentence with a position and a cure."""
    item = items[0]
    kind, given, told = item["type"], item.get("input"), item.get("ctx") or {}
    name = ".".join(str(step) for step in path) or "the file"
    if kind in ("extra_forbidden", "unexpected_keyword_argument"):
        fields = _fields(path[:-1], model)
        close = nearest(str(path[-1]), fields)
        cure = f"Did you mean {close!r}?" if close else f"Known here: {', '.join(fields)}."
        if RENAMED.get(str(path[-1])) in fields:
            cure = f"It is now called {RENAMED[str(path[-1])]!r}."
        return file.problem(path, "unknown-field", f"{name}: there is no field {path[-1]!r}.", cure)
    if kind == "missing":
        return file.problem(path[:-1], "missing-field", f"{name} is missing.", f"Add it. {see}")
    if {"products", "except_products"} & set(path) and isinstance(given, int | float):
        message = f"{name}: the HS code {given} is not quoted, so it is read as a number."
        return file.problem(path, "unquoted-hs", message, 'Write "8703.23" in quotes.')
    rule, said, mend = _said(kind, given, told, [other["type"] for other in items])
    return file.problem(path, rule, f"{name}: {said}", see if mend is None else mend)


def _said(kind: str, given: Any, told: Any, kinds: Iterable[str]) -> tuple[str, str, str | None]:
    """Return the rule a value breaks, what is wrong, and the cure if there is a plain one."""
    if kind == "value_error":
        reason, _, cure = str(told["error"]).removesuffix(".").partition(". ")
        return "rule", reason + ("" if reason.endswith("?") else "."), f"{cure}." if cure else None
    if kind == "literal_error":
        choices = re.findall(r"'([^']*)'", told["expected"])
        return "form", str(unknown(str(given)[:60], choices, what="value")), ""
    if kind == "string_pattern_mismatch":
        spelling = _SPELT.get(told["pattern"])
        return "form", f"{given!r:.60} does not fit here.", spelling and f"Write {spelling}."
    if kind == "string_too_short":
        return "form", "the text is empty.", "Write one, or leave the field out."
    if kind in ("too_short", "too_long"):
        bound, most = ("min", "at least") if kind == "too_short" else ("max", "at most")
        count = told.get("actual_length")
        said = "it is empty." if not count else f"it holds {count} values."
        return "form", said, f"Give {most} {told[f'{bound}_length']}."
    if kind in _BOUNDS:
        key, breach, wanted = _BOUNDS[kind]
        limit = told[key]
        if (kind, limit) == ("greater_than_equal", 0):
            return "negative-rate", f"{given} is negative.", "Write a fraction ≥ 0."
        cure = f"Write a number {wanted} {limit:g}."
        if (
            kind == "less_than_equal"
            and isinstance(given, int | float)
            and 2 <= given <= 100 * limit
        ):
            cure = f"Write {float(given) / 100:g} for {given} %."
        return "rate", f"{given} is {breach} {limit:g}.", cure
    wants = dict.fromkeys(_WANTED[k] for each in kinds if (k := each.partition("_")[0]) in _WANTED)
    words, cures = ([want[n] for want in wants] for n in (0, 1))
    rule = "impossible-date" if kind.startswith("date") else "form"
    wanted = " or ".join(words) or "a value that fits here"
    return rule, f"{given!r:.60} is not {wanted}.", cures[0] if len(cures) == 1 else None


def _path(data: Any, loc: Path_, is_missing: bool) -> Path_:
    """Drop the steps that pydantic adds for unions and keys; keep a last one that is missing."""
    path: list[str | int] = []
    for position, step in enumerate(loc):
        last = is_missing and position == len(loc) - 1
        if isinstance(data, dict) and step in data:
            data = data[str(step)]
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        elif not last:
            continue
        path.append(step)
    return tuple(path)


def _fields(path: Path_, model: type) -> list[str]:
    """Return the names of the fields known at a path, by walking down the types of a model."""
    here = [_annotations(model)]
    for step in path:
        inside = [
            _annotations(found)
            for fields in here
            if step in fields
            for found in _models(fields[str(step)])
        ]
        here = inside or here  # the step is a place in a list or a key of a mapping
    return [name for fields in here for name in fields]


def _annotations(model: type) -> dict[str, Any]:
    """Return the types of a model's or a dataclass's fields, by their names in a file."""
    if issubclass(model, BaseModel):
        return {info.alias or name: info.annotation for name, info in model.model_fields.items()}
    found = {}
    for name, hint in get_type_hints(model, include_extras=True).items():
        alias = next((a for m in get_args(hint)[1:] if (a := getattr(m, "alias", None))), name)
        found[alias] = hint
    return found


def _models(annotation: Any) -> Iterator[type]:
    if isinstance(annotation, type) and (
        is_dataclass(annotation) or issubclass(annotation, BaseModel)
    ):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)
