"""The few marks of every chart: bars and dots with ranges, cells, lines, and printed numbers.

A row drawn holds ``value``, its range ``start`` to ``end`` (``ranged`` where there is one) and
``label``, the number as printed; further fields say where it stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from countermove.report.charts.theme import DOWN, GREY, INK, LABEL_LIMIT, PALE_INK, UP, Spec

Rows = Sequence[Mapping[str, Any]]
BY_SIGN: Spec = {"condition": {"test": "datum.value < 0", "value": DOWN}, "value": UP}
TOP: Spec = {"title": None, "orient": "top", "tickCount": 6, "format": "~f"}
"""Axis of the values of bars and dots, above them."""


def panel(size: Sequence[float], *layers: Spec, **more: Any) -> Spec:
    """Return layers as a plot of a width and height in pixels."""
    return {"width": size[0], "height": size[1], "layer": list(layers), **more}


def number(field: str, **more: Any) -> Spec:
    """Return the channel of a number."""
    return {"field": field, "type": "quantitative", **more}


def word(field: str, **more: Any) -> Spec:
    """Return the channel of a text."""
    return {"field": field, "type": "nominal", **more}


def coloured(field: str, colours: Mapping[str, str], **more: Any) -> Spec:
    """Return the colour channel of named series."""
    scale = {"domain": list(colours), "range": list(colours.values())}
    return word(field, sort=list(colours), scale=scale, **more)


def named_rows(field: str, order: Sequence[str], *, grid: bool = False) -> tuple[Spec, int]:
    """Return the y channel of rows with names (newlines kept), and the labels' width in pixels.

    The width is fixed, so that title, plot and caption share one left edge.
    """
    longest = max((len(line) for name in order for line in name.split("\n")), default=0)
    extent = min(int(longest * 5.7) + 14, LABEL_LIMIT)
    half_line = {"value": 0, "condition": [
        {"test": "length(split(datum.label, '\\n')) == 2", "value": -6.5},
        {"test": "length(split(datum.label, '\\n')) >= 3", "value": -13},
    ]}  # fmt: skip
    axis = {"labelExpr": "split(datum.label, '\\n')", "labelLineHeight": 13, "grid": grid,
            "labelOffset": half_line, "minExtent": extent, "maxExtent": extent}  # fmt: skip
    return word(field, title=None, sort=list(order), axis=axis), extent


def padded(low: float, high: float, share: float) -> list[float]:
    """Return an axis domain that holds zero and leaves room for printed values where data lie."""
    low, high = min(low, 0.0), max(high, 0.0)
    room = share * (high - low or 1.0)
    return [low - room if low < 0 else -room / 8, high + room if high > 0 else room / 8]


def ticks(top: float, count: int = 6) -> list[float]:
    """Return round numbers from zero to the first at or above a positive number.

    Args:
        top: what the axis must hold. count: how many steps at most.

    >>> ticks(12.2), ticks(0.4)
    ([0.0, 2.5, 5.0, 7.5, 10.0, 12.5], [0.0, 0.1, 0.2, 0.3, 0.4])
    """
    least = top / count
    power = 10.0 ** np.floor(np.log10(least))
    step = next(s for f in (1, 2, 2.5, 5, 10) if (s := f * power) * (1 + 1e-9) >= least)
    steps = int(np.ceil(top / step - 1e-9))
    return [float(round(n * step, 12)) for n in range(steps + 1)]


def zero(colour: str = GREY, axis: str = "x") -> Spec:
    """Return the line at zero."""
    return {"mark": {"type": "rule", "color": colour},
            "encoding": {axis: {"datum": 0, "type": "quantitative"}}}  # fmt: skip


def printed(encoding: Spec, **mark: Any) -> list[Spec]:
    """Return text layers: a white halo, so that lines do not strike through, and the text."""
    text = {"type": "text", **mark}
    halo = {**text, "stroke": "white", "strokeWidth": 3, "strokeJoin": "round", "color": "white"}
    plain = {channel: spec for channel, spec in encoding.items() if channel != "color"}
    return [{"mark": halo, "encoding": plain}, {"mark": text, "encoding": encoding}]


def beside(encoding: Spec, right: str, gap: int, **mark: Any) -> list[Spec]:
    """Return text layers to the right of their place where the test holds, else to the left."""
    return [
        {"transform": [{"filter": rule}], "layer": printed(encoding, align=align, dx=dx, **mark)}
        for rule, align, dx in ((right, "left", gap), (f"!({right})", "right", -gap))
    ]


def bars(
    rows: Rows, y: Spec, *, size: tuple[int, int], room: float, colour: Spec = BY_SIGN,
    axis: Spec = TOP, **offset: Spec,
) -> Spec:  # fmt: skip
    """Return bars from zero with thin lines for the ranges and numbers beyond both.

    ``room`` is left for the numbers, as a share of the axis; ``offset`` sets bars side by side.
    """
    values = [{**row, "edge": row["end" if row["value"] >= 0 else "start"]} for row in rows]
    low, high = min(row["start"] for row in rows), max(row["end"] for row in rows)
    x = number("value", axis=axis, scale={"domain": padded(low, high, room), "nice": False})
    place = {"y": y, **offset}
    text = {"x": number("edge"), "text": word("label"), **place}
    return panel(
        size,
        {"mark": "bar", "encoding": {"x": x, "color": colour, **place}},
        spans({"type": "rule", "color": INK, "opacity": 0.75}, place),
        *beside(text, "datum.value >= 0", 5),
        zero(),
        data={"values": values},
    )


def spans(mark: Spec, place: Spec) -> Spec:
    """Return a mark from the start to the end of the rows that have a range."""
    return {"mark": mark, "transform": [{"filter": "datum.ranged"}],
            "encoding": {"x": number("start"), "x2": {"field": "end"}, **place}}  # fmt: skip


def dots(
    rows: Rows, y: Spec, *, size: tuple[int, int], domain: Sequence[float],
    colours: Mapping[str, str], labelled: bool = True, axis: Spec = TOP,
) -> Spec:  # fmt: skip
    """Return two dots a row, ``who`` in its colour, joined by a line; numbers on the outsides."""
    place, name = {"x": number("value"), "y": y}, y["field"]
    values = []
    for row in rows:
        pair = [other for other in reversed(rows) if other[name] == row[name]]
        right = max(pair, key=lambda other: float(other["value"])) is row
        values.append({**row, "right": right, "ink": GREY if colours[row["who"]] == GREY else INK})
    text = {**place, "text": word("label"), "color": word("ink", scale=None)}
    x = number("value", axis=axis, scale={"domain": list(domain), "nice": False})
    return panel(
        size,
        *([zero(PALE_INK)] if any(row["value"] < 0 for row in rows) else []),
        {"mark": {"type": "line", "strokeWidth": 3, "color": GREY, "opacity": 0.35},
         "encoding": {**place, "detail": word(name)}},
        {"mark": dot(70), "encoding": {"x": x, "y": y, "color": coloured("who", colours)}},
        *(beside(text, "datum.right", 8) if labelled else ()),
        data={"values": values},
    )  # fmt: skip


def cells(
    rows: Rows, y: Spec, columns: Sequence[str], *, size: tuple[int, int], scale: Spec, white: str,
    angle: int = 0,
) -> Spec:  # fmt: skip
    """Return a heat map: ``label`` in a cell per row and ``column``, coloured by ``shade``.

    ``size`` is that of a cell; ``white`` tests for cells so dark that their text is white.
    """
    place = {"y": y, "x": word("column", title=None, sort=list(columns),
                               axis={"orient": "top", "labelAngle": angle})}  # fmt: skip
    ink = {"value": INK, "condition": {"test": white, "value": "white"}}
    return panel(
        (size[0] * len(columns), size[1] * len(y["sort"])),
        {"mark": {"type": "rect", "stroke": "white"},
         "encoding": {**place, "color": number("shade", legend=None, scale=scale)}},
        {"mark": {"type": "text", "fontSize": 10.5},
         "encoding": {**place, "text": word("label"), "color": ink}},
        data={"values": list(rows)},
    )  # fmt: skip


def dot(size: int, **more: Any) -> Spec:
    """Return the mark of a filled point."""
    return {"type": "point", "filled": True, "size": size, "opacity": 1, **more}


def drawn(rows: Rows, mark: Spec, encoding: Spec) -> Spec:
    """Return a mark for each of the rows."""
    return {"data": {"values": list(rows)}, "mark": mark, "encoding": encoding}


def lines(rows: Rows, encoding: Spec, **mark: Any) -> Spec:
    """Return lines through the rows in their order of x, or of the channel ``order``."""
    return drawn(rows, {"type": "line", "strokeWidth": 2.5, **mark}, encoding)


def texts(rows: Rows, encoding: Spec, **mark: Any) -> Spec:
    """Return the texts of rows."""
    return {"data": {"values": list(rows)}, "layer": printed(encoding, **mark)}
