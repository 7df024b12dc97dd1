"""Cases: a dispute as a question one can rerun, with its variants as edits of dated law."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from countermove.codes.countries import countries, groups, members
from countermove.codes.lookup import unknown
from countermove.errors import BadInput
from countermove.law.ledger import digest
from countermove.law.utilisation import PREDICTED
from countermove.sources.compiled_form import read_compiled, source_hash, write_compiled
from countermove.sources.yaml_file import files_in, named_file

if TYPE_CHECKING:
    from countermove.questions.options import ModelOptions
    from countermove.questions.run_case import VariantResult

SHIPPED = Path(__file__).parent / "cases"
COMPILED = Path(__file__).parent / "cases.json"


@dataclass(frozen=True, slots=True)
class Variant:
    """One variant of a case: the law of a day as known on a day, and edits of it.

    Attributes:
        name, title, note: what it is called, and one line on what it holds.
        on, known_on: the two clocks. utilisation: how far agreements are claimed, a name of
            :mod:`countermove.law.utilisation`. own_utilisation: the variant defines it, not its
            case.
        adds_to: name of the variant whose law this one adds to; what it adds is shown beside it.
        called: what its law is called in a sentence ("the duties of March"); step: what it adds.
        law: ``dated``, the law of the day as known; ``base``, the law of ``base_law_on`` alone with
            the variant's own edits: "only my shock".
        no_law: true for the world before: no duty beyond the baseline's.
        advance_knowledge: measures (ids or globs) that count as known whatever ``known_on`` says.
        drop, add, replace, set: edits of the ledger.
        accepted: measures to add or put in place by digest; they are checked and canonical.
        edited_in: files, and places in them, of edits that are not the case's own.
    """

    name: str
    title: str
    note: str
    on: date
    known_on: date
    utilisation: str
    own_utilisation: bool = False
    no_law: bool = False
    adds_to: str = field(default="", compare=False)
    called: str = field(default="", compare=False)
    step: str = field(default="", compare=False)
    law: str = "dated"
    advance_knowledge: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    add: tuple[dict[str, Any], ...] = ()
    replace: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    set: Mapping[str, Any] = field(default_factory=dict)
    accepted: Mapping[str, dict[str, Any]] = field(default_factory=dict, repr=False, compare=False)
    edited_in: tuple[tuple[Path, tuple[str, ...]], ...] = field(
        default=(), repr=False, compare=False
    )

    def importers(self, of_case: Iterable[str]) -> tuple[str, ...]:
        """Return the importers whose law applies: those of the case, and of measures added."""
        return tuple(dict.fromkeys((*of_case, *(str(plain["imposed_by"]) for plain in self.add))))


@dataclass(frozen=True, slots=True)
class Case:
    """A dispute: clocks, importers whose law applies, focus countries, variants.

    Attributes:
        name, title, question: what it is called and what it asks.
        default: the variant charts show. baseline: the variant others are compared with.
        base_law_on: the day whose additional duties the baseline economy already holds.
        importers: ISO3 of the countries whose ledger applies.
        focus: regions and groups reported in full, the two sides first. sectors: those with rows of
            the headline and charts of their own. deflator: dollars of the economy's year per
            dollar of the trade weights.
        not_in_model: sentences for the reader. variants: by name, in order.
        drop: measures left out of every variant and of the baseline's day: no part of the question.
        headline: variants shown in the headline, in order. file: where it was read.
        fr: title, question, not_in_model and variants (title, note, step) in French, where given.
    """

    name: str
    title: str
    question: str
    default: str
    baseline: str
    base_law_on: date
    importers: tuple[str, ...]
    focus: tuple[str, ...]
    sectors: tuple[str, ...]
    deflator: float
    not_in_model: tuple[str, ...]
    variants: Mapping[str, Variant]
    headline: tuple[str, ...]
    drop: tuple[str, ...] = ()
    file: Path | None = field(default=None, repr=False, compare=False)
    fr: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def variant(self, name: str) -> Variant:
        """Return a variant by name, or say which one was probably meant."""
        if name not in self.variants:
            raise unknown(name, self.variants, what="variant")
        return self.variants[name]

    def scenario(self, name: str) -> Scenario:
        """Return a variant ready to run: ``load_case(...).scenario("autos").run()``."""
        return Scenario(self, self.variant(name))


@dataclass(frozen=True, slots=True)
class Scenario:
    """One variant of a case, ready to run."""

    case: Case
    variant: Variant

    def run(self, *, options: ModelOptions | None = None, ranges: bool = False) -> VariantResult:
        """Solve the variant and return its result; see :func:`countermove.run_case`.

        >>> found = load_case("us-canada-2025").scenario("autos-retaliation").run()
        >>> found.outcome.status.value
        'solved'
        """
        from countermove import run_case

        result = run_case(self.case, options=options, variants=[self.variant.name], ranges=ranges)
        return result.variants[self.variant.name]


def cases(project: Path | None = None) -> dict[str, Path]:
    """Return the case files by name: the shipped ones and those of ``project/scenarios``."""
    return files_in(SHIPPED, project and project / "scenarios")


def load_case(name: str, *, project: Path | None = None) -> Case:
    """Load a case by name or from a YAML file.

    Args:
        name: name of a shipped or project case, or a path that ends in ``.yaml``.
        project: folder with a user's own ``scenarios/`` and ``measures/``.

    Raises:
        UnknownName: no such case; the nearest match is named.
        BadMeasure: the file breaks a rule; the message starts with ``file:line:column``.

    >>> load_case("us-canada-2025").default
    'autos-retaliation'
    """
    known = cases(project)
    case, _, variant = name.partition("/")
    if variant and case in known:
        raise BadInput(f"{name} is a case and a variant: give {case}, and --variant {variant}.")
    return read_case(named_file(name, known, "scenario"))


def on_days(case: Case, *, on: str | None = None, known_on: str | None = None) -> Case:
    """Return the case with one or both clocks of every variant set to a day, and told in its title.

    Raises:
        BadInput: not a date.
    """
    days = {"on": on, "known_on": known_on}
    changes: dict[str, Any] = {}
    for name, text in days.items():
        if text is not None:
            try:
                changes[name] = date.fromisoformat(text)
            except ValueError:
                option = "--" + name.replace("_", "-")
                raise BadInput(f"{option} {text} is not a date; write it as 2025-03-28.") from None
    moved = ", ".join(
        f"{word} {changes[name]}"
        for name, word in (("on", "law of"), ("known_on", "known on"))
        if name in changes
    )
    variants = {
        key: entry if entry.no_law else replace(entry, title=f"{entry.title} ({moved})", **changes)
        for key, entry in case.variants.items()
    }
    return replace(case, variants=variants) if changes else case


def with_utilisation(variants: Sequence[Variant], utilisation: str | None) -> list[Variant]:
    """Return variants with another utilisation in place of their case's.

    A variant that defines its own keeps it: an option never undoes what makes a variant.

    Raises:
        BadInput: every variant with law in it defines its own, so that nothing would change.
    """
    if utilisation is None:
        return list(variants)
    asked = [v if v.own_utilisation else replace(v, utilisation=utilisation) for v in variants]
    if all(v.own_utilisation or v.no_law for v in variants):
        names = ", ".join(v.name for v in variants)
        raise BadInput(
            f"utilisation={utilisation} changes nothing: {names} has a utilisation of its own, or "
            "no law. Leave the option out, or ask for another variant."
        )
    return asked


def read_case(path: Path) -> Case:
    """Return the case of a YAML file, checked against its model.

    Shipped files are read from their compiled form, where that is whole and of the same sources.
    """
    if path.parent == SHIPPED:
        compiled = read_compiled(COMPILED, source_hash(SHIPPED))
        if compiled is not None:
            return _case(path, compiled[path.stem])
    return _case(path, _plain(path))


def _plain(path: Path) -> dict[str, Any]:
    """Return the canonical plain data of a case file."""
    from countermove.questions.case_file import SEE, CaseModel
    from countermove.sources.typed_file import plain, read_typed

    return plain(read_typed(path, CaseModel, shipped=SHIPPED, see=SEE)[1])


def _case(file: Path, data: Mapping[str, Any]) -> Case:
    """Return the case of canonical plain data."""
    variants = {key: _variant(key, own, data) for key, own in data["variants"].items()}
    deflator = data.get("deflator")
    return Case(
        name=file.stem,
        title=data["title"],
        question=data.get("question", ""),
        default=data["default"],
        baseline=data["baseline"],
        base_law_on=date.fromisoformat(data["base_law_on"]),
        importers=tuple(data["importers"]),
        focus=tuple(data.get("focus") or (*data["importers"], "WLD")),
        sectors=tuple(data.get("sectors", ())),
        deflator=deflator["table_year"] / deflator["weights_year"] if deflator else 1.0,
        not_in_model=tuple(data.get("not_in_model", ())),
        variants=variants,
        headline=tuple(data.get("headline", variants)),
        drop=tuple(data.get("drop", ())),
        file=file,
        fr=data.get("fr") or {},
    )


def _variant(name: str, own: Mapping[str, Any], case: Mapping[str, Any]) -> Variant:
    """Return a variant: what it leaves out is the case's, its edits come after the case's."""
    usual = {"law": "dated", "utilisation": PREDICTED, **case, **own}
    drop, add, foreknown = (
        (*case.get(key, ()), *own.get(key, ())) for key in ("drop", "add", "advance_knowledge")
    )
    for entry in (*case.get("add_for_each", ()), *own.get("add_for_each", ())):
        add += tuple(_each(entry, case["importers"]))
    replaced, fields = ({**case.get(key, {}), **own.get(key, {})} for key in ("replace", "set"))
    replaced = {key: {**plain, "id": key} for key, plain in replaced.items()}
    return Variant(
        name=name,
        title=own["title"],
        note=own.get("note", ""),
        on=date.fromisoformat(usual["on"]),
        known_on=date.fromisoformat(usual["known_on"]),
        utilisation=usual["utilisation"],
        own_utilisation="utilisation" in own,
        law=usual["law"],
        no_law=own.get("no_law", False),
        **{key: own.get(key, "") for key in ("adds_to", "called", "step")},
        advance_knowledge=foreknown,
        drop=drop,
        add=add,
        replace=replaced,
        set=fields,
        accepted={digest(plain): plain for plain in (*add, *replaced.values())},
    )


def _each(entry: Mapping[str, Any], importers: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield a measure for each importer of the world but some; a group of the case is one."""
    grouped = {code for name in importers if name in groups() for code in members(name)}
    for code in dict.fromkeys((*importers, *countries())):
        if code not in entry["all_but"] and code not in grouped:
            name = f"{code.lower()}/{entry['measure']['id']}"
            yield {**entry["measure"], "id": name, "imposed_by": code}


def compile_cases(target: Path = COMPILED) -> None:
    """Write the compiled form of the shipped cases, with checksums of it and of its sources.

    It spares the start-up of the YAML reader and of the models, those of the measures that cases
    add or replace among them; ``python -m countermove.questions.case`` writes it.
    """
    data = {path.stem: _plain(path) for path in sorted(SHIPPED.glob("*.yaml"))}
    write_compiled(target, source_hash(SHIPPED), data)


if __name__ == "__main__":
    compile_cases()
