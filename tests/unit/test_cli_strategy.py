"""The strategy commands: what they print, as text, CSV and JSON, and how they fail.

In a world of few countries.
"""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest

from countermove.cli import main
from countermove.economy.construct import economy_from_flows
from countermove.economy.saved import save_economy
from countermove.equilibrium.solve import balance_trade, solve
from countermove.questions.game_read import games, load_game
from countermove.strategy.best_response import optimal_tariff
from countermove.strategy.instruments import InstrumentSet
from countermove.strategy.points import percentage_points
from tests.few_countries import few_countries


@pytest.fixture
def cli(capsys, small_world):
    def call(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stop:
            main(list(words))
        out, err = capsys.readouterr()
        return int(stop.value.code or 0), out, err

    return call


@pytest.fixture(scope="module")
def economy():
    return balance_trade(few_countries())


@pytest.fixture
def own(tmp_path):
    flow = np.array([[8.0, 2.0, 1.0], [1.0, 9.0, 1.0], [1.5, 1.0, 7.0]])[:, :, None]
    found = economy_from_flows(
        flow, np.zeros((3, 1, 1)), np.zeros((3, 3, 1)), regions=["EU", "B", "Z"], sectors=["g"],
        theta_s=4.0, margin_d=[0.2, 0.1, 0.3],
    )  # fmt: skip
    return str(save_economy(found, tmp_path / "mine.npz"))


def test_players_are_regions_of_ones_own_table(cli, own):
    given = ("--set", f"economy={own}", "--set", "elasticities=own", "--json")
    for words in (
        ("optimal", "eu", "--draws", "0", "--by", "uniform"),
        ("gradient", "--payoff", "Z", "--importer", "z"),
    ):
        code, out, err = cli(*words, *given)
        assert code == 0, err
        assert "AUT" not in out
    for command in (("optimal", "Q"), ("nash", "Q,B"), ("bargain", "Q", "B"), ("coalition", "Q")):
        code, _, err = cli(*command, *given)
        assert (code, "unknown region 'Q'. Known: EU, B, Z" in err) == (1, True), err
    assert "no member of USMCA is a region here" in cli("optimal", "USMCA", *given)[2]


@pytest.fixture
def euro(tmp_path):
    rows = [
        f"{o},{d},{s},{9 if o == d else 1},million euro"
        for o in ("EU-27", "B 2", "Z") for d in ("EU-27", "B 2", "Z") for s in ("C29", "G")
    ]  # fmt: skip
    path = tmp_path / "euro.csv"
    path.write_text("\n".join(("origin,destination,sector,value,unit", *rows)) + "\n")
    return str(path)


def test_sectors_and_money_of_ones_own_table_are_shown_as_they_are(cli, euro):
    given = ("--set", f"economy={euro}", "--set", "elasticities=own")
    for words in (
        ("optimal", "EU-27", "--draws", "0", "--set", "theta.C29=5"),
        ("gradient", "--payoff", "Z", "--importer", "z"),
        ("bargain", "EU-27", "B 2", "--by", "sector", "--draws", "0"),
    ):
        code, out, err = cli(*words, *given)
        assert code == 0, err
        assert "C29" in out and "otor" not in out and "Wholesale" not in out, out
        assert "dollars" not in out and "$" not in out, out
    tables = json.loads(cli(*words, *given, "--json")[1])["tables"].values()
    units = {row["unit"] for table in tables for row in table}
    assert "million euro" in units
    assert not [unit for unit in units if "dollar" in unit], units
    code, _, err = cli("optimal", "Z", *given, "--set", "theta.Motor vehicles=5")
    assert (code, "unknown sector 'Motor vehicles'" in err) == (1, True), err
    code, _, err = cli("optimal", "Z", "--set", f"economy={euro}")
    assert code == 1
    assert "euro.csv: its sectors (C29, G) are its own" in err
    assert "--set elasticities=own for those of the table (uniform-4)" in err


def test_nash_rates_are_held_over_draws(cli, own):
    words = ("nash", "EU,B", "--by", "uniform", "--set", f"economy={own}",
             "--set", "elasticities=own", "--json")  # fmt: skip
    code, out, err = cli(*words, "--draws", "32", "--no-certificate", "--starts", "1")
    assert code == 0, err
    for player, gain in (answer := json.loads(out))["gains_over_draws"]["nash"].items():
        assert gain["lo"] < 100 * answer["gain_in_world_asked"][player] < gain["hi"]
    assert "mine.yaml cannot be read" in cli(*words, "--beliefs", "mine.yaml")[2]


def test_a_table_with_fixed_costs_abroad_says_what_its_deficits_are(cli, own):
    said = " ".join(cli("economy", "show", own)[1].split())
    assert "10 to 30 % of foreign sales pay labour where goods are sold" in said
    assert "follow from the equations" in said


def test_gradient_as_json_equals_the_function(cli, economy):
    code, out, _ = cli("gradient", "--payoff", "CAN", "--partners", "USA", "--json")
    answer = json.loads(out)
    assert code == 0 and answer["status"] == "ok"
    assert answer["residual"] < 1e-10 and answer["adjoint_residual"] < 1e-8
    found = percentage_points(solve(few_countries()), "CAN", partners=["USA"])
    rows = answer["tables"]["gradient"]
    own = [row["value"] for row in rows if row["series"] == "own_real_income_per_point"]
    assert own == pytest.approx(found.own.tolist(), rel=1e-6)
    assert {row["code"] for row in rows} == {"USA>CAN"}


def test_points_are_small_steps_of_the_model(economy):
    found = percentage_points(solve(economy), "CAN", partners=["USA"])
    cell = found.sector.index("C29")
    o, d, s = economy.region("USA"), economy.region("CAN"), economy.sector("C29")
    steps = []
    for sign in (1, -1):
        rates = economy.tariff_rate_ods.copy()
        rates[o, d, s] += sign * 1e-4
        steps.append(solve(economy, tariff_rate_ods=rates).values("real_income_change"))
    change = (steps[0] - steps[1]) / 2 / 100  # of a hundredth of a point, as a share
    per_million = change * economy.income_d * 100 / (found.trade[cell] / 1e6)
    assert found.own[cell] == pytest.approx(per_million[d], rel=1e-5)
    assert found.theirs[cell] == pytest.approx(per_million[o], rel=1e-5)
    assert found.theirs[cell] < 0 < found.own[cell]


def test_gradient_as_text_and_csv(cli):
    code, out, _ = cli("gradient", "--partners", "USA,MEX", "--top", "3")
    assert code == 0
    assert "more rows: --top 0" in out
    code, out, _ = cli("gradient", "--partners", "USA", "--csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0 and len(rows) == 26  # goods
    assert float(rows[0]["trade"]) >= float(rows[-1]["trade"])


def test_optimal_as_json_equals_the_function(cli, economy):
    code, out, _ = cli("optimal", "USA", "--by", "uniform", "--partners", "CAN", "--json")
    answer = json.loads(out)
    assert code == 0 and answer["method"] == "first-order"
    wanted = InstrumentSet(by="uniform", partners=("CAN",))
    best = optimal_tariff(economy, "USA", instruments=wanted)
    (row,) = answer["tables"]["optimal_tariff"]
    assert row["value"] == pytest.approx(best.rate[0], rel=1e-7)
    assert answer["gain"] == pytest.approx(best.gain, rel=1e-6)


def test_optimal_with_groups_weights_and_bounds(cli):
    words = "--group cars=USMCA:vehicles --group steel=:steel --highest 0.15 --weight C29=1.4"
    code, out, _ = cli("optimal", "CAN", *words.split(), "--csv")
    rows = {row["instrument"]: row for row in csv.DictReader(io.StringIO(out))}
    assert code == 0 and set(rows) == {"cars", "steel"}
    assert all(float(row["tariff_rate"]) <= 0.15 + 1e-12 for row in rows.values())


def test_a_reply_to_the_duties_of_a_case(cli):
    code, out, _ = cli(
        "optimal", "CAN", "--partners", "USA", "--by", "uniform",
        "--at", "us-canada-2025/autos", "--json",
    )  # fmt: skip
    answer = json.loads(out)
    assert code == 0 and answer["at"] == "us-canada-2025/autos"
    assert answer["payoff"] > answer["payoff_before"]
    assert answer["payoff_before"] < 0  # the duties cost Canada before it replies


def test_nash_as_json_and_text(cli):
    words = ("nash", "CAN,USA", "--by", "uniform", "--starts", "2", "--deviations", "200")
    code, out, _ = cli(*words, "--json")
    answer = json.loads(out)
    assert code == 0 and answer["status"] == "certified"
    assert answer["largest_gain"] <= 1e-6 and answer["distinct_equilibria"] == 1
    assert {row["code"] for row in answer["tables"]["nash_tariff"]} == {"CAN", "USA"}
    assert len(answer["tables"]["certificate"]) == 8
    code, out, _ = cli(*words[:-2], "--no-certificate")
    assert code == 0 and "not checked" in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("optimal", "CNA"), "CAN"),
        (("optimal", "CAN", "--group", "cars"), "NAME=PARTNERS:SECTORS"),
        (("optimal", "CAN", "--weight", "C29"), "SECTOR=WEIGHT"),
        (("optimal", "CAN", "--weight", "C29=2", "--payoff", "CAN"), "exclude"),
        (("optimal", "CAN", "--lowest", "0.5", "--highest", "0.1"), "lower bound"),
        (("optimal", "CAN", "--partners", "CAN"), "no instrument"),
        (("gradient", "--payoff", "CAN.jobs"), "needs a sector"),
        (("gradient", "--partners", "CAN"), "not its own partner"),
        (("gradient", "--at", "us-canada-2025/autos/x"), "CASE/VARIANT"),
        (("nash", ","), "at least one player"),
    ],
)
def test_user_errors_are_one_sentence(cli, words, message):
    code, out, err = cli(*words)
    assert code == 1 and out == ""
    assert err.startswith("error: ") and err.count("\n") == 1
    assert message in err


@pytest.mark.parametrize(
    "words", ["--weight C29=1 --weight C29=2", "--group a=USA: --group a=:C29"]
)
def test_an_option_given_twice_for_one_name_is_refused(cli, words):
    code, out, err = cli("optimal", "CAN", *words.split())
    assert code == 1 and out == "" and "twice; give it once" in err


def test_a_war_of_the_first_year_that_is_not_found_names_cures_that_help(cli):
    """Payoffs have kinks there: no cap on elasticities would mend it, these do."""
    status, _, said = cli("bargain", "CAN", "USA", "--set", "horizon=first-year")
    assert status == 3  # not solved
    assert "horizon=long-run" in said and "status-quo" in said and "Cap high" not in said


def test_no_game_says_of_itself_what_a_closure_may_change():
    """The footer tells how labour moves and for which horizon, from the settings in effect."""
    for name in games():
        told = " ".join(load_game(name).assumptions)
        assert not [word for word in ("labour mobile", "long run", "first year") if word in told]
