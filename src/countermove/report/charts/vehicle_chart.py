"""Motor-vehicle output and jobs by country and variant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from countermove.report.charts.chart_data import figures, range_note, variant_titles
from countermove.report.charts.theme import (
    AMBER,
    COUNTRY_COLOURS,
    GREY,
    INK,
    Spec,
    caption_lines,
    framed,
    label_axis,
    padded,
    printed,
)
from countermove.report.labels import REGION_TITLES
from countermove.report.longtable import LongTable

PANEL, BAR = 300, 15


def vehicles_chart(
    tables: Mapping[str, LongTable],
    manifest: Mapping[str, Any],
    *,
    variants: Sequence[str] | None = None,
    countries: Sequence[str] = ("CAN", "USA", "MEX"),
    sector: str = "C29",
    sector_title: str = "Motor-vehicle",
    titles: Mapping[str, str] = REGION_TITLES,
) -> Spec:
    """Draw bars for output (per cent) and jobs (thousands) side by side, one scale each."""
    names = variant_titles(manifest, variants)
    y_axis, left = label_axis(list(names.values()))
    panels = [
        _panel(tables, names, countries, sector, titles, series=series, title=title, y_axis=axis)
        for series, title, axis in (
            ("output_change", "Output, per cent", y_axis),
            ("jobs_change", "Jobs, number", None),
        )
    ]
    width = left + 2 * PANEL + 30
    return framed(
        {"hconcat": panels, "spacing": 30, "resolve": {"scale": {"color": "shared"}}},
        title=f"{sector_title} output and jobs by country and variant",
        subtitle="Change against the world before the duties"
        + range_note([row for panel in panels for row in panel["data"]["values"]], "thin lines"),
        caption=caption_lines(manifest, list(names), width=width),
        left=left,
        width=width,
    )


def _panel(
    tables: Mapping[str, LongTable],
    names: Mapping[str, str],
    countries: Sequence[str],
    sector: str,
    titles: Mapping[str, str],
    *,
    series: str,
    title: str,
    y_axis: Spec | None,
) -> Spec:
    rows = figures(
        tables, series=series, scenario=list(names), code=countries, category=sector,
        measure="change",
    )  # fmt: skip
    for row in rows:
        row["variant"] = names[row["scenario"]]
        row["country"] = titles.get(row["code"], row["code"])
        row["edge"] = row["end"] if row["value"] >= 0 else row["start"]
    order = [titles.get(code, code) for code in countries]
    colours = [COUNTRY_COLOURS.get(code, AMBER) for code in countries]
    low = min([0.0, *(row["start"] for row in rows)])
    high = max([0.0, *(row["end"] for row in rows)])
    place: Spec = {
        "y": {
            "field": "variant", "type": "nominal", "sort": list(names.values()), "title": None,
            "scale": {"paddingInner": 0.28, "paddingOuter": 0.1},
            "axis": y_axis,
        },
        "yOffset": {"field": "country", "type": "nominal", "sort": order,
                    "scale": {"paddingInner": 0.12}},
    }  # fmt: skip
    scale: Spec = {"domain": padded(low, high, 0.17), "nice": False}
    x: Spec = {"field": "value", "type": "quantitative", "scale": scale,
               "axis": {"title": title, "orient": "top", "tickCount": 5, "format": ",~f",
                        "titleColor": INK, "titleFontWeight": "bold",
                        "titlePadding": 8}}  # fmt: skip
    number: Spec = {"x": {"field": "edge", "type": "quantitative"},
                    "text": {"field": "label", "type": "nominal"}, **place}  # fmt: skip
    colour: Spec = {"field": "country", "type": "nominal", "sort": order,
                    "scale": {"domain": order, "range": colours}}  # fmt: skip
    return {
        "data": {"values": rows},
        "width": PANEL,
        "height": max(len(names) * (BAR * len(order) + 16), 90),
        "layer": [
            {"mark": {"type": "bar"}, "encoding": {"x": x, "color": colour, **place}},
            {"mark": {"type": "rule", "color": INK, "strokeWidth": 1, "opacity": 0.75},
             "transform": [{"filter": "datum.ranged"}],
             "encoding": {"x": {"field": "start", "type": "quantitative"}, "x2": {"field": "end"},
                          **place}},
            {"transform": [{"filter": "datum.value >= 0"}],
             "layer": printed(number, align="left", dx=5)},
            {"transform": [{"filter": "datum.value < 0"}],
             "layer": printed(number, align="right", dx=-5)},
            {"mark": {"type": "rule", "color": GREY, "strokeWidth": 1},
             "encoding": {"x": {"datum": 0, "type": "quantitative"}}},
        ],
    }  # fmt: skip
