"""What a government wants: weighted sums of real income, sectors, jobs and revenue."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from countermove.arrays import Float
from countermove.codes.lookup import unknown
from countermove.codes.names import place_or_own, sector_or_own
from countermove.doors import check_fields
from countermove.economy.economy import Economy
from countermove.equilibrium.adjoint import Seeds, no_seeds
from countermove.equilibrium.equations import per_net
from countermove.equilibrium.linear import Linearisation
from countermove.errors import BadInput

KINDS = {
    "real_income": "log change of real income (0.01 is about 1 %)",
    "real_wage": "log change of labour income over prices, duties not handed back",
    "political_income": "log change of real income, weighted by sector and source of income",
    "value_added": "log change of a sector's value added over the final price index",
    "labour": "log change of a sector's labour input",
    "jobs": "change of a sector's jobs, in persons",
    "revenue": "tariff revenue, in the economy's unit: world value added held, or base-year money",
    "exports": "exports, in the economy's unit: world value added held, or base-year money",
}
OF_GROUPS = ("real_income", "revenue", "exports", "jobs")
BY_SECTOR = ("value_added", "labour", "jobs")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing wanted: its kind (see ``KINDS``), whose, in which sector, and its weight.

    ``region`` may be a country group: of its members' dollars or jobs the sum, of their real
    income the change of the sum at base prices.

    ``sector_weights`` belong to ``political_income``: weight of a sector's value added and
    profits, by its code; of its profits alone (``profits.C29``) or of the duties on its goods
    (``revenue.C29``). One where nothing is named; weights of the same money multiply.
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

    >>> wanted = real_income("CAN") + 0.5 * as_payoff("CAN.jobs.C29")
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


def of_income(payoff: Payoff) -> bool:
    """Whether a payoff is real income alone, and so a number wherever income is positive."""
    return all(term.kind == "real_income" for term in payoff.terms)


def political_income(region: str, sector_weights: Mapping[str, float]) -> Payoff:
    r"""Return real income in which some money counts more or less than one.

    $$\log\frac{\sum_s (\lambda_s\,VA_s + \lambda_s\mu_s\,\Pi_s + \rho_s R_s) + D}
      {\prod_s P_s^{\alpha_s}}$$

    Weights are by sector: of value added and profits (``"C29"``), of profits besides
    (``"profits.C29"``), of duties on its goods (``"revenue.C29"``). With all one it is real income.
    References: Ossa (2014), eq. (12); in a world without profits, sector wage bills in their place.
    """
    return Payoff((Term("political_income", region, None, 1.0, tuple(sector_weights.items())),))


def as_payoff(wanted: Payoff | str) -> Payoff:
    """Return a payoff from its text: ``CAN``, ``CAN.jobs.C29``, ``CAN + 0.5*USA.revenue``.

    >>> as_payoff("CAN - 2*USA.labour.C29").name
    'CAN.real_income + -2*USA.labour.C29'
    >>> as_payoff("South Korea + 0.5*Canada.jobs.Motor vehicles").name
    'KOR.real_income + 0.5*CAN.jobs.C29'
    """
    if isinstance(wanted, Payoff):
        return wanted
    total: list[Term] = []
    text = re.sub(r"\s*([-+*.]|$)\s*", r"\1", wanted.strip())
    pieces = re.findall(r"([+-]?)(?:([0-9.]+(?:e-?[0-9]+)?)\*)?([^\W\d][\w .]*)", text)
    if "".join(f"{s}{w + '*' if w else ''}{n}" for s, w, n in pieces) != text or not pieces:
        raise BadInput(
            f"payoff {wanted!r} cannot be read; write a sum of REGION, REGION.KIND or "
            "REGION.KIND.SECTOR, e.g. 'CAN + 0.5*CAN.labour.C29 - USA.revenue'."
        )
    for sign, weight, name in pieces:
        region, kind, sector, more = (*name.split(".", 3), "", "", "")[:4]
        if more:
            raise BadInput(f"payoff term {name!r} has too many parts; write REGION.KIND.SECTOR.")
        region, sector = _as_coded(region, place_or_own), _as_coded(sector, sector_or_own)
        size = float(weight or 1.0) * (-1.0 if sign == "-" else 1.0)
        total.append(Term(kind or "real_income", region, sector or None, size))
    return Payoff(tuple(total))


def _as_coded(name: str, code: Callable[[str], str]) -> str:
    """Return the code of a name that people use; what is written as a code stays."""
    return name if re.fullmatch(r"[A-Z0-9_]*", name) else code(name)


def value(payoff: Payoff, lin: Linearisation, economy: Economy) -> float:
    """Return a payoff at an equilibrium; changes are from the economy's baseline.

    Minus infinity where a region wanted has no income left: no government would go there.
    """
    return float(sum(t.weight * _joint(t, lin, economy)[0] for t in payoff.terms))


def seeds(payoffs: Sequence[Payoff], lin: Linearisation, economy: Economy) -> Seeds:
    """Return the partial derivatives of payoffs with respect to what the model yields."""
    out = no_seeds(len(economy.regions), len(economy.sectors), len(payoffs))
    for m, payoff in enumerate(payoffs):
        for w, d, at, term in _members(payoff, lin, economy):
            wage, price, output_s = at.log_wage, at.price, at.output_s
            revenue = at.revenue
            if lin.paid is not None and term.sector is not None:  # a wage follows other things
                s, rule = economy.sector(term.sector), lin.problem.labour
                assert rule is not None
                again = 1.0  # where prices follow markets, at the wage: a wage moves its own price
                if rule.market_d is not None:
                    again /= 1.0 - lin.paid.price_ds[d, s] * rule.market_d[d]
                real = at.log_wage * lin.paid.price_ds[d, s] * again
                relief = rule.relief_slopes(lin.at.value_added_d, lin.at.revenue_d)
                price, revenue = price + real, revenue - real * relief[0][d]
                output_s[s] += at.log_wage * lin.paid.output_ds[d, s] / lin.at.output_ds[d, s]
                wage = at.log_wage * lin.paid.income_ds[d, s] * again - real * relief[1][d]
            out.log_price_dsm[d, :, m] += w * price * lin.problem.structure.final_ds[d]
            out.output_dsm[d, :, m] += w * output_s
            out.log_wage_dm[d, m] += w * wage
            out.income_dm[d, m] += w * at.income
            out.revenue_dsm[d, :, m] += w * revenue
            if at.revenue_s is not None:
                out.revenue_dsm[d, :, m] += w * at.revenue_s
            out.deficit_dm[d, m] += w * at.deficit
            out.exports_dm[d, m] += w * at.exports
    return out


def _members(
    payoff: Payoff, lin: Linearisation, economy: Economy
) -> Iterator[tuple[float, int, _Term, Term]]:
    """Yield what each member adds: weight of its own term in the payoff, place and parts."""
    for term in payoff.terms:
        for share, d, at in _joint(term, lin, economy)[1]:
            yield term.weight * share, d, at, term


def _joint(
    term: Term, lin: Linearisation, economy: Economy
) -> tuple[float, list[tuple[float, int, _Term]]]:
    r"""Return the value of a term, and by member what its own adds at the margin, place and parts.

    Real income of a group is $\log\sum_i\omega_i\hat W_i$, $\omega$ shares of base income.
    """
    places = economy.places(term.region)
    found = [_at(term, d, lin, economy) for d in places]
    if len(places) > 1 and term.kind not in OF_GROUPS:
        raise BadInput(
            f"payoff {term.name}: {term.region} is a group of countries, of which "
            f"{', '.join(OF_GROUPS)} can be wanted; take one of these, or name one country."
        )
    if len(places) == 1 or term.kind != "real_income":
        listed = [(1.0, d, at) for d, at in zip(places, found, strict=True)]
        return sum(at.value for at in found), listed
    share = economy.income_d[places] / economy.income_d[places].sum()
    part = share * np.exp([at.value for at in found])
    listed = list(zip((part / part.sum()).tolist(), places, found, strict=True))
    return _log(float(part.sum())), listed


class _Term(NamedTuple):
    """A term's value and what it gains by the log final price index, outputs (J,), and so on."""

    value: float
    output_s: Float
    price: float = 0.0
    log_wage: float = 0.0
    income: float = 0.0
    revenue: float = 0.0
    deficit: float = 0.0
    exports: float = 0.0
    revenue_s: Float | None = None


