"""From rates of tariff lines to varieties of the model's cells, in one step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from countermove.arrays import Bool, Float, Int
from countermove.economy.economy import Economy
from countermove.equilibrium.claim_response import Claims
from countermove.equilibrium.varieties import Varieties
from countermove.errors import BadInput
from countermove.law.content_moves import Steps
from countermove.law.observed_trade import stand_ins
from countermove.law.rates import Rates
from countermove.law.tariff_lines import TradeLines

_DIGITS = 12
_OF_PART = ("added_rate", "saves", "ordinary", "saving", "adopted")


def varieties_of(
    economy: Economy, destinations: Sequence[int], now: Rates, before: Rates | None
) -> tuple[Varieties, ...]:
    """Return the parts of cells that pay another duty than before, one entry per destination.

    Rows of an origin and sector that change by the same rate become one variety. Its share is its
    part of the value of all the origin's lines of the sector; goods that may enter on neither day
    change nothing.

    Args:
        economy: gives the regions and sectors. destinations: positions of the importer's regions.
        now: the new law. before: the law to compare with, on the same lines; ``None``: no duty.

    Raises:
        BadInput: the two laws stand on different lines.
    """
    return tuple(part for part, _ in _parts(economy, destinations, now, before))


def moved_varieties(
    economy: Economy,
    destinations: Sequence[int],
    now: Rates,
    before: Rates | None,
    steps: tuple[Steps, Steps | None],
) -> tuple[tuple[Varieties, Float], ...]:
    """Return varieties, goods that other laws treat apart being apart, and their rates there.

    Args:
        steps: what the rows of ``now`` and ``before`` pay more under K other laws. The others: as
            of :func:`varieties_of`.

    Returns:
        For each destination the varieties, and (K, H) what each pays on top under the K laws.
    """
    return tuple(_parts(economy, destinations, now, before, steps))


def _parts(
    economy: Economy,
    destinations: Sequence[int],
    now: Rates,
    before: Rates | None,
    steps: tuple[Steps, Steps | None] | None = None,
) -> Iterator[tuple[Varieties, Float]]:
    """Yield the varieties of destinations, and their rates (K, H) under other laws."""
    lines, width = now.lines, len(economy.sectors)
    row, old, value = _paired(now, before)
    line = now.row_line[row]
    sector = sector_places(lines, economy)[line]
    known = np.flatnonzero((sector >= 0) & (value > 0))
    row, old, value = row[known], old[known], value[known]
    cell = lines.origin[line[known]] * width + sector[known]
    total = np.bincount(cell, value, len(lines.origin_codes) * width)
    added, banned, barred = _changes(now, before, row, old)
    step, kind = _steps(steps, row, old)
    touched = (added != 0.0) | (kind > 0)
    moved = np.flatnonzero(np.where(banned | barred, banned != barred, touched))
    distinct, code = np.unique(added[moved], return_inverse=True)
    key = (cell[moved] * distinct.size + code) * 2 + banned[moved]
    key = key * (int(kind.max(initial=0)) + 1) + kind[moved]
    _, first, group = np.unique(key, return_index=True, return_inverse=True)
    first = moved[first]
    share = np.bincount(group, value[moved], first.size) / total[cell[first]]
    label, sector = np.divmod(cell[first], width)
    begin = np.searchsorted(label, np.arange(len(lines.origin_codes) + 1)).tolist()
    standing = [(o, s) for o, s in enumerate(stand_ins(lines, economy.regions)) if s >= 0]
    found = [np.zeros(0, np.intp), *(np.arange(begin[s], begin[s + 1]) for _, s in standing)]
    every, origins = np.concatenate(found), np.array([0, *(o for o, _ in standing)], dtype=np.intp)
    origin = np.repeat(origins, [rows.size for rows in found])
    added, banned, kind = added[first], banned[first], kind[first]
    for d in destinations:
        others = origin != d
        rows = every[others]
        part = Varieties(
            destination=d,
            origin=origin[others],
            sector=sector[rows],
            share=share[rows],
            added_rate=added[rows],
            banned=banned[rows],
        )
        yield part, part.added_rate + step[:, kind[rows]]


def _steps(steps: tuple[Steps, Steps | None] | None, row: Int, old: Int) -> tuple[Float, Int]:
    """Return steps (K, W) of what rows pay, the first one none, and which each row takes."""
    if steps is None:
        return np.zeros((0, 1)), np.zeros(row.size, dtype=np.intp)
    (kind, step), before = steps
    if before is None:
        return step, kind[row]
    width = before.step_kw.shape[1]
    both = (step[:, :, None] - before.step_kw[:, None, :]).reshape(len(step), -1)
    return both, kind[row] * width + before.kind[old]


def claims_of(
    economy: Economy,
    destination: int,
    now: Rates,
    before: Rates | None,
    *,
    eligible: Float,
    saves: Float,
    ordinary: Float,
    saving: Float,
    adopted: Float,
    cost: float = 0.0,
) -> Claims | None:
    """Return the lines of some origins' cells, with and without a claim; ``None`` for no lines.

    Rows alike in everything but their goods become one part.

    Args:
        economy, destination: the model's cells, and the position of the importer.
        now, before: the law, and the law to compare with, on lines that are claimed by half.
        eligible: share of each line that would claim if a claim cost nothing ``(n,)``.
        saves, ordinary, saving, adopted: by line ``(n,)``; ``cost``: as in :class:`Claims`.
    """
    lines, width = now.lines, len(economy.sectors)
    row, old, value = _paired(now, before)
    line = now.row_line[row]
    places = [
        economy.regions.index(code) if code in economy.regions else -1
        for code in lines.origin_codes
    ]
    origin, sector = np.array(places)[lines.origin[line]], sector_places(lines, economy)[line]
    kept = np.flatnonzero((origin >= 0) & (sector >= 0) & (value > 0))
    if not kept.size:
        return None
    row, old, value, line = row[kept], old[kept], 2 * value[kept], line[kept]
    cell = origin[kept] * width + sector[kept]
    total = np.bincount(cell, value) / 2
    added, banned, barred = _changes(now, before, row, old)
    added = np.where(banned & barred, 0.0, added)  # what may enter on neither day changes nothing
    base = economy.tariff_rate_ods[cell // width, destination, cell % width]
    of_line = np.column_stack([saves, ordinary, saving, adopted]).round(_DIGITS)
    alike = [cell, now.claimed[row], banned & ~barred, np.maximum(added, -base), *of_line[line].T]
    first, group = _alike(alike)
    claimed, closed, *parts = (column[first] for column in alike[1:])
    share = value / total[cell]
    place = cell[first]
    return Claims(
        destination=destination,
        origin=place // width,
        sector=place % width,
        share=np.bincount(group, share).astype(np.float64),
        eligible=np.bincount(group, share * eligible[line]).astype(np.float64),
        cost=cost,
        claimed=claimed,
        banned=closed,
        **dict(zip(_OF_PART, parts, strict=True)),
    )


def _alike(columns: Sequence[Float | Int | Bool]) -> tuple[Int, Int]:
    """Return the first row of each group of rows alike in all columns, and the group of each row.

    Groups are in order of the columns, the first one first.
    """
    group = np.zeros(columns[0].size, dtype=np.intp)
    first = group[:1]
    for column in columns:
        distinct, code = np.unique(column, return_inverse=True)
        _, first, group = np.unique(
            group * distinct.size + code, return_index=True, return_inverse=True
        )
    return first, group


def sector_places(lines: TradeLines, economy: Economy) -> Int:
    """Return each line's position among an economy's sectors ``(n,)``, −1 where it has none."""
    place = {code: position for position, code in enumerate(economy.sectors)}
    of_code = np.array([*(place.get(code, -1) for code in lines.sector_codes), -1], dtype=np.intp)
    found: Int = of_code[lines.sector]
    return found


def _changes(now: Rates, before: Rates | None, row: Int, old: Int) -> tuple[Float, Bool, Bool]:
    """Return what rows pay more than before, whether they are banned now, and whether before."""
    added, banned = np.round(now.additional_rate[row], _DIGITS), now.banned[row]
    if before is None:
        return added, banned, np.zeros(row.size, dtype=bool)
    return added - np.round(before.additional_rate[old], _DIGITS), banned, before.banned[old]


def _paired(now: Rates, before: Rates | None) -> tuple[Int, Int, Float]:
    """Return row in ``now``, row in ``before`` and value of the joint varieties.

    Rows are joined where line and claim agree; further splits of the two laws are independent.
    """
    every = np.arange(now.row_line.size)
    if before is None:
        return every, every, now.value
    if before.lines is not now.lines:
        raise BadInput("two laws are compared on different lines. Ask rates_on for the same lines.")
    key = now.row_line * 2 + now.claimed
    key0 = before.row_line * 2 + before.claimed
    if np.array_equal(key, key0) and (np.diff(key) > 0).all():  # neither law splits further
        return every, every, now.value
    order = np.argsort(key0, kind="stable")
    start = np.searchsorted(key0[order], key, side="left")
    count = np.searchsorted(key0[order], key, side="right") - start
    row = np.repeat(every, count)
    step = np.arange(row.size) - np.repeat(np.cumsum(count) - count, count)
    old = order[np.repeat(start, count) + step]
    group = np.bincount(key0, weights=before.row_share, minlength=int(key.max(initial=0)) + 1)
    return row, old, now.value[row] * (before.row_share[old] / group[key[row]])
