"""What is given of one entry: its customs value and its quantities."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

import numpy as np

from countermove.errors import BadInput
from countermove.law.coverage import Coverage
from countermove.law.ledger import Ledger
from countermove.law.ordinary_duty import GIVEN, IN_WORDS
from countermove.law.units import spellings, unit_of

MOST_USD = 10**15
"""Ten times the product of the world: no entry is worth more."""


def entry_amount(value: float | str | Decimal) -> Decimal:
    """Return the customs value of an entry, US dollars; refuse what is none."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not (amount.is_finite() and 0 <= amount <= MOST_USD):
        raise BadInput(
            f"--value {value} is not the value of an entry; write US dollars such as 14172 or "
            "99.50."
        )
    return amount


def entry_units(quantity: Mapping[str, float], value: Decimal | None) -> dict[str, float]:
    """Return quantities per US dollar of value."""
    if quantity and not value:
        raise BadInput(
            "a quantity says nothing without the value it is of; give --value, US dollars above 0."
        )
    for unit, amount in quantity.items():
        if not 0 < amount < np.inf:
            raise BadInput(f"quantity {amount:g} of {unit} is not above 0; give that of the entry.")
    found = {unit_of(unit): amount / float(value or 1) for unit, amount in quantity.items()}
    if len(found) < len(quantity):
        raise BadInput(f"{', '.join(quantity)} are spellings of one unit; give one of them.")
    return found


def refuse_units(
    ledger: Ledger, importer: str, code: str, quantity: Mapping[str, float], coverage: Coverage
) -> None:
    """Refuse a quantity in a unit that no duty on the goods is by."""
    specific = (v.specific for m in ledger.of(importer) for v in m.rates)
    asked = {*coverage.ordinary.units, *(duty.unit for duty in specific if duty is not None)}
    if wrong := [unit for unit in quantity if unit_of(unit) not in asked]:
        ordinary = coverage.ordinary
        if ordinary.kind == IN_WORDS:
            raise BadInput(
                f"the ordinary duty of {code} is in words ({ordinary.text}), which are not "
                "computed from a quantity; leave --quantity out and give the duty with --ordinary."
            )
        units = " and ".join(map(spellings, sorted(asked)))
        beside = " beside the ordinary duty given" if ordinary.kind == GIVEN else ""
        said = f"duties are by {units}" if asked else f"no duty{beside} is by quantity"
        cure = "give that" if asked else "leave --quantity out"
        raise BadInput(f"on {code} {said}, not by '{wrong[0]}'; {cure}.")
