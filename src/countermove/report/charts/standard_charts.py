"""The charts drawn with every run of a case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from countermove.errors import BadInput
from countermove.report.charts.diversion_chart import diversion_chart
from countermove.report.charts.household_chart import households_chart
from countermove.report.charts.maps import places_map
from countermove.report.charts.real_income_chart import real_income_chart
from countermove.report.charts.sector_charts import sectors_chart
from countermove.report.charts.tariff_charts import tariff_chart
from countermove.report.charts.theme import Spec
from countermove.report.charts.vehicle_chart import vehicles_chart
from countermove.report.labels import REGION_TITLES
from countermove.report.longtable import LongTable

DIVERSION_SECTORS = ("C29", "C24A", "C24B")


@dataclass(frozen=True, slots=True)
class ChartSet:
    """Charts by file name, and those left out with the reason."""

    specs: Mapping[str, Spec]
    left_out: Mapping[str, str]


def standard_charts(
    tables: Mapping[str, LongTable],
    manifest: Mapping[str, Any],
    *,
    variant: str,
    sector_titles: Mapping[str, str],
    country: str = "CAN",
    importer: str = "USA",
    titles: Mapping[str, str] = REGION_TITLES,
) -> ChartSet:
    """Return every chart the run has figures for; the others are named with the reason.

    Args:
        variant: drawn where a chart shows one variant.
        sector_titles: title by code; goods are the codes that start with A, B or C.
        country: whose sectors are ranked. importer: whose tariffs and imports are shown.
    """
    goods = {code: name for code, name in sector_titles.items() if code[:1] in ("A", "B", "C")}
    some = {code: goods[code] for code in DIVERSION_SECTORS if code in goods}
    makers: dict[str, Callable[[], Spec]] = {
        "real_income": lambda: real_income_chart(tables, manifest, titles=titles),
        "vehicles": lambda: vehicles_chart(tables, manifest, titles=titles),
        f"output_{country.lower()}": lambda: sectors_chart(
            tables, manifest, variant=variant, country=country, sectors=goods, titles=titles
        ),
        f"tariff_{importer.lower()}": lambda: tariff_chart(
            tables, manifest, variant=variant, importer=importer, titles=titles
        ),
        "tariff_faced": lambda: tariff_chart(
            tables, manifest, variant=variant, importer=None, titles=titles
        ),
        f"imports_{importer.lower()}": lambda: diversion_chart(
            tables, manifest, variant=variant, importer=importer, sectors=some, titles=titles
        ),
        "places": lambda: places_map(tables, manifest, variant=variant),
        f"households_{country.lower()}": lambda: households_chart(
            tables, manifest, variant=variant, country=country, titles=titles
        ),
    }
    specs: dict[str, Spec] = {}
    left_out: dict[str, str] = {}
    for name, make in makers.items():
        try:
            specs[name] = make()
        except BadInput as error:
            left_out[name] = str(error)
    return ChartSet(specs=specs, left_out=left_out)
