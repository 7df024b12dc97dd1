"""Duties by quantity whose quantity nobody gave, and shares of goods that are assumed."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from countermove.law.load_law import load_ledger
from countermove.law.predicted_utilisation import predicted_share
from tests.commands import call, refused

TOMATOES = ("--hs", "0702.00.20", "--on", "2025-02-03", "--utilisation", "none")
BY_QUANTITY = ["07020020", "07096040", "17011450"]
"""HTSUS 2025, column 1 general: 3.9 cents/kg, 4.7 cents/kg, 33.87 cents/kg."""


def said(*words: str) -> dict[str, Any]:
    found: dict[str, Any] = call(*words, "--json").json
    return found


def test_a_duty_paid_under_claims_is_not_taken_for_the_ordinary_one(tmp_path: Path) -> None:
    """Mexico claims the agreement on 99.95 % of these tomatoes: what it paid tells nothing."""
    found = said("rates", "USA", "MEX", *TOMATOES)
    assert (found["total_rate"], found["total_at_least"]) == (None, 0.0)
    assert found["coverage"]["ordinary_bound"] == "at least"
    shown = call("rates", "USA", "MEX", *TOMATOES).out
    assert "ordinary, at least" in shown and "100 % of this trade is not known" in shown
    one = said("explain", "USA", "MEX", "0702.00.20", *TOMATOES[2:])
    assert (one["total_rate"], one["coverage"]["bound"]) == (None, "at least")
    change = ("--from", "2025-02-03", "--to", "2025-02-05", *TOMATOES[:2], *TOMATOES[4:])
    assert said("changes", "USA", "MEX", *change)["coverage"]["bound"] == "at least"


def test_lines_by_quantity_are_not_known(tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    call("rates", "USA", "MEX", *TOMATOES[2:], "--lines", str(path))
    with path.open(encoding="utf-8", newline="") as stream:
        lines = {row["hs"]: row for row in csv.DictReader(stream)}
    for hs in BY_QUANTITY:
        assert float(lines[hs]["ordinary_known"]) == 0
    assert lines["07020020"]["ordinary_rate"] == ""
    # sweet peppers: 4.7 cents/kg is 1 to 3 % of 1.5 to 4 dollars a kg
    assert 0.01 < float(lines["07096040"]["ordinary_rate"]) < 0.03


def test_an_equivalent_is_an_estimate_and_says_so() -> None:
    """The Union has no preference: what its goods paid in 2024 is their ad-valorem equivalent."""
    words = ("USA", "EU27", "--hs", "2204.21.50", "--on", "2025-02-03")  # 6.3 cents a litre
    found = said("rates", *words)
    assert found["total_rate"] is None and 0.002 < found["total_about"] < 0.02
    assert found["coverage"]["ordinary"]["equivalent_share"] == pytest.approx(1)
    assert "ad-valorem equivalent" in " ".join(call("rates", *words).out.split())
    one = said("explain", "USA", "EU27", "2204.21.50", "--on", "2025-02-03")
    assert one["total_at_least"] == 0
    assert one["recorded"]["ordinary_about"] == pytest.approx(found["total_about"], abs=1e-6)


def test_a_saving_that_is_not_known_is_not_none() -> None:
    """USITC DataWeb: 99.99 % of these tomatoes claimed the agreement in 2024 and in each month."""
    ledger = load_ledger()
    for on in (date(2025, 2, 3), date(2025, 6, 1), date(2026, 10, 1)):
        for origin in ("CAN", "MEX"):
            share = predicted_share(ledger, origin, "07020020", on=on, known_on=None)
            assert share == pytest.approx(0.9999, abs=0.005)


def test_untraded_goods_save_their_ordinary_duty_by_a_claim() -> None:
    """Cotton over quota owes 31.4 cents/kg (HTSUS 5201.00.18); Canada sold none in 2024."""
    share = predicted_share(load_ledger(), "CAN", "52010018", on=date(2025, 1, 15), known_on=None)
    assert share > 0.2


CARS = ("USA", "MEX", "--hs", "8703", "--on", "2025-04-05")


def test_an_assumed_content_makes_a_total_about() -> None:
    """Proc. 10908 cl. 2: the approved US content of claimed vehicles is not published."""
    found = said("rates", *CARS)
    covered = found["coverage"]
    assert found["total_rate"] is None and found["total_about"] > 0.1
    assert (covered["bound"], covered["additional_bound"], covered["whole"]) == (
        "about", "about", False,
    )  # fmt: skip
    (share,) = covered["assumed_shares"]
    assert (share["content"], share["measure"]) == ("us_content", "usa/s232_autos")
    assert (share["low"], share["mean"], share["high"]) == pytest.approx((0.4, 0.4, 0.4))
    assert "us_content 40 % (usa/s232_autos)" in " ".join(call("rates", *CARS).out.split())
    one = said("explain", "USA", "MEX", "8703.23.01", "--on", "2025-04-05")
    assert one["coverage"]["bound"] == "about" and not one["coverage"]["whole"]
    assert one["total_rate"] is None and one["unclaimed_rate"] == 0.275
    change = said("changes", "USA", "MEX", "--from", "2025-04-01", "--to", "2025-04-05",
                  "--hs", "8703")  # fmt: skip
    assert change["coverage"]["bound"] == "about"


def test_a_content_that_is_given_is_exact() -> None:
    given = ("--content", "us_content=0.1")
    found = said("rates", *CARS, *given)
    assert found["coverage"]["bound"] is None and not found["coverage"]["assumed"]
    # all of it: 25 % of 0.9 on claimed cars; with the least content allowed, nothing, the most
    words = ("explain", "USA", "MEX", "8703.23.01", "--on", "2025-04-05", "--usmca", "yes")
    one = said(*words, *given)
    assert one["total_rate"] == pytest.approx(0.225) and one["coverage"]["whole"]
    assert said(*words, "--content", "us_content=0")["total_rate"] == pytest.approx(0.25)


def test_a_share_that_touches_no_duty_is_not_named() -> None:
    """Nobody claims: no car is taxed on its content."""
    found = said("rates", *CARS, "--utilisation", "none")
    assert found["coverage"]["bound"] is None and found["total_rate"] == pytest.approx(
        0.275, abs=2e-3
    )


def test_metal_contents_are_assumed_too() -> None:
    """The card metal_content: an average product of the industry, not the listed article."""
    words = ("USA", "DEU", "8403.10.00", "--on", "2025-09-20")
    found = said("explain", *words)
    assert found["coverage"]["bound"] == "about"
    assert {one["content"] for one in found["coverage"]["assumed_shares"]} == {"steel_content"}
    given = said("explain", *words, "--content", "steel_content=0.25")["coverage"]
    assert not given["assumed"] and given["bound"] != "about"


def test_a_share_assumed_of_sector_flows_makes_a_mean_about() -> None:
    """India's list of 28 March 2025 is weighted with assumed parts of its sectors' imports."""
    found = said("rates", "IND", "USA", "--on", "2025-03-28")["coverage"]
    assert found["additional_bound"] == "about"
    assert any("listed goods are" in text for text in found["assumed"])


def test_explain_takes_a_utilisation_as_rates_does() -> None:
    words = ("explain", "USA", "MEX", "8703.23.01", "--on", "2025-04-05")
    none = said(*words, "--utilisation", "none")
    assert (none["claim_share"], none["utilisation"], none["total_rate"]) == (0.0, "none", 0.275)
    assert said(*words, "--utilisation", "all")["claim_share"] == 1.0
    december = said(*words, "--utilisation", "2025-12")
    assert 0 < december["claim_share"] < 1 and december["utilisation"] == "2025-12"
    assert "exclude each other" in refused(*words, "--utilisation", "none", "--usmca", "yes")
    assert "changes nothing" in refused(
        "explain", "USA", "DEU", "8703.23.01", "--on", "2025-04-05", "--utilisation", "none"
    )
    assert "YYYY-MM" not in (asked := refused(*words, "--utilisation", "0.9"))
    assert "2025-01 to 2026-02" in asked and "--usmca" in asked


def test_a_share_of_all_trade_is_written_out() -> None:
    assert "e+" not in call("rates", "USA", "MEX", *TOMATOES).out
