"""Trade weights as tariff lines the law can be applied to, for a model's regions.

What is known of an importer's trade is said by its pack: a shipped table of lines, shares of sector
flows that somebody assumed, or nothing; then each origin and sector is one line, which only
measures on all products reach (``law/unreached.py`` names the others).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import numpy as np

from countermove.arrays import Float, Int, read_only
from countermove.codes.countries import groups, members
from countermove.errors import BadInput
from countermove.law.ledger import Ledger
from countermove.law.pack import EVERYONE, MEANS, Pack, Row
from countermove.law.predicted_utilisation import predicted, with_claims
from countermove.law.product_lists import UNLISTED
from countermove.law.tariff_lines import (
    TradeLines,
    chosen_lines,
    lines_from_arrays,
    shipped_lines,
    trade_lines,
)
from countermove.law.utilisation import NONE, PREDICTIONS, utilisation_of
from countermove.memory import forgotten_by

UNION = "EU27"
REST = "ROW"


@dataclass(frozen=True, slots=True, eq=False)
class SectorFlows:
    """What each origin sells to one importer.

    Attributes:
        usd_os: imports in dollars. ordinary_os: ordinary duty, mean of the sector, a fraction.
        origins, sectors: labels.
    """

    usd_os: Float
    ordinary_os: Float
    origins: tuple[str, ...]
    sectors: tuple[str, ...]


def observed_lines(
    pack: Pack,
    ledger: Ledger,
    *,
    on: date,
    known_on: date | None = None,
    utilisation: str | None = None,
    flows: SectorFlows | None = None,
) -> TradeLines:
    """Return the tariff lines of an importer; those of an origin are all its trade.

    Args:
        pack: of the importer. ledger: the law under which goods claim an agreement.
        on, known_on: the two clocks.
        utilisation: a name of :mod:`countermove.law.utilisation`; ``None`` for the default.
        flows: by sector, for origins that the pack has no lines of.

    Raises:
        UnknownName: no such utilisation. BadInput: one that cannot be read on that day;
            ``weights.csv`` names an origin that sells nothing in a sector.
    """
    used = utilisation_of(pack.importer, utilisation, on=on)
    if used in PREDICTIONS:
        share = predicted(ledger, on=on, known_on=known_on).share(used)
        return with_claims(_pooled(pack.importer, NONE, pack.pooled_except), share)
    return recorded_lines(pack, used, flows)


def recorded_lines(pack: Pack, used: str, flows: SectorFlows | None = None) -> TradeLines:
    """Return the lines of an importer whose claims no law decides; see :func:`observed_lines`."""
    if pack.pooled_except:
        return _pooled(pack.importer, used, pack.pooled_except)
    table = None if pack.table is None else shipped_lines(pack.importer, used)
    if flows is None and table is not None:
        return table
    found = _of_flows(pack, flows, leave=() if table is None else table.origin_codes)
    if table is None:
        return found
    return joined_lines(
        _with_means(table, flows) if pack.ordinary == MEANS and flows else table, found
    )


def stand_ins(lines: TradeLines, regions: Sequence[str]) -> list[int]:
    """Return the place of the origin whose lines stand for each region, -1 where none do.

    A region stands for itself, else its union does, else all origins without lines of their own.
    """
    names = {name: place for place, name in enumerate(lines.origin_codes)}
    union = set(members(UNION))

    def place(code: str) -> int:
        found = (code, UNION if code in union else REST, REST)
        return next((names[name] for name in found if name in names), -1)

    return [place(code) for code in regions]


def _of_flows(pack: Pack, flows: SectorFlows | None, leave: Sequence[str]) -> TradeLines:
    """Return lines of the pack's rows, and one line for what is left of each origin and sector."""
    if flows is None:
        if not pack.rows or pack.assumed:
            raise BadInput(
                f"no trade lines of {pack.importer} are known, and no flows by sector were given."
            )
        flows = SectorFlows(np.zeros((0, 0)), np.zeros((0, 0)), (), ())
    origin = {code: o for o, code in enumerate(flows.origins)}
    sector = {code: s for s, code in enumerate(flows.sectors)}
    whole = {row.origin for row in pack.rows if row.value_usd is not None} | set(leave)
    taken: dict[tuple[int, int], float] = defaultdict(float)
    columns: list[tuple[str, str, str, float, float]] = []
    for row in _by_member(pack.rows, origin):
        if row.origin == EVERYONE:  # of averages only (`lines_of_others`)
            continue
        at = (origin.get(row.origin, -1), sector.get(row.sector, -1))
        known = min(at) >= 0
        value, ordinary = row.value_usd, float(flows.ordinary_os[at]) if known else 0.0
        if value is None:
            if not known:
                raise _strange(pack, row)
            value = float(flows.usd_os[at]) * (row.share or 0.0)
            taken[at] += row.share or 0.0
        columns.append((row.origin, row.hs, row.sector, value, ordinary))
    listed = np.zeros(flows.usd_os.shape)
    for at, share in taken.items():
        listed[at] = share
    apart = np.isin(flows.origins, list(whole))[:, None]
    rest = np.nonzero((flows.usd_os > 0) & ~apart & (listed < 1 - 1e-9))
    of, its = (place.tolist() for place in rest)
    left = flows.usd_os[rest] * (1 - listed[rest])
    return trade_lines(
        pack.importer,
        origins=[*(row[0] for row in columns), *(flows.origins[o] for o in of)],
        products=[*(row[1] for row in columns), *[UNLISTED] * left.size],
        sectors=[*(row[2] for row in columns), *(flows.sectors[s] for s in its)],
        value=np.concatenate([[row[3] for row in columns], left]),
        base_rate=np.concatenate([[row[4] for row in columns], flows.ordinary_os[rest]]),
    )


