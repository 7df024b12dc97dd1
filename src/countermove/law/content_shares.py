"""What part of goods is what content: shares given, else those recorded by line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from countermove.arrays import Float, read_only
from countermove.errors import BadInput
from countermove.law.ledger import Ledger
from countermove.law.tariff_lines import TradeLines

if TYPE_CHECKING:
    from countermove.law.rates import Rates

MATERIALS = ("steel_content", "aluminum_content", "copper_content")
"""Contents that are parts of one value; that of a country may overlap them."""


def checked_contents(
    ledger: Ledger, importer: str, given: Mapping[str, float]
) -> Mapping[str, float]:
    """Return content shares, unless the law asks for none of that name or they exceed the goods."""
    from countermove.codes.lookup import unknown

    known: dict[str, None] = {}
    for m in ledger.of(importer):
        bases = [m.basis, *(v.basis for v in m.rates), *(x.relief_basis for x in m.exemptions)]
        bases += [x.least[0] for x in m.exemptions if x.least]
        for name in (*bases, *m.content):
            if name and name != "full_value":
                known |= {name: None, opposite(name): None}
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
    return given


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
    return replace(
        lines,
        content={name: read_only(column) for name, column in filled.items()},
        content_given=frozenset(given),
    )


def known_content(lines: TradeLines, name: str) -> Float:
    """Return the share of a content ``(n,)``, also from that of the rest; NaN where not known."""
    rest = lines.content.get(opposite(name))
    share = np.full(lines.size, np.nan) if rest is None else 1.0 - rest
    own = lines.content.get(name)
    return share if own is None else np.where(np.isnan(own), share, own)


def refuse_idle(
    lines: TradeLines, given: Mapping[str, float], rates_of: Callable[[TradeLines], Rates]
) -> None:
    """Refuse a content that no duty on the goods depends on.

    Args:
        lines: the goods as recorded. given: checked shares. rates_of: works out what lines pay.
    """
    for name in given:
        if not acts(lines, given, name, rates_of):
            raise BadInput(
                f"content {name} has no effect: no duty on these goods on that day depends on it; "
                "leave it out."
            )


def acts(
    lines: TradeLines,
    given: Mapping[str, float],
    name: str,
    rates_of: Callable[[TradeLines], Rates],
) -> bool:
    """Return whether some duty on the goods depends on a content; as for :func:`refuse_idle`."""

    def paid(share: float) -> dict[str, float]:
        own = {n: s for n, s in given.items() if n != opposite(name)}
        return rates_of(with_content(lines, {**own, name: share})).duty_by_measure

    return paid(0.0) != paid(1.0)


def opposite(name: str) -> str:
    """Return the name of the rest of the value."""
    return name.removeprefix("non_") if name.startswith("non_") else f"non_{name}"
