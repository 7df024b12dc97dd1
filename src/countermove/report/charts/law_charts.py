"""Charts of law: duties of two sides day by day, and the law of each month beside money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from countermove import __version__
from countermove.law.law_against_money import MonthRates
from countermove.report.charts import marks, theme
from countermove.report.charts.theme import Spec

WIDTH, LEFT = 660, 44
NAMED = 14
"""Events named below the lines; smaller ones are points only."""
MARGIN = 34
LINES = {
    "statutory_rate": ("Law, nothing claimed", theme.GREY, [4, 3]),
    "claimed_rate": ("Law, agreement claimed", theme.BLUE, [1, 0]),
    "collected_rate": ("Collected", theme.VERMILION, [1, 0]),
}


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
    """Draw step lines with numbered events; the largest are named below."""
    ends = [
        {**_row(side, until, side.turns[-1].rate), "end": f"{100 * side.turns[-1].rate:.1f}"}
        for side in sides
    ]
    rows = [_row(side, turn.day, turn.rate) for side in sides for turn in side.turns] + ends
    events = _events(sides)
    numbered = [event for event in events if event["number"]]
    top = max([row["rate"] for row in rows] + [1.0])
    inks = {side.label: theme.COUNTRY_COLOURS.get(side.importer, theme.AMBER) for side in sides}
    colour = marks.coloured("side", inks)
    axis = {"title": None, "format": "~f", "tickCount": 6, "minExtent": LEFT, "maxExtent": LEFT}
    y = marks.number("rate", scale={"domain": [0, 1.14 * top], "nice": False}, axis=axis)
    x: Spec = {"field": "day", "type": "temporal",
               "axis": {"title": None, "tickCount": 8, "format": "%b %Y", "grid": False,
                        "labelOverlap": True}}  # fmt: skip
    place = {"x": {"field": "day", "type": "temporal"}, "y": marks.number("rate")}
    body = marks.panel(
        (WIDTH, 300),
        marks.lines(rows, {"x": x, "y": y, "color": colour}, interpolate="step-after"),
        marks.drawn(events, marks.dot(45), {**place, "color": colour}),
        marks.texts(numbered, {**place, "text": marks.word("number")}, align="left", dx=4, dy=-9,
                    fontWeight="bold"),
        marks.texts(ends, {**place, "text": marks.word("end")}, align="left", dx=6,
                    color=theme.GREY),
        marks.zero(theme.PALE_INK, "y"),
    )  # fmt: skip
    named = [f"{e['number']}  {e['day']}  {e['side']}: {e['what']}" for e in numbered]
    return theme.framed(
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


def collected_chart(rows: Sequence[MonthRates], *, origin: str, utilisation: str) -> Spec:
    """Draw the law without and with the agreement claimed, and the duties collected, by month."""
    total = [row for row in rows if row.industry == "all"]
    values = [
        {"month": f"{row.month}-01", "line": name, "rate": 100 * getattr(row, field)}
        for field, (name, _, _) in LINES.items()
        for row in total
    ]
    colour = marks.coloured("line", {name: ink for name, ink, _ in LINES.values()}, legend=None)
    domain, _, dashes = (list(part) for part in zip(*LINES.values(), strict=True))
    dash = marks.word("line", legend=None, scale={"domain": domain, "range": dashes})
    x: Spec = {"field": "month", "type": "temporal", "title": None,
               "axis": {"format": "%b", "tickCount": len(total), "grid": False}}  # fmt: skip
    axis = {"tickCount": 6, "minExtent": MARGIN - 6, "maxExtent": MARGIN - 6}
    y = marks.number("rate", title=None, scale={"domainMin": 0}, axis=axis)
    names = {"x": x, "y": {**y, "field": "at"}, "text": marks.word("label")}
    last = [row for row in values if row["month"] == f"{total[-1].month}-01"]
    ends = _named_ends(last, room=0.055 * max(row["rate"] for row in values))
    line = {"x": x, "y": y, "color": colour, "strokeDash": dash}
    body = marks.panel(
        (470, 250),
        marks.lines(values, line, point={"size": 26}),
        marks.texts(ends, names, align="left", dx=8, fontSize=11, color=theme.INK),
    )
    return theme.framed(
        body,
        title=f"Duties of the United States on {theme.the_region(origin)}: "
        "law and money, per cent of value",
        subtitle=f"All goods, monthly, {total[0].month} to {total[-1].month}",
        caption=f"Agreement claimed {utilisation}. "
        "Law on the trade of 2024, by days of collection. Data: US Census Bureau "
        "(imports, calculated duties), USITC (claims), shipped ledger. "
        f"Countermove {__version__}.",
        left=MARGIN,
        width=640 + MARGIN,
    )


def _named_ends(ends: list[dict[str, Any]], room: float) -> list[dict[str, Any]]:
    """Return the lines' names at their last month, pushed apart where they would touch."""
    placed: list[dict[str, Any]] = []
    for end in sorted(ends, key=lambda row: float(row["rate"])):
        low = placed[-1]["at"] + room if placed else 0.0
        label = f"{end['line']}  {end['rate']:.1f}"
        placed.append({**end, "at": max(end["rate"], low), "label": label})
    return placed
