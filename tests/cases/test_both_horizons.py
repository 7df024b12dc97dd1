"""``countermove run`` at both horizons: two columns, what a variant adds, and second lines."""

from __future__ import annotations

import csv
import io

import pytest

from countermove.questions.options import FIRST, ModelOptions, with_settings
from countermove.questions.pose import pose
from tests.commands import call, refused

WORDS = ("run", "us-canada-2025", "--variant", "before", "--variant", "in-force-2025-03-28",
         "--variant", "autos", "--variant", "full-25", "--no-charts",
         "--draws", "0")  # fmt: skip
PLAIN = ("--no-charts", "--draws", "0")
CURRENCY, PAID = "own currency 5 % lower", "US duties as paid"


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    return call(*WORDS, "--json", "--tables", "--out", str(tmp_path_factory.mktemp("both"))).json


@pytest.fixture(scope="module")
def figures(ran):
    return {
        (f["variant"], f["series"], f["measure"], f["horizon"], f["category"], f["country"]): f
        for f in ran["headline"]["figures"]
    }


def of(figures, variant, series, horizon, country="CAN", measure="change", category=""):
    return figures[variant, series, measure, horizon, category, country]["value"]


def test_each_column_is_what_its_horizon_alone_gives(figures, tmp_path):
    for horizon in ("first year", "long run"):
        name = horizon.replace(" ", "-")
        words = ("run", "us-canada-2025", "--variant", "autos", *PLAIN)
        said = call(*words, "--set", f"horizon={name}", "--csv", "--out", str(tmp_path / name))
        rows = list(csv.DictReader(io.StringIO(said.out)))
        assert {row["horizon"].partition(", ")[0] for row in rows} <= {horizon, ""}
        alone = {(r["series"], r["category"], r["country"]): float(r["value"])
                 for r in rows if r["measure"] == "change" and "," not in r["horizon"]}  # fmt: skip
        assert alone["real_income_change", "", "CAN"] == pytest.approx(
            of(figures, "autos", "real_income_change", horizon), abs=1e-9
        )
        assert alone["output_change", "C29", "MEX"] == pytest.approx(
            of(figures, "autos", "output_change", horizon, "MEX", category="C29"), abs=1e-9
        )


def test_what_a_variant_adds_is_the_difference_to_the_one_it_names(figures):
    for horizon in ("first year", "long run"):
        for series in ("real_income_change", "real_gdp_change", "exports_change"):
            with_both, with_one = (
                of(figures, name, series, horizon) for name in ("autos", "in-force-2025-03-28")
            )
            added = of(figures, "autos", series, horizon, measure="added")
            assert added == pytest.approx(with_both - with_one, abs=1e-12)
    variants = {key[0] for key in figures if key[2] == "added"}
    assert variants == {"autos"}  # the others add to nothing that was solved


def test_what_a_horizon_assumes_is_blank_and_not_zero(figures):
    """Employment of the long run is an assumption; money has no level there."""
    horizons = {
        series: {key[3] for key in figures if key[1] == series}
        for series in ("employment_change", "jobs_total_change", "jobs_lost_share",
                       "trade_balance_change", "price_level_change", "real_gdp_change")
    }  # fmt: skip
    assert all("long run" not in horizons[name] for name in horizons if name != "real_gdp_change")
    assert {"first year", "long run"} <= horizons["real_gdp_change"]
    heads = {key[5] for key in figures if key[1] in ("jobs_total_change", "jobs_lost_share")}
    assert heads == {"CAN", "USA", "MEX"}  # no group of countries has a figure for all members


def test_the_currency_is_lowered_where_output_moves_by_more_than_one_per_cent(figures):
    """And of the answer itself: Canada's GDP without the exemption is -5.1, -1.6 with it lower."""
    lowered = {(key[0], key[5]) for key in figures if CURRENCY in key[3]}
    large = {
        (key[0], key[5])
        for key, figure in figures.items()
        if key[1:4] == ("real_gdp_change", "change", "first year") and abs(figure["value"]) > 1
    }
    assert large == {("full-25", "CAN"), ("full-25", "MEX")}
    assert lowered == large
    before = of(figures, "full-25", "real_gdp_change", "first year")
    after = of(figures, "full-25", "real_gdp_change", f"first year, {CURRENCY}")
    assert before < -4 and -2.5 < after < -0.5


