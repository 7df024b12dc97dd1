"""Accept small edits of a measure that is already accepted, without loading the schema."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from countermove.law.measure import HIGHEST_RATE, Plain

KNOWLEDGE = ("announced", "signed", "published", "until_published", "checked_on")
RATES = ("rate",)
SHARES = ("share", "over_share")


def is_small_edit(old: Plain, new: Plain) -> bool:
    """Return whether ``new`` differs from the accepted ``old`` only in ways that are surely right.

    Those are: another rate or share in its range where there was a number, another day of
    knowledge. Anything else is for the schema to judge.

    >>> is_small_edit({"rates": [{"rate": 0.25}]}, {"rates": [{"rate": 0.35}]})
    True
    >>> is_small_edit({"rates": [{"rate": 0.25}]}, {"rates": [{"rate": 35}]})
    False
    """
    return all(_fine(key, before, after) for key, before, after in _changes(old, new, ""))


def _changes(old: Any, new: Any, key: str) -> Iterator[tuple[str, Any, Any]]:
    """Yield (key, old, new) of every leaf that differs; ``None`` where there is none."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name in {*old, *new}:
            yield from _changes(old.get(name), new.get(name), name)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for before, after in zip(old, new, strict=True):
            yield from _changes(before, after, key)
    elif old != new:
        yield key, old, new


def _fine(key: str, old: Any, new: Any) -> bool:
    if key in KNOWLEDGE and isinstance(new, str) and len(new) == 10:
        try:
            date.fromisoformat(new)
        except ValueError:
            return False
        return key != "until_published" or old is not None
    if not (_number(old) and _number(new)):
        return False
    return (key in RATES and 0 <= new <= HIGHEST_RATE) or (key in SHARES and 0 <= new <= 1)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
