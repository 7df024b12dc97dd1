"""The form of a case file, as pydantic models; the fields are on ``docs/reference/case.md``.

Cold commands read the compiled form of a shipped case and never import this module.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from countermove.codes.countries import countries, groups
from countermove.codes.names import place_code
from countermove.law.law_references import unknown_products
from countermove.law.measure_file import MeasureId, MeasureModel, Sector
from countermove.law.utilisation import ALL, DEFAULT, NONE, PREDICTED
from countermove.sources.typed_file import (
    Broken,
    Day,
    Distinct,
    Positive,
    Strict,
    Text,
    Words,
    below,
    called,
    missing_from,
    plain,
    spelt,
)

SEE = "See docs/reference/case.md."
WORLD = "WLD"


def _importers() -> list[str]:
    return [*countries(), *groups()]


Pattern = Annotated[
    str, spelt(r"^[a-z0-9_*?]+(/[a-z0-9_*?]+)*$", "an id such as usa/s232_autos, or usa/s232_*")
]
"""An id of a measure, or a glob of ids."""
FieldPath = Annotated[
    str,
    spelt(
        r"^[a-z0-9_]+(/[a-z0-9_]+)+(\.[a-z_]+(\[\d+\])?)+$",
        "a measure and its field, such as usa/s232_autos.rate or usa/s232_autos.rates[1].rate",
    ),
]
VariantName = Annotated[
    str, spelt(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$", "a name of letters, digits, ., _ and -")
]
Utilisation = Annotated[
    str,
    spelt(
        r"^(none|all|recorded|predicted(:low|:high)?|\d{4}(-(0[1-9]|1[0-2]))?)$",
        "predicted, predicted:low, predicted:high, recorded, none, all, or a month in quotes",
    ),
]
Importer = Annotated[
    str, called(lambda name: place_code(name, known=_importers(), what="importer"))
]
Focus = Annotated[
    str,
    called(lambda name: place_code(name, known=[*_importers(), WORLD], what="country or group")),
]


Name = Annotated[str, spelt(r"^[a-z0-9_]+$", "small letters, digits and _")]


class Replacement(MeasureModel):
    """A measure in place of another, whose id it takes."""

    id: MeasureId = ""


class SharedMeasure(MeasureModel):
    """A measure that several importers impose alike: each under its own id, ``<importer>/<id>``."""

    id: Name
    imposed_by: Importer = ""


class ForEach(Strict):
    """A measure added for every importer but those named; a group of the case levies as one."""

    all_but: Annotated[list[Importer], Distinct] = []
    measure: SharedMeasure

    def broken(self) -> Iterator[Broken]:
        """Yield what is wrong inside the measure, and an importer given to it."""
        yield from below(("measure",), self.measure.broken())
        yield from below(("measure",), unknown_products(plain(self.measure)))
        if self.measure.imposed_by:
            what = f"imposed_by: {self.measure.imposed_by} has no effect: it is added for each."
            yield ("measure", "imposed_by"), "imposed-by", what, "Leave it out."


class Edits(Strict):
    """Edits of the law: measures left out, added, replaced, fields set, knowledge advanced."""

    drop: Annotated[list[Pattern], Distinct] = []
    add: list[MeasureModel] = []
    add_for_each: list[ForEach] = []
    replace: dict[MeasureId, Replacement] = {}
    set: dict[FieldPath, bool | float | str] = {}
    advance_knowledge: Annotated[list[Pattern], Distinct] = []

    def broken(self) -> Iterator[Broken]:
        """Yield what is wrong inside the measures added or put in place."""
        for i, measure in enumerate(self.add):
            yield from below(("add", i), measure.broken())
            yield from below(("add", i), unknown_products(plain(measure)))
        for i, entry in enumerate(self.add_for_each):
            yield from below(("add_for_each", i), entry.broken())
        for name, measure in self.replace.items():
            yield from below(("replace", name), measure.broken())
            yield from below(("replace", name), unknown_products(plain(measure)))
            if measure.id not in ("", name):
                what = f"id {measure.id!r} is not that of the measure it replaces."
                yield ("replace", name, "id"), "id", what, "Leave it out."


class VariantModel(Edits):
    """One variant: clocks and edits of its own; what is left out is the case's."""

    title: Text
    note: Words = ""
    on: Day | None = None
    known_on: Day | None = None
    utilisation: Utilisation | None = None
    law: Literal["base", "dated"] | None = None
    no_law: bool = False
    adds_to: Text | None = None
    called: Text | None = None
    step: Text | None = None

    def broken(self) -> Iterator[Broken]:
        """Yield edits that ``no_law`` would leave without effect."""
        yield from super().broken()
        if self.no_law:
            for name in ("law", "utilisation", *Edits.model_fields):
                if getattr(self, name):
                    what = f"{name} has no effect beside no_law: true."
                    yield (name,), "no-law", what, "Remove one of the two."


