"""Turn a chart into a picture; no network, no browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from xml.sax.saxutils import escape

from countermove.atomic import write_file
from countermove.errors import BadInput
from countermove.report.charts.theme import Spec

VEGA_LITE = "6.4"


def draw(spec: Spec, path: Path | str) -> Path:
    """Write a chart as SVG or PNG, by the ending of ``path``; another is refused."""
    target = Path(path)
    kind = target.suffix.lower()
    if kind not in (".svg", ".png"):
        raise BadInput(f"{target}: charts are drawn as .svg or .png; change the ending.")
    return write_file(target, svg(spec).encode("utf-8") if kind == ".svg" else png(spec))


def draw_all(
    charts: Mapping[str, Spec | Callable[[], Spec]],
    folder: Path,
    say: Callable[[str, int, int], None],
) -> None:
    """Draw charts, or what makes them, by name into a run; ``say`` is told (what, done, of)."""
    (folder / "charts").mkdir()
    for done, (name, chart) in enumerate(charts.items()):
        say(f"chart {name}", done, len(charts))
        draw(chart() if callable(chart) else chart, folder / "charts" / f"{name}.svg")


def svg(spec: Spec) -> str:
    """Return the chart as SVG text, with its description for those who do not see it."""
    import vl_convert

    drawn = str(vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE))
    told = escape(str(spec.get("description", "")))
    start, end = drawn.split(">", 1)
    return f'{start} role="img"><title>{told}</title>{end}' if told else drawn


def png(spec: Spec) -> bytes:
    """Return the chart as PNG, two pixels per point."""
    import vl_convert

    return bytes(vl_convert.vegalite_to_png(spec, vl_version=VEGA_LITE, scale=2.0))
