"""Second lines, beside the figures of a variant: what it adds, and two other readings of it.

* ``added``: the variant less the one whose law it adds to;
* ``currency``: the first year with a country's own currency 5 % lower, where its output moves by
  more than one per cent and no exchange rate is set: for shocks of that size it decides; of the
  first country of the case under its default variant always, as its jobs hang on it;
* ``paid``: the duties of the United States paid in part, as the nowcast expects
  (:mod:`countermove.law.paid_shares`); all figures else are for the law in full.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from countermove.arrays import Float
from countermove.law.load_law import load_ledger
from countermove.law.paid_shares import IMPORTER, evidence_month, paid_shares, paid_words
from countermove.questions.bands import Bands
from countermove.questions.options import ABSORBING
from countermove.questions.paid_law import in_part
from countermove.questions.pose import Posed
from countermove.questions.summary import RANGED

ADDED, CURRENCY, PAID = "added", "currency", "paid"
LOWER = 0.95
"""What a currency is worth over its old value in the second line."""
LARGE = 1.0
"""Change of output, per cent, beyond which the line is given."""
PAID_SERIES = (
    "consumer_price_change", "price_level_change", "tariff_revenue", "tariff_revenue_change",
)  # fmt: skip

Summary = Mapping[str, Float]
"""Series by name, for regions and groups."""
Solve = Callable[[Sequence[Posed]], Sequence[Summary]]
"""What is told of each question; empty for one without a solution."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: series by name, for regions and groups; ``code`` where it is of one alone.

    ``words`` say where the line comes from, if that differs from variant to variant; ``bands`` are
    those over draws, of what a variant adds.
    """

    kind: str
    central: Summary
    low: Summary = field(default_factory=dict)
    high: Summary = field(default_factory=dict)
    code: str = ""
    words: str = ""
    bands: Bands | None = None


def added_line(of: Summary, base: Summary, others: Sequence[tuple[Summary, Summary]]) -> Line:
    """Return what a variant adds, and its range over pairs solved with other elasticities."""
    central = {name: of[name] - base[name] for name in RANGED}
    low, high = {}, {}
    for name in RANGED if others else ():
        stack = np.stack([central[name], *(one[name] - two[name] for one, two in others)])
        low[name], high[name] = stack.min(axis=0), stack.max(axis=0)
    return Line(ADDED, central, low, high)


def currency_lines(
    posed: Sequence[Posed], central: Sequence[Summary],
    shown: Mapping[str, tuple[int, Sequence[str]]], solve: Solve,
) -> list[tuple[int, Line]]:  # fmt: skip
    """Return, each with its place, a line for every code shown whose output moves much.

    That is by more than ``LARGE`` per cent, or of the first code in the default variant of the
    case. Where the options give the worth of a currency, that is the reading asked for: none.

    Args:
        posed, central: the questions and their series.
        shown: by code its row, and its regions, whose currencies fall together.
    """
    if posed[0].options.deficits != ABSORBING:
        return []
    lower, given, first = [], dict(posed[0].options.exchange), next(iter(shown), "")
    for place, (asked, told) in enumerate(zip(posed, central, strict=True)):
        for code, (row, regions) in shown.items():
            moved = abs(float(told["real_gdp_change"][row])) > LARGE
            if (moved or (code == first and _default(asked))) and given.keys().isdisjoint(regions):
                rates = given | dict.fromkeys(regions, LOWER)
                lower.append((place, code, asked.under(exchange=tuple(sorted(rates.items())))))
    every = zip(lower, solve([asked for _, _, asked in lower]), strict=True)
    return [(place, Line(CURRENCY, told, code=code)) for (place, code, _), told in every if told]


def _default(posed: Posed) -> bool:
    case, variant = posed.question.case, posed.question.variant
    return case is not None and variant is not None and variant.name == case.default


def paid_lines(posed: Sequence[Posed], solve: Solve) -> dict[int, Line]:
    """Return, by place, the line of each question in which the United States charges anything."""
    paying = {place: asked for place, asked in enumerate(posed) if _charges(asked)}
    if not paying:
        return {}
    first = posed[0]
    ledger = load_ledger(first.question.project)  # as published: a variant's edits are no evidence
    months = {place: _evidence(asked) for place, asked in paying.items()}
    shares = {
        month: paid_shares(ledger, first.economy.regions, first.economy.sectors, month=month)
        for month in {*months.values()}
    }
    told = solve([in_part(asked, shares[months[place]]) for place, asked in paying.items()])
    return {
        place: Line(PAID, central, words=paid_words(months[place]))
        for place, central in zip(paying, told, strict=True)
        if central
    }


def _charges(posed: Posed) -> bool:
    place = _importer(posed)
    return place is not None and posed.duties.of(place) is not None


def _evidence(posed: Posed) -> str | None:
    variant = posed.question.variant
    return None if variant is None else evidence_month(variant.on, variant.known_on)


def _importer(posed: Posed) -> int | None:
    regions = posed.economy.regions
    return regions.index(IMPORTER) if IMPORTER in regions else None
