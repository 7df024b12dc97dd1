"""The frontier of retaliation: the most that can be gained at each own cost, point by point.

Every list solved is kept with its line effects, and what they promise at its own cap and the two
beside it is held against the best list known there: the largest promise is solved next, until none
is above the tolerance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

import numpy as np

from countermove.arrays import Float
from countermove.errors import BadInput, NotSolved
from countermove.questions.retaliation import Setting
from countermove.strategy.list_design import GAP, design_list
from countermove.strategy.list_programme import Candidates, Design, Limits, keeps
from countermove.strategy.list_relaxation import relaxed_of
from countermove.strategy.list_search import (
    TOLERANCE,
    Effort,
    FoundList,
    Round,
    keeps_to_cap,
    left_over,
    linearised,
    search_list,
)
from countermove.strategy.sector_starts import sector_starts
from countermove.strategy.solved_list import Solved, solved_list

Say = Callable[[str, int, int], None]
CLOSE = 3e-4
"""Part of the gain known at a point beyond which another list is solved there."""
NEXT = 2e-3
"""Part of the gain by which known points are improved before the next is sought."""
HASTY = Effort(TOLERANCE, 1, GAP, 0, hasty=True)
MIDDLE = (0.35, 0.45)
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
    top = search_list(at.moves, free, starts=(at.moves.empty,), tolerance=tolerance, hasty=True)
    if top.stopped:
        return _rising([*also, top])
    caps = np.linspace(_least(at, free, top, tolerance), top.best.cost, points)
    sweep, stopped = _Sweep(at, caps, say), False
    try:
        for each in (top, *also):
            first = int(np.searchsorted(caps, each.best.cost))
            sweep.take(min(first, points - 1), each.best, each.last)
        sweep.start()
        sweep.run()
    except KeyboardInterrupt:
        stopped = True
    kept = _rising([*also, top, *sweep.found(tolerance)])
    return [*kept[:-1], replace(kept[-1], stopped=stopped or kept[-1].stopped)]


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
class _Known:
    """A list solved at a place of the frontier: what its effects promise there, at which price."""

    solved: Solved
    place: int
    round: Round | None = None
    bound: float = np.inf
    price: float = 0.0


@dataclass(frozen=True, eq=False)
class _Sweep:
    """The best lists known under rising caps, by place, and what may be tried from lists known."""

    at: Setting
    caps: Float
    say: Say
    best: dict[int, _Known] = field(default_factory=dict)
    open: list[tuple[_Known, int]] = field(default_factory=list)
    tried: set[tuple[int, bytes]] = field(default_factory=set)

    def start(self) -> None:
        """Seek the least cap from the empty list, and those in the middle from whole sectors."""
        self.seek(_Known(self.at.moves.empty, 0), 0)
        for middle in dict.fromkeys(round(part * (self.caps.size - 1)) for part in MIDDLE):
            for start in sector_starts(self.at.moves, self.limits(middle)):
                self.seek(_Known(start, middle), middle)

    def run(self) -> None:
        """Solve what is promised to gain most over what is known, till it is next to nothing."""
        while self.open:
            promised = [(self.promised(*each), each[1]) for each in self.open]
            first = max(range(len(promised)), key=promised.__getitem__)  # the dearest of equals
            if promised[first][0] <= CLOSE:
                break
            self.seek(*self.open.pop(first))

    def promised(self, known: _Known, k: int) -> float:
        """Return how much more than the list of a place one known promises there, at most."""
        if k not in self.best:
            return NEXT
        bound = known.bound + known.price * (self.caps[k] - self.caps[known.place])
        return self.beyond(bound, k)

    def beyond(self, gain: float, k: int) -> float:
        """Return the part by which a gain is above that of the list of a place."""
        if k not in self.best:
            return np.inf
        known = self.best[k].solved.gain
        return (gain - known) / max(abs(known), 1e-300)

    def limits(self, k: int) -> Limits:
        """Return the limits of a point."""
        return replace(self.at.limits, most_cost=float(self.caps[k]))

    def seek(self, known: _Known, k: int) -> None:
        """Design the list of a place by effects at one known; solve it if it promises more."""
        self.say("frontier", min(len(self.best), self.caps.size - 1), self.caps.size)
        start, seen = known.solved, np.isfinite(known.bound)
        with suppress(BadInput, NotSolved):  # by effects so far away the cap may be out of reach
            least = self.enough(k) if seen else -np.inf
            design, gain, cost = self.designed(start, k, least)
            name = (k, design.chosen.tobytes())
            less = seen and self.beyond(gain + design.gain, k) <= CLOSE
            if less or name in self.tried:
                return
            self.tried.add(name)
            new = solved_list(self.at.moves, design.chosen, start, design.prices)
            told = Round(gain + design.gain, new.gain, cost + design.cost, new.cost, design.gap,
                         design.method)  # fmt: skip
            self.take(k, new, told)

    def designed(
        self, start: Solved, k: int, least: float = -np.inf
    ) -> tuple[Design, float, float]:
        """Return the list of a place by effects at one solved, and what is constant there."""
        among, inner, gain, cost = linearised(start, self.limits(k))
        design = design_list(
            among, inner, nodes=0, near=start.prices, hasty=True, least=least - gain
        )
        return design, gain, cost

    def enough(self, k: int) -> float:
        """Return the gain up to which another list of a place is not worth solving."""
        if k not in self.best:
            return -np.inf
        known = self.best[k].solved.gain
        return known + CLOSE * abs(known)

    def take(self, k: int, solved: Solved, told: Round) -> None:
        """Keep a list if it is the best of its place, and open the places beside it to it."""
        inside = keeps_to_cap(solved, self.limits(k))
        if inside and self.beyond(solved.gain, k) <= 0:
            return
        among, inner, gain, _ = linearised(solved, self.limits(k))
        relaxed = relaxed_of(among, inner, solved.prices)
        if relaxed is None:
            return
        known = _Known(solved, k, told, gain + relaxed.bound, relaxed.prices[1])
        self.open.append((known, k))
        if inside:
            self.best[k] = known
            self.open.extend((known, j) for j in (k - 1, k + 1) if 0 <= j < self.caps.size)

    def found(self, tolerance: float) -> list[FoundList]:
        """Return the points with what others could gain there by effects at their lists."""
        return [
            FoundList(
                each.solved, (each.round,), 0,
                each.solved.gain + left_over(each.solved, self.limits(k), HASTY),
                each.round.difference <= tolerance,
            )
            for k, each in self.best.items() if each.round is not None
        ]  # fmt: skip


def _rising(raised: Sequence[FoundList]) -> list[FoundList]:
    """Return the points that gain more than all cheaper ones, the dearest first."""
    kept: list[FoundList] = []
    for each in sorted(raised, key=lambda point: (point.best.cost, -point.best.gain)):
        if not kept or each.best.gain > kept[-1].best.gain:
            kept.append(each)
    return kept[::-1]
