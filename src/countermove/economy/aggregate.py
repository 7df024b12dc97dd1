"""Aggregate an economy to any grouping of its regions and sectors; flows add up exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from countermove.arrays import Bool, Float, Int, foreign
from countermove.codes.names import place_code, sector_code
from countermove.economy.arguments import refuse_markets
from countermove.economy.construct import economy_from_flows
from countermove.economy.economy import Economy
from countermove.economy.repairs import trim_rounding
from countermove.economy.rules import stated
from countermove.errors import BadInput

Groups = Mapping[str, Sequence[str]]


def aggregate(
    economy: Economy,
    *,
    regions: Groups | None = None,
    sectors: Groups | None = None,
    rest: str | None = None,
    theta_s: ArrayLike | None = None,
    name: str | None = None,
) -> Economy:
    """Return the same world with regions and sectors added up.

    Flows, input purchases, duties and jobs are sums, so output, spending, value added, income,
    revenue and deficits of a group are exactly those of its members; trade between members becomes
    sales at home, duty included. Jobs of a group are NaN where a member has no figure.

    Args:
        regions: group code to member codes, ``{"EU": ["DEU", "FRA"]}``. Regions in no group stay
            themselves, after the groups, in their old order; or go to a group called ``rest``.
        sectors: the same for sectors; sectors in no group stay themselves.
        theta_s: elasticities of the new sectors, (J,) or scalar; if left out, means of members
            weighted with world trade (rule ``aggregate-elasticity``).

    Raises:
        UnknownName: a member does not exist. BadInput: a member is in two groups, a group is
            empty, or a group's code is that of a region outside it.

    >>> import countermove as cm
    >>> small = aggregate(cm.load_economy("icio-2022"), regions={"NA": ["CAN", "USA", "MEX"]},
    ...                   rest="ROW", sectors={"cars": ["C29"]}, name="North America")
    >>> small.regions, len(small.sectors), small.sectors[0]
    (('NA', 'ROW'), 50, 'cars')
    """
    refuse_markets(economy, "aggregation")
    region_codes, region_of = _grouping(economy.regions, regions, rest, what="region")
    sector_codes, sector_of = _grouping(economy.sectors, sectors, None, what="sector")
    flow = economy.flow_ods
    purchases = economy.io_share_dsk * economy.output_os[:, None, :]
    big_flow = _summed(flow, region_of, region_of, sector_of)
    duty = _summed(flow * economy.tariff_rate_ods, region_of, region_of, sector_of)
    count = _summed(np.ones_like(flow), region_of, region_of, sector_of)
    plain = _summed(economy.tariff_rate_ods, region_of, region_of, sector_of) / count
    rate = np.divide(duty, big_flow, out=plain, where=big_flow > 0)
    traded = foreign(flow).sum(axis=(0, 1))
    rules = list(economy.rules)
    if len(region_codes) < len(economy.regions) or len(sector_codes) < len(economy.sectors):
        rules.append(stated("aggregate-tariff"))
    theta: Float
    elasticities = economy.elasticities
    if theta_s is not None:
        theta = np.asarray(theta_s, dtype=np.float64)
        elasticities = "own"
    else:
        theta = _mean(economy.theta_s, traded, economy.expenditure_ds.sum(axis=0), sector_of)
        if len(sector_codes) < len(economy.sectors):
            rules.append(stated("aggregate-elasticity"))
    goods, mixed = _goods(economy.goods_s, traded, sector_of)
    if mixed:
        listed = ", ".join(sector_codes[i] for i in mixed)
        rules.append(stated("aggregate-goods", listed))
    jobs = economy.employment_ds
    bought = _summed(purchases, region_of, sector_of, sector_of)
    spending = (big_flow * (1.0 + rate)).sum(axis=0)
    return economy_from_flows(
        big_flow,
        trim_rounding(bought, big_flow.sum(axis=1), spending),
        rate,
        regions=region_codes,
        sectors=sector_codes,
        theta_s=theta,
        highest_rate=np.inf,
        employment_ds=None if jobs is None else _summed(jobs, region_of, sector_of),
        goods_s=goods,
        name=name or f"{economy.name}, aggregated",
        year=economy.year,
        unit=economy.unit,
        elasticities=elasticities,
        cards=economy.cards,
        rules=tuple(dict.fromkeys(rules)),
    )


def _grouping(
    codes: Sequence[str], groups: Groups | None, rest: str | None, *, what: str
) -> tuple[tuple[str, ...], Int]:
    """Return the new codes and, for each old one, the position of its group."""
    member_of: dict[str, str] = {}
    for group, members in (groups or {}).items():
        if isinstance(members, str) or not members:
            raise BadInput(
                f"{what} group {group!r} must list its members, for example "
                f'{{"{group}": ["{codes[0]}"]}}.'
            )
        for name in members:
            code = (
                sector_code(name, known=codes)
                if what == "sector"
                else place_code(name, known=codes, what=what)
            )
            if code in member_of:
                raise BadInput(
                    f"{what} {code!r} is in the groups {member_of[code]!r} and {group!r}; "
                    "keep it in one."
                )
            member_of[code] = group
    for group in groups or {}:
        if group in codes and group not in (groups or {})[group]:
            raise BadInput(
                f"{what} group {group!r} has the code of a {what} that is not in it; "
                "choose another code."
            )
    for code in codes:
        member_of.setdefault(code, code if rest is None else rest)
    order = dict.fromkeys(groups or {})
    order.update(dict.fromkeys(member_of[code] for code in codes))
    new = tuple(order)
    place = {code: i for i, code in enumerate(new)}
    return new, np.array([place[member_of[code]] for code in codes], dtype=np.intp)


def _summed(values: Float, *groups: Int) -> Float:
    """Sum an array over groups along each of its axes, one array of group positions per axis."""
    for axis, group in enumerate(groups):
        first = np.moveaxis(values, axis, 0)
        out = np.zeros((int(group.max()) + 1, *first.shape[1:]))
        np.add.at(out, group, first)
        values = np.moveaxis(out, 0, axis)
    return values


def _mean(values: Float, weight: Float, second: Float, group: Int) -> Float:
    """Return group means with ``weight``; with ``second`` where no weight, plain if neither."""
    size = int(group.max()) + 1
    mean, done = np.zeros(size), np.zeros(size, dtype=bool)
    for each in (weight, second, np.ones_like(values)):
        total = np.bincount(group, each)
        part = np.bincount(group, each * values)
        now = ~done & (total > 0)
        mean[now] = part[now] / total[now]
        done |= now
    return mean


def _goods(goods: Bool, traded: Float, group: Int) -> tuple[Bool, list[int]]:
    """Return whether each group is goods, and the positions of groups that are both."""
    share = _mean(goods.astype(np.float64), traded, np.zeros_like(traded), group)
    plain = _mean(goods.astype(np.float64), np.ones_like(traded), traded, group)
    mixed = np.flatnonzero((plain > 0) & (plain < 1))
    return np.asarray(share >= 0.5), [int(i) for i in mixed]
