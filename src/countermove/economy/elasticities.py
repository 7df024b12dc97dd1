"""Sets of trade elasticities: published estimates, uniform values, and a user's own file."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

from countermove.arrays import Float, read_only
from countermove.codes.lookup import unknown
from countermove.codes.names import sector_code
from countermove.codes.sectors import sectors as oecd_sectors
from countermove.errors import BadInput, UnknownName
from countermove.sources.cards import cards
from countermove.sources.store import table_path
from countermove.sources.table_file import NUMBER, Layout, read_table

SERVICES_CARD = "services_elasticity"
SERVICES_THETA = 4.0
"""Elasticity of services where a source has none; card ``services_elasticity``."""

FIRST_SET = "FGO"
"""The published set that is listed first."""
MEDIAN_SET = "MEDIAN"
DEFAULT_SET = MEDIAN_SET
MEDIAN_CARD = "elasticities_median"
"""The set derived from those that headlines count, sector by sector, and its card."""
UNIFORM = "uniform-"
LOWEST, HIGHEST = 0.1, 200.0
"""Elasticities that are taken: published ones lie between 0.39 and 65, and worlds with one far
outside take minutes to solve, or have numbers that overflow."""
POSITIVE = (
    f"an elasticity must be a positive number from {LOWEST:g} to {HIGHEST:g} (published signs vary)"
)


@dataclass(frozen=True, slots=True)
class ElasticitySet:
    """One shipped set: its file's name, the id of its card, and the card's reference line.

    ``headline``: whether it counts in the range that headlines print (published, sectoral, each
    source once); a field of the card.
    """

    name: str
    card: str
    headline: bool
    citation: str


@dataclass(frozen=True, slots=True)
class Elasticity:
    """One row of a set: a sector's elasticity, its standard error if printed, and where.

    ``source_sector`` is the row of the source, empty if it has none; ``note`` says what was done if
    it is not simply that row. ``country``: the importer, in a user's file; empty for all others.
    ``where``: its file and line.
    """

    sector: str
    theta: float
    std_error: float | None
    source_sector: str
    note: str
    country: str = ""
    where: str = field(default="", compare=False)

    def code(self, read: Callable[..., str], known: Collection[str], name: str = "") -> str:
        """Return the known code of its sector, or of another ``name``; an error has its place."""
        try:
            return read(name or self.sector, known=known)
        except UnknownName as error:
            raise BadInput(f"{self.where}: {error} Mend or remove its row.") from None


LAYOUT = Layout(
    needed=("sector", "theta"),
    optional=("std_error", "source_sector", "note", "country"),
    numbers=("theta", "std_error"),
    key=("country", "sector"),
)
FOLDER = "economy/elasticities/"


@cache
def elasticity_sets() -> tuple[ElasticitySet, ...]:
    """Return the shipped sets by name: FGO first, then the others that headlines count.

    >>> elasticity_sets()[0].name
    'FGO'
    """
    found = [
        ElasticitySet(Path(card.file).stem, card.id, card.headline, card.cite)
        for card in cards()
        if card.file.startswith(FOLDER)
    ]
    return tuple(sorted(found, key=lambda s: (s.name != FIRST_SET, not s.headline, s.name)))


def headline_sets() -> tuple[str, ...]:
    """Return the names of the published sectoral sets whose range headlines print."""
    return tuple(each.name for each in elasticity_sets() if each.headline)


def by_industry(name: str) -> bool:
    """Whether a name is that of a shipped set, which holds industries of the OECD's tables."""
    return name == MEDIAN_SET or name in {each.name for each in elasticity_sets()}


def load_elasticities(
    name: str, sectors: Sequence[str], *, cap: float | None = None, services: float = SERVICES_THETA
) -> Float:
    """Return the trade elasticity of each sector, positive.

    Args:
        name: a shipped set, ``MEDIAN`` of those that headlines count, ``uniform-<x>`` (any
            positive number), or the path of a CSV file with the columns ``sector, theta``.
        sectors: J codes of the OECD ICIO, in the order wanted.
        cap: largest value allowed; off by default.
        services: value for services the set does not hold; card ``services_elasticity``.

    Returns:
        (J,) read-only array, every entry finite and positive.

    Raises:
        UnknownName: no such set. BadInput: a goods sector is missing, or a row is wrong.

    >>> load_elasticities("FGO", ["C29", "G"]).tolist()
    [8.92, 4.0]
    >>> load_elasticities("uniform-4", ["C29"]).tolist()
    [4.0]
    """
    if cap is not None and not cap >= LOWEST:
        raise BadInput(
            f"elasticity cap {cap!r} must be a positive number of at least {LOWEST:g}; leave it "
            "out for none."
        )
    if name.startswith(UNIFORM):
        theta = np.full(len(sectors), _uniform(name))
    else:
        theta = _from_rows(elasticity_rows(name), sectors, name=name, services=services)
    fixed: Float = read_only(theta if cap is None else np.minimum(theta, cap))
    return fixed


def elasticity_rows(name: str) -> tuple[Elasticity, ...]:
    """Return the rows of a shipped set or of a user's CSV file, as they stand in it."""
    if name == MEDIAN_SET:
        return _median()
    sets = {each.name: each.card for each in elasticity_sets()}
    if name in sets:
        return _shipped(table_path(sets[name]))
    path = Path(name)
    if path.suffix == ".csv" or path.is_file():
        return read_elasticities(path)
    known = [*sets, MEDIAN_SET, f"{UNIFORM}4"]
    raise unknown(name, known, what="elasticity set", cure="A path to a CSV file works too.")


