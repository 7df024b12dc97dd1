"""What the doors take from a caller, checked by name: arrays, codes, labels, bounded numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from countermove.arrays import Float
from countermove.codes.lookup import unknown
from countermove.doors import check
from countermove.economy.baseline import Baseline
from countermove.economy.rules import stated
from countermove.errors import BadInput, InvalidEconomy

LABELS = {
    "employment_ds": "Float | None",
    "goods_s": "Float | None",
    "name": "str",
    "year": "int | None",
    "unit": "str",
    "elasticities": "str",
    "cards": "tuple[str, ...]",
    "rules": "tuple[str, ...]",
    "margin_d": "Float | None",
    "duty_response_d": "Float | None",
}
"""Fields of an economy besides its tables, and what they may be."""


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
    if name != "theta_s" and not np.isfinite(array).all():  # of theta_s an economy names the cell
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
        if name == "regions" and "+" in code:
            raise InvalidEconomy(
                f"regions: {code!r} holds a plus, which stands between the members of a coalition "
                f"and the terms of a payoff; write {code.replace('+', '_')!r}."
            )
    if not found:
        raise InvalidEconomy(f"{name} is empty; give at least one code.")
    return tuple(str(code) for code in found)


def refuse_markets(economy: Baseline, what: str, *, profits: bool = False) -> None:
    """Refuse a question that knows no fixed costs paid where goods are sold, nor firms' entry.

    ``profits``: whether it knows those; else they are refused too.
    """
    for name in ("margin_d", "duty_response_d", "profit_share_ds")[: 2 if profits else 3]:
        if getattr(economy, name) is not None:
            given = name
            if name == "profit_share_ds":
                rents = economy.rent_share_ds is not None
                given = "capital (with_capital)" if rents else "markups (with_markups)"
            raise BadInput(
                f"economy {economy.name!r} has {given}, which {what} does not know: leave it out "
                "of the economy, or solve single worlds."
            )


def check_labels(labels: Mapping[str, Any]) -> None:
    """Refuse a label that an economy does not have, or of a wrong type."""
    for name, value in labels.items():
        if name not in LABELS:
            raise unknown(name, LABELS, what="option of an economy")
        check(name, LABELS[name], value)


def refuse_per_cent(what: str, worst: float, highest: float) -> None:
    """Refuse the highest of some rates where it must be per cent, being above ``highest``."""
    if not worst <= highest:
        raise InvalidEconomy(
            f"{what} holds {worst:g}, which means {100 * worst:g} %; rates are shares, so divide "
            f"per cent by 100, or give highest_rate={worst:g} if it is meant."
        )


def rates(
    tariff_rate_ods: Float, highest: float, regions: Sequence[str], sectors: Sequence[str]
) -> tuple[Float, tuple[str, ...]]:
    """Return rates of the baseline, and a rule that names subsidies of imports among them.

    Raises:
        InvalidEconomy: a rate is impossible, must be per cent, or is below zero at home.
    """
    if not float(tariff_rate_ods.min()) > -1.0:
        raise InvalidEconomy(
            "tariff_rate_ods is -100 % or less somewhere; rates are shares, 0.25 for 25 %."
        )
    refuse_per_cent("tariff_rate_ods", float(tariff_rate_ods.max()), highest)
    below = tariff_rate_ods < 0
    if not below.any():
        return tariff_rate_ods, ()
    o, d, s = map(int, np.unravel_index(int(tariff_rate_ods.argmin()), below.shape))
    home = np.einsum("dds->ds", below)
    if home.any():
        d, s = map(int, np.argwhere(home)[0])
        raise InvalidEconomy(
            f"the duty of {regions[d]} on {sectors[s]} of its own is {tariff_rate_ods[d, d, s]:g}; "
            "nobody pays a duty on sales at home: give 0."
        )
    lowest = f"{sectors[s]} from {regions[o]} to {regions[d]}: {100 * tariff_rate_ods[o, d, s]:g} %"
    return tariff_rate_ods, (stated("rate-negative", f"{below.sum()} cells; lowest {lowest}"),)


def finite_number(
    what: str, given: float, *, above: float = -math.inf, at_most: float = math.inf
) -> float:
    """Return a finite number within bounds, or raise :class:`BadInput` with what it is for.

    >>> finite_number("tolerance", 1e-9, above=0.0)
    1e-09
    """
    if math.isfinite(given) and above < given <= at_most:
        return float(given)
    limits = [
        f"{word} {bound:g}"
        for word, bound in (("above", above), ("of at most", at_most))
        if math.isfinite(bound)
    ]
    wanted = " and ".join(limits)
    raise BadInput(f"{what} is {given!r}: give a finite number{f' {wanted}' if wanted else ''}.")


def whole_number(what: str, given: int, *, at_least: int, at_most: int | None = None) -> int:
    """Return a whole number within bounds, or raise :class:`BadInput` with what it is for."""
    if at_least <= given and (at_most is None or given <= at_most):
        return int(given)
    span = f"of {at_least} or more" if at_most is None else f"from {at_least} to {at_most}"
    raise BadInput(f"{what} is {given!r}: give a whole number {span}.")
