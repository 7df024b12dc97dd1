"""Bands of places: the flow that draws leave out, places over draws, and the nation's own band."""

from __future__ import annotations

import json

import numpy as np
import pytest

from countermove.cli import main
from countermove.equilibrium.draw_trade import sales_to
from countermove.equilibrium.draws import solve_draws
from countermove.places.jobs import SectorChange, sector_change
from countermove.places.local_shares import local_changes, local_results
from countermove.places.place_file import Industry, LocalPlace
from countermove.places.shares import load_shares
from countermove.questions.bands import MODEL
from countermove.questions.belief_draws import drawn, inputs_of
from countermove.questions.case import load_case
from countermove.questions.doubts import drawables
from countermove.questions.drawn_worlds import DRAW_TOLERANCE, solved_alone
from countermove.questions.horizons import at_horizons
from countermove.questions.load_beliefs import load_beliefs
from countermove.questions.place_draws import MOVED, PlaceDraws, bands_over, place_draws
from countermove.questions.pose import question
from countermove.questions.run_case import run_horizons
from countermove.questions.variant_draws import Drawing
from countermove.report.place_tables import local_bands, place_changes
from tests.commands import refused

DRAWING = Drawing(load_beliefs(), 32)


@pytest.fixture(scope="module", params=["first-year", "long-run"])
def asked(request):
    options = {request.param: at_horizons([])[request.param]}
    asked = question("us-canada-2025/autos-retaliation")
    return drawables(asked, options, load_beliefs(), lambda *_: None)[request.param]


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


def sectors_of(change_sx):
    """One country whose only sector, vehicles, sells nothing to the other, over draws."""
    one, none = np.ones(1), np.zeros(1)
    centre = SectorChange(
        country="CAN", partner="USA", sectors=("C29",), goods_s=np.array([True]),
        jobs_s=1000 * one, change_s=none, from_partner_s=none, sold_s=none, output_s=one,
        output_change_s=none, output_from_partner_s=none, targeted_s=none, heads=True,
    )  # fmt: skip
    draws = np.zeros_like(change_sx)
    moved = {("CAN", name): draws for name in MOVED} | {("CAN", "change_s"): change_sx}
    return PlaceDraws({"CAN": centre}, moved, np.ones(change_sx.shape[1], dtype=bool))


def test_a_province_has_its_share_of_a_band_by_hand():
    """A sector loses 0, 1, ... 100 jobs in 101 draws: 5 to 95 % are a share of 95 and of 5."""
    drawn_ = sectors_of(-np.arange(101.0)[None])
    bands = bands_over(map(place_changes, drawn_.places("CAN")))["place_jobs_change"]
    shares = load_shares("CAN", ["C29"])
    ontario = shares.codes.index("CA-ON")
    share = float(shares.share_ps[ontario, 0])
    assert bands.lo[ontario] == pytest.approx(-95 * share)
    assert bands.hi[ontario] == pytest.approx(-5 * share)
    assert (bands.lo[-1], bands.hi[-1]) == (pytest.approx(-95), pytest.approx(-5))


def test_a_city_moves_with_its_province_in_every_draw():
    """A sector loses 100 of 1,000 jobs: a plant of 50 loses 5; what is censored is unknown."""
    places = [
        LocalPlace("w", "Windsor", "CA-ON", 200.0, (Industry("C29", ("C29",), 50.0, 50.0),)),
        LocalPlace("x", "Nowhere", "CA-ON", None, (Industry("C29", ("C29",), 0.0, 9.0),)),
    ]
    drawn_ = sectors_of(np.array([[-100.0, 10.0, 0.0]]))
    change = local_changes(drawn_.places("CAN"), places)
    assert change[0] == pytest.approx([-5.0, 0.5, 0.0])
    assert np.isnan(change[1]).all()
    alone = local_results(next(drawn_.places("CAN")), places)
    assert alone[0].change == pytest.approx(-5.0)
    bands = local_bands(change, alone)
    assert bands["listed_jobs_change"].lo.shape == (1,)
    assert bands["listed_jobs_percent"].lo == pytest.approx(bands["listed_jobs_change"].lo / 2)


def test_all_provinces_have_the_band_of_jobs_that_run_has(capsys):
    """Heads of provinces add up to the nation's draw by draw, so their total has its band."""
    case = load_case("us-canada-2025")
    name = "autos-retaliation"
    options = {"first-year": at_horizons([])["first-year"]}
    (run,) = run_horizons(
        case, options, variants=[name], ranges=False, lines=False, drawing=DRAWING
    )
    ends = run.variants[name].bands.by_name[MODEL]["jobs_total_change"]
    words = [case.name, "--variant", name, "--set", "horizon=first-year", "--draws", "32"]
    with pytest.raises(SystemExit):
        main(["places", *words, "--json"])
    answer = json.loads(capsys.readouterr().out)
    for code in ("CAN", "USA"):
        rows = {
            row["band"]: row
            for row in answer["tables"]["bands"]
            if (row["code"], row["series"]) == (code, "place_jobs_change")
        }
        row = run.banded.index(code)
        assert rows["model"]["lo"] == pytest.approx(ends.lo[row], rel=1e-9, abs=1e-6)
        assert rows["model"]["hi"] == pytest.approx(ends.hi[row], rel=1e-9, abs=1e-6)
        assert rows["model, error of lo"]["value"] == pytest.approx(
            ends.lo_error[row], rel=1e-6, abs=1e-6
        )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--level", "jobs", "--draws", "64"), "no bands"),
        (("--variant", "before", "--draws", "64"), "zero without doubt"),
        (("--draws", "40"), "power of two"),
    ],
)
def test_draws_of_which_nothing_would_be_shown_are_refused(words, told):
    assert told in refused("places", "us-canada-2025", *words)
