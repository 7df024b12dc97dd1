"""The shipped trade weights as tariff lines the law can be applied to.

US imports of 2024 are known for every line and origin. For Canada US exports on the Canadian lists
are known, scaled to their official values; the rest of its imports is one line per sector.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from countermove.codes.countries import countries, members
from countermove.arrays import Float
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
LISTED_ORIGIN = "USA"
UNLISTED = "00000000"
VEHICLE_CLAIMS = 1.0
"""Share of US vehicles that enter Canada under the agreement (card vehicle_claims_canada)."""
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
    claims: str,
    ledger: Ledger,
    flow_usd_os: Float,
    origins: Sequence[str],
    sectors: Sequence[str],
) -> Observed:
    """Return the tariff lines of an importer.

    US imports are observed line by line. For other importers each origin and sector is one line
    (code 00000000, which only measures on all products reach); of Canada's imports from the United
    States the goods on its lists are lines of their own, and that line is the rest.

    Args:
        importer: ISO3 or a group.
        claims: period of the agreement-claim shares, e.g. ``2025-01``; ``none`` for no claims.
        ledger: the law, whose Canadian lists name the items.
        flow_usd_os: imports by origin and goods sector in dollars of the weights' year.
        origins, sectors: labels of ``flow_usd_os``.

    Raises:
        BadInput: the listed goods of a sector are worth more than the flow (coverage above one).
    """
    if importer == "USA":
        return _united_states(claims)
    listed = _canadian_lists(ledger) if importer == "CAN" else ()
    return _plain(importer, claims, flow_usd_os, origins, sectors, listed)


@lru_cache(maxsize=2)
def _united_states(claims: str) -> Observed:
    weights, shares = load_import_weights(), load_claim_shares()
    if claims not in (*shares.periods, "none"):
        raise BadInput(
            f"no claim shares for {claims!r}: choose one of {', '.join(shares.periods)} or none."
        )
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
    for code in ("CAN", "MEX") if claims != "none" else ():
        period = shares.periods.index(claims)
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
    return Observed(lines, stand_in, CARDS["USA"])


def _canadian_lists(ledger: Ledger) -> tuple[tuple[str, str, float, bool], ...]:
    """Return (item, sector, value, vehicle) of US exports to Canada on the Canadian lists."""
    items: dict[str, dict[str, str]] = {}
    for name, path in CANADIAN_LISTS.items():
        products = ledger.lists[path]
        by_six: dict[str, str] = {}
        for number, digits in zip(products.codes.tolist(), products.digits.tolist(), strict=True):
            code = f"{number:010d}"[:digits]
            by_six.setdefault(code[:6], code)
        items[name] = by_six
    return tuple(
        (items[row.list].get(row.hs6, row.hs6), row.sector, row.value_usd, row.list == "vehicles")
        for row in load_canada_lists()
        if row.value_usd > 0
    )


def _plain(
    importer: str,
    claims: str,
    flow_usd_os: Float,
    origins: Sequence[str],
    sectors: Sequence[str],
    listed: Sequence[tuple[str, str, float, bool]],
) -> Observed:
    rest = flow_usd_os.copy()
    if listed:
        partner = list(origins).index(LISTED_ORIGIN)
        for _, sector, value, _ in listed:
            if sector in sectors:
                rest[partner, list(sectors).index(sector)] -= value
        _refuse_overcover(importer, rest[partner], flow_usd_os[partner], sectors)
    where_o, where_s = np.nonzero(rest > 0)
    claim = 0.0 if claims == "none" else VEHICLE_CLAIMS
    lines = trade_lines(
        importer,
        origins=[origins[o] for o in where_o] + [LISTED_ORIGIN] * len(listed),
        products=[UNLISTED] * len(where_o) + [item for item, *_ in listed],
        value=np.concatenate([rest[where_o, where_s], [value for _, _, value, _ in listed]]),
        sectors=[sectors[s] for s in where_s] + [sector for _, sector, *_ in listed],
        claim_share=[0.0] * len(where_o) + [claim if vehicle else 0.0 for *_, vehicle in listed],
    )
    return Observed(lines, {code: code for code in origins}, CARDS.get(importer, ()))


def _refuse_overcover(
    importer: str, rest_s: Float, flow_s: Float, sectors: Sequence[str]
) -> None:
    if (rest_s < -1e-6 * flow_s).any():
        worst = int((rest_s / np.where(flow_s > 0, flow_s, 1.0)).argmin())
        raise BadInput(
            f"the goods of {sectors[worst]} on the lists of {importer} are worth "
            f"{(flow_s[worst] - rest_s[worst]) / 1e6:,.0f} million US dollars, more than its imports "
            f"of {flow_s[worst] / 1e6:,.0f} million in this economy: a coverage above one. Use "
            "another calibration, or correct the list's values."
        )
