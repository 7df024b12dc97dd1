"""Who gains and loses a market after a change of tariffs: the trade-diversion table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from countermove.arrays import Float, ratio
from countermove.equilibrium.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Diversion:
    """Sales of one origin (or at home) in one market and sector, in the economy's unit.

    Attributes:
        base, new: sales at basic prices, world value added held constant.
        market: change if the origin had kept its base share of the market (spending net of duty).
        displacement: of home sales by imports; adds up to zero over all origins, home included.
        diversion: change against other foreign suppliers: adds up to zero over them.
    """

    origin: str
    destination: str
    sector: str
    base: float
    new: float
    market: float
    displacement: float
    diversion: float

    @property
    def change(self) -> float:
        """Return new less base: the sum of the three parts."""
        return self.new - self.base


def trade_diversion(
    outcome: Outcome, *, destination: str | None = None, sector: str | None = None
) -> tuple[Diversion, ...]:
    r"""Return the change of every origin's sales in a market, split into three parts.

    With $S = \sum_o M_o$ all sales in the market, $M$ imports of it, primes after the change:

    $$M'_o - M_o = \underbrace{M_o\Big(\frac{S'}{S}-1\Big)}_{market}
      + \underbrace{M_o\Big(\frac{M'}{M}-\frac{S'}{S}\Big)}_{displacement}
      + \underbrace{M'_o - M_o \frac{M'}{M}}_{diversion}$$

    For sales at home the second part is the whole change beyond the market's, the third zero.

    Args:
        outcome: the solved change. destination, sector: one market; all if left out.

    Returns:
        One row per origin, destination and sector with sales before or after.

    References:
        Viner (1950), The Customs Union Issue, ch. 4, for creation and diversion; Richardson
        (1971), Journal of International Economics 1(2), for the split by market and share.
    """
    economy = outcome.economy
    base, new = economy.flow_ods, outcome.flow_new_ods
    market, displacement, diversion = split(base, new)
    regions, sectors = economy.regions, economy.sectors
    to = range(len(regions)) if destination is None else (economy.region(destination),)
    of = range(len(sectors)) if sector is None else (economy.sector(sector),)
    return tuple(
        Diversion(
            origin=regions[o],
            destination=regions[d],
            sector=sectors[s],
            base=float(base[o, d, s]),
            new=float(new[o, d, s]),
            market=float(market[o, d, s]),
            displacement=float(displacement[o, d, s]),
            diversion=float(diversion[o, d, s]),
        )
        for d in to
        for s in of
        for o in range(len(regions))
        if base[o, d, s] > 0 or new[o, d, s] > 0
    )


def split(base_ods: Float, new_ods: Float) -> tuple[Float, Float, Float]:
    """Return market, displacement and diversion parts of a change of flows, (N, N, J) each."""
    n = base_ods.shape[0]
    own = np.eye(n, dtype=bool)[:, :, None]
    sales = ratio(new_ods.sum(axis=0), base_ods.sum(axis=0), 1.0)
    abroad_base = np.where(own, 0.0, base_ods).sum(axis=0)
    abroad_new = np.where(own, 0.0, new_ods).sum(axis=0)
    imports = ratio(abroad_new, abroad_base, 1.0)
    market = base_ods * (sales - 1.0)
    displacement = np.where(own, new_ods - base_ods * sales, base_ods * (imports - sales))
    diversion = np.where(own, 0.0, new_ods - base_ods * imports)
    return market, displacement, diversion
