r"""An industry's jobs by place: its own, its suppliers', those that hang on a partner, those lost.

With $x_s$ the industry's output, $e_s$ its sales to the partner, $l_k$ jobs per unit of output and
$B$ the domestic Leontief inverse (:mod:`countermove.places.linkages`),

* *direct*: the industry's own jobs, $l_s x_s$;
* *suppliers*: jobs of other sectors behind its output, all rounds,
  $\sum_{k\ne s} l_k B_{ks}x_s/B_{ss}$;
* *at risk*: of either, the part $e_s/x_s$ that the partner buys;
* *lost*: of the industry, the model's change; of its suppliers, those jobs times the model's change
  of the industry's output, links held, and no gain where nobody is hired: at most so many, for
  their sectors may sell elsewhere.

The industry is placed by its own jobs and, at risk, by what each place sells to the partner;
suppliers by the jobs of their sector. Places add up to the nation.
"""

from __future__ import annotations

from dataclasses import dataclass

from countermove.arrays import Float
from countermove.economy.economy import Economy
from countermove.places.linkages import suppliers_of
from countermove.places.place_results import PlaceResults


@dataclass(frozen=True, slots=True, eq=False)
class IndustryJobs:
    """Jobs of an industry by place, arrays of shape (P,); changes are negative where jobs go.

    Attributes:
        country, sector, partner: codes. codes: of the places.
        direct, suppliers: jobs. direct_at_risk, suppliers_at_risk: of these, for the partner.
        direct_change, suppliers_change: what the run does to them.
        all_change: of all sectors, where changes are heads; ``None`` elsewhere.
    """

    country: str
    sector: str
    partner: str
    codes: tuple[str, ...]
    direct: Float
    suppliers: Float
    direct_at_risk: Float
    suppliers_at_risk: Float
    direct_change: Float
    suppliers_change: Float
    all_change: Float | None


def industry_jobs_by_place(economy: Economy, results: PlaceResults, sector: str) -> IndustryJobs:
    """Return an industry's jobs by province or state, and what a run does to them.

    Args:
        economy: the baseline of the run. results: its places. sector: code.
    """
    national = results.national
    s = economy.sector(sector)
    behind_k = suppliers_of(economy, national.country, sector)
    behind_p = results.shares.share_ps @ behind_k
    output = float(national.output_s[s])
    volume = float(national.output_change_s[s]) / output if output > 0 else 0.0
    return IndustryJobs(
        country=national.country,
        sector=sector,
        partner=national.partner,
        codes=results.shares.codes,
        direct=results.jobs_ps[:, s],
        suppliers=behind_p,
        direct_at_risk=results.jobs_ps[:, s] * results.trade.sold_ps[:, s],
        suppliers_at_risk=behind_p * float(national.sold_s[s]),
        direct_change=results.change_ps[:, s],
        suppliers_change=behind_p * (min(volume, 0.0) if national.heads else volume),
        all_change=results.change_ps.sum(axis=1) if national.heads else None,
    )
