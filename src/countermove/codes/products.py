"""From HS products to sectors: the longest listed prefix of a code decides.

``data/hs_sectors.csv`` (card ``product-sectors``) is the HS6-to-GTAP crosswalk passed through
``data/gtap_sectors.csv`` and :func:`shorten`, the fewest prefixes that give the same answer for
every listed HS6 code; a test derives it again from the source. Chapters 98 and 99
(special classifications) have no sector.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from countermove.codes.packaged import packaged_rows
from countermove.errors import BadInput


@cache
def gtap_sectors() -> dict[str, str]:
    """Return the sector of each GTAP sector (before the two splits by HS chapter)."""
    return {row["gtap"]: row["sector"] for row in packaged_rows("gtap_sectors.csv")}


def sector_from_gtap(gtap: str, hs: str) -> str:
    """Return the sector of a product from its GTAP sector and HS code.

    GTAP ``oxt`` holds metal ores (HS 26) and other minerals, ``otn`` ships (HS 89) and the rest.

    >>> sector_from_gtap("oxt", "260111"), sector_from_gtap("otn", "880240")
    ('B07', 'C302T309')
    """
    if gtap == "oxt" and hs.startswith("26"):
        return "B07"
    if gtap == "otn" and hs.startswith("89"):
        return "C301"
    return gtap_sectors()[gtap]


@cache
def hs_prefixes() -> dict[str, str]:
    """Return the sector of each listed HS prefix (two, four or six digits)."""
    return {row["hs"]: row["sector"] for row in packaged_rows("hs_sectors.csv")}


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


def shorten(sector_by_hs6: Mapping[str, str]) -> dict[str, str]:
    """Return the prefixes that give the same sectors, the most frequent one per chapter first.

    >>> shorten({"010101": "A", "010102": "A", "010201": "B"})
    {'01': 'A', '0102': 'B'}
    """
    out: dict[str, str] = {}
    for length, parent in ((2, 0), (4, 2), (6, 4)):
        for prefix in sorted({code[:length] for code in sector_by_hs6}):
            below = [v for code, v in sector_by_hs6.items() if code.startswith(prefix)]
            usual = max(sorted(set(below)), key=below.count)
            inherited = next(
                (out[prefix[:n]] for n in (4, 2) if n <= parent and prefix[:n] in out), None
            )
            if usual != inherited:
                out[prefix] = usual
    return dict(sorted(out.items()))
