"""The cells whose duties differ between worlds: their weights alone, and sums over them.

Worlds solved together share the trade weights of every cell that pays in all of them what it pays
in the baseline. For the others, S of each, two sums over a cell's lines are all the model asks for:
no elasticity but the world's own enters them, and no array of all cells is made.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from countermove.arrays import Bool, Float, Int
from countermove.economy.economy import Economy
from countermove.equilibrium.structure import Structure
from countermove.equilibrium.varieties import (
    COVERAGE_LIMIT,
    COVERED,
    Duties,
    bought_share,
    lines_of,
    refuse_below,
    refuse_overcover,
    touched_by,
)
from countermove.errors import BadInput

Piece = tuple[Int, Int, Int, Float, Float]
"""Sector, importer, origin and the two weights of one importer's cells."""


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """C cells, sorted by sector, importer and origin, and their weights in S worlds.

    Attributes:
        sector, importer, origin: (C,) positions.
        weight_cx: (C, S) ``W``, ``net_cx``: ``W / (1 + t')``; as ``Problem.stacked`` holds them.
    """

    sector: Int
    importer: Int
    origin: Int
    weight_cx: Float
    net_cx: Float

    def keys(self, regions: int) -> Int:
        """Return (C,) positions among all cells, by sector, importer, origin."""
        return (self.sector * regions + self.importer) * regions + self.origin

    def take(self, which: Int) -> Cells:
        """Return the cells of some of the worlds."""
        weights = (self.weight_cx.take(which, axis=1), self.net_cx.take(which, axis=1))
        return Cells(self.sector, self.importer, self.origin, *weights)


def cells_of(
    economy: Economy,
    base: Structure,
    duties: Duties,
    theta_sx: Float,
    rate_hx: Float | None = None,
    share_hx: Float | None = None,
    known: dict[Hashable, Piece] | None = None,
) -> Cells:
    """Return the cells that duties change, with their weights under S sets of elasticities.

    Args:
        economy, base: the baseline. theta_sx: (J, S).
        rate_hx, share_hx: (H, S) or (H,), in the place of what ``duties.varieties`` hold.
        known: what was found of importers for other duties, baseline and elasticities the same.

    Raises:
        BadInput: as :func:`countermove.equilibrium.varieties.wedges`; or rates of lines that other
            edits move with claims of an agreement.
    """
    n, found, first = len(economy.regions), [], 0
    for part in duties.varieties:
        last = first + part.share.size
        mine = [None if a is None else a[first:last] for a in (rate_hx, share_hx)]
        found.append((part.destination, mine[0], mine[1]))
        first = last
    given = {d: (rate, share) for d, rate, share in found}
    drawn = rate_hx is not None or share_hx is not None
    known, pieces = {} if known is None else known, []
    for d in touched_by(economy, duties):
        key = None if drawn else _key(duties, d)
        piece = known.get(key)
        if piece is None:
            own = given.get(d, (None, None))
            piece = _importer(economy, base, duties, d, theta_sx, *own, drawn)
        if key is not None:
            known[key] = piece
        pieces.append(piece)
    if not pieces:
        none = np.zeros(0, dtype=np.intp)
        empty = np.zeros((0, theta_sx.shape[1]))
        return Cells(none, none, none, empty, empty)
    parts = [np.concatenate(arrays) for arrays in zip(*pieces, strict=True)]
    order = np.argsort((parts[0] * n + parts[1]) * n + parts[2], kind="stable")
    return Cells(*(part[order] for part in parts))


def _key(duties: Duties, d: int) -> Hashable:
    """Return what an importer's cells rest on where its lines alone change them, else ``None``."""
    part, edits = duties.of(d), (duties.flat_ods, duties.added_ods, duties.cost_hat_ods)
    if part is None or duties.claimed_by([d]) or any(array is not None for array in edits):
        return None
    columns = (part.origin, part.sector, part.share, part.added_rate, part.banned)
    return (d, *(column.tobytes() for column in columns))


