"""The functions an expression may call: what they are called, and calls with checked arguments."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import date
from typing import Any

from countermove.codes.lookup import unknown
from countermove.errors import BadInput
from countermove.questions import statement_economy, statement_law
from countermove.questions.expressions import Value
from countermove.questions.facts import Facts
from countermove.questions.quantities import Quantity, finite

AVAILABLE = "available"
"""Answered by the evaluator: whether figures could be worked out."""
UNITS = {**statement_law.ANSWERS, **statement_economy.ANSWERS}
FUNCTIONS: dict[str, Callable[..., Value]] = {run.__name__: run for run in UNITS}
_KINDS: dict[str, tuple[type, ...]] = {
    "date": (date,), "date | None": (date,), "str": (str,), "str | None": (str,),
    "float": (float, int), "bool | float": (bool, float, int), "date | float": (date, float, int),
}  # fmt: skip
_WORDS = {date: "a day", str: "a text", bool: "yes or no", float: "a number", int: "a number"}


def known_functions() -> tuple[str, ...]:
    """Return the names an expression may call.

    >>> "rate" in known_functions()
    True
    """
    return (*FUNCTIONS, AVAILABLE)


def usage(run: Callable[..., Value]) -> str:
    """Return how a function is called, ``rate(importer, origin, hs, on, ...)``."""
    parts = [
        name if p.default is p.empty else f"{name}={'…' if p.default is None else p.default}"
        for name, p in list(inspect.signature(run).parameters.items())[1:]
    ]
    return f"{run.__name__}({', '.join(parts)})"


def functions_markdown() -> str:
    """Return the table of all functions, for the documentation."""
    rows = [
        f"| `{usage(run)}` | {unit or 'plain'} | {str(run.__doc__).splitlines()[0]} |"
        for run, unit in UNITS.items()
    ]
    rows.append("| `available(figure, ...)` | yes/no | Whether figures could be worked out. |")
    return "\n".join(["| function | unit | answers |", "|---|---|---|", *rows]) + "\n"


def call(facts: Facts, name: str, arguments: list[Value], named: dict[str, Value]) -> Quantity:
    """Return what a function answers, with its unit.

    Raises:
        UnknownName: no such function. BadInput: arguments that do not fit, with the usage.
    """
    if name not in FUNCTIONS:
        raise unknown(name, sorted(FUNCTIONS), what="function")
    run = FUNCTIONS[name]
    signature = inspect.signature(run)
    try:
        bound = signature.bind(facts, *arguments, **named)
    except TypeError as error:
        raise BadInput(f"{name}: {error}. Write {usage(run)}.") from None
    for key, given in list(bound.arguments.items())[1:]:
        kinds = _KINDS[str(signature.parameters[key].annotation)]
        if not isinstance(given, kinds) or (isinstance(given, bool) and bool not in kinds):
            wanted = " or ".join(dict.fromkeys(_WORDS[kind] for kind in kinds))
            raise BadInput(f"{name}: {key} must be {wanted}, not {given!r}. Write {usage(run)}.")
    answer = run(*bound.args, **bound.kwargs)
    return finite(answer, _unit(run, bound.arguments), where=name)


def _unit(run: Callable[..., Value], given: dict[str, Any]) -> str:
    """Return the unit of an answer; that of ``series`` depends on the series."""
    from countermove.equilibrium.series import SERIES

    if UNITS[run] != "series":
        return UNITS[run]
    unit = SERIES[given["name"]].unit
    return {"million US dollars": "", "fraction": "rate"}.get(unit, unit)
