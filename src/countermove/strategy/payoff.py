"""What a government wants: weighted sums of real income, sectors, jobs and revenue."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from countermove.codes.lookup import unknown
from countermove.doors import check_fields
from countermove.economy.economy import Economy
from countermove.equilibrium.adjoint import Seeds, no_seeds
from countermove.equilibrium.linear import Linearisation
from countermove.errors import BadInput

KINDS = {
    "real_income": "log change of real income (0.01 is about 1 %)",
    "political_income": "log change of real income with sector weights on value added",
    "value_added": "log change of a sector's value added over the final price index",
    "labour": "log change of a sector's labour input",
    "jobs": "change of a sector's jobs, in persons",
    "revenue": "tariff revenue, in the economy's unit at world value added held constant",
}
BY_SECTOR = ("value_added", "labour", "jobs")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing wanted: its kind (see ``KINDS``), whose, in which sector, and its weight.

    ``sector_weights`` belong to ``political_income``: weight of a sector's value added, one where
    a sector is not named.
    """

    kind: str
    region: str
    sector: str | None = None
    weight: float = 1.0
    sector_weights: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise unknown(self.kind, KINDS, what="payoff kind")
        if (self.kind in BY_SECTOR) != (self.sector is not None):
            need = "needs a sector" if self.kind in BY_SECTOR else "takes no sector"
            raise BadInput(
                f"payoff {self.kind} of {self.region} {need}, e.g. CAN.jobs.C29, CAN.revenue."
            )
        if not np.isfinite([self.weight, *(w for _, w in self.sector_weights)]).all():
            raise BadInput(f"payoff {self.kind} of {self.region}: weights must be finite numbers.")

    @property
    def name(self) -> str:
        """Return the term as it is written, e.g. ``CAN.jobs.C29``."""
        return ".".join([self.region, self.kind, *([self.sector] if self.sector else [])])


@dataclass(frozen=True, slots=True)
class Payoff:
    """A weighted sum of terms; add payoffs and multiply them by numbers.

    >>> wanted = real_income("CAN") + 0.5 * jobs("CAN", "C29")
    >>> [term.name for term in wanted.terms], wanted.terms[1].weight
    (['CAN.real_income', 'CAN.jobs.C29'], 0.5)
    """

    terms: tuple[Term, ...]

    def __post_init__(self) -> None:
        check_fields(self)

    def __add__(self, other: Payoff) -> Payoff:
        return Payoff((*self.terms, *other.terms))

    def __mul__(self, factor: float) -> Payoff:
        return Payoff(tuple(replace(term, weight=factor * term.weight) for term in self.terms))

    __rmul__ = __mul__

    def __sub__(self, other: Payoff) -> Payoff:
        return self + -other

    def __neg__(self) -> Payoff:
        return -1.0 * self

    @property
    def name(self) -> str:
        """Return the sum as it is written, e.g. ``CAN.real_income + 0.5*CAN.jobs.C29``."""
        parts = (t.name if t.weight == 1.0 else f"{t.weight:g}*{t.name}" for t in self.terms)
        return " + ".join(parts)


def real_income(region: str) -> Payoff:
    """Return the log of a region's real income, the exact welfare measure of the model."""
    return Payoff((Term("real_income", region),))


def value_added(region: str, sector: str) -> Payoff:
    """Return the log of a sector's value added over the region's final price index."""
    return Payoff((Term("value_added", region, sector),))


def labour(region: str, sector: str) -> Payoff:
    """Return the log of a sector's labour input."""
    return Payoff((Term("labour", region, sector),))


def jobs(region: str, sector: str) -> Payoff:
    """Return the change of a sector's jobs in persons."""
    return Payoff((Term("jobs", region, sector),))


def revenue(region: str) -> Payoff:
    """Return a region's tariff revenue in the economy's unit, world value added held."""
    return Payoff((Term("revenue", region),))


def political_income(region: str, sector_weights: Mapping[str, float]) -> Payoff:
    r"""Return real income in which a sector's value added counts more or less than one.

    $$\log\frac{\sum_s \lambda_s\,VA_s + R + D}{\prod_s P_s^{\alpha_s}}$$

    With all weights one it is real income. References: Ossa (2014), eq. (12), with sector wage
    bills in the place of sector profits, as the model has one mobile factor.
    """
    return Payoff((Term("political_income", region, None, 1.0, tuple(sector_weights.items())),))


def as_payoff(wanted: Payoff | str) -> Payoff:
    """Return a payoff from its text: ``CAN``, ``CAN.jobs.C29``, ``CAN + 0.5*USA.revenue``.

    >>> as_payoff("CAN - 2*USA.labour.C29").name
    'CAN.real_income + -2*USA.labour.C29'
    """
    if isinstance(wanted, Payoff):
        return wanted
    total: list[Term] = []
    text = wanted.replace(" ", "")
    pieces = re.findall(r"([+-]?)(?:([0-9.]+(?:e-?[0-9]+)?)\*)?([A-Za-z][\w.]*)", text)
    if "".join(f"{s}{w + '*' if w else ''}{n}" for s, w, n in pieces) != text or not pieces:
        raise BadInput(
            f"payoff {wanted!r} cannot be read; write a sum of REGION, REGION.KIND or "
            "REGION.KIND.SECTOR, e.g. 'CAN + 0.5*CAN.labour.C29 - USA.revenue'."
        )
    for sign, weight, name in pieces:
        region, kind, sector, more = (*name.split(".", 3), "", "", "")[:4]
        if more:
            raise BadInput(f"payoff term {name!r} has too many parts; write REGION.KIND.SECTOR.")
        size = float(weight or 1.0) * (-1.0 if sign == "-" else 1.0)
        total.append(Term(kind or "real_income", region, sector or None, size))
    return Payoff(tuple(total))


