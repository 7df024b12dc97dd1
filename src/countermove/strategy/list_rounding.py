"""Round a relaxed programme to a list: decide large fractions, then choose the margin anew."""

from __future__ import annotations

from dataclasses import fields, replace
from heapq import heappop, heappush
from itertools import product as combinations

import numpy as np

from countermove.arrays import Bool, Float, Int
from countermove.strategy.list_programme import (
    Candidates,
    Design,
    Limits,
    Relaxed,
    design_of,
    keeps,
    mixed_integer,
)
from countermove.strategy.list_relaxation import relaxed_of

WHOLE = 1e-7
MOST_FRACTIONS = 10
"""Fractional candidates whose roundings are all tried; of more, the largest."""
CORE, CORE_NODES = 100, 200
"""Candidates nearest to the margin, and largest near it, that are chosen anew after rounding, and
the nodes that has."""
LARGE, NODES, GOOD = 0.01, 40, 0.6
"""Part of the trade from which a fraction is decided both ways, programmes solved for that at most,
and the part of the gap below which a rounding will do."""
SWAPPED, SWAPS = 40, 12
"""Candidates on and off a list, nearest to the margin, that are exchanged, and how often."""
RARELY = 8
"""While chapters are decided the margin is chosen anew at every so many programmes."""


def rounded(
    among: Candidates, limits: Limits, relaxed: Relaxed, gap: float, *, hasty: bool = False
) -> Design | None:
    """Return the best list, best bound first: chapters and large fractions are decided both ways.

    Small fractions lose next to nothing in rounding; a line of a tenth of the cap can lose much.
    In haste nothing is rounded before large fractions are decided, and no margin chosen anew.
    """
    large = LARGE * float(among.value @ relaxed.part)
    queue = [(-relaxed.bound, 0, limits, relaxed)]
    best: Design | None = None
    proved = -np.inf
    few = among.line.size <= 2 * CORE  # the mixed-integer programme itself is quicker
    for count in range(1, 2 if few else NODES + 1):
        if not queue:
            break
        _, _, limits, relaxed = heappop(queue)
        wanted = GOOD * gap * abs(relaxed.bound)
        if best is not None and relaxed.bound - best.gain <= wanted:
            proved, queue = max(proved, relaxed.bound), []
            break
        sides = _sides(among, limits, relaxed, large)
        due = not sides or not count % RARELY
        found = None
        if due or few or not hasty:
            anew = not hasty and (due or limits.most_chapters is None)
            found = _of_chapters(among, limits, relaxed, gap, anew=anew, hasty=hasty)
        if found is not None and (best is None or found.gain > best.gain):
            best = found
        if not sides:
            proved = max(proved, relaxed.bound)
        for side, inner in enumerate(sides):
            again = relaxed_of(among, inner, relaxed.prices)
            if again is not None and (best is None or again.bound > best.gain):
                heappush(queue, (-again.bound, 2 * count + side, inner, again))
    bound = max([proved, *(-entry[0] for entry in queue)])
    return None if best is None else replace(best, bound=max(bound, best.gain))


def _sides(among: Candidates, limits: Limits, relaxed: Relaxed, large: float) -> list[Limits]:
    """Return the limits of both decisions on a chapter or candidate taken in part, if any."""
    part, most = relaxed.part, limits.most_chapters
    if most is not None:
        taken = np.zeros(int(among.chapter.max()) + 1)
        np.maximum.at(taken, among.chapter, part)
        if (taken > WHOLE).sum() > most:
            weight = np.bincount(among.chapter, np.abs(among.gain) * part, taken.size)
            weight[list(limits.opened)] = 0.0
            weight = np.where(taken > 1.0 - WHOLE, WHOLE * weight, weight)
            chapter = int(np.argmax(weight))
            outside = among.chapter == chapter
            return [
                replace(limits, opened=(*limits.opened, chapter)),
                replace(limits, never=_or(limits.never, outside)),
            ]
    open_ = np.flatnonzero((part > WHOLE) & (part < 1.0 - WHOLE) & (among.value > large))
    if not open_.size:
        return []
    here = np.zeros(among.line.size, dtype=bool)
    here[open_[np.argmax(among.value[open_])]] = True
    beside = np.isin(among.line, among.line[here]) & ~here
    return [
        replace(limits, must=_or(limits.must, must), never=_or(limits.never, without))
        for without, must in ((here, None), (beside, here))
    ]


