"""The sums of a solved world that its series for regions and sectors are read from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from countermove.arrays import Float
from countermove.economy.economy import Economy
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.equations import Pass
from countermove.equilibrium.lanes import Lanes, world_of
from countermove.equilibrium.solve import solution
from countermove.equilibrium.status import Status
from countermove.equilibrium.wages import Labour

BY_FLOWS = (
    "real_income_first_order_change", "volume_of_trade", "trade_costs", "tariff_applied",
    "tariff_collected", "tariff_faced",
)  # fmt: skip
"""Series of regions that need flows; all others of regions and sectors are read from sums."""


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """A solved world without its bilateral trade: what :class:`Outcome` has under the same names.

    Series of regions and sectors are the same functions of either, ``BY_FLOWS`` apart.
    """

    economy: Economy
    closure: Closure
    status: Status
    residual: float
    iterations: int
    wage_hat_o: Float
    cost_hat_os: Float
    price_hat_ds: Float
    expenditure_new_ds: Float
    deficit_new_d: Float
    output_new_os: Float
    purchases_new_ds: Float
    own_sales_new_ds: Float
    import_volume_d: Float
    duty_volume_d: Float
    labour: Labour | None = None
    levy_rate_ods: None = None
    _memo: dict[str, Float] = field(default_factory=dict, init=False, repr=False)

    @property
    def levied_od(self) -> Float:
        """(N, N) zeros: no world of many has taxes on exports or production."""
        return np.zeros((len(self.economy.regions), len(self.economy.regions)))


def levels_of(
    lanes: Lanes,
    at: Pass,
    place: int,
    volumes: tuple[Float, Float],
    *,
    economy: Economy,
    closure: Closure,
    residual: float,
    iterations: int,
) -> Levels:
    """Return the levels of one of the worlds solved together.

    Args:
        at: their pass. volumes: of :meth:`Lanes.volumes`. economy, closure: those of this world.
    """
    one, world = world_of(at, place), economy.world_value_added
    imports, duties = (np.ascontiguousarray(part[place]) * world for part in volumes)
    return Levels(
        economy=economy,
        closure=closure,
        status=Status.SOLVED,
        residual=residual,
        iterations=iterations,
        output_new_os=one.output_ds * world,
        purchases_new_ds=(one.imports_ds + one.own_sales_ds) * world,
        own_sales_new_ds=one.own_sales_ds * world,
        import_volume_d=imports,
        duty_volume_d=duties,
        labour=labour_of(lanes, one),
        **solution(economy, one),
    )


def labour_of(lanes: Lanes, one: Pass) -> Labour | None:
    """Return the labour market of one of the worlds solved together."""
    if lanes.labour is None or one.wages is None:
        return None
    return Labour(replace(lanes.labour, memo={}), one.wages)
