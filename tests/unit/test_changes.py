"""What changed between two days, and the lines behind an average: both add up."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from countermove.law.changes import changes
from countermove.law.daily_rates import ORDINARY
from countermove.law.load_law import load_ledger
from tests.commands import call, refused

DAYS = ("2025-03-01", "2025-08-05")


@cache
def total(*words: str) -> float:
    """Return the average rate, or the sum of what is known where something is not."""
    return known(call("rates", *words, "--json").json, "total_rate", "total")


@cache
def between(first: str, last: str, *words: str) -> dict[str, Any]:
    """Return what changed between two days."""
    found: dict[str, Any] = call("changes", *words, "--from", first, "--to", last, "--json").json
    return found


def known(found: dict[str, Any], rate: str, name: str) -> float:
    """Return a rate, or its bound: the answer holds one of them, and null as the rate if so."""
    keys = (rate, *(f"{name}_{bound}" for bound in ("at_least", "at_most", "about")))
    (value,) = [found[key] for key in keys if found.get(key) is not None]
    assert isinstance(value, float)
    return value


@pytest.mark.parametrize(
    "words",
    [
        ("USA", "CAN"), ("USA", "all"), ("USA", "CHN", "--hs", "8507"), ("CAN", "USA"),
        ("USA", "CAN", "--utilisation", "2025-12"), ("CHN", "USA"),
    ],
)  # fmt: skip
def test_the_parts_add_up_to_the_rates_of_both_days(words: tuple[str, ...]) -> None:
    answer = between(*DAYS, *words)
    *rows, whole = answer["tables"]["measures"]
    assert whole["measure"] == "total"
    for name in ("before", "by_law", "by_claims", "after"):
        assert sum(row[name] or 0 for row in rows) == pytest.approx(whole[name], abs=1e-12)
    for row in (*rows, whole):
        if row["by_law"] is None:
            assert row["bound"] == "at least"
            continue
        parts = row["before"] + row["by_law"] + row["by_claims"]
        assert parts == pytest.approx(row["after"], abs=1e-12)
    for day, name in zip(DAYS, ("rate_before", "rate_after"), strict=True):
        assert known(answer, name, name) == pytest.approx(total(*words, "--on", day), abs=1e-12)


SPANS = (DAYS, ("2025-08-05", "2026-10-01"))
GOODS = (
    ("USA", "CAN"), ("USA", "MEX"), ("USA", "CHN"), ("USA", "JPN"),
    ("USA", "CAN", "--utilisation", "2025-12"), ("USA", "CAN", "--utilisation", "all"),
    ("USA", "CAN", "--hs", "48181000"), ("USA", "CAN", "--hs", "29055910"),
    ("USA", "CAN", "--known-on", "2025-06-01"), ("CAN", "USA"), ("CHN", "USA"), ("TUR", "USA"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("words", "days"),
    [
        *((words, days) for days in SPANS for words in GOODS),  # one span's claims, then another's
        (("USA", "all"), SPANS[0]),
        (("USA", "all", "--hs", "87"), SPANS[1]),  # all goods take a day's law fifty times
    ],
)
def test_the_days_add_up_to_the_measures(words: tuple[str, ...], days: tuple[str, str]) -> None:
    """29055910 was not traded with Canada in 2024; its claims are predicted day by day too."""
    answer = between(*days, *words)
    *rows, whole = answer["tables"]["measures"]
    moved: dict[str, float] = defaultdict(float)
    for row in answer["tables"]["days"]:
        moved[row["measure"]] += row["change"]
    for row in rows:
        assert moved.pop(row["measure"], 0.0) == pytest.approx(
            (row["after"] or 0) - (row["before"] or 0), abs=1e-12
        )
    assert all(change == pytest.approx(0.0, abs=1e-12) for change in moved.values())
    if answer["tables"]["days"]:
        last = answer["tables"]["days"][-1]["rate"]
        assert last == pytest.approx(whole["after"], abs=1e-11)


@pytest.mark.parametrize("origin", ["CAN", "all"])
def test_claims_recorded_are_those_of_each_month(origin: str) -> None:
    """The days add up, and each has the rate that is asked for on it alone."""
    span, recorded = ("2025-08-01", "2025-12-05"), ("--utilisation", "recorded", "--json")
    found = call("changes", "USA", origin, "--from", span[0], "--to", span[1], *recorded).json
    whole = found["tables"]["measures"][-1]
    moved = sum(row["change"] for row in found["tables"]["days"])
    assert moved == pytest.approx(whole["after"] - whole["before"], abs=1e-12)
    rate = {row["day"]: row["rate"] for row in found["tables"]["days"]}
    assert {"2025-09-01", "2025-10-01", "2025-11-01", "2025-12-01"} <= {*rate}
    for day in ("2025-09-01", "2025-11-01"):
        asked = total("USA", origin, "--on", day, "--utilisation", "recorded")
        assert rate[day] == pytest.approx(asked, abs=1e-12)


def test_days_without_a_record_are_refused() -> None:
    words = ("rates", "USA", "CAN", "--daily", "--utilisation", "recorded", "--since")
    assert "claims of 2025-06 cannot" in refused(*words, "2025-06-01", "--until", "2025-09-01")
    assert "claims of 2026-03 cannot" in refused(
        *words, "2025-08-01", "--until", "2026-05-01", "--on", "2025-09-01"
    )
    words += ("2025-08-01", "--until", "2025-12-05")
    assert "as recorded in each month" in " ".join(call(*words).out.split())
    then = call(*words, "--known-on", "2026-01-01").out
    assert "not all out until 2026-04-09" in " ".join(then.split())  # that of February 2026


def test_ordinary_duty_has_a_row_among_the_days() -> None:
    """From 7 March 2025 Canadian goods claim, and what claims pays no ordinary duty."""
    days = between(*DAYS, "USA", "CAN")["tables"]["days"]
    assert any(row["measure"] == ORDINARY and row["change"] < 0 for row in days)
    lines = text("USA", "CAN", "--from", DAYS[0], "--to", DAYS[1])
    assert any("ordinary duty" in line and line.startswith("2025-") for line in lines)


def text(*words: str) -> list[str]:
    return call("changes", *words).out.splitlines()


@pytest.mark.parametrize(
    ("importer", "origin", "word"),
    [("EU27", "USA", "about"), ("USA", "CHN", "about"), ("CHN", "USA", "about")],
)
def test_totals_are_named_as_rates_names_them(importer: str, origin: str, word: str) -> None:
    """Means are derived (EU); open both ways (exclusions, cranes); tariff of 2019 carried on."""
    lines = text(importer, origin, "--from", DAYS[0], "--to", DAYS[1])
    assert any(line.startswith(f"{word}  ") for line in lines)
    assert f" {word} " in call("rates", importer, origin, "--on", DAYS[1]).out


def test_a_new_duty_on_one_product_is_what_the_order_says() -> None:
    """Executive Order 14195: 10 % on all goods of China from 4 February 2025."""
    found = changes(
        load_ledger(), "USA", "CHN", first=date(2025, 2, 1), last=date(2025, 2, 5), hs="850760"
    )
    by_law = {row.measure: row.by_law for row in found.rows}
    assert by_law.pop("usa/ieepa_china") == pytest.approx(0.10, abs=1e-12)
    assert set(map(abs, by_law.values())) <= {0.0} or max(map(abs, by_law.values())) < 1e-12
    ((day, measure),) = {(each.day, each.measure) for each in found.moved}
    assert (day, measure) == (date(2025, 2, 4), "usa/ieepa_china")
    assert found.moved[0].what.startswith("begins: 10 %")
    assert found.moved[0].cite


def test_law_changes_first_and_claims_after() -> None:
    """Hand: toilet paper of Canada is free, so nothing claims on 1 March; 35 % from 1 August."""
    found = changes(
        load_ledger(), "USA", "CAN", first=date(2025, 3, 1), last=date(2025, 8, 5), hs="48181000"
    )
    assert found.before.lines.claim_share == pytest.approx(0.0, abs=1e-12)
    share = float(found.after.lines.claim_share[0])
    assert share > 0.9
    row = next(row for row in found.rows if row.measure == "usa/ieepa_canada")
    assert (row.before, row.by_law) == pytest.approx((0.0, 0.35), abs=1e-12)
    assert row.by_claims == pytest.approx(-0.35 * share, abs=1e-12)


def test_claims_held_change_nothing() -> None:
    found = changes(
        load_ledger(), "USA", "CAN", first=date(2025, 3, 1), last=date(2025, 8, 5),
        utilisation="none",
    )  # fmt: skip
    assert {row.by_claims for row in found.rows} == {0.0}
    assert found.rows[0].measure == ORDINARY


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("USA", "CAN", "--from", "2025-08-05", "--to", "2025-03-01"), "exchange the days"),
        (("USA", "CAN", "--from", "2025-08-05", "--to", "2025-08-05"), "not after"),
        (("USA", "Narnia", "--from", "2025-03-01", "--to", "2025-08-05"), "'Narnia'"),
        (("USA", "CAN", "--from", "2025-03", "--to", "2025-08-05"), "not a day"),
        (("USA", "CAN", "--from", "2019-01-01", "--to", "2025-08-05"), "before the ledger"),
    ],
)  # fmt: skip
def test_days_that_cannot_be_compared_are_refused(words: tuple[str, ...], part: str) -> None:
    assert part in refused("changes", *words)


@pytest.mark.parametrize(
    "words",
    [
        ("USA", "CAN", "--on", "2025-08-05"), ("USA", "CAN", "--on", "2026-10-01"),
        ("CAN", "USA", "--on", "2025-03-20"),
    ],
)  # fmt: skip
def test_lines_add_up_to_the_average(words: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    assert call("rates", *words, "--lines", str(path)).status == 0
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    duty = value = 0.0
    for row in rows:
        enters = float(row["value_usd"]) * (1 - float(row["banned_share"]))
        if row["total_rate"] == "":
            assert enters == pytest.approx(0, abs=1e-6)
            continue
        value += enters
        duty += enters * float(row["total_rate"])
        measures = sum(float(rate) for name, rate in row.items() if "/" in name)
        assert measures == pytest.approx(float(row["additional_rate"]), abs=1e-12)
    assert duty / value == pytest.approx(total(*words), abs=1e-12)


def test_a_line_shows_what_it_is_and_what_it_pays(tmp_path: Path) -> None:
    path = tmp_path / "lines.parquet"
    call("rates", "USA", "CAN", "--on", "2025-08-05", "--lines", str(path))
    (row,) = duckdb.sql(
        "select heading, origin, sector, ordinary_rate, total_rate, utilisation "
        f"from '{path}' where hs = '48181000'"
    ).fetchall()
    assert row[0].startswith("Toilet") and row[1:4] == ("CAN", "C17_18", 0.0)
    # Executive Order of 31 July 2025: 35 % on what does not claim the agreement; free ordinarily
    assert row[4] == pytest.approx(0.35 * (1 - row[5]), abs=1e-12)


@pytest.mark.parametrize(
    ("path", "part"), [("lines.txt", ".csv or .parquet"), ("/proc/lines.csv", "cannot be written")]
)
def test_a_place_that_cannot_be_written_is_refused(path: str, part: str) -> None:
    assert part in refused("rates", "USA", "CAN", "--on", "2025-08-05", "--lines", path)


def test_what_happened_is_told_of_the_origin_asked_about() -> None:
    """EO 14326 gave some 70 origins new rates on 7 August 2025, India 25 %."""
    words = ("USA", "IND", "--from", "2025-08-01", "--to", "2025-08-20", "--json")
    days = call("changes", *words).json["tables"]["days"]
    (what,) = (
        row["what"] for row in days
        if (row["day"], row["measure"]) == ("2025-08-07", "usa/ieepa_reciprocal")
    )  # fmt: skip
    assert "IND 25 %" in what and "CHE" not in what and "repealed: repealed" not in what


def test_a_duty_whose_goods_are_not_established_is_no_change_of_zero() -> None:
    """China's duties on Canadian oil, peas, fish and pork: announcement 2025 No. 3, 20 March."""
    words = ("changes", "CHN", "CAN", "--from", "2025-01-01", "--to", "2025-06-01")
    found = call(*words, "--json").json
    rows = {row["measure"]: row for row in found["tables"]["measures"]}
    for name in ("chn/canada_2025_oil_peas", "chn/canada_2025_fish_pork"):
        row = rows[name]
        assert (row["before"], row["by_law"], row["after"]) == (0.0, None, None)
        assert row["bound"] == "at least"
    assert (rows["total"]["bound"], found["law_bound"]) == ("about", "at least")
    assert found["rate_after"] is None and found["rate_after_about"] > 0
    (total,) = [line for line in call(*words).out.splitlines() if "at least 0.000" in line]
    assert total.startswith("about")
    again = ("changes", "CHN", "CAN", "--from", "2025-06-01", "--to", "2025-09-01", "--json")
    assert call(*again).json["law_bound"] is None  # open on both days, and the same


