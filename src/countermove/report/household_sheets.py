"""What households and firms pay, as sheets for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from countermove.codes.sectors import sectors
from countermove.places.households import BETWEEN, TOTAL
from countermove.places.spending import categories, household_counts, lines_of_group
from countermove.report.household_tables import GROUP, PAID, SIDES
from countermove.report.labels import REGION_TITLES
from countermove.report.longtable import LongTable
from countermove.report.place_sheets import numbers_sheet
from countermove.report.run_check import TOTAL as SUM
from countermove.report.show import Column, Sheet

LAST = (BETWEEN, TOTAL)
SIDE_HEADS = {"pre": "base basket", "post": "after moving"}
DEFINITIONS = (
    "Base basket: what was bought before, at the new prices, origins as before. After moving: what "
    "buys as much satisfaction, buyers having moved to other origins and products (the model's "
    "expenditure function). Prices of the first year are in own money, those of the long run at "
    "unchanged domestic wages. Duties, more: what the country's own duties bring in more, on base "
    "purchases and after moving, duties on firms' inputs and on purchases of government and "
    "investors among them; they go to its treasury and are no loss to the nation."
)


def basket_notes(regions: Sequence[str]) -> list[str]:
    """Return whose baskets are not known of the regions shown, and what is taken for them."""
    others = ", ".join(REGION_TITLES[code] for code in regions if code != "USA")
    text = (
        f"Baskets of {others}: not known; of each sector's final spending households buy the share "
        "that American ones do, split alike over categories (card household-spending)."
    )
    return [text] if others else []


def household_sheet(table: LongTable, variant: str, region: str) -> Sheet:
    """Return what a region's households pay, by group: dollars where their number is known."""
    part = table.select(code=region, dimension=GROUP)
    dollars = bool(len(part.select(series="household_cost")))
    series = "household_cost" if dollars else "household_cost_percent"
    columns = _columns(part, series, variant)
    names = part.select(series=series, substitution="pre").distinct("category")
    base = _base(part, "household_spending")
    most = columns[0][1]
    names = sorted((name for name in names if name not in LAST), key=lambda name: -most[name])
    rows: list[list[Any]] = [
        [name, *([base.get(name)] if dollars else []), *(held.get(name) for _, held in columns)]
        for name in (*names, *(LAST if dollars else LAST[1:]))
    ]
    if dollars:
        duties = _columns(part, "household_duties", variant)
        rows.append(["Duties, more", None, *(held.get(TOTAL) for _, held in duties)])
    title, unit = REGION_TITLES.get(region, region), "per cent of spending"
    if dollars:
        count = household_counts()[region]
        unit = (
            f"US dollars of 2022 a household and year; {count.households / 1e6:.2f} million "
            f"households ({count.year})"
        )
    heads = [head for head, _ in columns]
    return _sheet("households", ["category", *(["spending"] if dollars else []), *heads], rows,
                  f"{title}: {unit}", 0 if dollars else 2)  # fmt: skip


def category_sheet(table: LongTable, variant: str, region: str, group: str) -> Sheet:
    """Return price changes in per cent of the categories in a group."""
    lines = {row.name for row in categories() if row.line in lines_of_group(group)}
    part = table.select(code=region, dimension="household")
    columns = _columns(part, "category_price_change", variant)
    shares = _base(part, "category_share")
    rows = [
        [name, 100.0 * shares[name], *(held.get(name) for _, held in columns)]
        for name in part.select(series="category_price_change", substitution="pre").distinct(
            "category"
        )
        if name in lines
    ]
    heads = ["category", "% of spending", *(head for head, _ in columns)]
    title = f"{REGION_TITLES.get(region, region)}: {group}, prices, per cent"
    return _sheet("categories", heads, rows, title, 2)


def firms_sheet(table: LongTable, variant: str, region: str, most: int) -> Sheet:
    """Return what the inputs of a region's sectors cost more, the dearest base basket first."""
    part = table.select(code=region)
    base = _base(part, "input_purchases")
    money = _columns(part, "input_cost", variant)
    share = _columns(part, "input_cost_percent", variant)
    names = sorted((n for n in base if n != SUM), key=lambda n: -money[0][1].get(n, 0.0))
    titles = {code: entry.name for code, entry in sectors().items()} | {SUM: "all sectors"}
    heads, keys = ["sector|inputs:million US dollars"], []
    for (head, dollars), (_, hats) in zip(money, share, strict=True):
        heads += [f"{head}:+million US dollars", f"{head}, %:+per cent"]
        keys += [dollars, hats]
    for dollars, hats in zip(keys[::2], keys[1::2], strict=True):
        hats[SUM] = 100.0 * dollars[SUM] / base[SUM]
    rows = [
        [titles.get(name, name), base[name], *(held.get(name) for held in keys)]
        for name in (SUM, *names)
    ]
    title = f"{REGION_TITLES.get(region, region)}: cost of inputs in a year, USD bn and per cent"
    return numbers_sheet("firms", "|".join(heads), rows, title, most)


def _columns(part: LongTable, series: str, variant: str) -> list[tuple[str, dict[str, float]]]:
    """Return headings and values by category, by horizon, side and pay-through."""
    found = []
    mine = part.select(series=series, scenario=variant)
    horizons = mine.distinct("horizon")
    for horizon in horizons:
        for paid in ("", PAID):
            for side in SIDES:
                rows = mine.select(horizon=horizon, substitution=side + paid)
                if len(rows):
                    head = f"{horizon}: " if len(horizons) > 1 else ""
                    head += SIDE_HEADS[side] + (" as paid" if paid else "")
                    held = {row["category"]: row["value"] for row in rows.rows()}
                    found.append((head, held))
    return found


def _base(part: LongTable, series: str) -> dict[str, float]:
    return {row["category"]: row["value"] for row in part.select(series=series).rows()}


def _sheet(name: str, heads: Sequence[str], rows: Sequence[Sequence[Any]], title: str,
           decimals: int) -> Sheet:  # fmt: skip
    form = f"z,.{decimals}f"

    def signed(value: float) -> str:
        text = format(value, f"+{form}").replace("-", "\N{MINUS SIGN}")
        return text if any(digit in text for digit in "123456789") else text.removeprefix("+")

    columns = [Column("name", heads[0])]
    for head in heads[1:]:
        plain = head in ("spending", "% of spending")
        columns.append(Column(head, head, form if plain else signed))
    return Sheet(name, columns, rows, title)