def value(payoff: Payoff, lin: Linearisation, economy: Economy) -> float:
    """Return a payoff at an equilibrium; changes are from the economy's baseline."""
    return float(sum(t.weight * _value(t, lin, economy) for t in payoff.terms))


def seeds(payoffs: Sequence[Payoff], lin: Linearisation, economy: Economy) -> Seeds:
    """Return the partial derivatives of payoffs with respect to what the model yields."""
    out = no_seeds(len(economy.regions), len(economy.sectors), len(payoffs))
    for m, payoff in enumerate(payoffs):
        for term in payoff.terms:
            _seed(term, lin, economy, out, m)
    return out


def _value(term: Term, lin: Linearisation, economy: Economy) -> float:
    base = lin.structure
    d = economy.region(term.region)
    price = float(base.final_ds[d] @ lin.log_price_ds[d])
    if term.kind == "real_income":
        return float(np.log(lin.income_d[d] / base.income_d[d])) - price
    if term.kind == "revenue":
        return float(lin.revenue_d[d]) * economy.world_value_added
    if term.kind == "political_income":
        weighted = base.va_ds[d] * _sector_weights(term, economy)
        before = economy.output_os[d] @ weighted / economy.world_value_added
        before += economy.tariff_revenue_d[d] / economy.world_value_added + base.deficit_d[d]
        return float(np.log(_weighted_income(term, lin, economy, d) / before)) - price
    s = economy.sector(str(term.sector))
    hat = _output_hat(lin, economy, d, s)
    wage = float(np.exp(lin.log_wage_ds[d, s]))
    if term.kind == "value_added":
        return float(np.log(hat)) - price
    if term.kind == "labour":
        return float(np.log(hat / wage))
    return _employment(economy, d, s) * (hat / wage - 1.0)


def _seed(term: Term, lin: Linearisation, economy: Economy, out: Seeds, m: int) -> None:
    base, w = lin.structure, term.weight
    d = economy.region(term.region)
    if term.kind in ("real_income", "political_income", "value_added"):
        out.log_price_dsm[d, :, m] -= w * base.final_ds[d]
    if term.kind == "real_income":
        out.income_dm[d, m] += w / lin.income_d[d]
    elif term.kind == "revenue":
        out.revenue_dm[d, m] += w * economy.world_value_added
    elif term.kind == "political_income":
        income = _weighted_income(term, lin, economy, d)
        out.output_dsm[d, :, m] += w * base.va_ds[d] * _sector_weights(term, economy) / income
        out.revenue_dm[d, m] += w / income
        out.deficit_dm[d, m] += w / income
    else:
        s = economy.sector(str(term.sector))
        scale = w
        if term.kind == "jobs":
            wage = float(np.exp(lin.log_wage_ds[d, s]))
            scale *= _employment(economy, d, s) * _output_hat(lin, economy, d, s) / wage
        out.output_dsm[d, s, m] += scale / lin.output_ds[d, s]
        if term.kind != "value_added":
            _seed_wage(lin, out, d, s, m, -scale)


def _seed_wage(lin: Linearisation, out: Seeds, d: int, s: int, m: int, worth: float) -> None:
    """Add the worth of a log sector wage to seeds: one wage for all, or the closure's slopes."""
    if lin.slopes is None:
        out.log_wage_dm[d, m] += worth
        return
    out.log_wage_dm[d, m] += worth * lin.slopes.income_ds[d, s]
    out.output_dsm[d, s, m] += worth * lin.slopes.output_ds[d, s] / lin.output_ds[d, s]
    out.log_price_dsm[d, :, m] += worth * lin.slopes.price_ds[d, s] * lin.structure.final_ds[d]


def _sector_weights(term: Term, economy: Economy) -> np.ndarray:
    weights = np.ones(len(economy.sectors))
    for sector, weight in term.sector_weights:
        weights[economy.sector(sector)] = weight
    return weights


def _weighted_income(term: Term, lin: Linearisation, economy: Economy, d: int) -> float:
    paid = float(lin.output_ds[d] @ (lin.structure.va_ds[d] * _sector_weights(term, economy)))
    return paid + float(lin.revenue_d[d] + lin.deficit_d[d])


def _output_hat(lin: Linearisation, economy: Economy, d: int, s: int) -> float:
    before = float(economy.output_os[d, s]) / economy.world_value_added
    if before <= 0:
        raise BadInput(
            f"{economy.regions[d]} has no output of {economy.sectors[s]}, so no payoff can hang on "
            "it; name another sector."
        )
    return float(lin.output_ds[d, s]) / before


def _employment(economy: Economy, d: int, s: int) -> float:
    if economy.employment_ds is None or not np.isfinite(economy.employment_ds[d, s]):
        raise BadInput(
            f"there are no job figures for {economy.regions[d]} {economy.sectors[s]}; use "
            f"'{economy.regions[d]}.labour.{economy.sectors[s]}', the change of labour input."
        )
    return float(economy.employment_ds[d, s])
