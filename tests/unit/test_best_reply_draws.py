"""The band of a best reply's gain: the rates that were found, held in every draw."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from countermove.cli import main
from countermove.equilibrium.draw_inputs import DrawInputs
from countermove.equilibrium.solve import solve_at
from countermove.equilibrium.varieties import wedges
from countermove.questions.belief_draws import drawn, parameters_of
from countermove.questions.load_beliefs import load_beliefs
from countermove.questions.options import ModelOptions
from countermove.questions.pose import pose, question
from tests.commands import refused

WORDS = ["optimal", "CAN", "--by", "uniform", "--partners", "USA"]


def answer(capsys, *words):
    with pytest.raises(SystemExit) as stopped:
        main([*WORDS, *words, "--json"])
    assert stopped.value.code == 0
    return json.loads(capsys.readouterr().out)


def test_the_band_is_that_of_the_printed_rate_in_worlds_solved_alone(capsys):
    """32 worlds with and without the rate printed, each solved by itself as it is drawn."""
    found = answer(capsys, "--draws", "32")
    (rate,) = (row["value"] for row in found["tables"]["optimal_tariff"])
    posed = pose(question("baseline"), ModelOptions())
    economy, duties = posed.economy, posed.duties
    flat = np.full(economy.tariff_rate_ods.shape, np.nan)
    flat[economy.region("USA"), economy.region("CAN"), economy.goods_s] = rate
    draws = drawn(load_beliefs(), posed.options, economy.sectors, count=32)
    gains, inputs = [], DrawInputs(**parameters_of(draws, posed.options, economy))
    for k, theta in enumerate(inputs.theta_sx.T):
        own = economy.with_elasticities(theta, name="drawn")
        one, other = (
            solve_at(own, wedges(own, each), closure=inputs.closure_of(k, posed.closure))
            for each in (replace(duties, flat_ods=flat), duties)
        )
        gains.append(one.of("real_income_change", "CAN") - other.of("real_income_change", "CAN"))
    told = found["gains_over_draws"]["optimal"]["CAN"]
    assert told["lo"] == pytest.approx(np.quantile(gains, 0.05), abs=3e-4)
    assert told["hi"] == pytest.approx(np.quantile(gains, 0.95), abs=3e-4)
    assert told["above"] == pytest.approx(np.mean(np.array(gains) > 0), abs=1e-9)
    assert told["lo"] < 100 * found["gain_in_world_asked"] < told["hi"]


def test_without_draws_there_is_no_band(capsys):
    assert answer(capsys, "--draws", "0")["gains_over_draws"] == {}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--draws", "33"), "power of two"),
        (
            ("--draws", "32", "--set", "scale=0.1"),
            "no one equilibrium",
        ),
    ],
)
def test_draws_that_cannot_be_are_refused(words, told):
    assert told in refused(*WORDS, *words)
