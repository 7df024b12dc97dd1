"""Shares of goods that the sources do not establish, and what they make of a total."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from countermove.law.ledger import Ledger
from countermove.law.order import matches
from countermove.law.rates import Rates

MOST_NAMED = 4
"""Shares not established that a sentence names; of more, it counts them by authority."""


def open_duties(ledger: Ledger, rates: Rates) -> tuple[str, ...]:
    """Return the measures due on a share of the goods that is not established."""
    return _open(ledger, rates, levies=True)


def open_reliefs(ledger: Ledger, rates: Rates) -> tuple[str, ...]:
    """Return the shares not established of what frees goods of a duty shown."""
    return _open(ledger, rates, levies=False)


def open_duties_words(ledger: Ledger, rates: Rates) -> str:
    """Return which duties are not counted for want of a share; empty for none."""
    names = _by_authority(ledger, rates, open_duties(ledger, rates))
    return names and (
        f"Not counted, as what share of these goods pays is not established: {names}."
    )


def open_relief_words(ledger: Ledger, rates: Rates) -> str:
    """Return what relief is not counted for want of a share; empty for none."""
    names = _by_authority(ledger, rates, open_reliefs(ledger, rates))
    return names and f"At most: what share of these goods is freed is not established: {names}."


def barred_words(ledger: Ledger, reliefs: Iterable[str]) -> str:
    """Return that goods are banned, or counted as such for want of a share of the ban.

    Args:
        reliefs: keys of the shares that are not established.
    """
    bans = [key for key in reliefs if ledger.measures[_measure(key)].kind == "prohibition"]
    if not bans:
        return "All of these goods are banned."
    return (
        "All of these goods are counted as banned; what share of them may enter all the same is "
        f"not established: {', '.join(bans)}."
    )


def _open(ledger: Ledger, rates: Rates, *, levies: bool) -> tuple[str, ...]:
    """Return duties by measure, or reliefs of duties shown by key of the share."""
    found: dict[str, None] = {}
    for item in rates.unknown_shares:
        name = _measure(item.key)
        measure = ledger.measures[name]
        relief = measure.kind in ("remission", "credit")
        eased = matches(measure.relieves, rates.measures) if relief else {name} & {*rates.measures}
        due = not relief and ("@" in item.key or item.key.endswith("#quota"))
        if due if levies else eased and not due:
            found[name if due else item.key] = None
    return tuple(found)


def _measure(key: str) -> str:
    return re.split("[@#]", key)[0]


def _by_authority(ledger: Ledger, rates: Rates, names: Sequence[str]) -> str:
    """Return measures, or shares of them, by name; many of them counted by authority."""
    if len(names) <= MOST_NAMED:
        return ", ".join(names)
    count = Counter(ledger.measures[_measure(name)].authority for name in names)
    told = ", ".join(f"{number} of {authority}" for authority, number in count.most_common())
    asked = f"countermove rates {rates.lines.importer} all --on {rates.on} --json"
    return f"{len(names)} rules ({told}; coverage.open_shares of `{asked}` names each)"
