"""Totals that rest on a quota, or on a tariff carried on, are bounds and say of what."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from pydantic import ValidationError

from countermove.law.load_law import SHIPPED, load_ledger
from countermove.law.measure_file import MeasureModel
from countermove.sources.store import table_rows
from tests.commands import call


def explained(importer: str, origin: str, hs: str, on: str) -> dict[str, Any]:
    found: dict[str, Any] = call("explain", importer, origin, hs, "--on", on, "--json").json
    return found


def named(coverage: dict[str, Any]) -> str:
    return " ".join([*coverage["missing"], *coverage["at_most"]])


@pytest.mark.parametrize(
    ("hs", "on"),
    [
        ("8542.31.11", "2025-05-01"),
        ("8542.31.11", "2019-07-01"),  # fourth cut of the information technology agreement
        ("0203.29.00", "2020-01-01"),  # provisional 8 % in place of 12 from that day
        ("1201.90.10", "2024-01-15"),
    ],
)
def test_ordinary_duties_of_china_carried_on_are_estimates(hs: str, on: str) -> None:
    """Shuiweihui [2018] 65 and [2019] 50: later tariffs of China are not in the pack."""
    found = explained("CHN", "USA", hs, on)
    ordinary = found["coverage"]["ordinary"]
    assert (ordinary["known"], ordinary["estimated"]) == (False, True)
    assert found["total_rate"] is None and found["total_about"] >= 0
    assert found["ordinary_rate"] is None
    assert {found["coverage"][each] for each in ("bound", "ordinary_bound")} == {"about"}
    out = call("explain", "CHN", "USA", hs, "--on", on).out
    assert "About (chn/mfn)" in " ".join(out.split()) and "\ntotal" not in out


@pytest.mark.parametrize(
    ("hs", "on"),
    [("8542.31.19", "2019-06-30"), ("1201.90.10", "2019-12-31"), ("0203.29.00", "2019-12-31")],
)
def test_ordinary_duties_of_china_are_known_until_then(hs: str, on: str) -> None:
    ordinary = explained("CHN", "USA", hs, on)["coverage"]["ordinary"]
    assert (ordinary["known"], ordinary["estimated"]) == (True, False)


def test_averages_over_duties_carried_on_are_estimates() -> None:
    found = call("rates", "CHN", "USA", "--on", "2025-05-01", "--json").json
    assert found["total_rate"] is None and found["total_about"] > 1
    assert found["coverage"]["ordinary"]["estimated"]
    moved = call("changes", "CHN", "USA", "--from", "2019-12-01", "--to", "2020-01-05", "--json")
    assert moved.json["rate_after"] is None and moved.json["rate_after_about"] > 0


def test_an_ordinary_duty_given_is_no_estimate() -> None:
    words = ("explain", "CHN", "USA", "8542.31.11", "--on", "2025-05-01", "--ordinary", "0")
    assert not call(*words, "--json").json["coverage"]["ordinary"]["estimated"]


def test_suspended_points_of_china_make_an_upper_bound() -> None:
    """Announcement of 5 November 2025: 24 of 34 points suspended to 10 November 2026."""
    before = explained("CHN", "USA", "8703.23.41", "2026-11-09")["coverage"]
    assert "10 November 2026" not in named(before)
    after = explained("CHN", "USA", "8703.23.41", "2026-11-26")
    assert after["coverage"]["additional_bound"] == "at most"
    assert after["total_rate"] is None and float(after["total_about"]) == pytest.approx(0.49)
    assert "10 November 2026" in named(after["coverage"])


@pytest.mark.parametrize("on", ["2025-06-30", "2026-11-26"])
def test_british_cars_name_their_quota(on: str) -> None:
    """EO 14309 s. 2: 10 % in all within 100,000 vehicles a year; above, 25 % and 2.5 %."""
    found = explained("USA", "GBR", "8703.23", on)
    assert found["total_rate"] is None and float(found["total_at_least"]) == pytest.approx(0.10)
    assert not found["coverage"]["whole"] and "100,000" in named(found["coverage"])
    mean = call("rates", "USA", "GBR", "--on", on, "--hs", "8703", "--json").json
    assert mean["coverage"]["bound"] in ("at least", "about")
    assert mean["total_rate"] is None and "100,000" in named(mean["coverage"])
    assert "100,000" in call("measures", "show", "usa/s232_autos").out
    day_before = explained("USA", "GBR", "8703.23", "2025-06-29")["coverage"]
    assert "100,000" not in named(day_before)


@pytest.mark.parametrize(
    ("origin", "hs", "least"),
    [
        ("DEU", "7208.10.15", 0.0),
        ("JPN", "7208.10.15", 0.0),
        ("GBR", "7208.10.15", 0.0),
        ("KOR", "7208.10.15", 0.0),
        ("BRA", "7208.10.15", 0.0),
        ("ARG", "7208.10.15", 0.0),
        ("MEX", "7208.10.15", 0.0),  # Proc. 10783: melted and poured elsewhere, 25 %
        ("DEU", "7606.11.30", 0.03),
        ("GBR", "7606.11.30", 0.03),
        ("ARG", "7606.11.30", 0.03),
    ],
)
def test_metals_name_their_quotas_before_12_march_2025(origin: str, hs: str, least: float) -> None:
    """Procs. 9740, 9759, 10328, 10356, 10406, 10783 (steel); 9758, 10327, 10405 (aluminium)."""
    found = explained("USA", origin, hs, "2025-03-01")
    assert found["total_rate"] is None and float(found["total_at_least"]) == pytest.approx(least)
    metal = "steel" if hs.startswith("72") else "aluminum"
    assert f"usa/s232_{metal}" in named(found["coverage"])
    out = call("explain", "USA", origin, hs, "--on", "2025-03-01").out
    assert "no duty beyond the ordinary one" not in out
    after = explained("USA", origin, hs, "2025-03-12")["coverage"]
    assert "12 March" not in named(after)


@pytest.mark.parametrize(
    ("origin", "hs"),
    [("AUS", "7208.10.15"), ("KOR", "7606.11.30"), ("DEU", "7318.15.20"), ("DEU", "8407.34.05")],
)
def test_goods_without_a_quota_stay_exact(origin: str, hs: str) -> None:
    """Australia has none; Korea's is on steel; fasteners came with Proc. 10896, on 12 March."""
    assert "quota" not in named(explained("USA", origin, hs, "2025-03-01")["coverage"])


