"""What an answer says of itself: ordinary duties, gaps of the law, regimes outside it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from countermove.errors import BadInput, CountermoveError, UnknownName
from countermove.law.content_shares import with_content
from countermove.law.coverage import coverage_of
from countermove.law.explanation import explain
from countermove.law.load_law import load_ledger
from countermove.law.rates import rates_on
from countermove.law.tariff_lines import trade_lines
from tests.commands import call, refused
from tests.ledgers import ledger_of, measure, version

QUIET = {"on": "2025-01-15"}
"""Before any duty of 2025."""


def said(*words: str) -> dict[str, Any]:
    found: dict[str, Any] = call(*words, "--json").json
    return found


def test_a_duty_by_quantity_is_null_not_zero() -> None:
    oranges = said("explain", "USA", "ZAF", "0805.10.00", "--on", "2025-01-15")
    assert (oranges["ordinary_rate"], oranges["total_rate"], oranges["duty_usd"]) == (None,) * 3
    assert oranges["total_at_least"] == 0
    ordinary = oranges["coverage"]["ordinary"]
    # HTSUS 0805.10.00, column 1 general
    assert (ordinary["kind"], ordinary["text"], ordinary["units"]) == (
        "specific",
        "1.9¢/kg",
        ["kg"],
    )
    assert "kg=AMOUNT" in oranges["coverage"]["missing"][0]
    text = call("explain", "USA", "ZAF", "0805.10.00", "--on", "2025-01-15").out
    assert "at least" in text
    assert "1.9¢/kg, not counted: give --quantity 'kg=AMOUNT' and --value." in " ".join(
        text.split()
    )


def test_a_compound_duty_is_computed_with_its_quantity() -> None:
    """HTSUS 0402.29.50: $1.104/kg + 14.9 %; 100 kg at 800 dollars pay 110.40 and 119.20."""
    found = explain(
        load_ledger(), "USA", "NZL", "0402.29.50", value=800, quantity={"kg": 100}, **QUIET
    )
    assert found.duty_usd == Decimal("229.60")
    assert found.coverage.whole
    assert found.coverage.ordinary.kind == "compound"
    alone = explain(load_ledger(), "USA", "NZL", "0402.29.50", **QUIET)
    assert not alone.coverage.whole
    assert alone.coverage.to_json()["ordinary"]["known"] is False


@pytest.mark.parametrize(
    ("origin", "hs", "kind", "text"),
    # HTSUS 2025: general, then column 2
    [
        ("TUR", "87032301", "ad_valorem", "2.5 %"),
        ("VNM", "85171300", "free", "free"),
        ("RUS", "85171300", "ad_valorem", "35 %"),
        ("CUB", "04022950", "compound", "$1.299/kg + 17.5%"),
        ("CHE", "78011000", "in_words", "2.5% on the value of the lead content"),
    ],
)
def test_the_ordinary_duty_is_said_in_the_words_of_its_column(
    origin: str, hs: str, kind: str, text: str
) -> None:
    duty = explain(load_ledger(), "USA", origin, hs, **QUIET).coverage.ordinary
    assert (duty.kind, duty.text) == (kind, text)
    assert ("column 2" in duty.column) is (origin in ("RUS", "CUB"))


def test_goods_that_claim_the_agreement_pay_nothing_by_quantity() -> None:
    crude = explain(load_ledger(), "USA", "CAN", "2709.00.20", claim=True, **QUIET)
    assert crude.coverage.whole
    assert crude.total_rate == 0


def test_an_item_without_a_rate_is_not_free() -> None:
    """Passenger cars have no rate in the tariff of Canada at hand."""
    cars = said("explain", "CAN", "DEU", "8703.23", "--on", "2025-06-01")
    assert (cars["ordinary_rate"], cars["total_rate"]) == (None, None)
    assert cars["coverage"]["ordinary"]["kind"] == "unlisted"


def test_an_importer_without_a_tariff_says_so() -> None:
    brazil = said("explain", "BRA", "USA", "8703.23", "--on", "2025-06-01")
    assert brazil["ordinary_rate"] is None
    assert "its tariff is not here" in brazil["coverage"]["missing"][0]
    given = said("explain", "BRA", "USA", "8703.23", "--on", "2025-06-01", "--ordinary", "0.35")
    assert (given["total_rate"], given["coverage"]["whole"]) == (0.35, True)


def test_a_specific_duty_on_top_that_is_not_converted_is_missing() -> None:
    duty = version(rate=None, specific={"amount": 2.0, "currency": "USD", "unit": "kg"})
    ledger = ledger_of(measure("a", [duty], kind="specific"))
    lines = trade_lines("USA", origins=["CAN"], products=["8703"], base_rate=0.0)
    found = coverage_of(ledger, rates_on(ledger, lines, on="2025-05-01"), weighted=False)
    assert found.missing == ("usa/a is not counted on part of the goods: it is by kg.",)


def test_annulled_duties_carry_a_sentence_on_refunds_once_that_is_known() -> None:
    words = ("USA", "BRA", "8703.23.01", "--on", "2025-06-01")
    reciprocal = ("USA", "BRA", "6109.10.00", "--on", "2025-06-01")
    assert said("explain", *words)["coverage"]["annulled"] == []  # section 232 only
    (sentence,) = said("explain", *reciprocal)["coverage"]["annulled"]
    assert sentence.startswith("Annulled on 2026-02-20: usa/ieepa_reciprocal.")
    assert "refund" in sentence
    then = said("explain", *reciprocal, "--known-on", "2025-06-01")
    assert then["coverage"]["annulled"] == []


def test_a_day_after_the_last_check_is_said() -> None:
    early, late = (
        explain(load_ledger(), "USA", "DEU", "87032301", on=day).coverage
        for day in ("2026-11-01", "2027-06-01")
    )
    assert (early.after_check, late.after_check) == (False, True)
    assert "what was decreed since is missing on 2027-06-01" in late.words
    assert "anti-dumping" in early.words


def test_acts_with_gaps_that_touch_the_goods_are_named() -> None:
    open_ = explain(load_ledger(), "USA", "DEU", "87032301", on="2025-06-01").coverage
    assert "usa/s232_autos" in dict(open_.not_established)
    assert "usa/s232_copper" not in dict(open_.not_established)


def test_averages_say_what_has_no_share_in_the_schedule() -> None:
    usa = said("rates", "USA", "all", "--on", "2025-05-03")
    duty = usa["coverage"]["ordinary"]
    assert (duty["kind"], duty["known"], duty["estimated"]) == ("collected", False, True)
    assert {"KOR", "JPN", "SLV"} < set(duty["after_preferences"])
    assert not {"CAN", "MEX", "CHN", "VNM"} & set(duty["after_preferences"])
    # imports of 2024 from Japan, 148 bn, and Korea, 132 bn, are most of theirs, of 3,267 bn
    assert 280 / 3267 < duty["preferred_share"] < 2 * 280 / 3267
    assert 0.8 < duty["scheduled_share"] + duty["preferred_share"] < 1
    # by quantity: wine, petroleum, dairy; of what Canada and Mexico sell, only what claims nothing
    assert 0.001 < duty["equivalent_share"] < 0.05 and usa["coverage"]["bound"] == "about"
    canada = said("rates", "CAN", "USA", "--on", "2025-05-03")
    assert canada["total_rate"] is None
    assert canada["total_about"] > 0  # neither least nor most: remissions are not counted either
    assert canada["coverage"]["at_most"]
    assert 0.9 < canada["coverage"]["ordinary"]["counted_share"] < 1


def test_run_states_the_coverage_of_every_variant(tmp_path: Path) -> None:
    words = ("--no-charts", "--draws", "0", "--out", str(tmp_path))
    found = said("run", "us-canada-2025", "--set", "horizon=long-run", *words)
    levied = [by_importer for by_importer in found["coverage"].values() if by_importer]
    assert levied
    for by_importer in levied:
        assert by_importer["USA"]["not_modelled"]
    assert any("Not modelled: anti-dumping" in line for line in found["headline"]["footer"])


def test_explain_and_rates_use_one_content_share() -> None:
    words = ("USA", "EU27", "--on", "2025-09-20", "--content", "steel_content=0.25")
    one = said("explain", words[0], "DEU", "8403.10.00", *words[2:])
    line = trade_lines(
        "USA", origins=["DEU"], products=["84031000"], content={"steel_content": [0.9]}
    )
    own = with_content(line, {"steel_content": 0.25})
    assert own.content["steel_content"].tolist() == [0.25]
    average = said("rates", *words[:2], "--hs", "8403.10.00", *words[2:])
    steel = {r["category"]: r["value"] for r in average["tables"]["measure"]
             if r["series"] == "contribution"}  # fmt: skip
    by_measure = {row["measure"]: row["contribution"] for row in one["contributions"]}
    assert steel["usa/s232_steel_derivatives"] > 0
    for name, rate in steel.items():
        assert rate == pytest.approx(by_measure[name], abs=1e-9)


def test_materials_recorded_leave_room_for_those_given() -> None:
    line = trade_lines(
        "USA", origins=["DEU"], products=["8432"],
        content={"steel_content": [0.6], "aluminum_content": [0.3]},
    )  # fmt: skip
    found = with_content(line, {"copper_content": 0.5}).content
    assert {name: column.tolist() for name, column in found.items()} == {
        "copper_content": [0.5],
        "steel_content": [0.5],
        "aluminum_content": [0.0],
    }


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (("ZZZ", "USA", "8703.23"), ("unknown country 'ZZZ'",)),
        (("USA", "ZZZ", "8703.23"), ("unknown country 'ZZZ'",)),
        (("USA", "CAN", "9903.01.10"), ("chapter 99", "--claim")),
        (("USA", "CAN", "8703.23", "--claim", "9903.77.77"), ("9903.77.77", "9903.01.14")),
        (("USA", "CAN", "8703.23", "--claim", "9903.01.10"), ("heading of the duty usa/",)),
        (("CAN", "USA", "8703.23", "--claim", "9903.01.10"), ("leave --claim out",)),
        (("USA", "VNM", "8703.23", "--claim", "9903.01.14"), ("goods of CAN, not of VNM",)),
        (("USA", "CAN", "8703.23", "--claim", "9903.85.09"), ("870323 is not among them",)),
        (("USA", "CAN", "8703.23", "--content", "us_content=40"), ("us_content 40", "0.5")),
        (("USA", "CAN", "8703.23", "--content", "us_content=-0.1"), ("-0.1", "share")),
        (("USA", "CAN", "8703.23", "--content", "us_contents=0.4"), ("us_content",)),
        (("USA", "DEU", "7326", "--content", "steel_content=0.7", "--content",
          "copper_content=0.7"), ("1.4",)),
        (("USA", "CAN", "8703.23", "--usmca", "40"), ("40", "between 0 and 1")),
        (("USA", "CAN", "8703.23", "--ordinary", "5.1"), ("0.051", "510%")),
        (("USA", "ZAF", "0805.10.00", "--quantity", "liter=3", "--value", "9"), ("'kg'",)),
        (("USA", "ZAF", "0805.10.00", "--quantity", "kg=-3", "--value", "9"), ("above 0",)),
        (("USA", "ZAF", "0805.10.00", "--quantity", "kg=3"), ("--value",)),
        (("USA", "ZAF", "0805.10.00", "--quantity", "kg=much", "--value", "9"), ("kg=1000",)),
    ],
)  # fmt: skip
def test_bad_questions_have_a_sentence_and_a_cure(
    words: tuple[str, ...], parts: tuple[str, ...]
) -> None:
    message = refused("explain", *words, "--on", "2025-06-01")
    assert "\n" not in message
    for part in parts:
        assert part in message


def test_bad_questions_are_refused_in_python_too() -> None:
    ledger = load_ledger()
    with pytest.raises(UnknownName, match="ZZZ"):
        rates_on(ledger, importer="USA", origin="ZZZ", products=["8703"], on="2025-06-01")
    with pytest.raises(UnknownName, match="ZZZ"):
        trade_lines("USA", origins=["ZZZ"], products=["8703"])
    with pytest.raises(CountermoveError, match="ZZZ"):
        rates_on(ledger, importer="ZZZ", origin="USA", products=["8703"], on="2025-06-01")
    with pytest.raises(BadInput, match="above 1"):
        trade_lines("USA", origins=["CAN"], products=["8703"], content={"us_content": 40.0})


def test_a_duty_by_two_quantities_names_the_one_that_is_lacking() -> None:
    """HTSUS 6505.00.08: 13.5 cents a kilogram, 6.3 % and 1.9 cents an article."""
    asked: dict[str, Any] = {"value": 1000, **QUIET}
    words = (load_ledger(), "USA", "VNM", "6505.00.08")
    half = explain(*words, quantity={"article": 10}, **asked)
    assert half.coverage.missing[0].endswith("not counted: give --quantity 'kg=AMOUNT' too.")
    whole = explain(*words, quantity={"article": 10, "kg": 2}, **asked)
    assert whole.duty_usd == Decimal("63.46")  # 0.27 + 63.00 + 0.19
    assert whole.coverage.whole
    with pytest.raises(BadInput, match="duties are by 'article' and 'kg', not by 'no'; give that"):
        explain(*words, quantity={"no": 10}, **asked)


@pytest.mark.parametrize("pair", [("EU27", "DEU"), ("DEU", "FRA"), ("France", "EU")])
def test_no_duty_is_asked_for_within_a_customs_union(pair: tuple[str, str]) -> None:
    days = ("--from", "2025-03-01", "--to", "2025-10-01")
    for words in (("rates", *pair, "--on", "2025-10-01"), ("changes", *pair, *days),
                  ("explain", *pair, "8703", "--on", "2025-10-01")):  # fmt: skip
        assert "within the customs union EU27" in refused(*words)
    assert "ask for EU27" in refused("rates", "DEU", "USA", "--on", "2025-10-01")


def test_a_territory_bears_no_duty_where_it_lies_within_the_customs_territory() -> None:
    day = ("8703.23", "--on", "2026-11-20")
    for importer, origin in (("USA", "Puerto Rico"), ("DEU", "MCO"), ("GBR", "IMN")):
        assert "lies within the customs territory of" in refused("explain", importer, origin, *day)
    possession = call("explain", "USA", "VIR", *day).out
    assert "at most" in possession and "general note 3(a)(iv)" in " ".join(possession.split())


def test_an_importer_does_not_pay_its_own_duties() -> None:
    for words in (("rates", "USA", "USA"), ("rates", "CAN", "Canada")):
        assert "is the importer itself" in refused(*words, "--on", "2025-03-28")


def test_goods_of_russia_are_at_least_what_column_2_says() -> None:
    """Procs. 10420 and 10523 raise single lines above column 2; which, is not established."""
    for words in (("explain", "USA", "RUS", "8517.13.00"), ("rates", "USA", "RUS")):
        answer = call(*words, "--on", "2025-03-28")
        text = " ".join(answer.out.split())
        assert ("about" if "At most" in text else "at least") in answer.out.split("Coverage.")[0]
        assert "At least (usa/column_2): Duties raised above column 2" in text
    belarus = said("explain", "USA", "BLR", "8517.13.00", "--on", "2025-03-28")
    assert (belarus["coverage"]["whole"], belarus["total_rate"]) == (True, 0.35)


def test_a_duty_whose_reach_is_not_known_makes_a_bound_and_relief_another() -> None:
    found = said("explain", "USA", "IRL", "3004.90.92", "--on", "2026-09-15")["coverage"]
    assert "usa/s232_medicines" in found["missing"][0]
    assert not found["whole"]
    china = said("rates", "USA", "CHN", "--on", "2025-05-20")["coverage"]["at_most"]
    assert any("exclusions" in sentence and "At most" in sentence for sentence in china)
    # annex II frees computers of the reciprocal duty: its US content is no question of theirs
    computers = said("explain", "USA", "CHN", "8471.30.01", "--on", "2025-05-20")["coverage"]
    assert computers["at_most"] == []


def test_a_derived_mean_is_an_estimate_in_text_and_json() -> None:
    """Mexico's tariff is not here: its ordinary duty is a mean derived by sector."""
    words = ("rates", "MEX", "USA", "--on", "2025-05-03")
    heads = next(line for line in call(*words).out.splitlines() if line.startswith("total"))
    assert [head.strip() for head in heads.split("  ") if head][1:4] == [
        "ordinary, about", "additional", "about",
    ]  # fmt: skip
    told = call(*words, "--json").json["coverage"]["ordinary"]
    assert told["kind"] == "sector_means" and told["estimated"] and not told["known"]


