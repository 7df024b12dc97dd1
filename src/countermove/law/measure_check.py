"""Check measure files one by one: form, unknown fields, rates, dates, HS codes."""

from __future__ import annotations

import json

from pydantic import TypeAdapter, ValidationError

from countermove.errors import BadMeasure
from countermove.law import measure_file as schema
from countermove.law.measure import Plain
from countermove.sources.typed_file import plain, problems_of, validated
from countermove.sources.yaml_file import Problem, YamlFile

_GROUPS = TypeAdapter(dict[schema.Place, schema.GroupModel])
SEE = f"{schema.SEE}."


def check_measure(file: YamlFile) -> tuple[Plain | None, list[Problem]]:
    """Return a measure's plain data (``None`` where the form is broken) and its problems."""
    problems = list(file.problems)
    if problems and not isinstance(file.data, dict):
        return None, problems
    measure, found = validated(file, schema.MeasureModel, see=SEE)
    said = {problem.line for problem in problems}
    problems += [problem for problem in found if problem.line not in said]
    return (None if measure is None or problems else plain(measure)), problems


def check_groups(file: YamlFile) -> tuple[Plain | None, list[Problem]]:
    """Return the groups of ``groups.yaml`` as plain data, and the problems of the file."""
    problems = list(file.problems)
    try:
        groups = _GROUPS.validate_json(json.dumps(file.data or {}))
    except ValidationError as error:
        return None, problems + problems_of(file, error, schema.GroupModel, see=SEE)
    cure = "Use 4 letters or more."
    problems += [
        file.problem((name,), "group-name", f"group {name!r} looks like a country.", cure)
        for name in groups
        if len(name) < 4
    ]
    return ({n: plain(g) for n, g in groups.items()} if not problems else None), problems


def validate_plain(data: Plain, *, where: str) -> Plain:
    """Return the canonical form of a measure given as plain data, or raise :class:`BadMeasure`."""
    file = YamlFile(where, json.loads(json.dumps(data, default=str)), {}, ())
    accepted, problems = check_measure(file)
    if accepted is None:
        told = problems[0]
        raise BadMeasure(f"{where}: {told.rule}: {told.message} {told.cure}".rstrip())
    return accepted
