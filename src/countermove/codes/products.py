"""From HS products to sectors: the longest listed prefix of a code decides.

``data/hs_sectors.csv`` (card ``product-sectors``) is the HS6-to-GTAP crosswalk in the fewest
prefixes that give the same answer; a test derives it again from the source. Chapters 98 and 99
(special classifications) have no sector.
"""

from __future__ import annotations

from functools import cache

from countermove.codes.packaged import packaged_rows
from countermove.errors import BadInput


@cache
def hs_prefixes() -> dict[str, str]:
    """Return the sector of each listed HS prefix (two, four or six digits)."""
    return {row["hs"]: row["sector"] for row in packaged_rows("hs_sectors.csv")}


@cache
def sector_of(hs: str) -> str | None:
    """Return the sector of an HS code of 2 to 10 digits, or ``None`` where it has none.

    >>> sector_of("870323"), sector_of("2709001000"), sector_of("980100")
    ('C29', 'B06', None)
    """
    code = hs.replace(".", "")
    if not code.isdigit() or not 2 <= len(code) <= 10:
        raise BadInput(f"HS code {hs!r} must be a text of 2 to 10 digits, such as '870323'.")
    known = hs_prefixes()
    return next((known[code[:n]] for n in (6, 4, 2) if code[:n] in known and len(code) >= n), None)