@pytest.mark.parametrize(
    ("missing", "at_most", "bound"),
    [((), (), ""), (("a",), (), "at least"), ((), ("b",), "at most"), (("a",), ("b",), "about")],
)
def test_a_total_is_bounded_by_what_is_not_counted(
    missing: tuple[str, ...], at_most: tuple[str, ...], bound: str
) -> None:
    """Duties left out make a sum the least, reliefs left out the most, both neither."""
    known = explain(load_ledger(), "USA", "CAN", "4407.11.00", on="2025-06-01").coverage
    assert replace(known, missing=missing, at_most=at_most).bound == bound


@pytest.mark.parametrize("origin", ["CAN", "CHN", "GBR", "VNM"])
def test_the_title_of_a_total_agrees_with_its_coverage(origin: str) -> None:
    said = call("rates", "USA", origin, "--on", "2025-06-01", "--json").json
    found = said["coverage"]
    both = bool(found["missing"]), bool(found["at_most"])
    words = {(False, False): None, (True, False): "at least", (False, True): "at most"}
    guessed = found["assumed"] or found["ordinary"]["estimated"]
    assert found["bound"] == ("about" if guessed else words.get(both, "about"))
    assert (said["total_rate"] is None) == (found["bound"] is not None)


def test_a_pack_denies_duties_only_of_the_origins_it_is_complete_for() -> None:
    """Regulation (EU) 2025/1227: fertilisers of Russia; the packs look at goods of one origin."""
    for importer, origin in (("EU27", "RUS"), ("GBR", "BLR"), ("JPN", "RUS"), ("CHN", "AUS")):
        coverage = said("explain", importer, origin, "31021000", "--on", "2025-08-01")["coverage"]
        stated = " ".join([*coverage["notes"], *coverage["missing"]])
        assert f"goods of {origin} is not established" in stated
        assert "no duty beyond the ordinary one" not in stated
        # China's ordinary duty is that of 2019, carried on: it may be lower
        assert coverage["bound"] == ("about" if importer == "CHN" else "at least")
    own = said("explain", "CHN", "USA", "31021000", "--on", "2018-02-01")["coverage"]
    assert "no duty beyond the ordinary one" in own["notes"][0]
    assert not own["missing"]


