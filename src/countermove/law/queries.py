"""Questions to the ledger that need no trade: show, timeline, difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from countermove.law.clock import end_as_known, governing, in_force, known
from countermove.law.ledger import Ledger
from countermove.law.measure import Measure, Scope, Version, Window

NAMED = 3
"""Codes that the words for a scope name; of more, they say how many."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that begins, ends or becomes known on a day.

    Attributes:
        day: the legal day (for ``withdrawn``: the day on which it was given up).
        known_from: the day from which it was known; ``None``: with the measure.
        measure, title, imposed_by, authority: which.
        what: ``begins``, ``ends``, ``repealed``, ``withdrawn``, ``exemption begins`` …
        text: rate or rule, in words.
        cite: the reference.
    """

    day: date
    known_from: date | None
    measure: str
    title: str
    imposed_by: str
    authority: str
    what: str
    text: str
    cite: str


def timeline(
    ledger: Ledger,
    *,
    imposed_by: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> tuple[Event, ...]:
    """Return every dated event of the ledger in order of day, then of id.

    Args:
        ledger: the law.
        imposed_by: only this importer's.
        since: first day; ``until``: last day.
    """
    found = [
        event
        for measure in ledger.measures.values()
        if imposed_by is None or measure.imposed_by == imposed_by
        for event in events_of(measure)
        if (since is None or event.day >= since) and (until is None or event.day <= until)
    ]
    return tuple(sorted(found, key=lambda e: (e.day, e.measure, e.what, e.text)))


def event_days(
    ledger: Ledger, *, imposed_by: str | None = None, known_on: date | None = None
) -> tuple[date, ...]:
    """Return the days on which rates can change: the steps of a daily series.

    With a day of knowledge also those of what was then known, and has since been given up.
    """
    days = {e.day for e in timeline(ledger, imposed_by=imposed_by) if e.what != "withdrawn"}
    if known_on is not None:
        days |= {
            event.day
            for measure in ledger.measures.values()
            if imposed_by is None or measure.imposed_by == imposed_by
            for event in events_of(measure, known_on)
        }
    for products in ledger.lists.values():
        if imposed_by is None or products.name.startswith(imposed_by.lower()):
            for ordinals in (products.start, products.end):
                days |= {
                    date.fromordinal(int(d)) for d in set(ordinals.tolist()) if 1 < d < 3_000_000
                }
    return tuple(sorted(day for day in days if day != date.max))


def events_of(measure: Measure, known_on: date | None = None) -> Iterator[Event]:
    """Yield every dated event of a measure; with a day of knowledge those known then."""

    def event(day: date, window: Window, what: str, text: str, cite: str) -> Event:
        return Event(
            day, window.known_from, measure.id, measure.title, measure.imposed_by,
            measure.authority, what, text, cite,
        )  # fmt: skip

    for version in measure.rates:
        window, text, cite = version.window, rate_text(version), version.reference.cite
        if known_on is not None and not known(window, known_on):
            continue
        if known_on is None and window.withdrawn is not None:
            planned = f"{text} from {window.start}"
            yield event(window.withdrawn, window, "withdrawn", planned, cite)
            continue
        if window.start is not None:
            what = (
                "repealed" if version.repealed else "begins" if window.enacted else "announced for"
            )
            yield event(window.start, window, what, text, cite)
        if (end := end_as_known(window, known_on)) is not None:
            yield event(end, window, "ends", text, cite)
    parts: list[tuple[str, Window, str, str]] = [
        ("exemption", e.window, e.kind.replace("_", " "), e.reference.cite)
        for e in measure.exemptions
    ]
    parts += [
        (
            "interaction",
            i.window,
            f"{i.kind.replace('_', ' ')} {', '.join(i.measures)}",
            i.reference.cite,
        )
        for i in measure.interactions
    ]
    for name, window, text, cite in parts:
        if known_on is not None and not known(window, known_on):
            continue
        if window.start is not None:
            yield event(window.start, window, f"{name} begins", text, cite)
        if (end := end_as_known(window, known_on)) is not None:
            yield event(end, window, f"{name} ends", text, cite)


def rate_text(version: Version) -> str:
    """Return the rate of a version in words.

    Versions of every form have one: ``25 %``, ``rates by origin``, ``rates of the list`` …
    """
    if version.repealed:
        return f"repealed for {_goods(version.only)}" if version.only.narrowness else "repealed"
    parts = [] if version.rate is None else [f"{version.rate * 100:.6g} %"]
    if version.rate_by_origin:
        parts.append(
            ", ".join(f"{name} {rate * 100:.6g} %" for name, rate in version.rate_by_origin)
        )
    if version.rate_from_list:
        parts.append("rates of the list")
    if version.specific is not None:
        duty = version.specific
        parts.append(f"{duty.amount:g} {duty.currency} per {duty.unit}")
    if version.only.narrowness:
        parts.append(f"({_goods(version.only)})")
    return " ".join(parts) or "prohibited"


def _goods(only: Scope) -> str:
    """Return in words whose and which goods a version narrows its measure to.

    >>> _goods(Scope(origins=("CAN",), products=("1", "2", "3", "4"), except_products=("11",)))
    'CAN; 1, 2, 3 and 1 more, except 11'
    """
    origins = ", ".join(only.origins or ())
    goods = only.product_list or _first(only.products or only.sectors or ())
    less = _first((*only.except_origins, *only.except_lists, *only.except_products))
    named = "; ".join(part for part in (origins, goods) if part)
    return ", ".join(filter(None, [named, less and f"{'' if named else 'all '}except {less}"]))


def _first(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{', '.join(names[:NAMED])}{more}"


@dataclass(frozen=True, slots=True)
class Shown:
    """A measure on a day: its governing versions, exemptions and interactions in words."""

    measure: Measure
    on: date | None
    versions: tuple[tuple[Version, str], ...]
    exemptions: tuple[str, ...]
    interactions: tuple[str, ...]


def show(
    ledger: Ledger, measure_id: str, *, on: date | None = None, known_on: date | None = None
) -> Shown:
    """Return one measure, whole or as it stands on a day."""
    measure, options = ledger.measure(measure_id), ledger.options()
    versions: Iterable[Version] = measure.rates
    if on is not None:
        versions = governing(measure.rates, on=on, known_on=known_on, options=options)

    def live(window: Window) -> bool:
        return on is None or in_force(window, on=on, known_on=known_on, options=options)

    return Shown(
        measure=measure,
        on=on,
        versions=tuple((version, rate_text(version)) for version in versions),
        exemptions=tuple(
            f"{e.kind.replace('_', ' ')} ({e.reference.cite})"
            for e in measure.exemptions
            if live(e.window)
        ),
        interactions=tuple(
            f"{i.kind.replace('_', ' ')} {', '.join(i.measures)} ({i.reference.cite})"
            for i in measure.interactions
            if live(i.window)
        ),
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference between two ledgers: ``added``, ``dropped`` or ``changed``."""

    name: str
    what: str
    path: str
    old: Any
    new: Any


