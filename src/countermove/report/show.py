"""How every command shows its answer: text for people, CSV for one table, one object for programs.

A command builds an :class:`Answer` of sentences and sheets; what is printed, in which form, is
decided here and nowhere else.
"""

from __future__ import annotations

import io
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from countermove.report.longtable import LongTable

NARROWEST, WIDTH, WIDEST = 80, 100, 120
"""Columns of text where the terminal says: at least, without a terminal, at most."""
LEAST = 16
"""Columns that the widest column of text keeps where the table has to be narrowed."""
LAYOUTS = (
    (2, " … ", True), (2, " … ", False), (1, "…", False), (2, "\n…", False), (1, "\n…", False),
)  # fmt: skip
"""Roomiest first: space between columns, what joins the bounds of a range, heads in one line."""


RULED = "    \n    \n ── \n    \n ── \n    \n    \n    \n"
"""Lines of a table: below its heads, and where a section of rows ends."""
TYPEWRITTEN = str.maketrans(
    {"\N{MINUS SIGN}": "-", "…": "..", "─": "-", "–": "-", "’": "'", "“": '"', "”": '"'}
)


class Ranged(NamedTuple):
    """A figure, the bounds of its range, which stand below it, and their forms, if their own."""

    value: float
    lo: float | None = None
    hi: float | None = None
    form: Callable[[float], str] | None = None
    bound_form: Callable[[float], str] | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet.

    Attributes:
        key: its name in CSV and JSON. head: its heading in text; ``None``: not in the text.
        form: format specification of its values in text, or a function to text; the sign of a
            percentage is left to the heading.
        right: to the right even where its values are no numbers.
    """

    key: str
    head: str | None = None
    form: str | Callable[[Any], str] = ""
    right: bool = False

    def text(self, value: Any, joint: str = " … ") -> str:
        """Return a value as text; what is not known is blank, and a range below its figure."""
        if isinstance(value, Ranged):
            column = replace(self, form=value.form or self.form)
            bound = replace(column, form=value.bound_form or column.form)
            figure, (lo, hi) = column.text(value.value), map(bound.text, value[1:3])
            same = value.lo is None or figure == lo == hi
            return figure if same else f"{figure}\n{lo}{joint}{hi}"
        if value is None or value != value:
            return ""
        if callable(self.form):
            return self.form(value)
        if isinstance(value, bool):
            return "yes" if value else "no"
        return format(value, self.form).removesuffix("%") if self.form else str(value)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of values under columns.

    Attributes:
        name: key under ``tables`` in JSON. title: sentence above it in text.
        rows: values in order of the columns. most: rows shown in text; 0 for all.
        more: where to find those left out. rule: row above which a line stands; 0 for none.
    """

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    title: str = ""
    most: int = 0
    more: str = "ask for all, or for --csv or --json."
    rule: int = 0

    @classmethod
    def of(cls, name: str, columns: Sequence[Column], entries: Iterable[Any], **rest: Any) -> Sheet:
        """Return a sheet with a row per entry, whose attributes are the columns' keys."""
        rows = [[getattr(entry, column.key) for column in columns] for entry in entries]
        return cls(name, columns, rows, **rest)

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
                say(part)


def width() -> int:
    """Return the columns text may take."""
    import shutil

    return min(max(shutil.get_terminal_size((WIDTH, 24)).columns, NARROWEST), WIDEST)