def test_duties_of_china_on_canada_are_named_where_the_list_is_not_at_hand() -> None:
    """Customs Tariff Commission, Announcement 2025 No. 3: rapeseed oil, oil cake, peas, 100 %."""
    oil = said("explain", "CHN", "CAN", "1514.11", "--on", "2025-03-20")["coverage"]
    assert "chn/canada_2025_oil_peas" in " ".join(oil["missing"])
    assert "no duty beyond" not in " ".join(oil["notes"])
    wheat = said("explain", "CHN", "CAN", "1001.99", "--on", "2025-03-20")["coverage"]
    assert "canada_2025" not in " ".join(wheat["missing"])


@pytest.mark.parametrize("origin", ["RUS", "BLR", "PRK"])
def test_canada_has_no_free_entry_for_origins_without_its_favour(origin: str) -> None:
    """SOR/2022-35: the most-favoured-nation tariff withdrawn; ferro-manganese 7202.11."""
    steel = said("explain", "CAN", origin, "7202.11", "--on", "2025-06-01")
    assert steel["total_rate"] is None
    assert steel["total_at_least"] == 0
    assert "General Tariff, 35 %" in " ".join(steel["coverage"]["missing"])


@pytest.mark.parametrize("origin", ["RUS", "BLR", "PRK"])
@pytest.mark.parametrize("hs", ["7208.51", "8703.23"])
def test_goods_without_a_rate_at_hand_pay_the_general_tariff_too(origin: str, hs: str) -> None:
    """SOR/2022-35 withdraws the favour from all goods, also those the schedule here leaves out."""
    found = said("explain", "CAN", origin, hs, "--on", "2025-06-01")
    assert found["total_rate"] is None
    assert "General Tariff, 35 %" in " ".join(found["coverage"]["missing"])
    favoured = said("explain", "CAN", "JPN", hs, "--on", "2025-06-01")
    assert "General Tariff" not in " ".join(favoured["coverage"]["missing"])


