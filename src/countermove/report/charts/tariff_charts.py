"""Average tariff by partner, before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from countermove.errors import BadInput
from countermove.report.charts.chart_data import figures, variant_titles
from countermove.report.charts.theme import (
    GREY,
    INK,
    VERMILION,
    Spec,
    caption_lines,
    framed,
    label_axis,
    printed,
    the,
)
from countermove.report.labels import REGION_TITLES
from countermove.report.longtable import LongTable

WIDTH, ROW, SHOWN = 430, 26, 15


def tariff_chart(
    tables: Mapping[str, LongTable],
    manifest: Mapping[str, Any],
    *,
    variant: str,
    importer: str | None = "USA",
    partners: Sequence[str] | None = None,
    shown: int = SHOWN,
    titles: Mapping[str, str] = REGION_TITLES,
) -> Spec:
    """Draw a line from the rate before to the rate after, a row per exporter, highest first.

    Args:
        importer: rates it charges each origin (``tariff_applied``, dimension ``bilateral``, code
            ``ORIGIN>IMPORTER``); ``None``: rates each country's goods meet everywhere
            (``tariff_faced``, dimension ``country``).
        partners: exporters drawn; by default the run's focus and those whose rate moves most.
        shown: most rows drawn by default.
    """
    names = variant_titles(manifest, [variant], wrap=200)
    series = "tariff_faced" if importer is None else "tariff_applied"
    wanted: dict[str, Any] = {"dimension": "country" if importer is None else "bilateral"}
    after = _rates(tables, series, variant, importer, wanted)
    before = _rates(tables, f"{series}_base", variant, importer, wanted)
    known = [code for code in after if code in before]
    codes = _most_moved(known, before, after, manifest.get("focus", ()), shown)
    if partners is not None:
        codes = [code for code in partners if code in known]
    if not codes:
        raise BadInput("nothing to draw: no partner has a tariff both before and after.")
    codes.sort(key=lambda code: -after[code])
    rows: list[dict[str, Any]] = [
        {"partner": titles.get(code, code), "before": before[code], "after": after[code],
         "label_before": f"{before[code]:.1f}", "label_after": f"{after[code]:.1f}",
         "rises": after[code] >= before[code]}
        for code in codes
    ]  # fmt: skip
    top = max(max(row["before"], row["after"]) for row in rows) or 1.0
    y_axis, left = label_axis([row["partner"] for row in rows], grid=True)
    y: Spec = {"field": "partner", "type": "nominal", "title": None,
               "sort": [row["partner"] for row in rows], "axis": y_axis}  # fmt: skip
    scale: Spec = {"domain": [-0.07 * top, 1.1 * top], "nice": False}
    axis: Spec = {"title": None, "orient": "top", "tickCount": 6,
                  "values": _ticks(top), "format": "~f"}  # fmt: skip

    dots: Spec = {
        "transform": [{"fold": ["before", "after"], "as": ["when", "rate"]}],
        "mark": {"type": "point", "filled": True, "size": 85, "opacity": 1},
        "encoding": {
            "x": {"field": "rate", "type": "quantitative", "scale": scale, "axis": axis},
            "y": y,
            "color": {"field": "when", "type": "nominal", "sort": ["before", "after"],
                      "scale": {"domain": ["before", "after"], "range": [GREY, VERMILION]}},
        },
    }  # fmt: skip

    def number(field: str, side: str, rule: str) -> Spec:
        align, dx = ("left", 9) if side == "right" else ("right", -9)
        return {
            "transform": [{"filter": rule}],
            "layer": printed(
                {"x": {"field": field, "type": "quantitative"}, "y": y,
                 "text": {"field": f"label_{field}", "type": "nominal"}},
                align=align, dx=dx, color=INK if field == "after" else GREY,
            ),
        }  # fmt: skip

    body: Spec = {
        "data": {"values": rows},
        "width": WIDTH,
        "height": ROW * len(rows),
        "layer": [
            {"mark": {"type": "rule", "strokeWidth": 3, "color": VERMILION, "opacity": 0.35},
             "encoding": {"x": {"field": "before", "type": "quantitative"},
                          "x2": {"field": "after"}, "y": y}},
            dots,
            number("after", "right", "datum.rises"),
            number("after", "left", "!datum.rises"),
            number("before", "left", "datum.rises"),
            number("before", "right", "!datum.rises"),
        ],
    }  # fmt: skip
    if importer is None:
        title = "Average tariff each country's goods exports face, per cent"
    else:
        title = f"Average tariff of {the(titles.get(importer, importer))} by origin, per cent"
    width = WIDTH + left
    return framed(
        body,
        title=title,
        subtitle=f"{names[variant]}; weighted with goods trade before the change"
        + (f"; {len(codes)} of {len(known)} shown" if len(codes) < len(known) else ""),
        caption=caption_lines(manifest, [variant], width=width),
        left=left,
        width=width,
    )


def _most_moved(
    codes: Sequence[str],
    before: Mapping[str, float],
    after: Mapping[str, float],
    focus: Sequence[str],
    shown: int,
) -> list[str]:
    """Return those in focus, filled up to ``shown`` with those whose rate moves most."""
    chosen = [code for code in codes if code in set(focus)]
    others = [code for code in codes if code not in set(focus)]
    others.sort(key=lambda code: -abs(after[code] - before[code]))
    return chosen + others[: max(shown - len(chosen), 0)]


def _rates(
    tables: Mapping[str, LongTable],
    series: str,
    variant: str,
    importer: str | None,
    wanted: Mapping[str, Any],
) -> dict[str, float]:
    """Return the rate in per cent by exporter."""
    rows = figures(tables, series=series, scenario=[variant], measure="level", **wanted)
    if importer is None:
        return {row["code"]: row["value"] for row in rows}
    ending = f">{importer}"
    return {
        row["code"].removesuffix(ending): row["value"]
        for row in rows
        if row["code"].endswith(ending)
    }


def _ticks(top: float) -> list[float]:
    step = next(step for step in (0.5, 1, 2, 5, 10, 20, 50, 100, 1e9) if top / step <= 7)
    return [step * index for index in range(int(1.1 * top / step) + 1)]
