"""What each part of a law adds to an outcome: bars that start where the one before ends."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from itertools import accumulate, pairwise
from typing import Any

from countermove import __version__
from countermove.equilibrium.series import SERIES
from countermove.errors import BadInput
from countermove.questions.attribution import Attribution
from countermove.report.attribution_report import wanted_title
from countermove.report.charts import marks, theme
from countermove.report.charts.findings import inside
from countermove.report.charts.theme import Spec
from countermove.report.labels import column_form, display_unit

WIDTH, ROW, LONGEST, MOST = 430, 34, 34, 20
WHOLE = "All of it"


def attribution_chart(found: Attribution) -> Spec:
    """Draw a waterfall of the first horizon; the title names the part that does most.

    Raises:
        BadInput: there are more parts than a chart can show.
    """
    if len(found.instruments) > MOST:
        raise BadInput(
            f"{len(found.instruments)} parts are more than the {MOST} that a chart can show; "
            "attribute by families (--by family)."
        )
    horizon, shares = next(iter(found.shares.items()))
    unit, total = SERIES[found.wanted.series].unit, found.total[horizon]
    values = [float(value) for value in shares.value]
    form = column_form([*values, total], unit)
    names = ["\n".join(textwrap.wrap(each.title, LONGEST)) for each in found.instruments]
    ends = pairwise([0.0, *accumulate(values)])
    bars = [*zip(names, values, ends, strict=True), (WHOLE, total, (0.0, total))]
    rows: list[dict[str, Any]] = [
        {"part": name, "value": value, "start": start, "end": end, "label": form(value),
         "edge": max(start, end) if value >= 0 else min(start, end), "whole": name == WHOLE}
        for name, value, (start, end) in bars
    ]  # fmt: skip
    y, left = marks.named_rows("part", [row["part"] for row in rows])
    y |= {"scale": {"padding": 0.3}}
    reached = [row[key] for row in rows for key in ("start", "end")]
    scale = {"domain": marks.padded(min(reached), max(reached), 0.17), "nice": False}
    whole = {"test": "datum.whole", "value": theme.INK}
    fill = {"condition": [whole, marks.BY_SIGN["condition"]], "value": marks.BY_SIGN["value"]}
    place = {"x": marks.number("start", axis=marks.TOP, scale=scale), "x2": {"field": "end"}}
    text = {"x": marks.number("edge"), "y": y, "text": marks.word("label")}
    posed = found.posed[horizon]
    return theme.framed(
        marks.panel(
            (WIDTH, ROW * len(rows)),
            {"mark": "bar", "encoding": {**place, "y": y, "color": fill}},
            *marks.beside(text, "datum.value >= 0", 5),
            marks.zero(),
            data={"values": rows},
        ),
        title=finding(
            wanted_title(found.wanted),
            {each.title: value for each, value in zip(found.instruments, values, strict=True)},
            total,
            unit,
        ),
        subtitle=f"{wanted_title(found.wanted)}, {display_unit(unit)}; {posed.name}, "
        f"{horizon.replace('-', ' ')}; Shapley values: means over "
        f"{f'{found.orders} random' if found.orders else 'all'} orders of adding the parts, so "
        "that the bars add up",
        caption=f"Data {posed.economy.name}; Caliendo–Parro in exact changes, "
        f"{posed.options.phrase}; elasticities {posed.economy.elasticities}; "
        f"Countermove {__version__}",
        left=left,
    )


def finding(what: str, parts: Mapping[str, float], total: float, unit: str) -> str:
    """Return which part does most of the whole.

    >>> parts = {"Duties on vehicles": -0.3, "Replies": 0.1}
    >>> finding("Real income of Canada", parts, -0.2, "per cent")
    'Real income of Canada: most by duties on vehicles, −0.30 of −0.20 %'
    >>> finding("Jobs in Canada", {"Duties on vehicles": 12.0}, 12.0, "jobs")
    'Jobs in Canada: all by duties on vehicles, +12 jobs'
    """
    form = column_form([*parts.values(), total], unit)
    most = max(parts, key=lambda name: abs(parts[name]))
    if len(parts) == 1:
        return f"{what}: all by {inside(most)}, {form(total)} {display_unit(unit)}"
    told = f"{form(parts[most])} of {form(total)}"
    return f"{what}: most by {inside(most)}, {told} {display_unit(unit)}"
