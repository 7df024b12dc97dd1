"""Duties the United States collected: imports and calculated duties by month and industry."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache

import numpy as np

from countermove.arrays import Float
from countermove.codes.countries import members
from countermove.codes.lookup import unknown
from countermove.errors import BadInput
from countermove.law.observed_trade import UNION
from countermove.sources.store import table_path

COLLECTED_CARD = "us_duties_monthly"
TOTAL = "00"
Cell = tuple[float, float]
"""Imports and duties of a month, US dollars."""
INDUSTRIES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Farming, forestry, fishing": (("A01", "A02", "A03"), ("111", "112", "113", "114", "115")),
    "Oil and gas": (("B06",), ("211",)),
    "Coal and minerals": (("B05", "B07", "B08"), ("212",)),
    "Food and drink": (("C10T12",), ("311", "312")),
    "Textiles, clothing, leather": (("C13T15",), ("313", "314", "315", "316")),
    "Wood": (("C16",), ("321",)),
    "Paper and printing": (("C17_18",), ("322", "323")),
    "Refined petroleum": (("C19",), ("324",)),
    "Chemicals, pharmaceuticals": (("C20", "C21"), ("325",)),
    "Rubber and plastics": (("C22",), ("326",)),
    "Non-metallic minerals": (("C23",), ("327",)),
    "Basic metals": (("C24A", "C24B"), ("331",)),
    "Metal products": (("C25",), ("332",)),
    "Electronics": (("C26",), ("334",)),
    "Electrical equipment": (("C27",), ("335",)),
    "Machinery": (("C28",), ("333",)),
    "Transport equipment": (("C29", "C301", "C302T309"), ("336",)),
    "Furniture and other": (("C31T33",), ("337", "339")),
}
"""Model sectors and three-digit industries that stand for the same goods (nearly)."""


@cache
def collected_duties(partner: str) -> Mapping[str, Mapping[str, Cell]]:
    """Return (imports, duties) in US dollars by three-digit industry and month.

    Args:
        partner: CAN, MEX, CHN, EU27, JPN, KOR, VNM, TWN, IND, GBR, CHE, THA, MYS, BRA, IDN or WLD
            (all countries).

    Returns:
        Industry (``00`` is the total) to month to imports for consumption and calculated duties.

    >>> imports, duty = collected_duties("CAN")["00"]["2025-11"]
    >>> round(imports / 1e9, 1), round(duty / imports, 3)
    (28.3, 0.037)
    """
    found: dict[str, dict[str, Cell]] = {}
    known = set()
    with table_path(COLLECTED_CARD).open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            known.add(row["partner"])
            if row["partner"] == partner:
                cell = (float(row["imports_usd"]), float(row["duty_usd"]))
                found.setdefault(row["naics"], {})[row["month"]] = cell
    if not found:
        if UNION in known and partner in members(UNION):
            raise BadInput(f"monthly duties on {partner} are part of {UNION}; ask for {UNION}.")
        raise unknown(partner, sorted(known), what="partner with monthly duties")
    return found


@cache
def partners() -> tuple[str, ...]:
    """Return the partners with monthly duties, all countries together left out."""
    with table_path(COLLECTED_CARD).open(encoding="utf-8", newline="") as stream:
        return tuple(sorted({row["partner"] for row in csv.DictReader(stream)} - {"WLD"}))


def months(partner: str) -> tuple[str, ...]:
    """Return the months of the table in order."""
    return tuple(sorted(collected_duties(partner)[TOTAL]))


def industry_cells(partner: str, month: str) -> Float | None:
    """Return imports and duties ``(i, 2)`` of the industries, then of what is in none of them.

    ``None`` where the month is not at hand.
    """
    table = collected_duties(partner)
    if month not in table[TOTAL]:
        return None
    found = [
        np.sum([table[code][month] for code in codes if month in table.get(code, {})], axis=0)
        * np.ones(2)
        for _, codes in INDUSTRIES.values()
    ]
    return np.array([*found, table[TOTAL][month] - np.sum(found, axis=0)])
