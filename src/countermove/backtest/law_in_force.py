"""What all importers charged on a day, for the comparison: law as it was, or as known on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from countermove.backtest.specification import specification
from countermove.economy.economy import Economy
from countermove.economy.sector_flows import destinations, sector_flows
from countermove.equilibrium.lines_to_cells import varieties_of
from countermove.equilibrium.varieties import Duties, Varieties
from countermove.law.claims_record import us_record
from countermove.law.ledger import Ledger
from countermove.law.load_law import load_ledger
from countermove.law.observed_trade import observed_lines, recorded_lines
from countermove.law.predicted_utilisation import eligible_on, predict, with_claims
from countermove.law.rates import Rates, rates_on
from countermove.law.tariff_lines import TradeLines
from countermove.law.transit import landed
from countermove.law.utilisation import NONE, PREDICTIONS, utilisation_of
from countermove.questions.case import load_case
from countermove.questions.variant_law import floored, imposes

USA = "USA"
CASE = "us-canada-2025"
"""Case whose day of the law of the baseline, and prices, are taken."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of a day's law: ``law`` by which day (``None``: now), claims by which."""

    law: date | None
    claims: date

    @classmethod
    def conditional(cls) -> Knowledge:
        """Return the law as it turned out, claims predicted on the day of the specification."""
        return cls(None, specification().claims_known_on)

    @classmethod
    def of(cls, day: date) -> Knowledge:
        """Return what was known on a day, law and claims alike."""
        return cls(day, day)


def days_of(month: str) -> list[date]:
    """Return the days whose law stands for a month."""
    return [date.fromisoformat(f"{month}-{day:02d}") for day in specification().days]


@lru_cache(maxsize=64)
def duties_on(economy: Economy, day: date, known: Knowledge, used: str | None = None) -> Duties:
    """Return the duties of all importers of the ledger on a day, over those of the baseline.

    ``used`` is the preference utilisation; the usual one if left out.
    """
    ledger = load_ledger()
    base_day = load_case(CASE).base_law_on
    parts: list[Varieties] = []
    for importer in sorted(ledger.packs):
        if not imposes(ledger, importer):
            continue
        lines = _lines(economy, importer, day, known, used)
        before = rates_on(
            ledger, lines, on=base_day, known_on=_from(base_day, known), ordinary="lines"
        )
        places = destinations(economy, importer)
        parts += varieties_of(economy, places, _levied(ledger, lines, day, known), before)
    return Duties(tuple(floored(economy, parts)[0]))


def _levied(ledger: Ledger, lines: TradeLines, day: date, known: Knowledge) -> Rates:
    """Return what lines pay: goods that the United States lets land at the old duty among them."""

    def law(on: date) -> Rates:
        return rates_on(
            ledger, lines, on=on, known_on=known.law, collected=known.law is None, ordinary="lines"
        )

    if lines.importer != USA:
        return law(day)
    found = specification()
    out = max(day - timedelta(days=found.transit_days), load_case(CASE).base_law_on)
    return landed(law(day), law(out), found.by_land)


def _from(day: date, known: Knowledge) -> date | None:
    return None if known.law is None else max(day, known.law)


def _lines(
    economy: Economy, importer: str, day: date, known: Knowledge, asked: str | None
) -> TradeLines:
    used = utilisation_of(importer, asked, on=day)
    if used not in PREDICTIONS:
        return _recorded(economy, importer, used)
    ledger = load_ledger()
    found = predict(
        ledger,
        us_record(),
        eligible_on(day, known.claims),
        day,
        known.law,
        collected=known.law is None,
    )
    nothing = observed_lines(ledger.pack(importer), ledger, on=day, utilisation=NONE)
    return with_claims(nothing, found.share(used))


@lru_cache(maxsize=16)
def _recorded(economy: Economy, importer: str, used: str) -> TradeLines:
    flows = sector_flows(economy, importer, deflator=load_case(CASE).deflator)
    return recorded_lines(load_ledger().pack(importer), used, flows)
