"""Call a function of the language with checked arguments; every function is known here."""

from __future__ import annotations

import inspect
from datetime import date
from typing import Any, cast

from countermove.codes.lookup import unknown
from countermove.errors import BadInput
from countermove.scenarios import claim_law, claim_model
from countermove.scenarios.claim_registry import FUNCTIONS
from countermove.scenarios.expressions import Value
from countermove.scenarios.facts import Facts

MODULES = (claim_law, claim_model)


def known_functions() -> tuple[str, ...]:
    """Return the names an expression may call; ``available`` is answered by the evaluator.

    >>> "rate" in known_functions()
    True
    """
    return (*FUNCTIONS, "available")


def functions_markdown() -> str:
    """Return the table of all functions, for the documentation."""
    rows = [f"| `{f.usage}` | {f.unit or 'plain'} | {f.help} |" for f in FUNCTIONS.values()]
    rows.append("| `available(figure, ...)` | yes/no | Whether figures could be worked out. |")
    return "\n".join(["| function | unit | answers |", "|---|---|---|", *rows]) + "\n"


def call(facts: Facts, name: str, arguments: list[Value], named: dict[str, Value]) -> Value:
    """Return what a function answers, its arguments checked.

    Raises:
        UnknownName: no such function. BadInput: arguments that do not fit, with the usage.
    """
    if name not in FUNCTIONS:
        raise unknown(name, sorted(FUNCTIONS), what="function")
    found = FUNCTIONS[name]
    signature = inspect.signature(found.run)
    try:
        bound = signature.bind(facts, *arguments, **named)
    except TypeError as error:
        raise BadInput(f"{name}: {error}. Write {found.usage}.") from None
    for key, given in list(bound.arguments.items())[1:]:
        wanted = str(signature.parameters[key].annotation)
        bound.arguments[key] = _fitting(name, key, given, wanted, found.usage)
    return found.run(*bound.args, **bound.kwargs)


_KINDS: dict[str, tuple[type, ...]] = {
    "date": (date,), "date | None": (date,), "str": (str,), "str | None": (str,),
    "float": (float, int), "bool | float": (bool, float, int), "date | float": (date, float, int),
}  # fmt: skip


def _fitting(name: str, key: str, given: Any, wanted: str, usage: str) -> Value:
    kinds = _KINDS[wanted]
    if isinstance(given, kinds) and (bool in kinds or not isinstance(given, bool)):
        return cast(Value, given)
    kind = " or ".join({"date": "a day", "str": "a text", "bool": "yes or no"}.get(
        k.__name__, "a number") for k in kinds[:2])  # fmt: skip
    raise BadInput(f"{name}: {key} must be {kind}, not {given!r}. Write {usage}.")


def unit_of(name: str, arguments: list[Value]) -> str:
    """Return the unit of a call; that of ``series`` depends on the series."""
    from countermove.equilibrium.series import SERIES

    found = FUNCTIONS[name]
    if name == "losses":
        return "jobs"
    if found.unit != "series":
        return found.unit
    unit = SERIES[str(arguments[2])].unit if str(arguments[2]) in SERIES else ""
    return {"million US dollars": "", "fraction": "rate"}.get(unit, unit)
