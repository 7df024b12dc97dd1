"""The shipped cases: what they rest on, and figures against what others announced or published."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from countermove.codes.countries import countries
from countermove.questions.case import cases, load_case
from countermove.questions.run_case import CaseResult, run_case
from countermove.report.case_tables import answers
from countermove.report.headline import headline, headline_facts
from countermove.report.longtable import LongTable
from tests.commands import call

NAMES = ("us-canada-2025", "us-canada-2026", "us-china-2025")


@lru_cache
def solved(name: str) -> CaseResult:
    """Return a case, every variant solved with the default elasticities."""
    return run_case(load_case(name), ranges=False)


@lru_cache
def tariffs(name: str) -> LongTable:
    """Return average tariffs by origin of a case's importers, before and after."""
    return answers(solved(name)).tables["trade"].select(dimension="bilateral")


def rise(name: str, variant: str, pair: str) -> float:
    """Return what a variant adds to the average duty on a pair's goods, in points."""
    rows = tariffs(name).select(scenario=variant, code=pair)
    now, before = (
        rows.select(series=series).numbers["value"].item()
        for series in ("tariff_applied", "tariff_applied_base")
    )
    return 100 * (float(now) - float(before))


def change(name: str, variant: str, country: str, series: str = "real_income_change") -> float:
    found = solved(name)
    value = found.variants[variant].central[series][found.codes.index(country)]
    return float(value if value.ndim == 0 else value[found.economy.sector("C29")])


