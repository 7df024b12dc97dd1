"""Shares of places in national sectors, checked: every sector adds up to one over its places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from countermove.arrays import Float, read_only
from countermove.codes.lookup import unknown
from countermove.codes.names import place_code
from countermove.errors import BadInput
from countermove.places.gazetteer import Place, places
from countermove.sources.store import table_rows

CARDS = {"CAN": "province_shares", "USA": "state_shares"}
OTHER = {"CAN": "USA", "USA": "CAN"}
"""The other country: whose purchases single places are told apart by."""

TOLERANCE = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class PlaceShares:
    """Where the jobs of a country's sectors are.

    Attributes:
        places: P that the source covers; gaps: those of the country it does not.
        share_ps: (P, J) share of the national sector; sums to 1 over places.
        quality_ps: ``observed``, ``split`` (a figure for a group of sectors) or ``imputed``.
    """

    country: str
    sectors: tuple[str, ...]
    places: tuple[Place, ...]
    gaps: tuple[Place, ...]
    share_ps: Float
    quality_ps: tuple[tuple[str, ...], ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the places covered."""
        return tuple(place.code for place in self.places)


def load_shares(country: str, sectors: Sequence[str]) -> PlaceShares:
    """Return the shipped shares of provinces (``CAN``) or states (``USA``) in some OECD sectors.

    >>> shares = load_shares("CAN", ["C29"])
    >>> round(float(shares.share_ps[shares.codes.index("CA-ON"), 0]), 2)
    0.95
    """
    cure = "Give a file of your own with --places for other countries."
    what = "country with provinces or states"
    return _shares(place_code(country, known=CARDS, what=what, cure=cure), tuple(sectors))


@cache
def _shares(country: str, sectors: tuple[str, ...]) -> PlaceShares:
    table, quality = _table(country)
    named = {place.code: place for place in places(country)}
    covered = [code for code in named if any((code, sector) in table for sector in sectors)]
    missing = [s for s in sectors if not any((code, s) in table for code in covered)]
    if missing:
        raise unknown(missing[0], sorted({s for _, s in table}), what="sector")
    share = np.array([[table.get((code, s), 0.0) for s in sectors] for code in covered])
    return PlaceShares(
        country=country,
        sectors=sectors,
        places=tuple(named[code] for code in covered),
        gaps=tuple(place for code, place in named.items() if code not in covered),
        share_ps=checked_shares(share, covered, sectors, where=f"shares of {country}"),
        quality_ps=tuple(
            tuple(quality.get((code, s), "imputed") for s in sectors) for code in covered
        ),
    )


def checked_shares(
    share_ps: Float, codes: Sequence[str], sectors: Sequence[str], *, where: str
) -> Float:
    """Return shares scaled to sum to one exactly, or say which sector does not add up.

    Raises:
        BadInput: a share is negative or not a number, or a sector's sum is off by more than 1e-4.
    """
    bad = ~np.isfinite(share_ps) | (share_ps < 0)
    if bad.any():
        p, s = np.argwhere(bad)[0].tolist()
        raise BadInput(
            f"{where}: share of {codes[p]} in {sectors[s]} is {share_ps[p, s]}; "
            "shares are numbers from 0 to 1."
        )
    total = share_ps.sum(axis=0)
    off = np.flatnonzero(np.abs(total - 1.0) > TOLERANCE)
    if off.size:
        s = int(off[0])
        raise BadInput(
            f"{where}: shares of {sectors[s]} sum to {total[s]:.6g} over {len(codes)} places, "
            "not to 1; add the places left out, or divide by the sum."
        )
    return np.asarray(read_only(share_ps / total))


@cache
def _table(country: str) -> tuple[dict[tuple[str, str], float], dict[tuple[str, str], str]]:
    share, quality = {}, {}
    for row in table_rows(CARDS[country]):
        key = row["place"], row["sector"]
        share[key], quality[key] = float(row["share"]), row["quality"]
    return share, quality
