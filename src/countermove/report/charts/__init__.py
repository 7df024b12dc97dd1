"""Charts: one function per chart, each returning a Vega-Lite specification as plain data.

``draw`` writes SVG or PNG; ``to_altair`` makes an Altair chart. Nothing heavy is imported before.
"""

from __future__ import annotations

from countermove.report.charts.diversion_chart import diversion_chart
from countermove.report.charts.draw import draw, png, svg, to_altair
from countermove.report.charts.household_chart import households_chart
from countermove.report.charts.maps import bubble_map, places_map
from countermove.report.charts.real_income_chart import real_income_chart
from countermove.report.charts.sector_charts import sectors_chart
from countermove.report.charts.standard_charts import ChartSet, standard_charts
from countermove.report.charts.tariff_charts import tariff_chart
from countermove.report.charts.vehicle_chart import vehicles_chart

__all__ = [
    "ChartSet", "bubble_map", "diversion_chart", "draw", "households_chart", "places_map", "png",
    "real_income_chart", "sectors_chart", "standard_charts", "svg", "tariff_chart", "to_altair",
    "vehicles_chart",
]  # fmt: skip
