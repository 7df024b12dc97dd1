"""What a list aims at: places, sectors, or states by their vote, as weights on sectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from countermove.arrays import Float
from countermove.codes.lookup import unknown
from countermove.codes.names import sector_code
from countermove.errors import BadInput, UnknownName
from countermove.places.counties import read_counties, votes_2024
from countermove.places.gazetteer import Place, places
from countermove.places.place_file import divisions, read_divisions
from countermove.places.shares import CARDS, load_shares

REPUBLICAN, DEMOCRATIC, SWING = "republican", "democratic", "swing"
BY_VOTE = {
    REPUBLICAN: "states that voted Republican in 2024",
    DEMOCRATIC: "states that voted Democratic in 2024",
    SWING: "states won by less than five points in 2024",
}
MARGIN = 0.05


def aimed_at(
    target: Mapping[str, float],
    country: str,
    sectors: Sequence[str],
    *,
    jobs: Float | None = None,
    sources: Path | None = None,
) -> Float:
    """Return (J,) weights on a dollar of labour income in each sector of a country.

    A place's weight counts its share in each sector, so all lines of a sector have one weight.

    Args:
        target: weights by state, province, US county (its FIPS code, or name and state as in
            ``wayne county mi``), Canadian census division (its code, or name as in ``essex on``),
            sector, or a name of ``BY_VOTE``.
        country: whose places these are. sectors: of the model. jobs: (J,) of the country, of which
            those of census divisions are shares.
        sources: folder with employment by county and division, which the package may not carry.

    Raises:
        UnknownName: a name is no place of the country, no sector and no vote. BadInput: a weight
            is not above zero.
    """
    total = np.zeros(len(sectors))
    for name, weight in target.items():
        if not (np.isfinite(weight) and weight > 0):
            raise BadInput(f"the weight of {name} is {weight:g}; weights are numbers above zero.")
        local = _local(name.strip(), country)
        if local is not None and country == "USA":
            total += weight * _county_share(local, sectors, sources)
        elif local is not None:
            total += weight * _division_share(local, sectors, jobs, sources)
        else:
            total += weight * _share(name.strip(), country, sectors)
    return total


def aims_at_local(target: Mapping[str, float], country: str) -> bool:
    """Return whether a target names a county or division, whose employment is in source files."""
    return any(_local(name.strip(), country) is not None for name in target)


def _local(name: str, country: str) -> str | None:
    """Return the code of a county or census division; ``None`` for another target."""
    if country == "USA":
        return _county(name)
    return _division(name) if country == "CAN" else None


@cache
def state_votes() -> dict[str, tuple[int, int]]:
    """Return Republican and Democratic votes of 5 November 2024 by state."""
    codes = {place.name: place.code for place in places("USA")}
    found: dict[str, tuple[int, int]] = {}
    for row in votes_2024().values():
        code = codes[row["state"]]
        red, blue = found.get(code, (0, 0))
        found[code] = red + int(row["republican"]), blue + int(row["democratic"])
    return found


def lead(code: str) -> float | None:
    """Return the Republican lead in a state over both parties' votes; ``None`` without votes.

    >>> round(lead("US-MI"), 3)
    0.014
    """
    votes = state_votes().get(code)
    return None if votes is None else (votes[0] - votes[1]) / sum(votes)


def _county(name: str) -> str | None:
    """Return the FIPS code of a county by code, or by name and state; ``None`` for no county."""
    votes = votes_2024()
    if name in votes:
        return name
    if name.isdigit() and len(name) == 5:
        raise unknown(name, sorted(votes), what="county")
    postal = {place.name: place.postal.casefold() for place in places("USA")}
    folded = " ".join(name.casefold().split())
    called = {}
    for fips, row in votes.items():
        mine, state = row["county"].casefold(), row["state"]
        if folded in (f"{mine} {state.casefold()}", f"{mine} {postal.get(state, '')}"):
            return fips
        if f"{folded} ".startswith(f"{mine} "):
            called[f"{mine} {postal.get(state, '')}"] = fips
    if not called or any(_called(place, name) for place in places("USA")):
        return None
    cure = "Write a county and its state, as in wayne county mi, or its FIPS code."
    raise unknown(name, sorted(called), what="county", cure=cure)


def _division(name: str) -> str | None:
    """Return the code of a census division by code, or by name and province; ``None`` for none.

    Raises:
        BadInput: several divisions have the name.
    """
    known = divisions()
    if name in known:
        return name
    if name.isdigit() and len(name) == 4:
        raise unknown(name, sorted(known), what="census division")
    if any(_called(place, name) for place in places("CAN")):
        return None
    postal = {place.code: place for place in places("CAN")}
    folded = " ".join(name.casefold().split())
    found = []
    for code, row in known.items():
        called, where = " ".join(row["name"].casefold().split()), postal[row["province"]]
        ends = ("", f" {where.postal.casefold()}", f" {where.name.casefold()}")
        if folded in [called + end for end in ends]:
            found.append(code)
    if len(found) > 1:
        raise BadInput(
            f"{name} may be the census divisions {', '.join(found)}; add the province, as in "
            "essex on, or write the code."
        )
    named = [" ".join(row["name"].casefold().split()) for row in known.values()]
    near = sorted({each for each in named if folded.startswith(f"{each} ")})
    if near and not found:
        cure = "Write a division and its province, as in essex on, or its code."
        raise unknown(name, near, what="census division", cure=cure)
    return found[0] if found else None


def _division_share(
    code: str, sectors: Sequence[str], jobs: Float | None, sources: Path | None
) -> Float:
    """Return (J,) least shares of a division in the national jobs of sectors: of listed industries.

    The source lists the leading industries of a division; a censored share counts nothing.
    """
    if sources is None or jobs is None:
        raise BadInput(
            f"aiming at census division {code} needs its industries, which the package may not "
            "carry: give the folder of source files with --sources, or aim at its province."
        )
    found = np.zeros(len(sectors))
    for entry in next(d for d in read_divisions(sources) if d.id == code).industries:
        held = np.isin(sectors, entry.sectors)
        if entry.known and entry.least and held.any():
            found[held] += entry.least / float(jobs[held].sum())
    if not found.any():
        raise BadInput(
            f"no industry of the model is listed with its jobs in census division {code}; aim at "
            "its province."
        )
    return found


@cache
def _county_jobs(sources: Path) -> dict[str, dict[tuple[str, ...], float]]:
    """Return jobs by county and the sectors that an industry of the source stands for."""
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for county in read_counties(sources):
        mine = found.setdefault(county.fips, {})
        for entry in county.industries:
            mine[entry.sectors] = mine.get(entry.sectors, 0.0) + (entry.least or 0.0)
    return found


def _county_share(fips: str, sectors: Sequence[str], sources: Path | None) -> Float:
    """Return (J,) shares of a county in the national jobs of the industries that hold a sector."""
    if sources is None:
        raise BadInput(
            f"aiming at county {fips} needs the employment of counties, which the package may not "
            "carry: give the folder of source files with --sources, or aim at its state."
        )
    jobs = _county_jobs(sources)
    if not jobs.get(fips):
        raise BadInput(f"no employment of county {fips} is known; aim at its state.")
    share = np.zeros(len(sectors))
    for s, sector in enumerate(sectors):
        mine, whole = (
            sum(n for each in which for of, n in each.items() if sector in of)
            for which in ([jobs[fips]], jobs.values())
        )
        share[s] = mine / whole if whole else 0.0
    return share


def _share(name: str, country: str, sectors: Sequence[str]) -> Float:
    """Return (J,) shares of a target in the sectors of a country."""
    if name in sectors:
        return np.array([float(code == name) for code in sectors])
    known = {} if country not in CARDS else {place.code: place for place in places(country)}
    if name.casefold() in BY_VOTE and country == "USA":
        mine = [code for code in known if _voted(code, name.casefold())]
    else:
        mine = [code for code, place in known.items() if _called(place, name)]
    if mine:
        shares = load_shares(country, tuple(sectors))
        rows = [shares.codes.index(code) for code in mine if code in shares.codes]
        return np.asarray(shares.share_ps[rows].sum(axis=0), dtype=np.float64)
    try:
        return _share(sector_code(name, known=sectors), country, sectors)
    except UnknownName:
        choices = [*(place.name for place in known.values()), *(BY_VOTE if known else ()), *sectors]
        raise unknown(name, choices, what="place or sector to aim at") from None


def _called(place: Place, name: str) -> bool:
    folded = name.casefold()
    return folded in (place.code.casefold(), place.postal.casefold(), place.name.casefold())


def _voted(code: str, how: str) -> bool:
    ahead = lead(code)
    if ahead is None:
        return False
    if how == SWING:
        return abs(ahead) < MARGIN
    return ahead > 0 if how == REPUBLICAN else ahead < 0
