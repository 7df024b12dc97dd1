"""The relaxed programme of a list by prices of its limits: exact, in milliseconds.

With a price on trade covered and one on own cost, every line decides by itself and every chapter by
its lines. The best prices are the lowest point of a convex function of two numbers; lists on either
side of it, mixed so that the limits hold, solve the relaxation with ``x_i <= z_chapter``.

References:
    Geoffrion (1974), Mathematical Programming Study 2: where the priced programme has whole
    solutions, its bound is that of the linear relaxation. Kelley (1960), J. SIAM 8, for the cuts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Generic, NamedTuple, TypeVar

import numpy as np

from countermove.arrays import Bool, Float, Int
from countermove.strategy.list_programme import Candidates, Limits, Relaxed, relaxed_by_simplex

STEPS, EXACT = 200, 1e-13
WIDER, WIDENINGS = 8.0, 40
NEAR, FAR = 1.03, 1e-3
"""Step away from a price where the best is sought near it, and part of it where it is given up."""
T = TypeVar("T")


class At(NamedTuple, Generic[T]):
    """A convex function at a point: its value and slope, and what is chosen there."""

    point: float
    value: float
    slope: float
    chosen: T


class Seen(NamedTuple):
    """A list that was the best at a price of own cost and one of trade: what it gains and takes."""

    of_cost: float
    of_trade: float
    gain: float
    covered: float
    cost: float


class Mixed(NamedTuple):
    """Lists by their shares, and the price of trade at which they are the best."""

    shares: list[tuple[float, Seen]]
    price: float


class _OutOfReach(Exception):
    """No price brings a list within the limits, so far as was looked."""


class _Nothing(Exception):
    """Nothing keeps to the limits: a bound on all lists is below what any list gains."""


def relaxed_of(
    among: Candidates, limits: Limits, near: tuple[float, float] = (0.0, 0.0)
) -> Relaxed | None:
    """Return the relaxed programme, ``None`` where nothing keeps to all limits.

    ``near`` are the prices of a programme close by, from which those of this one are sought.
    """
    if not limits.of_chapter and among.line.size and limits.lowest <= limits.highest:
        try:
            return _Priced(among, limits).relaxed(*near)
        except _Nothing:
            return None
        except _OutOfReach:  # mostly: nothing keeps to the limits
            pass
    return relaxed_by_simplex(among, limits)


@dataclass(frozen=True, eq=False)
class _Priced:
    among: Candidates
    limits: Limits
    seen: list[Seen] = field(default_factory=list)

    def relaxed(self, of_trade: float = 0.0, of_cost: float = 0.0) -> Relaxed:
        """Return the programme at the best prices, sought from those given."""
        last, capped = of_trade, np.isfinite(self.limits.most_cost)

        def at(price: float) -> At[Mixed]:
            nonlocal last
            found = self.by_trade(price, last)
            last = found.chosen.price
            return found

        around = _around(at, of_cost) if capped else None
        found = at(0.0) if around is None else around[0]
        mixed = [(1.0, found)]
        if capped and found.slope < 0:
            least, start = _least(self.among.gain), _per(self.among.gain, self.among.cost)
            high = _beyond(at, start, least) if not around else around[1]
            mixed, found = _lowest(at, found, high)
        part = np.zeros(self.among.line.size)
        for share, each in mixed:
            for inner, one in each.chosen.shares:
                worth = self.priced(one.of_cost) - one.of_trade * self.among.value
                part += share * inner * self.best(worth)[1]
        price = found.chosen.price
        worth = self.priced(found.point) - price * self.among.value
        return Relaxed(part, found.value, self._beside(worth), (price, found.point))

    def priced(self, of_cost: float) -> Float:
        """Return gains less what own cost is worth at a price."""
        return self.among.gain - of_cost * self.among.cost if of_cost else self.among.gain

    def by_trade(self, of_cost: float, near: float) -> At[Mixed]:
        """Return the least bound over prices of trade, at a price of own cost."""
        among, limits, base = self.among, self.limits, self.priced(of_cost)
        capped = np.isfinite(limits.most_cost)

        def at(price: float) -> At[Seen]:
            total, chosen = self.best(base - price * among.value)
            on = chosen.astype(np.float64)
            covered, cost = float(among.value @ on), float(among.cost @ on) if capped else 0.0
            gain = total + price * covered + of_cost * cost
            self.seen.append(seen := Seen(of_cost, price, gain, covered, cost))
            limit = limits.highest if price > 0 else limits.lowest
            value = total + (price * limit if price else 0.0)
            return At(price, value, limit - covered, seen)

        mixed, found = self._from_seen(at, of_cost) or self._anew(at, base, near)
        value = found.value + (of_cost * limits.most_cost if capped else 0.0)
        slope = limits.most_cost - sum(share * each.chosen.cost for share, each in mixed)
        shares = [(share, each.chosen) for share, each in mixed]
        return At(of_cost, value, slope, Mixed(shares, found.point))

    def _from_seen(
        self, at: Callable[[float], At[Seen]], of_cost: float
    ) -> tuple[list[tuple[float, At[Seen]]], At[Seen]] | None:
        """Return the lowest point from lists seen on both sides of it, ``None`` where it is not.

        Each is a line below the function of the price of trade.
        """
        highest = self.limits.highest
        if not np.isfinite(highest):
            return None
        lines = [(s.gain - of_cost * s.cost, highest - s.covered, s) for s in self.seen]
        low = next((line for line in lines if line[1] < 0), None)
        high = next((line for line in lines if line[1] >= 0), None)
        if low is None or high is None:
            return None
        price = 0.0
        for _ in lines:
            price = (low[0] - high[0]) / (high[1] - low[1])
            most = max(lines, key=lambda line: line[0] + line[1] * price)
            if most is low or most is high:
                break
            low, high = (most, high) if most[1] < 0 else (low, most)
        if not price > 0:
            return None
        far = 2.0 * price
        ends = At(0.0, *low), At(far, high[0] + high[1] * far, *high[1:])
        mixed, found = _lowest(at, *ends)
        return None if found.point in (0.0, far) else (mixed, found)

    def _anew(
        self, at: Callable[[float], At[Seen]], base: Float, near: float
    ) -> tuple[list[tuple[float, At[Seen]]], At[Seen]]:
        """Return the lowest point sought from a price, or from none."""
        limits = self.limits
        around = _around(at, near)
        if around is not None:
            return _lowest(at, *around)
        found, least = at(0.0), _least(base)
        covered, start = found.chosen.covered, _per(base, self.among.value)
        if covered > limits.highest:
            low = found._replace(slope=limits.highest - covered)
            return _lowest(at, low, _beyond(at, start, least))
        if covered < limits.lowest:
            return _lowest(at, _beyond(at, -start, least), found)
        return [(1.0, found)], found

    def best(self, worth: Float) -> tuple[float, Bool]:
        """Return the most that lists gain at priced worths, and that list: chapters alone bind."""
        if self.lines is None:
            chosen = worth > 0
            if self.limits.never is not None:
                chosen &= self.open
            if self.limits.must is not None:
                chosen |= self.must
        else:
            chosen = self._by_line(worth, *self.lines)
        if self.limits.most_chapters is None:
            return float(worth @ chosen), chosen
        chapter = self.among.chapter
        by = np.bincount(chapter, worth * chosen)
        first = by.copy()
        first[self.forced] = np.inf
        inside = np.zeros(by.size, dtype=bool)
        inside[np.argsort(-first, kind="stable")[: self.limits.most_chapters]] = True
        return float(by[inside].sum()), chosen & inside[chapter]

    def _by_line(self, worth: Float, order: Int, first: Int, place: Int) -> Bool:
        may = np.where(self.open, worth, -np.inf)[order]
        most = np.maximum.reduceat(may, first)
        taken = (most > 0) | np.logical_or.reduceat(self.must[order], first)
        best = (may == most[place]) & taken[place] & np.isfinite(may)
        count = np.cumsum(best)
        alone = best & (count - (count - best)[first][place] == 1)
        chosen = np.zeros(worth.size, dtype=bool)
        chosen[order] = alone
        return chosen

    def _beside(self, worth: Float) -> Float:
        """Return worths against the best rate of the line, where it has several."""
        if self.lines is None:
            return worth
        order, first, place = self.lines
        most = np.maximum.reduceat(np.where(self.open, worth, -np.inf)[order], first)
        out = worth.copy()
        out[order] -= np.maximum(most, 0.0)[place]
        return out

    @cached_property
    def open(self) -> Bool:
        """(n,) candidates that may be chosen."""
        never = self.limits.never
        return np.ones(self.among.line.size, dtype=bool) if never is None else ~never

    @cached_property
    def must(self) -> Bool:
        """(n,) candidates of lines that have to be chosen."""
        must = self.limits.must
        if must is None:
            return np.zeros(self.among.line.size, dtype=bool)
        chosen = np.isin(self.among.line, self.among.line[must]) & self.open
        if np.unique(self.among.line[chosen]).size < np.unique(self.among.line[must]).size:
            raise _Nothing
        return chosen

    @cached_property
    def lines(self) -> tuple[Int, Int, Int] | None:
        """Candidates in the order of lines, where each begins, and the line of each."""
        line = self.among.line
        if self.among.apart:
            return None
        order = np.argsort(line, kind="stable")
        first = np.flatnonzero(np.diff(line[order], prepend=line[order[0]] - 1))
        return order, first, np.repeat(np.arange(first.size), np.diff([*first, line.size]))

    @cached_property
    def forced(self) -> Int:
        """Chapters that have to be among those of the list."""
        found = np.unique([*self.among.chapter[self.must].tolist(), *self.limits.opened])
        if found.size > (self.limits.most_chapters or 0):
            raise _Nothing
        return found.astype(np.intp)


def _per(gain: Float, of: Float) -> float:
    """Return a price to begin with: gain over what it is limited by."""
    return float(np.abs(gain).sum() / max(float(np.abs(of).sum()), 1e-300)) or 1.0


def _least(gain: Float) -> float:
    """Return what every list gains more than."""
    return -1.0 - 2.0 * float(np.abs(gain).sum())


def _beyond(at: Callable[[float], At[T]], start: float, least: float) -> At[T]:
    """Return the function on the far side of its lowest point from zero, if not below the least."""
    point = start
    for _ in range(WIDENINGS):
        found = at(point)
        if found.slope * start >= 0:
            return found
        if found.value < least:
            raise _Nothing
        point *= WIDER
    raise _OutOfReach


def _around(at: Callable[[float], At[T]], near: float) -> tuple[At[T], At[T]] | None:
    """Return the function on both sides of its lowest point, sought from a point above zero."""
    if not near > 0:
        return None
    here, wider = at(near), NEAR
    falls = here.slope < 0
    while FAR < here.point / near < 1.0 / FAR:
        beyond = at(here.point * (wider if falls else 1.0 / wider))
        if (beyond.slope < 0) != falls:
            return (here, beyond) if falls else (beyond, here)
        here, wider = beyond, wider**2
    return None


def _lowest(
    at: Callable[[float], At[T]], low: At[T], high: At[T]
) -> tuple[list[tuple[float, At[T]]], At[T]]:
    """Return lists by the shares that make the slope nothing, and the lowest point itself."""
    for _ in range(STEPS):
        if high.slope == 0:
            return [(1.0, high)], high
        rise = high.slope - low.slope
        point = (low.value - high.value + high.slope * high.point - low.slope * low.point) / rise
        point = min(max(point, low.point), high.point)
        cut = low.value + low.slope * (point - low.point)
        new = at(point)
        done = new.value - cut <= EXACT * max(abs(new.value), 1e-300)
        if done or point in (low.point, high.point):
            share = high.slope / rise
            return [(share, low), (1.0 - share, high)], new._replace(value=cut)
        low, high = (new, high) if new.slope < 0 else (low, new)
    raise _OutOfReach