def _at(term: Term, d: int, lin: Linearisation, economy: Economy) -> _Term:
    base, world = lin.problem.structure, economy.world_value_added
    price = float(base.final_ds[d] @ lin.at.log_price_ds[d])
    output_s = np.zeros(len(economy.sectors))
    lent = _lent(lin, d)
    if term.kind == "real_income":
        earned = float(lin.at.value_added_d[d])
        profit = float(np.broadcast_to(lin.at.profit_d, base.income_d.shape)[d])
        income = earned + float(lin.at.revenue_d[d]) + profit + lent
        gain, each = _log(income / base.income_d[d]) - price, 1.0 / income
        if lin.problem.rule.anchored:
            return _Term(gain, output_s, price=-1.0, income=each)
        return _Term(gain, output_s, price=-1.0, log_wage=earned * each, revenue=each)
    if term.kind == "revenue":
        return _Term(float(lin.at.revenue_d[d]) * world, output_s, revenue=world)
    if term.kind == "real_wage":
        return _Term(float(lin.at.point.log_wage_d[d]) - price, output_s, price=-1.0, log_wage=1.0)
    if term.kind == "exports":
        return _Term(float(lin.at.exports_ds[d].sum()) * world, output_s, exports=world)
    if term.kind == "political_income":
        return _political(term, d, lin, economy, price, lent)
    s = economy.sector(str(term.sector))
    if not economy.output_os[d, s] > 0:
        raise BadInput(
            f"{economy.regions[d]} has no output of {economy.sectors[s]}, so no payoff can hang on "
            "it; name another sector."
        )
    hat = float(lin.at.output_ds[d, s] / (economy.output_os[d, s] / world))
    output_s[s] = 1.0 / lin.at.output_ds[d, s]
    if term.kind == "value_added":
        return _Term(float(np.log(hat)) - price, output_s, price=-1.0)
    labour = hat / float(np.exp(lin.log_wage_ds[d, s]))
    if term.kind == "labour":
        return _Term(float(np.log(labour)), output_s, log_wage=-1.0)
    jobs = _employment(economy, d, s)
    return _Term(jobs * (labour - 1.0), jobs * labour * output_s, log_wage=-jobs * labour)


