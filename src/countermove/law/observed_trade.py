"""The shipped trade weights as tariff lines the law can be applied to, for a model's regions.

US imports of 2024 are known for every line and origin, Canada's from the United States by item. For
other importers each origin and sector is one line, which only measures on all products reach.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

import numpy as np

from countermove.arrays import Float, read_only
from countermove.codes.countries import members
from countermove.law.ledger import Ledger
from countermove.law.predicted_utilisation import predicted, with_claims
from countermove.law.tariff_lines import TradeLines, chosen_lines, shipped_lines, trade_lines
from countermove.law.utilisation import NONE, PREDICTIONS, utilisation_of

UNION = "EU27"
REST = "ROW"
NOT_POOLED = ("CAN", "MEX", "CHN", UNION)
UNLISTED = "00000000"
CARDS = {  # of the trade weights, by importer
    "USA": (
        "lines_usa_2024",
        "usmca_claims",
        "usmca_eligibility",
        "metal_content",
        "us_content_of_vehicles",
        "product_lists",
    ),
    "CAN": ("lines_can_2024", "canada_vehicle_claims", "product_lists"),
}


def observed_lines(
    importer: str,
    ledger: Ledger,
    *,
    on: date,
    known_on: date | None = None,
    utilisation: str | None = None,
    flow_usd_os: Float | None = None,
    origins: Sequence[str] = (),
    sectors: Sequence[str] = (),
) -> TradeLines:
    """Return the tariff lines of an importer; those of an origin are all its trade.

    Args:
        importer: ISO3 or a group. ledger: the law under which goods claim an agreement.
        on, known_on: the two clocks.
        utilisation: a name of :mod:`countermove.law.utilisation`; ``None`` for the default.
        flow_usd_os: imports by origin and goods sector in dollars, for importers without lines
            of their own. origins, sectors: its labels.

    Raises:
        UnknownName: no such utilisation. BadInput: one that cannot be read on that day.
    """
    used = utilisation_of(importer, utilisation, on=on)
    if importer == "USA" and used in PREDICTIONS:
        share = predicted(ledger, on=on, known_on=known_on).share(used)
        return with_claims(_united_states(NONE), share)
    if importer == "USA":
        return _united_states(used)
    if importer == "CAN":
        return shipped_lines("CAN", used)
    flow = np.zeros((0, 0)) if flow_usd_os is None else flow_usd_os
    cells = np.argwhere(flow > 0).tolist()
    return trade_lines(
        importer,
        origins=[origins[o] for o, _ in cells],
        products=[UNLISTED] * len(cells),
        value=[flow[o, s] for o, s in cells],
        sectors=[sectors[s] for _, s in cells],
    )


def stand_ins(lines: TradeLines, regions: Sequence[str]) -> list[int]:
    """Return the place of the origin whose lines stand for each region, -1 where none do.

    A region stands for itself, else its union does, else all origins without lines of their own.
    """
    names, union = lines.origin_codes, set(members(UNION))

    def place(code: str) -> int:
        found = (code, UNION if code in union else REST, REST)
        return next((names.index(name) for name in found if name in names), -1)

    return [place(code) for code in regions]


@lru_cache(maxsize=4)
def _united_states(utilisation: str) -> TradeLines:
    """Return US lines with a pooled origin for the regions that have no file of their own."""
    lines = shipped_lines("USA", utilisation)
    names = lines.origin_codes
    pooled = ~np.isin(np.array(names)[lines.origin], NOT_POOLED)
    first, group = np.unique(lines.product[pooled], return_index=True, return_inverse=True)[1:]
    rows = np.flatnonzero(pooled)
    value = np.bincount(group, lines.value[rows])
    duty = np.bincount(group, (lines.value * lines.base_rate)[rows])
    every = np.concatenate([np.arange(lines.size), rows[first]])
    rest = slice(lines.size, None)
    joined = chosen_lines(lines, every)
    origin, new_value = joined.origin.copy(), joined.value.copy()
    base, claim = joined.base_rate.copy(), joined.claim_share.copy()
    origin[rest], new_value[rest], base[rest], claim[rest] = len(names), value, duty / value, 0.0
    return replace(
        joined,
        origin_codes=(*names, REST),
        origin=read_only(origin, dtype=np.intp),
        value=read_only(new_value),
        claim_share=read_only(claim),
        base_rate=read_only(base),
    )
