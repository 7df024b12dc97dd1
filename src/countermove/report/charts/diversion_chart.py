"""Who sells more to a country, and who less: imports by origin in chosen sectors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from countermove.errors import BadInput
from countermove.report.charts.chart_data import figures, variant_titles
from countermove.report.charts.theme import (
    DOWN,
    GREY,
    UP,
    Spec,
    caption_lines,
    framed,
    label_axis,
    padded,
    printed,
    the,
)
from countermove.report.labels import PER_CENT, REGION_TITLES, format_value
from countermove.report.longtable import LongTable

PANEL, ROW, SHOWN = 190, 20, 9
OTHERS, REST = "All other origins", "OTH"


def diversion_chart(
    tables: Mapping[str, LongTable],
    manifest: Mapping[str, Any],
    *,
    variant: str,
    importer: str = "USA",
    sectors: Mapping[str, str],
    shown: int = SHOWN,
    titles: Mapping[str, str] = REGION_TITLES,
) -> Spec:
    """Draw the change of imports by origin, a panel per sector, scales of their own.

    Needs ``trade_flow`` and ``trade_flow_base`` (dimension ``bilateral_sector``, code
    ``ORIGIN>IMPORTER``; ``OTH`` stands for the origins that have no row).

    Args:
        sectors: code to title, a panel each (two to four read best).
        shown: origins named; the rest are added up.
    """
    names = variant_titles(manifest, [variant], wrap=200)
    change = _changes(tables, variant, importer, list(sectors))
    weight: dict[str, float] = defaultdict(float)
    for category in sectors:
        biggest = max((abs(value) for value in change[category].values()), default=0.0) or 1.0
        for origin, value in change[category].items():
            weight[origin] += abs(value) / biggest
    if not weight:
        raise BadInput(f"nothing to draw: no imports of {importer} in {', '.join(sectors)}.")
    named = [origin for origin in weight if origin != REST]
    chosen = sorted(named, key=lambda origin: -weight[origin])[:shown]
    order = sorted(chosen, key=lambda o: sum(change[c].get(o, 0.0) for c in sectors))
    labels = [titles.get(origin, origin) for origin in order]
    has_others = len(weight) > len(chosen)
    y_axis, left = label_axis([*labels, OTHERS])
    largest = max(abs(value) for by_origin in change.values() for value in by_origin.values())
    decimals = 2 if largest < 5000 else 1
    panels = []
    for place, (category, sector) in enumerate(sectors.items()):
        rows = [_row(titles.get(o, o), change[category].get(o, 0.0), decimals) for o in order]
        if has_others:
            rest = sum(v for o, v in change[category].items() if o not in chosen)
            rows.append(_row(OTHERS, rest, decimals))
        panels.append(_panel(rows, sector, [*labels, OTHERS], y_axis if place == 0 else None))
    width = left + (PANEL + 24) * len(panels)
    where = titles.get(importer, importer)
    return framed(
        {"hconcat": panels, "spacing": 24},
        title=f"Imports of {the(where)} by origin, change in USD billion",
        subtitle=f"{names[variant]}, against the world before the duties; "
        "the panels' scales differ",
        caption=caption_lines(manifest, [variant], width=width),
        left=left,
        width=width,
    )


def _changes(
    tables: Mapping[str, LongTable], variant: str, importer: str, sectors: list[str]
) -> dict[str, dict[str, float]]:
    """Return new less old imports in million US dollars, by sector and origin."""
    change: dict[str, dict[str, float]] = {category: {} for category in sectors}
    for series, sign in (("trade_flow", 1.0), ("trade_flow_base", -1.0)):
        for row in figures(
            tables, series=series, scenario=[variant], category=sectors, measure="level",
            dimension="bilateral_sector",
        ):  # fmt: skip
            origin, _, destination = row["code"].partition(">")
            if destination == importer and origin != importer:
                found = change[row["category"]]
                found[origin] = found.get(origin, 0.0) + sign * 1000.0 * row["value"]
    return change


def _row(origin: str, value: float, decimals: int) -> dict[str, Any]:
    label = format_value(value / 1000.0, PER_CENT, decimals=decimals)
    return {"origin": origin, "value": value / 1000.0, "label": label}


def _panel(rows: list[dict[str, Any]], title: str, order: list[str], y_axis: Spec | None) -> Spec:
    low = min([0.0, *(row["value"] for row in rows)])
    high = max([0.0, *(row["value"] for row in rows)])
    y: Spec = {"field": "origin", "type": "nominal", "sort": order, "title": None,
               "scale": {"padding": 0.2}, "axis": y_axis}  # fmt: skip
    x: Spec = {
        "field": "value", "type": "quantitative",
        "axis": {"tickCount": 3, "format": "~f", "title": None},
        "scale": {"domain": padded(low, high, 0.24), "nice": False},
    }  # fmt: skip
    number: Spec = {"x": {"field": "value", "type": "quantitative"}, "y": y,
                    "text": {"field": "label", "type": "nominal"}}  # fmt: skip
    return {
        "title": {"text": title, "fontSize": 12, "anchor": "middle", "offset": 8},
        "data": {"values": rows},
        "width": PANEL,
        "height": ROW * len(rows),
        "layer": [
            {"mark": "bar", "encoding": {"x": x, "y": y, "color": {
                "condition": {"test": "datum.value < 0", "value": DOWN}, "value": UP}}},
            {"transform": [{"filter": "datum.value >= 0"}],
             "layer": printed(number, align="left", dx=4)},
            {"transform": [{"filter": "datum.value < 0"}],
             "layer": printed(number, align="right", dx=-4)},
            {"mark": {"type": "rule", "color": GREY},
             "encoding": {"x": {"datum": 0, "type": "quantitative"}}},
        ],
    }  # fmt: skip
