"""The 50 industries of the OECD Inter-Country Input-Output tables (2025 edition), ISIC Rev. 4."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from countermove.codes.packaged import packaged_rows


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
    return {
        row["code"]: Sector(
            row["code"], row["name"], row["goods"] == "1", tuple(row["isic"].split())
        )
        for row in packaged_rows("sectors.csv")
    }


def goods() -> tuple[str, ...]:
    """Return the codes of the 26 goods sectors; support services for mining (B09) are none."""
    return tuple(code for code, entry in sectors().items() if entry.goods)


def customs_sectors() -> tuple[str, ...]:
    """Return the codes of ISIC sections A to C, the first 27: tables of trade by product hold them.

    >>> set(customs_sectors()) - set(goods())
    {'B09'}
    """
    return tuple(code for code in sectors() if code[0] in "ABC")
