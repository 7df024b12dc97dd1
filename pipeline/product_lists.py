"""Lay out the product lists of the instruments as dated CSV files of the ledger.

Codes, dates and headings are facts of law, read from two collections of the official annexes
(card ``product_lists``); short lists are written by hand below, from the instrument named.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from countermove.errors import BadInput
from countermove.law.load_law import SHIPPED
from pipeline.lists_china import build_china_lists
from pipeline.lists_matrix import build_matrix_lists
from pipeline.readers.canada_lists import (
    LIST_CONSULTED,
    LIST_MARCH_4,
    LIST_MARCH_13,
    part_of_march_13,
    read_items,
)

WAUGH = "tariff_lists"
BUDGET_LAB = "budget_lab_tariffs"


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


STEEL_ARTICLES = _words(
    "7206 7207 7208 7209 7210 7211 7212 7213 7214 7215 721610 721621 721622 721631 721632 721633 "
    "721640 721650 721699 7217 7218 7219 7220 7221 7222 7223 7224 7225 7226 7227 7228 7229 "
    "730110 730210 730240 730290 7304 7305 7306"
)  # Proclamation 9705, as amended
ALUMINIUM_ARTICLES = _words("7601 7604 7605 7606 7607 7608 7609 7616995160 7616995170")
STEEL_DERIVATIVES_2020 = _words(
    "73170030 7317005503 7317005505 7317005507 7317005560 7317005580 7317006560 8708103020 "
    "8708292120"
)  # Proclamation 9980
ALUMINIUM_DERIVATIVES_2020 = _words("76141050 76149020 76149040 76149050 8708103030 8708292130")
MISPRINTS = ("73170088", "73170095", "73269000")  # codes the schedule does not have
PREFABRICATED = ("94062000", "94069001")  # the rest of Proclamation 10896, annex I.B: not at hand
STEEL_APPLIANCES = _words(
    "84181000 84183000 84184000 84221100 84501100 84502000 84512100 84512900 85166040 85098020 "
    "9403999020"
)  # 90 FR 25208, from 23 June 2025
SOFTWOOD = _words(
    "44031100 44032101 44032201 44032301 44032401 44032501 44032601 44039901 44061100 44069100 "
    "44071100 44071200 44071300 44071400 44071900"
)  # US note 37
WOOD_FURNITURE = _words("9401614011 9401614031 9401616011 9401616031")
CABINETS = _words("9403409060 9403608093 9403910080")
PASSENGER_VEHICLES = _words(
    "870322 870323 870324 870331 870332 870333 870340 870350 870360 870370 870380 870390 "
    "870421 870431 870441 870451 870460"
)  # US note 33(b)
HEAVY_TRUCKS = _words(
    "87012100 87012200 87012300 87012400 87012900 87041010 87041050 87042211 87042251 87042301 "
    "87043201 87044200 87044300 87045200 87046000 87049001 87054000 8705900080 87060003 "
    "8706000520 8706000575 87060025 87060050 87091100 87091900"
)  # US note 38(b)
CANADA_VEHICLES = _words(
    "87032190 870322 870323 870324 870331 870332 870333 870340 870350 870360 870370 870380 "
    "870390 87042190 870431 870441 870451 870460"
)
ANNEX_FILES = {"1a": "IA", "1b": "IB", "3": "III-temporary"}
METAL_OF_CHAPTER = {"72": "steel", "74": "copper", "76": "aluminum"}
CHINA_RATES = {
    "9903.88.01": ("2018-07-06", "0.25"),
    "9903.88.02": ("2018-08-23", "0.25"),
    "9903.88.03": ("2019-05-10", "0.25"),
    "9903.88.04": ("2019-05-10", "0.25"),
    "9903.88.15": ("2020-02-14", "0.075"),
    "9903.91.01": ("2024-09-27", "0.25"),
    "9903.91.02": ("2024-09-27", "0.50"),
    "9903.91.03": ("2024-09-27", "1.00"),
    "9903.91.11": ("2025-01-01", "0.25"),
    "9903.91.05": ("2025-01-01", "0.50"),
    "9903.91.06": ("2026-01-01", "0.25"),
    "9903.91.07": ("2026-01-01", "0.50"),
    "9903.91.08": ("2026-01-01", "1.00"),
}
"""First day and rate of the lists in force against China under section 301 before and in 2025."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a product list: a prefix, its dated membership, and what else the law says."""

    hs: str
    start: str = ""
    end: str = ""
    published: str = ""
    rate: str = ""
    code: str = ""


