"""Charts of strategy: valid, drawn, and true to the results they show."""

from __future__ import annotations

import json
import re

import altair
import pytest
from tests.synthetic import synthetic_economy

from countermove.equilibrium.solve import balance_trade
from countermove.errors import BadInput
from countermove.report.charts.draw import svg
from countermove.report.charts.strategy_charts import (
    convergence_chart,
    reaction_chart,
    tariff_heat_map,
)
from countermove.strategy.best_response import optimal_tariff
from countermove.strategy.curves import reaction_curves
from countermove.strategy.instruments import InstrumentSet
from countermove.strategy.nash import nash


@pytest.fixture(scope="module")
def economy():
    return balance_trade(synthetic_economy(5, 4, seed=2))


@pytest.fixture(scope="module")
def war(economy):
    return nash(economy, ["R00", "R01"], certificate=False, starts=1)


@pytest.fixture(scope="module")
def curves(economy):
    return reaction_curves(economy, "R00", "R01", rates=(0.0, 0.2, 0.4))


def drawn(spec) -> str:
    assert json.loads(json.dumps(spec, allow_nan=False)) == spec
    assert altair.VConcatChart.from_dict(spec).to_dict()["vconcat"]
    return " ".join(re.findall(r">([^<>]+)</", svg(spec)))


def test_reaction_chart(curves):
    text = drawn(reaction_chart(curves))
    assert "Best responses of R00 and R01" in text
    assert f"Nash {100 * curves.nash['R00']:.1f}" in text


def test_curves_cross_at_the_nash_point(economy, curves):
    rates = economy.tariff_rate_ods.copy()
    rates[0, 1] = curves.nash["R01"] * (economy.trade_share_ods[0, 1] > 0)
    wanted = InstrumentSet(by="uniform", partners=("R01",))
    best = optimal_tariff(economy, "R00", instruments=wanted, tariff_rate_ods=rates)
    assert best.rate[0] == pytest.approx(curves.nash["R00"], abs=1e-6)


def test_curves_need_one_rate_each(economy):
    with pytest.raises(BadInput, match="one rate for each player"):
        reaction_curves(economy, "R00", "R01", instruments=InstrumentSet(by="sector"))


def test_heat_map(war):
    text = drawn(tariff_heat_map(war.outcome, "R00", partners=["R01", "R02"]))
    cell = war.instruments["R00"].index("R01.S00")
    assert f"{100 * war.rates['R00'][cell]:.0f}" in text.split()
    assert "Tariffs of R00, per cent" in text
    with pytest.raises(BadInput, match="buys nothing"):
        tariff_heat_map(war.outcome, "R00", partners=["R00"])


def test_convergence(war):
    assert len(war.trace) == war.iterations
    assert war.trace[-1] == war.residual
    assert "Convergence of the Nash tariffs" in drawn(convergence_chart(war))
