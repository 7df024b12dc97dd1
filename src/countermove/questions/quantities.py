"""Values with units: how figures of a statement add up, compare and are written."""

from __future__ import annotations

import math
import operator as op
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from countermove.errors import BadInput
from countermove.questions.bands import INCOME, ROUNDING, TOO_CLOSE, too_close
from countermove.questions.expressions import Value

UNITS = {
    "rate": "share of customs value", "share": "share", "USD": "US dollars", "CAD": "C dollars",
    "jobs": "persons", "per cent": "per cent", "per cent of income": "effect on real income, per "
    "cent", "C$ per US$": "exchange rate", "": "plain number",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value with its unit; ``value`` ``None``: not established, for the reason in ``why``."""

    value: Value | None
    unit: str = ""
    why: str = ""

    @property
    def text(self) -> str:
        """Return the value as people read it.

        >>> [Quantity(change, "per cent").text for change in (-0.312, -0.0014, -1e-9, 12.52)]
        ['−0.31 %', '−0.0014 %', '0.0000 %', '12.5 %']
        >>> Quantity(0.25, "rate").text, Quantity(41.6e9, "USD").text, Quantity(-0.2, "jobs").text
        ('25 %', 'US$41.6 billion', '0')
        >>> Quantity(0.2125, "rate").text, Quantity(-8477.0, "jobs").text
        ('21.3 %', '−8,500')
        """
        value = self.value
        if value is None:
            return "not established"
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, date):
            return f"{value.day} {value:%B %Y}"
        if isinstance(value, str):
            return value
        close = f" ({TOO_CLOSE})" if self.close else ""
        return _number(value, self.unit).replace("-", "−") + close

    @property
    def close(self) -> bool:
        """Whether it is an effect on real income that is too close to call by its size alone.

        >>> [Quantity(effect, "per cent of income").text for effect in (-0.5, -0.0198)]
        ['−0.50 %', '−0.02 % (too close to call)']
        """
        if self.unit != "per cent of income" or not _is_number(self.value):
            return False
        effect = float(self.value)  # type: ignore[arg-type]
        return abs(effect) > ROUNDING and too_close(INCOME, effect, float(effect > 0))

    @property
    def french(self) -> str:
        r"""Return the same in French: comma, narrow spaces, days and money in its words.

        >>> Quantity(-0.312, "per cent").french, Quantity(date(2025, 4, 1)).french
        ('−0,31 %', '1er avril 2025')
        >>> Quantity(41.6e9, "USD").french, Quantity(1e6, "jobs").french
        ('41,6 milliards $ US', '1\u202f000\u202f000')
        >>> Quantity(1e9, "CAD").french
        '1,0 milliard $ CA'
        """
        value = self.value
        if isinstance(value, date):
            return french_day(value)
        if value is None or isinstance(value, bool | str):
            told = {"yes": "oui", "no": "non", "not established": "non établi"}
            return told.get(self.text, self.text)
        text, close = (self.text.removesuffix(f" ({TOO_CLOSE})"), " (trop serré pour trancher)")
        digits, *word = text.removeprefix("US$").removeprefix("C$").split(" ")
        number = digits.replace(",", "\N{NARROW NO-BREAK SPACE}").replace(".", ",")
        money = {"USD": "$ US", "CAD": "$ CA"}.get(self.unit, "")
        large = {"billion": "milliard", "million": "million"}.get("".join(word))
        more = "s" * (float(digits.strip("\N{MINUS SIGN}").replace(",", "")) >= 2) if large else ""
        parts = filter(None, (number, *([large + more] if large else word), money))
        return " ".join(parts) + close * self.close


def french_day(day: date) -> str:
    """Return a day in French, the first of a month as an ordinal."""
    return f"{day.day}{'er' * (day.day == 1)} {MONTHS[day.month - 1]} {day.year}"


MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
    "novembre", "décembre",
)  # fmt: skip


def _number(value: float, unit: str) -> str:
    if unit in ("rate", "share"):
        ties = value * 100 * (1 + 1e-12)  # 21.25 is 21.3, as on the page
        return f"{ties:.3g} %" if abs(value) < 10 else f"{ties:,.0f} %"
    if unit in ("per cent", "per cent of income"):
        size = abs(value)  # a small change is not none; a large one has the digits of the page
        digits = 4 if 0 < size < 0.005 else 2 if size < 9.995 else 1 if size < 99.95 else 0
        return f"{value:z.{digits}f} %"
    if unit in ("USD", "CAD"):
        sign = "US$" if unit == "USD" else "C$"
        for size, word in ((1e9, "billion"), (1e6, "million")):
            if abs(value) >= size:
                return f"{sign}{value / size:,.1f} {word}"
        return f"{sign}{value:z,.0f}"
    if unit == "jobs":
        step = 10 if abs(value) < 1000 else 100  # the finest step of jobs in a sentence
        return f"{round(value / step) * step:,.0f}"
    if float(value).is_integer() and abs(value) < 1e15:
        return f"{value:z,.0f}"
    return f"{value:,.4g}"


def combine(
    operator: str, parts: list[Quantity], *, where: str, relative: bool = False
) -> Quantity:
    """Return the sum, product or comparison of quantities; unknown where a part is unknown.

    Args:
        operator: ``and, or, not, ~, negative``, a sign of arithmetic or of comparison.
        where: the expression, for errors. relative: the tolerance of ``~`` is a share.
    """
    if operator in ("and", "or", "not"):
        return _logic(operator, parts, where)
    missing = next((part for part in parts if part.value is None), None)
    if missing is not None:
        return missing
    first, last = parts[0].value, parts[-1].value
    if operator in COMPARE:
        return Quantity(_compare(operator, first, last, where))
    if isinstance(first, date) and isinstance(last, date) and operator == "-":
        return Quantity(float((first - last).days))
    for part in parts:
        if not _is_number(part.value):
            raise BadInput(f"{where!r}: {operator!r} needs numbers, not {part.value!r}.")
    numbers: list[Any] = [part.value for part in parts]
    if operator == "~":
        left, right, room = numbers
        return Quantity(abs(left - right) <= room * (abs(right) if relative else 1.0))
    if operator == "negative":
        return Quantity(-numbers[0], parts[0].unit)
    if operator == "/" and numbers[1] == 0:
        return Quantity(None, why=f"{where!r} divides by zero")
    value = ARITHMETIC[operator](*numbers)
    return finite(value, _unit(operator, parts[0].unit, parts[1].unit), where=where)


def finite(value: Value, unit: str, *, where: str) -> Quantity:
    """Return a quantity; one that is no finite number is not established."""
    if isinstance(value, float) and not math.isfinite(value):
        return Quantity(None, why=f"{where!r} gives no finite number")
    return Quantity(value, unit)


ARITHMETIC = {"+": op.add, "-": op.sub, "*": op.mul, "/": op.truediv}
COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": op.eq, "!=": op.ne, "<": op.lt, "<=": op.le, ">": op.gt, ">=": op.ge,
}  # fmt: skip
_EXACT = 1e-9


def _compare(operator: str, left: Any, right: Any, where: str) -> bool:
    if _is_number(left) and _is_number(right):
        if abs(left - right) <= _EXACT * max(1.0, abs(left), abs(right)):  # 0.1 + 0.2 is 0.3
            return operator in ("==", "<=", ">=")
    elif type(left) is not type(right) or (isinstance(left, bool) and operator not in ("==", "!=")):
        raise BadInput(
            f"{where!r}: {left!r} and {right!r} cannot be compared with {operator}. "
            "Compare numbers with numbers and days with days."
        )
    return bool(COMPARE[operator](left, right))


def _logic(operator: str, parts: list[Quantity], where: str) -> Quantity:
    for part in parts:
        if part.value is not None and not isinstance(part.value, bool):
            raise BadInput(
                f"{where!r}: {operator!r} joins yes/no values, not {part.text!r}. Compare it first."
            )
    if operator == "not":
        value = parts[0].value
        return parts[0] if value is None else Quantity(not value)
    decisive = operator == "or"
    if any(part.value is decisive for part in parts):
        return Quantity(decisive)
    return next((part for part in parts if part.value is None), Quantity(not decisive))


def _is_number(value: Value | None) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _unit(operator: str, left: str, right: str) -> str:
    """Return the unit of a result: currencies change by their rate, shares leave it alone."""
    if operator == "*":
        if {left, right} == {"C$ per US$", "USD"}:
            return "CAD"
        shares = ("rate", "share")
        return right if (left in shares and right) or right not in ("", *shares) else left
    if operator == "/":
        if (left, right) == ("CAD", "C$ per US$"):
            return "USD"
        return left if not right else "share" if left == right else ""
    return left or right
