"""The law of a variant: edits of the ledger, rates of the day, varieties for the model's cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np

from countermove.economy.economy import Economy
from countermove.equilibrium.varieties import Varieties
from countermove.errors import BadInput
from countermove.measures.ledger import Ledger, edit
from countermove.rates.observed import Observed, observed
from countermove.rates.rates import Rates, rates_on
from countermove.rates.sectors import SectorVarieties, by_sector
from countermove.scenarios.case import Case, Variant

DEFLATED_TO = "us-gdp-2022-2024"
"""Card of the factor that brings 2024 dollars to the dollars of the 2022 table."""


@dataclass(frozen=True, slots=True)
class Applied:
    """The duties of one importer in a variant.

    Attributes:
        varieties: parts of the model's cells with their additional rates.
        measures: ids of the measures that levy something, in order.
        unmatched_usd: value of tariff lines without a model sector, by origin.
        lines_usd: value of all lines. complete: whether lines hold all trade of an origin.
        cards: of the trade weights. ledger_hash: of the law used.
    """

    varieties: SectorVarieties
    measures: tuple[str, ...]
    unmatched_usd: Mapping[str, float]
    lines_usd: float
    complete: bool
    origin_of: Mapping[str, str]
    cards: tuple[str, ...]
    ledger_hash: str


def variant_ledger(
    ledger: Ledger, variant: Variant, settings: Iterable[tuple[str, Any]] = ()
) -> Ledger:
    """Return the ledger a variant asks about: foreknown measures, then drops, additions, settings."""
    foreknown = {
        name: _foreknown(ledger.measures[name].plain, variant.known_on)
        for pattern in variant.advance_knowledge
        for name in _matching(ledger, pattern)
    }
    if foreknown:
        ledger = edit(ledger, replace=foreknown)
    changes = {**variant.set, **dict(settings)}
    if variant.drop or variant.add or variant.replace or changes:
        ledger = edit(
            ledger, drop=variant.drop, add=variant.add, replace=variant.replace, set=changes
        )
    return ledger


def _matching(ledger: Ledger, pattern: str) -> Sequence[str]:
    return ledger.matching(pattern) or [ledger.measure(pattern).id]


def _foreknown(plain: Mapping[str, Any], day: date) -> dict[str, Any]:
    """Return a measure whose parts later than ``day`` in knowledge count as announced that day."""
    copy = deepcopy(dict(plain))
    for part in (*copy["rates"], *copy.get("exemptions", ()), *copy.get("interactions", ())):
        known = [str(part[key]) for key in ("announced", "signed", "published") if part.get(key)]
        if known and min(known) > day.isoformat():
            part["announced"] = day.isoformat()
        if str(part.get("until_published") or "") > day.isoformat():
            part["until_published"] = day.isoformat()
    return copy


@lru_cache(maxsize=32)
def _rates(ledger: Ledger, importer: str, on: date, known_on: date, claims: str) -> Rates:
    seen = observed(importer, claims=claims, ledger=ledger)
    return rates_on(ledger, seen.lines, on=on, known_on=known_on, ordinary="lines")


def applied(
    ledger: Ledger, base_ledger: Ledger, importer: str, case: Case, variant: Variant
) -> Applied:
    """Return the duties an importer's law adds to those the baseline economy already holds.

    The baseline's own additional duties (``case.base_law_on``) are subtracted line by line.
    """
    seen = observed(importer, claims=variant.claims, ledger=base_ledger)
    known = max(variant.known_on, case.base_law_on)
    before = rates_on(
        base_ledger, seen.lines, on=case.base_law_on, known_on=known, ordinary="lines"
    )
    now = rates_on(
        ledger, seen.lines, on=variant.on, known_on=variant.known_on, ordinary="lines"
    )
    varieties = by_sector(now, before=before)
    return Applied(
        varieties=varieties,
        measures=now.measures,
        unmatched_usd=varieties.unmatched_usd,
        lines_usd=varieties.total_usd,
        complete=seen.complete,
        origin_of=seen.origin_of,
        cards=seen.cards,
        ledger_hash=ledger.hash,
    )


def cells(economy: Economy, law: Applied, *, deflator: float) -> Varieties:
    """Return the varieties of an importer on an economy's regions and sectors.

    Where lines are complete a variety's share is its part of the origin's lines of the sector;
    otherwise it is its deflated value over the cell's flow.

    Args:
        deflator: dollars of the economy's year per dollar of the trade weights.

    Raises:
        BadInput: the economy lacks a sector or importer of the trade weights.
    """
    part = law.varieties
    destination = economy.region(part.importer)
    sector_of = np.array([_place(economy.sectors, code) for code in part.sector_codes], dtype=np.intp)
    sector = sector_of[part.sector]
    added = part.additional_rate - part.additional_rate_before
    matters = (sector >= 0) & ((added != 0.0) | (part.banned != part.banned_before))
    totals = np.zeros((len(part.origin_codes), len(economy.sectors)))
    np.add.at(totals, (part.origin[sector >= 0], sector[sector >= 0]), part.weight_usd[sector >= 0])
    flow = economy.flow_ods[:, destination, :]
    origins, sectors, shares, rates, bans = [], [], [], [], []
    for code, label in law.origin_of.items():
        if code not in economy.regions or label not in part.origin_codes:
            continue
        place = economy.region(code)
        rows = np.flatnonzero(matters & (part.origin == part.origin_codes.index(label)))
        if law.complete:
            share = part.weight_usd[rows] / totals[part.origin[rows], sector[rows]]
        else:
            share = _of_flow(economy, part, rows, sector, flow[place], deflator)
        keep = flow[place, sector[rows]] > 0
        origins.append(np.full(int(keep.sum()), place))
        sectors.append(sector[rows][keep])
        shares.append(share[keep])
        rates.append(added[rows][keep])
        bans.append(part.banned[rows][keep])
    return Varieties(
        destination=destination,
        origin=np.concatenate(origins).astype(np.intp),
        sector=np.concatenate(sectors).astype(np.intp),
        share=np.concatenate(shares),
        added_rate=np.concatenate(rates),
        banned=np.concatenate(bans),
    )


def _of_flow(economy, part, rows, sector, flow_s, deflator):  # type: ignore[no-untyped-def]
    value = part.weight_usd[rows] * deflator / 1e6
    flow = flow_s[sector[rows]]
    return np.divide(value, flow, out=np.zeros_like(value), where=flow > 0)


def _place(sectors: Sequence[str], code: str) -> int:
    return sectors.index(code) if code in sectors else -1


def check_coverage(economy: Economy, law: Applied) -> None:
    """Refuse trade weights whose sectors the economy does not have."""
    known = set(economy.sectors)
    strange = [code for code in law.varieties.sector_codes if code not in known]
    if strange:
        raise BadInput(
            f"trade weights of {law.varieties.importer} use sectors {', '.join(strange)} that economy "
            f"{economy.name!r} does not have; aggregate them first or use a shipped economy."
        )
