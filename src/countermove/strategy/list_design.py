"""Choose tariff lines and rates: a linear programme, rounded, with a proved bound on what is left.

Every candidate is a line at a rate, with what it gains and costs while the others stay as they are.
The mixed-integer programme (HiGHS through SciPy) is asked only where the proved gap of the rounding
is above the one wanted.

References:
    Schropp & Mahlstein (March 2025), on the design of retaliation lists by mixed-integer
    programming; Huangfu & Hall (2018), Mathematical Programming Computation 10, for HiGHS.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from countermove.arrays import Bool, Float
from countermove.errors import BadInput, NotSolved
from countermove.strategy.list_programme import (
    Candidates,
    Design,
    Limits,
    design_of,
    keeps,
    mixed_integer,
    relaxed_by_simplex,
)
from countermove.strategy.list_relaxation import relaxed_of
from countermove.strategy.list_rounding import rounded

GAP = 1e-3
NODES = 500
"""Nodes of the mixed-integer programme."""


def design_list(
    among: Candidates,
    limits: Limits,
    *,
    gap: float = GAP,
    nodes: int = NODES,
    known: Bool | None = None,
    near: tuple[float, float] = (0.0, 0.0),
    hasty: bool = False,
    least: float = -np.inf,
) -> Design:
    """Return the list of the largest gain under limits.

    Args:
        among: candidates. limits: what to keep to.
        gap: proved gap from which the mixed-integer programme is asked. nodes: it may take; with
            none it is not asked.
        known: (n,) a list, which will do if it keeps to the limits and is within the gap.
        near: prices of a programme close by. hasty: round alone, without a mixed-integer programme.
        least: gain up to which a list is of no use.

    Raises:
        BadInput: no list keeps to all limits; those that conflict are named.
        NotSolved: none was found, though none is proved to be out of reach, or none is of use.
    """
    relaxed = relaxed_of(among, limits, near)
    if relaxed is None:
        raise BadInput(
            f"no list keeps to all limits: {_conflict(among, limits)}. Loosen one of them."
        )
    bound = relaxed.bound
    if bound <= least:
        raise NotSolved(f"no list gains more than {least:g}: the bound is {bound:g}.")
    if known is not None and keeps(among, limits, known):
        found = design_of(among, known, bound, "known")
        if found.gap <= gap:
            return replace(found, prices=relaxed.prices)
    best = rounded(among, limits, relaxed, gap, hasty=hasty)
    if nodes and not hasty and (best is None or best.gap > gap):
        exact = mixed_integer(among, limits, gap, nodes, bound)
        if exact is not None and (best is None or exact.gain > best.gain):
            best = exact
        elif exact is not None and best is not None:
            best = replace(best, bound=min(best.bound, exact.bound))
    for spare in (known, np.zeros(among.line.size, dtype=bool)):
        if best is None and spare is not None and keeps(among, limits, spare):
            best = replace(design_of(among, spare, bound, "known"), cut=True)
    if best is None:
        raise NotSolved(
            f"no list that keeps to all limits was found in {nodes} nodes of the search, though "
            "they are not proved to conflict; loosen a limit."
        )
    return replace(best, prices=relaxed.prices)


LOOSE: dict[str, Any] = {
    "lowest": 0.0,
    "highest": np.inf,
    "most_cost": np.inf,
    "most_chapters": None,
    "of_chapter": {},
    "must": None,
    "never": None,
}
"""What each limit is where there is none."""
WORDS = {
    "lowest": "the lowest value",
    "highest": "the highest value",
    "most_cost": "the cap on own cost",
    "most_chapters": "the number of chapters",
    "of_chapter": "limits on the value in chapters",
    "must": "lines that must be on it",
    "never": "lines that may not",
}
"""Limits in words, where who asks has none of their own (``Limits.words``)."""


def _conflict(among: Candidates, limits: Limits) -> str:
    """Return limits of which none can be spared for the conflict to be there, and by how much."""
    kept = []
    for name, without in LOOSE.items():
        loosened = replace(limits, **{name: without})
        if relaxed_of(among, loosened) is None:
            limits = loosened
        else:
            kept.append(name)
    names = [limits.words.get(name, WORDS[name]) for name in kept]
    if len(names) < 2:
        said = f"{names[0] if names else 'one'} is out of reach by itself"
    else:
        said = f"{', '.join(names[:-1])} and {names[-1]} conflict"
    return f"{said}: {_needed(among, limits, kept)}"


def _needed(among: Candidates, limits: Limits, kept: Sequence[str]) -> str:
    """Return what limits in conflict need against what is allowed; trade in US dollars."""

    def least(of: Float, name: str) -> float:
        """Return the least sum under the other limits."""
        found = relaxed_by_simplex(replace(among, gain=-of), replace(limits, **{name: LOOSE[name]}))
        return np.nan if found is None else -found.bound

    if "lowest" in kept:
        most = -least(-among.value, "lowest")
        return f"{_usd(limits.lowest)} of trade is asked for, and at most {_usd(most)} is in reach"
    if "highest" in kept:
        need = least(among.value, "highest")
        return f"at least {_usd(need)} of trade is needed, and {_usd(limits.highest)} is allowed"
    if "most_cost" in kept:
        need, allowed = (
            -100.0 * np.expm1(-limits.constant - cost)
            for cost in (least(among.cost, "most_cost"), limits.most_cost)
        )
        return (
            f"own cost of at least {need:.3g} % is needed by line effects, and {allowed:.3g} % is "
            "allowed"
        )
    must = np.zeros(among.line.size, dtype=bool) if limits.must is None else limits.must
    if "never" in kept:
        both = must & (limits.never if limits.never is not None else False)
        return f"lines that must be on it and may not: {np.unique(among.line[both]).size}"
    if "most_chapters" in kept:
        count = np.unique(among.chapter[must]).size
        return f"{count} chapters are needed, and {limits.most_chapters} allowed"
    first = np.unique(among.line[must], return_index=True)[1]
    value, chapter = among.value[must][first], among.chapter[must][first]
    sums = {c: float(value[chapter == c].sum()) for c in sorted(limits.of_chapter)}
    return "; ".join(
        f"chapter {c:02d} needs {_usd(need)} of trade, and {_usd(limits.of_chapter[c])} is allowed"
        for c, need in sums.items()
        if need > limits.of_chapter[c]
    )


def _usd(dollars: float) -> str:
    return f"US${dollars / 1e9:,.4g} bn" if dollars >= 1e9 else f"US${dollars / 1e6:,.4g} m"
