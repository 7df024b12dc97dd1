"""Names in measure files that stand for something elsewhere: places, lists, measures, HS codes.

Codes are held against ``<importer>/lists/nomenclature.csv`` on the days in question; without one,
their first six digits against the Harmonized System of 2022 (codes that began before 2022 may be
of an earlier edition).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher, get_close_matches
from fnmatch import fnmatchcase
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import numpy as np

from countermove.codes.harmonized import FROM, NO_GOODS, described, is_known, nearest
from countermove.codes.iso3 import ISO3
from countermove.codes.lookup import nearest as nearest_name
from countermove.law.measure import Plain, list_key
from countermove.law.pack import Pack
from countermove.law.product_lists import NOMENCLATURE, ProductList, texts, width
from countermove.sources.yaml_file import Problem, Step, YamlFile

if TYPE_CHECKING:
    from countermove.sources.typed_file import Broken

REGIONS = ISO3 | {"ROW"}
BY_ORIGIN = ("rate_by_origin", "code_by_origin")


@dataclass(frozen=True, slots=True)
class Names:
    """What a ledger calls things, including files that have problems of their own."""

    measures: frozenset[str]
    lists: frozenset[str]
    groups: frozenset[str]
    options: Mapping[str, frozenset[str]]


def options_of(measures: Iterable[Plain]) -> dict[str, frozenset[str]]:
    """Return the choices of the options that measures name."""
    return {
        name: frozenset(option["choices"])
        for plain in measures
        for name, option in (plain.get("options") or {}).items()
    }


def unknown_names(plain: Plain, file: YamlFile, names: Names) -> Iterator[Problem]:
    """Yield countries, groups, lists, measures and options that do not exist."""
    folder = plain["id"].rpartition("/")[0]
    places = REGIONS | names.groups
    options = names.options
    for path, key, value in leaves(plain, ()):
        items = value if isinstance(value, list) else [value]
        if key in ("origins", "except_origins", *BY_ORIGIN):
            for item in value if key in BY_ORIGIN else items:
                if item != "all" and item not in places:
                    at = (*path, item) if key in BY_ORIGIN else path
                    message = f"unknown country or group {item!r}."
                    yield file.problem(at, "unknown-country", message, near_place(item, places))
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
            ("imposed_by",), "unknown-country", message, near_place(plain["imposed_by"], REGIONS)
        )


def unknown_places(pack: Pack, file: YamlFile, names: Names) -> Iterator[Problem]:
    """Yield the importer and the origins of a pack that are neither country nor group."""
    places = REGIONS | names.groups
    named = {
        **dict.fromkeys(pack.complete_against, "complete_against"),
        **dict.fromkeys(pack.pooled_except, "pooled_except"),
        **{code: "bans_not_modelled" for ban in pack.bans_not_modelled for code in ban.origins},
        pack.importer: "importer",
    }
    for code, field in named.items():
        if code not in places:
            what = f"unknown country or group {code!r}."
            yield file.problem((field,), "unknown-country", what, near_place(code, places))


def _has_list(plain: Plain) -> bool:
    scopes = [plain["applies_to"], *(v.get("only") or {} for v in plain["rates"])]
    return any(scope.get("product_list") for scope in scopes)


def leaves(data: Any, path: tuple[Step, ...]) -> Iterator[tuple[tuple[Step, ...], str, Any]]:
    """Yield every keyed value of plain data with its path."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield (*path, key), key, value
            if key not in BY_ORIGIN:
                yield from leaves(value, (*path, key))
    elif isinstance(data, list):
        for i, value in enumerate(data):
            yield from leaves(value, (*path, i))


def near_place(name: str, known: Iterable[str]) -> str:
    """Return in words the place probably meant: swapped letters first, then the same beginning."""

    def distance(place: str) -> tuple[bool, int, float, str]:
        pairs = zip(name, place, strict=False)
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        ratio = SequenceMatcher(None, name, place).ratio()
        return (sorted(place) != sorted(name), -same, -ratio, place)

    close = get_close_matches(name, list(known), n=20, cutoff=0.5)
    return f"Did you mean {min(close, key=distance)!r}?" if close else "Use ISO3 or a group."


def _near(name: str, known: Iterable[str]) -> str:
    close = nearest_name(name, known)
    return f"Did you mean {close!r}?" if close else "See docs/reference/measure.md."


