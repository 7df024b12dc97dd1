"""What one more percentage point of tariff brings us and costs them, by what it falls on."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

from countermove.equilibrium.outcome import Outcome
from countermove.errors import BadInput
from countermove.report.charts.theme import (
    BLUE,
    GREY,
    VERMILION,
    Spec,
    framed,
    label_axis,
    minus,
    model_caption,
    padded,
    printed,
    the,
)
from countermove.report.labels import REGION_TITLES
from countermove.strategy.points import Points

WIDTH, ROW, SHOWN, LONGEST = 430, 22, 20, 52


def gradient_chart(
    found: Points,
    outcome: Outcome,
    *,
    sector_titles: Mapping[str, str] | None = None,
    titles: Mapping[str, str] = REGION_TITLES,
    shown: int = SHOWN,
) -> Spec:
    """Draw dollars of real income per million of trade, ours and theirs, largest trade first."""
    order = found.trade.argsort()[::-1][:shown]
    if not len(order):
        raise BadInput("nothing to draw: the importer buys nothing from the partners named.")
    names = sector_titles or {}
    several = len(set(found.partner)) > 1
    us = f"to {the(titles.get(found.importer, found.importer))}"
    them = "to the partner" if several else f"to {the(_title(found.partner[0], titles))}"
    labels: list[str] = []
    rows: list[dict[str, Any]] = []
    for i in order:
        sector = names.get(found.sector[i], found.sector[i])
        start = f"{_title(found.partner[i], titles)}: " if several else ""
        label = textwrap.shorten(start + sector, LONGEST, placeholder=" …")
        labels.append(label if label not in labels else f"{label} ({found.sector[i]})")
        low = min(found.own[i], found.theirs[i])
        rows += [
            {"cell": labels[-1], "who": who, "value": float(value), "low": bool(value == low),
             "label": minus(f"{value:+,.0f}")}
            for who, value in ((us, found.own[i]), (them, found.theirs[i]))
        ]  # fmt: skip
    axis, left = label_axis(labels)
    y: Spec = {"field": "cell", "type": "nominal", "title": None, "sort": labels, "axis": axis}
    values = [float(row["value"]) for row in rows]
    x: Spec = {
        "field": "value", "type": "quantitative",
        "scale": {"domain": padded(min(values), max(values), 0.17), "nice": False},
        "axis": {"title": None, "orient": "top", "tickCount": 6, "format": ",.0f"},
    }  # fmt: skip
    color: Spec = {"field": "who", "type": "nominal",
                   "scale": {"domain": [us, them], "range": [BLUE, VERMILION]}}  # fmt: skip
    number: Spec = {"x": x, "y": y, "text": {"field": "label", "type": "nominal"}}
    body: Spec = {
        "data": {"values": rows},
        "width": WIDTH,
        "height": ROW * len(labels),
        "layer": [
            {"mark": {"type": "rule", "color": GREY, "strokeWidth": 1},
             "encoding": {"x": {"datum": 0, "type": "quantitative"}}},
            {"mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
             "encoding": {"x": x, "y": y, "color": color}},
            {"transform": [{"filter": "!datum.low"}],
             "layer": printed(number, align="left", dx=7)},
            {"transform": [{"filter": "datum.low"}],
             "layer": printed(number, align="right", dx=-7)},
        ],
    }  # fmt: skip
    who = titles.get(found.importer, found.importer)
    return framed(
        body,
        title=f"One more percentage point of tariff by {the(who)}",
        subtitle="Dollars of real income per million dollars of the trade it falls on, largest "
        f"trade first ({len(order)} of {len(found.trade)})",
        caption=model_caption(outcome, width=WIDTH + left),
        left=left,
        width=WIDTH + left,
    )


def _title(code: str, titles: Mapping[str, str]) -> str:
    return titles.get(code, code)
