"""The ledger: all measures, product lists and country groups of a project, and edits of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from countermove.codes.countries import groups, members, territories
from countermove.codes.lookup import unknown
from countermove.errors import BadInput, UnknownName
from countermove.extras import data_frame
from countermove.law.measure import (
    HIGHEST_RATE,
    Measure,
    Plain,
    as_date,
    measure_from_plain,
)
from countermove.law.pack import Pack
from countermove.law.product_lists import ProductList
from countermove.shown import Shown

if TYPE_CHECKING:
    import pandas as pd

KNOWLEDGE = ("announced", "signed", "published", "until_published", "checked_on")
RATES = ("rate",)
SHARES = ("share", "over_share")


@dataclass(frozen=True, slots=True)
class Group:
    """A named group of countries with dated membership ``(code, from, until)``."""

    name: str
    title: str
    members: tuple[tuple[str, date | None, date | None], ...]

    def on(self, day: date) -> frozenset[str]:
        """Return the members on a day."""
        return frozenset(
            code
            for code, start, end in self.members
            if (start is None or start <= day) and (end is None or day < end)
        )


@dataclass(frozen=True, slots=True)
class Ledger(Shown):
    """All law of a project folder; immutable, measures in order of id.

    Attributes:
        measures: by id.
        lists: product lists by path.
        groups: country groups by name.
        packs: what is known of each importer, by code.
        hash: of the content, independent of file order and layout.
    """

    measures: Mapping[str, Measure]
    lists: Mapping[str, ProductList]
    groups: Mapping[str, Group]
    packs: Mapping[str, Pack]
    hash: str
    _of: Mapping[str, tuple[Measure, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Put the measures of each importer together, in order."""
        own: dict[str, tuple[Measure, ...]] = {}
        for measure in self.measures.values():
            own[measure.imposed_by] = (*own.get(measure.imposed_by, ()), measure)
        object.__setattr__(self, "_of", own)

    def __repr__(self) -> str:
        return (
            f"<Ledger {self.hash[:10]}: {len(self.measures)} measures of {len(self._of)} "
            f"importers, {len(self.lists)} product lists, {len(self.groups)} groups>"
        )

    def table(self) -> pd.DataFrame:
        """Return the measures: who imposes them, on what authority, versions, last check."""
        rows = [
            {"measure": m.id, "title": m.title, "imposed_by": m.imposed_by,
             "authority": m.authority, "kind": m.kind, "versions": len(m.rates),
             "checked_on": m.checked_on}
            for m in self.measures.values()
        ]  # fmt: skip
        return data_frame(rows)

    def measure(self, measure_id: str) -> Measure:
        """Return a measure by id, or say which one was probably meant."""
        if measure_id not in self.measures:
            raise unknown(measure_id, self.measures, what="measure")
        return self.measures[measure_id]

    def matching(self, pattern: str) -> tuple[str, ...]:
        """Return the ids that a glob matches, in order."""
        return tuple(name for name in self.measures if fnmatchcase(name, pattern))

    def refuse_within(self, importer: str, origin: str) -> None:
        """Refuse goods of the importer itself, or of its customs territory: none bears a duty."""
        if origin in territories():
            within, basis = territories()[origin]
            if importer == within or (within in groups() and importer in members(within)):
                raise BadInput(
                    f"goods of {origin} bear no duty in {importer}: {origin} lies within the "
                    f"customs territory of {within} ({basis}); name an origin outside it."
                )
        if importer == origin:
            raise BadInput(
                f"{origin} is the importer itself; name the country the goods come from."
            )
        for union in self._importers:
            inside = {union, *members(union)} if union in groups() else set()
            if {importer, origin} <= inside:
                raise BadInput(
                    f"goods of {origin} bear no duty in {importer}: trade within the customs union "
                    f"{union} is free of it; name an origin outside {union}."
                )

    @property
    def _importers(self) -> list[str]:
        return sorted({*self.packs, *self._of})

    def imposed_by(self, importer: str) -> tuple[Measure, ...]:
        """Return the measures an importer imposes, in order; none of one the ledger lacks."""
        return self._of.get(importer, ())

    def of(self, importer: str) -> tuple[Measure, ...]:
        """Return the measures an importer imposes; refuse one without measures and pack."""
        found = self.imposed_by(importer)
        if not found and importer not in self.packs:
            importers = self._importers
            unions = [u for u in importers if u in groups() and importer in members(u)]
            if unions:
                raise UnknownName(
                    f"{importer} is no importer with a ledger of its own: it levies as part of "
                    f"{unions[0]}; ask for {unions[0]}."
                )
            raise unknown(
                importer,
                importers,
                what="importer with a ledger",
                cure="Add measures with `imposed_by` in a project folder.",
            )
        return found

    def pack(self, importer: str) -> Pack:
        """Return what is known of an importer: nothing but its name, where it has no pack."""
        return self.packs.get(importer) or Pack(importer, importer)

    def options(self) -> dict[str, str]:
        """Return the default choice of every named option."""
        return {name: o.default for m in self.measures.values() for name, o in m.options.items()}

    def first_day(self, importer: str) -> date:
        """Return the day from which an importer's law is in the ledger.

        It is the first day of its ordinary duty, where the ledger holds one: older measures still
        in force then may be there, but not all others of their time.
        """
        mine = self.of(importer)
        ordinary = [m for m in mine if m.kind == "base_duty"]
        days = [v.window.start for m in ordinary or mine for v in m.rates if v.window.start]
        return min(days, default=self.pack(importer).complete_from or date.max)


