"""The law of a month: what the United States levied on each line of an origin, mean of its days.

Goods under way when an emergency duty rises are entered at the old one, as the orders say (EO
14195, 14257, 14323, 14326, 14329), and what falls falls at once: of these duties a line pays
``min(law(d), law(d - L))``, with ``L`` days of transit. Proclamations under section 232 have no
such clause, nor has EO 14228, which doubled China's duty on 4 March 2025: what they raise holds
from the first day. On 4 to 6 March 2025 nothing from
Canada and Mexico was exempt, and hardly anything was paid: these days count as 3 March. Both are
readings of the months they explain (card ``law-to-money``). Law is that of the days of collection,
as now known.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

import numpy as np

from countermove.arrays import Float, Int
from countermove.law.eligible_share import Eligible
from countermove.law.ledger import Ledger
from countermove.law.predicted_utilisation import claim_days, eligible_to, predicted
from countermove.law.queries import event_days
from countermove.law.rates import rates_on
from countermove.law.tariff_lines import TradeLines, shipped_lines
from countermove.law.utilisation import AGREEMENT, DEFAULT, PREDICTIONS, utilisation_of

CARD = "law-to-money"
FIRST_DAY = date(2025, 1, 1)
TRANSIT_DAYS = {"CAN": 0, "MEX": 0, "GBR": 20, "JPN": 20, "KOR": 20}
"""Days from departure to entry: none by land, by sea as chosen by sight."""
BY_SEA = 30
UNPAID_FROM, UNPAID_UNTIL = date(2025, 3, 4), date(2025, 3, 7)
LAG = 2
"""Months after which the statistics of a month are out."""
SPARES_TRANSIT = "IEEPA"
"""Authority whose orders let goods loaded before a rise enter at the old duty."""
SPARED_NONE = {"CHN": date(2025, 3, 4)}
"""Rise of an emergency duty without such a clause (EO 14228 amends the rate alone)."""

Sides = tuple[Float, Float]
"""Duties of lines without and with a claim: of all acts, of those that spare transit ``(2, n)``."""


@dataclass(frozen=True, slots=True)
class MonthLaw:
    """Mean duties of a month on the lines of one origin, ordinary duty included ``(n,)``.

    Attributes:
        unclaimed: by the law of each day, nothing claiming the agreement.
        claimed: with the claims now known of each day.
        landed: the same, as far as goods that set out after a rise had landed.
        entered: the same, 4 to 6 March 2025 left out.
        published: the same, claims from the data to this month; ``foretold``: to two before.
    """

    unclaimed: Float
    claimed: Float
    landed: Float
    entered: Float
    published: Float
    foretold: Float


def months_of_law(
    ledger: Ledger,
    lines: TradeLines,
    rows: Int,
    origin: str,
    months: Iterable[str],
    *,
    utilisation: str | None = None,
    levied: Ledger | None = None,
) -> dict[str, MonthLaw]:
    """Return the law of each month on the lines of one origin.

    Args:
        ledger: the law. lines: US lines of the origin; ``rows``: their places among the shipped.
        origin: code. months: e.g. ``2025-03``.
        utilisation: a name of :mod:`countermove.law.utilisation`; else the default.
        levied: law the goods pay by, where it is not the one they claim by.
    """
    events = [day for day in event_days(ledger, imposed_by="USA") if day > FIRST_DAY]

    @cache
    def since(start: date) -> Sides:
        return _sides(levied or ledger, lines, origin, start)

    def law(day: date) -> Sides:
        return since(max((event for event in events if event <= day), default=FIRST_DAY))

    transit = timedelta(TRANSIT_DAYS.get(origin, BY_SEA))

    def set_out(day: date) -> date:
        rise = SPARED_NONE.get(origin, date.max)
        return max(day - transit, rise) if day >= rise else day - transit

    changes = set(claim_days(ledger, utilisation or DEFAULT["USA"]))
    changes |= {day + transit for day in events} | {UNPAID_FROM, UNPAID_UNTIL}
    found = {}
    for month in months:
        sums = np.zeros((6, lines.size))
        for day, part in month_pieces(month, tuple(changes)):
            paid = date(2025, 3, 3) if _unpaid(origin, day) else day
            now, published, foretold = _claims(ledger, origin, rows, day, month, utilisation)
            today, then = law(day), law(set_out(day))
            sums += part * np.array(
                [
                    today[0][0],
                    _between(today, now)[0],
                    _least(now, today, then),
                    *(
                        _least(share, law(paid), law(set_out(paid)))
                        for share in (now, published, foretold)
                    ),
                ]
            )
        found[month] = MonthLaw(*sums)
    return found


def month_before(month: str, count: int) -> str:
    """Return the month that many months before.

    >>> month_before("2025-02", 3)
    '2024-11'
    """
    number = int(month[:4]) * 12 + int(month[5:]) - 1 - count
    return f"{number // 12}-{number % 12 + 1:02d}"


def month_pieces(month: str, changes: tuple[date, ...]) -> list[tuple[date, float]]:
    """Return the first day of each stretch of a month without change, and its share of days."""
    year, number = int(month[:4]), int(month[5:])
    first = date(year, number, 1)
    days = monthrange(year, number)[1]
    end = first + timedelta(days=days)
    starts = sorted({first, *(day for day in changes if first < day < end)})
    ends = [*starts[1:], end]
    return [(a, (b - a).days / days) for a, b in zip(starts, ends, strict=True)]


def _unpaid(origin: str, day: date) -> bool:
    return origin in AGREEMENT and UNPAID_FROM <= day < UNPAID_UNTIL


def _sides(ledger: Ledger, lines: TradeLines, origin: str, day: date) -> Sides:
    """Return the duty on each line without and with a claim; banned goods pay nothing."""
    half = 0.5 if origin in AGREEMENT else 0.0
    halves = replace(lines, claim_share=np.full(lines.size, half))
    found = rates_on(ledger, halves, on=day, collected=True, ordinary="lines")
    spares = np.array([ledger.measures[n].authority == SPARES_TRANSIT for n in found.measures])
    at = spares[found.contribution_measure] if spares.size else np.zeros(0, dtype=bool)
    row, rate = found.contribution_row[at], found.contribution_rate[at]
    spared = np.bincount(row, rate, found.row_line.size)
    paid = found.row_share * ~found.banned
    place = found.row_line * 2 + found.claimed
    duty = np.array(
        [
            np.bincount(place, paid * part, 2 * lines.size)
            for part in (found.base_rate + found.additional_rate, spared)
        ]
    )
    free = duty[:, 0::2] / (1.0 - half)
    return free, duty[:, 1::2] / half if half else free


def _between(sides: Sides, share: Float) -> Float:
    """Return duties ``(2, n)`` where a share of each line claims."""
    return sides[0] + share * (sides[1] - sides[0])


def _least(share: Float, today: Sides, then: Sides) -> Float:
    """Return the duty of today on what set out before, spared rises left out ``(n,)``."""
    now, old = _between(today, share), _between(then, share)
    rest: Float = now[0] - now[1] + np.minimum(now[1], old[1])
    return rest


def _claims(
    ledger: Ledger, origin: str, rows: Int, day: date, month: str, utilisation: str | None
) -> tuple[Float, Float, Float]:
    """Return the claims of a day: as now known, from the data to its month, to two before."""
    used = utilisation_of("USA", utilisation, on=day)
    if origin not in AGREEMENT:
        none = np.zeros(rows.size)
        return none, none, none
    if used not in PREDICTIONS:
        share = shipped_lines("USA", used).claim_share[rows]
        return share, share, share
    found = predicted(ledger, on=day, known_on=None, collected=True)
    mine = np.searchsorted(found.record.rows, rows)

    def known(eligible: Eligible) -> Float:
        return replace(found, eligible=eligible).share(used)[mine]

    return (
        known(found.eligible),
        known(eligible_to(month)),
        known(eligible_to(month_before(month, LAG))),
    )
