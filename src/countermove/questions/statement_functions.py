"""The functions an expression may call, and calls with arguments checked by their annotations."""

from __future__ import annotations

import inspect
from collections.abc import Callable

from countermove.codes.lookup import unknown
from countermove.doors import fits, in_words
from countermove.equilibrium.series import SERIES
from countermove.errors import BadInput
from countermove.questions import statement_economy, statement_law
from countermove.questions.expressions import Value
from countermove.questions.facts import Facts
from countermove.questions.quantities import Quantity, finite

AVAILABLE = "available"
"""Answered by the evaluator: whether figures could be worked out."""
UNITS = {**statement_law.ANSWERS, **statement_economy.ANSWERS}
FUNCTIONS: dict[str, Callable[..., Value]] = {run.__name__: run for run in UNITS}


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
        wanted = str(signature.parameters[key].annotation)
        if not fits(wanted, given):
            what = f"{name}: {key} must be {in_words(wanted)}, not {given!r}"
            raise BadInput(f"{what}. Write {usage(run)}.")
    answer = run(*bound.args, **bound.kwargs)
    unit = UNITS[run]
    if unit == "series":
        unit = SERIES[bound.arguments["name"]].unit
        unit = {"million US dollars": "", "fraction": "rate"}.get(unit, unit)
    return finite(answer, unit, where=name)
