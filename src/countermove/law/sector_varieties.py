"""From tariff lines to the model's cells: varieties by origin and sector, merged where equal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from countermove.arrays import Bool, Float, Int, read_only
from countermove.errors import BadInput
from countermove.law.rates import Rates

_DIGITS = 12


@dataclass(frozen=True, slots=True)
class SectorVarieties:
    """Varieties of one importer's goods, ready for the aggregation to cells.

    Attributes:
        importer: ISO3.
        origin_codes, sector_codes: labels of ``origin`` and ``sector`` ``(v,)``.
        weight_usd: customs value ``(v,)``.
        ordinary_rate: ordinary (base) duty ``(v,)``, fraction.
        additional_rate_before: the same in the comparison law ``(v,)``, else 0.
        additional_rate: contributions of measures ``(v,)``.
        banned: may not enter ``(v,)``; ``banned_before`` in the comparison law.
        claimed: entered under the agreement ``(v,)``.
        unmatched_usd: value of lines without a sector, by origin code; never part of the varieties.
        total_usd: value of all lines.
    """

    importer: str
    origin_codes: tuple[str, ...]
    sector_codes: tuple[str, ...]
    origin: Int
    sector: Int
    weight_usd: Float
    ordinary_rate: Float
    additional_rate_before: Float
    additional_rate: Float
    banned: Bool
    banned_before: Bool
    claimed: Bool
    unmatched_usd: Mapping[str, float]
    total_usd: float


def by_sector(
    rates: Rates,
    *,
    before: Rates | None = None,
    region_of: Mapping[str, str] | None = None,
    keep_ordinary: bool = False,
    merge_unchanged: bool = False,
) -> SectorVarieties:
    """Return the varieties of a day by origin and sector.

    Rows with the same origin, sector, claim and rates become one variety; values are added up.

    Args:
        rates: the new law.
        before: the law to compare with, on the same lines; its rates split varieties further.
        region_of: origin to the region of a model; an origin it lacks keeps its own code.
        keep_ordinary: split by ordinary duty too; otherwise its weighted mean is reported.
        merge_unchanged: make one variety of all goods of a cell whose rates ``before`` leaves as
            they are, at their mean rate: enough, and faster, where only changes count.

    Returns:
        Varieties in order of origin, sector and rate; unmatched value apart.
    """
    lines = rates.lines
    line, value, new, old = _joined(rates, before)
    sector = lines.sector[line]
    regions, of_origin = _regions(lines.origin_codes, region_of)
    origin = of_origin[lines.origin[line]]
    lost = sector < 0
    unmatched = np.bincount(origin[lost], weights=value[lost], minlength=len(regions))
    keep = np.flatnonzero(~lost & (value > 0))
    origin, sector, value, new, old = origin[keep], sector[keep], value[keep], new[keep], old[keep]
    claimed = rates.claimed[new]
    banned = rates.banned[new]
    rate = np.round(rates.additional_rate[new], _DIGITS)
    rate0 = (
        np.zeros(rate.size) if before is None else np.round(before.additional_rate[old], _DIGITS)
    )
    banned0 = np.zeros(rate.size, dtype=bool) if before is None else before.banned[old]
    ordinary = rates.base_rate[new]
    width = max(len(lines.sector_codes), 1)
    if merge_unchanged:
        same = (rate == rate0) & ~banned & ~banned0
        mine, other = np.flatnonzero(same), np.flatnonzero(~same)
        cell, size, paid = (origin * width + sector)[mine], len(regions) * width, value[mine]
        total = np.bincount(cell, paid, size)
        cells = np.flatnonzero(total > 0)
        means = [np.bincount(cell, paid * x[mine], size)[cells] for x in (rate, ordinary)]
        mean_rate_c, mean_ordinary_c = (mean / total[cells] for mean in means)
        none = np.zeros(cells.size, dtype=bool)
        value = np.concatenate([value[other], total[cells]])
        origin = np.concatenate([origin[other], cells // width])
        sector = np.concatenate([sector[other], cells % width])
        rate = np.concatenate([rate[other], mean_rate_c])
        rate0 = np.concatenate([rate0[other], mean_rate_c])
        ordinary = np.concatenate([ordinary[other], mean_ordinary_c])
        banned, banned0, claimed = (
            np.concatenate([x[other], none]) for x in (banned, banned0, claimed)
        )
    key = (origin * width + sector).astype(np.int64)
    parts = [rate0, rate, np.round(ordinary, _DIGITS)] if keep_ordinary else [rate0, rate]
    for part in parts:
        distinct, code = np.unique(part, return_inverse=True)
        _, key = np.unique(key * distinct.size + code, return_inverse=True)
    key = key * 8 + (banned0 * 4 + banned * 2 + claimed)
    _, first, key = np.unique(key, return_index=True, return_inverse=True)
    count = first.size
    weight = np.bincount(key, weights=value, minlength=count)
    mean = np.bincount(key, weights=value * ordinary, minlength=count)
    return SectorVarieties(
        importer=lines.importer,
        origin_codes=regions,
        sector_codes=lines.sector_codes,
        origin=read_only(origin[first], dtype=np.intp),
        sector=read_only(sector[first], dtype=np.intp),
        weight_usd=read_only(weight),
        ordinary_rate=read_only(np.divide(mean, weight, out=np.zeros(count), where=weight > 0)),
        additional_rate_before=read_only(rate0[first]),
        additional_rate=read_only(rate[first]),
        banned=read_only(banned[first], dtype=bool),
        banned_before=read_only(banned0[first], dtype=bool),
        claimed=read_only(claimed[first], dtype=bool),
        unmatched_usd={code: float(v) for code, v in zip(regions, unmatched, strict=True) if v > 0},
        total_usd=float(lines.value.sum()),
    )


def mean_rate(
    rates: Rates, *, by: str = "origin", ordinary: bool = False
) -> dict[str, tuple[float, float]]:
    """Return trade-weighted mean rates (reported, never solved): code to (rate, value in USD).

    Banned goods count with weight zero.

    Args:
        rates: the law on a day.
        by: ``"origin"``, ``"sector"`` or ``"all"``.
        ordinary: add the ordinary duty.
    """
    lines = rates.lines
    names: tuple[str, ...]
    if by == "origin":
        names, group = lines.origin_codes, lines.origin[rates.row_line]
    elif by == "sector":
        names = (*lines.sector_codes, "")
        group = lines.sector[rates.row_line] % len(names)
    elif by == "all":
        names, group = ("all",), np.zeros(rates.row_line.size, dtype=np.intp)
    else:
        raise BadInput(f"by={by!r} is not known. Use origin, sector or all.")
    value = np.where(rates.banned, 0.0, rates.value)
    rate = rates.additional_rate + (rates.base_rate if ordinary else 0.0)
    weight = np.bincount(group, weights=value, minlength=len(names))
    duty = np.bincount(group, weights=value * rate, minlength=len(names))
    return {
        name: (float(d / w), float(w))
        for name, w, d in zip(names, weight, duty, strict=True)
        if w > 0
    }


def _regions(
    codes: tuple[str, ...], region_of: Mapping[str, str] | None
) -> tuple[tuple[str, ...], Int]:
    if region_of is None:
        return codes, np.arange(len(codes))
    labels = [region_of.get(code, code) for code in codes]
    regions = tuple(sorted(set(labels)))
    return regions, np.array([regions.index(label) for label in labels], dtype=np.intp)


def _joined(rates: Rates, before: Rates | None) -> tuple[Int, Float, Int, Int]:
    """Return line, value, row in ``rates`` and row in ``before`` of the joint varieties.

    Rows are joined where line and claim agree; further splits of the two laws are independent.
    """
    every = np.arange(rates.row_line.size)
    if before is None:
        return rates.row_line, rates.value, every, every
    if before.lines is not rates.lines:
        raise BadInput(
            "by_sector compares two laws on different lines. Ask rates_on for the same lines."
        )
    key = rates.row_line * 2 + rates.claimed
    key0 = before.row_line * 2 + before.claimed
    if np.array_equal(key, key0) and (np.diff(key) > 0).all():  # neither law splits further
        return rates.row_line, rates.value, every, every
    order = np.argsort(key0, kind="stable")
    start = np.searchsorted(key0[order], key, side="left")
    count = np.searchsorted(key0[order], key, side="right") - start
    new = np.repeat(every, count)
    step = np.arange(new.size) - np.repeat(np.cumsum(count) - count, count)
    old = order[np.repeat(start, count) + step]
    group = np.bincount(key0, weights=before.row_share, minlength=int(key.max(initial=0)) + 1)
    portion = before.row_share[old] / group[key[new]]
    return rates.row_line[new], rates.value[new] * portion, new, old
