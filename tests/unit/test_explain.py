"""Explanations: what is in, what is out and why, to the cent."""

from __future__ import annotations

from decimal import Decimal

import pytest

from countermove.errors import BadInput, UnknownName
from countermove.law.average_rates import effective, weights
from countermove.law.explanation import Explanation, explain
from countermove.law.load_law import load_ledger, read_ledger
from countermove.law.rates import rates_on
from tests.commands import call, refused
from tests.ledgers import CITE, base_duty, ledger_of, measure, rule, version
from tests.unit.test_measures import LEDGER


def why(found: Explanation, name: str) -> str:
    """Return everything said about a measure."""
    return " ".join(next(s for s in found.steps if s.measure == f"usa/{name}").why)


def test_each_measure_is_in_or_out_with_its_reason() -> None:
    ledger = read_ledger(LEDGER)
    found = explain(ledger, "USA", "CAN", "8703.23", on="2025-04-09", claim=False)
    assert [(s.measure, s.applies) for s in found.steps] == [
        ("usa/s232_cars", True),
        ("usa/ieepa_canada", False),
    ]
    assert why(found, "ieepa_canada") == "Excluded by usa/s232_cars (EO 14289)."
    assert found.total_rate == Decimal("0.25")


def test_a_claimed_share_splits_the_reasons() -> None:
    found = explain(read_ledger(LEDGER), "USA", "CAN", "8703.23", on="2025-04-09", claim=0.9)
    assert found.total_rate == Decimal("0.16")  # 0.1 × 25 % + 0.9 × 25 % × 60 %
    cars = found.steps[0]
    assert (cars.rate, cars.contribution) == (0.25, Decimal("0.16"))
    assert cars.share == pytest.approx(0.64)
    assert "Relief for goods that claim the agreement: levied on non us content" in " ".join(
        cars.why
    )
    assert "for 90 % of the value" in why(found, "ieepa_canada")
    assert "for 10 % of the value" in why(found, "ieepa_canada")


@pytest.mark.parametrize(
    ("on", "known_on", "words"),
    [
        ("2025-02-10", "2025-01-31", "Not yet known on 2025-01-31."),
        ("2025-02-10", None, "Begins on 2025-03-04."),
        ("2026-03-01", None, "Repealed from 2026-02-20."),
    ],
)
def test_what_is_not_in_force_says_why(on: str, known_on: str | None, words: str) -> None:
    found = explain(read_ledger(LEDGER), "USA", "CAN", "8802", on=on, known_on=known_on)
    assert why(found, "ieepa_canada") == words


def test_the_duty_of_an_entry_adds_up_to_the_cent() -> None:
    ledger = ledger_of(*(measure(n, [version(rate=1 / 3)]) for n in "abc"))
    found = explain(ledger, "USA", "CAN", "8703", on="2025-05-01", value="100.00")
    assert found.duty_usd == Decimal("100.00")
    assert sum(s.duty_usd or 0 for s in found.steps) == found.duty_usd
    assert sorted(s.duty_usd or 0 for s in found.steps) == [
        Decimal("33.33"),
        Decimal("33.33"),
        Decimal("33.34"),
    ]


def test_a_heading_claimed_on_the_entry() -> None:
    exemption = {"kind": "entry_claim", "code": "9903.01.50", "reference": CITE}
    ledger = ledger_of(measure("a", exemptions=[exemption]), measure("b", [version(rate=0.5)]))

    def total(**options: object) -> Decimal:
        return explain(ledger, "USA", "CHN", "7326", on="2025-05-01", **options).total_rate  # type: ignore[arg-type]

    assert total() == Decimal("0.75")
    assert total(claim="9903.01.50") == total(claim=["9903.01.50"]) == Decimal("0.5")
    with pytest.raises(UnknownName, match=r"7326 from CHN may claim 9903\.01\.50"):
        total(claim="9903.01.05")
    with pytest.raises(BadInput, match="is not a share"):
        total(claim=2.0)


def test_a_heading_of_the_agreement_claims_the_agreement() -> None:
    claim = {
        "kind": "agreement_claim",
        "agreement": "usmca",
        "code": "9903.01.14",
        "reference": CITE,
    }
    ledger = ledger_of(measure("a", exemptions=[claim]))
    found = explain(ledger, "USA", "CAN", "8703", on="2025-05-01", claim="9903.01.14")
    assert (found.total_rate, found.claim_share) == (0, 1.0)


