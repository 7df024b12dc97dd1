"""Show a list of rows as a table, as CSV or as JSON: one function for the plain listings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def show_rows(
    name: str,
    rows: Sequence[Mapping[str, Any]],
    *,
    as_json: bool,
    as_csv: bool,
    brief: Sequence[str] | None = None,
    status: str = "ok",
    **more: Any,
) -> None:
    """Print rows to stdout.

    Args:
        name: key of the rows under ``tables`` in JSON.
        rows: one mapping per row, all with the same keys.
        as_json, as_csv: the format; a plain table otherwise.
        brief: columns of the plain table; all if left out.
        status: first entry of the JSON object. **more: further entries of it.
    """
    if as_json:
        import json

        answer = {"status": status, **more, "tables": {name: [_plain(row) for row in rows]}}
        print(json.dumps(answer, allow_nan=False))
    elif as_csv:
        import csv
        import sys

        if rows:
            writer = csv.DictWriter(sys.stdout, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    else:
        print(table_text(rows, brief or (tuple(rows[0]) if rows else ())))


def table_text(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """Return rows as aligned text; numbers to the right.

    >>> print(table_text([{"a": "x", "b": 1.5}, {"a": "yy", "b": 10.25}], ("a", "b")))
    a      b
    x    1.5
    yy  10.2
    """
    cells = [[_text(row[name]) for name in columns] for row in rows]
    right = [all(isinstance(row[name], int | float) for row in rows) for name in columns]
    width = [
        max(len(name), *(len(line[i]) for line in cells)) if cells else len(name)
        for i, name in enumerate(columns)
    ]
    lines = [list(columns), *cells]
    return "\n".join(
        "  ".join(
            text.rjust(width[i]) if right[i] else text.ljust(width[i])
            for i, text in enumerate(line)
        ).rstrip()
        for line in lines
    )


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "NO"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return str(value)


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row that JSON can hold: not-a-number becomes null."""
    return {
        key: None if isinstance(value, float) and value != value else value
        for key, value in row.items()
    }
