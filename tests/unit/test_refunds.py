"""Annulled duties: what law without them would levy stays due, the rest is refundable."""

from __future__ import annotations

from functools import cache

import pytest

from countermove.law.collected_duties import collected_duties
from countermove.law.load_law import load_ledger
from countermove.law.refunds import Refund, annulled, refunds
from tests.commands import call, every_form, refused


@cache
def rows(origin: str) -> tuple[Refund, ...]:
    return refunds(load_ledger(), origin)


@pytest.mark.parametrize("origin", ["CAN", "VNM"])
def test_parts_are_those_collected(origin: str) -> None:
    for row in rows(origin):
        assert row.owed_usd + row.refundable_usd == pytest.approx(row.collected_usd, abs=1e-6)
        assert min(row.owed_usd, row.refundable_usd) >= 0
    by_month = collected_duties(origin)["00"]
    for month in {row.month for row in rows(origin)}:
        found = sum(row.collected_usd for row in rows(origin) if row.month == month)
        assert found == pytest.approx(by_month[month][1], rel=1e-9)


def test_nothing_is_refundable_before_the_duties_began() -> None:
    assert {row.refundable_usd for row in rows("VNM") if row.month < "2025-04"} == {0.0}


def test_paper_owes_nothing_else_and_steel_nearly_all() -> None:
    """Chapters 47 to 49 are free of ordinary duty; steel and aluminium stay under section 232."""
    part = {
        name: sum(r.refundable_usd for r in mine) / sum(r.collected_usd for r in mine)
        for name in ("Paper and printing", "Basic metals")
        for mine in ([r for r in rows("CAN") if r.industry == name and r.month >= "2025-07"],)
    }
    assert part["Paper and printing"] > 0.98
    assert part["Basic metals"] < 0.05


def test_the_acts_are_those_of_the_judgment() -> None:
    names = annulled(load_ledger())
    assert "usa/ieepa_canada" in names and "usa/ieepa_reciprocal" in names
    assert not any("s232" in name or "301" in name or "threat" in name for name in names)


def test_the_answer_says_what_is_not_known() -> None:
    answer = call("rates", "USA", "CAN", "--refunds", "--json").json
    assert answer["collected_usd"] == pytest.approx(
        answer["owed_usd"] + answer["refundable_usd"], abs=1
    )
    assert any(note.startswith("Not known: refunds paid") for note in answer["notes"])
    assert len(answer["tables"]["refunds"]) == len(rows("CAN"))


@pytest.mark.parametrize(
    ("origin", "month", "days"), [("CHN", "2025-02", 30), ("IND", "2025-04", 30)]
)
def test_a_month_with_a_duty_and_nothing_refundable_says_why(
    origin: str, month: str, days: int
) -> None:
    """EO 14195: 10 % on China from 4 February 2025; EO 14257: 10 % on all from 5 April."""
    words = ("rates", "USA", origin, "--refunds")
    notes = call(*words, "--json").json["notes"]
    zero = {row.month for row in rows(origin) if row.under_way}
    for found in zero:
        assert sum(r.refundable_usd for r in rows(origin) if r.month == found) <= 1e3
    if month in zero:
        (note,) = (note for note in notes if note.startswith(f"{month}, {origin}:"))
        assert f"{days} days after they set out" in note
        assert note in " ".join(call(*words).out.split())
    assert not any(note.startswith("2025-01") for note in notes)


@pytest.mark.parametrize("origin", ["CHN", "IND", "CAN"])
def test_every_month_of_a_duty_in_force_is_refundable_or_explained(origin: str) -> None:
    begun = {"CHN": "2025-02", "IND": "2025-04", "CAN": "2025-03"}[origin]
    for month in {row.month for row in rows(origin) if row.month >= begun}:
        mine = [row for row in rows(origin) if row.month == month]
        assert sum(row.refundable_usd for row in mine) > 0 or all(row.under_way for row in mine)


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("USA", "CAN", "--refunds", "--nowcast"), "--nowcast cannot be joined with --refunds"),
        (("USA", "CAN", "--refunds", "--since", "2025-04"), "--since"),
        (("USA", "FRA", "--refunds"), "on FRA are part of EU27; ask for EU27"),
        (("CAN", "USA", "--refunds"), "no duties collected by CAN"),
    ],
)
def test_what_refunds_cannot_honour_is_refused(words: tuple[str, ...], part: str) -> None:
    assert part in refused("rates", *words)


def test_a_month_of_goods_under_way_is_a_bound_in_the_table() -> None:
    """Duties of February 2025 on China were collected; by the rule of transit none came back."""
    said = call("rates", "USA", "CHN", "--refunds").out
    february = next(line.split() for line in said.splitlines() if line.startswith("2025-02"))
    assert february[-3:] == ["at", "least", "0"]
    march = next(line for line in said.splitlines() if line.startswith("2025-03"))
    assert "at" not in march
    total = next(line for line in said.splitlines() if line.startswith("total"))
    assert "at most" in total
    assert "at least" in total


# EO 14195 levied on China, EO 14257 on all, EO 14323 on Brazil, EO 14329 on India
@pytest.mark.parametrize(
    ("partner", "acts"),
    [
        ("CHN", {"usa/ieepa_china", "usa/ieepa_reciprocal"}),
        ("BRA", {"usa/ieepa_brazil", "usa/ieepa_reciprocal"}),
        ("CAN", {"usa/ieepa_canada"}),
    ],
)
def test_the_acts_named_are_those_that_applied_to_the_partner(partner: str, acts: set[str]) -> None:
    assert set(annulled(load_ledger(), partner)) == acts


def test_a_member_of_the_union_is_sent_to_the_union() -> None:
    assert "ask for EU27" in refused("rates", "USA", "POL", "--refunds")
    assert "ask for EU27" in refused("rates", "USA", "DEU", "--nowcast")


@pytest.mark.parametrize("asked", ["--refunds", "--nowcast"])
def test_months_of_law_state_their_coverage(asked: str) -> None:
    text, plain, _ = every_form("rates", "USA", "CHN", asked)
    found = plain.json
    assert any("chn" in name or "china" in name for name in found["coverage"]["open_shares"])
    assert "Coverage." in text.out
