"""One look for every chart: fonts, colours, title, and the caption that names the sources.

Colours are from Okabe and Ito's palette and stay apart under deuteranopia; direction of a change is
also told by position and by the sign printed. Fonts are those of the reader's machine.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from countermove.equilibrium.outcome import Outcome

Spec = dict[str, Any]
"""A Vega-Lite specification as plain data."""

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
FONT = "Arial, 'Liberation Sans', Helvetica, 'DejaVu Sans', sans-serif"
BLUE, VERMILION, GREEN, SKY, AMBER = "#0072B2", "#D55E00", "#009E73", "#56B4E9", "#E69F00"
INK, GREY, PALE_INK = "#222222", "#6B6B6B", "#A8A8A8"
COUNTRY_COLOURS = {"CAN": VERMILION, "USA": BLUE, "MEX": GREEN, "EU27": AMBER, "CHN": SKY}
UP, DOWN = BLUE, VERMILION
LABEL_LIMIT = 320


def config() -> Spec:
    """Return the theme as a Vega-Lite configuration."""
    return {
        "font": FONT,
        "background": "white",
        "padding": 14,
        "view": {"stroke": None},
        "axis": {
            "labelFont": FONT, "labelColor": INK, "labelFontSize": 11, "labelLimit": LABEL_LIMIT,
            "titleFont": FONT, "titleColor": GREY, "titleFontSize": 11, "titleFontWeight": "normal",
            "gridColor": "#EDEDED", "domain": False, "ticks": False, "labelPadding": 6,
        },
        "header": {
            "labelFont": FONT, "labelColor": INK, "labelFontSize": 12, "labelFontWeight": "bold",
            "titleFont": FONT, "labelAnchor": "middle", "labelPadding": 6,
        },
        "legend": {
            "labelFont": FONT, "labelColor": INK, "labelFontSize": 11, "title": None,
            "orient": "top", "direction": "horizontal", "symbolSize": 90, "columnPadding": 18,
            "labelLimit": LABEL_LIMIT, "offset": 6,
        },
        "text": {"font": FONT, "fontSize": 10, "color": INK},
        "title": {"font": FONT, "subtitleFont": FONT},
    }  # fmt: skip


def label_axis(labels: Sequence[str], **more: Any) -> tuple[Spec, int]:
    """Return an axis for text labels (newlines kept) and the width set aside for it, in pixels.

    The width is fixed, so that title, plot and caption share one left edge.
    """
    longest = max((len(line) for label in labels for line in label.split("\n")), default=0)
    extent = min(int(longest * 5.7) + 14, LABEL_LIMIT)
    half_line = {"value": 0, "condition": [
        {"test": "length(split(datum.label, '\\n')) == 2", "value": -6.5},
        {"test": "length(split(datum.label, '\\n')) >= 3", "value": -13},
    ]}  # fmt: skip
    axis = {"labelExpr": "split(datum.label, '\\n')", "labelLineHeight": 13,
            "labelOffset": half_line, "minExtent": extent, "maxExtent": extent, **more}  # fmt: skip
    return axis, extent


def printed(encoding: Spec, **mark: Any) -> list[Spec]:
    """Return text layers: a white halo, so that lines do not strike through, and the text."""
    text = {"type": "text", **mark}
    halo = {**text, "stroke": "white", "strokeWidth": 3, "strokeJoin": "round", "color": "white"}
    return [{"mark": halo, "encoding": encoding}, {"mark": text, "encoding": encoding}]


def padded(low: float, high: float, share: float) -> list[float]:
    """Return an axis domain that holds zero and leaves room for printed values where data lie."""
    low, high = min(low, 0.0), max(high, 0.0)
    room = share * (high - low or 1.0)
    return [low - room if low < 0 else -room / 8, high + room if high > 0 else room / 8]


def caption_lines(manifest: Mapping[str, Any], variants: Sequence[str], *, width: int) -> list[str]:
    """Return the caption: scenario, law as of, known on, data, model, version; wrapped.

    Args:
        variants: those drawn; their clocks are named.
        width: of the picture, in pixels.
    """
    model = manifest["model"]
    drawn = [entry for entry in manifest["variants"] if entry["name"] in set(variants)]
    law = sorted({str(entry["law_as_of"]) for entry in drawn})
    known = sorted({str(entry["known_on"]) for entry in drawn})
    parts = [f"Scenario {manifest['scenario']}"]
    if len(drawn) == 1:
        parts[0] += f", {drawn[0]['name']}"
    sets = list(model["range_over"])
    elasticities = f"elasticities {model['elasticity_set']}"
    if len(sets) > 1:
        elasticities += f" (ranges: {', '.join(sets)})"
    parts += [
        f"law as of {_span(law)}",
        f"known on {_span(known)}",
        f"data {model['economy']}",
        f"model: Caliendo–Parro in exact changes, {model['closure']} deficits, {elasticities}",
        f"Countermove {manifest['version']}, run {str(manifest['run_hash'])[:10]}",
    ]
    return textwrap.wrap(
        "\N{NO-BREAK SPACE}· ".join(parts), int(width / 4.7), break_long_words=False
    )


def model_caption(outcome: Outcome, *, width: int) -> list[str]:
    """Return the caption of a solved world: data, model, version; wrapped to ``width`` pixels."""
    from countermove import __version__

    economy = outcome.economy
    closure = outcome.closure.deficits
    balanced = closure == "removed"  # the name of the data says it
    parts = [
        f"Data {economy.name}",
        "model: Caliendo–Parro in exact changes" + ("" if balanced else f", {closure} deficits"),
        f"elasticities {economy.elasticities}",
        f"Countermove {__version__}",
    ]
    return textwrap.wrap("\N{NO-BREAK SPACE}· ".join(parts), int(width / 4.7))


def framed(
    body: Spec, *, title: str, subtitle: str, caption: Sequence[str], left: int, width: int
) -> Spec:
    """Return a complete chart: title and subtitle above ``body``, caption below, theme set.

    Args:
        left: pixels from the left edge to the plot (see :func:`label_axis`).
        width: of the whole picture in pixels, about; wraps title and subtitle.
    """
    foot: Spec = {
        "data": {"values": [{"line": list(caption)}]},
        "mark": {"type": "text", "align": "left", "baseline": "top", "fontSize": 9.5,
                 "color": GREY, "lineHeight": 13, "x": -left, "y": 0},
        "encoding": {"text": {"field": "line", "type": "nominal"}},
        "width": 10,
        "height": 13 * len(caption),
    }  # fmt: skip
    return {
        "$schema": SCHEMA,
        "description": f"{title}. {subtitle}.",
        "title": {
            "text": textwrap.wrap(title, max(int(width / 8.3), 30)), "fontSize": 16, "color": INK,
            "subtitle": textwrap.wrap(subtitle, int(width / 6.1)), "subtitleFontSize": 12,
            "subtitleColor": GREY, "subtitlePadding": 5, "anchor": "start", "frame": "bounds",
            "offset": 14,
        },
        "vconcat": [body, foot],
        "bounds": "full",
        "spacing": 16,
        "config": config(),
    }  # fmt: skip


def minus(text: str) -> str:
    """Return a printed number with a true minus sign."""
    return text.replace("-", "\N{MINUS SIGN}")


def the(name: str) -> str:
    """Return a country's name with its article, where English wants one."""
    return f"the {name}" if name.startswith(("United", "EU", "Rest")) else name


def _span(dates: Sequence[str]) -> str:
    return dates[0] if len(dates) == 1 else f"{dates[0]} to {dates[-1]}" if dates else "-"
