"""The US lists of 2026 hold as many codes as their notices count."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from countermove.law.load_law import SHIPPED, load_ledger

COUNTS = [
    ("section_338_alcohol", "2026-09-14", 63),
    ("section_338_dairy", "2026-09-15", 52),
    ("section_338_vehicles", "2026-09-14", 439),
    ("import_ban_alcohol", "2026-09-29", 53),
    ("import_ban_alcohol_packaged", "2026-09-29", 28),
    ("import_ban_dairy", "2026-09-29", 14),
    ("forced_labour_exempt", "2026-07-24", 863),
    ("forced_labour_particular", "2026-07-24", 16),
    ("forced_labour_aircraft", "2026-07-24", 541),
    ("forced_labour_medicines", "2026-07-24", 700),
    ("forced_labour_exempt_gbr", "2026-07-24", 49),
    ("forced_labour_exempt_eu27", "2026-07-24", 43),
    ("forced_labour_exempt_che", "2026-07-24", 134),
    ("medicines", "2026-07-31", 131),
    ("medicines", "2026-09-29", 149),
    ("metals_annex_1c", "2026-06-08", 28),
    ("metals_equipment_parts", "2026-06-08", 177),
    ("taiwan_aircraft_components", "2026-05-01", 119),
    ("quartz", "2026-08-15", 3),
    ("polysilicon", "2026-12-04", 9),
]
"""List, day, codes: Procs. 11020, 11032, 11046 to 11065; HTSUS notes 16, 35, 40, 41 and 52."""


def codes_on(name: str, day: str) -> set[str]:
    with (SHIPPED / "usa" / "lists" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return {
            row["hs"]
            for row in csv.DictReader(stream)
            if row.get("from", "") <= day < (row.get("until") or "9")
        }


@pytest.mark.parametrize(("name", "day", "count"), COUNTS)
def test_a_list_has_the_codes_its_notice_counts(name: str, day: str, count: int) -> None:
    assert len(codes_on(name, day)) == count


@pytest.mark.parametrize(("name", "count"), [("alcohol", 101), ("vehicles", 513)])
def test_section_338_from_september_is_what_joined_less_what_left(name: str, count: int) -> None:
    """Procs. 11064 and 11065: 63 codes become 101, 439 become 513."""
    measure = load_ledger().measures[f"usa/section_338_{name}"]
    left = next(version.only for version in measure.rates if version.repealed)
    codes = codes_on(f"section_338_{name}", "2026-09-15")
    assert len(codes - set(left.products or ())) == count
    assert set(left.except_products) <= codes


def test_62_codes_leave_steel_derivatives_in_june() -> None:
    """Proc. 11032: 34 go to subdivision (x) of note 16(c), 28 to the new (xi)."""
    before, after = (codes_on("metals_annex_3_steel", day) for day in ("2026-06-07", "2026-06-08"))
    heavy = codes_on("metals_annex_1c", "2026-06-08")
    assert len(after - before) == 34
    assert len((after - before) | heavy) == 62
    assert (after - before) | heavy <= codes_on("metals_left_1b", "2026-06-08")


def test_60_economies_pay_for_want_of_a_ban_on_forced_labour() -> None:
    """91 FR 47318: 19 at 10 %, 41 at 12.5 %."""
    measures = load_ledger().measures
    rates: dict[str, float] = {}
    for name in ("", "_floor"):
        measure = measures[f"usa/section_301_forced_labour{name}"]
        given = dict(measure.rates[0].rate_by_origin)
        for origin in measure.applies_to.origins or ():
            rates[origin] = given.get(origin, given.get("all", 0.0))
    counts = [list(rates.values()).count(rate) for rate in (0.10, 0.125)]
    assert (len(rates), counts) == (60, [19, 41])


def test_124_countries_are_outside_the_safeguard_on_quartz() -> None:
    """HTSUS note 41(c): 132 entries, eight of which stand in it twice."""
    assert len(load_ledger().groups["QUARTZ_EXEMPT"].on(date(2026, 8, 15))) == 124
