"""The path of a case: its dated law, day by day, as a sequence of equilibria."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from countermove.equilibrium.dated_path import PathPoint, PathStep, solve_path
from countermove.errors import BadInput
from countermove.law.queries import Event, timeline
from countermove.questions.case import Case
from countermove.questions.options import ModelOptions
from countermove.questions.pose import Question, pose, pose_all

STARTS = ("begins", "exemption begins")


def run_path(
    case: Case,
    variant: str | None = None,
    *,
    since: date,
    until: date,
    days: Sequence[date] | None = None,
    later: Sequence[date] = (),
    options: ModelOptions | None = None,
    project: Path | None = None,
) -> tuple[PathPoint, ...]:
    """Return the equilibria of a variant's law on every day on which it changes.

    A day's law is what was in force that day, as known that day or on the variant's own, whichever
    is later. The clock of adjustment starts when the first change became known.

    Args:
        case: from :func:`load_case`. variant: its name; the case's default if left out.
        since, until: first and last day looked at.
        days: days to solve in the place of those on which the law changes.
        later: further days, on which the last law still applies.
        options: model options; ``elasticity_scale`` must be ``long``, since dates set it.
        project: folder with a user's own measures.

    Raises:
        BadInput: nothing changes between the days, or a scale of the elasticities is set.
    """
    chosen = case.variant(variant or case.default)
    asked = pose(Question(case, chosen, project), options)
    assert asked.ledger is not None
    events = [
        event
        for importer in case.importers
        for event in timeline(asked.ledger, imposed_by=importer, since=since, until=until)
        if event.what != "withdrawn"
    ]
    dates = sorted(set(days) if days is not None else {event.day for event in events})
    if not dates:
        raise BadInput(
            f"no duty of {case.name}/{chosen.name} begins or ends from {since} to {until}: "
            "widen the days, or name them with `days`."
        )
    daily = [replace(chosen, on=day, known_on=max(day, chosen.known_on)) for day in dates]
    posed = pose_all([Question(case, then, project) for then in daily], options)
    steps = [
        PathStep(day, varieties=entry.duties.varieties)
        for day, entry in zip(dates, posed, strict=True)
    ]
    steps[0] = replace(steps[0], announced=_first_known(events, dates[0]))
    return solve_path(asked.economy, steps, closure=asked.closure, until=later)


def _first_known(events: Sequence[Event], first: date) -> date | None:
    """Return the day on which the first duties became known, if before they began."""
    known = [
        event.known_from
        for event in events
        if event.what in STARTS and event.day <= first and event.known_from is not None
    ]
    return min(known) if known and min(known) < first else None
