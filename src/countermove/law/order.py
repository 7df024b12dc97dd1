"""Which measure is worked out before which, and the days on which that changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fnmatch import fnmatchcase
from functools import cache, lru_cache

from countermove.errors import BadMeasure
from countermove.law.clock import in_force
from countermove.law.measure import Interaction, Measure

Rules = Mapping[str, tuple[Interaction, ...]]
"""Interactions in force, by the measure that states them."""


class Cycle(BadMeasure):
    """The order of precedence runs in a circle."""

    code = "precedence-cycle"

    def __init__(self, names: Sequence[str]) -> None:
        """Name the measures of the circle, each worked out before the next."""
        self.names = tuple(names)
        chain = " before ".join([*names, names[0]])
        super().__init__(
            f"the order of precedence runs in a circle: {chain}. Remove or end one of them."
        )


def rules_on(
    measures: Sequence[Measure], *, on: date, known_on: date | None, options: Mapping[str, str]
) -> Rules:
    """Return the interactions of each measure in force on a day."""
    return {
        measure.id: tuple(
            item
            for item in measure.interactions
            if in_force(item.window, on=on, known_on=known_on, options=options)
        )
        for measure in measures
    }


def matches(patterns: Sequence[str], names: Iterable[str]) -> list[str]:
    """Return the names that any of the globs matches, in the order of ``names``."""
    return list(_matching(tuple(patterns), tuple(names)))


@lru_cache(maxsize=8192)
def _matching(patterns: tuple[str, ...], names: tuple[str, ...]) -> tuple[str, ...]:
    """The measures of most days and rules are those of the day before."""
    return tuple(name for name in names if any(_fits(name, pattern) for pattern in patterns))


@cache
def _fits(name: str, pattern: str) -> bool:
    return fnmatchcase(name, pattern)


def calculation_order(measures: Sequence[Measure], rules: Rules) -> list[Measure]:
    """Return measures so that each comes after those its own duty depends on.

    Ties are broken by id, so the order never depends on the order of files.

    Raises:
        Cycle: where two or more measures wait for each other.
    """
    names = sorted(m.id for m in measures)
    by_id = {m.id: m for m in measures}
    waits_for: dict[str, set[str]] = {name: set() for name in names}
    for measure in measures:
        for item in rules[measure.id]:
            others = [name for name in matches(item.measures, names) if name != measure.id]
            if item.kind in ("excluded_by", "applies_to_remainder_of"):
                waits_for[measure.id].update(others)
            elif item.kind == "precedes":
                for other in others:
                    waits_for[other].add(measure.id)
        for other in matches(measure.total_of, names):
            if other != measure.id:
                waits_for[measure.id].add(other)
    done: list[str] = []
    left = set(names)
    while left:
        ready = sorted(name for name in left if not waits_for[name] & left)
        if not ready:
            raise Cycle(_circle(sorted(left), waits_for, left))
        done += ready
        left -= set(ready)
    return [by_id[name] for name in done]


def _circle(names: Sequence[str], waits_for: Mapping[str, set[str]], left: set[str]) -> list[str]:
    trail = [names[0]]
    while True:
        step = min(waits_for[trail[-1]] & left)
        if step in trail:
            return trail[trail.index(step) :][::-1]
        trail.append(step)


def interaction_days(measures: Sequence[Measure]) -> Iterator[date]:
    """Yield the days on which the set of interactions changes, and one before all of them."""
    days = {date(1900, 1, 1)}
    for measure in measures:
        for item in measure.interactions:
            days |= {day for day in (item.window.start, item.window.end) if day is not None}
    yield from sorted(days)
