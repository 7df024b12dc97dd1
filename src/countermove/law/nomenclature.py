"""Is a product code one that the importer's tariff knows, and what lies below it?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from textwrap import shorten

import numpy as np
from numpy.typing import NDArray

from countermove.codes.harmonized import (
    NATIONAL,
    NO_GOODS,
    headings,
    nearest,
    subheadings,
)
from countermove.errors import BadInput, UnknownName
from countermove.law.ledger import Ledger
from countermove.law.measure import Scope
from countermove.law.product_lists import (
    DIGITS,
    FORMER,
    NOMENCLATURE,
    UNLISTED,
    Codes,
    ProductList,
    normalise,
    padded,
    prefixes,
    texts,
    width,
)
from countermove.law.tariff_lines import shipped_lines
from countermove.law.utilisation import NONE

Book = tuple[Codes, NDArray[np.uint8]]

FIRST = date(2025, 1, 1)
HS_2022 = date(2022, 1, 1)
"""First day of the Harmonized System of 2022."""
FINE = 8
"""Digits of a line that a list names, which the tariff then has."""
SUBHEADING = 6
"""Digits of the finest code that all countries share."""
WHOLE_TARIFF = {"USA": "usa/lists/mfn.csv"}
RESERVED = "77"
"""Chapter that the Harmonized System leaves empty."""
CHAPTER_98 = {"USA": tuple(str(heading) for heading in range(9801, 9824))}
"""Headings of chapter 98 of tariffs whose list is of chapters 1 to 97: one a subchapter."""
CHAPTER_99 = {
    "USA": "its headings add duties to goods of other chapters or free them, and 9999.95 is a "
    "class of statistics, the estimate of entries of low value",
    "CAN": "its items free goods of other chapters by their use, and statistics record special "
    "transactions under it",
}
"""What chapter 99 of a tariff holds, as it holds no goods."""


def tariff_book(ledger: Ledger, importer: str, on: date) -> Book | None:
    """Return the codes of an importer's tariff on a day, or ``None`` where they are not known.

    They are ``<importer>/lists/nomenclature.csv`` of the ledger, else a list of the ordinary duty
    that is known to hold every line, free ones too.
    """
    name = f"{importer.lower()}/{NOMENCLATURE}"
    named = ledger.lists.get(name, ledger.lists.get(WHOLE_TARIFF.get(importer, name)))
    return None if named is None else _codes(named, on)


def finer_codes(ledger: Ledger, importer: str, code: str, on: date) -> tuple[str, ...]:
    """Return the lines below a code in the importer's tariff, in order; empty where it has none.

    They are those of its tariff and of its lists of ordinary duty, and every code that another
    list or a measure names and none of these holds (before 2022, of an act of before 2022), without
    those that ``<importer>/lists/former.csv`` says the tariff no longer has. Where
    no tariff is known, the subheadings of the Harmonized System of 2022 stand for the goods that no
    list names.
    """
    low, digits = padded([code])
    ordinary = {
        m.applies_to.product_list
        for m in ledger.measures.values()
        if m.imposed_by == importer and m.kind == "base_duty" and m.applies_to.product_list
    }
    books = [tariff_book(ledger, importer, on), *(_codes(ledger.lists[n], on) for n in ordinary)]
    lines, lengths = _below(low, digits, [book for book in books if book is not None])
    named, named_digits = _below(low, digits, _named(ledger, importer, on))
    bare = ~prefixes(lines, lengths).touches(named, named + width(named_digits))
    found = {*texts(lines, lengths)}
    more = {*texts(named[bare], named_digits[bare])}
    if more and all(book is None for book in books):
        more = {c for c in more if len(c) >= SUBHEADING}
        more |= {c for c in {code, *subheadings()} if len(c) >= SUBHEADING and c.startswith(code)}
    return tuple(sorted((found | more) - _former(ledger, importer, on)))


def _below(low: Codes, digits: NDArray[np.uint8], books: Sequence[Book]) -> Book:
    """Return the codes of some books that are below one and finer than it."""
    if not books:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.uint8)
    codes, lengths = (np.concatenate(columns) for columns in zip(*books, strict=True))
    below = (codes >= low) & (codes < low + width(digits)) & (lengths > digits)
    return codes[below], lengths[below]


def _named(ledger: Ledger, importer: str, on: date = HS_2022) -> list[Book]:
    """Return the codes that the lists of an importer name, whenever, and those of its measures.

    On a day before the Harmonized System of 2022, without those of acts that began under it.
    """
    folder = f"{importer.lower()}/"
    known: list[Scope] = []
    later: list[Scope] = []
    for measure in (m for m in ledger.measures.values() if m.imposed_by == importer):
        begun = on >= HS_2022 or any((v.window.start or on) < HS_2022 for v in measure.rates)
        (known if begun else later).extend((measure.applies_to, *(v.only for v in measure.rates)))
    new = {scope.product_list for scope in later} - {scope.product_list for scope in known}
    lists = [
        (products.codes, products.digits)
        for name, products in ledger.lists.items()
        if name.startswith(folder) and name not in new
    ]
    return [*lists, padded(text for scope in known for text in scope.products or ())]


def _former(ledger: Ledger, importer: str, on: date) -> set[str]:
    """Return the codes that an importer's tariff had, and no longer has on a day."""
    listed = ledger.lists.get(f"{importer.lower()}/{FORMER}")
    if listed is None:
        return set()
    rows = listed.rows(on, None)
    still = {*texts(listed.codes[rows], listed.digits[rows])}
    return {*texts(listed.codes, listed.digits)} - still


