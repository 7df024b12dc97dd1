"""Broken measure files: each is refused with file, line, column, the rule and the cure."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from countermove.errors import BadMeasure, UnknownName
from countermove.law.explanation import explain
from countermove.law.load_law import read_ledger
from countermove.law.problems import check
from countermove.sources.yaml_file import Problem
from tests.unit.test_measures import LEDGER

CARS = "usa/s232_cars.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of a sound ledger to break."""
    return Path(shutil.copytree(LEDGER, tmp_path / "ledger"))


def broken(folder: Path, old: str, new: str, *, file: str = CARS) -> list[Problem]:
    """Replace text in a file and return what the checker says."""
    path = folder / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    return check([folder])


CASES = [
    # old text, new text, line, column, rule, words of the message or the cure
    (
        "rate: 0.25",
        "rate: 25",
        9,
        33,
        "rate",
        "rate 25 at 2025-04-03 means 2500 %. Rates are shares: write 0.25",
    ),
    ("rate: 0.25", "rate: -0.25", 9, 33, "negative-rate", "is negative"),
    ("rate: 0.25", 'rate: "0.25"', 9, 33, "form", "number"),
    ("rate: 0.25, ", "", 9, 5, "rate-form", "must give exactly one of rate"),
    (
        '"8703"',
        "8703",
        7,
        39,
        "unquoted-hs",
        'HS code 8703 is not quoted, so it is read as a number. Write "8703.23"',
    ),
    ('"8703"', "8703.10", 7, 39, "unquoted-hs", "8703.1"),
    ('"8703"', '"87o3"', 7, 39, "form", "does not fit here. Write "),
    ('"8703"', '"8..."', 7, 39, "form", "does not fit here. Write "),
    ('"8703"', '"12345678901"', 7, 28, "rule", "has not 2 to 10 digits"),
    (
        "kind: additional_duty",
        "kind: additional_duty\nkind: specific",
        7,
        1,
        "duplicate-key",
        "'kind' is given twice",
    ),
    ("rate: 0.25,", "rate: 0.25, rate: 0.3,", 9, 45, "duplicate-key", "'rate' is given twice"),
    (
        "in_force_from: 2025-04-03",
        "in_force_from: 2025-02-30",
        9,
        21,
        "impossible-date",
        "2025-02-30 is not a date",
    ),
    (
        "in_force_from: 2025-04-03",
        "in_force_from: 2025-13-01",
        9,
        21,
        "impossible-date",
        "month must be in 1..12",
    ),
    (
        "in_force_from: 2025-04-03",
        'in_force_from: "2025-02-30"',
        9,
        6,
        "impossible-date",
        "is not a date",
    ),
    (
        "in_force_from: 2025-04-03",
        "in_force_from: soon",
        9,
        6,
        "impossible-date",
        "'soon' is not a date",
    ),
    (
        "in_force_from: 2025-04-03",
        "in_force_from: 2025-04-03T00:01:00Z",
        9,
        21,
        "impossible-date",
        "a day without a time",
    ),
    (
        "in_force_from: 2025-04-03,",
        "in_force_from: 2025-04-03, in_force_until: 2025-04-03,",
        9,
        5,
        "rule",
        "is not after",
    ),
    ("in_force_from", "in_force_form", 9, 6, "unknown-field", "Did you mean 'in_force_from'?"),
    ("authority:", "authorty:", 4, 1, "unknown-field", "Did you mean 'authority'?"),
    (
        "signed: 2025-03-26, published: 2025-04-03, ",
        "",
        9,
        5,
        "rule",
        "no day on which it became known",
    ),
    ("origins: all", "origins: [CNA]", 7, 14, "unknown-country", "Did you mean 'CAN'?"),
    ("origins: all", "origins: [EU28]", 7, 14, "unknown-country", "Did you mean 'EU27'?"),
    ("imposed_by: USA", "imposed_by: USB", 3, 1, "unknown-country", "Did you mean 'USA'?"),
    (
        "agreement: usmca",
        "agreement: nafta",
        11,
        29,
        "unknown-agreement",
        "Add the group to groups.yaml",
    ),
    (
        'products: ["8703"]',
        "product_list: lists/car.csv",
        7,
        28,
        "unknown-list",
        "no usable product list 'usa/lists/car.csv'",
    ),
    ("id: usa/s232_cars", "id: usa/s232_car", 1, 1, "id", "Write id: usa/s232_cars"),
    ("basis: non_us_content", "basis: us_contents", 11, 56, "form", "does not fit here. Write "),
    ("kind: additional_duty", "kind: surcharge", 6, 1, "form", "additional_duty"),
    ("checked_on: 2026-11-20", "", 1, 1, "missing-field", "checked_on is missing. Add it."),
    (
        'reference: {cite: "Proc. 10908"}}\nexem',
        "reference: {}}\nexem",
        9,
        88,
        "missing-field",
        "cite is missing",
    ),
    ("rates:", "rates: [", 9, 3, "yaml", "Check indentation"),
    (
        "content:",
        "quota: {period: month, reference: {cite: x}}\ncontent:",
        12,
        9,
        "form",
        "quarter",
    ),
]