@pytest.mark.parametrize(
    ("origin", "hs", "on", "measure"),
    [
        ("GBR", "7208.10.15", "2026-06-01", "usa/s232_metals_1a_steel"),
        ("BRA", "8807.30", "2025-09-01", "usa/ieepa_brazil"),
        ("BRA", "8807.30", "2026-09-01", "usa/section_301_brazil"),
    ],
)
def test_relief_counted_without_its_condition_makes_a_lower_bound(
    origin: str, hs: str, on: str, measure: str
) -> None:
    """HTSUS notes 16, 50 and EO 14323: relief by use, or by origin of the metal, is counted."""
    coverage = explained("USA", origin, hs, on)["coverage"]
    assert any(f"({measure})" in text for text in coverage["missing"])
    assert coverage["bound"] in ("at least", "about")


def test_the_first_day_of_a_duty_carried_on_is_a_step() -> None:
    words = ("rates", "CHN", "USA", "--hs", "8542.31.19", "--daily", "--since", "2019-06-20")
    told = " ".join(call(*words, "--until", "2020-02-01").out.split())
    assert "2019-07-01 1.90 about not counted: later changes of the ordinary duty" in told


def test_an_estimate_is_of_the_ordinary_duty_only() -> None:
    plain = load_ledger().measures["chn/reciprocal_2025"].plain
    gap = {"text": "Which rate.", "effect": "about"}
    with pytest.raises(ValidationError, match="effect about belongs to the kind base_duty"):
        MeasureModel.model_validate_json(json.dumps({**plain, "not_established": [gap]}))


@pytest.mark.parametrize("hs", ["0402.21.50", "0405.10.20", "1701.14.50"])
def test_goods_free_within_a_quota_of_the_agreement_make_a_lower_bound(hs: str) -> None:
    """HTSUS column 1 special, S+ as in 9823, U.S. notes to subchapter XXIII: above, general."""
    asked = ("explain", "USA", "CAN", hs, "--on", "2025-02-03", "--json")
    found = call(*asked, "--usmca", "yes").json
    assert found["total_rate"] is None and float(found["total_at_least"]) == 0
    assert "above the yearly quotas" in named(found["coverage"])
    assert "\nat least " in call(*asked[:-1], "--usmca", "yes").out
    paid = call(*asked, "--usmca", "no").json
    assert "above the yearly quotas" not in named(paid["coverage"])
    mexican = call("explain", "USA", "MEX", hs, "--on", "2025-02-03", "--json", "--usmca", "yes")
    assert float(mexican.json["total_rate"]) == 0  # note 1(a): goods of Mexico, no quantity