def _codes(products: ProductList, on: date) -> Book:
    rows = products.rows(max(on, FIRST), None)
    return products.codes[rows], products.digits[rows]


def goods_words(hs: str | None) -> str:
    """Return the goods asked about in words, with what a national chapter holds.

    >>> goods_words("8703"), goods_words(None)
    ('HS 8703', 'goods')
    """
    if hs is None:
        return "goods"
    if hs[:2] in NATIONAL:
        return f"HS {hs} (special provisions: goods returned, entered for a time or a certain use)"
    return f"HS {hs}"


def check_product(ledger: Ledger, importer: str, code: str, on: date) -> None:
    """Refuse a code that the importer's tariff does not know, offering the nearest headings.

    A code finer than the tariff's list is accepted when its beginning is on it, and so is every
    line that a list of the importer names or its observed trade is recorded by. Where the tariff is
    not known, the Harmonized System of 2022 answers too, for six digits. Chapter 99 holds no goods.
    """
    if code[:2] == NO_GOODS:
        _check_chapter_99(ledger, importer, code)
        return
    book = tariff_book(ledger, importer, on)
    if code[:2] in NATIONAL and (book is None or not (book[0] // 10**8 == int(code[:2])).any()):
        _check_chapter_98(importer, code)
        return
    if known_goods(ledger, importer, *padded([code]), on=on).all():
        return
    if book is None or not book[0].size:
        raise _unknown(code, "the Harmonized System of 2022", nearest(code))
    start = book[0]
    known = [f"{int(c):0{DIGITS}d}"[: len(code)] for c in np.unique(start)]
    heading = sorted(
        {t for t in known if t[:4] == code[:4]} or {t for t in known if t[:2] == code[:2]}
    )
    near = sorted(heading, key=lambda text: (abs(int(text) - int(code)), text))[:5]
    raise _unknown(code, f"the tariff of {importer}", near or nearest(code))


def known_goods(
    ledger: Ledger, importer: str, codes: Codes, digits: NDArray[np.uint8], *, on: date
) -> NDArray[np.bool_]:
    """Return which codes ``(n,)`` an importer's tariff, lists or observed trade know ``(n,)``.

    A code is known that shares a good with one of them, of whatever edition of the Harmonized
    System; where the tariff is here, a subheading on a list does not make every line below it one.
    """
    books = _known_books(ledger, importer, on)
    found = prefixes(*next(books)).touches(codes, codes + width(digits))
    here = tariff_book(ledger, importer, on) is not None
    for named, length in books:
        if found.all():
            break
        whole = (length > SUBHEADING) | (not here)
        for part, asked in ((whole, digits > 0), (~whole, digits <= SUBHEADING)):
            met = prefixes(named[part], length[part]).touches(codes, codes + width(digits))
            found |= met & asked
    return found


def _known_books(ledger: Ledger, importer: str, on: date) -> Iterator[Book]:
    """Yield the tariff (else the Harmonized System of 2022), lists, and trade of an importer."""
    book = tariff_book(ledger, importer, on)
    yield book if book is not None and book[0].size else padded(sorted(subheadings()))
    for named, length in _named(ledger, importer):
        fine = length >= SUBHEADING
        yield named[fine], length[fine]
    pack = ledger.pack(importer)
    yield padded(normalise(row.hs) for row in pack.rows)
    if pack.table is not None:
        lines = shipped_lines(importer, NONE)
        traded = (lines.product_hs != int(UNLISTED)) & (lines.product_digits >= SUBHEADING)
        yield lines.product_hs[traded], lines.product_digits[traded]


def divided_words(ledger: Ledger, importer: str, code: str, on: date) -> str:
    """Return that a line is none of those into which lists divide its subheading, or nothing.

    A tariff that is not here may have it all the same, under another of them or beside them.
    """
    shared = code[:SUBHEADING]
    if code == shared or tariff_book(ledger, importer, on) is not None:
        return ""
    lines = [c for c in finer_codes(ledger, importer, shared, on) if len(c) > SUBHEADING]
    if (
        not lines
        or code in _former(ledger, importer, on)
        or any(line.startswith(code) or code.startswith(line) for line in lines)
    ):
        return ""
    return (
        f"{code} is on no list of {importer} that is here; they divide {shared} into "
        f"{', '.join(lines[:5])}{' and more' * (len(lines) > 5)}: whether it pays what one of "
        "these pays is not established."
    )


def _check_chapter_98(importer: str, code: str) -> None:
    """Refuse a heading that chapter 98 does not have, or the whole of one that is not here."""
    known = CHAPTER_98.get(importer)
    if known is None:
        raise BadInput(
            f"{code} is of chapter 98, {_not_here(importer)}; name the goods' own code, of "
            "chapters 1 to 97."
        )
    if not any(code.startswith(head) or head.startswith(code) for head in known):
        near = sorted(known, key=lambda head: abs(int(head) - int(code[:4].ljust(4, "0"))))
        raise _unknown(code, f"the tariff of {importer}", near[:3])


def _check_chapter_99(ledger: Ledger, importer: str, code: str) -> None:
    """Refuse chapter 99, which holds no goods, but for the lines of it that an act lists."""
    named = sorted(
        {
            line
            for name, listed in ledger.lists.items()
            if name.startswith(f"{importer.lower()}/") and not name.endswith(NOMENCLATURE)
            for line in texts(listed.codes, listed.digits)
            if line.startswith(NO_GOODS) and len(line) >= FINE
        }
    )
    if any(code.startswith(line) for line in named):
        return
    held = CHAPTER_99.get(importer)
    what = f"in the tariff of {importer} {held}" if held else _not_here(importer)
    cures = ["name the goods' own code, of chapters 1 to 97"]
    if any(item.code for m in ledger.of(importer) for item in m.exemptions):
        cures.append("claim the heading where it frees them (explain --claim)")
    if named:
        cures.append(f"ask for a line of it that an act lists ({', '.join(named)})")
    raise BadInput(f"{code} is of chapter 99, which holds no goods: {what}; {', or '.join(cures)}.")


def _not_here(importer: str) -> str:
    return f"which each country writes for itself, and that of {importer} is not here"


def _unknown(code: str, book: str, near: list[str]) -> UnknownName:
    """Return the refusal: nearest codes, and the title of the first one's heading."""
    chapter = code[:2]
    if chapter not in NATIONAL and not any(head.startswith(chapter) for head in headings()):
        why = ", which is kept for later use" if chapter == RESERVED else ""
        return UnknownName(
            f"unknown HS code {code!r} in {book}: the Harmonized System has no chapter "
            f"{chapter}{why}. Its chapters are 01 to 97. Ask for one of them."
        )
    title = headings().get(near[0][:4], "")
    named = f" (heading {near[0][:4]}: {shorten(title, 60, placeholder=' …')})" if title else ""
    return UnknownName(
        f"unknown HS code {code!r} in {book}. Nearest: {', '.join(near)}{named}. "
        "Ask for one of them, or for the heading alone."
    )
