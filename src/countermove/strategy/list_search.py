"""Design a list in the solved model: choose by line effects, solve in full, and choose again.

Every round linearises gain and cost at a list that was solved in full, so that designed and solved
effects agree there exactly; it ends where no other list gains more by the gap wanted, by effects at
the list itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations_with_replacement

import numpy as np

from countermove.arrays import Bool, Float, Int
from countermove.equilibrium.adjoint import Multipliers
from countermove.equilibrium.linear import linearise_outcome
from countermove.equilibrium.outcome import Outcome
from countermove.errors import BadInput, NotSolved
from countermove.strategy.gradient import Gradient, gradients
from countermove.strategy.line_effects import line_effects
from countermove.strategy.list_design import GAP, design_list
from countermove.strategy.list_programme import Candidates, Design, Limits, keeps
from countermove.strategy.list_relaxation import relaxed_of
from countermove.strategy.payoff import Payoff, value

TOLERANCE = 0.005
MOST_ROUNDS = 6
POLISHED = 30
"""Most candidates of which every line and swap is tried in full."""
DOWN = (0.75, 0.5, 0.25, 0.0)
"""Caps between the cost of the best list without one and the cap itself, on the way down."""
ROUGH = 10.0
"""How much looser and shorter programmes are on that way."""
SLACK = 1e-3
"""Part of the cap on own cost by which a solved list may lie above it."""


@dataclass(frozen=True, eq=False)
class Moves:
    """What may be chosen, and what it does.

    Attributes:
        solve: the world under (n,) rates of lines on top of the law, begun at a solved one if
            given. importer: who levies them.
        gain, cost: what is wanted and what is limited, as payoffs; both count from the empty list.
        at: (n,) line of the importer's nest for each line. base: (L,) base rate of nest lines.
        line, rate, value, chapter: (k,) of each candidate: a line at a rate.
        extra: (k,) gain of a candidate that the model does not solve.
    """

    solve: Callable[[Float, Outcome | None], Outcome]
    importer: str
    gain: Payoff
    cost: Payoff
    at: Int
    base: Float
    line: Int
    rate: Float
    value: Float
    chapter: Int
    extra: Float

    @cached_property
    def empty(self) -> Solved:
        """The world without a list."""
        nothing = np.zeros(self.line.size, dtype=bool)
        return Solved(self, nothing, self.solve(self.rates(nothing), None), 0.0, 0.0)

    @cached_property
    def before(self) -> tuple[float, float]:
        """What is wanted and what is limited without a list, as levels."""
        return _levels(self, self.empty.outcome)

    def rates(self, chosen: Bool) -> Float:
        """Return (n,) rates of a list."""
        added = np.zeros(self.at.size)
        added[self.line[chosen]] = self.rate[chosen]
        return added


@dataclass(frozen=True, eq=False)
class Solved:
    """A list, solved in full: what it gains and costs against the empty list.

    ``start`` are multipliers of a list close by, to begin its own at.
    """

    moves: Moves
    chosen: Bool
    outcome: Outcome
    gain: float
    cost: float
    start: Multipliers | None = None

    @property
    def size(self) -> float:
        """Return the trade the list covers."""
        return float(self.moves.value[self.chosen].sum())

    @cached_property
    def effects(self) -> tuple[Float, Float]:
        """(k,) gain and cost of candidates against leaving their line alone, from this world."""
        moves = self.moves
        nest = next(s.nest for s in self.outcome.nests if s.nest.destination == _place(self))
        place = moves.at[moves.line]
        now = nest.factor[place] - self.rates[moves.line] / (1.0 + moves.base[place])
        on = now + moves.rate / (1.0 + moves.base[place])
        found = []
        for gradient in self.gradients:
            of = line_effects(gradient, moves.importer).of
            change = np.ones(nest.factor.size)
            change[place] = now / nest.factor[place]
            without = of(change)[place]
            each = np.zeros(moves.line.size)
            for rate in np.unique(moves.rate):
                mine = moves.rate == rate
                change[place[mine]] = on[mine] / nest.factor[place[mine]]
                each[mine] = of(change)[place[mine]]
            found.append(each - without)
        return found[0] + moves.extra, found[1]

    @cached_property
    def gradients(self) -> tuple[Gradient, ...]:
        """Gradients of gain and cost in this world."""
        wanted = [self.moves.gain, self.moves.cost]
        return gradients(self.outcome, wanted, tolerance=1e-9, start=self.start)

    @cached_property
    def rates(self) -> Float:
        """(n,) rates of the list."""
        return self.moves.rates(self.chosen)


@dataclass(frozen=True, eq=False)
class Round:
    """One round: gain and cost as designed and as solved, the proved gap of the programme."""

    designed: float
    solved: float
    designed_cost: float
    solved_cost: float
    gap: float
    method: str

    @property
    def difference(self) -> float:
        """Return the difference of designed and solved gain, over the larger of the two."""
        return abs(self.designed - self.solved) / max(abs(self.designed), abs(self.solved), 1e-300)


@dataclass(frozen=True, eq=False)
class FoundList:
    """The best list found, and how.

    Attributes:
        best: the list, solved. rounds: in order; the best list is of one of them.
        round_of_best: which. bound: by line effects at the best list no other gains more.
        closed: whether designed and solved gain agree within the tolerance there.
        stopped: whether the search was interrupted, so that this is the best list so far.
    """

    best: Solved
    rounds: tuple[Round, ...]
    round_of_best: int
    bound: float
    closed: bool
    stopped: bool = False

    @property
    def gap(self) -> float:
        """Return how much more another list could gain at most, over the bound."""
        return max(self.bound - self.best.gain, 0.0) / max(abs(self.bound), 1e-300)

    @property
    def last(self) -> Round:
        """Return the round of the best list."""
        return self.rounds[self.round_of_best]


def _place(solved: Solved) -> int:
    return solved.outcome.economy.region(solved.moves.importer)


def solved_list(moves: Moves, chosen: Bool, near: Solved | None = None) -> Solved:
    """Return a list solved in full; a search begins at ``near``, a list solved before."""
    if not chosen.any():
        return moves.empty
    outcome = moves.solve(moves.rates(chosen), None if near is None else near.outcome)
    gain, cost = (
        after - before for after, before in zip(_levels(moves, outcome), moves.before, strict=True)
    )
    start = None if near is None else near.gradients[0].multipliers
    return Solved(moves, chosen, outcome, gain + float(moves.extra[chosen].sum()), cost, start)


def _levels(moves: Moves, outcome: Outcome) -> tuple[float, float]:
    """Return what is wanted and what is limited at a world, as levels."""
    lin = linearise_outcome(outcome)
    gain, cost = (value(payoff, lin, outcome.economy) for payoff in (moves.gain, moves.cost))
    return gain, cost


def search_list(
    moves: Moves,
    limits: Limits,
    *,
    starts: Sequence[Solved] = (),
    tolerance: float = TOLERANCE,
    rounds: int = MOST_ROUNDS,
    gap: float = GAP,
    seconds: float = 3.0,
) -> FoundList:
    """Return the best list under limits; ``limits.most_cost`` is on the solved cost.

    Own cost may fall for all lines the longer a list gets, so there can be several lists that no
    round improves: the search starts from each of ``starts``, and where own cost is capped also
    from the best list without the cap; of few candidates it ends by trying every line and every
    swap of two in full. Interrupted (``KeyboardInterrupt``), it returns the best list so far, if
    one was solved.

    Args:
        starts: solved lists to linearise at first; the empty one if left out.
        tolerance: difference of designed and solved gain at which they agree.
        rounds: at most, from each start. gap, seconds: of each programme.
    """
    ways: list[FoundList] = []
    refused: BadInput | None = None
    for at in starts or (moves.empty,):
        try:
            ways.append(_search(moves, limits, at, tolerance, rounds, gap, seconds))
        except BadInput as error:  # by effects there; own cost may turn to a gain in longer lists
            refused = error
        if ways and ways[-1].stopped:
            return ways[-1]
    if np.isfinite(limits.most_cost) and not starts:
        free = replace(limits, most_cost=np.inf)
        widest = _search(moves, free, moves.empty, tolerance, rounds, gap, seconds)
        at, longest = widest.best, widest.best.cost
        if widest.stopped and ways:
            return replace(max(ways, key=lambda way: way.best.gain), stopped=True)
        if longest <= limits.most_cost:
            ways.append(widest)
        for part in DOWN if longest > limits.most_cost else ():
            looser = replace(
                limits, most_cost=limits.most_cost + part * (longest - limits.most_cost)
            )
            try:
                effort = (rounds, gap, seconds) if not part else (2, ROUGH * gap, seconds / ROUGH)
                ways.append(_search(moves, looser, at, tolerance, *effort))
            except BadInput:  # from so far away the cap looks out of reach
                break
            at = ways[-1].best
            if ways[-1].stopped:
                break
    if refused is not None and not ways:
        raise refused
    kept = [way for way in ways if _within(way.best, limits)]
    if kept:
        found = max(kept, key=lambda way: way.best.gain)
    else:
        found = min(ways, key=lambda way: way.best.cost)
    if any(way.stopped for way in ways):
        return replace(found, stopped=True)
    if moves.line.size > POLISHED:
        return found
    better = _polished(found.best, limits)
    if better is found.best:
        return found
    return _search(moves, limits, better, tolerance, rounds, gap, seconds, keep=True)


def _search(
    moves: Moves,
    limits: Limits,
    at: Solved,
    tolerance: float,
    rounds: int,
    gap: float,
    seconds: float,
    *,
    keep: bool = False,
) -> FoundList:
    """Return the best list reached from a start; with ``keep`` the start is among them."""
    done: list[Round] = []
    lists: list[tuple[Solved, Design]] = []
    margin, stopped, same = 0.0, False, False  # by which solved own cost came out above the cap
    for number in range(rounds):
        inner = replace(limits, most_cost=limits.most_cost - margin)
        try:
            design, constant, constant_cost = _designed(at, inner, gap, seconds, keep=keep)
            new = at
            if not np.array_equal(design.chosen, at.chosen):
                new = solved_list(moves, design.chosen, at)
        except BadInput:
            if not number:
                raise
            break
        except KeyboardInterrupt:
            if not lists:
                raise
            stopped = True
            break
        done.append(
            Round(constant + design.gain, new.gain, constant_cost + design.cost, new.cost,
                  design.gap, design.method)
        )  # fmt: skip
        lists.append((new, design))
        same, at = new is at, new
        if not _within(new, limits):
            margin += new.cost - limits.most_cost
        elif same:
            break
    within = [n for n, (new, _) in enumerate(lists) if _within(new, limits)]
    if within:
        best = max(within, key=lambda n: (lists[n][0].gain, n))
    else:
        best = min(range(len(lists)), key=lambda n: lists[n][0].cost)
    chosen, design = lists[best]
    proved = (
        same and not margin and not stopped and best == len(lists) - 1
    )  # the programme was that of effects at this list
    left = max(design.bound - design.gain, 0.0) if proved else _left(chosen, limits)
    return FoundList(
        best=chosen,
        rounds=tuple(done),
        round_of_best=best,
        bound=chosen.gain + left,
        closed=bool(within) and done[best].difference <= tolerance,
        stopped=stopped,
    )


def _left(found: Solved, limits: Limits) -> float:
    """Return how much more another list could gain at most, by line effects at a solved one."""
    moves, (gains, costs) = found.moves, found.effects
    mine = float(gains[found.chosen].sum()), float(costs[found.chosen].sum())
    most = max(limits.most_cost - found.cost, 0.0) + mine[1]  # what is over the cap stays allowed
    among = Candidates(moves.line, moves.value, gains, costs, moves.chapter)
    inner = replace(limits, most_cost=most)
    relaxed = relaxed_of(among, inner)
    if relaxed is None:
        return 0.0
    bound = relaxed.bound
    if bound - mine[0] > GAP * abs(bound):  # what is left may be for want of parts of lines
        with suppress(NotSolved):
            bound = min(bound, design_list(among, inner, known=found.chosen).bound)
    return max(bound - mine[0], 0.0)


def _within(found: Solved, limits: Limits) -> bool:
    """Return whether a solved list keeps to the cap on own cost, but for the slack."""
    return found.cost <= limits.most_cost + SLACK * abs(limits.most_cost)


def _polished(best: Solved, limits: Limits) -> Solved:
    """Return the best list that one line more, one less or a swap of two leads to, step by step."""
    moves, improved = best.moves, True
    exact = replace(limits, most_cost=np.inf)
    among = Candidates(moves.line, moves.value, moves.value, moves.value, moves.chapter)
    while improved:
        improved = False
        for pair in combinations_with_replacement(range(moves.line.size), 2):
            chosen = best.chosen.copy()
            chosen[list(set(pair))] ^= True
            if not keeps(among, exact, chosen):
                continue
            new = solved_list(moves, chosen)
            if _within(new, limits) and new.gain > best.gain * (1.0 + 1e-9) + 1e-12:
                best, improved = new, True
    return best


def _designed(
    at: Solved, limits: Limits, gap: float, seconds: float, *, keep: bool
) -> tuple[Design, float, float]:
    """Return the list chosen by effects at a solved one, and what is constant of gain and cost."""
    moves, (gains, costs) = at.moves, at.effects
    mine = float(gains[at.chosen].sum()), float(costs[at.chosen].sum())
    constant, constant_cost = at.gain - mine[0], at.cost - mine[1]
    among = Candidates(moves.line, moves.value, gains, costs, moves.chapter)
    inner = replace(limits, most_cost=limits.most_cost - constant_cost)
    known = at.chosen if at.chosen.any() else None
    found = design_list(among, inner, gap=0.0 if keep else gap, seconds=seconds, known=known)
    if known is not None and keeps(among, inner, known) and (keep or found.gain <= mine[0]):
        found = Design(known, *mine, at.size, max(found.bound, mine[0]), found.method)
    return found, constant, constant_cost
