"""The one guarded reader of users' text tables: a header, then one record a line, all strict.

UTF-8 (with or without a byte-order mark) and UTF-16 with one are read, packed with gzip or not;
any other encoding is refused, since bytes do not tell which it is. Columns may be parted by
commas, semicolons or tabs. A column that is not known is refused unless its name begins with
``x_``; so is a record with too few or too many cells, and one whose key was given before. Errors
begin with ``file:line:``.
"""

from __future__ import annotations

import csv
import gzip
import io
import math
import re
import unicodedata
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from countermove.codes.lookup import unknown
from countermove.errors import BadInput

LARGEST_BYTES = 32 << 20
"""Four times all flows between 81 regions in 50 sectors; reading takes some 15 bytes for each."""

DELIMITERS = (",", ";", "\t")
INF, CURE = math.inf, "write a number such as 1234.5"
OWN_PREFIX = "x_"
"""Columns that begin so are the user's own notes and are not read."""

MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
NUMBER = {
    mark: re.compile(rf"[+-]?(\d+({re.escape(mark)}\d*)?|{re.escape(mark)}\d+)(e[+-]?\d+)?", re.I)
    for mark in ".,"
}


@dataclass(frozen=True, slots=True)
class Layout:
    """What a table may hold.

    Attributes:
        needed, optional: names of columns. numbers: those that hold numbers.
        key: columns that together may occur once, if any. others: whether further columns are
            passed over, as in files that others publish.
    """

    needed: tuple[str, ...]
    optional: tuple[str, ...]
    numbers: tuple[str, ...]
    key: tuple[str, ...]
    others: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One record.

    Attributes:
        file, line: where it stands. at: position of each column in ``record``, the texts without
        blanks around them. decimal: decimal mark of the table's numbers.
    """

    file: str
    line: int
    at: Mapping[str, int]
    record: tuple[str, ...]
    decimal: str

    @property
    def where(self) -> str:
        """Return ``file:line``."""
        return f"{self.file}:{self.line}"

    def text(self, column: str) -> str:
        """Return the text of a cell, empty where the table has no such column."""
        return self.record[self.at[column]] if column in self.at else ""

    def code(self, column: str) -> str:
        """Return the text of a cell that must not be empty."""
        text = self.text(column)
        if not text:
            raise BadInput(f"{self.where}: {column} is empty; write its code.")
        if not text.isprintable():
            raise BadInput(f"{self.where}: {column} {text!r} holds invisible signs; type it anew.")
        return text

    def number(
        self,
        column: str,
        *,
        least: float = -INF,
        most: float = INF,
        above: float = -INF,
        share: bool = False,
        cure: str = CURE,
    ) -> float | None:
        """Return the number of a cell, ``None`` where it is empty.

        Args:
            column: its name.
            least, most, above: what it may not fall below, exceed, or equal and fall below.
            share: 5.1% is allowed, for 0.051, and ``<`` before it.
            cure: what to do where the text is wrong.
        """
        given = self.text(column)
        if not given:
            return None
        plain, scale = given.removeprefix("<").strip() if share else given, 1.0
        if share and plain.endswith("%"):
            plain, scale = plain[:-1].rstrip(), 100.0
        value = math.nan
        if plain.isascii() and NUMBER[self.decimal].fullmatch(plain):
            value = float(plain.replace(self.decimal, ".")) / scale
        if not math.isfinite(value):
            raise BadInput(f"{self.where}: {column} {given!r} is not a number; {cure}.")
        if not (least <= value <= most and value > above):
            raise BadInput(f"{self.where}: {column} {given!r} is out of range; {cure}.")
        return value

    def given(
        self,
        column: str,
        *,
        cure: str = CURE,
        least: float = -INF,
        most: float = INF,
        above: float = -INF,
    ) -> float:
        """Return the number of a cell that must not be empty; see :meth:`number`."""
        value = self.number(column, least=least, most=most, above=above, cure=cure)
        if value is None:
            raise BadInput(f"{self.where}: {column} is empty; {cure}.")
        return value


def read_table(path: str | Path, layout: Layout) -> list[Row]:
    """Return the records of a table in its order.

    Raises:
        BadInput: the file cannot be read, or a column or record breaks the layout.
    """
    text = _text(Path(path), layout)
    delimiter = _delimiter(text, layout)
    records = _records(str(path), text, delimiter)
    line, header = next(records, (1, []))
    _check_header(f"{path}:{line}", header, layout)
    at = {name: header.index(name) for name in (*layout.needed, *layout.optional) if name in header}
    found: list[tuple[int, tuple[str, ...]]] = []
    seen: dict[tuple[str, ...], int] = {}
    shared: dict[str, str] = {}
    for line, record in records:
        if len(record) != len(header):
            raise BadInput(
                f"{path}:{line}: {len(record)} cells under {len(header)} columns; give every "
                "record one cell for each, empty or not, and quote cells that hold the delimiter."
            )
        cells = tuple(shared.setdefault(cell, cell) for cell in record)
        key = tuple(cells[at[name]] for name in layout.key if name in at)
        if key and key in seen:
            raise BadInput(
                f"{path}:{line}: {' '.join(key)} is given twice, on line {seen[key]} before; "
                "keep one, or their sum."
            )
        seen[key] = line
        found.append((line, cells))
    if not found:
        raise BadInput(f"{path}: no rows below the header; add one for each entry.")
    numbers = [at[name] for name in layout.numbers if name in at]
    decimal = _decimal(str(path), found, numbers, delimiter)
    return [Row(str(path), line, at, record, decimal) for line, record in found]


def first_line(path: Path) -> str:
    """Return the first line of a file as well as it can be read, to tell layouts apart."""
    start = _bytes(path, 100_000)
    return start.decode(_encoding(start), errors="replace").strip().partition("\n")[0]


def _bytes(path: Path, count: int) -> bytes:
    try:
        if not path.exists():
            raise BadInput(f"{path} does not exist; check the path.")
        if not path.is_file():
            raise BadInput(f"{path} is not a file; name a table.")
        with path.open("rb") as stream:
            packed = stream.read(2) == b"\x1f\x8b"
            stream.seek(0)
            return gzip.open(stream).read(count) if packed else stream.read(count)
    except (OSError, ValueError, EOFError, zlib.error) as error:
        raise BadInput(f"{path} cannot be read ({error}); check the path and its rights.") from None


def _encoding(start: bytes) -> str:
    return next((name for mark, name in MARKS if start.startswith(mark)), "utf-8")


def _text(path: Path, layout: Layout) -> str:
    data = _bytes(path, LARGEST_BYTES + 1)
    if len(data) > LARGEST_BYTES:
        raise BadInput(
            f"{path} is larger than {LARGEST_BYTES >> 20} MB; is it a table with the columns "
            f"{', '.join(layout.needed)}? Leave out rows that are zero, or aggregate it."
        )
    encoding = _encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise BadInput(
            f"{path}:{line}: byte 0x{data[error.start]:02x} is not text in "
            f"{'UTF-16' if encoding == 'utf-16' else 'UTF-8'} (Latin-1 or Windows-1252?); save the "
            "file as 'CSV UTF-8', or convert it: iconv -f WINDOWS-1252 -t UTF-8."
        ) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise BadInput(f"{path}:{line}: not a text table; save it as 'CSV UTF-8'.")
    return unicodedata.normalize("NFC", text)


def _delimiter(text: str, layout: Layout) -> str:
    """Return the delimiter under which the header holds most known columns."""
    head = text.lstrip().partition("\n")[0][:100_000]
    known = {*layout.needed, *layout.optional}

    def names(mark: str) -> int:
        return len(known & {cell.strip().strip('"').strip() for cell in head.split(mark)})

    return max(DELIMITERS, key=names)


def _records(path: str, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line on which each record that is not blank begins, and its cells."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BadInput(
                f"{path}:{line}: not readable as a table ({error}); close every quote, and double "
                "quotes inside one."
            ) from None
        cells = [cell.strip() for cell in record]
        if any(cells):
            yield line, cells
        line = reader.line_num + 1


def _check_header(where: str, header: Sequence[str], layout: Layout) -> None:
    known = (*layout.needed, *layout.optional)
    lacking = [name for name in layout.needed if name not in header]
    needed = f"the header must hold {','.join(layout.needed)}"
    for at, name in enumerate(header):
        if not name and not layout.others:
            raise BadInput(
                f"{where}: column {at + 1} has no name; name it, a note of yours {OWN_PREFIX}..."
            )
        if name in header[:at] and (name in known or not layout.others):
            raise BadInput(f"{where}: column {name!r} is given twice; keep one.")
        if name not in known and not (layout.others or name.startswith(OWN_PREFIX)):
            cure = f"Columns of your own begin with {OWN_PREFIX}; {needed}."
            raise BadInput(f"{where}: {unknown(name, known, what='column', cure=cure)}")
    if lacking:
        raise BadInput(f"{where}: column {lacking[0]!r} is missing; {needed}.")


def _decimal(
    path: str,
    rows: Sequence[tuple[int, tuple[str, ...]]],
    numbers: Sequence[int],
    delimiter: str,
) -> str:
    """Return the decimal mark: a point, or the comma where other signs part the columns.

    A mark that only ever stands before three digits could be one of thousands; that is refused.
    """
    if delimiter == ",":
        return "."
    doubtful: dict[str, tuple[int, str]] = {}
    sure: dict[str, tuple[int, str]] = {}
    for line, cells in rows:
        for text in (cells[i].lstrip("+-<").rstrip("% ") for i in numbers):
            for mark in ",.":
                if text.count(mark) == 1 and text.replace(mark, "").isdigit():
                    before, after = text.split(mark)
                    parts = len(after) == 3 and 1 <= len(before) <= 3 and before[0] != "0"
                    (doubtful if parts else sure).setdefault(mark, (line, text))
    if len(sure) == 2:
        line, text = max(sure.values())
        raise BadInput(
            f"{path}:{line}: {text} has another decimal mark than lines above; use one throughout."
        )
    if sure:
        return next(iter(sure))
    if doubtful:
        line, text = min(doubtful.values())
        raise BadInput(
            f"{path}:{line}: {text} may be thousands or decimals; write numbers with a decimal "
            "point that other digits than three follow somewhere, and no signs between thousands."
        )
    return "."
