"""Lay out the product lists of the instruments as dated CSV files of the ledger.

Codes, dates and headings are facts of law, read from collections of the official annexes (card
``product_lists``; those of 2025 in :mod:`pipeline.lists_2025`); short lists are written by hand
below, from the instrument named.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TextIO

from countermove.errors import BadInput
from countermove.law.load_law import SHIPPED
from pipeline.lists_2025 import derivatives, lists_of_2025
from pipeline.lists_canada import canada_lists
from pipeline.lists_china import build_china_lists
from pipeline.lists_matrix import build_matrix_lists
from pipeline.lists_ordinary import agreement_quotas, ordinary_lists, preference_rows
from pipeline.shares_canada import build_shares
from pipeline.us_lists_2026 import lists_of_2026

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
ALUMINIUM_2020 = "9903.85.04"  # the heading of Proclamation 9980, whose numbers stand here
ALUMINIUM_DERIVATIVES_2020 = _words("76141050 76149020 76149040 76149050 8708103030 8708292130")
MISPRINTS = ("73170088", "73170095", "73269000")  # codes the schedule does not have
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
ANNEX_FILES = {"1a": "IA", "1b": "IB", "3": "III-temporary"}
METAL_OF_CHAPTER = {"72": "steel", "74": "copper", "76": "aluminum"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a product list: a prefix, its dated membership, and what else the law says."""

    hs: str
    start: str = ""
    end: str = ""
    published: str = ""
    end_published: str = ""
    rate: str = ""
    code: str = ""
    specific: str = ""
    text: str = ""


def build_lists(sources: Path, *, ledger: Path = SHIPPED) -> dict[str, int]:
    """Write every product list and return the number of rows of each.

    Args:
        sources: folder of the source files. ledger: root of the measure files.
    """
    canada = canada_lists(sources)
    lists = _usa(sources) | {n: [Row(**fields) for fields in canada[n]] for n in canada}
    counts = build_china_lists(sources, ledger=ledger)
    counts |= build_matrix_lists(sources, ledger=ledger)
    for name, rows in lists.items():
        path = ledger / name
        path.parent.mkdir(parents=True, exist_ok=True)
        unique = sorted(set(rows), key=lambda row: (row.hs, row.start))
        _write(path, unique)
        counts[name] = len(unique)
    counts["can/weights.csv"] = build_shares(sources, folder=ledger / "can", ledger=ledger)
    return counts


def build_preferences(sources: Path, path: Path) -> None:
    """Write what lines of the United States pay under preferences."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("special", "hs"))
        writer.writerows(preference_rows(sources, _table))


def _usa(sources: Path) -> dict[str, list[Row]]:
    waugh, lab = sources / WAUGH, sources / BUDGET_LAB
    metal = derivatives(sources, _table)
    later = {line[0] for lines in metal.values() for line in lines if line[1] > "2025-03-12"}
    steel = _steel_of_chapter_73(waugh, later)
    carve = _table(lab / "fentanyl_carveout_products.csv")
    parts = [_digits(c) for c in _lines(lab / "s232_auto_parts.txt") if c not in ("8471", "8707")]
    return {
        "usa/lists/steel_full_value.csv": _rows([*STEEL_ARTICLES, *STEEL_DERIVATIVES_2020])
        + _rows(steel, start="2025-03-12", published="2025-02-18")
        + [Row(*line) for line in metal["steel", "full value"]],
        "usa/lists/aluminum_full_value.csv": _rows(
            [*ALUMINIUM_ARTICLES, *ALUMINIUM_DERIVATIVES_2020]
        )
        + [Row(*line) for line in metal["aluminium", "full value"] if line[6] != ALUMINIUM_2020],
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
        "usa/lists/surcharge_122_exempt.csv": _rows(
            _codes(waugh / "section122-product-exemptions.csv")
        ),
        "usa/lists/surcharge_122_aircraft.csv": _rows(
            _codes(waugh / "section122-aircraft-exemptions.csv")
        ),
        "usa/lists/section_338_aircraft.csv": _rows(
            _codes(waugh / "canada-338-aircraft-exempt.csv")
        ),
        "usa/lists/brazil_emergency_exempt.csv": _brazil(lab),
        "usa/lists/brazil_301_exempt.csv": _rows(_codes(waugh / "brazil-301-exemptions.csv")),
        "usa/lists/floor_exempt_eu.csv": _floor_exempt(lab, "eu"),
        "usa/lists/floor_exempt_swiss.csv": _floor_exempt(lab, "swiss"),
        **{n: [Row(*x) for x in lines] for n, lines in lists_of_2025(sources, _table).items()},
        "usa/lists/agreement_quota.csv": _rows(agreement_quotas(sources, _table)),
        **{n: [Row(**x) for x in lines] for n, lines in ordinary_lists(sources, _table).items()},
        **{
            name: [Row(*row) for row in rows]
            for name, rows in lists_of_2026(sources, _annexes(waugh, lab)).items()
        },
    }


def _steel_of_chapter_73(waugh: Path, later: set[str]) -> list[str]:
    """Return the derivatives of chapter 73 in force from 12 March 2025.

    The collection of that annex is incomplete; the annexes of April 2026, which sort all goods that
    were covered until then, fill it. Steel articles proper and later additions are left out.
    """
    files = ("steel-tariffs", "metals-annex-IA", "metals-annex-IB", "metals-annex-II-removed")
    found = {code for name in files for code in _codes(waugh / f"{name}.csv") if code[:2] == "73"}
    apart = (*STEEL_ARTICLES, *STEEL_DERIVATIVES_2020, *later, *MISPRINTS)
    return sorted(code for code in found if not code.startswith(apart))


def _annexes(waugh: Path, lab: Path) -> dict[str, list[str]]:
    """Return the annexes of 6 April 2026 by annex and metal.

    Chapters 72, 74 and 76 name their metal; other codes take it from the Budget Lab's list, else
    they go to steel (the rates are the same; only the United Kingdom's rate tells copper apart).
    """
    known = {r["hts_prefix"]: r["metal_type"] for r in _table(lab / "s232_annex_products.csv")}
    lists: dict[str, list[str]] = {}
    for annex, name in ANNEX_FILES.items():
        for code in _codes(waugh / f"metals-annex-{name}.csv"):
            near = (known[code[:n]] for n in (10, 8, 6, 4) if code[:n] in known)
            metal = METAL_OF_CHAPTER.get(code[:2]) or next(near, "steel")
            lists.setdefault(f"{annex}_{metal}", []).append(code)
    return lists


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


def _rows(
    codes: Iterable[str], *, start: str = "", published: str = "", code: str = ""
) -> list[Row]:
    return [Row(hs, start, "", published, "", "", code) for hs in dict.fromkeys(codes)]


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
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _write(path: Path, rows: list[Row]) -> None:
    """Write a list, leaving out columns that are empty throughout."""
    header = (
        "hs",
        "from",
        "until",
        "published",
        "until_published",
        "rate",
        "code",
        "specific",
        "text",
    )
    values = [astuple(row) for row in rows]
    used = [i for i in range(len(header)) if i == 0 or any(value[i] for value in values)]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([header[i] for i in used])
        writer.writerows([[value[i] for i in used] for value in values])