def digest(data: Any) -> str:
    """Return the hash of plain data: SHA-256 of its JSON with sorted keys."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return sha256(text.encode()).hexdigest()


def make_ledger(
    measures: Iterable[Measure],
    lists: Iterable[ProductList],
    groups: Iterable[Group],
    packs: Iterable[Pack] = (),
) -> Ledger:
    """Return the ledger of the given parts, in order of name, with its hash."""
    by_id = {m.id: m for m in sorted(measures, key=lambda m: m.id)}
    by_path = {p.name: p for p in sorted(lists, key=lambda p: p.name)}
    by_name = {g.name: g for g in sorted(groups, key=lambda g: g.name)}
    by_importer = {p.importer: p for p in sorted(packs, key=lambda p: p.importer)}
    parts = [
        [[m.id, m.hash] for m in by_id.values()],
        [[p.name, p.hash] for p in by_path.values()],
        [[g.name, digest(list(g.members))] for g in by_name.values()],
        [_plain_pack(p) for p in by_importer.values()],
    ]
    return Ledger(by_id, by_path, by_name, by_importer, digest(parts))


_PLAIN: dict[int, tuple[Pack, dict[str, Any]]] = {}


def _plain_pack(pack: Pack) -> dict[str, Any]:
    """Return a pack as plain data, worked out once: edits leave packs as they are."""
    kept = _PLAIN.get(id(pack))
    if kept is None or kept[0] is not pack:
        kept = _PLAIN[id(pack)] = (pack, pack.plain())
    return kept[1]


class Parts:
    """Plain measures, lists, groups and packs gathered from files, before they form a ledger."""

    def __init__(self) -> None:
        self.measures: dict[str, Plain] = {}
        self.lists: dict[str, ProductList] = {}
        self.groups: dict[str, Plain] = {}
        self.packs: dict[str, Pack] = {}

    def ledger(self, beside: Ledger | None = None) -> Ledger:
        """Return the ledger of the parts, in place of those of the same name ``beside`` them."""
        old = beside or make_ledger((), (), ())
        measures = [measure_from_plain(p, digest=digest(p)) for p in self.measures.values()]
        return make_ledger(
            [*old.measures.values(), *measures],
            [*old.lists.values(), *self.lists.values()],
            [*old.groups.values(), *groups_of(self.groups)],
            [*old.packs.values(), *self.packs.values()],
        )


def groups_of(plain: Mapping[str, Plain]) -> Iterator[Group]:
    """Yield country groups from their plain data."""
    for name, group in plain.items():
        members = [{"code": m} if isinstance(m, str) else m for m in group["members"]]
        yield Group(
            name=name,
            title=group["title"],
            members=tuple(
                (m["code"], as_date(m.get("from")), as_date(m.get("until"))) for m in members
            ),
        )


def edit(
    ledger: Ledger,
    *,
    drop: Iterable[str] = (),
    add: Iterable[Plain] = (),
    replace: Mapping[str, Plain] | None = None,
    set: Mapping[str, Any] | None = None,  # noqa: A002  (the keyword of scenario files)
    accepted: Mapping[str, Plain] | None = None,
    beside: Iterable[str] = (),
) -> Ledger:
    """Return a new ledger with measures dropped, added, replaced, or fields set.

    Args:
        ledger: the ledger to start from; it is not changed.
        drop: ids or globs; one that matches nothing is an error.
        add: measures as plain data, as in a measure file.
        replace: id to plain data.
        set: ``"usa/ieepa_canada.rate": 0.35`` sets the rate of every version for all its goods
            (those with ``only``, withdrawn ones and repeals keep theirs); ``"<id>.rates[1].rate"``,
            ``"<id>.basis"``, ``"<id>.exemptions[0].share"`` set one field.
        accepted: canonical forms of plain data that passed the schema before, by :func:`digest`.
        beside: ids of measures that those added may name though the ledger lacks them.

    Returns:
        The edited ledger; its hash depends only on its content.
    """
    measures, add = dict(ledger.measures), tuple(add)
    beside = {*beside, *measures, *(str(plain.get("id")) for plain in add)}

    def checked(plain: Plain, before: Mapping[str, Plain] | None = None) -> Measure:
        return _checked(plain, ledger, add, beside, before)

    for pattern in drop:
        found = [name for name in measures if fnmatchcase(name, pattern)]
        if not found:
            raise unknown(pattern, measures, what="measure to drop")
        for name in found:
            del measures[name]
    for name, plain in (replace or {}).items():
        ledger.measure(name)
        measures[name] = checked({**plain, "id": name}, accepted)
    for plain in add:
        measure = checked(plain, accepted)
        if measure.id in measures:
            raise BadInput(
                f"measure {measure.id!r} is already in the ledger. Use replace to change it."
            )
        measures[measure.id] = measure
    for path, value in (set or {}).items():
        name, _, keys = path.partition(".")
        if name not in measures:
            raise unknown(name, measures, what="measure")
        plain = deepcopy(measures[name].plain)
        _set(plain, keys, value, path)
        measures[name] = checked(plain)
    return make_ledger(
        measures.values(), ledger.lists.values(), ledger.groups.values(), ledger.packs.values()
    )


def _checked(
    plain: Plain,
    ledger: Ledger,
    add: Iterable[Plain],
    beside: Iterable[str],
    before: Mapping[str, Plain] | None,
) -> Measure:
    """Return the measure of plain data after the checks of the schema and of the names in it."""
    old = ledger.measures.get(str(plain.get("id")))
    if old is not None and is_small_edit(old.plain, plain):
        return measure_from_plain(plain, digest=digest(plain))
    accepted = before.get(digest(plain)) if before else None
    if accepted is None:
        from countermove.law.measure_check import validate_plain

        accepted = validate_plain(plain, where=str(plain.get("id", "added measure")))
    from countermove.law.law_references import Names, options_of, unknown_names, unknown_products
    from countermove.sources.yaml_file import YamlFile

    options = options_of([*(m.plain for m in ledger.measures.values()), *add, accepted])
    names = Names(frozenset(beside), frozenset(ledger.lists), frozenset(ledger.groups), options)
    for problem in unknown_names(accepted, YamlFile("", accepted, {}, ()), names):
        raise UnknownName(f"{accepted['id']}: {problem.message} {problem.cure}")
    for _, _, message, cure in unknown_products(accepted, edition=False):
        raise BadInput(f"{accepted['id']}: {message} {cure}")
    return measure_from_plain(accepted, digest=digest(accepted))


def _set(plain: Plain, keys: str, value: Any, path: str) -> None:
    """Set one field of plain data; ``rate`` alone stands for the rate of every whole version."""
    if keys == "rate":
        for version in plain["rates"]:
            whole = not version.get("only") and not version.get("withdrawn")
            if whole and "rate" in version:
                version["rate"] = value
        return
    steps = [
        int(index) if index else name for name, index in re.findall(r"([a-z_]+)|\[(\d+)\]", keys)
    ]
    if not steps:
        raise BadInput(f"{path!r} names no field. Write e.g. usa/ieepa_canada.rate: 0.35.")
    place: Any = plain
    try:
        for step in steps[:-1]:
            place = place[step]
        if isinstance(steps[-1], int):
            place[steps[-1]]
        place[steps[-1]] = value
    except (KeyError, IndexError, TypeError):
        raise UnknownName(
            f"{path!r}: there is no {keys!r} in this measure. "
            "Write e.g. <id>.rate, <id>.rates[1].rate or <id>.basis."
        ) from None


def is_small_edit(old: Plain, new: Plain) -> bool:
    """Return whether ``new`` differs from the accepted ``old`` only in ways that are surely right.

    Those are: another rate or share in its range where there was a number, another day of
    knowledge. Anything else is for the schema to judge.

    >>> is_small_edit({"rates": [{"rate": 0.25}]}, {"rates": [{"rate": 0.35}]})
    True
    >>> is_small_edit({"rates": [{"rate": 0.25}]}, {"rates": [{"rate": 35}]})
    False
    """
    return all(_fine(key, before, after) for key, before, after in _changes(old, new, ""))


def _changes(old: Any, new: Any, key: str) -> Iterator[tuple[str, Any, Any]]:
    """Yield (key, old, new) of every leaf that differs; ``None`` where there is none."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name in {*old, *new}:
            yield from _changes(old.get(name), new.get(name), name)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for before, after in zip(old, new, strict=True):
            yield from _changes(before, after, key)
    elif old != new:
        yield key, old, new


def _fine(key: str, old: Any, new: Any) -> bool:
    if key in KNOWLEDGE and isinstance(new, str) and len(new) == 10:
        try:
            date.fromisoformat(new)
        except ValueError:
            return False
        return key != "until_published" or old is not None
    if not (_number(old) and _number(new)):
        return False
    return (key in RATES and 0 <= new <= HIGHEST_RATE) or (key in SHARES and 0 <= new <= 1)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
