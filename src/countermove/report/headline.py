"""The table a journalist can read: a block per variant, a column per country, ranges below."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from countermove.codes.lookup import unknown
from countermove.report.labels import REGION_TITLES, display_unit, series_info
from countermove.report.longtable import LongTable

COUNTRIES = ("CAN", "USA", "MEX", "EU27", "CHN", "WLD")
VEHICLES = "C29"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row: which figures of the long tables it shows.

    ``category`` is empty for country totals, a sector code otherwise; ``mark`` its footnote.
    """

    label: str
    series: str
    measure: str = "change"
    category: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure with its range over elasticity sets, where there is one."""

    value: float
    lo: float | None
    hi: float | None
    unit: str


@dataclass(frozen=True, slots=True)
class Block:
    """One variant: title, subtitle, and per indicator one cell (or none) per country."""

    name: str
    title: str
    subtitle: str
    status: str
    rows: tuple[tuple[Indicator, str, tuple[Cell | None, ...]], ...]


@dataclass(frozen=True, slots=True)
class Headline:
    """The headline table; show it with :mod:`countermove.report.headline_text`."""

    title: str
    countries: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    notes: tuple[tuple[str, str], ...]
    footer: tuple[str, ...]


def default_indicators(vehicles: str = VEHICLES) -> tuple[Indicator, ...]:
    """Return the rows of the headline; ``vehicles`` is the motor-vehicle sector's code."""
    return (
        Indicator("Real income", "real_income_change"),
        Indicator("Real wage", "real_wage_change"),
        Indicator("Prices at unchanged domestic wages", "consumer_price_change", mark="a"),
        Indicator("Exports", "exports_change", mark="b"),
        Indicator("Imports", "imports_change", mark="b"),
        Indicator("Motor-vehicle output", "output_change", category=vehicles),
        Indicator("Motor-vehicle jobs", "labour_change", category=vehicles),
        Indicator("Motor-vehicle jobs", "jobs_change", category=vehicles),
        Indicator("Tariff revenue", "tariff_revenue", measure="level"),
        Indicator("Tariff charged", "tariff_applied", measure="level", mark="c"),
        Indicator("Tariff faced", "tariff_faced", measure="level", mark="d"),
    )


NOTES = (
    (
        "a",
        "All final spending (households, government, investment), at unchanged domestic wages.",
    ),
    ("b", "Volume, at the prices of the base year."),
    ("c", "Average rate on the country's goods imports, weighted with trade before the change."),
    ("d", "Average rate on the country's goods exports, weighted with trade before the change."),
)


def build_headline(
    tables: Mapping[str, LongTable],
    manifest: Mapping[str, Any],
    *,
    variants: Sequence[str] | None = None,
    countries: Iterable[str] = COUNTRIES,
    indicators: Iterable[Indicator] | None = None,
    titles: Mapping[str, str] = REGION_TITLES,
) -> Headline:
    """Build the headline from long tables and the manifest of a run.

    Args:
        tables: any tables holding the series wanted; a figure absent everywhere is left out.
        manifest: made by ``build_manifest``.
        variants: which, in what order; by default all but the one compared with.
        countries: region codes, a column each; ``EU27`` and ``WLD`` must be rows of the tables.
    """
    known = {str(entry["name"]): entry for entry in manifest["variants"]}
    others = [name for name in known if name != manifest["default_scenario"]]
    chosen = list((others or known) if variants is None else variants)
    for name in chosen:
        if name not in known:
            raise unknown(name, known, what="variant")
    rows = tuple(default_indicators() if indicators is None else indicators)
    codes = tuple(countries)
    figures = _figures(tables, rows, codes)
    blocks = tuple(_block(known[name], rows, codes, figures) for name in chosen)
    shown = tuple(code for code in codes if _has_column(blocks, codes.index(code)))
    keep = [codes.index(code) for code in shown]
    blocks = tuple(
        Block(block.name, block.title, block.subtitle, block.status, tuple(
            (row, unit, tuple(cells[index] for index in keep)) for row, unit, cells in block.rows
        ))
        for block in blocks
    )  # fmt: skip
    marks = {row.mark for block in blocks for row, _, _ in block.rows}
    return Headline(
        title=str(manifest.get("title") or manifest["scenario"]),
        countries=tuple((code, titles.get(code, code)) for code in shown),
        blocks=blocks,
        notes=tuple((mark, note) for mark, note in NOTES if mark in marks),
        footer=footer_lines(manifest),
    )


