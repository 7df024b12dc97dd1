"""The legal instruments of a variant: what it changes in the law of the baseline's day.

An instrument left out says on the variant's day what it said on the baseline's: an added measure is
gone, a raised duty is back at its old rate, a dropped measure stands again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatchcase
from typing import Any

from countermove.codes.countries import countries
from countermove.law.ledger import Ledger, edit
from countermove.law.measure import Measure
from countermove.questions.case import Case, Variant
from countermove.questions.settings import acts
from countermove.questions.variant_law import (
    BASE,
    foreknown_measures,
    in_scope,
    scope_of,
    variant_ledger,
)

MOST_FAMILIES = 6
US_FAMILIES = {
    "US emergency duties": ("usa/ieepa_*",),
    "US duties on steel, aluminium and copper": (
        "usa/s232_steel*", "usa/s232_aluminum*", "usa/s232_copper*",
    ),
    "US duties on vehicles and parts": ("usa/s232_auto*", "usa/s232_buses*", "usa/s232_heavy_*"),
    "Other US measures": ("usa/*",),
}  # fmt: skip
"""Families of the measures of the United States, by what their ids match; the first that does."""


@dataclass(frozen=True, slots=True)
class Instrument:
    """One measure, or a family of measures that are taken together."""

    name: str
    title: str
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What a variant changes.

    Attributes:
        base: the ledger, with what the variant takes as known before it was and without what the
            case leaves out of its question.
        measures: those that change, by id, as they are with and, if dropped, without the variant.
    """

    case: Case
    variant: Variant
    base: Ledger
    measures: Mapping[str, Measure]

    def only(self, kept: Collection[str]) -> Variant:
        """Return the variant with some of its changes alone."""
        own, out = self.variant, set(self.measures) - set(kept)
        edits = {**own.replace, **{str(plain["id"]): plain for plain in own.add}}
        settings = {path.partition(".")[0] for path in own.set}
        dated = {
            name: self.base.measures[name].plain
            for name in self.measures
            if name in kept
            and name in self.base.measures
            and name not in edits
            and name not in settings
            and name not in self._dropped
        }
        return replace(
            own,
            law=BASE,
            drop=(
                *scope_of(self.case, own),
                *(name for name in self._dropped if name not in out),
            ),
            add=tuple(plain for plain in own.add if str(plain["id"]) not in out),
            replace=dated | {n: plain for n, plain in own.replace.items() if n not in out},
            set={p: value for p, value in own.set.items() if p.partition(".")[0] not in out},
        )

    @property
    def _dropped(self) -> list[str]:
        patterns = self.variant.drop
        return [n for n in self.base.measures if any(fnmatchcase(n, each) for each in patterns)]


def changes_of(
    base: Ledger, case: Case, variant: Variant, settings: Sequence[tuple[str, Any]] = ()
) -> Changes:
    """Return what a variant changes in the law of the baseline's day.

    Args:
        base: the ledger before edits. settings: fields of measures that options set.
    """
    variant = replace(variant, set={**variant.set, **dict(settings)})
    own = {*variant.replace, *(path.partition(".")[0] for path in variant.set)}
    own |= {str(plain["id"]) for plain in variant.add}
    ledger = variant_ledger(base, case, replace(variant, law="dated"))
    known = foreknown_measures(base, variant, case)
    before, day = edit(base, replace=known) if known else base, case.base_law_on
    before = in_scope(before, case, variant)
    importers = variant.importers(case.importers)
    found = {}
    for name, measure in {**before.measures, **ledger.measures}.items():
        dropped = name not in ledger.measures
        if measure.imposed_by not in importers or measure.kind == "base_duty":
            continue
        if variant.law == BASE and not (name in own or dropped):
            continue
        now = _says(ledger, name, variant.on, variant.known_on)
        if now != _says(base, name, day, max(variant.known_on, day)):
            found[name] = measure
    return Changes(case, variant, before, found)


def _says(ledger: Ledger, name: str, on: date, known_on: date) -> tuple[Any, ...]:
    """Return what a measure says on a day, and to which goods of its lists; empty for nothing."""
    if name not in ledger.measures:
        return ()
    said = acts(ledger.measures[name], ledger, on, known_on)
    if not said:
        return ()
    scope = ledger.measures[name].applies_to
    lists = [scope.product_list, *scope.except_lists]
    return (
        *said,
        *(ledger.lists[each].rows(on, known_on).tobytes() for each in lists if each is not None),
    )


def by_measure(changes: Changes) -> list[Instrument]:
    """Return an instrument for each measure that a variant changes, by importer."""
    importers = list(changes.variant.importers(changes.case.importers))
    order = sorted(changes.measures.values(), key=lambda m: (importers.index(m.imposed_by), m.id))
    return [Instrument(m.id, m.title, (m.id,)) for m in order]


def by_family(changes: Changes) -> list[Instrument]:
    """Return the measures that a variant changes as families, six at most.

    Those of the United States go by their ground and goods, those of all others by who imposes
    them; where these would be too many, the importers the case names last are one.
    """
    found: dict[str, list[str]] = {}
    for name, measure in changes.measures.items():
        title = f"Measures of {_named(measure.imposed_by)}"
        for family, patterns in US_FAMILIES.items():
            if any(fnmatchcase(name, pattern) for pattern in patterns):
                title = family
                break
        found.setdefault(title, []).append(name)
    order = [*US_FAMILIES, *(f"Measures of {_named(code)}" for code in changes.case.importers)]
    titles = sorted(found, key=lambda t: (order.index(t) if t in order else len(order), t))
    if len(titles) > MOST_FAMILIES:
        rest = [name for title in titles[MOST_FAMILIES - 1 :] for name in found[title]]
        titles = titles[: MOST_FAMILIES - 1]
        found["Measures of all others"] = rest
        titles.append("Measures of all others")
    return [Instrument(title, title, tuple(found[title])) for title in titles]


def _named(code: str) -> str:
    own = {"EU27": "the EU", "USA": "the United States"}
    return own.get(code) or (countries()[code].name if code in countries() else code)