def build_lists(sources: Path, *, ledger: Path = SHIPPED) -> dict[str, int]:
    """Write every product list and return the number of rows of each.

    Args:
        sources: folder of the source files. ledger: root of the measure files.
    """
    lists = {**_usa(sources), **_can(sources)}
    counts = build_china_lists(sources, ledger=ledger)
    counts |= build_matrix_lists(sources, ledger=ledger)
    for name, rows in lists.items():
        path = ledger / name
        path.parent.mkdir(parents=True, exist_ok=True)
        unique = sorted(set(rows), key=lambda row: (row.hs, row.start))
        _write(path, unique)
        counts[name] = len(unique)
    return counts


def _can(sources: Path) -> dict[str, list[Row]]:
    march_13 = read_items(sources, LIST_MARCH_13)
    parts = {
        f"can/lists/march_13_{part}.csv": _rows(i for i in march_13 if part_of_march_13(i) == part)
        for part in ("steel", "aluminium", "other")
    }
    return parts | {
        "can/lists/march_4.csv": _rows(read_items(sources, LIST_MARCH_4)),
        "can/lists/consulted_125bn.csv": _rows(read_items(sources, LIST_CONSULTED)),
        "can/lists/vehicles.csv": _rows(CANADA_VEHICLES),
    }


def _usa(sources: Path) -> dict[str, list[Row]]:
    waugh, lab = sources / WAUGH, sources / BUDGET_LAB
    steel = _steel_of_chapter_73(waugh, lab)
    aluminium = _codes(waugh / "alu-tariffs.csv")
    derivatives = _table(lab / "s232_derivative_products.csv")
    carve = _table(lab / "fentanyl_carveout_products.csv")
    parts = [_digits(c) for c in _lines(lab / "s232_auto_parts.txt") if c not in ("8471", "8707")]
    return {
        "usa/lists/steel_full_value.csv": _rows([*STEEL_ARTICLES, *STEEL_DERIVATIVES_2020])
        + _rows(steel, start="2025-03-12", published="2025-02-18"),
        "usa/lists/steel_derivatives_content.csv": _rows(
            PREFABRICATED, start="2025-03-12", published="2025-02-18", code="9903.81.91"
        )
        + _rows(STEEL_APPLIANCES, start="2025-06-23", published="2025-06-16", code="9903.81.91")
        + [
            Row(r["hts_prefix"], "2025-08-18", "", "2025-08-19", "", r["ch99_code"])
            for r in derivatives
            if r["derivative_type"] == "steel"
            and r["hts_prefix"] not in (*STEEL_APPLIANCES, *PREFABRICATED)
        ],
        "usa/lists/aluminum_full_value.csv": _rows(
            [*ALUMINIUM_ARTICLES, *ALUMINIUM_DERIVATIVES_2020]
        )
        + _rows((c for c in aluminium if c[:2] == "76"), start="2025-03-12", published="2025-02-18")
        + _rows(("76129010",), start="2025-04-04", published="2025-04-04"),
        "usa/lists/aluminum_derivatives_content.csv": _rows(
            (c for c in aluminium if c[:2] != "76"), start="2025-03-12", published="2025-02-18"
        )
        + _rows(("22030000",), start="2025-04-04", published="2025-04-04")
        + [
            Row(r["hts_prefix"], "2025-08-18", "", "2025-08-19", "", r["ch99_code"])
            for r in derivatives
            if r["derivative_type"] == "aluminum" and r["effective_date"] == "2025-08-18"
        ],
        "usa/lists/passenger_vehicles.csv": _rows(PASSENGER_VEHICLES),
        "usa/lists/auto_parts.csv": _rows(parts),
        "usa/lists/heavy_trucks.csv": _rows(HEAVY_TRUCKS),
        "usa/lists/heavy_truck_parts.csv": _rows(
            _digits(c) for c in _lines(lab / "s232_mhd_parts.txt")
        ),
        "usa/lists/copper.csv": _rows(_codes(lab / "s232_copper_products.csv")),
        "usa/lists/softwood.csv": _rows(SOFTWOOD),
        "usa/lists/upholstered_furniture.csv": _rows(WOOD_FURNITURE),
        "usa/lists/cabinets.csv": _rows(CABINETS),
        "usa/lists/semiconductors.csv": _rows(_codes(lab / "s232_semi_products.csv")),
        "usa/lists/energy_canada.csv": [
            Row(r["hts8"], code=r["ch99_code"]) for r in carve if r["category"] == "energy_ca"
        ],
        "usa/lists/potash.csv": _rows(r["hts8"] for r in carve if r["category"] == "potash_ca"),
        "usa/lists/reciprocal_exempt.csv": _reciprocal_exempt(waugh),
        "usa/lists/surcharge_122_exempt.csv": _rows(
            _codes(waugh / "section122-product-exemptions.csv")
        ),
        "usa/lists/surcharge_122_aircraft.csv": _rows(
            _codes(waugh / "section122-aircraft-exemptions.csv")
        ),
        "usa/lists/section_338_alcohol.csv": _rows(_codes(waugh / "canada-338-alcohol.csv")),
        "usa/lists/section_338_dairy.csv": _rows(_codes(waugh / "canada-338-dairy.csv")),
        "usa/lists/section_338_vehicles.csv": _rows(_codes(waugh / "canada-338-autos.csv")),
        "usa/lists/section_338_aircraft.csv": _rows(
            _codes(waugh / "canada-338-aircraft-exempt.csv")
        ),
        "usa/lists/brazil_emergency_exempt.csv": _brazil(lab),
        "usa/lists/brazil_301_exempt.csv": _rows(_codes(waugh / "brazil-301-exemptions.csv")),
        "usa/lists/section_301_china.csv": _china(lab),
        "usa/lists/mfn.csv": _mfn(lab),
        "usa/lists/floor_exempt_eu.csv": _floor_exempt(lab, "eu"),
        "usa/lists/floor_exempt_swiss.csv": _floor_exempt(lab, "swiss"),
    } | _annexes(waugh, lab)


