"""Last steps of the stack: the higher of two, floors, caps, credits, remissions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from countermove.arrays import Bool, Float
from countermove.law.claims_record import equivalent_rates
from countermove.law.governed import version_key
from countermove.law.measure import Interaction, Measure
from countermove.law.order import matches
from countermove.law.product_lists import UNLISTED
from countermove.law.stacking import Stack
from countermove.law.tariff_lines import TradeLines
from countermove.law.utilisation import AGREEMENT

SPECIAL = 98 * 10**8
"""First number of the chapters for special goods, which the schedule of duties leaves open."""


def higher_of_two(stack: Stack) -> None:
    """Drop, of measures that are not cumulative, the lower ones (equal: the later id).

    A measure falls where a higher one that itself stands excludes it, so in a chain A–B–C with C
    highest, B falls and A stands.
    """
    partners: dict[str, dict[str, Interaction]] = {}
    for name in stack.due:
        for other, item in stack.partners("not_cumulative_with", name):
            partners.setdefault(name, {})[other] = item
            partners.setdefault(other, {})[name] = item
    if not partners:
        return
    names = sorted(partners)
    both = np.sum([stack.applies(name) for name in names], axis=0) >= 2
    rows = np.flatnonzero(both)
    if not rows.size:
        return
    duty = np.array(
        [np.where(stack.applies(n)[rows], stack.contribution(n)[rows], -1.0) for n in names]
    )
    order = np.argsort(-duty, axis=0, kind="stable")  # stable: equal duties by id
    stands = duty >= 0
    linked = np.zeros((len(names), len(names), rows.size), dtype=bool)
    for a, one in enumerate(names):
        for b, two in enumerate(names):
            if two in partners[one]:
                item = partners[one][two]
                linked[a, b] = stack.reach.among(item.only, stack.rows.line[rows])
    everyone = np.arange(rows.size)
    for rank in range(len(names)):
        winner = order[rank]
        alive = stands[winner, everyone]
        for loser in range(len(names)):
            lower = np.argsort(order, axis=0)[loser] > rank
            out = alive & lower & stands[loser] & linked[winner, loser, everyone]
            stands[loser] &= ~out
    for a, name in enumerate(names):
        out_rows = rows[(duty[a] >= 0) & ~stands[a]]
        if out_rows.size:
            due = stack.due[name]
            partner = sorted(partners[name])
            stack.note(due.governed.measure, out_rows, "not_cumulative", by=", ".join(partner),
                       reference=partners[name][partner[0]].reference)  # fmt: skip
            gone = np.zeros(stack.rows.line.size, dtype=bool)
            gone[out_rows] = True
            due.keep(~gone[due.rows])


def floors(stack: Stack, base_rate: Float) -> None:
    """Raise base duty and the measures of ``total_of`` to each floor's rate."""
    for name, due in stack.due.items():
        measure = due.governed.measure
        if measure.kind != "floor_to_total" or not due.rows.size:
            continue
        total = base_rate[due.rows] + _sum(stack, measure.total_of, name)[due.rows]
        due.contribution = np.maximum(due.rate - total, 0.0) * due.basis
        stack.note(measure, due.rows[due.contribution <= 0], "floor_reached")


def caps(stack: Stack, base_rate: Float) -> None:
    """Scale the measures of ``total_of`` down so that base duty and they stay under each cap."""
    for due in stack.due.values():
        measure = due.governed.measure
        if measure.kind != "cap_on_total" or not due.rows.size:
            continue
        room = np.full(stack.rows.line.size, np.inf)
        room[due.rows] = np.maximum(due.rate - base_rate[due.rows], 0.0)
        _scale(stack, measure, measure.total_of, room, why="capped")


