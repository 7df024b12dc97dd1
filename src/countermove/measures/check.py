"""Check measure files one by one: form, unknown fields, rates, dates, HS codes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from countermove.errors import BadMeasure
from countermove.measures import schema
from countermove.measures.law import HIGHEST_BASE_RATE, HIGHEST_RATE, Plain
from countermove.measures.yaml_file import Problem, Step, YamlFile

_MODELS: dict[str, type[BaseModel]] = {
    "applies_to": schema.ScopeModel,
    "only": schema.Narrowing,
    "rates": schema.VersionModel,
    "exemptions": schema.ExemptionModel,
    "interactions": schema.InteractionModel,
    "reference": schema.ReferenceModel,
    "relief": schema.ReliefModel,
    "specific": schema.SpecificModel,
    "quota": schema.QuotaModel,
    "tranches": schema.TrancheModel,
    "options": schema.OptionModel,
    "content": schema.ContentModel,
    "members": schema.MemberModel,
}
_GROUPS = TypeAdapter(dict[schema.Place, schema.GroupModel])
SEE = "See docs/reference/measure.md"


def check_measure(file: YamlFile) -> tuple[Plain | None, list[Problem]]:
    """Return a measure's plain data (``None`` where the form is broken) and its problems."""
    problems = list(file.problems)
    if not isinstance(file.data, dict):
        if not problems:
            problems.append(file.problem((), "form", "the file holds no mapping.", f"{SEE}."))
        return None, problems
    plain, found = _validated(file, schema.MeasureModel)
    said = {problem.line for problem in problems}
    problems += [problem for problem in found if problem.line not in said]
    if plain is not None:
        problems += _rates(plain, file)
    return (plain if not problems else None), problems


def check_groups(file: YamlFile) -> tuple[Plain | None, list[Problem]]:
    """Return the groups of ``groups.yaml`` as plain data, and the problems of the file."""
    problems = list(file.problems)
    try:
        groups = _GROUPS.validate_json(json.dumps(file.data or {}))
    except ValidationError as error:
        return None, problems + [_problem(file, item, schema.GroupModel) for item in error.errors()]
    cure = "Use 4 letters or more."
    problems += [
        file.problem((name,), "group-name", f"group {name!r} looks like a country.", cure)
        for name in groups
        if len(name) < 4
    ]
    plain = {
        n: g.model_dump(mode="json", by_alias=True, exclude_none=True) for n, g in groups.items()
    }
    return (plain if not problems else None), problems


def validate_plain(plain: Plain, *, where: str) -> Plain:
    """Return the canonical form of a measure given as plain data, or raise :class:`BadMeasure`."""
    file = YamlFile(where, json.loads(json.dumps(plain, default=str)), {}, ())
    accepted, problems = check_measure(file)
    if accepted is None:
        raise BadMeasure("; ".join(str(problem) for problem in problems))
    return accepted


def _validated(
    file: YamlFile, model: type[schema.MeasureModel]
) -> tuple[Plain | None, list[Problem]]:
    try:
        accepted = model.model_validate_json(json.dumps(file.data))
    except ValidationError as error:
        items = error.errors()
        paths = [_path(file.data, item["loc"]) for item in items]
        # where one form of several was wanted, the error found deepest inside says most
        deepest = [
            item
            for item, path in zip(items, paths, strict=True)
            if not any(other[: len(path)] == path and other != path for other in paths)
        ]
        problems = [_problem(file, item, model) for item in deepest]
        unique = {(p.line, p.column, p.rule): p for p in reversed(problems)}
        return None, sorted(unique.values(), key=lambda p: (p.line, p.column))
    plain: Plain = accepted.model_dump(
        mode="json", by_alias=True, exclude_defaults=True, exclude_none=True
    )
    return plain, []


