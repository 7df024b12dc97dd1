"""What a table must satisfy before it is written: numbers, keys, totals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from countermove.errors import OutputError
from countermove.report.longtable import KEY_COLUMNS, MEASURES, REQUIRED, LongTable

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
    texts = {column: set(table.text[column].tolist()) for column in (*KEY_COLUMNS, "unit")}
    telling = [column for column in KEY_COLUMNS if len(texts[column]) > 1]
    for bad, why in (
        (~np.isfinite(value), "value is not a finite number; solve or drop the row"),
        (np.isnan(lo) != np.isnan(hi), "only one of lo and hi is given; give both or neither"),
        (np.isinf(lo) | np.isinf(hi), "a bound is infinite; leave both blank instead"),
        (lo > hi, "lo is above hi; exchange them"),
        *(
            (table.holds(c, [""]), f"{c} is blank; fill it in")
            for c in REQUIRED
            if c != "value" and "" in texts[c]
        ),
        *(
            [(~table.holds("measure", MEASURES), f"measure must be one of {', '.join(MEASURES)}")]
            if texts["measure"] - set(MEASURES)
            else []
        ),
    ):
        if bad.any():
            _refuse(name, table, int(np.flatnonzero(bad)[0]), why)
    keys = table.keys(telling or KEY_COLUMNS)  # what is the same in every row tells none apart
    if len(set(keys)) < len(table):
        seen: dict[tuple[str, ...], int] = {}
        rows = enumerate(table.keys())
        repeated = [first for row, key in rows if (first := seen.setdefault(key, row)) != row]
        why = "the key occurs more than once; drop or merge the rows"
        _refuse(name, table, min(repeated), why)
    if TOTAL in texts["category"]:
        _check_totals(name, table, [c for c, told in texts.items() if len(told) > 1])


def _check_totals(name: str, table: LongTable, telling: Sequence[str]) -> None:
    totals = table.holds("category", [TOTAL])
    others = [column for column in telling if column != "category"] or ["scenario"]
    keys, value = list(table.keys(others)), table.numbers["value"].tolist()
    parts: dict[tuple[str, ...], list[float]] = {}
    for key, number, is_total in zip(keys, value, totals, strict=True):
        if not is_total:
            parts.setdefault(key, []).append(number)
    for row in np.flatnonzero(totals & table.holds("unit", ADDITIVE_UNITS)).tolist():
        summed = parts.get(keys[row], [value[row]])
        gap, size = abs(value[row] - sum(summed)), sum(map(abs, (*summed, value[row])))
        if gap > TOTAL_TOLERANCE * size:
            why = (
                f"the total is {value[row]:.6g} but its parts sum to {sum(summed):.6g}; "
                "'total' is kept for the exact sum of the rows in the table"
            )
            _refuse(name, table, row, why)


def _refuse(name: str, table: LongTable, row: int, why: str) -> None:
    shown = ("scenario", "measure", "dimension", "code", "category", "series")
    where = ", ".join(f"{column} {table.text[column][row]!r}" for column in shown
                      if table.text[column][row])  # fmt: skip
    raise OutputError(f"table {name}, row {row + 1} ({where}): {why}; nothing was written.")
