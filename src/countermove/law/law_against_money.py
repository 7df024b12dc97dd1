"""Law against money: the duties the ledger gives for each month beside those collected.

Rates of the United States on an origin, each a share of customs value, ordinary duty included:

* *statutory*: the law of the day on the trade of 2024, nothing claiming the agreement;
* *claimed*: the same with the agreement claimed as every command assumes (``utilisation``);
* *entered*: the same, goods in transit at the old rate (:mod:`countermove.law.monthly_law`);
* *current*: entered, on the trade known two months later, with the claims then known;
* *nowcast*: current times what was paid of each dollar due (:func:`pay_through`), by group;
* *collected*: calculated duties over imports of the month (US Census Bureau).

A nowcast uses no figure on trade, claims or duties of the month or the one before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from countermove.arrays import Float, Int, ratio
from countermove.codes.lookup import unknown
from countermove.codes.names import place_code
from countermove.errors import BadInput
from countermove.law.collected_duties import INDUSTRIES, industry_cells, months
from countermove.law.ledger import Ledger
from countermove.law.monthly_law import LAG, MonthLaw, month_before, months_of_law
from countermove.law.monthly_trade import industry_of, trade_of
from countermove.law.tariff_lines import TradeLines, chosen_lines, shipped_lines
from countermove.law.utilisation import AGREEMENT, NONE, refuse_idle_utilisation

EVERY = "all"
GROUPS = {
    "vehicles": ("Transport equipment",),
    "basic metals": ("Basic metals",),
    "metal products": ("Metal products",),
    "other goods": (),
}
"""Goods whose pay-through is learned together, by industries; the last takes all others."""
ASIDE = ("Oil and gas", "Refined petroleum")
"""Industries whose gap stands apart from that of other goods."""
PRIOR, STRENGTH = 0.85, 0.5
"""Pay-through before any evidence, and its weight against the months seen."""
PAID_MONTHS, TRADE_MONTHS = 2, 3
"""Months that pay-through is learned from, and that ten-digit trade is taken from."""
LEARNED_FROM = "2025-03"
"""First month whose duties are evidence: before it hardly any additional duty was due."""
FIRST_MONTH = "2025-01"


@dataclass(frozen=True, slots=True)
class MonthRates:
    """Rates of one month, fractions of customs value.

    Attributes:
        month: ``2025-03``. industry: a name of ``INDUSTRIES`` or ``all``.
        statutory_rate, claimed_rate, entered_rate, current_rate, nowcast_rate: see the module.
        pay_through: nowcast over current.
        collected_rate: ``None`` where the month is not out; imports_usd: of the month, likewise.
    """

    month: str
    industry: str
    statutory_rate: float
    claimed_rate: float
    entered_rate: float
    current_rate: float
    pay_through: float
    nowcast_rate: float
    collected_rate: float | None
    imports_usd: float | None

    @property
    def gap_pp(self) -> float | None:
        """Claimed less collected, percentage points."""
        return None if self.collected_rate is None else self._pp(self.claimed_rate)

    @property
    def nowcast_gap_pp(self) -> float | None:
        """Nowcast less collected, percentage points."""
        return None if self.collected_rate is None else self._pp(self.nowcast_rate)

    def _pp(self, rate: float) -> float:
        return 100 * (rate - (self.collected_rate or 0.0))


@dataclass(frozen=True, slots=True)
class GapOf:
    """What lies between law and money of a month, percentage points of value; parts add up.

    Attributes:
        month: ``2025-03``. gap_pp: claimed law on the trade of 2024 less collected.
        transit_pp: goods under way when a duty rose. march_pp: 4 to 6 March 2025.
        trade_pp: trade of the month in place of that of 2024.
        vehicles_pp, basic_metals_pp, metal_products_pp, oil_pp, other_pp: due and not paid.
    """

    month: str
    gap_pp: float
    transit_pp: float
    march_pp: float
    trade_pp: float
    vehicles_pp: float
    basic_metals_pp: float
    metal_products_pp: float
    oil_pp: float
    other_pp: float


@dataclass(frozen=True, slots=True)
class LawAndMoney:
    """The months of one origin.

    Attributes:
        origin: code. rows: for each month the total (industry ``all``), then the industries.
        pay_through: by month, of each of ``GROUPS`` in order. gaps: of the months that are out.
    """

    origin: str
    rows: tuple[MonthRates, ...]
    pay_through: Mapping[str, tuple[float, ...]]
    gaps: tuple[GapOf, ...]

    @property
    def totals(self) -> tuple[MonthRates, ...]:
        """Return the rows of all goods."""
        return tuple(row for row in self.rows if row.industry == EVERY)


def law_against_money(
    ledger: Ledger,
    *,
    origin: str = "CAN",
    since: str | None = None,
    until: str | None = None,
    utilisation: str | None = None,
) -> LawAndMoney:
    """Return law, nowcast and money of the United States on an origin by month.

    Args:
        ledger: the law. origin: a partner with monthly duties.
        since, until: first and last month; from January 2025 to two after the last one out.
        utilisation: a name of :mod:`countermove.law.utilisation`; else the default, predicted.

    Raises:
        UnknownName: no such origin. BadInput: a month without data.
    """
    origin = place_code(origin)
    out = months(origin)
    refuse_idle_utilisation(utilisation, "USA", origin)
    wanted = _wanted(out, since, until)
    lines, rows = lines_of(origin)
    learned = [m for m in out if month_before(wanted[0], LAG + PAID_MONTHS - 1) <= m <= wanted[-1]]
    seen = sorted({*wanted, *(m for m in learned if m >= LEARNED_FROM)})
    law = months_of_law(ledger, lines, rows, origin, seen, utilisation=utilisation)
    known = _Known(origin, lines, rows, industry_of(lines), law)
    paid = {month: _pay_through(known, month) for month in wanted}
    return LawAndMoney(
        origin=origin,
        rows=tuple(row for month in wanted for row in _rows(known, month, paid[month])),
        pay_through={month: tuple(found.tolist()) for month, found in paid.items()},
        gaps=tuple(
            _gap(known, month, cells)
            for month in wanted
            if (cells := industry_cells(origin, month)) is not None
        ),
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """The lines of an origin ``(n,)``, their industries, and the law of each month on them."""

    origin: str
    lines: TradeLines
    rows: Int
    industry: Int
    law: Mapping[str, MonthLaw]

    def sums(self, values: Float) -> Float:
        """Return sums by industry ``(i,)``, goods of none last."""
        return np.bincount(self.industry, values, len(INDUSTRIES) + 1).astype(np.float64)

    def trade(self, *months: str) -> Float:
        return trade_of(self.lines, self.rows, self.origin, months)

    def trade_before(self, month: str) -> Float:
        """Return the trade a nowcast stands on: of three months where it is known by line."""
        count = TRADE_MONTHS if self.origin in AGREEMENT else 1
        return self.trade(*(month_before(month, LAG + n) for n in range(count)))


def _wanted(out: tuple[str, ...], since: str | None, until: str | None) -> list[str]:
    """Return the months asked for, each with the duties of two months before at hand."""
    last = month_before(out[-1], -LAG)
    first, end = since or FIRST_MONTH, until or last
    every = [month_before(FIRST_MONTH, -n) for n in range(120)]
    every = [month for month in every if month <= last]
    for asked in (first, end):
        if asked not in every:
            raise BadInput(
                f"there is no nowcast of {asked}: the law begins in {every[0]}, and the duties "
                f"collected, which it needs to two months before, end in {out[-1]}. Ask for months "
                f"from {every[0]} to {last}, e.g. --since {last}."
            )
    if end < first:
        raise BadInput(f"--until {end} is before --since {first}; exchange the months.")
    return [month for month in every if first <= month <= end]


def lines_of(origin: str) -> tuple[TradeLines, Int]:
    """Return the US lines of one origin, nothing claimed, and their places."""
    lines = shipped_lines("USA", NONE)
    if origin not in lines.origin_codes:
        raise unknown(origin, lines.origin_codes, what="origin with trade weights")
    rows = np.flatnonzero(lines.origin == lines.origin_codes.index(origin))
    return chosen_lines(lines, rows), rows


def _grouped(by_industry: Float) -> Float:
    """Return sums by group ``(g,)`` of sums by industry."""
    return np.bincount(GROUP_OF, by_industry, len(GROUPS)).astype(np.float64)


def _group_of() -> Int:
    names = [*INDUSTRIES, ""]
    place = {name: g for g, listed in enumerate(GROUPS.values()) for name in listed}
    return np.array([place.get(name, len(GROUPS) - 1) for name in names], dtype=np.intp)


GROUP_OF = _group_of()
"""Group of each industry."""


def _pay_through(known: _Known, month: str) -> Float:
    r"""Return what is paid of a dollar due, by group ``(g,)``, from the last months out by a month.

    $$\kappa_g = \min\left(1, \frac{\sum_m C_{gm} + w\,\kappa_0 \sum_m D_{gm}}
    {(1 + w)\sum_m D_{gm}}\right)$$

    with duties collected ``C``, due ``D``, ``PRIOR`` and its ``STRENGTH``; the prior alone where
    nothing was due. Nothing pays more than is due: where more came in, goods were faster than the
    rule on transit has them.
    """
    paid, due = np.zeros(len(GROUPS)), np.zeros(len(GROUPS))
    for seen in (month_before(month, LAG + n) for n in range(PAID_MONTHS)):
        cells = industry_cells(known.origin, seen)
        if seen >= LEARNED_FROM and cells is not None:
            value = known.trade(seen)
            duty = _grouped(known.sums(value * known.law[seen].published))
            imports = _grouped(cells[:, 0])
            due += ratio(duty, _grouped(known.sums(value))) * imports
            paid += _grouped(cells[:, 1])
    return np.minimum(ratio(paid + STRENGTH * PRIOR * due, (1 + STRENGTH) * due, PRIOR), 1.0)


def _rows(known: _Known, month: str, paid: Float) -> list[MonthRates]:
    """Return the rows of a month: all goods, then the industries with trade."""
    law, base, now = known.law[month], known.lines.value, known.trade_before(month)
    duties = [
        *(known.sums(base * rate) for rate in (law.unclaimed, law.claimed, law.entered)),
        known.sums(now * law.foretold),
    ]
    weights = [*[known.sums(base)] * 3, known.sums(now)]
    nowcast = duties[3] * paid[GROUP_OF]
    cells = industry_cells(known.origin, month)

    def row(name: str, at: slice) -> MonthRates:
        statutory, claimed, entered, current = (
            float(duty[at].sum() / weight[at].sum())
            for duty, weight in zip(duties, weights, strict=True)
        )
        expected = float(nowcast[at].sum() / weights[3][at].sum())
        imports, duty = (None, None) if cells is None else cells[at].sum(axis=0).tolist()
        return MonthRates(
            month=month,
            industry=name,
            statutory_rate=statutory,
            claimed_rate=claimed,
            entered_rate=entered,
            current_rate=current,
            pay_through=float(ratio(expected, current, PRIOR)),
            nowcast_rate=expected,
            collected_rate=duty / imports if imports else None,
            imports_usd=imports,
        )

    found = [row(EVERY, slice(None))]
    for n, name in enumerate(INDUSTRIES):
        if all(weight[n] > 0 for weight in weights) and (cells is None or cells[n, 0] > 0):
            found.append(row(name, slice(n, n + 1)))
    return found


def _gap(known: _Known, month: str, cells: Float) -> GapOf:
    """Return the parts of the gap of a month: law on the trade of 2024, step by step to money."""
    law, base, now = known.law[month], known.lines.value, known.trade(month)

    def mean(rate: Float, value: Float) -> float:
        return float(value @ rate / value.sum())

    steps = [mean(rate, base) for rate in (law.claimed, law.landed, law.entered)]
    steps += [mean(law.entered, now), float(cells[:, 1].sum() / cells[:, 0].sum())]
    unpaid = known.sums(now * law.entered) / now.sum() - cells[:, 1] / cells[:, 0].sum()
    names = list(INDUSTRIES)
    oil = [names.index(name) for name in ASIDE]
    groups = _grouped(unpaid)
    aside = float(unpaid[oil].sum())
    parts = [a - b for a, b in pairwise(steps[:4])]
    parts += [*groups[:-1].tolist(), aside, float(groups[-1]) - aside]
    return GapOf(month, *(100 * part for part in (steps[0] - steps[-1], *parts)))