def test_relief_that_begins_bounds_the_change() -> None:
    """Canada's remissions of April 2025 and what its surtax of 4 March leaves free.

    From 9 April what part of vehicles is free is assumed besides (SOR/2025-118).
    """
    for last, bound in (("2025-04-01", "at most"), ("2025-06-01", "about")):
        found = call("changes", "CAN", "USA", "--from", "2025-01-01", "--to", last, "--json")
        assert found.json["law_bound"] == bound
    bounds = {row["day"]: row["bound"] for row in found.json["tables"]["days"]}
    assert set(bounds.values()) == {"about"}
    daily = ("--daily", "--since", "2025-01-01", "--until", "2025-06-01", "--json")
    steps = call("rates", "CAN", "USA", *daily).json["tables"]["daily"]
    assert (steps[0]["date"], steps[0]["bound"]) == ("2025-01-01", "at least")
    assert {row["bound"] for row in steps[1:]} == {"about"}


def test_a_line_without_an_ordinary_duty_shows_none(tmp_path: Path) -> None:
    """Canada's tariff at hand has no rate for orange juice (2009.12), and one for spirits."""
    path = tmp_path / "lines.csv"
    call("rates", "CAN", "USA", "--on", "2025-03-20", "--lines", str(path), "--utilisation", "none")
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    unknown = [row for row in rows if row["ordinary_known"] == "0.0"]
    assert unknown and {row["ordinary_rate"] for row in unknown} == {""}
    assert all(row["ordinary_rate"] for row in rows if row["ordinary_known"] == "1.0")


