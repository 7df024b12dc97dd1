"""Read a large table of numbers with labels down and across, as statistical offices publish them.

Commas, semicolons and tabs part cells; decimals have a point, or a comma where another sign parts
cells. Text is UTF-8, UTF-16 with a byte-order mark, or else Windows-1252: codes are plain letters,
so that only descriptions depend on it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from countermove.arrays import Float
from countermove.errors import BadInput

if TYPE_CHECKING:
    import pandas as pd

SAMPLE = 1 << 20


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
    import pandas as pd

    form = _form(path, headers)
    head: pd.DataFrame
    body: pd.DataFrame
    try:
        head = pd.read_csv(
            path, **form, header=None, nrows=headers, dtype=str, keep_default_na=False
        )
        kinds: Any = {
            "dtype": dict.fromkeys(range(labels), str),
            "na_values": {n: [""] for n in range(labels, head.shape[1])},
        }
        body = pd.read_csv(
            path, **form, **kinds, header=None, skiprows=headers, low_memory=False,
            keep_default_na=False,
        )  # fmt: skip
    except (ValueError, pd.errors.ParserError) as error:
        raise BadInput(f"{path}: not a table of numbers ({error}); unpack it first?") from None
    if body.shape[1] != head.shape[1]:
        raise BadInput(
            f"{path}: {body.shape[1]} cells under {head.shape[1]} columns; give every line "
            "one cell for each column."
        )
    rows = tuple(tuple(map(_plain, row)) for row in body.iloc[:, :labels].itertuples(index=False))
    across = head.iloc[:, labels:]
    named = tuple(tuple(map(_plain, across.iloc[:, n])) for n in range(across.shape[1]))
    return Matrix(path, rows, named, _numbers(path, body.iloc[:, labels:], rows, named))


def read_records(path: Path, texts: Sequence[str], number: str) -> pd.DataFrame:
    """Return the columns ``texts`` and ``number`` of a table with one number a line.

    Raises:
        BadInput: the file is missing or no such table.
    """
    import pandas as pd

    try:
        table = pd.read_csv(
            path, **_form(path, 1), usecols=[*texts, number], keep_default_na=False,
            dtype=dict.fromkeys(texts, "category"),
        )  # fmt: skip
    except (ValueError, pd.errors.ParserError) as error:
        raise BadInput(f"{path}: not a table of records ({error}); unpack it first?") from None
    if table[number].dtype.kind not in "iuf":
        wrong = next(k for k, cell in enumerate(table[number]) if not _number(cell))
        cell = table[number].iloc[wrong]
        raise BadInput(f"{path}:{wrong + 2}: {number} {cell!r} is not a number; write one.")
    return table


def _form(path: Path, headers: int) -> Any:
    """Return how a text table is written, as keywords of pandas."""
    start = _sample(path)
    encoding = _encoding(path, start)
    lines = [line for line in start.decode(encoding, errors="replace").splitlines() if line.strip()]
    mark = max(",;\t", key=lines[0].count) if lines else ","
    return {"sep": mark, "encoding": encoding, "decimal": _decimal(path, lines[headers:], mark)}


def _plain(text: str) -> str:
    return text.strip().strip('"').strip()


def _numbers(
    path: Path,
    body: pd.DataFrame,
    rows: tuple[tuple[str, ...], ...],
    columns: tuple[tuple[str, ...], ...],
) -> Float:
    """Return numbers; a column of text is refused with its first cell that is none."""
    for n, kind in enumerate(body.dtypes):
        if kind.kind not in "iuf":
            wrong = next(k for k, cell in enumerate(body.iloc[:, n]) if not _number(cell))
            where = f"row {' '.join(rows[wrong])}, column {' '.join(columns[n])}"
            raise BadInput(
                f"{path}: {where}: {body.iloc[wrong, n]!r} is not a number; write one, without "
                "signs between thousands."
            )
    return np.asarray(body.to_numpy(dtype=np.float64))


def _number(cell: object) -> bool:
    try:
        float(str(cell))
    except ValueError:
        return False
    return True


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