def _by_member(rows: Sequence[Row], origins: Collection[str]) -> Iterator[Row]:
    """Yield rows, a group's share as that of each member that sells and has no share of its own."""
    own = {row.origin for row in rows if row.share is not None}
    for row in rows:
        if row.share is None or row.origin not in groups():
            yield row
            continue
        sell = [code for code in members(row.origin) if code in origins] or [row.origin]
        yield from (replace(row, origin=code) for code in sell if code not in own - {row.origin})


def origins_by_sector(pack: Pack, origin: str, flows: SectorFlows | None) -> tuple[str, ...]:
    """Return the origins asked about whose trade is known by sector only, beside a table of lines.

    Regions that the lines of a pool or of their union stand for are not among them.
    """
    if flows is None or pack.table is None or pack.pooled_except or pack.ordinary == MEANS:
        return ()
    known = shipped_lines(pack.importer, NONE).origin_codes
    asked = (
        flows.origins
        if origin == EVERYONE
        else members(origin)
        if origin in groups()
        else (origin,)
    )
    sells = flows.usd_os.sum(axis=1) > 0
    return tuple(
        code
        for code, any_ in zip(flows.origins, sells, strict=True)
        if any_ and code in asked and code not in known and origin not in known
    )


def lines_of_others(pack: Pack, flows: SectorFlows, origins: Sequence[str]) -> TradeLines:
    """Return lines of origins that the pack's table has none of: listed goods, the rest by sector.

    Args:
        pack: whose rows of ``EVERYONE`` say what part of a sector is which goods.
        flows: by sector. origins: among those of the flows.
    """
    place = [flows.origins.index(code) for code in origins]
    chosen = replace(
        flows,
        usd_os=flows.usd_os[place],
        ordinary_os=flows.ordinary_os[place],
        origins=tuple(origins),
    )
    sold = {(origins[o], chosen.sectors[s]) for o, s in np.argwhere(chosen.usd_os > 0).tolist()}
    rows = tuple(
        replace(row, origin=code)
        for code in origins
        for row in pack.rows
        if row.origin == EVERYONE and (code, row.sector) in sold
    )
    return _of_flows(replace(pack, rows=rows), chosen, leave=())


def _with_means(lines: TradeLines, flows: SectorFlows) -> TradeLines:
    """Return lines whose ordinary duty is the mean of their origin and sector."""
    origin = [flows.origins.index(code) for code in lines.origin_codes]
    sector = [flows.sectors.index(code) for code in lines.sector_codes]
    mean = flows.ordinary_os[np.ix_(origin, sector)][lines.origin, lines.sector]
    return replace(lines, base_rate=read_only(np.where(lines.sector < 0, 0.0, mean)))


def _strange(pack: Pack, row: Row) -> BadInput:
    return BadInput(
        f"weights.csv of {pack.importer}: {row.hs} from {row.origin}: the economy has no goods of "
        f"{row.sector} from there. Mend origin or sector, or give value_usd in place of a share."
    )


def joined_lines(one: TradeLines, two: TradeLines) -> TradeLines:
    """Return the lines of both, which share no origin."""

    def merged(a: Sequence[str], b: Sequence[str]) -> tuple[tuple[str, ...], Int]:
        names = tuple(dict.fromkeys((*a, *b)))
        return names, np.array([*(names.index(name) for name in b), -1], dtype=np.intp)

    origins, of_two = merged(one.origin_codes, two.origin_codes)
    sectors, sector_of_two = merged(one.sector_codes, two.sector_codes)

    def column(name: str) -> Float:
        found: Float = np.concatenate([getattr(one, name), getattr(two, name)])
        return found

    return lines_from_arrays(
        one.importer,
        origin_codes=origins,
        origin=np.concatenate([one.origin, of_two[two.origin]]),
        hs=np.concatenate([one.hs, two.hs]),
        hs_digits=np.concatenate([one.hs_digits, two.hs_digits]),
        sector_codes=sectors,
        sector=np.concatenate([one.sector, sector_of_two[two.sector]]),
        value=column("value"),
        claim_share=column("claim_share"),
        base_rate=column("base_rate"),
        content={
            name: np.concatenate([share, np.full(two.size, np.nan)])
            for name, share in one.content.items()
        },
    )


@lru_cache(maxsize=4)
def _pooled(importer: str, utilisation: str, apart: tuple[str, ...]) -> TradeLines:
    """Return lines with a pooled origin, which claims nothing, for regions without a file."""
    lines = shipped_lines(importer, utilisation)
    if utilisation != NONE:  # the same goods, claimed
        free = _pooled(importer, NONE, apart)
        claims = [lines.claim_share, np.zeros(free.size - lines.size)]
        return replace(free, claim_share=read_only(np.concatenate(claims)))
    names = lines.origin_codes
    pooled = ~np.isin(np.array(names)[lines.origin], apart)
    first, group = np.unique(lines.product[pooled], return_index=True, return_inverse=True)[1:]
    rows = np.flatnonzero(pooled)
    value = np.bincount(group, lines.value[rows])
    duty = np.bincount(group, (lines.value * lines.base_rate)[rows])
    every = np.concatenate([np.arange(lines.size), rows[first]])
    rest = slice(lines.size, None)
    joined = chosen_lines(lines, every)
    origin, new_value = joined.origin.copy(), joined.value.copy()
    base = joined.base_rate.copy()
    origin[rest], new_value[rest], base[rest] = len(names), value, duty / value
    return replace(
        joined,
        origin_codes=(*names, REST),
        origin=read_only(origin, dtype=np.intp),
        value=read_only(new_value),
        base_rate=read_only(base),
    )


forgotten_by(_pooled.cache_clear)
