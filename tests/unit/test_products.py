"""Product lists: prefixes, dates, the longest match."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date

import numpy as np
import pytest

from countermove.errors import BadInput
from countermove.law.product_csv import pack_list, read_list, unpack_list
from countermove.law.product_lists import longest_match, normalise, padded, prefixes, width


def covers(listed: list[str], code: str) -> bool:
    low, digits = padded([code])
    return bool(prefixes(*padded(listed)).covers(low, low + width(digits))[0])


@pytest.mark.parametrize(
    ("listed", "code", "expected"),
    [
        (["8703"], "87032301", True),
        (["8703.23.00"], "870323", False),  # the list is finer than the line
        (["8703.23.00"], "8703230010", True),
        (["8703", "8703.23"], "8703", True),
        (["8703"], "8704", False),
        (["0101"], "0101210010", True),
        (["01"], "1001", False),
        ([], "8703", False),
    ],
)
def test_a_prefix_covers_what_begins_with_it(listed: list[str], code: str, expected: bool) -> None:
    assert covers(listed, code) is expected


def test_a_finer_list_touches_a_coarser_line() -> None:
    low, digits = padded(["870323", "870324"])
    touched = prefixes(*padded(["8703.23.01"])).touches(low, low + width(digits))
    assert touched.tolist() == [True, False]


def test_the_longest_prefix_wins() -> None:
    low, digits = padded(["8703230010", "8703240000", "8703", "9403"])
    found = longest_match(*padded(["87", "870323", "8703"]), low, digits)
    assert found.tolist() == [1, 2, 2, -1]


@pytest.mark.parametrize("code", ["8", "12345678901", "87o3", ""])
def test_codes_that_are_none_are_refused(code: str) -> None:
    with pytest.raises(BadInput, match="2 to 10 digits"):
        normalise(code)


def test_rows_have_dates_and_days_of_knowledge() -> None:
    text = "hs,from,until,published\n8703,2025-04-03,,2025-03-26\n8704,,2025-05-01,\n"
    products, problems = read_list(text.encode(), name="a.csv", file="a.csv")
    assert problems == []
    assert products is not None

    def rows(on: date, known_on: date | None = None) -> list[int]:
        return products.rows(on, known_on).tolist()

    assert rows(date(2025, 4, 2)) == [1]
    assert rows(date(2025, 4, 3)) == [0, 1]
    assert rows(date(2025, 4, 3), date(2025, 3, 25)) == [1]
    assert rows(date(2025, 5, 1)) == [0]


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        ("code\n8703\n", 1, "column"),
        ("hs,colour\n8703,red\n", 1, "column"),
        ("hs\n8703\n87x3\n", 3, "list-row"),
        ("hs,from\n8703,2025-02-30\n", 2, "list-row"),
        ("hs,from,until\n8703,2025-03-02,2025-03-02\n", 2, "list-row"),
        ("hs,rate\n8703,25\n", 2, "list-row"),
        ("hs,until_published\n8703,2025-09-05\n", 2, "list-row"),
        ("hs,from,until\n8703,,2025-03-02\n87.03,2025-03-01,\n", 3, "list-overlap"),
    ],
)
def test_bad_rows_are_named(text: str, line: int, rule: str) -> None:
    products, problems = read_list(text.encode(), name="a.csv", file="a.csv")
    assert products is None
    assert [(p.line, p.rule) for p in problems] == [(line, rule)]


def test_all_ten_digits_fit() -> None:
    low, digits = padded(["9999999999"])
    assert low.dtype == np.int64
    assert (low + width(digits))[0] == 10**10


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("hs,description\n8703,Qu\u00e9bec\n".encode("latin-1"), "it is not CSV in UTF-8"),
        ("hs\n8703\n".encode("utf-16"), "it is not CSV in UTF-8"),
        (b"hs\n" + b"8" * 200_000 + b"\n", "it is not CSV in UTF-8"),
        ("hs\n87\u00b2\n".encode(), "has not 2 to 10 digits"),
    ],
)
def test_a_list_in_another_form_is_one_sentence(raw: bytes, words: str) -> None:
    products, (problem, *_) = read_list(raw, name="a.csv", file="a.csv")
    assert products is None
    assert words in str(problem)


def test_the_end_of_a_row_has_its_own_day_of_knowledge() -> None:
    row = "3907,2025-04-05,2025-09-08,2025-04-02,2025-09-05"
    text = f"hs,from,until,published,until_published\n{row}\n"
    products, problems = read_list(text.encode(), name="a.csv", file="a.csv")
    assert problems == []
    assert products is not None
    after = date(2025, 9, 10)
    assert products.rows(after, None).tolist() == []
    assert products.rows(after, date(2025, 9, 4)).tolist() == [0]
    assert products.rows(after, date(2025, 9, 5)).tolist() == []
    assert products.rows(after, date(2025, 4, 1)).tolist() == []


def test_the_compiled_form_of_a_list_gives_it_back() -> None:
    text = (
        "hs,from,until,published,until_published,rate\n"
        "0101,2025-03-04,,2025-03-03,,0.25\n0102210000,,2025-09-08,,2025-09-05,\n"
    )
    for raw in (text, "hs\n"):
        products, problems = read_list(raw.encode(), name="a.csv", file="a.csv")
        assert problems == [] and products is not None
        back = unpack_list("a.csv", json.loads(json.dumps(pack_list(products))))
        for part in fields(products):
            np.testing.assert_array_equal(getattr(back, part.name), getattr(products, part.name))
