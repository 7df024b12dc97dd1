"""Names in measure files that stand for something elsewhere: countries, groups, lists, measures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from fnmatch import fnmatchcase
from itertools import takewhile
from typing import Any

from countermove.codes.iso3 import ISO3
from countermove.law.measure import Plain, list_key
from countermove.sources.yaml_file import Problem, Step, YamlFile

REGIONS = ISO3 | {"ROW"}


@dataclass(frozen=True, slots=True)
class Names:
    """What a ledger calls things, including files that have problems of their own."""

    measures: frozenset[str]
    lists: frozenset[str]
    groups: frozenset[str]
    options: Mapping[str, frozenset[str]]


def unknown_names(plain: Plain, file: YamlFile, names: Names) -> Iterator[Problem]:
    """Yield countries, groups, lists, measures and options that do not exist."""
    folder = plain["id"].rpartition("/")[0]
    places = REGIONS | names.groups
    options = names.options
    for path, key, value in leaves(plain, ()):
        items = value if isinstance(value, list) else [value]
        if key in ("origins", "except_origins") and value != "all":
            for item in items:
                if item not in places:
                    message = f"unknown country or group {item!r}."
                    yield file.problem(path, "unknown-country", message, _near_place(item, places))
        if key == "rate_by_origin":
            for item in value:
                if item != "all" and item not in places:
                    message = f"unknown country or group {item!r}."
                    yield file.problem(
                        (*path, item), "unknown-country", message, _near_place(item, places)
                    )
        if key in ("product_list", "except_lists"):
            for item in items:
                if list_key(folder, item) not in names.lists:
                    message = f"there is no usable product list {list_key(folder, item)!r}."
                    yield file.problem(
                        path, "unknown-list", message, _near(list_key(folder, item), names.lists)
                    )
        if key in ("measures", "total_of", "relieves"):
            for item in items:
                if not any(fnmatchcase(name, item) for name in names.measures):
                    message = f"no measure is called {item!r}."
                    yield file.problem(
                        path, "unknown-measure", message, _near(item, names.measures)
                    )
        if key == "agreement" and value.upper() not in names.groups:
            message = f"agreement {value!r} has no group {value.upper()!r} of members."
            yield file.problem(path, "unknown-agreement", message, "Add the group to groups.yaml.")
        if key == "option":
            name, _, choice = value.partition("=")
            if choice not in options.get(name, {}):
                known = [f"{n}={c}" for n, choices in options.items() for c in choices]
                yield file.problem(
                    path, "unknown-option", f"no option {value!r}.", _near(value, known)
                )
    if any(v.get("rate_from_list") for v in plain["rates"]) and not _has_list(plain):
        message = "rate_from_list is given, but there is no product_list."
        yield file.problem(
            ("rates",), "rate-list", message, "Give applies_to or only a product_list."
        )
    if plain["imposed_by"] not in places:
        message = f"unknown country {plain['imposed_by']!r}."
        yield file.problem(
            ("imposed_by",), "unknown-country", message, _near_place(plain["imposed_by"], REGIONS)
        )


def _has_list(plain: Plain) -> bool:
    scopes = [plain["applies_to"], *(v.get("only") or {} for v in plain["rates"])]
    return any(scope.get("product_list") for scope in scopes)


def leaves(data: Any, path: tuple[Step, ...]) -> Iterator[tuple[tuple[Step, ...], str, Any]]:
    """Yield every keyed value of plain data with its path."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield (*path, key), key, value
            if key != "rate_by_origin":
                yield from leaves(value, (*path, key))
    elif isinstance(data, list):
        for i, value in enumerate(data):
            yield from leaves(value, (*path, i))


def _near_place(name: str, known: Iterable[str]) -> str:
    """Return the place probably meant: swapped letters first, then the same beginning."""

    def distance(place: str) -> tuple[bool, int, float, str]:
        pairs = zip(name, place, strict=False)
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        ratio = SequenceMatcher(None, name, place).ratio()
        return (sorted(place) != sorted(name), -same, -ratio, place)

    close = get_close_matches(name, list(known), n=20, cutoff=0.5)
    return f"Did you mean {min(close, key=distance)!r}?" if close else "Use ISO3 or a group."


def _near(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f"Did you mean {close[0]!r}?" if close else "See docs/reference/measure.md."
