"""What an importer pays on a day: every line, every variety, every measure's contribution."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import ArrayLike

from countermove.arrays import Bool, Float, Int, settled
from countermove.codes.harmonized import NO_GOODS
from countermove.errors import BadInput
from countermove.law.assumed_shares import AssumedShare, assumed_contents, assumed_lines
from countermove.law.claim_varieties import Rows, split_rows
from countermove.law.governed import (
    UnknownShare,
    check_keys,
    govern,
    on_day,
    splits_of,
)
from countermove.law.ledger import Ledger
from countermove.law.nomenclature import check_product
from countermove.law.order import calculation_order, rules_on
from countermove.law.pack import MEANS
from countermove.law.preferences import preferred_lines
from countermove.law.product_lists import normalise
from countermove.law.reach import Reach
from countermove.law.stacking import Moved, Stack, Trace, Unconverted
from countermove.law.tariff_lines import TradeLines, trade_lines
from countermove.law.totals import (
    ad_valorem,
    base_rates,
    caps,
    credits_and_remissions,
    floors,
    higher_of_two,
)


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates of one importer on one day, by variety (row) of a line.

    Attributes:
        lines: the tariff lines asked about.
        on, known_on: the two days; ``known_on`` ``None``: everything now known.
        row_line: line of each row ``(r,)``; ``row_share``: part of the line's value.
        claimed: whether the row claims the agreement ``(r,)``.
        additional_rate: sum of the contributions, fraction of customs value ``(r,)``.
        base_rate: ordinary duty ``(r,)``, 0 where it is not known.
        ordinary_ruled: whether the law of the ledger tells it ``(r,)``; else the line does.
        ordinary_estimated: whether it is an ad-valorem equivalent of a duty by quantity ``(r,)``;
            ``ordinary_known``: whether it is known, which an equivalent is not.
        banned: whether the goods may not enter ``(r,)``.
        measures: ids with a contribution or a ban.
        contribution_row, contribution_measure, contribution_rate: sparse contributions.
        unknown_shares: shares the sources do not establish, counted as zero.
        unconverted: value under specific duties that could not be converted.
        assumed: contents that are assumed of goods which pay on them.
        assumed_lines: by content, the lines of which one is assumed, whether they pay or not.
        options: the readings used.
    """

    lines: TradeLines
    on: date
    known_on: date | None
    row_line: Int
    row_share: Float
    claimed: Bool
    additional_rate: Float
    base_rate: Float
    ordinary_ruled: Bool
    ordinary_estimated: Bool
    ordinary_known: Bool
    banned: Bool
    measures: tuple[str, ...]
    contribution_row: Int = field(repr=False)
    contribution_measure: Int = field(repr=False)
    contribution_rate: Float = field(repr=False)
    unknown_shares: tuple[UnknownShare, ...]
    unconverted: tuple[Unconverted, ...]
    assumed: tuple[AssumedShare, ...]
    assumed_lines: Mapping[str, Int] = field(repr=False)
    options: Mapping[str, str]

    @property
    def duty_by_measure(self) -> dict[str, float]:
        """Return what each measure levies on all lines, USD; those that levy nothing left out."""
        duty = np.bincount(
            self.contribution_measure,
            self.value[self.contribution_row] * self.contribution_rate,
            minlength=len(self.measures),
        )
        found = zip(self.measures, duty.tolist(), strict=True)
        return {measure: amount for measure, amount in found if amount}

    @property
    def value(self) -> Float:
        """Return the customs value of each row ``(r,)``, USD."""
        return self.lines.value[self.row_line] * self.row_share


