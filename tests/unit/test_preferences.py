"""Preferences besides the North American agreement: who has one and what averages take.

Grants as in column 1 special of HTSUS 2025; duties collected from the Census Bureau's imports of
2024.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from countermove.law.average_rates import effective, weights
from countermove.law.load_law import load_ledger
from countermove.law.preferences import offered
from countermove.law.rates import rates_on
from countermove.law.tariff_lines import trade_lines
from pipeline.readers.census_lines import read_import_lines
from tests.commands import call

SPRING = date(2025, 4, 11)


@pytest.mark.parametrize(
    ("origin", "hs", "symbol", "rate"),
    [
        ("KOR", "8703230140", "KR", "nothing"),
        ("DOM", "61091000", "P", "nothing"),
        ("PAN", "02013080", "PA", "as in 9919.02.01-9919.02.02"),  # beef beyond the quota
        ("KOR", "87043201", "KR", "25%"),  # light trucks, under the agreement until 2041
        ("ZAF", "8703230140", "D", "nothing"),
        ("TTO", "29051120", "E", "nothing"),
    ],
)
def test_what_the_schedule_grants_is_told(origin, hs, symbol, rate):
    (found,) = offered(load_ledger().pack("USA"), origin, hs, SPRING)
    assert found.symbol == symbol
    assert f"claims '{symbol}' (HTSUS general note" in found.words
    assert f"pay {rate} in place of" in found.words


def test_nothing_is_told_where_nothing_is_granted():
    pack = load_ledger().pack("USA")
    assert offered(pack, "IDN", "42022290", SPRING) == ()  # A of 2020 has expired
    assert offered(pack, "KOR", "85171300", SPRING) == ()  # free anyway
    # Public Law 119-75: until the end of 2026
    assert offered(pack, "ZAF", "8703230140", date(2026, 12, 31))
    assert offered(pack, "ZAF", "8703230140", date(2027, 1, 1)) == ()


@pytest.mark.parametrize(
    ("on", "known_on", "held"),
    [
        ("2025-09-30", "2025-09-30", True),  # 19 U.S.C. 2466b: in effect through 30 September 2025
        ("2025-10-01", "2025-09-30", False),
        ("2025-11-15", "2025-11-15", False),
        ("2025-11-15", "2026-02-02", False),
        ("2025-11-15", "2026-02-03", True),  # Public Law 119-75: from 30 September 2025 on
        ("2025-11-15", None, True),
        ("2026-03-01", "2025-12-01", False),
        ("2026-03-01", "2026-03-01", True),
    ],
)
def test_a_lapsed_preference_is_back_only_once_its_renewal_is_known(on, known_on, held):
    then = None if known_on is None else date.fromisoformat(known_on)
    pack = load_ledger().pack("USA")
    assert bool(offered(pack, "ZAF", "8703230140", date.fromisoformat(on), then)) is held
    words = ("rates", "USA", "ZAF", "--on", on, *(("--known-on", known_on) if known_on else ()))
    answer = call(*words, "--json").json
    ordinary = answer["tables"]["total"][0]["value"]
    assert (ordinary < 0.002) is held
    told = [text for text in answer["coverage"]["notes"] if "lapsed on 2025-10-01" in text]
    assert bool(told) is ("2025-10-01" <= on < "2026-02-03" or (on >= "2025-10-01" and not held))
    if told:
        assert ("counted as never lapsed" in told[0]) is held


@pytest.mark.parametrize(("hs", "told"), [("6203.42.45", False), ("8703.23.01", True)])
def test_a_lapse_is_told_of_goods_that_the_preference_is_for(hs, told):
    """HTSUS 6203.42.45: no D among its symbols; 8703.23.01: D. Public Law 119-75."""
    said = call("explain", "USA", "KEN", hs, "--on", "2025-10-02").out
    words = "lapsed on 2025-10-01, restored on 2026-02-03, back to 2025-10-01;"
    assert (words in " ".join(said.split())) is told
    assert ("African Growth" in said) is told


def test_explain_names_the_preference_and_its_claim():
    words = ("explain", "USA", "KOR", "8708.29.51", "--on", "2025-01-15")
    text = " ".join(call(*words).out.split())
    assert "Korea Free Trade Agreement pay nothing in place of the ordinary duty" in text
    assert "claims 'KR' (HTSUS general note 33)" in text
    found = call(*words, "--json").json
    assert found["ordinary_rate"] == 0.025
    assert [offer["symbol"] for offer in found["preferences"]] == ["KR"]
    claimed = call(*words, "--ordinary", "0", "--json").json
    assert (claimed["ordinary_rate"], claimed["preferences"]) == (0, [])


@pytest.mark.parametrize("origin", ["SLV", "PER", "DOM", "GTM", "HND", "NIC", "SGP"])
def test_averages_stay_within_the_duty_collected(origin: str, sources: Path) -> None:
    """The rest of what was collected in 2024 are duties on steel and aluminium."""
    trade = [line for line in read_import_lines(sources) if line.origin == origin]
    collected = sum(t.duty_usd for t in trade) / sum(t.value_usd for t in trade)
    goods = weights(load_ledger(), "USA", origin, on=SPRING)
    (found,) = effective(rates_on(load_ledger(), goods.lines, on=SPRING), by="all")
    assert 0.5 * collected < found.ordinary_rate <= collected + 1e-6


def test_only_what_was_recorded_replaces_the_schedule():
    """HTSUS 8708.29.51 is 2.5 %; without a record, and without a preference, that is the duty."""
    lines = trade_lines(
        "USA",
        origins=["KOR", "KOR", "GBR"],
        products=["87082951"] * 3,
        base_rate=[0.004, np.nan, 0.004],
    )
    found = rates_on(load_ledger(), lines, on=SPRING)
    assert found.base_rate.tolist() == [0.004, 0.025, 0.025]
    assert found.ordinary_ruled.tolist() == [False, True, True]


def test_the_coverage_statement_says_so():
    text = " ".join(call("rates", "USA", "KOR", "--on", "2025-04-11").out.split())
    assert "Ordinary duty of KOR: after preferences, as recorded with the trade of 2024." in text
    said = call("rates", "USA", "GBR", "--on", "2025-04-11").out
    assert "after preferences" not in said


@pytest.mark.parametrize(
    ("origin", "hs", "on", "known_on", "words"),
    [
        # Public Law 119-75 of 3 February 2026: to 31 December 2026
        ("ZAF", "8703.23.01", "2027-02-01", None, "in effect to 2026-12-31"),
        ("COD", "8703.23.01", "2027-02-01", None, "in effect to 2026-12-31"),
        ("COD", "8703.23.01", "2026-03-01", "2025-12-01", "it had lapsed on 2025-10-01"),
        ("COD", "8703.23.01", "2025-11-01", "2025-06-01", "lapsed on 2025-10-01"),
    ],
)
def test_a_programme_that_has_ended_is_told(
    origin: str, hs: str, on: str, known_on: str | None, words: str
) -> None:
    known = ("--known-on", known_on) if known_on else ()
    out = " ".join(call("explain", "USA", origin, hs, "--on", on, *known).out.split())
    assert words in out and "African Growth" in out
    if origin == "ZAF":
        out = " ".join(call("rates", "USA", origin, "--on", on, *known).out.split())
        assert words in out
