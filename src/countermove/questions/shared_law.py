"""The law of several questions of one case: what they share is worked out once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple

import numpy as np

from countermove.economy.economy import Economy
from countermove.equilibrium.claim_response import Claims
from countermove.law.content_moves import Content
from countermove.law.ledger import Ledger
from countermove.law.utilisation import utilisation_of
from countermove.memory import forgotten_by
from countermove.questions.beside import beside
from countermove.questions.case import Case, Variant
from countermove.questions.variant_claims import answering_claims
from countermove.questions.variant_law import Applied, applied, imposing, in_scope, scope_of


class Asked(NamedTuple):
    """Whose law is asked for; ``ledger`` holds the edits of the variant, all ``None`` for none.

    Lines are read under other ``contents`` of goods too.
    """

    ledger: Ledger | None
    case: Case | None
    variant: Variant | None
    contents: tuple[Content, ...] = ()


class Charged(NamedTuple):
    """Duties by importer, and the claims that answer a move (``None`` where none save)."""

    law: tuple[Applied, ...]
    claims: Claims | None


REMEMBERED = 32
"""Importers whose law is kept for what a process is asked next; one is less than a MB, of cells."""
_READ: dict[Hashable, tuple[Applied, Claims | None]] = {}
forgotten_by(_READ.clear, last=True)


def laws_of(
    asked: Sequence[Asked],
    base: Ledger | None,
    world: Economy,
    *,
    world_hash: str,
    cost: float = 0.0,
    say: Callable[[str, int, int], None],
) -> list[Charged]:
    """Return the law of questions whose ledgers are edits of one; half is worked out beside.

    Variants mostly differ in the law of one importer or two: all others' duties are shared.

    Args:
        base: the ledger before edits. world: the economy. world_hash: of its values. cost: of new
            claims, as a multiple of what the curve of claims implies. say: called with (what, done,
            of).
    """
    parts = [_importers(one, base) for one in asked]
    first: dict[Hashable, tuple[str, Asked]] = {}
    for one, importers in zip(asked, parts, strict=True):
        for importer in importers:
            key = _key(importer, one)
            if key not in first or len(one.contents) > len(first[key][1].contents):
                first[key] = (importer, one)

    scoped: dict[tuple[str, ...], Ledger] = {}
    for _, (_, case, variant, _) in first.values():
        assert base and case and variant
        scope = scope_of(case, variant)
        if scope not in scoped:
            scoped[scope] = in_scope(base, case, variant)

    def work(job: tuple[Hashable, int]) -> tuple[Applied, Claims | None]:
        key, place = job
        importer, (ledger, case, variant, contents) = first[key]
        assert ledger and case and variant
        before = scoped[scope_of(case, variant)]
        say(f"law of {variant.name}, {importer}", place, len(new))
        claims = None
        if importer == "USA":
            claims = answering_claims(ledger, before, case, variant, world, cost)
        return applied(ledger, before, importer, case, variant, world, contents), claims

    def rests_on(key: Hashable) -> Hashable:
        """All that the law of an importer is read from, whichever ledger and world are asked."""
        _, (_, case, _, contents) = first[key]
        assert base and case
        return key, base.hash, world_hash, cost, case.importers, contents

    found = {key: _READ[rests_on(key)] for key in first if rests_on(key) in _READ}
    new = sorted((key for key in first if key not in found), key=repr)
    jobs = [(key, place) for place, key in enumerate(new)]
    sizes = np.cumsum([_size(*first[key]) for key, _ in jobs])
    half = int(np.searchsorted(sizes, sizes[-1] / 2)) + 1 if jobs else 0
    collect = beside(work, jobs[half:])
    done = [work(job) for job in jobs[:half]] + collect()
    found |= zip(new, done, strict=True)
    for key in first:
        _READ.pop(rests_on(key), None)  # the newest last
        _READ[rests_on(key)] = found[key]
    for old in list(_READ)[:-REMEMBERED]:
        del _READ[old]
    charged = []
    for one, importers in zip(asked, parts, strict=True):
        mine = [found[_key(importer, one)] for importer in importers]
        claims = next((claims for _, claims in mine if claims is not None), None)
        charged.append(Charged(tuple(law for law, _ in mine), claims))
    return charged


def _importers(one: Asked, base: Ledger | None) -> tuple[str, ...]:
    """Return the importers whose law applies to a question, and was or is any."""
    ledger, case, variant, _ = one
    if ledger is None or base is None or case is None or variant is None or variant.no_law:
        return ()
    return imposing(ledger, base, case, variant)


def _key(importer: str, one: Asked) -> Hashable:
    """Return all that the duties of an importer rest on, where one ledger was edited.

    Edits leave lists, groups and packs alone; the names of what is read come first, so that
    questions near each other in order share the most.
    """
    ledger, case, variant, _ = one
    assert ledger and case and variant
    return (
        importer,
        variant.on,
        variant.known_on,
        tuple((m.id, m.hash) for m in ledger.imposed_by(importer)),
        tuple(ledger.options().items()),
        (case.base_law_on, case.deflator, scope_of(case, variant)),
        utilisation_of(importer, variant.utilisation, on=variant.on),
    )


def _size(importer: str, one: Asked) -> int:
    """Return how much work an importer's law is, roughly: its number of measures."""
    assert one.ledger is not None
    return 1 + len(one.ledger.imposed_by(importer))
