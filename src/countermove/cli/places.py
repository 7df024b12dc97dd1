"""Country codes as users write them: ISO code, name, or group, in any case."""

from __future__ import annotations


def place(text: str) -> str:
    """Return the code of a country or group; a code of three letters we do not know is kept.

    >>> place("canada"), place("usa"), place("eu27"), place("VAT")
    ('CAN', 'USA', 'EU27', 'VAT')
    """
    from countermove.codes.countries import country, groups
    from countermove.codes.iso3 import ISO3

    upper = text.strip().upper()
    if upper in groups() or upper in ISO3:
        return upper
    return country(text).code
