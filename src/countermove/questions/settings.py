"""Options that a question cannot honour, refused by name: none is ever ignored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from countermove.errors import BadInput
from countermove.law.clock import governing, in_force
from countermove.law.ledger import Ledger, edit
from countermove.law.measure import Measure, Version
from countermove.questions.options import ModelOptions
from countermove.questions.variant_law import (
    Applied,
    edit_place,
    foreknown_ledger,
    foreknown_measures,
    lawless_notes,
)

if TYPE_CHECKING:
    from countermove.questions.case import Case, Variant
    from countermove.questions.pose import Question


def checked_settings(
    options: ModelOptions, base: Ledger | None, asked: Sequence[tuple[Question, Ledger | None]]
) -> None:
    """Refuse settings of measures that change nothing in any of the questions.

    Args:
        base: the law before edits. asked: questions with the ledgers their edits make.

    Raises:
        BadInput: a setting reaches no version in force on the day, as known then; or the question
            is about the baseline, which knows no measures.
    """
    dated = [
        (question.variant, ledger)
        for question, ledger in asked
        if question.variant is not None and ledger is not None
    ]
    if base is not None:
        for question, _ in asked:
            _refuse_known(base, question)
    own: dict[str, list[tuple[Variant, Ledger]]] = {}
    for variant, ledger in dated:
        for path in () if variant.no_law else variant.set:
            own.setdefault(path, []).append((variant, ledger))
    for path, where in own.items():
        _refuse_idle(f"set {path}", path, where[0][0].set[path], where)
        if base is not None:
            _refuse_held(f"set {path}", path, where[0][0].set[path], base, where, own=True)
    if not options.measures:
        return
    if base is None or not dated:
        path = options.measures[0][0]
        raise BadInput(
            f"--set {path}: the baseline has no dated law that it could change. Ask about a case, "
            "e.g. --at us-canada-2025/autos."
        )
    for path, value in options.measures:
        _refuse_idle(f"--set {path}", path, value, dated)
        _refuse_held(f"--set {path}", path, value, base, dated)


def dropped_notes(
    base: Ledger, case: Case, variant: Variant, law: Iterable[Applied]
) -> tuple[str, ...]:
    """Return sentences on what a variant drops: to no effect, or all law of an importer.

    Args:
        base: the law before edits. law: what is charged.
    """
    return (*idle_drops(base, case, variant), *lawless_notes(base, case, variant, law))


def idle_drops(base: Ledger, case: Case, variant: Variant) -> tuple[str, ...]:
    """Return sentences on measures that a variant drops though nobody pays them on its day.

    Args:
        base: the law before edits.

    Raises:
        BadInput: an ordinary duty, which is in the baseline and not taken from the ledger.
    """
    said = []
    ledger = foreknown_ledger(base, variant, case) if variant.drop else base
    for pattern in variant.drop:
        found = [ledger.measures[name] for name in ledger.matching(pattern)]
        if found and all(measure.kind == "base_duty" for measure in found):
            raise BadInput(
                f"case {case.name}, variant {variant.name}: drop {pattern} changes nothing: "
                "ordinary duties are those of the baseline; leave it out, or see --set ordinary."
            )
        own = [m for m in found if m.imposed_by in variant.importers(case.importers)]
        when = f"on {variant.on} as known on {variant.known_on}"
        if found and not own:
            said.append(f"drop {pattern} changes nothing: its importer is none of the case's.")
        elif own and not any(acts(m, ledger, variant.on, variant.known_on) for m in own):
            said.append(f"drop {pattern} changes nothing: no part of it is in force {when}.")
    return tuple(said)


def _refuse_idle(what: str, path: str, value: Any, dated: Sequence[tuple[Variant, Ledger]]) -> None:
    """Refuse a setting that changes nothing that acts on the day of any of the variants."""
    name = path.partition(".")[0]
    if all(
        variant.no_law or not _reaches(ledger, path, value, variant.on, variant.known_on)
        for variant, ledger in dated
    ):
        days = sorted({(v.on.isoformat(), v.known_on.isoformat()) for v, _ in dated})
        when = "; ".join(f"on {on} as known on {known}" for on, known in days)
        raise BadInput(
            f"{what}: no part of {name} that it changes acts {when}. `countermove measures show "
            f"{name}` lists its versions, their dates, and shares not established."
        )


def _refuse_held(
    what: str,
    path: str,
    value: Any,
    base: Ledger,
    dated: Sequence[tuple[Variant, Ledger]],
    *,
    own: bool = False,
) -> None:
    """Refuse a setting to what a measure holds anyway in each of the variants.

    Args:
        base: the law before edits. own: the setting is one of the variants' own.
    """
    name = path.partition(".")[0]

    def held(variant: Variant) -> bool:
        if name not in base.measures or name in variant.replace:
            return False
        others = {
            key: given
            for key, given in variant.set.items()
            if key.partition(".")[0] == name and not (own and key == path)
        }
        before = edit(base, set=others) if others else base
        return edit(before, set={path: value}).measures[name] == before.measures[name]

    if all(variant.no_law or held(variant) for variant, _ in dated):
        raise BadInput(
            f"{what}: {value} is what {name} holds already, so that nothing changes; give another "
            "value, or leave it out."
        )


def _refuse_known(base: Ledger, question: Question) -> None:
    """Refuse to advance the knowledge of what was known anyway in each variant that asks for it."""
    from countermove.questions.case import read_case

    case, variant = question.case, question.variant
    if case is None or variant is None or variant.no_law:
        return

    def moves(each: Variant, pattern: str) -> bool:
        return bool(foreknown_measures(base, replace(each, advance_knowledge=(pattern,)), case))

    for pattern in variant.advance_knowledge:
        if moves(variant, pattern):
            continue
        filed = read_case(case.file).variants if case.file and case.file.is_file() else {}
        asking = [each for each in filed.values() if pattern in each.advance_knowledge]
        if not any(moves(each, pattern) for each in asking or [variant]):
            raise BadInput(
                f"{edit_place(case, variant, 'advance_knowledge', pattern)}: it was known on "
                f"{variant.known_on} already, so that nothing changes; leave it out."
            )


def _reaches(ledger: Ledger, path: str, value: Any, on: Any, known_on: Any) -> bool:
    """Return whether another value at ``path`` changes what is in force on a day.

    The value set is compared with a neighbour of it, so that setting what already holds counts as
    an effect.
    """
    name = path.partition(".")[0]
    if name not in ledger.measures:  # dropped by the variant
        return False
    other = not value if isinstance(value, bool) else value / 2 + 0.01 if _number(value) else None
    if other is None:  # a word: whatever the measure does that day, it does under that word
        return bool(acts(ledger.measures[name], ledger, on, known_on))
    changed = edit(ledger, set={path: other})
    here = acts(ledger.measures[name], ledger, on, known_on)
    return here != acts(changed.measures[name], changed, on, known_on)


def acts(measure: Measure, ledger: Ledger, on: Any, known_on: Any) -> tuple[Any, ...]:
    """Return what a measure says on a day: versions, exemptions, interactions and all undated."""
    options = ledger.options()
    rates = _established(governing(measure.rates, on=on, known_on=known_on, options=options))
    if not rates:
        return ()

    def standing(parts: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(
            part
            for part in parts
            if in_force(part.window, on=on, known_on=known_on, options=options)
        )

    return (
        rates, standing(measure.exemptions), standing(measure.interactions), measure.basis,
        measure.kind, measure.applies_to, measure.origin_basis, measure.quota, measure.content,
    )  # fmt: skip


def _established(versions: Sequence[Version]) -> tuple[Version, ...]:
    """Return the versions that reach some goods: not those whose share is not established."""
    return tuple(v for v in versions if v.share is None or v.share.value is not None)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
