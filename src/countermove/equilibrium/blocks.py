"""Blocks of countries between which trade runs one way or not at all: why a world has no answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from countermove.arrays import Bool, Float
from countermove.equilibrium.problem import Problem

NEGLIGIBLE = 1e-6
"""Deficits of a block below this share of its members' deficits count as zero."""


def unbalanced_block(problem: Problem, deficit_d: Float, regions: Sequence[str]) -> str:
    """Return a sentence on a block whose trade cannot carry its deficit; empty if there is none.

    A block is a set of countries each of which can reach the others along open trade routes. One
    that only sells to the rest of the world must run a surplus with it, one that only buys a
    deficit, and one that does neither must be balanced, which deficits that move with income are
    not; no wage can mend that. Ask only about worlds that were not solved.

    Args:
        problem: the shocked world. deficit_d: (N,) deficits under its closure, world value added 1.
        regions: codes.
    """
    if not problem.rule.anchored:  # deficits are then what trade makes them
        return ""
    open_do = (problem.offshore > 0).any(axis=0)
    open_do &= (problem.structure.spending_ds.sum(axis=1) > 0)[:, None]
    block = _blocks(open_do)
    scale = NEGLIGIBLE * np.abs(deficit_d).sum() + 1e-15
    labels, sizes = np.unique(block, return_counts=True)
    for label in labels[np.argsort(sizes, kind="stable")]:
        inside = block == label
        if inside.all():
            return ""
        buys = bool(open_do[np.ix_(inside, ~inside)].any())
        sells = bool(open_do[np.ix_(~inside, inside)].any())
        deficit = float(deficit_d[inside].sum())
        if buys and sells:
            continue
        if buys or sells:
            fits = deficit > scale if buys else deficit < -scale
        else:
            moving = problem.rule.kind != "fixed" and bool(np.abs(deficit_d).sum() > 1e-15)
            fits = abs(deficit) <= scale and not moving
        if fits:
            continue
        members = [code for code, member in zip(regions, inside, strict=True) if member]
        who = ", ".join(members[:4]) + (f" and {len(members) - 4} more" if members[4:] else "")
        has = "has" if len(members) == 1 else "have"
        routes = f"can only {'buy from' if buys else 'sell to'}"
        routes = routes if buys or sells else f"{has} no trade route with"
        state = "a deficit" if deficit > 0 else "a surplus"
        state = state if abs(deficit) > scale else "balanced trade"
        return (
            f"{who} {routes} the rest of the world, which does not fit {state} under this closure"
        )
    return ""


def _blocks(open_do: Bool) -> Float:
    """Return (N,) labels of the strongly connected components of a graph."""
    reach = open_do | np.eye(len(open_do), dtype=bool)
    for _ in range(max(1, int(np.ceil(np.log2(len(open_do)))) + 1)):
        reach = (reach.astype(np.float64) @ reach) > 0
    both = reach & reach.T
    return np.argmax(both, axis=1).astype(np.float64)
