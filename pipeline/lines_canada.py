"""Build the trade-weight table of Canada: imports from the United States by tariff item, 2024.

Canada's imports by item and partner are not in the sources. Observed are their total from the
United States, the official value of each list, and imports by item from all partners. Items on a
list get the value of US exports to Canada, scaled to the list's official value. What the lists
leave of the total goes to the other items: by sector as in the inter-country table, within it as
imports from all partners, which no item exceeds (card ``lines_can_2024``).
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
    read_imports_of_2024,
    read_items,
    read_us_exports,
)
from pipeline.readers.hs_gtap import sector_of_hs6
from pipeline.readers.icio_flow import read_goods_flow

OFFICIAL_CAD = {"march-4": 30.0e9, "steel": 12.6e9, "aluminium": 3.0e9, "other": 14.2e9}
"""Imports from the United States on each list, C$, Department of Finance Canada, March 2025."""

VEHICLES_CAD = 35.6e9
"""Imports of vehicles from the United States in 2024, C$."""

VEHICLE_CLAIM = 0.98
"""Share of vehicles that claims the agreement; other goods, of which nothing is known, alike."""

WHOLE, SPLIT, VEHICLES, FLOW, SHARE = range(1, 6)
"""What a value rests on: exports of a listed product, split over items or not; the total of
vehicles; the flow of a sector, and the United States' share of all imports, both split as imports
from all partners."""

HIGHEST_FACTOR, HALVINGS = 10.0, 100
NO_SECTOR = 255


@dataclass(frozen=True, slots=True)
class CanadaReport:
    """What the build saw, US dollars of 2024.

    Attributes:
        cad_per_usd: exchange rate. total_usd: imports from the United States, all goods.
        whole_usd: US exports of the whole six-digit products of each list. listed_usd: cut to the
            listed items. official_usd: official value. factor: applied to each list.
        raised: factor on the flows of the inter-country table. capped: sectors whose other items
            stand at imports from all partners. coverage: value on the lists over the sector's
            imports. without_sector_usd: items of no sector: chapters 98 and 99, electricity.
    """

    cad_per_usd: float
    total_usd: float
    whole_usd: dict[str, float]
    listed_usd: dict[str, float]
    official_usd: dict[str, float]
    factor: dict[str, float]
    raised: float
    capped: tuple[str, ...]
    coverage: dict[str, float]
    without_sector_usd: float


def build_canada(sources: Path, *, folder: Path, vehicles: Iterable[str]) -> CanadaReport:
    """Write ``lines_can_2024.npz`` and ``item_sources_can_2024.npz``; return what was seen.

    Args:
        sources: folder of the source files. folder: where the table goes.
        vehicles: prefixes of the vehicle surtax.
    """
    rate = fmean(read_exchange_rate(sources, month=f"2024-{month:02d}") for month in range(1, 13))
    flow = read_goods_flow(sources, origin="USA", destination="CAN")
    sectors = {hs6: s for hs6, s in sector_of_hs6(sources).items() if s in flow}
    total = read_imports_of_2024(sources, partner="US") / rate
    from_all = read_imports_of_2024(sources) / rate
    imports = read_imports_by_item(sources)
    yearly = from_all / sum(imports.values())
    imports = {item: value * yearly for item, value in imports.items()}
    march_13 = read_items(sources, LIST_MARCH_13)
    lists = {"march-4": read_items(sources, LIST_MARCH_4)} | {
        part: tuple(item for item in march_13 if part_of_march_13(item) == part)
        for part in ("steel", "aluminium", "other")
    }
    whole: dict[str, float] = {}
    cut: dict[str, dict[str, float]] = {}
    exported: dict[str, float] = {}
    for name, items in lists.items():
        exports = read_us_exports(
            sources, EXPORTS_MARCH_4 if name == "march-4" else EXPORTS_MARCH_13
        )
        cut[name] = _cut_to_items(items, exports, imports)
        exported |= exports
        whole[name] = sum(exports.get(hs6, 0.0) for hs6 in {item[:6] for item in items})
    official = {name: cad / rate for name, cad in OFFICIAL_CAD.items()}
    factor = {name: official[name] / sum(items.values()) for name, items in cut.items()}
    value = {item: usd * factor[name] for name, items in cut.items() for item, usd in items.items()}
    cars = [item for item in imports if item.startswith(tuple(vehicles))]
    of_cars = sum(imports[item] for item in cars)
    value |= {item: VEHICLES_CAD / rate * imports[item] / of_cars for item in cars}
    listed = _by_sector(value, sectors)
    others = {item: usd for item, usd in imports.items() if item not in value}
    value |= {
        item: usd * total / from_all for item, usd in others.items() if item[:6] not in sectors
    }
    rest = total - sum(value.values())
    room = {s: usd for s, usd in _by_sector(others, sectors).items() if s}
    raised = _raise(flow, listed, room, rest)
    capped = tuple(s for s in sorted(room) if raised * flow[s] - listed.get(s, 0.0) > room[s])
    for item, usd in others.items():
        if sector := sectors.get(item[:6], ""):
            left = min(max(raised * flow[sector] - listed.get(sector, 0.0), 0.0), room[sector])
            value[item] = left * usd / room[sector]
    _write(folder / "lines_can_2024.npz", value, sectors)
    unscaled = {item: usd for items in cut.values() for item, usd in items.items()}
    basis = {item: FLOW if item[:6] in sectors else SHARE for item in others}
    basis |= {
        item: SPLIT if unscaled[item] < 0.999 * exported.get(item[:6], 0.0) else WHOLE
        for item in unscaled
    }
    basis |= dict.fromkeys(cars, VEHICLES)
    of_list = {item: place for place, items in enumerate(cut.values(), 1) for item in items}
    sources_of = (value, of_list, basis, unscaled, imports)
    _write_sources(folder / "item_sources_can_2024.npz", *sources_of, list(whole.values()))
    in_sector = _by_sector(value, sectors)
    return CanadaReport(
        cad_per_usd=rate,
        total_usd=total,
        whole_usd=whole,
        listed_usd={name: sum(items.values()) for name, items in cut.items()},
        official_usd=official,
        factor=factor,
        raised=raised,
        capped=capped,
        coverage={s: listed.get(s, 0.0) / usd for s, usd in in_sector.items() if s},
        without_sector_usd=in_sector[""],
    )


def _by_sector(value: dict[str, float], sectors: dict[str, str]) -> dict[str, float]:
    """Return the value of items by sector; ``""`` for items of none."""
    found: dict[str, float] = {}
    for item, usd in value.items():
        sector = sectors.get(item[:6], "")
        found[sector] = found.get(sector, 0.0) + usd
    return found


def _raise(
    flow: dict[str, float], listed: dict[str, float], room: dict[str, float], rest: float
) -> float:
    """Return the factor on flows that leaves ``rest`` to items on no list.

    The flow of a sector, raised, less what its lists hold lies between nothing and ``room``, so
    what is left grows with the factor: halving an interval finds it.
    """
    low, high = 0.0, HIGHEST_FACTOR
    for _ in range(HALVINGS):
        factor = (low + high) / 2
        left = (min(max(factor * flow[s] - listed.get(s, 0.0), 0.0), room[s]) for s in room)
        low, high = (factor, high) if sum(left) < rest else (low, factor)
    return (low + high) / 2


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


def _write(path: Path, value: dict[str, float], sectors: dict[str, str]) -> None:
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
        claim_share__2024=np.full(len(items), VEHICLE_CLAIM, dtype=np.float32),
    )


def _write_sources(
    path: Path,
    value: dict[str, float],
    of_list: dict[str, int],
    basis: dict[str, int],
    exports: dict[str, float],
    imports: dict[str, float],
    whole: list[float],
) -> None:
    """Write what the value of each item rests on, in the order of ``lines_can_2024``.

    ``whole`` are US exports of the whole six-digit products of each list, with no item's share cut.
    """
    items = sorted(item for item, usd in value.items() if usd > 0)
    np.savez_compressed(
        path,
        hs=np.array([int(item) for item in items], dtype=np.int32),
        list=np.array([of_list.get(item, 0) for item in items], dtype=np.uint8),
        basis=np.array([basis[item] for item in items], dtype=np.uint8),
        exports=np.array([exports.get(item, 0.0) for item in items], dtype=np.float32),
        imports=np.array([imports.get(item, 0.0) for item in items], dtype=np.float32),
        whole=np.array(whole),
    )