def test_every_case_is_tried_here() -> None:
    assert tuple(cases()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_variant_is_solved_and_none_is_without_effect(name: str) -> None:
    found = solved(name)
    incomes: dict[tuple[float, ...], list[str]] = {}
    for key, result in found.variants.items():
        assert result.outcome.residual < 1e-9
        if key == found.case.baseline:
            assert np.abs(result.central["real_income_change"]).max() < 1e-9
        rounded = np.round(result.central["real_income_change"], 9).tolist()
        incomes.setdefault(tuple(rounded), []).append(key)
    # no edit was without effect; but the bans are all that began between 16 September and 5 October
    same = [names for names in incomes.values() if len(names) > 1]
    assert same == ([["canada-answers", "bans-lifted"]] if name == "us-canada-2026" else [])


@pytest.mark.parametrize("name", NAMES)
def test_the_headline_shows_the_sides_and_sectors_of_the_case(name: str) -> None:
    case, found = load_case(name), answers(solved(name))
    figures = headline(found.tables, found.manifest)
    shown = list(headline_facts(figures, found.manifest)["countries"])
    assert shown[:2] == list(case.focus[:2]) and shown[-1] == "WLD"
    assert {f.category for f in figures} == {"", *case.sectors}
    assert {f.variant for f in figures} == set(case.variants) - {case.baseline}


def test_each_importer_of_the_world_but_the_sides_adds_the_answer() -> None:
    variant = load_case("us-canada-2025").variant("third-countries-vehicles")
    union = {plain["imposed_by"] for plain in variant.add}
    assert "EU27" in union and not {"DEU", "FRA", "USA", "CAN"} & union
    assert len(union) == len(countries()) - 2 - 27 + 1
    found = solved("us-canada-2025").variants["third-countries-vehicles"]
    world, canada = found.posed.economy, found.posed.economy.region("CAN")
    usa, cars = world.region("USA"), world.sector("C29")
    added = found.outcome.tariff_mean_ods[usa, :, cars] - world.tariff_rate_ods[usa, :, cars]
    china = world.region("CHN")
    others = [d for d in range(len(world.regions)) if d not in (usa, canada, china)]
    assert added[others] == pytest.approx(0.25, abs=1e-9)
    assert 0.25 < added[china] < 0.35  # 10 % on some vehicles, list of 10 February 2025


def test_answers_of_all_lower_vehicle_output_in_the_united_states() -> None:
    """Budget Lab, 28 March 2025: +13.7 % without, -0.04 % with full foreign retaliation."""
    name = "us-canada-2025"
    alone, answered = (
        change(name, variant, "USA", "output_change")
        for variant in ("autos", "third-countries-vehicles")
    )
    assert 0 < answered < alone
    assert change(name, "third-countries-all", "USA") < change(name, "autos", "USA")


@pytest.mark.xfail(strict=True, reason="long run, median elasticity of vehicles 4.5: ours is +7.6")
def test_answers_of_all_undo_the_gain_as_budget_lab_finds() -> None:
    found = change("us-canada-2025", "third-countries-vehicles", "USA", "output_change")
    assert found == pytest.approx(-0.04, abs=1.0)


def test_chinas_duties_rise_by_what_it_announced() -> None:
    """Announcements 2025 Nos. 4 to 7: 34, 84, 125 and 10 % on all US goods; lists beside them."""
    name, pair = "us-china-2025", "USA>CHN"
    lists = rise(name, "march", pair)
    assert 1.0 < lists < 15.0  # 10 and 15 % on parts of trade
    for variant, rate in (
        ("reciprocal-34", 34), ("reciprocal-84", 84), ("reciprocal-125", 125), ("truce", 10),
        ("october-threat", 10),
    ):  # fmt: skip
        assert rise(name, variant, pair) == pytest.approx(lists + rate, abs=0.01)
    # the list of March lapsed on 10 November, and that of February stayed
    assert 10.0 <= rise(name, "november", pair) < rise(name, "truce", pair)
    assert rise(name, "china-like-others", pair) == pytest.approx(0.0, abs=1e-9)


def test_us_duties_on_china_rise_by_no_more_than_announced() -> None:
    """EO 14259 and 14266: 34, 84, 125 % where goods are not exempt, beside 20 % on all."""
    name, pair = "us-china-2025", "CHN>USA"
    steps = [rise(name, f"reciprocal-{rate}", pair) for rate in (34, 84, 125)]
    shares = [(now - rise(name, "march", pair)) / rate
              for now, rate in zip(steps, (34, 84, 125), strict=True)]  # fmt: skip
    assert all(0.65 < share < 1.0 for share in shares)
    assert shares[0] == pytest.approx(shares[1], abs=1e-3)  # one list of exempt goods
    assert shares[2] < shares[1]  # electronics are exempt from 11 April on


@pytest.mark.parametrize(
    ("name", "variant", "pair", "day", "country", "within"),
    [
        ("us-china-2025", "march", "CHN>USA", "2025-04-03", "CHINA", 1.0),
        ("us-china-2025", "truce", "CHN>USA", "2025-05-12", "CHINA", 3.0),
        ("us-china-2025", "november", "CHN>USA", "2025-11-14", "CHINA", 3.0),
        ("us-canada-2026", "before-section-338", "CAN>USA", "2026-07-31", "CANADA", 1.0),
        ("us-canada-2026", "section-338", "CAN>USA", "2026-08-19", "CANADA", 1.5),
    ],
)
def test_average_duties_lie_by_those_of_a_daily_tracker(
    sources: Path, name: str, variant: str, pair: str, day: str, country: str, within: float
) -> None:
    """Waugh's country-by-time.csv: duties beside those of 2024, by trade of 2024.

    Ours weighs sectors with the table of 2022. The peak of 12 April is left out: the tracker has
    88.1 points, as if 45 % of Chinese goods were exempt from the 125 %; by the lists it is about
    a quarter.
    """
    file = sources / "tariff_lists" / "country-by-time.csv"
    with file.open(encoding="utf-8") as stream:
        rows = {(r["date"], r["country_name"]): r for r in csv.DictReader(stream)}
    published = float(rows[day, country]["effective tariff"])
    assert rise(name, variant, pair) == pytest.approx(published, abs=within)


def test_section_338_is_fifty_per_cent_without_exemption() -> None:
    """Procs. 11046 to 11048: the agreement exempts nothing; goods of section 232 are left out."""
    name, pair = "us-canada-2026", "CAN>USA"
    by_338 = rise(name, "section-338", pair) - rise(name, "before-section-338", pair)
    assert 0.0 < by_338 < 50.0
    assert rise(name, "both-step-back", pair) == pytest.approx(
        rise(name, "before-section-338", pair), abs=0.05
    )
    assert rise(name, "both-step-back", "USA>CAN") == pytest.approx(
        rise(name, "before-section-338", "USA>CAN"), abs=0.05
    )
    added = rise(name, "us-adds-10", pair) - rise(name, "in-force-2026-10-05", pair)
    assert added == pytest.approx(10.0, abs=0.1)  # but for what is banned


def test_what_may_follow_in_2026_has_the_signs_it_must() -> None:
    name, now = "us-canada-2026", "in-force-2026-10-05"
    canada = {key: change(name, key, "CAN") for key in load_case(name).variants}
    assert canada["framework"] > canada["both-step-back"] > canada["bans-lifted"] > canada[now]
    assert canada[now] > canada["announced-2027"] > canada["exemption-ends"]
    assert change(name, "canada-doubles", "USA") < change(name, now, "USA")


def test_the_command_lists_cases_and_variants() -> None:
    tables = call("list", "--json").json["tables"]
    assert [row["case"] for row in tables["cases"]] == list(NAMES)
    assert {"vehicles-reply", "joint-reply"} <= {row["game"] for row in tables["games"]}
    assert {"USA", "CAN", "CHN", "EU27"} <= {row["importer"] for row in tables["importers"]}
    assert {row["set"] for row in tables["elasticity_sets"]} >= {"MEDIAN", "FGO", "CP"}
    found = call("list", "us-china-2025", "--json").json
    assert found["focus"][:2] == ["USA", "CHN"] and found["baseline"] == "before"
    shown = {row["variant"]: row for row in found["tables"]["variants"]}
    assert shown["truce"]["on"] == "2025-05-14" and shown["before"]["on"] == ""
    assert "did you mean 'us-china-2025'" in call("list", "us-chna-2025").err


def test_places_are_told_of_the_countries_in_the_focus() -> None:
    found = call("places", "us-china-2025", "--draws", "0", "--json").json
    assert {row["code"][:2] for row in found["tables"]["places"]} == {"US"}
    refusal = call("places", "us-china-2025", "--country", "CAN")
    assert refusal.status == 1 and "or ask for USA" in refusal.err
