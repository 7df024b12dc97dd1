"""Build the trade-weight table of Canada: imports from the United States by tariff item.

Canada's imports by item and partner are not in the sources. Items on a Canadian list get the value
of US exports to Canada, scaled to the official value of the list; the other items of a sector share
what the list leaves of the sector's flow in the inter-country table, in the proportion of Canada's
imports from all partners (card ``lines_can_2024``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import numpy as np

from pipeline.readers.canada_lists import (
    EXPORTS_MARCH_4,
    EXPORTS_MARCH_13,
    LIST_MARCH_4,
    LIST_MARCH_13,
    part_of_march_13,
    read_exchange_rate,
    read_imports_by_item,
    read_items,
    read_us_exports,
)
from pipeline.readers.hs_gtap import sector_of_hs6
from pipeline.readers.icio_flow import read_goods_flow

OFFICIAL_CAD = {"march-4": 30.0e9, "steel": 12.6e9, "aluminium": 3.0e9, "other": 14.2e9}
"""Imports from the United States on each list, C$, Department of Finance Canada, March 2025."""

VEHICLES_CAD = 35.6e9
"""Imports of vehicles from the United States in 2024, C$."""

GDP_2022_OVER_2024 = 26_006.893 / 29_184.890
"""US gross domestic product at current prices, billion US dollars (card us-gdp-2022-2024)."""

VEHICLE_CLAIM = 0.98
ROUNDS = 200
NO_SECTOR = 255


@dataclass(frozen=True, slots=True)
class CanadaReport:
    """What the build saw, US dollars of 2024.

    Attributes:
        cad_per_usd: exchange rate. whole_usd: US exports of the whole six-digit products of each
            list. listed_usd: cut to the listed items. official_usd: official value.
        factor: applied to each list. uncapped: coverage of the sectors that exceeded one under a
            single factor. coverage: value on the lists over the sector's flow, by sector, at most
            one. without_sector_usd: listed, no sector.
    """

    cad_per_usd: float
    whole_usd: dict[str, float]
    listed_usd: dict[str, float]
    official_usd: dict[str, float]
    factor: dict[str, float]
    uncapped: dict[str, float]
    coverage: dict[str, float]
    without_sector_usd: float


def build_canada(sources: Path, *, folder: Path, vehicles: Iterable[str]) -> CanadaReport:
    """Write ``lines_can_2024.npz`` and return what was seen.

    Args:
        sources: folder of the source files. folder: where the table goes.
        vehicles: prefixes of the vehicle surtax.
    """
    rate = fmean(read_exchange_rate(sources, month=f"2024-{month:02d}") for month in range(1, 13))
    sectors = sector_of_hs6(sources)
    imports = read_imports_by_item(sources)
    march_13 = read_items(sources, LIST_MARCH_13)
    lists = {"march-4": read_items(sources, LIST_MARCH_4)} | {
        part: tuple(item for item in march_13 if part_of_march_13(item) == part)
        for part in ("steel", "aluminium", "other")
    }
    flow = read_goods_flow(sources, origin="USA", destination="CAN")
    flow = {sector: usd / GDP_2022_OVER_2024 for sector, usd in flow.items()}
    whole: dict[str, float] = {}
    cut: dict[str, dict[str, float]] = {}
    for name, items in lists.items():
        exports = read_us_exports(
            sources, EXPORTS_MARCH_4 if name == "march-4" else EXPORTS_MARCH_13
        )
        cut[name] = _cut_to_items(items, exports, imports)
        whole[name] = sum(exports.get(hs6, 0.0) for hs6 in {item[:6] for item in items})
    official = {name: cad / rate for name, cad in OFFICIAL_CAD.items()}
    value, factor, uncapped = _scale(cut, official, flow, sectors)
    cars = [item for item in imports if item.startswith(tuple(vehicles))]
    total = sum(imports[item] for item in cars)
    value |= {item: VEHICLES_CAD / rate * imports[item] / total for item in cars}
    without = sum(usd for item, usd in value.items() if item[:6] not in sectors)
    coverage = _fill(value, imports, sectors, flow)
    _write(folder / "lines_can_2024.npz", value, sectors, set(cars))
    listed = {name: sum(items.values()) for name, items in cut.items()}
    return CanadaReport(rate, whole, listed, official, factor, uncapped, coverage, without)


def _scale(
    cut: dict[str, dict[str, float]],
    official: dict[str, float],
    flow: dict[str, float],
    sectors: dict[str, str],
) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
    """Scale each list to its official value, no sector above its flow.

    Every list has one factor; the products of a sector whose lists would exceed its flow are cut by
    one more factor, and the lists' factors rise until both hold.

    Returns:
        Value by item, factor by list, and coverage by sector before the cut where above one.
    """
    keep = dict.fromkeys(["", *flow], 1.0)
    factor = {name: official[name] / sum(items.values()) for name, items in cut.items()}
    first: dict[str, float] = {}
    for _ in range(ROUNDS):
        on_lists = dict.fromkeys(keep, 0.0)
        for name, items in cut.items():
            for item, usd in items.items():
                on_lists[sectors.get(item[:6], "")] += usd * factor[name]
        first = first or {s: on_lists[s] / flow[s] for s in flow if on_lists[s] > flow[s]}
        keep = {s: min(1.0, flow[s] / on_lists[s]) if on_lists[s] and s else 1.0 for s in keep}
        factor = {
            name: official[name]
            / sum(usd * keep[sectors.get(item[:6], "")] for item, usd in items.items())
            for name, items in cut.items()
        }
    value = {
        item: usd * factor[name] * keep[sectors.get(item[:6], "")]
        for name, items in cut.items()
        for item, usd in items.items()
    }
    return value, factor, first


def _cut_to_items(
    items: tuple[str, ...], exports: dict[str, float], imports: dict[str, float]
) -> dict[str, float]:
    """Split six-digit exports over items as Canada's imports from all partners are split.

    Where a six-digit product has no imports its exports are split evenly over the listed items.
    """
    whole: dict[str, float] = {}
    count: dict[str, int] = {}
    for item, value in imports.items():
        whole[item[:6]] = whole.get(item[:6], 0.0) + value
    for item in items:
        count[item[:6]] = count.get(item[:6], 0) + 1
    cut = {}
    for item in items:
        hs6 = item[:6]
        base = whole.get(hs6, 0.0)
        share = imports.get(item, 0.0) / base if base > 0 else 1 / count[hs6]
        cut[item] = exports.get(hs6, 0.0) * share
    return cut


def _fill(
    value: dict[str, float],
    imports: dict[str, float],
    sectors: dict[str, str],
    flow: dict[str, float],
) -> dict[str, float]:
    """Give unlisted items what the lists leave of each sector; return the lists' coverage."""
    on_lists: dict[str, float] = {}
    others: dict[str, float] = {}
    for item, usd in value.items():
        sector = sectors.get(item[:6], "")
        on_lists[sector] = on_lists.get(sector, 0.0) + usd
    free = [item for item in imports if item not in value and item[:6] in sectors]
    for item in free:
        sector = sectors[item[:6]]
        others[sector] = others.get(sector, 0.0) + imports[item]
    for item in free:
        sector = sectors[item[:6]]
        rest = max(0.0, flow.get(sector, 0.0) - on_lists.get(sector, 0.0))
        value[item] = rest * imports[item] / others[sector] if others[sector] > 0 else 0.0
    return {sector: on_lists.get(sector, 0.0) / usd for sector, usd in flow.items() if usd > 0}


def _write(
    path: Path, value: dict[str, float], sectors: dict[str, str], vehicles: set[str]
) -> None:
    items = sorted(item for item, usd in value.items() if usd > 0)
    names = sorted({sectors[item[:6]] for item in items if item[:6] in sectors})
    place = {name: i for i, name in enumerate(names)}
    np.savez_compressed(
        path,
        origin_codes=np.array(["USA"]),
        origin=np.zeros(len(items), dtype=np.uint16),
        hs=np.array([int(item) * 100 for item in items], dtype=np.int64),
        hs_digits=np.full(len(items), 8, dtype=np.uint8),
        sector_codes=np.array(names),
        sector=np.array(
            [place.get(sectors.get(item[:6], ""), NO_SECTOR) for item in items], dtype=np.uint8
        ),
        value=np.array([value[item] for item in items]).round(),
        base_rate=np.zeros(len(items), dtype=np.float32),
        claim_share__2024=np.array(
            [VEHICLE_CLAIM if item in vehicles else 0.0 for item in items], dtype=np.float32
        ),
    )
