"""Charts: one function per chart, each returning a Vega-Lite specification as plain data.

``draw`` writes SVG or PNG; ``to_altair`` makes an Altair chart. Nothing heavy is imported before.
"""

from __future__ import annotations

from countermove.report.charts.diversion import diversion_chart
from countermove.report.charts.draw import draw, png, svg, to_altair
from countermove.report.charts.households import households_chart
from countermove.report.charts.maps import bubble_map, places_map
from countermove.report.charts.real_income import real_income_chart
from countermove.report.charts.sectors import sectors_chart
from countermove.report.charts.standard import ChartSet, standard_charts
from countermove.report.charts.tariffs import tariff_chart
from countermove.report.charts.vehicles import vehicles_chart

__all__ = [
    "ChartSet", "bubble_map", "diversion_chart", "draw", "households_chart", "places_map", "png",
    "real_income_chart", "sectors_chart", "standard_charts", "svg", "tariff_chart", "to_altair",
    "vehicles_chart",
]  # fmt: skip
