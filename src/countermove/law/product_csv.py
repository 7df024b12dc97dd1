"""Read a product list from CSV, with the line number of everything that is wrong."""

from __future__ import annotations

import csv
from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np

from countermove.law.ledger import digest
from countermove.law.measure import HIGHEST_BASE_RATE
from countermove.law.product_lists import ALWAYS, NEVER, ProductList, padded
from countermove.sources.yaml_file import Problem

DAYS = ("from", "until", "published", "until_published")
DUTY = ("specific", "text")
COLUMNS = ("hs", *DAYS, "rate", *DUTY, "code", "description")
Columns = dict[str, list[Any]]
_REPEATING = {
    "digits": np.uint8, "start": np.int64, "end": np.int64, "known_from": np.int64,
    "end_known_from": np.int64, "rate": np.float64,
}  # fmt: skip
_CODE, _POSITION = "<i8", "<u2"


def read_list(
    raw: bytes, *, name: str, file: str, shortest: int = 2
) -> tuple[ProductList | None, list[Problem]]:
    """Return the product list of a CSV file and its problems.

    Args:
        raw: content of the file, UTF-8.
        name: path from the ledger's root, the list's name.
        file: path to print in problems.
        shortest: digits of the shortest code the list may hold.
    """
    rows, problems = csv_records(raw, COLUMNS, file=file, needed="hs")
    columns: Columns = {name: [] for name in ("hs", *DAYS, "rate", *DUTY)}
    lines: list[int] = []
    for given, line in rows:
        try:
            code = given["hs"].replace(".", "")
            if not (code.isascii() and code.isdigit() and 2 <= len(code) <= 10):
                raise ValueError(f"HS code {given['hs']!r} has not 2 to 10 digits")
            if len(code) < shortest:
                problems.append(_coarse(file, line, field_column(raw, line, "hs"), given["hs"]))
                continue
            dates = {k: given[k] and date.fromisoformat(given[k]).isoformat() for k in DAYS}
            if dates["from"] and dates["until"] and dates["until"] <= dates["from"]:
                raise ValueError(f"until {dates['until']} is not after from {dates['from']}")
            if dates["until_published"] and not dates["until"]:
                raise ValueError("until_published is given without until")
            rate = None if given["rate"] == "" else float(given["rate"])
            if rate is not None and not 0 <= rate <= HIGHEST_BASE_RATE:
                raise ValueError(f"rate {rate:g} means {rate * 100:g} %; rates are shares")
            amounts_of(given["specific"])
        except ValueError as error:
            cure = (
                "HS codes have 2 to 10 digits, dates are YYYY-MM-DD, rates are fractions (0.25), "
                "specific duties are dollars by unit (0.01/kg + 0.2/each)."
            )
            problems.append(Problem(file, line, 1, "list-row", f"{error}.", cure))
            continue
        row = {**given, "hs": code, **dates, "rate": rate}
        for key, column in columns.items():
            column.append(row[key])
        lines.append(line)
    columns = {name: column for name, column in columns.items() if name not in DUTY or any(column)}
    problems += _overlaps(columns, lines, file)
    return (list_from_columns(name, columns) if not problems else None), problems


def _coarse(file: str, line: int, column: int, code: str) -> Problem:
    what = f"{code} is coarser than a heading, so the list would reach whole chapters."
    cure = (
        "Write headings (four digits) or finer; where the notice lists chapters, let a card beside "
        f"the list say so: digits: [{len(code)}]."
    )
    return Problem(file, line, column, "list-digits", what, cure)


def field_column(raw: bytes, line: int, field: str) -> int:
    r"""Return the column, from 1, at which a field begins in a line of a CSV file.

    >>> field_column(b"hs,rate\n2208,0.25\n", 2, "rate")
    6
    """
    lines = raw.decode("utf-8-sig").splitlines()
    header = next(csv.reader(lines))
    starts, quoted = [1], False
    for at, letter in enumerate(lines[line - 1], 2):
        quoted ^= letter == '"'
        if letter == "," and not quoted:
            starts.append(at)
    place = header.index(field) if field in header else len(starts)
    return starts[place] if place < len(starts) else 1


