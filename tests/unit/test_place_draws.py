"""Bands of places: the flow that draws leave out, places over draws, and the nation's own band."""

from __future__ import annotations

import json

import numpy as np
import pytest

from countermove.equilibrium.draw_trade import sales_to
from countermove.places.jobs import sector_change
from countermove.questions.belief_draws import drawn, inputs_of
from countermove.questions.doubts import drawables
from countermove.questions.drawn_worlds import DRAW_TOLERANCE, solved_alone
from countermove.equilibrium.draws import solve_draws
from countermove.questions.horizons import at_horizons
from countermove.questions.load_beliefs import load_beliefs
from countermove.questions.place_draws import MOVED, place_draws
from countermove.questions.pose import question
from countermove.questions.variant_draws import Drawing

DRAWING = Drawing(load_beliefs(), 32)


@pytest.fixture(scope="module", params=["first-year", "long-run"])
def asked(request):
    options = {request.param: at_horizons([])[request.param]}
    asked = question("us-canada-2025/autos-retaliation")
    return drawables(asked, options, lambda *_: None)[request.param]


def test_sales_to_all_others_are_exports(asked):
    """Exports are sold to somebody: the sum over buyers is what the solver says is sold abroad."""
    posed = asked.posed
    draws = drawn(DRAWING.beliefs, posed.options, posed.economy.sectors, count=32)
    duties, inputs = inputs_of(posed, draws, asked.ends)
    block = solve_draws(
        posed.economy, duties, inputs, closure=posed.closure, tolerance=DRAW_TOLERANCE
    )
    for origin in ("CAN", "USA"):
        others = [code for code in posed.economy.regions if code != origin]
        sold = sum(sales_to(block, duties, origin, code) for code in others)
        exports = block.exports_osx[posed.economy.region(origin)]
        np.testing.assert_allclose(sold, exports, rtol=1e-9, atol=1e-6)


def test_sectors_of_a_draw_are_those_of_its_world_solved_alone(asked):
    posed = asked.posed
    centre = {code: sector_change(posed.solve(), code) for code in ("CAN", "USA")}
    found = place_draws(asked, DRAWING, centre)
    draws = drawn(DRAWING.beliefs, posed.options, posed.economy.sectors, count=32)
    duties, inputs = inputs_of(posed, draws, asked.ends)
    for draw in (0, 17):
        alone = solved_alone(posed, duties, inputs, draw)
        for country in centre:
            expected = sector_change(alone, country)
            for name in MOVED:
                ours = found.moved[country, name][:, draw]
                size = expected.jobs_s if "output" not in name else expected.output_s
                np.testing.assert_allclose(
                    ours, getattr(expected, name), rtol=0, atol=2e-5 * size.max()
                )
