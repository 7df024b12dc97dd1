"""Jobs behind an industry's output: its own, and those of its domestic suppliers, all rounds."""

from __future__ import annotations

import numpy as np

from countermove.economy.economy import Economy
from countermove.errors import BadInput


def jobs_behind(economy: Economy, region: str, sector: str) -> tuple[float, float]:
    r"""Return the jobs of an industry and the jobs of its domestic suppliers, in persons.

    With domestic input coefficients $A_{sk}$ (cost of domestic input $s$ per unit of output of
    $k$) and $L = (I - A)^{-1}$, output $x_k$ needs $L_{sk} x_k / L_{kk}$ of sector $s$, each worth
    its own jobs per unit of output. Dividing by $L_{kk}$ keeps the industry's sales to itself from
    counting twice.

    Args:
        economy: with jobs of the region.
        region: code of a region. sector: code of a sector.

    Returns:
        Jobs of the sector, and jobs of all other sectors that its inputs need.

    References:
        Miller and Blair (2009), Input-Output Analysis, section 12.2 (output-to-output multipliers).
    """
    place, k = economy.region(region), economy.sector(sector)
    if economy.employment_ds is None or np.isnan(economy.employment_ds[place]).any():
        raise BadInput(
            f"there are no jobs by sector for {region}; the shipped tables have them for CAN, MEX "
            "and USA."
        )
    jobs, output = economy.employment_ds[place], economy.output_os[place]
    domestic = economy.trade_share_ods[place, place] / (1 + economy.tariff_rate_ods[place, place])
    coefficient_sk = economy.io_share_dsk[place] * domestic[:, None]
    unit = np.zeros(output.size)
    unit[k] = 1.0
    column = np.linalg.solve(np.eye(output.size) - coefficient_sk, unit)
    needed = column / column[k] * output[k]
    per_output = np.divide(jobs, output, out=np.zeros_like(jobs), where=output > 0)
    direct = float(jobs[k])
    return direct, float(per_output @ needed) - direct
