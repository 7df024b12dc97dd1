"""Games over draws: leaves equal to worlds solved alone, chances counted, refusals by name."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from countermove.equilibrium.draw_inputs import DrawInputs
from countermove.equilibrium.solve import solve_at
from countermove.errors import BadInput
from countermove.law.utilisation import HIGH, LOW
from countermove.questions.belief_draws import TAIL, drawn, parameters_of
from countermove.questions.game_draws import drawn_leaves, shares, threat_draws
from countermove.questions.game_play import game_options, run_game
from countermove.questions.game_read import load_game
from countermove.questions.game_worlds import worlds_of
from countermove.questions.load_beliefs import load_beliefs
from countermove.questions.variant_draws import Drawing
from countermove.questions.wanted_figure import Wanted
from countermove.strategy.games.threat import CREDIBLE

KEY = ("real_income_change", "CAN", None)


def test_leaves_are_worlds_solved_alone_with_the_claims_of_their_draw() -> None:
    spec = load_game("union")
    options, drawing = game_options(spec), Drawing(load_beliefs(), 32)
    found = drawn_leaves(spec, options, drawing, [KEY], say=lambda what, done, of: None)
    assert found.failed == 0 and len(found.figures) == 32
    centre = worlds_of(spec, options)
    sectors = centre.economy.sectors
    draws = drawn(load_beliefs(), options, sectors, count=32, seed=drawing.seed)
    quantile = draws.values["utilisation"]
    inputs = DrawInputs(**parameters_of(draws, options, centre.economy))
    picked = {
        None: int(np.argmin(np.abs(quantile - 0.5))),
        LOW: int(np.argmin(quantile)),
        HIGH: int(np.argmax(quantile)),
    }
    assert quantile[picked[LOW]] < TAIL < 1 - TAIL < quantile[picked[HIGH]]
    for used, draw in picked.items():
        worlds = centre if used is None else worlds_of(spec, replace(options, utilisation=used))
        for leaf, figures in found.figures[draw].items():
            posed = worlds.posed(leaf)
            economy = posed.economy.with_elasticities(inputs.theta_sx[:, draw], name="drawn")
            closure = inputs.closure_of(draw, posed.closure)
            alone = solve_at(economy, replace(posed, economy=economy).wedges(), closure=closure)
            assert figures[KEY] == pytest.approx(Wanted(*KEY).of(alone), abs=5e-4), (used, leaf)


def test_a_game_says_how_often_its_threat_is_credible() -> None:
    spec = load_game("union")
    played = run_game(spec, sweeps=False, drawing=Drawing(load_beliefs(), 32))
    assert played.draws is not None
    assert played.draws.count == 32 and played.draws.failed == 0
    assert sum(played.draws.paths.values()) == pytest.approx(1.0)
    (threat,) = played.draws.threats
    assert 0.0 < threat.chance < 1.0
    assert float(threat.gain.lo) < 0.0 < float(threat.gain.hi)
    # a threat is credible where carrying it out gains: the share of gains above zero
    assert threat.chance == pytest.approx(float(threat.gain.above))
    (said,) = played.threats[0].verdicts
    assert (said.verdict == CREDIBLE) == (said.gain >= 0)


def test_chances_are_counted() -> None:
    assert shares([("a",), ("b",), ("a",), ("a",)]) == {("a",): 0.75, ("b",): 0.25}
    found = threat_draws([True, False, False, True], [0.1, -0.2, float("nan"), 0.3])
    assert found.chance == 0.5
    assert float(found.gain.above) == pytest.approx(2 / 3)


def test_payoffs_of_flows_are_refused_by_name() -> None:
    spec = load_game("union")
    with pytest.raises(BadInput, match="tariff_collected.*--draws 0"):
        drawn_leaves(
            spec,
            game_options(spec),
            Drawing(load_beliefs(), 32),
            [("tariff_collected", "CAN", None)],
            say=lambda what, done, of: None,
        )
