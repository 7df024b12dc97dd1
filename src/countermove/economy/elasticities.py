"""Sets of trade elasticities: published estimates, uniform values, and a user's own file."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from countermove.arrays import Float, read_only
from countermove.codes.lookup import unknown
from countermove.errors import BadInput
from countermove.sources.cards import load_card
from countermove.sources.store import table_path

SERVICES_CARD = "services_elasticity"
SERVICES_THETA = 4.0
"""Elasticity of services where a source has none; card ``services_elasticity``."""

DEFAULT_SET = "FGO"
UNIFORM = "uniform-"


@dataclass(frozen=True, slots=True)
class ElasticitySet:
    """One shipped set.

    Attributes:
        name: what ``--set elasticities=`` takes. title: one line. card: id of its card.
        headline: whether it counts in the range that headlines print (published, sectoral,
            each source once).
    """

    name: str
    title: str
    card: str
    headline: bool

    @property
    def citation(self) -> str:
        """Reference line of the source."""
        return load_card(self.card).cite


@dataclass(frozen=True, slots=True)
class Elasticity:
    """One row of a set: a sector's elasticity and where it was printed.

    Attributes:
        sector: industry code. theta: elasticity, positive. std_error: as printed, or ``None``.
        source_sector: row of the source it comes from; empty if the source has none.
        note: what was done if it is not simply that row.
    """

    sector: str
    theta: float
    std_error: float | None
    source_sector: str
    note: str


SETS = (
    ElasticitySet("FGO", "Fontagne, Guimbard and Orefice (2022)", "elasticities_fgo", True),
    ElasticitySet("CP", "Caliendo and Parro (2015), as printed", "elasticities_cp", True),
    ElasticitySet("BSY", "Bagwell, Staiger and Yurukoglu (2021)", "elasticities_bsy", True),
    ElasticitySet("GYY", "Giri, Yi and Yilmazkuday (2021)", "elasticities_gyy", True),
    ElasticitySet("L21", "Lashkaripour (2021)", "elasticities_l21", True),
    ElasticitySet("LL", "Lashkaripour and Lugovskyy (2023)", "elasticities_ll", True),
    ElasticitySet("SHAPIRO", "Shapiro (2016)", "elasticities_shapiro", True),
    ElasticitySet(
        "CP-pooled",
        "Caliendo and Parro (2015), vehicles as in the authors' programs",
        "elasticities_cp_pooled",
        False,
    ),
    ElasticitySet(
        "PROTEE",
        "CEPII ProTEE by product, averaged with US imports of 2024",
        "elasticities_protee",
        False,
    ),
)


def elasticity_sets() -> tuple[ElasticitySet, ...]:
    """Return the shipped sets, the default first.

    >>> elasticity_sets()[0].name
    'FGO'
    """
    return SETS


def headline_sets() -> tuple[str, ...]:
    """Return the names of the published sectoral sets whose range headlines print."""
    return tuple(each.name for each in SETS if each.headline)


def load_elasticities(
    name: str,
    sectors: Sequence[str],
    *,
    cap: float | None = None,
    services: float = SERVICES_THETA,
) -> Float:
    """Return the trade elasticity of each sector, positive.

    Args:
        name: a shipped set, ``uniform-<x>`` (any positive number), or the path of a CSV file
            with the columns ``sector, theta``.
        sectors: J codes of the OECD ICIO, in the order wanted.
        cap: largest value allowed; off by default. See :func:`capped_sectors` for reporting.
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
    if cap is not None and not cap > 0:
        raise BadInput(f"elasticity cap {cap!r} must be a positive number; leave it out for none.")
    if name.startswith(UNIFORM):
        theta = np.full(len(sectors), _uniform(name))
    else:
        theta = _from_rows(elasticity_rows(name), sectors, name=name, services=services)
    fixed: Float = read_only(theta if cap is None else np.minimum(theta, cap))
    return fixed


def capped_sectors(name: str, sectors: Sequence[str], *, cap: float) -> tuple[str, ...]:
    """Return the sectors whose elasticity in the set exceeds the cap, for the run's notes."""
    theta = load_elasticities(name, sectors)
    return tuple(code for code, value in zip(sectors, theta, strict=True) if value > cap)


def elasticity_rows(name: str) -> tuple[Elasticity, ...]:
    """Return the rows of a shipped set or of a user's CSV file, as they stand in it."""
    for each in SETS:
        if each.name == name:
            return read_elasticities(table_path(each.card))
    path = Path(name)
    if path.suffix == ".csv" or path.is_file():
        if not path.is_file():
            raise BadInput(f"elasticity file {name!r} does not exist; check the path.")
        return read_elasticities(path)
    known = [each.name for each in SETS] + [f"{UNIFORM}4"]
    raise unknown(name, known, what="elasticity set", cure="A path to a CSV file works too.")


def elasticity_cards(name: str) -> tuple[str, ...]:
    """Return the ids of the cards a set rests on (none for uniform values and own files)."""
    return tuple(card for each in SETS if each.name == name for card in (each.card, SERVICES_CARD))


def read_elasticities(path: Path) -> tuple[Elasticity, ...]:
    """Read a CSV file of elasticities strictly; errors name file and line."""
    with path.open(newline="", encoding="utf-8-sig") as stream:
        reader = csv.DictReader(stream)
        header = reader.fieldnames or []
        for column in ("sector", "theta"):
            if column not in header:
                raise BadInput(
                    f"{path}:1: column {column!r} is missing; the header must be sector,theta."
                )
        rows: dict[str, Elasticity] = {}
        for raw in reader:
            where = f"{path}:{reader.line_num}"
            row = _row(raw, where)
            if row.sector in rows:
                raise BadInput(f"{where}: sector {row.sector!r} is given twice; keep one row.")
            rows[row.sector] = row
    return tuple(rows.values())


def _row(raw: dict[str, str | None], where: str) -> Elasticity:
    sector = (raw.get("sector") or "").strip()
    if not sector:
        raise BadInput(f"{where}: the sector is empty; write a code such as C29.")
    return Elasticity(
        sector=sector,
        theta=_positive(raw.get("theta"), f"{where}: theta of {sector}"),
        std_error=(
            _positive(raw["std_error"], f"{where}: std_error of {sector}")
            if (raw.get("std_error") or "").strip()
            else None
        ),
        source_sector=(raw.get("source_sector") or "").strip(),
        note=(raw.get("note") or "").strip(),
    )


def _positive(text: str | None, what: str) -> float:
    try:
        value = float(text or "")
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value > 0):
        raise BadInput(f"{what} is {text!r}; it must be a positive number (published signs vary).")
    return value


def _uniform(name: str) -> float:
    return _positive(name.removeprefix(UNIFORM), f"elasticity set {name!r}: the value")


def _from_rows(
    rows: Sequence[Elasticity], sectors: Sequence[str], *, name: str, services: float
) -> Float:
    by_sector = {row.sector: row.theta for row in rows}
    missing = [code for code in sectors if code not in by_sector and not is_service(code)]
    if missing:
        raise BadInput(
            f"elasticity set {name!r} has no value for {', '.join(missing)}; add a row for each "
            "(only services industries of the OECD ICIO may be left out)."
        )
    return np.array([by_sector.get(code, services) for code in sectors], dtype=np.float64)


def is_service(sector: str) -> bool:
    """Whether a code is a services industry of the OECD ICIO (ISIC sections D to T).

    >>> is_service("C29"), is_service("H49"), is_service("J58T60"), is_service("Drinks")
    (False, True, True, False)
    """
    return re.fullmatch(r"[D-T][0-9T_]*", sector) is not None