def say(text: str) -> None:
    """Print sentences within the width, later lines indented; what ends a line itself as it is."""
    if text.endswith("\n"):
        _put(text)
        return
    for line in text.split("\n"):
        indent = " " * (len(line) - len(line.lstrip()))
        whole = line.strip().replace(" %", "\N{NO-BREAK SPACE}%")  # a number keeps its unit
        filled = textwrap.fill(
            whole, width(), initial_indent=indent, subsequent_indent=f"{indent}  ",
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip
        _put(filled.replace("\N{NO-BREAK SPACE}%", " %") + "\n")


def _put(text: str) -> None:
    """Write text; a stream that cannot hold the signs of print gets those of typewriters."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        text = text.translate(TYPEWRITTEN)
    sys.stdout.write(text)


def print_sheet(sheet: Sheet) -> None:
    """Print a sheet as an aligned table, numbers to the right, and say what was left out.

    Columns of text wrap where they must, the widest first; no cell is cut.
    """
    from rich.box import Box
    from rich.console import Console
    from rich.table import Table

    if sheet.title:
        say(sheet.title)
    rows = sheet.rows[: sheet.most] if sheet.most else sheet.rows
    shown = [(n, column) for n, column in enumerate(sheet.columns) if column.head is not None]
    right = [column.right or _numbers([row[n] for row in rows]) for n, column in shown]
    for gap, joint, whole in LAYOUTS:
        cells = [[column.text(row[n], joint) for n, column in shown] for row in rows]
        columns = [[line[n] for line in cells] for n in range(len(shown))]
        body = [max(map(_size, column), default=0) for column in columns]
        heads = [
            _head(column, None if whole else size)
            for (_, column), size in zip(shown, body, strict=True)
        ]
        sizes = [max(_size(head), size) for head, size in zip(heads, body, strict=True)]
        words = [
            size if number else max(map(len, " ".join((head, *column)).split()), default=0)
            for number, size, head, column in zip(right, sizes, heads, columns, strict=True)
        ]
        texts = [n for n, number in enumerate(right) if not number]
        widest = max(texts, key=sizes.__getitem__, default=-1)
        least = [max(w, min(sizes[n], LEAST)) if n == widest else w for n, w in enumerate(words)]
        room = width() - gap * (len(sizes) - 1)
        if sum(least) <= room:
            break
    letters = [
        size if number else min(words[n], LEAST) if n == widest else 1
        for n, (number, size) in enumerate(zip(right, sizes, strict=True))
    ]
    widths = _widths(sizes, (least, words, letters), room)
    table = Table(
        box=Box(RULED), show_edge=False, pad_edge=False, header_style="bold",
        padding=(0, gap - 1, 0, 0), show_header=any(heads),
    )  # fmt: skip
    for head, number, size in zip(heads, right, widths, strict=True):
        table.add_column(
            head, justify="right" if number else "left", width=size, overflow="fold"
        )  # fmt: skip
    for place, line in enumerate(cells, 1):
        table.add_row(*line, end_section=place == sheet.rule)
    drawn = io.StringIO()
    console = Console(
        file=drawn, force_terminal=sys.stdout.isatty(), highlight=False, markup=False, emoji=False,
        width=max(width(), sum(widths) + width() - room),
    )  # fmt: skip
    console.print(table)
    _put("\n".join(line.rstrip() for line in drawn.getvalue().splitlines()) + "\n")
    if len(rows) < len(sheet.rows):
        print(f"{len(sheet.rows) - len(rows)} more rows: {sheet.more}")


def _numbers(values: Sequence[Any]) -> bool:
    """Say whether values are numbers, as far as they are known."""
    known = [value for value in values if value is not None]
    kinds = int | float | Decimal | Ranged
    return bool(known) and all(isinstance(v, kinds) and not isinstance(v, bool) for v in known)


def _head(column: Column, size: int | None) -> str:
    """Return the heading of a column, over several lines where its values are narrower."""
    words = (column.head or "").split()
    if size is None or not words:
        return column.head or ""
    return textwrap.fill(" ".join(words), max(size, *map(len, words)), break_on_hyphens=False)


def _widths(sizes: Sequence[int], floors: Iterable[Sequence[int]], room: int) -> list[int]:
    """Return widths that fit the room: the widest column gives way, to each floor in turn."""
    widths = list(sizes)
    for floor in floors:
        while sum(widths) > room:
            over = [n for n, size in enumerate(widths) if size > floor[n]]
            if not over:
                break
            widths[max(over, key=lambda n: (widths[n], n))] -= 1
    return widths


def _size(text: str) -> int:
    return max(map(len, text.split("\n")))


def _csv(table: Sheet | LongTable) -> None:
    import csv

    writer = csv.writer(sys.stdout, lineterminator="\n")
    if isinstance(table, Sheet):
        writer.writerow([column.key for column in table.columns])
        lists = (list, tuple)
        writer.writerows(
            ["; ".join(map(str, v)) if isinstance(v, lists) else v for v in row]
            for row in table.rows
        )
    else:
        for place, row in enumerate(table.rows()):
            if place == 0:
                writer.writerow(row)
            writer.writerow(row.values())


def _json(answer: Answer) -> Iterator[str]:
    """Yield one object, its large tables piece by piece."""
    import json

    def text(value: Any) -> str:
        return json.dumps(plain(value), allow_nan=False)

    about = text({"status": answer.status, **answer.facts})
    yield about[:-1] + ', "tables": {'
    tables = answer.tables
    if tables is None:
        tables = {sheet.name: sheet.records() for sheet in answer.sheets}
    for place, (name, table) in enumerate(tables.items()):
        rows = table.json_rows() if hasattr(table, "json_rows") else text(list(table))
        yield f"{', ' if place else ''}{text(name)}: {rows}"
    yield "}}\n"


def plain(value: Any) -> Any:
    """Return value in JSON's types; exact and NumPy numbers are numbers, not-a-number is null."""
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(v) for v in (value if isinstance(value, list | tuple) else sorted(value))]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | Path):
        return float(value) if isinstance(value, Decimal) else value.name
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    return None if isinstance(value, float) and value != value else value
