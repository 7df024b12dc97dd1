"""Country codes as users write them: ISO code, name, or group, in any case."""

from __future__ import annotations


def place(text: str) -> str:
    """Return the code of a country or group; any ISO code will do.

    >>> place("canada"), place("usa"), place("eu27"), place("VAT")
    ('CAN', 'USA', 'EU27', 'VAT')
    """
    from countermove.codes.countries import countries, country, groups
    from countermove.codes.iso3 import ISO3
    from countermove.codes.lookup import unknown

    upper = text.strip().upper()
    if upper in groups() or upper in ISO3:
        return upper
    if len(upper) == 3 and upper.isalpha():
        raise unknown(upper, [*countries(), *sorted(ISO3 - set(countries()))], what="country")
    return country(text).code
