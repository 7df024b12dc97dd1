"""Real income by country and variant, with the range over elasticity sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from countermove.report.charts.chart_data import figures, range_note, variant_titles
from countermove.report.charts.theme import (
    BLUE,
    PALE_INK,
    Spec,
    caption_lines,
    framed,
    label_axis,
    padded,
    printed,
)
from countermove.report.labels import REGION_TITLES, series_info
from countermove.report.longtable import LongTable

PANEL, ROW = 112, 38


def real_income_chart(
    tables: Mapping[str, LongTable],
    manifest: Mapping[str, Any],
    *,
    variants: Sequence[str] | None = None,
    countries: Sequence[str] = ("CAN", "USA", "MEX", "EU27", "CHN", "WLD"),
    series: str = "real_income_change",
    titles: Mapping[str, str] = REGION_TITLES,
) -> Spec:
    """Draw a dot per variant and country, a bar for its range; a panel per country, one scale."""
    names = variant_titles(manifest, variants)
    rows = figures(
        tables, series=series, scenario=list(names), code=countries, dimension="country",
        measure="change",
    )  # fmt: skip
    for row in rows:
        row["variant"] = names[row["scenario"]]
        row["country"] = titles.get(row["code"], row["code"])
    present = {row["code"] for row in rows}
    order = [titles.get(code, code) for code in countries if code in present]
    y_axis, left = label_axis(list(names.values()), grid=True)
    position: Spec = {"field": "variant", "type": "nominal", "sort": list(names.values()),
                      "title": None, "axis": y_axis}  # fmt: skip
    x_axis: Spec = {"tickCount": 4, "format": "~f", "title": None, "labelFlush": False}
    low, high = min(row["start"] for row in rows), max(row["end"] for row in rows)
    scale = {
        "domain": padded(low - 0.1 * (high - low), max(high, 0.12 * -low), 0.05),
        "nice": False,
    }
    number: Spec = {"x": {"field": "value", "type": "quantitative"}, "y": position,
                    "text": {"field": "label", "type": "nominal"}}  # fmt: skip
    body: Spec = {
        "data": {"values": rows},
        "facet": {"column": {"field": "country", "type": "nominal", "sort": order, "title": None}},
        "spacing": 14,
        "spec": {
            "width": PANEL,
            "height": ROW * len(names),
            "layer": [
                {"mark": {"type": "rule", "color": PALE_INK, "strokeWidth": 1},
                 "encoding": {"x": {"datum": 0, "type": "quantitative"}}},
                {"mark": {"type": "bar", "height": 5, "color": BLUE, "opacity": 0.35,
                          "cornerRadius": 2},
                 "transform": [{"filter": "datum.ranged"}],
                 "encoding": {"x": {"field": "start", "type": "quantitative"},
                              "x2": {"field": "end"}, "y": position}},
                {"mark": {"type": "point", "filled": True, "size": 62, "color": BLUE, "opacity": 1},
                 "encoding": {"x": {"field": "value", "type": "quantitative", "axis": x_axis,
                                    "scale": scale},
                              "y": position}},
                *printed(number, dy=-12),
            ],
        },
    }  # fmt: skip
    width = left + (PANEL + 14) * len(order)
    name = series_info(series).title
    return framed(
        body,
        title=f"{name} by country and variant, per cent change",
        subtitle="Against the world before the duties" + range_note(rows, "bars"),
        caption=caption_lines(manifest, list(names), width=width),
        left=left,
        width=width,
    )