def _of_chapters(
    among: Candidates, limits: Limits, relaxed: Relaxed, gap: float, *, anew: bool, hasty: bool
) -> Design | None:
    """Return the best rounding in the chapters that weigh most, where their number is limited."""
    bound, most = relaxed.bound, limits.most_chapters
    if most is None:
        return _leaf(among, limits, relaxed, gap, bound, anew=anew)
    weight = np.bincount(among.chapter, np.abs(among.gain) * relaxed.part)
    first = weight.copy()
    if limits.must is not None:
        first[among.chapter[limits.must]] = np.inf
    kept = np.argsort(-first)[:most]
    outside = ~np.isin(among.chapter, kept)
    inner = replace(limits, most_chapters=None, opened=(), never=_or(limits.never, outside))
    if weight[np.setdiff1d(np.arange(weight.size), kept)].any():
        again = relaxed_of(among, inner, relaxed.prices)
        if again is None:
            return None
        relaxed = again
    return _leaf(among, inner, relaxed, gap, bound, anew=anew, cut=hasty)


def _or(one: Bool | None, other: Bool | None) -> Bool | None:
    """Return the candidates of either."""
    if one is None or other is None:
        return other if one is None else one
    return one | other


def _leaf(
    among: Candidates,
    limits: Limits,
    relaxed: Relaxed,
    gap: float,
    bound: float,
    *,
    anew: bool,
    cut: bool = False,
) -> Design | None:
    """Return the best of all roundings of a relaxed programme; ``anew`` its margin chosen anew.

    ``cut``: where none keeps to the limits, lines are left out until one does.
    """
    base = relaxed.part > 1.0 - WHOLE
    open_ = np.flatnonzero((relaxed.part > WHOLE) & ~base)
    open_ = open_[np.argsort(-relaxed.part[open_], kind="stable")][:MOST_FRACTIONS]
    best: Design | None = None
    for taken in combinations((True, False), repeat=open_.size):
        chosen = base.copy()
        chosen[open_] = taken
        chosen = _filled(among, limits, chosen, relaxed.worth)
        if keeps(among, limits, chosen):
            found = design_of(among, chosen, bound, "rounding")
            best = found if best is None or found.gain > best.gain else best
    if best is None and cut:
        chosen = _cheapened(among, limits, base, relaxed.worth)
        chosen = _filled(among, limits, chosen, relaxed.worth)
        if keeps(among, limits, chosen):
            best = design_of(among, chosen, bound, "rounding")
    if best is not None and best.gap > GOOD * gap:
        best = design_of(
            among, _swapped(among, limits, best.chosen, relaxed.worth), bound, "rounding"
        )
    if best is None or (anew and best.gap > gap):
        best = _of_core(among, limits, relaxed, best, gap, bound)
    return best


def _cheapened(among: Candidates, limits: Limits, chosen: Bool, worth: Float) -> Bool:
    """Return a list less what is worth least for what it costs, till it keeps to the own cost."""
    may = chosen & (among.cost > 0)
    if limits.must is not None:
        may &= ~np.isin(among.line, among.line[limits.must])
    order = np.flatnonzero(may)
    order = order[np.argsort(worth[order] / among.cost[order], kind="stable")]
    over = float(among.cost[chosen].sum()) - limits.most_cost
    kept = chosen.copy()
    if over > 0:
        kept[order[: np.searchsorted(np.cumsum(among.cost[order]), over) + 1]] = False
    return kept


def _swapped(among: Candidates, limits: Limits, chosen: Bool, worth: Float) -> Bool:
    """Return a list with candidates near the margin exchanged, one for two at most, while it gains.

    Limits on the value in chapters, and lines with several rates, are left to the programme.
    """
    if limits.of_chapter or not among.apart:
        return chosen
    order = np.argsort(np.abs(worth) / np.maximum(among.value, 1e-300), kind="stable")
    fixed = [each for each in (limits.must, limits.never) if each is not None]
    order = order[~np.any(fixed, axis=0)[order]] if fixed else order
    sums = np.stack([among.gain, among.value, among.cost])
    first, second = np.triu_indices(SWAPPED + 1, 1)
    chosen = chosen.copy()
    for _ in range(SWAPS):
        inside, outside = (order[chosen[order] == on][:SWAPPED] for on in (True, False))
        if min(inside.size, outside.size) < SWAPPED:
            break
        out, new = (np.pad(sums[:, at], ((0, 0), (0, 1))) for at in (inside, outside))
        value, cost = float(among.value[chosen].sum()), float(among.cost[chosen].sum())
        two_in, two_out = new[:, first] + new[:, second], out[:, first] + out[:, second]
        ways: list[tuple[float, int, int]] = []
        for less, more in ((out, two_in), (two_out, new)):
            gain, size, paid = more[:, None, :] - less[:, :, None]
            keeps_to = (size <= limits.highest - value) & (paid <= limits.most_cost - cost)
            keeps_to &= size >= limits.lowest - value
            gain = np.where(keeps_to, gain, 0.0)
            i, j = divmod(int(np.argmax(gain)), gain.shape[1])
            ways.append((float(gain[i, j]), i, j))
        side = int(ways[1][0] > ways[0][0])
        best, i, j = ways[side]
        if best <= 0:
            break
        pair = [int(k[i if side else j]) for k in (first, second)]
        gone, come = (pair, [j]) if side else ([i], pair)
        chosen[[inside[k] for k in gone if k < inside.size]] = False
        chosen[[outside[k] for k in come if k < outside.size]] = True
    return chosen


