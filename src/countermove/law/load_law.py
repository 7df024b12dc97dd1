"""Load the ledger: the compiled form where it matches its sources, else YAML and CSV files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from countermove.errors import BadInput, BadMeasure
from countermove.law.ledger import Ledger, groups_of, make_ledger
from countermove.law.measure import measure_from_plain
from countermove.law.pack import PACKS, pack_from_plain
from countermove.law.product_csv import pack_list, unpack_list
from countermove.sources.compiled_form import read_compiled, source_hash, write_compiled

SHIPPED = PACKS
COMPILED = Path(__file__).parent / "ledger.json"
SHOWN = 10
OTHERS = ("beliefs", "scenarios", "games", "statements", "replications")
"""What a project may hold beside law, or alone."""


def load_ledger(project: Path | str | None = None) -> Ledger:
    """Return the shipped ledger, with the measures of a project folder added or put in place.

    Args:
        project: a folder with ``measures/<imposer>/*.yaml``; a measure, list, group or pack of the
            same name replaces the shipped one; the shipped law where it holds other things alone.

    Returns:
        The ledger, checked; a broken file raises :class:`BadMeasure` with every problem found.
    """
    if project is None:
        return _shipped()
    folder = Path(project) / "measures"
    if not folder.is_dir():
        if any((Path(project) / other).is_dir() for other in OTHERS):
            return _shipped()
        raise BadInput(
            f"{project} has no folder 'measures', so there is no law to add. "
            "Make it with `countermove init`."
        )
    return read_ledger(folder, beside=_shipped())


@cache
def _shipped() -> Ledger:
    return from_compiled(COMPILED, SHIPPED) or read_ledger(SHIPPED)


def from_compiled(compiled: Path, folder: Path) -> Ledger | None:
    """Return the ledger of a compiled file; ``None`` if damaged or of other sources."""
    data = read_compiled(compiled, source_hash(folder))
    return None if data is None else ledger_from_plain(data)


def ledger_from_plain(data: Mapping[str, Any]) -> Ledger:
    """Return the ledger of compiled data."""
    measures = [measure_from_plain(plain, digest=known) for known, plain in data["measures"]]
    lists = [unpack_list(name, packed) for name, packed in data["lists"].items()]
    packs = map(pack_from_plain, data["packs"])
    return make_ledger(measures, lists, groups_of(data["groups"]), packs)


def read_ledger(folder: Path, *, beside: Ledger | None = None) -> Ledger:
    """Return the ledger of a folder of YAML and CSV files, in place of its names ``beside`` it."""
    from countermove.law.problems import check_folder

    parts, problems = check_folder(folder, beside=beside)
    if problems:
        shown = "\n".join(str(problem) for problem in problems[:SHOWN])
        more = f"\n... and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
        raise BadMeasure(shown + more)
    return parts.ledger(beside)


def compile_ledger(folder: Path = SHIPPED, target: Path = COMPILED) -> Path:
    """Write the compiled form of a ledger folder and return its path.

    The same sources give the same bytes.
    """
    from countermove.law.problems import check_folder

    parts, problems = check_folder(folder)
    if problems:
        raise BadMeasure("\n".join(str(problem) for problem in problems))
    ledger = parts.ledger()
    data = {
        "measures": [[m.hash, m.plain] for m in ledger.measures.values()],
        "lists": {name: pack_list(products) for name, products in ledger.lists.items()},
        "groups": dict(sorted(parts.groups.items())),
        "packs": [pack.plain() for _, pack in sorted(parts.packs.items())],
    }
    write_compiled(target, source_hash(folder), data)
    return target


if __name__ == "__main__":
    print(compile_ledger())
