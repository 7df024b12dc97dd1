"""Derivatives against fourth-order directional differences, every parameter, payoff and closure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from countermove.economy.shipped import load_economy
from countermove.equilibrium import adjoint
from countermove.equilibrium.closure import DEFICITS, Closure
from countermove.equilibrium.linear import linearise_outcome
from countermove.equilibrium.solve import balance_trade, solve
from countermove.errors import BadInput, NotSolved, UnknownName
from countermove.strategy.gradient import gradient, gradients
from countermove.strategy.payoff import (
    as_payoff,
    political_income,
    real_income,
    value,
)
from tests.synthetic import synthetic_economy

STEP = 4e-4
NAMES = ("factor", "iceberg", "technology", "theta")


class Case:
    """A shocked world with a direction in every parameter, and payoffs along it."""

    def __init__(self, economy, payoffs, deficits, seed):
        rng = np.random.default_rng(seed)
        n, j = len(economy.regions), len(economy.sectors)
        self.closure = Closure(deficits=deficits)
        # Under "removed" the balanced world is the baseline whose parameters move.
        self.economy = balance_trade(economy, tolerance=1e-14) if deficits == "removed" else economy
        self.payoffs = payoffs
        abroad = ~np.eye(n, dtype=bool)[:, :, None] * self.economy.goods_s
        self.at = (
            np.log1p(economy.tariff_rate_ods + 0.2 * rng.uniform(size=(n, n, j)) * abroad),
            0.1 * rng.normal(size=(n, n, j)) * abroad,
            0.1 * rng.normal(size=(n, j)),
            economy.theta_s,
        )
        self.direction = (
            rng.normal(size=(n, n, j)),
            rng.normal(size=(n, n, j)),
            rng.normal(size=(n, j)),
            rng.normal(size=j),
        )

    def solve(self, x):
        return solve(
            self.economy.with_elasticities(x[3]),
            tariff_rate_ods=np.expm1(x[0]),
            iceberg_hat_ods=np.exp(x[1]),
            technology_hat_os=np.exp(x[2]),
            closure=self.closure,
            tolerance=5e-14,
        )

    def values(self, part, size):
        x = list(self.at)
        x[part] = x[part] + size * self.direction[part]
        outcome = self.solve(x)
        lin = linearise_outcome(outcome)
        return np.array([value(p, lin, outcome.economy) for p in self.payoffs])

    def difference(self, part):
        near = self.values(part, STEP) - self.values(part, -STEP)
        far = self.values(part, 2 * STEP) - self.values(part, -2 * STEP)
        return (8 * near - far) / (12 * STEP)

    def derivative(self, part, found):
        arrays = (
            found.log_tariff_factor_ods,
            found.log_iceberg_ods,
            found.log_technology_os,
            found.theta_s,
        )
        return (arrays[part] * self.direction[part]).sum()


def all_kinds():
    return [
        real_income("R00"),
        as_payoff("R02.value_added.S01"),
        as_payoff("R01.labour.S03"),
        as_payoff("R01.jobs.S02"),
        as_payoff("R03.revenue"),
        political_income("R00", {"S01": 1.5, "S02": 0.8, "revenue.S01": 1.7}),
        real_income("R00") + 0.3 * as_payoff("R02.labour.S00") - 0.5 * real_income("R04"),
    ]


@pytest.mark.parametrize("deficits", DEFICITS)
def test_derivatives_match_differences_on_random_economies(deficits):
    economy = synthetic_economy(7, 5, seed=3, theta=(3.0, 6.0))
    persons = np.random.default_rng(0).uniform(1.0, 2.0, (7, 5))
    economy = replace(economy, employment_ds=persons)
    case = Case(economy, all_kinds(), deficits, seed=5)
    found = gradients(case.solve(case.at), case.payoffs, tolerance=1e-12)
    for part, name in enumerate(NAMES):
        differences = case.difference(part)
        derivatives = np.array([case.derivative(part, g) for g in found])
        assert derivatives == pytest.approx(differences, rel=1e-8), name


@pytest.mark.parametrize("deficits", DEFICITS)
def test_derivatives_match_differences_on_the_shipped_economy(deficits):
    economy = load_economy("icio-2022")
    payoffs = [real_income("USA"), as_payoff("CAN.labour.C29")]
    case = Case(economy, payoffs, deficits, seed=6)
    usa = economy.region("USA")
    case.at = (np.log1p(economy.tariff_rate_ods), np.zeros(1), np.zeros(1), economy.theta_s)
    case.direction = (np.zeros_like(economy.tariff_rate_ods), *case.direction[1:])
    case.direction[0][:, usa, economy.goods_s] = 1.0
    case.direction[0][usa, usa] = 0.0
    found = gradients(case.solve(case.at), payoffs, tolerance=1e-12)
    derivatives = np.array([case.derivative(0, g) for g in found])
    assert derivatives == pytest.approx(case.difference(0), rel=1e-8)


def test_several_payoffs_agree_with_one_at_a_time():
    outcome = solve(synthetic_economy(8, 6, seed=2))
    together = gradients(outcome, ["R00", "R03", "R00 + 2*R03.labour.S01"])
    for found in together:
        alone = gradient(outcome, found.payoff)
        gap = np.abs(alone.tariff_rate_ods - found.tariff_rate_ods).max()
        assert gap <= 1e-10 * np.abs(alone.tariff_rate_ods).max()


@pytest.mark.parametrize("labour", ["mobile", "specific"])
def test_where_the_mixing_stalls_the_krylov_method_ends_at_the_same(monkeypatch, labour):
    """GMRES on the same linear equations: derivatives do not depend on how they are solved."""
    outcome = solve(synthetic_economy(8, 6, seed=2), closure=Closure(labour=labour))
    wanted = ["R00", "R03.labour.S01"]
    mixed = gradients(outcome, wanted, tolerance=1e-11)
    monkeypatch.setattr(adjoint, "MAX_ITERATIONS", 2)
    finished = gradients(outcome, wanted, tolerance=1e-10)
    for one, two in zip(mixed, finished, strict=True):
        assert two.residual <= 1e-10
        assert two.iterations > one.iterations
        size = np.abs(one.tariff_rate_ods).max()
        assert np.abs(one.tariff_rate_ods - two.tariff_rate_ods).max() <= 1e-8 * size
    with pytest.raises(NotSolved, match="the derivatives were not found"):
        gradients(outcome, wanted, tolerance=1e-30)


def test_iterations_of_the_adjoint_stay_near_those_of_the_solve():
    economy = synthetic_economy(31, 40, seed=1)
    rates = economy.tariff_rate_ods.copy()
    rates[1:, 0] += 0.25
    outcome = solve(economy, tariff_rate_ods=rates)
    assert gradient(outcome, "R00").iterations <= 1.5 * outcome.iterations


def test_a_banned_cell_has_no_derivative_and_does_no_harm():
    economy = synthetic_economy(5, 4, seed=8)
    ban = np.ones_like(economy.tariff_rate_ods)
    ban[1, 0, 2] = np.inf
    found = gradient(solve(economy, iceberg_hat_ods=ban), "R00")
    assert found.tariff_rate_ods[1, 0, 2] == 0.0
    assert np.isfinite(found.tariff_rate_ods).all()
    assert np.isfinite(found.theta_s).all()


def test_bad_payoffs_are_refused_with_a_cure():
    outcome = solve(synthetic_economy(4, 3, seed=1))
    for text, words in (
        ("R00.jobs", "needs a sector"),
        ("R00.revenue.S01", "takes no sector"),
        ("R00 +", "cannot be read"),
        ("R00.jobs.S01", "no job figures"),
    ):
        with pytest.raises(BadInput, match=words):
            gradient(outcome, text)
    with pytest.raises(UnknownName, match="R00"):
        gradient(outcome, "R0")
    with pytest.raises(UnknownName, match="real_income"):
        as_payoff("R00.real_incme")
    hard = replace(outcome, status=type(outcome.status).STALLED)
    with pytest.raises(NotSolved, match="stalled"):
        gradient(hard, "R00")
