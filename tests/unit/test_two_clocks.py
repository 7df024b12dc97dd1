"""The default clock beside knowledge of the day of the last check, and days after that check."""

from __future__ import annotations

import csv
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from countermove.law.explanation import explain
from countermove.law.load_law import load_ledger
from tests.commands import call
from tests.ledgers import ledger_of, measure, version

DAYS = ("2025-02-02", "2025-05-01", "2025-06-15", "2025-09-10", "2026-11-20")
GOODS = [
    ("CHN", "USA", "88024010"), ("CHN", "USA", "85423100"), ("USA", "CAN", "87032301"),
    ("USA", "DEU", "30049092"), ("USA", "DEU", "88024001"), ("USA", "CHN", "84713001"),
    ("USA", "BRA", "20091100"), ("CAN", "USA", "72083600"), ("EU27", "USA", "10059000"),
    ("MEX", "CHN", "87032301"),
]  # fmt: skip
CARS = ("USA", "CAN", "8703.23.01", "--on", "2027-02-01")
LATE = [
    CARS, ("CHN", "USA", "8802.40.10", "--on", "2027-03-01"),
    ("USA", "JPN", "8703.23.01", "--on", "2028-03-01"),
]  # fmt: skip


@pytest.mark.parametrize(("goods", "day"), [*product(GOODS, DAYS)])
def test_what_is_known_by_default_is_what_is_known_at_the_last_check(
    goods: tuple[str, str, str], day: str
) -> None:
    """Nothing becomes known of a day before the check but by the check: one law, one answer."""
    ledger = load_ledger()
    checked = ledger.pack(goods[0]).checked_on
    assert checked is not None
    claim = False if {goods[0], goods[1]} <= {"USA", "CAN", "MEX"} else None
    default, then = (
        explain(ledger, *goods, on=day, known_on=known, claim=claim) for known in (None, checked)
    )
    for name in ("total_rate", "low", "high"):
        assert getattr(default, name) == getattr(then, name), name
    for name in ("bound", "additional_bound", "ordinary_bound", "whole", "at_most", "missing"):
        assert getattr(default.coverage, name) == getattr(then.coverage, name), name


@pytest.mark.parametrize("day", ["2025-05-01", "2025-06-15", "2026-11-20"])
def test_goods_let_in_by_china_without_a_list_make_totals_the_most(day: str) -> None:
    """Ministry of Commerce, statements of April and May 2025: some were let in, no list."""
    found = call("explain", "CHN", "USA", "8802.40.10", "--on", day, "--json").json
    assert found["total_rate"] is None and found["total_about"] > 0.10  # ordinary: carried on
    assert found["additional_rate"] is None and found["additional_at_most"] >= 0.10
    assert "chn/reciprocal_2025#unpublished" in found["open_shares"]
    mean = call("rates", "CHN", "USA", "--on", day, "--hs", "8542", "--json").json
    assert mean["total_rate"] is None and mean["coverage"]["bound"] in ("at most", "about")


def test_relief_announced_whose_share_is_known_waits_for_its_act() -> None:
    relief = {
        "kind": "good", "share": 0.4, "announced": "2025-04-25", "from": "2025-04-25",
        "reference": {"cite": "x"},
    }  # fmt: skip
    for share, open_ in ((0.4, ()), ("unknown", ("usa/a#0",))):
        ledger = ledger_of(measure("a", [version()], exemptions=[{**relief, "share": share}]))
        found = explain(ledger, "USA", "DEU", "8703", on="2025-05-01", ordinary_rate=0.0)
        assert found.open_shares == open_


@pytest.mark.parametrize("words", LATE)
def test_a_day_after_the_last_check_has_no_exact_total(words: tuple[str, ...]) -> None:
    """What was decreed since may raise a duty or end it: neither the least nor the most."""
    answer = call("explain", *words)
    assert "what was decreed since is missing" in " ".join(answer.out.split())
    rows = {line.split()[0] for line in answer.out.split("In:")[0].splitlines() if line.strip()}
    assert "about" in rows and "total" not in rows
    found = call("explain", *words, "--json").json
    assert {found[n] for n in ("ordinary_rate", "additional_rate", "total_rate")} == {None}
    assert found["total_about"] > 0
    assert not found["coverage"]["whole"] and found["coverage"]["bound"] == "about"
    assert any("decreed since" in said for said in found["coverage"]["missing"])
    sheet = list(csv.DictReader(call("explain", *words, "--csv").out.splitlines()))
    assert "about" in {row["measure"] for row in sheet} and "total" not in {
        row["measure"] for row in sheet
    }


def test_averages_after_the_last_check_are_no_totals(tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    words = ("rates", "USA", "CAN", "--on", "2027-02-01")
    found = call(*words, "--lines", str(path), "--json").json
    assert found["total_rate"] is None and found["total_about"] > 0
    rows = [row for name in found["tables"] for row in found["tables"][name]]
    assert {row["bound"] for row in rows if row["series"] != "trade"} == {"about"}
    with path.open(encoding="utf-8", newline="") as stream:
        assert {row["after_last_check"] for row in csv.DictReader(stream)} == {"true"}
    daily = ("rates", "USA", "JPN", "--daily", "--since", "2026-11-20", "--until", "2026-12-31")
    steps = call(*daily, "--json").json["tables"]["daily"]
    assert [row["bound"] for row in steps if row["date"] > "2026-11-26"] == ["about"]


def test_a_change_to_a_day_after_the_last_check_is_no_exact_change() -> None:
    words = ("changes", "USA", "JPN", "--from", "2026-11-01", "--to", "2028-03-01")
    found = call(*words, "--json").json
    assert found["rate_after"] is None and found["rate_after_about"] > 0
    assert found["law_bound"] == "about"


def test_a_duty_announced_for_a_late_day_is_named_and_left_out() -> None:
    """Statement of 24 August 2026: 50 % on cars of Canada from 1 January 2027."""
    text = " ".join(call("explain", *CARS).out.split())
    assert "Announced for 2027-01-01, 50 % (CAN): no act known." in text.split("Out:")[1]
    then = " ".join(call("explain", *CARS, "--known-on", "2026-09-01").out.split())
    assert "Expected from 2027-01-01: announced, no act." in then.split("Out:")[0]
    mean = call("rates", "USA", "CAN", "--on", "2027-02-01", "--json").json["coverage"]["notes"]
    assert any("usa/s232_autos, 50 % (CAN)" in said for said in mean)
    other = call("explain", "USA", "JPN", *CARS[2:]).out
    assert "Announced for" not in other
    assert date(2027, 1, 1) > load_ledger().pack("USA").checked_on  # type: ignore[operator]


@pytest.mark.parametrize("importer", ["EU27", "JPN", "MEX"])
def test_a_mean_by_sector_is_null_and_about(importer: str, tmp_path: Path) -> None:
    """Their tariffs are not here: a mean by sector is an estimate of what is due, not known."""
    path = tmp_path / "lines.csv"
    words = ("rates", importer, "USA", "--on", "2025-03-28", "--lines", str(path), "--json")
    found = call(*words).json
    assert found["total_rate"] is None and found["total_about"] > 0
    assert not found["coverage"]["whole"]
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["ordinary_known"] for row in rows} == {"0.0"}
    assert all(float(row["ordinary_rate"]) >= 0 for row in rows)