def csv_records(
    raw: bytes, columns: Sequence[str], *, file: str, needed: str | None = None
) -> tuple[list[tuple[dict[str, str], int]], list[Problem]]:
    """Return the texts of a CSV file by column, each with its line, and what is wrong in its head.

    A column that the file lacks is blank; of others only names that begin with ``x_`` may stand.
    """
    try:
        reader = csv.DictReader(raw.decode("utf-8-sig").splitlines())
        rows = [(row, reader.line_num) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        what = f"it is not CSV in UTF-8: {error}."
        return [], [Problem(file, 1, 1, "encoding", what, "Save it as CSV in UTF-8.")]
    header = reader.fieldnames or []
    bad = [name for name in header if name not in columns and not str(name).startswith("x_")]
    if bad or needed not in (None, *header):
        what = f"column {bad[0]!r} is not known." if bad else f"there is no column {needed}."
        cure = f"Columns are {', '.join(columns)}; others begin with x_."
        return [], [Problem(file, 1, 1, "column", what, cure)]
    return [({k: (row.get(k) or "").strip() for k in columns}, line) for row, line in rows], []


def list_from_columns(name: str, columns: Columns) -> ProductList:
    """Return the product list of plain columns (ISO dates, empty text where open)."""
    codes, digits = padded(columns["hs"])
    return ProductList(
        name=name,
        codes=codes,
        digits=digits,
        start=_ordinals(columns["from"], ALWAYS),
        end=_ordinals(columns["until"], NEVER),
        known_from=_ordinals(columns["published"], ALWAYS),
        end_known_from=_ordinals(columns["until_published"], ALWAYS),
        rate=np.array([np.nan if r is None else r for r in columns["rate"]], dtype=np.float64),
        hash=digest(columns),
        specific=_amounts(columns.get("specific", ())),
        text=tuple(columns.get("text", ())),
    )


def amounts_of(text: str) -> dict[str, float]:
    """Return the amounts of a specific duty by unit.

    >>> amounts_of("0.044/liter + 0.314/pf.liter")
    {'liter': 0.044, 'pf.liter': 0.314}
    """
    found = {}
    for part in text.split(" + ") if text else ():
        amount, slash, unit = part.partition("/")
        if not slash or not unit.strip() or not float(amount) > 0:
            raise ValueError(f"specific duty {part!r} is not an amount by a unit")
        found[unit.strip()] = float(amount)
    return found


def _amounts(texts: Sequence[str]) -> dict[str, Any]:
    """Return the amounts of each row by unit, 0 where a row has none."""
    found: dict[str, Any] = {}
    for row, text in enumerate(texts):
        for unit, amount in amounts_of(text).items():
            found.setdefault(unit, np.zeros(len(texts)))[row] = amount
    return found


def _ordinals(values: Sequence[str], open_: int) -> Any:
    if not any(values):
        return np.full(len(values), open_, dtype=np.int64)
    seen: Mapping[str, int] = {v: date.fromisoformat(v).toordinal() for v in set(values) if v}
    return np.array([seen[v] if v else open_ for v in values], dtype=np.int64)


def _overlaps(columns: Columns, lines: Sequence[int], file: str) -> list[Problem]:
    rows: dict[str, list[tuple[str, str, str, int]]] = defaultdict(list)
    for code, start, end, known, line in zip(
        columns["hs"], columns["from"], columns["until"], columns["published"], lines, strict=True
    ):
        rows[code].append((start, end or "9999-12-31", known, line))
    found = []
    for code, spans in rows.items():
        spans.sort()
        for (_, end, _, _), (start, _, _, line) in pairwise(spans):
            if start < end:
                found.append(
                    Problem(file, line, 1, "list-overlap",
                            f"{code} is listed twice for the same days.",
                            "Give the earlier row an until (exclusive), or remove one.")
                )  # fmt: skip
    return found


def pack_list(products: ProductList) -> dict[str, Any]:
    """Return a list as short plain data, quick to read.

    It holds the bytes of the codes; of every other column each value once, and the bytes of the
    rows' positions among them where there are several.
    """
    packed: dict[str, Any] = {"hash": products.hash, "codes": _text(products.codes, _CODE)}
    packed |= {name: _once(getattr(products, name)) for name in _REPEATING}
    if products.specific:
        packed["specific"] = _once(np.array(_specific(products), dtype=object))
    if products.text:
        packed["text"] = _once(np.array(products.text, dtype=object))
    return packed


def unpack_list(name: str, packed: dict[str, Any]) -> ProductList:
    """Return the list of :func:`pack_list`."""
    codes = _array(packed["codes"], _CODE).astype(np.int64)
    many = len(codes)
    return ProductList(
        name=name,
        codes=codes,
        hash=packed["hash"],
        **{column: _all(packed[column], many, kind) for column, kind in _REPEATING.items()},
        specific=_spread(packed["specific"]) if "specific" in packed else {},
        text=tuple(_all(packed["text"], many, object)) if "text" in packed else (),
    )


def _specific(products: ProductList) -> list[str]:
    """Return the specific duty of each row in words, as :func:`amounts_of` reads them."""
    found = [""] * len(products.codes)
    for unit, amounts in products.specific.items():
        for row in np.flatnonzero(amounts).tolist():
            found[row] += f"{' + ' if found[row] else ''}{amounts[row]:.12g}/{unit}"
    return found


def _spread(packed: Sequence[Any]) -> dict[str, Any]:
    """Return the amounts of packed specific duties by unit."""
    at = _array(packed[1], _POSITION)
    return {unit: column[at] for unit, column in _amounts(packed[0]).items()}


def _once(column: Any) -> list[Any]:
    """Return each value of a column once, and the bytes of the rows' positions, if many."""
    values, at = np.unique(column, return_inverse=True)
    plain = [None if value != value else value for value in values.tolist()]
    return [plain] if len(plain) == 1 else [plain, _text(at, _POSITION)]


def _all(packed: Sequence[Any], many: int, kind: Any) -> Any:
    values = np.array(packed[0], dtype=kind)
    return np.repeat(values, many) if len(packed) == 1 else values[_array(packed[1], _POSITION)]


def _text(values: Any, kind: str) -> str:
    return b64encode(values.astype(kind).tobytes()).decode()


def _array(text: str, kind: str) -> Any:
    return np.frombuffer(b64decode(text), dtype=kind)
