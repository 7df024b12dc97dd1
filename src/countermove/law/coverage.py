"""What an answer on an importer's duties covers, and what it leaves out; stated with each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from countermove.law.assumed_shares import AssumedShare, assumed_shares_words
from countermove.law.clock import governing
from countermove.law.complete import announced_words, early_words, late_words, others_words
from countermove.law.coverage_notes import (
    annulled_words,
    banned_words,
    bans_words,
    not_modelled_words,
    notes_words,
)
from countermove.law.ledger import Ledger
from countermove.law.listed_goods import first_names
from countermove.law.measure import Gap, Measure
from countermove.law.nomenclature import divided_words
from countermove.law.open_shares import (
    open_duties,
    open_duties_words,
    open_relief_words,
    open_reliefs,
)
from countermove.law.ordinary_duty import (
    BASELINE,
    GIVEN,
    OrdinaryDuty,
    chapter_98_words,
    equivalent_words,
    lines_duty,
    mean_duty,
    missing_words,
    ordinary_words,
    preferred_words,
)
from countermove.law.rates import Rates
from countermove.law.reach import Reach
from countermove.law.some_members import on_some
from countermove.law.unreached import Unreached, refuse_unreached, unreached

NOT_MODELLED = (
    "anti-dumping, countervailing and safeguard duties other than those shown",
    "rules for low-value parcels",
    "goods returned or entered for a time (chapter 98)",
    "drawback",
    "fees and taxes at the border",
)
"""Regimes that no measure of the ledger holds."""
AT_LEAST, AT_MOST, ABOUT = "at_least", "at_most", "about"


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the duties of an importer on a day rest on, and what is not in them.

    Attributes:
        importer, on, known_on: the question. checked_on: day of the last check of its law.
        ordinary: see :class:`OrdinaryDuty`.
        missing: sentences on duties that are due and not counted.
        at_most: sentences on relief that is not counted, for what it reaches is not known.
        assumed: sentences on shares of goods that are assumed; assumed_shares: those of contents.
        untraded: sentences on measures whose goods are not in the trade observed.
        not_established: (measure, what) of the measures in force that reach the goods.
        open_shares: keys of the shares that the sources do not establish, counted as zero.
        not_modelled: regimes outside the ledger.
        duty_open, ordinary_open: whether a duty beyond the ordinary one, or some of that, is among
            what is missing.
        open_duties: measures among what is missing, on some of the goods or on all; open_reliefs:
            measures, or shares of them, among ``at_most``. may_add: what is missing, by name.
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
    at_most: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    assumed_shares: tuple[AssumedShare, ...] = ()
    untraded: tuple[str, ...] = ()
    open_shares: tuple[str, ...] = ()
    not_modelled: tuple[str, ...] = NOT_MODELLED
    duty_open: bool = False
    ordinary_open: bool = False
    open_duties: tuple[str, ...] = ()
    open_reliefs: tuple[str, ...] = ()
    may_add: tuple[str, ...] = ()

    @property
    def additional_bound(self) -> str:
        """Return what additional duties are, in the words of :attr:`bound`."""
        if self.assumed:
            return "about"
        if self.duty_open:
            return "about" if self.at_most or self.late else "at least"
        return "at most" if self.at_most else ""

    @property
    def ordinary_bound(self) -> str:
        """Return what the ordinary duty is, in the words of :attr:`bound`."""
        if self.late and self.ordinary.kind not in (GIVEN, BASELINE):
            return "about"
        if self.estimated and (self.ordinary.known or self.ordinary.counted_share):
            return "about"
        return "at least" if self.ordinary_open or not self.ordinary.known else ""

    @property
    def whole(self) -> bool:
        """Whether every duty of the regimes in the ledger is counted, and none is estimated."""
        return not (self.missing or self.estimated or self.assumed)

    @property
    def estimated(self) -> bool:
        """Whether some of the ordinary duty is an estimate and no bound."""
        return self.ordinary.estimated

    @property
    def bound(self) -> str:
        """Return what totals are: ``at least``, ``at most``, ``about``, or empty if exact.

        They are neither least nor most where duties and relief both are not counted, after the
        last check of the law, where some of the ordinary duty is estimated or a share assumed;
        where none of it is known besides, a total is no estimate either, but what is ``counted``.
        """
        guessed = self.estimated or bool(self.assumed)
        if self.late or (self.missing and (self.at_most or guessed)):
            return "about" if self.ordinary.known or self.ordinary.counted_share else "counted"
        if self.missing:
            return "at least"
        return "about" if guessed else "at most" if self.at_most else ""

    @property
    def or_more(self) -> tuple[str, ...]:
        """Return by name what can only raise a total that is an estimate, so no bound tells it."""
        told = self.late or self.at_most or self.bound not in ("about", "counted")
        return () if told else self.may_add

    @property
    def more(self) -> str:
        """Return that in one line, to stand beside the total; empty where there is nothing."""
        named = first_names(self.or_more)
        said = f"{self.bound.capitalize()}, or more: not counted, and could only add: {named}."
        return said if named else ""

    def bounded(self, name: str, rate: float | None) -> dict[str, float | None]:
        """Return a rate as plain data: where it is a bound, null and the figure by that name."""
        return bounded(name, rate, self.bound)

    @property
    def late(self) -> bool:
        """Whether the day of the law is after the last check of it."""
        return self.checked_on is not None and self.on > self.checked_on

    @property
    def after_check(self) -> bool:
        """Whether the day of the law, or of knowledge, is after the last check of the law."""
        return self.checked_on is not None and max(self.days_asked) > self.checked_on

    @property
    def days_asked(self) -> tuple[date, ...]:
        """Return the day of the law, and that of knowledge if one was asked for."""
        return (self.on,) if self.known_on is None else (self.on, self.known_on)

    @property
    def sentences(self) -> tuple[str, ...]:
        """Return the statement sentence by sentence."""
        said = [
            *self.notes,
            ordinary_words(self.ordinary),
            equivalent_words(self.ordinary),
            *self.ordinary.carried,
            *self.missing,
            *self.at_most,
            *self.assumed,
            *self.untraded,
            *self.of_law(),
        ]
        said.append(not_modelled_words({self.importer: self.not_modelled}))
        return tuple(filter(None, said))

    @property
    def words(self) -> str:
        """Return the statement as one paragraph."""
        return f"\nCoverage. {' '.join(self.sentences)}"

    def of_law(self) -> tuple[str, ...]:
        """Return sentences on the acts that leave something open, what is annulled, the check."""
        acts = first_names([*dict.fromkeys(name for name, _ in self.not_established)])
        found = [f"Something is not established of {acts} (measures show ID).", *self.annulled]
        if self.checked_on is not None:
            late = ""
            if self.after_check and not self.late:  # else among what is missing
                late = (
                    f"; what became known since is missing from what was known on {self.known_on}"
                )
            found.append(f"Law of {self.importer} as last checked on {self.checked_on}{late}.")
        return tuple(found if acts else found[1:])

    def to_json(self) -> dict[str, Any]:
        """Return the statement as plain data."""
        duty = self.ordinary
        return {
            "whole": self.whole,
            "bound": self.bound or None,
            "ordinary_bound": self.ordinary_bound or None,
            "additional_bound": self.additional_bound or None,
            "ordinary": {
                "kind": duty.kind, "known": duty.known and not self.estimated,
                "estimated": self.estimated, "column": duty.column or None,
                "text": duty.text or None, "units": list(duty.units),
                "counted_share": duty.counted_share, "scheduled_share": duty.scheduled_share,
                "equivalent_share": duty.equivalent_share,
                "after_preferences": list(duty.preferred), "preferred_share": duty.preferred_share,
            },
            "missing": list(self.missing),
            "or_more": list(self.or_more),
            "at_most": list(self.at_most),
            "assumed": list(self.assumed),
            "assumed_shares": [asdict(item) for item in self.assumed_shares],
            "untraded": list(self.untraded),
            "not_established": [{"measure": m, "what": what} for m, what in self.not_established],
            "open_shares": list(self.open_shares),
            "not_modelled": list(self.not_modelled),
            "annulled": list(self.annulled),
            "checked_on": self.checked_on,
            "after_last_check": self.after_check,
            "notes": list(self.notes),
        }  # fmt: skip


def bounded(name: str, rate: Any, bound: str) -> dict[str, Any]:
    """Return a figure as plain data, null where it is a bound, and the figure by that name.

    >>> bounded("total_rate", 0.1, ""), bounded("total_rate", 0.1, "at most")
    ({'total_rate': 0.1}, {'total_rate': None, 'total_at_most': 0.1})
    """
    if not bound:
        return {name: rate}
    stem, usd, _ = name.removesuffix("_rate").partition("_usd")
    return {name: None, f"{stem}_{bound.replace(' ', '_')}{usd}": rate}


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
        weighted: whether the lines are trade; else they are the lines of one code, and what lists
            do not reach means nothing.
        ordinary: where the ordinary duty is from, if it is not the law's.
        lost: what :func:`unreached` found, where that is at hand.

    Raises:
        BadInput: a duty on listed goods would count for nothing; see :func:`refuse_unreached`.
    """
    pack = ledger.pack(rates.lines.importer)
    reach = Reach(ledger, rates.lines, rates.on, rates.known_on)
    live = [m for m in ledger.of(pack.importer) if _in_force(m, rates, reach)]
    duty = ordinary or (
        mean_duty(pack, rates) if weighted else lines_duty(pack, live, rates, reach)
    )
    gaps = list(_gaps(ledger.of(pack.importer), live, rates, reach, ordinary is None))
    lacking = [(m, _bound(m, gap)) for m, gap in gaps if gap.effect == AT_LEAST]
    duty = replace(duty, carried=tuple(_bound(m, gap) for m, gap in gaps if gap.effect == ABOUT))
    found = (unreached(ledger, rates, reach) if weighted else ()) if lost is None else lost
    refuse_unreached(pack, found, rates.on)
    dark = [item for item in found if item.dark or pack.table is None]
    some = on_some(ledger, rates, reach)
    floors = [m.id for m in live if m.kind == "floor_to_total"]
    beyond = [early_words(pack, rates.on), others_words(pack, rates), chapter_98_words(rates)]
    if not weighted and rates.lines.size == 1:
        beyond += [divided_words(ledger, pack.importer, rates.lines.hs_text(0), rates.on)]
    bans = pack.open_bans(rates.lines.asked, rates.on, rates.known_on)
    banned = banned_words(pack, rates.lines.asked, bans)
    beyond = [*filter(None, beyond)]
    uncounted = [*filter(None, [late_words(pack, rates.on)]), *beyond, *banned]
    uncounted += [
        f"{item.measure} is not counted on part of the goods: it is by {item.unit}."
        for item in rates.unconverted
    ]
    uncounted += [text for m, text in lacking if m.kind != "base_duty"]
    uncounted += filter(None, [open_duties_words(ledger, rates)])
    uncounted += [item.words for item in dark]
    uncounted += [item.words for item in some if not item.spared]
    owed = [missing_words(pack, duty, rates)]
    owed += [text for m, text in lacking if m.kind == "base_duty"]
    missing = [*(text for text in owed if text), *uncounted]
    open_ = (
        *open_duties(ledger, rates),
        *(item.measure for item in dark),
        *(item.measure for item in some if not item.spared),
        *(m.id for m, _ in lacking if m in live and m.kind != "base_duty"),
    )
    may_add = [
        *(["some of the ordinary duty"] if any(owed) else ()),
        *open_,
        *(item.measure for item in rates.unconverted),
        *(m.id for m, _ in lacking if m.kind != "base_duty"),
        *(["duties beyond the ordinary one that are not in the ledger"] if beyond else ()),
        *(f"bans on goods of {ban.name}" for ban in bans if banned),
    ]
    return Coverage(
        importer=pack.importer,
        on=rates.on,
        known_on=rates.known_on,
        checked_on=pack.checked_on,
        ordinary=duty,
        missing=tuple(missing),
        not_established=tuple((m.id, gap.text) for m, gap in gaps),
        at_most=(
            *(_bound(m, gap) for m, gap in gaps if gap.effect == AT_MOST),
            *filter(None, [open_relief_words(ledger, rates)]),
            *(item.words for item in some if item.spared),
        ),
        assumed=assumed_shares_words(pack, rates, weighted),
        assumed_shares=rates.assumed,
        annulled=annulled_words(pack, rates.measures, on=rates.on, known_on=rates.known_on),
        notes=tuple(
            text
            for text in (
                *notes_words(pack, rates, weighted, [*found, *uncounted], floors),
                preferred_words(pack, duty),
                *announced_words(ledger.of(pack.importer), rates, reach),
            )
            if text
        ),
        open_shares=tuple(item.key for item in rates.unknown_shares),
        untraded=tuple(item.words for item in found if item not in dark),
        not_modelled=(
            *NOT_MODELLED,
            *([bans_words(pack, rates.on, rates.known_on)] if bans else []),
        ),
        duty_open=bool(uncounted),
        ordinary_open=any(owed),
        open_duties=open_,
        may_add=tuple(dict.fromkeys(may_add)),
        open_reliefs=(
            *open_reliefs(ledger, rates),
            *(m.id for m, gap in gaps if gap.effect == AT_MOST),
            *(item.name for item in some if item.spared),
        ),
    )


