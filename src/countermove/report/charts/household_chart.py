"""What households pay more for: price changes by category, before and after substitution."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from countermove.places.households import TOTAL
from countermove.report.charts.chart_data import figures, variant_titles
from countermove.report.charts.theme import (
    BLUE,
    GREY,
    VERMILION,
    Spec,
    caption_lines,
    framed,
    label_axis,
    padded,
)
from countermove.report.labels import REGION_TITLES
from countermove.report.longtable import LongTable

WIDTH, ROW, SHOWN = 400, 18, 18
SIDES = {"pre": ("before substitution", VERMILION), "post": ("after substitution", BLUE)}


def households_chart(
    tables: Mapping[str, LongTable],
    manifest: Mapping[str, Any],
    *,
    variant: str,
    country: str = "CAN",
    shown: int = SHOWN,
    titles: Mapping[str, str] = REGION_TITLES,
) -> Spec:
    """Draw the categories whose prices rise most, and the total, both sides of substitution."""
    names = variant_titles(manifest, [variant], wrap=200)
    rows: list[dict[str, Any]] = []
    for side, (title, _) in SIDES.items():
        found = figures(
            tables, series="category_price_change", scenario=[variant], code=country,
            substitution=side,
        )  # fmt: skip
        rows += [{**row, "side": title} for row in found]
    after = SIDES["post"][0]
    order = sorted(
        (row for row in rows if row["side"] == after and row["category"] != TOTAL),
        key=lambda row: -float(row["value"]),
    )
    chosen = [row["category"] for row in order[:shown]] + [TOTAL]
    rows = [row for row in rows if row["category"] in chosen]
    y_axis, left = label_axis(chosen, grid=True)
    y: Spec = {"field": "category", "type": "nominal", "title": None, "sort": chosen,
               "axis": y_axis}  # fmt: skip
    values = [float(row["value"]) for row in rows]
    domain = padded(min(values), max(values), 0.06)
    body: Spec = {
        "data": {"values": rows},
        "width": WIDTH,
        "height": ROW * len(chosen),
        "layer": [
            {"mark": {"type": "rule", "color": GREY},
             "encoding": {"x": {"datum": 0, "type": "quantitative"}}},
            {"mark": {"type": "line", "color": GREY, "strokeWidth": 1.2},
             "encoding": {"x": {"field": "value", "type": "quantitative"}, "y": y,
                          "detail": {"field": "category"}}},
            {"mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
             "encoding": {
                 "x": {"field": "value", "type": "quantitative",
                       "scale": {"domain": domain, "nice": False},
                       "axis": {"title": None, "orient": "top", "tickCount": 6, "format": "+~f"}},
                 "y": y,
                 "color": {"field": "side", "type": "nominal",
                           "scale": {"domain": [title for title, _ in SIDES.values()],
                                     "range": [colour for _, colour in SIDES.values()]}}}},
        ],
    }  # fmt: skip
    width = WIDTH + left
    where = titles.get(country, country)
    note = " Categories as in the United States" if country == "CAN" else ""
    return framed(
        body,
        title=f"Prices in {where} at unchanged domestic wages, per cent change",
        subtitle=f"{names[variant]}, by category of household spending; largest rises.{note}",
        caption=caption_lines(manifest, [variant], width=width),
        left=left,
        width=width,
    )
