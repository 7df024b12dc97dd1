"""The compiled ledger: one JSON file that loads without the YAML reader and the schema.

It is made by :func:`compile_ledger` and read only where it is whole and of the same sources
(:mod:`countermove.sources.compiled_form`).
"""

from __future__ import annotations

from pathlib import Path

from countermove.errors import BadMeasure
from countermove.law.product_csv import pack_list
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


if __name__ == "__main__":
    print(compile_ledger())
