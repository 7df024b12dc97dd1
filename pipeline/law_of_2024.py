"""Special duties of the United States in 2024, from the lists of the ledger.

Used once, to take them out of the duty collected in 2024 and so find the ordinary duty.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

STEEL_2024 = 0.25
ALUMINIUM_2024 = 0.10
STEEL_FREE = ("CAN", "MEX", "AUS", "ARG", "BRA", "KOR", "EU27", "GBR", "JPN", "UKR")
ALUMINIUM_FREE = ("CAN", "MEX", "AUS", "ARG", "EU27", "GBR")
MIDDLE_OF_2024 = "2024-07-01"


def special_rate_2024(ledger: Path) -> Callable[[str, str], float]:
    """Return a function of (line, origin) to the special duty due in the middle of 2024.

    Section 232 on steel and aluminium with the exemptions of that year, section 301 on China.
    """
    folder = ledger / "usa" / "lists"
    china = _rates(folder / "section_301_china.csv")
    steel = tuple(_rates(folder / "steel_full_value.csv"))
    aluminium = tuple(_rates(folder / "aluminum_full_value.csv"))

    def special(hs: str, origin: str) -> float:
        rate = china.get(hs, china.get(hs[:8], 0.0)) if origin == "CHN" else 0.0
        if origin not in STEEL_FREE and hs.startswith(steel):
            rate += STEEL_2024
        if origin not in ALUMINIUM_FREE and hs.startswith(aluminium):
            rate += ALUMINIUM_2024
        return rate

    return special


def _rates(path: Path) -> dict[str, float]:
    """Return the codes of a list in force in the middle of 2024, with their rate if any."""
    found = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            begun = (row.get("from") or "") <= MIDDLE_OF_2024
            ended = (row.get("until") or "9999") <= MIDDLE_OF_2024
            if begun and not ended:
                found[row["hs"]] = float(row.get("rate") or 0.0)
    return found