def test_cobalt_sources_of_russia_keep_the_favour() -> None:
    """SOR/2022-209 s. 4: item 2844.43.00 stays under the most-favoured-nation tariff."""
    cobalt = said("explain", "CAN", "RUS", "2844.43.00", "--on", "2025-06-01")
    assert "General Tariff" not in " ".join(cobalt["coverage"]["missing"])


@pytest.mark.parametrize(
    ("origin", "hs", "on", "bound"),
    [
        ("CHN", "8507.60.00.20", "2026-01-02", "at_most"),
        ("CHN", "8507.60.00.20", "2025-05-05", "about"),  # 125 % reciprocal on other batteries
        ("TUR", "8482.10.50.44", "2025-06-02", "at_most"),
        ("TUR", "8708.29", "2025-06-02", "at_most"),
        ("CHE", "8501.32", "2025-10-01", "about"),  # 39 % reciprocal on other motors
        ("JPN", "8482.10.50.44", "2026-03-02", "about"),  # 15 % in all, or 9 % and section 122
        ("VNM", "8471.50.01", "2025-06-02", "at_least"),  # computers, left out of the list
    ],
)
def test_lines_that_hold_more_than_parts_of_cars_are_a_bound(
    origin: str, hs: str, on: str, bound: str
) -> None:
    """HTSUS note 33(g): the duty reaches parts of passenger vehicles and light trucks alone."""
    coverage = said("explain", "USA", origin, hs, "--on", on)["coverage"]
    assert (coverage["bound"] or "").replace(" ", "_") == bound
    stated = [*coverage["missing"], *coverage["at_most"]]
    assert any("usa/s232_auto_parts" in text for text in stated)


