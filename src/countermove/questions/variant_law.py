"""The law of a variant: edits of the ledger, rates of the day, varieties for the model's cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatchcase
from functools import lru_cache, reduce
from typing import Any, NamedTuple, cast

import numpy as np

from countermove.economy.economy import Economy
from countermove.economy.sector_flows import destinations, sector_flows
from countermove.equilibrium.lines_to_cells import sector_places, varieties_of
from countermove.equilibrium.varieties import Varieties
from countermove.errors import BadInput, CountermoveError
from countermove.law.content_moves import Content
from countermove.law.coverage import Coverage, coverage_of
from countermove.law.law_of_day import law_of_day
from countermove.law.ledger import Ledger, edit
from countermove.law.observed_trade import REST, observed_lines, recorded_lines
from countermove.law.ordinary_duty import OF_BASELINE
from countermove.law.pack import Pack
from countermove.law.rates import Rates, rates_on
from countermove.law.tariff_lines import TradeLines
from countermove.law.utilisation import PREDICTIONS, utilisation_of
from countermove.memory import forgotten_by
from countermove.questions.case import Case, Variant
from countermove.questions.content_draws import MovedDuties, moved_duties
from countermove.sources.yaml_file import read_yaml

BASE = "base"


@dataclass(frozen=True, slots=True)
class Applied:
    """The duties of one importer in a variant.

    Attributes:
        importer: region or group code. varieties: what its cells pay on top, by destination.
        measures: ids of the measures that levy something, in order.
        unmatched_share: part of the value of its tariff lines that no sector of the model takes.
        pack: what is known of the importer. coverage: what its duties cover.
        moved: its lines under other contents of goods, where those are asked for.
    """

    importer: str
    varieties: tuple[Varieties, ...]
    measures: tuple[str, ...]
    unmatched_share: float
    pack: Pack
    coverage: Coverage
    moved: tuple[MovedDuties, ...] = ()

    @property
    def cards(self) -> tuple[str, ...]:
        """Return the ids of the cards the trade weights rest on."""
        return self.pack.cards


def foreknown_measures(ledger: Ledger, variant: Variant, case: Case) -> dict[str, dict[str, Any]]:
    """Return the measures, as plain data, that a variant takes as known before they were."""
    found = {}
    for pattern in variant.advance_knowledge:
        try:
            names = _matching(ledger, pattern)
        except CountermoveError as error:
            place = edit_place(case, variant, "advance_knowledge", pattern)
            raise type(error)(f"{place}: {error}") from None
        for name in names:
            if (plain := _foreknown(ledger.measures[name].plain, variant)) is not None:
                found[name] = plain
    return found


_FOREKNOWN: dict[tuple[Any, ...], Ledger] = {}
forgotten_by(_FOREKNOWN.clear)


def foreknown_ledger(ledger: Ledger, variant: Variant, case: Case) -> Ledger:
    """Return a ledger in which a variant's foreknown measures are known, one for all like it."""
    found = foreknown_measures(ledger, variant, case)
    if not found:
        return ledger
    key = (ledger.hash, variant.on, variant.known_on, *found)
    if key not in _FOREKNOWN:
        if len(_FOREKNOWN) >= 4:
            _FOREKNOWN.pop(next(iter(_FOREKNOWN)))
        _FOREKNOWN[key] = edit(ledger, replace=found)
    return _FOREKNOWN[key]


def variant_ledger(
    ledger: Ledger, case: Case, variant: Variant, settings: Iterable[tuple[str, Any]] = ()
) -> Ledger:
    """Return the ledger a variant asks about: foreknown measures, drops, additions, settings.

    Under ``law: base`` it is the law of the case's base day, and the variant's own measures.
    """
    changes = {**variant.set, **dict(settings)}
    ledger = foreknown_ledger(ledger, variant, case)
    if variant.drop or variant.add or variant.replace or changes:
        try:
            ledger = edit(
                ledger,
                drop=variant.drop,
                add=variant.add,
                replace=variant.replace,
                set=changes,
                accepted=variant.accepted,
            )
        except CountermoveError:
            _edit_apart(ledger, case, variant, dict(settings))
            raise
    if variant.law == BASE:
        own = {plain["id"] for plain in variant.add} | set(variant.replace)
        own |= {path.partition(".")[0] for path in changes}
        ledger = law_of_day(ledger, case.base_law_on, variant.known_on, leave=own)
    return ledger


