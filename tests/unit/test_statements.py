"""Statements: the language, verdicts, the shipped ones, a user's own file, the command."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from countermove.cli import main
from countermove.economy.shipped import load_economy
from countermove.errors import BadInput, BadMeasure, UnknownName
from countermove.places.linkages import jobs_behind
from countermove.questions.expressions import parse
from countermove.questions.facts import Facts
from countermove.questions.options import ModelOptions
from countermove.questions.quantities import Quantity
from countermove.questions.statement_file import load_statements
from countermove.questions.statements import Checked, check_statements, evaluate

CASE = "us-canada-2025"


def value(text: str) -> object:
    return evaluate(parse(text), Facts(), {}, where=text).value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3 - 4 / 2", 5.0),
        ("(1 + 2) * 3", 9.0),
        ("-2 + 5", 3.0),
        ("25 %", 0.25),
        ("30 bn / 2", 15e9),
        ("0.1 + 0.2 == 0.3", True),
        ("0.1 + 0.2 <= 0.3", True),
        ("0.1 + 0.2 > 0.3", False),
        ("59.8 ~ 60 within 1 %", True),
        ("59.8 ~ 60 within 0.1", False),
        ("2025-04-03 - 2025-04-02", 1.0),
        ("2025-04-03 > 2025-04-02 and not 1 == 2", True),
        ("1 == 2 or 2 == 2", True),
        ("CAN", "CAN"),
        ('"a b"', "a b"),
        ("no", False),
    ],
)
def test_expressions_worked_by_hand(text: str, expected: object) -> None:
    found = value(text)
    assert found == pytest.approx(expected) if isinstance(expected, float) else found == expected


def test_functions_answer_from_the_ledger() -> None:
    # Proc. 10908: 25 % on vehicles from 3 April 2025
    assert value('rate(USA, DEU, "8703.23", on=2025-04-02)') == 0
    assert value('rate(USA, DEU, "8703.23", on=2025-04-03)') == 0.25
    assert value('first_day("usa/s232_autos")') == date(2025, 4, 3)
    # the first Canadian surtax: announced 1 February, put off, law from 4 March to 31 August 2025
    assert value('known_from("can/us_surtax_2025_1")') == date(2025, 2, 1)
    assert value('first_day("can/us_surtax_2025_1", known_on=2025-02-02)') == date(2025, 2, 4)
    assert value('in_force("can/us_surtax_2025_1", on=2025-08-31)') is True
    assert value('in_force("can/us_surtax_2025_1", on=2025-09-01)') is False
    assert value('items("can/lists/march_4.csv")') == 1270
    assert value("cad_per_usd(2025-03-28)") == 1.4356  # Federal Reserve G.5, March 2025
    assert value("jobs(CAN, C29)") == 168_200


@pytest.mark.parametrize("table", ["icio-2022", "icio-2022-customs-2024"])
def test_jobs_behind_an_industry_by_a_plain_series(table: str) -> None:
    """Inputs of every round outside the industry, added up one round after the other."""
    economy = load_economy(table)
    place, k = economy.region("CAN"), economy.sector("C29")
    domestic = economy.trade_share_ods[place, place] / (1 + economy.tariff_rate_ods[place, place])
    coefficient = economy.io_share_dsk[place] * domestic[:, None]
    others = np.delete(np.arange(len(economy.sectors)), k)
    bought = coefficient[others, k] * economy.output_os[place, k]
    needed = np.zeros_like(bought)
    for _ in range(200):
        needed += bought
        bought = coefficient[np.ix_(others, others)] @ bought
    assert economy.employment_ds is not None
    jobs = economy.employment_ds[place, others] / economy.output_os[place, others]
    direct, upstream = jobs_behind(economy, "CAN", "C29")
    assert direct == 168_200  # Statistics Canada, NAICS 3361 to 3363
    assert upstream == pytest.approx(float(jobs @ needed), rel=1e-9)


@pytest.mark.parametrize("region", ["DEU", "ROW"])
def test_jobs_are_refused_where_there_are_none(region: str) -> None:
    with pytest.raises(BadInput, match="choose among CAN, MEX, USA"):
        jobs_behind(load_economy("icio-2022"), region, "C29")


@cache
def shipped() -> dict[str, Checked]:
    return {item.statement.id: item for item in check_statements(load_statements(CASE))}


@pytest.mark.parametrize(
    ("statement", "verdict", "said_by"),
    [
        # Proc. 10908 takes effect on 3 April, 12:01 a.m.
        ("vehicles-2-april", "needs qualification", "AB"),
        ("charged-next-day", "holds", "B"),
        ("parts-in-may", "holds", "B"),
        ("half-a-million-jobs", "needs qualification", "AB"),
        ("blanket-25", "needs qualification", "B"),
        ("metals", "holds", "AB"),
        ("retaliation-60bn", "holds", "B"),
        ("further-retaliation", "holds", "AB"),
        ("coalition-threat", "needs qualification", "AB"),
        ("framework-talks", "cannot be checked", "AB"),
        ("productive", "cannot be checked", "AB"),
    ],
)
def test_verdicts_known_from_the_instruments(statement: str, verdict: str, said_by: str) -> None:
    found = shipped()[statement]
    assert found.verdict == verdict
    assert "".join(found.statement.said_by) == said_by


def test_every_statement_of_the_reports_is_there_with_figures_and_sources() -> None:
    assert {"jobs-jeopardised", "devastating", "maximum-impact"} <= set(shipped())
    for item in shipped().values():
        if item.statement.id == "productive":
            continue
        assert item.figures, item.statement.id
        assert item.sources, item.statement.id
        assert "{" not in item.because


def figure(statement: str, name: str) -> Quantity:
    return next(f.quantity for f in shipped()[statement].figures if f.name == name)


def test_figures_of_the_statements() -> None:
    # 30.0 + 12.6 + 3.0 + 14.2, Department of Finance Canada; 59.8 / 1.4356
    assert figure("retaliation-60bn", "lists").value == pytest.approx(59.8e9, rel=1e-6)
    assert figure("retaliation-60bn", "lists").unit == "CAD"
    assert figure("retaliation-60bn", "lists_usd").value == pytest.approx(41.655e9, rel=1e-4)
    assert figure("retaliation-60bn", "lists_usd").text == "US$41.7 billion"
    assert figure("vehicles-2-april", "on_2_april").value == 0
    assert figure("parts-in-may", "parts_begin").value == date(2025, 5, 3)
    assert figure("further-retaliation", "begins").value == date(2025, 4, 9)
    assert figure("half-a-million-jobs", "direct").text == "168,200"
    assert figure("coalition-threat", "aimed_at_both").value == 0
    # without the agreement everything but energy and printed matter pays 25 %
    assert 0.6 < figure("blanket-25", "if_blanket").value < 0.7
    assert figure("blanket-25", "pays_25").value < figure("blanket-25", "if_blanket").value


def test_both_runs_are_in_the_verdict() -> None:
    found = shipped()["jobs-jeopardised"]
    assert all(item.quantity.value is not None for item in found.figures)
    assert figure("jobs-jeopardised", "lost").text in found.because
    assert figure("jobs-jeopardised", "vehicles_long").text in found.because
    # a currency 5 % lower sells more abroad: it can only save jobs that the floor makes idle
    worst = [figure("jobs-jeopardised", name).value for name in ("worst_weaker", "worst")]
    assert worst[0] < worst[1]
    assert figure("jobs-jeopardised", "lost_ontario").value < found_value("lost")
    # Statistics Canada, Labour Force Survey 2019, and trade: two thirds of output goes south
    share = found_value("at_risk") / found_value("direct")
    assert share == pytest.approx(0.637, abs=0.001)
    devastating = shipped()["devastating"]
    assert figure("devastating", "income_first").text in devastating.because


def test_one_table_counts_suppliers_wherever_they_are_asked_for() -> None:
    """Those at risk are a part of those counted, the same part as of the industry itself."""
    suppliers = found_value("upstream")
    assert suppliers == figure("half-a-million-jobs", "upstream").value
    assert suppliers == jobs_behind(load_economy(ModelOptions().economy), "CAN", "C29")[1]
    share = found_value("at_risk") / found_value("direct")
    assert found_value("upstream_at_risk") / suppliers == pytest.approx(share, rel=1e-12)


def test_what_an_answer_costs_is_told_of_both_horizons() -> None:
    found = shipped()["maximum-impact"]
    for name in ("usa", "canada", "us_vehicle_jobs"):
        for end, words in (("first", "first year"), ("long", "long run")):
            item = next(f for f in found.figures if f.name == f"{name}_{end}")
            assert item.title.endswith(words)
            assert item.quantity.text in found.because
    assert "0.00 %" not in found.because  # what is small is told, not rounded away
    assert found.because.count("(too close to call)") == 4  # all four effects on income
    assert found.because_fr.count("(trop serré pour trancher)") == 4
    assert "the most it may have in that year" in found.because  # why no US jobs are lost in it


def found_value(name: str) -> float:
    return float(figure("jobs-jeopardised", name).value)  # type: ignore[arg-type]


def test_jobs_lost_by_place_add_up_to_those_of_the_country() -> None:
    lost = 'losses("autos-retaliation", CAN, place="CA-{}")'
    parts = (value(lost.format(code)) for code in "NL PE NS NB QC ON MB SK AB BC".split())
    assert (
        sum(float(part) for part in parts) >= float(value('losses("autos-retaliation", CAN)')) - 1
    )
    with pytest.raises(UnknownName, match="place"):
        value(lost.format("XX"))


OWN = """
title: Mine
said_by: {paper: A paper}
statements:
  - id: one
    said_by: [paper]
    says: Half of 30 is 15.
    figures:
      half: {is: 30 / 2, title: half of thirty}
    verdict:
      - {when: half ~ 15 within 0.1, then: holds, because: "It is {half}."}
      - {then: contradicted, because: "It is {half}."}
