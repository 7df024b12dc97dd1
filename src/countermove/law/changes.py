"""What changed between two days, measure by measure, and what that did to the average rate.

The order is documented because it matters: first the law changes while goods claim the agreement as
on the first day, then they claim as on the second. What a measure adds is its contribution to the
average rate (:func:`countermove.law.average_rates.contributions`), so both steps add up exactly.
A duty on a share of the goods that is not established has a row without figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from countermove.errors import BadInput
from countermove.law.average_rates import Weights, weights
from countermove.law.coverage import Coverage, coverage_of
from countermove.law.daily_rates import ORDINARY, daily_series, parts
from countermove.law.ledger import Ledger
from countermove.law.measure import Measure, Scope, Version
from countermove.law.observed_trade import SectorFlows
from countermove.law.queries import events_of
from countermove.law.rates import Rates, rates_on
from countermove.law.reach import Reach


@dataclass(frozen=True, slots=True)
class Change:
    """What a measure added to the average rate on two days, fractions of customs value.

    Attributes:
        measure: its id, or ``ORDINARY``. before, after: its contribution on the two days.
        by_law: change of the law, claims held. by_claims: change of the claims under the new law.
        bound: ``at least`` where not all of what it adds is counted on one of the days, ``about``
            where it is estimated or a day is after the last check of the law.

    What is not known is ``None``.
    """

    measure: str
    before: float | None
    by_law: float | None
    by_claims: float | None
    after: float | None
    bound: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """A day on which a measure's or the ordinary duty's contribution changed, and what happened.

    ``bound`` is what the rate is from then on. ``what`` and ``cite`` are empty where no event of
    the measure itself falls on the day: its product list, another measure it stacks with, or claims
    changed.
    """

    day: date
    rate: float
    bound: str
    measure: str
    change: float
    what: str
    cite: str


@dataclass(frozen=True, slots=True)
class Changes:
    """The average rate on two days and what moved it.

    Attributes:
        goods: the lines as on the second day. before, after: the law on the two days.
        covered: what the rates of the two days cover.
        rows: measures that add something on either day, largest change first, after ``ORDINARY``;
            last, those of which nothing is counted.
        moved: days between, in order.
    """

    goods: Weights
    before: Rates
    after: Rates
    covered: tuple[Coverage, Coverage]
    rows: tuple[Change, ...]
    moved: tuple[Moved, ...]

    @property
    def total(self) -> Change:
        """Return the sums of the rows, as far as they are known."""
        before, by_law, by_claims, after = (
            float(sum(getattr(row, name) or 0.0 for row in self.rows))
            for name in ("before", "by_law", "by_claims", "after")
        )
        bounds = [cover.bound for cover in self.covered]
        bound = bounds[0] if bounds[0] == bounds[1] else " / ".join(b or "total" for b in bounds)
        return Change("total", before, by_law, by_claims, after, bound)

    @property
    def law_bound(self) -> str:
        """Return what the sum of the law's changes is, in the words of :attr:`Coverage.bound`.

        What is not counted on either day is taken as unchanged.
        """
        if any(cover.late for cover in self.covered):
            return "about"
        if any(row.bound == "about" and row.by_law for row in self.rows):
            return "about"
        early, late = ({*cover.open_duties} for cover in self.covered)
        less, more = ({*cover.open_reliefs} for cover in self.covered)
        if self.covered[0].ordinary.carried != self.covered[1].ordinary.carried:
            return "about"
        up, down = bool(late - early or less - more), bool(early - late or more - less)
        return "about" if up and down else "at least" if up else "at most" if down else ""


def changes(
    ledger: Ledger,
    importer: str,
    origin: str,
    *,
    first: date,
    last: date,
    known_on: date | None = None,
    hs: str | None = None,
    utilisation: str | None = None,
    flows: Callable[[str], SectorFlows] | None = None,
) -> Changes:
    """Return what changed in an importer's duties on an origin between two days.

    Args:
        ledger: the law. importer, origin: code or name; ``all`` for every origin.
        first, last: the days compared. known_on: day of knowledge of both.
        hs, utilisation, flows: as in :func:`countermove.law.average_rates.weights`.

    Raises:
        BadInput: the second day is not after the first; as ``weights`` and ``rates_on``.
    """
    if last <= first:
        raise BadInput(f"--to {last} is not after --from {first}; exchange the days.")
    old, new = (
        weights(
            ledger, importer, origin, on=day, known_on=known_on, hs=hs, utilisation=utilisation,
            flows=flows,
        )
        for day in (first, last)
    )  # fmt: skip
    held = replace(new.lines, claim_share=old.lines.claim_share)
    before = rates_on(ledger, old.lines, on=first, known_on=known_on)
    step = rates_on(ledger, held, on=last, known_on=known_on)
    after = rates_on(ledger, new.lines, on=last, known_on=known_on)
    covered = (
        coverage_of(ledger, before, weighted=old.observed, lost=() if hs else None),
        coverage_of(ledger, after, weighted=new.observed, lost=() if hs else None),
    )
    return Changes(
        goods=new,
        before=before,
        after=after,
        covered=covered,
        rows=tuple(_rows(covered, before, step, after)),
        moved=tuple(_moved(ledger, old, first, last, known_on)),
    )


def _rows(covered: tuple[Coverage, Coverage], *laws: Rates) -> Iterator[Change]:
    added = [parts(rates) for rates in laws]
    early, late = ({*cover.open_duties} for cover in covered)
    assumed = {item.measure for cover in covered for item in cover.assumed_shares}
    if any(cover.assumed and not cover.assumed_shares for cover in covered):
        assumed |= {name for part in added for name in part}
    found, bare = [], []
    for name in {name: None for part in added for name in part}:
        before, step, after = (part.get(name, 0.0) for part in added)
        bound = "at least" if name in early | late else ""
        bound = "about" if covered[1].late or name in assumed else bound
        if name == ORDINARY:
            bound = covered[1].ordinary_bound or covered[0].ordinary_bound
        found.append(Change(name, before, step - before, after - step, after, bound))
    for name in sorted((early | late) - {row.measure for row in found}):
        first, last = (None if name in day else 0.0 for day in (early, late))
        bare.append(Change(name, first, None, None, last, "at least"))
    yield from sorted(
        found, key=lambda row: (row.measure != ORDINARY, -abs(_moved_by(row)), row.measure)
    )
    yield from bare


def _moved_by(row: Change) -> float:
    return (row.after or 0.0) - (row.before or 0.0)


def _moved(
    ledger: Ledger, goods: Weights, first: date, last: date, known_on: date | None
) -> Iterator[Moved]:
    events: dict[tuple[date, str], list[tuple[str, str]]] = {}
    for measure in ledger.of(goods.lines.importer):
        for event in events_of(_narrowed(ledger, measure, goods, last, known_on), known_on):
            if first <= event.day <= last:
                told = dict.fromkeys(text for text in (event.what, event.text) if text)
                found = events.setdefault((event.day, event.measure), [])
                found.append((": ".join(told), event.cite))
    for step in daily_series(ledger, goods, since=first, until=last, known_on=known_on)[1:]:
        for name, change in step.moved:
            happened = dict.fromkeys(events.get((step.day, name), []))
            what, cite = ("; ".join(dict.fromkeys(texts)) for texts in zip(*happened, strict=True)
                          ) if happened else ("", "")  # fmt: skip
            yield Moved(step.day, step.rate, step.bound, name, change, what, cite)


def _narrowed(
    ledger: Ledger, measure: Measure, goods: Weights, on: date, known_on: date | None
) -> Measure:
    """Return a measure with what concerns the goods' origins alone."""
    reach, asked = Reach(ledger, goods.lines, on, known_on), np.unique(goods.lines.origin)
    codes = [goods.lines.origin_codes[place] for place in asked]

    def met(name: str) -> bool:
        places = reach.places([name])
        return any(reach.inside(code, places) for code in codes)

    def reached(scope: Scope) -> bool:
        return bool(reach.origins(scope)[asked].any())

    def own(version: Version) -> Version:
        rates = version.rate_by_origin
        rates = tuple((name, rate) for name, rate in rates if met(name)) or tuple(
            (name, rate) for name, rate in rates if name == "all"
        )
        return replace(version, rate_by_origin=rates)

    return replace(
        measure,
        rates=tuple(own(v) for v in measure.rates if reached(v.only)),
        exemptions=tuple(x for x in measure.exemptions if reached(x.only)),
        interactions=tuple(x for x in measure.interactions if reached(x.only)),
    )
