"""The shipped trade weights as tariff lines the law can be applied to, for a model's regions.

US imports of 2024 are known for every line and origin, Canada's from the United States by item. For
other importers each origin and sector is one line, which only measures on all products reach.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from countermove.arrays import Float
from countermove.codes.countries import countries, members
from countermove.law.tariff_lines import TradeLines, lines_from_arrays, load_lines, trade_lines
from countermove.law.utilisation import utilisation_of
from countermove.sources.store import table_path

UNION = "EU27"
REST = "ROW"
NOT_POOLED = ("CAN", "MEX", "CHN", UNION)
UNLISTED = "00000000"
CARDS = {
    "USA": (
        "lines_usa_2024",
        "usmca_claims",
        "metal_content",
        "us_content_of_vehicles",
        "product_lists",
    ),
    "CAN": ("lines_can_2024", "canada_vehicle_claims", "product_lists"),
}


@dataclass(frozen=True, slots=True)
class Observed:
    """Tariff lines of an importer and how they stand for the model's regions.

    Attributes:
        lines: the lines; those of an origin are all its trade, goods without a list among them.
        origin_of: model region to the origin code whose lines stand for it.
        cards: ids of the cards the weights rest on.
    """

    lines: TradeLines
    origin_of: Mapping[str, str]
    cards: tuple[str, ...]


def observed(
    importer: str,
    *,
    utilisation: str | None,
    flow_usd_os: Float,
    origins: Sequence[str],
    sectors: Sequence[str],
) -> Observed:
    """Return the tariff lines of an importer.

    Args:
        importer: ISO3 or a group.
        utilisation: recorded period of the claims of US imports, e.g. ``2025-12``; ``none`` or
            ``all`` for every importer; ``None`` for the default.
        flow_usd_os: imports by origin and goods sector in dollars, for importers without lines
            of their own. origins, sectors: its labels.

    Raises:
        UnknownName: no claim shares for that period.
    """
    used = utilisation_of(importer, utilisation)
    if importer == "USA":
        return _united_states(used)
    if importer == "CAN":
        return _canada(used)
    cells = np.argwhere(flow_usd_os > 0).tolist()
    lines = trade_lines(
        importer,
        origins=[origins[o] for o, _ in cells],
        products=[UNLISTED] * len(cells),
        value=[flow_usd_os[o, s] for o, s in cells],
        sectors=[sectors[s] for _, s in cells],
    )
    return Observed(lines, {code: code for code in origins}, ())


def rest_place(lines: TradeLines) -> int:
    """Return the position of the pooled origin, whose lines repeat those of others; -1 if none."""
    return lines.origin_codes.index(REST) if REST in lines.origin_codes else -1


@lru_cache(maxsize=2)
def _canada(utilisation: str) -> Observed:
    lines = load_lines(table_path("lines_can_2024"), importer="CAN", utilisation=utilisation)
    return Observed(lines, {"USA": "USA"}, CARDS["CAN"])


@lru_cache(maxsize=4)
def _united_states(utilisation: str) -> Observed:
    """Return US lines with a pooled origin for the regions that have no file of their own."""
    lines = load_lines(table_path("lines_usa_2024"), importer="USA", utilisation=utilisation)
    names = lines.origin_codes
    pooled = ~np.isin(np.array(names)[lines.origin], NOT_POOLED)
    first, group = np.unique(lines.product[pooled], return_index=True, return_inverse=True)[1:]
    rows = np.flatnonzero(pooled)
    value = np.bincount(group, lines.value[rows])
    duty = np.bincount(group, (lines.value * lines.base_rate)[rows])
    every = np.concatenate([np.arange(lines.size), rows[first]])
    rest = slice(lines.size, None)
    new_value, base = lines.value[every], lines.base_rate[every]
    new_value[rest], base[rest] = value, duty / value
    claim = lines.claim_share[every]
    claim[rest] = 0.0
    origin = lines.origin[every]
    origin[rest] = len(names)
    joined = lines_from_arrays(
        "USA",
        origin_codes=[*names, REST],
        origin=origin,
        hs=lines.hs[every],
        hs_digits=lines.hs_digits[every],
        sector_codes=lines.sector_codes,
        sector=lines.sector[every],
        value=new_value,
        claim_share=claim,
        base_rate=base,
        content={name: column[every] for name, column in lines.content.items()},
    )
    union = set(members(UNION))
    stand_in = {
        code: UNION if code in union else code if code in names else REST
        for code in countries()
        if code != "USA"
    }
    return Observed(joined, stand_in, CARDS["USA"])
