"""Read a large table of numbers with labels down and across, as statistical offices publish them.

Commas, semicolons and tabs part cells; decimals have a point, or a comma where another sign parts
cells. Text is UTF-8, UTF-16 with a byte-order mark, or else Windows-1252: codes are plain letters,
so that only descriptions depend on it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from math import isfinite
from pathlib import Path

import numpy as np

from countermove.arrays import Float
from countermove.errors import BadInput
from countermove.sources.table_file import NUMBER

SAMPLE = 1 << 20
SWAPPED = str.maketrans(",.", ".,")


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """Numbers with the texts before each row and above each column.

    Attributes:
        rows: R tuples of texts. columns: C tuples. numbers: (R, C); NaN where a cell is empty.
    """

    path: Path
    rows: tuple[tuple[str, ...], ...]
    columns: tuple[tuple[str, ...], ...]
    numbers: Float


def read_matrix(path: Path, *, headers: int = 1, labels: int = 1) -> Matrix:
    """Return the numbers of a text table.

    Args:
        path: the file. headers: lines above the numbers, of which a last one may hold the names of
            the label columns. labels: columns before them.

    Raises:
        BadInput: the file is missing or no such table; the cell is named.
    """
    form = _form(path, headers)
    records = _records(path, form)
    head = [record for _, record in islice(records, headers)]
    width = max(map(len, head), default=0)
    across = [
        [_plain(cell) for cell in (*record, *[""] * (width - len(record)))] for record in head
    ]
    columns = tuple(zip(*across, strict=True))[labels:]
    rows, numbers = [], []
    for line, record in records:
        if len(record) != width:
            raise BadInput(
                f"{path}:{line}: {len(record)} cells under {width} columns; give every line one "
                "cell for each column."
            )
        rows.append(tuple(map(_plain, record[:labels])))
        found, wrong = _numbers(record[labels:], form.decimal)
        if wrong is not None:
            where = f"row {' '.join(rows[-1])}, column {' '.join(columns[wrong])}"
            raise BadInput(
                f"{path}: {where}: {record[labels + wrong]!r} is not a number; write one, without "
                "signs between thousands."
            )
        numbers.append(found)
    return Matrix(path, tuple(rows), columns, np.array(numbers).reshape(len(rows), len(columns)))


def read_records(
    path: Path, texts: Sequence[str], number: str
) -> Iterator[tuple[list[str], float]]:
    """Yield the cells of the columns ``texts``, and ``number``, of a table with one number a line.

    Raises:
        BadInput: the file is missing or no such table; the line is named.
    """
    form = _form(path, 1)
    records = _records(path, form)
    head = [_plain(cell) for cell in next(records, (0, []))[1]]
    if absent := [name for name in (*texts, number) if name not in head]:
        raise BadInput(f"{path}: not a table of records, the column {absent[0]} is missing.")
    *at_texts, at_number = (head.index(name) for name in (*texts, number))
    for line, record in records:
        if len(record) != len(head):
            raise BadInput(
                f"{path}:{line}: {len(record)} cells under {len(head)} columns; give every line "
                "one cell for each column."
            )
        found, wrong = _numbers([record[at_number]], form.decimal)
        if wrong is not None or np.isnan(found[0]):
            raise BadInput(
                f"{path}:{line}: {number} {record[at_number]!r} is not a number; write one."
            )
        yield [record[n] for n in at_texts], found[0]


@dataclass(frozen=True, slots=True)
class Form:
    """How a text table is written: what parts its cells, its encoding, its decimal mark."""

    mark: str
    encoding: str
    decimal: str


def _form(path: Path, headers: int) -> Form:
    start = _sample(path)
    encoding = _encoding(path, start)
    lines = [line for line in start.decode(encoding, errors="replace").splitlines() if line.strip()]
    mark = max(",;\t", key=lines[0].count) if lines else ","
    return Form(mark, encoding, _decimal(path, lines[headers:], mark))


def _records(path: Path, form: Form) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each line that is not blank, and its number."""
    with path.open(encoding=form.encoding, newline="") as stream:
        reader = csv.reader(stream, delimiter=form.mark)
        try:
            for record in reader:
                if record and record != [""]:
                    yield reader.line_num, record
        except (csv.Error, ValueError) as error:
            raise BadInput(f"{path}: not a table of numbers ({error}); unpack it first?") from None


def _plain(text: str) -> str:
    return text.strip().strip('"').strip()


def _numbers(cells: Sequence[str], decimal: str) -> tuple[list[float], int | None]:
    """Return cells as numbers, an empty one as NaN, and the place of the first that is none."""
    if decimal == ",":
        cells = [cell.translate(SWAPPED) for cell in cells]
    try:
        found = [*map(float, cells)]
    except ValueError:
        found = []
    if found and isfinite(sum(found)) and "_" not in "".join(cells):
        return found, None
    found = []
    for n, cell in enumerate(map(str.strip, cells)):
        if cell and not NUMBER["."].fullmatch(cell):
            return found, n
        found.append(float(cell or "nan"))
    return found, None


def _sample(path: Path) -> bytes:
    if not path.is_file():
        raise BadInput(
            f"{path} does not exist; statistical offices pack their tables, so unpack it first."
        )
    with path.open("rb") as stream:
        return stream.read(SAMPLE)


def _encoding(path: Path, start: bytes) -> str:
    for mark, name in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if start.startswith(mark):
            return name
    try:
        with path.open(encoding="utf-8") as stream:
            while stream.read(SAMPLE):
                pass
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _decimal(path: Path, lines: list[str], mark: str) -> str:
    """Return the decimal mark of the first lines of numbers."""
    if mark == ",":
        return "."
    text = "\n".join(lines[:-1] or lines)
    comma = re.search(rf"(^|{mark})-?\d+,\d+({mark}|$)", text, re.M)
    point = re.search(rf"(^|{mark})-?\d+\.\d+({mark}|$)", text, re.M)
    if comma and point:
        raise BadInput(
            f"{path}: numbers have decimal points and commas ({comma[0].strip()!r} and "
            f"{point[0].strip()!r}); use one throughout, and no signs between thousands."
        )
    return "," if comma else "."