def _steel_of_chapter_73(waugh: Path, lab: Path) -> list[str]:
    """Return the derivatives of chapter 73 in force from 12 March 2025.

    The collection of that annex is incomplete; the annexes of April 2026, which sort all goods that
    were covered until then, fill it. Steel articles proper and additions of August 2025 are left
    out.
    """
    later = {
        r["hts_prefix"]
        for r in _table(lab / "s232_derivative_products.csv")
        if r["effective_date"] == "2025-08-18"
    }
    files = ("steel-tariffs", "metals-annex-IA", "metals-annex-IB", "metals-annex-II-removed")
    found = {code for name in files for code in _codes(waugh / f"{name}.csv") if code[:2] == "73"}
    apart = (*STEEL_ARTICLES, *STEEL_DERIVATIVES_2020, *later, *MISPRINTS)
    return sorted(code for code in found if not code.startswith(apart))


def _annexes(waugh: Path, lab: Path) -> dict[str, list[Row]]:
    """Return the annexes of 6 April 2026 by annex and metal.

    Chapters 72, 74 and 76 name their metal; other codes take it from the Budget Lab's list, else
    they go to steel (the rates are the same; only the United Kingdom's rate tells copper apart).
    """
    known = {r["hts_prefix"]: r["metal_type"] for r in _table(lab / "s232_annex_products.csv")}
    lists: dict[str, list[Row]] = {}
    for annex, name in ANNEX_FILES.items():
        for code in _codes(waugh / f"metals-annex-{name}.csv"):
            near = (known[code[:n]] for n in (10, 8, 6, 4) if code[:n] in known)
            metal = METAL_OF_CHAPTER.get(code[:2]) or next(near, "steel")
            lists.setdefault(f"usa/lists/metals_annex_{annex}_{metal}.csv", []).append(Row(code))
    return lists


