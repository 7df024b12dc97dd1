"""Explanations of codes with several lines: every line counts, and the head speaks of them all."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from countermove.errors import UnknownName
from countermove.law.explanation import explain
from countermove.law.load_law import load_ledger
from countermove.law.nomenclature import finer_codes
from countermove.law.product_lists import FORMER
from tests.commands import call, refused
from tests.ledgers import base_duty, ledger_of, measure, version


@pytest.mark.parametrize(
    ("code", "line", "percent"),
    [
        # Additional duty on 12 February 2025 by the acts: steel and aluminium 25 % (2018), first to
        # fourth reply to section 301, oil and machines 10 % and coal and gas 15 % (February 2025).
        ("2709", "27090000", "12.5"),
        ("2709.00", "27090000", "12.5"),
        ("7602", "76020000", "50"),
        ("2603.00", "26030000", "25"),
        ("2203", "22030000", "25"),
        ("4403.91", "44039100", "25"),
        ("4401.31", "44013100", "25"),
        ("8704.41", "87044100", "10"),
    ],
)
def test_a_line_that_only_other_lists_name_is_a_line(code: str, line: str, percent: str) -> None:
    found = explain(load_ledger(), "CHN", "USA", code, on="2025-02-12")
    pays = {found.explained_hs: found.total_rate, **dict(found.others)}
    assert pays[line] == Decimal(percent) / 100
    assert pays[line] <= found.high
    assert not any("no duty beyond" in text for text in found.coverage.sentences)


@pytest.mark.parametrize("on", ["2018-09-24", "2019-06-01", "2025-02-10"])
def test_no_line_of_a_list_is_left_out_of_its_heading(on: str) -> None:
    ledger = load_ledger()
    found = explain(ledger, "CHN", "USA", "2711", on=on)
    alone = explain(ledger, "CHN", "USA", "2711.11.00", on=on)
    pays = {found.explained_hs: found.total_rate, **dict(found.others)}
    assert alone.total_rate > 0
    assert pays.get("27111100", found.total_rate) == alone.total_rate
    assert explain(ledger, "CHN", "USA", "2711.11", on=on).total_rate == alone.total_rate


def test_every_line_of_every_list_is_found_below_its_heading() -> None:
    ledger, on = load_ledger(), date(2025, 4, 12)
    for name, listed in ledger.lists.items():
        importer = name.split("/")[0].upper()
        if importer not in ledger.packs or name.endswith(FORMER):
            continue
        code = f"{int(listed.codes[0]):010d}"[: int(listed.digits[0])]
        if len(code) >= 8 and code[:2] != "99":
            below = finer_codes(ledger, importer, code[:4], on)
            assert any(c.startswith(code) or code.startswith(c) for c in below), (name, code)


def test_goods_on_no_list_stand_beside_those_of_an_importer_without_a_tariff() -> None:
    reply = measure(
        "reply", imposed_by="IND", applies_to={"origins": "all", "products": ["870323"]}
    )
    ledger = ledger_of(reply)
    found = explain(ledger, "IND", "USA", "8703", on="2025-05-01")
    assert (found.low, found.high) == (0, Decimal("0.25"))
    assert dict(found.others) == {"870323": Decimal("0.25")}


def test_the_head_is_a_range_and_the_coverage_of_all_lines() -> None:
    # Order of 4 March 2025: 25 % on the cheeses of its schedule; over the quota they pay an
    # ordinary duty of 245.5 % (items 0406.90.12 and its like), and 0 where the schedule says free.
    words = ("explain", "CAN", "USA", "0406.90", "--on", "2025-03-10", "--usmca", "yes")
    said, facts = " ".join(call(*words).out.split()), call(*words, "--json").json
    assert "no duty beyond" not in said
    assert "at most 0 to 270.5 %, by line; give all digits" in said
    assert f"of {facts['explained_hs']}" in said
    assert (facts["total_rate"], facts["total_low"], facts["total_high"]) == (None, 0.0, 2.705)
    assert facts["line"]["hs"] == facts["explained_hs"]
    assert {*facts["others"].values()} == {2.705}
    assert len(facts["others"]) == 12


def test_what_one_of_the_lines_lacks_is_told_of_them_all() -> None:
    base = base_duty()
    rows = "hs,rate\n87032301,0.025\n87032302,0.025\n87032303,\n"
    ledger = ledger_of(base, lists={"usa/mfn.csv": rows})
    found = explain(ledger, "USA", "DEU", "8703.23", on="2025-05-01")
    assert (found.line_coverage.bound, found.coverage.bound) == ("", "at least")
    assert "of 1 of the 3 lines is not counted" in " ".join(found.coverage.missing)


def test_a_chapter_that_does_not_exist_is_named_so() -> None:
    with pytest.raises(UnknownName, match="no chapter 77, which is kept for later use"):
        explain(load_ledger(), "USA", "CAN", "77", on="2025-02-12")
    with pytest.raises(UnknownName, match="no chapter 00"):
        explain(load_ledger(), "USA", "CAN", "0012", on="2025-02-12")


def test_only_a_content_that_acts_is_named() -> None:
    words = ("8703.23.01", "--on", "2025-04-09")
    for origin in ("DEU", "JPN", "GBR", "CHN"):
        assert "Content taken" not in call("explain", "USA", origin, *words).out
    assert "us_content 40 % (assumed)" in call("explain", "USA", "CAN", *words).out


def test_a_preference_shows_what_rates_take() -> None:
    words = ("--on", "2025-04-09", "--json")
    asked = call("explain", "USA", "KOR", "3926.90.99", *words).json
    mean = call("rates", "USA", "KOR", "--hs", "3926.90.99", *words).json
    (total,) = (row for row in mean["tables"]["total"] if row["series"] == "total_rate")
    name = f"total_{total['bound'].replace(' ', '_')}"  # an exemption of unknown share
    assert asked["recorded"]["total_rate"] is None
    assert asked["recorded"][name] == pytest.approx(total["value"], abs=1e-9)
    # HTSUS 3926.90.99: 5.3 % without the claim; annex I as corrected: 25 % from 9 April 2025
    assert asked["total_rate"] is None and asked[name] == pytest.approx(0.303)


def test_what_was_not_known_is_not_said_not_to_have_been_in_force() -> None:
    ledger = ledger_of(measure("a", [version("2025-05-01", signed="2025-04-15")]))
    asked = {"on": "2025-05-03", "known_on": "2025-04-01"}
    found = explain(ledger, "USA", "CAN", "8703.23", **asked)  # type: ignore[arg-type]
    assert "in force on these goods on 2025-05-03, as far as known on 2025-04-01" in (
        " ".join(found.coverage.notes)
    )


@pytest.mark.parametrize("unit", ["l", "L", "litre", "Liters", "liter"])
def test_units_have_their_usual_spellings(unit: str) -> None:
    # HTSUS 2204.21.50: 6.3¢ a liter, so $6.30 for 100 liters
    words = ("USA", "FRA", "2204.21.50", "--on", "2025-02-01", "--value", "1000")
    assert call("explain", *words, "--quantity", f"{unit}=100", "--json").json["duty_usd"] == 6.3
    said = refused("explain", *words, "--quantity", "kg=100")
    assert "'liter' (or l)" in said


def test_a_share_out_of_range_is_refused_by_the_name_of_the_option() -> None:
    said = refused("explain", "USA", "CAN", "8703.23", "--on", "2025-04-09", "--usmca", "60")
    assert said.startswith("--usmca 60 is not a claim")
    assert "0.6 for 60 %" in said


def test_many_open_shares_are_counted_by_authority() -> None:
    covered = call("rates", "USA", "all", "--on", "2025-09-01", "--json").json["coverage"]
    said = next(text for text in covered["at_most"] if text.startswith("At most: "))
    assert len(said) < 400
    assert "of Section 232" in said
    assert any("us_content" in key for key in covered["open_shares"])


def test_goods_of_a_member_have_the_equivalent_of_their_union() -> None:
    """5 cents a kilogram on olive oil: the trade of 2024 is recorded of the Union as one."""
    said = [
        call("explain", "USA", origin, "1509.20.20", "--on", "2025-05-03").out
        for origin in ("EU27", "ESP")
    ]
    found = [text[text.index("Its ad-valorem") : text.index("In:")] for text in said]
    assert found[0] == found[1]


def test_a_floor_that_adds_nothing_was_in_force_all_the_same() -> None:
    """EO 14326 s. 2: goods of the Union at 15 % or more ordinarily pay nothing on top."""
    words = (
        "--quantity",
        "kg=100",
        "--value",
        "800",
        "--on",
        "2025-10-01",
    )  # 150.90 of 800: 18.9 %
    said = " ".join(call("explain", "USA", "DEU", "0406.90.97", *words).out.split())
    assert "usa/ieepa_reciprocal_floor was in force and added nothing on these goods" in said
    assert "no duty beyond the ordinary one" not in said
