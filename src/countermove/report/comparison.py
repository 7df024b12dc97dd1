"""Put two variants, or two runs, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from countermove.codes.lookup import unknown
from countermove.equilibrium.closure import AS_SET, LONG_RUN
from countermove.errors import BadInput
from countermove.report.headline import (
    ADDED,
    Figure,
    countries_shown,
    headline,
    indicator_sheets,
    indicators,
)
from countermove.report.labels import (
    PER_CENT,
    column_form,
    display_unit,
    series_title,
    variant_titles,
)
from countermove.report.longtable import LongTable
from countermove.report.run_folder import Run
from countermove.report.show import Column, Ranged, Sheet

KEY = (
    "measure", "date", "horizon", "dimension", "code", "category", "series", "substitution",
)  # fmt: skip


class Difference(NamedTuple):
    """One figure in A and in B, and B minus A; no ``variant`` where two are compared.

    ``horizon`` is that of A.
    """

    variant: str
    dimension: str
    code: str
    category: str
    series: str
    measure: str
    horizon: str
    substitution: str
    unit: str
    a: float
    b: float
    difference: float


class Comparison(NamedTuple):
    """Differences, largest first within each unit, and how many figures only one side has."""

    name_a: str
    name_b: str
    differences: Sequence[Difference]
    only_a: int
    only_b: int


def compare_tables(
    a: LongTable, b: LongTable, *, name_a: str = "A", name_b: str = "B", variant: str = ""
) -> Comparison:
    """Compare two tables of one variant each, figure by figure.

    The dates of the law, and the horizon, are left out of the key where each table has only one;
    a closure of one's own stands for the long run.

    Raises:
        BadInput: a key occurs twice in a table, a unit differs, or nothing is in both.
    """
    single = {
        name
        for name in ("date", "horizon")
        if all(len(set(table.distinct(name)) - {""}) <= 1 for table in (a, b))
    }
    key = tuple(name for name in KEY if name not in single)
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
        shown = (row[name] for name in Difference._fields[1:-3])
        va, vb = row["value"], other["value"]
        found.append(Difference._make((variant, *shown, va, vb, vb - va)))
    if not found and (left or right):
        raise BadInput(
            f"{name_a} and {name_b} have no figure in common; compare runs or variants of one case."
        )
    only_a, only_b = len(left.keys() - right.keys()), len(right.keys() - left.keys())
    return Comparison(name_a, name_b, sorted(found, key=_order), only_a, only_b)


def compare_runs(a: Run, b: Run, pairs: Sequence[tuple[str, str]]) -> Comparison:
    """Compare variants of two runs, which may be the same, pair by pair."""
    parts = []
    for one, two in pairs:
        names = (one, two) if a.folder == b.folder else (f"{a.name}:{one}", f"{b.name}:{two}")
        parts.append(
            compare_tables(
                of_variant(a.tables, one), of_variant(b.tables, two), name_a=names[0],
                name_b=names[1], variant=one if len(pairs) > 1 else "",
            )
        )  # fmt: skip
    if len(parts) == 1:
        return parts[0]
    found = sorted((d for part in parts for d in part.differences), key=_order)
    only_a, only_b = (sum(getattr(part, name) for part in parts) for name in ("only_a", "only_b"))
    return Comparison(a.name, b.name, found, only_a, only_b)


def headline_only(found: Comparison, manifest: Mapping[str, Any]) -> Comparison:
    """Return the differences of the figures in a run's headline."""
    wanted = {(row.series, row.measure, row.category) for row in indicators(manifest)}
    codes = countries_shown(manifest)
    kept = [
        d
        for d in found.differences
        if (d.series, d.measure, d.category) in wanted
        and d.code in codes
        and d.dimension in ("country", "sector")
        and ", " not in d.horizon
    ]
    return found._replace(differences=kept)


def comparison_csv(found: Comparison) -> Sheet:
    """Return every difference, one a line."""
    return Sheet("comparison", list(map(Column, Difference._fields)), found.differences)


