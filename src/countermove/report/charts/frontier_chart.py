"""The frontier of retaliation: what a list gains against what it costs at home."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from countermove.questions.product_world import SOURCES
from countermove.questions.retaliation import EXPORTS, INCOME, PLACES, Setting
from countermove.report.charts import marks, theme
from countermove.report.charts.theme import Spec
from countermove.strategy.list_search import FoundList
from countermove.strategy.solved_list import Solved

WIDTH, HEIGHT = 520, 340
HOLLOW, WITHIN = 0.5, 1.15
"""Points are hollow where more of the trade than this is imputed; real lists are drawn up to so
much of the trade that the cap allows."""


class Mark(NamedTuple):
    """A list to draw, and its gains under other ways of scaling trade, if it rests on imputed."""

    title: str
    solved: Solved
    gains: Sequence[float] = ()


def frontier_chart(
    at: Setting, frontier: Sequence[FoundList], chosen: Sequence[Mark], real: Sequence[Mark]
) -> Spec:
    """Draw the frontier under a cap, lists chosen, and real lists of about its size.

    Points are hollow where most of the trade of the list is imputed.
    """
    line = sorted((_row(at, each.best, "") for each in frontier), key=lambda row: row["cost"])
    drawn = [m for m in real if m.solved.size <= WITHIN * at.brief.highest]
    points = [_row(at, m.solved, m.title) for m in drawn]
    picked = [_row(at, m.solved, m.title) for m in chosen]
    ranges = [
        {**_row(at, m.solved, ""), "low": min(gains) / unit, "high": max(gains) / unit}
        for m in chosen
        if (unit := _unit(at)[0]) and (gains := [*m.gains, m.solved.gain]) and m.gains
    ]
    every: list[dict[str, Any]] = [*line, *points, *picked]
    x, y = [row["cost"] for row in every], [row["gain"] for row in every]
    y += [row[end] for row in ranges for end in ("low", "high")]
    axes = {
        "x": marks.number(
            "cost",
            title=f"Real income that it costs {theme.the_region(at.brief.by)}, per cent",
            axis={"format": "~f", "tickCount": 6},
            scale={"domain": _room(x, 0.4), "nice": False},
        ),
        "y": marks.number(
            "gain",
            title=_wanted(at),
            axis={"format": "~f", "tickCount": 6},
            scale={"domain": _room(y, 0.12, below=0.12), "nice": False},
        ),
    }
    text = {**axes, "text": marks.word("label")}
    left = len(drawn) < len(real)
    sizes = f"under ${at.brief.highest / 1e9:,.1f} bn of trade"
    rates = ", ".join(f"{rate:.0%}" for rate in at.brief.rates)
    blue, red = {"value": theme.BLUE}, {"value": theme.VERMILION}
    beside = {"align": "left", "baseline": "middle", "dx": 10, "fontSize": 12}
    spans = {**axes, "y": {**axes["y"], "field": "low"}, "y2": {"field": "high"}}
    return theme.framed(
        marks.panel(
            (WIDTH, HEIGHT),
            marks.lines(line, {**axes, "color": blue}),
            marks.drawn(ranges, {"type": "rule", "strokeWidth": 1.5}, {**spans, "color": blue}),
            *_dots(line, axes, 40, theme.BLUE),
            *_dots(picked, axes, 130, theme.BLUE),
            *_dots(points, axes, 130, theme.VERMILION),
            marks.texts(points, {**text, "color": red}, **beside),
            marks.texts(picked, {**text, "color": blue}, **{**beside, "dy": 12}),
        ),
        title=f"What {theme.the_region(at.brief.by)} could have hit, at what cost to itself",
        subtitle=f"The line: the best list at each cost, {sizes}, at {rates}. Orange: lists as "
        "they were made" + (" (larger ones are left out)" if left else "") + ". Hollow: most of "
        "the trade is imputed, not observed"
        + ("; upright: gain under other ways of imputing and scaling it" if ranges else ""),
        caption=theme.model_caption(chosen[0].solved.outcome)
        + "\nProducts inside sectors, ProTEE elasticities; trade by line "
        + ("scaled to official totals" if at.brief.by in SOURCES else "as recorded")
        + f"\n{_imputed(at, frontier)} of the trade that lists of the frontier cover is imputed",
        left=60,
    )  # fmt: skip


def _dots(rows: list[dict[str, Any]], axes: Spec, size: int, colour: str) -> list[Spec]:
    """Return points, hollow where most of the trade is imputed."""
    return [
        marks.drawn(
            [row for row in rows if row["imputed"] == imputed],
            marks.dot(size, fill="white" if imputed else colour, stroke=colour, strokeWidth=2),
            axes,
        )
        for imputed in (True, False)
    ]


def _imputed(at: Setting, frontier: Sequence[FoundList]) -> str:
    """Return the least and the largest share of imputed trade in lists of a frontier."""
    shares = [_flagged(at, each.best) for each in frontier]
    low, high = (f"{share:.0%}" for share in (min(shares), max(shares)))
    return low if low == high else f"{low} to {high}"


def _flagged(at: Setting, solved: Solved) -> float:
    """Return the imputed part of the trade of a list."""
    flagged = solved.chosen & at.products.flagged[solved.moves.line]
    return float(solved.moves.value[flagged].sum()) / max(solved.size, 1e-300)


def _row(at: Setting, solved: Solved, label: str) -> dict[str, Any]:
    imputed = _flagged(at, solved) > HOLLOW
    where = {"cost": 100.0 * solved.cost, "gain": solved.gain / _unit(at)[0]}
    return {**where, "label": label, "imputed": imputed}


def _unit(at: Setting) -> tuple[float, str]:
    return (1e3, "billion") if EXPORTS in at.brief.wanted else (1.0, "million")


def _wanted(at: Setting) -> str:
    unit = f"US$ {_unit(at)[1]}"
    target = theme.the_region(at.brief.target)
    goals = list(at.brief.wanted)
    if len(goals) > 1:
        return f"What is wanted, weighted, {unit}"
    said = {
        EXPORTS: f"Exports that {target} loses, {unit}",
        INCOME: f"Real income that {target} loses, {unit}",
        PLACES: f"Labour income lost in {', '.join(at.brief.aims)}, weighted, {unit}",
    }
    return said.get(goals[0], f"{goals[0].capitalize()}, {unit}")


def _room(values: Sequence[float], above: float, below: float = 0.05) -> list[float]:
    low, high = min(values), max(values)
    room = high - low or 1.0
    return [low - below * room, high + above * room]
