"""Every row of the page on what the ledger does not know is said by an answer that it touches."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import call

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "not-established.md"
ROWS = [
    line.split("|")[1].strip()
    for line in PAGE.read_text("utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| Act")
]
SAID = {
    # a word that begins the row: a question that it touches, and what the answer must say of it
    "SOR/2026-186": ("CAN USA 04021010 --on 2026-09-10", "can/us_surtax_2026"),
    "SOR/2025-267": (
        "CAN DEU 7308.20.00 --on 2026-01-05",
        "can/steel_derivatives#western_wind_towers",
    ),
    "SOR/2025-154": (
        "CAN VNM 7208.10.00 --on 2025-09-01",
        "pays is not established: can/china_melted",
    ),
    "SOR/2025-148": ("CAN VNM 7208.10.00 --on 2025-09-01", "can/steel_quota"),
    "SOR/2025-12 ": (
        "CAN CHN 7208.10.00 --on 2025-03-28",
        "freed is not established: can/china_remission",
    ),
    "Chinese electric": (
        "CAN CHN 8703.80.00 --on 2026-04-01",
        "At least (can/china_electric_vehicles)",
    ),
    "Canada's ordinary tariff": ("CAN DEU 8703.23 --on 2025-03-28", "no rate for these goods"),
    "US ordinary tariff |": ("USA CHE 9101.11.40 --on 2025-03-28", "not computed and not counted"),
    "US ordinary tariff, column": (
        "USA SLV 6109.10.00 --on 2025-03-28",
        "Not taken off here; --ordinary 0 shows the total with it.",
    ),
    "Insular possessions": (
        "USA GUM 6109.10.00 --on 2025-03-28",
        "At most (usa/mfn): Goods of an insular possession",
    ),
    "US quotas of the": (
        "USA CAN 0402.21.50 --on 2025-02-03 --usmca yes",
        "At least (usa/mfn): How much enters above the yearly quotas",
    ),
    "China's tariff-rate": ("CHN USA 1005.90.00 --on 2018-03-01", "within tariff-rate quotas"),
    "China's duties by": ("CHN USA 0207.14.11 --on 2018-03-01", "About (chn/mfn): Duties by"),
    "China's preferences": (
        "CHN AUS 0201.30.00 --on 2019-05-03",
        "At most (chn/mfn): Preferences of China's agreements",
    ),
    "Proclamations 10420": ("USA RUS 4412.33.06 --on 2025-03-28", "At least (usa/column_2)"),
    "Canada's claims": ("CAN USA 6109.10.00 --on 2025-03-28", "claims the agreement"),
    "SOR/2025-122": ("CAN USA 7208.10.00 --on 2025-06-01", "can/us_remission"),
    "EO 14257, annex II": ("USA CHL 7403.11.00 --on 2025-07-01", "reciprocal_exempt"),
    "EO 14360": ("USA THA 2009.89.70 --on 2025-11-20", "ieepa_reciprocal#particular_articles"),
    "EO 14309 and": ("USA GBR 8807.30.00 --on 2025-08-01", "usa/ieepa_reciprocal#uk_aircraft"),
    "Section 301, exclusions": (
        "USA CHN 6109.10.00 --on 2025-03-28",
        "At most (usa/section_301_china): Which goods enter under exclusions",
    ),
    "Section 301 on cranes": (
        "USA CHN 8426.19.00 --on 2025-03-28",
        "pays is not established: usa/section_301_china_cranes",
    ),
    "Threats of 2025 and": ("USA FRA 2204.21.50 --on 2025-05-01", "usa/ieepa_reciprocal"),
    "Statement of 17 January": (
        "USA EU27 9506.91 --on 2026-06-05 --known-on 2026-01-18",
        "usa/threat_greenland_2026 is not counted on goods of EU27",
    ),
    "Proc. 11061": ("USA CAN 2203.00.00 --on 2026-10-05", "usa/import_ban_alcohol#bulk"),
    "Forced labour": (
        "USA GTM 6109.10.00 --on 2026-08-05",
        "section_301_forced_labour#cafta_textiles",
    ),
    "Procs. 11021": ("USA DEU 7318.15.20 --on 2026-05-05", "us_metal"),
    "Proc. 11020": ("USA IRL 3004.90.92 --on 2026-09-15", "usa/s232_medicines"),
    "Proc. 11055": ("USA CHN 8806.22.00 --on 2026-09-15", "usa/s232_drones_thermal"),
    "Proc. 11051": ("USA IND 7020.00.60 --on 2026-09-15", "usa/s201_quartz"),
    "Proc. 11052": ("USA MYS 8541.43.00 --on 2026-12-10", "At least (usa/s232_polysilicon)"),
    "Aluminium smelted": ("USA TUR 7604.10.50 --on 2025-07-01", "usa/s232_aluminum"),
    "India, 6": ("USA IND 6109.10.00 --on 2026-02-10", "usa/ieepa_reciprocal"),
    "Claims where": ("USA CAN 7208.10.15 --on 2025-03-28", "usa/ieepa_canada"),
    "Low-value": ("USA CHN 6109.10.00 --on 2025-06-01", "rules for low-value parcels"),
    "Anti-dumping": (
        "USA CHN 7208.10.15 --on 2025-06-01",
        "anti-dumping, countervailing and safeguard duties",
    ),
    "US embargoes": (
        "USA CUB 2402.10.80 --on 2025-09-01",
        "embargoes and sanctions (for instance Cuba, Iran, North Korea, Russia)",
    ),
    "+10 points": ("USA CAN 6109.10.00 --on 2025-11-01", "usa/ieepa_canada"),
    "China's list of 10 ": ("CHN USA 8432.10.00 --on 2025-03-28", "10 February 2025"),
    "China's list of 1 S": ("CHN USA 8432.10.00 --on 2025-03-28", "1 September 2019"),
    "China's exclusions": ("CHN USA 0201.10.00 --on 2019-10-01", "chn/s301_reply_1#exclusions"),
    "China's list of 15 December": (
        "CHN USA 1201.90.00 --on 2019-12-15 --known-on 2019-08-23",
        "pays is not established: chn/s301_reply_4_december",
    ),
    "China's duty of April": (
        "CHN USA 1201.90.00 --on 2026-11-20",
        "At most (chn/reciprocal_2025): What applies after 10 November 2026",
    ),
    "Mexico, 30": ("USA MEX 9403.60.80 --on 2025-11-05 --known-on 2025-08-05", "30.00"),
    "Announcements before": ("USA DEU 6403.99.60 --on 2026-03-05", "usa/section_122"),
    "China's ordinary duties |": (
        "CHN USA 1201.90.10 --on 2025-03-28",
        "About (chn/mfn): Later tariffs",
    ),
    "China's Announcements": ("CHN CAN 1514.11 --on 2025-03-20", "chn/canada_2025_oil_peas"),
    "Duties of China": (
        "GBR RUS 7202.11 --on 2025-06-01",
        "goods of RUS is not established; its law is complete for goods of USA only",
    ),
    "Canada's General": ("CAN BLR 7202.11 --on 2025-06-01", "General Tariff, 35 %"),
    "Section 301 on Nicaragua": (
        "USA NIC 6403.99.60 --on 2027-01-04",
        "usa/section_301_nicaragua#cafta_origin",
    ),
    "Procs. 10908": ("USA VNM 8471.50.01 --on 2025-06-02", "At least (usa/s232_auto_parts)"),
    "The EU's suspended": (
        "EU27 USA 2208.30.00 --on 2025-08-08 --known-on 2025-07-25",
        "pays is not established: eu27/rebalancing",
    ),
    "Turkey's reply": ("TUR USA 4811.90 --on 2025-03-28", "They may be lower"),
    "Turkey's other": ("TUR USA 6403.99 --on 2026-01-05", "neither products nor rates"),
    "Replies of Russia": ("IND USA 0802.12.00 --on 2025-06-01", "other days than 28 March 2025"),
    "Quotas of section 232": (
        "USA DEU 7208.10.15 --on 2025-02-01",
        "At least (usa/s232_steel): Tariff-rate quotas",
    ),
    "Metals of Mexico": ("USA MEX 7606.11.30 --on 2025-02-01", "At least (usa/s232_aluminum)"),
    "EO 14309 (British": (
        "USA GBR 8703.23 --on 2025-06-30",
        "At least (usa/s232_autos): Quota of the United Kingdom",
    ),
    "Exemptions of Brazil": ("USA DEU 2811.12.00 --on 2025-10-01", "(usa/ieepa_reciprocal_floor)"),
}
ELSEWHERE = {
    "Canada's imports": "weights, said with every average (tests/unit/test_packs.py)",
    "Section 301 lists": "days before the ledger begins, which are refused",
    "SOR/2025-118": "goods of chapters 98 and 99 are no products of the questions",
    "List of 18 August": "an error of the weights, said by their card",
    "Proc. 11032, heading": "a reading, stated with its measure",
    "Notice on Taiwan": "a day of knowledge, stated with its measure",
    "Canada's ordinary duties in": "duties of the baseline economy, no answer on the law",
    "EO 14257, annex I as": "an annex known for one day, a version with its days of knowledge",
    "China's list of 3 August": "an act without a day, which counts for none (dated cases)",
    "China's ordinary duties from": "days of knowledge, stated with the measure",
    "HTS 2026": "a misprint that was corrected",
}
"""Rows that touch no line's duty as an answer shows it, and why."""


def test_every_row_has_its_question() -> None:
    for row in ROWS:
        named = [key for key in (*SAID, *ELSEWHERE) if f"{row} |".startswith(key)]
        assert len(named) == 1, row
    assert len(ROWS) == len(SAID) + len(ELSEWHERE)


@pytest.mark.parametrize("row", SAID)
def test_the_answer_says_it(row: str) -> None:
    asked, words = SAID[row]
    found = call("explain", *asked.split(" "))
    assert found.status == 0, found.err
    assert words in " ".join(found.out.split())
