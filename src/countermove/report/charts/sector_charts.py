"""Output by sector in one country, ranked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from countermove.codes.sectors import goods
from countermove.report.charts.chart_data import figures, range_note, variant_titles
from countermove.report.charts.theme import (
    DOWN,
    GREY,
    INK,
    UP,
    Spec,
    caption_lines,
    framed,
    label_axis,
    padded,
    printed,
)
from countermove.report.labels import REGION_TITLES, series_info
from countermove.report.longtable import LongTable

WIDTH, ROW = 430, 18


def sectors_chart(
    tables: Mapping[str, LongTable],
    manifest: Mapping[str, Any],
    *,
    variant: str,
    country: str = "CAN",
    sectors: Mapping[str, str] | Sequence[str] | None = None,
    series: str = "output_change",
    titles: Mapping[str, str] = REGION_TITLES,
) -> Spec:
    """Draw ranked bars of a sector series, losses first.

    Args:
        sectors: code to title, or codes; all goods by default.
    """
    names = variant_titles(manifest, [variant], wrap=200)
    wanted: dict[str, Any] = {"code": country, "dimension": "sector", "measure": "change"}
    if sectors is not None:
        wanted["category"] = list(sectors)
    rows = figures(tables, series=series, scenario=[variant], **wanted)
    if sectors is None:
        rows = [row for row in rows if row["category"] in goods()]
    called = sectors if isinstance(sectors, Mapping) else {}
    for row in rows:
        row["sector"] = called.get(row["category"], row["category"])
        row["edge"] = row["end"] if row["value"] >= 0 else row["start"]
    rows.sort(key=lambda row: float(row["value"]))
    low = min([0.0, *(row["start"] for row in rows)])
    high = max([0.0, *(row["end"] for row in rows)])
    y_axis, left = label_axis([row["sector"] for row in rows])
    y: Spec = {"field": "sector", "type": "nominal", "title": None,
               "sort": [row["sector"] for row in rows], "scale": {"padding": 0.22},
               "axis": y_axis}  # fmt: skip
    x: Spec = {
        "field": "value", "type": "quantitative",
        "scale": {"domain": padded(low, high, 0.11), "nice": False},
        "axis": {"title": None, "orient": "top", "tickCount": 6, "format": "~f"},
    }  # fmt: skip
    number: Spec = {"x": {"field": "edge", "type": "quantitative"}, "y": y,
                    "text": {"field": "label", "type": "nominal"}}  # fmt: skip
    body: Spec = {
        "data": {"values": rows},
        "width": WIDTH,
        "height": ROW * len(rows),
        "layer": [
            {"mark": "bar",
             "encoding": {"x": x, "y": y, "color": {
                 "condition": {"test": "datum.value < 0", "value": DOWN}, "value": UP}}},
            {"mark": {"type": "rule", "color": INK, "opacity": 0.75},
             "transform": [{"filter": "datum.ranged"}],
             "encoding": {"x": {"field": "start", "type": "quantitative"}, "x2": {"field": "end"},
                          "y": y}},
            {"transform": [{"filter": "datum.value >= 0"}],
             "layer": printed(number, align="left", dx=5)},
            {"transform": [{"filter": "datum.value < 0"}],
             "layer": printed(number, align="right", dx=-5)},
            {"mark": {"type": "rule", "color": GREY},
             "encoding": {"x": {"datum": 0, "type": "quantitative"}}},
        ],
    }  # fmt: skip
    name = series_info(series).label
    where = titles.get(country, country)
    width = WIDTH + left
    return framed(
        body,
        title=f"{name} by sector in {where}, per cent change",
        subtitle=f"{names[variant]}, against the world before the duties"
        + range_note(rows, "thin lines"),
        caption=caption_lines(manifest, [variant], width=width),
        left=left,
        width=width,
    )