@pytest.mark.parametrize(
    ("importer", "origin", "since", "until", "known_on", "steps"),
    [
        # the list consulted on, from 2 April 2025 as known until it was put off
        ("CAN", "USA", "2025-03-05", "2025-04-20", "2025-03-10", ["2025-04-02"]),
        # C$30 bn of 4 February, as announced on the 1st
        ("CAN", "USA", "2025-02-01", "2025-03-02", "2025-02-02", ["2025-02-04"]),
        # the 90 days of 31 July 2025
        ("USA", "MEX", "2025-10-15", "2025-11-05", "2025-08-20", ["2025-10-29"]),
        # the statement of 17 January 2026, 10 and 25 %
        ("USA", "GBR", "2026-01-20", "2026-06-07", "2026-01-18", ["2026-02-01", "2026-06-01"]),
    ],
)
def test_days_given_up_since_are_steps_as_known_then(
    importer: str, origin: str, since: str, until: str, known_on: str, steps: list[str]
) -> None:
    words = (importer, origin, "--since", since, "--until", until, "--known-on", known_on)
    told = call("rates", *words, "--daily", "--json").json
    days = [step["date"] for step in told["tables"]["daily"]]
    assert days == [since, *steps]
    moved = call(
        "changes", importer, origin, "--from", since, "--to", until, "--known-on", known_on,
        "--json",
    ).json  # fmt: skip
    assert sorted({row["day"] for row in moved["tables"]["days"]}) == steps


def test_goods_known_by_sector_only_have_no_code(tmp_path: Path) -> None:
    """Canada's surtaxes on China name goods; the rest of a sector's trade is a line of its own."""
    path = tmp_path / "lines.csv"
    call("rates", "CAN", "CHN", "--on", "2025-05-03", "--lines", str(path))
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    rest = [row for row in rows if row["hs"] == ""]
    assert len(rest) == len({row["sector"] for row in rest}) > 20
    assert {row["heading"] for row in rest} == {"goods known by sector only"}
    assert not any(row["hs"].startswith("0000") for row in rows)


def test_lines_of_goods_that_may_be_banned_say_no_share(tmp_path: Path) -> None:
    """Bans on Russian goods (EO 14066 of 8 March 2022) are not in the ledger: no share is known."""
    path = tmp_path / "lines.csv"
    assert call("rates", "USA", "RUS", "--on", "2025-06-01", "--lines", str(path)).status == 0
    with path.open(encoding="utf-8", newline="") as stream:
        assert {row["banned_share"] for row in csv.DictReader(stream)} == {""}
