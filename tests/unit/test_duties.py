"""Edits of whole cells on lines that pay different duties, and what rates on top of them do."""

from __future__ import annotations

import numpy as np
import pytest

from countermove.equilibrium.solve import solve_at
from countermove.equilibrium.varieties import Duties, cell_rates, wedges
from countermove.errors import BadInput
from countermove.strategy.arena import arena
from countermove.strategy.best_response import optimal_tariff
from countermove.strategy.gradient import gradient
from countermove.strategy.instruments import InstrumentSet
from countermove.strategy.points import percentage_points
from countermove.strategy.slopes import slope
from tests.synthetic import synthetic_economy
from tests.unit.test_varieties import one

WORLD = synthetic_economy(4, 3, seed=1)
SHAPE = WORLD.tariff_rate_ods.shape
LINES = (one(0, 1, 2, [0.3, 0.2, 0.1], [0.5, 0.1, 0.0], [False, False, True]),)
LAW = Duties(LINES)
CELL = (1, 0, 2)


def test_a_rate_on_every_line_is_a_rate_on_each() -> None:
    """0.07 on top is the same as lines of 0.57, 0.17 and the rest at 0.07, prohibition kept."""
    raised = wedges(WORLD, LAW.raised(CELL, 0.07, SHAPE))
    lines = one(0, 1, 2, [0.3, 0.2, 0.4, 0.1], [0.57, 0.17, 0.07, 0.0], [False] * 3 + [True])
    by_hand = wedges(WORLD, [lines])
    for name in ("tariff_rate_ods", "iceberg_hat_ods"):
        np.testing.assert_allclose(getattr(raised, name), getattr(by_hand, name), rtol=1e-13)


def test_one_rate_takes_the_place_of_every_line_but_lifts_no_prohibition() -> None:
    flat = wedges(WORLD, LAW.charged(CELL, 0.4, SHAPE))
    assert flat.tariff_rate_ods[CELL] == pytest.approx(0.4, rel=1e-14)
    assert flat.iceberg_hat_ods[CELL] == pytest.approx(0.9 ** (-1 / WORLD.theta_s[2]), rel=1e-12)
    marginal = cell_rates(WORLD, 0, LAW.charged(CELL, 0.4, SHAPE)).marginal
    assert marginal[1, 2] == pytest.approx(1 / 1.4, rel=1e-14)
    back = wedges(WORLD, LAW.charged(CELL, 0.4, SHAPE).restored(CELL, SHAPE))
    np.testing.assert_array_equal(back.tariff_rate_ods, WORLD.tariff_rate_ods)
    np.testing.assert_array_equal(back.iceberg_hat_ods, 1.0)


def test_no_rate_reaches_minus_one_and_no_importer_has_two_sets_of_lines() -> None:
    with pytest.raises(BadInput, match="must stay above -100 %"):
        wedges(WORLD, LAW.raised(CELL, -1.2, SHAPE))
    with pytest.raises(BadInput, match="two sets of lines apply to imports of R00"):
        wedges(WORLD, [*LINES, *LINES])


def test_derivative_runs_through_the_variety_sums() -> None:
    """Against fourth-order differences of the solved model, a point more on every line."""
    quo = wedges(WORLD, LAW)
    found = gradient(solve_at(WORLD, quo), "R00").tariff_of(
        "R00", charged=cell_rates(WORLD, 0, LAW)
    )
    h = 1e-3

    def income(step: float) -> float:
        there = solve_at(WORLD, wedges(WORLD, LAW.raised(CELL, step, SHAPE)), tolerance=1e-13)
        return float(np.log1p(there.values("real_income_change")[0] / 100))

    by_step = (income(-2 * h) - 8 * income(-h) + 8 * income(h) - income(2 * h)) / (12 * h)
    assert found[1, 2] == pytest.approx(by_step, rel=1e-7, abs=1e-11)
    plain = gradient(solve_at(WORLD, quo), "R00").tariff_of("R00")
    assert abs(plain[1, 2] - by_step) > 1e-4 * abs(by_step)  # lines do matter
    table = percentage_points(
        solve_at(WORLD, quo),
        "R00",
        partners=["R01"],
        charged={"R00": cell_rates(WORLD, 0, LAW)},
    )
    row = table.sector.index("S02")
    assert table.payoff_per_point[row] == pytest.approx(0.01 * by_step, rel=1e-7, abs=1e-11)


@pytest.mark.parametrize("added", [True, False])
def test_slopes_of_players_run_through_them_too(added: bool) -> None:
    chosen = InstrumentSet(partners=("R01",), added=added, lowest=-0.05, highest=2.0)
    here = arena(WORLD, ["R00"], instruments=chosen, duties=LAW)
    player = here.players["R00"]
    at = np.array([0.06, 0.11, 0.03])
    position = here.at({"R00": at}, tolerance=1e-13)
    assert position is not None
    found = slope(player, position, here.adjoint(position, [player]), 0).derivative(at)
    h = 1e-3
    for g in range(3):

        def payoff(step: float, g: int = g) -> float:
            rates = np.expm1(np.log1p(at) + step * (np.arange(3) == g))
            there = here.at({"R00": rates}, tolerance=1e-13)
            assert there is not None
            return here.payoff(player, there)

        by_step = (payoff(-2 * h) - 8 * payoff(-h) + 8 * payoff(h) - payoff(2 * h)) / (12 * h)
        assert found[g] == pytest.approx(by_step, rel=1e-6, abs=1e-10)


def test_nothing_on_top_is_the_status_quo_and_the_best_is_better() -> None:
    chosen = InstrumentSet(partners=("R01",), added=True, lowest=0.0, highest=2.0)
    best = optimal_tariff(WORLD, "R00", instruments=chosen, duties=LAW)
    here = arena(WORLD, ["R00"], instruments=chosen, duties=LAW)
    quo = here.outcome({"R00": np.zeros(3)})
    np.testing.assert_allclose(
        quo.values("real_income_change"), here.outcome({}).values("real_income_change"), atol=1e-12
    )
    assert best.gain >= 0
    again = solve_at(here.economy, wedges(here.economy, best.duties), closure=here.closure)
    np.testing.assert_allclose(
        again.values("real_income_change"),
        best.outcome.values("real_income_change"),
        atol=1e-9,
    )
