"""The solved worlds of many draws, as arrays: draws are the last axis, ``x``, of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple

import numpy as np

from countermove.arrays import Bool, Float, Int
from countermove.economy.economy import Economy
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.draw_inputs import DrawInputs
from countermove.equilibrium.equations import Pass
from countermove.equilibrium.levels import Levels
from countermove.equilibrium.status import Status
from countermove.equilibrium.wages import Labour, LabourRule, Wages


class Failure(NamedTuple):
    """A draw without a solution: its position, how the search ended, and what it was solved with.

    ``parameters``: as :meth:`DrawInputs.parameters` returns them.
    """

    draw: int
    status: Status
    parameters: dict[str, Float]


@dataclass(frozen=True, slots=True, eq=False)
class DrawOutcomes:
    """S solved worlds; NaN where a draw failed. Levels are in ``economy.unit``.

    Attributes:
        economy, closure: what they share; ``inputs`` is what they do not.
        failures: the draws without a solution. residual_x, iterations_x: (S,).
        log_wage_dx: (N, S) log changes, of labour income per unit of base labour.
        log_cost_osx, log_price_dsx: (N, J, S) log changes of costs, and of prices by buyer.
        spending_dsx, output_osx, exports_osx, imports_dsx, own_sales_dsx: (N, J, S) new levels;
            spending with duties, all else at basic prices.
        value_added_dx, revenue_dx, deficit_dx, income_dx: (N, S) new levels; income is what is
            spent on final goods.
        import_volume_dx, duty_volume_dx: (N, S) imports, and base duties on all purchases, at base
            prices of the origin.
        log_wage_dsx, log_expected_dsx: (N, J, S) log wages paid and expected by sector, and
        active_dsx: where floors bind; empty for labour mobile, employed and in fixed supply.
    """

    economy: Economy
    closure: Closure
    labour: LabourRule | None
    inputs: DrawInputs
    failures: tuple[Failure, ...]
    residual_x: Float
    iterations_x: Int
    log_wage_dx: Float
    log_cost_osx: Float
    log_price_dsx: Float
    spending_dsx: Float
    output_osx: Float
    exports_osx: Float
    imports_dsx: Float
    own_sales_dsx: Float
    value_added_dx: Float
    revenue_dx: Float
    deficit_dx: Float
    income_dx: Float
    import_volume_dx: Float
    duty_volume_dx: Float
    log_wage_dsx: Float
    log_expected_dsx: Float
    active_dsx: Bool

    @property
    def count(self) -> int:
        """Return S, the number of draws."""
        return self.inputs.count

    @property
    def failed_x(self) -> Bool:
        """(S,) true where a draw has no solution."""
        mask = np.zeros(self.count, dtype=bool)
        mask[[failure.draw for failure in self.failures]] = True
        return mask

    def world(self, draw: int) -> Levels:
        """Return the sums of one draw: every series of regions and sectors is a function of them.

        >>> from countermove.equilibrium.series import SERIES
        >>> callable(SERIES["real_income_change"].compute)
        True
        """
        closure, rule = self.inputs.closure_of(draw, self.closure), self.labour
        if rule is not None:
            rule = replace(rule, nu=closure.nu, eta=closure.supply)
            if rule.log_floor_ds is not None and self.inputs.floor_x is not None:
                higher = np.log(closure.floor / self.closure.floor)
                rule = replace(rule, log_floor_ds=rule.log_floor_ds + higher)
        failed = {failure.draw: failure.status for failure in self.failures}
        return replace(
            self._sums(draw, rule),
            closure=closure,
            status=failed.get(draw, Status.SOLVED),
            residual=float(self.residual_x[draw]),
            iterations=int(self.iterations_x[draw]),
        )

    def together(self) -> Levels:
        """Return the sums of all draws, which lead: (S, N) or (S, N, J), under the shared rules.

        Those of a draw's own labour market (:meth:`world`) are in no series but of employment by
        base wages and deficits.
        """
        return self._sums(slice(None), self.labour)

    def _sums(self, draws: int | slice, rule: LabourRule | None) -> Levels:
        """Return the sums of one draw or of all, leading."""

        def own(array: Any) -> Any:
            return np.ascontiguousarray(np.moveaxis(array, -1, 0)[draws])

        labour = None
        if rule is not None:
            wages = (self.log_wage_dsx, self.log_expected_dsx, self.active_dsx)
            labour = Labour(rule, Wages._make(own(array) for array in wages))
        own_sales = own(self.own_sales_dsx)
        return Levels(
            economy=self.economy,
            closure=self.closure,
            status=Status.SOLVED,
            residual=float(self.residual_x.max()),
            iterations=int(self.iterations_x.max()),
            wage_hat_o=np.exp(own(self.log_wage_dx)),
            cost_hat_os=np.exp(own(self.log_cost_osx)),
            price_hat_ds=np.exp(own(self.log_price_dsx)),
            expenditure_new_ds=own(self.spending_dsx),
            deficit_new_d=own(self.deficit_dx),
            output_new_os=own(self.output_osx),
            purchases_new_ds=own(self.imports_dsx) + own_sales,
            own_sales_new_ds=own_sales,
            import_volume_d=own(self.import_volume_dx),
            duty_volume_d=own(self.duty_volume_dx),
            labour=labour,
        )


LEVELS: dict[str, Callable[[Pass], Float]] = {
    "spending_dsx": lambda at: at.point.spending_ds,
    "output_osx": lambda at: at.output_ds,
    "exports_osx": lambda at: at.exports_ds,
    "imports_dsx": lambda at: at.imports_ds,
    "own_sales_dsx": lambda at: at.own_sales_ds,
    "value_added_dx": lambda at: at.value_added_d,
    "revenue_dx": lambda at: at.revenue_d,
    "deficit_dx": lambda at: at.deficit_d,
    "income_dx": lambda at: at.income_d,
}
"""Levels read off a pass, in units of world value added there."""


def arrays_of(at: Pass, volumes: tuple[Float, Float], world: float) -> dict[str, Any]:
    """Return the arrays of outcomes from a pass of worlds in step, ``world`` the unit of money."""

    def last(array: Any) -> Any:
        return np.ascontiguousarray(np.moveaxis(array, 0, -1))

    found = {name: last(read(at)) * world for name, read in LEVELS.items()}
    found |= {
        "log_wage_dx": last(at.point.log_wage_d),
        "log_cost_osx": last(at.point.log_cost_ds),
        "log_price_dsx": last(at.log_price_ds),
        "import_volume_dx": last(volumes[0]) * world,
        "duty_volume_dx": last(volumes[1]) * world,
    }
    none = np.zeros((len(at.income_d), 0, 0))
    wages = (none, none, none.astype(bool)) if at.wages is None else at.wages
    names = ("log_wage_dsx", "log_expected_dsx", "active_dsx")
    return found | {name: last(array) for name, array in zip(names, wages, strict=True)}


def joined(blocks: Sequence[DrawOutcomes]) -> DrawOutcomes:
    """Return the outcomes of several blocks of one question as one, in order."""
    first = blocks[0]
    if len(blocks) == 1:
        return first
    starts = np.cumsum([0, *(block.count for block in blocks)])
    failures = [
        failure._replace(draw=failure.draw + int(start))
        for block, start in zip(blocks, starts[:-1], strict=True)
        for failure in block.failures
    ]
    arrays: dict[str, Any] = {
        field.name: np.concatenate([getattr(block, field.name) for block in blocks], axis=-1)
        for field in fields(DrawOutcomes)
        if isinstance(getattr(first, field.name), np.ndarray)
    }
    inputs = DrawInputs.joined([block.inputs for block in blocks])
    return replace(first, inputs=inputs, failures=tuple(failures), **arrays)