def test_of_the_default_variant_the_currency_is_always_lowered(tmp_path):
    said = call("run", "us-canada-2025", "--variant", "autos-retaliation", *PLAIN, "--json",
                "--out", str(tmp_path / "run")).json  # fmt: skip
    lowered = {
        figure["series"]: figure["value"]
        for figure in said["headline"]["figures"]
        if CURRENCY in figure["horizon"] and figure["country"] == "CAN"
    }
    assert lowered["real_gdp_change"] > -1 and "jobs_total_change" in lowered


def test_jobs_lost_are_heads_over_base_jobs(figures, ran):
    lost = of(figures, "full-25", "jobs_total_change", "first year")
    share = of(figures, "full-25", "jobs_lost_share", "first year")
    base = sum(
        row["value"] for row in ran["tables"]["jobs"]
        if (row["series"], row["code"], row["category"]) == ("jobs", "CAN", "total")
        and row["horizon"] == "first year"
    )  # fmt: skip
    assert share == pytest.approx(-100 * lost / base, rel=1e-9)


def test_duties_paid_in_part_raise_less_and_move_prices_less(figures):
    """Before any month was out 85 cents are taken as paid of each dollar due."""
    reading = f"first year, {PAID}"
    full, part = (
        of(figures, "autos", "tariff_revenue", where, "USA", "level")
        for where in ("first year", reading)
    )
    assert 0.8 * full < part < full
    for horizon in ("first year", "long run"):
        lower, prices = f"{horizon}, {PAID}", "consumer_price_change"
        assert (
            0
            < of(figures, "autos", prices, lower, "USA")
            < of(figures, "autos", prices, horizon, "USA")
        )
    assert {key[1] for key in figures if PAID in key[3]} <= {
        "consumer_price_change", "price_level_change", "tariff_revenue",
    }  # fmt: skip


def test_the_text_has_a_column_for_each_horizon_and_says_what_the_lines_are(tmp_path):
    out = " ".join(call(*WORDS, "--all", "--out", str(tmp_path)).out.split())
    for phrase in (
        "first year: labour specific", "long run: fixed deficits", "- adds: what the law adds",
        "28 March plus vehicle duties to In force 28 March", "currency 5 % lower",
        "currency −5 % and as paid: at the printed parameters alone, so no range",
        "85 % of each dollar due (assumed: no month was out yet)", "income without borrowing",
        "Blank where all who want to work are assumed to",
    ):  # fmt: skip
        assert phrase in out


def test_a_path_starts_in_the_first_year_and_ends_in_the_long_run(tmp_path):
    """And in between no quarter of the first three years leaves less than the one before."""
    words = ("--no-charts", "--json", "--tables", "--out", str(tmp_path))
    answer = call("run", "us-canada-2025", "--variant", "autos", "--path", *PLAIN[1:], *words).json
    rows = {
        float(row["horizon"].removesuffix(" years")): row["value"]
        for row in answer["tables"]["path"]
        if (row["series"], row["code"]) == ("real_gdp_change", "CAN")
    }
    assert sorted(rows) == [1 + n / 4 for n in range(31)]
    assert "change of closure" in answer["path_note"]
    ends = {
        f["horizon"]: f["value"]
        for f in answer["headline"]["figures"]
        if (f["series"], f["country"]) == ("real_gdp_change", "CAN")
    }
    assert rows[1.0] == pytest.approx(ends["first year"], abs=1e-8)
    assert rows[8.5] == pytest.approx(ends["long run"], abs=1e-8)
    early = [rows[1 + n / 4] for n in range(9)]
    assert early == sorted(early)
    assert rows[8.25] == pytest.approx(rows[8.5], abs=0.05)


@pytest.mark.parametrize(
    ("setting", "phrase"),
    [("horizon=first-year", "from the first year to the long run"),
     ("labour=sluggish", "a path sets it"), ("elasticity_scale=short", "a path sets it")],
)  # fmt: skip
def test_a_path_refuses_what_it_sets_itself(setting, phrase):
    said = refused("run", "us-canada-2025", "--path", "--set", setting)
    assert phrase in said and "--path" in said


def test_keys_act_on_the_horizons_that_have_a_use_for_them(tmp_path):
    words = ("--set", "m=0.6", "--set", "deficits=proportional", "--json", "--out", str(tmp_path))
    said = call("run", "us-canada-2025", "--variant", "autos", *PLAIN, *words)
    first, long = said.json["model"]["horizons"]
    assert "m 0.6" in first["closure"] and "absorbing" in first["closure"]
    assert long["closure"] == "proportional deficits"


