"""Measures on whole sectors, and measures that many importers impose alike."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from countermove.errors import BadMeasure
from countermove.law.rates import rates_on
from countermove.law.tariff_lines import trade_lines
from countermove.questions.case import load_case, read_case
from countermove.questions.options import ModelOptions
from countermove.questions.pose import Question, pose
from tests.broken.test_fuzzed_files import CASE
from tests.ledgers import ledger_of, measure, version

DAY = date(2025, 5, 3)
ADDED = """\
    add_for_each:
      - all_but: [USA, CAN]
        measure: {id: reply, title: Reply, authority: test, legal_basis: none,
          kind: additional_duty, applies_to: {origins: [USA], sectors: [C29]},
          rates: [{in_force_from: 2025-05-01, rate: 0.25, announced: 2025-03-01,
            reference: {cite: t}}], checked_on: 2026-11-20}
"""


def test_a_duty_on_a_sector_reaches_its_lines_whatever_their_product() -> None:
    """By hand: of three lines two are of the sector, one of them with no product known."""
    lines = trade_lines(
        "MEX",
        origins=["USA", "USA", "USA"],
        products=["870323", "0000", "220830"],
        sectors=["C29", "C29", "C10T12"],
        value=[1.0, 2.0, 4.0],
    )
    scope = {"origins": ["USA"], "sectors": ["C29"]}
    ledger = ledger_of(
        measure("mex/a", [version("2025-05-01")], imposed_by="MEX", applies_to=scope)
    )
    rates = rates_on(ledger, lines, on=DAY)
    assert rates.additional_rate.tolist() == [0.25, 0.25, 0.0]


def test_a_product_asked_about_alone_lies_in_its_sector() -> None:
    scope = {"origins": ["CAN"], "sectors": ["C29"]}
    ledger = ledger_of(measure("a", [version("2025-05-01")], applies_to=scope))
    rates = rates_on(ledger, importer="USA", origin="CAN", products=["870323", "220830"], on=DAY)
    assert np.asarray(rates.additional_rate).tolist() == [0.25, 0.0]


def own_case(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(CASE + "  all:\n    title: All\n" + text, encoding="utf-8")
    return path


def test_a_measure_for_each_joins_importers_the_case_does_not_name(tmp_path: Path) -> None:
    case = read_case(own_case(tmp_path, ADDED))
    variant = case.variant("all")
    assert {"MEX", "DEU", "ROW"} < {plain["imposed_by"] for plain in variant.add}
    assert "mex/reply" in {plain["id"] for plain in variant.add}
    posed = pose(Question(case, variant), ModelOptions())
    assert {"MEX", "DEU", "JPN"} < {part.importer for part in posed.law}
    assert not {"MEX", "DEU"} & {
        part.importer for part in pose(Question(case, case.variant("shock"))).law
    }


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[USA, CAN]\n", "[USA, CNA]\n", "'CNA'; did you mean 'CAN'"),
        ("id: reply", "id: mex/reply", "Write small letters, digits and _"),
        ("id: reply", "id: reply, imposed_by: MEX", "it is added for each. Leave it out"),
        ("sectors: [C29]", "sectors: [C92]", "unknown sector 'C92'"),
        ("sectors: [C29]", "sectors: [C29], products: all", "both products and sectors are given"),
        ("rate: 0.25", "rate: 25", "means 2500 %"),
    ],
)
def test_a_shared_measure_that_is_wrong_is_refused(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert old in ADDED
    with pytest.raises(BadMeasure, match=message):
        read_case(own_case(tmp_path, ADDED.replace(old, new, 1)))


def test_what_is_true_of_many_importers_is_said_once() -> None:
    case = load_case("us-canada-2025")
    notes = pose(Question(case, case.variant("third-countries-all"))).notes
    weighted = [
        note for note in notes if "weighted with flows by sector of the economy, all" in note
    ]
    assert len(weighted) == 1 and "others: weighted" in weighted[0]
    assert not any(note.startswith("BRA") for note in notes)  # only an assumed duty is asked of it
