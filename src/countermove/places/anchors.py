"""Published figures of single places: jobs of a sector, and exports to the other country."""

from __future__ import annotations

from functools import cache

from countermove.sources.store import table_rows

ANCHORS_CARD = "place_anchors"


def anchors(figure: str, sector: str = "") -> dict[str, float]:
    """Return a figure by place: ``jobs``, ``exports`` (all goods where no sector), ``covers``.

    ``covers`` is the share of the sector's exports that the published figures are about; the place
    ``CA-*`` stands for the provinces without a figure of their own.

    >>> anchors("exports", "C29")["CA-ON"], anchors("exports")["US-MI"]
    (52.5, 19468.0)
    """
    if figure == "covers":
        return {
            p: covers
            for (f, s, p), (_, covers) in _rows().items()
            if s == sector and f == "exports"
        }
    return {p: value for (f, s, p), (value, _) in _rows().items() if (f, s) == (figure, sector)}


@cache
def _rows() -> dict[tuple[str, str, str], tuple[float, float]]:
    return {
        (row["figure"], row["sector"], row["place"]): (float(row["value"]), float(row["covers"]))
        for row in table_rows(ANCHORS_CARD)
    }
