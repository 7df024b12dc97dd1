"""One look for every chart: fonts, colours, title, and the caption that names the sources.

Colours are from Okabe and Ito's palette and stay apart under deuteranopia; direction of a change is
also told by position and by the sign printed. Fonts are those of the reader's machine.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from countermove import __version__
from countermove.report.labels import region_title
from countermove.report.sentences import place

if TYPE_CHECKING:
    from countermove.equilibrium.outcome import Outcome

title_of = region_title
Spec = dict[str, Any]
"""A Vega-Lite specification as plain data."""

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
FONT = "Arial, 'Liberation Sans', Helvetica, 'DejaVu Sans', sans-serif"
BLUE, VERMILION, GREEN, SKY, AMBER = "#0072B2", "#D55E00", "#009E73", "#56B4E9", "#E69F00"
INK, GREY, PALE_INK = "#222222", "#6B6B6B", "#A8A8A8"
COUNTRY_COLOURS = {"CAN": VERMILION, "USA": BLUE, "MEX": GREEN, "EU27": AMBER, "CHN": SKY}
SPARE_COLOURS = (GREEN, AMBER, SKY, GREY)
UP, DOWN = BLUE, VERMILION
LABEL_LIMIT = 420
TITLE_LETTER, SUBTITLE_LETTER, CAPTION_LETTER = 9.6, 6.25, 5.1
"""Pixels a letter of prose takes in DejaVu Sans, the widest of the fonts: texts are laid out in
Arial, and where a reader has neither it nor its like, a line of theirs is an eighth longer."""
SIDE, RIGHT = 14, 32
"""Pixels around a chart; more at the right, where direct labels grow with a wider font."""


_LABELS: Spec = {"labelColor": INK, "labelFontSize": 11, "labelLimit": LABEL_LIMIT}
CONFIG: Spec = {
    "font": FONT,
    "background": "white",
    "padding": {"left": SIDE, "top": SIDE, "bottom": SIDE, "right": RIGHT},
    "view": {"stroke": None},
    "axis": {
        **_LABELS, "titleColor": GREY, "titleFontSize": 11, "titleFontWeight": "normal",
        "gridColor": "#EDEDED", "domain": False, "ticks": False, "labelPadding": 6,
    },
    "header": {"labelColor": INK, "labelFontSize": 12, "labelFontWeight": "bold",
               "labelAnchor": "middle", "labelPadding": 6},
    "legend": {**_LABELS, "title": None, "orient": "top", "direction": "horizontal",
               "symbolSize": 90, "columnPadding": 40, "offset": 6},
    "text": {"fontSize": 10, "color": INK},
}  # fmt: skip


def country_colours(codes: Sequence[str]) -> dict[str, str]:
    """Return a colour for each of a few countries by its title; no two the same.

    >>> country_colours(["NZL", "USA", "MEX"])["New Zealand"] == AMBER
    True
    """
    taken = {COUNTRY_COLOURS[code] for code in codes if code in COUNTRY_COLOURS}
    spare = (colour for colour in SPARE_COLOURS if colour not in taken)
    return {title_of(code): COUNTRY_COLOURS.get(code) or next(spare) for code in codes}


def run_caption(manifest: Mapping[str, Any], variants: Sequence[str]) -> str:
    """Return the caption of a run: scenario, law as of, known on, data, model, version."""
    model = manifest["model"]
    drawn = [entry for entry in manifest["variants"] if entry["name"] in set(variants)]
    sets = list(model["range_over"])
    ranges = f" (ranges: {', '.join(sets)})" if len(sets) > 1 else ""
    elasticities = f"elasticities {model['elasticity_set']}{ranges}"
    claimed = sorted({words for entry in drawn if (words := entry.get("utilisation"))})
    return _joined(
        f"Scenario {manifest['scenario']}" + (f", {drawn[0]['name']}" if len(drawn) == 1 else ""),
        f"law as of {_span([str(entry['law_as_of']) for entry in drawn])}",
        f"known on {_span([str(entry['known_on']) for entry in drawn])}",
        *([f"preference utilisation: {'; '.join(claimed)}"] if claimed else []),
        f"data {model['economy']}",
        f"model: Caliendo–Parro in exact changes, {model['closure']} deficits, {elasticities}",
        f"Countermove {manifest['version']}, run {str(manifest['run_hash'])[:10]}",
    )


def model_caption(outcome: Outcome) -> str:
    """Return the caption of a solved world: data, model, version."""
    economy, closure = outcome.economy, outcome.closure.deficits
    balanced = closure == "removed"  # the name of the data says it
    return _joined(
        f"Data {economy.name}",
        "model: Caliendo–Parro in exact changes" + ("" if balanced else f", {closure} deficits"),
        f"elasticities {economy.elasticities}",
        f"Countermove {__version__}",
    )


def _joined(*parts: str) -> str:
    return "\N{NO-BREAK SPACE}· ".join(parts)


def framed(
    body: Spec, *, title: str, subtitle: str, caption: str, left: int = 0, width: int = 0
) -> Spec:
    """Return a complete chart: title and subtitle above ``body``, caption below, theme set.

    Args:
        caption: paragraphs by newlines. left: pixels from the left edge to the plot.
        width: of the whole picture in pixels, about, if more than the body's; wraps the texts.
    """
    width = width or left + body["width"]
    foot = [
        line
        for text in caption.split("\n")
        for line in textwrap.wrap(text, int(width / CAPTION_LETTER), break_long_words=False) or [""]
    ]
    return {
        "$schema": SCHEMA,
        "description": f"{title}. {subtitle}.",
        "title": {
            "text": textwrap.wrap(title, max(int(width / TITLE_LETTER), 26)), "fontSize": 16,
            "subtitle": textwrap.wrap(subtitle, int(width / SUBTITLE_LETTER)), "color": INK,
            "subtitleFontSize": 12, "subtitleColor": GREY, "subtitlePadding": 5, "anchor": "start",
            "frame": "bounds", "offset": 14,
        },
        "vconcat": [body, {
            "data": {"values": [{"line": foot}]},
            "mark": {"type": "text", "align": "left", "baseline": "top", "fontSize": 9.5,
                     "color": GREY, "lineHeight": 13, "x": -left, "y": 0},
            "encoding": {"text": {"field": "line", "type": "nominal"}},
            "width": 10,
            "height": 13 * len(foot),
        }],
        "bounds": "full",
        "spacing": 16,
        "config": CONFIG,
    }  # fmt: skip


def minus(text: str) -> str:
    """Return a printed number with a true minus sign."""
    return text.replace("-", "\N{MINUS SIGN}")


def the_region(code: str) -> str:
    """Return a region's name with its article, as sentences have it."""
    return place(code, title_of(code))


def _span(dates: Sequence[str]) -> str:
    first, last = min(dates, default="-"), max(dates, default="-")
    return first if first == last else f"{first} to {last}"
