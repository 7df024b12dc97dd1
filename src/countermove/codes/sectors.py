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
    """Return the 50 sectors by code, in the order of the tables (27 goods, then 23 services)."""
    return {
        row["code"]: Sector(
            row["code"], row["name"], row["goods"] == "1", tuple(row["isic"].split())
        )
        for row in packaged_rows("sectors.csv")
    }


def goods() -> tuple[str, ...]:
    """Return the codes of the 27 goods sectors."""
    return tuple(code for code, entry in sectors().items() if entry.goods)
