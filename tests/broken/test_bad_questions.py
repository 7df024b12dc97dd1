"""Questions the ledger cannot answer are refused with their cure (issue "Bad input")."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from countermove.codes.harmonized import headings, subheadings
from countermove.errors import BadInput, UnknownName
from countermove.law.explanation import explain
from countermove.law.load_law import load_ledger
from countermove.law.problems import check
from pipeline.harmonized_system import build_harmonized
from tests.unit.test_measures import LEDGER


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LEDGER, tmp_path / "ledger"))


@pytest.mark.parametrize(
    ("importer", "origin", "hs", "words"),
    [
        # the importer's tariff is in the ledger: eight digits
        ("USA", "CAN", "8703.22.99", r"in the tariff of USA\. Nearest: 87032301, .*Motor cars"),
        # no chapter 77 in any edition (reserved): that is said, not a code of another chapter
        ("USA", "CAN", "7799", r"in the tariff of USA: .* no chapter 77, which is kept for later"),
        # Canada's tariff is not in the ledger: HS 2022 answers for six digits
        ("CAN", "USA", "8703.99", r"the tariff of CAN\. Nearest: 870390, 870380"),
        ("CAN", "USA", "0199", r"Nearest: 0106, .*Animals"),
    ],
)
def test_an_unknown_code_is_answered_with_the_nearest(
    importer: str, origin: str, hs: str, words: str
) -> None:
    with pytest.raises(UnknownName, match=words) as caught:
        explain(load_ledger(), importer, origin, hs, on="2025-05-01")
    assert "Ask for one of them" in str(caught.value)


FIRST_DAYS = {"USA": "2025-01-01", "CAN": "2024-10-01"}


@pytest.mark.parametrize("importer", FIRST_DAYS)
@pytest.mark.parametrize("day", ["2024-09-30", "2020-06-01", "1993-01-01"])
def test_a_day_before_the_ledger_is_refused(importer: str, day: str) -> None:
    other = {"USA": "CAN", "CAN": "USA"}[importer]
    with pytest.raises(BadInput, match=f"{day} is before the ledger of {importer} begins") as told:
        explain(load_ledger(), importer, other, "8703.23", on=day)
    assert f"({FIRST_DAYS[importer]})" in str(told.value)
    assert "Ask for a later day, or add older measures" in str(told.value)


def test_the_first_day_of_the_ledger_is_answered() -> None:
    assert explain(load_ledger(), "CAN", "USA", "8703.23", on="2025-01-01").total_rate == 0


def test_an_importer_without_a_ledger_is_refused() -> None:
    with pytest.raises(
        UnknownName, match=r"importer with a ledger 'THA'.*Known: BRA, CAN, CHE"
    ) as told:
        explain(load_ledger(), "THA", "CAN", "8703.23", on="2025-05-01")
    assert "imposed_by" in str(told.value)


def test_a_list_naming_a_code_of_no_nomenclature_is_refused(folder: Path) -> None:
    listed = folder / "usa" / "lists" / "steel.csv"
    assert check([folder]) == []
    listed.write_text(listed.read_text() + "730250,,\n")  # not a subheading of HS 2022
    found = check([folder])
    assert [problem.rule for problem in found] == ["unknown-code"]
    assert "names 730250, which is not in the Harmonized System of 2022" in found[0].message
    assert "nearest: 730240 (Railway or tramway" in found[0].cure


def test_a_scope_naming_a_code_of_no_nomenclature_is_refused(folder: Path) -> None:
    file = folder / "usa" / "s232_cars.yaml"
    file.write_text(file.read_text().replace('products: ["8703"]', 'products: ["8799"]', 1))
    found = [problem for problem in check([folder]) if problem.rule == "unknown-code"]
    assert found
    assert "8716" in found[0].cure


def test_codes_of_an_earlier_edition_are_left_alone(folder: Path) -> None:
    # HS 3907.20 ended with the edition of 2017; a list of 2018 may name it
    listed = folder / "usa" / "lists" / "steel.csv"
    rows = listed.read_text()
    columns = rows.splitlines()[0].split(",")
    row = ",".join({"hs": "390720", "from": "2018-09-24"}.get(name, "") for name in columns)
    listed.write_text(f"{rows}{row}\n")
    measure = folder / "usa" / "s232_steel.yaml"
    text = measure.read_text()
    start = text.index("in_force_from: ") + len("in_force_from: ")
    measure.write_text(text[:start] + "2018-03-23" + text[start + 10 :])
    assert not [problem for problem in check([folder]) if problem.rule == "unknown-code"]


def test_the_shipped_ledger_names_known_codes_only() -> None:
    from countermove.law.load_law import SHIPPED

    assert [str(problem) for problem in check([SHIPPED])] == []


def test_the_nomenclature_has_the_published_number_of_codes() -> None:
    # World Customs Organization: HS 2022 has 1,228 headings and 5,612 subheadings
    assert (len(headings()), len(subheadings())) == (1228, 5612)


def test_the_nomenclature_is_derived_from_its_source(sources: Path, tmp_path: Path) -> None:
    from countermove.sources.store import table_path

    built = tmp_path / "hs_2022.csv"
    build_harmonized(sources, built)
    assert built.read_bytes() == table_path("hs_2022").read_bytes()
