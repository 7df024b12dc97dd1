"""Check whole folders: names, references between files, overlaps, cycles of precedence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from countermove.codes.iso3 import ISO3
from countermove.measures.check import check_groups, check_measure
from countermove.measures.law import Measure, Plain, list_key, measure_from_plain
from countermove.measures.load import Parts, source_files
from countermove.measures.product_csv import read_list
from countermove.measures.yaml_file import Problem, Step, YamlFile, read_yaml

REGIONS = ISO3 | {"ROW"}


def check(paths: Iterable[Path | str]) -> list[Problem]:
    """Return every problem of ledger folders (or of single measure files, checked alone).

    Args:
        paths: ledger folders with ``<imposer>/*.yaml``, or YAML files inside such a folder.
    """
    found: list[Problem] = []
    for path in map(Path, paths):
        if path.is_dir():
            found += check_folders([path])[1]
        else:
            found += check_measure(read_yaml(path))[1]
    return found


def check_folders(folders: Sequence[Path]) -> tuple[Parts, list[Problem]]:
    """Return the parts of ledger folders and every problem in them."""
    parts, problems = Parts(), []
    files: dict[str, YamlFile] = {}
    for folder in folders:
        for path in source_files(folder):
            name = path.relative_to(folder).as_posix()
            shown = _shown(path)
            if path.suffix == ".csv":
                products, found = read_list(
                    path.read_text(encoding="utf-8-sig"), name=name, file=shown
                )
                if products is not None:
                    parts.lists[name] = products
            elif name == "groups.yaml":
                groups, found = check_groups(read_yaml(path, name=shown))
                parts.groups.update(groups or {})
            else:
                file = read_yaml(path, name=shown)
                plain, found = check_measure(file)
                if plain is not None:
                    found = found + _name(plain, file, name)
                    parts.measures[plain["id"]] = plain
                    files[plain["id"]] = file
            problems += found
    measures = {n: measure_from_plain(p, digest="") for n, p in parts.measures.items()}
    for name, file in files.items():
        problems += _references(parts.measures[name], file, parts, measures)
        problems += _versions(measures[name], file)
    if not problems:
        problems += _cycles(measures, files)
    return parts, sorted(problems, key=lambda p: (p.file, p.line, p.column))


def _shown(path: Path) -> str:
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


def _name(plain: Plain, file: YamlFile, name: str) -> list[Problem]:
    wanted = name.removesuffix(".yaml")
    if plain["id"] != wanted:
        message = f"id {plain['id']!r} is not the path of the file."
        return [file.problem(("id",), "id", message, f"Write id: {wanted}.")]
    return []


def _near(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f"Did you mean {close[0]!r}?" if close else "See docs/reference/measure.md."


def _references(
    plain: Plain, file: YamlFile, parts: Parts, measures: Mapping[str, Measure]
) -> Iterator[Problem]:
    """Yield countries, groups, lists, measures and options that do not exist."""
    folder = plain["id"].rpartition("/")[0]
    places = REGIONS | set(parts.groups)
    options = {n: o.choices for m in measures.values() for n, o in m.options.items()}
    for path, key, value in _leaves(plain, ()):
        items = value if isinstance(value, list) else [value]
        if key in ("origins", "except_origins") and value != "all":
            for item in items:
                if item not in places:
                    message = f"unknown country or group {item!r}."
                    yield file.problem(path, "unknown-country", message, _near(item, places))
        if key == "rate_by_origin":
            for item in value:
                if item != "all" and item not in places:
                    message = f"unknown country or group {item!r}."
                    yield file.problem((*path, item), "unknown-country", message, _near(item, places))
        if key in ("product_list", "except_lists"):
            for item in items:
                if list_key(folder, item) not in parts.lists:
                    message = f"there is no usable product list {list_key(folder, item)!r}."
                    yield file.problem(path, "unknown-list", message, _near(list_key(folder, item), parts.lists))
        if key in ("measures", "total_of", "relieves"):
            for item in items:
                if not any(fnmatchcase(name, item) for name in measures):
                    message = f"no measure is called {item!r}."
                    yield file.problem(path, "unknown-measure", message, _near(item, measures))
        if key == "agreement" and value.upper() not in parts.groups:
            message = f"agreement {value!r} has no group {value.upper()!r} of members."
            yield file.problem(path, "unknown-agreement", message, "Add the group to groups.yaml.")
        if key == "option":
            name, _, choice = value.partition("=")
            if choice not in options.get(name, {}):
                known = [f"{n}={c}" for n, choices in options.items() for c in choices]
                yield file.problem(path, "unknown-option", f"no option {value!r}.", _near(value, known))
    if any(v.get("rate_from_list") for v in plain["rates"]) and not _has_list(plain):
        message = "rate_from_list is given, but there is no product_list."
        yield file.problem(("rates",), "rate-list", message, "Give applies_to or only a product_list.")
    if plain["imposed_by"] not in REGIONS:
        message = f"unknown country {plain['imposed_by']!r}."
        yield file.problem(("imposed_by",), "unknown-country", message, _near(plain["imposed_by"], REGIONS))


def _has_list(plain: Plain) -> bool:
    scopes = [plain["applies_to"], *(v.get("only") or {} for v in plain["rates"])]
    return any(scope.get("product_list") for scope in scopes)


def _leaves(data: Any, path: tuple[Step, ...]) -> Iterator[tuple[tuple[Step, ...], str, Any]]:
    """Yield every keyed value of plain data with its path."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield (*path, key), key, value
            if key != "rate_by_origin":
                yield from _leaves(value, (*path, key))
    elif isinstance(data, list):
        for i, value in enumerate(data):
            yield from _leaves(value, (*path, i))


def _versions(measure: Measure, file: YamlFile) -> Iterator[Problem]:
    """Yield versions of the same scope whose stated intervals overlap."""
    live = [v for v in measure.rates if v.window.withdrawn is None]
    for i, one in enumerate(live):
        for two in live[i + 1 :]:
            if one.only != two.only or one.window.option != two.window.option:
                continue
            a, b = sorted((one, two), key=lambda v: (str(v.window.start), v.position))
            starts, ends = a.window.start, a.window.end
            same = starts == b.window.start and a.window.issued == b.window.issued
            nested = b.window.end is not None and ends is not None and b.window.end <= ends
            if same or (ends is not None and b.window.start is not None and b.window.start < ends and not nested):
                yield file.problem(
                    ("rates", b.position), "overlap",
                    f"rates[{b.position}] from {b.window.start} overlaps rates[{a.position}] "
                    f"from {a.window.start} until {a.window.end or 'the next'}.",
                    "Let the earlier one end where the later begins (in_force_until is exclusive), or leave it out.",
                )  # fmt: skip


def _cycles(measures: Mapping[str, Measure], files: Mapping[str, YamlFile]) -> Iterator[Problem]:
    """Yield cycles of precedence on any day on which an interaction begins."""
    from countermove.measures.order import Cycle, calculation_order, interaction_days

    ordered = [measures[name] for name in sorted(measures)]
    seen: set[frozenset[str]] = set()
    for day in interaction_days(ordered):
        for choices in ({}, *_readings(ordered)):
            try:
                calculation_order(ordered, on=day, known_on=None, options=choices)
            except Cycle as cycle:
                if frozenset(cycle.names) not in seen:
                    seen.add(frozenset(cycle.names))
                    name = next((n for n in cycle.names if n in files), cycle.names[0])
                    chain = " before ".join([*cycle.names, cycle.names[0]])
                    yield files[name].problem(
                        ("interactions",), "cycle", f"on {day} the order of precedence runs in a circle: {chain}.",
                        "Remove or end one of these interactions.",
                    )  # fmt: skip


def _readings(measures: Sequence[Measure]) -> Iterator[dict[str, str]]:
    for measure in measures:
        for name, option in measure.options.items():
            for choice in option.choices:
                yield {name: choice}
