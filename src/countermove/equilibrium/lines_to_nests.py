"""From tariff lines of an importer to the products inside its sectors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from countermove.arrays import Bool, Float, Int
from countermove.codes.countries import groups, members
from countermove.economy.economy import Economy
from countermove.economy.product_elasticities import HIGHEST, product_elasticities
from countermove.equilibrium.lines_to_cells import sector_places
from countermove.equilibrium.nests import NO_SOURCE, Nest, nest_of
from countermove.errors import BadInput
from countermove.law.tariff_lines import TradeLines

REST = "ROW"
LEVEL = 1e-3
"""A lack of trade by line below this share of it is rounding."""


@dataclass(frozen=True, eq=False)
class LineNest:
    """The nest of an importer's tariff lines.

    Attributes:
        nest: at base rates. line: (L,) tariff line of each line of the nest, -1 where it stands for
            other suppliers. base_rate: (L,) the cell's rate before, to which the law adds.
        theta_basis: (n,) what the elasticity of each tariff line rests on.
    """

    nest: Nest
    line: Int
    base_rate: Float
    theta_basis: Int

    @property
    def of_line(self) -> Int:
        """(n,) line of the nest for each tariff line, -1 where it is in none."""
        found = np.full(self.theta_basis.size, -1)
        own = np.flatnonzero(self.line >= 0)
        found[self.line[own]] = own
        return found

    def charging(self, added: Float, banned: Bool | None = None) -> Nest:
        """Return the nest with (n,) rates of tariff lines on top of those of the base."""
        own = np.maximum(self.line, 0)
        extra = np.where(self.line >= 0, added[own], 0.0)
        closed = None if banned is None else (self.line >= 0) & banned[own]
        factor = 1.0 + np.maximum(extra, -self.base_rate) / (1.0 + self.base_rate)
        return self.nest.charging(factor, closed)


def nest_of_lines(
    economy: Economy,
    importer: str,
    lines: TradeLines,
    *,
    others: Float | None = None,
    level: bool = False,
    highest: float = HIGHEST,
) -> LineNest:
    """Return the products of an importer: each code of its lines is one.

    Origins that the economy tells apart are sources of their own, the union is one, and those it
    does not tell apart are the rest of the world.

    Args:
        economy: gives regions and sectors. importer: region. lines: its imports by code and origin.
        others: (n,) what regions without lines sell of each line's product together; without it
            they compete with products as a whole.
        level: where lines of an origin are worth less of its flow in a sector than in the median
            sector, what is missing is goods without a line, so that a dollar of lines weighs alike.
        highest: cap of the products' elasticities.
    """
    d = economy.region(importer)
    of_origin, source_o = _sources(economy, lines, d)
    product, sector = lines.product, sector_places(lines, economy)
    theta, basis = product_elasticities(lines.hs, highest=highest)
    source, value = of_origin[lines.origin], lines.value
    row = np.arange(lines.size)
    if level:
        missing = _missing(economy, d, source_o, source, sector, value)
        at = np.nonzero(missing)
        source, sector = np.concatenate([source, at[0]]), np.concatenate([sector, at[1]])
        value = np.concatenate([value, missing[at]])
        product = np.concatenate([product, product.max(initial=0) + 1 + np.arange(at[0].size)])
        theta = np.concatenate([theta, np.full(at[0].size, np.nan)])
        row = np.concatenate([row, np.full(at[0].size, -1)])
    if others is not None:
        if others.shape != lines.value.shape:
            raise BadInput(f"others has shape {others.shape}; give one for each of the lines.")
        rest = source_o.max(initial=NO_SOURCE) + 1
        left = (source_o == NO_SOURCE) & (np.arange(source_o.size) != d)
        source_o = np.where(left, rest, source_o)
        source = np.concatenate([source, np.full(lines.size, rest)])
        product, sector, theta = (
            np.concatenate([a, a[: lines.size]]) for a in (product, sector, theta)
        )
        value = np.concatenate([value, others])
        row = np.concatenate([row, np.full(lines.size, -1)])
    nest, rows = nest_of(
        economy, d,
        source_o=source_o, source=source, product=product, sector=sector, theta=theta, value=value,
    )  # fmt: skip
    share, rate = economy.trade_share_ods[:, d], economy.tariff_rate_ods[:, d]
    inside = nest.source_o >= 0
    sold, due = (np.zeros((nest.sources, share.shape[1])) for _ in range(2))
    np.add.at(sold, nest.source_o[inside], share[inside])
    np.add.at(due, nest.source_o[inside], (share * rate)[inside])
    base_rate = due[nest.source, nest.sector] / sold[nest.source, nest.sector]
    return LineNest(nest, row[rows], base_rate, basis)


def _missing(
    economy: Economy, d: int, source_o: Int, source: Int, sector: Int, value: Float
) -> Float:
    """Return (G, J) value that lines of a source lack to weigh in it as in the median cell."""
    flow, listed = (
        np.zeros((int(source_o.max(initial=NO_SOURCE)) + 1, len(economy.sectors))) for _ in range(2)
    )
    inside = source_o >= 0
    np.add.at(flow, source_o[inside], economy.flow_ods[inside, d])
    known = (source >= 0) & (sector >= 0)
    np.add.at(listed, (source[known], sector[known]), value[known])
    both = (flow > 0) & (listed > 0)
    if not both.any():
        return listed
    usual = float(np.median(listed[both] / flow[both]))
    lacking = usual * flow - listed
    return np.where(both & (lacking > LEVEL * listed), lacking, 0.0)


def _sources(economy: Economy, lines: TradeLines, d: int) -> tuple[Int, Int]:
    """Return the source of each origin of lines, and of each region; -1 for none."""
    place = {code: o for o, code in enumerate(economy.regions)}
    source_o = np.full(len(place), NO_SOURCE)
    of_origin = np.full(len(lines.origin_codes), NO_SOURCE)
    count = 0
    for pooled in (False, True):
        for k, code in enumerate(lines.origin_codes):
            known = [
                place[m] for m in (members(code) if code in groups() else (code,)) if m in place
            ]
            if bool(known) == pooled or (pooled and REST not in place):
                continue
            regions = [o for o in known or [place[REST]] if o != d]
            if pooled and source_o[regions[0]] != NO_SOURCE:
                of_origin[k] = source_o[regions[0]]
                continue
            free = [o for o in regions if source_o[o] == NO_SOURCE]
            if free:
                source_o[free], of_origin[k] = count, count
                count += 1
    return of_origin, source_o
