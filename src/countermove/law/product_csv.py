"""Read a product list from CSV, with the line number of everything that is wrong."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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


def read_list(raw: bytes, *, name: str, file: str) -> tuple[ProductList | None, list[Problem]]:
    """Return the product list of a CSV file and its problems.

    Args:
        raw: content of the file, UTF-8.
        name: path from the ledger's root, the list's name.
        file: path to print in problems.
    """
    try:
        reader = csv.DictReader(raw.decode("utf-8-sig").splitlines())
        rows = [(row, reader.line_num) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        what = f"it is not CSV in UTF-8: {error}."
        return None, [Problem(file, 1, 1, "encoding", what, "Save it as CSV in UTF-8.")]
    header = reader.fieldnames or []
    bad = [c for c in header if c not in COLUMNS and not str(c).startswith("x_")]
    if "hs" not in header or bad:
        message = f"column {bad[0]!r} is not known." if bad else "there is no column hs."
        cure = f"Columns are {', '.join(COLUMNS)}; others begin with x_."
        return None, [Problem(file, 1, 1, "list-column", message, cure)]
    problems: list[Problem] = []
    columns: Columns = {
        name: [] for name in ("hs", *DAYS, "rate", *(name for name in DUTY if name in header))
    }
    lines: list[int] = []
    for row, line in rows:
        given = {key: (row.get(key) or "").strip() for key in columns}
        try:
            code = given["hs"].replace(".", "")
            if not (code.isascii() and code.isdigit() and 2 <= len(code) <= 10):
                raise ValueError(f"HS code {given['hs']!r} has not 2 to 10 digits")
            dates = {k: given[k] and date.fromisoformat(given[k]).isoformat() for k in DAYS}
            if dates["from"] and dates["until"] and dates["until"] <= dates["from"]:
                raise ValueError(f"until {dates['until']} is not after from {dates['from']}")
            if dates["until_published"] and not dates["until"]:
                raise ValueError("until_published is given without until")
            rate = None if given["rate"] == "" else float(given["rate"])
            if rate is not None and not 0 <= rate <= HIGHEST_BASE_RATE:
                raise ValueError(f"rate {rate:g} means {rate * 100:g} %; rates are shares")
            amounts_of(given.get("specific", ""))
        except ValueError as error:
            cure = (
                "HS codes have 2 to 10 digits, dates are YYYY-MM-DD, rates are fractions (0.25), "
                "specific duties are dollars by unit (0.01/kg + 0.2/each)."
            )
            problems.append(Problem(file, line, 1, "list-row", f"{error}.", cure))
            continue
        for key, value in {**given, "hs": code, **dates, "rate": rate}.items():
            columns[key].append(value)
        lines.append(line)
    problems += _overlaps(columns, lines, file)
    return (list_from_columns(name, columns) if not problems else None), problems


def list_from_columns(name: str, columns: Columns, *, known_hash: str | None = None) -> ProductList:
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
        hash=known_hash or digest(columns),
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


def columns_of(products: ProductList) -> Columns:
    """Return the plain columns of a list, as :func:`list_from_columns` reads them."""

    def days(values: Iterable[int], open_: int) -> list[str]:
        return ["" if v == open_ else date.fromordinal(int(v)).isoformat() for v in values]

    count = products.codes.size
    specific = [
        " + ".join(f"{amounts[row]:.12g}/{unit}" for unit, amounts in products.specific.items()
                   if amounts[row])
        for row in range(count)
    ] if products.specific else None  # fmt: skip
    return {
        **({"specific": specific} if specific else {}),
        **({"text": list(products.text)} if products.text else {}),
        "hs": [
            f"{int(c):010d}"[: int(d)] for c, d in zip(products.codes, products.digits, strict=True)
        ],
        "from": days(products.start.tolist(), ALWAYS),
        "until": days(products.end.tolist(), NEVER),
        "published": days(products.known_from.tolist(), ALWAYS),
        "until_published": days(products.end_known_from.tolist(), ALWAYS),
        "rate": [None if np.isnan(r) else float(r) for r in products.rate],
    }


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
    """Return a list as short plain data: codes in one text, constant columns as one value."""
    columns = columns_of(products)
    packed: dict[str, Any] = {"hash": products.hash, "hs": " ".join(columns.pop("hs"))}
    for name, values in columns.items():
        if values and any(value not in ("", None) for value in values):
            packed[name] = values[0] if len(set(values)) == 1 else values
    return packed


def unpack_list(name: str, packed: dict[str, Any]) -> ProductList:
    """Return the list of :func:`pack_list`."""
    codes = packed["hs"].split()
    columns: dict[str, list[Any]] = {"hs": codes}
    for key in (*DAYS, "rate"):
        values = packed.get(key, None if key == "rate" else "")
        columns[key] = values if isinstance(values, list) else [values] * len(codes)
    columns |= {key: packed[key] for key in DUTY if key in packed}
    return list_from_columns(name, columns, known_hash=packed["hash"])
