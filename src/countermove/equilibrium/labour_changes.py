"""Labour in a solved world: wages by sector, employment, unemployment. Changes are in per cent.

Labour is counted at base wages: a sector weighs as much as its base wage bill. Unemployment is
what the shock adds to that of the baseline, as a share of those who offer labour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from countermove.arrays import Float

if TYPE_CHECKING:
    from countermove.equilibrium.outcome import Outcome


def base_wage_bill(x: Outcome) -> Float:
    """(N, J) wage bill of the baseline."""
    return x.economy.value_added_share_ds * x.economy.output_os


def wage_hat(x: Outcome) -> Float:
    """(N, J) change of the wage that each sector pays, relative to world value added."""
    if x.labour is None:
        return np.broadcast_to(x.wage_hat_o[:, None], x.cost_hat_os.shape)
    return np.exp(x.labour.wages.log_wage_ds)


def output_hat(x: Outcome) -> Float:
    """(N, J) change of output in value, which is that of the wage bill; one where there is none."""
    base = x.economy.output_os
    return np.divide(x.output_new_os, base, out=np.ones_like(base), where=base > 0)


def employment_hat(x: Outcome) -> Float:
    """(N, J) change of employed labour: wage bill over wage; one where there is no output."""
    return np.where(x.economy.output_os > 0, output_hat(x) / wage_hat(x), 1.0)


def idle_share(x: Outcome) -> Float:
    """(N, J) unemployed labour as a share of the labour that offers itself to the sector."""
    if x.labour is None:
        return np.zeros_like(x.cost_hat_os)
    gap = x.labour.wages.log_expected_ds - x.labour.wages.log_wage_ds
    return np.where(x.labour.wages.active_ds, -np.expm1(np.minimum(gap, 0.0)), 0.0)


def offered_hat(x: Outcome) -> Float:
    """(N, J) change of the labour that offers itself to each sector, employed or not."""
    return employment_hat(x) / (1.0 - idle_share(x))


def mean_wage_hat(x: Outcome) -> Float:
    """(N,) change of the wage per unit of employed labour, at base weights of sectors."""
    if x.labour is None:
        return x.wage_hat_o
    employed = (base_wage_bill(x) * employment_hat(x)).sum(axis=1)
    return np.asarray(x.wage_hat_o * x.economy.value_added_d / employed)


def employment(x: Outcome) -> Float:
    """(N,) change of employed labour at base wages."""
    bill = base_wage_bill(x)
    return 100.0 * ((bill * employment_hat(x)).sum(axis=1) / bill.sum(axis=1) - 1.0)


def labour(x: Outcome) -> Float:
    """(N, J) change of employed labour by sector."""
    return 100.0 * (employment_hat(x) - 1.0)


def sector_wage(x: Outcome) -> Float:
    """(N, J) change of the real wage of a sector: wage over the price index of final spending."""
    price = np.exp((x.economy.final_share_ds * np.log(x.price_hat_ds)).sum(axis=1))
    return 100.0 * (wage_hat(x) / price[:, None] - 1.0)


def unemployment(x: Outcome) -> Float:
    """(N,) unemployed labour in per cent of the labour that offers itself, at base wages."""
    offered = base_wage_bill(x) * offered_hat(x)
    return 100.0 * (offered * idle_share(x)).sum(axis=1) / offered.sum(axis=1)


def sector_unemployment(x: Outcome) -> Float:
    """(N, J) unemployed labour in per cent of the labour that offers itself to the sector."""
    return 100.0 * idle_share(x)


def base_jobs(x: Outcome) -> Float:
    """(N, J) jobs of the baseline in persons; NaN where the economy has no figure."""
    if x.economy.employment_ds is None:
        return np.full(x.cost_hat_os.shape, np.nan)
    return x.economy.employment_ds


def jobs(x: Outcome) -> Float:
    """(N, J) change of jobs in persons; NaN where the economy has no job figures."""
    return base_jobs(x) * (employment_hat(x) - 1.0)


def unemployed(x: Outcome) -> Float:
    """(N, J) persons who offer labour to a sector and find no job; NaN without job figures."""
    return base_jobs(x) * offered_hat(x) * idle_share(x)