def _problem(file: YamlFile, item: Any, model: type[BaseModel]) -> Problem:
    """Turn one pydantic error into a sentence with a position and a cure."""
    path = _path(file.data, item["loc"])
    kind, given = item["type"], item.get("input")
    name = ".".join(str(step) for step in path) or "the file"
    if kind == "extra_forbidden":
        fields = _fields(path[:-1], model)
        close = get_close_matches(str(path[-1]), fields, n=1, cutoff=0.5)
        cure = f"Did you mean {close[0]!r}?" if close else f"Known here: {', '.join(fields)}."
        return file.problem(path, "unknown-field", f"{name}: there is no field {path[-1]!r}.", cure)
    if kind == "missing":
        return file.problem(path[:-1], "missing-field", f"{name} is missing.", f"Add it. {SEE}.")
    in_codes = any(step in ("products", "except_products") for step in path)
    if in_codes and isinstance(given, int | float):
        message = f"{name}: the HS code {given} is not quoted, so it is read as a number."
        return file.problem(path, "unquoted-hs", message, 'Write "8703.23" in quotes.')
    if kind.startswith("date"):
        message = f"{name}: {given!r} is not a date."
        return file.problem(
            path, "impossible-date", message, "Write an existing day as YYYY-MM-DD."
        )
    if kind == "value_error":
        reason, _, cure = str(item["ctx"]["error"]).partition(". ")
        return file.problem(path, "rule", f"{name}: {reason}.", cure or f"{SEE}.")
    if kind == "greater_than_equal":
        return file.problem(
            path, "negative-rate", f"{name}: {given} is negative.", "Write a fraction ≥ 0."
        )
    if kind == "less_than_equal":
        cure = (
            f"Write {float(given) / 100:g} for {given} %." if isinstance(given, int | float) else ""
        )
        return file.problem(path, "rate", f"{name}: {given} is above {item['ctx']['le']}.", cure)
    return file.problem(path, "form", f"{name}: {item['msg']}; given {given!r}.", f"{SEE}.")


def _path(data: Any, loc: tuple[Step, ...]) -> tuple[Step, ...]:
    """Drop the steps that pydantic adds for unions and aliases."""
    path: list[Step] = []
    for position, step in enumerate(loc):
        last = position == len(loc) - 1
        if isinstance(data, dict) and step in data:
            data = data[str(step)]
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        elif not last or not isinstance(data, dict) or "[" in str(step):
            continue
        path.append(step)
    return tuple(path)


def _fields(path: tuple[Step, ...], model: type[BaseModel]) -> list[str]:
    inner = next((_MODELS[str(step)] for step in reversed(path) if step in _MODELS), model)
    return [info.alias or name for name, info in inner.model_fields.items()]


def _rates(plain: Plain, file: YamlFile) -> Iterator[Problem]:
    """Yield the rates that look like per cents, and versions without a rate."""
    base = plain["kind"] == "base_duty"
    highest = HIGHEST_BASE_RATE if base else HIGHEST_RATE
    for i, version in enumerate(plain["rates"]):
        given: list[tuple[tuple[Step, ...], float]] = []
        if "rate" in version:
            given.append((("rates", i, "rate"), version["rate"]))
        by_origin = version.get("rate_by_origin") or {}
        given += [(("rates", i, "rate_by_origin", k), v) for k, v in by_origin.items()]
        for path, rate in given:
            if rate > highest:
                yield file.problem(
                    path, "rate",
                    f"rates[{i}]: rate {rate:g} at {version['in_force_from']} means "
                    f"{rate * 100:g} %.",
                    f"Rates are shares: write {rate / 100:g} for {rate:g} %. {SEE}#rate.",
                )  # fmt: skip
        forms = [
            key
            for key in ("rate", "rate_by_origin", "rate_from_list", "repealed")
            if version.get(key) is not None
        ]
        wanted = {"specific": ("specific",), "compound": ("rate", "specific"), "prohibition": ()}
        needs = wanted.get(plain["kind"])
        if version.get("repealed"):
            ok, want = forms == ["repealed"] and "specific" not in version, "nothing else"
        elif needs is None:
            ok, want = (
                len(forms) == 1 and "specific" not in version,
                "exactly one of rate, rate_by_origin, rate_from_list",
            )
        else:
            have = {*forms, *(["specific"] if "specific" in version else [])}
            ok, want = have == set(needs), " and ".join(needs) or "no rate"
        if not ok:
            yield file.problem(
                ("rates", i),
                "rate-form",
                f"rates[{i}] of kind {plain['kind']} must give {want}.",
                f"{SEE}#kind.",
            )
