"""Plain arguments of public functions, checked at the door: one sentence says what is wrong."""

from __future__ import annotations

import math
from collections.abc import Iterable
from numbers import Integral, Real

from countermove.equilibrium.closure import Closure
from countermove.errors import BadInput


def finite_number(
    what: str,
    value: object,
    *,
    above: float = -math.inf,
    at_least: float = -math.inf,
    at_most: float = math.inf,
) -> float:
    """Return a finite number within bounds.

    >>> finite_number("tolerance", 1e-9, above=0.0)
    1e-09

    Raises:
        BadInput: it is no number, not finite, or outside the bounds; names what it is for.
    """
    if isinstance(value, Real) and not _truth(value):
        given = float(value)
        if math.isfinite(given) and above < given and at_least <= given <= at_most:
            return given
    limits = [
        f"{word} {bound:g}"
        for word, bound in (("above", above), ("of at least", at_least), ("of at most", at_most))
        if math.isfinite(bound)
    ]
    wanted = " and ".join(limits)
    raise BadInput(f"{what} is {value!r}: give a finite number{f' {wanted}' if wanted else ''}.")


def whole_number(what: str, value: object, *, at_least: int, at_most: int | None = None) -> int:
    """Return a whole number within bounds, or raise :class:`BadInput` with what it is for."""
    if isinstance(value, Integral) and not _truth(value):
        given = int(value)
        if at_least <= given and (at_most is None or given <= at_most):
            return given
    span = f"of {at_least} or more" if at_most is None else f"from {at_least} to {at_most}"
    raise BadInput(f"{what} is {value!r}: give a whole number {span}.")


def closure_of(value: Closure | None, *, deficits: str = "fixed") -> Closure:
    """Return a closure, the one with ``deficits`` where none is given."""
    if value is None:
        return Closure(deficits=deficits)
    if not isinstance(value, Closure):
        raise BadInput(
            f"closure is {value!r}: give a Closure, e.g. Closure(deficits={deficits!r})."
        )
    return value


def code_list(what: str, value: Iterable[str]) -> tuple[str, ...]:
    """Return a list of codes; a single text, which Python would read letter by letter, is none."""
    if isinstance(value, str):
        raise BadInput(f"{what} are {value!r}: give a list of codes, e.g. [{value!r}].")
    return tuple(value)


def _truth(value: object) -> bool:
    """Whether a value is true or false, which Python counts as numbers."""
    return value is True or value is False
