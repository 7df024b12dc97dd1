"""Sentences in plain words from a figure and the ends of its band: one function, never by hand.

A number is rounded to a step, the power of ten at or below half the width of its band, to at most
two digits that count; for per cent of income no finer than a tenth, unless it left its band so.
Ends of a band stand with the digits that they have in every table, and with that step where no
table prints them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

WITH_ARTICLE = frozenset({"USA", "EU27", "GBR", "NLD", "PHL", "ARE", "DOM", "WLD", "ROW"})
"""Places named with an article in a sentence."""
TENTH, HUNDREDTH, HUNDRED = 0.1, 0.01, 100.0
"""Finest steps: of per cent of income, of what a measure contributes to it, of jobs."""
FINER = 2
"""Most digits that are added so that a number does not leave its band by rounding."""
LEAST_TIMES = 1.75
TIMES = {2: "twice", 3: "three times", 5: "five times", 10: "ten times"}
MANY, MOST_TIMES = "more than ten times as much", 12.0
"""Said of what is more than so many times as large."""


class Told(NamedTuple):
    """A figure, ends of its range, whether its sign is too close to call, ends as printed."""

    value: float
    lo: float | None = None
    hi: float | None = None
    close: bool = False
    ends: tuple[str, str] | None = None

    @property
    def outside(self) -> bool:
        """Whether it lies outside its own range."""
        known = self.lo is not None and self.hi is not None
        return known and not self.lo <= self.value <= self.hi  # type: ignore[operator]


def place(code: str, title: str) -> str:
    """Return how a country is called inside a sentence.

    >>> place("USA", "United States"), place("CAN", "Canada"), place("WLD", "World")
    ('the United States', 'Canada', 'the world')
    """
    name = title[:1].lower() + title[1:] if code in ("WLD", "ROW") else title
    return f"the {name}" if code in WITH_ARTICLE else name


def owner(name: str) -> str:
    """Return the genitive of a name.

    >>> owner("Canada"), owner("the United States")
    ("Canada's", "the United States'")
    """
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def step(told: Told, least: float) -> Decimal:
    """Return the step to which a figure and its ends are rounded.

    >>> [str(step(Told(-0.52, -0.65, -0.3), 0.1)), str(step(Told(-77758, -1e5, -4e4), 100))]
    ['0.1', '10000']
    >>> str(step(Told(-5.3, -6.37, -4.3), 0.1)), str(step(Told(12345.0), 100))
    ('1', '1000')
    >>> str(step(Told(-0.085, -0.65, -0.112), 0.1))
    '0.01'
    >>> str(step(Told(-0.255, -0.26, -0.14), 0.1)), str(step(Told(-1 / 3, -1 / 3, -1 / 3), 0.1))
    ('0.01', '0.001')
    """
    if not told.value:
        return Decimal(str(least))
    power = math.floor(math.log10(abs(told.value))) - 1
    if told.lo is not None and told.hi is not None and told.hi > told.lo:
        power = max(power, math.floor(math.log10((told.hi - told.lo) / 2.0)))
    power = max(power, round(math.log10(least)))
    places = range(power, power - FINER, -1)
    if told.outside:
        return _tens(next((place for place in places if not _enters(told, place)), power))
    finer = (place for place in places if not _leaves(told, place))
    return _tens(next(finer, power - FINER))


def _tens(power: int) -> Decimal:
    return Decimal(1).scaleb(power) if power < 0 else Decimal(10**power)


def _leaves(told: Told, power: int) -> bool:
    """Return whether rounding takes a number in its band to a number, not zero, beyond."""
    if told.lo is None or told.hi is None or not told.lo <= told.value <= told.hi:
        return False
    size = float(abs(_steps(told.value, _tens(power))) * _tens(power))
    ends = sorted((abs(told.lo), abs(told.hi))) if told.lo * told.hi > 0 else (0.0, size)
    return bool(size) and not ends[0] <= size <= ends[1]


def _enters(told: Told, power: int) -> bool:
    """Return whether rounding takes a number from outside its band to one within, as printed."""
    size = float(_steps(told.value, _tens(power)) * _tens(power))
    texts = told.ends or [rounded(end or 0.0, _tens(power)) for end in (told.lo, told.hi)]
    near, far = sorted(float(text.strip("+-\N{MINUS SIGN}").replace(",", "")) for text in texts)
    return near <= size <= far


def rounded(value: float, to: Decimal) -> str:
    """Return the size of a number rounded to a step, ties away from zero, without a trailing .0.

    >>> rounded(-0.25, Decimal("0.1")), rounded(-77758.0, Decimal(10000)), rounded(5.02, Decimal(1))
    ('0.3', '80,000', '5')
    """
    text = f"{_steps(value, to) * to:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _steps(value: float, to: Decimal) -> Decimal:
    return (abs(Decimal(repr(float(value)))) / to).quantize(Decimal(1), rounding=ROUND_HALF_UP)


def size(told: Told, least: float, unit: str = "", *, also: bool = True) -> str:
    """Return the size of an effect with its range in brackets, in words where it is nothing.

    An end on the other side of zero is named a gain or a loss.

    >>> size(Told(-0.52, -0.65, -0.3), 0.1, " %")
    'about 0.5 % (0.3 to 0.7)'
    >>> size(Told(-0.08, -0.14, -0.03), 0.1, " %"), size(Told(-0.03, -0.05, -0.02), 0.1, " %")
    ('about 0.1 % (0 to 0.1)', 'less than 0.1 %')
    >>> size(Told(0.3, -0.1, 0.6), 0.1, " %")
    'about 0.3 % (a loss of 0.1 to a gain of 0.6)'
    >>> size(Told(-0.52, -0.653, -0.309, ends=("\N{MINUS SIGN}0.65", "\N{MINUS SIGN}0.30")), 0.1)
    'about 0.5 (0.30 to 0.65)'
    >>> size(Told(-0.1, -0.28, -0.18), 0.1, " %")
    'about 0.1 % (outside its range, 0.2 to 0.3)'
    """
    to = step(told, least)
    text = rounded(told.value, to)
    if text == "0":
        return f"less than {rounded(float(to), to)}{unit}"
    ends = "" if not also else _range(told, to)
    return f"about {text}{unit}{ends}"


def _range(told: Told, to: Decimal) -> str:
    if told.lo is None or told.hi is None:
        return ""
    texts = told.ends or (rounded(told.lo, to), rounded(told.hi, to))
    sizes = (text.lstrip("+-\N{MINUS SIGN}") for text in texts)
    (near, low), (far, high) = sorted(
        zip((told.lo, told.hi), sizes, strict=True), key=lambda end: abs(end[0])
    )
    outside = "outside its range, " if told.outside else ""
    if near * far < 0 and low.strip("0."):
        words = {end: "gain" if end > 0 else "loss" for end in (near, far)}
        return f" ({outside}a {words[near]} of {low} to a {words[far]} of {high})"
    low = "0" if near * far < 0 else low
    return f" ({outside}{low} to {high})" if low != high else ""


def times(small: Told, large: Told) -> str:
    """Return how many times as large an effect is, in round words; nothing where bands overlap.

    >>> times(Told(-0.52, -0.65, -0.3), Told(-5.3, -6.37, -4.3))
    'ten times as much'
    >>> times(Told(-0.13, -0.15, -0.12), Told(-1.86, -2.0, -1.7))
    'more than ten times as much'
    >>> times(Told(-0.52, -0.65, -0.3), Told(-0.95, -1.03, -0.6))
    ''
    """
    if small.value * large.value <= 0 or abs(large.value) < LEAST_TIMES * abs(small.value):
        return ""
    if small.lo is None or small.hi is None or large.lo is None or large.hi is None:
        return ""
    if max(abs(small.lo), abs(small.hi)) >= min(abs(large.lo), abs(large.hi)):
        return ""
    ratio = math.log(large.value / small.value)
    if ratio > math.log(MOST_TIMES):
        return MANY
    nearest = min(TIMES, key=lambda number: abs(math.log(number) - ratio))
    if abs(math.log(nearest) - ratio) > math.log(1.5):
        return ""
    return f"{TIMES[nearest]} as much"


def series(words: Iterable[str]) -> str:
    """Return words as a list in a sentence.

    >>> series(["a", "b", "c"]), series(["a"])
    ('a, b and c', 'a')
    """
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
