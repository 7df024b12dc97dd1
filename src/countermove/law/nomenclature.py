"""Is a product code one that the importer's tariff knows, and what lies below it?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from textwrap import shorten

import numpy as np
from numpy.typing import NDArray

from countermove.codes.harmonized import NATIONAL, headings, is_known, nearest, tariff_lines
from countermove.errors import UnknownName
from countermove.law.ledger import Ledger
from countermove.law.product_lists import DIGITS, Codes, padded, texts, width

FIRST = date(2025, 1, 1)
NATIONAL_HEADINGS = {"USA": (*range(9801, 9824), *range(9901, 9923))}
OTHER_NATIONAL_HEADINGS = (*range(9801, 9900), *range(9901, 9999))


def tariff_book(ledger: Ledger, importer: str, on: date) -> tuple[Codes, NDArray[np.uint8]] | None:
    """Return the codes of an importer's tariff on a day, or ``None`` where they are not known.

    They are ``<importer>/lists/nomenclature.csv`` of the ledger, else the shipped lines of the
    United States. The list of the ordinary duty does not do: lines that are free are not on it.
    """
    named = ledger.lists.get(f"{importer.lower()}/lists/nomenclature.csv")
    if named is not None:
        rows = named.rows(max(on, FIRST), None)
        return named.codes[rows], named.digits[rows]
    lines = tariff_lines(importer)
    return padded(lines) if lines else None


def finer_codes(ledger: Ledger, importer: str, code: str, on: date) -> tuple[str, ...]:
    """Return the codes below a code in the importer's tariff, in order; empty where it has none."""
    low, digits = padded([code])
    books = [tariff_book(ledger, importer, on), *_ordinary_lists(ledger, importer, on)]
    parts = [book for book in books if book is not None]
    if not parts:
        return ()
    codes, lengths = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    below = (codes >= low[0]) & (codes < (low + width(digits))[0]) & (lengths > digits[0])
    return tuple(sorted({*texts(codes[below], lengths[below])}))


def _ordinary_lists(
    ledger: Ledger, importer: str, on: date
) -> Iterator[tuple[Codes, NDArray[np.uint8]]]:
    """Yield the codes of the lists of an importer's ordinary duty."""
    for measure in ledger.measures.values():
        listed = measure.applies_to.product_list
        if measure.imposed_by == importer and measure.kind == "base_duty" and listed:
            products = ledger.lists[listed]
            rows = products.rows(max(on, FIRST), None)
            yield products.codes[rows], products.digits[rows]


def check_product(ledger: Ledger, importer: str, code: str, on: date) -> None:
    """Refuse a code that the importer's tariff does not know, offering the nearest headings.

    A code finer than the tariff's list is accepted when its beginning is on it. Where the tariff
    is not known, the Harmonized System of 2022 answers for six digits.
    """
    if code[:2] in NATIONAL:
        _check_national(importer, code)
        return
    book = tariff_book(ledger, importer, on)
    if book is None or not book[0].size:
        if not is_known(code):
            raise _unknown(code, "the Harmonized System of 2022", nearest(code))
        return
    low, digits = padded([code])
    high = low + width(digits)
    start = book[0]
    end = start + width(book[1])
    if ((start < high[0]) & (end > low[0])).any():
        return
    known = [f"{int(c):0{DIGITS}d}"[: len(code)] for c in np.unique(start)]
    heading = sorted(
        {t for t in known if t[:4] == code[:4]} or {t for t in known if t[:2] == code[:2]}
    )
    near = sorted(heading, key=lambda text: (abs(int(text) - int(code)), text))[:5]
    raise _unknown(code, f"the tariff of {importer}", near or nearest(code))


def _check_national(importer: str, code: str) -> None:
    """Refuse a heading that chapters 98 and 99 do not have.

    Those of the United States have a subchapter for each heading, I to XXIII and I to XXII, and a
    line for estimates in customs statistics. Of others it is only known that there is no heading
    00 and no heading 9999.
    """
    known = [f"{number}" for number in NATIONAL_HEADINGS.get(importer, OTHER_NATIONAL_HEADINGS)]
    if importer == "USA":
        known.append("999995")
    if not any(code.startswith(head) or head.startswith(code) for head in known):
        near = sorted(known, key=lambda head: abs(int(head[:4]) - int(code[:4].ljust(4, "0"))))
        raise _unknown(code, f"the tariff of {importer}", near[:3])


def _unknown(code: str, book: str, near: list[str]) -> UnknownName:
    """Return the refusal: nearest codes, and the title of the first one's heading."""
    title = headings().get(near[0][:4], "")
    named = f" (heading {near[0][:4]}: {shorten(title, 60, placeholder=' …')})" if title else ""
    return UnknownName(
        f"unknown HS code {code!r} in {book}. Nearest: {', '.join(near)}{named}. "
        "Ask for one of them, or for the heading alone."
    )