def test_ordinary_duty_comes_first() -> None:
    ledger = ledger_of(measure("a"))
    found = explain(ledger, "USA", "DEU", "8703", on="2025-05-01", ordinary_rate=0.025, value=1000)
    assert found.steps[0].title == "Ordinary duty, as given"
    assert (found.ordinary_rate, found.additional_rate) == (Decimal("0.025"), Decimal("0.25"))
    assert found.duty_usd == Decimal("275.00")


def test_a_coarse_code_is_explained_by_the_usual_one_below_it() -> None:
    base = base_duty()
    rows = "hs,rate\n87032301,0.025\n87032302,0.025\n87032303,0.1\n"
    found = explain(
        ledger_of(base, lists={"usa/mfn.csv": rows}), "USA", "DEU", "8703.23", on="2025-05-01"
    )
    assert (found.explained_hs, found.total_rate) == ("87032301", Decimal("0.025"))
    assert found.others == (("87032303", Decimal("0.1")),)


def test_a_list_finer_than_the_code_names_the_numbers_that_pay_otherwise() -> None:
    furniture = measure("a", applies_to={"origins": "all", "products": ["9403.20.00.50"]})
    found = explain(ledger_of(furniture), "USA", "DEU", "9403.20", on="2025-05-01")
    assert found.total_rate == 0
    assert found.others == (("9403200050", Decimal("0.25")),)


def test_a_number_that_only_a_measure_names_is_told_apart() -> None:
    furniture = measure("a", applies_to={"origins": "all", "products": ["9403.20.00.01"]})
    found = explain(ledger_of(furniture), "USA", "DEU", "9403.20", on="2025-05-01")
    paid = {found.explained_hs: found.total_rate, **dict(found.others)}
    assert paid.pop("9403200001") == Decimal("0.25")
    assert set(paid.values()) <= {0}


def test_shares_not_established_are_named() -> None:
    remission = measure(
        "remit", [version(rate=1.0, share="unknown")], kind="remission", relieves=["usa/a"]
    )
    ledger = ledger_of(measure("a"), remission)
    found = explain(ledger, "USA", "CAN", "8703", on="2025-05-01")
    assert found.open_shares == ("usa/remit@0",)
    assert "is not established: counted as none" in why(found, "remit")
    full = explain(ledger, "USA", "CAN", "8703", on="2025-05-01", shares={"usa/remit@0": 1.0})
    assert (full.total_rate, why(full, "a")) == (
        0,
        "Remitted under usa/remit (test).",
    )


def test_the_remainder_and_the_higher_of_two_are_explained() -> None:
    found = explain(
        read_ledger(LEDGER),
        "USA",
        "CAN",
        "9403.20.00",
        on="2025-06-10",
        value=14172,
        claim=False,
        content={"steel_content": 0.6},  # the share of the file
    )
    assert found.duty_usd == Decimal("5668.80")
    assert "Levied only on the value that usa/s232_steel leaves" in why(found, "ieepa_canada")
    b = measure("b", [version(rate=0.1)], interactions=[rule("not_cumulative_with", "a")])
    found = explain(ledger_of(measure("a"), b), "USA", "CAN", "8703", on="2025-05-01")
    assert why(found, "b") == "Not cumulative with usa/a, which is higher (test)."


def test_a_ban_is_said() -> None:
    ban = measure("ban", [version(rate=None)], kind="prohibition")
    found = explain(ledger_of(ban), "USA", "CAN", "2203", on="2025-05-01")
    assert found.banned
    assert found.steps[0].applies