def scope_of(case: Case, variant: Variant) -> tuple[str, ...]:
    """Return what the case drops and the variant therefore never knew (a game may keep it)."""
    return tuple(pattern for pattern in case.drop if pattern in variant.drop)


def in_scope(ledger: Ledger, case: Case, variant: Variant) -> Ledger:
    """Return a ledger without the measures that are no part of the case's question."""
    return edit(ledger, drop=left) if (left := scope_of(case, variant)) else ledger


def _edit_apart(ledger: Ledger, case: Case, variant: Variant, settings: Mapping[str, Any]) -> None:
    """Make the edits of a variant one by one, and raise what is wrong with one, with its place."""
    edits: list[tuple[str, str, dict[str, Any]]] = [
        *(("drop", name, {"drop": [name]}) for name in variant.drop),
        *(("replace", name, {"replace": {name: new}}) for name, new in variant.replace.items()),
        *(("add", str(new["id"]), {"add": [new]}) for new in variant.add),
        *(("set", path, {"set": {path: value}}) for path, value in variant.set.items()),
        *(("--set", path, {"set": {path: value}}) for path, value in settings.items()),
    ]
    known = [*ledger.measures, *(str(new["id"]) for new in variant.add)]
    for kind, name, change in edits:
        try:
            ledger = edit(ledger, **change, beside=known)
        except CountermoveError as error:
            raise type(error)(f"{edit_place(case, variant, kind, name)}: {error}") from None


def edit_place(case: Case, variant: Variant, kind: str, name: str) -> str:
    """Return where an edit stands: line and column of the case's or game's file, or the option."""
    if kind == "--set":
        return f"--set {name}"
    own = [(case.file, ("variants", variant.name)), (case.file, ())] if case.file else []
    for path, root in (*variant.edited_in, *own):
        if path.is_file():
            file = read_yaml(path)
            entries = reduce(lambda data, step: data.get(step) or {}, (*root, kind), file.data)
            named = [entry["id"] if kind == "add" else entry for entry in entries]
            if name in named:
                key = name if isinstance(entries, dict) else named.index(name)
                line, column = file.marks[*root, kind, key]
                return f"{file.file}:{line}:{column}: {kind} {name}"
    return f"case {case.name}, variant {variant.name}: {kind} {name}"


def floored(
    economy: Economy, parts: Iterable[Varieties]
) -> tuple[list[Varieties], tuple[str, ...]]:
    """Return varieties whose rates are not below zero, and a sentence on those that were.

    The baseline knows one mean rate a cell: law it holds on some lines of a cell can be more than
    that mean, and taking it away would leave a subsidy nobody decreed.
    """
    out, notes = [], []
    for part in parts:
        base = economy.tariff_rate_ods[part.origin, part.destination, part.sector]
        low = part.added_rate < -base
        if low.any():
            flow = economy.flow_ods[part.origin, part.destination, part.sector] * part.share
            lost = flow[low].sum() / 1e3
            much = f"{lost:,.1f} bn" if lost >= 0.05 else "less than 0.1 bn"
            notes.append(
                f"{economy.regions[part.destination]}: law that the baseline holds is taken away; "
                f"{much} of imports would come to pay less than nothing, "
                "and are taken to pay nothing."
            )
            part = replace(part, added_rate=np.where(low, -base, part.added_rate))
        out.append(part)
    return out, tuple(notes)


