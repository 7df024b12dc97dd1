"""Country rates of 9 April 2025 as the schedule printed them, HTSUS 9903.01.43 to 9903.01.76.

The headings carry annex I of EO 14257 as corrected on 3 April 2025 and published on 7 April (90 FR
15041): 34 rates, each heading one, in order. China's is the one EO 14259 raised before it began.
"""

from __future__ import annotations

import pytest

from countermove.law.ledger import Ledger
from countermove.law.load_law import load_ledger
from countermove.law.rates import rates_on

HEADINGS = {
    43: (11, "CMR COD"), 44: (13, "TCD GNQ"), 45: (14, "NGA"), 46: (15, "NOR VEN"), 47: (16, "MOZ"),
    48: (17, "ISR MWI PHL ZMB"), 49: (18, "NIC ZWE"), 50: (20, "EU27 JOR"), 51: (21, "CIV NAM"),
    52: (22, "VUT"), 53: (24, "BRN JPN MYS"), 54: (25, "KOR"), 55: (26, "IND"), 56: (27, "KAZ"),
    57: (28, "TUN"), 58: (29, "PAK"), 59: (30, "DZA NRU ZAF"), 60: (31, "LBY MDA CHE"),
    61: (32, "AGO FJI IDN TWN"), 62: (33, "MKD"), 63: (34, "CHN HKG MAC"), 64: (35, "BIH"),
    65: (36, "THA"), 66: (37, "BGD BWA LIE SRB"), 67: (38, "GUY"), 68: (39, "IRQ"), 69: (40, "MUS"),
    70: (41, "FLK SYR"), 71: (44, "MMR LKA"), 72: (46, "VNM"), 73: (47, "MDG"), 74: (48, "LAO"),
    75: (49, "KHM"), 76: (50, "LSO"),
}  # fmt: skip
PRINTED = {origin: per_cent for per_cent, who in HEADINGS.values() for origin in who.split()}
CHINA = {"CHN", "HKG", "MAC"}
NAME = "usa/ieepa_reciprocal"


@pytest.fixture(name="ledger", scope="module")
def _ledger() -> Ledger:
    return load_ledger()


def paid(ledger: Ledger, origin: str, **days: str) -> float:
    found = rates_on(ledger, importer="USA", origin=origin, products=["61102020"], **days)
    return round(100 * found.duty_by_measure[NAME] / float(found.value.sum()), 9)


@pytest.mark.parametrize("origin", sorted({*PRINTED} - CHINA))
def test_each_country_paid_what_its_heading_printed(ledger: Ledger, origin: str) -> None:
    assert paid(ledger, origin, on="2025-04-09") == PRINTED[origin]
    for day in ("2025-04-03", "2025-04-08"):
        assert paid(ledger, origin, on="2025-04-09", known_on=day) == PRINTED[origin]


def test_others_paid_ten_and_china_what_replaced_its_heading(ledger: Ledger) -> None:
    assert paid(ledger, "GBR", on="2025-04-09") == 10
    for origin in CHINA:
        assert paid(ledger, origin, on="2025-04-09") == 84
        assert paid(ledger, origin, on="2025-04-09", known_on="2025-04-06") == PRINTED[origin]


def test_the_first_annex_had_a_point_more_for_fourteen(ledger: Ledger) -> None:
    """Named by the press on 4 April 2025; Bosnia, Burma and Switzerland by the list of 2 April."""
    named = set("KOR IND BWA CMR MWI NIC NOR PAK PHL SRB ZAF THA VUT FLK".split())
    first = {o: paid(ledger, o, on="2025-04-09", known_on="2025-04-02") for o in PRINTED}
    more = {o for o, rate in first.items() if rate != PRINTED[o]}
    assert more == {*named, "BIH", "MMR", "CHE"}
    assert all(first[o] == PRINTED[o] + 1 for o in more)


def test_the_country_rates_ended_the_next_day(ledger: Ledger) -> None:
    assert {paid(ledger, o, on="2025-04-10") for o in {*PRINTED} - CHINA} == {10}