class VariantWords(Strict):
    """What a variant is called in another language, its note, and what it adds."""

    title: Text
    note: Words = ""
    called: Text | None = None
    step: Text | None = None


class CaseWords(Strict):
    """What a case is called and asks in another language, with its variants by name."""

    title: Text
    question: Words = ""
    not_in_model: list[Text] = []
    variants: dict[VariantName, VariantWords] = {}


class DeflatorModel(Strict):
    """Nominal GDP of the table's year and of the year of the trade weights, in one unit."""

    table_year: Positive
    weights_year: Positive


class CaseModel(Edits):
    """A case file: clocks, importers, what is reported, edits of all variants, variants."""

    title: Text
    question: Words = ""
    default: Text
    baseline: Text
    base_law_on: Day
    on: Day
    known_on: Day
    utilisation: Utilisation = PREDICTED
    law: Literal["base", "dated"] = "dated"
    importers: Annotated[list[Importer], Field(min_length=1), Distinct]
    focus: Annotated[list[Focus], Distinct] = []
    sectors: Annotated[list[Sector], Distinct] = []
    deflator: DeflatorModel | None = None
    not_in_model: list[Text] = []
    fr: CaseWords | None = None
    headline: Annotated[list[Text], Field(min_length=1), Distinct] | None = None
    variants: Annotated[dict[VariantName, VariantModel], Field(min_length=1)]

    def broken(self) -> Iterator[Broken]:
        """Yield names of variants that there are not, and what is wrong inside each variant."""
        yield from super().broken()
        named = [(("default",), self.default), (("baseline",), self.baseline)]
        headline = [(("headline", i), name) for i, name in enumerate(self.headline or ())]
        bases = [
            (("variants", name, "adds_to"), variant.adds_to)
            for name, variant in self.variants.items()
            if variant.adds_to is not None
        ]
        french = [
            (("fr", "variants", name), name) for name in (self.fr.variants if self.fr else ())
        ]
        yield from missing_from(self.variants, "variant", [*named, *headline, *bases, *french])
        if self.fr and self.fr.not_in_model and len(self.fr.not_in_model) != len(self.not_in_model):
            what = (
                f"{len(self.fr.not_in_model)} sentences for {len(self.not_in_model)} of the case."
            )
            yield ("fr", "not_in_model"), "fr", what, "Give one for each, in the same order."
        for name, variant in self.variants.items():
            if (variant.on or self.on) < self.base_law_on:
                what = f"variant {name} asks about {variant.on or self.on}, before base_law_on."
                yield ("base_law_on",), "base-law", what, "Give the day of the baseline's data."
            if variant.step and not variant.adds_to:
                what = f"variant {name} has a step but adds to no variant."
                yield ("variants", name, "step"), "step", what, "Name that variant in adds_to."
            if variant.adds_to == name:
                what = f"variant {name} adds to itself."
                yield ("variants", name, "adds_to"), "adds-to", what, "Name the one it goes beyond."
            yield from below(("variants", name), variant.broken())
        yield from self._unread()

    def _unread(self) -> Iterator[Broken]:
        """Yield each utilisation written that none of the importers it is asked of is read with."""
        parts: list[tuple[tuple[str, ...], CaseModel | VariantModel, list[Edits]]] = [
            ((), self, [self, *self.variants.values()])
        ]
        parts += [(("variants", name), each, [self, each]) for name, each in self.variants.items()]
        for place, part, edits in parts:
            asked = part.utilisation if "utilisation" in part.model_fields_set else None
            importers = {*self.importers, *(m.imposed_by for edit in edits for m in edit.add)}
            readers = DEFAULT if asked in (NONE, ALL) else ("USA",)
            if asked and importers.isdisjoint(readers) and not any(e.add_for_each for e in edits):
                what = (
                    f"{asked} is read by no importer of its law ({', '.join(sorted(importers))})."
                )
                cure = f"Leave it out: it is that of {' and '.join(readers)}."
                yield (*place, "utilisation"), "utilisation", what, cure
