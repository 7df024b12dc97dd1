"""How commands show answers: an aligned text table, CSV, or one JSON object with a status."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import typer

_NUMBER = re.compile(r"[+\N{MINUS SIGN}-]?[\d.,]+ ?%?")


def say_json(answer: Mapping[str, Any], *, status: str = "ok") -> None:
    """Print one object whose first key is ``status``; dates and decimals become plain."""
    import json

    typer.echo(json.dumps({"status": status, **answer}, default=_plain))


def say_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Print rows as CSV with a header."""
    import csv
    import sys

    writer = csv.DictWriter(sys.stdout, fieldnames=columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _plain_cell(row[name]) for name in columns} for row in rows)


def say_table(
    heads: Sequence[str], rows: Iterable[Sequence[str]], *, width: int | None = None
) -> None:
    """Print an aligned table; columns of numbers to the right, the last column wrapped."""
    for line in table_lines(heads, rows, width=width or terminal_width()):
        typer.echo(line)


def table_lines(heads: Sequence[str], rows: Iterable[Sequence[str]], *, width: int) -> list[str]:
    """Return the lines of a table at most ``width`` columns wide, where the last column allows it.

    >>> table_lines(["name", "rate"], [["autos", "25.0"], ["steel", "5.0"]], width=40)
    ['name   rate', '───────────', 'autos  25.0', 'steel   5.0']
    """
    listed = [[str(entry) for entry in row] for row in rows]
    columns = list(zip(heads, *listed, strict=True))
    widths = [max(map(len, column)) for column in columns]
    right = [
        bool(listed) and all(_NUMBER.fullmatch(entry) or not entry for entry in column[1:])
        for column in columns
    ]
    before = sum(widths[:-1]) + 2 * (len(widths) - 1)
    widths[-1] = min(widths[-1], max(width - before, 24))
    lines = list(_row(heads, widths, right, before))
    lines.append("─" * (before + widths[-1]))
    for row in listed:
        lines += _row(row, widths, right, before)
    return lines


def terminal_width() -> int:
    """Return the width of the terminal, 100 where there is none, between 80 and 120."""
    import shutil

    return min(max(shutil.get_terminal_size((100, 24)).columns, 80), 120)


def per_cent(rate: float, decimals: int = 2) -> str:
    """Return a fraction as per cent without the sign.

    >>> per_cent(0.25), per_cent(-1e-9)
    ('25.00', '0.00')
    """
    text = f"{100 * rate:.{decimals}f}"
    return text if any(digit in text for digit in "123456789") else text.lstrip("-")


def _row(
    cells: Sequence[str], widths: Sequence[int], right: Sequence[bool], before: int
) -> Iterator[str]:
    import textwrap

    last = textwrap.wrap(cells[-1], max(widths[-1], 1)) or [""]
    first = [
        text.rjust(size) if to_right else text.ljust(size)
        for text, size, to_right in zip(cells, widths, right, strict=True)
    ][:-1]
    ending = last[0].rjust(widths[-1]) if right[-1] else last[0]
    yield "  ".join([*first, ending]).rstrip()
    for more in last[1:]:
        yield " " * before + more


def _plain(value: Any) -> Any:
    """Return dates as text and exact decimals as numbers."""
    from datetime import date
    from decimal import Decimal

    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _plain_cell(value: Any) -> Any:
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else value
