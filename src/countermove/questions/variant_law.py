"""The law of a variant: edits of the ledger, rates of the day, varieties for the model's cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from countermove.arrays import Float, ratio
from countermove.codes.countries import groups, members
from countermove.codes.products import hs_prefixes
from countermove.economy.economy import Economy
from countermove.equilibrium.lines_to_cells import sector_places, varieties_of
from countermove.equilibrium.varieties import Varieties
from countermove.errors import BadInput
from countermove.law.law_of_day import law_of_day
from countermove.law.ledger import Ledger, edit
from countermove.law.observed_trade import CARDS, REST, observed_lines
from countermove.law.predicted_utilisation import member_lines, predicted
from countermove.law.rates import Rates, rates_on
from countermove.law.tariff_lines import TradeLines
from countermove.law.utilisation import AGREEMENT, PREDICTIONS
from countermove.questions.case import Case, Variant

BASE = "base"


@dataclass(frozen=True, slots=True)
class Applied:
    """The duties of one importer in a variant.

    Attributes:
        importer: region or group code. varieties: what its cells pay on top, by destination.
        measures: ids of the measures that levy something, in order.
        unmatched_share: part of the value of its tariff lines that no sector of the model takes.
    """

    importer: str
    varieties: tuple[Varieties, ...]
    measures: tuple[str, ...]
    unmatched_share: float

    @property
    def cards(self) -> tuple[str, ...]:
        """Return the ids of the cards the trade weights rest on."""
        return CARDS.get(self.importer, ())


def foreknown_measures(ledger: Ledger, variant: Variant) -> dict[str, dict[str, Any]]:
    """Return the measures, as plain data, that a variant takes as known before they were."""
    return {
        name: plain
        for pattern in variant.advance_knowledge
        for name in _matching(ledger, pattern)
        if (plain := _foreknown(ledger.measures[name].plain, variant)) is not None
    }


def variant_ledger(
    ledger: Ledger, case: Case, variant: Variant, settings: Iterable[tuple[str, Any]] = ()
) -> Ledger:
    """Return the ledger a variant asks about: foreknown measures, drops, additions, settings.

    Under ``law: base`` it is the law of the case's base day, and the variant's own measures.
    """
    if foreknown := foreknown_measures(ledger, variant):
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
    lines = observed_lines(
        importer,
        ledger,
        on=variant.on,
        known_on=variant.known_on,
        utilisation=variant.utilisation,
        flow_usd_os=flow,
        origins=economy.regions,
        sectors=[economy.sectors[s] for s in goods],
    )
    before = None
    if imposes(base_ledger, importer):
        before = _law_before(base_ledger, lines, case.base_law_on, variant.known_on)
    if imposes(ledger, importer):
        now = rates_on(ledger, lines, on=variant.on, known_on=variant.known_on, ordinary="lines")
    else:
        assert before is not None  # an importer without any law is not asked about
        now = replace(
            before,
            additional_rate=np.zeros_like(before.additional_rate),
            banned=np.zeros_like(before.banned),
            measures=(),
        )
    own = np.array([code != REST for code in lines.origin_codes], dtype=bool)[lines.origin]
    lost = own & (sector_places(lines, economy) < 0)
    return Applied(
        importer=importer,
        varieties=varieties_of(economy, places, now, before),
        measures=now.measures,
        unmatched_share=float(lines.value[lost].sum() / (lines.value[own].sum() or 1.0)),
    )


def claim_costs(
    ledger: Ledger | None,
    case: Case | None,
    variant: Variant | None,
    economy: Economy,
    times: float,
) -> Float | None:
    """Return (N, N, J) what trade costs become where claims made for a new saving cost something.

    An iceberg on the newly claimed part of US imports from Canada and Mexico, mean over each cell.

    Args:
        ledger, case, variant: what is asked. economy: its cells.
        times: multiple of the cost that the curve of claims implies; 0: none, and ``None``.
    """
    if ledger is None or variant is None or not times or not _predicts(case, variant):
        return None
    cost = np.ones(economy.flow_ods.shape)
    found = predicted(ledger, on=variant.on, known_on=variant.known_on)
    sector, usa = sector_places(member_lines(), economy), economy.region("USA")
    spent = found.record.value * found.new_cost(variant.utilisation)
    for place, code in enumerate(AGREEMENT):
        mine = (found.record.origin == place) & (sector >= 0)
        value, part = (
            np.bincount(sector[mine], usd[mine], len(economy.sectors))
            for usd in (found.record.value, spent)
        )
        cost[economy.region(code), usa] += times * ratio(part, value)
    return cost


def refuse_idle_cost(times: float, asked: Iterable[tuple[Case | None, Variant | None]]) -> None:
    """Refuse a cost of claims where no claims are predicted, so that none are known to be new."""
    if times and not any(_predicts(*question) for question in asked):
        raise BadInput(
            f"compliance_cost={times:g} changes nothing: claims are predicted in none of what is "
            "asked. Ask about a variant whose claims are, or leave it out."
        )


def _predicts(case: Case | None, variant: Variant | None) -> bool:
    if case is None or variant is None or variant.no_law:
        return False
    return variant.utilisation in PREDICTIONS and "USA" in case.importers


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


def refuse_lawless(case: Case, ledgers: Iterable[Ledger]) -> None:
    """Refuse an importer of a case that imposes nothing: it would have no effect without a word.

    Args:
        ledgers: the law of the base day and of what is asked; what other variants add counts too.
    """
    imposing = {m.imposed_by for ledger in ledgers for m in ledger.measures.values()}
    for variant in case.variants.values():
        own = [*variant.add, *variant.replace.values()]
        imposing |= {str(plain.get("imposed_by")) for plain in own}
    for code in case.importers:
        if code not in imposing:
            raise BadInput(
                f"case {case.name}: importers: {code} imposes nothing, neither in the ledger nor "
                f"in a variant. Write a measure with `imposed_by: {code}` in the project's "
                f"measures/ or under `add` of a variant, or take {code} out of the importers."
            )


def imposes(ledger: Ledger, importer: str) -> bool:
    """Return whether a ledger holds any measure of an importer."""
    return any(measure.imposed_by == importer for measure in ledger.measures.values())


def destinations(economy: Economy, importer: str) -> list[int]:
    """Return the positions of an importer: one region, or the members of a group."""
    if importer in groups():
        return [economy.region(code) for code in members(importer) if code in economy.regions]
    return [economy.region(importer)]
