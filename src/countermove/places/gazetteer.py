"""Provinces, territories and states: codes (ISO 3166-2), names, population."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from countermove.codes.lookup import unknown
from countermove.sources.store import table_rows

PLACES_CARD = "places"


@dataclass(frozen=True, slots=True)
class Place:
    """A province, territory or state: ISO 3166-2 code such as ``CA-ON``, and its last two letters.

    ``country`` is ISO 3166-1 alpha-3; population is the census of 2021 (Canada) or 2020 (US).
    """

    code: str
    postal: str
    name: str
    country: str
    population: int


@cache
def all_places() -> dict[str, Place]:
    """Return the 64 places by code."""
    return {
        row["code"]: Place(
            row["code"], row["postal"], row["name"], row["country"], int(row["population"])
        )
        for row in table_rows(PLACES_CARD)
    }


def places(country: str) -> tuple[Place, ...]:
    """Return the places of a country, ``CAN`` or ``USA``.

    >>> len(places("CAN")), len(places("USA"))
    (13, 51)
    """
    return tuple(place for place in all_places().values() if place.country == country)


def place(name: str) -> Place:
    """Return a place by ISO code, postal code or name, in any case.

    >>> place("Ontario").code, place("mi").code
    ('CA-ON', 'US-MI')
    """
    folded = name.strip().casefold()
    for entry in all_places().values():
        if folded in (entry.code.casefold(), entry.postal.casefold(), entry.name.casefold()):
            return entry
    raise unknown(name, [*all_places(), *(p.name for p in all_places().values())], what="place")
