"""The frontier of retaliation: the most that can be gained at each own cost, point by point."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

import numpy as np

from countermove.arrays import Float
from countermove.errors import BadInput, NotSolved
from countermove.questions.retaliation import Setting
from countermove.strategy.list_design import GAP
from countermove.strategy.list_search import SLACK, TOLERANCE, FoundList, search_list

Say = Callable[[str, int, int], None]


def frontier(
    at: Setting,
    points: int,
    *,
    also: Sequence[FoundList] = (),
    say: Say = lambda what, done, of: None,
    tolerance: float = TOLERANCE,
) -> list[FoundList]:
    """Return the best lists under caps on own cost, from the dearest that pays to the cheapest.

    Args:
        points: number of caps, evenly spaced from no cap at all down to the least own cost; where
            two of them have one best list, or a cheaper list gains more, fewer are returned.
        also: lists found otherwise, which may lie on it.

    Interrupted, it returns the points so far; the last of them says so (``stopped``).
    """
    if points < 2:
        raise BadInput(f"a frontier of {points} points is none; ask for two or more.")
    free = replace(at.limits, most_cost=np.inf)
    say("frontier", 0, points)
    top = search_list(at.moves, free, tolerance=tolerance)
    cheap = replace(at.moves, gain=-1.0 * at.moves.cost, extra=np.zeros(at.moves.line.size))
    least = search_list(cheap, free, tolerance=tolerance).best
    caps = np.linspace(top.best.cost, max(least.cost, min(0.0, top.best.cost)), points)
    found = [top]
    for done, cap in enumerate(caps[1:], start=1):
        say("frontier", done, points)
        limits = replace(at.limits, most_cost=float(cap))
        try:
            found.append(
                search_list(
                    at.moves, limits, starts=(found[-1].best,), tolerance=tolerance, rounds=3
                )
            )
        except (BadInput, NotSolved):
            break
        except KeyboardInterrupt:
            found[-1] = replace(found[-1], stopped=True)
        if found[-1].stopped:
            return _rising([*also, *found])
    found = _climbed(at, found, caps, also, tolerance)
    raised: list[FoundList] = []
    for k in range(len(found)):
        raised.append(_raised(at, found, k, caps, also, tolerance))
        if raised[-1].stopped:
            return _rising([*also, *raised, *found[k:]])
    return _rising([*also, *raised])


def _climbed(
    at: Setting,
    found: Sequence[FoundList],
    caps: Float,
    also: Sequence[FoundList],
    tolerance: float,
) -> list[FoundList]:
    """Return points sought again from the best under the cap below: no looser cap gains less."""
    points = list(found)
    for k in reversed(range(len(points) - 1)):
        limits = replace(at.limits, most_cost=float(caps[k]))
        under = [each for each in also if caps[k + 1] < each.best.cost <= caps[k]]
        start = max([points[k + 1], *under], key=lambda each: each.best.gain)
        ways = [points[k], start]
        with suppress(BadInput, NotSolved):
            ways.append(
                search_list(at.moves, limits, starts=(start.best,), tolerance=tolerance, rounds=2)
            )
        kept = [w for w in ways if w.best.cost <= limits.most_cost + SLACK * abs(limits.most_cost)]
        points[k] = max(kept or ways[:1], key=lambda way: way.best.gain)
        if ways[-1].stopped:
            points[k] = replace(points[k], stopped=True)
            break
    return points


def _rising(raised: Sequence[FoundList]) -> list[FoundList]:
    """Return the points that gain more than all cheaper ones, the dearest first."""
    kept: list[FoundList] = []
    for each in sorted(raised, key=lambda point: (point.best.cost, -point.best.gain)):
        if not kept or each.best.gain > kept[-1].best.gain:
            kept.append(each)
    return kept[::-1]


def _raised(
    at: Setting,
    found: Sequence[FoundList],
    k: int,
    caps: Float,
    also: Sequence[FoundList],
    tolerance: float,
) -> FoundList:
    """Return a point of the frontier, sought again if its gap is wide or others lie above it."""
    mine = found[k]
    below = [*found[k + 1 :], *(each for each in also if each.best.cost <= caps[k])]
    cheaper = [each.best.gain for each in below]
    beside = [found[n].best for n in (k - 1, k + 1) if 0 <= n < len(found)]
    middle = float(np.mean([each.gain for each in beside])) if len(beside) == 2 else -np.inf
    below_others = mine.best.gain < (1.0 - GAP) * max([middle, *cheaper])
    if mine.gap <= GAP and not below_others:
        return mine
    limits = replace(at.limits, most_cost=float(caps[k]))
    again: list[FoundList] = []
    for start in [mine.best, *([*beside[1:], *(e.best for e in also)] if below_others else [])]:
        with suppress(BadInput):
            again.append(search_list(at.moves, limits, starts=(start,), tolerance=tolerance))
            if again[-1].stopped:
                return again[-1]
    within = [each for each in again if each.best.cost <= limits.most_cost * (1.0 + SLACK)]
    return max([mine, *within, *below], key=lambda each: each.best.gain)
