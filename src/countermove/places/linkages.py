r"""Direct, upstream and induced jobs: who works for a sector's sales, through domestic inputs.

$A_{sk}$ is the domestic input $s$ per unit of output of $k$ at basic prices, $B=(I-A)^{-1}$ the
Leontief inverse, $l_s$ jobs per unit of output. Sales $x$ need $l_s x_s$ jobs directly,
$\sum_k l_k (B-I)_{ks}x_s$ upstream, and $\sum_k l_k (B^{*}-B)_{ks}x_s$ through the spending of the
income of those who do these jobs, with $B^{*}=(I-A-f\,e\,l')^{-1}$, $e$ the country's pay per job
(card ``induced-income``) and $f$ domestic goods per unit of final spending
(Miller & Blair 2009, sections 2.5 and 6.2). Prices, wages and sourcing are held: these are counts
of who is tied to sales, not what happens to them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from countermove.arrays import Float, ratio
from countermove.economy.economy import Economy
from countermove.economy.employment import employment_rows
from countermove.economy.leontief import leontief_inverse
from countermove.equilibrium.outcome import Outcome
from countermove.places.jobs import jobs_of, sector_change

PAY_SHARE = 0.52
"""Compensation of employees as a share of value added."""

DEALERS_SHARE = 0.0936
"""Share of wholesale and retail jobs at vehicle dealers (card ``dealers-split``)."""

VEHICLES, TRADE = "C29", "G"


@dataclass(frozen=True, slots=True, eq=False)
class Linkages:
    """Multipliers of one country; (J, J) arrays, row: sector of the job, column: sector that sells.

    Attributes:
        jobs_per_output_s: jobs per unit of money. leontief_sk: domestic Leontief inverse.
        closed_sk: the same with household spending.
    """

    jobs_per_output_s: Float
    leontief_sk: Float
    closed_sk: Float


@dataclass(frozen=True, slots=True, eq=False)
class Tied:
    """Jobs tied to sales, by the sector of the job (``of``) or of the sale; (J,) arrays."""

    direct: Float
    upstream: Float
    induced: Float

    @property
    def total(self) -> Float:
        """All three added up."""
        return self.direct + self.upstream + self.induced


@dataclass(frozen=True, slots=True)
class Definition:
    """One meaning of "jobs in an industry": its figure, its quality and where it comes from."""

    name: str
    jobs: float
    quality: str
    source: str


def linkages(economy: Economy, country: str) -> Linkages:
    """Return the domestic multipliers of a country."""
    here = economy.region(country)
    own = economy.trade_share_ods[here, here] / (1.0 + economy.tariff_rate_ods[here, here])
    inputs = own[:, None] * economy.io_share_dsk[here]
    spending = own * economy.final_share_ds[here]
    jobs = jobs_of(economy, country)
    per_output = ratio(jobs, economy.output_os[here])
    pay_per_job = PAY_SHARE * economy.value_added_d[here] / jobs.sum()
    round_of_income = pay_per_job * np.outer(spending, per_output)
    return Linkages(
        per_output, leontief_inverse(inputs), leontief_inverse(inputs + round_of_income)
    )


def tied_by_sale(links: Linkages, sales_s: Float) -> Tied:
    """Return jobs anywhere in the country tied to the sales of each sector (J,)."""
    jobs = links.jobs_per_output_s
    direct = jobs * sales_s
    open_ = (jobs @ links.leontief_sk) * sales_s
    return Tied(direct, open_ - direct, (jobs @ links.closed_sk) * sales_s - open_)


def tied_by_job(links: Linkages, sales_s: Float) -> Tied:
    """Return jobs in each sector (J,) tied to sales of any sector."""
    jobs = links.jobs_per_output_s
    direct = jobs * sales_s
    open_ = jobs * (links.leontief_sk @ sales_s)
    return Tied(direct, open_ - direct, jobs * (links.closed_sk @ sales_s) - open_)


def export_jobs(economy: Economy, country: str, partner: str) -> Tied:
    """Return the jobs tied to exports to a partner, by exporting sector (J,)."""
    sales = economy.flow_ods[economy.region(country), economy.region(partner)]
    return tied_by_sale(linkages(economy, country), sales)


def change_by_cause(outcome: Outcome, country: str, partner: str | None = None) -> dict[str, Float]:
    """Return the change of jobs by sector of the job, by cause; the causes add up to it.

    ``direct``, ``upstream`` and ``induced`` are the fall or rise of exports to the partner at
    unchanged multipliers; ``reallocation`` is everything else: other markets, prices and wages,
    and workers who find other jobs.
    """
    change = sector_change(outcome, country, partner)
    tied = tied_by_job(linkages(outcome.economy, country), change.output_from_partner_s)
    return {
        "direct": tied.direct,
        "upstream": tied.upstream,
        "induced": tied.induced,
        "reallocation": change.change_s - tied.total,
    }


def jobs_behind(economy: Economy, country: str, sector: str) -> tuple[float, float]:
    """Return the jobs of an industry, and of its domestic suppliers in all rounds, in persons."""
    own = float(jobs_of(economy, country)[economy.sector(sector)])
    return own, float(suppliers_of(economy, country, sector).sum())


def suppliers_of(economy: Economy, country: str, sector: str) -> Float:
    """Return (J,) jobs at an industry's domestic suppliers, all rounds, by the sector of the job.

    By extraction: output of supplier ``k`` is ``B_ks / B_ss`` per unit of the industry's output, so
    its purchases from itself count once.

    References:
        Miller & Blair (2009), section 12.2 (output-to-output multipliers).
    """
    links, s = linkages(economy, country), economy.sector(sector)
    per_unit = links.jobs_per_output_s * links.leontief_sk[:, s] / links.leontief_sk[s, s]
    per_unit[s] = 0.0
    return np.asarray(per_unit * economy.output_os[economy.region(country), s])


def industry_jobs(
    economy: Economy, country: str = "CAN", sector: str = VEHICLES, partner: str = "USA"
) -> tuple[Definition, ...]:
    """Return what "the jobs of an industry" can mean, from its own workers to all it feeds."""
    links = linkages(economy, country)
    here, s = economy.region(country), economy.sector(sector)
    own, upstream = jobs_behind(economy, country, sector)
    output, sold = economy.output_os[here, s], economy.flow_ods[here, economy.region(partner), s]
    closed = links.jobs_per_output_s * links.closed_sk[:, s] / links.closed_sk[s, s]
    induced = float((closed.sum() - closed[s]) * output) - upstream
    share = float(sold / output) if output > 0 else 0.0
    exports = tied_by_sale(links, economy.flow_ods[here, economy.region(partner)])
    rows = [
        Definition("direct: makers of the product and its parts", own, _quality(country, sector),
                   "card employment_2022"),
        Definition(f"direct, tied to sales to {partner}", own * share, "split",
                   f"{share:.0%} of output is sold to {partner} (economy {economy.name})"),
        Definition("upstream: domestic suppliers of all its output", upstream, "split",
                   "Leontief inverse"),
        Definition(f"upstream of its sales to {partner} only", float(exports.upstream[s]), "split",
                   "Leontief inverse; parts makers' sales to assemblers included"),
        Definition("induced: spending of the income in both", induced, "imputed",
                   "card induced-income; an upper bound"),
        Definition("direct and upstream", own + upstream, "split", "sum"),
        Definition("direct, upstream and induced", own + upstream + induced, "imputed", "sum"),
    ]  # fmt: skip
    if (country, sector) == ("CAN", VEHICLES):
        dealers = DEALERS_SHARE * float(jobs_of(economy, country)[economy.sector(TRADE)])
        rows += [
            Definition("dealers of new and used vehicles and parts", dealers, "imputed",
                       "card dealers-split; they sell imports too"),
            Definition("direct and dealers", own + dealers, "imputed", "sum"),
            Definition("direct, upstream and dealers", own + upstream + dealers, "imputed", "sum"),
            Definition("claimed: direct", 130_000.0, "observed",
                       "Canadian Vehicle Manufacturers' Association, Important facts (2017)"),
            Definition("claimed: direct and indirect", 500_000.0, "observed",
                       "Canadian Vehicle Manufacturers' Association, Important facts (2017)"),
            Definition("claimed: with 3,949 dealerships", 550_000.0, "observed",
                       "Canadian Vehicle Manufacturers' Association, Automotive industry (2011)"),
        ]  # fmt: skip
    return tuple(rows)


def _quality(country: str, sector: str) -> str:
    known = {(row.region, row.sector): row.quality for row in employment_rows()}
    return known.get((country, sector), "observed")
