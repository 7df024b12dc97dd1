"""Choose tariff lines and rates: a linear programme, rounded, with a proved bound on what is left.

Every candidate is a line at a rate, with what it gains and costs while the others stay as they are.
The mixed-integer programme (HiGHS through SciPy) is asked only where the proved gap of the rounding
is above the one wanted.

References:
    Schropp & Mahlstein (March 2025), on the design of retaliation lists by mixed-integer
    programming; Huangfu & Hall (2018), Mathematical Programming Computation 10, for HiGHS.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from countermove.arrays import Bool
from countermove.errors import BadInput, NotSolved
from countermove.strategy.list_programme import (
    Candidates,
    Design,
    Limits,
    design_of,
    keeps,
    mixed_integer,
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


LOOSE: dict[str, dict[str, Any]] = {
    "the lowest value": {"lowest": 0.0},
    "the highest value": {"highest": np.inf},
    "the cap on own cost": {"most_cost": np.inf},
    "the number of chapters": {"most_chapters": None},
    "limits on the value in chapters": {"of_chapter": {}},
    "lines that must be on it": {"must": None},
    "lines that may not": {"never": None},
}
"""Limits by the words for them, and what each is without."""


def _conflict(among: Candidates, limits: Limits) -> str:
    """Return the words for limits of which none can be spared for the conflict to be there."""
    kept = dict(LOOSE)
    for name, without in LOOSE.items():
        loosened = replace(limits, **without)
        if relaxed_of(among, loosened) is None:
            limits = loosened
            del kept[name]
    names = list(kept)
    if len(names) < 2:
        return f"{names[0] if names else 'one'} is out of reach by itself"
    return f"{', '.join(names[:-1])} and {names[-1]} conflict"
