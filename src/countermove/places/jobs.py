r"""Jobs of a country by sector, and the part of their change that comes from the other country.

Works from any outcome: the change of jobs is the closure's, and the split uses only where the
sector's output went before and after. With jobs $L$, their relative change $\hat L$, and the share
$u$ of output sold to the other country (before) and $u'$ (after),

$$\Delta L = \underbrace{L(\hat L u' - u)}_{\text{sales to the other country}}
           + \underbrace{L(\hat L (1-u') - (1-u))}_{\text{all other sales}}$$
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from countermove.arrays import Float, ratio, read_only
from countermove.economy.economy import Economy
from countermove.equilibrium.levels import Levels
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.series import SERIES
from countermove.errors import BadInput
from countermove.places.shares import OTHER

TARGETED_RISE = 0.01
"""Rise of a duty, as a fraction of value, from which sales count as targeted."""


@dataclass(frozen=True, slots=True, eq=False)
class SectorChange:
    """A country's sectors before and after; arrays of shape (J,).

    Attributes:
        country, partner: the country and the other one. sectors: codes.
        goods_s: true for goods. jobs_s: jobs before. change_s: change of jobs.
        from_partner_s: part of it from sales to the other country.
        sold_s: share of output sold to the other country, before.
        output_s: output before, in the economy's unit. output_change_s: change at base prices;
        output_from_partner_s: part of it from sales to the other country.
        targeted_s: share of output sold abroad where the duty rises by a point or more.
        heads: changes of sectors add up to persons: nobody changes sector, so that who loses a
            job in one is counted in no other.
    """

    country: str
    partner: str
    sectors: tuple[str, ...]
    goods_s: np.ndarray
    jobs_s: Float
    change_s: Float
    from_partner_s: Float
    sold_s: Float
    output_s: Float
    output_change_s: Float
    output_from_partner_s: Float
    targeted_s: Float
    heads: bool = False


def sector_change(outcome: Outcome, country: str, partner: str | None = None) -> SectorChange:
    """Return jobs and output by sector and their changes, split by where sales go.

    Args:
        outcome: a solved world under any closure. country: with job figures.
        partner: the other country; the United States for Canada and the reverse by default.

    Raises:
        BadInput: the economy has no job figures for the country; names those that have.
    """
    economy = outcome.economy
    partner = OTHER.get(country, "USA") if partner is None else partner
    here, there = economy.region(country), economy.region(partner)
    jobs = jobs_of(economy, country)
    base, new = economy.flow_ods[here], outcome.flow_new_ods[here]
    output = base.sum(axis=0)
    rise = outcome.tariff_mean_ods[here] - economy.tariff_rate_ods[here] >= TARGETED_RISE - 1e-12
    rise[here] = False
    still = np.zeros_like(output)
    before = SectorChange(
        country=country,
        partner=partner,
        sectors=economy.sectors,
        goods_s=economy.goods_s,
        jobs_s=jobs,
        change_s=still,
        from_partner_s=still,
        sold_s=ratio(base[there], output),
        output_s=output,
        output_change_s=still,
        output_from_partner_s=still,
        targeted_s=ratio((base * rise).sum(axis=0), output),
        heads=outcome.closure.labour == "specific",
    )
    return moved(before, outcome, ratio(new[there], new.sum(axis=0)))


def moved(at: SectorChange, world: Outcome | Levels, share_s: Float) -> SectorChange:
    """Return a country's sectors with the changes of another world of the same baseline.

    Args:
        at: the sectors. world: the solved world. share_s: (J,) share of output that is sold to the
            other country there.
    """
    here = world.economy.region(at.country)
    jobs, output, sold = at.jobs_s, at.output_s, at.sold_s
    sold_new = np.where(world.output_new_os[here] > 0, share_s, sold)
    labour = 1.0 + SERIES["jobs_change"].compute(world)[here] / np.where(jobs > 0, jobs, 1.0)
    volume = 1.0 + SERIES["output_change"].compute(world)[here] / 100.0
    return replace(
        at,
        change_s=jobs * (labour - 1.0),
        from_partner_s=jobs * (labour * sold_new - sold),
        output_change_s=output * (volume - 1.0),
        output_from_partner_s=output * (volume * sold_new - sold),
    )


def jobs_of(economy: Economy, country: str) -> Float:
    """Return jobs by sector (J,), or say which countries have figures."""
    here = economy.region(country)
    employment = economy.employment_ds
    if employment is None or not np.isfinite(employment[here]).all():
        rows = [] if employment is None else zip(economy.regions, employment, strict=True)
        known = ", ".join(code for code, row in rows if np.isfinite(row).all())
        cure = f"choose among {known}" if known else "give employment when building it"
        raise BadInput(f"economy {economy.name!r} has no job figures for {country}; {cure}.")
    return np.asarray(read_only(employment[here]))
