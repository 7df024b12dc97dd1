"""Charts: one function per chart, each returning a Vega-Lite specification as plain data.

``draw`` writes SVG or PNG. Nothing heavy is imported before.
"""

from __future__ import annotations

from countermove.report.charts.draw import draw, png, svg
from countermove.report.charts.maps import bubble_map, places_map
from countermove.report.charts.run_charts import (
    ChartSet,
    diversion_chart,
    households_chart,
    real_income_chart,
    sectors_chart,
    standard_charts,
    tariff_chart,
    vehicles_chart,
)

__all__ = [
    "ChartSet", "bubble_map", "diversion_chart", "draw", "households_chart", "places_map", "png",
    "real_income_chart", "sectors_chart", "standard_charts", "svg", "tariff_chart",
    "vehicles_chart",
]  # fmt: skip
