"""What a page shows of places: jobs of provinces and states, as the run's tables have them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from countermove.places.gazetteer import all_places
from countermove.report.longtable import LongTable

SERIES = {
    "first year": ("place_jobs_percent", "place_jobs_change"),
    "long run": ("place_goods_jobs_percent", "place_goods_jobs_change"),
}
"""Per cent and number by horizon: of all jobs, and of jobs that make goods."""


def places_of(tables: Mapping[str, LongTable]) -> dict[str, Any]:
    """Return names and changes by country, variant and horizon; empty where none were solved."""
    table = tables.get("places")
    if table is None:
        return {}
    wanted = {name for pair in SERIES.values() for name in pair}
    values = {
        (row["scenario"], row["horizon"], row["code"], row["series"]): row["value"]
        for row in table.select(series=wanted, measure="change").rows()
        if not row["band"]
    }
    known, codes = all_places(), {key[2] for key in values}
    variants = list(dict.fromkeys(key[0] for key in values))
    found = {}
    for country in dict.fromkeys(known[code].country for code in known if code in codes):
        mine = [code for code in known if code in codes and known[code].country == country]
        rows = {
            variant: {
                horizon: [[values.get((variant, horizon, code, name)) for name in pair]
                          for code in mine]
                for horizon, pair in SERIES.items()
            }
            for variant in variants
        }  # fmt: skip
        found[country] = {"codes": mine, "names": [known[code].name for code in mine], "rows": rows}
    return found
