"""A measure on some members of a group is named where the group is one origin, never nothing."""

from __future__ import annotations

from typing import Any

import pytest

from countermove.law.coverage import Coverage, coverage_of
from countermove.law.rates import rates_on
from countermove.law.tariff_lines import trade_lines
from tests.commands import call, every_form
from tests.ledgers import CITE, ledger_of, measure, version

NAMED = ["DEU", "DNK", "FIN", "FRA", "NLD", "SWE"]
"""Members of the Union in the statement of 17 January 2026; Norway and Britain are none."""
KNOWN = ("--known-on", "2026-01-18")
THREAT = "usa/threat_greenland_2026"


def covered(origin: str = "EU27", hs: str = "8703", **fields: Any) -> Coverage:
    """Return what duties on one good rest on, of a law of one duty of 25 %."""
    ledger = ledger_of(measure("a", fields.pop("rates", [version()]), **fields))
    lines = trade_lines("USA", origins=[origin], products=[hs], base_rate=0.0)
    return coverage_of(ledger, rates_on(ledger, lines, on="2025-05-01"), weighted=False)


@pytest.mark.parametrize(
    "scope",
    [{"applies_to": {"origins": ["DEU", "NOR"], "products": "all"}},
     {"rates": [version(only={"origins": ["DEU"]})]},
     {"rates": [version(rate=None, rate_by_origin={"DEU": 0.2, "NOR": 0.1})]}],
)  # fmt: skip
def test_a_duty_on_some_members_is_missing_from_the_group(scope: dict[str, Any]) -> None:
    found = covered(**scope)
    assert (found.bound, found.additional_bound) == ("at least", "at least")
    assert found.open_duties == ("usa/a",)
    (sentence,) = [text for text in found.missing if "usa/a" in text]
    assert "those of DEU only, whose share is not established" in sentence
    assert not any("usa/a" in text for text in covered("DEU", **scope).missing)
    assert not any("usa/a" in text for text in covered("FRA", **scope).missing)


def test_a_duty_on_other_goods_or_on_every_member_is_not_missing() -> None:
    other = {"origins": ["DEU"], "products": ["7208"]}
    assert covered(applies_to=other).bound == ""
    assert covered(applies_to={"origins": ["EU27", "DEU"], "products": "all"}).bound == ""


def test_what_spares_some_members_is_relief_not_counted() -> None:
    spared = {"origins": "all", "except_origins": ["DEU"], "products": "all"}
    found = covered(applies_to=spared)
    assert (found.bound, found.open_reliefs) == ("at most", ("usa/a",))
    free = {"kind": "good", "only": {"origins": ["DEU"]}, "id": "german", "reference": CITE}
    found = covered(exemptions=[free])
    assert (found.bound, found.open_reliefs) == ("at most", ("usa/a#german",))
    assert "it spares those of DEU only" in found.at_most[0]


@pytest.mark.parametrize(
    "words",
    ["explain USA EU27 9506.91 --on 2026-06-05", "rates USA EU27 --on 2026-06-05",
     "rates USA all --on 2026-06-05", "changes USA EU27 --from 2026-01-25 --to 2026-06-05",
     "rates USA EU27 --daily --since 2026-01-25 --until 2026-06-05"],
)  # fmt: skip
def test_every_command_names_the_threat_on_six_members(words: str) -> None:
    text, plain, sheet = every_form(*words.split(" "), *KNOWN)
    told = f"{THREAT} is not counted on goods of EU27: it is on those of {', '.join(NAMED)}"
    for found in (text, plain):
        assert told in " ".join(found.out.split())
    if words.startswith("explain"):
        assert told in " ".join(sheet.out.split())
    else:  # the bound stands beside each figure
        assert "at least" in sheet.out or "about" in sheet.out


def test_a_good_without_open_relief_pays_at_least_what_is_shown() -> None:
    """Paintings (9701) are free, and outside the emergency act's other duties."""
    found = call("explain", "USA", "EU27", "9701.21.00", "--on", "2026-06-05", *KNOWN, "--json")
    assert (found.json["total_rate"], found.json["total_at_least"]) == (None, 0)
    later = call("explain", "USA", "EU27", "9701.21.00", "--on", "2026-06-05", "--json")
    assert later.json["total_rate"] == 0
