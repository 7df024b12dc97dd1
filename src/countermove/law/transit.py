"""Goods in transit: what set out before a rise enters at the old duty, and a cut counts at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from countermove.arrays import Bool, Float, Int, read_only
from countermove.errors import BadInput
from countermove.law.rates import Rates

BARRED = 1e9
"""Rate that stands for a prohibition where two laws are compared."""


def landed(now: Rates, then: Rates, by_land: Collection[str]) -> Rates:
    """Return, line by line, the lower of the law of a day and of the day the goods set out.

    Args:
        now, then: the law of both days, on the same lines.
        by_land: origins whose goods arrive at once.

    Raises:
        BadInput: the two laws stand on different lines.
    """
    lines = now.lines
    if then.lines is not lines:
        raise BadInput("two laws are compared on different lines. Ask rates_on for the same lines.")
    sea = ~np.isin(np.array(lines.origin_codes), list(by_land))[lines.origin]
    old = sea & (_mean(then) < _mean(now))
    measures = tuple(dict.fromkeys((*now.measures, *then.measures)))
    kept = [(now, ~old[now.row_line]), (then, old[then.row_line])]
    order = np.argsort(np.concatenate([law.row_line[rows] for law, rows in kept]), kind="stable")
    rank = np.empty(order.size, dtype=np.intp)
    rank[order] = np.arange(order.size)
    parts, first = [], 0
    for law, rows in kept:
        count = int(rows.sum())
        parts.append(_contributions(law, rows, rank[first : first + count], measures))
        first += count
    names = (
        "row_line row_share claimed additional_rate base_rate ordinary_ruled ordinary_estimated "
        "ordinary_known banned"
    ).split()
    columns = {
        name: np.concatenate([getattr(law, name)[rows] for law, rows in kept])[order]
        for name in names
    }
    row, measure, rate = (np.concatenate(column) for column in zip(*parts, strict=True))
    return replace(
        now,
        measures=measures,
        contribution_row=row,
        contribution_measure=measure,
        contribution_rate=rate,
        **{name: read_only(column, dtype=column.dtype) for name, column in columns.items()},
    )


def _mean(law: Rates) -> Float:
    """Return the mean additional rate of each line ``(n,)``."""
    rate = np.where(law.banned, BARRED, law.additional_rate)
    return np.bincount(law.row_line, law.row_share * rate, law.lines.size).astype(np.float64)


def _contributions(
    law: Rates, rows: Bool, place: Int, measures: tuple[str, ...]
) -> tuple[Int, Int, Float]:
    """Return the sparse contributions of some rows, which stand at new places."""
    new = np.full(law.row_line.size, -1)
    new[rows] = place
    mine = rows[law.contribution_row]
    of = np.array([measures.index(name) for name in law.measures], dtype=np.intp)
    return (
        new[law.contribution_row[mine]],
        of[law.contribution_measure[mine]],
        law.contribution_rate[mine],
    )
