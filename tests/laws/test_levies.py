"""Taxes of origins on their own goods: books, derivatives, and what they are the same as."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from countermove.economy.economy import Economy
from countermove.economy.markups import with_markups
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.linear import linearise_outcome
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.solve import solve
from countermove.strategy.gradient import gradients
from countermove.strategy.payoff import value
from tests.laws.test_gradient_laws import NAMES, STEP, Case, all_kinds
from tests.synthetic import synthetic_economy

N, J = 7, 5
ABROAD = ~np.eye(N, dtype=bool)[:, :, None]


def world(seed: int = 3) -> Economy:
    economy = synthetic_economy(N, J, seed=seed, theta=(3.0, 6.0))
    persons = np.random.default_rng(0).uniform(1.0, 2.0, (N, J))
    return replace(economy, employment_ds=persons)


def levies(seed: int, *, production: bool = False) -> np.ndarray[Any, Any]:
    rng = np.random.default_rng(seed)
    rate = rng.uniform(-0.1, 0.2, (N, N, J)) * ABROAD
    return rate + rng.uniform(-0.1, 0.1, (N, 1, J)) if production else rate


class Levied(Case):
    """A shocked world whose origins levy taxes on their own goods."""

    def __init__(self, economy: Economy, closure: Closure, *, production: bool) -> None:
        super().__init__(economy, all_kinds(), closure.deficits, 5)
        self.closure = closure
        self.levy = np.log1p(levies(1, production=production))

    def solve(self, x: Any) -> Outcome:
        return solve(
            self.economy.with_elasticities(x[3]),
            tariff_rate_ods=np.expm1(x[0]), iceberg_hat_ods=np.exp(x[1]),
            technology_hat_os=np.exp(x[2]), levy_rate_ods=np.expm1(self.levy),
            closure=self.closure, tolerance=5e-14,
        )  # fmt: skip

    def levied(self, size: float) -> np.ndarray[Any, Any]:
        held, self.levy = self.levy, self.levy + size * self.direction[0]
        outcome = self.solve(self.at)
        self.levy = held
        lin = linearise_outcome(outcome)
        return np.array([value(p, lin, outcome.economy) for p in self.payoffs])


CLOSURES = [
    ({}, False), ({}, True), ({"deficits": "multiplicative"}, True),
    ({"deficits": "removed"}, True),
    ({"labour": "sluggish"}, True), ({"deficits": "absorbing", "labour": "specific"}, True),
    ({"wages": "rigid"}, True), ({"scale": 0.08}, True),
    ({"supply": 0.4, "revenue": "income-tax"}, False),
]  # fmt: skip


@pytest.mark.parametrize(("switches", "production"), CLOSURES)
@pytest.mark.parametrize("profits", [False, True])
def test_derivatives_match_differences(
    switches: dict[str, Any], production: bool, profits: bool
) -> None:
    if profits and {"scale", "absorbing"} & {*switches, *switches.values()}:
        return
    economy = with_markups(world(), 12.0) if profits else world()
    case = Levied(economy, Closure(**switches), production=production)
    found = gradients(case.solve(case.at), case.payoffs, tolerance=1e-12)
    near, far = (case.levied(k * STEP) - case.levied(-k * STEP) for k in (1, 2))
    got = np.array([(one.log_levy_factor_ods * case.direction[0]).sum() for one in found])
    assert got == pytest.approx((8 * near - far) / (12 * STEP), rel=1e-8)
    for part, name in enumerate(NAMES):
        derivatives = np.array([case.derivative(part, one) for one in found])
        assert derivatives == pytest.approx(case.difference(part), rel=1e-8, abs=1e-11), name


@pytest.mark.parametrize("deficits", ["fixed", "removed", "proportional", "multiplicative"])
def test_markets_clear_and_budgets_close(deficits: str) -> None:
    levy = levies(2, production=True)
    after = solve(world(), levy_rate_ods=levy, closure=Closure(deficits=deficits), tolerance=1e-12)
    base, sold = after.economy, after.output_new_os
    border = after.flow_new_ods * (1.0 + levy)
    paid = (base.value_added_share_ds * sold).sum(axis=1)
    assert paid / (after.wage_hat_o * base.value_added_d) == pytest.approx(1.0, abs=1e-10)
    abroad = border * ABROAD
    balance = abroad.sum(axis=(0, 2)) - abroad.sum(axis=(1, 2))
    assert balance == pytest.approx(after.deficit_new_d, abs=1e-9 * base.world_value_added)
    duties = (base.tariff_rate_ods * border).sum(axis=(0, 2))
    taxes = (levy * after.flow_new_ods).sum(axis=(1, 2))
    assert after.values("tariff_revenue") == pytest.approx(duties)
    assert after.values("levy_revenue") == pytest.approx(taxes)
    income = paid + duties + taxes + after.deficit_new_d
    inputs = np.einsum("dsk,dk->ds", base.io_share_dsk, sold)
    bought = inputs + base.final_share_ds * income[:, None]
    assert bought == pytest.approx(after.expenditure_new_ds, rel=1e-9)


def test_a_tax_on_all_exports_is_a_duty_on_all_imports() -> None:
    """Lerner (1936): in a world of two countries with balanced trade, real incomes are the same."""
    flow = np.array([[[8.0, 3.0], [2.0, 1.0]], [[1.5, 1.5], [9.0, 4.0]]])
    import countermove as cm

    economy = cm.economy_from_flows(
        flow, np.full((2, 2, 2), 0.5), np.zeros((2, 2, 2)), theta_s=[4.0, 5.0],
        regions=["A", "B"], sectors=["g", "h"],
    )  # fmt: skip
    duty, levy = np.zeros((2, 2, 2, 2))
    duty[1, 0], levy[0, 1] = 0.2, 0.2
    mine = solve(economy, levy_rate_ods=levy).values("real_income_change")
    assert mine == pytest.approx(
        solve(economy, tariff_rate_ods=duty).values("real_income_change"), abs=1e-8
    )
    assert mine[0] > 0.1


def test_a_production_tax_is_a_technology_whose_loss_is_handed_back() -> None:
    """A tax on all a closed country makes, its one sector: nothing real changes."""
    flow = np.array([[[10.0], [1e-9]], [[1e-9], [10.0]]])
    import countermove as cm

    economy = cm.economy_from_flows(
        flow, np.zeros((2, 1, 1)), np.zeros((2, 2, 1)), theta_s=5.0, regions=["A", "B"],
        sectors=["all"],
    )  # fmt: skip
    levy = np.zeros((2, 2, 1))
    levy[0] = 0.25
    after = solve(economy, levy_rate_ods=levy)
    assert after.values("real_income_change") == pytest.approx(0.0, abs=1e-7)
    assert after.values("real_wage_change")[0] == pytest.approx(-20.0)
