"""What a claim of the agreement saves on US goods of Canada and Mexico, by line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache

import numpy as np

from countermove.arrays import Float
from countermove.law.claims_record import us_record
from countermove.law.ledger import Ledger
from countermove.law.rates import Rates, rates_on
from countermove.law.tariff_lines import TradeLines, chosen_lines, shipped_lines
from countermove.law.utilisation import NONE
from countermove.memory import forgotten_by

LINE_DIGITS = 8
"""Digits of a line of the schedule, which states its duty."""


def saved_by_claiming(
    ledger: Ledger, lines: TradeLines, *, on: date, known_on: date | None = None
) -> Float:
    """Return the additional duty a claim saves on each line ``(n,)``, a fraction of its value."""
    return saved(rates_on(ledger, halves(lines), on=on, known_on=known_on, ordinary="lines"))


def saved(found: Rates) -> Float:
    """Return what a claim saves on each line ``(n,)``, of rates with every line claimed by half."""
    return np.maximum(-np.diff(duty_by_side(found), axis=1)[:, 0], 0.0)


def duty_by_side(found: Rates) -> Float:
    """Return the additional duty ``(n, 2)`` without and with a claim; lines claimed by half."""
    side = found.row_line * 2 + found.claimed
    rate = 2.0 * found.row_share * found.additional_rate
    return np.asarray(np.bincount(side, rate, 2 * found.lines.size), np.float64).reshape(-1, 2)


def halves(lines: TradeLines) -> TradeLines:
    """Return lines with half of each claimed."""
    return replace(lines, claim_share=np.full(lines.size, 0.5))


@lru_cache(maxsize=1)
def member_halves() -> TradeLines:
    """Return the US lines of the record, half of each claimed."""
    return halves(member_lines())


_RATES: dict[tuple[str, date, date | None, bool], Rates] = {}
forgotten_by(_RATES.clear)


def member_rates(
    ledger: Ledger, on: date, known_on: date | None, *, collected: bool = False
) -> Rates:
    """Return what the lines of the record pay, with a claim and without one."""
    key = (ledger.hash, on, known_on, collected)
    if key not in _RATES:
        if len(_RATES) >= 8:
            _RATES.pop(next(iter(_RATES)))
        _RATES[key] = rates_on(
            ledger, member_halves(), on=on, known_on=known_on, collected=collected, ordinary="lines"
        )
    return _RATES[key]


def ordinary_saving(ledger: Ledger, alone: TradeLines, *, on: date, known_on: date | None) -> float:
    """Return the ordinary duty a claim saves on one line, infinite where one is due by quantity."""
    found = rates_on(ledger, halves(alone), on=on, known_on=known_on)
    open_ = (~found.ordinary_known & ~found.claimed).any()
    if open_ and alone.hs_digits[0] >= LINE_DIGITS:
        return float("inf")
    return float(found.base_rate.max())


@lru_cache(maxsize=1)
def member_lines() -> TradeLines:
    """Return the US lines of the record, nothing claimed."""
    return chosen_lines(shipped_lines("USA", NONE), us_record().rows)
