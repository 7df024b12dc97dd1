"""Put two variants, or two runs, side by side."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from countermove.codes.lookup import unknown
from countermove.errors import BadInput
from countermove.report.labels import PER_CENT, display_unit, format_value, series_info
from countermove.report.longtable import LongTable
from countermove.report.run_folder import Run

KEY = (
    "measure", "date", "horizon", "dimension", "code", "category", "series", "substitution",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure in A and in B; ``difference`` is B minus A.

    ``variant`` is blank where two variants are compared.
    """

    variant: str
    dimension: str
    code: str
    category: str
    series: str
    measure: str
    substitution: str
    unit: str
    a: float
    b: float
    difference: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Differences, largest first within each unit, and the figures only one side has.

    Attributes:
        name_a, name_b: what is compared. differences: see :class:`Difference`.
        only_a, only_b: number of figures without a partner.
    """

    name_a: str
    name_b: str
    differences: tuple[Difference, ...]
    only_a: int
    only_b: int


def compare_tables(
    a: LongTable, b: LongTable, *, name_a: str = "A", name_b: str = "B", variant: str = ""
) -> Comparison:
    """Compare two tables of one variant each, figure by figure.

    The dates of the law are left out of the key where each table has only one.

    Raises:
        BadInput: a key occurs twice in a table, a unit differs, or nothing is in both.
    """
    several = any(len(set(table.distinct("date")) - {""}) > 1 for table in (a, b))
    key = KEY if several else tuple(name for name in KEY if name != "date")
    left, right = _keyed(a, key, name_a), _keyed(b, key, name_b)
    found = []
    for where, row in left.items():
        other = right.get(where)
        if other is None:
            continue
        if other["unit"] != row["unit"]:
            raise BadInput(
                f"{row['series']} is in {row['unit']} in {name_a} and in {other['unit']} in "
                f"{name_b}; compare runs of the same version."
            )
        shown = {name: row[name] for name in Difference.__dataclass_fields__ if name in row}
        va, vb = float(row["value"]), float(other["value"])
        found.append(Difference(variant=variant, **shown, a=va, b=vb, difference=vb - va))
    if not found and (left or right):
        raise BadInput(
            f"{name_a} and {name_b} have no figure in common; compare runs or variants of one case."
        )
    found.sort(key=_order)
    return Comparison(
        name_a=name_a,
        name_b=name_b,
        differences=tuple(found),
        only_a=len(left.keys() - right.keys()),
        only_b=len(right.keys() - left.keys()),
    )


def compare_variants(tables: Mapping[str, LongTable], a: str, b: str) -> Comparison:
    """Compare two variants of one run, over all its tables."""
    return compare_tables(of_variant(tables, a), of_variant(tables, b), name_a=a, name_b=b)


def compare_runs(a: Run, b: Run, *, variant: str | None = None) -> Comparison:
    """Compare two runs: one variant of both, or all variants they share.

    Args:
        variant: for instance ``autos``; every variant they share, if ``None``.
    """
    if variant is not None:
        left, right = of_variant(a.tables, variant), of_variant(b.tables, variant)
        return compare_tables(left, right, name_a=a.name, name_b=b.name, variant=variant)
    shared = [name for name in _variants(a.tables) if name in set(_variants(b.tables))]
    parts = [compare_runs(a, b, variant=name) for name in shared]
    if not parts:
        raise BadInput(
            f"{a.name} and {b.name} have no variant in common; name two variants of one run."
        )
    return joined(parts)


def joined(parts: Sequence[Comparison]) -> Comparison:
    """Return several comparisons as one, under the names of the first."""
    return Comparison(
        name_a=parts[0].name_a,
        name_b=parts[0].name_b,
        differences=tuple(sorted((d for part in parts for d in part.differences), key=_order)),
        only_a=sum(part.only_a for part in parts),
        only_b=sum(part.only_b for part in parts),
    )


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """Return the comparison as plain data."""
    return asdict(comparison)


def comparison_csv(comparison: Comparison) -> str:
    """Return the comparison as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(
        text, fieldnames=list(Difference.__dataclass_fields__), lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(asdict(entry) for entry in comparison.differences)
    return text.getvalue()


def comparison_text(
    comparison: Comparison, *, top: int | None = 25, series: Iterable[str] | None = None
) -> str:
    """Return the largest differences of each unit as a plain-text table.

    Args:
        top: rows per unit; ``None`` for all.
        series: only these series.
    """
    return "\n".join(_lines(comparison, top, None if series is None else set(series))) + "\n"


def _lines(comparison: Comparison, top: int | None, series: set[str] | None) -> Iterator[str]:
    yield f"A = {comparison.name_a}    B = {comparison.name_b}    difference = B - A"
    rows = [d for d in comparison.differences if series is None or d.series in series]
    for unit in dict.fromkeys(d.unit for d in rows):
        mine = [d for d in rows if d.unit == unit]
        yield ""
        heads = f"{'figure':<34}{'where':<22}{'A':>12}{'B':>12}{'difference':>12}"
        yield f"{heads}  {display_unit(unit)}"
        for d in mine[:top]:
            place = " ".join(part for part in (d.variant, d.code, d.category) if part)
            texts = (
                format_value(d.a, unit, signed=d.measure != "level"),
                format_value(d.b, unit, signed=d.measure != "level"),
                format_value(d.difference, unit),
            )
            figures = "".join(f"{text:>12}" for text in texts)
            yield f"{series_info(d.series).label[:33]:<34}{place[:21]:<22}{figures}"
        if top is not None and len(mine) > top:
            yield f"... and {len(mine) - top} smaller differences."
    if comparison.only_a or comparison.only_b:
        yield ""
        yield f"Figures without a partner: {comparison.only_a} in A, {comparison.only_b} in B."


def _keyed(
    table: LongTable, key: tuple[str, ...], name: str
) -> dict[tuple[str, ...], dict[str, Any]]:
    keyed: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in table.rows():
        where = tuple(row[column] for column in key)
        if where in keyed:
            raise BadInput(
                f"{name} has two figures for {row['series']} of {row['code']} {row['category']}; "
                "select one variant and one date before comparing."
            )
        keyed[where] = row
    return keyed


def _variants(tables: Mapping[str, LongTable]) -> list[str]:
    return list(dict.fromkeys(n for t in tables.values() for n in t.distinct("scenario")))


def of_variant(tables: Mapping[str, LongTable], name: str) -> LongTable:
    """Return every figure of a variant, over all tables, each once."""
    known = _variants(tables)
    if name not in known:
        raise unknown(name, known, what="variant")
    selected = LongTable.concat(table.select(scenario=name) for table in tables.values())
    # A figure may stand in two tables; it counts once.
    seen: dict[tuple[str, ...], int] = {}
    columns = [selected.text[column].to_list() for column in KEY]
    for index, where in enumerate(zip(*columns, strict=True)):
        seen.setdefault(where, index)

    return selected.take(np.fromiter(seen.values(), dtype=np.intp, count=len(seen)))


def _order(entry: Difference) -> tuple[bool, str, float, str, str, str, str]:
    """Order by unit (per cent first), then by the size of the difference."""
    size = -abs(entry.difference)
    names = (entry.series, entry.code, entry.category, entry.variant)
    return (entry.unit != PER_CENT, entry.unit, size, *names)
