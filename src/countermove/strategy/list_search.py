"""Design a list in the solved model: choose by line effects, solve in full, and choose again.

Every round linearises gain and cost at a list that was solved in full, so that designed and solved
effects agree there exactly; it ends where no other list gains more by the gap wanted, by effects at
the list itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement

import numpy as np

from countermove.errors import BadInput, NotSolved
from countermove.strategy.list_design import GAP, NODES, design_list
from countermove.strategy.list_programme import Candidates, Design, Limits, keeps
from countermove.strategy.list_relaxation import relaxed_of
from countermove.strategy.sector_starts import sector_starts
from countermove.strategy.solved_list import Moves, Solved, solved_list

TOLERANCE = 0.005
MOST_ROUNDS = 6
POLISHED = 30
"""Most candidates of which every line and swap is tried in full."""
DOWN = (0.75, 0.5, 0.25, 0.0)
"""Caps between the cost of the best list without one and the cap itself, on the way down."""
FINE = 0.2
"""Part of the gap to which the best of several lists is sought once more."""
ROUGH = 10.0
"""How much looser and shorter programmes are of lists that are steps to others."""
CUT = ", cut short"
"""End of a round's method whose mixed-integer programme ended with its nodes."""
BESIDE = (1.1, 1.25, 0.95, 0.9, 0.8)
"""Caps on own cost, over the one asked for, from whose best lists that one is sought once more."""
SLACK = 1e-3
"""Part of the cap on own cost by which a solved list may lie above it."""


