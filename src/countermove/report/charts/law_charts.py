"""Charts of law: duties of two sides day by day; law, nowcast and money by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import dist
from typing import Any

from countermove import __version__
from countermove.law.law_against_money import LawAndMoney
from countermove.report.charts import marks, theme
from countermove.report.charts.theme import Spec

WIDTH, HEIGHT, LEFT = 660, 300, 44
HEADROOM = 1.14
SHORT = 200
"""Days of a span whose axis names days, not months."""
SIZE, POINT = 20, 4.8
"""Area of a point, and how far apart two must be, pixels: about their width."""
NAMED = 14
"""Events named below the lines; smaller ones are points only."""
MARGIN = 34
END_ROOM = 13
"""Pixels between the figures at the ends of lines."""
LINES = {
    "claimed_rate": ("Law", theme.GREY, [4, 3]),
    "nowcast_rate": ("Nowcast", theme.BLUE, [1, 0]),
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
    """A line of the chart: a country's duty on its partner, from its first turn on.

    ``origin`` is the partner in a sentence, ``bound`` how the rate in the title is meant
    ("about").
    """

    importer: str
    label: str
    turns: tuple[Turn, ...]
    origin: str = ""
    bound: str = ""


def duty_steps_chart(
    sides: Sequence[StepLine], *, until: date, title: str, subtitle: str, caption: str
) -> Spec:
    """Draw step lines with numbered events; the largest are named below."""
    ends = [
        {**_row(side, until, side.turns[-1].rate), "end": f"{100 * side.turns[-1].rate:.1f}"}
        for side in sides
    ]
    rows = [_row(side, turn.day, turn.rate) for side in sides for turn in side.turns] + ends
    steps = marks.ticks(HEADROOM * max([row["rate"] for row in rows] + [1.0]))
    since = min(side.turns[0].day for side in sides)
    plane = _Plane(since, WIDTH / max((until - since).days, 1), HEIGHT / steps[-1])
    events = _events(sides, plane)
    numbered = _apart(events, plane)
    inks = {side.label: theme.COUNTRY_COLOURS.get(side.importer, theme.AMBER) for side in sides}
    colour = marks.coloured("side", inks)
    axis = {"title": None, "format": "~f", "values": steps, "minExtent": LEFT, "maxExtent": LEFT}
    y = marks.number("rate", scale={"domain": [0, steps[-1]], "nice": False}, axis=axis)
    days = "%-d %b" if (until - since).days < SHORT else "%b %Y"
    x: Spec = {"field": "day", "type": "temporal",
               "axis": {"title": None, "tickCount": 8, "format": days, "grid": False,
                        "labelOverlap": True}}  # fmt: skip
    place = {"x": {"field": "day", "type": "temporal"}, "y": marks.number("rate")}
    body = marks.panel(
        (WIDTH, HEIGHT),
        marks.lines(rows, {"x": x, "y": y, "color": colour}, interpolate="step-after"),
        marks.drawn(events, marks.dot(SIZE), {**place, "color": colour}),
        marks.texts(numbered, {"x": {"field": "text_day", "type": "temporal"},
                               "y": marks.number("text_rate"), "text": marks.word("number"),
                               "color": colour}, fontWeight="bold", dy=0, baseline="middle"),
        marks.texts(_named_ends(ends, END_ROOM / plane.up),
                    {**place, "y": marks.number("at"), "text": marks.word("end")}, align="left",
                    dx=6, color=theme.GREY),
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


def duty_finding(sides: Sequence[StepLine], day: date) -> str:
    """Return the title of a chart of duties: what each side charges on a day within the chart."""
    told = [
        f"{theme.the_region(side.importer)}{' charges' * (side is sides[0])} "
        f"{side.bound} {100 * _rate_on(side, day):.1f} % on goods from {side.origin}"
        for side in sides
    ]
    said = " ".join(", ".join(told).split())
    return f"On {day.day} {day:%B %Y} {said}"


def _rate_on(side: StepLine, day: date) -> float:
    return next(turn.rate for turn in reversed(side.turns) if turn.day <= day)


def _row(side: StepLine, day: date, rate: float) -> dict[str, Any]:
    return {"side": side.label, "day": day.isoformat(), "rate": round(100 * rate, 4)}


@dataclass(frozen=True, slots=True)
class _Plane:
    """The plot: its first day, pixels a day and pixels a per cent."""

    since: date
    right: float
    up: float

    def spot(self, event: Mapping[str, Any]) -> tuple[float, float]:
        """Return where an event stands, pixels from the left and from below."""
        days = (date.fromisoformat(event["day"]) - self.since).days
        return days * self.right, event["rate"] * self.up


def _events(sides: Sequence[StepLine], plane: _Plane) -> list[dict[str, Any]]:
    """Return the turns of each line but its first that have room for a point, in order of day.

    Of points that would touch, the larger change stands; the largest with words are numbered.
    """
    found = [
        (abs(turn.rate - last.rate), {**_row(side, turn.day, turn.rate), "what": turn.what})
        for side in sides
        for last, turn in zip(side.turns, side.turns[1:], strict=False)
    ]
    kept: list[dict[str, Any]] = []
    for _, event in sorted(found, key=lambda pair: -pair[0]):
        if all(dist(plane.spot(event), plane.spot(other)) >= POINT for other in kept):
            kept.append(event)
    largest = [event for event in kept if event["what"]][:NAMED]
    numbers = iter(range(1, NAMED + 1))
    events = sorted(kept, key=lambda event: (event["day"], event["side"]))
    return [{**e, "number": str(next(numbers)) if e in largest else ""} for e in events]


def _apart(events: Sequence[dict[str, Any]], plane: _Plane) -> list[dict[str, Any]]:
    """Return the numbered events with a place for the number that no point or number takes.

    Args:
        events: all that have a point. plane: the plot they stand in.
    """
    spots = [plane.spot(event) for event in events]
    taken = [(x, y, 5.0) for x, y in spots]  # centre and half a width
    found = []
    for event, (x, y) in zip(events, spots, strict=True):
        if not event["number"]:
            continue
        half = 4.5 * len(event["number"])
        places = [
            (x + side * (half + 5), y + lift)
            for lift in (9, -10, *range(22, 150, 12))
            for side in (1, -1)
        ]
        free = [
            (a, b)
            for a, b in places
            if 0 <= a <= WIDTH and 6 <= b <= HEIGHT
            and all(abs(a - c) >= half + w or abs(b - d) >= w + 6 for c, d, w in taken)
        ]  # fmt: skip
        a, b = (free or places)[0]
        taken.append((a, b, half))
        day = datetime.combine(plane.since, time()) + timedelta(days=a / plane.right)
        found.append({**event, "text_day": f"{day:%Y-%m-%dT%H:%M}Z", "text_rate": b / plane.up})
    return found


def nowcast_chart(found: LawAndMoney, *, utilisation: str) -> Spec:
    """Draw law, nowcast and the duties collected by month, the last month out in the title."""
    total = found.totals
    values = [
        {"month": f"{row.month}-01", "line": name, "rate": 100 * rate}
        for field, (name, _, _) in LINES.items()
        for row in total
        if (rate := getattr(row, field)) is not None
    ]
    colour = marks.coloured("line", {name: ink for name, ink, _ in LINES.values()}, legend=None)
    domain, _, dashes = (list(part) for part in zip(*LINES.values(), strict=True))
    dash = marks.word("line", legend=None, scale={"domain": domain, "range": dashes})
    x: Spec = {"field": "month", "type": "temporal", "title": None,
               "axis": {"format": "%b %y", "tickCount": min(len(total), 8), "grid": False,
                        "labelOverlap": True}}  # fmt: skip
    last = {row["line"]: row for row in values}
    named = [
        {**end, "label": f"{end['line']}  {end['rate']:.1f} ({end['month'][:7]})"}
        for end in last.values()
    ]
    ends = _named_ends(named, room=0.06 * max(row["rate"] for row in values))
    steps = marks.ticks(max([*(row["rate"] for row in values), *(end["at"] for end in ends), 1.0]))
    axis = {"values": steps, "minExtent": MARGIN - 6, "maxExtent": MARGIN - 6}
    y = marks.number("rate", title=None, scale={"domain": [0, steps[-1]], "nice": False}, axis=axis)
    names = {"x": x, "y": {**y, "field": "at"}, "text": marks.word("label"), "color": colour}
    shown = [{**end, "month": f"{total[-1].month}-01"} for end in ends]
    line = {"x": x, "y": y, "color": colour, "strokeDash": dash}
    body = marks.panel(
        (470, 250),
        marks.lines(values, line, point={"size": 26}),
        marks.texts(shown, names, align="left", dx=8, fontSize=11),
    )
    claims = f"Preference utilisation {utilisation}. " if utilisation else ""
    return theme.framed(
        body,
        title=_finding(found),
        subtitle=f"Duty over customs value, per cent, all goods, {total[0].month} to "
        f"{total[-1].month}: the law on the trade of 2024, what was to be expected from figures "
        "two months old, and what came in",
        caption=f"{claims}Nowcast: rises reach goods in transit "
        "late, trade and pay-through of the months out. Data: US Census Bureau (imports, "
        "calculated duties), USITC (claims, trade by line), shipped ledger. "
        f"Countermove {__version__}.",
        left=MARGIN,
        width=620 + MARGIN,
    )


def _finding(found: LawAndMoney) -> str:
    """Return what the last month with money shows; without one, what is to be expected."""
    whom = theme.the_region(found.origin)
    out = [row for row in found.totals if row.collected_rate is not None]
    row = out[-1] if out else found.totals[-1]
    law, expected = (f"{100 * rate:.1f}" for rate in (row.claimed_rate, row.nowcast_rate))
    due = f"Of {law} per cent due on {whom} in {date.fromisoformat(f'{row.month}-01'):%B %Y}"
    if row.collected_rate is None:
        return f"{due}, {expected} are to be expected"
    return f"{due}, {100 * row.collected_rate:.1f} were collected; {expected} were to be expected"


def _named_ends(ends: list[dict[str, Any]], room: float) -> list[dict[str, Any]]:
    """Return the ends of lines with a place ``at`` for what stands there, ``room`` apart."""
    placed: list[dict[str, Any]] = []
    for end in sorted(ends, key=lambda row: float(row["rate"])):
        low = placed[-1]["at"] + room if placed else 0.0
        placed.append({**end, "at": max(end["rate"], low)})
    return placed
