"""US counties: votes of 2024 (shipped) and employment by industry (from the user's sources)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from countermove.places.crosswalk import FAMA_FRENCH
from countermove.places.gazetteer import places
from countermove.places.place_file import Industry, LocalPlace
from countermove.sources.readers.opened_file import source_file
from countermove.sources.store import table_rows
from countermove.sources.table_file import Layout, read_table

EMPLOYMENT_FILE = "us_county/county_industry_emp.csv.gz"
EMPLOYMENT_ORIGIN = (
    "the repository jamesytang/unshock-trade-exposure, data/interim (County Business "
    "Patterns 2013, imputed; no licence stated)."
)
EMPLOYMENT = Layout(
    needed=("fipscounty", "FF_48", "sum_emp", "total_emp"),
    optional=(),
    numbers=("FF_48", "sum_emp", "total_emp"),
    key=("fipscounty", "FF_48"),
    others=True,
)
REPUBLICAN, DEMOCRATIC = "Republican", "Democratic"


@dataclass(frozen=True, slots=True)
class County(LocalPlace):
    """A county: its id is the FIPS code, its industries are the goods industries.

    ``winner`` is empty where no votes are counted by this county; ``employment`` is ``None`` where
    the employment file lacks it.
    """

    winner: str = ""

    @property
    def fips(self) -> str:
        """The county's FIPS code."""
        return self.id


def read_counties(sources: Path) -> list[County]:
    """Return every county of either file; what one of them lacks stays a gap."""
    votes = votes_2024()
    jobs, total = _employment(sources)
    states = {place.name: place.code for place in places("USA")}
    by_prefix = {fips[:2]: states[row["state"]] for fips, row in votes.items()}
    out = []
    for fips in sorted(set(votes) | set(total)):
        name, winner = "county not stated" if fips.endswith("999") else f"county {fips}", ""
        if row := votes.get(fips):
            ahead = int(row["republican"]) > int(row["democratic"])
            name, winner = row["county"], REPUBLICAN if ahead else DEMOCRATIC
        parent = by_prefix.get(fips[:2], "")
        out.append(County(fips, name, parent, total.get(fips), jobs.get(fips, ()), winner=winner))
    return out


def votes_2024() -> dict[str, dict[str, str]]:
    """Return the vote of 5 November 2024 by FIPS code."""
    return {row["fips"]: row for row in table_rows("county_votes_2024")}


def _employment(sources: Path) -> tuple[dict[str, tuple[Industry, ...]], dict[str, float]]:
    path = source_file(sources, EMPLOYMENT_FILE, origin=EMPLOYMENT_ORIGIN)
    found: dict[str, list[Industry]] = {}
    total: dict[str, float] = {}
    for row in read_table(path, EMPLOYMENT):
        fips = row.code("fipscounty").zfill(5)
        total[fips] = row.given("total_emp", least=0.0)
        sectors = FAMA_FRENCH.get(int(row.given("FF_48")))
        if sectors:
            jobs = row.given("sum_emp", least=0.0)
            found.setdefault(fips, []).append(Industry(row.text("FF_48"), sectors, jobs, jobs))
    return {fips: tuple(rows) for fips, rows in found.items()}, total
