"""Retaliation by design: values and official totals, real lists, places, files, refusals."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from countermove.economy.shipped import load_economy
from countermove.errors import BadInput, CountermoveError, UnknownName
from countermove.law.load_law import load_ledger
from countermove.law.rates import rates_on
from countermove.questions.list_draws import drawn_lists, robust_list
from countermove.questions.list_facts import (
    at_sector_elasticities,
    best_beside,
    lines_of,
    places_hit,
    totals,
    under_scalings,
)
from countermove.questions.list_files import write_measure
from countermove.questions.place_weights import aimed_at, lead
from countermove.questions.pose import pose
from countermove.questions.product_world import (
    DRAWN,
    EVEN,
    IMPORTS,
    SCALINGS,
    WHOLE,
    products_of,
    whole_exports,
    with_products,
)
from countermove.questions.retaliation import Brief, design, judged, setting
from countermove.questions.tariff_lists import KNOWN, tariff_list
from countermove.report.list_parts import Scored, official, outside_words
from countermove.strategy.list_programme import Limits
from countermove.strategy.list_search import TOLERANCE, FoundList
from countermove.strategy.solved_list import Moves
from tests.commands import call, refused
from tests.designed_lists import CAD, best, canada


def listed(name: str) -> np.ndarray:
    return tariff_list(name, canada().products.lines, "USA", load_ledger()).rate


@pytest.mark.parametrize("name", ["can-30bn", "can-29.8bn"])
def test_lists_have_their_official_value(name: str) -> None:
    on = listed(name) > 0
    official = KNOWN[name].official
    assert official is not None
    assert canada().products.lines.value[on].sum() * CAD == pytest.approx(official, rel=1e-4)
    assert set(listed(name)[on]) == {0.25}


def test_no_total_of_the_list_consulted_on_is_claimed() -> None:
    """Canada, 4 March 2025: C$125 bn "drawing from a list"; imports of 2024 C$377.5 bn in all."""
    consulted = listed("can-125bn") > 0
    for scaling in SCALINGS:
        found = products_of(pose(), "CAN", scaling=scaling)
        value, lists = found.lines.value * CAD / 1e9, np.bincount(found.listed, found.lines.value)
        if scaling != WHOLE:
            assert value.sum() == pytest.approx(377.5, abs=0.1)
            assert lists[1:] * CAD / 1e9 == pytest.approx([30.0, 12.6, 3.0, 14.2], rel=1e-3)
        low, high = (bound * CAD / 1e9 for bound in found.bounds(consulted))
        assert low <= value[consulted].sum() <= high
        assert value[found.flagged].sum() == pytest.approx(317.7 - 35.6, abs=0.1)
        if scaling == DRAWN:
            assert value[consulted].sum() == pytest.approx(125.0, abs=0.01)
            most = found.lines.value + found.others
            assert (found.lines.value <= most).all()
        else:
            assert low > 125.0
    assert whole_exports("CAN")[1] == pytest.approx(39.2e9, abs=0.05e9)
    assert sum(whole_exports("CAN")[k] for k in (2, 3, 4)) == pytest.approx(34.3e9, abs=0.05e9)


def test_what_is_imputed_states_no_share() -> None:
    found = canada().products
    assert found.shares is not None
    assert np.isnan(found.shares[found.flagged]).all()
    assert np.nanmax(found.shares) <= 1.0
    crude = canada().codes.index("27090020" if "27090020" in canada().codes else "27090000")
    assert np.isnan(found.shares[crude])
    best = judged(canada(), listed("can-125bn"))
    for line in lines_of(canada(), best):
        assert (line.share is None) or not line.imputed
        assert ("not known" in line.reason) == line.imputed
        assert (line.better in line.beaten) == bool(line.better) or not line.better


def test_the_united_states_know_other_suppliers_of_a_line() -> None:
    """Shares of all origins in a line add up to one."""
    found = products_of(pose(), "USA")
    assert found.shares is not None
    whole = np.bincount(found.lines.product, found.shares)
    assert whole == pytest.approx(np.ones(whole.size))


def test_a_list_is_ranged_over_other_ways_of_scaling() -> None:
    at = canada()
    observed = under_scalings(at, listed("can-30bn"))
    assert set(observed) == {WHOLE, IMPORTS}  # nothing imputed is on it
    every = under_scalings(at, listed("can-125bn"))
    assert set(every) == {WHOLE, IMPORTS, EVEN, DRAWN}
    assert every[DRAWN].value * CAD == pytest.approx(125e9, rel=0.01)
    assert every[DRAWN].gain < totals(at, judged(at, listed("can-125bn"))).gain


def test_products_at_their_sectors_elasticity_are_the_model_of_run() -> None:
    """Own cost of the list of 4 March by ``run``, deficits removed: -0.0016 % (docs)."""
    found = at_sector_elasticities(canada(), judged(canada(), listed("can-30bn")))
    assert found == pytest.approx(-0.0019e-2, abs=0.00005e-2)


def test_other_ways_of_scaling_keep_or_free_the_totals() -> None:
    on = listed("can-30bn") > 0
    values = [
        products_of(pose(), "CAN", scaling=name).lines.value[on].sum() for name in (IMPORTS, WHOLE)
    ]
    assert values[0] * CAD == pytest.approx(30e9, rel=1e-3)
    assert values[1] * CAD > 40e9  # US exports of the listed goods, foreign goods among them


def test_nothing_on_top_is_the_world_as_it_was() -> None:
    before = with_products(pose(), canada().products).solve()
    assert np.abs(before.values("real_income_change")).max() < 1e-9
    assert before.residual < 1e-10


def test_lines_pay_what_the_law_of_the_day_says() -> None:
    """On 13 March 2025 both lists were in force, all items at 25 %."""
    posed = pose("us-canada-2025/autos-retaliation")
    found = products_of(posed, "CAN")
    both = (listed("can-30bn") > 0) | (listed("can-29.8bn") > 0)
    assert found.rate[both].mean() == pytest.approx(0.25, abs=0.005)
    assert (found.rate[both] > 0).mean() > 0.99
    asked = with_products(posed, found)
    assert asked.hash != posed.hash
    canada_ = posed.economy.region("CAN")
    assert all(part.destination != canada_ for part in asked.duties.varieties)


def test_a_real_list_and_the_best_beside_it() -> None:
    at = canada()
    real = judged(at, listed("can-30bn"))
    told = totals(at, real)
    assert told.lines == 1203
    assert told.exports < 0
    assert told.income < 0
    assert told.flagged == 0.0
    assert -told.exports == pytest.approx(real.gain, rel=1e-9)
    best = best_beside(at, real)
    assert best.best.gain > 7_055  # `retaliate --cap 30e9CAD --own-cost 0.0113%` finds 7,055.6
    assert best.best.cost <= real.cost * (1 + 2e-3)
    assert best.best.size <= real.size * (1 + 1e-9)
    assert best.bound >= best.best.gain
    assert best.gap < 2e-3
    hit = places_hit(at, real)
    assert len(hit) == 51
    lines = lines_of(at, real)
    assert sum(line.value for line in lines) == pytest.approx(told.value)
    assert sum(line.better != "" for line in lines) > 0
    assert all("adds" in line.reason for line in lines)


def test_the_yardstick_of_a_list_is_the_search_at_its_trade_and_own_cost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[Moves, Limits]] = []
    at = canada()
    mine = judged(at, listed("can-30bn"))

    def seen(moves: Moves, limits: Limits, tolerance: float = TOLERANCE) -> FoundList:
        asked.append((moves, limits))
        return FoundList(replace(mine, gain=2.0 * mine.gain), (), 0, mine.gain, agreed=True)

    monkeypatch.setattr("countermove.questions.list_facts.search_list", seen)
    monkeypatch.setattr("countermove.questions.retaliation.search_list", seen)
    best_beside(at, mine)
    told = Brief(by="CAN", target="USA", highest=mine.size, own_cost=-np.expm1(-mine.cost))
    design(replace(at, brief=told))
    (moves, beside), (same, alone) = asked
    assert moves is same
    assert beside.most_cost == pytest.approx(alone.most_cost, rel=1e-9)
    assert (beside.lowest, beside.highest) == (alone.lowest, alone.highest) == (0.0, mine.size)
    assert beside.most_chapters is alone.most_chapters is None


def test_lists_are_compared_in_the_same_draw() -> None:
    at = canada()
    real, nothing = listed("can-30bn"), np.zeros(at.products.lines.size)
    twice = drawn_lists(at, {"real": real, "none": nothing, "again": real}, 4, seed=1)
    assert twice.gain["none"] == pytest.approx(0.0, abs=1e-6)
    assert twice.gain["real"] == pytest.approx(twice.gain["again"])
    assert twice.gains_more("real", "none") == 1.0
    assert twice.dominates("real", "again") == 1.0
    low, middle, high = twice.band("real")[0]
    assert low < middle < high
    central = judged(at, real).gain
    assert 0.5 * central < middle < 1.5 * central
    with pytest.raises(BadInput, match="1 draws"):
        drawn_lists(at, {"real": real}, 1)


def test_a_robust_list_gains_more_in_the_mean_of_draws() -> None:
    at = canada()
    central = best()
    found = robust_list(at, central.best, 4, rounds=3)
    again = drawn_lists(at, {"robust": found.found.best.rates, "central": central.best.rates}, 4)
    assert again.gain["robust"].mean() == pytest.approx(found.worth, rel=1e-6)
    assert again.gain["central"].mean() == pytest.approx(found.central, rel=1e-6)
    assert found.worth >= found.central
    assert again.cost["robust"].mean() <= 1e-4 * (1 + 2e-3)
    assert found.found.gap < 2e-3
    low = robust_list(at, central.best, 4, 0.25, rounds=2)
    assert low.worth >= low.central
    with pytest.raises(BadInput, match="mean, or a quantile"):
        robust_list(at, central.best, 4, "best")


def test_places_weigh_as_their_shares_and_votes() -> None:
    sectors = load_economy().sectors
    both = aimed_at({"michigan": 2.0, "OH": 1.0}, "USA", sectors)
    alone = [aimed_at({name: 1.0}, "USA", sectors) for name in ("US-MI", "ohio")]
    assert both == pytest.approx(2.0 * alone[0] + alone[1])
    every = aimed_at({"republican": 1.0, "democratic": 1.0}, "USA", sectors)
    assert every == pytest.approx(np.ones(len(sectors)))
    assert aimed_at({"motor vehicles": 3.0}, "USA", sectors)[sectors.index("C29")] == 3.0
    # certified: Trump 2,816,636, Harris 2,736,533
    assert lead("US-MI") == pytest.approx((2_816_636 - 2_736_533) / 5_553_169, abs=1e-4)
    with pytest.raises(UnknownName, match="did you mean 'Michigan'"):
        aimed_at({"michgan": 1.0}, "USA", sectors)
    with pytest.raises(BadInput, match="above zero"):
        aimed_at({"ohio": -1.0}, "USA", sectors)


def test_counties_weigh_as_their_part_of_national_jobs(tmp_path: Path) -> None:
    """Two counties have all of an industry, 1 to 3 (Fama-French 23: motor vehicles)."""
    folder = tmp_path / "us_county"
    folder.mkdir()
    rows = ["fipscounty,FF_48,sum_emp,total_emp", "26163,23,100,1000", "26125,23,300,1000"]
    with gzip.open(folder / "county_industry_emp.csv.gz", "wt") as stream:
        stream.write("\n".join(rows) + "\n")
    sectors = load_economy().sectors
    one, two = (
        aimed_at({name: 1.0}, "USA", sectors, sources=tmp_path)
        for name in ("26163", "Oakland County MI")
    )
    cars = sectors.index("C29")
    assert (one[cars], two[cars]) == (0.25, 0.75)
    with pytest.raises(BadInput, match="with --sources, or aim at its state"):
        aimed_at({"26163": 1.0}, "USA", sectors)
    with pytest.raises(BadInput, match="no employment of county 01001"):
        aimed_at({"01001": 1.0}, "USA", sectors, sources=tmp_path)


@pytest.mark.parametrize(
    "name", ["wayne county zz", "wayne county", "Wayne  County", "wayne county mi zz"]
)
def test_a_county_of_no_state_is_unknown(name: str) -> None:
    said = refused("retaliate", "--target", name, "--sources", ".")
    assert "unknown county" in said
    assert "as in wayne county mi, or its FIPS code" in " ".join(said.split())


def test_a_census_division_of_no_province_is_unknown() -> None:
    words = ["--by", "USA", "--against", "CAN", "--target", "essex zz", "--sources", "."]
    said = " ".join(refused("retaliate", *words).split())
    assert "unknown census division 'essex zz'" in said


def test_a_list_of_ones_own_says_what_it_loses(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("hs,rate,value\n2208,0.3,\n22083000,0.5,\n0101.29.99,,5e5\n")
    found = tariff_list(str(file), canada().products.lines, "USA", load_ledger())
    codes = np.array(canada().codes)
    assert found.rate[codes == "22083000"] == 0.5  # the longest code counts
    assert set(found.rate[np.char.startswith(codes, "2208") & (codes != "22083000")]) == {0.3}
    assert found.lost == (("01012999", 5e5),)
    file.write_text("hs\n220830\n22083000\n01012999\n")
    found = tariff_list(str(file), canada().products.lines, "USA", load_ledger())
    assert (found.finer, [code for code, _ in found.lost]) == (("220830",), ["01012999"])
    for text, told in (
        ("hs\n220\n", "mine.csv, line 2: 220 has 3 digits"),
        ("hs,rate\n2204,-0.1\n", "mine.csv, line 2: the rate of 2204 is -0.1"),
    ):
        file.write_text(text)
        with pytest.raises(BadInput, match=told):
            tariff_list(str(file), canada().products.lines, "USA", load_ledger())
    file.write_text("hs\n22083000\n770100\n99999999\n")
    with pytest.raises(BadInput, match=r"line 3: 770100 .*; line 4: 99999999 .* are no codes of"):
        tariff_list(str(file), canada().products.lines, "USA", load_ledger())
    with pytest.raises(BadInput, match="is of CHN, not of CAN"):
        tariff_list("chn-2018", canada().products.lines, "USA", load_ledger())


def test_a_list_of_ones_own_has_no_other_lists_exports(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("hs,rate,value\n22083000,0.25,\n01012999,,5e8\n")
    listed = tariff_list(str(file), canada().products.lines, "USA", load_ledger())
    told = official(
        Scored(canada(), listed, canada().moves.empty), totals(canada(), canada().moves.empty)
    )
    assert "$0.0806 bn in the items alone" in told  # HS 220830, one item
    assert "six-digit products are known for the lists of 4 and 13 March 2025 alone" in told
    assert (
        "1 code has no trade in the lines, worth 500,000,000 (in the currency of the file)" in told
    )
    two = replace(listed, lost=(*listed.lost, ("01023100", np.nan)), finer=("220830",))
    told = official(
        Scored(canada(), two, canada().moves.empty), totals(canada(), canada().moves.empty)
    )
    assert "2 codes have no trade in the lines, of 1 of them a value is given: 500,000,000" in told
    assert "Named by finer codes of the list alone, whose rates stand: 220830." in told


def test_trade_that_no_list_can_hold_is_said() -> None:
    """All goods of the United States are US$275.56 bn (C$377.5 bn)."""
    said = outside_words(canada())
    assert "hold $269.34 bn; $6.21 bn of trade more is of no sector of the model" in said
    assert outside_words(setting(pose(), Brief(by="CHN", target="USA"))) == ""


def test_a_list_without_a_cap_on_chapters_is_no_worse_than_one_with() -> None:
    gain = {
        (cap, most): design(
            setting(
                canada().worlds.posed,
                Brief(by="CAN", target="USA", highest=21.9e9, own_cost=cap, chapters=most),
            )
        ).best.gain
        for cap, most in ((4.5e-5, None), (6e-5, 12), (6e-5, None))
    }
    assert gain[6e-5, None] >= gain[6e-5, 12] > gain[4.5e-5, None]


def test_a_written_list_is_law_the_ledger_loads(tmp_path: Path) -> None:
    rows = [{"hs": "22083000", "description": "Whiskies", "rate": 0.25, "x_reason": "a, b"}]
    write_measure(tmp_path, "CAN", "USA", rows, on=date(2026, 11, 26))
    ledger = load_ledger(tmp_path)
    found = rates_on(ledger, on="2026-11-26", importer="CAN", origin="USA",
                     products=["22083000", "22084000"])  # fmt: skip
    assert found.duty_by_measure["can/designed_list"] == pytest.approx(0.25)
    with pytest.raises(BadInput, match="the list is empty"):
        write_measure(tmp_path, "CAN", "USA", [], on=date(2026, 11, 26))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("--by JPN", "no trade of JPN is known line by line"),
        ("--against MEX", "no trade of CAN from MEX is known line by line"),
        ("--against CAN", "does not retaliate against itself"),
        ("--cap 30e9EUR", "unknown currency in --cap 'EUR'"),
        ("--cap 30bn", "is no amount"),
        ("--cap 30e9", "names no currency (CAD or USD)"),
        ("--rates 25", "write a share from 0 up, e.g. 25% or 0.25"),
        ("--own-cost -0.1%", "is below 0"),
        ("--by USA --against CAN --solid", "--solid has no effect: no trade of USA"),
        ("--cap 31e9..29e9CAD", "range from low to high"),
        ("--own-cost much", "is no share"),
        ("--own-cost 5", "the cap on own cost is 500% of own real income"),
        ("--own-cost 100%", "less than 100 %"),
        ("--target michgan=1", "did you mean 'Michigan'"),
        ("--goal nice=1", "unknown goal 'nice'"),
        ("--goal places=1", "needs a target"),
        ("--goal exports --target ohio", "have no effect on the goal exports"),
        ("--target 99999", "unknown county '99999'"),
        ("--target ohio --sources .", "--sources has no effect"),
        ("--target 26163 --sources no-such-folder", "county_industry_emp.csv.gz is not in"),
        ("--limit 99=1e9CAD", "--limit 99: no line of CAN with trade from USA is in that chapter"),
        ("--limit 77=0CAD --solid", "--limit 77: no line of CAN"),  # reserved, without goods
        ("--target ohoi --sources .", "did you mean 'Ohio'"),
        ("--must 99999999", "no line of CAN with trade from USA begins so"),
        (
            "--cap 25e9..30e9CAD --own-cost 0.0001% --must 8703",
            "--own-cost 0.0001% and --must 8703 conflict: own cost of at least",
        ),
        ("--frontier 1", "ask for two points or more"),
        ("--chart x.svg", "--chart has no effect"),
        ("--scaling best", "unknown scaling 'best'"),
        ("--robust mean", "--robust has no effect"),
        ("--robust mean --draws 10 --frontier 3", "--frontier has no effect"),
        ("--robust often --draws 10", "--robust 'often' is no share"),
        ("score can-30bn --robust mean", "--robust has no effect"),
        ("--force", "--force has no effect"),
        ("score can-30bn --force", "--force has no effect"),
        ("score", "name a list"),
        ("score nope", "unknown list 'nope'"),
        ("judge can-30bn", "unknown word after retaliate"),
        ("score can-30bn --year 2025-03", "in CAD, and lists have their own"),
        ("--cap 20e9USD --year 2025-03", "--year has no effect"),
        ("score can-30bn --rates 0.5", "--rates has no effect"),
        ("score can-30bn --cap 30e9CAD", "--cap has no effect"),
        ("--set deficits=fixed", "--set deficits=fixed: lists are solved in the world without"),
        ("score can-30bn --set deficits=proportional", "--set deficits=proportional: lists are"),
        ("score chn-2018", "is of CHN, not of CAN"),
    ],
)
def test_what_cannot_be_honoured_is_refused(words: str, told: str) -> None:
    assert told in " ".join(refused("retaliate", *words.split()).split())


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            {"must": ("2208", "0201"), "never": ("220830", "8411")},
            "--must 2208,0201 and --never 220830,8411 conflict over 22083000. Loosen one",
        ),
        (
            {"lowest": 3e11, "highest": 4e11, "solid": True},
            (
                "the lower end of --cap is out of reach by itself: US$300 bn of trade is asked "
                "for, and at most US$269.3 bn"
            ),
        ),
        (
            {"lowest": 2e11, "solid": True, "never": ("22",)},
            "the lower end of --cap and --never 22 and --solid conflict: US$200 bn",
        ),
        ({"highest": 1e9, "must": ("87",)}, "--cap and --must 87 conflict: at least US$"),
    ],
)
def test_options_in_conflict_are_named(asked: dict[str, Any], told: str) -> None:
    with pytest.raises(BadInput) as met:
        design(replace(canada(), brief=Brief(by="CAN", target="USA", **asked)))
    assert told in str(met.value)


@pytest.mark.usefixtures("small_world")
def test_the_command_answers_in_every_form(tmp_path: Path) -> None:
    words = ["retaliate", "--cap", "5e9CAD", "--solid"]
    said = call(*words, "--write", str(tmp_path), "--out", str(tmp_path / "runs"), "--json").json
    assert said["status"] == "ok"
    assert said["agreed"]
    assert said["bound"] >= said["gain"]
    assert said["bound_is"].startswith("local")
    assert said["gap"] < 2e-3
    value = sum(row["x_value_usd"] for row in said["list"])
    assert value * CAD <= 5e9 * (1 + 1e-9)
    told = {row["series"]: row["value"] for row in said["tables"]["totals"]
            if row["scenario"] == "designed"}  # fmt: skip
    assert value == pytest.approx(told["list_value"])
    # each line's gain is what it adds to all others, nearly its part of the whole, in million
    assert sum(row["x_gain_usd"] for row in said["list"]) == pytest.approx(
        1e6 * told["list_gain"], rel=0.05
    )
    assert {row["x_quality"] for row in said["list"]}.isdisjoint({"imputed"})
    assert {row["rate"] for row in said["list"]} == {0.25}
    assert Path(said["run"], "manifest.json").is_file()
    ledger = load_ledger(tmp_path)
    assert len(ledger.lists["can/lists/designed_list.csv"].codes) == len(said["list"])
    again = refused(*words, "--write", str(tmp_path))
    assert "designed_list.yaml exists" in " ".join(again.split())
    other = ["retaliate", "--cap", "1e9CAD", "--solid"]
    table = call(*other, "--write", str(tmp_path), "--force", "--csv").out.splitlines()
    assert table[0].startswith("hs,description,rate,x_value_usd,")
    replaced = load_ledger(tmp_path).lists["can/lists/designed_list.csv"].codes
    assert len(table) == 1 + len(replaced) != 1 + len(said["list"])
    text = " ".join(call(*other, "--goal", "income").out.split())
    assert "What is wanted (real income the target loses)" in text
    assert "Real lists in the same world" in text


@pytest.mark.usefixtures("small_world")
def test_a_frontier_rises_with_own_cost_and_is_drawn(tmp_path: Path) -> None:
    words = ["--cap", "3e9CAD", "--solid", "--frontier", "3", "--chart", str(tmp_path / "f.svg")]
    said = call("retaliate", *words, "--json").json
    points = [row for row in said["tables"]["totals"] if row["scenario"].startswith("frontier")]
    gain = [row["value"] for row in points if row["series"] == "list_gain"]
    own = [row["value"] for row in points if row["series"] == "list_own_share"]
    assert gain == sorted(gain, reverse=True)
    assert own == sorted(own)  # the more is gained, the more own income falls
    drawn = (tmp_path / "f.svg").read_text(encoding="utf-8")
    assert "best list at each cost" in drawn
    assert "0% of the trade that lists of the frontier cover is imputed" in drawn
    words = ["--cap", "1e9CAD", "--solid", "--frontier", "2", "--csv"]
    head, *rows = call("retaliate", *words).out.splitlines()
    assert head == "own_cost,own_cost_usd,gain_usd,value_usd,lines,gap,difference,horizon"
    assert 1 <= len(rows) <= 3


def test_goals_the_lines_cannot_serve_are_refused() -> None:
    with pytest.raises(CountermoveError, match="not known apart"):
        setting(pose(), Brief(by="CHN", target="USA", goals={"suppliers": 1.0}))
    assert setting(
        pose(), Brief(by="USA", target="CAN", goals={"suppliers": 1.0})
    ).moves.extra.any()


@pytest.mark.usefixtures("small_world")
def test_lists_at_other_rates_are_named() -> None:
    text = " ".join(call("retaliate", "--cap", "1e9CAD", "--solid", "--rates", "0.1").out.split())
    assert "Real lists in the same world" not in text
    footer = text[text.index("Economy ") :]
    assert "fixed deficits" not in footer
    assert "rates that are not among the choices (--rates): Canada, 4 March 2025;" in text


@pytest.mark.usefixtures("small_world")
@pytest.mark.parametrize("code", ["27090000", "27112100"])
def test_lines_that_gain_at_home_keep_to_limits(code: str, tmp_path: Path) -> None:
    """Own income rises with a duty on US crude, more than effects of single lines foretell."""
    words = ["retaliate", "--cap", "30e9CAD", "--must", code, "--json"]
    for more in ([], ["--own-cost", "0.01%"]):
        said = call(*words, *more).json
        assert code in {row["hs"] for row in said["list"]}
        own = [row["value"] for row in said["tables"]["totals"]
               if row["scenario"] == "designed" and row["series"] == "list_own_share"]  # fmt: skip
        assert not more or own[0] >= -1.001e-4
    file = tmp_path / "crude.csv"
    file.write_text(f"hs,rate\n{code},0.25\n")
    score = call("retaliate", "score", str(file), "--json").json["lists"][0]
    assert score["best_gain"] >= score["gain"] * (1 - 1e-9)