def test_averages_over_batteries_name_the_share_that_is_not_known() -> None:
    found = said("rates", "USA", "CHN", "--on", "2026-01-02", "--hs", "850760")["coverage"]
    assert any("usa/s232_auto_parts" in text for text in found["at_most"])


def test_a_duty_in_force_and_not_counted_makes_what_is_added_a_lower_bound() -> None:
    """Announcement 2025 No. 3: 25 and 100 % on goods of Canada from 20 March 2025."""
    asked = call("rates", "CHN", "CAN", "--on", "2025-04-01", "--csv").out.splitlines()
    head, *rows = [line.split(",") for line in asked]
    bound, series = head.index("bound"), head.index("series")
    assert {row[bound] for row in rows if row[series] == "additional_rate"} == {"at least"}
    assert "additional, at least" in call("rates", "CHN", "CAN", "--on", "2025-04-01").out
    before = call("rates", "CHN", "USA", "--on", "2018-01-02", "--json").json
    assert before["coverage"]["additional_bound"] in (None, "at most")


def test_a_total_without_any_ordinary_duty_is_no_estimate() -> None:
    """HTSUS 2009.11: 7.85 cents a litre, and relief for US content that is not established."""
    words = ("explain", "USA", "BRA", "2009.11", "--on", "2025-09-01")
    found = said(*words)
    assert found["total_rate"] is None and found["total_counted"] == pytest.approx(0.10)
    assert found["coverage"]["bound"] == "counted"
    assert "about" not in call(*words).out.split("Its ad-valorem")[0]
    turkey = said("explain", "TUR", "USA", "4811.90", "--on", "2025-03-28")
    assert turkey["total_counted"] == pytest.approx(0.25)


