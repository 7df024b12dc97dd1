"""A user's own places: cities, districts, ridings, read from CSV, and the census divisions.

One row per place and industry. Columns: ``place`` (an id), ``industry`` (a sector's code or name,
or a NAICS code of two digits or more), and either ``jobs``, or ``share`` of the place's
``employment``.
``share`` may be 0.082, 8.2% or censored, <1%; an empty cell is a gap. Optional: ``name``,
``parent`` (province or state, whose sales abroad the place takes on), ``longitude``, ``latitude``.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from countermove.codes.lookup import unknown
from countermove.codes.sectors import sectors as known_sectors
from countermove.economy.places.crosswalk import NAICS, naics_sectors
from countermove.economy.places.gazetteer import place as place_by_name
from countermove.errors import BadInput
from countermove.sources.readers.files import source_file
from countermove.sources.store import table_path

NEEDED, OPTIONAL = ("place", "industry"), ("name", "parent", "longitude", "latitude")
FIGURES = ("jobs", "share", "employment")

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
    """A place of a user's file or a census division.

    Attributes:
        id, name: what it is called. parent: province or state code, or empty.
        employment: jobs (or labour force) in all, if known. industries: those listed.
        longitude, latitude: where a map draws it, if known.
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
        BadInput: a column is missing, a number is not one, or shares of a place exceed its jobs.
        UnknownName: an industry or parent does not exist; names the nearest and the line.
    """
    file = Path(path)
    codes = tuple(sectors or known_sectors())
    try:
        with file.open(newline="", encoding="utf-8-sig") as stream:
            reader = csv.DictReader(stream)
            columns = tuple(reader.fieldnames or ())
            rows = list(reader)
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            f"{file}: cannot be read ({error}); give a CSV file in UTF-8 with the columns "
            f"{', '.join((*NEEDED, *FIGURES))}."
        ) from None
    for name in columns:
        if name not in (*NEEDED, *OPTIONAL, *FIGURES):
            raise BadInput(
                f"{file}: {unknown(name, (*NEEDED, *FIGURES, *OPTIONAL), what='column')}"
            )
    missing = [name for name in NEEDED if name not in columns]
    if missing or not ("jobs" in columns or {"share", "employment"} <= set(columns)):
        raise BadInput(
            f"{file}: columns {', '.join(columns) or 'none'}; needed are place, industry, and jobs "
            "or share with employment. See docs/how-to/own-places.md."
        )
    grouped: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for line, row in enumerate(rows, start=2):
        clean = {name: (row.get(name) or "").strip() for name in columns}
        if not clean["place"]:
            raise BadInput(f"{file}, line {line}: no place; give every row an id.")
        grouped.setdefault(clean["place"], []).append((line, clean))
    return [_place(file, key, lines, codes) for key, lines in grouped.items()]


def read_divisions(sources: Path) -> list[LocalPlace]:
    """Return the census divisions with the industries the sources list for them.

    Up to three leading industries of two metrics are listed; nothing is known of the others. Jobs
    are shares of the labour force of 2021.
    """
    metrics = source_file(sources, METRICS_FILE, origin=IRPP_ORIGIN)
    listed = source_file(sources, INDUSTRIES_FILE, origin=IRPP_ORIGIN)
    shares: dict[str, dict[str, str]] = {}
    with listed.open(newline="", encoding="utf-8-sig") as stream:
        for row in csv.DictReader(stream):
            if row["Metric"] != EMISSIONS_METRIC:
                code = row["NAICS"].removesuffix("FF").replace("X", "")
                shares.setdefault(row["GeoUID"], {}).setdefault(code, row["Share"])
    known = divisions()
    out = []
    with metrics.open(newline="", encoding="utf-8-sig") as stream:
        for row in csv.DictReader(stream):
            entry = known.get(row["GeoUID"])
            if entry is None:
                raise BadInput(
                    f"{metrics}: {unknown(row['GeoUID'], known, what='census division')}"
                )
            force = float(row["Labour_Force"]) if row["Labour_Force"] else None
            found = shares.get(row["GeoUID"], {})
            industries = tuple(
                _industry(code, naics_sectors(code) or (), share, force, str(listed))
                for code, share in found.items()
                if not any(code != other and code.startswith(other) for other in found)
            )
            out.append(
                LocalPlace(
                    id=row["GeoUID"],
                    name=row["CD_Name"],
                    parent=entry["province"],
                    employment=force,
                    industries=industries,
                    longitude=float(entry["longitude"]),
                    latitude=float(entry["latitude"]),
                )
            )
    return out


def divisions() -> Mapping[str, Mapping[str, str]]:
    """Return the shipped census divisions by code: name, province, population, centre."""
    with table_path("census_divisions").open(newline="", encoding="utf-8") as stream:
        return {row["code"]: row for row in csv.DictReader(stream)}


def _place(
    file: Path, key: str, lines: list[tuple[int, dict[str, str]]], codes: Sequence[str]
) -> LocalPlace:
    first_line, first = lines[0]
    where = f"{file}, line {first_line}"
    employment = _number(first.get("employment", ""), f"{where}, employment")
    parent = first.get("parent", "")
    if parent:
        try:
            parent = place_by_name(parent).code
        except Exception as error:
            raise BadInput(f"{where}: {error}") from None
    industries = []
    for line, row in lines:
        spot = f"{file}, line {line}"
        sectors = _sectors(row["industry"], codes, spot)
        text = row.get("jobs", "")
        if text or "share" not in row:
            jobs = _number(text, f"{spot}, jobs")
            industries.append(Industry(row["industry"], sectors, jobs, jobs))
        else:
            industries.append(_industry(row["industry"], sectors, row["share"], employment, spot))
    total = sum(entry.least or 0.0 for entry in industries)
    if employment is not None and total > employment * (1 + 1e-9):
        raise BadInput(
            f"{where}: industries of {key} have {total:,.0f} jobs, more than its employment of "
            f"{employment:,.0f}; shares of a place sum to one at most."
        )
    return LocalPlace(
        id=key,
        name=first.get("name") or key,
        parent=parent,
        employment=employment,
        industries=tuple(industries),
        longitude=_number(first.get("longitude", ""), f"{where}, longitude", negative=True),
        latitude=_number(first.get("latitude", ""), f"{where}, latitude", negative=True),
    )


def _industry(
    code: str, sectors: tuple[str, ...], share: str, employment: float | None, where: str
) -> Industry:
    """Return an industry from a share such as 0.082, 8.2%, <1% or nothing."""
    text = share.strip()
    if not text:
        return Industry(code, sectors, None, None)
    censored = text.startswith("<")
    text = text.lstrip("<").strip()
    per_cent = text.endswith("%")
    value = _number(text.rstrip("%").strip(), f"{where}, share of {code}")
    if value is None or value * (0.01 if per_cent else 1.0) > 1.0:
        raise BadInput(
            f"{where}: share {share!r} of {code} is above one; write 0.082 or 8.2%, or <1%."
        )
    if employment is None:
        raise BadInput(
            f"{where}: a share of {code}, but no employment of the place; add it, or give jobs."
        )
    most = value * (0.01 if per_cent else 1.0) * employment
    return Industry(code, sectors, 0.0 if censored else most, most)


def _sectors(industry: str, codes: Sequence[str], where: str) -> tuple[str, ...]:
    names = {entry.name.casefold(): code for code, entry in known_sectors().items()}
    by_code = {code.casefold(): code for code in codes}
    folded = industry.casefold()
    if folded in by_code:
        return (by_code[folded],)
    if folded in names and names[folded] in codes:
        return (names[folded],)
    found = naics_sectors(industry) if industry.isdigit() else None
    if found:
        return found
    names_or_codes = NAICS if industry.isdigit() else [e.name for e in known_sectors().values()]
    choices = [*codes, *names_or_codes]
    raise BadInput(f"{where}: {unknown(industry, choices, what='industry')}")


def _number(text: str, where: str, *, negative: bool = False) -> float | None:
    if not text:
        return None
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        raise BadInput(f"{where}: {text!r} is not a number; write digits only.") from None
    if value != value or value in (float("inf"), float("-inf")) or (value < 0 and not negative):
        raise BadInput(f"{where}: {text!r} is not a size; write a number of zero or more.")
    return value