@pytest.mark.parametrize(("old", "new", "line", "column", "rule", "words"), CASES)
def test_a_broken_file_is_refused_with_its_place(
    folder: Path, old: str, new: str, line: int, column: int, rule: str, words: str
) -> None:
    found = broken(folder, old, new)
    assert found, "the checker found nothing"
    mine = [p for p in found if p.rule == rule]
    assert mine, [str(p) for p in found]
    problem = mine[0]
    assert problem.file.endswith(CARS)
    assert (problem.line, problem.column) == (line, column), str(problem)
    assert words in f"{problem.message} {problem.cure}", str(problem)


def test_a_version_may_not_overlap_another(folder: Path) -> None:
    line = "  - {in_force_from: 2025-03-04, in_force_until: 2025-09-01, "
    again = (
        "  - {in_force_from: 2025-08-01, rate: 0.35, signed: 2025-07-01, reference: {cite: x}}\n"
    )
    found = broken(folder, line, again + line, file="can/surtax.yaml")
    assert [p.rule for p in found] == ["overlap"]
    assert "until 2025-09-01" in found[0].message
    assert "leave it out" in found[0].cure


def test_two_versions_may_not_begin_together(folder: Path) -> None:
    line = "  - {in_force_from: 2025-04-03, rate: 0.25, signed: 2025-03-26, published: 2025-04-03, "
    found = broken(folder, line, line + 'reference: {cite: "x"}}\n' + line)
    assert [p.rule for p in found] == ["overlap"]


def test_a_circle_of_precedence_is_found(folder: Path) -> None:
    extra = (
        "interactions:\n  - {kind: excluded_by, measures: [usa/ieepa_canada], "
        "from: 2025-05-01, reference: {cite: x}}\n"
    )
    found = broken(folder, "content:", extra + "content:")
    assert [p.rule for p in found] == ["cycle"]
    assert "on 2025-05-01 the order of precedence runs in a circle" in found[0].message
    assert "usa/ieepa_canada" in found[0].message


def test_an_unknown_measure_in_an_interaction(folder: Path) -> None:
    found = broken(folder, "usa/s232_steel", "usa/s232_stele", file="usa/ieepa_canada.yaml")
    assert [p.rule for p in found] == ["unknown-measure"]
    assert found[0].cure == "Did you mean 'usa/s232_steel'?"


def test_an_unknown_option(folder: Path) -> None:
    found = broken(folder, "rate: 0.25,", "rate: 0.25, option: copper=yes,")
    assert [p.rule for p in found] == ["unknown-option"]


def test_a_list_naming_a_code_outside_the_nomenclature_of_its_days(folder: Path) -> None:
    book = folder / "usa" / "lists" / "nomenclature.csv"
    book.write_text("hs,from,until\n2709,,\n271012,,\n7208,,\n94032000,,2025-07-01\n")
    assert check([folder]) == []
    book.write_text("hs,from,until\n2709,,\n271012,,\n7208,,2024-01-01\n94032000,2025-07-01,\n")
    found = check([folder])
    assert [p.rule for p in found] == ["unknown-code"]
    assert "names 9403200050" in found[0].message


def test_a_bad_list_names_its_line(folder: Path) -> None:
    found = broken(folder, "7208,,,", "72x8,,,", file="usa/lists/steel.csv")
    assert ("list-row", 2) in [(p.rule, p.line) for p in found]


def test_bad_groups_are_refused(folder: Path) -> None:
    assert [p.rule for p in broken(folder, "EU27:", "EUU:", file="groups.yaml")] == ["group-name"]
    assert broken(folder, "[DEU, FRA]", "[Germany]", file="groups.yaml")


def test_loading_shows_every_problem_at_once(folder: Path) -> None:
    broken(folder, "rate: 0.25", "rate: 25")
    broken(folder, "authority", "authorty", file="can/surtax.yaml")
    with pytest.raises(BadMeasure) as caught:
        read_ledger(folder)
    lines = str(caught.value).splitlines()
    assert len(lines) >= 2
    assert all(re.match(r"^\S+:\d+:\d+: [a-z-]+: .+[.?]$", line) for line in lines), lines


def test_an_unknown_product_is_answered_with_the_nearest(folder: Path) -> None:
    (folder / "usa" / "lists" / "nomenclature.csv").write_text(
        "hs\n87032301\n87032401\n7208\n270900\n94032000\n271012\n"
    )
    ledger = read_ledger(folder)
    with pytest.raises(UnknownName, match=r"unknown HS code '870322' .* Nearest: 870323, 870324"):
        explain(ledger, "USA", "CAN", "8703.22", on="2025-05-01")
    found = explain(ledger, "USA", "CAN", "8703.23", on="2025-05-01")
    assert (found.hs, found.explained_hs, found.others) == ("870323", "87032301", ())


def test_an_unknown_heading_to_claim(folder: Path) -> None:
    with pytest.raises(UnknownName, match="heading to claim"):
        explain(read_ledger(folder), "USA", "CAN", "8703", on="2025-05-01", claim="9903.99.99")
