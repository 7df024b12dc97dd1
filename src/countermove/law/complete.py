"""For which days and goods the law of a pack is complete, and what is said beyond them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from countermove.law.clock import announced
from countermove.law.measure import Measure
from countermove.law.ordinary_duty import some_words
from countermove.law.pack import Pack
from countermove.law.queries import rate_text
from countermove.law.rates import Rates
from countermove.law.reach import Reach

BEYOND = "what is due beyond the most-favoured-nation duty on goods of"
"""How a sentence goes on that says of which goods a pack does not tell all."""


def early_words(pack: Pack, on: date) -> str:
    """Return that a day is before the first of which a pack holds all law; empty where not."""
    first = pack.complete_from
    return f"{pack.name}: its law is complete from {first} on only." if first and on < first else ""


def others_words(pack: Pack, rates: Rates) -> str:
    """Return which goods asked about pay what is not established, as the pack looks at others."""
    lines = rates.lines
    asked = lines.asked
    others = [origin for origin in asked if not pack.judged(origin)]
    if not others:
        return ""
    return (
        f"{pack.name}: {BEYOND} "
        f"{some_words(others)} is not established; its law is complete for goods of "
        f"{', '.join(pack.complete_against)} only."
    )


def late_words(pack: Pack, on: date) -> str:
    """Return that a day is after the last check of a pack's law; empty where not."""
    last = pack.checked_on
    return (
        f"{pack.name}: its law was last checked on {last}; what was decreed since is missing on "
        f"{on}, so totals are neither the least nor the most due."
        if last and on > last
        else ""
    )


def announced_words(measures: Sequence[Measure], rates: Rates, reach: Reach) -> Iterator[str]:
    """Yield what was announced for the day on goods asked about, of which no act is known."""
    for measure in measures:
        for version in announced(measure.rates, rates.on, rates.known_on, rates.options):
            inside = reach.lines_of(measure.applies_to)
            if reach.among(version.only, inside).any():
                yield (
                    f"Announced for {version.window.start}, no act known, left out: {measure.id}, "
                    f"{rate_text(version)} ({version.reference.cite})."
                )