def difference_sheets(found: Comparison, *, top: int = 0) -> Iterator[Sheet]:
    """Yield the differences of each unit, the largest first; ``top`` rows in text, or all."""
    many = len({d.horizon for d in found.differences}) > 1
    for unit in dict.fromkeys(d.unit for d in found.differences):
        mine = [d for d in found.differences if d.unit == unit]
        numbers = [x for d in mine for x in d[-3:]]
        forms = {signed: column_form(numbers, unit, signed=signed) for signed in (False, True)}
        columns = [
            Column("figure", "figure"), Column("where", "where"), Column("a", "A"),
            Column("b", "B"), Column("difference", "difference", forms[True]),
        ]  # fmt: skip
        rows = []
        for d in mine:
            parts = (d.variant, d.code, d.category, d.horizon if many else "")
            where = " ".join(filter(None, (*parts, d.measure if d.measure == ADDED else "")))
            sides = [Ranged(x, form=forms[d.measure != "level"]) for x in (d.a, d.b)]
            rows.append([series_title(d.series), where, *sides, d.difference])
        yield Sheet(unit, columns, rows, f"Differences in {display_unit(unit)}", most=top)


def side_by_side(a: Run, b: Run, pairs: Sequence[tuple[str, str]]) -> list[Sheet]:
    """Return a sheet per headline indicator: for each pair of variants A, B, and B minus A."""
    lines: list[tuple[str, list[Figure]]] = []
    titles = variant_titles(a.manifest)
    for one, two in pairs:
        first = headline(a.tables, a.manifest, variants=[one])
        second = headline(b.tables, b.manifest, variants=[two])
        alone = all(len({f.column for f in side if f.column}) == 1 for side in (first, second))
        theirs = {_place(f, alone): f for f in second if f.main}
        ours = {_place(f, alone): f for f in first if f.main}
        shared = [(f, theirs[at]) for at, f in ours.items() if at in theirs]
        gone: dict[str, Any] = {"lo": None, "hi": None, "measure": "change"}
        gaps = [f._replace(value=g.value - f.value, **gone) for f, g in shared]
        shared = [(f, g._replace(horizon=f.horizon)) for f, g in shared]
        if len(pairs) > 1:
            lines.append((titles[one], []))
        lines += [("A", [f for f, _ in shared]), ("B", [g for _, g in shared]), ("B - A", gaps)]
    return indicator_sheets(lines)


def _place(figure: Figure, alone: bool) -> tuple[str, ...]:
    """Return what a figure is of; horizons of runs that have one each are held together."""
    at = "" if alone else _long(figure.column)
    return figure.series, figure.category, figure.country, at


def _long(horizon: str) -> str:
    """Return a horizon, the long run in place of a closure of one's own."""
    return horizon.replace(AS_SET, LONG_RUN)


def of_variant(tables: Mapping[str, LongTable], name: str) -> LongTable:
    """Return every figure of a variant, over all tables, each once."""
    known = list(dict.fromkeys(n for t in tables.values() for n in t.distinct("scenario")))
    if name not in known:
        raise unknown(name, known, what="variant")
    selected = LongTable.concat(table.select(scenario=name) for table in tables.values())
    # A figure may stand in two tables; it counts once.
    first: dict[tuple[str, ...], int] = {}
    for index, where in enumerate(selected.keys(KEY)):
        first.setdefault(where, index)
    return selected.take(np.array(list(first.values()), dtype=np.intp))


def _keyed(
    table: LongTable, key: tuple[str, ...], name: str
) -> dict[tuple[str, ...], dict[str, Any]]:
    keyed: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in table.rows():
        where = tuple(_long(row[name]) if name == "horizon" else row[name] for name in key)
        if where in keyed:
            raise BadInput(
                f"{name} has two figures for {row['series']} of {row['code']} {row['category']}; "
                "select one variant and one date before comparing."
            )
        keyed[where] = row
    return keyed


def _order(entry: Difference) -> tuple[bool, str, float, str, str, str, str]:
    """Order by unit (per cent first), then by the size of the difference."""
    size = -abs(entry.difference)
    names = (entry.series, entry.code, entry.category, entry.variant)
    return (entry.unit != PER_CENT, entry.unit, size, *names)
