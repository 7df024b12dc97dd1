"""Rates: clocks, stacking, exemptions, kinds; expected values worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from countermove.errors import BadInput, BadMeasure, UnknownName
from countermove.law.average_rates import effective
from countermove.law.ledger import Group, Ledger, edit
from countermove.law.load_law import load_ledger, read_ledger
from countermove.law.order import Cycle
from countermove.law.rates import Rates, rates_on
from countermove.law.tariff_lines import trade_lines
from tests.ledgers import CITE, ledger_of, measure, rule, version
from tests.unit.test_measures import LEDGER

ON = "2025-05-01"


def paid(
    ledger: Ledger, hs: str = "8703", origin: str = "CAN", on: str = ON, **options: Any
) -> float:
    """Return the additional rate of one line whose varieties all pay the same."""
    rates = rates_on(ledger, importer="USA", origin=origin, products=[hs], on=on, **options)
    found = {round(float(rate), 12) for rate in rates.additional_rate}
    assert len(found) == 1
    return found.pop()


def parts(rates: Rates) -> dict[str, float]:
    """Return the contributions of a one-row answer."""
    return {
        rates.measures[m].removeprefix("usa/"): round(float(r), 12)
        for m, r in zip(rates.contribution_measure, rates.contribution_rate, strict=True)
    }


@pytest.mark.parametrize(
    ("hs", "on", "known_on", "expected"),
    [
        ("2709", "2025-03-03", None, 0.0),  # postponed: never law
        ("2709", "2025-02-10", "2025-02-02", 0.25),  # but expected on 2 February
        ("2709", "2025-02-10", "2025-02-03", 0.0),  # and no longer on the 3rd
        ("8802", "2025-03-04", None, 0.25),
        ("2709", "2025-03-04", None, 0.10),  # the narrower version
        ("2709", "2025-08-02", None, 0.10),  # a later general rate leaves it alone
        ("8802", "2025-08-01", None, 0.35),
        ("8802", "2025-08-01", "2025-07-30", 0.25),
        ("8802", "2026-02-20", None, 0.0),
        ("8802", "2026-02-20", "2026-02-19", 0.35),
        ("2709", "2026-02-20", None, 0.0),  # a repeal of the whole ends the narrower too
        ("8703", "2025-04-09", "2025-04-10", 0.50),  # before the retroactive order was known
        ("8703", "2025-04-09", None, 0.25),
        ("7208", "2025-05-01", None, 0.50),  # 25 % + 25 %
        ("7208", "2025-06-04", None, 0.50),  # steel on the full value leaves nothing
        ("94032000", "2025-06-04", None, 0.40),  # 0.5 × 0.6 + 0.25 × 0.4
        ("9403200050", "2025-04-10", None, 0.40),  # 0.25 × 0.6 + 0.25 on the full value
    ],
)
def test_the_dispute_in_small(hs: str, on: str, known_on: str | None, expected: float) -> None:
    assert paid(read_ledger(LEDGER), hs, on=on, known_on=known_on) == expected


def test_collection_may_end_later_than_the_law() -> None:
    ledger = read_ledger(LEDGER)
    assert paid(ledger, "8802", on="2026-02-22") == 0.0
    assert paid(ledger, "8802", on="2026-02-22", collected=True) == 0.35
    assert paid(ledger, "8802", on="2026-02-24", collected=True) == 0.0


def test_claims_split_a_line() -> None:
    ledger = read_ledger(LEDGER)
    rates = rates_on(
        ledger, importer="USA", origin="CAN", products=["8703"], on=ON, claim_share=0.9
    )
    rows = sorted(
        zip(
            rates.claimed.tolist(),
            np.round(rates.row_share, 12).tolist(),
            np.round(rates.additional_rate, 12).tolist(),
            strict=True,
        )
    )
    assert rows == [
        (False, 0.1, 0.25),
        (True, 0.9, 0.15),
    ]  # claimed: 25 % of the 60 % non-US content


def test_a_claim_outside_the_agreement_changes_nothing() -> None:
    ledger = read_ledger(LEDGER)
    assert paid(ledger, origin="DEU", claim_share=1.0) == 0.25


def test_measures_add_up_without_interactions() -> None:
    assert paid(ledger_of(measure("a"), measure("b", [version(rate=0.10)]))) == 0.35


def test_excluded_by_and_precedes_are_the_same_seen_from_two_sides() -> None:
    a = measure("a", applies_to={"origins": "all", "products": ["8703"]})
    b = measure("b", [version(rate=0.10)])
    excluded = ledger_of(a, {**b, "interactions": [rule("excluded_by", "a")]})
    preceding = ledger_of({**a, "interactions": [rule("precedes", "b")]}, b)
    for ledger in (excluded, preceding):
        assert (paid(ledger, "8703"), paid(ledger, "8704")) == (0.25, 0.10)


def test_an_excluded_measure_excludes_nobody() -> None:
    a, b, c = (measure(n) for n in "abc")
    b["interactions"] = [rule("excluded_by", "a")]
    c["interactions"] = [rule("excluded_by", "b")]
    rates = rates_on(ledger_of(a, b, c), importer="USA", origin="CAN", products=["8703"], on=ON)
    assert parts(rates) == {"a": 0.25, "c": 0.25}


def test_an_exempt_measure_excludes_nobody_but_a_relieved_one_does() -> None:
    claim = {"kind": "agreement_claim", "agreement": "usmca", "reference": CITE}
    b = measure("b", [version(rate=0.10)], interactions=[rule("excluded_by", "a")])
    exempt = ledger_of(measure("a", exemptions=[claim]), b)
    relieved = ledger_of(measure("a", exemptions=[{**claim, "relief": {"rate": 0.0}}]), b)
    assert paid(exempt, claim_share=1.0) == 0.10
    assert paid(relieved, claim_share=1.0) == 0.0


def test_interactions_have_dates_and_scope() -> None:
    a = measure("a")
    b = measure(
        "b",
        [version(rate=0.10)],
        interactions=[
            rule(
                "excluded_by",
                "a",
                **{"from": "2025-04-01", "until": "2025-04-15"},
                only={"origins": ["CAN"]},
            )
        ],
    )
    ledger = ledger_of(a, b)
    assert [paid(ledger, on=on) for on in ("2025-03-31", "2025-04-01", "2025-04-15")] == [
        0.35,
        0.25,
        0.35,
    ]
    assert paid(ledger, origin="MEX", on="2025-04-01") == 0.35


@pytest.mark.parametrize(("origin", "expected"), [("CAN", 0.25), ("DEU", 0.30), ("CHN", 0.25)])
def test_not_cumulative_means_the_higher(origin: str, expected: float) -> None:
    b = measure(
        "b",
        [version(rate=None, rate_by_origin={"CAN": 0.10, "EU27": 0.30, "CHN": 0.25})],
        interactions=[rule("not_cumulative_with", "a")],
    )
    ledger = ledger_of(measure("a"), b)
    assert paid(ledger, origin=origin) == expected


def test_in_a_chain_the_one_between_falls() -> None:
    a = measure("a", [version(rate=0.10)])
    b = measure("b", [version(rate=0.20)], interactions=[rule("not_cumulative_with", "a", "c")])
    c = measure("c", [version(rate=0.30)])
    rates = rates_on(ledger_of(a, b, c), importer="USA", origin="CAN", products=["8703"], on=ON)
    assert parts(rates) == {"a": 0.10, "c": 0.30}


@pytest.mark.parametrize(("base", "expected"), [(0.025, 0.125), (0.0, 0.15), (0.25, 0.0)])
def test_a_floor_raises_the_total(base: float, expected: float) -> None:
    ledger = ledger_of(measure("floor", [version(rate=0.15)], kind="floor_to_total"))
    lines = trade_lines("USA", origins=["DEU"], products=["8703"], base_rate=base)
    assert rates_on(ledger, lines, on=ON).additional_rate[0] == pytest.approx(expected, abs=1e-15)


def test_a_floor_counts_named_measures() -> None:
    floor = measure("floor", [version(rate=0.15)], kind="floor_to_total", total_of=["usa/a"])
    ledger = ledger_of(floor, measure("a", [version(rate=0.10)]))
    assert paid(ledger) == 0.15


def test_a_cap_scales_named_measures_down() -> None:
    cap = measure("cap", [version(rate=0.45)], kind="cap_on_total", total_of=["usa/a", "usa/b"])
    ledger = ledger_of(cap, measure("a", [version(rate=0.40)]), measure("b", [version(rate=0.20)]))
    rates = rates_on(ledger, importer="USA", origin="CAN", products=["8703"], on=ON)
    assert parts(rates) == {"a": 0.30, "b": 0.15}


def test_ordinary_duty_is_kept_apart_and_read_from_the_longest_prefix() -> None:
    base = measure(
        "mfn",
        [version("2025-01-01", None, rate_from_list=True)],
        kind="base_duty",
        applies_to={"origins": "all", "product_list": "mfn.csv"},
    )
    ledger = ledger_of(base, measure("a"), lists={"usa/mfn.csv": "hs,rate\n87,0.02\n8703,0.025\n"})
    rates = rates_on(
        ledger, importer="USA", origin="CAN", products=["8703.23", "8704", "01"], on=ON
    )
    assert rates.base_rate.tolist() == [0.025, 0.02, 0.0]
    assert rates.additional_rate.tolist() == [0.25, 0.25, 0.25]
    lines = trade_lines("USA", origins=["CAN"], products=["8703"], base_rate=0.01)
    assert rates_on(ledger, lines, on=ON, ordinary="lines").base_rate.tolist() == [0.01]


def test_specific_and_compound_duties_are_converted_or_reported() -> None:
    duty = {"amount": 2.0, "currency": "CAD", "unit": "kg"}
    ledger = ledger_of(
        measure("s", [version(rate=None, specific=duty)], kind="specific"),
        measure("c", [version(rate=0.05, specific=duty)], kind="compound"),
    )
    lines = trade_lines(
        "USA", origins=["CAN"], products=["2204"], value=100.0, units_per_usd={"kg": 0.1}
    )
    rates = rates_on(ledger, lines, on=ON, usd_per={"CAD": 0.7})
    assert parts(rates) == {"c": 0.19, "s": 0.14}  # 0.1 kg × 2 × 0.7 = 0.14 per dollar
    silent = rates_on(ledger, lines, on=ON)
    assert parts(silent) == {"c": 0.05}
    assert {(u.measure, u.value_usd) for u in silent.unconverted} == {
        ("usa/c", 100.0),
        ("usa/s", 100.0),
    }


def test_a_prohibition_bans() -> None:
    ban = measure(
        "ban",
        [version(rate=None)],
        kind="prohibition",
        applies_to={"origins": ["CAN"], "products": ["2203"]},
    )
    rates = rates_on(ledger_of(ban), importer="USA", origin="CAN", products=["2203", "2204"], on=ON)
    assert rates.banned.tolist() == [True, False]
    assert rates.additional_rate.tolist() == [0.0, 0.0]


def test_remission_and_credit_relieve_but_never_below_zero() -> None:
    a, b = measure("a"), measure("b", [version(rate=0.10)])
    half = measure("remit", [version(rate=1.0, share=0.5)], kind="remission", relieves=["usa/a"])
    rates = rates_on(ledger_of(a, b, half), importer="USA", origin="CAN", products=["8703"], on=ON)
    assert sorted(np.round(rates.additional_rate, 12).tolist()) == [0.10, 0.35]
    credit = measure(
        "credit", [version(rate=0.40, share=0.5)], kind="credit", relieves=["usa/a", "usa/b"]
    )
    rates = rates_on(
        ledger_of(a, b, credit), importer="USA", origin="CAN", products=["8703"], on=ON
    )
    assert rates.additional_rate == pytest.approx([0.15])  # 0.35 − 0.40 × 0.5
    assert paid(ledger_of(a, b, {**credit, "rates": [version(rate=0.9)]})) == 0.0


def test_unknown_shares_count_as_zero_are_reported_and_can_be_set() -> None:
    remission = measure(
        "remit", [version(rate=1.0, share="unknown")], kind="remission", relieves=["usa/a"]
    )
    ledger = ledger_of(measure("a"), remission)
    rates = rates_on(ledger, importer="USA", origin="CAN", products=["8703"], on=ON)
    assert [(u.key, u.value_usd, u.low, u.high) for u in rates.unknown_shares] == [
        ("usa/remit@0", 1.0, 0.0, 1.0)
    ]
    assert rates.additional_rate.tolist() == [0.25]
    assert paid(ledger, shares={"usa/remit@0": 1.0}) == 0.0
    with pytest.raises(UnknownName, match="did you mean 'usa/remit@0'"):
        paid(ledger, shares={"usa/remitt@0": 1.0})


def test_a_quota_splits_the_value_above_it() -> None:
    quota = {"period": "quarter", "over_share": 0.25, "reference": CITE}
    ledger = ledger_of(measure("a", [version(rate=0.50)], quota=quota))
    rates = rates_on(ledger, importer="USA", origin="CAN", products=["7208"], on=ON)
    assert sorted(zip(rates.row_share.tolist(), rates.additional_rate.tolist(), strict=True)) == [
        (0.25, 0.5),
        (0.75, 0.0),
    ]


def test_a_share_of_origin_that_lines_cannot_show() -> None:
    ledger = ledger_of(measure("melt", [version(share=0.2)]))
    rates = rates_on(ledger, importer="USA", origin="CAN", products=["7208"], on=ON)
    assert float((rates.additional_rate * rates.row_share).sum()) == pytest.approx(0.05)


def test_named_options_choose_between_readings() -> None:
    option = {
        "stack": {"default": "no", "choices": {"no": "one", "yes": "both"}, "reference": CITE}
    }
    b = measure(
        "b",
        [version(rate=0.10)],
        options=option,
        interactions=[rule("excluded_by", "a", option="stack=no")],
    )
    ledger = ledger_of(measure("a"), b)
    assert (paid(ledger), paid(ledger, options={"stack": "yes"})) == (0.25, 0.35)
    with pytest.raises(UnknownName, match="choice of option stack"):
        paid(ledger, options={"stack": "maybe"})


def test_a_suspension_lets_the_earlier_version_speak_again() -> None:
    ledger = ledger_of(
        measure(
            "a",
            [version("2025-03-04", 0.25), version("2025-04-01", 0.0, in_force_until="2025-04-10")],
        )
    )
    assert [paid(ledger, on=f"2025-{day}") for day in ("03-31", "04-01", "04-09", "04-10")] == [
        0.25,
        0,
        0,
        0.25,
    ]


def test_an_end_is_unknown_until_it_is_published() -> None:
    ledger = ledger_of(
        measure("a", [version(in_force_until="2025-09-01", until_published="2025-08-29")])
    )
    assert paid(ledger, on="2025-09-01") == 0.0
    assert paid(ledger, on="2025-09-01", known_on="2025-08-28") == 0.25


def test_announced_and_never_enacted_is_no_law_but_was_expected() -> None:
    ledger = ledger_of(
        measure("a", [version(), version("2025-11-01", 0.35, announced="2025-10-25")])
    )
    assert paid(ledger, on="2025-11-01") == 0.25
    assert paid(ledger, on="2025-11-01", known_on="2025-10-26") == 0.35


def test_content_without_a_share_is_refused() -> None:
    with pytest.raises(BadInput, match="levied on steel_content, but neither the tariff line 7208"):
        paid(ledger_of(measure("a", basis="steel_content")), "7208")


def test_a_circle_of_precedence_is_refused() -> None:
    a = measure("a", interactions=[rule("excluded_by", "b")])
    b = measure("b", interactions=[rule("excluded_by", "a")])
    with pytest.raises(Cycle, match="runs in a circle"):
        paid(ledger_of(a, b))


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ({"on": "2024-06-01"}, "before the ledger of USA begins"),
        ({"on": "2025-02-30"}, "is not a day"),
        ({"importer": "MEX"}, "importer with a ledger 'MEX'"),
        ({"products": ["87o3"]}, "2 to 10 digits"),
        ({"claim_share": 1.5}, "claim_share"),
        ({"importer": None}, "needs lines, or importer"),
    ],
)
def test_questions_that_cannot_be_answered(question: dict[str, Any], words: str) -> None:
    asked = {"importer": "USA", "origin": "CAN", "products": ["8703"], "on": ON, **question}
    with pytest.raises((BadInput, UnknownName), match=words):
        rates_on(read_ledger(LEDGER), **asked)


def test_means_are_weighted_by_trade() -> None:
    lines = trade_lines(
        "USA", origins=["CAN", "DEU"], products=["8703", "2709"], value=[1, 3], sectors=["C29", ""]
    )
    rates = rates_on(read_ledger(LEDGER), lines, on=ON)
    found = {
        by: {row.code: (row.additional_rate, row.value_usd) for row in effective(rates, by=by)}
        for by in ("partner", "all", "sector")
    }
    assert found == {
        "partner": {"CAN": (0.25, 1.0), "DEU": (0.0, 3.0)},
        "all": {"all": (0.0625, 4.0)},
        "sector": {"C29": (0.25, 1.0), "": (0.0, 3.0)},
    }


def test_bad_measures_are_named_when_built() -> None:
    with pytest.raises(BadMeasure, match="means 2500 %"):
        ledger_of(measure("a", [version(rate=25)]))


def test_a_group_may_stand_as_an_origin() -> None:
    scope = {"origins": ["EU27"], "products": "all"}
    ledger = ledger_of(
        measure("a", applies_to=scope),
        measure("b", [version(rate=None, rate_by_origin={"EU27": 0.20, "DEU": 0.5, "all": 0.1})]),
        measure("c", applies_to={"origins": ["DEU"], "products": "all"}),
        measure("d", applies_to={"origins": "all", "except_origins": ["EU27"], "products": "all"}),
    )
    assert paid(ledger, origin="EU27") == 0.45  # the Union whole: a and b, not what DEU alone bears
    assert paid(ledger, origin="DEU") == 1.0
    assert paid(ledger, origin="CAN") == 0.35


def test_a_share_of_goods_not_asked_about_is_not_named() -> None:
    """A Canadian bulldozer has nothing to do with particular articles of Malaysia."""
    result = rates_on(
        load_ledger(), on="2026-08-01", importer="USA", origin="CAN", products=["84291100"]
    )
    keys = {share.key.partition("#")[2] for share in result.unknown_shares}
    assert keys == {"light_in_metal", "us_metal", "american_content"}


def test_what_scopes_reach_is_kept_for_the_same_lists_and_groups_alone() -> None:
    """Ledgers asked in turn about the same lines, as variants are."""
    origins, products = ["CAN", "CHN", "CAN"], ["8703", "8703", "8708"]
    lines = trade_lines("USA", origins=origins, products=products)
    scope = {"origins": ["USMCA"], "product_list": "goods.csv"}
    listed = measure("duty", [version("2025-03-04", 0.25)], applies_to=scope)

    def charged(ledger: Ledger) -> list[float]:
        return rates_on(ledger, lines, on="2025-06-01").additional_rate.tolist()

    first, other = (ledger_of(listed, lists={"usa/goods.csv": f"hs\n{code}\n"})
                    for code in ("8703", "8708"))  # fmt: skip
    joined = Group("USMCA", "", (("CAN", None, None), ("CHN", None, None)))
    wider = replace(first, groups={**first.groups, "USMCA": joined})
    assert charged(first) == [0.25, 0.0, 0.0]
    assert charged(edit(first, set={"usa/duty.rate": 0.1})) == [0.1, 0.0, 0.0]
    assert charged(wider) == [0.25, 0.25, 0.0]
    assert charged(other) == [0.0, 0.0, 0.25]
    assert charged(first) == [0.25, 0.0, 0.0]
