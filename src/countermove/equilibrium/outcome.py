"""The solved world: status, hats, and the doors to its series and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from countermove.arrays import Float, foreign, kept, ratio, read_only
from countermove.codes.lookup import unknown
from countermove.economy.economy import Economy
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.held_arrays import HeldRates, HeldShares, protected, whole
from countermove.equilibrium.series import SERIES, frame, group_mean
from countermove.equilibrium.solved_nests import SolvedNest
from countermove.equilibrium.status import Status
from countermove.equilibrium.wages import Labour
from countermove.errors import BadInput
from countermove.shown import Shown

if TYPE_CHECKING:
    import pandas as pd

ROUNDING = 1e-10
"""Change of trade costs that is none: what the shares of a solved world are exact to."""


@dataclass(frozen=True, slots=True, eq=False)
class Outcome(Shown):
    """A counterfactual equilibrium, how well it was solved, and every series it can report.

    Attributes:
        economy: the baseline the changes refer to (under deficits ``removed``, the balanced one).
        closure: the switches used. status, residual, iterations: how the solve ended; the
            residual is the largest gap of the log-cost, relative spending and labour equations.
        rate, mean, share: ``tariff_rate_ods``, ``tariff_mean_ods`` and ``trade_share_new_ods``, or
            what differs in them from the baseline (:mod:`countermove.equilibrium.held_arrays`).
        wage_hat_o, cost_hat_os, price_hat_ds: changes in the unit of ``closure.money``.
        expenditure_new_ds, deficit_new_d: levels in ``economy.unit``, in that money.
        technology_hat_os: (N, J) change of technology that was asked for, or ``None``.
        levy_rate_ods: (N, N, J) taxes of origins on their own goods, or ``None``.
        labour: sector wages and the floors that bind; ``None`` for labour mobile, fully employed
            and in fixed supply. ``wage_hat_o`` is then labour income per unit of base labour.
        nests: products of the importers that buy them; the rates of their cells are then those of
            the solved mix of lines.
    """

    economy: Economy
    closure: Closure
    status: Status
    residual: float
    iterations: int
    rate: Float | HeldRates
    mean: Float | HeldRates
    wage_hat_o: Float
    cost_hat_os: Float
    price_hat_ds: Float
    expenditure_new_ds: Float
    deficit_new_d: Float
    share: Float | HeldShares
    technology_hat_os: Float | None = None
    levy_rate_ods: Float | None = None
    labour: Labour | None = None
    nests: tuple[SolvedNest, ...] = ()
    _memo: dict[str, Float] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        for name in ("rate", "mean"):
            object.__setattr__(self, name, protected(getattr(self, name)))
        for name in "wage_hat_o cost_hat_os price_hat_ds expenditure_new_ds deficit_new_d".split():
            object.__setattr__(self, name, read_only(getattr(self, name)))

    @property
    def tariff_rate_ods(self) -> Float:
        """(N, N, J) new rates."""
        return kept(self._memo, "rate", lambda: whole(self.rate))

    @property
    def tariff_mean_ods(self) -> Float:
        """(N, N, J) the same as means at base weights where varieties of a cell pay different ones.

        For reporting.
        """
        return kept(self._memo, "mean", lambda: whole(self.mean))

    @property
    def trade_share_new_ods(self) -> Float:
        """(N, N, J) new shares of tariff-inclusive spending."""
        return whole(self.share)

    @property
    def iceberg_hat_ods(self) -> Float:
        """(N, N, J) change of trade costs other than duties, ``inf`` for a ban.

        It is read off the shares; one where nothing is traded. Kept, it would be the largest part
        of many worlds.
        """
        e = self.economy
        held = self.share if isinstance(self.share, HeldShares) else None
        after = self.trade_share_new_ods if held is None else held.rows()
        d = slice(None) if held is None else held.importers
        before = e.trade_share_ods[:, d]
        if self.technology_hat_os is not None:
            before = before * self.technology_hat_os[:, None, :]
        live = before > 0
        with np.errstate(divide="ignore"):
            kappa = np.divide(after, before, out=np.ones_like(before), where=live) ** (
                -1.0 / e.theta_s
            )
        hat = kappa * (self.price_hat_ds[d] / self.cost_hat_os[:, None, :])
        factor = (1.0 + e.tariff_rate_ods[:, d]) / (1.0 + self.tariff_rate_ods[:, d])
        if e.duty_response_d is not None and self.labour is not None:
            rule, wages = self.labour.rule, self.labour.wages
            assert rule.market_d is not None
            size = rule.market(ratio(self.expenditure_new_ds, e.expenditure_ds))
            hat /= np.exp(size - rule.market_d[:, None] * wages.log_wage_ds)[d]
            factor **= e.duty_response_d[d, None]
        hat *= factor
        if self.levy_rate_ods is not None:
            hat /= 1.0 + self.levy_rate_ods[:, d]
        hat = np.where(live & (np.abs(hat - 1.0) > ROUNDING), hat, 1.0)
        if held is None:
            return hat
        found = np.ones_like(e.trade_share_ods)  # where weights are the baseline's, so are costs
        found[:, d] = hat
        return found

    @property
    def flow_new_ods(self) -> Float:
        """(N, N, J) new flows at makers' prices, in ``economy.unit`` and ``closure.money``."""

        def flow() -> Float:
            bought = self.trade_share_new_ods * self.expenditure_new_ds
            bought = bought / (1.0 + self.tariff_rate_ods)
            return bought if self.levy_rate_ods is None else bought / (1.0 + self.levy_rate_ods)

        return kept(self._memo, "flow", flow)

    @property
    def levied_od(self) -> Float:
        """(N, N) what origins levy on their own goods by destination, own sales included."""
        if self.levy_rate_ods is None:
            return np.zeros((len(self.wage_hat_o), len(self.wage_hat_o)))
        return np.asarray((self.levy_rate_ods * self.flow_new_ods).sum(axis=2))

    @property
    def output_new_os(self) -> Float:
        """(N, J) new gross output at basic prices, in ``closure.money``."""
        return kept(
            self._memo, "output", lambda: self.economy.earned_ods(self.flow_new_ods).sum(axis=1)
        )

    @property
    def purchases_new_ds(self) -> Float:
        """(N, J) new purchases at basic prices, own and foreign, before tariffs."""
        return kept(self._memo, "purchases", lambda: self.flow_new_ods.sum(axis=0))

    @property
    def own_sales_new_ds(self) -> Float:
        """(N, J) new purchases at home, at basic prices."""
        return np.einsum("dds->ds", self.flow_new_ods)

    @property
    def import_volume_d(self) -> Float:
        """(N,) new imports at base prices of the origin."""
        return np.einsum("ods,os->d", foreign(self.flow_new_ods), 1.0 / self.cost_hat_os)

    @property
    def duty_volume_d(self) -> Float:
        """(N,) base duties on new purchases at base prices of the origin."""
        e = self.economy
        rates = e.tariff_rate_ods
        return np.einsum("ods,ods,os->d", rates, self.flow_new_ods, 1.0 / self.cost_hat_os)

    def __repr__(self) -> str:
        return (
            f"<Outcome {self.status.value}, residual {self.residual:.1e} after {self.iterations} "
            f"steps, deficits {self.closure.deficits}, of {self.economy!r}>"
        )

    def values(self, series: str) -> Float:
        """Return one series by name; its shape follows from its dimension (see ``SERIES``)."""
        if series not in SERIES:
            raise unknown(series, SERIES, what="series")
        return SERIES[series].compute(self)

    def aggregate(self, series: str, members: Sequence[str]) -> Float:
        """Return a country or sector series for a group of regions, weighted as ``SERIES`` says."""
        rows = [self.economy.region(code) for code in members]
        values, weight = self.values(series), SERIES[series].weight
        return group_mean(values, None if weight is None else weight(self), rows)

    def of(self, series: str, name: str) -> float:
        """Return a country series of a region or, weighted as ``SERIES`` says, of a group."""
        places = self.economy.places(name)
        if len(places) == 1:
            return float(self.values(series)[places[0]])
        return float(self.aggregate(series, [self.economy.regions[place] for place in places]))

    def jobs(self, region: str) -> dict[str, Float]:
        """Return (J,) changes of jobs and of the unemployed of a region, in persons.

        Raises:
            BadInput: the economy lacks job figures for it; says which, and what works instead.
        """
        d, economy = self.economy.region(region), self.economy
        have = economy.employment_ds
        known = np.zeros(self.cost_hat_os.shape, dtype=bool) if have is None else np.isfinite(have)
        if not known[d].all():
            some = [code for code, row in zip(economy.regions, known, strict=True) if row.all()]
            gaps = [code for code, row in zip(economy.sectors, known[d], strict=True) if not row]
            listed = ", ".join(gaps[:3]) + (f" and {len(gaps) - 3} more" if len(gaps) > 3 else "")
            raise BadInput(
                f"there are no job figures for {region} in {listed} of economy {economy.name!r}. "
                "In per cent, labour_change, employment_change and unemployment_rate work "
                "without. " + (f"Regions with figures: {', '.join(some)}." if some else "")
            )
        return {name: self.values(name)[d] for name in ("jobs_change", "unemployment_change")}

    def table(self, dimension: str = "country") -> pd.DataFrame:
        """Return all series of a dimension as a table: country, sector or bilateral.

        ``country`` has one row per region; ``sector`` one per region and sector; ``bilateral``
        one per origin and destination (goods and services together).
        """
        return frame(self, dimension)