@pytest.mark.parametrize(
    ("origin", "stands_for", "hs"),
    [("DEU", "EU27", "2106.90.99.98"), ("CHE", "CHE", "3004.90.92.44")],
)
def test_content_left_out_is_that_of_averages(origin: str, stands_for: str, hs: str) -> None:
    """One line, one day, one content: what an entry pays is what the line pays on average."""
    ledger = load_ledger()
    found = explain(ledger, "USA", origin, hs, on="2025-09-20")
    goods = weights(ledger, "USA", stands_for, on="2025-09-20", hs=hs)
    (mean,) = effective(rates_on(ledger, goods.lines, on="2025-09-20"), by="all")
    assert float(found.additional_rate) == pytest.approx(mean.additional_rate, rel=1e-9)
    assert {said for _, _, said in found.content} == {"assumed"}
    given = explain(ledger, "USA", origin, hs, on="2025-09-20", content={"steel_content": 0.9})
    assert {n: s for n, _, s in given.content}["steel_content"] == "given"


@pytest.mark.parametrize(
    ("pair", "more", "message"),
    [
        (("USA", "USA"), {}, "the importer itself"),
        (("USA", "842"), {}, "the importer itself"),
        (("USA", "USMCA"), {}, "name one of CAN, MEX, USA"),
        (("USA", "DEU"), {"claim": True}, "cannot claim the agreement"),
        (("BRA", "USA"), {"ordinary_rate": 5.0}, "means 500 %"),
    ],
)
def test_pairs_that_cannot_be_are_refused(pair, more, message) -> None:
    with pytest.raises(BadInput, match=message):
        explain(load_ledger(), *pair, "6109.10.00", on="2025-09-15", **more)


def test_a_line_that_a_list_cuts_is_explained_by_its_numbers() -> None:
    """8507.60: 25 % for batteries of electric cars (note 31), 7.5 % for others (list 4A)."""
    found = explain(load_ledger(), "USA", "CHN", "8507.60.00", on="2025-02-10")
    assert found.explained_hs == "8507600010"
    assert found.total_rate == Decimal("0.384")  # 3.4 + 10 + 25
    assert found.others == (("8507600020", Decimal("0.209")),)  # 3.4 + 10 + 7.5


def test_an_exemption_by_description_is_said_and_not_granted() -> None:
    found = explain(load_ledger(), "USA", "THA", "2009.89.70", on="2025-11-20")
    (step,) = (s for s in found.steps if s.measure == "usa/ieepa_reciprocal")
    assert step.contribution == Decimal("0.19")
    assert "Only the article described" in " ".join(step.why)
    assert "usa/ieepa_reciprocal#particular_articles" in found.open_shares
    assert "usa/ieepa_reciprocal#uk_aircraft" not in found.open_shares  # other goods' question


def test_a_member_whose_claims_are_not_known_is_answered() -> None:
    """Canada's record holds US goods alone: nothing is known of who claims for those of Mexico."""
    found = explain(load_ledger(), "CAN", "MEX", "8703.23", on="2025-06-01")
    assert not found.coverage.whole
    assert found.claimed_rate is None


def test_a_threat_that_counts_as_known_is_not_said_to_be_in_force() -> None:
    """Statement of 24 August 2026: 50 % on Canadian vehicles from 2027; no act followed."""
    asked = {"importer": "USA", "origin": "CAN", "hs": "8703.23.01", "on": "2027-01-05"}
    threatened = explain(load_ledger(), **asked, known_on="2026-09-01")
    assert "Expected from 2027-01-01: announced, no act." in why(threatened, "s232_autos")
    assert "In force since 2025-04-03." in why(explain(load_ledger(), **asked), "s232_autos")


@pytest.mark.parametrize(
    ("content", "levied"),
    # EO 14257 s. 3(f): 10 % on the rest of the value where the US content is at least 20 % of it
    [(0.3, "0.07"), (0.2, "0.08"), (0.19, "0.1"), (1.0, "0"), (None, "0.1")],
)
def test_the_reciprocal_duty_spares_us_content_from_a_fifth_on(
    content: float | None, levied: str
) -> None:
    given = {} if content is None else {"us_content": content}
    found = explain(load_ledger(), "USA", "CHN", "6109.10.00", on="2025-05-20", content=given)
    (step,) = (s for s in found.steps if s.measure == "usa/ieepa_reciprocal")
    assert step.contribution == Decimal(levied)
    assert ("usa/ieepa_reciprocal#us_content" in found.open_shares) is (content is None)
    assert {n: how for n, _, how in found.content} == dict.fromkeys(given, "given")


