"""The world after a shock, as the solver leaves it: shares, levels, changes from the baseline."""

from __future__ import annotations

from dataclasses import dataclass, field

from countermove.arrays import Float, read_only
from countermove.economy.economy import Economy
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.labour import Labour
from countermove.equilibrium.status import Status


@dataclass(frozen=True, slots=True, eq=False)
class Counterfactual:
    """A counterfactual equilibrium and how well it was solved.

    Attributes:
        economy: the baseline the changes refer to (under deficits ``removed``, the balanced one).
        closure: the switches used. status, residual, iterations: how the solve ended; the
            residual is the largest gap of the log-cost, relative spending and labour equations.
        tariff_rate_ods: (N, N, J) new rates. tariff_mean_ods: the same as means at base weights
            where a cell's varieties pay different rates; for reporting.
        wage_hat_o, cost_hat_os, price_hat_ds: changes relative to world value added.
        expenditure_new_ds, deficit_new_d: levels in ``economy.unit``, world value added held.
        trade_share_new_ods: (N, N, J) new shares of tariff-inclusive spending.
        technology_hat_os: (N, J) change of technology that was asked for, or ``None``.
        iceberg_hat_ods: (N, N, J) change of trade costs other than duties, ``inf`` for a ban, or
            ``None``.
        labour: sector wages and the floors that bind; ``None`` for labour mobile, fully employed
            and in fixed supply. ``wage_hat_o`` is then labour income per unit of base labour.
    """

    economy: Economy
    closure: Closure
    status: Status
    residual: float
    iterations: int
    tariff_rate_ods: Float
    tariff_mean_ods: Float
    wage_hat_o: Float
    cost_hat_os: Float
    price_hat_ds: Float
    expenditure_new_ds: Float
    deficit_new_d: Float
    trade_share_new_ods: Float
    technology_hat_os: Float | None = None
    iceberg_hat_ods: Float | None = None
    labour: Labour | None = None
    _memo: dict[str, Float] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        for name in (
            "tariff_rate_ods tariff_mean_ods wage_hat_o cost_hat_os price_hat_ds "
            "expenditure_new_ds deficit_new_d"
        ).split():
            object.__setattr__(self, name, read_only(getattr(self, name)))

    @property
    def flow_new_ods(self) -> Float:
        """(N, N, J) new flows at basic prices, in ``economy.unit``, world value added held."""
        if "flow" not in self._memo:
            spending = self.trade_share_new_ods * self.expenditure_new_ds[None]
            self._memo["flow"] = read_only(spending / (1.0 + self.tariff_rate_ods))
        return self._memo["flow"]

    @property
    def output_new_os(self) -> Float:
        """(N, J) new gross output at basic prices, world value added held."""
        if "output" not in self._memo:
            self._memo["output"] = read_only(self.flow_new_ods.sum(axis=1))
        return self._memo["output"]

    @property
    def purchases_new_ds(self) -> Float:
        """(N, J) new purchases at basic prices, own and foreign, before tariffs."""
        if "purchases" not in self._memo:
            self._memo["purchases"] = read_only(self.flow_new_ods.sum(axis=0))
        return self._memo["purchases"]
