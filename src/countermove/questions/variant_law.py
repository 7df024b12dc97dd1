"""The law of a variant: edits of the ledger, rates of the day, varieties for the model's cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from countermove.codes.countries import groups, members
from countermove.codes.products import hs_prefixes
from countermove.economy.economy import Economy
from countermove.equilibrium.varieties import Varieties
from countermove.law.law_of_day import law_of_day
from countermove.law.ledger import Ledger, edit
from countermove.law.observed_trade import REST, observed, rest_place
from countermove.law.rates import Rates, rates_on
from countermove.law.sector_varieties import SectorVarieties, by_sector
from countermove.law.tariff_lines import TradeLines
from countermove.questions.case import Case, Variant

BASE = "base"


@dataclass(frozen=True, slots=True)
class Applied:
    """The duties of one importer in a variant.

    Attributes:
        varieties: parts of the model's cells with their additional rates.
        measures: ids of the measures that levy something, in order.
        unmatched_usd: value of tariff lines without a model sector, by origin.
        lines_usd: value of all lines. origin_of: model region to the origin that stands for it.
        cards: of the trade weights. ledger_hash: of the law used.
    """

    varieties: SectorVarieties
    measures: tuple[str, ...]
    unmatched_usd: Mapping[str, float]
    lines_usd: float
    origin_of: Mapping[str, str]
    cards: tuple[str, ...]
    ledger_hash: str


def variant_ledger(
    ledger: Ledger, case: Case, variant: Variant, settings: Iterable[tuple[str, Any]] = ()
) -> Ledger:
    """Return the ledger a variant asks about: foreknown measures, drops, additions, settings.

    Under ``law: base`` it is the law of the case's base day, and the variant's own measures.
    """
    foreknown = {
        name: plain
        for pattern in variant.advance_knowledge
        for name in _matching(ledger, pattern)
        if (plain := _foreknown(ledger.measures[name].plain, variant)) is not None
    }
    if foreknown:
        ledger = edit(ledger, replace=foreknown)
    changes = {**variant.set, **dict(settings)}
    if variant.drop or variant.add or variant.replace or changes:
        ledger = edit(
            ledger,
            drop=variant.drop,
            add=variant.add,
            replace=variant.replace,
            set=changes,
            accepted=variant.accepted,
        )
    if variant.law == BASE:
        own = {plain["id"] for plain in variant.add} | set(variant.replace)
        own |= {path.partition(".")[0] for path in changes}
        ledger = law_of_day(ledger, case.base_law_on, variant.known_on, leave=own)
    return ledger


def floored(
    economy: Economy, parts: Iterable[Varieties]
) -> tuple[list[Varieties], tuple[str, ...]]:
    """Return varieties whose rates are not below zero, and a sentence on those that were.

    The baseline knows one mean rate a cell: law it holds on some lines of a cell can be more than
    that mean, and taking it away would leave a subsidy nobody decreed.
    """
    out, notes = [], []
    for part in parts:
        base = economy.tariff_rate_ods[part.origin, part.destination, part.sector]
        low = part.added_rate < -base
        if low.any():
            flow = economy.flow_ods[part.origin, part.destination, part.sector] * part.share
            notes.append(
                f"{economy.regions[part.destination]}: law that the baseline holds is taken away; "
                f"{flow[low].sum() / 1e3:,.1f} bn of imports would come to pay less than nothing, "
                "and are taken to pay nothing."
            )
            part = replace(part, added_rate=np.where(low, -base, part.added_rate))
        out.append(part)
    return out, tuple(notes)


def _matching(ledger: Ledger, pattern: str) -> Sequence[str]:
    return ledger.matching(pattern) or [ledger.measure(pattern).id]


def _foreknown(plain: Mapping[str, Any], variant: Variant) -> dict[str, Any] | None:
    """Return a measure with all that is law on the variant's day known; ``None`` if it already is.

    Parts that begin later than that day keep their own day of knowledge.
    """
    day, on = variant.known_on.isoformat(), variant.on.isoformat()
    copy = deepcopy(dict(plain))
    changed = False
    for part in (*copy["rates"], *copy.get("exemptions", ()), *copy.get("interactions", ())):
        if str(part.get("in_force_from") or part.get("from") or "") > on:
            continue
        known = [str(part[key]) for key in ("announced", "signed", "published") if part.get(key)]
        if known and min(known) > day:
            part["announced"] = day
            changed = True
        if str(part.get("until_published") or "") > day:
            part["until_published"] = day
            changed = True
    return copy if changed else None


def applied(
    ledger: Ledger,
    base_ledger: Ledger,
    importer: str,
    case: Case,
    variant: Variant,
    economy: Economy,
) -> Applied:
    """Return the duties an importer's law adds to those the baseline economy already holds.

    The baseline's own additional duties (``case.base_law_on``) are subtracted line by line.

    Args:
        importer: region or group code. economy: gives the flows of importers without tariff lines.
    """
    dutiable = set(hs_prefixes().values())
    goods = np.array(
        [s for s in np.flatnonzero(economy.goods_s) if economy.sectors[s] in dutiable],
        dtype=np.intp,
    )
    places = destinations(economy, importer)
    flow = economy.flow_ods[:, places, :][:, :, goods].sum(axis=1) * 1e6 / case.deflator
    flow[places] = 0.0
    seen = observed(
        importer,
        utilisation=variant.utilisation,
        flow_usd_os=flow,
        origins=economy.regions,
        sectors=[economy.sectors[s] for s in goods],
    )
    before = None
    if imposes(base_ledger, importer):
        before = _law_before(base_ledger, seen.lines, case.base_law_on, variant.known_on)
    if imposes(ledger, importer):
        now = rates_on(
            ledger, seen.lines, on=variant.on, known_on=variant.known_on, ordinary="lines"
        )
    else:
        assert before is not None  # an importer without any law is not asked about
        now = replace(
            before,
            additional_rate=np.zeros_like(before.additional_rate),
            banned=np.zeros_like(before.banned),
            measures=(),
        )
    varieties = by_sector(now, before=before, merge_unchanged=True)
    return Applied(
        varieties=varieties,
        measures=now.measures,
        unmatched_usd={
            code: value for code, value in varieties.unmatched_usd.items() if code != REST
        },
        lines_usd=float(seen.lines.value[seen.lines.origin != rest_place(seen.lines)].sum()),
        origin_of=seen.origin_of,
        cards=seen.cards,
        ledger_hash=ledger.hash,
    )


_BEFORE: dict[tuple[str, int, date, date], tuple[TradeLines, Rates]] = {}


def _law_before(ledger: Ledger, lines: TradeLines, on: date, known_on: date) -> Rates:
    """Return the rates of the baseline's day, kept for the variants that share lines."""
    key = (ledger.hash, id(lines), on, max(known_on, on))
    if key not in _BEFORE:
        if len(_BEFORE) >= 8:
            _BEFORE.pop(next(iter(_BEFORE)))
        rates = rates_on(ledger, lines, on=on, known_on=max(known_on, on), ordinary="lines")
        _BEFORE[key] = (lines, rates)
    return _BEFORE[key][1]


