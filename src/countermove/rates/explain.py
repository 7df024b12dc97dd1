"""Explain one rate: every measure, in or out and why, its share, its contribution, its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np

from countermove.arrays import Int
from countermove.errors import BadInput
from countermove.measures.clock import end_as_known, governing, known
from countermove.measures.law import Measure, Reference, Version
from countermove.measures.ledger import Ledger
from countermove.measures.products import normalise
from countermove.rates.governed import on_day
from countermove.rates.lines import trade_lines
from countermove.rates.nomenclature import check_product
from countermove.rates.rates import Rates, rates_on
from countermove.rates.reach import Reach
from countermove.rates.reasons import sentence

_PLACES = Decimal("0.000000000001")
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Step:
    """One measure in the stack of one line.

    Attributes:
        measure, title, authority: which.
        applies: whether it levies something on at least part of the goods.
        rate: its own rate on its basis, ``None`` where it does not apply.
        share: share of the goods' value that pays it (claims, quotas, contents), 0 to 1.
        contribution: share × rate, a fraction of the customs value, exact.
        duty_usd: contribution in cents of one entry; ``None`` without a value.
        why: sentences, in the order in which they were decided.
        code: heading in the importer's tariff.
        reference: of the version that speaks, or of the rule that kept it out.
        not_established: what the sources leave open.
    """

    measure: str
    title: str
    authority: str
    applies: bool
    rate: float | None
    share: float
    contribution: Decimal
    duty_usd: Decimal | None
    why: tuple[str, ...]
    code: str | None
    reference: Reference
    not_established: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The stack of one product from one origin.

    Attributes:
        importer, origin, hs, on, known_on: the question.
        claim_share: share of value under the agreement; ``claims``: headings claimed.
        steps: ordinary duty first, then measures in the order in which they are worked out.
        ordinary_rate, additional_rate, total_rate: fractions, exact; the contributions of the
            steps add up to ``total_rate``.
        banned: the goods may not enter.
        value_usd, duty_usd: of one entry; the steps' ``duty_usd`` add up to it.
        options: the readings used; ``open_shares``: keys of shares not established (zero).
    """

    importer: str
    origin: str
    hs: str
    on: date
    known_on: date | None
    claim_share: float
    claims: tuple[str, ...]
    steps: tuple[Step, ...]
    ordinary_rate: Decimal
    additional_rate: Decimal
    total_rate: Decimal
    banned: bool
    value_usd: Decimal | None
    duty_usd: Decimal | None
    options: Mapping[str, str]
    open_shares: tuple[str, ...]


