"""Two clocks: is a piece of law in force on a day, as known on another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from countermove.law.measure import Version, Window


def known(window: Window, known_on: date | None) -> bool:
    """Return whether a piece of law counts as known on a day.

    With ``known_on=None`` all that is now known counts: what was withdrawn, or announced and never
    enacted, is not law.
    """
    if known_on is None:
        return window.enacted and window.withdrawn is None
    if window.withdrawn is not None and window.withdrawn <= known_on:
        return False
    return window.known_from is None or window.known_from <= known_on


def end_as_known(window: Window, known_on: date | None) -> date | None:
    """Return the end of a window as known on a day: open where it was not yet known."""
    if (
        known_on is not None
        and window.end_known_from is not None
        and known_on < window.end_known_from
    ):
        return None
    return window.end


def in_force(
    window: Window, *, on: date, known_on: date | None, options: Mapping[str, str]
) -> bool:
    """Return whether a piece of law is in force on ``on``, as known on ``known_on``.

    Args:
        window: its interval and the days on which it became known.
        on: the day of the law.
        known_on: the day of knowledge; ``None``: everything now known.
        options: the chosen reading of every named option.
    """
    if window.option is not None and options.get(window.option[0]) != window.option[1]:
        return False
    if not known(window, known_on):
        return False
    if window.start is not None and on < window.start:
        return False
    end = end_as_known(window, known_on)
    return end is None or on < end


def as_collected(window: Window, start: date | None = None, end: date | None = None) -> Window:
    """Return a window by days of collection: what was issued after its first day is charged then.

    An announcement before it collects nothing.

    Args:
        window: by legal days.
        start, end: days of collection, where they are stated.
    """
    first, known_from = window.start, window.acted or window.known_from
    if start is None and first is not None and known_from is not None and known_from > first:
        start = window.issued or known_from
    return replace(window, start=start or first, end=end or window.end)


def governing(
    versions: Sequence[Version],
    *,
    on: date,
    known_on: date | None,
    options: Mapping[str, str],
    collected: bool = False,
) -> tuple[Version, ...]:
    """Return the versions that speak on a day, narrowest scope first, repeals taken out.

    Of the versions with the same scope the one that begins last speaks (of those that begin
    together, the one issued last). With ``collected`` the days of collection stand in for the
    legal ones: an act that reaches back is charged from its publication, its refunds left out.
    """
    speaking: dict[object, Version] = {}
    for version in versions:
        window = version.window
        if collected:
            window = as_collected(window, *version.collected)
        if not in_force(window, on=on, known_on=known_on, options=options):
            continue
        rival = speaking.get(version.only)
        if rival is None or _age(version) >= _age(rival):
            speaking[version.only] = version
    # a repeal of the whole measure that begins after a narrower version ends that one too
    whole = [v for v in speaking.values() if v.repealed and v.only.narrowness == 0]
    live = [
        v
        for v in speaking.values()
        if not any(_age(v) <= _age(repeal) and v is not repeal for repeal in whole)
        and not (v.repealed and v.only.narrowness == 0)
    ]
    return tuple(sorted(live, key=lambda v: (-v.only.narrowness, v.position)))


def announced(
    versions: Sequence[Version], on: date, known_on: date | None, options: Mapping[str, str]
) -> tuple[Version, ...]:
    """Return versions announced for a day, not given up, of which no act is known.

    With a day of knowledge they are law as it was then expected, and not among these.
    """
    return tuple(
        v
        for v in versions
        if known_on is None
        and not v.window.enacted
        and in_force(replace(v.window, enacted=True), on=on, known_on=None, options=options)
    )


def _age(version: Version) -> tuple[date, date]:
    window = version.window
    return (window.start or date.min, window.issued or window.known_from or date.min)
