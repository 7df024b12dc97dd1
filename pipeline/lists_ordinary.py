"""Ordinary duties of the United States: every line of columns 1 and 2, preferences as text.

From the schedule of 2025 at eight digits (``law_lists_2025_2026``). A duty is its ad valorem part
and up to two parts by quantity; of duties that hold more than that, only the text is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

FILE = "law_lists_2025_2026/us_hts_2025_duties.csv.gz"
COLUMNS = {"usa/lists/mfn.csv": "general", "usa/lists/column_2.csv": "column2"}
FRACTIONS = {"33 1/3%": 100 / 3, "37% /": 37.0}
"""Texts whose rate the table does not read: a third; a stray mark of a footnote."""
UNITS = {
    "pf. liter": "pf.liter",
    "1,000": "1000",
    "thousand": "1000",
    "thou- sand": "1000",
    "line/ gross": "line/gross",
    "kg on drained weght": "kg on drained weight",
    "m2of recording surface": "m2 of recording surface",
    "pf. liter on ethyl alcohol content": "pf.liter on ethyl alcohol content",
}
"""Spellings of one unit."""

MISPRINTS = {
    "(PA(PA)": "(PA)",
    "EIL": "E,IL",
    ".OM": "OM",
    "99.19": "9919",
    "See": "as in ",
    "onethylalcoholcontent": " on ethyl alcohol content",
    "Therateapplicabletothenaturaljuiceinheading2009": "rate of the natural juice of heading 2009",
}
"""In the column of preferences: of symbols and headings, and blanks that are lost."""

Table = Callable[[Path], list[dict[str, str]]]


def ordinary_lists(sources: Path, table: Table) -> dict[str, list[dict[str, str]]]:
    """Return the rows of both lists by name: ``hs``, ``rate``, ``specific``, ``text``."""
    rows = table(sources / FILE)
    return {name: [_row(row, column) for row in rows] for name, column in COLUMNS.items()}


def preference_rows(sources: Path, table: Table) -> list[tuple[str, str]]:
    """Return each text of column 1 special, ``rate: symbols``, and the lines that bear it."""
    lines: dict[str, list[str]] = {}
    for row in table(sources / FILE):
        text = row["special_text"]
        for wrong, right in MISPRINTS.items():
            text = text.replace(wrong, right)
        parts = re.findall(r"([^()]+)\(([^()]*)\)", text)
        plain = "; ".join(f"{_plain(rate)}: {' '.join(re.split('[, ]+', s))}" for rate, s in parts)
        if plain:
            lines.setdefault(plain, []).append(row["hs"])
    return sorted((text, " ".join(codes)) for text, codes in lines.items())


def agreement_quotas(sources: Path, table: Table) -> list[str]:
    """Return the lines that column 1 special frees by S+ alone: within quotas of chapter 98."""
    found: list[str] = []
    for text, codes in preference_rows(sources, table):
        symbols = text.replace(":", " ").replace(";", " ").split()
        found += codes.split() if "S+" in symbols and "S" not in symbols else []
    return found


def _plain(rate: str) -> str:
    rate = rate.strip().replace(",", ", ").replace("+", " + ")
    return "free" if rate == "Free" else rate


def _row(row: Mapping[str, str], column: str) -> dict[str, str]:
    """Return one duty: share of value, amounts by unit, text where it is more than a share."""
    text = re.sub(r"\s+", " ", row[f"{column}_text"]).strip()
    kind, share = row[f"{column}_type"], row[f"{column}_ad_valorem_percent"]
    parts = [
        f"{row[f'{column}_{part}_usd']}/{_unit(row[f'{column}_{part}_per'])}"
        for part in ("specific", "specific2")
        if row[f"{column}_{part}_usd"]
    ]
    rate = FRACTIONS.get(text, float(share or 0))
    known = kind != "other" or text in FRACTIONS
    return {
        "hs": row["hs"],
        "rate": f"{rate / 100:.12g}" if known else "",
        "specific": " + ".join(parts),
        "text": "" if known and not parts else text,
    }


def _unit(text: str) -> str:
    plain = re.sub(r"\s+", " ", text).strip()
    return UNITS.get(plain, plain)
