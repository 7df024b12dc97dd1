"""What a reader must know of an importer: its weights, its ordinary duties, what is missing."""

from __future__ import annotations

from collections.abc import Iterator

from countermove.law.ledger import Ledger
from countermove.law.pack import MEANS, Pack
from countermove.law.rates import Rates
from countermove.law.unreached import Unreached, unreached


def rate_notes(ledger: Ledger, rates: Rates, *, weighted: bool) -> tuple[str, ...]:
    """Return the sentences that belong under an importer's rates on a day.

    Args:
        weighted: whether the lines are trade; else what they do not reach means nothing.
    """
    pack = ledger.pack(rates.lines.importer)
    notes = []
    if not rates.measures:
        notes.append(f"{pack.name}: no duty beyond the ordinary one was in force on {rates.on}.")
    if pack.complete_from is None:
        notes.append(f"{pack.name}: whether all of its law is here is not established.")
    elif rates.on < pack.complete_from:
        notes.append(f"{pack.name}: its law is complete from {pack.complete_from} on only.")
    if weighted:
        notes += _weight_notes(pack)
        notes += [reach_words(found) for found in unreached(ledger, rates)]
    elif pack.ordinary == MEANS and not rates.base_rate.any():
        notes.append(
            f"{pack.name}: its tariff is not here, so the ordinary duty is not known; the total is "
            "at least what is shown."
        )
    notes += [f"Not established: {text}" for text in pack.not_established]
    return tuple(notes)


def _weight_notes(pack: Pack) -> Iterator[str]:
    if pack.ordinary == MEANS:
        yield (
            f"{pack.name}: ordinary duties are means by sector derived for the baseline economy "
            "(card baseline-tariffs-2024), not its tariff."
        )
    if pack.assumed:
        yield f"Assumed: {assumed_words(pack)} (weights.csv)."


def assumed_words(pack: Pack) -> str:
    """Return what shares of sector flows a pack assumes, by origin and sector."""
    total: dict[tuple[str, str], float] = {}
    for row in pack.rows:
        if row.share is not None:
            at = (row.origin, row.sector)
            total[at] = total.get(at, 0.0) + row.share
    cells = (f"{100 * share:.4g} % of {sector} from {origin}" for (origin, sector), share in
             sorted(total.items()))  # fmt: skip
    return "listed goods are " + ", ".join(cells)


def reach_words(found: Unreached) -> str:
    """Return in words what a measure does not reach."""
    where = "any line of trade" if found.wholly else f"its goods of {', '.join(found.sectors)}"
    return f"{found.measure} does not reach {where}: no trade in them is known."
