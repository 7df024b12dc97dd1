"""Two-sided step lines: what each side levies on the other, day by day, with what moved it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from countermove.report.charts.theme import (
    AMBER,
    COUNTRY_COLOURS,
    GREY,
    PALE_INK,
    Spec,
    framed,
    printed,
)

WIDTH, HEIGHT, LEFT = 660, 300, 44
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
    lines: Sequence[StepLine], *, until: date, title: str, subtitle: str, caption: str
) -> Spec:
    """Draw step lines with numbered events; the largest are named below.

    Args:
        lines: one for each side, at most three read well.
        until: last day drawn.
        title, subtitle, caption: texts.
    """
    rows: list[dict[str, Any]] = []
    for line in lines:
        rows += [_row(line, turn.day, turn.rate) for turn in line.turns]
        rows.append(_row(line, until, line.turns[-1].rate))
    events = _events(lines)
    top = max([row["rate"] for row in rows] + [1.0])
    order = [line.label for line in lines]
    colours = [COUNTRY_COLOURS.get(line.importer, AMBER) for line in lines]
    colour: Spec = {"field": "side", "type": "nominal", "sort": order,
                    "scale": {"domain": order, "range": colours}}  # fmt: skip
    y: Spec = {"field": "rate", "type": "quantitative",
               "scale": {"domain": [0, 1.14 * top], "nice": False},
               "axis": {"title": None, "format": "~f", "tickCount": 6, "minExtent": LEFT,
                        "maxExtent": LEFT}}  # fmt: skip
    x: Spec = {"field": "day", "type": "temporal",
               "axis": {"title": None, "tickCount": 8, "format": "%b %Y", "grid": False,
                        "labelOverlap": True}}  # fmt: skip
    marks: Spec = {"x": {"field": "day", "type": "temporal"},
                   "y": {"field": "rate", "type": "quantitative"}}  # fmt: skip
    body: Spec = {
        "width": WIDTH,
        "height": HEIGHT,
        "layer": [
            {"data": {"values": rows},
             "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 2.5},
             "encoding": {"x": x, "y": y, "color": colour}},
            {"data": {"values": events},
             "mark": {"type": "point", "filled": True, "size": 45, "opacity": 1},
             "encoding": {**marks, "color": colour}},
            {"data": {"values": [event for event in events if event["number"]]},
             "layer": printed({**marks, "text": {"field": "number", "type": "nominal"}},
                              align="left", dx=4, dy=-9, fontWeight="bold")},
            {"data": {"values": _ends(lines, until)},
             "layer": printed({**marks, "text": {"field": "end", "type": "nominal"}},
                              align="left", dx=6, color=GREY)},
            {"mark": {"type": "rule", "color": PALE_INK},
             "encoding": {"y": {"datum": 0, "type": "quantitative"}}},
        ],
    }  # fmt: skip
    named = [f"{e['number']}  {e['day']}  {e['side']}: {e['what']}" for e in events if e["number"]]
    width = WIDTH + LEFT + 40
    foot = [part for text in named for part in textwrap.wrap(text, int(width / 5.0),
            subsequent_indent="      ")]  # fmt: skip
    foot += ["", *textwrap.wrap(caption, int(width / 4.7))]
    return framed(body, title=title, subtitle=subtitle, caption=foot, left=LEFT, width=width)


def _row(line: StepLine, day: date, rate: float) -> dict[str, Any]:
    return {"side": line.label, "day": day.isoformat(), "rate": round(100 * rate, 4)}


def _events(lines: Sequence[StepLine]) -> list[dict[str, Any]]:
    """Return every turn but the first of each line; the largest are numbered in order of day."""
    found = [
        {**_row(line, turn.day, turn.rate), "what": turn.what, "size": abs(turn.rate - last.rate)}
        for line in lines
        for last, turn in zip(line.turns, line.turns[1:], strict=False)
    ]
    largest = sorted(found, key=lambda event: -event["size"])[:NAMED]
    ranked = sorted((e for e in found if e in largest), key=lambda e: (e["day"], e["side"]))
    number = {(e["day"], e["side"]): str(place) for place, e in enumerate(ranked, 1)}
    return [
        {**{k: v for k, v in event.items() if k != "size"},
         "number": number.get((event["day"], event["side"]), "")}
        for event in sorted(found, key=lambda e: (e["day"], e["side"]))
    ]  # fmt: skip


def _ends(lines: Sequence[StepLine], until: date) -> list[dict[str, Any]]:
    return [
        {**_row(line, until, line.turns[-1].rate), "end": f"{100 * line.turns[-1].rate:.1f}"}
        for line in lines
    ]
