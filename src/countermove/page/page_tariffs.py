"""Duties of both sides day by day, law against money by month, and every line of the tariff."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from countermove.arrays import Bool, Float, ratio
from countermove.codes.harmonized import headings
from countermove.economy.sector_flows import shipped_flows
from countermove.errors import BadInput, CountermoveError
from countermove.law.average_rates import weights
from countermove.law.content_shares import known_content
from countermove.law.coverage import coverage_of
from countermove.law.daily_rates import ORDINARY, Step, daily_series
from countermove.law.law_against_money import law_against_money
from countermove.law.ledger import Ledger
from countermove.law.line_table import line_table
from countermove.law.load_law import load_ledger
from countermove.law.rates import Rates, rates_on
from countermove.law.tariff_lines import TradeLines
from countermove.law.utilisation import can_claim, utilisation_of
from countermove.page.everyday_goods import EVERYDAY, FRENCH, SPELLINGS
from countermove.page.page_asked import Asked
from countermove.questions.pose import Progress
from countermove.questions.variant_law import foreknown_measures, variant_ledger

SINCE = date(2025, 1, 1)
AHEAD = timedelta(days=120)
"""Days after the last check of the law that the chart still shows, projected."""
TOLD = 1e-3
"""Changes of the mean rate of a day that have a name in the chart, a fraction."""
SEEN = 5e-5
"""Smallest change of the mean rate that is drawn: half a hundredth of a point, as it is printed."""
DIGITS = 4
ALL_ROWS = slice(None)
MONEY = "USA"
"""The importer whose duties collected are known by month."""


def tariffs_of(asked: Asked, say: Progress) -> dict[str, Any]:
    """Return the steps of both sides, in force, projected and announced, and law against money.

    Raises:
        BadInput: no side of the case has law and trade to weight it with.
    """
    ledger, found, why = load_ledger(asked.project), [], ""
    home, other = (*asked.case.focus, "USA")[:2]
    for place, (importer, origin) in enumerate(((other, home), (home, other))):
        say(f"duties of {importer} on {origin}, day by day", place, 3)
        try:
            found.append(_side(ledger, importer, origin))
        except CountermoveError as error:
            why = str(error)
    if not found:
        raise BadInput(why)
    say("law against money by month", 2, 3)
    return {"sides": found, "money": _money(ledger, home if other == MONEY else other)}


def _side(ledger: Ledger, importer: str, origin: str) -> dict[str, Any]:
    """Return the steps of an importer on an origin; after the last check also what is announced."""
    checked = ledger.pack(importer).checked_on or SINCE
    until = checked + AHEAD
    goods = weights(ledger, importer, origin, on=until, flows=shipped_flows)
    steps = daily_series(ledger, goods, since=SINCE, until=until)
    expected = daily_series(ledger, goods, since=checked, until=until, known_on=checked)
    return {
        "importer": importer,
        "origin": origin,
        "checked": checked.isoformat(),
        "until": until.isoformat(),
        "steps": [_step(ledger, step) for step in _seen(steps)],
        "announced": [_step(ledger, step) for step in _seen(expected)],
    }


def _seen(steps: Sequence[Step]) -> Iterator[Step]:
    """Yield the first step, and those that move the rate by what a chart can show."""
    last = None
    for step in steps:
        if last is None or abs(step.rate - last) >= SEEN:
            last = step.rate
            yield step


def _step(ledger: Ledger, step: Step) -> dict[str, Any]:
    named = [
        [ledger.measures[name].title if name in ledger.measures else name, round(change, DIGITS)]
        for name, change in step.moved[:2]
        if abs(change) >= TOLD and name != ORDINARY
    ]
    return {
        "day": step.day.isoformat(), "rate": round(step.rate, 6), "bound": step.bound,
        "moved": named,
    }  # fmt: skip


def _money(ledger: Ledger, origin: str) -> list[list[Any]]:
    """Return by month: law claimed, nowcast, collected; nothing where no month is known."""
    try:
        found = law_against_money(ledger, origin=origin)
    except CountermoveError:
        return []
    return [
        [row.month, *(None if rate is None else round(rate, 6)
                      for rate in (row.claimed_rate, row.nowcast_rate, row.collected_rate))]
        for row in found.totals
    ]  # fmt: skip


def lines_of(asked: Asked, say: Progress) -> dict[str, Any]:
    """Return every tariff line of both sides under the law of the variant shown, compressed.

    Raises:
        BadInput: no side of the case has lines with trade.
    """
    today, variant = load_ledger(asked.project), asked.case.variant(asked.shown)
    ledger = variant_ledger(today, asked.case, variant)
    home, other = (*asked.case.focus, "USA")[:2]
    clocks: dict[str, Any] = {"on": variant.on, "known_on": variant.known_on}
    sides, used = [], set[str]()
    for place, (importer, origin) in enumerate(((other, home), (home, other))):
        say(f"tariff lines of {importer} on {origin}", place, 2)
        try:
            claims = (
                utilisation_of(importer, variant.utilisation, on=variant.on)
                if can_claim(importer, origin)
                else None
            )
            goods = weights(
                ledger, importer, origin, **clocks, flows=shipped_flows, utilisation=claims
            )
        except CountermoveError:
            continue
        rates = rates_on(ledger, goods.lines, **clocks)
        bans = ledger.pack(importer).open_bans(rates.lines.asked, rates.on, rates.known_on)
        table = line_table(rates, coverage_of(ledger, rates, weighted=goods.observed), bans)
        ends = _ends(ledger, goods.lines, **clocks)
        now = _ends(today, goods.lines, on=variant.on)
        contents = list(dict.fromkeys(each.content for each in rates.assumed))
        told = _apart(*ends), _assumed(rates, table, contents), _moved(ends, now)
        instead = _instead(ends, rates.measures)
        rows = list(_rows(table, _open(rates), rates.measures, zip(*told, instead, strict=True)))
        used |= {row[0][:4] for row in rows}
        known = foreknown_measures(today, variant, asked.case)
        sides.append({
            "importer": importer, "origin": origin, "on": variant.on.isoformat(),
            "known_on": variant.known_on.isoformat(),
            "foreknown": [today.measures[name].title for name in known
                          if name in rates.measures],
            "measures": [[name, ledger.measures[name].title] for name in rates.measures],
            "contents": contents,
            "rows": rows,
        })  # fmt: skip
    if not sides:
        raise BadInput("Neither side has tariff lines with trade.")
    titles = {code: title for code, title in headings().items() if code in used}
    goods_, french = (
        {name: text.split() for name, text in names.items()} for names in (EVERYDAY, FRENCH)
    )
    held = {
        "sides": sides, "headings": titles, "goods": goods_, "french": french,
        "spellings": dict(SPELLINGS),
    }  # fmt: skip
    text = json.dumps(held, ensure_ascii=False)
    whole = gzip.compress(text.encode(), 9, mtime=0)
    return {"text": b64encode(whole).decode("ascii")}


def _mean(rates: Rates, row: Float, at: slice | NDArray[np.intp] = ALL_ROWS) -> Float:
    """Return the mean of each line over the value that may enter; not a number where none may.

    The mean over the rows of a line, as that of :func:`~countermove.law.line_table.line_table`.
    """
    share, size = np.where(rates.banned, 0.0, rates.row_share), rates.lines.size
    enters = np.bincount(rates.row_line, share, size)
    return ratio(np.bincount(rates.row_line[at], share[at] * row, size), enters, np.nan)


def _paid(rates: Rates) -> Float:
    """Return what each line pays in all of the value that may enter."""
    return _mean(rates, rates.base_rate + rates.additional_rate)


def _open(rates: Rates) -> Bool:
    """Return whether some of a line pays an ordinary duty that is not known, nor estimated."""
    told = rates.ordinary_known | rates.claimed | rates.ordinary_estimated
    found: Bool = _mean(rates, (~told).astype(np.float64)) > 0
    return found


def _apart(claimed: Rates, unclaimed: Rates) -> Iterator[list[float]]:
    """Yield what each line pays if all of it claims the agreement, and if none does.

    Nothing where the two are the same, or one of them is not known; one behind them where the
    second is without an ordinary duty that is not known.
    """
    ends = (np.round(_paid(rates), DIGITS).tolist() for rates in (claimed, unclaimed))
    without = _open(unclaimed) & ~_open(claimed)
    for one, other, least in zip(*ends, without.tolist(), strict=True):
        # not a number: neither
        yield [one, other, *([1] if least else [])] if abs(one - other) > 0 or least else []


def _instead(ends: tuple[Rates, Rates], measures: Sequence[str]) -> Iterator[list[list[float]]]:
    """Yield by which measures a line pays claimed and not, where it pays the same by others."""
    same = np.abs(_paid(ends[0]) - _paid(ends[1])) < 10.0**-DIGITS
    parts = [
        {
            measures.index(name): np.round(
                _mean(rates, rates.contribution_rate[mine], rates.contribution_row[mine]), DIGITS
            )
            for place, name in enumerate(rates.measures)
            for mine in (rates.contribution_measure == place,)
            if name in measures
        }
        for rates in ends
    ]
    for n, alike in enumerate(same.tolist()):
        told = [[x for k, rate in part.items() if rate[n] > 0 for x in (k, float(rate[n]))]
                for part in parts]  # fmt: skip
        yield told if alike and told[0] != told[1] else []


def _ends(
    ledger: Ledger, lines: TradeLines, *, on: date, known_on: date | None = None
) -> tuple[Rates, Rates]:
    """Return the rates of lines where all of each claims the agreement, and where none does."""
    claimed, unclaimed = (
        rates_on(ledger, replace(lines, claim_share=share), on=on, known_on=known_on)
        for share in (np.ones(lines.size), np.zeros(lines.size))
    )
    return claimed, unclaimed


def _moved(then: tuple[Rates, Rates], now: tuple[Rates, Rates]) -> Iterator[list[float | None]]:
    """Yield what each line pays, claimed and not, by the law known today where it is another."""
    said, known = (
        np.round(np.column_stack([_paid(rates) for rates in pair]), DIGITS).tolist()
        for pair in (then, now)
    )
    for one, other in zip(said, known, strict=True):
        told = [None if rate != rate else rate for rate in other]
        yield told if told != [None if rate != rate else rate for rate in one] else []


def _assumed(rates: Rates, table: Any, contents: Sequence[str]) -> Iterator[list[float]]:
    """Yield, by line, the contents that are assumed of goods which pay on them: place and share."""
    held: list[list[float]] = [[] for _ in range(rates.lines.size)]
    for each in rates.assumed:
        own = known_content(rates.lines, each.content)
        share = np.where(np.isnan(own), each.mean, own)
        for n in rates.assumed_lines[each.content].tolist():
            told = [contents.index(each.content), round(float(share[n]), DIGITS)]
            if table[each.measure][n] > 0 and held[n] != told:
                held[n] += told
    yield from held


def _rows(
    table: Any, open_n: Bool, measures: tuple[str, ...], more: Iterable[tuple[list[Any], ...]]
) -> Iterator[list[Any]]:
    """Yield code, ordinary duty, total, share that claims, ban, then measure and what it adds.

    Behind them, as far as there is any: totals if claimed and if not, contents assumed, the totals
    by the law known today where it is another, measures that stand for each other. There is no
    ordinary duty where that of some of the line is not known.
    """
    table = {**table, "ordinary_rate": np.where(open_n, np.nan, table["ordinary_rate"])}
    kept = ("ordinary_rate", "total_rate", "utilisation", "banned_share")
    columns = [np.round(table[name], DIGITS) for name in kept]
    parts = [np.round(table[name], DIGITS) for name in measures]
    for n, (code, behind) in enumerate(zip(table["hs"], more, strict=True)):
        if not code:
            continue
        own = (None if column[n] != column[n] else float(column[n]) for column in columns)
        adds = [x for k, part in enumerate(parts) if part[n] for x in (k, float(part[n]))]
        last = max((place for place, told in enumerate(behind, 1) if told), default=0)
        yield [str(code), *own, adds, *behind[:last]]
