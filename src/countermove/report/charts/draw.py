"""Turn a chart into a picture, or into an Altair chart for notebooks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from countermove.atomic import write_file
from countermove.errors import BadInput
from countermove.report.charts.theme import Spec

if TYPE_CHECKING:
    import altair

VEGA_LITE = "6.4"
PNG_SCALE = 2.0


def draw(spec: Spec, path: Path | str) -> Path:
    """Write a chart as SVG or PNG, by the ending of ``path``; no network, no browser.

    Raises:
        BadInput: another ending.
        OutputError: the file cannot be written.
    """
    target = Path(path)
    kind = target.suffix.lower()
    if kind not in (".svg", ".png"):
        raise BadInput(f"{target}: charts are drawn as .svg or .png; change the ending.")
    picture = svg(spec).encode("utf-8") if kind == ".svg" else png(spec)
    return write_file(target, picture)


def svg(spec: Spec) -> str:
    """Return the chart as SVG text."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE))


def png(spec: Spec) -> bytes:
    """Return the chart as PNG, two pixels per point."""
    import vl_convert

    return bytes(vl_convert.vegalite_to_png(spec, vl_version=VEGA_LITE, scale=PNG_SCALE))


def to_altair(spec: Spec) -> altair.VConcatChart:
    """Return the chart as an Altair object, which notebooks show (imports altair)."""
    import altair

    chart: altair.VConcatChart = altair.VConcatChart.from_dict(spec)
    return chart
