"""Explain one rate: every measure, in or out and why, its share, its contribution, its source."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

import numpy as np

from countermove.codes.countries import groups, members
from countermove.codes.names import place_code
from countermove.errors import BadInput
from countermove.extras import data_frame
from countermove.law.average_rates import (
    recorded_content,
    recorded_ordinary,
    statistical_numbers,
    used_share,
)
from countermove.law.claimed_headings import claim_of, claimed_shares
from countermove.law.content_shares import (
    checked_contents,
    refuse_idle,
    with_content,
)
from countermove.law.coverage import Coverage, coverage_of
from countermove.law.entry import entry_amount, entry_units, refuse_units
from countermove.law.explained_steps import (
    CENT,
    Log,
    Step,
    announced_steps,
    content_used,
    exact,
    given_ordinary,
    known_sum,
    replaced,
    step_of,
    with_duty,
)
from countermove.law.governed import on_day
from countermove.law.ledger import Ledger
from countermove.law.nomenclature import check_product, finer_codes
from countermove.law.observed_trade import REST, UNION
from countermove.law.ordinary_duty import AS_GIVEN
from countermove.law.preferences import Offered, offered, preferred_lines
from countermove.law.product_lists import normalise
from countermove.law.rates import Rates, rates_on
from countermove.law.reach import Reach
from countermove.law.tariff_lines import TradeLines, trade_lines
from countermove.law.utilisation import MEMBERS, utilisation_of
from countermove.shown import Shown

if TYPE_CHECKING:
    import pandas as pd

HIGHEST_ORDINARY = 4.0
"""Ordinary duty beyond which a share was surely meant as per cent."""


@dataclass(frozen=True, slots=True, repr=False)
class Explanation(Shown):
    """The stack of one product from one origin.

    Attributes:
        importer, origin, hs, on, known_on: the question. explained_hs: the line explained, the
            first of the most frequent kind below a coarse code; the steps and rates are its own.
        lines: how many are below ``hs``; low, high: the least and the highest total of them.
        others: those whose total differs, with their totals.
        claim_share: share of value under the agreement; ``utilisation``: the name it was worked
            out under, empty where it was given. claims: headings claimed.
        claimed_rate, unclaimed_rate: totals where all claim and where nobody does; ``total_rate``
            is the duty expected between them. ``None`` if the share was given.
        steps: ordinary duty first, then measures in the order in which they are worked out.
        ordinary_rate, additional_rate, total_rate: exact; the contributions add up to the last.
        banned: the goods may not enter; ``None`` where bans of their origin are not modelled.
            ends_bound: of both rates above.
        value_usd, duty_usd: of one entry; the steps' ``duty_usd`` add up to it.
        options: the readings given, and those on which the duty depends; ``idle_options``: those
            given on which it does not. ``open_shares``: keys of shares not established (zero).
        content: (name, share, ``given`` or ``assumed``) of the contents that some
            duty is levied on.
        preferences: what the goods pay instead of the ordinary duty where they claim one.
        coverage: what the duties on all lines cover; where it is not whole, ``low`` and ``high``
            are what is known of them, and its ``bound`` says what that makes of them.
        recorded: ordinary duty and total of trade as it was, preferences claimed in part or the
            ad-valorem equivalent of a duty by quantity, which averages take; ``None`` where they
            take the same, or the origin did not sell these goods. equivalent: the latter.
        line_coverage: the same of the line explained, whose bound is that of its own rates.
    """

    importer: str
    origin: str
    hs: str
    explained_hs: str
    lines: int
    low: Decimal
    high: Decimal
    others: tuple[tuple[str, Decimal], ...]
    on: date
    known_on: date | None
    claim_share: float
    utilisation: str
    claims: tuple[str, ...]
    steps: tuple[Step, ...]
    ordinary_rate: Decimal
    additional_rate: Decimal
    total_rate: Decimal
    claimed_rate: Decimal | None
    unclaimed_rate: Decimal | None
    ends_bound: tuple[str, str]
    banned: bool | None
    value_usd: Decimal | None
    duty_usd: Decimal | None
    options: Mapping[str, str]
    idle_options: tuple[str, ...]
    open_shares: tuple[str, ...]
    content: tuple[tuple[str, float, str], ...]
    preferences: tuple[Offered, ...]
    coverage: Coverage
    line_coverage: Coverage
    recorded: tuple[Decimal, Decimal] | None
    equivalent: bool

    def __repr__(self) -> str:
        what = f"{self.hs} from {self.origin} to {self.importer} on {self.on}"
        total = f"{self.line_coverage.bound} {100 * float(self.total_rate):.3f} %".strip()
        return f"<Explanation {what}: {total}, {len(self.steps)} steps>"

    def table(self) -> pd.DataFrame:
        """Return the steps: measure, share that pays, rate, contribution, why; unknown is null."""
        rows = [
            {"measure": s.measure, "title": s.title, "applies": s.applies, "rate": s.rate,
             "share": s.share, "why": " ".join(s.why), "reference": s.reference,
             "contribution": None if s.contribution is None else float(s.contribution)}
            for s in self.steps
        ]  # fmt: skip
        return data_frame(rows)

    @property
    def spread(self) -> bool:
        """Whether the lines below the code pay different totals."""
        return bool(self.others)


def explain(
    ledger: Ledger,
    importer: str,
    origin: str,
    hs: str,
    *,
    on: date | str,
    known_on: date | str | None = None,
    value: float | str | Decimal | None = None,
    claim: bool | float | str | Sequence[str] | None = None,
    utilisation: str | None = None,
    ordinary_rate: float | None = None,
    content: Mapping[str, float] | None = None,
    quantity: Mapping[str, float] | None = None,
    options: Mapping[str, str] | None = None,
    shares: Mapping[str, float] | None = None,
    usd_per: Mapping[str, float] | None = None,
    collected: bool = False,
) -> Explanation:
    """Return the stack of one product on a day, as known on another.

    Args:
        ledger: the law.
        importer: the importer, by code or name.
        origin: the origin, likewise.
        hs: HS code, 2 to 10 digits; a code with finer ones below it in the tariff is explained
            by the most frequent of them, and those that differ are named.
        on: day of the law; ``known_on``: day of knowledge.
        value: customs value of one entry, for the duty in cents.
        claim: the agreement: ``True``, ``False`` or the share of value that claims it; or one or
            more tariff headings claimed on the entry (``"9903.05.90"``); ``None``: the share
            of ``utilisation`` (:func:`used_share`), none where there is none.
        utilisation: a name of :mod:`countermove.law.utilisation`, else the importer's default.
        ordinary_rate: ordinary duty where the ledger has none for these goods, or in place of it.
        content: content shares of these goods, e.g. ``{"us_content": 0.5}``; those left out are
            the ones recorded for the code (:func:`recorded_content`), as in averages.
        quantity: of an entry worth ``value``, by unit, e.g. ``{"kg": 1000}``, for duties by it.
        options, shares, usd_per, collected: as in :func:`rates_on`.

    Returns:
        Every measure that reaches or could reach the goods, in or out and why; the contributions
        add up to the total exactly.
    """
    amount = None if value is None else entry_amount(value)
    day, known_day = on_day(on), None if known_on is None else on_day(known_on)
    importer, origin = place_code(importer), place_code(origin)
    ledger.refuse_within(importer, origin)
    code = normalise(hs)
    check_product(ledger, importer, code, day)
    claim_share, codes = claim_of(claim)
    _refuse_pair(importer, origin, claim, ordinary_rate)
    used = None
    if claim is None:
        used = used_share(
            ledger, importer, origin, code, on=day, known_on=known_day, utilisation=utilisation
        )
        claim_share = used or 0.0
    elif utilisation is not None:
        raise BadInput("a claim and a utilisation exclude each other; give one of them.")
    if utilisation is not None and used is None:
        raise BadInput(
            f"utilisation {utilisation} changes nothing: no claims on {code} are recorded; leave "
            "it out."
        )
    own = checked_contents(ledger, importer, content or {})
    recorded_shares = recorded_content(importer, origin, code)
    claimed, agreement = claimed_shares(ledger, importer, origin, code, codes, day, own)
    claim_share = 1.0 if agreement else claim_share
    given = {**claimed, **(shares or {})}
    units = entry_units(quantity or {}, amount)

    def goods(codes_: Sequence[str], claim: float) -> TradeLines:
        return trade_lines(
            importer,
            origins=[origin] * len(codes_),
            products=codes_,
            claim_share=claim,
            base_rate=np.nan if ordinary_rate is None else ordinary_rate,
            content=recorded_shares,
            units_per_usd={unit: [each] * len(codes_) for unit, each in units.items()},
        )

    def paid(
        lines: TradeLines,
        trace: Log | None = None,
        law: bool = ordinary_rate is None,
        read: Mapping[str, str] | None = options,
    ) -> Rates:
        return rates_on(
            ledger, lines, on=day, known_on=known_day, options=read,
            shares=given, usd_per=usd_per, collected=collected, trace=trace,
            ordinary="law" if law else "lines",
        )  # fmt: skip

    def answer(codes_: Sequence[str], trace: Log | None, claim: float = claim_share) -> Rates:
        return paid(with_content(goods(codes_, claim), own), trace)

    numbers = statistical_numbers(ledger, importer, code, day) - {code}
    cut = {number[:8] for number in numbers}
    finer = sorted({*numbers, *finer_codes(ledger, importer, code, day)} - cut)
    refuse_idle(goods(finer or [code], claim_share), own, paid)
    every = answer(finer or [code], None)
    explained, others = _typical(finer or [code], every)
    log = Log()
    rates = answer([explained], log)
    stated = None
    if ordinary_rate is not None:
        known = coverage_of(ledger, paid(rates.lines, law=True), weighted=False).ordinary
        stated = replace(AS_GIVEN, column=known.column, text=known.text)
    coverage, line_coverage = (
        coverage_of(ledger, each, weighted=False, ordinary=stated) for each in (every, rates)
    )
    ends = [] if used is None else [answer([explained], None, claim) for claim in (1.0, 0.0)]
    bounds = [coverage_of(ledger, end, weighted=False, ordinary=stated).bound for end in ends]
    refuse_units(ledger, importer, explained, quantity or {}, line_coverage)
    reach = Reach(ledger, rates.lines, day, known_day)
    steps = [
        replaced(step) if measure.kind == "base_duty" and ordinary_rate is not None else step
        for measure in ledger.of(importer)
        if (step := step_of(measure, rates, reach, log, collected)) is not None
    ]
    touching = _touching(
        ledger, rates, lambda read: paid(rates.lines, read={**(options or {}), **read})
    )
    for measure in ledger.of(importer):
        steps += announced_steps(measure, rates, reach)
    if ordinary_rate is not None:
        steps.insert(0, given_ordinary(ordinary_rate))
    steps.sort(key=lambda s: (s.authority != "MFN", not s.applies, s.measure))
    traded = None if ordinary_rate is not None else _as_recorded(ledger, rates, paid)
    total = known_sum(steps)
    ordinary = known_sum(s for s in steps if _ordinary(ledger, s))
    duty = None if amount is None else (amount * total).quantize(CENT, ROUND_HALF_UP)
    return Explanation(
        importer=importer,
        origin=origin,
        hs=code,
        explained_hs=explained,
        lines=len(finer) or 1,
        low=min([total, *(rate for _, rate in others)]),
        high=max([total, *(rate for _, rate in others)]),
        others=others,
        on=day,
        known_on=known_day,
        claim_share=claim_share,
        utilisation="" if used is None else utilisation_of(importer, utilisation, on=day),
        claims=codes,
        steps=tuple(with_duty(steps, amount, duty)),
        ordinary_rate=ordinary,
        additional_rate=total - ordinary,
        total_rate=total,
        claimed_rate=_total(ends[0]) if ends else None,
        unclaimed_rate=_total(ends[1]) if ends else None,
        ends_bound=(bounds[0], bounds[1]) if ends else ("", ""),
        banned=True
        if rates.banned.all()
        else None
        if ledger.pack(importer).open_bans([origin], day, known_day)
        else False,
        value_usd=amount,
        duty_usd=duty,
        options={n: c for n, c in rates.options.items() if n in {*touching, *(options or {})}},
        idle_options=tuple(name for name in options or {} if name not in touching),
        open_shares=tuple(item.key for item in rates.unknown_shares),
        content=content_used(ledger, steps, own, rates.lines, paid),
        preferences=()
        if ordinary_rate is not None
        else offered(ledger.pack(importer), origin, explained, day, rates.known_on),
        coverage=coverage,
        line_coverage=line_coverage,
        recorded=None if traded is None else (exact(_mean(traded)), _total(traded)),
        equivalent=traded is not None and bool(traded.ordinary_estimated.any()),
    )


def _refuse_pair(importer: str, origin: str, claim: object, ordinary_rate: float | None) -> None:
    """Refuse an origin that is no country, a claim nobody can make, a duty meant as per cent."""
    if origin == REST or (origin in groups() and origin != UNION):
        who = ", ".join(members(origin)) if origin in groups() else "one country"
        raise BadInput(
            f"{origin} is not one customs territory, and its members pay different duties; name "
            f"one of {who}."
        )
    claims = claim is True or (isinstance(claim, float) and claim > 0)
    if claims and not {importer, origin} <= set(MEMBERS):
        raise BadInput(
            f"goods of {origin} cannot claim the agreement in {importer}: its parties are "
            f"{', '.join(MEMBERS)}. Leave the claim out."
        )
    if ordinary_rate is not None and not 0 <= ordinary_rate <= HIGHEST_ORDINARY:
        raise BadInput(
            f"ordinary duty {ordinary_rate:g} means {100 * ordinary_rate:g} %, and none exceeds "
            f"{100 * HIGHEST_ORDINARY:g} %; give a fraction, 0.05 for 5 %."
        )


def _touching(
    ledger: Ledger, rates: Rates, answer: Callable[[Mapping[str, str]], Rates]
) -> frozenset[str]:
    """Return the disputed readings on which the duties depend: another choice changes them."""
    return frozenset(
        name
        for measure in ledger.of(rates.lines.importer)
        for name, option in measure.options.items()
        for choice in option.choices
        if choice != rates.options[name]
        and answer({name: choice}).duty_by_measure != rates.duty_by_measure
    )


def _as_recorded(
    ledger: Ledger, rates: Rates, answer: Callable[[TradeLines], Rates]
) -> Rates | None:
    """Return what one product pays as averages over trade take it.

    With the ordinary duty that was collected: claimed in part, or the equivalent of one by
    quantity; ``None`` where they take that of the schedule.
    """
    lines = rates.lines
    mean = recorded_ordinary(lines.importer, lines.origin_codes[0], lines.hs_text(0))
    traded = replace(lines, base_rate=np.array([mean]))
    claimed = preferred_lines(ledger.pack(lines.importer), traded, rates.on, rates.known_on).any()
    found = answer(traded)
    return found if claimed or found.ordinary_estimated.any() else None


def _mean(rates: Rates) -> float:
    """Return the ordinary duty of one product, over its rows."""
    return float(rates.row_share @ rates.base_rate)


def _total(rates: Rates) -> Decimal:
    """Return the total of one product, over its rows."""
    return exact(float(rates.row_share @ (rates.base_rate + rates.additional_rate)))


def _typical(codes: Sequence[str], rates: Rates) -> tuple[str, tuple[tuple[str, Decimal], ...]]:
    """Return the first code of the most frequent total, and the codes whose total differs."""
    paid = rates.row_share * (rates.base_rate + rates.additional_rate)
    totals = [exact(total) for total in np.bincount(rates.row_line, weights=paid)]
    banned = np.bincount(rates.row_line, weights=rates.row_share * rates.banned)
    kinds = list(zip(totals, (banned > 0).tolist(), strict=True))
    usual = max(dict.fromkeys(kinds), key=kinds.count)
    others = [(c, k[0]) for c, k in zip(codes, kinds, strict=True) if k != usual]
    return codes[kinds.index(usual)], tuple(others)


def _ordinary(ledger: Ledger, step: Step) -> bool:
    measure = ledger.measures.get(step.measure)
    return measure is None or measure.kind == "base_duty"