def test_an_estimated_mean_with_a_duty_missing_is_no_floor() -> None:
    """China's ordinary duties on Canada are means by sector; four of its duties are not counted."""
    found = said("rates", "CHN", "CAN", "--on", "2025-06-01")
    assert found["total_rate"] is None and found["total_about"] > 0
    assert found["coverage"]["bound"] == "about"
    assert found["coverage"]["additional_bound"] == "at least"
    assert not any("chn/canada_2025" in text for text in found["coverage"]["untraded"])
    assert any("chn/canada_2025_fish_pork" in text for text in found["coverage"]["missing"])


def test_an_estimate_that_could_only_be_more_says_so_beside_the_total() -> None:
    """Canada bans some goods of Russia (SOR/2014-58) and has two duties of unknown reach."""
    words = ("rates", "CAN", "RUS", "--on", "2025-10-01")
    found = said(*words)["coverage"]
    assert {"can/steel_quota", "bans on goods of Russia"} < {*found["or_more"]}
    total = " ".join(call(*words).out.split("Coverage.")[0].split())
    assert "About, or more: not counted, and could only add: some of the ordinary duty" in total
    exact = said("explain", "USA", "NZL", "8703.23", "--on", "2025-01-15")["coverage"]
    both_ways = said("rates", "USA", "CAN", "--on", "2025-10-01")["coverage"]
    assert both_ways["at_most"] and exact["or_more"] == both_ways["or_more"] == []


