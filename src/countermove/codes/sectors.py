"""The 50 industries of the OECD Inter-Country Input-Output tables (2025 edition), ISIC Rev. 4."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from countermove.codes.lookup import unknown


@dataclass(frozen=True, slots=True)
class Sector:
    """An industry: code, short name, whether it makes goods, ISIC Rev. 4 divisions and groups."""

    code: str
    name: str
    goods: bool
    isic: tuple[str, ...]


@cache
def sectors() -> dict[str, Sector]:
    """Return the 50 sectors by code, in the order of the tables (ISIC sections)."""
    text = (files("countermove.codes") / "data" / "sectors.csv").read_text(encoding="utf-8")
    return {
        row["code"]: Sector(
            row["code"], row["name"], row["goods"] == "1", tuple(row["isic"].split())
        )
        for row in csv.DictReader(text.splitlines())
    }


def sector(name: str) -> Sector:
    """Return the sector with this code or name, in any case.

    >>> sector("c29").name
    'Motor vehicles and parts'
    """
    known = sectors()
    folded = name.strip().casefold()
    for entry in known.values():
        if folded in (entry.code.casefold(), entry.name.casefold()):
            return entry
    raise unknown(name, [*known, *(entry.name for entry in known.values())], what="sector")


def goods() -> tuple[str, ...]:
    """Return the codes of the 26 goods sectors; support services for mining (B09) are none."""
    return tuple(code for code, entry in sectors().items() if entry.goods)


def customs_sectors() -> tuple[str, ...]:
    """Return the codes of ISIC sections A to C, the first 27: tables of trade by product hold them.

    >>> set(customs_sectors()) - set(goods())
    {'B09'}
    """
    return tuple(code for code in sectors() if code[0] in "ABC")
