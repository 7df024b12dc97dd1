"""The shipped trade weights as tariff lines the law can be applied to.

US imports are complete: every line and origin of 2024. For Canada only US exports on the Canadian
lists are known, so its lines are values to set against the flow of a cell, not shares of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from countermove.codes.countries import countries, members
from countermove.codes.lookup import unknown
from countermove.errors import BadInput
from countermove.measures.ledger import Ledger
from countermove.rates.lines import TradeLines, lines_from_arrays, trade_lines
from countermove.rates.weights import (
    load_canada_lists,
    load_claim_shares,
    load_import_weights,
    load_metal_content,
)

UNION, UNION_MEMBER = "EU27", "DEU"
REST = "ROW"
NOT_POOLED = ("CAN", "MEX", "CHN", UNION)
CANADIAN_LISTS = {
    "march-4": "can/lists/march_4.csv",
    "march-13-steel": "can/lists/march_13_steel.csv",
    "march-13-aluminium": "can/lists/march_13_aluminium.csv",
    "march-13-other": "can/lists/march_13_other.csv",
    "vehicles": "can/lists/vehicles.csv",
}
METALS = {"steel": "steel_content", "aluminium": "aluminum_content", "copper": "copper_content"}
CARDS = {
    "USA": ("us_imports_2024_hs8", "usmca_claims", "metal_content_hs8"),
    "CAN": ("canada_lists_us_exports_2024",),
}


@dataclass(frozen=True, slots=True)
class Observed:
    """Tariff lines of an importer and how they stand for the model's regions.

    Attributes:
        lines: the lines. complete: true where the lines of an origin are all its trade.
        origin_of: model region to the origin code whose lines stand for it.
        cards: ids of the cards the weights rest on.
    """

    lines: TradeLines
    complete: bool
    origin_of: Mapping[str, str]
    cards: tuple[str, ...]


def observed(importer: str, *, claims: str, ledger: Ledger) -> Observed:
    """Return the observed tariff lines of an importer.

    Args:
        importer: ``USA`` or ``CAN``.
        claims: period of the agreement-claim shares, e.g. ``2025-01`` (US imports).
        ledger: the law, whose Canadian lists name the items.

    Raises:
        UnknownName: no trade weights are shipped for that importer.
    """
    if importer == "USA":
        return _united_states(claims)
    if importer == "CAN":
        return _canada(ledger)
    raise unknown(importer, CARDS, what="importer with trade weights")


@lru_cache(maxsize=2)
def _united_states(claims: str) -> Observed:
    weights, shares = load_import_weights(), load_claim_shares()
    if claims not in shares.periods:
        raise BadInput(f"no claim shares for {claims!r}: choose one of {', '.join(shares.periods)}.")
    hs8 = np.array([int(code) for code in weights.hs8], dtype=np.int64)
    line, origin = weights.line_c, weights.origin_c
    value, duty = weights.value_usd_c, weights.duty_usd_c
    pooled = ~np.isin(np.array(weights.origins)[origin], NOT_POOLED)
    rest_value = np.bincount(line[pooled], value[pooled], len(hs8))
    rest_duty = np.bincount(line[pooled], duty[pooled], len(hs8))
    rest = np.flatnonzero(rest_value > 0)
    line = np.concatenate([line, rest])
    origin = np.concatenate([origin, np.full(rest.size, len(weights.origins))])
    value = np.concatenate([value, rest_value[rest]])
    duty = np.concatenate([duty, rest_duty[rest]])
    claim = np.zeros(value.size)
    period = shares.periods.index(claims)
    for code in ("CAN", "MEX"):
        rows = np.flatnonzero(np.array(shares.origin) == code)
        by_line = np.zeros(len(hs8))
        place = np.searchsorted(hs8, [int(shares.hs8[row]) for row in rows])
        found = (place < len(hs8)) & (hs8[np.minimum(place, len(hs8) - 1)] == [
            int(shares.hs8[row]) for row in rows
        ])  # fmt: skip
        by_line[place[found]] = shares.share_rp[rows[found], period]
        here = origin == weights.origins.index(code)
        claim[here] = by_line[line[here]]
    metal = load_metal_content()
    metal_place = np.searchsorted(hs8, [int(code) for code in metal.hs8])
    content = {}
    for column, name in METALS.items():
        by_line = np.full(len(hs8), np.nan)
        inside = metal_place < len(hs8)
        by_line[metal_place[inside]] = metal.share_lm[inside, metal.metals.index(column)]
        content[name] = by_line[line]
    names = [UNION_MEMBER if code == UNION else code for code in weights.origins] + [REST]
    if len(set(names)) < len(names):
        raise BadInput(f"{UNION_MEMBER} has lines of its own beside {UNION}; drop one of them.")
    lines = lines_from_arrays(
        "USA",
        origin_codes=names,
        origin=origin,
        hs=hs8[line] * 100,
        hs_digits=np.full(value.size, 8, dtype=np.uint8),
        sector_codes=weights.sectors,
        sector=weights.sector_l[line],
        value=value,
        claim_share=claim,
        base_rate=duty / value,
        content=content,
    )
    union = set(members(UNION))
    stand_in = {
        code: code if code in names and code not in union else UNION_MEMBER if code in union else REST
        for code in countries()
        if code != "USA"
    }
    return Observed(lines, True, stand_in, CARDS["USA"])


def _canada(ledger: Ledger) -> Observed:
    items: dict[str, dict[str, str]] = {}
    for name, path in CANADIAN_LISTS.items():
        by_six: dict[str, str] = {}
        products = ledger.lists[path]
        for number, digits in zip(products.codes.tolist(), products.digits.tolist(), strict=True):
            code = f"{number:010d}"[:digits]
            by_six.setdefault(code[:6], code)
        items[name] = by_six
    rows = [row for row in load_canada_lists() if row.value_usd > 0]
    lines = trade_lines(
        "CAN",
        origins=["USA"] * len(rows),
        products=[items[row.list].get(row.hs6, row.hs6) for row in rows],
        value=[row.value_usd for row in rows],
        sectors=[row.sector for row in rows],
    )
    return Observed(lines, False, {"USA": "USA"}, CARDS["CAN"])
