"""How every command shows its answer: text for people, CSV for one table, one object for programs.

A command builds an :class:`Answer` of sentences and sheets; what is printed, in which form, is
decided here and nowhere else.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from countermove.report.longtable import LongTable

NARROWEST, WIDTH, WIDEST = 80, 100, 120
"""Columns of text where the terminal says: at least, without a terminal, at most."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet.

    Attributes:
        key: its name in CSV and JSON. head: its heading in text; ``None``: not in the text.
        form: format specification of its values in text, or a function to text.
    """

    key: str
    head: str | None = None
    form: str | Callable[[Any], str] = ""

    def text(self, value: Any) -> str:
        """Return a value as text; what is not known is blank."""
        if value is None or value != value:
            return ""
        if callable(self.form):
            return self.form(value)
        if isinstance(value, bool):
            return "yes" if value else "no"
        return format(value, self.form) if self.form else str(value)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of values under columns.

    Attributes:
        name: key under ``tables`` in JSON. title: sentence above it in text.
        rows: values in order of the columns. most: rows shown in text; 0 for all.
        more: where to find those left out.
    """

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    title: str = ""
    most: int = 0
    more: str = "ask for all, or for --csv or --json."

    def records(self) -> list[dict[str, Any]]:
        """Return the rows as mappings by column."""
        keys = [column.key for column in self.columns]
        return [dict(zip(keys, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command answers.

    Attributes:
        parts: sentences and sheets of the text, in order.
        facts: entries of the JSON object beside ``status`` and ``tables``.
        status: first entry of the JSON object.
        csv: the sheet or table that ``--csv`` prints; the first sheet of the text if left out.
        tables: long tables of the JSON object by name; the sheets of the text if left out.
    """

    parts: Sequence[str | Sheet]
    facts: Mapping[str, Any] = field(default_factory=dict)
    status: str = "ok"
    csv: Sheet | LongTable | None = None
    tables: Mapping[str, LongTable | Sequence[Mapping[str, Any]]] | None = None

    @property
    def sheets(self) -> list[Sheet]:
        """Return the sheets of the text."""
        return [part for part in self.parts if isinstance(part, Sheet)]


def show(answer: Answer, *, as_json: bool = False, as_csv: bool = False) -> None:
    """Print an answer to standard output in the form asked for."""
    if as_json:
        for piece in _json(answer):
            sys.stdout.write(piece)
    elif as_csv:
        _csv(answer.csv if answer.csv is not None else answer.sheets[0])
    else:
        for part in answer.parts:
            if isinstance(part, Sheet):
                print_sheet(part)
            else:
                print(wrapped(part))


def wrapped(text: str) -> str:
    """Return text with no line longer than the terminal, what follows a break indented."""
    import textwrap

    fold = textwrap.TextWrapper(
        width(), subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )
    return "\n".join(fold.fill(line) for line in text.split("\n"))


def width() -> int:
    """Return the columns text may take."""
    import shutil

    return min(max(shutil.get_terminal_size((WIDTH, 24)).columns, NARROWEST), WIDEST)


def print_sheet(sheet: Sheet) -> None:
    """Print a sheet as an aligned table, numbers to the right, and say what was left out.

    Texts are folded where the table is too wide; numbers and words never are.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table

    shown = [(n, column) for n, column in enumerate(sheet.columns) if column.head is not None]
    rows = sheet.rows[: sheet.most] if sheet.most else sheet.rows
    table = Table(
        box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0), pad_edge=False,
        header_style="bold",
    )  # fmt: skip
    for n, column in shown:
        numbers = all(isinstance(row[n], int | float | Decimal) or row[n] is None for row in rows)
        right = numbers and bool(rows)
        table.add_column(column.head or "", justify="right" if right else "left", no_wrap=right)
    for row in rows:
        table.add_row(*(column.text(row[n]) for n, column in shown))
    if sheet.title:
        print(wrapped(sheet.title))
    console = Console(file=sys.stdout, width=10_000, highlight=False, soft_wrap=False)
    console.width = max(width(), console.measure(table).minimum)
    with console.capture() as text:
        console.print(table)
    print("\n".join(line.rstrip() for line in text.get().splitlines()))
    if len(rows) < len(sheet.rows):
        print(f"{len(sheet.rows) - len(rows)} more rows: {sheet.more}")


def _csv(table: Sheet | LongTable) -> None:
    import csv

    writer = csv.writer(sys.stdout, lineterminator="\n")
    if isinstance(table, Sheet):
        writer.writerow([column.key for column in table.columns])
        writer.writerows([[_cell(value) for value in row] for row in table.rows])
    else:
        for place, row in enumerate(table.rows()):
            if place == 0:
                writer.writerow(row)
            writer.writerow(row.values())


def _json(answer: Answer) -> Iterator[str]:
    """Yield one object, its large tables piece by piece."""
    import json

    def text(value: Any) -> str:
        return json.dumps(value, allow_nan=False, default=_plain)

    about = text(_finite({"status": answer.status, **answer.facts}))
    yield about[:-1] + ', "tables": {'
    tables = answer.tables
    if tables is None:
        tables = {sheet.name: sheet.records() for sheet in answer.sheets}
    for place, (name, table) in enumerate(tables.items()):
        rows = table.json_rows() if hasattr(table, "json_rows") else text(_finite(list(table)))
        yield f"{', ' if place else ''}{text(name)}: {rows}"
    yield "}}\n"


def _finite(value: Any) -> Any:
    """Return plain data in which not-a-number is null."""
    if isinstance(value, Mapping):
        return {str(key): _finite(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(entry) for entry in value]
    return None if isinstance(value, float) and value != value else value


def _plain(value: Any) -> Any:
    """Return dates as text and exact or NumPy numbers as numbers."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _cell(value: Any) -> Any:
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else value
