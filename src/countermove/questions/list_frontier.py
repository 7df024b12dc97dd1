"""The frontier of retaliation: the most that can be gained at each own cost, point by point."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from countermove.arrays import Float
from countermove.errors import BadInput, NotSolved
from countermove.questions.retaliation import Setting
from countermove.strategy.list_design import GAP, NODES
from countermove.strategy.list_programme import Candidates, Limits, keeps
from countermove.strategy.list_search import (
    MOST_ROUNDS,
    SLACK,
    TOLERANCE,
    Effort,
    FoundList,
    by_caps_beside,
    search_list,
)
from countermove.strategy.sector_starts import sector_starts
from countermove.strategy.solved_list import Solved

Say = Callable[[str, int, int], None]
ROUNDS, CLOSER = 3, 0.5
"""Rounds at a point, and part of the gap to which those above it are sought again."""
BESIDE = (0.95,)
"""Caps on own cost, over that of a point, by whose best lists it is sought again."""
SEEDED = (0.35, 0.45)
"""Parts of the frontier at which whole sectors are tried: below, they mostly lead to the best."""


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
    caps = np.linspace(_least(at, free, top, tolerance), top.best.cost, points)
    walk = _Walk(at, caps, tolerance, {points - 1: top}, say)
    if top.stopped:
        return _rising([*also, top])
    try:
        middle = int(SEEDED[0] * points)
        walk.past(range(points - 2, middle, -1), top.best)
        walk.seek(0, at.moves.empty, MOST_ROUNDS)
        walk.past(range(1, middle + 1), walk.best[0].best if 0 in walk.best else at.moves.empty)
        for part in SEEDED:
            walk.begun_at_sectors(int(part * points))
        for each in also:
            walk.onwards(each)
        walk.by_caps_beside()
        walk.closed()
    except KeyboardInterrupt:
        walk.best[points - 1] = replace(top, stopped=True)
    return _rising([*also, *walk.best.values()])


def _least(at: Setting, free: Limits, top: FoundList, tolerance: float) -> float:
    """Return the least cap: no own cost, or the least own cost of a list where all have some."""
    moves, nothing = at.moves, np.zeros(at.moves.line.size, dtype=bool)
    zero = np.zeros(nothing.size)
    if keeps(Candidates(moves.line, moves.value, zero, zero, moves.chapter), free, nothing):
        return min(0.0, top.best.cost)
    cheap = replace(moves, gain=-1.0 * moves.cost, extra=zero)
    least = search_list(cheap, free, tolerance=tolerance).best.cost
    return max(least, min(0.0, top.best.cost))


@dataclass(frozen=True, eq=False)
class _Walk:
    """The best lists found under rising caps, by place, each sought from those beside it."""

    at: Setting
    caps: Float
    tolerance: float
    best: dict[int, FoundList]
    say: Say

    def past(self, order: Iterable[int], start: Solved) -> None:
        """Seek points in an order, each from the one before, till one known gains no more."""
        for k in order:
            self.say("frontier", min(len(self.best), self.caps.size - 1), self.caps.size)
            new = k not in self.best
            if not self.seek(k, start) and not new:
                break
            start = self.best[k].best if k in self.best else start

    def onwards(self, found: FoundList) -> None:
        """Take a list where it is the best, and seek all larger caps from it."""
        first = int(np.searchsorted(self.caps * (1.0 + SLACK), found.best.cost))
        if first < self.caps.size and self.take(first, found):
            self.past(range(first + 1, self.caps.size), found.best)

    def begun_at_sectors(self, k: int) -> None:
        """Seek a point from whole sectors, and from what comes of it those on both sides."""
        starts = sector_starts(self.at.moves, self.limits(k))
        won = [self.seek(k, start) for start in starts]
        if any(won):
            self.past(range(k + 1, self.caps.size), self.best[k].best)
            self.past(range(k - 1, -1, -1), self.best[k].best)

    def by_caps_beside(self) -> None:
        """Seek points again by caps beside theirs, and from those the points on both sides."""
        effort = Effort(self.tolerance, ROUNDS, GAP, 0)
        for k in sorted(self.best)[:-1]:
            known = self.best[k]
            if self.take(k, by_caps_beside(known, self.limits(k), effort, BESIDE)):
                self.past(range(k + 1, self.caps.size), self.best[k].best)
                self.past(range(k - 1, -1, -1), self.best[k].best)

    def closed(self) -> None:
        """Seek points again whose gap is wide."""
        for k in sorted(self.best):
            if self.best[k].gap > GAP:
                self.seek(k, self.best[k].best, MOST_ROUNDS, nodes=NODES, gap=CLOSER * GAP)

    def limits(self, k: int) -> Limits:
        """Return the limits of a point."""
        return replace(self.at.limits, most_cost=float(self.caps[k]))

    def seek(
        self, k: int, start: Solved, rounds: int = ROUNDS, *, nodes: int = 0, gap: float = GAP
    ) -> bool:
        """Seek a point from a list; return whether more is gained there than before."""
        limits, close = self.limits(k), self.tolerance
        with suppress(BadInput, NotSolved):
            found = search_list(
                self.at.moves, limits, starts=(start,), tolerance=close, rounds=rounds, gap=gap,
                nodes=nodes,
            )  # fmt: skip
            return self.take(k, found)
        return False

    def take(self, k: int, found: FoundList) -> bool:
        """Keep a list if it gains more than the one known there, or as much by a smaller gap."""
        most, known = self.caps[k] + SLACK * abs(self.caps[k]), self.best.get(k)
        within = found.best.cost <= most
        won = within and (known is None or found.best.gain > known.best.gain)
        alike = within and known is not None and found.best.gain == known.best.gain
        if won or (alike and known is not None and found.gap < known.gap):
            self.best[k] = found
        if found.stopped:
            raise KeyboardInterrupt
        return won


def _rising(raised: Sequence[FoundList]) -> list[FoundList]:
    """Return the points that gain more than all cheaper ones, the dearest first."""
    kept: list[FoundList] = []
    for each in sorted(raised, key=lambda point: (point.best.cost, -point.best.gain)):
        if not kept or each.best.gain > kept[-1].best.gain:
            kept.append(each)
    return kept[::-1]
