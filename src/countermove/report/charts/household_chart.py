"""What a household pays more, by group of categories, at each horizon."""

from __future__ import annotations

from countermove.errors import BadInput
from countermove.places.households import BETWEEN, TOTAL
from countermove.report.charts import marks, theme
from countermove.report.charts.chart_data import Manifest, Source, ends
from countermove.report.charts.run_charts import SIDES
from countermove.report.charts.theme import Spec
from countermove.report.household_tables import GROUP
from countermove.report.longtable import LongTable

WIDTH = 300
"""Width of a horizon's panel in pixels."""


def household_cost_chart(table: LongTable, manifest: Manifest, variant: str, region: str) -> Spec:
    """Draw dollars a household by group, both sides of substitution; a panel per horizon.

    Raises:
        BadInput: the region's number of households is not at hand.
    """
    run = Source({}, manifest, variant)
    part = table.select(code=region, dimension=GROUP, series="household_cost")
    if not len(part):
        raise BadInput(
            f"nothing to draw: {region} is told in per cent, since the number of its households is "
            "not at hand; ask for another --country."
        )
    horizons = part.distinct("horizon")
    drawn = {}
    for horizon in horizons:
        one = Source({"households": part.select(horizon=horizon)}, manifest, variant)
        drawn[horizon] = [
            {**row, "who": who}
            for side, (who, _) in SIDES.items()
            for row in one.figures("household_cost", horizon, substitution=side)
            if row["category"] not in (TOTAL, BETWEEN)
        ]
    before, _ = SIDES["pre"]
    order = [row for row in drawn[horizons[0]] if row["who"] == before]
    order.sort(key=lambda row: -row["value"])
    names = [row["category"] for row in order]
    y, left = marks.named_rows("category", names, grid=True)
    domain = marks.padded(*ends([row for rows in drawn.values() for row in rows]), 0.06)
    bare = {**y, "axis": {**y["axis"], "labels": False, "minExtent": 0, "maxExtent": 0}}
    panels = [
        {
            "title": {"text": horizon, "fontSize": 12, "anchor": "middle", "offset": 8},
            **marks.dots(
                rows, bare if place else y, size=(WIDTH, 22 * len(names)), domain=domain,
                colours=dict(SIDES.values()), labelled=False, axis=marks.TOP | {"tickCount": 5},
            ),
        }
        for place, (horizon, rows) in enumerate(drawn.items())
    ]  # fmt: skip
    total = {
        (horizon, row["substitution"]): row["value"]
        for horizon in horizons
        for row in part.select(horizon=horizon, category=TOTAL, scenario=variant).rows()
    }
    sums = "; ".join(f"{h} {total[h, 'pre']:,.0f} and {total[h, 'post']:,.0f}" for h in horizons)
    paid, when = total[horizons[0], "pre"], f", {horizons[0]}" if horizons[0] else ""
    return run.framed(
        {"hconcat": panels, "spacing": 24},
        title=f"A household in {theme.the_region(region)} pays {abs(paid):,.0f} dollars a year "
        f"{'more' if paid > 0 else 'less'}{when}",
        subtitle=f"US dollars a year more, by group; {run.name}; all categories: {sums}, "
        "before and after substitution",
        left=left,
        width=left + (WIDTH + 24) * len(panels),
    )
