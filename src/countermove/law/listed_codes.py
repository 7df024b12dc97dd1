"""Product codes that an importer's nomenclature does not know on the days in question.

Where a ledger has no ``<importer>/lists/nomenclature.csv``, the first six digits are held against
the Harmonized System of 2022; codes that began before 2022 may be of an earlier edition.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np

from countermove.codes.harmonized import FROM, described, is_known, nearest
from countermove.law.law_references import leaves
from countermove.law.measure import Plain, list_key
from countermove.law.product_lists import ProductList, width
from countermove.sources.yaml_file import Problem, Step, YamlFile


def unknown_codes(
    measures: Mapping[str, Plain], lists: Mapping[str, ProductList], files: Mapping[str, YamlFile]
) -> Iterator[Problem]:
    """Yield codes of lists and scopes that the nomenclature lacks on their days."""
    for imposer in sorted({measure_id.partition("/")[0] for measure_id in measures}):
        mine = {k: m for k, m in measures.items() if k.startswith(f"{imposer}/")}
        book = f"{imposer}/lists/nomenclature.csv"
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
                yield _unknown(file, path, f"{listed} names {code}", code)
        if book not in lists:
            for measure_id, plain in mine.items():
                if _first_day(plain) >= FROM:
                    yield from _unknown_in_scopes(plain, files[measure_id])


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
    """Return the codes of a list that begin in or after 2022 and are not of HS 2022."""
    edition = date.fromisoformat(FROM).toordinal()
    begins = np.maximum(products.start, date.fromisoformat(first).toordinal())
    rows = np.flatnonzero(begins >= edition)
    codes = (
        f"{int(products.codes[row]):010d}"[: int(products.digits[row])] for row in rows.tolist()
    )
    return [code for code in codes if not is_known(code)]


def _unknown_in_scopes(plain: Plain, file: YamlFile) -> Iterator[Problem]:
    for path, key, value in leaves(plain, ()):
        if key in ("products", "except_products") and isinstance(value, list):
            for place, code in enumerate(value):
                if not is_known(code):
                    yield _unknown(file, (*path, place), f"HS code {code!r}", code)


def _unknown(file: YamlFile, path: tuple[Step, ...], what: str, code: str) -> Problem:
    near = ", ".join(described(item) for item in nearest(code, count=3))
    verb = ", which is" if what.endswith(code) else " is"
    return file.problem(
        path, "unknown-code", f"{what}{verb} not in the Harmonized System of 2022.",
        f"Mend the code or its dates; nearest: {near}.",
    )  # fmt: skip


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
    known |= np.isin(chapter, (98, 99))
    return [
        f"{int(c):010d}"[: int(d)]
        for c, d in zip(low[~known], products.digits[~known], strict=True)
    ]
