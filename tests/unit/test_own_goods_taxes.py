"""Taxes that a player sets on its own goods: derivatives, optima known otherwise, refusals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import countermove as cm
from countermove.economy.economy import Economy
from countermove.equilibrium.closure import Closure
from countermove.errors import BadInput
from countermove.strategy.arena import arena
from countermove.strategy.best_response import optimal_tariff
from countermove.strategy.instruments import InstrumentSet
from countermove.strategy.nash import nash
from countermove.strategy.slopes import slope
from tests.synthetic import synthetic_economy

STEP = 1e-3


def two(theta: float = 4.0) -> Economy:
    return cm.economy_from_trade(
        [[[8.0], [2.0]], [[3.0], [7.0]]], theta_s=theta, regions=["A", "B"], sectors=["g"]
    )


@pytest.mark.parametrize(
    ("tax", "by"),
    [("import", "cell"), ("export", "cell"), ("export", "uniform"), ("production", "sector")],
)
@pytest.mark.parametrize("closure", [Closure.balanced(), Closure(), Closure(labour="sluggish")])
def test_slopes_of_rates_match_differences(tax: str, by: str, closure: Closure) -> None:
    """Of both players at once, where duties of one meet the export taxes of the other."""
    economy = synthetic_economy(5, 3, seed=3, theta=(3.0, 6.0))
    tables = {"R00": InstrumentSet(by=by, tax=tax), "R01": InstrumentSet(tax="export")}
    here = arena(economy, ["R00", "R01"], instruments=tables, closure=closure)
    rng = np.random.default_rng(1)
    sizes = {name: len(p.instruments.names) for name, p in here.players.items()}
    at = {name: rng.uniform(-0.05, 0.2, size) for name, size in sizes.items()}
    position = here.at(at, tolerance=1e-13)
    assert position is not None
    players = list(here.players.values())
    solved = here.adjoint(position, players, tolerance=1e-12)
    for column, player in enumerate(players):
        found = slope(player, position, solved, column).derivative(at[player.name])
        direction = rng.normal(size=len(found))

        def moved(size: float, player: Any = player, direction: Any = direction) -> float:
            y = np.log1p(at[player.name]) + size * direction
            there = here.at({**at, player.name: np.expm1(y)}, tolerance=1e-13)
            assert there is not None
            return here.payoff(player, there)

        near, far = (moved(k * STEP) - moved(-k * STEP) for k in (1, 2))
        difference = (8 * near - far) / (12 * STEP)
        size = float(np.abs(found * direction).sum())  # the parts cancel
        assert found @ direction == pytest.approx(difference, abs=1e-8 * size)


def test_the_best_export_tax_is_the_best_duty() -> None:
    """Lerner (1936), and Gros (1987) for its size: one over theta times the partner's share."""
    taxed = optimal_tariff(two(), "A", instruments=InstrumentSet(tax="export"))
    duty = optimal_tariff(two(), "A")
    assert taxed.method == "climb"
    assert taxed.rate[0] == pytest.approx(duty.rate[0], rel=1e-5)
    assert taxed.payoff == pytest.approx(duty.payoff, abs=1e-10)
    assert taxed.outcome.of("levy_revenue", "A") > 0
    assert taxed.outcome.of("tariff_revenue", "A") == 0.0


def test_under_equal_markups_a_subsidy_of_production_gains_nothing_at_home() -> None:
    """One sector: a subsidy to all that is made shifts nothing, as a tax does not."""
    best = optimal_tariff(two(), "A", instruments=InstrumentSet(by="sector", tax="production"))
    assert abs(best.gain) < 1e-9


def test_nash_in_export_taxes_is_nash_in_duties_of_two_countries() -> None:
    """By Lerner's symmetry each side's problem is the same; both taxes at once also are."""
    duties = nash(two(), ["A", "B"], certificate=False)
    taxes = nash(
        two(), ["A", "B"], instruments=InstrumentSet(tax="export"), certificate=False, starts=1
    )
    for name in ("A", "B"):
        assert taxes.rates[name][0] == pytest.approx(duties.rates[name][0], rel=1e-3)
        assert taxes.payoff[name] == pytest.approx(duties.payoff[name], abs=1e-6)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"tax": "carbon"}, "tax"),
        ({"tax": "export", "added": True}, "added does not go with tax='export'"),
        ({"tax": "export", "exemption": "none"}, "exemption does not go with"),
        ({"tax": "production"}, "by does not go with tax='production'"),
        ({"tax": "production", "by": "sector", "partners": ("B",)}, "partners does not go with"),
        ({"tax": "production", "by": "sector", "spared": ("B",)}, "spared does not go with"),
    ],
)
def test_contradictions_are_refused_by_name(given: dict[str, Any], said: str) -> None:
    with pytest.raises(cm.CountermoveError, match=said):
        InstrumentSet(**given)


def test_no_fixed_point_of_first_order_conditions_is_promised() -> None:
    with pytest.raises(BadInput, match="use method='auto' or 'climb'"):
        optimal_tariff(two(), "A", instruments=InstrumentSet(tax="export"), method="first-order")
