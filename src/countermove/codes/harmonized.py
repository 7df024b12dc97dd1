"""The Harmonized System of 2022: headings, six-digit codes, and the nearest of either.

``data/hs_2022.csv`` holds a row per heading: its four digits, its title, and the two-digit endings
of its subheadings. It is in force from 2022; chapters 98 and 99 are national and not in it.
"""

from __future__ import annotations

from functools import cache
from textwrap import shorten

from countermove.codes.packaged import packaged_rows

FILE = "hs_2022.csv"
FROM = "2022-01-01"
NATIONAL = ("98", "99")
NO_GOODS = "99"
"""Chapter of national headings that act on goods of other chapters; no goods."""
SHOWN = 5


@cache
def headings() -> dict[str, str]:
    """Return the title of each four-digit heading of HS 2022.

    >>> headings()["8703"][:12]
    'Motor cars a'
    """
    return {row["hs"]: row["title"] for row in packaged_rows(FILE)}


@cache
def subheadings() -> frozenset[str]:
    """Return the six-digit codes of HS 2022."""
    return frozenset(
        row["hs"] + end for row in packaged_rows(FILE) for end in row["subheadings"].split()
    )


@cache
def _known() -> frozenset[str]:
    six = subheadings()
    return frozenset({code[:n] for code in six for n in (2, 3, 4, 5, 6)} | set(headings()))


def is_known(code: str) -> bool:
    """Return whether the first six digits of a code (or all it has) begin a code of HS 2022.

    Chapter 98 is national and passes; chapter 99 holds no goods.

    >>> is_known("8703.23"), is_known("870399"), is_known("9801.00.10"), is_known("9903.01.10")
    (True, False, True, False)
    """
    plain = code.replace(".", "")
    return plain[:2] != NO_GOODS and (plain[:2] in NATIONAL or plain[:6] in _known())


def nearest(code: str, *, count: int = SHOWN) -> list[str]:
    """Return the nearest codes of HS 2022: subheadings of the same heading, else headings.

    >>> nearest("870322")
    ['870322', '870321', '870323', '870324', '870331']
    >>> nearest("8799", count=2)
    ['8716', '8715']
    """
    plain = code.replace(".", "")
    six = [c for c in subheadings() if c[:4] == plain[:4]] if len(plain) > 4 else []
    if six:
        target = int(plain[:6].ljust(6, "0"))
        return sorted(six, key=lambda c: (abs(int(c) - target), c))[:count]
    target = int(plain[:4].ljust(4, "0"))
    chapter = [h for h in headings() if h[:2] == plain[:2]] or list(headings())
    return sorted(chapter, key=lambda h: (abs(int(h) - target), h))[:count]


def described(code: str) -> str:
    """Return a code with the title of its heading, cut to one line.

    >>> described("8703")
    '8703 (Motor cars and other motor vehicles; principally designed …)'
    """
    title = headings().get(code.replace(".", "")[:4], "")
    return f"{code} ({shorten(title, 60, placeholder=' …')})" if title else code
