"""What a table must satisfy before it is written: numbers, keys, totals."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from countermove.errors import OutputError
from countermove.report.longtable import KEY_COLUMNS, MEASURES, LongTable

ADDITIVE_UNITS = ("million US dollars", "jobs")
TOTAL = "total"
TOTAL_TOLERANCE = 1e-6
"""Largest gap between a total and its parts, relative to the sum of their absolute values."""


def check_table(name: str, table: LongTable) -> None:
    """Raise :class:`OutputError` unless the table can be written as it is.

    Checks: finite values; bounds both given or both absent, in order; required text; known
    measures; unique keys; and, for additive units, that a row with category ``total`` is the sum of
    the rows that differ from it in category only.
    """
    value, lo, hi = (table.numbers[column] for column in ("value", "lo", "hi"))
    for bad, why in (
        (~np.isfinite(value), "value is not a finite number; solve or drop the row"),
        (np.isnan(lo) != np.isnan(hi), "only one of lo and hi is given; give both or neither"),
        (np.isinf(lo) | np.isinf(hi), "a bound is infinite; leave both blank instead"),
        (lo > hi, "lo is above hi; exchange them"),
    ):
        if bad.any():
            _refuse(name, table, int(np.flatnonzero(bad)[0]), why)
    for column in ("scenario", "measure", "dimension", "code", "series", "unit"):
        text = table.text[column]
        blank = np.array([not level for level in text.levels], dtype=np.bool_)[text.codes]
        if blank.any():
            _refuse(name, table, int(np.flatnonzero(blank)[0]), f"{column} is blank; fill it in")
    measure = table.text["measure"]
    unknown = np.array([level not in MEASURES for level in measure.levels], dtype=np.bool_)
    if (hit := unknown[measure.codes]).any():
        row = int(np.flatnonzero(hit)[0])
        _refuse(name, table, row, f"measure must be one of {', '.join(MEASURES)}")
    _check_unique(name, table)
    _check_totals(name, table)


def group_keys(table: LongTable, columns: tuple[str, ...]) -> NDArray[np.int64]:
    """Return one number per row, equal exactly where the text columns given are equal."""
    key = np.zeros(len(table), dtype=np.int64)
    radix = 1
    for column in columns:
        text = table.text[column]
        size = max(len(text.levels), 1)
        if radix * size > 2**62:  # renumber before the keys overflow
            distinct, key = np.unique(key, return_inverse=True)
            radix = len(distinct)
        key = key * size + text.codes
        radix *= size
    return key


def _check_unique(name: str, table: LongTable) -> None:
    _, first, count = np.unique(
        group_keys(table, KEY_COLUMNS), return_index=True, return_counts=True
    )
    if (count > 1).any():
        row = int(first[np.flatnonzero(count > 1)[0]])
        _refuse(name, table, row, "the key occurs more than once; drop or merge the rows")


def _check_totals(name: str, table: LongTable) -> None:
    category, unit = table.text["category"], table.text["unit"]
    if TOTAL not in category.levels:
        return
    is_total = (category.codes == category.levels.index(TOTAL)).astype(np.bool_)
    additive = np.array([level in ADDITIVE_UNITS for level in unit.levels])[unit.codes]
    others = (*(column for column in KEY_COLUMNS if column != "category"), "unit")
    distinct, key = np.unique(group_keys(table, others), return_inverse=True)
    size = len(distinct)
    value = table.numbers["value"]
    parts = np.bincount(key[~is_total], weights=value[~is_total], minlength=size)
    scale = np.bincount(key[~is_total], weights=np.abs(value[~is_total]), minlength=size)
    has_parts = np.bincount(key[~is_total], minlength=size) > 0
    rows = np.flatnonzero(is_total & additive & has_parts[key])
    gap = np.abs(value[rows] - parts[key[rows]])
    bad = gap > TOTAL_TOLERANCE * (scale[key[rows]] + np.abs(value[rows]))
    if bad.any():
        row = int(rows[np.flatnonzero(bad)[0]])
        why = (
            f"the total is {value[row]:.6g} but its parts sum to {parts[key[row]]:.6g}; "
            "'total' is kept for the exact sum of the rows in the table"
        )
        _refuse(name, table, row, why)


def _refuse(name: str, table: LongTable, row: int, why: str) -> None:
    shown = ("scenario", "measure", "dimension", "code", "category", "series")
    where = ", ".join(
        f"{column} {text!r}"
        for column in shown
        if (text := table.text[column].levels[table.text[column].codes[row]])
    )
    raise OutputError(f"table {name}, row {row + 1} ({where}): {why}; nothing was written.")