def unknown_codes(
    measures: Mapping[str, Plain], lists: Mapping[str, ProductList], files: Mapping[str, YamlFile]
) -> Iterator[Problem]:
    """Yield codes of lists and scopes that the nomenclature lacks on their days.

    Those of chapter 99, which holds no goods, are refused on any day.
    """
    for imposer in sorted({measure_id.partition("/")[0] for measure_id in measures}):
        mine = {k: m for k, m in measures.items() if k.startswith(f"{imposer}/")}
        book = f"{imposer}/{NOMENCLATURE}"
        for listed, (file, path, first) in sorted(_lists_used(mine, imposer, files).items()):
            if listed == book or listed not in lists:
                continue
            if book in lists:
                for code in strange_codes(lists[listed], lists[book]):
                    message = f"{listed} names {code}, which the nomenclature does not know in "
                    yield file.problem(
                        path, "unknown-code", message + "those days.",
                        f"See {book}; mend the code or its dates.",
                    )  # fmt: skip
                continue
            for code in _not_in_hs(lists[listed], first):
                yield file.problem(*_unknown(path, f"{listed} names {code}", code))
        for measure_id, plain in mine.items():
            edition = book not in lists and _first_day(plain) >= FROM
            for found in unknown_products(plain, edition=edition):
                yield files[measure_id].problem(*found)


def _lists_used(
    measures: Mapping[str, Plain], imposer: str, files: Mapping[str, YamlFile]
) -> dict[str, tuple[YamlFile, tuple[Step, ...], str]]:
    """Return each list with a place that names it and the first day of a measure that does."""
    used: dict[str, tuple[YamlFile, tuple[Step, ...], str]] = {}
    for measure_id, plain in measures.items():
        for path, key, value in leaves(plain, ()):
            if key in ("product_list", "except_lists"):
                for item in value if isinstance(value, list) else [value]:
                    name, first = list_key(imposer, item), _first_day(plain)
                    if name not in used or first < used[name][2]:
                        used[name] = (files[measure_id], path, first)
    return used


def _first_day(plain: Plain) -> str:
    return min(str(version["in_force_from"]) for version in plain["rates"])


def _not_in_hs(products: ProductList, first: str) -> list[str]:
    """Return the codes of a list that are no goods, or begin in 2022 and are not of HS 2022."""
    edition = date.fromisoformat(FROM).toordinal()
    begins = np.maximum(products.start, date.fromisoformat(first).toordinal())
    codes = texts(products.codes, products.digits)
    return [
        code
        for code, begin in zip(codes, begins.tolist(), strict=True)
        if code[:2] == NO_GOODS or (begin >= edition and not is_known(code))
    ]


def unknown_products(plain: Plain, *, edition: bool = True) -> Iterator[Broken]:
    """Yield the codes of a measure's scopes that are no goods or not of HS 2022 (``edition``)."""
    for path, key, value in leaves(plain, ()):
        if key in ("products", "except_products") and isinstance(value, list):
            for place, code in enumerate(value):
                if code[:2] == NO_GOODS or (edition and not is_known(code)):
                    yield _unknown((*path, place), f"HS code {code!r}", code)


def _unknown(path: tuple[Step, ...], what: str, code: str) -> Broken:
    if code[:2] == NO_GOODS:
        said = f"{what}: chapter 99 holds headings that act on goods of other chapters, no goods."
        return path, "unknown-code", said, "Name the goods' own codes, of chapters 1 to 97."
    near = ", ".join(described(item) for item in nearest(code, count=3))
    verb = ", which is" if what.endswith(code) else " is"
    said = f"{what}{verb} not in the Harmonized System of 2022."
    return path, "unknown-code", said, f"Mend the code or its dates; nearest: {near}."


def strange_codes(products: ProductList, book: ProductList) -> list[str]:
    """Return the codes of a list that no row of a nomenclature shares a day and a product with."""
    low, high = products.codes, products.codes + width(products.digits)
    known = np.zeros(low.size, dtype=bool)
    begin, end = book.codes, book.codes + width(book.digits)
    order = np.argsort(begin, kind="stable")
    begin, end = begin[order], end[order]
    first = np.searchsorted(begin, low, side="left")
    for step in (-1, 0, 1):
        at = np.clip(first + step, 0, begin.size - 1)
        rows = order[at]
        known |= (
            (begin[at] < high)
            & (end[at] > low)
            & ((book.start[rows] < products.end) & (products.start < book.end[rows]))
        )
    chapter = low // 10**8
    known |= chapter == 98
    return texts(low[~known], products.digits[~known])