def test_the_floor_of_the_union_spares_us_content_too() -> None:
    """15 % in all on the rest: ordinary duty 1.7 % (HTSUS 8467.21.00), so 13.3 on 60 % of value."""
    found = explain(
        load_ledger(), "USA", "DEU", "8467.21.00", on="2025-09-20",
        content={"us_content": 0.4},
    )  # fmt: skip
    (step,) = (s for s in found.steps if s.measure == "usa/ieepa_reciprocal_floor")
    assert step.contribution == Decimal("0.0798")  # (15 - 1.7) x 0.6


@pytest.mark.parametrize(
    ("pair", "hs", "on", "name"),
    [
        (("USA", "CHN"), "8471.30.01", "2025-05-20", "us_content"),  # annex II: no reciprocal duty
        (("USA", "CHN"), "6109.10.00", "2025-02-10", "us_content"),  # before it
        (("USA", "DEU"), "6109.10.00", "2025-06-10", "steel_content"),  # no metal duty on shirts
        (("CAN", "USA"), "6109.10.00", "2025-06-10", "a_minus_b"),  # for vehicles
    ],
)
def test_a_content_without_effect_is_refused(
    pair: tuple[str, str], hs: str, on: str, name: str
) -> None:
    with pytest.raises(BadInput, match=f"content {name} has no effect"):
        explain(load_ledger(), *pair, hs, on=on, content={name: 0.3})


def test_goods_on_an_exemption_list_are_told_of_the_measure() -> None:
    """Annex II of EO 14257 frees medicines (3004.90.92) and, since 11 April 2025, computers."""
    for hs, origin in (("8471.30.01", "CHN"), ("3004.90.92", "IND")):
        found = explain(load_ledger(), "USA", origin, hs, on="2025-05-20")
        said = why(found, "ieepa_reciprocal")
        assert "Does not apply: on the exemption list reciprocal_exempt." in said
    generic = explain(load_ledger(), "USA", "DEU", "3004.90.92", on="2025-10-01")
    assert "exemption list" in why(generic, "ieepa_reciprocal_floor")
    art = explain(load_ledger(), "USA", "GBR", "9701.21.00", on="2025-05-20")
    assert "Does not apply: 97 is left out of it." in why(art, "ieepa_reciprocal")
    shirts = explain(load_ledger(), "USA", "CHN", "6109.10.00", on="2025-05-20")
    assert "exemption list" not in why(shirts, "ieepa_reciprocal")


def test_an_ordinary_duty_given_says_what_it_takes_the_place_of() -> None:
    """Korea's agreement frees goods the schedule has at 2.5 % (8703.23.01): --ordinary 0."""
    found = explain(load_ledger(), "USA", "KOR", "8703.23.01", on="2025-03-01", ordinary_rate=0.0)
    assert found.total_rate == 0
    assert "in place of the tariff's (Ordinary duty, column 1 general: 2.5 %)" in (
        found.coverage.words
    )
    assert why(found, "mfn") == "Replaced by the ordinary duty given with the question."
    brazil = explain(load_ledger(), "BRA", "USA", "8703.23", on="2025-06-01", ordinary_rate=0.35)
    assert "as given with the question." in brazil.coverage.words
    assert "in place" not in brazil.coverage.words


def test_readings_are_those_that_touch_the_goods() -> None:
    """Proc. 10962: copper pays from 1 August 2025; the question is how Canada's rest pays."""
    asked = {"importer": "USA", "origin": "CAN", "on": "2025-09-15"}
    cars = explain(load_ledger(), hs="8703.23.01", **asked)
    assert (cars.options, cars.idle_options) == ({}, ())
    wire = explain(load_ledger(), hs="7408.11.30", claim=False,
                   content={"copper_content": 0.5}, **asked)  # fmt: skip
    assert wire.options == {"copper_canada": "remainder"}
    given = explain(load_ledger(), hs="8703.23.01", options={"copper_canada": "stacked"}, **asked)
    assert (given.options, given.idle_options) == (
        {"copper_canada": "stacked"},
        ("copper_canada",),
    )


