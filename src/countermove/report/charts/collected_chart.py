"""The law of each month beside the duties collected: three lines, named where they end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from countermove import __version__
from countermove.law.law_against_money import MonthRates
from countermove.report.charts.marks import coloured, lines, number, panel, texts, word
from countermove.report.charts.theme import BLUE, GREY, INK, VERMILION, Spec, framed, the, title_of

LEFT = 34
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
    total = [row for row in rows if row.industry == "all"]
    values = [
        {"month": f"{row.month}-01", "line": name, "rate": 100 * getattr(row, field)}
        for field, (name, _, _) in LINES.items()
        for row in total
    ]
    colour = coloured("line", {name: ink for name, ink, _ in LINES.values()}, legend=None)
    dash = word("line", legend=None, scale={
        "domain": [name for name, _, _ in LINES.values()],
        "range": [dashes for _, _, dashes in LINES.values()],
    })  # fmt: skip
    x: Spec = {"field": "month", "type": "temporal", "title": None,
               "axis": {"format": "%b", "tickCount": len(total), "grid": False}}  # fmt: skip
    axis = {"tickCount": 6, "minExtent": LEFT - 6, "maxExtent": LEFT - 6}
    y = number("rate", title=None, scale={"domainMin": 0}, axis=axis)
    names = {"x": x, "y": {**y, "field": "at"}, "text": word("label")}
    ends = _ends([row for row in values if row["month"] == f"{total[-1].month}-01"],
                 room=0.055 * max(row["rate"] for row in values))  # fmt: skip
    line = {"x": x, "y": y, "color": colour, "strokeDash": dash}
    body = panel(
        (470, 250),
        lines(values, line, point={"size": 26}),
        texts(ends, names, align="left", dx=8, fontSize=11, color=INK),
    )
    return framed(
        body,
        title=f"Duties of the United States on {the(title_of(origin))}: "
        "law and money, per cent of value",
        subtitle=f"All goods, monthly, {total[0].month} to {total[-1].month}",
        caption=f"Agreement claimed {utilisation}. "
        "Law on the trade of 2024, by days of collection. Data: US Census Bureau "
        "(imports, calculated duties), USITC (claims), shipped ledger. "
        f"Countermove {__version__}.",
        left=LEFT,
        width=640 + LEFT,
    )


def _ends(ends: list[dict[str, Any]], room: float) -> list[dict[str, Any]]:
    """Return the lines' names at their last month, pushed apart where they would touch."""
    placed: list[dict[str, Any]] = []
    for end in sorted(ends, key=lambda row: float(row["rate"])):
        low = placed[-1]["at"] + room if placed else 0.0
        label = f"{end['line']}  {end['rate']:.1f}"
        placed.append({**end, "at": max(end["rate"], low), "label": label})
    return placed
