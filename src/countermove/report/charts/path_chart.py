"""The path of a run between its horizons, quarter by quarter: a panel per series."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from countermove.errors import BadInput
from countermove.report.charts import marks, theme
from countermove.report.charts.chart_data import Manifest, Source, Tables
from countermove.report.charts.findings import over_time
from countermove.report.charts.theme import Spec
from countermove.report.headline import PATH, countries_shown
from countermove.report.labels import series_title

SERIES = ("real_income_change", "real_gdp_change")
SIZE = 300, 240
"""Of a panel, in pixels."""
LEFT, GAP = 40, 30


def path_chart(tables: Tables, manifest: Manifest, *, variant: str) -> Spec:
    """Draw real income and real GDP of the case's sides by years since the change.

    Raises:
        BadInput: the run has no path.
    """
    if PATH not in tables:
        raise BadInput("nothing to draw: the run has no path; solve it with --path.")
    run, sides = Source(tables, manifest, variant), countries_shown(manifest)[:2]
    colours = theme.country_colours(sides)
    panels: list[Spec] = []
    income: list[dict[str, Any]] = []
    for series in SERIES:
        rows = [
            {"years": float(row["horizon"].removesuffix(" years")), "value": row["value"],
             "country": theme.title_of(row["code"]), "code": row["code"]}
            for row in tables[PATH].select(series=series, code=sides, scenario=variant).rows()
        ]  # fmt: skip
        income = income or [row for row in rows if row["code"] == sides[0]]
        place = {
            "x": marks.number("years", axis={"title": "years after the change", "format": "~f"}),
            "y": marks.number("value", axis={"title": None, "format": "~f", "tickCount": 6}),
            "color": marks.coloured("country", colours),
        }
        head = {"text": f"{series_title(series)}, per cent change", "fontSize": 12,
                "anchor": "middle", "offset": 8}  # fmt: skip
        panels.append(
            {"title": head, **marks.panel(SIZE, marks.zero(axis="y"), marks.lines(rows, place))}
        )
    income.sort(key=itemgetter("years"))
    return run.framed(
        {"hconcat": panels, "spacing": GAP, "resolve": {"scale": {"color": "shared"}}},
        title=over_time(
            theme.the_region(sides[0]), income[0]["value"], income[-1]["value"], income[-1]["years"]
        ),
        subtitle=f"From the first year to the long run: {run.name}, against the world before the "
        "duties; an interpolation between its ends, whose last step is a change of closure",
        left=LEFT,
        width=LEFT + (SIZE[0] + GAP) * len(panels),
    )
