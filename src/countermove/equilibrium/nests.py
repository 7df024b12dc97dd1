r"""Products inside the sectors of an importer: sector, then product, then source.

In a sector of an importer with a nest, products compete with home goods and with origins outside
the nest under the sector's elasticity $\theta_s$; inside a product $h$ the sources compete under
its own, $\theta_h$. A source is an origin, or several whose goods are told apart by sector only
(a union, or all other suppliers): its members compete under $\theta_s$. With $z = c^{-\theta_s}$,
base shares $\beta_h$ of products in a sector and $b_i$ of lines in a product,

$$Z_{gs} = \sum_{o \in g} w_{os} z_{os}, \quad \Phi_h = \sum_{i \in h} b_i k_i^{-\theta_h}
  Z_{g(i)s}^{\theta_h/\theta_s}, \quad
  \phi_s = \sum_{o \notin \text{nest}} W_{os} z_{os}
  + \sum_{h \in s} \beta_h \Phi_h^{\theta_s/\theta_h}.$$

At a point this is the plain model with other weights, and the plain model itself wherever
$\theta_h = \theta_s$.

References:
    Atkeson & Burstein (2008), American Economic Review 98(5), for nests of products in sectors.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from countermove.arrays import Bool, Float, Int
from countermove.economy.economy import Economy
from countermove.errors import BadInput

NO_SOURCE = -1


@dataclass(frozen=True, eq=False)
class Nest:
    """The products of one importer; lines are sorted by product, products by sector.

    Attributes:
        destination: position of the importer.
        source_o: (N,) source of each region, -1 for home and for those without lines.
        product_sector: (H,) sector of each product, ascending. theta_h: (H,) its elasticity.
        product, source: (L,) product and source of each line.
        part: (L,) share of a line in what its source sells in its sector, at the base.
        factor: (L,) one plus the line's new rate over one plus its base rate.
        banned: (L,) true where entry is prohibited.
    """

    destination: int
    source_o: Int
    product_sector: Int
    theta_h: Float
    product: Int
    source: Int
    part: Float
    factor: Float
    banned: Bool

    @property
    def sources(self) -> int:
        """Return the number of sources."""
        return int(self.source_o.max(initial=NO_SOURCE)) + 1

    @cached_property
    def first(self) -> Int:
        """(H,) first line of each product."""
        return np.searchsorted(self.product, np.arange(self.product_sector.size))

    @cached_property
    def count(self) -> Int:
        """(H,) number of lines of each product."""
        return np.diff(self.first, append=self.part.size)

    @cached_property
    def sector(self) -> Int:
        """(L,) sector of each line."""
        found: Int = self.product_sector[self.product]
        return found

    @cached_property
    def cell(self) -> Int:
        """(L,) place of each line's sector and source in a (J, G) array, row by row."""
        return self.sector * self.sources + self.source

    @cached_property
    def member_og(self) -> Float:
        """(N, G) ones where a region is of a source."""
        member = np.zeros((self.source_o.size, self.sources))
        inside = np.flatnonzero(self.source_o >= 0)
        member[inside, self.source_o[inside]] = 1.0
        return member

    def spread(self, values_sg: Float) -> Float:
        """Return (J, N) values of sources for each region; one outside the nest."""
        place = np.maximum(self.source_o, 0)
        return np.where(self.source_o >= 0, values_sg[:, place], 1.0)

    def bytes(self) -> bytes:
        """Return all values as bytes, for a hash."""
        arrays = (self.source_o, self.product_sector, self.theta_h, self.product, self.source)
        rates = (self.part, self.factor, self.banned)
        return b"".join((str(self.destination).encode(), *(a.tobytes() for a in arrays + rates)))

    def charging(self, factor: Float, banned: Bool | None = None) -> Nest:
        """Return the nest with other rates: (L,) factors over those of the base."""
        if not (np.isfinite(factor).all() and (factor > 0).all()):
            raise BadInput("rates of lines must be finite and above -100 %.")
        same = self.banned if banned is None else banned
        found = replace(self, factor=np.asarray(factor, dtype=np.float64), banned=same)
        for name in ("first", "count", "sector", "cell", "member_og"):  # none depends on the rates
            if name in self.__dict__:
                found.__dict__[name] = self.__dict__[name]
        return found

    def partly(self, part: float) -> Nest:
        """Return the nest with ``part`` of the log change of its rates; bans stay."""
        return self.charging(self.factor**part)


def nest_of(
    economy: Economy,
    destination: int,
    *,
    source_o: ArrayLike,
    source: ArrayLike,
    product: ArrayLike,
    sector: ArrayLike,
    theta: ArrayLike,
    value: ArrayLike,
) -> tuple[Nest, Int]:
    """Return the nest of an importer's lines at base rates, and the row of each of its lines.

    Lines of no value, without a sector, or of a source that sells nothing in the sector are left
    out. A product is told by its key and sector; its elasticity is that of its first line.

    Args:
        economy: gives regions and sectors. destination: position of the importer.
        source_o: (N,) source of each region, -1 where none. source, product, sector: by line.
        theta: elasticity by line, NaN for that of its sector. value: by line.
    """
    source_o, source, sector = (np.asarray(a, dtype=np.intp) for a in (source_o, source, sector))
    value, product = np.asarray(value, dtype=np.float64), np.asarray(product)
    if source_o[destination] != NO_SOURCE:
        raise BadInput(f"{economy.regions[destination]} is no source of its own imports.")
    count, width = int(source_o.max(initial=NO_SOURCE)) + 1, len(economy.sectors)
    sold = np.zeros((count, width))
    np.add.at(sold, source_o[source_o >= 0], economy.trade_share_ods[source_o >= 0, destination])
    live = (value > 0) & (sector >= 0) & (source >= 0)
    live[live] &= sold[source[live], sector[live]] > 0
    rows = np.flatnonzero(live)
    key = np.unique(product[rows], return_inverse=True)[1]
    key += sector[rows] * (key.max(initial=0) + 1)
    order = np.lexsort((source[rows], key))
    rows = rows[order]
    _, first, place = np.unique(key[order], return_index=True, return_inverse=True)
    own = np.asarray(theta, dtype=np.float64)[rows][first]
    cell = source[rows] * width + sector[rows]
    total = np.bincount(cell, value[rows], count * width)
    of_sector = sector[rows][first]
    return (
        Nest(
            destination=destination,
            source_o=source_o,
            product_sector=of_sector,
            theta_h=np.where(np.isnan(own), economy.theta_s[of_sector], own),
            product=place,
            source=source[rows],
            part=value[rows] / total[cell],
            factor=np.ones(rows.size),
            banned=np.zeros(rows.size, dtype=bool),
        ),
        rows,
    )
