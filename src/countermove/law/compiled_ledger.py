"""The compiled ledger: one JSON file that loads without the YAML reader and the schema.

It is made by :func:`compile_ledger` and read only where it is whole and of the same sources
(:mod:`countermove.sources.compiled_form`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from countermove.errors import BadMeasure
from countermove.law.product_csv import columns_of, list_from_columns
from countermove.law.product_lists import ProductList
from countermove.sources.compiled_form import source_hash, write_compiled


def compile_ledger(folder: Path | None = None, target: Path | None = None) -> Path:
    """Write the compiled form of a ledger folder and return its path.

    The same sources give the same bytes.
    """
    from countermove.law.load_law import COMPILED, SHIPPED
    from countermove.law.problems import check_folders

    folder, target = folder or SHIPPED, target or COMPILED
    parts, problems = check_folders([folder])
    if problems:
        raise BadMeasure("\n".join(str(problem) for problem in problems))
    ledger = parts.ledger()
    data = {
        "measures": [[m.hash, m.plain] for m in ledger.measures.values()],
        "lists": {name: pack_list(products) for name, products in ledger.lists.items()},
        "groups": dict(sorted(parts.groups.items())),
    }
    write_compiled(target, source_hash(folder), data)
    return target


def pack_list(products: ProductList) -> dict[str, Any]:
    """Return a list as short plain data: codes in one text, constant columns as one value."""
    columns = columns_of(products)
    packed: dict[str, Any] = {"hash": products.hash, "hs": " ".join(columns.pop("hs"))}
    for name, values in columns.items():
        if values and any(value not in ("", None) for value in values):
            packed[name] = values[0] if len(set(values)) == 1 else values
    return packed


def unpack_list(name: str, packed: dict[str, Any]) -> ProductList:
    """Return the list of :func:`pack_list`."""
    codes = packed["hs"].split()
    columns: dict[str, list[Any]] = {"hs": codes}
    for key, empty in (("from", ""), ("until", ""), ("published", ""), ("rate", None)):
        values = packed.get(key, empty)
        columns[key] = values if isinstance(values, list) else [values] * len(codes)
    return list_from_columns(name, columns, known_hash=packed["hash"])


if __name__ == "__main__":
    print(compile_ledger())
