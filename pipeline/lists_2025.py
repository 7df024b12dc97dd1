"""US lists of 2025 as dated rows: annex II, metal derivatives, section 301 on China.

From the tables of ``law_lists_2025_2026`` (cards beside the lists). The days on which a row became
known, and its end, are those of the act, written here by hand where the tables have none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

FOLDER = "law_lists_2025_2026"
SCHEDULE = "budget_lab_tariffs/hts_2025_basic_edition.csv.gz"

Line = tuple[str, ...]
"""hs, start, end, published, end published, rate, code: the fields of a row, in order."""
Table = Callable[[Path], list[dict[str, str]]]

ANNEX_II_KNOWN = {
    "EO 14257": "2025-04-02",
    "Memorandum of 11 April": "2025-04-11",
    "EO 14346": "2025-09-05",
    "EO 14360": "2025-11-14",
}
ANNEX_II_END_KNOWN = {
    "2025-08-01": "2025-07-30",  # Proc. 10962
    "2025-09-08": "2025-09-05",  # EO 14346
    "2025-10-14": "2025-09-29",  # Proc. 10976
}
DERIVATIVES_KNOWN = {
    "2025-03-12": "2025-02-18",  # annexes as published
    "2025-04-04": "2025-04-04",
    "2025-06-23": "2025-06-12",  # notice of the Department of Commerce, printed on 16 June
    "2025-08-18": "2025-08-15",  # the same, printed on 19 August
}
CHINA_KNOWN = {
    "9903.88.01": "2018-06-20",
    "9903.88.02": "2018-08-16",
    "9903.88.03": "2019-05-09",
    "9903.88.04": "2019-05-09",
    "9903.88.15": "2020-01-22",
    "9903.91": "2024-09-18",
    "9903.91.11": "2024-12-16",
}
POLYSILICON = ("28046100", "38180000")  # raised with tungsten, 89 FR 101682
CRANES = "9903.92.10"  # a part of a line, by description: usa/section_301_china_cranes
LIST_4A = "9903.88.15"
AIRCRAFT = tuple(
    "8802110130 8802110145 8802110190 8802120140 8802120180 8802200120 8802200130 8802200140 "
    "8802200150 8802200160 8802200180 8802300130 8802300140 8802300150 8802300160 8802300180 "
    "8802400140 8802400160 8802400170 8802400190".split()
)
"""Aircraft that their statistical number says are not military (schedule of 2025)."""


def lists_of_2025(sources: Path, table: Table) -> dict[str, list[Line]]:
    """Return the lists by name, as rows."""
    exempt = table(sources / FOLDER / "us_annex_ii_reciprocal_exempt.csv")
    particular = table(sources / FOLDER / "us_annex_ii_particular_articles.csv")
    aircraft = table(sources / "budget_lab_tariffs" / "floor_exempt_products.csv")
    metal = derivatives(sources, table)
    return {
        "usa/lists/reciprocal_exempt.csv": [_annex_ii(row) for row in exempt],
        "usa/lists/reciprocal_particular.csv": [
            (row["hs"], row["in_force_from"], "", "2025-11-14", "", "", row["heading"])
            for row in particular
        ],
        "usa/lists/steel_derivatives_content.csv": metal["steel", "metal content"],
        "usa/lists/aluminum_derivatives_content.csv": metal["aluminium", "metal content"],
        "usa/lists/section_301_china.csv": _china(sources, table),
        "usa/lists/civil_aircraft.csv": [(hs, "", "", "", "", "", "") for hs in AIRCRAFT],
        "usa/lists/civil_aircraft_use.csv": [
            (row["hts8"], "", "", "", "", "", "")
            for row in aircraft
            if row["category"] == "civil_aircraft" and row["country_group"] == "eu"
        ],
    }


def derivatives(sources: Path, table: Table) -> dict[tuple[str, str], list[Line]]:
    """Return the derivatives of 2025 by metal and base (``metal content``, ``full value``)."""
    found: dict[tuple[str, str], list[Line]] = {}
    for row in table(sources / FOLDER / "us_232_metal_derivatives_2025.csv"):
        start = row["in_force_from"]
        line = (whole(row["hs"]), start, "", DERIVATIVES_KNOWN[start], "", "", row["heading"])
        found.setdefault((row["metal"], row["base"]), []).append(line)
    return found


def whole(code: str) -> str:
    """Return a code without the statistical suffix 00, which stands for all of eight digits.

    >>> whole("7613000000"), whole("3004909244")
    ('76130000', '3004909244')
    """
    return code[:8] if len(code) == 10 and code.endswith("00") else code


def _annex_ii(row: dict[str, str]) -> Line:
    known = next(day for act, day in ANNEX_II_KNOWN.items() if row["act"].startswith(act))
    end = row["in_force_until"]
    return row["hs"], row["in_force_from"], end, known, ANNEX_II_END_KNOWN.get(end, ""), "", ""


def _china(sources: Path, table: Table) -> list[Line]:
    """Return the lists of section 301; a line of which a list leaves out numbers has ten digits.

    What a list leaves out is on another list from its own day, or on none.
    """
    rows = [
        row
        for row in table(sources / FOLDER / "us_301_china_2025.csv.gz")
        if row["heading"] != CRANES
    ]
    left_out = {(row["heading"], row["hs"]) for row in rows if row["part"] == "exclude"}
    cut = {hs[:8] for _, hs in left_out}
    numbers = _statistical_numbers(sources, table, cut) | {hs for _, hs in left_out}
    moved = {row["hs"]: row["in_force_from"] for row in reversed(rows) if _moved(row, left_out)}
    lines: list[Line] = []
    for row in rows:
        heading, hs = row["heading"], row["hs"]
        if row["part"] == "exclude":
            continue
        parts = [hs]
        if (heading, hs) in {(name, code[:8]) for name, code in left_out}:
            parts = sorted(code for code in numbers if code.startswith(hs))
        for code in parts:
            end = row["in_force_until"]
            if (heading, code) in left_out:
                if code not in moved:
                    continue
                end = moved[code]
            rate = f"{float(row['rate_percent']) / 100:g}"
            known = CHINA_KNOWN.get(heading) or CHINA_KNOWN["9903.91"]
            if code in POLYSILICON and heading.startswith("9903.91"):
                known = CHINA_KNOWN["9903.91.11"]
            lines.append((code, row["in_force_from"], end, known, "", rate, heading))
    return _succeeded(lines)


def _succeeded(lines: list[Line]) -> list[Line]:
    """Return lines whose ends are known with those that begin then, where these came later."""
    acts = {(code, start): known for code, start, _, known, *_ in lines}

    def told(code: str, end: str, known: str) -> str:
        return max(acts.get((code, end), ""), known) * (acts.get((code, end), "") > known)

    return [
        (code, start, end, known, told(code, end, known), rate, heading)
        for code, start, end, known, _, rate, heading in lines
    ]


def _moved(row: dict[str, str], left_out: set[tuple[str, str]]) -> bool:
    """Return whether a number that list 4A leaves out was taken from it by the review of 2024."""
    return row["heading"].startswith("9903.91") and (LIST_4A, row["hs"]) in left_out


def _statistical_numbers(sources: Path, table: Table, lines: set[str]) -> set[str]:
    """Return the ten-digit numbers of lines in the schedule of 2025."""
    codes = (re.sub(r"\D", "", row["HTS Number"]) for row in table(sources / SCHEDULE))
    return {code for code in codes if len(code) == 10 and code[:8] in lines}
