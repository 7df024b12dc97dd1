"""Preference utilisation: what was not recorded is missing, one assumption serves every command."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from countermove.errors import BadInput, BadMeasure
from countermove.law.average_rates import effective, used_share, weights
from countermove.law.claims_record import Record, recorded_shares, us_record
from countermove.law.daily_rates import daily_series
from countermove.law.law_against_money import law_against_money
from countermove.law.load_law import load_ledger
from countermove.law.rates import rates_on
from countermove.law.utilisation import AGREEMENT
from countermove.questions.case import SHIPPED, load_case, with_utilisation
from countermove.questions.case_path import run_path
from countermove.questions.facts import Facts
from countermove.questions.options import ModelOptions
from countermove.questions.pose import Question, pose
from countermove.questions.rate_functions import mean_duty, mean_rate
from countermove.questions.run_case import CaseResult, run_case
from countermove.report.case_tables import answers
from countermove.report.footer import footer_lines
from tests.commands import call, refused

EARLY = ("2024", "2025-01", "2025-06")


def free_of_duty(record: Record, origin: str, sources: Path) -> np.ndarray:
    """Return the lines of an origin that the US schedule of 2025 calls free."""
    path = sources / "budget_lab_tariffs" / "mfn_rates_2025.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        free = {row["hs8"] for row in csv.DictReader(stream) if row["rate_type"] == "free"}
    mine = record.origin == AGREEMENT.index(origin)
    return mine & np.array([f"{hs // 100:08d}" in free for hs in record.hs.tolist()])


@pytest.mark.parametrize("origin", ["CAN", "MEX"])
@pytest.mark.parametrize("period", EARLY)
def test_shares_that_could_not_be_recorded_are_never_read_as_zero(
    origin: str, period: str, sources: Path
) -> None:
    record = us_record()
    free = free_of_duty(record, origin, sources) & (record.claimed[period] == 0)
    assert free.sum() > 1900
    assert (record.known[period][free] == 0).all()
    read, late = (recorded_shares(record, name) for name in (period, "2025-12"))
    np.testing.assert_array_equal(read[free], late[free])
    value = record.value
    # recorded on the goods of this day: 0.73 to 0.90 from July 2025 on, 0.02 to 0.05 before
    assert float(value[free] @ read[free] / value[free].sum()) > 0.7


def test_gas_by_pipeline_is_missing_in_every_month() -> None:
    record = us_record()
    gas = (record.hs // 10**4 == 271121) & (record.origin == 0)
    assert record.value[gas].sum() > 1e9
    for period in record.known:
        assert (record.known[period][gas] == 0).all()


def test_a_dutiable_line_keeps_the_share_of_the_month() -> None:
    record = us_record()
    crude = (record.hs == 2709002000) & (record.origin == 0)
    for period in record.claimed:
        share = recorded_shares(record, period)[crude]
        assert share == pytest.approx(record.claimed[period][crude])


def test_a_missing_share_is_that_of_december_then_the_mean_of_the_heading_chapter_or_origin() -> (
    None
):
    hs = [4412310000, 4412320000, 4412330000, 4407000000, 8703000000, 8703000000]
    record = Record(
        rows=np.arange(6),
        hs=np.array(hs),
        origin=np.array([0, 0, 0, 0, 0, 1]),
        value=np.array([1.0, 1.0, 3.0, 1.0, 1.0, 1.0]),
        ordinary_rate=np.zeros(6),
        claimed={
            "2025-06": np.array([0.1, 0.0, 0.0, 0.0, 0.0, 0.3]),
            "2025-12": np.array([0.9, 0.0, 0.6, 0.0, 0.0, 0.9]),
        },
        known={
            "2025-06": np.array([0.5, 0.0, 0.0, 0.0, 0.0, 1.0]),
            "2025-12": np.array([1.0, 0.0, 1.0, 0.0, 0.0, 1.0]),
        },
    )
    late = (0.9 + 3 * 0.6) / 4
    heading = (0.9 + 3 * 0.6 + late) / 5
    chapter = (0.9 + 3 * 0.6 + late + heading) / 6
    found = recorded_shares(record, "2025-12")
    assert found == pytest.approx([0.9, late, 0.6, heading, chapter, 0.9])
    assert recorded_shares(record, "2025-06")[[0, 2, 5]] == pytest.approx([0.2, 0.6, 0.3])


@pytest.mark.parametrize("day", ["2025-05-15", "2025-10-10"])
def test_one_day_has_one_duty(day: str) -> None:
    """Rates, chart, the table beside the money and statements: the same duty on the same day."""
    ledger, on = load_ledger(), date.fromisoformat(day)
    goods = weights(ledger, "USA", "CAN", on=on)
    found = rates_on(ledger, goods.lines, on=on, ordinary="lines")
    (total,) = effective(found, by="all")
    (month,) = law_against_money(ledger, since=day[:7], until=day[:7]).totals
    # October and May 2025 saw changes of the duty on Canada on few days or none
    assert month.claimed_rate == pytest.approx(total.total_rate, abs=3e-3)
    chart = daily_series(ledger, goods, since=on, until=on)[0].rate
    said = call("rates", "USA", "CAN", "--on", day, "--json").json
    assert said["total_rate"] is None and said["total_about"] == pytest.approx(chart, abs=1e-9)
    assert mean_rate(Facts(), "USA", "CAN", on) == pytest.approx(total.additional_rate, abs=1e-9)
    assert mean_duty(Facts(), "USA", "CAN", on) == pytest.approx(chart, abs=1e-9)


def test_explain_takes_the_predicted_share_and_says_so() -> None:
    clocks = {"on": date(2025, 5, 3), "known_on": date(2025, 4, 1)}
    share = used_share(load_ledger(), "USA", "CAN", "441231", **clocks)
    words = ("explain", "USA", "CAN", "4412.31", "--on", "2025-05-03", "--known-on", "2025-04-01")
    said = " ".join(call(*words).out.split())
    assert share is not None and f"{100 * share:.1f} % of value claims the agreement" in said
    assert "predicted from 2024 data" in said
    assert "law and utilisation as known on 2025-04-01" in said
    assert used_share(load_ledger(), "USA", "DEU", "441231", **clocks) is None


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("rates", "USA", "CAN", "--on", "2025-05-03", "--utilisation", "2025-06"),
         "(2025-12 for goods free of ordinary duty, not recorded before 2025-07)"),
        (("rates", "USA", "CAN", "--nowcast"),
         "predicted for each day"),
        (("rates", "CAN", "USA", "--on", "2025-05-03"), "utilisation as recorded in 2024"),
        (("rates", "USA", "CAN", "--on", "2025-03-04", "--known-on", "2025-01-20"),
         "2024 data (not out until 2025-02-05, no claims were known on 2025-01-20)"),
        (("explain", "USA", "CAN", "4412.31", "--on", "2025-03-04", "--known-on", "2025-01-20"),
         "2024 data (not out until 2025-02-05, no claims were known on 2025-01-20)"),
        (("changes", "USA", "CAN", "--from", "2025-01-02", "--to", "2025-03-04",
          "--known-on", "2025-01-20"),
         "2024 data (not out until 2025-02-05, no claims were known on 2025-01-20)"),
    ],
)  # fmt: skip
def test_the_utilisation_is_printed_with_the_duty(words: tuple[str, ...], part: str) -> None:
    assert part in " ".join(call(*words).out.split())


def test_an_option_replaces_the_utilisation_of_the_case_and_never_that_of_a_variant() -> None:
    case = load_case("us-canada-2025")
    names = ("autos-retaliation", "full-25", "all-claimed")
    usual, asked = (
        run_case(case, options=options, variants=names, ranges=False)
        for options in (ModelOptions(), ModelOptions(utilisation="2025-01"))
    )
    canada = usual.codes.index("CAN")

    def income(result: CaseResult, name: str) -> float:
        return float(result.variants[name].central["real_income_change"][canada])

    assert abs(income(asked, "autos-retaliation") - income(usual, "autos-retaliation")) > 0.01
    for name in ("full-25", "all-claimed"):
        assert income(asked, name) == income(usual, name)
    assert len({round(income(usual, name), 3) for name in names}) == 3
    footer = " ".join(footer_lines(answers(asked).manifest))
    assert "recorded in 2025-01 (2025-12 for goods free of ordinary duty" in footer
    assert "full-25: none (assumed)" in footer


def test_no_utilisation_makes_no_exemption_equal_to_its_sister() -> None:
    case = load_case("us-canada-2025")
    pair = [case.variant("autos-retaliation"), case.variant("full-25")]
    for name in ("2025-12", "2026-02", "all"):
        assert with_utilisation(pair, name)[1].utilisation == "none"


def test_an_option_that_changes_nothing_is_refused() -> None:
    case, options = load_case("us-canada-2025"), ModelOptions(utilisation="2025-12")
    with pytest.raises(BadInput, match="full-25 has a utilisation of its own"):
        run_case(case, options=options, variants=["before", "full-25"], ranges=False)
    with pytest.raises(BadInput, match="full-25"):
        pose(Question(case, case.variant("full-25")), options)
    with pytest.raises(BadInput, match="full-25"):
        run_path(
            case, variant="full-25", since=date(2025, 3, 1), until=date(2025, 6, 1), options=options
        )


def test_the_old_name_is_refused_with_the_new_one(tmp_path: Path) -> None:
    text = SHIPPED / "us-canada-2025.yaml"
    path = tmp_path / "mine.yaml"
    path.write_text(text.read_text(encoding="utf-8").replace("focus:", "claims: x\nfocus:"))
    with pytest.raises(BadMeasure, match="'claims'. It is now called 'utilisation'"):
        load_case(str(path))
    message = refused("run", "us-canada-2025", "--set", "claims=none", "--out", str(tmp_path))
    assert "it is now called 'utilisation'" in message
    said = call("rates", "USA", "CAN", "--on", "2025-05-03", "--claims", "none")
    assert said.status != 0 and "--claims is now called --utilisation" in said.err


@pytest.mark.parametrize("option", [("--on", "2025-05-03"), ("--hs", "87"), ("--daily",)])
def test_what_the_months_cannot_honour_is_refused(option: tuple[str, ...]) -> None:
    assert option[0] in refused("rates", "USA", "CAN", "--nowcast", *option)


def test_a_month_is_refused_where_no_claims_are_recorded() -> None:
    assert "Known: 2024, none, all" in refused(
        "rates", "CAN", "USA", "--on", "2025-05-03", "--utilisation", "2025-12"
    )


@pytest.mark.parametrize(
    "words",
    [
        ("rates", "USA", "CHN", "--on", "2025-05-03", "--utilisation", "none"),
        ("rates", "CHN", "USA", "--on", "2025-05-03", "--utilisation", "all"),
        ("rates", "MEX", "USA", "--on", "2025-05-03", "--hs", "8703", "--utilisation", "all"),
        ("rates", "USA", "JPN", "--nowcast", "--utilisation", "2025-12"),
        ("rates", "USA", "VNM", "--refunds", "--utilisation", "all"),
        ("changes", "USA", "EU27", "--from", "2025-03-01", "--to", "2025-05-03",
         "--utilisation", "none"),
    ],
)  # fmt: skip
def test_a_utilisation_of_goods_that_can_claim_nothing_is_refused(words: tuple[str, ...]) -> None:
    message = refused(*words)
    assert f"utilisation {words[-1]} changes nothing" in message and "Leave it out" in message


def test_a_statement_on_goods_that_can_claim_nothing_takes_no_utilisation() -> None:
    with pytest.raises(BadInput, match="changes nothing"):
        mean_rate(Facts(), "USA", "CHN", date(2025, 5, 3), utilisation="none")


@pytest.mark.parametrize(
    ("importers", "asked"), [(("CHN",), "all"), (("CHN", "EU27"), "none"), (("CAN",), "2025-12")]
)
def test_a_case_refuses_a_utilisation_none_of_its_importers_reads(
    importers: tuple[str, ...], asked: str
) -> None:
    case = replace(load_case("us-canada-2025"), importers=importers)
    question = Question(case, case.variant("autos-retaliation"))
    with pytest.raises(BadInput, match=f"utilisation={asked} changes nothing"):
        pose(question, ModelOptions(utilisation=asked))


def test_a_cost_of_claims_that_save_nothing_is_refused() -> None:
    """Nobody could claim an exemption on 5 March 2025: no claim is new, so none costs anything."""
    case = load_case("us-canada-2025")
    early = replace(case.variant("in-force-2025-03-28"), on=date(2025, 3, 5))
    with pytest.raises(BadInput, match="compliance_cost=1 changes nothing"):
        pose(Question(case, early), ModelOptions(compliance_cost=1.0))


@pytest.mark.parametrize(("known_on", "late"), [("2025-05-03", True), ("2026-03-01", False)])
def test_claims_that_were_not_out_are_said_to_be_later(known_on: str, late: bool) -> None:
    """Claims of December 2025 came out on 19 February 2026."""
    clocks = ("--on", "2025-05-03", "--known-on", known_on, "--utilisation", "2025-12")
    said = " ".join(call("rates", "USA", "CAN", *clocks).out.split())
    assert ("not out until 2026-02-19" in said) == late
    assert ("law and utilisation as known" in said) != late


@pytest.mark.parametrize(
    "words",
    [
        ("rates", "USA", "CAN", "--on", "2025-05-03"),
        ("explain", "USA", "KOR", "8703.23", "--on", "2025-05-03"),
        ("changes", "USA", "IND", "--from", "2025-08-01", "--to", "2025-09-01"),
    ],
)
def test_knowledge_after_the_last_check_is_said_in_the_head(words: tuple[str, ...]) -> None:
    found = call(*words, "--known-on", "2027-06-01")
    head = " ".join(found.out.split("\n\n")[0].split())
    assert "as known on 2027-06-01 (after the last check of the ledger" in head
    assert "what became known since is missing" in " ".join(found.out.split())


@pytest.mark.parametrize(
    "words",
    [
        ("explain", "USA", "KOR", "8703.23", "--on", "2025-05-03"),
        ("explain", "USA", "NZL", "8703.23", "--on", "2025-05-03"),
        ("rates", "USA", "EU27", "--on", "2025-05-03"),
        ("rates", "USA", "IND", "--nowcast"),
        ("changes", "USA", "IND", "--from", "2025-08-01", "--to", "2025-09-01"),
    ],
)
def test_where_no_agreement_is_claimed_none_is_told(words: tuple[str, ...]) -> None:
    said = call(*words).out.split("\n\n")[0]
    assert "claim" not in said and "utilisation" not in said
