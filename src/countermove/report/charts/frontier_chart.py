"""The frontier of retaliation: what a list gains against what it costs at home."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from countermove.questions.product_world import SOURCES
from countermove.questions.retaliation import EXPORTS, INCOME, PLACES, Setting
from countermove.report.charts import marks, theme
from countermove.report.charts.theme import Spec
from countermove.strategy.list_search import FoundList, Solved

WIDTH, HEIGHT = 520, 340
WITHIN = 1.15
"""Real lists are drawn up to so much of the trade that the cap allows."""


class Mark(NamedTuple):
    """A real list to draw."""

    title: str
    solved: Solved


def frontier_chart(
    at: Setting, frontier: Sequence[FoundList], chosen: Solved, real: Sequence[Mark]
) -> Spec:
    """Draw the frontier under a cap, the list chosen, and real lists of about its size."""
    line: list[dict[str, Any]] = [_row(at, each.best) for each in frontier]
    line.sort(key=lambda row: row["cost"])
    drawn = [m for m in real if m.solved.size <= WITHIN * at.brief.highest]
    points: list[dict[str, Any]] = [{**_row(at, m.solved), "label": m.title} for m in drawn]
    picked: list[dict[str, Any]] = [{**_row(at, chosen), "label": "Designed"}]
    every: list[dict[str, Any]] = [*line, *points, *picked]
    x, y = [row["cost"] for row in every], [row["gain"] for row in every]
    axes = {
        "x": marks.number(
            "cost",
            title=f"Real income that it costs {theme.the_region(at.brief.by)}, per cent",
            axis={"format": "~f"},
            scale={"domain": _room(x, 0.35), "nice": False},
        ),
        "y": marks.number(
            "gain",
            title=_wanted(at),
            axis={"format": "~f"},
            scale={"domain": _room([0.0, *y], 0.08), "nice": False},
        ),
    }
    text = {**axes, "text": marks.word("label")}
    left = len(drawn) < len(real)
    sizes = f"under ${at.brief.highest / 1e9:,.1f} bn of trade"
    rates = ", ".join(f"{rate:.0%}" for rate in at.brief.rates)
    return theme.framed(
        marks.panel(
            (WIDTH, HEIGHT),
            marks.lines(line, {**axes, "color": {"value": theme.BLUE}}, point=True),
            marks.drawn(picked, marks.dot(130), {**axes, "color": {"value": theme.BLUE}}),
            marks.drawn(points, marks.dot(130), {**axes, "color": {"value": theme.VERMILION}}),
            marks.texts(points, text, align="left", dx=10, dy=4, fontSize=12),
            marks.texts(picked, text, align="left", dx=10, dy=12, fontSize=12),
        ),
        title=f"What {theme.the_region(at.brief.by)} could have hit, at what cost to itself",
        subtitle=f"Every blue point is the best list at its cost, {sizes}, at {rates}; the others "
        "are lists as they were made" + (" (larger ones are left out)" if left else ""),
        caption=theme.model_caption(chosen.outcome)
        + "\nProducts inside sectors, ProTEE elasticities; trade by line "
        + ("scaled to official totals" if at.brief.by in SOURCES else "as recorded")
        + f"\n{_imputed(at, frontier)} of the trade that lists of the frontier cover is imputed",
        left=60,
    )  # fmt: skip


def _imputed(at: Setting, frontier: Sequence[FoundList]) -> str:
    """Return the least and the largest share of imputed trade in lists of a frontier."""
    shares = [
        float(
            each.best.moves.value[
                each.best.chosen & at.products.flagged[each.best.moves.line]
            ].sum()
        )
        / max(each.best.size, 1e-300)
        for each in frontier
    ]
    low, high = (f"{share:.0%}" for share in (min(shares), max(shares)))
    return low if low == high else f"{low} to {high}"


def _row(at: Setting, solved: Solved) -> dict[str, float]:
    return {"cost": 100.0 * solved.cost, "gain": solved.gain / _unit(at)[0]}


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


def _room(values: Sequence[float], share: float) -> list[float]:
    low, high = min(values), max(values)
    room = share * (high - low or 1.0)
    return [low - room / 8, high + room]
