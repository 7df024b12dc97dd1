"""The chart of the answer: income of the country in question, by variant, with its bands.

The steps by which the law comes about have a scale of their own, so that a variant many times as
large does not hide what each of them does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from countermove.questions.bands import HIGH, LOW, MODEL
from countermove.report.answer import INCOME, Question, sentences
from countermove.report.charts import marks, theme
from countermove.report.charts.theme import Spec
from countermove.report.labels import PER_CENT, format_value

WIDTH, ROW, CAPSULE, STEM = 470, 44, 12, 3
PHONE, NUMBER = 170, 0.14 * WIDTH
"""Width of the bars on a phone; pixels left for a printed number beyond them."""
DRAWN, SETS = f"{100 * (HIGH - LOW):.0f} % of draws", "range over published elasticities"
BANDS = {MODEL: f"filled band: {DRAWN}", "": f"dashed band: {SETS}"}
"""How a band is drawn and what it is, by what a figure says of it."""


def answer_chart(
    asked: Question,
    *,
    say: Callable[[str], str] = str,
    title: str = "",
    caption: str = "",
    width: int = WIDTH,
) -> Spec | None:
    """Draw a row per variant: a dot for the first year, a ring for the long run, and their bands.

    A band of draws is filled, a range over published elasticities dashed; the subtitle names those
    that are drawn.

    ``say`` puts fixed texts and numbers into another language, with a title and a caption of its
    own. The title is the first sentence of the answer. ``width`` is of the bars,
    in pixels. Nothing is drawn where no income is known.
    """
    steps, others = (_rows(asked, names, say) for names in (asked.chain, asked.others))
    if not steps:
        return None
    horizons = [
        name for name in (asked.near, asked.far) if any(r["horizon"] == name for r in steps)
    ]
    titles = [asked.titles[name] for name in (*asked.chain, *asked.others)]
    left = marks.named_rows("variant", titles)[1]
    hue = theme.COUNTRY_COLOURS.get(asked.country, theme.BLUE)
    panels = [
        _panel(rows, head, horizons, asked.far, hue, left, width)
        for rows, head in ((steps, say("Step by step")), (others, say("Other variants")))
        if rows
    ]
    signs = {asked.far: "ring", asked.near: "filled dot"}
    shown = say("; ").join(f"{say(signs[name])}{say(': ')}{say(name)}" for name in horizons)
    kinds = {row["band"] for row in (*steps, *others) if row["ranged"]}
    drawn = "".join(f"{say('; ')}{say(words)}" for kind, words in BANDS.items() if kind in kinds)
    said = sentences(asked)
    whose = "" if title else f"Real income of {theme.the_region(asked.country)} against "
    subtitle = f"{whose}{say('the world before, per cent')}{say('; ')}{shown}{drawn}"
    return theme.framed(
        {"vconcat": panels, "spacing": 18, "width": width},
        title=title or (said[0].rstrip(".") if said else str(asked.manifest["title"])),
        subtitle=subtitle,
        caption=caption or theme.run_caption(asked.manifest, [*asked.chain, *asked.others]),
        left=left,
        width=left + width,
    )


def _panel(
    rows: Sequence[dict[str, Any]],
    head: str,
    horizons: Sequence[str],
    ring: str,
    hue: str,
    left: int,
    width: int,
) -> Spec:
    """Return the rows on a scale of their own; ``ring`` is the horizon drawn hollow."""
    order = list(dict.fromkeys(row["variant"] for row in rows))
    y = marks.named_rows("variant", order)[0]
    y["axis"] |= {"minExtent": left, "maxExtent": left}
    ends = [row[end] for row in rows for end in ("start", "end")]
    scale = {"domain": marks.padded(min(ends), max(ends), NUMBER / width), "nice": False}
    axis = {
        **marks.TOP,
        "tickCount": 4 if width >= WIDTH else 3,
        "title": head,
        "titleAnchor": "start",
    }
    x = marks.number("value", axis=axis, scale=scale)
    place = {"y": y, "yOffset": marks.word("horizon", sort=list(horizons))}
    band = {"type": "bar", "height": CAPSULE, "cornerRadius": CAPSULE / 2}
    inked = {**band, "color": hue, "opacity": 0.28}
    dashed = {**band, "filled": False, "color": hue, "strokeWidth": 1.25, "strokeDash": [4, 3]}
    stem = {"type": "rule", "strokeWidth": STEM, "color": hue}
    point = {"type": "point", "filled": True, "size": 90, "opacity": 1, "stroke": hue,
             "strokeWidth": 2.5}  # fmt: skip
    fill = {
        "condition": {"test": f"datum.horizon === '{ring}'", "value": "white"}, "value": hue
    }  # fmt: skip
    text = {"x": marks.number("edge"), "text": marks.word("label"), **place}
    return marks.panel(
        (width, ROW * len(order)),
        *(
            {
                "transform": [{"filter": f"(datum.band === '{MODEL}') === {test}"}],
                "layer": [marks.spans(mark, place)],
            }
            for mark, test in ((inked, "true"), (dashed, "false"))
        ),
        {"mark": stem, "encoding": {"x": x, "x2": {"datum": 0}, **place}},
        {"mark": point, "encoding": {"x": x, "fill": fill, **place}},
        *marks.beside(text, "datum.value >= 0", 8),
        marks.zero(theme.INK),
        data={"values": list(rows)},
    )


def _rows(asked: Question, names: Sequence[str], say: Callable[[str], str]) -> list[dict[str, Any]]:
    rows = []
    for name in names:
        for horizon in (asked.near, asked.far):
            figure = asked.at(name, INCOME, horizon)
            if figure is None:
                continue
            low, high = (figure.value if end is None else end for end in (figure.lo, figure.hi))
            start, end = min(low, figure.value), max(high, figure.value)
            rows.append({
                "variant": asked.titles[name], "horizon": horizon, "value": figure.value,
                "start": start, "end": end, "ranged": figure.lo is not None, "band": figure.band,
                "edge": end if figure.value >= 0 else start,
                "label": ("~" if figure.close else "") + say(format_value(figure.value, PER_CENT)),
            })  # fmt: skip
    return rows