def _in_force(measure: Measure, rates: Rates, reach: Reach) -> bool:
    """Return whether a measure says something on the day about some of the lines."""
    versions = governing(measure.rates, on=rates.on, known_on=rates.known_on, options=rates.options)
    return any(not v.repealed for v in versions) and reach.meets(measure.applies_to)


def _gaps(
    measures: Sequence[Measure],
    live: Sequence[Measure],
    rates: Rates,
    reach: Reach,
    base: bool,
) -> Iterator[tuple[Measure, Gap]]:
    """Yield what is not established on the day of goods asked about; ``base``: ordinary duties.

    Goods on no row of the schedule owe an ordinary duty all the same, at least that of a gap.
    """
    claims = np.zeros(rates.lines.size, dtype=bool)
    claims[rates.row_line[rates.claimed & (rates.value > 0)]] = True
    for measure in measures:
        ordinary = measure.kind == "base_duty"
        for gap in measure.gaps if base or not ordinary else ():
            owed = ordinary and gap.effect == AT_LEAST and gap.only is not None
            dated = owed or gap.start is not None or gap.end is not None
            then = (gap.start or date.min) <= rates.on < (gap.end or date.max)
            scope = measure.applies_to if gap.only is None else gap.only
            if not (then and (dated or measure in live) and reach.meets(scope)):
                continue
            if not gap.claimed or claims[reach.lines_of(scope)].any():
                yield measure, gap


def _bound(measure: Measure, gap: Gap) -> str:
    return f"{gap.effect.replace('_', ' ').capitalize()} ({measure.id}): {gap.text}"