def _matching(ledger: Ledger, pattern: str) -> Sequence[str]:
    return ledger.matching(pattern) or [ledger.measure(pattern).id]


def _foreknown(plain: Mapping[str, Any], variant: Variant) -> dict[str, Any] | None:
    """Return a measure with all that is law on the variant's day known; ``None`` if it already is.

    Parts that begin later than that day keep their own day of knowledge.
    """
    day, on = variant.known_on.isoformat(), variant.on.isoformat()

    def known(part: dict[str, Any]) -> dict[str, Any]:
        if str(part.get("in_force_from") or part.get("from") or "") > on:
            return part
        issued = [str(part[key]) for key in ("announced", "signed", "published") if part.get(key)]
        late = {"announced": day} if issued and min(issued) > day else {}
        if str(part.get("until_published") or "") > day:
            late["until_published"] = day
        return {**part, **late}

    parts = [name for name in ("rates", "exemptions", "interactions") if name in plain]
    new = {**plain, **{name: list(map(known, plain[name])) for name in parts}}
    return new if new != plain else None


def applied(
    ledger: Ledger,
    base_ledger: Ledger,
    importer: str,
    case: Case,
    variant: Variant,
    economy: Economy,
    contents: tuple[Content, ...] = (),
) -> Applied:
    """Return the duties an importer's law adds to those the baseline economy already holds.

    The baseline's own additional duties (``case.base_law_on``) are subtracted line by line.

    Args:
        importer: region or group code. economy: gives the flows of importers without tariff lines.
        contents: of goods, under which the lines are read too.
    """
    pack, lines, now, before = law_of_lines(ledger, base_ledger, importer, case, variant, economy)
    own = np.array([code != REST for code in lines.origin_codes], dtype=bool)[lines.origin]
    lost = own & (sector_places(lines, economy) < 0)
    places = destinations(economy, importer)
    return Applied(
        importer=importer,
        varieties=varieties_of(economy, places, now, before),
        measures=now.measures,
        unmatched_share=float(lines.value[lost].sum() / (lines.value[own].sum() or 1.0)),
        pack=pack,
        coverage=coverage_of(ledger, now, weighted=True, ordinary=OF_BASELINE),
        moved=moved_duties(economy, places, (ledger, base_ledger), (now, before), contents),
    )


class LineLaw(NamedTuple):
    """What the lines of an importer pay, and paid at the baseline (``None``: nothing added)."""

    pack: Pack
    lines: TradeLines
    now: Rates
    before: Rates | None


def law_of_lines(
    ledger: Ledger,
    base_ledger: Ledger,
    importer: str,
    case: Case,
    variant: Variant,
    economy: Economy,
) -> LineLaw:
    """Return the rates of an importer's lines under a variant; arguments as of :func:`applied`."""
    pack = ledger.pack(importer)
    lines = _lines(ledger, pack, variant, economy, case.deflator)
    before = None
    if imposes(base_ledger, importer):
        before = law_before(base_ledger, lines, case.base_law_on, variant.known_on)
    if imposes(ledger, importer):
        now = rates_on(ledger, lines, on=variant.on, known_on=variant.known_on, ordinary="lines")
    else:
        before = cast(Rates, before)  # :func:`imposing` names nobody without any law
        now = replace(
            before,
            additional_rate=np.zeros_like(before.additional_rate),
            banned=np.zeros_like(before.banned),
            measures=(),
            unknown_shares=(),
            unconverted=(),
        )
    return LineLaw(pack, lines, now, before)


def _lines(
    ledger: Ledger, pack: Pack, variant: Variant, economy: Economy, deflator: float
) -> TradeLines:
    """Return the lines of an importer, one object for the variants that share them."""
    used = utilisation_of(pack.importer, variant.utilisation, on=variant.on)
    if used in PREDICTIONS:
        return observed_lines(
            pack, ledger, on=variant.on, known_on=variant.known_on, utilisation=used
        )
    return _lines_of_flows(pack, used, economy, deflator)