def imposes(ledger: Ledger, importer: str) -> bool:
    """Return whether a ledger holds any measure of an importer."""
    return any(measure.imposed_by == importer for measure in ledger.measures.values())


def cells(economy: Economy, law: Applied) -> list[Varieties]:
    """Return an importer's varieties on an economy's regions and sectors, one per destination.

    A variety's share is its part of the origin's lines of the sector.
    """
    part = law.varieties
    sector_of = np.array(
        [_place(economy.sectors, code) for code in part.sector_codes], dtype=np.intp
    )
    sector = sector_of[part.sector]
    added = part.additional_rate - part.additional_rate_before
    known = sector >= 0
    totals = np.zeros((len(part.origin_codes), len(economy.sectors)))
    np.add.at(totals, (part.origin[known], sector[known]), part.weight_usd[known])
    matters = known & ((added != 0.0) | (part.banned != part.banned_before))
    share = np.zeros_like(part.weight_usd)
    share[matters] = part.weight_usd[matters] / totals[part.origin[matters], sector[matters]]
    rows_of = {
        label: np.flatnonzero(matters & (part.origin == place))
        for place, label in enumerate(part.origin_codes)
    }
    none = np.zeros(0, dtype=np.intp)
    out = []
    place_of = {code: place for place, code in enumerate(economy.regions)}
    known_origins = [
        (place_of[code], rows_of.get(label, none))
        for code, label in law.origin_of.items()
        if code in place_of
    ]
    for destination in destinations(economy, part.importer):
        found = [(place, rows) for place, rows in known_origins if place != destination]
        rows = np.concatenate([rows for _, rows in found]) if found else none
        origin = np.concatenate([np.full(rows.size, place) for place, rows in found] or [none])
        out.append(
            Varieties(
                destination=destination,
                origin=origin.astype(np.intp),
                sector=sector[rows],
                share=share[rows],
                added_rate=added[rows],
                banned=part.banned[rows],
            )
        )
    return out


def destinations(economy: Economy, importer: str) -> list[int]:
    """Return the positions of an importer: one region, or the members of a group."""
    if importer in groups():
        return [economy.region(code) for code in members(importer) if code in economy.regions]
    return [economy.region(importer)]


def _place(sectors: Sequence[str], code: str) -> int:
    return sectors.index(code) if code in sectors else -1
