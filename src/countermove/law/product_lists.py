"""Product lists as integer ranges, so that a hundred thousand lines are matched without a loop.

A code of ``L`` digits is the range ``[code · 10^(10−L), (code + 1) · 10^(10−L))`` of ten-digit
numbers; a line is covered by a prefix when its range lies inside the prefix's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from countermove.errors import BadInput

DIGITS = 10
UNLISTED = "00000000"
"""Code of goods that no list names."""
NOMENCLATURE = "lists/nomenclature.csv"
"""List of the codes a tariff knows, in the folder of its importer."""
FORMER = "lists/former.csv"
"""List of the codes a tariff had until a day, which trade and lists may still go by."""
ALWAYS = 0
NEVER = date.max.toordinal()

Codes = NDArray[np.int64]


def normalise(code: str) -> str:
    """Return an HS code without dots and spaces; refuse what is not 2 to 10 digits.

    >>> normalise("8703.23")
    '870323'
    """
    plain = str(code).replace(".", "").replace(" ", "")
    if not (plain.isdigit() and 2 <= len(plain) <= DIGITS):
        raise BadInput(
            f"HS code {code!r} is not 2 to 10 digits (dots allowed). Write e.g. 8703.23."
        )
    return plain


def padded(codes: Iterable[str]) -> tuple[Codes, NDArray[np.uint8]]:
    """Return ten-digit numbers and the number of digits that count.

    >>> padded(["8703", "0101.21.00"])
    (array([8703000000,  101210000]), array([4, 8], dtype=uint8))
    """
    plain = [code.replace(".", "") for code in codes]
    numbers = np.array([int(code) * 10 ** (DIGITS - len(code)) for code in plain], dtype=np.int64)
    return numbers, np.array([len(code) for code in plain], dtype=np.uint8)


def texts(codes: Codes, digits: NDArray[np.uint8]) -> list[str]:
    """Return the codes of :func:`padded` as they are written, without dots.

    >>> texts(*padded(["8703", "0101.21.00"]))
    ['8703', '01012100']
    """
    pairs = zip(codes.tolist(), digits.tolist(), strict=True)
    return [f"{code:0{DIGITS}d}"[:count] for code, count in pairs]


def width(digits: NDArray[np.uint8]) -> Codes:
    """Return the length of each code's range, ``10^(10 − digits)``."""
    return np.asarray(10 ** (DIGITS - digits.astype(np.int64)), dtype=np.int64)


@dataclass(frozen=True, slots=True)
class ProductList:
    """A dated list of HS prefixes.

    Attributes:
        name: path of the CSV file from the ledger's root.
        codes: ten-digit numbers ``(n,)``; ``digits`` says how many digits count.
        start, end: legal interval of each row as ordinals, end exclusive.
        known_from: ordinal of the day on which the row became known (0 always).
        end_known_from: ordinal of the day on which its end became known (0 with the row).
        rate: fraction per row, NaN where the list gives none.
        hash: of the list's content.
        specific: amounts per row due on top by unit, US dollars per unit, 0 where none.
        text: the duty in the words of the schedule per row, or empty.
    """

    name: str
    codes: Codes
    digits: NDArray[np.uint8]
    start: Codes
    end: Codes
    known_from: Codes
    end_known_from: Codes
    rate: NDArray[np.float64]
    hash: str
    specific: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    text: tuple[str, ...] = ()

    def rows(self, on: date, known_on: date | None) -> NDArray[np.intp]:
        """Return the positions of the rows in force on a day, as known on another."""
        day = on.toordinal()
        ended = self.end <= day
        live = self.start <= day
        if known_on is not None:
            live &= self.known_from <= known_on.toordinal()
            ended &= self.end_known_from <= known_on.toordinal()
        return np.flatnonzero(live & ~ended)


@dataclass(frozen=True, slots=True)
class Prefixes:
    """Disjoint sorted ranges of ten-digit numbers: membership in a list on a day."""

    start: Codes
    end: Codes

    def covers(self, low: Codes, high: Codes) -> NDArray[np.bool_]:
        """Return which ranges ``[low, high)`` lie inside the list."""
        if not self.start.size:
            return np.zeros(low.shape, dtype=bool)
        at = np.searchsorted(self.start, low, side="right") - 1
        return np.asarray((at >= 0) & (high <= self.end[np.maximum(at, 0)]))

    def touches(self, low: Codes, high: Codes) -> NDArray[np.bool_]:
        """Return which ranges share at least one ten-digit number with the list."""
        if not self.start.size:
            return np.zeros(low.shape, dtype=bool)
        at = np.searchsorted(self.start, high, side="left") - 1
        return np.asarray((at >= 0) & (self.end[np.maximum(at, 0)] > low))


def prefixes(codes: Codes, digits: NDArray[np.uint8]) -> Prefixes:
    """Return the union of prefixes as disjoint sorted ranges (adjacent ranges merged).

    >>> p = prefixes(*padded(["8703", "870323", "8704"]))
    >>> p.start.tolist(), p.end.tolist()
    ([8703000000], [8705000000])
    """
    order = np.argsort(codes, kind="stable")
    start, end = codes[order], (codes + width(digits))[order]
    if start.size:
        reach = np.maximum.accumulate(end)
        first = np.concatenate([[True], start[1:] > reach[:-1]])
        last = np.concatenate([first[1:], [True]])
        start, end = start[first], reach[last]
    return Prefixes(start, end)


def longest_match(
    codes: Codes, digits: NDArray[np.uint8], low: Codes, line_digits: NDArray[np.uint8]
) -> NDArray[np.intp]:
    """Return for each line the position of the longest matching prefix, −1 where none matches."""
    found = np.full(low.shape, -1, dtype=np.intp)
    lengths: Sequence[int] = sorted({int(d) for d in np.unique(digits)}, reverse=True)
    for length in lengths:
        rows = np.flatnonzero(digits == length)
        unit = 10 ** (DIGITS - length)
        keys = codes[rows] // unit
        order = np.argsort(keys, kind="stable")
        keys, rows = keys[order], rows[order]
        wanted = low // unit
        at = np.minimum(np.searchsorted(keys, wanted), keys.size - 1)
        hit = (keys[at] == wanted) & (line_digits >= length) & (found < 0)
        found[hit] = rows[at[hit]]
    return found
