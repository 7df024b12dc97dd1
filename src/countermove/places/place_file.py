"""A user's own places: cities, districts, ridings, read from CSV, and the census divisions.

One row per place and industry. Columns: ``place`` (an id), ``industry`` (a sector's code or name,
or a NAICS code of two digits or more), and either ``jobs``, or ``share`` of the place's
``employment``.
``share`` may be 0.082, 8.2% or censored, <1%; an empty cell is a gap. Optional: ``name``,
``parent`` (province or state, whose sales abroad the place takes on), ``longitude``, ``latitude``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from countermove.codes.lookup import unknown
from countermove.codes.names import sector_code
from countermove.codes.sectors import sectors as known_sectors
from countermove.errors import BadInput, UnknownName
from countermove.places.crosswalk import NAICS, naics_sectors
from countermove.places.gazetteer import place as place_by_name
from countermove.sources.readers.opened_file import source_file
from countermove.sources.store import table_rows
from countermove.sources.table_file import Layout, Row, read_table

LAYOUT = Layout(
    needed=("place", "industry"),
    optional=("jobs", "share", "employment", "name", "parent", "longitude", "latitude"),
    numbers=("jobs", "share", "employment", "longitude", "latitude"),
    key=("place", "industry"),
)
METRICS = Layout(
    needed=("GeoUID", "CD_Name", "Labour_Force"),
    optional=(),
    numbers=("Labour_Force",),
    key=("GeoUID",),
    others=True,
)
INDUSTRIES = Layout(
    needed=("GeoUID", "Metric", "Rank", "NAICS", "Share"),
    optional=(),
    numbers=("Share",),
    key=("GeoUID", "Metric", "Rank"),
    others=True,
)
SIZE = "write digits only, zero or more"
DEGREES = "write degrees such as -79.4"

METRICS_FILE = "irpp_census_divisions/cd_metrics.csv"
INDUSTRIES_FILE = "irpp_census_divisions/cd_supplementary.csv"
IRPP_ORIGIN = (
    "the repository rchejfec/ctp-susceptibility-map, static/data (IRPP; no licence stated)."
)
EMISSIONS_METRIC = "FS"
"""Its shares are of facilities' emissions, not of employment (half of Vancouver's is cement)."""


@dataclass(frozen=True, slots=True)
class Industry:
    """An industry of a place; jobs between ``least`` and ``most``.

    ``least`` equals ``most`` where the figure is known; a censored share leaves room between; both
    are ``None`` where the cell is empty.
    """

    code: str
    sectors: tuple[str, ...]
    least: float | None
    most: float | None

    @property
    def known(self) -> bool:
        """Whether there is a figure, neither censored nor missing."""
        return self.least is not None and self.least == self.most


@dataclass(frozen=True, slots=True)
class LocalPlace:
    """A place of a user's file or a census division; ``parent`` is a province or state, or empty.

    ``employment`` is jobs (or labour force) in all, if known; a map draws it at its coordinates.
    """

    id: str
    name: str
    parent: str
    employment: float | None
    industries: tuple[Industry, ...]
    longitude: float | None = None
    latitude: float | None = None


def read_place_file(path: Path | str, sectors: Sequence[str] | None = None) -> list[LocalPlace]:
    """Read a user's places.

    Args:
        path: CSV file. sectors: codes industries may use; those of the OECD tables by default.

    Raises:
        BadInput: a column is missing or unknown, a number is not one, a row or an industry counts
            twice, or shares of a place exceed its jobs; the line is named.
    """
    codes = tuple(sectors or known_sectors())
    grouped: dict[str, list[Row]] = {}
    for row in place_rows(path):
        grouped.setdefault(row.code("place"), []).append(row)
    return [_place(key, lines, codes) for key, lines in grouped.items()]


def place_rows(path: Path | str) -> list[Row]:
    """Return the rows of a user's places, whatever sectors they may name; raises likewise."""
    rows = read_table(path, LAYOUT)
    if not any(row.text("jobs") or row.text("share") for row in rows):
        raise BadInput(
            f"{path}: no figures; needed are place, industry, and jobs or share with employment. "
            "See docs/how-to/own-places.md."
        )
    return rows


