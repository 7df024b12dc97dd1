"""The lines on law and its limits under a page, in French: sentence frames, then what they hold.

What the law's files say in their own words, such as what is not established, stays in English
inside its French frame, between quotation marks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any

from countermove.page.page_words import asset, french_of
from countermove.questions.quantities import Quantity

DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
BEFORE = (
    (re.compile(r"In ([a-z][\w, .-]*?): (.+)", re.DOTALL), "Dans {0} : {1}"),
    (
        re.compile(
            r"([A-Z][A-Z0-9]{2,4}(?:, [A-Z0-9]{3,4})*(?: and \d+ others)?): (.+)", re.DOTALL
        ),
        "{0} : {1}",
    ),
)
"""What may stand before a line: in which variants it holds, of which countries."""


@cache
def _texts() -> dict[str, Any]:
    """Return the frames (English pattern, French frame, how each part is turned) and phrases."""
    found: dict[str, Any] = json.loads(asset("footer_french.json"))
    return found


def _day(text: str) -> str:
    return DAY.sub(lambda m: Quantity(date.fromisoformat(m[0])).french, text)


def _named(text: str) -> str:
    """Return a list of measures by their French titles, where the catalogue has them."""
    text, mark, part = text.partition("#")
    whole = french_of(f"measure.{text}")
    if mark:
        return f"{whole or text}#{part}"
    if whole or ", " not in text:
        return whole or text
    parts, found = text.split(", "), list[str]()
    while parts:
        size, title = next(
            (n, title)
            for n in range(len(parts), 0, -1)
            if (title := ", ".join(parts[:n])) and (n == 1 or french_of(f"measure.{title}"))
        )
        found.append(french_of(f"measure.{title}") or title)
        parts = parts[size:]
    return ", ".join(found).replace(" and ", " et ").replace(" more", " de plus")


def _own(text: str) -> str:
    return f"« {text.removesuffix('.')} »."


def _numbers(text: str) -> str:
    said = re.sub(r"(?<=\d)\.(?=\d)", ",", text.replace(" on average", " en moyenne"))
    said = re.sub(r"(\d[\d,]*) to (\d[\d,]*)", r"\1 à \2", said)
    named = re.sub(r"\(([^()]+)\)", lambda m: f"({_named(m[1])})", said)
    return named.replace(";", " ;").replace("  ;", " ;")


def _phrases(text: str) -> str:
    """Return a text whose standing phrases are turned, and then its numbers."""
    for english, french in _texts()["phrases"].items():
        text = text.replace(english, french)
    return _day(re.sub(r"(?<=\w): ", " : ", _numbers(text)))


def _rules(text: str) -> str:
    return re.sub(r"(\d+) of ([^,]+)", lambda m: f"{m[1]} de {_named(m[2])}", text)


def _others(text: str) -> str:
    return text.replace(" and ", " et ").replace("others", "autres")


TURNS: Mapping[str, Callable[[str], str]] = {
    "plain": str,
    "day": _day,
    "named": _named,
    "own": _own,
    "numbers": _numbers,
    "phrases": _phrases,
    "rules": _rules,
    "others": _others,
    "thousands": lambda text: text.replace(",", "\N{NARROW NO-BREAK SPACE}"),
    "data": lambda text: french_of(f"data.{text}") or text,
}
"""How a part of a line is turned into French, by the name it has in the file of frames."""


def in_french(line: str) -> str:
    """Return a line of the footer in French; empty where no frame fits it.

    >>> in_french("USA: not established: Whether it went on.")
    'USA : non établi : « Whether it went on ».'
    >>> in_french("In autos: EU27: no duty of its own in force.")
    'Dans autos : EU27 : aucun droit propre en vigueur.'
    >>> in_french("Law of 2025-03-28 as known on 2025-04-01.")
    'Droit du 28 mars 2025 tel que connu le 1er avril 2025.'
    >>> in_french("Something else.")
    ''
    """
    for said, frame, turns in _texts()["frames"]:
        if found := re.fullmatch(said, line):
            parts = zip(turns, found.groups(), strict=True)
            return str(frame.format(*(TURNS[turn](part) for turn, part in parts)))
    for before, frame in BEFORE:
        if found := before.fullmatch(line):
            rest = in_french(found[2])
            return frame.format(_others(found[1]), rest) if rest else ""
    return ""
