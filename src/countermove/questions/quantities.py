"""Values with units: how figures of a statement add up, compare and are written."""

from __future__ import annotations

import math
import operator as op
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from countermove.errors import BadInput
from countermove.questions.expressions import Value

UNITS = {
    "rate": "share of customs value", "share": "share", "USD": "US dollars", "CAD": "C dollars",
    "jobs": "persons", "per cent": "per cent", "C$ per US$": "exchange rate", "": "plain number",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value with its unit; ``value`` ``None``: not available, for the reason in ``why``."""

    value: Value | None
    unit: str = ""
    why: str = ""

    @property
    def text(self) -> str:
        """Return the value as people read it.

        >>> Quantity(0.25, "rate").text, Quantity(41.6e9, "USD").text, Quantity(-0.312, "per cent").text
        ('25 %', 'US$41.6 billion', '−0.31 %')
        """  # noqa: E501
        value = self.value
        if value is None:
            return "not available"
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, date):
            return f"{value.day} {value:%B %Y}"
        if isinstance(value, str):
            return value
        return _number(value, self.unit).replace("-", "−")


def _number(value: float, unit: str) -> str:
    if unit in ("rate", "share"):
        return f"{value * 100:.3g} %" if abs(value) < 10 else f"{value * 100:,.0f} %"
    if unit == "per cent":
        return f"{value:.2f} %"
    if unit in ("USD", "CAD"):
        sign = "US$" if unit == "USD" else "C$"
        for size, word in ((1e9, "billion"), (1e6, "million")):
            if abs(value) >= size:
                return f"{sign}{value / size:,.1f} {word}"
        return f"{sign}{value:,.0f}"
    if unit == "jobs" or (float(value).is_integer() and abs(value) < 1e15):
        return f"{value:,.0f}"
    return f"{value:,.4g}"


def combine(
    operator: str, parts: list[Quantity], *, where: str, relative: bool = False
) -> Quantity:
    """Return the sum, product or comparison of quantities; unknown where a part is unknown.

    Args:
        operator: of an operator :class:`~countermove.questions.expressions.Node`.
        where: the expression, for errors. relative: the tolerance of ``~`` is a share.
    """
    if operator in ("and", "or", "not"):
        return _logic(operator, parts, where)
    missing = next((part for part in parts if part.value is None), None)
    if missing is not None:
        return missing
    values = [part.value for part in parts]
    if operator in COMPARE:
        return Quantity(_compare(operator, values, where))
    first, last = values[0], values[-1]
    if isinstance(first, date) and isinstance(last, date) and operator == "-":
        return Quantity(float((first - last).days))
    numbers = [_as_number(value, operator, where) for value in values]
    if operator == "~":
        left, right, room = numbers
        return Quantity(abs(left - right) <= room * (abs(right) if relative else 1.0))
    if operator == "negative":
        return Quantity(-numbers[0], parts[0].unit)
    if operator == "/" and numbers[1] == 0:
        return Quantity(None, why=f"{where!r} divides by zero")
    units = (parts[0].unit, parts[1].unit)
    value = ARITHMETIC[operator](*numbers)
    return finite(value, _UNIT.get(operator, _either)(*units), where=where)


def finite(value: Value, unit: str, *, where: str) -> Quantity:
    """Return a quantity; one that is no finite number is not available."""
    if isinstance(value, float) and not math.isfinite(value):
        return Quantity(None, why=f"{where!r} gives no finite number")
    return Quantity(value, unit)


ARITHMETIC = {"+": op.add, "-": op.sub, "*": op.mul, "/": op.truediv}
COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": op.eq, "!=": op.ne, "<": op.lt, "<=": op.le, ">": op.gt, ">=": op.ge,
}  # fmt: skip
_EXACT = 1e-9


def _compare(operator: str, values: list[Value | None], where: str) -> bool:
    left, right = values
    if _is_number(left) and _is_number(right):
        a, b = _as_number(left, operator, where), _as_number(right, operator, where)
        if abs(a - b) <= _EXACT * max(1.0, abs(a), abs(b)):  # 0.1 + 0.2 is 0.3
            return operator in ("==", "<=", ">=")
        return bool(COMPARE[operator](a, b))
    if type(left) is not type(right) or (isinstance(left, bool) and operator not in ("==", "!=")):
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


def _as_number(value: Value | None, operator: str, where: str) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise BadInput(f"{where!r}: {operator!r} needs numbers, not {value!r}.")
    return float(value)


def _either(left: str, right: str) -> str:
    return left or right


def _product(left: str, right: str) -> str:
    if {left, right} == {"C$ per US$", "USD"}:
        return "CAD"
    shares = ("rate", "share")
    if left in shares and right:
        return right
    return left if right in ("", *shares) else right


def _quotient(left: str, right: str) -> str:
    if (left, right) == ("CAD", "C$ per US$"):
        return "USD"
    return left if not right else "share" if left == right and left != "" else ""


_UNIT = {"*": _product, "/": _quotient}
