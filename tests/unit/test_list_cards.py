"""Cards of product lists: digits and counts of the notice are held against the list."""

from __future__ import annotations

from pathlib import Path

import pytest

from countermove.law.list_card import ListCard, check_card, is_list_card
from countermove.law.load_law import SHIPPED
from countermove.law.problems import check_folder
from countermove.law.product_csv import read_list
from countermove.sources.typed_file import validated
from countermove.sources.yaml_file import read_yaml

CARDS = sorted(path for path in SHIPPED.rglob("*.yaml") if is_list_card(path))
CARD = """\
title: Some goods
source: 90 FR 40326
edition: 18 August 2025
licence: Public law
digits: [{digits}]
counts:
  - {{on: 2025-08-18, count: {count}, cite: "90 FR 40326"}}
checked_on: 2025-11-20
"""


def problems(folder: Path, *, rows: str, digits: str, count: int) -> list[str]:
    lists = folder / "usa" / "lists"
    lists.mkdir(parents=True)
    (lists / "goods.csv").write_text(f"hs,from\n{rows}", encoding="utf-8")
    (lists / "goods.yaml").write_text(CARD.format(digits=digits, count=count), encoding="utf-8")
    return [str(problem) for problem in check_folder(folder)[1]]


def test_a_list_as_its_card_says_has_no_problem(tmp_path: Path) -> None:
    rows = "3004909244,2025-08-18\n84821050,2025-08-18\n"
    assert problems(tmp_path, rows=rows, digits="8, 10", count=2) == []


@pytest.mark.parametrize(
    ("code", "digits", "words"),
    [
        ("30049092", "10", "30049092 has 8 digits, coarser than the notice of usa/lists/goods.csv"),
        ("3004909244", "8", "3004909244 has 10 digits, finer than the notice of"),
    ],
)
def test_a_list_coarser_or_finer_than_its_notice_is_refused(
    tmp_path: Path, code: str, digits: str, words: str
) -> None:
    (found,) = problems(tmp_path, rows=f"{code},2025-08-18\n", digits=digits, count=1)
    assert words in found
    assert "goods.csv:2:1" in found
    assert "Write each code as its notice does" in found


def test_a_list_that_lost_a_row_is_refused(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, rows="30049092,2025-08-18\n", digits="8", count=2)
    assert "has 1 codes on 2025-08-18, 90 FR 40326 has 2" in found


def test_a_card_without_a_list_is_refused(tmp_path: Path) -> None:
    lists = tmp_path / "usa" / "lists"
    lists.mkdir(parents=True)
    (lists / "goods.yaml").write_text(CARD.format(digits="8", count=1), encoding="utf-8")
    (found,) = (str(problem) for problem in check_folder(tmp_path)[1])
    assert "there is no goods.csv" in found


@pytest.mark.parametrize("path", CARDS, ids=lambda path: path.stem)
def test_every_shipped_list_with_a_card_is_as_fine_and_as_long_as_its_notice(path: Path) -> None:
    card, found = validated(read_yaml(path), ListCard, see="")
    assert card is not None
    assert found == []
    beside = path.with_suffix(".csv")
    name = beside.relative_to(SHIPPED).as_posix()
    products, wrong = read_list(beside.read_bytes(), name=name, file=name)
    assert wrong == []
    assert check_card(path, path.name, products) == []


def test_the_lists_of_2018_and_2025_have_cards() -> None:
    assert {path.stem for path in CARDS} >= {
        "reciprocal_exempt", "reciprocal_particular", "section_301_china",
        "steel_derivatives_content", "aluminum_derivatives_content", "civil_aircraft_use",
        "s232_reply", "s301_reply_1", "s301_reply_2", "s301_reply_3", "vehicles_suspended",
        "standing_2018_2019", "february_2025", "march_2025",
    }  # fmt: skip