@dataclass(frozen=True, slots=True)
class Effort:
    """What a search from one start may take; see :func:`search_list`."""

    tolerance: float
    rounds: int
    gap: float
    nodes: int
    hasty: bool = False

    @property
    def rough(self) -> Effort:
        """Return the effort of a list that is a step on the way to another."""
        return replace(self, rounds=2, gap=ROUGH * self.gap, nodes=0)


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
        agreed: whether designed and solved gain agree within the tolerance there.
        stopped: whether the search was interrupted, so that this is the best list so far.
    """

    best: Solved
    rounds: tuple[Round, ...]
    round_of_best: int
    bound: float
    agreed: bool
    stopped: bool = False

    @property
    def gap(self) -> float:
        """Return how much more another list could gain at most, over the bound."""
        return max(self.bound - self.best.gain, 0.0) / max(abs(self.bound), 1e-300)

    @property
    def last(self) -> Round:
        """Return the round of the best list."""
        return self.rounds[self.round_of_best]


def search_list(
    moves: Moves,
    limits: Limits,
    *,
    starts: Sequence[Solved] = (),
    tolerance: float = TOLERANCE,
    rounds: int = MOST_ROUNDS,
    gap: float = GAP,
    nodes: int = NODES,
    hasty: bool = False,
) -> FoundList:
    """Return the best list under limits; ``limits.most_cost`` is on the solved cost.

    Own cost may fall for all lines the longer a list gets, so there can be several lists that no
    round improves: the search starts from each of ``starts``. Where none is given it starts from
    the empty list, from the best list without limits on lines and chapters where there are any,
    and where own cost is capped also from the best list without the cap, from whole sectors, and
    last from the best under caps a little larger and smaller. Of few candidates it ends by trying
    every line and every swap of two in full. Interrupted (``KeyboardInterrupt``), it returns the
    best list so far, if one was solved. Its bound is local: it is of effects at the list found.

    Args:
        starts: solved lists to linearise at first.
        tolerance: difference of designed and solved gain at which they agree.
        rounds: at most, from each start. gap, nodes, hasty: of each programme.
    """
    effort = Effort(tolerance, rounds, gap, nodes, hasty)
    ways: list[FoundList] = []
    refused: BadInput | NotSolved | None = None
    for at in starts or (moves.empty,):
        try:
            ways.append(_search(moves, limits, at, effort))
        except (BadInput, NotSolved) as error:  # by effects there; longer lists may cost less
            refused = error
        if ways and ways[-1].stopped:
            return ways[-1]
    capped = (_way_down, _way_of_sectors) if np.isfinite(limits.most_cost) else ()
    for way in () if starts else (*capped, _way_of_looser):
        try:
            way(moves, limits, effort, ways)
        except KeyboardInterrupt:
            if not ways:
                raise
            ways.append(replace(ways[-1], stopped=True))
        if ways and ways[-1].stopped:
            break
    kept = [way for way in ways if keeps_to_cap(way.best, limits)]
    if refused is not None and not kept:
        raise refused
    if kept:
        found = max(kept, key=lambda way: way.best.gain)
    else:
        found = min(ways, key=lambda way: way.best.cost)
    if any(way.stopped for way in ways):
        return replace(found, stopped=True)
    if moves.line.size > POLISHED:
        if starts or not kept:
            return found
        found = _refined(found, limits, effort)
        again = by_caps_beside(found, limits, effort)
        alike = again is found or again.stopped
        return again if alike else _refined(again, limits, effort)
    better = _polished(found.best, limits)
    if better is found.best:
        return found
    return _search(moves, limits, better, effort, keep=True)


def _way_down(moves: Moves, limits: Limits, effort: Effort, ways: list[FoundList]) -> None:
    """Add the lists of looser caps that keep to the cap, from none at all down to the cap."""
    free = replace(limits, most_cost=np.inf)
    ways.append(widest := _search(moves, free, moves.empty, effort))
    at, longest = widest.best, widest.best.cost
    for part in DOWN if longest > limits.most_cost and not widest.stopped else ():
        looser = replace(limits, most_cost=limits.most_cost + part * (longest - limits.most_cost))
        try:
            ways.append(_search(moves, looser, at, effort.rough if part else effort))
        except (BadInput, NotSolved):  # from so far away the cap looks out of reach
            break
        at = ways[-1].best
        if ways[-1].stopped:
            break


def _way_of_sectors(moves: Moves, limits: Limits, effort: Effort, ways: list[FoundList]) -> None:
    """Add the best lists that whole sectors lead to."""
    for start in sector_starts(moves, limits):
        with suppress(BadInput, NotSolved):  # by effects there the cap may be out of reach
            ways.append(_search(moves, limits, start, effort))
            if ways[-1].stopped:
                break


def _way_of_looser(moves: Moves, limits: Limits, effort: Effort, ways: list[FoundList]) -> None:
    """Add the list that the best without limits on lines and chapters leads to."""
    looser = replace(limits, must=None, never=None, of_chapter={}, most_chapters=None)
    never = limits.never is not None and limits.never.any()
    if limits.must is None and not (never or limits.of_chapter or limits.most_chapters):
        return
    with suppress(BadInput, NotSolved):
        start = search_list(
            moves, looser, tolerance=effort.tolerance, rounds=effort.rounds, gap=effort.gap,
            nodes=effort.nodes,
        )  # fmt: skip
        if start.stopped:
            raise KeyboardInterrupt
        ways.append(_search(moves, limits, start.best, effort))


def by_caps_beside(
    found: FoundList, limits: Limits, effort: Effort, caps: Sequence[float] = BESIDE
) -> FoundList:
    """Return the best list that other caps on own cost lead to from one found, and back."""
    moves, most = found.best.moves, limits.most_cost
    aside = replace(effort, rounds=2, gap=FINE * effort.gap, nodes=0)
    for part in caps if np.isfinite(most) and most else ():
        other = replace(limits, most_cost=most + (part - 1.0) * abs(most))
        try:
            step = _search(moves, other, found.best, aside)
            if step.stopped:
                raise KeyboardInterrupt
            if np.array_equal(step.best.chosen, found.best.chosen):
                continue
            again = _search(moves, limits, step.best, effort)
        except (BadInput, NotSolved):
            continue
        except KeyboardInterrupt:
            return replace(found, stopped=True)
        if again.best.gain > found.best.gain and keeps_to_cap(again.best, limits):
            found = again
        if again.stopped:
            return replace(found, stopped=True)
    return found


def _refined(found: FoundList, limits: Limits, effort: Effort) -> FoundList:
    """Return the best list that a smaller gap leads to from one found."""
    with suppress(BadInput, NotSolved, KeyboardInterrupt):
        finer = replace(effort, rounds=2, gap=FINE * effort.gap)
        again = _search(found.best.moves, limits, found.best, finer)
        if again.best.gain > found.best.gain and keeps_to_cap(again.best, limits):
            return again
    return found


def _search(
    moves: Moves,
    limits: Limits,
    at: Solved,
    effort: Effort,
    *,
    keep: bool = False,
) -> FoundList:
    """Return the best list reached from a start; with ``keep`` the start is among them."""
    done: list[Round] = []
    lists: list[tuple[Solved, Design]] = []
    margin, stopped, same = 0.0, False, False  # by which solved own cost came out above the cap
    for number in range(effort.rounds):
        inner = replace(limits, most_cost=limits.most_cost - margin)
        try:
            design, constant, constant_cost = _designed(at, inner, effort, keep=keep)
            new = at
            if not np.array_equal(design.chosen, at.chosen):
                new = solved_list(moves, design.chosen, at, design.prices)
        except (BadInput, NotSolved):
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
                  design.gap, design.method + CUT * design.cut)
        )  # fmt: skip
        lists.append((new, design))
        same, at = new is at, new
        if not keeps_to_cap(new, limits):
            margin += new.cost - limits.most_cost
        elif same:
            break
    within = [n for n, (new, _) in enumerate(lists) if keeps_to_cap(new, limits)]
    if within:
        best = max(within, key=lambda n: (lists[n][0].gain, n))
    else:
        best = min(range(len(lists)), key=lambda n: lists[n][0].cost)
    chosen, design = lists[best]
    proved = (
        same and not margin and not stopped and best == len(lists) - 1
    )  # the programme was that of effects at this list
    left = max(design.bound - design.gain, 0.0) if proved else left_over(chosen, limits, effort)
    return FoundList(
        best=chosen,
        rounds=tuple(done),
        round_of_best=best,
        bound=chosen.gain + left,
        agreed=bool(within) and done[best].difference <= effort.tolerance,
        stopped=stopped,
    )


def left_over(found: Solved, limits: Limits, effort: Effort) -> float:
    """Return how much more another list could gain at most, by line effects at a solved one."""
    over = replace(limits, most_cost=max(limits.most_cost, found.cost))  # it stays allowed
    among, inner, constant, _ = linearised(found, over)
    mine = found.gain - constant
    relaxed = relaxed_of(among, inner, found.prices)
    if relaxed is None:
        return 0.0
    bound = relaxed.bound
    if bound - mine > GAP * abs(bound):  # what is left may be for want of parts of lines
        with suppress(NotSolved):
            again = design_list(
                among, inner, nodes=effort.nodes, known=found.chosen, near=found.prices,
                hasty=effort.hasty,
            )  # fmt: skip
            bound = min(bound, again.bound)
    return max(bound - mine, 0.0)


def linearised(at: Solved, limits: Limits) -> tuple[Candidates, Limits, float, float]:
    """Return the programme by effects at a solved list, and what is constant of gain and cost."""
    moves, (gains, costs) = at.moves, at.effects
    constant = at.gain - float(gains[at.chosen].sum())
    constant_cost = at.cost - float(costs[at.chosen].sum())
    among = Candidates(moves.line, moves.value, gains, costs, moves.chapter)
    inner = replace(limits, most_cost=limits.most_cost - constant_cost, constant=constant_cost)
    return among, inner, constant, constant_cost


def keeps_to_cap(found: Solved, limits: Limits) -> bool:
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
            if keeps_to_cap(new, limits) and new.gain > best.gain * (1.0 + 1e-9) + 1e-12:
                best, improved = new, True
    return best


def _designed(
    at: Solved, limits: Limits, effort: Effort, *, keep: bool
) -> tuple[Design, float, float]:
    """Return the list chosen by effects at a solved one, and what is constant of gain and cost."""
    among, inner, constant, constant_cost = linearised(at, limits)
    mine = at.gain - constant, at.cost - constant_cost
    known = at.chosen if at.chosen.any() else None
    gap = 0.0 if keep else effort.gap
    found = design_list(
        among, inner, gap=gap, nodes=effort.nodes, known=known, near=at.prices, hasty=effort.hasty
    )
    if known is not None and keeps(among, inner, known) and (keep or found.gain <= mine[0]):
        found = Design(known, *mine, at.size, max(found.bound, mine[0]), found.method)
    return found, constant, constant_cost
