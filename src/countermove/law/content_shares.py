"""What part of goods is what content: shares given, else those recorded by line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np

from countermove.arrays import read_only
from countermove.errors import BadInput
from countermove.law.clock import governing
from countermove.law.ledger import Ledger
from countermove.law.measure import Measure
from countermove.law.tariff_lines import TradeLines

MATERIALS = ("steel_content", "aluminum_content", "copper_content")
"""Contents that are parts of one value; that of a country may overlap them."""


def checked_contents(
    ledger: Ledger,
    importer: str,
    given: Mapping[str, float],
    *,
    on: date,
    known_on: date | None = None,
) -> Mapping[str, float]:
    """Return content shares, unless no law of the day asks for them or they exceed the goods."""
    from countermove.codes.lookup import unknown

    known: dict[str, bool] = {}
    for m in ledger.of(importer):
        acts = bool(governing(m.rates, on=on, known_on=known_on, options=ledger.options()))
        for name in read_by(m):
            known[name] = known.get(name, False) or acts
    for name, share in given.items():
        if not 0 <= share <= 1:
            raise BadInput(f"{name} {share:g} is not a share; write 0.5 for 50 %.")
        if name not in known:
            raise unknown(name, known, what="content")
        if opposite(name) in given and abs(given[name] + given[opposite(name)] - 1.0) > 1e-9:
            raise BadInput(f"{name} and {opposite(name)} must add up to 1; give one of them.")
    total = sum(given.get(name, 0.0) for name in MATERIALS)
    if total > 1.0 + 1e-9:
        raise BadInput(
            f"the contents {', '.join(n for n in MATERIALS if n in given)} add up to {total:g} of "
            "the value; together they cannot exceed 1."
        )
    if idle := [name for name in given if not known[name]]:
        raise BadInput(
            f"{idle[0]} has no effect, because no duty of {importer} in force on {on} asks for it; "
            "leave it out."
        )
    return given


def read_by(measure: Measure) -> tuple[str, ...]:
    """Return the contents that a measure asks for, each with the rest of the value."""
    bases = {measure.basis, *(v.basis for v in measure.rates), *measure.content}
    bases |= {x.relief_basis for x in measure.exemptions if x.relief_basis}
    named = sorted(name for name in bases if name and name != "full_value")
    return tuple(dict.fromkeys(part for name in named for part in (name, opposite(name))))


def with_content(lines: TradeLines, given: Mapping[str, float]) -> TradeLines:
    """Return lines whose goods have the given content shares; the others stay as recorded.

    Materials that are recorded take no more of the value than the given ones leave.
    """
    if not given:
        return lines
    filled = {name: np.full(lines.size, share) for name, share in given.items()}
    room = 1.0 - sum(given.get(material, 0.0) for material in MATERIALS) * np.ones(lines.size)
    for name, column in lines.content.items():
        if name in given or opposite(name) in given:
            continue
        filled[name] = column
        if name in MATERIALS:
            filled[name] = np.minimum(column, np.maximum(room, 0.0))
            room = room - np.nan_to_num(filled[name])
    return replace(lines, content={name: read_only(column) for name, column in filled.items()})


def opposite(name: str) -> str:
    """Return the name of the rest of the value."""
    return name.removeprefix("non_") if name.startswith("non_") else f"non_{name}"
