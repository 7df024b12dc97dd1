"""What an answer on an importer's duties covers, and what it leaves out; stated with each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from typing import Any

import numpy as np

from countermove.law.clock import governing
from countermove.law.ledger import Ledger
from countermove.law.measure import Measure
from countermove.law.pack import MEANS, Pack
from countermove.law.preferences import preferred_lines
from countermove.law.rates import Rates
from countermove.law.reach import Reach
from countermove.law.unreached import Unreached, unreached

NOT_MODELLED = (
    "anti-dumping and countervailing duties",
    "safeguards other than those shown",
    "rules for low-value parcels",
    "goods returned or entered for a time (chapter 98)",
    "drawback",
    "fees and taxes at the border",
)
"""Regimes that no measure of the ledger holds."""
MOST_NAMED = 5
"""Origins that a sentence names."""

LEAST_TOLD = 5e-4
"""Share of value below which a sentence says nothing."""

FREE, AD_VALOREM, SPECIFIC, COMPOUND = "free", "ad_valorem", "specific", "compound"
IN_WORDS, UNLISTED, GIVEN, COLLECTED, SECTOR_MEANS, BASELINE, UNKNOWN = (
    "in_words", "unlisted", "given", "collected", "sector_means", "baseline", "unknown",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OrdinaryDuty:
    """Where the ordinary duty of an answer is from.

    Attributes:
        kind: ``free``, ``ad_valorem``, ``specific`` (by quantity), ``compound`` (both),
            ``in_words`` (the schedule's text is not a rate), ``unlisted``, ``given``; of averages
            ``collected`` (as recorded with the trade, where the schedule has no share of value),
            ``sector_means``; ``baseline``: the economy's own; ``unknown``: no tariff is at hand.
        column: title of the measure. text: the duty in words. units: of its quantities.
        known: whether it is counted whole. counted_share: part of the value whose duty is counted;
            scheduled_share: part whose duty is the schedule's. preferred: origins whose duty is the
            recorded one because of a preference; preferred_share: part of the value from them.
    """

    kind: str
    column: str
    text: str
    units: tuple[str, ...]
    known: bool
    counted_share: float = 1.0
    scheduled_share: float = 1.0
    preferred: tuple[str, ...] = ()
    preferred_share: float = 0.0


AS_GIVEN = OrdinaryDuty(GIVEN, "", "", (), True)
OF_BASELINE = OrdinaryDuty(BASELINE, "", "", (), True)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the duties of an importer on a day rest on, and what is not in them.

    Attributes:
        importer, on, known_on: the question. checked_on: day of the last check of its law.
        ordinary: see :class:`OrdinaryDuty`.
        missing: sentences on duties that are due and not counted: the total is at least the sum.
        untraded: sentences on measures whose goods are not in the trade observed.
        not_established: (measure, what) of the measures in force that reach the goods.
        not_modelled: regimes outside the ledger.
        annulled: sentences on duties shown that a court has since annulled.
        notes: sentences on the importer: its weights, what its pack does not know.
    """

    importer: str
    on: date
    known_on: date | None
    checked_on: date | None
    ordinary: OrdinaryDuty
    missing: tuple[str, ...]
    not_established: tuple[tuple[str, str], ...]
    annulled: tuple[str, ...]
    notes: tuple[str, ...]
    untraded: tuple[str, ...] = ()
    not_modelled: tuple[str, ...] = NOT_MODELLED

    @property
    def whole(self) -> bool:
        """Whether every duty of the regimes in the ledger is counted."""
        return not self.missing

    @property
    def after_check(self) -> bool:
        """Whether the day is after the last check of the law."""
        return self.checked_on is not None and self.on > self.checked_on

    @property
    def words(self) -> str:
        """Return the statement as one paragraph."""
        said = [
            *self.notes,
            _ordinary_words(self.ordinary),
            *self.missing,
            *self.untraded,
            *self.of_law(),
        ]
        said.append(f"Not modelled: {', '.join(self.not_modelled)}.")
        return f"\nCoverage. {' '.join(sentence for sentence in said if sentence)}"

    def of_law(self) -> tuple[str, ...]:
        """Return sentences on the acts that leave something open, what is annulled, the check."""
        acts = ", ".join(dict.fromkeys(name for name, _ in self.not_established))
        found = [f"Something is not established of {acts} (measures show ID).", *self.annulled]
        if self.checked_on is not None:
            late = f"; what was decreed since is missing on {self.on}" if self.after_check else ""
            found.append(f"Law of {self.importer} as last checked on {self.checked_on}{late}.")
        return tuple(found if acts else found[1:])

    def to_json(self) -> dict[str, Any]:
        """Return the statement as plain data."""
        duty = self.ordinary
        return {
            "whole": self.whole,
            "ordinary": {
                "kind": duty.kind, "known": duty.known, "column": duty.column or None,
                "text": duty.text or None, "units": list(duty.units),
                "counted_share": duty.counted_share, "scheduled_share": duty.scheduled_share,
                "after_preferences": list(duty.preferred), "preferred_share": duty.preferred_share,
            },
            "missing": list(self.missing),
            "untraded": list(self.untraded),
            "not_established": [{"measure": m, "what": what} for m, what in self.not_established],
            "not_modelled": list(self.not_modelled),
            "annulled": list(self.annulled),
            "checked_on": self.checked_on,
            "after_last_check": self.after_check,
            "notes": list(self.notes),
        }  # fmt: skip


def coverage_of(
    ledger: Ledger,
    rates: Rates,
    *,
    weighted: bool,
    ordinary: OrdinaryDuty | None = None,
    lost: Sequence[Unreached] | None = None,
) -> Coverage:
    """Return what an importer's rates on a day cover.

    Args:
        ledger: the law. rates: on the day.
        weighted: whether the lines are trade; else they are one kind of goods, and what lists do
            not reach means nothing.
        ordinary: where the ordinary duty is from, if it is not the law's.
        lost: what :func:`unreached` found, where that is at hand.
    """
    pack = ledger.pack(rates.lines.importer)
    reach = Reach(ledger, rates.lines, rates.on, rates.known_on)
    live = [m for m in ledger.of(pack.importer) if _in_force(m, rates, reach)]
    duty = ordinary or (
        _mean_duty(pack, rates)
        if weighted or rates.lines.size > 1
        else _line_duty(pack, live, rates, reach)
    )
    missing = [text for text in (_missing_words(pack, duty, rates),) if text]
    missing += [
        f"{item.measure} is not counted on part of the goods: it is by {item.unit}."
        for item in rates.unconverted
    ]
    found = (unreached(ledger, rates) if weighted else ()) if lost is None else lost
    idle = [reach_words(item) for item in found]
    if pack.table is None:
        missing += idle
    return Coverage(
        importer=pack.importer,
        on=rates.on,
        known_on=rates.known_on,
        checked_on=pack.checked_on,
        ordinary=duty,
        missing=tuple(missing),
        not_established=tuple(
            (m.id, text)
            for m in live
            if ordinary is None or m.kind != "base_duty"
            for text in m.not_established
        ),
        annulled=tuple(_annulled(pack, rates)),
        notes=tuple(
            text for text in (*_notes(pack, rates, weighted), _preferred_words(pack, duty)) if text
        ),
        untraded=tuple(idle) if pack.table is not None else (),
    )


def _in_force(measure: Measure, rates: Rates, reach: Reach) -> bool:
    """Return whether a measure says something on the day about some of the lines."""
    versions = governing(measure.rates, on=rates.on, known_on=rates.known_on, options=rates.options)
    return any(not v.repealed for v in versions) and bool(reach.lines_of(measure.applies_to).size)


def _line_duty(pack: Pack, live: Sequence[Measure], rates: Rates, reach: Reach) -> OrdinaryDuty:
    """Return the ordinary duty of one kind of goods, as the schedule states it."""
    known = bool((rates.ordinary_known | rates.claimed).all())
    for measure in live:
        listed = measure.applies_to.product_list
        if measure.kind != "base_duty" or listed is None:
            continue
        products = reach.ledger.lists[listed]
        row = int(reach.listed(listed, np.zeros(1, dtype=np.intp))[0])
        if row < 0:
            continue
        units = tuple(unit for unit, amounts in products.specific.items() if amounts[row])
        rate = float(products.rate[row])
        text = products.text[row] if products.text else ""
        kind = (
            (IN_WORDS if text else UNLISTED) if np.isnan(rate)
            else (COMPOUND if rate else SPECIFIC) if units
            else AD_VALOREM if rate else FREE
        )  # fmt: skip
        stated = text or ("" if np.isnan(rate) else f"{100 * rate:.6g} %" if rate else "free")
        return OrdinaryDuty(kind, measure.title, stated, units, known)
    for measure in live:
        if measure.kind == "base_duty":
            return OrdinaryDuty(AD_VALOREM, measure.title, "", (), known)
    return OrdinaryDuty(UNKNOWN if pack.ordinary == MEANS else UNLISTED, "", "", (), known)


def _mean_duty(pack: Pack, rates: Rates) -> OrdinaryDuty:
    """Return where the ordinary duty of an average is from."""
    value, told, lines = rates.value, rates.ordinary_ruled | rates.claimed, rates.lines
    preferred = preferred_lines(pack, lines, rates.on)[rates.row_line]
    whole = float(value.sum() or 1.0)
    scheduled = float(value[told].sum() / whole)
    counted = float(value[told | rates.ordinary_known].sum() / whole)
    known = counted > 1 - 1e-9
    kind = (
        SECTOR_MEANS if pack.ordinary == MEANS and scheduled < 1
        else UNLISTED if not known
        else COLLECTED if scheduled < 1 - 1e-9 else AD_VALOREM
    )  # fmt: skip
    origins = np.unique(lines.origin[rates.row_line[preferred]])
    names = tuple(lines.origin_codes[place] for place in origins)
    share = float(value[preferred].sum() / whole)
    return OrdinaryDuty(kind, "", "", (), known, counted, scheduled, names, share)


def _preferred_words(pack: Pack, duty: OrdinaryDuty) -> str:
    """Return whose ordinary duty is the recorded one."""
    if not duty.preferred:
        return ""
    some, more = ", ".join(duty.preferred[:MOST_NAMED]), len(duty.preferred) - MOST_NAMED
    who = f"{some} and {more} others" if more > 0 else some
    return f"Ordinary duty of {who}: after preferences, as recorded with the {pack.weighted_with}."


def _ordinary_words(duty: OrdinaryDuty) -> str:
    """Return what the ordinary duty is, where it is counted."""
    if not duty.known:
        return ""
    if duty.kind == COLLECTED:
        rest = 1 - duty.scheduled_share - duty.preferred_share
        return "" if rest < LEAST_TOLD else (
            f"Ordinary duty: {100 * rest:.2g} % of this trade has none as a "
            "share of value in the schedule; the duty recorded with the trade stands for that."
        )  # fmt: skip
    if not duty.text:
        return "Ordinary duty: as given with the question." if duty.kind == GIVEN else ""
    how = f", by quantity ({', '.join(duty.units)})" if duty.units else ""
    return f"{duty.column}: {duty.text}{how}."


def _missing_words(pack: Pack, duty: OrdinaryDuty, rates: Rates) -> str:
    """Return why the ordinary duty is not counted, or not on all goods."""
    if duty.known:
        return ""
    if duty.units:
        units = " and ".join(f"--quantity '{unit}=AMOUNT'" for unit in duty.units)
        return f"{duty.column}: {duty.text}, not counted: give {units} and --value."
    if duty.kind == IN_WORDS:
        return f"{duty.column}: {duty.text}; not computed and not counted."
    if duty.kind == UNKNOWN:
        return (
            f"{pack.name}: its tariff is not here, so the ordinary duty is not known; the total is "
            "at least what is shown."
        )
    if rates.lines.size > 1 and duty.counted_share > 0:
        return (
            f"{pack.name}: the ordinary duty of {100 * (1 - duty.counted_share):.2g} % of this "
            "trade is not known and not counted."
        )
    return f"{pack.name}: the tariff at hand has no rate for these goods; no ordinary duty counted."


def _annulled(pack: Pack, rates: Rates) -> Iterator[str]:
    """Yield what is to be said of duties shown that were annulled later."""
    for item in pack.annulled:
        if rates.known_on is not None and rates.known_on < item.on:
            continue
        names = [n for n in rates.measures if any(fnmatchcase(n, p) for p in item.measures)]
        if names and rates.on < item.on:
            yield f"Annulled on {item.on}: {', '.join(names)}. {item.text}"


def _notes(pack: Pack, rates: Rates, weighted: bool) -> Iterator[str]:
    """Yield what must be known of the importer: its law, its weights, what its pack leaves open."""
    if not rates.measures:
        goods = "" if weighted else " on these goods"
        yield f"{pack.name}: no duty beyond the ordinary one was in force{goods} on {rates.on}."
    if pack.complete_from is None:
        yield f"{pack.name}: whether all of its law is here is not established."
    elif rates.on < pack.complete_from:
        yield f"{pack.name}: its law is complete from {pack.complete_from} on only."
    if weighted and pack.ordinary == MEANS:
        yield (
            f"{pack.name}: ordinary duties are means by sector derived for the baseline economy "
            "(card baseline-tariffs-2024), not its tariff."
        )
    if weighted and pack.assumed:
        yield f"Assumed: {assumed_words(pack)} (weights.csv)."
    yield from (f"Not established: {text}" for text in pack.not_established)


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