def credits_and_remissions(stack: Stack) -> None:
    """Take credits and remissions off the measures they relieve, never below zero."""
    for kind in ("credit", "remission"):
        for name in sorted(stack.due):
            due = stack.due[name]
            measure = due.governed.measure
            if measure.kind != kind or not due.rows.size:
                continue
            total = _sum(stack, measure.relieves, name)
            room = np.full(stack.rows.line.size, np.inf)
            if kind == "credit":
                rate = due.rate * _credit_share(stack, name)
                room[due.rows] = np.maximum(total[due.rows] - rate, 0.0)
            else:
                room[due.rows] = total[due.rows] * (1 - np.minimum(due.rate, 1.0))
            _scale(stack, measure, measure.relieves, room, why=kind)


def _credit_share(stack: Stack, name: str) -> Float:
    """Return the share of value a credit reaches, by row of the measure; unknown counts as none."""
    due = stack.due[name]
    version = due.governed.version_of_line[stack.rows.line[due.rows]]
    share = np.ones(due.rows.size)
    for position, spoken in enumerate(due.governed.versions):
        given = stack.shares.get(version_key(due.governed.measure, spoken))
        if given is None and spoken.share is not None:
            given = spoken.share.value or 0.0
        share[version == position] = 1.0 if given is None else given
    return share


def _sum(stack: Stack, patterns: Sequence[str], but: str) -> Float:
    total = np.zeros(stack.rows.line.size)
    for other in sorted(matches(patterns, list(stack.due))):
        if other != but:
            total += stack.contribution(other)
    return total


def _scale(stack: Stack, by: Measure, patterns: Sequence[str], room: Float, *, why: str) -> None:
    total = _sum(stack, patterns, by.id)
    over = total > room
    stack.note(by, np.flatnonzero(over), "relieves")
    factor = np.where(over, np.divide(room, total, out=np.ones_like(total), where=over), 1.0)
    for other in matches(patterns, list(stack.due)):
        due = stack.due[other]
        mine = factor[due.rows]
        due.contribution = due.contribution * mine
        stack.note(due.governed.measure, due.rows[mine < 1], why, by=by.id,
                   reference=by.rates[0].reference)  # fmt: skip


def ad_valorem(lines: TradeLines, recorded: Bool) -> tuple[Float, Bool]:
    """Return what stands for a duty that the schedule does not state as a share of value ``(n,)``.

    Returns:
        The duty collected on the goods, which goods of an agreement's members, claims being
        counted apart, take from the origins without a preference; NaN where nothing was collected,
        which tells nothing of a duty by quantity. Whether it is such an equivalent: not of goods
        ``recorded`` after preferences, nor of chapters 98 and 99, which the schedule leaves
        open, or known by sector only.
    """
    own = (
        ~np.isnan(lines.base_rate) & ~recorded & (lines.hs < SPECIAL) & (lines.hs != int(UNLISTED))
    )
    rate = np.where(own & (lines.base_rate <= 0), np.nan, lines.base_rate)
    if lines.importer == "USA":
        member = own & np.isin(lines.origin_codes, AGREEMENT)[lines.origin]
        rate = np.where(member, equivalent_rates(lines.hs), rate)
    return rate, own


def base_rates(
    stack: Stack, measures: Mapping[str, Measure], line_rate: Float, recorded: Bool
) -> tuple[Float, Bool]:
    """Return the base rate per row, 0 where it is not known, and where the ledger tells it.

    From the ledger where it tells it and the line is not ``recorded`` ``(n,)``, else from the line,
    whose rate is NaN where not known.
    """
    base = line_rate[stack.rows.line].copy()
    ruled = np.zeros(base.size, dtype=bool)
    own = np.zeros(base.size)
    for name in sorted(stack.due):
        due = stack.due[name]
        if measures[name].kind == "base_duty":
            inside = due.governed.version_of_line[stack.rows.line] >= 0
            inside[due.unknown] = False
            ruled |= inside
            own[due.rows] += due.contribution
    ruled &= ~recorded[stack.rows.line]
    return np.where(ruled, own, np.nan_to_num(base)), ruled
