"""Product codes that an importer's nomenclature does not know on the days in question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from countermove.measures.law import Plain, list_key
from countermove.measures.products import ProductList, width
from countermove.measures.references import leaves
from countermove.measures.yaml_file import Problem, Step, YamlFile


def unknown_codes(
    measures: Mapping[str, Plain], lists: Mapping[str, ProductList], files: Mapping[str, YamlFile]
) -> Iterator[Problem]:
    """Yield listed codes that ``<importer>/lists/nomenclature.csv`` lacks on their days."""
    for name, book in lists.items():
        imposer, _, rest = name.partition("/")
        if rest != "lists/nomenclature.csv":
            continue
        used: dict[str, tuple[YamlFile, tuple[Step, ...]]] = {}
        for measure_id, plain in measures.items():
            if measure_id.startswith(f"{imposer}/"):
                for path, key, value in leaves(plain, ()):
                    if key in ("product_list", "except_lists"):
                        for item in value if isinstance(value, list) else [value]:
                            used[list_key(imposer, item)] = (files[measure_id], path)
        for listed, (file, path) in sorted(used.items()):
            if listed == name or listed not in lists:
                continue
            for code in strange_codes(lists[listed], book):
                message = (
                    f"{listed} names {code}, which the nomenclature does not know in those days."
                )
                yield file.problem(
                    path, "unknown-code", message, f"See {name}; mend the code or its dates."
                )


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
