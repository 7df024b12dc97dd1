"""What the doors to an economy take from a caller: arrays, codes and labels, checked by name."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from countermove.arrays import Float
from countermove.codes.lookup import unknown
from countermove.errors import BadInput, InvalidEconomy

LABELS = (
    "employment_ds", "goods_s", "name", "year", "unit", "elasticities", "cards", "rules",
)  # fmt: skip
TEXTS, LISTS = ("name", "unit", "elasticities"), ("cards", "rules")


def numbers(name: str, values: ArrayLike) -> Float:
    """Return an array of numbers in float64; text, ragged lists and the like are refused.

    >>> numbers("theta_s", "4")
    Traceback (most recent call last):
    countermove.errors.InvalidEconomy: theta_s must be numbers, not '4'; give an array or a number.
    """
    try:
        given = np.asarray(values)
        if given.dtype.kind in "biufO":
            return np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        pass
    shown = repr(values)
    raise InvalidEconomy(
        f"{name} must be numbers, not {shown if len(shown) < 60 else shown[:60] + '...'}; give an "
        "array or a number."
    )


def shaped(name: str, values: ArrayLike, shape: tuple[int, ...], *, spread: bool = False) -> Float:
    """Return finite numbers of a shape, or say what is wrong with them.

    Args:
        name: what they are called. values: the numbers. shape: the one wanted.
        spread: a number, or an array of fewer axes, stands for all.
    """
    array = numbers(name, values)
    if spread:
        with suppress(ValueError):
            array = np.broadcast_to(array, shape)
    if array.shape != shape:
        raise InvalidEconomy(
            f"{name} has shape {array.shape}, expected {shape}; its axes are regions, sectors or "
            "users as the letters of its name say."
        )
    if not np.isfinite(array).all():
        raise InvalidEconomy(
            f"{name} holds a value that is not a finite number; use 0 where there is none."
        )
    return array


def codes(name: str, given: object) -> tuple[str, ...]:
    """Return region or sector codes: a list of different texts, none of them empty.

    >>> codes("regions", ["CAN", "USA"])
    ('CAN', 'USA')
    """
    if isinstance(given, str) or not hasattr(given, "__iter__"):
        raise InvalidEconomy(
            f"{name} must be a list of codes, not {given!r}; write ['CAN', 'USA']."
        )
    found = tuple(given)
    seen: set[str] = set()
    for code in found:
        if not isinstance(code, str) or not code.strip() or code in seen:
            why = "given twice" if code in seen else "not a code"
            raise InvalidEconomy(f"{name}: {code!r} is {why}; give each a text of its own.")
        seen.add(code)
    if not found:
        raise InvalidEconomy(f"{name} is empty; give at least one code.")
    return tuple(str(code) for code in found)


def check_labels(labels: Mapping[str, Any]) -> None:
    """Refuse a label that an economy does not have, or of a wrong type."""
    for name, value in labels.items():
        if name not in LABELS:
            raise unknown(name, LABELS, what="option of an economy")
        listed = isinstance(value, tuple | list) and all(isinstance(v, str) for v in value)
        if name in TEXTS and not (isinstance(value, str) and value.strip()):
            raise BadInput(f"{name} must be a text, not {value!r}; write {name}='...'.")
        if name in LISTS and not listed:
            raise BadInput(f"{name} must be a list of texts, not {value!r}; write ['...'].")
        whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
        if name == "year" and not (value is None or whole):
            raise BadInput(f"year must be a whole number, not {value!r}; write year=2022.")
