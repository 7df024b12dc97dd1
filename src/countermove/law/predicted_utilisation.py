"""Preference utilisation predicted: who claims the agreement under the duties of a day.

The duty a claim saves on a line is what :func:`rates_on` levies without it less what it levies with
it, and the ordinary duty. Of the goods that are eligible (:mod:`countermove.law.eligible_share`)
those claim whose cost of doing so is lower; a new saving is taken up within days. What is known on
a day is the law and the statistics published by then, and nothing later; who enters goods knows no
law that was made after the entry. Goods that claim in the record though a claim saved nothing then
(metals under section 232) claim whatever it saves. The table of what was recorded does not move the
world before: its ordinary duties of 2024 hold the claims of that year.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, lru_cache
from hashlib import sha256

import numpy as np

from countermove.arrays import Bool, Float, read_only
from countermove.law.claim_savings import (
    member_rates,
    ordinary_saving,
    saved,
    saved_by_claiming,
)
from countermove.law.claims_record import Record, us_record
from countermove.law.clock import known
from countermove.law.eligible_share import (
    DRAWS,
    Eligible,
    adopted,
    cost_of_claims,
    eligible_shares,
    worth_claiming,
)
from countermove.law.governed import on_day
from countermove.law.ledger import Ledger
from countermove.law.load_law import load_ledger
from countermove.law.product_lists import padded, width
from countermove.law.queries import event_days
from countermove.law.tariff_lines import TradeLines, shipped_lines, trade_lines
from countermove.law.utilisation import (
    AGREEMENT,
    EXEMPT_FROM,
    HIGH,
    LOW,
    NONE,
    PREDICTED,
    PREDICTIONS,
    RECORDED_FROM,
    evidence,
    pooled_months,
    utilisation_words,
)
from countermove.memory import forgotten_by

ENDS = {LOW: 0.05, HIGH: 0.95}
ADJECTIVES = {"CAN": "Canadian", "MEX": "Mexican"}
SETTLED = 21
"""Days after which the claims of a new exemption are taken to have settled."""
AROUND = 5
"""Draws on either side of an end whose mean is taken."""


@dataclass(frozen=True, eq=False)
class Prediction:
    """Claims predicted for the US lines from Canada and Mexico ``(m,)``.

    Attributes:
        record: the lines. eligible: their eligible shares, from what was published.
        saving: additional duty a claim is known to save on entry, a fraction ``(m,)``.
        ordinary: ordinary duty a claim saves; infinite where it is not known, and for goods that
            claim whatever it saves.
        adopted: part of the claims of that saving that is made by the day ``(m,)``.
        worth: share of eligible goods that claim, after the days since the exemption ``(m,)``.
    """

    record: Record
    eligible: Eligible
    saving: Float
    ordinary: Float
    adopted: Float
    worth: Float

    def share(self, name: str = PREDICTED) -> Float:
        """Return the share that claims ``(m,)``: expected, or at the low or high end."""
        return self.eligible_share(name) * self.worth

    def eligible_share(self, name: str = PREDICTED) -> Float:
        """Return the share that would claim if a claim cost nothing ``(m,)``; names as above."""
        return self.eligible.at_high_saving() if name not in ENDS else self._ends[name]

    def newly(self, name: str = PREDICTED) -> Float:
        """Return the share that claims for the sake of additional duties ``(m,)``."""
        return self.eligible_share(name) * (self.worth - worth_claiming(self.ordinary))

    def new_cost(self, name: str = PREDICTED) -> Float:
        """Return the cost of the new claims over the value of the line ``(m,)``."""
        dearer = cost_of_claims(self.ordinary + self.saving) - cost_of_claims(self.ordinary)
        return self.eligible_share(name) * self.adopted * dearer

    @cached_property
    def _ends(self) -> dict[str, Float]:
        """Return eligible shares in draws around both ends of the duty saved, by origin."""
        found = {name: np.zeros(self.saving.size) for name in ENDS}
        for place in range(len(AGREEMENT)):
            mine = np.flatnonzero(self.record.origin == place)
            weight = np.zeros(self.saving.size)
            weight[mine] = (self.record.value * self.saving * self.worth)[mine]
            order = np.argsort(self.eligible.sums(weight), kind="stable")
            for name, quantile in ENDS.items():
                middle = round(quantile * DRAWS)
                near = order[middle - AROUND : middle + AROUND]
                draws = [self.eligible.drawn(int(k))[mine] for k in near]
                found[name][mine] = np.mean(draws, axis=0)
        return found


def used_words(
    name: str,
    importer: str = "USA",
    *,
    on: date | None = None,
    known_on: date | None = None,
    origins: Sequence[str] = AGREEMENT,
) -> str:
    """Return a utilisation in words, a prediction with its range by origin.

    Args:
        name: resolved by :func:`utilisation_of`. importer: ISO3.
        on, known_on: clocks of the prediction; without ``on``: of many days, without a range.
        origins: whose goods are asked about; others than the agreement's members have no range.

    >>> day = date(2025, 3, 28)
    >>> used_words("predicted", on=day, known_on=day, origins=["CAN"])
    'predicted from 2024 data: 94 to 97 % of Canadian goods (expected 96 %)'
    """
    spans = []
    if name in PREDICTIONS and on is not None:
        eligible = eligible_on(on, known_on)
        for code in (code for code in AGREEMENT if code in origins):
            mean, low, high = (100 * part for part in _span(eligible, code))
            whose = f"{ADJECTIVES[code]} goods"
            spans.append(f"{low:.0f} to {high:.0f} % of {whose} (expected {mean:.0f} %)")
    return utilisation_words(name, importer, on=on, known_on=known_on, span=", ".join(spans))


@lru_cache(maxsize=32)
def _span(eligible: Eligible, origin: str) -> tuple[float, float, float]:
    return eligible.span(us_record(), origin)


_LINES: dict[tuple[int, bytes], tuple[TradeLines, TradeLines]] = {}
forgotten_by(_LINES.clear)


def with_claims(lines: TradeLines, share: Float) -> TradeLines:
    """Return US lines that begin with the shipped ones, with claims on those of the record.

    Lines with the same claims are the same object, so that laws on them can be compared.
    """
    key = (id(lines), sha256(share.tobytes()).digest())
    if key not in _LINES:
        if len(_LINES) >= 16:
            _LINES.pop(next(iter(_LINES)))
        claim = np.zeros(lines.size)
        claim[us_record().rows] = share
        _LINES[key] = (lines, replace(lines, claim_share=read_only(claim)))
    return _LINES[key][1]


def claimed_lines(
    ledger: Ledger, importer: str, utilisation: str, *, on: date, known_on: date | None
) -> TradeLines:
    """Return the shipped trade weights of an importer with the claims of a day.

    Args:
        ledger: the law under which anybody claims. importer: with shipped trade weights.
        utilisation: resolved by :func:`utilisation_of`. on, known_on: the two clocks.
    """
    if utilisation not in PREDICTIONS:
        return shipped_lines(importer, utilisation)
    share = predicted(ledger, on=on, known_on=known_on).share(utilisation)
    return with_claims(shipped_lines(importer, NONE), share)


_FOUND: dict[tuple[str, date, date | None, bool], Prediction] = {}
forgotten_by(_FOUND.clear, last=True)


def predicted(
    ledger: Ledger, *, on: date | str, known_on: date | str | None, collected: bool = False
) -> Prediction:
    """Return the claims of a day as known on another; ``known_on=None``: all at hand.

    With ``collected`` they save what is collected that day, whatever the legal day of its end.
    """
    on, known_on = on_day(on), None if known_on is None else on_day(known_on)
    key = (ledger.hash, on, known_on, collected)
    if key not in _FOUND:
        if len(_FOUND) >= 128:
            _FOUND.pop(next(iter(_FOUND)))
        known = (ledger, us_record(), eligible_on(on, known_on))
        _FOUND[key] = predict(*known, on, known_on, collected=collected)
    return _FOUND[key]


def predict(
    ledger: Ledger, record: Record, eligible: Eligible, on: date, known_on: date | None,
    *, collected: bool = False,
) -> Prediction:  # fmt: skip
    """Return the claims on the lines of a record, with the eligible shares given."""
    saving, then = np.zeros(record.hs.size), known_at_entry(ledger, on, known_on)
    if any(measure.imposed_by == "USA" for measure in ledger.measures.values()):
        saving = saved(member_rates(ledger, on, then, collected=collected))
    ordinary = record.saving
    if on >= EXEMPT_FROM and eligible.months and eligible.months[0] >= RECORDED_FROM:
        ordinary = np.where(_saved_in(eligible.months) > 0, ordinary, np.inf)
    before, after = worth_claiming(ordinary), worth_claiming(ordinary + saving)
    days = np.array([_days(ledger, origin, on, then) for origin in AGREEMENT])
    part = adopted(record.hs, days[record.origin])
    return Prediction(
        record=record,
        eligible=eligible,
        saving=read_only(saving),
        ordinary=read_only(ordinary),
        adopted=read_only(part),
        worth=read_only(before + (after - before) * part),
    )


def known_at_entry(ledger: Ledger, on: date, known_on: date | None) -> date | None:
    """Return what day's knowledge goods are entered with: that of the day itself at the latest.

    An order made in April for goods entered since March moves their duty, not their claims.
    """
    if known_on is not None:
        return min(on, known_on)
    checked = ledger.pack("USA").checked_on
    return on if checked is None or on < checked else None


@lru_cache(maxsize=24)
def _saved_in(months: tuple[str, ...]) -> Float:
    """Return the most that a claim saved of additional duties in months of the record ``(m,)``."""
    ledger = load_ledger()
    days = {date.fromisoformat(f"{month}-01") for month in months}
    days |= {day for day in event_days(ledger, imposed_by="USA") if f"{day:%Y-%m}" in months}
    return np.max([saved(member_rates(ledger, day, day)) for day in sorted(days)], axis=0)


def predicted_share(
    ledger: Ledger,
    origin: str,
    code: str,
    *,
    on: date,
    known_on: date | None,
    utilisation: str = PREDICTED,
) -> float:
    """Return the share of an origin's goods under a code that claims, by the trade of 2024.

    Goods not traded then are as eligible as those of their heading, else chapter, else all.
    """
    found = predicted(ledger, on=on, known_on=known_on)
    mine = found.record.origin == AGREEMENT.index(origin)
    here = mine & _below(found.record, code)
    if here.any():
        return float(np.average(found.share(utilisation)[here], weights=found.record.value[here]))
    alone = trade_lines("USA", origins=[origin], products=[code])
    then = known_at_entry(ledger, on, known_on)
    saving = saved_by_claiming(ledger, alone, on=on, known_on=then)
    part = adopted(alone.hs, _days(ledger, origin, on, then))[0]
    near = next(m for n in (4, 2, 0) if (m := mine & _below(found.record, code[:n])).any())
    eligible = np.average(found.eligible.at_high_saving()[near], weights=found.record.value[near])
    anyway = np.average(np.isinf(found.ordinary[near]), weights=found.record.value[near])
    ordinary = ordinary_saving(ledger, alone, on=on, known_on=then)
    before, after = worth_claiming([ordinary, ordinary + saving[0]])
    return float(eligible * (anyway + (1.0 - anyway) * (before + (after - before) * part)))


def _below(record: Record, code: str) -> Bool:
    low, digits = padded([code]) if code else (np.zeros(1, np.int64), np.zeros(1, np.uint8))
    below: Bool = (record.hs >= low[0]) & (record.hs < low[0] + width(digits)[0])
    return below


def cost_words(ledger: Ledger, *, on: date, known_on: date | None) -> str:
    """Return how large the cost of new claims may be; empty where nothing new is claimed."""
    found = predicted(ledger, on=on, known_on=known_on)
    said = []
    for place, code in enumerate(AGREEMENT):
        mine = found.record.origin == place
        weight = found.record.value[mine] / found.record.value[mine].sum()
        newly, cost = (100 * float(weight @ x[mine]) for x in (found.newly(), found.new_cost()))
        if newly >= 0.5:
            said.append(f"{newly:.0f} % of {ADJECTIVES[code]} goods claim anew, at {cost:.2f} %")
    if not said:
        return ""
    return f"{', '.join(said)} of the value of all, known within a factor of ten only"


def eligible_on(on: date, known_on: date | None) -> Eligible:
    """Return the eligible shares of a day, from what was published by another."""
    return _eligible(pooled_months(evidence(known_on), on))


def eligible_to(month: str) -> Eligible:
    """Return the eligible shares of later days from data up to a month, whenever it came out."""
    return _eligible(pooled_months([p for p in evidence(None) if p <= month], date.max))


@lru_cache(maxsize=24)
def _eligible(months: tuple[str, ...]) -> Eligible:
    return eligible_shares(us_record(), months)


forgotten_by(_eligible.cache_clear, last=True)


def claim_days(ledger: Ledger, utilisation: str, known_on: date | None = None) -> tuple[date, ...]:
    """Return the days on which the law of the United States or its claims change, in order."""
    days = set(event_days(ledger, imposed_by="USA", known_on=known_on))
    if utilisation in PREDICTIONS:
        for origin in AGREEMENT:
            days |= {
                start + timedelta(days=n)
                for start in _starts(ledger, origin, None)
                for n in range(1, SETTLED)
                if start is not None
            }
    return tuple(sorted(days))


def _days(ledger: Ledger, origin: str, on: date, known_on: date | None) -> float:
    """Return the days since an origin's goods were first exempt from an additional duty."""
    starts = _starts(ledger, origin, known_on)
    if None in starts:
        return np.inf
    begun = [day for day in starts if day is not None and day <= on]
    return (on - min(begun)).days if begun else 0.0


def _starts(ledger: Ledger, origin: str, known_on: date | None) -> list[date | None]:
    """Return the days from which an origin's agreement goods are exempt from additional duties."""
    return [
        item.window.start
        for measure in ledger.measures.values()
        if measure.imposed_by == "USA"
        and measure.kind != "base_duty"
        and _reaches(measure.applies_to.origins, origin)
        for item in measure.exemptions
        if item.kind == "agreement_claim" and known(item.window, known_on)
    ]


def _reaches(origins: tuple[str, ...] | None, origin: str) -> bool:
    return origins is None or origin in origins or "all" in origins
