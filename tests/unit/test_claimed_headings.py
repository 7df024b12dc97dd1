"""Headings claimed on an entry: whose goods they free, and how much of them."""

from __future__ import annotations

import pytest

from tests.commands import call, refused

TOYS = ("explain", "USA", "CHN", "9503.00.00", "--on", "2025-04-20", "--claim", "9903.01.34")


def test_a_heading_for_a_content_frees_that_content_alone() -> None:
    """EO 14257 s. 3(f): the duty is on the rest, where 20 % of the value or more is of the US."""
    # 20 % for fentanyl on the whole, and 125 % (EO 14266) on the three fourths of other origin
    found = call(*TOYS, "--content", "us_content=0.25", "--json").json
    assert found["total_rate"] == pytest.approx(0.20 + 0.75 * 1.25)
    rest = call(*TOYS, "--content", "non_us_content=0.75", "--json").json
    assert rest["total_rate"] == found["total_rate"]


def test_a_heading_for_a_content_is_refused_without_enough_of_it() -> None:
    assert "--content us_content=SHARE" in refused(*TOYS)
    said = refused(*TOYS, "--content", "us_content=0.19")
    assert "9903.01.34 cannot be claimed: us_content is 0.19 of the value and must be 0.2" in said


@pytest.mark.parametrize(
    ("hs", "on", "code"),
    [("8703.23.01", "2025-05-15", "9903.94.03"), ("8708.29.51", "2025-05-15", "9903.94.06")],
)
def test_a_heading_of_the_agreement_is_for_goods_of_its_parties(hs, on, code) -> None:
    """HTSUS note 33(d) and (h): goods that qualify under the USMCA."""
    words = ("--on", on, "--claim", code)
    assert f"{code} frees goods of USMCA, not of JPN" in refused(
        "explain", "USA", "JPN", hs, *words
    )
    call("explain", "USA", "MEX", hs, *words)
    assert code not in refused("explain", "USA", "JPN", hs, "--on", on, "--claim", "9903.99.99")


def test_a_heading_for_all_origins_but_some_names_those() -> None:
    """EO 14257 s. 3(b), HTSUS 9903.01.29: no reciprocal duty on goods of column 2 countries."""
    words = ("8703.23.01", "--on", "2025-05-15", "--claim", "9903.01.28")
    said = refused("explain", "USA", "RUS", *words)
    assert "frees goods of all origins but CAN, MEX, COLUMN_2, not of RUS" in said


def test_a_heading_frees_nothing_before_its_day() -> None:
    """9903.05.93 is of the acts of 24 July 2026; cars of April 2025 may claim the agreement's."""
    words = ("explain", "USA", "CAN", "8703.23", "--on", "2025-04-09", "--claim")
    said = refused(*words, "9903.05.93")
    assert "9903.05.93 frees nothing on 2025-04-09: it does from 2026-07-24" in said
    assert "9903.05.8" not in said and "9903.94.03" in said
