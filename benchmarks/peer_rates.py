"""One peer's reading of US duties, line by line, from its lists: it splits the gaps to our law.

The peer is tradewartracker/trade-war-redux-2025 (commit 726c595), which tells its rules. They are
written here with their errors, so that its published averages come out again; nothing of this
is law. Two lists are not among its files at hand (wood, forced labour): ours stand for them.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from countermove.arrays import Bool, Float
from countermove.law.load_law import load_ledger
from countermove.law.product_lists import DIGITS

NORTH = ("CAN", "MEX")
FIFTEEN = ("EU27", "JPN", "KOR")
ANNULLED, SURCHARGE, SURCHARGE_ENDS, LABOUR = "2026-02-20", "2026-02-24", "2026-07-23", "2026-07-24"
APRIL = {"EU27": 20, "JPN": 24, "KOR": 26, "VNM": 46, "TWN": 32, "IND": 27, "CHE": 32, "THA": 37,
         "MYS": 24, "IDN": 32}  # fmt: skip
AUGUST = {"EU27": 15, "JPN": 15, "KOR": 15, "VNM": 20, "TWN": 20, "IND": 50, "CHE": 39, "THA": 19,
          "MYS": 19, "IDN": 19, "BRA": 50, "CHN": 34}  # fmt: skip
FORCED_LABOUR = {"CHN": 12.5, "JPN": 12.5, "KOR": 12.5, "CHE": 12.5, "THA": 12.5, "VNM": 12.5,
                 "BRA": 12.5, "CAN": 0.0, "MEX": 0.0}  # fmt: skip
METALS_ANEW, WOOD = "2026-04-06", "2025-10-14"
FURNITURE = ("upholstered_furniture", "cabinets")
NEW_METALS = ("IA", "IB", "III-temporary")
LISTS = (
    "steel-tariffs", "alu-tariffs", "auto-tariffs", "copper-list", "annex-II-exemptions",
    "consumer_electronics_EO14257_apr11", "annex-II-exemptions-nov14",
    "section122-product-exemptions", "metals-annex-IA", "metals-annex-IB",
    "metals-annex-III-temporary", "metals-annex-II-removed", "brazil-non-airplane-exemptions",
    "brazil-airplane-exemptions", "brazil-301-exemptions", "canada-338-alcohol",
    "canada-338-dairy", "canada-338-autos", "canada-338-aircraft-exempt",
)  # fmt: skip
CHINA = {"2025-02-04": 20, "2025-04-05": 54, "2025-04-08": 104, "2025-04-09": 125, "2025-05-12": 30,
         "2025-08-07": 34, "2025-11-01": 20}  # fmt: skip


def country_rate(origin: str, day: str) -> float:
    """Return what goods of an origin without a rule of their own pay, per cent."""
    if day >= ANNULLED:
        return 10.0 if SURCHARGE <= day <= SURCHARGE_ENDS and origin not in NORTH else 0.0
    if origin == "CHN":
        return float(CHINA[max(first for first in CHINA if first <= day)])
    if origin in NORTH:
        thirds = 45 if day >= "2025-11-01" else 35 if day >= "2025-08-07" else 25
        begun = day >= "2025-03-06"
        return begun * (4.5 if origin == "MEX" else 8.75 / 25 * thirds)
    if day < "2025-04-05":
        return 0.0
    if day < "2025-08-07":
        return float(APRIL.get(origin, 10)) if day < "2025-04-09" else 10.0
    if origin == "CHE" and day >= "2025-11-14":
        return 15.0
    return 18.0 if origin == "IND" and day >= "2026-02-07" else float(AUGUST.get(origin, 10))


@dataclass(frozen=True, slots=True)
class PeerLists:
    """The peer's lists in a folder of sources."""

    folder: Path

    @lru_cache(maxsize=64)  # noqa: B019 - as many as there are lists
    def codes(self, name: str) -> tuple[str, ...]:
        """Return the codes of a list."""
        with (self.folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
            codes = [row[0].strip() for row in csv.reader(stream)]
        return tuple(code for code in codes if code.isdigit())


def under(hs: np.ndarray, codes: tuple[str, ...]) -> Bool:
    """Return which ten-digit lines begin with one of some codes ``(n,)``."""
    found = np.zeros(hs.size, dtype=bool)
    for digits in {len(code) for code in codes}:
        found |= np.isin(hs.astype(f"U{digits}"), [c for c in codes if len(c) == digits])
    return found


def our_list(name: str, hs: np.ndarray) -> Bool:
    """Return which lines a list of the ledger reaches ``(n,)``, whenever."""
    products = load_ledger().lists[f"usa/lists/{name}.csv"]
    pairs = zip(products.codes.tolist(), products.digits.tolist(), strict=True)
    return under(hs, tuple(f"{code:0{DIGITS}d}"[:digits] for code, digits in pairs))


def peer_rates(lists: PeerLists, origin: str, hs: np.ndarray, day: str) -> Float:
    """Return the peer's additional duty on ten-digit lines of an origin, per cent ``(n,)``."""
    rate = np.full(hs.size, country_rate(origin, day))
    held = {name: under(hs, lists.codes(name)) for name in LISTS}
    metals = held["steel-tariffs"] | held["alu-tariffs"]
    autos = held["auto-tariffs"]
    wood = {name: our_list(name, hs) & ~autos for name in ("softwood", *FURNITURE)}
    british = origin == "GBR"

    def put(value: float, rows: Bool, since: str, until: str = "9999") -> None:
        if since <= day < until:
            rate[rows] = value

    put(25, metals, "2025-03-12")
    put(15 if origin in NORTH else 25, autos, "2025-04-03")
    freed = 20 if origin == "CHN" else 0
    put(freed, held["consumer_electronics_EO14257_apr11"], "2025-04-11", ANNULLED)
    put(freed, held["annex-II-exemptions"], "2025-04-11", ANNULLED)
    put(25 if british else 50, metals, "2025-06-03")
    put(50, held["copper-list"], "2025-08-07", ANNULLED)
    put(15 if origin in (*NORTH, *FIFTEEN) else 25, autos, "2025-08-07", ANNULLED)
    if origin == "BRA":
        for name in ("brazil-non-airplane-exemptions", "brazil-airplane-exemptions"):
            put(0, held[name], "2025-08-07", ANNULLED)
    put(0, held["annex-II-exemptions-nov14"], "2025-11-14", ANNULLED)
    if origin == "CHN":
        put(10, held["consumer_electronics_EO14257_apr11"], "2025-11-14", ANNULLED)
    if origin == "KOR":
        put(15, autos, "2025-12-04")
    put(25 if british else 50, metals, ANNULLED)
    put(10 if british else 15 if origin in (*NORTH, *FIFTEEN) else 25, autos, ANNULLED)
    put(50, held["copper-list"], ANNULLED)
    put(0, held["consumer_electronics_EO14257_apr11"], ANNULLED)
    one_a, one_b, three = (held[f"metals-annex-{name}"] & ~autos for name in NEW_METALS)
    woods = np.logical_or.reduce(list(wood.values()))
    sectors = metals | autos | held["copper-list"] | one_a | one_b | three | woods
    if origin not in NORTH:
        put(0, held["section122-product-exemptions"] & ~sectors, SURCHARGE, LABOUR)
    put(25 if british else 50, one_a, METALS_ANEW)
    put(15 if british else 25, one_b & ~one_a, METALS_ANEW)
    put(15, three & ~one_a & ~one_b, METALS_ANEW)
    put(0, held["metals-annex-II-removed"] & ~autos, METALS_ANEW)
    put(10, wood["softwood"], WOOD)
    cap = 10 if british else 15 if origin in ("EU27", "JPN") else 25
    for name in FURNITURE:
        put(cap, wood[name], WOOD)

    def add_up(value: float, rows: Bool, since: str) -> None:
        if day >= since:
            rate[rows] += value

    beyond = ~sectors | held["metals-annex-II-removed"]
    if origin == "BRA":
        add_up(25, beyond & ~held["brazil-301-exemptions"], "2026-07-22")
    free = our_list("forced_labour_exempt", hs) | our_list("forced_labour_medicines", hs)
    add_up(FORCED_LABOUR.get(origin, 10.0), beyond & ~free, LABOUR)
    if origin == "CAN":
        listed = held["canada-338-alcohol"] | held["canada-338-dairy"] | held["canada-338-autos"]
        add_up(50, listed & beyond & ~held["canada-338-aircraft-exempt"], "2026-08-19")
    return rate
