"""Beliefs: distributions against hand arithmetic, the centre at their medians, refusals by line."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from countermove.economy.elasticities import headline_sets, load_elasticities
from countermove.economy.shipped import load_economy
from countermove.errors import BadInput, BadMeasure
from countermove.questions import load_beliefs as loading
from countermove.questions import sobol_points
from countermove.questions.belief_draws import (
    acting,
    checked_count,
    drawn,
    parameters_of,
    places_of,
)
from countermove.questions.beliefs import PARAMETERS, at_medians, belief_of, centre_of
from countermove.questions.horizons import at_horizons
from countermove.questions.load_beliefs import load_beliefs
from countermove.questions.options import ModelOptions, with_settings
from countermove.questions.sobol_points import points_of
from countermove.sources.compiled_form import read_compiled, source_hash
from tests.commands import refused

HALF = np.array([0.5])


@pytest.mark.parametrize(
    ("data", "at", "value"),
    [
        ({"is": "uniform", "low": 1, "high": 3}, 0.25, 1.5),
        # of the triangle 0, 1, 2 half the mass is below 1, an eighth below 0.5
        ({"is": "triangular", "low": 0, "mode": 1, "high": 2}, 0.125, 0.5),
        ({"is": "triangular", "low": 0, "mode": 1, "high": 2}, 0.875, 1.5),
        # 95 % of a normal distribution lie below 1.644854 deviations
        ({"is": "lognormal", "median": 4, "sigma": 0.4}, 0.95, 4 * math.exp(0.4 * 1.644854)),
        # beta(2, 2) has the distribution function 3 x^2 - 2 x^3: 0.15625 at 0.25
        ({"is": "beta", "a": 2, "b": 2}, 0.15625, 0.25),
        # a symmetric PERT is a beta(3, 3): 10 x^3 - 15 x^4 + 6 x^5 = 0.103516 at 0.25
        ({"is": "pert", "low": 0, "mode": 2, "high": 4}, 0.103515625, 1.0),
        ({"is": "discrete", "values": {"3": 1, "1": 3}}, 0.7, 1.0),
        ({"is": "discrete", "values": {"3": 1, "1": 3}}, 0.8, 3.0),
        ({"is": "bernoulli", "probability": 0.3}, 0.69, 0.0),
        ({"is": "bernoulli", "probability": 0.3}, 0.71, 1.0),
        ({"is": "known", "value": 2.5}, 0.01, 2.5),
    ],
)
def test_quantiles(data: dict[str, object], at: float, value: float) -> None:
    found = belief_of("services", data).quantile(np.array([at]))[0]
    assert found == pytest.approx(value, rel=1e-6)


def test_the_printed_centre_is_at_the_medians() -> None:
    shipped = load_beliefs()
    assert set(shipped.by_name) == set(PARAMETERS)
    assert at_medians(ModelOptions(), shipped) == ModelOptions()
    for name, belief in shipped.by_name.items():
        parameter = PARAMETERS[name]
        if name == "elasticities":
            continue
        if belief.one_sided:
            assert belief.note, "a belief on one side of the centre says so"
        else:
            assert belief.median == pytest.approx(float(parameter.centre), rel=1e-3, abs=1e-9)
    assert [b.name for b in shipped.by_name.values() if b.one_sided] == ["paid"]


def test_the_median_of_the_sets_is_the_usual_set_sector_by_sector() -> None:
    belief = load_beliefs().by_name["elasticities"]
    assert sorted(belief.values) == sorted(headline_sets())
    assert len(set(belief.weights)) == 1
    sectors = load_economy().sectors
    stack = np.stack([load_elasticities(name, sectors) for name in belief.values])
    assert np.array_equal(np.median(stack, axis=0), load_elasticities("MEDIAN", sectors))


def test_a_file_moves_the_centre_with_its_median(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "title: Mine\nbeliefs:\n  services: {is: lognormal, median: 6, sigma: 0.2, cite: me}\n"
    )
    found = load_beliefs(file=path)
    assert at_medians(ModelOptions(), found).services == 6.0
    assert at_medians(ModelOptions(services=3.0), found).services == 3.0, "an option stands"
    assert found.by_name["m"] == load_beliefs().by_name["m"], "what a file leaves out stays"


def test_a_belief_that_acts_in_one_horizon_moves_its_centre_alone(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("title: Mine\nbeliefs:\n  m: {is: known, value: 0.1, cite: me}\n")
    found = load_beliefs(file=path)
    centre = {name: at_medians(each, found).m for name, each in at_horizons([]).items()}
    assert centre == {"first-year": 0.1, "long-run": ModelOptions().m}


def test_one_value_beside_the_printed_centre_is_every_draw(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    values: dict[str, float | str] = {"supply": 0.5, "long_run_mobility": 0.5}
    values |= {"us_content": 0.3, "elasticities": "CP"}
    path.write_text("title: Mine\nbeliefs:\n" + "".join(
        f"  {name}: {{is: known, value: {value}, one_sided: true, cite: me}}\n"
        for name, value in values.items()
    ))  # fmt: skip
    found = load_beliefs(file=path)
    assert at_medians(ModelOptions(), found) == ModelOptions(), "the printed centre stays"
    draws = drawn(found, ModelOptions(), load_economy().sectors, count=32)
    for name, value in values.items():
        assert {*draws.values[name].tolist()} == {value}


def test_a_project_edits_the_beliefs_about_a_case(tmp_path: Path) -> None:
    (tmp_path / "beliefs").mkdir()
    (tmp_path / "beliefs" / "mine.yaml").write_text(
        "title: Mine\nbeliefs:\n  services: {is: known, value: 5, cite: me}\n"
    )
    ours = load_beliefs("mine", project=tmp_path)
    assert ours.by_name["services"].known and ours.by_name["services"].median == 5.0
    assert ours.files[0] == "usual.yaml" and len(ours.files) == 2
    assert load_beliefs("other", project=tmp_path).files == ("usual.yaml",)
    names = {belief.name for belief in acting(ours, at_medians(ModelOptions(), ours))}
    assert "services" not in names, "what is known is not drawn"


def test_what_an_option_sets_is_not_drawn() -> None:
    def names(*settings: str) -> dict[str, set[str]]:
        shipped = load_beliefs()
        return {
            horizon: {belief.name for belief in acting(shipped, options)}
            for horizon, options in at_horizons(settings).items()
        }

    usual = names()
    long = {"elasticities", "elasticity_error", "services", "utilisation"}
    long |= {"us_content", "metal_content", "supply"}
    first = long | {"first_year_scale", "m", "rho", "floor", "first_year_mobility"}
    assert usual == {"first-year": first, "long-run": long | {"long_run_mobility"}}
    assert "services" not in names("services=6")["long-run"]
    assert "elasticities" not in names("elasticities=CP")["first-year"]
    assert "m" not in names("m=0.5")["first-year"]
    assert "utilisation" not in names("utilisation=all")["long-run"]


LABOUR = {"supply", "floor", "first_year_mobility", "long_run_mobility"}


def test_labour_is_drawn_on_one_side_of_the_printed_centre(tmp_path: Path) -> None:
    shipped, economy = load_beliefs(), load_economy()
    assert at_medians(ModelOptions(), shipped) == ModelOptions(), "the centre is the median of each"
    given = at_horizons(("labour=sluggish", "wages=flexible", "supply=0.5")).values()
    names = {belief.name for options in given for belief in acting(shipped, options)}
    assert not names & LABOUR, "an option is taken as known"
    path = tmp_path / "known.yaml"
    known = "".join(
        f"  {n}: {{is: known, value: {PARAMETERS[n].centre}, cite: x}}\n" for n in LABOUR
    )
    path.write_text(f"title: Labour known\nbeliefs:\n{known}")
    without = load_beliefs(file=path)
    told = {}
    for horizon, options in at_horizons([]).items():
        draws = drawn(shipped, options, economy.sectors, count=64)
        told[horizon] = parameters_of(draws, options, economy)
        plain = drawn(without, options, economy.sectors, count=64)
        assert not LABOUR & {*plain.values}
        for name, values in plain.values.items():
            assert np.array_equal(values, draws.values[name]), f"{name} keeps its draws"
    first, long = told["first-year"], told["long-run"]
    assert {*first["mobility_x"]} == {0.0, 0.19, 0.53} and {*first["floor_x"]} == {1.0, 0.96}
    assert {*long["mobility_x"]} == {math.inf, 0.5} and long["floor_x"] is None
    assert (first["supply_x"] == long["supply_x"]).all()
    assert (long["supply_x"] == 0.0).mean() == pytest.approx(0.55, abs=0.02)
    parts = replace(economy, parted=True)
    draws = drawn(shipped, ModelOptions(), economy.sectors, count=32)
    told = parameters_of(draws, ModelOptions(), parts)
    assert told["mobility_x"] is None, "parts of an industry are made at one cost"


def test_draws_are_the_same_however_many_are_asked_for() -> None:
    sectors = load_economy().sectors
    some, more = (
        drawn(load_beliefs(), ModelOptions(), sectors, count=count) for count in (64, 256)
    )
    for name, values in some.values.items():
        assert np.array_equal(values, more.values[name][..., :64]), name
    other = drawn(load_beliefs(), ModelOptions(), sectors, count=64, seed=1)
    assert not np.array_equal(other.values["services"], some.values["services"])


def test_the_shipped_points_are_those_of_scipy(monkeypatch: pytest.MonkeyPatch) -> None:
    from scipy.stats import qmc

    assert len(places_of(load_economy().sectors)) == sobol_points.WIDTH
    width, late, seed = sobol_points.WIDTH, sobol_points.LATE, sobol_points.SEED
    ends = [0, *np.cumsum([width - sum(late), *late])]
    found = np.concatenate(
        [
            qmc.Sobol(end, scramble=True, rng=seed + k).random(2 * sobol_points.COUNT).T[before:]
            for k, (before, end) in enumerate(itertools.pairwise(ends))
        ]
    )
    asked = (
        (64, 0),
        (64, 64),
        (sobol_points.COUNT, 0),
        (128, 192),
    )  # the last goes beyond
    for damaged in (False, True):
        points_of.cache_clear()
        if damaged:
            monkeypatch.setattr(sobol_points, "packaged_problem", lambda name: "damaged")
        for count, first in asked:
            points = points_of(width, count, seed, first, late)
            assert (points == found[:, first : first + count]).all()
    points_of.cache_clear()


def test_draws_have_the_quantiles_of_their_beliefs() -> None:
    found = drawn(load_beliefs(), at_horizons([])["first-year"], ["C29"], count=1024)
    assert np.median(found.values["services"]) == pytest.approx(4.0, rel=0.01)
    assert np.quantile(found.values["m"], 0.5) == pytest.approx(0.33, abs=0.002)
    assert found.values["rho"].mean() == pytest.approx(0.4 * 0.33, abs=0.002)
    names, counts = np.unique(found.values["elasticities"], return_counts=True)
    assert len(names) == 7 and counts.min() >= 145 and counts.max() <= 148  # 1024 / 7 = 146.3


def test_parameters_of_draws_keep_what_options_fix() -> None:
    economy = load_economy()
    options = with_settings(ModelOptions(), ["theta.C29=3", "cap=6"])
    draws = drawn(load_beliefs(), options, economy.sectors, count=64)
    theta = parameters_of(draws, options, economy)["theta_sx"]
    assert theta.shape == (50, 64)
    assert (theta[economy.sector("C29")] == 3.0).all()
    assert theta.max() == 6.0
    services = theta[[economy.sector(code) for code in ("G", "K")]]
    assert np.array_equal(services[0], services[1])
    assert np.array_equal(services[0], np.minimum(draws.values["services"], 6.0))


def test_first_year_elasticities_are_scaled_by_the_draw() -> None:
    economy, options = load_economy(), at_horizons([])["first-year"]
    draws = drawn(load_beliefs(), options, economy.sectors, count=32)
    theta = parameters_of(draws, options, economy)["theta_sx"]
    expected = draws.values["services"] * draws.values["first_year_scale"]
    assert theta[economy.sector("G")] == pytest.approx(expected, rel=1e-12)


def test_the_compiled_form_is_that_of_the_files() -> None:
    compiled = read_compiled(loading.COMPILED, source_hash(loading.SHIPPED))
    assert compiled is not None
    for path in loading.SHIPPED.glob("*.yaml"):
        assert compiled[path.stem] == loading._plain(path)


BROKEN = {
    "services: {is: discrete, values: {4: -1, 5: 2}, cite: x}": "negative-rate",
    "services: {is: bernoulli, probability: 1.2, cite: x}": "above 1. Write a number of at most 1.",
    "service: {is: known, value: 4, cite: x}": "did you mean 'services'",
    "m: {is: uniform, low: 0, high: 0.9, cite: x}": "at most 0.8",
    "services: {is: uniform, low: -1, high: 9, cite: x}": "above 0",
    "services: {is: uniform, low: 9, high: 1, cite: x}": "Exchange them",
    "services: {is: lognormal, median: 4, cite: x}": "sigma is missing",
    "services: {is: lognormal, median: 4, sigma: 1, low: 1, cite: x}": "low is no part",
    "services: {is: lognorml, median: 4, sigma: 1, cite: x}": "lognormal",
    "services: {is: lognormal, median: -4, sigma: 1, cite: x}": "not above 0",
    "services: {is: triangular, low: 1, mode: 9, high: 5, cite: x}": "not between",
    "services: {is: lognormal, median: 4, sigma: 1}": "without a source",
    "services: {is: lognormal, median: 4, sigma: 1, card: services_elastcity}": "services_el",
    "services: {is: discrete, values: [CP], cite: x}": "no number",
    "services: {is: discrete, values: {4: 0}, cite: x}": "add up to 0.",
    "services: {is: discrete, values: {4: 1e308, 5: 1e308}, cite: x}": "add up to inf.",
    "paid: {is: beta, a: 1.0e308, b: 1.0e308, one_sided: true, cite: x}": "nan is no number",
    "services: {is: lognormal, median: 4, sigma: 300, cite: x}": "to inf. It must",
    "m: {is: lognormal, median: 0.33, sigma: 0.2, cite: x}": "and at most 0.8",
    "elasticities: {is: discrete, values: [CPP], cite: x}": "CP",
    "elasticities: {is: lognormal, median: 4, sigma: 1, cite: x}": "takes names",
    "elasticities: {is: discrete, values: [CP, FGO], cite: x}": "one_sided",
    "utilisation: {is: uniform, low: 0.5, high: 1, cite: x}": "one_sided",
    "paid: {is: lognormal, median: 0.8, sigma: 0.1, one_sided: true, cite: x}": "at most 1",
    "us_content: {is: triangular, low: 0.2, mode: 0.4, high: 1.2, cite: x}": "at most 1",
    "us_content: {is: uniform, low: 0.1, high: 0.3, cite: x}": "one_sided",
    "metal_content: {is: uniform, low: 0, high: 2, cite: x}": "above 0",
    "supply: {is: uniform, low: -1, high: 1, cite: x}": "at least 0",
    "floor: {is: uniform, low: 0, high: 1, cite: x}": "above 0",
    "first_year_mobility: {is: uniform, low: 0, high: 1, cite: x}": "one_sided",
    "long_run_mobility: {is: lognormal, median: 1, sigma: 1, cite: x}": "one_sided",
    "floor: {is: known, value: 1.2, cite: x}": "above 0 and at most 1",
    "floor: {is: lognormal, median: 1, sigma: 0.1, cite: x}": "above 0 and at most 1",
    "supply: {is: known, value: 1e6, cite: x}": "at least 0 and at most 10",
    "supply: {is: known, value: .nan, cite: x}": "not a finite float",
    "long_run_mobility: {is: known, value: 0.5, cite: x}": "one_sided",
    "long_run_mobility: {is: known, value: .inf, cite: x}": "or inf, without a dot",
    "metal_contents: {is: known, value: 1, cite: x}": "did you mean 'metal_content'",
}


@pytest.mark.parametrize(("line", "said"), BROKEN.items())
def test_a_bad_file_is_refused_by_line(line: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(f"title: Mine\nbeliefs:\n  {line}\n")
    with pytest.raises(BadMeasure) as caught:
        load_beliefs(file=path)
    assert f"{path}:" in str(caught.value)
    assert said in str(caught.value)


def test_chances_of_turns_above_one_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(
        "title: Mine\nturns:\n"
        "  - {variant: a, becomes: b, probability: 0.7, cite: x}\n"
        "  - {variant: a, becomes: c, probability: 0.4, cite: x}\n"
    )
    with pytest.raises(BadMeasure, match=r"bad\.yaml:4:.*add up to 1\.1"):
        load_beliefs(file=path)


def test_a_number_of_draws_is_a_power_of_two() -> None:
    assert [checked_count(n) for n in (0, 32, 64, 1024)] == [0, 32, 64, 1024]
    for count, near in ((1000, 1024), (1, 32), (-5, 32), (100, 128)):
        with pytest.raises(BadInput, match=f"give {near}"):
            checked_count(count)


def test_centres_are_values_of_options() -> None:
    shipped, plain = load_beliefs(), ModelOptions()
    for name, belief in shipped.by_name.items():
        if PARAMETERS[name].option:
            assert centre_of(belief) == getattr(plain, name)


def test_a_turn_of_an_unknown_variant_is_refused_at_its_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "title: Mine\nturns:\n  - {variant: autoz, becomes: before, probability: 0.3, cite: x}\n"
    )
    words = ("us-canada-2025", "--variant", "autos", "--no-charts", "--draws", "32")
    for said, phrase in (
        (refused("run", *words, "--beliefs", str(path)), "unknown variant 'autoz'"),
        (
            refused("flip", "us-canada-2025", "CAN income long-run < -1", "--beliefs", str(path)),
            "leave `turns` out",
        ),
    ):
        assert f"{path}:3:5: " in said and phrase in said
