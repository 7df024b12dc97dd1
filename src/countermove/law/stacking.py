"""Stack measures: who excludes whom, what is left of the value, what is due.

Every measure is a sparse set of rows with a rate and the share of value it is levied on. Measures
come in an order in which each one finds those it depends on already settled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from countermove.arrays import Bool, Float, Int
from countermove.errors import BadInput
from countermove.law.claim_varieties import Rows
from countermove.law.content_shares import known_content, opposite
from countermove.law.governed import OUTSIDE, ExemptionHere, Governed, quota_key, version_key
from countermove.law.measure import Interaction, Measure, Specific
from countermove.law.order import Rules, matches
from countermove.law.reach import Reach

Trace = Callable[..., None]
Moved = Callable[[str, Float, Int], Float]
"""Takes a content, its assumed shares and positions of lines; returns other shares."""
LATE = ("prohibition", "floor_to_total", "cap_on_total", "remission", "credit")
"""Kinds that levy nothing in the stack; :mod:`countermove.law.totals` works out the last four."""


@dataclass(slots=True)
class Due:
    """What one measure levies: rows, ad-valorem rate, share of value, contribution.

    ``unknown`` are rows that it reaches without a rate that the law's list or the lines tell.
    Mutable while the stack is worked out, never handed out.
    """

    governed: Governed
    rows: Int
    rate: Float
    basis: Float
    contribution: Float
    unknown: Int

    def keep(self, mask: Bool) -> None:
        """Keep only the rows where the mask holds."""
        self.rows, self.rate, self.basis = self.rows[mask], self.rate[mask], self.basis[mask]
        self.contribution = self.contribution[mask]


@dataclass(frozen=True, slots=True)
class Unconverted:
    """Value under a specific duty whose quantity or exchange rate is not known."""

    measure: str
    unit: str
    value_usd: float


class Stack:
    """The stack of one day over the varieties of all lines."""

    def __init__(
        self,
        reach: Reach,
        rows: Rows,
        rules: Rules,
        *,
        usd_per: Mapping[str, float],
        shares: Mapping[str, float],
        trace: Trace | None,
        moved: Moved | None = None,
    ) -> None:
        """Take lines, days, varieties, rules, exchange rates, set shares, listener, contents."""
        self.reach, self.rows, self.rules = reach, rows, rules
        self.usd_per, self.shares = usd_per, shares
        self.trace, self.moved = trace, moved
        self.due: dict[str, Due] = {}
        self.unconverted: list[Unconverted] = []
        self.assumed: list[tuple[str, str, Int, Float]] = []

    def note(self, measure: Measure, rows: Int, why: str, **details: Any) -> None:
        """Tell the listener about rows of a measure, where there is one."""
        if self.trace is not None and rows.size:
            self.trace(measure.id, rows, why, **details)

    # -- one measure ----------------------------------------------------------------------------

    def levy(self, item: Governed) -> Due:
        """Return what a measure would levy by itself, after its exemptions."""
        measure, lines = item.measure, self.reach.lines
        version = item.version_of_line[self.rows.line]
        rows = np.flatnonzero(version != OUTSIDE)
        version = version[rows]
        at = self.rows.line[rows]
        rate, basis = np.zeros(rows.size), np.ones(rows.size)
        keep, by_quantity = np.ones((2, rows.size), dtype=bool)
        for position, spoken in enumerate(item.versions):
            mine = np.flatnonzero(version == position)
            if not mine.size:
                continue
            if spoken.rate_by_origin:
                rate[mine] = self._by_origin(dict(spoken.rate_by_origin))[lines.origin[at[mine]]]
            elif spoken.rate_from_list:
                name = str(spoken.only.product_list or measure.applies_to.product_list)
                rate[mine], by_quantity[mine] = self._listed(name, at[mine])
            else:
                rate[mine] = spoken.rate or 0.0
            if spoken.specific is not None:
                rate[mine] += self._specific(measure, spoken.specific, at[mine], rows[mine])
            basis[mine] = self.content(measure, spoken.basis, at[mine], rows[mine])
            if spoken.share is not None and measure.kind != "credit":
                holds = self.rows.holds[version_key(measure, spoken)][rows[mine]]
                keep[mine[~holds]] = False
                open_ = (
                    spoken.share.value is None and version_key(measure, spoken) not in self.shares
                )
                why = "unknown_share" if open_ else "share"
                self.note(measure, rows[mine[~holds]], why, reference=spoken.reference)
        if measure.quota is not None:
            within = ~self.rows.holds[quota_key(measure)][rows]
            rate[within] = measure.quota.in_quota_rate
            self.note(measure, rows[within], "within_quota", reference=measure.quota.reference)
        relieved = self._exempt(item, rows, at, rate, basis, keep)
        unknown = keep & np.isnan(rate)
        self.note(measure, rows[unknown & ~by_quantity], "unlisted")
        self.note(measure, rows[unknown & by_quantity], "unconverted")
        keep &= ~unknown
        if measure.kind not in ("prohibition", "floor_to_total", "cap_on_total"):
            nothing = keep & (rate <= 0) & ~relieved
            self.note(measure, rows[nothing], "zero_rate")
            keep &= ~nothing
        due = Due(item, rows, rate, basis, np.zeros(rows.size), rows[unknown])
        due.keep(keep)
        return due

    def _exempt(
        self, item: Governed, rows: Int, at: Int, rate: Float, basis: Float, keep: Bool
    ) -> Bool:
        """Apply the exemptions in place; return which rows pay a relieved rate."""
        relieved = np.zeros(rows.size, dtype=bool)
        lines = self.reach.lines
        for here in item.exemptions:
            exemption = here.exemption
            if exemption.least is not None:
                relieved |= self._content_exempt(item, here, rows, at, basis, keep)
            if here.members is not None:
                member = np.array(
                    [self.reach.inside(code, here.members) for code in lines.origin_codes],
                    dtype=bool,
                )
                hit = self.rows.claimed[rows] & member[lines.origin[at]]
            else:
                hit = self.rows.holds[exemption.key][rows]
            if here.lines is not None:
                hit = hit & here.lines[at]
            hit = hit & keep
            if not hit.any():
                continue
            if exemption.relief_rate is None and exemption.relief_basis is None:
                keep &= ~hit
                self.note(item.measure, rows[hit], "exempt", reference=exemption.reference,
                          exemption=exemption.kind, listed=exemption.only.product_list)  # fmt: skip
                continue
            if exemption.relief_rate is not None:
                rate[hit] = np.minimum(rate[hit], exemption.relief_rate)
            if exemption.relief_basis is not None:
                basis[hit] = self.content(item.measure, exemption.relief_basis, at[hit], rows[hit])
            relieved |= hit
            self.note(item.measure, rows[hit], "relief", reference=exemption.reference,
                      exemption=exemption.kind, basis=exemption.relief_basis)  # fmt: skip
        return relieved

    def _content_exempt(
        self, item: Governed, here: ExemptionHere, rows: Int, at: Int, basis: Float, keep: Bool
    ) -> Bool:
        """Take a content off the basis in place where enough of it is known; return which rows."""
        name, least = here.exemption.least or ("", 1.0)
        share = known_content(self.reach.lines, name)[at]
        hit = keep & (share >= least)
        if here.lines is not None:
            hit &= here.lines[at]
        basis[hit] = np.minimum(basis, 1.0 - share)[hit]
        self.note(item.measure, rows[hit], "relief", reference=here.exemption.reference,
                  least=here.exemption.least, basis=opposite(name))  # fmt: skip
        return hit

    def _by_origin(self, rates: dict[str, float]) -> Float:
        """Return the rate of each origin: country before group before ``all``, NaN-free."""
        codes = self.reach.lines.origin_codes
        return np.array([self.reach.of_origin(rates, code, 0.0) for code in codes], dtype=float)

    def _listed(self, name: str, at: Int) -> tuple[Float, Bool]:
        """Return a list's duty on lines, NaN where not known, and whether it is by quantity."""
        products, row = self.reach.ledger.lists[name], self.reach.listed(name, at)
        here = np.maximum(row, 0)
        rate = np.where(row >= 0, products.rate[here] if products.rate.size else np.nan, np.nan)
        by_quantity = np.zeros(at.size, dtype=bool)
        for unit, amounts in products.specific.items():
            due = np.flatnonzero((row >= 0) & (amounts[here] > 0))
            quantity = self.reach.lines.units_per_usd.get(
                unit, np.full(self.reach.lines.size, np.nan)
            )
            rate[due] += amounts[here[due]] * quantity[at[due]]
            by_quantity[due] = True
        return rate, by_quantity

    def _specific(self, measure: Measure, duty: Specific, at: Int, rows: Int) -> Float:
        """Return the ad-valorem equivalent of a specific duty; report what cannot be converted."""
        lines = self.reach.lines
        units = lines.units_per_usd.get(duty.unit)
        price = 1.0 if duty.currency == "USD" else self.usd_per.get(duty.currency)
        if units is None or price is None:
            value = float((lines.value[at] * self.rows.share[rows]).sum())
            self.unconverted.append(Unconverted(measure.id, duty.unit, value))
            self.note(measure, rows, "unconverted")
            return np.zeros(at.size)
        return np.asarray(units[at] * duty.amount * price)

    def content(self, measure: Measure, basis: str, at: Int, rows: Int) -> Float:
        """Return the share of value that a basis stands for, for rows of lines at positions."""
        if basis == "full_value":
            return np.ones(at.size)
        share = known_content(self.reach.lines, basis)[at]
        for name, flip in ((basis, False), (opposite(basis), True)):
            if name in measure.content:
                given = measure.content[name]
                share = np.where(np.isnan(share), 1 - given if flip else given, share)
        if np.isnan(share).any():
            line = int(at[np.flatnonzero(np.isnan(share))[0]])
            raise BadInput(
                f"{measure.id} is levied on {basis}, but neither the tariff line "
                f"{self.reach.lines.hs_text(line)} nor the measure's `content` gives that share. "
                f"Add content: {{{basis}: {{share: ..., reference: ...}}}} to the measure."
            )
        if self.reach.lines.content_given.isdisjoint((basis, opposite(basis))):
            if self.moved is not None:
                name = basis.removeprefix("non_")
                own = share if name == basis else 1.0 - share
                share = self.moved(name, own, at)
                share = share if name == basis else 1.0 - share
            self.assumed.append((measure.id, basis, rows, share))
        return share

    # -- measures together ----------------------------------------------------------------------

    def partners(self, kind: str, of: str) -> list[tuple[str, Interaction]]:
        """Return the settled measures a measure has a rule of one kind with, and the rule."""
        return [
            (name, rule)
            for rule in self.rules[of]
            if rule.kind == kind
            for name in matches(rule.measures, list(self.due))
            if name != of
        ]

    def add(self, item: Governed) -> None:
        """Settle one measure on the day, given those settled before it."""
        due, own = self.levy(item), item.measure.id
        blockers = self.partners("excluded_by", own)
        for first in self.due:
            blockers += [
                (first, rule)
                for rule in self.rules[first]
                if rule.kind == "precedes" and matches(rule.measures, [own])
            ]
        for name, interaction in blockers:
            if due.rows.size:
                out = self.applies(name)[due.rows] & self._within(interaction, due.rows)
                self.note(item.measure, due.rows[out], "excluded", by=name,
                          reference=interaction.reference)  # fmt: skip
                due.keep(~out)
        left = np.ones(due.rows.size)
        for name, interaction in self.partners("applies_to_remainder_of", own):
            if due.rows.size:
                within = self._within(interaction, due.rows)
                taken = np.where(within, self.basis(name)[due.rows], 0.0)
                left -= taken
                self.note(item.measure, due.rows[taken > 0], "remainder", by=name,
                          reference=interaction.reference)  # fmt: skip
        left = np.where(np.abs(left) < 1e-12, 0.0, np.maximum(left, 0.0))
        due.basis = np.minimum(due.basis, left)
        due.keep(due.basis > 0)
        due.contribution = due.rate * due.basis
        if item.measure.kind in LATE:
            due.contribution = np.zeros(due.rows.size)
        self.due[own] = due

    def _within(self, interaction: Interaction, rows: Int) -> Bool:
        return self.reach.among(interaction.only, self.rows.line[rows])

    def applies(self, name: str) -> Bool:
        """Return on which rows a settled measure applies, over all rows."""
        mask = np.zeros(self.rows.line.size, dtype=bool)
        mask[self.due[name].rows] = True
        return mask

    def basis(self, name: str) -> Float:
        """Return the share of value a settled measure is levied on, over all rows."""
        share = np.zeros(self.rows.line.size)
        share[self.due[name].rows] = self.due[name].basis
        return share

    def contribution(self, name: str) -> Float:
        """Return the contribution of a settled measure, over all rows."""
        rate = np.zeros(self.rows.line.size)
        rate[self.due[name].rows] = self.due[name].contribution
        return rate
