"""Maps: provinces and states in one picture, bubbles for census divisions or a user's cities."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from countermove.codes.lookup import unknown
from countermove.errors import BadInput
from countermove.places.gazetteer import all_places
from countermove.report.charts import marks, theme
from countermove.report.charts.chart_data import Manifest, Source, Tables
from countermove.report.charts.theme import Spec
from countermove.report.labels import format_value
from countermove.sources.store import table_path

if TYPE_CHECKING:
    from countermove.places.local_shares import LocalResult

SIZE = WIDTH, HEIGHT = 640, 500
SERIES, LABEL = "place_goods_jobs_percent", "Jobs in goods sectors, per cent change"
AT = {"longitude": marks.number("longitude"), "latitude": marks.number("latitude")}
LARGEST = 14
"""Bubbles that may be named, if their names do not run into each other."""

NAMED_FROM = 0.06
"""Smallest bubble that is named, as a part of the largest in its panel."""

CORRIDOR_BOX = (-84.0, -70.5, 41.5, 47.6)
CENTRES = {
    "CA-NL": (-60.5, 53.5), "CA-PE": (-61.0, 47.6), "CA-NS": (-61.2, 44.6), "CA-NB": (-66.4, 46.6),
    "CA-QC": (-72.0, 52.0), "CA-ON": (-86.0, 50.2), "CA-MB": (-97.0, 55.0), "CA-SK": (-106.0, 54.5),
    "CA-AB": (-114.8, 55.0), "CA-BC": (-124.5, 54.7),
}  # fmt: skip
"""Where Canada's provinces, which are few and large, have their value printed."""


def _seen_from(longitude: float, latitude: float, scale: float, middle: float = HEIGHT / 2) -> Spec:
    return {"type": "azimuthalEqualArea", "rotate": [-longitude, -latitude, 0], "scale": scale,
            "translate": [WIDTH / 2, middle]}  # fmt: skip


UNITED_STATES: Spec = {"type": "albersUsa", "scale": 820, "translate": [WIDTH / 2, HEIGHT / 2]}
CONTINENT, CANADA = _seen_from(-96, 48.5, 575), _seen_from(-90, 55, 780)
CORRIDOR = _seen_from(-77.2, 44.6, 2700, middle=150)


def places_map(tables: Tables, manifest: Manifest, *, variant: str, horizon: str = "") -> Spec:
    """Draw the change of goods jobs on provinces and states, one colour scale for both.

    Places without a figure are grey, and the subtitle says so. Needs the table ``places``.
    """
    run = Source(tables, manifest, variant)
    rows = run.figures(SERIES, horizon, dimension="place", measure="change")
    rows = [{**row, "id": row["code"]} for row in rows if row["code"] in all_places()]
    kinds = {"CA": "province", "US": "state"}
    drawn = sorted({row["id"][:2] for row in rows})
    seen = CONTINENT if len(drawn) > 1 else {"CA": CANADA, "US": UNITED_STATES}[drawn[0]]
    labels = [
        {"longitude": CENTRES[row["id"]][0], "latitude": CENTRES[row["id"]][1],
         "label": row["label"]}
        for row in rows if row["id"] in CENTRES
    ]  # fmt: skip
    text = marks.texts(labels, {**AT, "text": marks.word("label")})
    by = " and ".join(kinds[code] for code in kinds if code in drawn)
    most = max(rows, key=lambda row: abs(row["value"]))
    verb = "fall" if most["value"] < 0 else "rise"
    return run.framed(
        marks.panel(SIZE, _shapes(drawn, fill="#D9D9D9"), _filled(rows), text, projection=seen),
        title=f"Jobs in goods sectors {verb} most in {all_places()[most['id']].name}: "
        f"{most['label']} %",
        subtitle=f"{LABEL}, by {by}; {run.at(horizon)}, against the world before the duties; "
        "grey: no figure",
    )


def bubble_map(
    results: Sequence[LocalResult],
    manifest: Mapping[str, Any],
    *,
    variant: str,
    what: str = "census division",
    horizon: str = "",
) -> Spec:
    """Draw a circle per place, its area the jobs at change, at the place's centre.

    A place without a figure is a small open circle; one without a position is left out. A map of
    all of Canada has a second panel, from Windsor to Quebec City.
    """
    run = Source({}, manifest, variant)
    placed: list[dict[str, Any]] = [
        {"longitude": r.longitude, "latitude": r.latitude, "value": r.change, "name": r.name}
        for r in results
        if r.longitude is not None and r.latitude is not None
    ]
    gaps = [row for row in placed if row["value"] is None]
    moved = [
        {**row, "size": abs(row["value"]), "sign": "loss" if row["value"] < 0 else "gain",
         "label": f"{row['name']} {format_value(row['value'], 'jobs')}"}
        for row in placed if row["value"] is not None
    ]  # fmt: skip
    if not moved:
        raise BadInput(
            "nothing to draw: no place has both a position and a figure; add the columns longitude "
            "and latitude."
        )
    moved.sort(key=lambda row: -row["size"])
    projection = _focus(moved)
    west, east, south, north = CORRIDOR_BOX
    near = [r for r in moved if west < r["longitude"] < east and south < r["latitude"] < north]
    far = projection is CANADA
    named = _apart([row for row in moved if row not in near], 5.0) if far else _apart(moved, 0.0)
    layers = _circles(moved, gaps, named, -70.0 if far else 180.0)
    body = marks.panel(SIZE, *layers, projection=projection)
    if far and near:
        layers = _circles(moved, gaps, _apart(near, 0.75), -71.5)
        corridor = marks.panel((WIDTH, 300), *layers, projection=CORRIDOR)
        body = {"vconcat": [body, corridor], "spacing": 6}
    return run.framed(
        body,
        title=f"Jobs in listed industries {'fall' if moved[0]['value'] < 0 else 'rise'} most in "
        f"{moved[0]['label']}",
        subtitle=f"Jobs lost and gained by {what}; {run.at(horizon)}, against the world before the "
        "duties. Censored industries left out",
        width=WIDTH,
    )


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
    for geometry in own["objects"]["places"]["geometries"]:
        if (code := str(geometry.get("id"))) not in all_places():
            raise BadInput(f"{path}: {unknown(code, all_places(), what='boundary id')}")
    return own


