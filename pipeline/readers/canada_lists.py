"""Canada's lists of March 2025 and the US exports to Canada they reach."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from countermove.errors import BadInput

LISTS = "tariff_lists"
LIST_MARCH_4 = "canada-march-list.csv"
LIST_MARCH_13 = "canada-steel-list.csv"
LIST_CONSULTED = "canada-125b-list.csv"
EXPORTS_MARCH_4 = "canada-US-exports-030425.csv"
EXPORTS_MARCH_13 = "canada-steel-US-exports-031225.csv"
CIMT = "statcan_cimt_2024_2026"
CAST_IRON = ("73221100", "73239100", "73239200", "73242100", "73251000")


def read_items(sources: Path, name: str) -> tuple[str, ...]:
    """Return the eight-digit tariff items of a Canadian list, in order, each once.

    Lines that carry no item (titles, wrapped descriptions) are skipped.
    """
    items: dict[str, None] = {}
    with opened(sources / LISTS / name) as stream:
        for row in csv.reader(stream):
            digits = row[0].replace(".", "").strip() if row else ""
            if len(digits) == 8 and digits.isdigit():
                items[digits] = None
    return tuple(items)


def part_of_march_13(item: str) -> str:
    """Return ``steel``, ``aluminium`` or ``other``: the three parts of the list of 13 March 2025.

    Aluminium is chapter 76. Steel is chapters 72 and 73 without the five items of cast iron, which
    the government counted among the other goods. The counts, 265 and 29, are those of the steel
    and aluminium items the order kept in 2026.
    """
    if item[:2] == "76":
        return "aluminium"
    if item[:2] in ("72", "73") and item not in CAST_IRON:
        return "steel"
    return "other"


def read_us_exports(sources: Path, name: str) -> dict[str, float]:
    """Return US exports to Canada in 2024 by six digits, US dollars, of a list's products."""
    with opened(sources / LISTS / name) as stream:
        return {row["hs-code"]: float(row["exports"]) for row in csv.DictReader(stream)}


def read_imports_by_item(sources: Path) -> dict[str, float]:
    """Return Canada's imports from all partners by eight digits, C$, January 2024 to April 2026."""
    imports: dict[str, float] = {}
    for number, value in read_imports_by_number(sources).items():
        imports[number[:8]] = imports.get(number[:8], 0.0) + value
    return imports


def read_imports_by_number(sources: Path) -> dict[str, float]:
    """Return Canada's imports from all partners by ten digits, C$, January 2024 to April 2026."""
    imports: dict[str, float] = {}
    for number, value in _numbers(sources):
        imports[number] = imports.get(number, 0.0) + value
    return imports


def read_imported_numbers(sources: Path) -> frozenset[str]:
    """Return the ten-digit numbers under which Canada imported, January 2024 to April 2026."""
    return frozenset(read_imports_by_number(sources))


def _numbers(sources: Path) -> Iterator[tuple[str, float]]:
    """Yield ten-digit numbers and imports, C$; numbers of eight digits are exports.

    Source: Statistics Canada, Canadian International Merchandise Trade.
    """
    with opened(sources / CIMT / "products.csv.gz") as stream:
        for row in csv.DictReader(stream):
            digits = row["hs"].replace(".", "").replace(" ", "")
            if len(digits) == 10:
                yield digits, float(row["imports"])


def read_imports_of_2024(sources: Path, *, partner: str | None = None) -> float:
    """Return Canada's imports of 2024, C$, from a partner (two letters) or all.

    Source: Statistics Canada, Canadian International Merchandise Trade, customs basis.
    """
    with opened(sources / CIMT / "countries_monthly.csv") as stream:
        return sum(
            float(row["imports"])
            for row in csv.DictReader(stream)
            if row["date"].startswith("2024") and partner in (None, row["country"])
        )


def read_exchange_rate(sources: Path, *, month: str) -> float:
    """Return Canadian dollars per US dollar, monthly mean (``month`` as ``2024-07``).

    Source: US Federal Reserve, H.10, monthly averages.
    """
    path = sources / "macro" / "exchange_rates_monthly.csv"
    with opened(path) as stream:
        for row in csv.DictReader(stream):
            if row["Country"] == "Canada" and row["Date"].startswith(month):
                return float(row["Exchange rate"])
    raise BadInput(f"{path} has no exchange rate of Canada for {month}: use a month it holds.")


def opened(path: Path) -> TextIO:
    """Return a source file, plain or packed, as text; refuse one that is missing by name."""
    if not path.is_file():
        raise BadInput(f"{path} is missing: give the folder of source files with --sources.")
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8-sig", newline="")
