"""Lay out the US lists of 2026: section 338 and its bans, metals of June, forced labour, goods.

Rows are ``(hs, from, until, published, until_published, rate, code)``. Codes, dates and headings
are facts of law, read from tables of the annexes (card ``us_lists_2026``), which says what each
counts.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from countermove.errors import BadInput

FOLDER = "law_lists_2025_2026"
LISTS = "usa/lists/"
JUNE = "2026-06-08"
JUNE_SIGNED = "2026-06-01"
SEPTEMBER = "2026-09-15"
SEPTEMBER_SIGNED = "2026-09-08"
MEDICINES_FROM = "2026-07-31"
FORCED_LABOUR = {
    "b": "forced_labour_exempt", "c": "forced_labour_particular",
    "d": "forced_labour_aircraft", "e": "forced_labour_medicines",
}  # fmt: skip
"""Subdivision of HTSUS note 52 and the list that holds it."""
UNDER_JUNE = {"(vi)": "1b_aluminum", "(vii)": "1b_steel", "(ix)": "3_aluminum", "(x)": "3_steel",
              "(xi)": "1c"}  # fmt: skip
"""Subdivision of HTSUS note 16(c) and the list of the ledger that holds it."""

Record = dict[str, str]
Line = tuple[str, str, str, str, str, str, str]


def lists_of_2026(sources: Path, april: Mapping[str, Iterable[str]]) -> dict[str, list[Line]]:
    """Return the rows of every US list that 2026 brought or changed.

    Args:
        sources: folder of the source files.
        april: codes of the metal annexes of 6 April 2026 by annex and metal (``1b_steel``).
    """

    def table(name: str) -> list[Record]:
        path = sources / FOLDER / f"{name}.csv"
        if not path.is_file():
            raise BadInput(f"{path} is missing: give the folder of source files with --sources.")
        with path.open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    lists = _section_338(table("us_338_canada")) | _bans(table("us_338_canada_import_bans"))
    lists |= _metals(table("us_232_metals_proc_11032_moves"), april)
    lists |= _forced_labour(table("us_301_forced_labour_exempt"))
    lists |= {
        "metals_equipment_parts": _plain(table("us_232_metals_16k_parts")),
        "taiwan_aircraft_components": _plain(table("us_232_taiwan_aircraft_components")),
        "medicines": [
            _line(r, day, r["in_force_until"], published=day)
            for r in table("us_232_medicines")
            for day in [r["in_force_from"].removesuffix(MEDICINES_FROM)]
        ],
        "quartz": _plain(table("us_201_quartz")),
        "polysilicon": _plain(r for r in table("us_232_polysilicon") if r["rate_percent"]),
    }  # fmt: skip
    lists |= _drones(table("us_232_drones"))
    return {f"{LISTS}{name}.csv": rows for name, rows in lists.items()}


def _section_338(table: list[Record]) -> dict[str, list[Line]]:
    """Return the three lists; a row of September became known with its proclamation.

    What left them in September stays here: the measures repeal it, on the day it was known.
    """
    lists: dict[str, list[Line]] = {}
    for r in table:
        new = r["in_force_from"] == SEPTEMBER
        row = _line(r, SEPTEMBER if new else "", published=SEPTEMBER_SIGNED if new else "")
        lists.setdefault(f"section_338_{r['list']}", []).append(row)
    return lists


def _bans(table: list[Record]) -> dict[str, list[Line]]:
    return {
        "import_ban_alcohol": _plain(r for r in table if r["list"] == "alcohol"),
        "import_ban_alcohol_packaged": _plain(
            r for r in table if r["list"] == "alcohol" and r["condition"] != "any container"
        ),
        "import_ban_dairy": _plain(r for r in table if r["list"] == "dairy"),
    }


def _metals(moves: list[Record], april: Mapping[str, Iterable[str]]) -> dict[str, list[Line]]:
    """Return the metal annexes with what joined them on 8 June 2026, and what left annex I-B.

    What left it stays in its lists: the measures repeal it, on the day it was known. A ten-digit
    code takes the eight digits it is a part of along.
    """
    lists = {f"metals_annex_{n}": [_line({"hs": hs}) for hs in hss] for n, hss in april.items()}
    left = [r["hs"] for r in moves if r["list_before"] != "none"]
    lists["metals_left_1b"] = [
        _line({"hs": hs}) for hs in dict.fromkeys([*left, *(hs[:8] for hs in left)])
    ]
    for r in moves:
        name = f"metals_annex_{UNDER_JUNE[r['list_after'].split()[0]]}"
        lists.setdefault(name, []).append(_line(r, JUNE, published=JUNE_SIGNED))
    return lists


def _forced_labour(table: list[Record]) -> dict[str, list[Line]]:
    """Return the lists of note 52 for all origins, and those of one origin each."""
    lists: dict[str, list[Line]] = {
        name: _plain(r for r in table if r["part"] == f"52({letter})")
        for letter, name in FORCED_LABOUR.items()
    }
    for r in table:
        if r["origin"] != "ALL" and not r["part"].endswith("(ii)"):
            lists.setdefault(f"forced_labour_exempt_{r['origin'].lower()}", []).append(_line(r))
    return lists


def _drones(table: list[Record]) -> dict[str, list[Line]]:
    """Return unmanned aircraft with their rate, those that may see heat, and parts."""

    def part(*names: str, keep: Callable[[Record], bool] = lambda r: True) -> list[Record]:
        return [r for r in table if r["part"] in {f"43(c)({n})" for n in names} and keep(r)]

    def aircraft(r: Record) -> bool:
        return r["condition"] == "unmanned aircraft"

    return {
        "drones": [_line(r, rate=f"{int(r['rate_percent']) / 100:g}")
                   for r in part("1", "4", keep=lambda r: r["part"] == "43(c)(4)" or aircraft(r))],
        "drones_thermal": _plain(part("3")),
        "drone_parts": _plain(part("1", "2", keep=lambda r: not aircraft(r))),
    }  # fmt: skip


def _plain(table: Iterable[Record]) -> list[Line]:
    return list(dict.fromkeys(_line(r) for r in table))


def _line(
    r: Record, start: str = "", end: str = "", *, published: str = "", rate: str = ""
) -> Line:
    """Return a row; the statistical suffix 00 stands for the whole eight digits."""
    hs = r["hs"]
    return (
        hs[:8] if len(hs) == 10 and hs.endswith("00") else hs,
        start,
        end,
        published,
        "",
        rate,
        "",
    )