def rates_on(
    ledger: Ledger,
    lines: TradeLines | None = None,
    *,
    on: date | str,
    known_on: date | str | None = None,
    importer: str | None = None,
    origin: str | Sequence[str] | None = None,
    products: Sequence[str] | None = None,
    claim_share: ArrayLike = 0.0,
    options: Mapping[str, str] | None = None,
    shares: Mapping[str, float] | None = None,
    usd_per: Mapping[str, float] | None = None,
    collected: bool = False,
    ordinary: str = "law",
    trace: Trace | None = None,
    moved: Moved | None = None,
) -> Rates:
    """Return what an importer levies on a day, as known on another.

    Args:
        ledger: the law.
        lines: tariff lines with values; or give ``importer``, ``origin`` and ``products``.
        on: day of the law.
        known_on: day of knowledge; ``None``: everything now known.
        importer: the importer, by code or name.
        origin: one origin by code or name, or several: then every origin × product is a line.
        products: HS codes; those of chapter 99, which holds no goods, are refused.
        claim_share: share of value entered under the agreement, where ``lines`` is not given.
        options: named readings other than the defaults.
        shares: shares set by hand, e.g. ``{"can/remission@0": 0.3}``.
        usd_per: USD per unit of foreign currency, for specific duties in it.
        collected: use days of collection in place of legal days.
        ordinary: ``"law"``: base duty from the ledger where it has one, but as the lines record
            it where a preference may have lowered it, and its ad-valorem equivalent where it is by
            quantity (:func:`ad_valorem`); ``"lines"``: from the lines.
        trace: called for everything that lets a measure in or keeps it out.
        moved: other shares in place of assumed contents.

    Returns:
        Rates by variety; contributions add up to ``additional_rate``.
    """
    if lines is None:
        lines = _lines(importer, origin, products, claim_share)
    day, known_day = on_day(on), None if known_on is None else on_day(known_on)
    for code in map(normalise, products or ()):
        if code[:2] == NO_GOODS:
            check_product(ledger, lines.importer, code, day)
    measures = ledger.of(lines.importer)
    _check_day(ledger, lines.importer, day)
    chosen = _choices(ledger, options or {})
    given_shares = dict(shares or {})
    check_keys(given_shares, measures)
    reach = Reach(ledger, lines, day, known_day)
    governed = {
        m.id: item
        for m in measures
        if not (m.kind == "base_duty" and ordinary == "lines")
        and (item := govern(m, reach, options=chosen, collected=collected)) is not None
    }
    live = [item.measure for item in governed.values()]
    rules = rules_on(live, on=day, known_on=known_day, options=chosen)
    order = calculation_order(live, rules)
    splits, unknown_shares = splits_of([governed[m.id] for m in order], reach, given_shares)
    rows = split_rows(lines, splits)
    stack = Stack(
        reach, rows, rules, usd_per=usd_per or {}, shares=given_shares, trace=trace, moved=moved
    )
    for measure in order:
        stack.add(governed[measure.id])
    recorded = preferred_lines(ledger.pack(lines.importer), lines, day, known_day)
    line_rate, equal = lines.base_rate, np.zeros(lines.size, dtype=bool)
    if ordinary == "law" and ledger.pack(lines.importer).ordinary != MEANS:
        line_rate, equal = ad_valorem(lines, recorded)
    base = base_rates(stack, ledger.measures, line_rate, recorded)
    floors(stack, base[0])
    higher_of_two(stack)
    caps(stack, base[0])
    credits_and_remissions(stack)
    for name, due in stack.due.items():
        stack.note(
            ledger.measures[name], due.rows, "levied",
            rate=due.rate, basis=due.basis, contribution=due.contribution,
        )  # fmt: skip
    told = ~np.isnan(line_rate)[rows.line]
    estimated = ~base[1] & told & equal[rows.line]
    ordinary_of = (*base, estimated, base[1] | (told & ~estimated))
    return _gather(stack, rows, ordinary_of, day, known_day, chosen, unknown_shares)


def _lines(
    importer: str | None,
    origin: str | Sequence[str] | None,
    products: Sequence[str] | None,
    claim_share: ArrayLike,
) -> TradeLines:
    if importer is None or origin is None or products is None:
        raise BadInput(
            "rates_on needs lines, or importer, origin and products. Give one or the other."
        )
    from countermove.codes.names import place_code

    origins = [place_code(name) for name in ([origin] if isinstance(origin, str) else origin)]
    return trade_lines(
        place_code(importer),
        origins=[o for o in origins for _ in products],
        products=[p for _ in origins for p in products],
        claim_share=claim_share,
    )


def _check_day(ledger: Ledger, importer: str, day: date) -> None:
    first = ledger.first_day(importer)
    if day < date(2025, 1, 1) and day < first:
        raise BadInput(
            f"{day} is before the ledger of {importer} begins ({min(first, date(2025, 1, 1))}). "
            "Ask for a later day, or add older measures in a project folder."
        )


def _choices(ledger: Ledger, options: Mapping[str, str]) -> dict[str, str]:
    from countermove.codes.lookup import unknown

    chosen = ledger.options()
    if not options:
        return chosen
    choices = {n: o.choices for m in ledger.measures.values() for n, o in m.options.items()}
    for name, choice in options.items():
        if name not in choices:
            raise unknown(name, choices, what="option")
        if choice not in choices[name]:
            raise unknown(choice, choices[name], what=f"choice of option {name}")
        chosen[name] = choice
    return chosen


def _gather(
    stack: Stack,
    rows: Rows,
    base: tuple[Float, Bool, Bool, Bool],
    day: date,
    known_on: date | None,
    options: Mapping[str, str],
    unknown_shares: Sequence[UnknownShare],
) -> Rates:
    banned = np.zeros(rows.line.size, dtype=bool)
    names: list[str] = []
    at, which, rate = [np.empty(0, np.intp)], [np.empty(0, np.intp)], [np.empty(0)]
    for name, due in sorted(stack.due.items()):
        kind, paid = due.governed.measure.kind, due.contribution > 0
        if kind == "prohibition":
            banned[due.rows] = True
        if kind != "base_duty" and (paid.any() or (kind == "prohibition" and due.rows.size)):
            at.append(due.rows[paid])
            rate.append(due.contribution[paid])
            which.append(np.full(int(paid.sum()), len(names)))
            names.append(name)
    rows_at, rates = np.concatenate(at), np.concatenate(rate)
    total = np.bincount(rows_at, weights=rates, minlength=rows.line.size)
    return Rates(
        lines=stack.reach.lines,
        on=day,
        known_on=known_on,
        row_line=rows.line,
        row_share=rows.share,
        claimed=rows.claimed,
        additional_rate=settled(total.astype(np.float64, copy=False)),
        base_rate=settled(base[0]),
        ordinary_ruled=settled(base[1]),
        ordinary_estimated=settled(base[2]),
        ordinary_known=settled(base[3]),
        banned=settled(banned),
        measures=tuple(names),
        contribution_row=settled(rows_at),
        contribution_measure=settled(np.concatenate(which)),
        contribution_rate=settled(rates),
        unknown_shares=tuple(unknown_shares),
        unconverted=tuple(stack.unconverted),
        assumed=tuple(assumed_contents(stack, stack.reach.lines.value[rows.line] * rows.share)),
        assumed_lines=assumed_lines(stack),
        options=dict(options),
    )
