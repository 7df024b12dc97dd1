"""Public functions say in one sentence which of their arguments has a wrong type, and its cure.

What an argument may be is read from its annotation, so nothing is written twice: numbers, text,
days, paths, arrays of numbers, lists, mappings and the package's own objects. Annotations of
other kinds (callables, type aliases) are not checked here. Shapes and values are checked inside.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from functools import wraps
from numbers import Integral, Real
from pathlib import Path
from typing import Any

from countermove.errors import BadInput

OBJECTS = {
    "Economy": "load_economy()",
    "Outcome": "solve(economy)",
    "Closure": "Closure(deficits='fixed')",
    "Payoff": "real_income('CAN')",
    "TradeLines": "trade_lines(importer, origins=..., products=...)",
    "Term": "real_income('CAN').terms[0]",
    "InstrumentSet": "InstrumentSet(by='sector')",
    "Group": "Group('steel', sectors=('C24A',))",
    "Wedges": "wedges(economy, tariff_rate_ods=...)",
    "PathStep": "PathStep(on=date(2025, 3, 4), tariff_rate_ods=...)",
    "Setting": "coalition_setting(economy, players)",
    "Game": "make_game(form, payoffs)",
    "GameForm": "game_form(players, stages)",
    "Stage": "Stage('first', 'USA', ('low', 'high'))",
    "Threat": "Threat(stage, move, when)",
    "GameSpec": "load_game(name)",
    "Case": "load_case(name)",
    "ModelOptions": "ModelOptions()",
    "Ledger": "load_ledger()",
    "Posed": "pose('us-canada-2025/autos')",
    "Question": "Question()",
    "Duties": "Duties()",
    "Varieties": "Varieties(destination, origin, sector, share, added_rate, banned)",
    "Decimal": "Decimal('99.50')",
}
"""Classes of the package by name, and an example of how to get one."""

ARRAYS = ("Float", "ArrayLike", "Bool")
WORDS = {
    "str": ("a text", "'...'"),
    "float": ("a number", "0.25"),
    "int": ("a whole number", "3"),
    "bool": ("True or False", "True"),
    "date": ("a day", "date(2025, 3, 4)"),
    "Path": ("a path", "'folder'"),
    **dict.fromkeys(ARRAYS, ("an array of numbers", "np.zeros((n, n, j))")),
    **{
        name: (f"{'an' if name[0] in 'EIO' else 'a'} {name}", example)
        for name, example in OBJECTS.items()
    },
}
ALIASES = {"Groups": "Mapping[str, Sequence[str]]"}


def checked(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that refuses arguments of a wrong type; a path may be given as text.

    >>> import countermove
    >>> countermove.load_case(3)
    Traceback (most recent call last):
    countermove.errors.BadInput: load_case: name must be a text, not 3; write '...'.
    """
    signature = inspect.signature(function)
    wanted = {name: str(entry.annotation) for name, entry in signature.parameters.items()}
    for name, entry in signature.parameters.items():
        if entry.kind in (entry.VAR_KEYWORD, entry.VAR_POSITIONAL):
            del wanted[name]

    @wraps(function)
    def door(*args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(*args, **kwargs)
        for name, value in bound.arguments.items():
            check(f"{function.__name__}: {name}", wanted.get(name, "Any"), value)
            if isinstance(value, str) and wanted.get(name, "").startswith("Path"):
                bound.arguments[name] = Path(value)
            elif type(value).__name__ == "ndarray" and wanted.get(name, "").startswith("Sequence"):
                bound.arguments[name] = value.tolist()
        return function(*bound.args, **bound.kwargs)

    return door


def check_fields(given: Any) -> None:
    """Refuse a dataclass with a field of a wrong type; for ``__post_init__``."""
    for entry in fields(given):
        if entry.init:
            name = f"{type(given).__name__}: {entry.name}"
            check(name, str(entry.type), getattr(given, entry.name))


def check(name: str, annotation: str, value: Any) -> None:
    """Raise one sentence unless the value is what the annotation says."""
    if fits(annotation, value):
        return
    shown = " ".join(repr(value).split())
    shown = shown if len(shown) <= 60 else f"{shown[:60]}..."
    example = next((WORDS[name][1] for name in re.findall(r"\w+", annotation) if name in WORDS), "")
    cure = f"write {example}" if example else "see its description"
    raise BadInput(f"{name} must be {in_words(annotation)}, not {shown}; {cure}.")


def in_words(annotation: str) -> str:
    """Return what an annotation asks for, in words."""
    kinds = [kind for kind in _split(annotation, "|") if kind != "None"]
    return " or ".join(dict.fromkeys(_said(kind) for kind in kinds))


def _fits(kind: str, value: Any) -> bool:
    kind = ALIASES.get(kind, kind)
    head, _, inside = kind.partition("[")
    inner = _split(inside.removesuffix("]"), ",")
    if head == "Mapping":
        return isinstance(value, Mapping) and all(
            fits(inner[0], k) and fits(inner[1], v) for k, v in value.items()
        )
    if head == "Iterable":
        if isinstance(value, Iterable) and not hasattr(value, "__len__"):
            return True  # a generator can be read once only
        head = "Sequence"
    if head in ("Sequence", "tuple", "list"):
        if isinstance(value, str | bytes | Mapping) or not hasattr(value, "__len__"):
            return False
        if head == "tuple" and inner[-1] != "...":
            return len(value) == len(inner) and all(
                fits(k, v) for k, v in zip(inner, value, strict=True)
            )
        return all(fits(inner[0], entry) for entry in value)
    if kind == "None":
        return value is None
    truth = isinstance(value, bool) or type(value).__name__ == "bool_"
    if kind == "str":
        return isinstance(value, str)
    if kind == "bool":
        return truth or type(value).__name__ == "bool"
    if kind == "int":
        return isinstance(value, Integral) and not truth
    if kind == "float":
        return isinstance(value, Real) and not truth
    if kind == "date":
        return isinstance(value, date)
    if kind == "Path":
        return isinstance(value, Path | str)
    if kind in ARRAYS:
        return _numbers(value)
    if kind in OBJECTS:
        return any(entry.__name__ == kind for entry in type(value).__mro__)
    return True


def fits(annotation: str, value: Any) -> bool:
    """Return whether a value is what an annotation says."""
    return any(_fits(kind, value) for kind in _split(annotation, "|"))


def _numbers(value: Any) -> bool:
    import numpy as np

    try:
        array = np.asarray(value)
        if array.dtype.kind == "O" and value is not None:
            array = np.asarray(value, dtype=np.float64)
        return array.dtype.kind in "biuf"
    except (TypeError, ValueError):
        return False


def _said(kind: str) -> str:
    kind = ALIASES.get(kind, kind)
    if kind in WORDS:
        return WORDS[kind][0]
    head, _, inside = kind.partition("[")
    inner = _split(inside.removesuffix("]"), ",")
    if head == "Mapping":
        return f"a mapping from {_said(inner[0])} to {_said(inner[1])}"
    if head in ("Sequence", "tuple", "list", "Iterable"):
        return f"a list, each {_said(inner[0])}"
    return kind


def _split(text: str, mark: str) -> Sequence[str]:
    """Split an annotation at a mark outside brackets."""
    parts, depth, start = [], 0, 0
    for i, sign in enumerate(text):
        depth += (sign == "[") - (sign == "]")
        if sign == mark and depth == 0:
            parts.append(text[start:i].strip())
            start = i + 1
    return [*parts, text[start:].strip()]