def _reciprocal_exempt(waugh: Path) -> list[Row]:
    first = _codes(waugh / "annex-II-exemptions.csv")
    electronics = _codes(waugh / "consumer_electronics_EO14257_apr11.csv")
    later = _codes(waugh / "annex-II-exemptions-nov14.csv")
    kept = {code[:8] for code in later}
    rows = [
        Row(code[:8], "2025-04-05", "" if code[:8] in kept else "2025-11-13", "2025-04-02")
        for code in first
    ]
    started = {code[:8] for code in first}
    rows += [Row(code, "2025-04-05", "", "2025-04-11") for code in electronics]
    begun = {code[:8] for code in electronics}
    return rows + [
        Row(code, "2025-11-13", "", "2025-11-14") for code in later if code not in started | begun
    ]


def _brazil(lab: Path) -> list[Row]:
    rows = []
    for r in _table(lab / "country_eo_exempt_products.csv", comment="#"):
        published = "2025-07-30" if r["effective_date_start"] == "2025-08-06" else "2025-11-20"
        code = r["hts10"].replace(".", "")
        if code[:2] < "99":
            rows.append(Row(code, r["effective_date_start"], "", published))
    return rows


def _floor_exempt(lab: Path, group: str) -> list[Row]:
    """Return the codes free under an agreement, without those conditional on civil aircraft."""
    return _rows(
        row["hts8"]
        for row in _table(lab / "floor_exempt_products.csv")
        if row["country_group"] == group and row["category"] != "civil_aircraft"
    )


def _mfn(lab: Path) -> list[Row]:
    """Return the ad valorem duties of the schedule that are not zero."""
    return [
        Row(row["hs8"], rate=f"{float(row['mfn_rate']):.6g}")
        for row in _table(lab / "mfn_rates_2025.csv")
        if row["rate_type"] == "ad_valorem" and float(row["mfn_rate"]) > 0
    ]


def _china(lab: Path) -> list[Row]:
    """Keep for each code the later of two lists from its first day on, never both."""
    by_code: dict[str, list[tuple[str, str, str]]] = {}
    for r in _table(lab / "s301_product_lists.csv.gz"):
        if r["ch99_code"] in CHINA_RATES:
            start, rate = CHINA_RATES[r["ch99_code"]]
            by_code.setdefault(r["hts8"], []).append((start, rate, r["ch99_code"]))
    rows = []
    for hs, entries in by_code.items():
        steps: dict[str, tuple[str, str]] = {}
        for start, rate, code in sorted(entries, key=lambda entry: (entry[0], float(entry[1]))):
            steps[start] = (rate, code)
        days = [*sorted(steps), ""]
        rows += [Row(hs, day, days[i + 1], "", *steps[day]) for i, day in enumerate(days[:-1])]
    return rows


def _rows(
    codes: Iterable[str], *, start: str = "", published: str = "", code: str = ""
) -> list[Row]:
    return [Row(hs, start, "", published, "", code) for hs in dict.fromkeys(codes)]


def _codes(path: Path) -> list[str]:
    """Return the first column of a file with a header, digits only."""
    return [value for value in (_digits(line) for line in _lines(path)[1:]) if value]


def _digits(line: str) -> str:
    """Return the code of a line; a statistical suffix 00 stands for the whole eight digits."""
    code = line.split(",")[0].strip().strip('"').replace(".", "")
    return code[:8] if len(code) == 10 and code.endswith("00") else code


def _lines(path: Path) -> list[str]:
    with _opened(path) as stream:
        return [line.strip() for line in stream if line.strip()]


def _table(path: Path, *, comment: str = "\0") -> list[dict[str, str]]:
    with _opened(path) as stream:
        return list(csv.DictReader(line for line in stream if not line.startswith(comment)))


def _opened(path: Path) -> TextIO:
    if not path.is_file():
        raise BadInput(f"{path} is missing: give the folder of source files with --sources.")
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _write(path: Path, rows: list[Row]) -> None:
    """Write a list, leaving out columns that are empty throughout."""
    header = ("hs", "from", "until", "published", "rate", "code")
    values = [(r.hs, r.start, r.end, r.published, r.rate, r.code) for r in rows]
    used = [i for i in range(len(header)) if i == 0 or any(value[i] for value in values)]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([header[i] for i in used])
        writer.writerows([[value[i] for i in used] for value in values])