def refuse_unknown_set(name: str) -> None:
    """Refuse a name that is that of no set, no uniform value and no readable file."""
    if name.startswith(UNIFORM):
        _uniform(name)
    else:
        elasticity_rows(name)


@cache
def _shipped(path: Path) -> tuple[Elasticity, ...]:
    return read_elasticities(path)


def elasticity_cards(name: str) -> tuple[str, ...]:
    """Return the ids of the cards a set rests on (none for uniform values and own files)."""
    if name == MEDIAN_SET:
        cards_of = dict.fromkeys(card for n in headline_sets() for card in elasticity_cards(n))
        return (MEDIAN_CARD, *cards_of)
    return tuple(
        card
        for each in elasticity_sets()
        if each.name == name
        for card in (each.card, SERVICES_CARD)
    )


@cache
def _median() -> tuple[Elasticity, ...]:
    """Return the median of the sets that headlines count, for the sectors that all of them hold."""
    names = headline_sets()
    sets = [{row.sector: row.theta for row in elasticity_rows(name)} for name in names]
    note = f"median of {', '.join(names)}"
    return tuple(
        Elasticity(sector, _middle([rows[sector] for rows in sets]), None, "", note)
        for sector in sets[0]
        if all(sector in rows for rows in sets)
    )


def _middle(values: Sequence[float]) -> float:
    """Return the median."""
    ordered, half = sorted(values), len(values) // 2
    return (ordered[half] + ordered[~half]) / 2


def read_elasticities(path: Path) -> tuple[Elasticity, ...]:
    """Read a CSV file of elasticities strictly; errors name file and line."""
    return tuple(
        Elasticity(
            sector=row.code("sector"),
            theta=row.given("theta", least=LOWEST, most=HIGHEST, cure=POSITIVE),
            std_error=row.number("std_error", above=0.0, cure="write a positive number"),
            source_sector=row.text("source_sector"),
            note=row.text("note"),
            country=row.text("country"),
            where=row.where,
        )
        for row in read_table(path, LAYOUT)
    )


def _uniform(name: str) -> float:
    text = name.removeprefix(UNIFORM)
    value = float(text) if NUMBER["."].fullmatch(text) else 0.0
    return checked_elasticity(f"elasticity set {name!r}: {text!r}", value)


def checked_elasticity(what: str, value: float) -> float:
    """Return an elasticity within ``LOWEST`` and ``HIGHEST``; refuse another, or no number.

    >>> checked_elasticity("theta", 4.0)
    4.0
    """
    if not LOWEST <= value <= HIGHEST:
        raise BadInput(f"{what} is out of range; {POSITIVE}.")
    return value


def _from_rows(
    rows: Sequence[Elasticity], sectors: Sequence[str], *, name: str, services: float
) -> Float:
    if any(row.country for row in rows):
        raise BadInput(
            f"elasticity set {name!r} differs between countries: put it into an economy "
            "(countermove economy read ... --set FILE, or with_country_elasticities), and take "
            "elasticities=own."
        )
    by_sector: dict[str, float] = {}
    known = dict.fromkeys((*sectors, *oecd_sectors()))
    for row in rows:
        code = row.code(sector_code, known)
        if code in by_sector:
            raise BadInput(f"{row.where}: {row.sector} is {code}, given above too; keep one.")
        by_sector[code] = row.theta
    missing = [code for code in sectors if code not in by_sector and not is_service(code)]
    if missing:
        raise BadInput(
            f"elasticity set {name!r} has no value for {', '.join(missing)}; add a row for each "
            "(only services industries of the OECD ICIO may be left out), or take uniform-4."
        )
    return np.array([by_sector.get(code, services) for code in sectors], dtype=np.float64)


def is_service(sector: str) -> bool:
    """Whether a code is a services industry of the OECD ICIO (ISIC sections D to T).

    >>> is_service("C29"), is_service("H49"), is_service("J58T60"), is_service("Drinks")
    (False, True, True, False)
    """
    return re.fullmatch(r"[D-T][0-9T_]*", sector) is not None


@dataclass(frozen=True, slots=True)
class ElasticityRow:
    """Elasticities and standard errors of one sector, in the order of ``elasticity_sets()``.

    ``own``: whether the set has an estimate for the sector (false: a stand-in).
    """

    sector: str
    theta: tuple[float, ...]
    std_error: tuple[float | None, ...]
    own: tuple[bool, ...]


def compare_elasticities(sectors: Sequence[str] | None = None) -> tuple[ElasticityRow, ...]:
    """Return one row per sector (all goods sectors of the first set if not given).

    >>> compare_elasticities(["C29"])[0].theta[0]
    8.92
    """
    names = [each.name for each in elasticity_sets()]
    by_set = {name: {row.sector: row for row in elasticity_rows(name)} for name in names}
    out = []
    for sector in sectors or tuple(by_set[names[0]]):
        rows = [by_set[name].get(sector) for name in names]
        if not is_service(sector):
            rows = [by_set[name][sector] for name in names]
        out.append(
            ElasticityRow(
                sector=sector,
                theta=tuple(SERVICES_THETA if row is None else row.theta for row in rows),
                std_error=tuple(None if row is None else row.std_error for row in rows),
                own=tuple(row is not None and bool(row.source_sector) for row in rows),
            )
        )
    return tuple(out)