def test_both_ends_of_a_claim_within_a_quota_are_lower_bounds() -> None:
    found = explained("USA", "CAN", "1701.14.50", "2025-05-03")
    assert found["claimed_rate"] is None and float(found["claimed_at_least"]) == 0
    assert found["additional_rate"] is None
    out = call("explain", "USA", "CAN", "1701.14.50", "--on", "2025-05-03").out
    assert "Claimed at least 0.000 %, not claimed at least " in " ".join(out.split())
    mean = call("rates", "USA", "CAN", "--on", "2025-02-03", "--json").json["coverage"]
    assert "above the yearly quotas" in named(mean)


def test_goods_free_under_the_agreement_without_a_quota_stay_exact() -> None:
    words = ("explain", "USA", "CAN", "0406.10.34", "--on", "2025-02-03", "--usmca", "yes")
    assert float(call(*words, "--json").json["total_rate"]) == 0


def test_the_list_of_agreement_quotas_is_that_of_the_schedule() -> None:
    codes = {
        code
        for row in table_rows("us_special_2025")
        for code in row["hs"].split()
        if {"S+"} == {"S", "S+"} & {*re.findall(r"[A-Z][A-Z+*]*", row["special"])}
    }
    with (SHIPPED / "usa" / "lists" / "agreement_quota.csv").open(encoding="utf-8") as stream:
        assert {line.strip() for line in stream} - {"hs"} == codes
    assert len(codes) == 170


@pytest.mark.parametrize(
    ("hs", "rate"),
    [
        ("0207.14.11", 0.07019),  # 0.6 yuan per kg
        ("3702.31.90", 0.29461),
        ("5201.00.00", 0.20),  # mean of 0 (degreased) and 40
        ("8542.31.11", 0.0335),  # mean of 0 and 6.7
        ("8521.10.11", 0.15),  # by quantity above a price
    ],
)
def test_duties_of_china_by_quantity_or_part_are_estimates(hs: str, rate: float) -> None:
    """ITC Market Access Map, 1 January 2018."""
    found = explained("CHN", "USA", hs, "2018-03-01")
    assert found["ordinary_rate"] is None and found["total_rate"] is None
    assert float(found["total_about"]) == pytest.approx(rate)


@pytest.mark.parametrize(
    ("hs", "rate"),
    [
        ("1005.90.00", 0.65), ("1001.99.00", 0.65), ("1101.00.00", 0.65), ("1006.30.10", 0.65),
        ("3102.10.00", 0.5), ("3105.20.00", 0.5), ("3105.30.00", 0.5), ("1701.99.10", 0.5),
        ("5101.11.00", 0.38), ("5105.10.00", 0.38), ("1102.20.00", 0.4), ("5203.00.00", 0.4),
    ],
)  # fmt: skip
def test_tariff_rate_quotas_of_china_make_an_upper_bound(hs: str, rate: float) -> None:
    """Shuiweihui [2017] 27, rates within quotas: 1 to 15 %."""
    found = explained("CHN", "USA", hs, "2018-03-01")
    assert found["total_rate"] is None and float(found["total_at_most"]) == pytest.approx(rate)
    assert "tariff-rate quotas" in named(found["coverage"])


@pytest.mark.parametrize("origin", ["AUS", "NZL", "CHL", "KOR", "VNM", "ETH"])
def test_goods_of_partners_of_china_may_pay_less(origin: str) -> None:
    found = explained("CHN", origin, "0201.30.00", "2019-05-03")
    assert found["total_rate"] is None and float(found["total_about"]) == pytest.approx(0.12)
    assert "Preferences of China's agreements" in named(found["coverage"])
    other = explained("CHN", "BRA", "0201.30.00", "2019-05-03")
    assert "Preferences" not in named(other["coverage"]) and "total_about" not in other