@dataclass(slots=True)
class _Log:
    """Collects what the stack says about each measure."""

    notes: dict[str, list[tuple[Int, str, dict[str, Any]]]] = field(default_factory=dict)

    def __call__(self, measure: str, rows: Int, why: str, **details: Any) -> None:
        self.notes.setdefault(measure, []).append((rows.copy(), why, details))


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
    ordinary_rate: float | None = None,
    content: Mapping[str, float] | None = None,
    units_per_usd: Mapping[str, float] | None = None,
    options: Mapping[str, str] | None = None,
    shares: Mapping[str, float] | None = None,
    usd_per: Mapping[str, float] | None = None,
    collected: bool = False,
) -> Explanation:
    """Return the stack of one product on a day, as known on another.

    Args:
        ledger: the law.
        importer: ISO3 of the importer.
        origin: ISO3 of the origin.
        hs: HS code, 2 to 10 digits.
        on: day of the law; ``known_on``: day of knowledge.
        value: customs value of one entry, for the duty in cents.
        claim: the agreement: ``True``, ``False`` or the share of value that claims it; or one or
            more tariff headings claimed on the entry (``"9903.05.90"``).
        ordinary_rate: ordinary duty where the ledger has none for this importer.
        content: content shares of these goods, e.g. ``{"us_content": 0.5}``.
        units_per_usd: quantity per USD by unit, for specific duties.
        options, shares, usd_per, collected: as in :func:`rates_on`.

    Returns:
        Every measure that reaches or could reach the goods, in or out and why; the contributions
        add up to the total exactly.
    """
    day, known_day = on_day(on), None if known_on is None else on_day(known_on)
    code = normalise(hs)
    check_product(ledger, importer, code, day)
    claim_share, codes = _claim(claim)
    given = {**_claimed_shares(ledger, importer, codes), **(shares or {})}
    log = _Log()
    lines = trade_lines(
        importer,
        origins=[origin],
        products=[code],
        claim_share=claim_share,
        base_rate=ordinary_rate or 0.0,
        content={name: [share] for name, share in (content or {}).items()},
        units_per_usd={unit: [amount] for unit, amount in (units_per_usd or {}).items()},
    )
    rates = rates_on(
        ledger, lines, on=day, known_on=known_day, options=options, shares=given, usd_per=usd_per,
        collected=collected, ordinary="law" if ordinary_rate is None else "lines", trace=log,
    )  # fmt: skip
    reach = Reach(ledger, lines, day, known_day)
    steps = [
        step
        for measure in ledger.of(importer)
        if (step := _step(measure, rates, reach, log, collected)) is not None
    ]
    if ordinary_rate is not None:
        steps.insert(0, _given_ordinary(ordinary_rate))
    steps.sort(key=lambda s: (s.authority != "MFN", not s.applies, s.measure))
    amount = None if value is None else Decimal(str(value))
    total = sum((step.contribution for step in steps), Decimal(0))
    ordinary = sum((s.contribution for s in steps if _ordinary(ledger, s)), Decimal(0))
    duty = None if amount is None else (amount * total).quantize(_CENT, ROUND_HALF_UP)
    return Explanation(
        importer=importer,
        origin=origin,
        hs=code,
        on=day,
        known_on=known_day,
        claim_share=claim_share,
        claims=codes,
        steps=tuple(_with_duty(steps, amount, duty)),
        ordinary_rate=ordinary,
        additional_rate=total - ordinary,
        total_rate=total,
        banned=bool(rates.banned.all()),
        value_usd=amount,
        duty_usd=duty,
        options=rates.options,
        open_shares=tuple(item.key for item in rates.unknown_shares),
    )


def _claim(claim: bool | float | str | Sequence[str] | None) -> tuple[float, tuple[str, ...]]:
    if claim is None or isinstance(claim, bool | int | float):
        share = float(claim or 0)
        if not 0 <= share <= 1:
            raise BadInput(
                f"claim {claim!r} is not a share. Give yes, no or a number between 0 and 1."
            )
        return share, ()
    return 0.0, (claim,) if isinstance(claim, str) else tuple(claim)


def _claimed_shares(ledger: Ledger, importer: str, codes: Sequence[str]) -> dict[str, float]:
    """Return the share keys of exemptions claimed by heading; refuse an unknown heading."""
    from countermove.codes.lookup import unknown

    by_code: dict[str, list[str]] = {}
    for measure in ledger.of(importer):
        for item in measure.exemptions:
            if item.code and item.kind != "agreement_claim":
                by_code.setdefault(item.code, []).append(item.key)
    for code in codes:
        if code not in by_code:
            raise unknown(code, sorted(by_code), what="heading to claim")
    return {key: 1.0 for code in codes for key in by_code[code]}


def _ordinary(ledger: Ledger, step: Step) -> bool:
    measure = ledger.measures.get(step.measure)
    return measure is None or measure.kind == "base_duty"


def _given_ordinary(rate: float) -> Step:
    return Step(
        "", "Ordinary duty, as given", "MFN", rate > 0, rate, 1.0, exact(rate), None,
        ("Given with the question.",), None, Reference("given"), (),
    )  # fmt: skip


def exact(rate: float) -> Decimal:
    """Return a fraction as a decimal of twelve places, free of binary noise.

    >>> exact(0.1 + 0.2)
    Decimal('0.3')
    """
    return Decimal(repr(float(rate))).quantize(_PLACES, ROUND_HALF_UP).normalize() + 0