@pytest.mark.parametrize(
    ("settings", "phrases"),
    [
        (["m=0.9"], ("m=0.9", "0.8 or less")),
        (["exchange.CAN=-5%", "exchange.Canada=0.9"], ("exchange names CAN twice",)),
        (["exchange.CAN=0"], ("exchange.CAN=0", "above zero")),
        (["horizon=eternity"], ("eternity", "first-year, long-run")),
        (["horizon=short"], ("elasticity_scale=short", "first-year or long-run")),
        (["horizon=long-run", "m=0.4"], ("m=0.4", "horizon=first-year")),
        (["horizon=long-run", "exchange.CAN=-5%"], ("exchange", "horizon=first-year")),
        (["horizon=first-year", "deficits=fixed"], ("deficits=fixed", "contradicts")),
        (["horizon=long-run", "elasticity_scale=impact"], ("contradicts", "horizon=long-run")),
        (["deficits=absorbing"], ("contradicts the long run", "horizon=first-year")),
        (["mobility=1"], ("mobility=1", "labour=sluggish")),
        (["regime=floating"], ("regime=floating", "wages=rigid")),
    ],
)
def test_contradictions_are_refused_in_one_sentence(settings, phrases):
    words = [word for setting in settings for word in ("--set", setting)]
    said = refused("run", "us-canada-2025", *words)
    for phrase in phrases:
        assert phrase in said


def test_exchange_is_an_option_of_its_own(tmp_path):
    """``--exchange`` is ``--set exchange``: of one currency, or of those in a file."""
    file = tmp_path / "rates.csv"
    file.write_text("region,value\nCAN,0.95\n")
    words = ("households", "us-canada-2025", "--variant", "autos", "--json")
    sets = call(*words, "--set", "exchange.CAN=-5%").json
    for given in ("CAN=-5%", "Canada=0.95", str(file)):
        assert call(*words, "--exchange", given).json["tables"] == sets["tables"]


@pytest.mark.parametrize(
    ("words", "phrase"),
    [
        (("--exchange", "CAN=-5%", "--exchange", "CAN=-6%"), "given twice"),
        (("--exchange", "CAN=-5%", "--set", "exchange.CAN=0.9"), "given twice"),
        (("--exchange", "CAN=-5%", "--set", "exchange.Canada=0.9"), "exchange names CAN twice"),
        (("--exchange", "CAN=-5%", "--set", "horizon=long-run"), "horizon=first-year"),
        (("--exchange", "CAN"), "CAN does not exist"),
        (("--exchange", "CAN=low"), "exchange.CAN=low: write the change in per cent"),
    ],
)
def test_an_exchange_rate_that_cannot_be_is_refused(words, phrase):
    assert phrase in refused("places", "us-canada-2025", *words)


def test_duties_spent_sooner_than_income_are_told():
    """The model has a solution up to 1; the page calls 0 to m the range."""
    said = [with_settings(ModelOptions(), [f"horizon={FIRST}", f"rho={rho}"]) for rho in (0.2, 0.9)]
    told = [options.closure.phrase for options in said]
    assert "spent sooner" not in told[0]
    assert "rho 0.9 (new duties are spent sooner than income)" in told[1]


def test_every_figure_has_a_range_that_spans_even_elasticities_in_the_first_year(with_ranges):
    """Duties charged rest on the law alone; all else differs between sets of elasticities."""
    every = with_ranges.json["headline"]["figures"]
    figures = [f for f in every if f["horizon"] in ("first year", "long run")]
    assert {f["series"] for f in figures} > {"real_wage_change", "exports_change", "jobs_change"}
    assert not [f for f in figures if f["lo"] is None or not f["lo"] <= f["value"] <= f["hi"]]
    exports = next(
        f for f in figures
        if (f["series"], f["country"], f["horizon"], f["measure"])
        == ("exports_change", "CAN", "first year", "change")
    )  # fmt: skip
    for even in ("uniform-1", "uniform-2"):
        settings = ["horizon=first-year", f"elasticities={even}", "elasticity_scale=long"]
        x = pose("us-canada-2025/autos", with_settings(ModelOptions(), settings)).solve()
        found = x.values("exports_change")[x.economy.region("CAN")]
        assert exports["lo"] - 1e-3 <= found <= exports["hi"] + 1e-3
    said = " ".join(with_ranges.json["headline"]["footer"])
    assert "SHAPIRO; of the first year also over one elasticity of all trade, 1 or 2." in said