def footer_lines(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the lines under the table: data, model, clocks, what is not in the model, version."""
    model = manifest["model"]
    clocks = sorted({(entry["law_as_of"], entry["known_on"]) for entry in manifest["variants"]})
    law = "; ".join(f"law as of {law}, as known on {known}" for law, known in clocks)
    sets = ", ".join(model["range_over"])
    lines = [
        f"Data: {model['economy']} (values of {model['data_year']}; {model['calibration']}).",
        f"Model: Caliendo-Parro in exact changes; {model['closure']} deficits; "
        f"elasticities {model['elasticity_set']}"
        + (f"; ranges over the elasticity sets {sets}." if sets else "."),
        f"{law[:1].upper()}{law[1:]}.",
        *_utilisation_line(manifest["variants"]),
    ]
    if model["not_in_model"]:
        lines.append(f"Not in the model: {'; '.join(model['not_in_model'])}.")
    lines.append(f"Countermove {manifest['version']}, run {str(manifest['run_hash'])[:10]}.")
    return tuple(lines)


def _utilisation_line(variants: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return how far agreements are claimed: of most variants, then of those that differ."""
    by_words: dict[str, list[str]] = {}
    for entry in variants:
        if words := entry.get("utilisation"):
            by_words.setdefault(words, []).append(entry["name"])
    usual, *others = sorted(by_words.items(), key=lambda item: -len(item[1])) or [("", [])]
    if not usual[0]:
        return ()
    parts = [usual[0], *(f"{', '.join(names)}: {words}" for words, names in others)]
    return (f"Preference utilisation: {'; '.join(parts)}.",)


def by_indicator(headline: Headline) -> Headline:
    """Return the same figures with a block per indicator and a row per variant."""
    found: dict[tuple[Indicator, str], list[tuple[Indicator, str, tuple[Cell | None, ...]]]] = {}
    for block in headline.blocks:
        for row, unit, cells in block.rows:
            line = replace(row, label=block.title, mark="")
            found.setdefault((row, unit), []).append((line, "", cells))
    blocks = [
        Block(
            name=row.series,
            title=f"{row.label}{f' ({row.mark})' if row.mark else ''}, "
            + ("number" if row.label.endswith(unit) else unit),
            subtitle="",
            status="solved",
            rows=tuple(rows),
        )
        for (row, unit), rows in found.items()
    ]
    unsolved = [replace(block, rows=()) for block in headline.blocks if block.status != "solved"]
    return replace(headline, blocks=(*blocks, *unsolved))


def headline_json(headline: Headline) -> dict[str, Any]:
    """Return the headline as plain data: one object per figure, unrounded, in the table's unit."""
    return {
        "title": headline.title,
        "countries": dict(headline.countries),
        "figures": list(_flat(headline)),
        "statuses": {block.name: block.status for block in headline.blocks},
        "notes": dict(headline.notes),
        "footer": list(headline.footer),
    }


def headline_csv(headline: Headline) -> str:
    """Return the headline as CSV, one figure a line."""
    text = io.StringIO()
    columns = ("variant", "indicator", "series", "measure", "category", "country", "unit", "value",
               "lo", "hi")  # fmt: skip
    writer = csv.DictWriter(text, fieldnames=columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_flat(headline))
    return text.getvalue()


def _flat(headline: Headline) -> Iterable[dict[str, Any]]:
    for block in headline.blocks:
        for row, _, cells in block.rows:
            for (code, _), cell in zip(headline.countries, cells, strict=True):
                if cell is not None:
                    yield {
                        "variant": block.name, "indicator": row.label, "series": row.series,
                        "measure": row.measure, "category": row.category, "country": code,
                        "unit": cell.unit, "value": cell.value, "lo": cell.lo, "hi": cell.hi,
                    }  # fmt: skip


def _figures(
    tables: Mapping[str, LongTable], rows: Sequence[Indicator], codes: Sequence[str]
) -> dict[tuple[str, ...], Cell]:
    """Index the figures wanted by (variant, series, measure, category, code)."""
    figures: dict[tuple[str, ...], Cell] = {}
    categories = {row.category for row in rows} | {"total"}
    for table in tables.values():
        part = table.select(
            series={row.series for row in rows}, code=codes, category=categories,
            dimension=("country", "sector"),
        )  # fmt: skip
        for row in part.rows():
            key = tuple(row[name] for name in ("scenario", "series", "measure", "category", "code"))
            figures.setdefault(key, Cell(row["value"], row["lo"], row["hi"], row["unit"]))
    return figures


def _block(
    variant: Mapping[str, Any],
    indicators: Sequence[Indicator],
    codes: Sequence[str],
    figures: Mapping[tuple[str, ...], Cell],
) -> Block:
    rows = []
    for row in indicators:
        stem = (str(variant["name"]), row.series, row.measure)
        cells = tuple(
            figures.get((*stem, row.category, code))
            or (None if row.category else figures.get((*stem, "total", code)))
            for code in codes
        )
        if any(cells):
            unit = next(cell.unit for cell in cells if cell) or series_info(row.series).unit
            rows.append((row, display_unit(unit), cells))
    clocks = f"law as of {variant['law_as_of']}, known on {variant['known_on']}"
    note = f"{variant['note']} " if variant.get("note") else ""
    return Block(
        name=str(variant["name"]),
        title=str(variant["title"]),
        subtitle=f"{note}({clocks})",
        status=str(variant.get("status", "solved")),
        rows=tuple(rows),
    )


def _has_column(blocks: Iterable[Block], column: int) -> bool:
    return any(cells[column] is not None for block in blocks for _, _, cells in block.rows)