"""


def own(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    return path


def test_a_users_own_file_works_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["statements", str(own(tmp_path, OWN)), "--json"])
    assert stop.value.code == 0
    found = json.loads(capsys.readouterr().out)
    assert found["status"] == "ok"
    assert found["verdicts"]["holds"] == 1
    assert found["tables"]["statements"][0]["because"] == "It is 15."
    assert found["tables"]["figures"][0]["value"] == 15


def test_csv_has_a_row_per_figure(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["statements", CASE, "--only", "charged-next-day", "--only", "productive", "--csv"])
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [(row["statement"], row["value"]) for row in rows] == [
        ("charged-next-day", "2025-04-03"),
        ("charged-next-day", "0.25"),
        ("productive", ""),
    ]
    assert "Proc. 10908" in rows[1]["source"]


def test_the_text_names_verdict_figures_and_sources(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["statements", CASE, "--only", "charged-next-day"])
    out = capsys.readouterr().out
    assert "HOLDS  charged-next-day (B)" in out
    assert "3 April 2025  [1]" in out
    assert "Report B" in out


@pytest.mark.parametrize(
    "rules",
    [
        "{when: half > 1, then: holds, because: Y.}, {then: contradicted, because: '{half}'}",
        "{when: half <= 1, then: contradicted, because: No.}",
        "{when: half == 1, then: holds, because: Y.}, {when: yes, then: contradicted, because: N.}",
    ],
)
def test_a_figure_not_established_contradicts_nothing(tmp_path: Path, rules: str) -> None:
    text = """
