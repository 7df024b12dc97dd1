"""The path of a run between its horizons: a row per quarter, columns for the two sides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from countermove.codes.sectors import sectors
from countermove.report.headline import PATH, countries_shown
from countermove.report.labels import (
    PER_CENT,
    REGION_TITLES,
    column_form,
    series_title,
    variant_titles,
)
from countermove.report.longtable import LongTable
from countermove.report.show import Column, Sheet

COLUMNS = ("real_income_change", "real_gdp_change", "employment_change")
NOTE = (
    "Between its ends the path is an interpolation: trade elasticities rise, labour begins to "
    "move, more of income is spent and wages forego growth; nothing of it is estimated, and below"
    " a year nothing is known. Most of the first year's loss ends in the first step after it, in "
    "which floors begin to fall and labour to move: no finding on quarters. The last step is no "
    "time but a change of closure: up to it wages have floors, balances follow incomes and the "
    "unit is money; the last row is the long run itself, with flexible wages and given balances. "
    "How a country gets there is not known. Employment of the long run is an assumption: blank."
)


def path_parts(tables: Mapping[str, LongTable], manifest: Mapping[str, Any]) -> list[str | Sheet]:
    """Return the sheet of the path, and what it is; nothing where the run has none."""
    table = tables.get(PATH)
    if table is None:
        return []
    sides = countries_shown(manifest)[:2]
    wanted = [(name, "") for name in COLUMNS]
    wanted += [("output_change", code) for code in manifest["sectors"]]
    found = {
        (row["horizon"], row["series"], row["category"], row["code"]): row
        for row in table.select(series=[name for name, _ in wanted], code=sides).rows()
    }
    dates = table.distinct("horizon")
    columns, values = [Column("years", "years after", right=True)], []
    for code in sides:
        for name, sector in wanted:
            rows = [found.get((date, name, sector, code)) for date in dates]
            if name == "employment_change":  # of the long run it is an assumption
                rows[-1] = None
            known = [row for row in rows if row is not None]
            if known:
                what = f"{sectors()[sector].name} output" if sector else series_title(name)
                form = column_form([row["value"] for row in known], PER_CENT)
                head = f"{REGION_TITLES[code]}: {what}, %"
                columns.append(Column(f"{code} {name} {sector}".rstrip(), head, form, right=True))
                values.append([None if row is None else row["value"] for row in rows])
    titles = variant_titles(manifest)
    name = next(iter(table.distinct("scenario")))
    lines = [
        [date.removesuffix(" years"), *line]
        for date, line in zip(dates, zip(*values, strict=True), strict=True)
    ]
    title = f"{titles[name]}: from the first year to the long run"
    return ["", Sheet(PATH, columns, lines, title), NOTE]
