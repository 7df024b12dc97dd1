"""Hold the data of a YAML file against a pydantic model; every refusal with place and cure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import is_dataclass
from datetime import date
from difflib import get_close_matches
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

from countermove.codes.lookup import RENAMED, unknown
from countermove.errors import BadMeasure
from countermove.sources.yaml_file import Path_, Problem, YamlFile, read_yaml

Broken = tuple[Path_, str, str, str]
"""A broken rule that takes more than one field: where, name of the rule, what is wrong, cure."""


class Strict(BaseModel):
    """Refuse unknown fields and silent conversions."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, populate_by_name=True, allow_inf_nan=False
    )

    def broken(self) -> Iterator[Broken]:
        """Yield what is wrong between fields; looked at once every field is right by itself."""
        yield from ()


Model = TypeVar("Model", bound=Strict)
Item = TypeVar("Item")


def _distinct(items: list[Item]) -> list[Item]:
    twice = next((item for i, item in enumerate(items) if item in items[:i]), None)
    if twice is not None:
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


def _several(names: Any) -> Any:
    return (
        (names,) if isinstance(names, str) else tuple(names) if isinstance(names, list) else names
    )


Names = Annotated[
    tuple[Text, ...], BeforeValidator(_several, json_schema_input_type=str | list[str])
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


def missing_from(
    choices: Iterable[str], what: str, named: Iterable[tuple[Path_, str]]
) -> Iterator[Broken]:
    """Yield the names, each with its place, that are not among choices, with the nearest."""
    listed = list(choices)
    for where, name in named:
        if name not in listed:
            yield where, what.replace(" ", "-"), str(unknown(name, listed, what=what)), ""


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
        found = model.model_validate_json(json.dumps(file.data))
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
    items = error.errors()
    paths = [_path(file.data, item["loc"], item["type"] == "missing") for item in items]
    # where one form of several was wanted, the error found deepest inside says most
    deepest = [
        (path, item)
        for path, item in zip(paths, items, strict=True)
        if not any(other[: len(path)] == path and other != path for other in paths)
    ]
    problems = [_problem(file, path, item, model, see) for path, item in deepest]
    unique = {(p.line, p.column, p.rule): p for p in reversed(problems)}
    return sorted(unique.values(), key=lambda p: (p.line, p.column))


_WANTED = {
    "bool": ("true or false", "Write true or false, without quotes."),
    "list": ("a list", "Write it in brackets: [a, b]."),
    "tuple": ("a list", "Write it in brackets: [a, b]."),
    "mapping": ("fields", "Write `field: value` lines."),
    "dataclass": ("fields", "Write `field: value` lines."),
    "float": ("a finite number", "Write a number, such as 0.25."),
    "finite": ("a finite number", "Write a number, such as 0.25."),
    "int": ("a whole number", "Write a number, such as 1."),
    "string": ("a text", 'Write it in quotes: "...".'),
    "dict": ("fields", "Write `field: value` lines."),
    "model": ("fields", "Write `field: value` lines."),
    "date": ("a date", "Write an existing day as YYYY-MM-DD."),
}


def _problem(file: YamlFile, path: Path_, item: Any, model: type[BaseModel], see: str) -> Problem:
    """Turn one pydantic error into a sentence with a position and a cure."""
    kind, given, told = item["type"], item.get("input"), item.get("ctx") or {}
    name = ".".join(str(step) for step in path) or "the file"
    if kind in ("extra_forbidden", "unexpected_keyword_argument"):
        fields = _fields(path[:-1], model)
        close = get_close_matches(str(path[-1]), fields, n=1, cutoff=0.5)
        cure = f"Did you mean {close[0]!r}?" if close else f"Known here: {', '.join(fields)}."
        if RENAMED.get(str(path[-1])) in fields:
            cure = f"It is now called {RENAMED[str(path[-1])]!r}."
        return file.problem(path, "unknown-field", f"{name}: there is no field {path[-1]!r}.", cure)
    if kind == "missing":
        return file.problem(path[:-1], "missing-field", f"{name} is missing.", f"Add it. {see}")
    in_codes = any(step in ("products", "except_products") for step in path)
    if in_codes and isinstance(given, int | float):
        message = f"{name}: the HS code {given} is not quoted, so it is read as a number."
        return file.problem(path, "unquoted-hs", message, 'Write "8703.23" in quotes.')
    if kind == "value_error":
        reason, _, cure = str(told["error"]).removesuffix(".").partition(". ")
        mark = "" if reason.endswith("?") else "."
        return file.problem(path, "rule", f"{name}: {reason}{mark}", f"{cure}." if cure else see)
    if kind == "literal_error":
        choices = re.findall(r"'([^']*)'", told["expected"])
        message = f"{name}: {unknown(str(given)[:60], choices, what='value')}"
        return file.problem(path, "form", message, "")
    if kind == "string_pattern_mismatch":
        message = f"{name}: {given!r:.60} does not fit the pattern {told['pattern']}."
        return file.problem(path, "form", message, see)
    if kind == "greater_than_equal":
        if told["ge"] == 0:
            message = f"{name}: {given} is negative."
            return file.problem(path, "negative-rate", message, "Write a fraction ≥ 0.")
        return file.problem(path, "rate", f"{name}: {given} is below {told['ge']:g}.", see)
    if kind == "less_than_equal":
        cure = (
            f"Write {float(given) / 100:g} for {given} %." if isinstance(given, int | float) else ""
        )
        return file.problem(path, "rate", f"{name}: {given} is above {told['le']:g}.", cure)
    wanted, cure = _WANTED.get(kind.partition("_")[0], ("", ""))
    if wanted and kind.endswith(("_type", "_parsing", "_number", "_from_date_parsing")):
        rule = "impossible-date" if kind.startswith("date") else "form"
        return file.problem(path, rule, f"{name}: {given!r:.60} is not {wanted}.", cure)
    return file.problem(path, "form", f"{name}: {item['msg']}; given {given!r:.60}.", see)


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
