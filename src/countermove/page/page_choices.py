"""Choices about the law of a page: use of agreements, and families of measures left out.

Each choice is a law of its own, posed like any variant: who claims an agreement is predicted under
it. So the browser solves it exactly, and combinations are there only as far as they were posed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from countermove.equilibrium.varieties import Duties
from countermove.errors import BadInput
from countermove.law.utilisation import ALL, HIGH, LOW, NONE, utilisation_of
from countermove.page.page_asked import Asked
from countermove.questions.attribution import instruments_of
from countermove.questions.case import Variant
from countermove.questions.legal_instruments import Instrument
from countermove.questions.pose import Progress, Question, pose_all

USES = (LOW, HIGH, NONE, ALL)
"""Uses of agreements beside that of the variant."""
MOST_TOGETHER = 5
"""Families of which every combination is posed; of more, each left out alone."""
PLAIN = ("", "")
"""The choice of a variant as it is: its own use, no family left out."""


def choices_of(asked: Asked, say: Progress) -> dict[str, Any]:
    """Return the choices of a page, and the law of each (``laws``) by variant, use, left out.

    Of families, those left out stand in the order they have, joined by commas.
    """
    case, first = asked.case, next(iter(asked.options.values()))
    question = Question(case, case.variant(asked.shown), asked.project)
    names, wanted = [], []
    for variant in _used(asked):
        names.append((variant.name, variant.utilisation, ""))
        wanted.append(replace(question, variant=variant))
    say("laws of other uses of agreements", 0, 2)
    laws = dict(zip(names, _duties(wanted, first) if wanted else (), strict=True))
    try:
        changes, found = instruments_of(question, first, "family")
    except BadInput:  # it changes nothing
        return {"families": [], "together": True, "laws": laws}
    slugs = [_slug(one) for one in found]
    left = list(_left_out(len(found)))
    kept = [{m for k, one in enumerate(found) if k not in out for m in one.measures}
            for out in left]  # fmt: skip
    say("laws with families of measures left out", 1, 2)
    without = _duties(
        [replace(question, variant=changes.only(some)) for some in kept],
        replace(first, measures=()),
    )
    laws |= {
        (asked.shown, "", ",".join(slugs[k] for k in out)): duties
        for out, duties in zip(left, without, strict=True)
    }
    return {
        "families": [
            {"key": key, "title": one.title} for key, one in zip(slugs, found, strict=True)
        ],
        "together": len(found) <= MOST_TOGETHER,
        "laws": laws,
    }


def _duties(questions: Sequence[Question], options: Any) -> list[Duties]:
    return [posed.duties for posed in pose_all(questions, options)]


def _used(asked: Asked) -> Iterator[Variant]:
    """Yield the variants under each use that they do not have and that an importer is read with."""
    for name in asked.variants or asked.case.variants:
        variant = asked.case.variant(name)
        if variant.no_law or variant.own_utilisation:
            continue
        importers = variant.importers(asked.case.importers)
        now = [utilisation_of(code, variant.utilisation, on=variant.on) for code in importers]
        for use in USES:
            if [utilisation_of(code, use, on=variant.on) for code in importers] != now:
                yield replace(variant, utilisation=use, own_utilisation=True)


def _left_out(count: int) -> Iterator[tuple[int, ...]]:
    """Yield positions left out: every combination but none, or each alone where there are many."""
    if count > MOST_TOGETHER:
        yield from ((k,) for k in range(count))
        return
    for mask in range(1, 2**count):
        yield tuple(k for k in range(count) if mask >> k & 1)


def _slug(one: Instrument) -> str:
    """Return what a family is called in an address."""
    return re.sub(r"[^a-z0-9]+", "-", one.title.lower()).strip("-")


def split_laws(
    beside: Mapping[str, Any],
) -> tuple[dict[str, Any], dict[tuple[str, str, str], Duties]]:
    """Return what stands beside a case as plain data, and the laws of its choices apart."""
    choices = dict(beside.get("choices", {}))
    laws = choices.pop("laws", {})
    return ({**beside, "choices": choices} if choices else dict(beside)), laws
