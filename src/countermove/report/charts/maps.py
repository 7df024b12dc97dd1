"""Maps: provinces and states in one picture, bubbles for census divisions or a user's cities."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from countermove.errors import BadInput
from countermove.places.gazetteer import all_places
from countermove.report.charts.chart_data import figures, variant_titles
from countermove.report.charts.theme import (
    DOWN,
    GREY,
    INK,
    UP,
    Spec,
    caption_lines,
    framed,
)
from countermove.report.labels import format_value
from countermove.report.longtable import LongTable
from countermove.sources.store import table_path

if TYPE_CHECKING:
    from countermove.places.local_shares import LocalResult

WIDTH, HEIGHT = 640, 500
LAND, EDGE, NO_FIGURE = "#F4F4F2", "#FFFFFF", "#D9D9D9"
PROJECTION: Spec = {"type": "azimuthalEqualArea", "rotate": [96, -48.5, 0], "scale": 575,
                    "translate": [WIDTH / 2, HEIGHT / 2]}  # fmt: skip
CANADA: Spec = {"type": "azimuthalEqualArea", "rotate": [90, -55, 0], "scale": 780,
                "translate": [WIDTH / 2, HEIGHT / 2]}  # fmt: skip
SERIES, LABEL = "place_goods_jobs_percent", "Jobs in goods sectors, per cent change"
BUBBLE_LABEL = "change, jobs"
LARGEST = 14
"""Bubbles that may be named, if their names do not run into each other."""

NAMED_FROM = 0.06
"""Smallest bubble that is named, as a part of the largest in its panel."""

CORRIDOR: Spec = {"type": "azimuthalEqualArea", "rotate": [77.2, -44.6, 0], "scale": 2700,
                  "translate": [WIDTH / 2, 150]}  # fmt: skip
CORRIDOR_BOX = (-84.0, -70.5, 41.5, 47.6)


def places_map(
    tables: Mapping[str, LongTable],
    manifest: Mapping[str, Any],
    *,
    variant: str,
    series: str = SERIES,
    label: str = LABEL,
) -> Spec:
    """Draw a series of the table ``places`` on provinces and states, one colour scale for both.

    Places without a figure are grey, and the legend says so. Needs ``places``.
    """
    names = variant_titles(manifest, [variant], wrap=200)
    rows = figures(
        tables, series=series, scenario=[variant], dimension="place", measure="change"
    )  # fmt: skip
    known = all_places()
    drawn = [
        {"id": row["code"], "value": row["value"], "label": row["label"],
         "name": known[row["code"]].name}
        for row in rows if row["code"] in known
    ]  # fmt: skip
    return framed(
        {
            "width": WIDTH, "height": HEIGHT, "projection": PROJECTION,
            "layer": [_land(NO_FIGURE), _filled(drawn, label), _labels(drawn)],
        },
        title=f"{label}, by province and state",
        subtitle=f"{names[variant]}, against the world before the duties; grey: no figure",
        caption=caption_lines(manifest, [variant], width=WIDTH),
        left=0,
        width=WIDTH,
    )  # fmt: skip


def bubble_map(
    results: Sequence[LocalResult],
    manifest: Mapping[str, Any],
    *,
    variant: str,
    what: str = "census division",
) -> Spec:
    """Draw a circle per place, its area the jobs at change, at the place's centre.

    A place without a figure is a small open circle; one without a position is left out. A map of
    all of Canada has a second panel, from Windsor to Quebec City.

    Raises:
        BadInput: no place has both a position and a figure.
    """
    names = variant_titles(manifest, [variant], wrap=200)
    placed = [r for r in results if r.longitude is not None and r.latitude is not None]
    drawn = [_bubble(r) for r in placed if r.change is not None]
    gaps = [_position(r) for r in placed if r.change is None]
    if not drawn:
        raise BadInput(
            "nothing to draw: no place has both a position and a figure; add the columns longitude "
            "and latitude."
        )
    drawn.sort(key=lambda row: -abs(float(row["value"])))
    projection = _focus(drawn)
    far = projection is CANADA
    west, east, south, north = CORRIDOR_BOX
    near = [
        row for row in drawn
        if west < float(row["longitude"]) < east and south < float(row["latitude"]) < north
    ]  # fmt: skip
    rest = [row for row in drawn if row not in near] if far else drawn
    panels = [
        {"width": WIDTH, "height": HEIGHT, "projection": projection,
         "layer": _circles(drawn, gaps, _apart(rest, 5.0 if far else 0.0), -70.0 if far else 180.0)}
    ]  # fmt: skip
    if far and near:
        panels.append(
            {"width": WIDTH, "height": 300, "projection": CORRIDOR,
             "layer": _circles(drawn, gaps, _apart(near, 0.75), -71.5)}
        )  # fmt: skip
    return framed(
        {"vconcat": panels, "spacing": 6} if len(panels) > 1 else panels[0],
        title=f"Jobs lost and gained in listed industries, by {what}",
        subtitle=f"{names[variant]}, against the world before the duties. "
        "Censored industries left out",
        caption=caption_lines(manifest, [variant], width=WIDTH),
        left=0,
        width=WIDTH,
    )


def _circles(
    drawn: list[dict[str, Any]],
    gaps: list[dict[str, Any]],
    named: list[dict[str, Any]],
    flip: float,
) -> list[Spec]:
    """Return the layers of a bubble map; names east of ``flip`` stand left of their circle."""
    largest = max(abs(float(row["value"])) for row in drawn)
    at = {
        "longitude": {"field": "longitude", "type": "quantitative"},
        "latitude": {"field": "latitude", "type": "quantitative"},
    }
    sign: Spec = {"field": "sign", "type": "nominal",
                  "scale": {"domain": ["loss", "gain"], "range": [DOWN, UP]}}  # fmt: skip
    text: Spec = {"type": "text", "fontSize": 9.5, "color": INK}
    halo = {**text, "stroke": "white", "strokeWidth": 3, "strokeJoin": "round", "color": "white"}
    written = {**at, "text": {"field": "label", "type": "nominal"}}
    names = [
        {"data": {"values": [row for row in named if (row["longitude"] > flip) == right]},
         "mark": {**mark, "align": "right" if right else "left", "dx": -9 if right else 9},
         "encoding": written}
        for right in (False, True)
        for mark in (halo, text)
    ]  # fmt: skip
    return [
        _land("#E9E9E6"),
        {"data": {"values": gaps},
         "mark": {"type": "point", "size": 14, "stroke": GREY, "strokeWidth": 0.8},
         "encoding": at},
        {"data": {"values": drawn},
         "mark": {"type": "circle", "opacity": 0.6, "strokeWidth": 0.6},
         "encoding": {
             **at,
             "size": {"field": "size", "type": "quantitative",
                      "scale": {"domain": [0, largest], "range": [0, 1300]},
                      "legend": {"title": BUBBLE_LABEL, "values": _ticks(largest),
                                 "titleFontWeight": "normal", "titleColor": GREY,
                                 "orient": "top", "format": ",.0f"}},
             "color": sign}},
        *names,
    ]  # fmt: skip


def _apart(rows: list[dict[str, Any]], degrees: float) -> list[dict[str, Any]]:
    """Return the largest rows whose names stand clear of those before, in degrees of latitude."""
    chosen: list[dict[str, Any]] = []
    least = NAMED_FROM * max((float(row["size"]) for row in rows), default=0.0)
    for row in rows:
        if float(row["size"]) < least:
            break
        clear = all(
            abs(float(row["latitude"]) - float(other["latitude"])) > 0.4 * degrees
            or abs(float(row["longitude"]) - float(other["longitude"])) > 5 * degrees
            for other in chosen
        )
        if clear:
            chosen.append(row)
        if len(chosen) == LARGEST:
            break
    return chosen


def check_ids(ids: Sequence[str], topology: Mapping[str, Any], *, where: str) -> None:
    """Raise unless every boundary of a map is a known place: a user's own boundary file.

    Raises:
        BadInput: a boundary has an id that is no province, territory or state.
    """
    from countermove.codes.lookup import unknown

    for geometry in topology["objects"]["places"]["geometries"]:
        if str(geometry.get("id")) not in ids:
            raise BadInput(f"{where}: {unknown(str(geometry.get('id')), ids, what='boundary id')}")


def boundaries(path: str | None = None) -> dict[str, Any]:
    """Return the shipped map, or a user's TopoJSON with an object ``places`` and ISO 3166-2 ids."""
    if path is None:
        text = table_path("map_north_america").read_text(encoding="utf-8")
        shipped: dict[str, Any] = json.loads(text)
        return shipped
    try:
        with open(path, encoding="utf-8") as stream:  # noqa: PTH123
            own: dict[str, Any] = json.load(stream)
        own["objects"]["places"]["geometries"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInput(
            f"{path}: not a TopoJSON file with an object 'places' ({error}); make one whose "
            "geometries have ISO 3166-2 codes as ids."
        ) from None
    check_ids(list(all_places()), own, where=str(path))
    return own


def _land(fill: str) -> Spec:
    return {
        "data": {"values": boundaries(), "format": {"type": "topojson", "feature": "places"}},
        "mark": {"type": "geoshape", "fill": fill, "stroke": EDGE, "strokeWidth": 0.6},
    }


def _filled(rows: list[dict[str, Any]], label: str) -> Spec:
    limit = max(abs(float(row["value"])) for row in rows) or 1.0
    digits = 0 if limit >= 5 else 1 if limit >= 0.5 else 3
    return {
        "data": {"values": boundaries(), "format": {"type": "topojson", "feature": "places"}},
        "transform": [
            {"lookup": "id",
             "from": {"data": {"values": rows}, "key": "id", "fields": ["value", "name"]}},
            {"filter": "isValid(datum.value)"},
        ],
        "mark": {"type": "geoshape", "stroke": EDGE, "strokeWidth": 0.6},
        "encoding": {
            "color": {
                "field": "value", "type": "quantitative",
                "scale": {"domain": [-limit, 0, limit], "range": [DOWN, "#F7F7F7", UP]},
                "legend": {"title": label, "titleFontWeight": "normal", "titleLimit": 400,
                           "gradientLength": 220, "gradientThickness": 10, "orient": "top",
                           "titleColor": GREY,
                           "labelExpr": f"format(datum.value, datum.value > 0 ? '+.{digits}f'"
                                        f" : '.{digits}f')"},
            },
        },
    }  # fmt: skip


def _labels(rows: list[dict[str, Any]]) -> Spec:
    """Return printed values for Canada's provinces, which are few and large."""
    centres = {"CA-NL": (-60.5, 53.5), "CA-PE": (-61.0, 47.6), "CA-NS": (-61.2, 44.6),
               "CA-NB": (-66.4, 46.6), "CA-QC": (-72.0, 52.0), "CA-ON": (-86.0, 50.2),
               "CA-MB": (-97.0, 55.0), "CA-SK": (-106.0, 54.5), "CA-AB": (-114.8, 55.0),
               "CA-BC": (-124.5, 54.7)}  # fmt: skip
    marks = [
        {"longitude": centres[row["id"]][0], "latitude": centres[row["id"]][1],
         "label": row["label"]}
        for row in rows if row["id"] in centres
    ]  # fmt: skip
    encoding = {
        "longitude": {"field": "longitude", "type": "quantitative"},
        "latitude": {"field": "latitude", "type": "quantitative"},
        "text": {"field": "label", "type": "nominal"},
    }
    text: Spec = {"type": "text", "fontSize": 10, "color": INK}
    halo = {**text, "stroke": "white", "strokeWidth": 3, "strokeJoin": "round", "color": "white"}
    return {
        "data": {"values": marks},
        "layer": [{"mark": halo, "encoding": encoding}, {"mark": text, "encoding": encoding}],
    }


def _bubble(result: LocalResult) -> dict[str, Any]:
    change = result.change or 0.0
    return {
        **_position(result),
        "value": change,
        "size": abs(change),
        "sign": "loss" if change < 0 else "gain",
        "label": f"{result.name} {format_value(change, 'jobs')}",
    }


def _position(result: LocalResult) -> dict[str, Any]:
    return {"longitude": result.longitude, "latitude": result.latitude}


def _focus(rows: list[dict[str, Any]]) -> Spec:
    """Return the projection that shows all bubbles."""
    low = [min(float(row[name]) for row in rows) for name in ("longitude", "latitude")]
    high = [max(float(row[name]) for row in rows) for name in ("longitude", "latitude")]
    span = max((high[0] - low[0]) * 0.62, (high[1] - low[1]) * 1.25, 4.0)
    if span > 30:
        return CANADA
    centre = [-(low[0] + high[0]) / 2, -(low[1] + high[1]) / 2, 0]
    return {
        "type": "azimuthalEqualArea", "rotate": centre, "scale": 57.3 * HEIGHT / span * 0.9,
        "translate": [WIDTH / 2, HEIGHT / 2],
    }  # fmt: skip


def _ticks(largest: float) -> list[float]:
    unit = 10.0 ** (len(str(int(max(largest, 1.0)))) - 1)
    return [unit * share for share in (0.2, 1.0) if unit * share <= largest] or [largest]