def _circles(
    moved: list[dict[str, Any]],
    gaps: list[dict[str, Any]],
    named: list[dict[str, Any]],
    flip: float,
) -> list[Spec]:
    """Return the layers of a bubble map; names east of ``flip`` stand left of their circle."""
    largest = moved[0]["size"]
    unit = 10.0 ** (len(str(int(max(largest, 1.0)))) - 1)
    ticks = [unit * share for share in (0.2, 1.0) if unit * share <= largest] or [largest]
    legend = {"title": "change, jobs", "values": ticks, "titleFontWeight": "normal",
              "titleColor": theme.GREY, "orient": "top", "format": ",.0f"}  # fmt: skip
    size = marks.number("size", scale={"domain": [0, largest], "range": [0, 1300]}, legend=legend)
    gap = {"type": "point", "size": 14, "stroke": theme.GREY, "strokeWidth": 0.8}
    circle = {"type": "circle", "opacity": 0.6, "strokeWidth": 0.6}
    colour = marks.coloured("sign", {"loss": theme.DOWN, "gain": theme.UP})
    text = {**AT, "text": marks.word("label")}
    sides = {west: [r for r in named if (r["longitude"] > flip) == west] for west in (False, True)}
    return [
        _shapes(fill="#E9E9E6"),
        marks.drawn(gaps, gap, AT),
        marks.drawn(moved, circle, {**AT, "size": size, "color": colour}),
        marks.texts(sides[False], text, fontSize=9.5, color=theme.INK, align="left", dx=9),
        marks.texts(sides[True], text, fontSize=9.5, color=theme.INK, align="right", dx=-9),
    ]


def _apart(rows: list[dict[str, Any]], degrees: float) -> list[dict[str, Any]]:
    """Return the largest rows whose names stand clear of those before, in degrees of latitude."""
    chosen: list[dict[str, Any]] = []
    for row in rows:
        if row["size"] < NAMED_FROM * rows[0]["size"] or len(chosen) == LARGEST:
            break
        if all(
            abs(row["latitude"] - other["latitude"]) > 0.4 * degrees
            or abs(row["longitude"] - other["longitude"]) > 5 * degrees
            for other in chosen
        ):
            chosen.append(row)
    return chosen


def _shapes(countries: Sequence[str] = ("CA", "US"), **mark: Any) -> Spec:
    return {
        "transform": [{"filter": f"indexof({json.dumps(countries)}, slice(datum.id, 0, 2)) >= 0"}],
        "data": {"values": boundaries(), "format": {"type": "topojson", "feature": "places"}},
        "mark": {"type": "geoshape", "stroke": "white", "strokeWidth": 0.6, **mark},
    }


def _filled(rows: list[dict[str, Any]]) -> Spec:
    limit = max(abs(row["value"]) for row in rows) or 1.0
    digits = 0 if limit >= 5 else 1 if limit >= 0.5 else 3
    legend = {"title": LABEL, "titleFontWeight": "normal", "titleLimit": 400,
              "titleColor": theme.GREY, "gradientLength": 220, "gradientThickness": 10,
              "orient": "top",
              "labelExpr": f"format(datum.value, datum.value > 0 ? '+.{digits}f'"
                           f" : '.{digits}f')"}  # fmt: skip
    scale = {"domain": [-limit, 0, limit], "range": [theme.DOWN, "#F7F7F7", theme.UP]}
    figure = {"data": {"values": rows}, "key": "id", "fields": ["value"]}
    return _shapes() | {
        "transform": [{"lookup": "id", "from": figure}, {"filter": "isValid(datum.value)"}],
        "encoding": {"color": marks.number("value", scale=scale, legend=legend)},
    }


def _focus(rows: list[dict[str, Any]]) -> Spec:
    """Return the projection that shows all bubbles."""
    (west, east), (south, north) = (
        (min(row[axis] for row in rows), max(row[axis] for row in rows))
        for axis in ("longitude", "latitude")
    )
    span = max((east - west) * 0.62, (north - south) * 1.25, 4.0)
    if span > 30:
        return CANADA
    return _seen_from((west + east) / 2, (south + north) / 2, 57.3 * HEIGHT / span * 0.9)