def diff(a: Ledger, b: Ledger) -> tuple[Difference, ...]:
    """Return what separates ledger ``b`` from ledger ``a``, field by field, in order of name."""
    found: list[Difference] = []
    for name in sorted({*a.measures, *b.measures}):
        one, two = a.measures.get(name), b.measures.get(name)
        if one is None or two is None:
            title = (one or two).title  # type: ignore[union-attr]
            found.append(Difference(name, "added" if one is None else "dropped", "", None, title))
        elif one.hash != two.hash:
            old, new = dict(_flat(one.plain, "")), dict(_flat(two.plain, ""))
            found += [
                Difference(name, "changed", path, old.get(path), new.get(path))
                for path in [*old, *(p for p in new if p not in old)]
                if old.get(path) != new.get(path)
            ]
    for name in sorted({*a.lists, *b.lists}):
        first, second = a.lists.get(name), b.lists.get(name)
        if first is None or second is None:
            found.append(Difference(name, "added" if first is None else "dropped", "", None, None))
        elif first.hash != second.hash:
            found.append(
                Difference(name, "changed", "rows", int(first.codes.size), int(second.codes.size))
            )
    return tuple(found)


def _flat(data: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield from _flat(value, f"{path}.{key}" if path else str(key))
    elif isinstance(data, list):
        for position, value in enumerate(data):
            yield from _flat(value, f"{path}[{position}]")
    else:
        yield path, data
