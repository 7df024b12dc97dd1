"""Cases: a dispute as a question one can rerun, with its variants as edits of dated law."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from countermove.codes.lookup import unknown
from countermove.errors import BadInput
from countermove.measures.yaml_file import YamlFile, read_yaml
from countermove.scenarios.fields import Fields

if TYPE_CHECKING:
    from countermove.scenarios.options import ModelOptions
    from countermove.scenarios.run import VariantResult

SHIPPED = Path(__file__).parent / "cases"
COMPILED = Path(__file__).parent / "cases.json"

CASE_FIELDS = {
    "title", "question", "default", "baseline", "base_law_on", "on", "known_on", "utilisation",
    "importers", "focus", "deflator", "drop", "not_in_model", "advance_knowledge", "variants",
    "headline",
}  # fmt: skip
VARIANT_FIELDS = {
    "title", "note", "on", "known_on", "utilisation", "advance_knowledge", "drop", "add",
    "replace", "set", "no_law", "law", "economy",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Variant:
    """One variant of a case: the law of a day as known on a day, and edits of it.

    Attributes:
        name, title, note: what it is called, and one line on what it holds.
        on, known_on: the two clocks. utilisation: how far agreements are claimed (a recorded
            month, ``none`` or ``all``). own_utilisation: the variant defines it, not its case.
        no_law: true for the world before: no duty beyond the baseline's.
        law: ``dated``: the law of the day; ``base``: only the variant's own shock, on the law that
            the baseline holds.
        advance_knowledge: measures (ids or globs) that count as known whatever ``known_on`` says.
        drop, add, replace, set: edits of the ledger.
        accepted: canonical forms of measures to add or replace that were checked when the shipped
            case was compiled, by digest.
    """

    name: str
    title: str
    note: str
    on: date
    known_on: date
    utilisation: str
    own_utilisation: bool = False
    no_law: bool = False
    law: str = "dated"
    advance_knowledge: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    add: tuple[dict[str, Any], ...] = ()
    replace: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    set: Mapping[str, Any] = field(default_factory=dict)
    accepted: Mapping[str, dict[str, Any]] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Case:
    """A dispute: clocks, importers whose law applies, focus countries, variants.

    Attributes:
        name, title, question: what it is called and what it asks.
        default: the variant charts show. baseline: the variant others are compared with.
        base_law_on: the day whose additional duties the baseline economy already holds.
        importers: ISO3 of the countries whose ledger applies.
        focus: regions and groups reported in full. deflator: dollars of the economy's year per
            dollar of the trade weights.
        not_in_model: sentences for the reader. variants: by name, in order.
        headline: variants shown in the headline, in order.
    """

    name: str
    title: str
    question: str
    default: str
    baseline: str
    base_law_on: date
    importers: tuple[str, ...]
    focus: tuple[str, ...]
    deflator: float
    not_in_model: tuple[str, ...]
    variants: Mapping[str, Variant]
    headline: tuple[str, ...]

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
        from countermove.scenarios.run import run_case

        result = run_case(self.case, options=options, variants=[self.variant.name], ranges=ranges)
        return result.variants[self.variant.name]


def cases(project: Path | None = None) -> dict[str, Path]:
    """Return the case files by name: the shipped ones and those of ``project/scenarios``."""
    folders = [SHIPPED] + ([project / "scenarios"] if project else [])
    return {path.stem: path for folder in folders for path in sorted(folder.glob("*.yaml"))}


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
    if name.endswith(".yaml"):
        path = Path(name)
        if not path.is_file():
            raise unknown(name, known, what="scenario file", cure="Give a path that exists.")
    elif name in known:
        path = known[name]
    else:
        raise unknown(name, known, what="scenario")
    return read_case(path)


def on_days(case: Case, *, on: str | None = None, known_on: str | None = None) -> Case:
    """Return the case with one or both clocks of every variant set to a day.

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
    variants = {key: replace(entry, **changes) for key, entry in case.variants.items()}
    return replace(case, variants=variants)


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
    """Return the case of a YAML file, checked field by field."""
    compiled = _compiled(path)
    accepted = compiled["accepted"] if compiled else {}
    file = YamlFile(path.name, compiled["data"], {}, ()) if compiled else _parsed(path)
    reader, data = Fields(file), file.data
    reader.mapping((), data, CASE_FIELDS)
    for key in (
        "title",
        "default",
        "baseline",
        "base_law_on",
        "on",
        "known_on",
        "utilisation",
        "importers",
    ):
        reader.require((), data, key)
    variants: dict[str, Variant] = {}
    for name, entry in (data.get("variants") or {}).items():
        where = ("variants", name)
        reader.mapping(where, entry, VARIANT_FIELDS)
        reader.require(where, entry, "title")
        variants[name] = Variant(
            name=name,
            title=entry["title"],
            note=entry.get("note", ""),
            on=reader.day((*where, "on"), entry.get("on", data["on"])),
            known_on=reader.day((*where, "known_on"), entry.get("known_on", data["known_on"])),
            utilisation=str(entry.get("utilisation", data["utilisation"])),
            own_utilisation="utilisation" in entry,
            no_law=bool(entry.get("no_law", False)),
            law=entry.get("law", "dated"),
            advance_knowledge=(
                *data.get("advance_knowledge", ()), *entry.get("advance_knowledge", ())
            ),
            drop=(*data.get("drop", ()), *entry.get("drop", ())),
            add=tuple(entry.get("add", ())),
            replace=dict(entry.get("replace", {})),
            set=dict(entry.get("set", {})),
            accepted=accepted,
        )  # fmt: skip
    for key in ("default", "baseline"):
        if data[key] not in variants:
            reader.refuse(
                (key,), key, f"there is no variant {data[key]!r}.",
                f"Name one of {', '.join(variants) or 'the variants'}.",
            )  # fmt: skip
    return Case(
        name=path.stem,
        title=data["title"],
        question=data.get("question", ""),
        default=data["default"],
        baseline=data["baseline"],
        base_law_on=reader.day(("base_law_on",), data["base_law_on"]),
        importers=tuple(data["importers"]),
        focus=tuple(data.get("focus", ())),
        deflator=_deflator(data.get("deflator")),
        not_in_model=tuple(data.get("not_in_model", ())),
        variants=variants,
        headline=tuple(data.get("headline", variants)),
    )


