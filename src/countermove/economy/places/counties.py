"""US counties: votes of 2024 (shipped) and employment by industry (from the user's sources)."""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass
from pathlib import Path

from countermove.economy.places.crosswalk import FAMA_FRENCH
from countermove.economy.places.gazetteer import places
from countermove.economy.places.place_file import Industry
from countermove.sources.readers.files import source_file
from countermove.sources.store import table_path

EMPLOYMENT_FILE = "us_county/county_industry_emp.csv.gz"
EMPLOYMENT_ORIGIN = (
    "the repository jamesytang/unshock-trade-exposure, data/interim (County Business "
    "Patterns 2013, imputed; no licence stated)."
)
REPUBLICAN, DEMOCRATIC = "Republican", "Democratic"


@dataclass(frozen=True, slots=True)
class County:
    """A county: FIPS code, name, state, votes, winner; jobs in goods industries, and in all.

    ``winner`` is empty where no votes are counted by this county; ``employment`` is ``None`` where
    the employment file lacks it.
    """

    fips: str
    name: str
    state: str
    votes: int
    winner: str
    employment: float | None
    industries: tuple[Industry, ...]


def read_counties(sources: Path) -> list[County]:
    """Return every county of either file; what one of them lacks stays a gap."""
    votes = votes_2024()
    jobs, total = _employment(sources)
    states = {place.name: place.code for place in places("USA")}
    by_prefix = {fips[:2]: states[row["state"]] for fips, row in votes.items()}
    out = []
    for fips in sorted(set(votes) | set(total)):
        row = votes.get(fips)
        winner = ""
        if row is not None:
            republican, democratic = int(row["republican"]), int(row["democratic"])
            winner = REPUBLICAN if republican > democratic else DEMOCRATIC
        out.append(
            County(
                fips=fips,
                name=row["county"]
                if row is not None
                else "county not stated"
                if fips.endswith("999")
                else f"county {fips}",
                state=by_prefix.get(fips[:2], ""),
                votes=int(row["votes"]) if row is not None else 0,
                winner=winner,
                employment=total.get(fips),
                industries=jobs.get(fips, ()),
            )
        )
    return out


def votes_2024() -> dict[str, dict[str, str]]:
    """Return the vote of 5 November 2024 by FIPS code."""
    with table_path("county_votes_2024").open(newline="", encoding="utf-8") as stream:
        return {row["fips"]: row for row in csv.DictReader(stream)}


def _employment(sources: Path) -> tuple[dict[str, tuple[Industry, ...]], dict[str, float]]:
    path = source_file(sources, EMPLOYMENT_FILE, origin=EMPLOYMENT_ORIGIN)
    found: dict[str, list[Industry]] = {}
    total: dict[str, float] = {}
    with gzip.open(path, "rt", newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            fips = row["fipscounty"].zfill(5)
            total[fips] = float(row["total_emp"])
            sectors = FAMA_FRENCH.get(int(row["FF_48"]))
            if sectors:
                jobs = float(row["sum_emp"])
                found.setdefault(fips, []).append(Industry(row["FF_48"], sectors, jobs, jobs))
    return {fips: tuple(rows) for fips, rows in found.items()}, total