@pytest.mark.parametrize(
    ("origin", "hs", "on", "measure", "heading"),
    [
        ("CHN", "8501.10.40", "2025-04-09", "ieepa_reciprocal", "9903.01.63"),
        ("CHN", "8501.10.40", "2025-04-20", "ieepa_reciprocal", "9903.01.63"),
        ("MAC", "8501.10.40", "2025-04-20", "ieepa_reciprocal", "9903.01.63"),
        ("DEU", "8501.10.40", "2025-04-20", "ieepa_reciprocal", "9903.01.25"),
        ("CHN", "8501.10.40", "2025-05-20", "ieepa_reciprocal", "9903.01.25"),
        ("GBR", "7208.10.15", "2025-07-01", "s232_steel", "9903.81.94"),
        ("DEU", "7208.10.15", "2025-07-01", "s232_steel", "9903.81.87"),
        ("GBR", "7601.10.30", "2025-07-01", "s232_aluminum", "9903.85.12"),
        ("GBR", "9401614011", "2025-11-01", "s232_wood_furniture", "9903.76.20"),
        ("GBR", "7208.10.15", "2026-05-01", "s232_metals_1a_steel", "9903.82.04"),
        ("RUS", "7208.10.15", "2026-05-01", "s232_metals_1a_steel", "9903.82.14"),
        ("CAN", "7208.10.15", "2025-02-01", "s232_steel", None),
    ],
)
def test_each_origin_has_its_own_heading(
    origin: str, hs: str, on: str, measure: str, heading: str | None
) -> None:
    """CSMS 64680374, 64701128 and HTSUS notes 16, 19 and 37: headings by group of countries."""
    found = explain(load_ledger(), "USA", origin, hs, on=on, claim=None)
    (step,) = (s for s in found.steps if s.measure == f"usa/{measure}")
    assert step.code == heading


def test_a_duty_by_quantity_not_given_is_in_force_and_unknown_never_zero() -> None:
    """HTSUS 2204.21.50, column 2: 33 cents a litre."""
    asked = {"importer": "USA", "origin": "RUS", "hs": "2204.21.50", "on": "2025-10-20"}
    found = explain(load_ledger(), value=1000, **asked)
    step = found.steps[0]
    assert (step.measure, step.applies) == ("usa/column_2", True)
    assert (step.rate, step.share, step.contribution, step.duty_usd) == (None,) * 4
    assert why(found, "column_2").startswith("In force since")
    given = explain(load_ledger(), value=1000, quantity={"liter": 100}, **asked)
    assert given.steps[0].contribution == Decimal("0.033")
    assert given.duty_usd == Decimal("33.00")


@pytest.mark.parametrize(
    ("origin", "hs", "on", "law", "collected"),
    [  # of cars and machines, in all
        ("KOR", "8703.23.01", "2025-11-15", 0.15, 0.25),  # 90 FR 55964 of 4 December 2025; 0 KORUS
        ("KOR", "8703.23.01", "2025-12-04", 0.15, 0.15),
        ("DEU", "8703.23.01", "2025-08-20", 0.15, 0.275),  # 90 FR 46136 of 25 September 2025
        ("DEU", "8703.23.01", "2025-09-25", 0.15, 0.15),
        ("JPN", "8703.23.01", "2025-09-15", 0.275, 0.275),  # EO 14345, not retroactive for cars
        ("JPN", "8501.10.40", "2025-08-20", 0.15, 0.194),  # retroactive; charged from 16 September
        ("JPN", "8501.10.40", "2025-09-16", 0.15, 0.15),
        ("MAC", "8501.10.40", "2025-04-09", 0.884, 0.884),  # EO 14259 of the day before
    ],
)
def test_an_act_that_reaches_back_is_collected_from_its_publication(
    origin: str, hs: str, on: str, law: float, collected: float
) -> None:
    asked = {"importer": "USA", "origin": origin, "hs": hs, "on": on}
    ordinary = {"ordinary_rate": 0.0} if origin == "KOR" else {}  # the agreement frees cars
    assert float(explain(load_ledger(), **asked, **ordinary).total_rate) == pytest.approx(law)
    late = explain(load_ledger(), **asked, **ordinary, collected=True)
    assert float(late.total_rate) == pytest.approx(collected)