def _parsed(path: Path) -> YamlFile:
    return read_yaml(path, name=path.name if path.parent == SHIPPED else str(path))


def _compiled(path: Path) -> dict[str, Any] | None:
    """Return the compiled form of a shipped case, ``None`` where that is stale."""
    if path.parent != SHIPPED or not COMPILED.is_file():
        return None
    entry: dict[str, Any] = json.loads(COMPILED.read_text(encoding="utf-8")).get(path.name, {})
    fresh = entry.get("sha256") == sha256(path.read_bytes()).hexdigest()
    return entry if fresh else None


def compile_cases() -> str:
    """Return the compiled form of the shipped cases: their data as JSON, with checksums.

    It spares the start-up of the YAML reader, and of the schema for the measures that cases add or
    replace; ``python -m countermove.scenarios.case`` writes it.
    """
    data = {}
    for path in sorted(SHIPPED.glob("*.yaml")):
        parsed = _parsed(path).data
        data[path.name] = {
            "sha256": sha256(path.read_bytes()).hexdigest(),
            "data": parsed,
            "accepted": _accepted(parsed),
        }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _accepted(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the canonical forms of the measures that variants add or replace, by digest."""
    from countermove.measures.check import validate_plain
    from countermove.measures.ledger import digest

    plains = []
    for entry in data["variants"].values():
        plains += entry.get("add", ())
        plains += [{**plain, "id": name} for name, plain in entry.get("replace", {}).items()]
    return {digest(plain): validate_plain(plain, where=plain["id"]) for plain in plains}


def _deflator(entry: Mapping[str, Any] | None) -> float:
    """Return the ratio of nominal GDP in the table's year to that of the weights' year."""
    return 1.0 if entry is None else float(entry["table_year"]) / float(entry["weights_year"])


if __name__ == "__main__":
    COMPILED.write_text(compile_cases(), encoding="utf-8")