def _step(measure: Measure, rates: Rates, reach: Reach, log: _Log, collected: bool) -> Step | None:
    """Return what is to be said about one measure, ``None`` where it is about other goods."""
    inside = reach.lines_of(measure.applies_to).size > 0
    partly = not inside and reach.touches(measure.applies_to)
    if not inside and not partly:
        return None
    spoken = [
        v
        for v in governing(
            measure.rates,
            on=rates.on,
            known_on=rates.known_on,
            options=rates.options,
            collected=collected,
        )
        if reach.among(v.only, np.zeros(1, dtype=np.intp))[0]
    ]
    version = spoken[0] if spoken and not spoken[0].repealed else None
    notes = log.notes.get(measure.id, [])
    rate, share, contribution = _amounts(measure, rates, log)
    applies = contribution > 0 or (measure.kind == "prohibition" and measure.id in rates.measures)
    applies = applies or any(why == "relieves" for _, why, _ in notes)
    why: list[str] = []
    reference = version.reference if version else measure.rates[-1].reference
    if partly:
        why.append("Reaches only part of the products under this code: give more digits.")
    elif version is None:
        sentence_, reference = _absent(measure, rates, spoken)
        why.append(sentence_)
    for rows, kind, details in notes:
        if kind == "levied":
            continue
        why.append(sentence(kind, details, float(rates.row_share[rows].sum())))
        if not applies and "reference" in details:
            reference = details["reference"]
    if version is not None and applies:
        why.insert(0, f"In force since {version.window.start}.")
    return Step(
        measure=measure.id,
        title=measure.title,
        authority=measure.authority,
        applies=applies,
        rate=rate,
        share=share,
        contribution=contribution,
        duty_usd=None,
        why=tuple(dict.fromkeys(why)),
        code=version.code if version else None,
        reference=reference,
        not_established=measure.not_established,
    )


def _amounts(measure: Measure, rates: Rates, log: _Log) -> tuple[float | None, float, Decimal]:
    """Return own rate, share of value and exact contribution of a measure, over all varieties."""
    total, reached, own = Decimal(0), 0.0, None
    for rows, why, details in log.notes.get(measure.id, []):
        if why == "levied":
            for row, rate, basis, contribution in zip(
                rows, details["rate"], details["basis"], details["contribution"], strict=True
            ):
                part = exact(rates.row_share[row])
                total += exact(contribution) * part
                reached += float(part) * float(basis)
                own = max(float(rate), own or 0.0)
    return own, reached, total.normalize() + 0


def _absent(measure: Measure, rates: Rates, spoken: Sequence[Version]) -> tuple[str, Reference]:
    """Return why no version speaks on the day, and the reference of that."""
    if spoken:
        version = spoken[0]
        return f"Repealed from {version.window.start}.", version.reference
    mine = [
        v
        for v in measure.rates
        if v.window.option is None or rates.options.get(v.window.option[0]) == v.window.option[1]
    ]
    if not mine:
        return "Part of another reading of the law than the one chosen.", measure.rates[0].reference
    hidden = [v for v in mine if not known(v.window, rates.known_on)]
    gone = [v for v in hidden if v.window.withdrawn is not None]
    repeal = [v for v in mine if v.repealed and (v.window.start or date.min) <= rates.on]
    ended = [
        v
        for v in mine
        if v not in hidden
        and (end := end_as_known(v.window, rates.known_on)) is not None
        and end <= rates.on
    ]
    later = [v for v in mine if v not in hidden and (v.window.start or date.min) > rates.on]
    if repeal and not set(map(id, repeal)) & set(map(id, hidden)):
        return f"Repealed from {repeal[-1].window.start}.", repeal[-1].reference
    if ended:
        return f"Ended on {ended[-1].window.end} (first day without it).", ended[-1].reference
    if later:
        return f"Begins on {later[0].window.start}.", later[0].reference
    if gone and gone[-1].window.withdrawn is not None:
        return f"Withdrawn on {gone[-1].window.withdrawn}.", gone[-1].reference
    return f"Not yet known on {rates.known_on}.", mine[0].reference


def _with_duty(steps: Sequence[Step], value: Decimal | None, duty: Decimal | None) -> list[Step]:
    """Return the steps with their duty in cents, adding up to the total (largest remainder)."""
    from dataclasses import replace

    if value is None or duty is None:
        return list(steps)
    full = [value * step.contribution for step in steps]
    cents = [amount.quantize(_CENT, "ROUND_DOWN") for amount in full]
    missing = int(((duty - sum(cents, Decimal(0))) / _CENT).to_integral_value())
    by_remainder = sorted(range(len(steps)), key=lambda i: (cents[i] - full[i], i))
    for i in by_remainder[:missing]:
        cents[i] += _CENT
    return [replace(step, duty_usd=amount) for step, amount in zip(steps, cents, strict=True)]
