"""Two-sided step lines: what each side levies on the other, day by day, with what moved it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from countermove.report.charts.marks import (
    coloured,
    dot,
    drawn,
    lines,
    number,
    panel,
    texts,
    word,
    zero,
)
from countermove.report.charts.theme import AMBER, COUNTRY_COLOURS, GREY, PALE_INK, Spec, framed

WIDTH, LEFT = 660, 44
NAMED = 14
"""Events named below the lines; smaller ones are points only."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A day on which a line changes: the new rate (a fraction) and what moved it, in words."""

    day: date
    rate: float
    what: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """A line of the chart: a country's duty on its partner, from its first turn on."""

    importer: str
    label: str
    turns: tuple[Turn, ...]


def duty_steps_chart(
    sides: Sequence[StepLine], *, until: date, title: str, subtitle: str, caption: str
) -> Spec:
    """Draw step lines with numbered events; the largest are named below.

    Args:
        sides: a line each, at most three read well.
        until: last day drawn.
        title, subtitle, caption: texts.
    """
    ends = [
        {**_row(side, until, side.turns[-1].rate), "end": f"{100 * side.turns[-1].rate:.1f}"}
        for side in sides
    ]
    rows = [_row(side, turn.day, turn.rate) for side in sides for turn in side.turns] + ends
    events = _events(sides)
    numbered = [event for event in events if event["number"]]
    top = max([row["rate"] for row in rows] + [1.0])
    colour = coloured(
        "side", {side.label: COUNTRY_COLOURS.get(side.importer, AMBER) for side in sides}
    )
    y = number("rate", scale={"domain": [0, 1.14 * top], "nice": False},
               axis={"title": None, "format": "~f", "tickCount": 6, "minExtent": LEFT,
                     "maxExtent": LEFT})  # fmt: skip
    x: Spec = {"field": "day", "type": "temporal",
               "axis": {"title": None, "tickCount": 8, "format": "%b %Y", "grid": False,
                        "labelOverlap": True}}  # fmt: skip
    place = {"x": {"field": "day", "type": "temporal"}, "y": number("rate")}
    body = panel(
        (WIDTH, 300),
        lines(rows, {"x": x, "y": y, "color": colour}, interpolate="step-after"),
        drawn(events, dot(45), {**place, "color": colour}),
        texts(numbered, {**place, "text": word("number")}, align="left", dx=4, dy=-9,
              fontWeight="bold"),
        texts(ends, {**place, "text": word("end")}, align="left", dx=6, color=GREY),
        zero(PALE_INK, "y"),
    )  # fmt: skip
    named = [f"{e['number']}  {e['day']}  {e['side']}: {e['what']}" for e in numbered]
    return framed(
        body,
        title=title,
        subtitle=subtitle,
        caption="\n".join([*named, "", caption]),
        left=LEFT,
        width=WIDTH + LEFT + 40,
    )


def _row(side: StepLine, day: date, rate: float) -> dict[str, Any]:
    return {"side": side.label, "day": day.isoformat(), "rate": round(100 * rate, 4)}


def _events(sides: Sequence[StepLine]) -> list[dict[str, Any]]:
    """Return every turn but the first of each line; the largest are numbered in order of day."""
    found = [
        (abs(turn.rate - last.rate), {**_row(side, turn.day, turn.rate), "what": turn.what})
        for side in sides
        for last, turn in zip(side.turns, side.turns[1:], strict=False)
    ]
    largest = [event for _, event in sorted(found, key=lambda pair: -pair[0])[:NAMED]]
    events = sorted((event for _, event in found), key=lambda e: (e["day"], e["side"]))
    numbers = iter(range(1, NAMED + 1))
    return [{**e, "number": str(next(numbers)) if e in largest else ""} for e in events]