title: Mine
said_by: {p: A paper}
statements:
  - id: one
    said_by: [p]
    says: It is more than half.
    figures:
      half: 1 / 0
    verdict: [RULES]
"""
    text = text.replace("RULES", rules)
    (found,) = check_statements(load_statements(str(own(tmp_path, text))))
    assert found.verdict == "cannot be checked"
    assert found.because == "Not established: '1 / 0' divides by zero."
    assert found.figures[0].quantity.text == "not established"


def test_french_words_are_held_to_the_statement_they_tell(tmp_path: Path) -> None:
    book = """title: Mine
said_by: {A: Paper}
statements:
  - {id: one, said_by: [A], says: So., figures: {two: 1 + 1},
     verdict: [{then: holds, because: "{two}"}]}
fr:
  title: Le mien
  statements:
    one: {says: Ainsi., because: [%s], figures: {%s: deux}}
"""
    path = tmp_path / "mine.yaml"
    path.write_text(book % ('"{two}."', "two"), encoding="utf-8")
    (found,) = check_statements(load_statements(str(path)))
    assert (found.because, found.because_fr, found.fr and found.fr.says) == ("2", "2.", "Ainsi.")
    for because, name, why in (
        ('"{two}", "{two}"', "two", "2 reasons for 1"), ('"{tow}"', "two", "two"),
        ('"{two}"', "tow", "two"),
    ):  # fmt: skip
        path.write_text(book % (because, name), encoding="utf-8")
        with pytest.raises(BadMeasure, match=why):
            load_statements(str(path))