@lru_cache(maxsize=16)
def _lines_of_flows(pack: Pack, used: str, economy: Economy, deflator: float) -> TradeLines:
    flows = sector_flows(economy, pack.importer, deflator=deflator)
    return recorded_lines(pack, used, flows)


forgotten_by(_lines_of_flows.cache_clear)


_BEFORE: dict[tuple[str, int, date, date], tuple[TradeLines, Rates]] = {}
forgotten_by(_BEFORE.clear)


def law_before(ledger: Ledger, lines: TradeLines, on: date, known_on: date) -> Rates:
    """Return the rates of the baseline's day, kept for the variants that share lines."""
    key = (ledger.hash, id(lines), on, max(known_on, on))
    found = _BEFORE.pop(key, None)
    if found is None:
        found = lines, rates_on(ledger, lines, on=on, known_on=key[3], ordinary="lines")
    while len(_BEFORE) >= 3:  # those of many variants would be much of all memory
        _BEFORE.pop(next(iter(_BEFORE)))
    _BEFORE[key] = found
    return found[1]


def refuse_lawless(case: Case, ledgers: Iterable[Ledger]) -> None:
    """Refuse an importer of a case that imposes nothing: it would have no effect without a word.

    Args:
        ledgers: the law of the base day and of what is asked; what other variants add counts too.
    """
    imposing: set[str] = set()
    for ledger in ledgers:
        imposing |= {m.imposed_by for m in ledger.measures.values()} | set(ledger.packs)
    for variant in case.variants.values():
        own = [*variant.add, *variant.replace.values()]
        imposing |= {str(plain.get("imposed_by")) for plain in own}
    for code in case.importers:
        if code not in imposing:
            raise BadInput(
                f"{_where(case)}case {case.name}: importers: {code} imposes nothing, neither in "
                f"the ledger nor in a variant, and has no pack that says so. Write a measure with "
                f"`imposed_by: {code}` in the project's measures/ or under `add` of a variant, or "
                f"take {code} out of the importers."
            )


def _where(case: Case) -> str:
    """Return ``file:line:column: `` of the importers of a case, blank where it has no file."""
    if case.file is None or not case.file.is_file():
        return ""
    file = read_yaml(case.file)
    line, column = file.marks.get(("importers",), (1, 1))
    return f"{file.file}:{line}:{column}: "


def refuse_unrecorded(case: Case, variant: Variant) -> None:
    """Refuse a utilisation that is unknown, or cannot be read on the day, naming the variant."""
    try:
        for importer in () if variant.no_law else case.importers:
            utilisation_of(importer, variant.utilisation, on=variant.on)
    except CountermoveError as error:
        raise type(error)(f"case {case.name}, variant {variant.name}: {error}") from None


def imposes(ledger: Ledger, importer: str, without: Iterable[str] = ()) -> bool:
    """Return whether a ledger holds any measure of an importer, but for those of some patterns."""
    return any(
        not any(fnmatchcase(measure.id, part) for part in without)
        for measure in ledger.imposed_by(importer)
    )


def imposing(ledger: Ledger, base: Ledger, case: Case, variant: Variant) -> tuple[str, ...]:
    """Return the importers of a question whose law is any, or was any within the case's scope.

    Args:
        ledger: the law asked about. base: the law before edits, all of it.
    """
    scope = scope_of(case, variant)
    return tuple(
        code
        for code in variant.importers(case.importers)
        if imposes(ledger, code) or imposes(base, code, without=scope)
    )


def lawless_notes(
    base: Ledger, case: Case, variant: Variant, law: Iterable[Applied]
) -> tuple[str, ...]:
    """Return a sentence on each importer of a question all of whose law its case drops."""
    charging = {one.importer for one in law}
    return tuple(
        f"{code}: the case drops all law of it that the ledger holds, so that it charges the "
        "duties of the baseline."
        for code in variant.importers(case.importers)
        if code not in charging and imposes(base, code)
    )