def _importer(
    economy: Economy,
    base: Structure,
    duties: Duties,
    d: int,
    theta_sx: Float,
    rate_hx: Float | None,
    share_hx: Float | None,
    drawn: bool,
) -> Piece:
    """Return sector, importer, origin and the two weights of one importer's cells."""
    n, j = len(economy.regions), len(economy.sectors)
    before = economy.tariff_rate_ods[:, d, :]
    flat, added = (
        None if array is None else array[:, d] for array in (duties.flat_ods, duties.added_ods)
    )
    claims = duties.claims if duties.claimed_by([d]) else None
    if drawn and claims is not None and (flat is not None or added is not None or claims.cost):
        raise BadInput(
            f"rates and shares cannot be drawn for imports of {economy.regions[d]}, whose claims "
            "of an agreement answer other edits: leave out those edits or the draws."
        )
    plain = before if flat is None else np.where(np.isnan(flat), before, flat)
    plain = plain if added is None else plain + added
    hat = None if duties.cost_hat_ods is None else duties.cost_hat_ods[:, d]
    if claims is not None and claims.cost:
        burden = claims.burden(flat, added, (n, j))[0]
        hat = burden if hat is None else hat * burden
    part = lines_of(duties, d, before, flat, added, rate_hx=rate_hx, share_hx=share_hx)
    count = theta_sx.shape[1]
    if part is None:
        cell = np.zeros(0, dtype=np.intp)
        share = rate = np.zeros((0, 1))
        banned = np.zeros((0, 1), dtype=bool)
    else:
        cell = part.origin * j + part.sector
        share, rate = _columns(part.share), _columns(part.rate)
        banned = _columns(part.banned)
    marked = np.zeros(n * j, dtype=bool) if plain is before else (plain != before).ravel()
    if hat is not None:
        marked |= (hat != 1.0).ravel()
    marked[cell] = True
    places = np.flatnonzero(marked)
    origin, sector = np.divmod(places, j)
    traded = economy.trade_share_ods[origin, d, sector] > 0
    marked[places[~traded]] = False
    places, origin, sector = places[traded], origin[traded], sector[traded]
    keep = marked[cell]
    cell, share, rate, banned = cell[keep], share[keep], rate[keep], banned[keep]
    order = np.argsort(cell, kind="stable")
    cell, share, rate, banned = cell[order], share[order], rate[order], banned[order]
    covered = np.zeros((places.size, share.shape[1]))
    ends = np.flatnonzero(np.diff(cell, prepend=-1)) if cell.size else np.zeros(0, dtype=np.intp)
    at = np.searchsorted(places, cell[ends])
    if cell.size:
        covered[at] = np.add.reduceat(share, ends, axis=0)
    most = covered.max(axis=1, initial=0.0)
    if (most > COVERAGE_LIMIT).any():
        whole = np.zeros(n * j)
        whole[places] = most
        refuse_overcover(economy, d, whole.reshape(n, j))
    line = np.where(banned, 1.0, 1.0 + rate)
    refuse_below(economy, d, float(min(line.min(initial=1.0) - 1.0, plain.min())))
    first, others = 1.0 + before[origin, sector], 1.0 + plain[origin, sector]
    theta = theta_sx[sector]
    rest = np.where(covered < 1.0 - COVERED, 1.0 - covered, 0.0)
    weight = np.broadcast_to(rest, (places.size, count)).copy()
    moved = others != first
    weight[moved] *= (others / first)[moved, None] ** -theta[moved]
    net = weight / others[:, None]
    if cell.size:
        power = theta_sx[cell % j]
        base_rate = 1.0 + before[np.divmod(cell, j)][:, None]
        bought = bought_share(share, line, base_rate, power, banned)
        weight[at] += np.add.reduceat(bought, ends, axis=0)
        net[at] += np.add.reduceat(bought / line, ends, axis=0)
    scale = base.stacked[sector, d, origin][:, None]
    if hat is not None:
        with np.errstate(divide="ignore"):
            scale = scale * hat[origin, sector][:, None] ** -theta
    return sector, np.full(places.size, d), origin, weight * scale, net * scale


def empty_markets(base: Structure, cells: Cells) -> Bool:
    """Return (S,) true for worlds in which every source of a good somebody must buy is closed."""
    n, count = len(base.wage_bill_d), cells.weight_cx.shape[1]
    market = cells.sector * n + cells.importer
    closed = np.zeros(count, dtype=bool)
    for place in np.flatnonzero(np.diff(market, prepend=-1)).tolist():
        s, d = divmod(int(market[place]), n)
        here = slice(place, place + int(np.searchsorted(market[place:], market[place], "right")))
        others = base.stacked[s, d].copy()
        others[cells.origin[here]] = 0.0
        if base.spending_ds[d, s] > 0 and not others.any():
            closed |= ~(cells.weight_cx[here] > 0.0).any(axis=0)
    return closed


def _columns(values: Any) -> Any:
    """Return (V, S) or (V,) values as columns."""
    array = np.asarray(values)
    return array if array.ndim == 2 else array[:, None]


def merged(parts: Sequence[Cells], base: Structure) -> Cells:
    """Return the cells that any of several sets of worlds changes, the worlds side by side."""
    if len(parts) == 1:
        return parts[0]
    n = len(base.wage_bill_d)
    keys = [part.keys(n) for part in parts]
    marked = np.zeros(len(base.stacked) * n * n, dtype=bool)
    for key in keys:
        marked[key] = True
    union = np.flatnonzero(marked)
    sector, rest = np.divmod(union, n * n)
    importer, origin = np.divmod(rest, n)
    plain = base.stacked[sector, importer, origin]
    bare = plain / base.factor_sdo[sector, importer, origin]
    weights, nets = [], []
    for part, key in zip(parts, keys, strict=True):
        at, width = np.searchsorted(union, key), part.weight_cx.shape[1]
        weight, net = (np.repeat(array[:, None], width, axis=1) for array in (plain, bare))
        weight[at], net[at] = part.weight_cx, part.net_cx
        weights.append(weight)
        nets.append(net)
    both = (np.concatenate(arrays, axis=1) for arrays in (weights, nets))
    return Cells(sector, importer, origin, *both)