def read_divisions(sources: Path) -> list[LocalPlace]:
    """Return the census divisions with the industries the sources list for them.

    Up to three leading industries of two metrics are listed; nothing is known of the others. Jobs
    are shares of the labour force of 2021.
    """
    metrics = source_file(sources, METRICS_FILE, origin=IRPP_ORIGIN)
    listed = source_file(sources, INDUSTRIES_FILE, origin=IRPP_ORIGIN)
    shares: dict[str, dict[str, Row]] = {}
    for row in read_table(listed, INDUSTRIES):
        if row.text("Metric") != EMISSIONS_METRIC:
            code = row.code("NAICS").removesuffix("FF").replace("X", "")
            shares.setdefault(row.code("GeoUID"), {}).setdefault(code, row)
    known = divisions()
    out = []
    for row in read_table(metrics, METRICS):
        unit = row.code("GeoUID")
        if unit not in known:
            raise BadInput(f"{row.where}: {unknown(unit, known, what='census division')}")
        force = row.number("Labour_Force", least=0.0, cure=SIZE)
        found = shares.get(unit, {})
        industries = tuple(
            _industry(entry, "Share", code, naics_sectors(code) or (), force)
            for code, entry in found.items()
            if not any(code != other and code.startswith(other) for other in found)
        )
        out.append(
            LocalPlace(
                id=unit,
                name=row.text("CD_Name"),
                parent=known[unit]["province"],
                employment=force,
                industries=industries,
                longitude=float(known[unit]["longitude"]),
                latitude=float(known[unit]["latitude"]),
            )
        )
    return out


def divisions() -> Mapping[str, Mapping[str, str]]:
    """Return the shipped census divisions by code: name, province, population, centre."""
    return {row["code"]: row for row in table_rows("census_divisions")}


def _place(key: str, rows: list[Row], codes: Sequence[str]) -> LocalPlace:
    first = rows[0]
    for row in rows[1:]:
        for column in ("employment", "name", "parent", "longitude", "latitude"):
            if row.text(column) not in ("", first.text(column)):
                raise BadInput(
                    f"{row.where}: {column} of {key} is {row.text(column)!r}, but "
                    f"{first.text(column)!r} on its first row; give one."
                )
    employment = first.number("employment", least=0.0, cure=SIZE)
    industries: list[Industry] = []
    listed: list[tuple[str, tuple[str, ...], str]] = []
    for row in rows:
        code = row.code("industry")
        sectors = _sectors(code, codes, row.where)
        for other, other_sectors, where in listed:
            if code.isdigit() and other.isdigit():  # one code holds the other
                twice = code.startswith(other) or other.startswith(code)
            else:
                twice = not set(sectors).isdisjoint(other_sectors)
            if twice:
                raise BadInput(
                    f"{row.where}: industry {code!r} of {key} counts again what {other!r} holds "
                    f"({where}); keep one."
                )
        listed.append((code, sectors, row.where))
        if row.text("jobs") and row.text("share"):
            raise BadInput(f"{row.where}: jobs and share are both given; keep one of them.")
        jobs = row.number("jobs", least=0.0, cure=SIZE)
        if jobs is None:
            industries.append(_industry(row, "share", code, sectors, employment))
        else:
            industries.append(Industry(code, sectors, jobs, jobs))
    if bool(first.text("longitude")) != bool(first.text("latitude")):
        raise BadInput(
            f"{first.where}: {key} has one of longitude and latitude; a map needs both: give the "
            "other, or neither."
        )
    total = sum(entry.least or 0.0 for entry in industries)
    if employment is not None and total > employment * (1 + 1e-9):
        raise BadInput(
            f"{first.where}: industries of {key} have {total:,.0f} jobs, more than its employment "
            f"of {employment:,.0f}; shares of a place sum to one at most."
        )
    return LocalPlace(
        id=key,
        name=first.text("name") or key,
        parent=_parent(first),
        employment=employment,
        industries=tuple(industries),
        longitude=first.number("longitude", least=-180.0, most=180.0, cure=DEGREES),
        latitude=first.number("latitude", least=-90.0, most=90.0, cure=DEGREES),
    )


def _parent(row: Row) -> str:
    if not row.text("parent"):
        return ""
    try:
        return place_by_name(row.text("parent")).code
    except UnknownName as error:
        raise BadInput(f"{row.where}: {error}") from None


def _industry(
    row: Row, column: str, code: str, sectors: tuple[str, ...], employment: float | None
) -> Industry:
    """Return an industry from a share such as 0.082, 8.2%, <1% or nothing."""
    cure = f"the share of {code} is at most one: write 0.082 or 8.2%, or <1%"
    value = row.number(column, least=0.0, most=1.0, share=True, cure=cure)
    if value is None:
        return Industry(code, sectors, None, None)
    if employment is None:
        raise BadInput(
            f"{row.where}: a share of {code}, but no employment of the place; add it, or give jobs."
        )
    most = value * employment
    return Industry(code, sectors, 0.0 if row.text(column).startswith("<") else most, most)


def _sectors(industry: str, codes: Sequence[str], where: str) -> tuple[str, ...]:
    with suppress(UnknownName):
        return (sector_code(industry, known=codes),)
    found = naics_sectors(industry) if industry.isdigit() else None
    if found:
        return found
    names_or_codes = NAICS if industry.isdigit() else [e.name for e in known_sectors().values()]
    choices = [*codes, *names_or_codes]
    raise BadInput(f"{where}: {unknown(industry, choices, what='industry')}")
