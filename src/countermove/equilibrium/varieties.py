"""From tariff lines to model cells: the varieties inside a cell, aggregated exactly.

The tariff lines of a cell, and the claimed and unclaimed parts of a line, are varieties between
which buyers substitute with the cell's own trade elasticity. A mean rate would miss that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from countermove.arrays import Bool, Float, Int
from countermove.economy.economy import Economy
from countermove.errors import BadInput

COVERAGE_LIMIT = 1.0 + 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Varieties:
    """Parts of the cells of one importer that pay a duty on top of the cell's base rate.

    Attributes:
        destination: position of the importer.
        origin, sector: (H,) positions of each variety's cell.
        share: (H,) share of the cell's base spending; what is left of a cell keeps its base rate.
        added_rate: (H,) additional ad-valorem rate. banned: (H,) true where entry is prohibited.
    """

    destination: int
    origin: Int
    sector: Int
    share: Float
    added_rate: Float
    banned: Bool


@dataclass(frozen=True, slots=True, eq=False)
class Wedges:
    """What the solver takes: (N, N, J) tariff rates and changes of iceberg cost.

    The iceberg part is what substitution between varieties saves; ``inf`` where all is banned.
    ``tariff_mean_ods`` is the mean rate at base weights: reported, never solved.
    """

    tariff_rate_ods: Float
    iceberg_hat_ods: Float
    tariff_mean_ods: Float


def wedges(economy: Economy, varieties: list[Varieties]) -> Wedges:
    r"""Return the tariff and iceberg wedges of cells whose varieties pay different duties.

    With base spending shares $b_h$, base rate $t_0$ and new rates $t_h$:

    $$\hat\kappa = \Big[\sum_h b_h\Big(\frac{1+t_h}{1+t_0}\Big)^{-\theta}\Big]^{-1/\theta},\quad
      b'_h \propto b_h\Big(\frac{1+t_h}{1+t_0}\Big)^{-\theta},\quad
      \frac1{1+t} = \sum_h \frac{b'_h}{1+t_h},\quad
      \hat d = \hat\kappa\,\frac{1+t_0}{1+t}$$

    A banned variety drops out of the sums.

    Raises:
        BadInput: varieties cover more than the whole of a cell (the cell is named).

    References:
        Countermove, "From lines to cells" (docs/explanation/model.md); a CES aggregate of varieties
        nested in the Armington cell with the same elasticity.
    """
    rate = economy.tariff_rate_ods.copy()
    iceberg = np.ones_like(rate)
    mean = rate.copy()
    n, j = len(economy.regions), len(economy.sectors)
    for part in varieties:
        base = economy.tariff_rate_ods[:, part.destination, :]
        cell = part.origin * j + part.sector
        covered = np.asarray(np.bincount(cell, part.share, n * j), dtype=np.float64)
        covered = covered.reshape(n, j)
        _refuse_overcover(economy, part.destination, covered)
        factor_base = 1.0 + base[part.origin, part.sector]
        relative = 1.0 + part.added_rate / factor_base
        weight = np.where(part.banned, 0.0, part.share * relative ** -economy.theta_s[part.sector])
        rest = np.clip(1.0 - covered, 0.0, None)
        total = rest + np.bincount(cell, weight, n * j).reshape(n, j)
        net = rest / (1.0 + base)
        net += np.bincount(cell, weight / (factor_base * relative), n * j).reshape(n, j)
        open_ = total > 0
        factor = np.divide(total, net, out=1.0 + base, where=open_)
        kappa = np.where(open_, np.where(open_, total, 1.0) ** (-1.0 / economy.theta_s), np.inf)
        touched = covered > 0
        rate[:, part.destination, :] = np.where(touched, factor - 1.0, base)
        added = np.where(part.banned, 0.0, part.share * part.added_rate)
        mean[:, part.destination, :] += np.bincount(cell, added, n * j).reshape(n, j)
        change = kappa * (1.0 + base) / factor
        iceberg[:, part.destination, :] = np.where(touched, change, 1.0)
    for array in (rate, iceberg, mean):
        array.setflags(write=False)
    return Wedges(rate, iceberg, mean)


def _refuse_overcover(economy: Economy, destination: int, covered: Float) -> None:
    if (covered > COVERAGE_LIMIT).any():
        o, s = np.unravel_index(int(covered.argmax()), covered.shape)
        raise BadInput(
            f"duties of {economy.regions[destination]} cover {covered[o, s]:.3f} of its imports of "
            f"{economy.sectors[s]} from {economy.regions[o]}: more than the flow in economy "
            f"{economy.name!r}. Check the list's values, or use another calibration."
        )
