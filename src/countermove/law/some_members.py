"""Measures on some members of a group of countries that is asked about as one origin.

Goods of the Union are one origin, in weights too. A measure on a few of its members is due on a
part of them that nothing here tells: it is named, not counted; and likewise what spares a few.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from countermove.law.clock import in_force
from countermove.law.ledger import Ledger
from countermove.law.listed_goods import DUTIES, levied_on, levying
from countermove.law.measure import Measure, Scope, Version
from countermove.law.product_lists import UNLISTED
from countermove.law.rates import Rates
from countermove.law.reach import Reach
from countermove.law.tariff_lines import trade_lines


@dataclass(frozen=True, slots=True)
class OnSome:
    """A measure that some members of a group pay, or are spared, and the group as one does not.

    Attributes:
        measure: id. name: the same, or the key of an exemption of it. group: the origin asked
            about. members: those that pay more than the group, or less. spared: whether it is less.
    """

    measure: str
    name: str
    group: str
    members: tuple[str, ...]
    spared: bool = False

    @property
    def words(self) -> str:
        """Return in words what is not counted, and why."""
        those = f"those of {', '.join(self.members)} only, whose share is not established"
        if self.spared:
            return f"At most ({self.name}): of goods of {self.group} it spares {those}."
        return f"{self.name} is not counted on goods of {self.group}: it is on {those}."


def on_some(ledger: Ledger, rates: Rates, reach: Reach) -> tuple[OnSome, ...]:
    """Return the measures on some members of the groups that the lines of a day have as origins.

    ``reach``: of the lines on the day.
    """
    lines = rates.lines
    asked = [(n, code) for n, code in enumerate(lines.origin_codes) if code in ledger.groups]
    found: dict[OnSome, None] = {}
    for place, group in asked:
        members = tuple(sorted(ledger.groups[group].on(rates.on)))
        at = np.flatnonzero(lines.origin == place)
        apart = trade_lines(
            lines.importer, origins=[group, *members], products=[UNLISTED] * (1 + len(members))
        )
        one = _OfGroup(rates, reach, Reach(ledger, apart, rates.on, rates.known_on), at, members)
        for measure in ledger.of(lines.importer) if at.size else ():
            if measure.kind in DUTIES:
                found |= dict.fromkeys(one.versions(measure))
                found |= dict.fromkeys(one.exemptions(measure))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _OfGroup:
    """The lines ``at`` of a group on a day; ``apart``: the group, then its members, as origins."""

    rates: Rates
    reach: Reach
    apart: Reach
    at: np.ndarray[tuple[int], np.dtype[np.intp]]
    members: tuple[str, ...]

    def versions(self, measure: Measure) -> Iterator[OnSome]:
        """Yield where versions of a measure are not on the group as they are on each member."""
        rates = self.rates
        live = levying(measure, on=rates.on, known_on=rates.known_on, options=rates.options)
        for version in live:
            if not self._parted(measure, version):
                continue
            due = dict(zip(self._codes, levied_on(self.apart, measure, [version]), strict=True))
            if self._sold(measure.applies_to, version.only):
                yield from self._unlike(measure.id, measure.id, due)

    def exemptions(self, measure: Measure) -> Iterator[OnSome]:
        """Yield exemptions of duties that the group pays which only some members have."""
        rates = self.rates
        for each in measure.exemptions if measure.id in rates.measures else ():
            if not self._cut([*(each.only.origins or ()), *each.only.except_origins]):
                continue
            then = in_force(
                each.window, on=rates.on, known_on=rates.known_on, options=rates.options
            )
            if then and self._sold(measure.applies_to, each.only):
                free = self.apart.origins(each.only)
                due = dict(zip(self._codes, ~free, strict=True))
                yield from self._unlike(measure.id, each.key, due)

    @property
    def _codes(self) -> tuple[str, ...]:
        return self.apart.lines.origin_codes

    def _unlike(self, measure: str, name: str, due: dict[str, np.bool]) -> Iterator[OnSome]:
        """Yield the members that pay (``due``) where the group does not, or the other way round."""
        group = next(code for code in due if code not in self.members)
        unlike = tuple(code for code in self.members if due[code] != due[group])
        if unlike:
            yield OnSome(measure, name, group, unlike, spared=bool(due[group]))

    def _parted(self, measure: Measure, version: Version) -> bool:
        """Return whether a version names some members and not the others; most name none."""
        scopes = (measure.applies_to, version.only)
        named = [name for scope in scopes for name in (*(scope.origins or ()),
                                                       *scope.except_origins)]  # fmt: skip
        return self._cut([*named, *dict(version.rate_by_origin)])

    def _cut(self, names: list[str]) -> bool:
        whole = {*self.members}
        return any(0 < len(self.reach.places([n]) & whole) < len(whole) for n in names)

    def _sold(self, *scopes: Scope) -> bool:
        """Return whether some lines are of the goods of scopes, whatever origins these name."""
        hit = np.ones(self.at.shape, dtype=bool)
        for scope in scopes:
            hit &= self.reach.among(replace(scope, origins=None, except_origins=()), self.at)
        return bool(hit.any())
