"""The law of each month beside the duties collected: three lines, named where they end."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from countermove.law.law_against_money import MonthRates
from countermove.report.charts.theme import (
    BLUE,
    GREY,
    INK,
    VERMILION,
    Spec,
    framed,
    printed,
    the,
)
from countermove.report.labels import REGION_TITLES

WIDTH, HEIGHT, LEFT = 470, 250, 34
LINES = {
    "statutory_rate": ("Law, nothing claimed", GREY, [4, 3]),
    "claimed_rate": ("Law, agreement claimed", BLUE, [1, 0]),
    "collected_rate": ("Collected", VERMILION, [1, 0]),
}


def collected_chart(rows: Sequence[MonthRates], *, origin: str, utilisation: str) -> Spec:
    """Draw the law without and with the agreement claimed, and the duties collected, by month.

    Args:
        rows: from :func:`countermove.law.law_against_money.against_collected`.
        origin: whose goods they are, for the title. utilisation: in words.
    """
    from countermove import __version__

    total = [row for row in rows if row.industry == "all"]
    values: list[dict[str, Any]] = [
        {"month": f"{row.month}-01", "line": name, "rate": 100 * getattr(row, field)}
        for field, (name, _, _) in LINES.items()
        for row in total
    ]
    last = f"{total[-1].month}-01"
    names = [name for name, _, _ in LINES.values()]
    colour: Spec = {"field": "line", "type": "nominal", "legend": None,
                    "scale": {"domain": names,
                              "range": [c for _, c, _ in LINES.values()]}}  # fmt: skip
    x: Spec = {"field": "month", "type": "temporal", "title": None,
               "axis": {"format": "%b", "tickCount": len(total), "grid": False}}  # fmt: skip
    y: Spec = {"field": "rate", "type": "quantitative", "title": None,
               "scale": {"domainMin": 0}, "axis": {"tickCount": 6, "minExtent": LEFT - 6,
                                                   "maxExtent": LEFT - 6}}  # fmt: skip
    body: Spec = {
        "data": {"values": values},
        "width": WIDTH,
        "height": HEIGHT,
        "layer": [
            {"mark": {"type": "line", "strokeWidth": 2.4, "point": {"size": 26}},
             "encoding": {"x": x, "y": y, "color": colour,
                          "strokeDash": {"field": "line", "type": "nominal", "legend": None,
                                         "scale": {"domain": names,
                                                   "range": [d for _, _, d in LINES.values()]}}}},
            *_ends(values, last, x, y),
        ],
    }  # fmt: skip
    width = WIDTH + LEFT + 170
    caption = (
        f"Agreement claimed {utilisation}. Law on the trade of 2024, by days of collection. Data: "
        "US Census Bureau (imports, calculated duties), USITC (claims), shipped ledger. "
        f"Countermove {__version__}."
    )
    return framed(
        body,
        title=f"Duties of the United States on {the(REGION_TITLES.get(origin, origin))}: "
        "law and money, per cent of value",
        subtitle=f"All goods, monthly, {total[0].month} to {total[-1].month}",
        caption=textwrap.wrap(caption, int(width / 4.7)),
        left=LEFT,
        width=width,
    )


def _ends(values: list[dict[str, Any]], last: str, x: Spec, y: Spec) -> list[Spec]:
    """Return the names of the lines at their last month, pushed apart where they would touch."""
    ends = sorted((v for v in values if v["month"] == last), key=lambda v: v["rate"])
    room = 0.055 * max(v["rate"] for v in values)
    placed: list[dict[str, Any]] = []
    for end in ends:
        low = placed[-1]["at"] + room if placed else 0.0
        placed.append({**end, "at": max(end["rate"], low),
                       "label": f"{end['line']}  {end['rate']:.1f}"})  # fmt: skip
    place: Spec = {"x": x, "y": {**y, "field": "at"}, "text": {"field": "label", "type": "nominal"}}
    layers = printed(place, align="left", dx=8, fontSize=11, color=INK)
    return [{"data": {"values": placed}, **layer} for layer in layers]
