"""Load a shipped economy by name: tables from disk, shares in float64, identities checked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from countermove.arrays import Float
from countermove.codes.countries import countries
from countermove.codes.lookup import unknown
from countermove.codes.sectors import sectors
from countermove.economy.construct import economy_from_flows
from countermove.economy.economy import MILLION_USD, Economy
from countermove.economy.elasticities import DEFAULT_SET, load_elasticities
from countermove.economy.employment import load_employment
from countermove.errors import DamagedData
from countermove.sources.store import REBUILD, table_path

ARRAYS = ("flow_ods", "input_purchases_dsk", "tariff_rate_ods")


@dataclass(frozen=True, slots=True)
class Calibration:
    """A shipped economy: its table's card, a patch card on top of it, and the cards it rests on.

    ``observed``: importers whose ordinary duties are those collected; the others' are derived,
    those of ``scheduled`` in part: a schedule stands where its rates are known.
    """

    title: str
    table: str
    patch: str | None
    cards: tuple[str, ...]
    observed: tuple[str, ...] = ("USA",)
    scheduled: tuple[str, ...] = ("CAN",)


BASE_CARDS = (
    "icio-2022", "baseline-tariffs-2024", "services-split", "inputs-from-row", "row-input-columns",
    "us-duties-2024", "canada-tariffs", "tariff-cap", "row-tariffs", "value-added-floor",
    "product-sectors",
)  # fmt: skip
CUSTOMS_CARDS = (
    "icio-2022-customs-2024", "us-imports-hs10-2024", "us-gdp-2022-2024", "customs-deflator",
    "customs-service-offset", "customs-mexico-processing", "negative-final-demand",
)  # fmt: skip
CALIBRATIONS = {
    "icio-2022": Calibration("OECD ICIO 2022 as published", "icio-2022", None, BASE_CARDS),
    "icio-2022-customs-2024": Calibration(
        "OECD ICIO 2022, US goods imports from Canada and Mexico at customs values of 2024",
        "icio-2022",
        "icio-2022-customs-2024",
        BASE_CARDS + CUSTOMS_CARDS,
    ),
}
DERIVED, ZERO = "derived", "zero"
"""Ordinary duties of importers without a schedule: means by sector, or none."""

DEFAULT = "icio-2022-customs-2024"


def economies() -> tuple[str, ...]:
    """Return the names of the shipped economies.

    >>> "icio-2022" in economies()
    True
    """
    return tuple(CALIBRATIONS)


def load_economy(
    name: str = DEFAULT, *, elasticities: str = DEFAULT_SET, ordinary: str = DERIVED
) -> Economy:
    """Load a shipped economy: 81 regions x 50 sectors, year 2022, million US dollars.

    Args:
        name: one of :func:`economies`.
        elasticities: name of an elasticity set.
        ordinary: ``derived``, or ``zero``: importers whose ordinary duties are derived means by
            sector, in part or whole, levy none.

    Raises:
        UnknownName: no such economy or elasticity set; the nearest match is named.
        DamagedData: a table does not match its checksum; the message says how to mend it.

    >>> economy = load_economy("icio-2022")
    >>> len(economy.regions), len(economy.sectors), economy.year
    (81, 50, 2022)
    """
    if name not in CALIBRATIONS:
        raise unknown(name, economies(), what="economy")
    if ordinary not in (DERIVED, ZERO):
        raise unknown(ordinary, (DERIVED, ZERO), what="ordinary")
    entry = CALIBRATIONS[name]
    regions, industries = tuple(countries()), tuple(sectors())
    flow, purchases, rate = read_table(table_path(entry.table), ARRAYS)
    if entry.patch is not None:
        _apply(table_path(entry.patch), {"flow_ods": flow, "input_purchases_dsk": purchases})
    if ordinary == ZERO:
        rate, purchases = _without_derived(flow, purchases, rate, regions, entry.observed)
    return economy_from_flows(
        flow,
        purchases,
        rate,
        regions=regions,
        sectors=industries,
        theta_s=load_elasticities(elasticities, industries),
        highest_rate=np.inf,
        employment_ds=load_employment(regions, industries),
        goods_s=np.array([entry.goods for entry in sectors().values()]),
        name=name,
        year=2022,
        unit=MILLION_USD,
        elasticities=elasticities,
        cards=entry.cards,
    )


def _without_derived(
    flow: Float, purchases: Float, rate: Float, regions: tuple[str, ...], kept: tuple[str, ...]
) -> tuple[Float, Float]:
    """Return rates without those of all but some importers, and purchases at prices without them.

    Purchases are duty-paid; every user of a good pays its mean duty less.
    """
    left = rate * np.isin(regions, kept)[None, :, None]
    paid, now = ((flow * (1.0 + duty)).sum(axis=0) for duty in (rate, left))
    factor = np.divide(now, paid, out=np.ones_like(paid), where=paid > 0)
    return left, purchases * factor[:, :, None]


def read_table(path: Path, names: tuple[str, ...]) -> list[Float]:
    """Return the named arrays of a table file in float64.

    Raises:
        DamagedData: the file cannot be read or lacks an array.
    """
    try:
        with np.load(path, allow_pickle=False) as archive:
            return [archive[name].astype(np.float64) for name in names]
    except Exception as error:  # zip, zlib and header errors have no common base
        raise DamagedData(f"{path} cannot be read ({error}); {REBUILD}.") from error


def _apply(path: Path, arrays: dict[str, Float]) -> None:
    """Set the cells a patch file lists, in place."""
    for name, array in arrays.items():
        place, value = read_table(path, (f"{name}_place", f"{name}_value"))
        array.reshape(-1)[place.astype(np.intp)] = value
