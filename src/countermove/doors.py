"""Public functions say in one sentence which of their arguments has a wrong type, and its cure.

What an argument may be is read from its annotation, so nothing is written twice: numbers, text,
days, paths, arrays of numbers, lists, mappings and the package's own objects. Annotations of
other kinds (callables, type aliases) are not checked here. Shapes and values are checked inside.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import date
from functools import cache, wraps
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
    "Brief": "Brief(by='CAN', target='USA')",
    "Duties": "Duties()",
    "Varieties": "Varieties(destination, origin, sector, share, added_rate, banned)",
    "Decimal": "Decimal('99.50')",
}
"""Classes of the package by name, and an example of how to get one."""

WORDS = {
    "str": ("a text", "'...'"),
    "float": ("a number", "0.25"),
    "int": ("a whole number", "3"),
    "bool": ("True or False", "True"),
    "date": ("a day", "date(2025, 3, 4)"),
    "Path": ("a path", "'folder'"),
    **dict.fromkeys(("Float", "ArrayLike", "Bool"), ("an array of numbers", "np.zeros((n, n, j))")),
    **{
        name: (f"{'an' if name[0] in 'EIO' else 'a'} {name}", example)
        for name, example in OBJECTS.items()
    },
}
ALIASES = {"Groups": "Mapping[str, Sequence[str]]"}
LISTS = ("Sequence", "tuple", "list", "Iterable")


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
    examples = [WORDS[name][1] for name in re.findall(r"\w+", annotation) if name in WORDS]
    example = examples[0] if examples else ""
    if annotation.startswith("Mapping") and len(examples) > 1:
        example = f"{{{examples[0]}: {examples[1]}}}"
    cure = f"write {example}" if example else "see its description"
    raise BadInput(f"{name} must be {in_words(annotation)}, not {shown}; {cure}.")


def in_words(annotation: str) -> str:
    """Return what an annotation asks for, in words."""
    said = [_said(kind) for kind in _kinds(annotation) if _parts(kind)[0] != "None"]
    return " or ".join(dict.fromkeys(said))


def fits(annotation: str, value: Any) -> bool:
    """Return whether a value is what an annotation says."""
    return any(_fits(kind, value) for kind in _kinds(annotation))


def _fits(kind: ast.expr, value: Any) -> bool:
    head, inner = _parts(kind)
    if head in LISTS:
        if isinstance(value, str | bytes | Mapping) or not hasattr(value, "__len__"):
            once = isinstance(value, Iterable) and not hasattr(value, "__len__")
            return head == "Iterable" and once  # a generator can be read once only
        if head == "tuple" and not inner[-1].endswith("..."):
            return len(value) == len(inner) and all(map(fits, inner, value))
        return all(fits(inner[0], entry) for entry in value)
    if head == "Mapping":
        return isinstance(value, Mapping) and all(
            fits(inner[0], key) and fits(inner[1], entry) for key, entry in value.items()
        )
    truth = isinstance(value, bool) or type(value).__name__ in ("bool", "bool_")
    match head:
        case "None":
            return value is None
        case "bool":
            return truth
        case "str" | "date":
            return isinstance(value, str if head == "str" else date)
        case "int" | "float":
            return isinstance(value, Integral if head == "int" else Real) and not truth
        case "Path":
            return isinstance(value, Path | str)
        case "Float" | "ArrayLike" | "Bool":
            return _numbers(value)
    return head not in OBJECTS or any(entry.__name__ == head for entry in type(value).__mro__)


def _numbers(value: Any) -> bool:
    import numpy as np

    try:
        array = np.asarray(value)
        if array.dtype.kind == "O" and value is not None:
            array = np.asarray(value, dtype=np.float64)
        return array.dtype.kind in "biuf"
    except (TypeError, ValueError):
        return False


def _said(kind: ast.expr) -> str:
    head, inner = _parts(kind)
    if head == "Mapping":
        return f"a mapping from {in_words(inner[0])} to {in_words(inner[1])}"
    if head in LISTS:
        return f"a list, each {in_words(inner[0])}"
    return WORDS[head][0] if head in WORDS else ast.unparse(kind)


@cache
def _kinds(annotation: str) -> tuple[ast.expr, ...]:
    """Return the choices of an annotation, aliases spelled out."""
    tree = ast.parse(ALIASES.get(annotation, annotation), mode="eval").body
    if isinstance(tree, ast.BinOp):
        return (*_kinds(ast.unparse(tree.left)), *_kinds(ast.unparse(tree.right)))
    return (tree,)


@cache
def _parts(kind: ast.expr) -> tuple[str, tuple[str, ...]]:
    """Return the name of a kind, and the annotations in its brackets."""
    if not isinstance(kind, ast.Subscript):
        return ast.unparse(kind), ()
    inner = kind.slice.elts if isinstance(kind.slice, ast.Tuple) else [kind.slice]
    return ast.unparse(kind.value), tuple(ast.unparse(entry) for entry in inner)
