"""Bands and verdicts: ends with their errors, draws equal to worlds solved alone, words by rule."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from countermove.errors import UnknownName
from countermove.questions.bands import (
    AGREED,
    TOO_SMALL,
    Ends,
    ends_of,
    step_of,
    too_close,
    verdict,
)
from countermove.questions.belief_draws import drawn, inputs_of
from countermove.questions.beliefs import Turn
from countermove.questions.case import load_case
from countermove.questions.drawn_worlds import solved_alone, solved_draws
from countermove.questions.horizons import at_horizons
from countermove.questions.load_beliefs import load_beliefs
from countermove.questions.pose import Posed, Question, pose_all
from countermove.questions.predictions import grown, predicted_values
from countermove.questions.run_case import run_horizons
from countermove.questions.summary import RANGED, summarise
from countermove.questions.variant_draws import Drawing, drawn_variants, turned
from countermove.report.draw_sheets import Drawn, draw_facts, draw_parts
from countermove.report.labels import end_form
from countermove.report.show import Sheet

ENDS = ("predicted:low", "predicted:high")


@pytest.fixture(scope="module", params=["first-year", "long-run"])
def asked(request: pytest.FixtureRequest) -> list[Posed]:
    case = load_case("us-canada-2025")
    variant = case.variant("autos-retaliation")
    ends = [replace(variant, utilisation=end, own_utilisation=True) for end in ENDS]
    options = at_horizons([])[request.param]
    return pose_all([Question(case, each) for each in (variant, *ends)], options)


@pytest.mark.parametrize(
    ("case", "variants"),
    [
        ("us-canada-2025", {"in-force-2025-03-28", "autos", "autos-retaliation"}),
        ("us-canada-2026", {"section-338", "canada-answers", "in-force-2026-10-05"}),
        ("us-china-2025", {"march", "reciprocal-34", "truce"}),
    ],
)
def test_the_law_that_answers_show_has_bands(case: str, variants: set[str]) -> None:
    """The default of a case, then the nearest steps to it, then others of its headline."""
    held = load_case(case)
    every = list(held.variants.values())
    assert {every[n].name for n in drawn_variants(held, every)} == variants
    (alone,) = drawn_variants(held, [held.variant("before"), held.variant(min(variants))])
    assert alone == 1


def test_draws_are_worlds_solved_alone(asked: list[Posed]) -> None:
    """Each draw posed anew and solved by itself, with rates set line by line in its duties."""
    posed = asked[0]
    groups = [posed.economy.regions]
    draws = drawn(load_beliefs(), posed.options, posed.economy.sectors, count=32)
    told = solved_draws(posed, draws, groups, ends=asked[1:])
    duties, inputs = inputs_of(posed, draws, asked[1:])
    for draw in (0, 13, 31):
        alone = solved_alone(posed, duties, inputs, draw)
        assert alone is not None
        for name, values in summarise(alone, groups, RANGED).items():
            levels = ("jobs_total_change", "jobs_change", "trade_balance_change", "tariff_revenue",
                      "tariff_revenue_change")  # fmt: skip
            close = 20.0 if name in levels else 5e-4
            assert told[name][..., draw] == pytest.approx(values, abs=close, nan_ok=True), name


def test_at_the_medians_a_draw_is_the_printed_centre(asked: list[Posed]) -> None:
    posed = asked[0]
    draws = drawn(load_beliefs(), posed.options, posed.economy.sectors, count=32)
    middle = {}
    for name, values in draws.values.items():
        belief = load_beliefs().by_name[name]
        half = "MEDIAN" if name == "elasticities" else belief.median
        middle[name] = np.full_like(values, half)
    if "utilisation" in middle:
        middle["utilisation"] = np.full(32, 0.5)
    at_median = replace(draws, values={k: v for k, v in middle.items() if k != "elasticities"})
    duties, inputs = inputs_of(posed, at_median, asked[1:])
    found = solved_alone(posed, duties, inputs, 0)
    assert found is not None
    groups = [posed.economy.regions]
    ours = summarise(found, groups, ("real_income_change",))["real_income_change"]
    centre = summarise(posed.solve(), groups, ("real_income_change",))["real_income_change"]
    assert ours == pytest.approx(centre, abs=2e-4)


def test_the_share_of_claims_is_that_of_the_ends() -> None:
    """At the 5 and 95 % quantile of claims a draw has the duties of ``predicted:low`` and high."""
    case = load_case("us-canada-2025")
    variant = case.variant("autos-retaliation")
    ends = [replace(variant, utilisation=end, own_utilisation=True) for end in ENDS]
    posed = pose_all([Question(case, each) for each in (variant, *ends)])
    draws = drawn(load_beliefs(), posed[0].options, posed[0].economy.sectors, count=32)
    draws.values["utilisation"][:3] = (0.5, 0.05, 0.95)  # type: ignore[index]
    duties, inputs = inputs_of(posed[0], draws, posed[1:])
    assert inputs.share_hx is not None
    place = 0
    for part in duties.varieties:
        share = inputs.share_hx[place : place + part.share.size]
        place += part.share.size
        paid = (share * part.added_rate[:, None]).sum(axis=0)
        for column, end in enumerate(posed):
            own = end.duties.of(part.destination)
            assert own is not None
            assert paid[column] == pytest.approx(own.share @ own.added_rate, rel=1e-6)


def test_ends_and_their_errors_on_a_known_distribution() -> None:
    rng = np.random.default_rng(5)
    found = [ends_of(rng.standard_normal(256)) for _ in range(400)]
    lo = np.array([float(x.lo) for x in found])
    error = np.array([float(x.lo_error) for x in found])
    assert lo.mean() == pytest.approx(-1.645, abs=0.03)
    assert error.mean() == pytest.approx(lo.std(), rel=0.2)
    assert ends_of(np.array([-1.0, 0.0, 2.0, 3.0])).above == pytest.approx(0.625)
    unsolved = np.array([-3000.0, 1e-8, -1e-8, 2e-8])  # jobs where a floor lets none be made
    assert ends_of(unsolved).above == pytest.approx(0.375)


def test_another_seed_stays_within_the_stated_error() -> None:
    """Ends over draws of a belief under eight seeds differ by about the error that is stated."""
    beliefs, options = load_beliefs(), at_horizons([])["first-year"]
    lows, errors = [], []
    for seed in range(8):
        ends = ends_of(drawn(beliefs, options, ["C29"], count=256, seed=seed).values["services"])
        lows.append(float(ends.lo))
        errors.append(float(ends.lo_error))
    assert np.std(lows) <= 1.2 * np.mean(errors)


@pytest.mark.parametrize("error", [0.0, 0.004, 0.011, 0.03, 0.12, 0.7, 31.0])
def test_a_step_is_no_finer_than_the_error(error: float) -> None:
    step, decimals = step_of(error, 0.01)
    assert step >= error and step >= 0.01
    assert step <= 2.6 * max(error, 0.01)
    assert float(format(step, f".{decimals}f")) == pytest.approx(step)


def test_an_end_in_its_unit() -> None:
    assert end_form(30.0, "million US dollars", signed=False)(1234.0) == "1.25"
    assert end_form(0.002, "fraction", signed=False)(0.0834) == "8.4"
    assert end_form(0.2, "per cent")(-0.04) == "0.0"


def test_what_is_too_close_to_call() -> None:
    assert too_close("real_income_change", 0.02, 1.0)
    assert not too_close("real_income_change", 0.021, 1.0)
    assert too_close("output_change", 5.0, AGREED - 0.01)
    assert not too_close("output_change", 5.0, AGREED)
    assert not too_close("output_change", -5.0, 1.0 - AGREED)


def test_a_verdict_in_words() -> None:
    assert verdict(0.62, 200) == "in 62 % of draws"
    assert verdict(0.62, 199) == "likely"
    assert verdict(0.38, 199) == "unlikely"
    for chance in (0.4, 0.5, 0.6):
        assert verdict(chance, 1024) == "too close to call"
    assert verdict(0.97, 1024, gain=0.02) == TOO_SMALL
    assert verdict(0.97, 1024, gain=-0.03) == "in 97 % of draws"


def test_a_prediction_is_wider_by_the_noise_of_a_year(asked: list[Posed]) -> None:
    posed = asked[0]
    if posed.options.deficits != "absorbing":
        return  # what is observed is the first year
    rows = [posed.economy.region(code) for code in ("CAN", "USA")]
    draws = drawn(load_beliefs(), posed.options, posed.economy.sectors, count=32, paid=True)
    told = solved_draws(posed, draws.without("paid"), [], ends=asked[1:], rows=rows)
    seen = predicted_values(posed, told, draws, {}, rows)
    assert np.isnan(seen["imports_change"][0]).all(), "no noise of Canada's imports is at hand"
    gdp = seen["real_gdp_change"]
    assert gdp[0].std() == pytest.approx(100 * (0.0182**2 + 0.015**2) ** 0.5, rel=0.1)
    assert grown(np.array([10.0]), np.log([1.1]))[0] == pytest.approx(21.0)


def test_laws_turn_into_others_in_their_share_of_the_draws() -> None:
    turns = (Turn("a", "b", 0.25, cite="x"), Turn("a", "c", 0.5, cite="x"))
    drawing = Drawing(replace(load_beliefs(), turns=turns), 4096)
    parts = dict(turned(drawing, "a", 4096))
    assert parts["b"].mean() == pytest.approx(0.25, abs=0.02)
    assert parts["c"].mean() == pytest.approx(0.5, abs=0.02)
    assert (sum(some.astype(int) for some in parts.values()) == 1).all(), "each draw is of one law"
    few = dict(turned(drawing, "a", 64))
    assert all((few[name] == some[:64]).all() for name, some in parts.items())
    assert [name for name, _ in turned(drawing, "z", 64)] == [""]


def test_a_variant_that_surely_turns_has_the_bands_of_what_it_becomes() -> None:
    case, options = load_case("us-canada-2025"), {"": at_horizons([])["long-run"]}
    names = ["in-force-2025-03-28", "autos"]
    turn = Turn("autos", "in-force-2025-03-28", 1.0, cite="x")
    drawing = Drawing(replace(load_beliefs(), turns=(turn,)), 32)
    (found,) = run_horizons(
        case, options, variants=names, ranges=False, lines=False, drawing=drawing
    )
    first, second = (found.variants[name].bands for name in names)
    assert first is not None and second is not None
    for name, ends in first.by_name["model"].items():
        assert second.by_name["model"][name].lo == pytest.approx(ends.lo, nan_ok=True, abs=1e-9)
    wrong = replace(
        drawing, beliefs=replace(load_beliefs(), turns=(replace(turn, variant="auto"),))
    )
    with pytest.raises(UnknownName, match="autos"):
        run_horizons(case, options, variants=names, ranges=False, lines=False, drawing=wrong)


def test_a_cost_of_claims_is_in_the_draws_as_in_the_centre() -> None:
    """The cost of new claims lowers income in the draws by what it does in the centre, about."""
    case, lows = load_case("us-canada-2025"), {}
    for cost in ("0", "1"):
        options = at_horizons([f"compliance_cost={cost}", "horizon=long-run"])
        (found,) = run_horizons(
            case, options, variants=["autos"], ranges=False, lines=False,
            drawing=Drawing(load_beliefs(), 32),
        )  # fmt: skip
        autos = found.variants["autos"]
        assert autos.bands is not None and autos.bands.failed == 0
        ends = autos.bands.by_name["model"]["real_income_change"]
        row, place = found.banded.index("CAN"), found.codes.index("CAN")
        middle = (ends.lo[row] + ends.hi[row]) / 2
        lows[cost] = (middle, autos.central["real_income_change"][place])
    moved, centre = (lows["1"][n] - lows["0"][n] for n in (0, 1))
    assert centre < -0.01
    assert moved == pytest.approx(centre, abs=0.015)


@pytest.mark.parametrize(("gain", "says"), [(0.00019, TOO_SMALL), (0.0003, "likely")])
def test_a_gain_too_small_to_matter_is_not_called_likely(gain: float, says: str) -> None:
    """A gain of 0.019 % of income, whatever all draws say; ends are wider than 0.02 %."""
    ends = Ends(*map(np.array, (0.01, 0.03, 0.001, 0.001, 1.0)))
    drawn = Drawn({"deal": {"CAN": ends}}, {"deal": {"CAN": gain}}, Drawing(load_beliefs(), 32))
    (sheet,) = draw_parts(drawn)
    assert isinstance(sheet, Sheet) and sheet.rows[0][2] == says
    assert draw_facts(drawn)["deal"]["CAN"]["says"] == says
