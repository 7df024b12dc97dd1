"""Industries in parts that sell to different buyers, each a sector of its own at one unit cost.

What differs between buyers of one good (origins of final and of intermediate use, elasticities of
countries) is so a matter of sectors, and the model of sectors has it without a new equation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from countermove.arrays import Float, Int, ratio
from countermove.codes.names import place_code, sector_code
from countermove.economy.arguments import refuse_markets, shaped
from countermove.economy.construct import economy_from_flows
from countermove.economy.economy import Economy
from countermove.economy.elasticities import read_elasticities
from countermove.economy.own import repaired
from countermove.economy.rules import stated
from countermove.errors import BadInput

JOINT, SPLIT = "joint", "split"
USES = (JOINT, SPLIT)
BY_COUNTRY = "elasticities-by-country"
MOST_SECTORS = 400
LABELS = ("year", "unit", "elasticities", "cards", "margin_d", "duty_response_d")


def with_split_uses(economy: Economy, final_ods: ArrayLike) -> Economy:
    r"""Return the same world where final users buy from other origins than producers do.

    Every sector becomes two, ``C29-inputs`` and ``C29-final``, made at the same cost from the same
    inputs, with shares of origins of their own, $\pi^m_{ods}$ and $\pi^f_{ods}$. Producers buy the
    first alone, households the second; labour moves between them freely. Where both have the same
    shares, and duties change alike, countries' results are those of the world given.

    Args:
        economy: the world, of all uses together.
        final_ods: (N, N, J) sales to final use, of the flows of ``economy``; falls of inventories
            and what exceeds a flow are cut off.

    Raises:
        BadInput: industries are in parts already, or firms make profits or enter markets.

    References:
        Antràs & Chor (2018), On the measurement of upstreamness and downstreamness in global value
        chains.

    >>> import numpy as np, countermove as cm
    >>> flow = np.array([[[8.0], [2.0]], [[2.0], [8.0]]])
    >>> world = cm.economy_from_flows(flow, np.full((2, 1, 1), 4.0), 0 * flow,
    ...                               regions=["A", "B"], sectors=["g"], theta_s=4.0)
    >>> final = np.array([[[6.0], [0.0]], [[0.0], [6.0]]])
    >>> split = cm.with_split_uses(world, final)
    >>> split.sectors, split.trade_share_ods[:, 0].tolist()
    (('g-inputs', 'g-final'), [[0.5, 1.0], [0.5, 0.0]])
    """
    flow = economy.flow_ods
    final = np.clip(shaped("final_ods", final_ods, flow.shape), 0.0, flow)
    parts = np.stack([flow - final, final], axis=2)
    buys = np.zeros(len(economy.regions), dtype=np.intp)
    theta = np.stack([economy.theta_s, economy.theta_s])
    return _parted(economy, parts, buys, ("inputs", "final"), theta, "uses-split")


def with_country_elasticities(economy: Economy, theta_ds: ArrayLike) -> Economy:
    """Return the same world where the trade elasticity of a good differs between importers.

    Importers with the same elasticities form a group, and every sector becomes one for each,
    ``C29-CAN`` for the group of Canada, made at the same cost from the same inputs. The world may
    have its uses apart (:func:`with_split_uses`): ``C29-final-CAN``.

    Args:
        economy: the world. theta_ds: (N, J) elasticities of importers, positive.

    Raises:
        BadInput: elasticities differ by country already, firms make profits, or
            groups times sectors are more than 400.

    >>> import countermove as cm
    >>> flow = [[[8.0], [2.0]], [[2.0], [8.0]]]
    >>> world = cm.economy_from_trade(flow, regions=["A", "B"], sectors=["g"], theta_s=4.0)
    >>> cm.with_country_elasticities(world, [[4.0], [6.0]]).sectors
    ('g-A', 'g-B')
    """
    n, j = len(economy.regions), len(economy.sectors)
    given = shaped("theta_ds", theta_ds, (n, j))
    theta, first, group = np.unique(given, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first)
    group = np.argsort(order)[group.reshape(-1)]
    if len(theta) * j > MOST_SECTORS:
        raise BadInput(
            f"{len(theta)} groups of importers with elasticities of their own, in {j} sectors, "
            f"make more than {MOST_SECTORS}: aggregate the world, or give fewer elasticities."
        )
    own = group[None, :, None, None] == np.arange(len(theta))[:, None]
    parts = economy.flow_ods[:, :, None] * own
    names = [economy.regions[n] for n in np.sort(first)]
    return _parted(economy, parts, group, names, theta[order], BY_COUNTRY)


def differs_by_country(name: str) -> bool:
    """Whether a set of elasticities is a file with a column ``country`` that says something."""
    return Path(name).is_file() and any(row.country for row in read_elasticities(Path(name)))


def country_elasticities(path: str | Path, economy: Economy) -> Float:
    """Return (N, J) elasticities of a CSV file ``sector,theta,country``; no country: all others.

    Raises:
        BadInput: a sector has no elasticity in some country. UnknownName: no such country.
    """
    regions, sectors = economy.regions, economy.sectors
    theta, seen = np.full((len(regions), len(sectors)), np.nan), set[tuple[str, str]]()
    for row in sorted(read_elasticities(Path(path)), key=lambda row: bool(row.country)):
        country = row.country and row.code(place_code, regions, row.country)
        place = regions.index(country) if country else slice(None)
        sector = row.code(sector_code, sectors)
        if (country, sector) in seen:
            raise BadInput(f"{row.where}: {sector} {country} is given above too; keep one.")
        seen.add((country, sector))
        theta[place, sectors.index(sector)] = row.theta
    if np.isnan(theta).any():
        d, s = map(int, np.argwhere(np.isnan(theta))[0])
        raise BadInput(
            f"{path}: no elasticity of {sectors[s]} for {regions[d]}; add its row, or one without "
            "a country for all others."
        )
    return theta


def _parted(
    economy: Economy,
    parts_odgs: Float,
    buys_d: Int,
    names: Sequence[str],
    theta_gs: Float,
    rule: str,
) -> Economy:
    """Return the world whose sectors are parts of industries.

    Args:
        economy: the world. parts_odgs: its flows by part. buys_d: the part that producers buy.
        names: of the parts. theta_gs: elasticities. rule: that says what the parts are.
    """
    if economy.profit_share_ds is not None:
        refuse_markets(economy, "a world of industries in parts")
    if economy.duty_response_d is not None and rule != BY_COUNTRY:
        raise BadInput(
            f"uses apart do not go with duty_response_d (economy {economy.name!r}): a firm that "
            "enters a market sells to all uses there; leave one of them out."
        )
    last = rule == BY_COUNTRY and stated(BY_COUNTRY) not in economy.rules
    if economy.parted and not last:
        raise BadInput(
            f"economy {economy.name!r} has its industries in parts already: part uses first, then "
            "elasticities by country, and each once."
        )
    n, _, g, j = parts_odgs.shape
    earned = economy.earned_ods(parts_odgs.reshape(n, n, g * j))
    made = earned.sum(axis=1).reshape(n, g, j)
    purchases = np.zeros((n, g, j, g, j))
    purchases[np.arange(n), buys_d] = economy.io_share_dsk[:, :, None] * made[:, None]
    flow = parts_odgs.reshape(n, n, g * j)
    rate = np.tile(economy.tariff_rate_ods, g)
    output, jobs = made.reshape(n, g * j), economy.employment_ds
    bought, rules = repaired(
        purchases.reshape(n, g * j, g * j), output, (flow * (1.0 + rate)).sum(axis=0), floor=0.0
    )
    if jobs is not None:
        jobs = np.tile(jobs, g) * ratio(output, np.tile(economy.output_os, g))
    found = economy_from_flows(
        flow,
        bought,
        rate,
        regions=economy.regions,
        sectors=[f"{code}-{name}" for name in names for code in economy.sectors],
        theta_s=theta_gs.reshape(-1),
        highest_rate=np.inf,
        employment_ds=jobs,
        goods_s=np.tile(economy.goods_s, g),
        name=economy.name,
        rules=(*economy.rules, stated(rule), *rules),
        **{name: getattr(economy, name) for name in LABELS},
    )
    return replace(found, parted=True)
