"""The products of an importer at a solution, and how they answer costs and rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from countermove.arrays import Float, ratio
from countermove.equilibrium.nests import Nest


class Bend(NamedTuple):
    """How flows of an importer answer costs beyond the plain model: (J, N, N) by sector.

    A log cost of ``o`` moves the value of flows by ``kernel[s, o] @ v`` for worths ``v`` of flows.
    """

    destination: int
    kernel_soo: Float


@dataclass(frozen=True, eq=False)
class SolvedNest:
    """A nest at a solution.

    Attributes:
        nest: its lines and rates. theta_s: (J,). share: (L,) share of the importer's spending on
            the sector. within: (L,) share in the product. net: (L,) purchases net of the line's
            rate, in world value added. held_so, paid_so: (J, N) what origins get of a dollar spent
            on their source, before and after the rate of their cell.
    """

    nest: Nest
    theta_s: Float
    share: Float
    within: Float
    net: Float
    held_so: Float
    paid_so: Float

    def by_source(self, values: Float) -> Float:
        """Return (J, G) sums of (L,) values."""
        shape = self.theta_s.size, self.nest.sources
        total = np.bincount(self.nest.cell, values, shape[0] * shape[1])
        return np.asarray(total, dtype=np.float64).reshape(shape)

    @property
    def excess(self) -> Float:
        """(L,) elasticity of the product over that of the sector, less it."""
        return (self.nest.theta_h - self.theta_s[self.nest.product_sector])[self.nest.product]

    @cached_property
    def bend(self) -> Bend:
        """How the importer's flows answer costs beyond the plain model."""
        nest, g = self.nest, self.nest.sources
        h, j = nest.product_sector.size, self.theta_s.size
        key = nest.product * g + nest.source
        within = np.bincount(key, self.within * self.excess, h * g).reshape(h, g)
        net = np.bincount(key, self.net, h * g).reshape(h, g)
        kernel = np.zeros((j, g, g))
        starts = np.searchsorted(nest.product_sector, np.arange(j + 1))
        for s, (a, b) in enumerate(pairwise(starts)):
            kernel[s] = within[a:b].T @ net[a:b]
        kernel[:, np.arange(g), np.arange(g)] -= self.by_source(self.net * self.excess)
        place = np.maximum(nest.source_o, 0)
        spread = kernel[:, place[:, None], place[None, :]]
        return Bend(nest.destination, self.held_so[:, :, None] * spread * self.paid_so[:, None, :])

    def worth_of(self, value_so: Float) -> Float:
        """Return (L,) worth of one more unit of each line, net of its rate; (J, N) of flows."""
        by_source = (self.paid_so * value_so) @ self.nest.member_og
        found: Float = by_source.ravel()[self.nest.cell]
        return found

    def by_log_factor(self, price_s: Float, value_so: Float) -> Float:
        r"""Return (L,) derivatives of a payoff by the log of one plus each line's rate.

        $$\frac{dO}{d\log k_i} = \bar p_s S_i + (\theta_h - \theta_s)(\sigma_i V_h - V_i)
          - (1 + \theta_s) V_i$$

        Args:
            price_s: (J,) value of a log price. value_so: (J, N) worth of one more unit of a flow.
        """
        nest = self.nest
        value = self.net * self.worth_of(value_so)
        of_product = np.add.reduceat(value, nest.first)[nest.product]
        moved = self.excess * (self.within * of_product - value)
        own = (1.0 + self.theta_s[nest.sector]) * value
        return np.asarray(price_s[nest.sector] * self.share + moved - own)


def collected_rates(rate_ods: Float, nests: Sequence[SolvedNest]) -> Float:
    """Return (N, N, J) rates collected: those of the solved mix of lines where there are nests."""
    found = rate_ods if not nests else rate_ods.copy()
    for solved in nests:
        d, gross = solved.nest.destination, solved.by_source(solved.net * solved.nest.factor)
        net = solved.by_source(solved.net)
        factor = np.where(net > 0, ratio(gross, net, 1.0), 1.0)
        found[:, d] = (1.0 + rate_ods[:, d]) * solved.nest.spread(factor).T - 1.0
    return found