def _political(
    term: Term, d: int, lin: Linearisation, economy: Economy, price: float, lent: float
) -> _Term:
    """Return a political income and its parts, all money weighted by sector."""
    base, world, j = lin.problem.structure, economy.world_value_added, len(economy.sectors)
    earned, kept = np.ones(j), np.ones(j)
    taken = np.ones(j)
    for key, weight in term.sector_weights:
        part, _, name = key.rpartition(".")
        if part not in ("", "profits", "revenue"):
            raise unknown(part, ("profits", "revenue"), what="weighted part of income")
        if part == "profits" and base.profit_ds is None:
            raise BadInput(
                f"weight {key}: in competitive markets there are no profits; set "
                f"market=constant-markups or restricted-entry, or weigh {name} itself."
            )
        s = economy.sector(name)
        taken[s] *= weight if part == "revenue" else 1.0
        kept[s] *= weight if part != "revenue" else 1.0
        earned[s] *= weight if part == "" else 1.0
    weighted = base.va_ds[d] * earned
    weighted += 0.0 if base.profit_ds is None else base.profit_ds[d] * kept
    duties = (economy.tariff_rate_ods[:, d] * economy.flow_ods[:, d]).sum(axis=0) / world
    before = economy.output_os[d] @ weighted / world + taken @ duties + base.deficit_d[d]
    got, paid = lin.problem.levies_by_sector(lin.at.supply_so, lin.at.scale_sd)
    revenue = lin.at.point.spending_ds[d] - lin.at.imports_ds[d] - lin.at.own_sales_ds[d]
    revenue = revenue + got[:, d] - paid[:, d]
    fees = 0.0
    if base.margin_d is not None:  # labour that sells is no sector's: it counts as it is
        weighted -= base.va_ds[d]
        revenue = revenue - lin.at.imports_ds[d] * per_net(base.margin_d[d])
        fees = float(lin.at.value_added_d[d])
        before += base.wage_bill_d[d] - economy.output_os[d] @ base.va_ds[d] / world
    income = float(lin.at.output_ds[d] @ weighted + taken @ revenue + lent + fees)
    gain, each = _log(income / before) - price, 1.0 / income
    borrowed = each * lin.problem.rule.anchored
    return _Term(
        gain, weighted / income, price=-1.0, log_wage=each * fees, revenue_s=each * taken,
        deficit=borrowed,
    )  # fmt: skip


def _log(ratio: float) -> float:
    return float(np.log(ratio)) if ratio > 0 else -np.inf


def _lent(lin: Linearisation, d: int) -> float:
    """Return the deficit that counts as income: where deficits absorb, that of the baseline."""
    rule, base = lin.problem.rule, lin.problem.structure
    if rule.anchored:
        return float(lin.at.deficit_d[d])
    return float(np.broadcast_to(rule.exchange_d, base.deficit_d.shape)[d] * base.deficit_d[d])


def _employment(economy: Economy, d: int, s: int) -> float:
    if economy.employment_ds is None or not np.isfinite(economy.employment_ds[d, s]):
        raise BadInput(
            f"there are no job figures for {economy.regions[d]} {economy.sectors[s]}; use "
            f"'{economy.regions[d]}.labour.{economy.sectors[s]}', the change of labour input."
        )
    return float(economy.employment_ds[d, s])