@pytest.mark.parametrize(
    ("given", "rate"), [("0.025", 0.025), ("2.5%", 0.025), ("350%", 3.5), ("1", 1.0)]
)
def test_an_ordinary_duty_is_a_fraction_or_a_percentage(given: str, rate: float) -> None:
    """Tobacco pays 350 % (HTSUS 2401.10.65): above the value only with the sign of per cent."""
    words = ("explain", "USA", "IND", "2401.10.65", "--on", "2025-01-15", "--ordinary", given)
    assert call(*words, "--json").json["ordinary_rate"] == pytest.approx(rate)


@pytest.mark.parametrize("given", ["2.5", "25", "350", "-0.1", "nan", "500%", "much"])
def test_an_ordinary_duty_that_may_be_meant_as_per_cent_is_refused(given: str) -> None:
    words = ("explain", "USA", "IND", "2401.10.65", "--on", "2025-01-15", f"--ordinary={given}")
    assert "ordinary" in refused(*words)


def test_only_the_side_with_a_duty_missing_is_a_bound() -> None:
    """Tomatoes pay by weight (HTSUS 0702.00.20); a claim of the agreement frees them."""
    words = ("explain", "USA", "MEX", "0702.00", "--on", "2025-08-01")
    said = " ".join(call(*words).out.split())
    assert "Claimed 0.000 %, not claimed at least 25.000 %" in said
    facts = call(*words, "--json").json
    assert facts["claimed_rate"] == 0 and facts["unclaimed_rate"] is None
    assert facts["unclaimed_at_least"] == pytest.approx(0.25)


def test_a_ban_adds_no_points_but_keeps_goods_out() -> None:
    """Proc. 11061 bans beer of Canada from 29 September 2026: no rate of it, not one of zero."""
    words = ("explain", "USA", "CAN", "2203.00", "--on", "2026-10-05")
    (row,) = (x for x in call(*words).out.splitlines() if x.startswith("usa/import_ban_alcohol "))
    assert row.split() == ["usa/import_ban_alcohol", "100.0", "banned"]
    open_ = "are counted as banned; what share of them may enter all the same is not established"
    assert open_ in " ".join(call(*words).out.split())
    assert open_ in " ".join(call("rates", *words[1:3], "--hs", "2204", *words[4:]).out.split())
    whole = call("explain", *words[1:3], "8711.50", *words[4:]).out
    assert "All of these goods are banned." in whole
    (ban,) = (
        x for x in call(*words, "--json").json["contributions"]
        if x["measure"] == "usa/import_ban_alcohol"
    )  # fmt: skip
    assert ban["rate"] is None and ban["contribution"] is None and ban["applies"]


def test_a_percentage_for_a_claim_is_answered_with_its_share() -> None:
    words = ("explain", "USA", "CAN", "8703.23", "--on", "2025-04-09", "--usmca")
    assert "0.38 for 38 %" in refused(*words, "38%") and "0.38 for 38 %" in refused(*words, "38")
    assert "0.0125 for 1.25 %" in refused(*words, "1.25 %")


def test_goods_returned_claim_no_preference_that_was_predicted() -> None:
    """HTSUS 9802.00.80: articles assembled abroad; records of claims are of chapters 1 to 97."""
    found = call("explain", "USA", "CAN", "9802.00.80", "--on", "2025-06-01")
    assert "claims the agreement" not in found.out and "Claimed" not in found.out


def test_a_heading_has_no_lines_that_later_lists_brought() -> None:
    """China's soya in August 2018: seed, and two lines that pay the same; the matrix has six."""
    on = ("explain", "CHN", "USA", "1201", "--json", "--on")
    early, late = (call(*on, day).json for day in ("2018-08-01", "2025-03-28"))
    assert (early["lines"], late["lines"]) == (3, 6)
    assert {early["explained_hs"], *early["others"]} == {"12011000", "12019010"}


def test_a_heading_has_no_lines_of_an_earlier_tariff() -> None:
    """International Trade Administration, matrix of 28 March 2025: five lines of other soya."""
    found = call("explain", "CHN", "USA", "1201.90", "--on", "2025-04-11")
    matrix = ("12019011", "12019019", "12019020", "12019030", "12019090")
    assert "of the 5 lines" in found.out and "12019010" not in found.out
    assert all(code in found.out for code in matrix if code != "12019019")