def test_what_is_not_counted_contradicts_that_nothing_was_in_force() -> None:
    """Almonds of the United States owe Turkey a charge by weight (TU2023-0038)."""
    out = call("explain", "TUR", "USA", "0802.12", "--on", "2025-10-01").out
    assert "no duty beyond the ordinary one" not in out and "a tonne" in out


def test_a_duty_of_unknown_reach_adds_no_zero() -> None:
    """Proc. 11020: what share of this line is patented is not established."""
    found = said("explain", "USA", "IRL", "3004.90.92", "--on", "2026-09-15")
    (row,) = [r for r in found["contributions"] if r["measure"] == "usa/s232_medicines"]
    assert row["share"] is None and row["contribution"] is None
    assert found["additional_rate"] is None and found["additional_at_least"] == 0


@pytest.mark.parametrize(
    ("words", "ordinary", "additional"),
    [
        # 1.4 % of trade without a rate; 15 % of the value of vehicles assumed to be free
        (("CAN", "USA"), "at least", "about"),
        (("MEX", "USA"), "about", ""),  # means by sector
        (("CHN", "CAN"), "about", "at least"),
    ],
)
def test_each_rate_says_which_bound_it_is(
    words: tuple[str, str], ordinary: str, additional: str
) -> None:
    asked = ("rates", *words, "--on", "2025-06-01")
    rows = said(*asked)["tables"]["total"]
    bounds = {row["series"]: row["bound"] for row in rows}
    assert (bounds["ordinary_rate"], bounds["additional_rate"]) == (ordinary, additional)
    assert f"ordinary, {ordinary}" in call(*asked).out


def test_a_code_beside_those_of_the_lists_is_not_said_to_pay_nothing() -> None:
    """China divides soya beans, 1201.90, further; 1201.90.00 is no line of its tariff."""
    found = call("explain", "CHN", "USA", "1201.90.00", "--on", "2025-03-28")
    assert "12019000 is on no list of CHN" in " ".join(found.out.split())
    assert "no duty beyond" not in found.out
    for line in ("1201.90.10", "1201.90.11"):  # the codes of 2018 and of 2025
        assert (
            "is on no list of" not in call("explain", "CHN", "USA", line, "--on", "2025-03-28").out
        )


@pytest.mark.parametrize(
    ("origin", "hs", "act"),
    [
        ("RUS", "2709.00.20", "EO 14066"),
        ("CUB", "2402.10.80", "31 CFR part 515"),
        ("PRK", "6109.10.00", "EO 13570"),
        ("IRN", "5701.10.90", "31 CFR part 560"),
    ],
)
def test_a_ban_that_is_not_modelled_is_null_not_false(origin: str, hs: str, act: str) -> None:
    found = said("explain", "USA", origin, hs, "--on", "2025-09-01")
    assert found["banned"] is None
    assert found["total_rate"] is None and found["coverage"]["whole"] is False
    assert any(act in text for text in found["coverage"]["missing"])
    names = "embargoes and sanctions (for instance Cuba, Iran, North Korea, Russia)"
    assert names in found["coverage"]["not_modelled"]


def test_averages_over_goods_that_may_be_banned_say_so() -> None:
    russia = said("rates", "USA", "RUS", "--on", "2025-09-01")
    every = said("rates", "USA", "all", "--on", "2025-09-01")
    for found in (russia, every):
        assert found["some_banned"] is None
        assert found["coverage"]["not_modelled"][-1].startswith("embargoes and sanctions")
    assert any("EO 14066" in text for text in russia["coverage"]["missing"])
    japan = said("rates", "USA", "JPN", "--on", "2025-09-01", "--hs", "8703")
    assert japan["some_banned"] is False
    assert not any("embargo" in text for text in japan["coverage"]["not_modelled"])


def test_a_ban_not_modelled_has_its_days() -> None:
    """EO 14312 of 30 June 2025 ended the sanctions on Syria from the next day on."""
    days = {"2025-06-30": None, "2025-07-01": False}
    for day, banned in days.items():
        assert said("explain", "USA", "SYR", "2709.00.20", "--on", day)["banned"] is banned
    early = ("--on", "2025-09-01", "--known-on", "2025-06-01")
    assert said("explain", "USA", "SYR", "2709.00.20", *early)["banned"] is None
    assert said("explain", "USA", "CHN", "6109.10.00", "--on", "2025-09-01")["banned"] is False