def _of_core(
    among: Candidates,
    limits: Limits,
    relaxed: Relaxed,
    best: Design | None,
    gap: float,
    bound: float,
) -> Design | None:
    """Return the best list that differs from the relaxed one in candidates near the margin."""
    size = np.abs(relaxed.worth)
    most = np.inf if best is None else bound - best.gain  # no better list differs in another
    near = np.flatnonzero(size <= most)
    by_dollar = near[np.argsort(size[near] / np.maximum(among.value[near], 1e-300), kind="stable")]
    largest = near[np.argsort(-among.value[near], kind="stable")]
    core = np.unique(np.concatenate([by_dollar[:CORE], largest[:CORE]]))
    outside = np.ones(size.size, dtype=bool)
    outside[core] = False
    fixed = outside & (relaxed.part > 0.5)
    taken, chapter = among.line[fixed], among.chapter[fixed]
    blocked = np.isin(among.line, taken)
    inner = replace(
        limits,
        lowest=max(limits.lowest - float(among.value[fixed].sum()), 0.0),
        highest=limits.highest - float(among.value[fixed].sum()),
        most_cost=limits.most_cost - float(among.cost[fixed].sum()),
        of_chapter={
            c: most - float(among.value[fixed][chapter == c].sum())
            for c, most in limits.of_chapter.items()
        },
        must=None if limits.must is None else (limits.must & ~blocked)[core],
        never=(blocked if limits.never is None else blocked | limits.never)[core],
    )
    parts = (getattr(among, f.name)[core] for f in fields(Candidates))
    part = Candidates(*parts)
    wanted = 0.2 * gap * abs(bound) / max(float(np.abs(part.gain).sum()), 1e-300)
    found = mixed_integer(part, inner, min(wanted, 1.0), CORE_NODES, np.inf)
    if found is None:
        return best
    chosen = fixed.copy()
    chosen[core] = found.chosen
    chosen = _filled(among, limits, chosen, relaxed.worth)
    new = design_of(among, chosen, bound, "rounding")
    better = keeps(among, limits, chosen) and (best is None or new.gain > best.gain)
    return new if better else best


def _filled(among: Candidates, limits: Limits, chosen: Bool, worth: Float) -> Bool:
    """Return a list with further candidates, nearest to the margin first, as limits allow."""
    taken = np.zeros(int(among.line.max(initial=0)) + 1, dtype=bool)
    taken[among.line[chosen]] = True
    may = (among.gain > 0) & ~taken[among.line]
    if limits.never is not None:
        may &= ~limits.never
    room, spare = limits.highest - among.value[chosen].sum(), limits.most_cost
    spare -= among.cost[chosen].sum() if np.isfinite(spare) else 0.0
    may &= (among.value <= room) & (among.cost <= max(spare, 0.0))
    left = {c: most - among.value[chosen & (among.chapter == c)].sum()
            for c, most in limits.of_chapter.items()}  # fmt: skip
    order = np.flatnonzero(may)
    order = order[np.argsort(-worth[order] / among.value[order], kind="stable")]
    if not left and among.apart:
        return _filled_in_order(among, chosen, order, float(room), float(spare))
    for i in order.tolist():
        chapter = int(among.chapter[i])
        fits = among.value[i] <= room and among.cost[i] <= spare
        if fits and among.value[i] <= left.get(chapter, np.inf) and not taken[among.line[i]]:
            chosen[i] = taken[among.line[i]] = True
            room, spare = room - among.value[i], spare - among.cost[i]
            if chapter in left:
                left[chapter] -= among.value[i]
    return chosen


def _filled_in_order(
    among: Candidates, chosen: Bool, order: Int, room: float, spare: float
) -> Bool:
    """Return a list with every candidate of an order that there is room for at its turn."""
    each = zip(order.tolist(), among.value[order].tolist(), among.cost[order].tolist(), strict=True)
    taken = []
    for i, value, cost in each:
        if value <= room and cost <= spare:
            taken.append(i)
            room, spare = room - value, spare - cost
    chosen[taken] = True
    return chosen
