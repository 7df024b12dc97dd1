"""The table a journalist can read: per indicator a row per variant, a column per country.

Its countries and sectors are those the case is about (``focus`` and ``sectors``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from countermove.codes.sectors import sectors
from countermove.report.labels import REGION_TITLES, column_form, display_unit, variant_titles
from countermove.report.longtable import LongTable
from countermove.report.show import Column, Ranged, Sheet

WORLD = "WLD"
MOST_COUNTRIES = 5
"""Countries and groups of the focus that have a column, beside the world."""


class Indicator(NamedTuple):
    """Figures that a table shows: of a sector if ``category`` says so; ``mark`` is a footnote."""

    label: str
    series: str
    measure: str = "change"
    category: str = ""
    mark: str = ""


COUNTRY_ROWS = (
    Indicator("Real income", "real_income_change"),
    Indicator("Real wage", "real_wage_change"),
    Indicator("Prices at unchanged domestic wages", "consumer_price_change", mark="a"),
    Indicator("Final prices in own money", "price_level_change"),
    Indicator("Exports", "exports_change", mark="b"),
    Indicator("Imports", "imports_change", mark="b"),
)
SECTOR_ROWS = (
    Indicator("output", "output_change"),
    Indicator("jobs", "labour_change"),
    Indicator("jobs", "jobs_change"),
)
DUTY_ROWS = (
    Indicator("Tariff revenue", "tariff_revenue", measure="level"),
    Indicator("Tariff charged", "tariff_applied", measure="level", mark="c"),
    Indicator("Tariff faced", "tariff_faced", measure="level", mark="d"),
)
MARKS = {row.series: row.mark for row in (*COUNTRY_ROWS, *DUTY_ROWS) if row.mark}
NOTES = {
    "a": "All final spending (households, government, investment), at unchanged domestic wages.",
    "b": "Volume, at the prices of the base year.",
    "c": "Average rate on the country's goods imports, weighted with trade before the change.",
    "d": "Average rate on the country's goods exports, weighted with trade before the change.",
}


class Figure(NamedTuple):
    """One figure of the headline, unrounded, in the unit of the tables."""

    variant: str
    indicator: str
    series: str
    measure: str
    category: str
    country: str
    unit: str
    value: float
    lo: float | None
    hi: float | None


def countries_shown(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the codes that have a column: the first of the focus, and the world if it is there."""
    focus = manifest["focus"]
    return (*[code for code in focus if code != WORLD][:MOST_COUNTRIES],
            *[code for code in focus if code == WORLD])  # fmt: skip


def indicators(manifest: Mapping[str, Any]) -> tuple[Indicator, ...]:
    """Return the rows of a run's headline: of countries, of the case's sectors, of duties."""
    known = sectors()
    chosen = [
        row._replace(label=f"{known[code].name}: {row.label}", category=code)
        for code in manifest["sectors"]
        for row in SECTOR_ROWS
    ]
    return (*COUNTRY_ROWS, *chosen, *DUTY_ROWS)


def headline(
    tables: Mapping[str, LongTable],
    manifest: Mapping[str, Any],
    *,
    variants: Sequence[str] | None = None,
) -> list[Figure]:
    """Return the headline's figures by variant, indicator and country; what no table has, not.

    ``variants`` are those wanted, in order; by default all but the one compared with.
    """
    known = list(variant_titles(manifest, variants or ()))
    others = [name for name in known if name != manifest["default_scenario"]]
    shown, codes = indicators(manifest), countries_shown(manifest)
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for table in tables.values():
        part = table.select(
            series={row.series for row in shown}, code=codes,
            category={row.category for row in shown} | {"total"},
            dimension=("country", "sector"),
        )  # fmt: skip
        for row in part.rows():
            key = tuple(row[name] for name in ("scenario", "series", "measure", "category", "code"))
            found.setdefault(key, row)
    figures = []
    for name in (others or known) if variants is None else variants:
        for label, series, measure, category, _ in shown:
            for code in codes:
                wanted = (category,) if category else ("", "total")
                rows = (found.get((name, series, measure, each, code)) for each in wanted)
                if (at := next(filter(None, rows), None)) is not None:
                    values = (at[column] for column in ("unit", "value", "lo", "hi"))
                    figures.append(Figure(name, label, series, measure, category, code, *values))
    return figures


def csv_sheet(figures: Sequence[Figure]) -> Sheet:
    """Return the figures one a line."""
    return Sheet("headline", list(map(Column, Figure._fields)), figures)


def indicator_sheets(lines: Sequence[tuple[str, Sequence[Figure]]]) -> list[Sheet]:
    """Return a sheet per indicator: a row for each line, a column for each country, ranges below.

    Lines are labels with their figures; a heading has none. A level has no sign, a change has.
    """
    every = [figure for _, figures in lines for figure in figures]
    order = list(dict.fromkeys(figure.country for figure in every))
    sheets = []
    for label, series, category in dict.fromkeys(
        (f.indicator, f.series, f.category) for f in every
    ):

        def here(f: Figure, where: tuple[str, str] = (series, category)) -> bool:
            return (f.series, f.category) == where

        mine = list(filter(here, every))
        present = {figure.country for figure in mine}
        codes = [code for code in order if code in present]
        columns = [Column("row", ""), *(Column(code, REGION_TITLES[code]) for code in codes)]
        numbers = [x for f in mine for x in (f.value, f.lo, f.hi)]
        forms = {
            signed: column_form(numbers, mine[0].unit, signed=signed) for signed in (False, True)
        }
        rows = []
        for name, figures in lines:
            at = {
                f.country: Ranged(f.value, f.lo, f.hi, forms[f.measure != "level"])
                for f in filter(here, figures)
            }
            rows.append([name, *map(at.get, codes)])
        unit = display_unit(mine[0].unit)
        mark = f" ({MARKS[series]})" if series in MARKS else ""
        title = f"{label}{mark}, {'number' if unit == 'jobs' else unit}"
        sheets.append(Sheet(series, columns, rows, title))
    return sheets


def over_utilisation(
    tables: Mapping[str, LongTable], manifest: Mapping[str, Any]
) -> tuple[Sheet, ...]:
    """Return real income at the ends of preference utilisation; nothing where no range is known.

    Its range is that of who claims an agreement alone: it stands beside that of the elasticities.
    """
    table = tables.get("utilisation")
    shown = countries_shown(manifest)
    rows = list(table.select(series="real_income_change", code=shown).rows()) if table else []
    if not rows:
        return ()
    form = column_form([row[end] for row in rows for end in ("lo", "hi")], "per cent", signed=True)
    codes = [code for code in shown if any(row["code"] == code for row in rows)]
    titles = variant_titles(manifest)
    lines = [
        [
            titles[name],
            *(
                Ranged(row["value"], row["lo"], row["hi"], form)
                for code in codes
                for row in rows
                if (row["scenario"], row["code"]) == (name, code)
            ),
        ]
        for name in dict.fromkeys(row["scenario"] for row in rows)
    ]
    columns = [Column("row", ""), *(Column(code, REGION_TITLES[code]) for code in codes)]
    title = "Real income over preference utilisation (5 to 95 % of draws), %"
    return (Sheet("real_income_over_utilisation", columns, lines, title),)


def headline_parts(
    figures: Sequence[Figure], manifest: Mapping[str, Any], beside: Sequence[Sheet] = ()
) -> list[str | Sheet]:
    """Return the headline as sentences and sheets, a row per variant.

    Args:
        figures, manifest: see :func:`headline`. beside: sheets that come after the first.
    """
    titles = variant_titles(manifest)
    lines = [
        (titles[name], [f for f in figures if f.variant == name])
        for name in dict.fromkeys(figure.variant for figure in figures)
    ]
    parts: list[str | Sheet] = [str(manifest.get("title") or manifest["scenario"])]
    sheets = indicator_sheets(lines)
    for sheet in (*sheets[:1], *beside, *sheets[1:]):
        parts += ["", sheet]
    for entry in manifest["variants"]:
        if (status := entry.get("status", "solved")) != "solved":
            parts.append(f"\n{entry['title']}\nNo result: {status}.")
    notes = [f"({mark}) {note}" for mark, note in notes_of(f.series for f in figures).items()]
    return [*parts, "", *notes, *footer_lines(manifest)]


def headline_facts(figures: Sequence[Figure], manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return the headline as plain data: one object per figure."""
    shown = list(dict.fromkeys(figure.country for figure in figures))
    variants = manifest["variants"]
    return {
        "title": str(manifest.get("title") or manifest["scenario"]),
        "countries": {code: REGION_TITLES[code] for code in shown},
        "figures": [figure._asdict() for figure in figures],
        "statuses": {
            str(entry["name"]): str(entry.get("status", "solved"))
            for entry in variants
            if len(variants) == 1 or entry["name"] != manifest["default_scenario"]
        },
        "notes": notes_of(f.series for f in figures),
        "footer": list(footer_lines(manifest)),
    }


def notes_of(series: Iterable[str]) -> dict[str, str]:
    """Return the footnotes of the indicators of these series by their marks."""
    marks = {MARKS.get(name) for name in series}
    return {mark: note for mark, note in NOTES.items() if mark in marks}


def footer_lines(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the lines under the table: data, model, clocks, what is not in the model, version."""
    model, variants = manifest["model"], manifest["variants"]
    law = "; ".join(
        f"law of {on}, law and utilisation as known on {known}"
        for on, known in sorted({(entry["law_as_of"], entry["known_on"]) for entry in variants})
    )
    foreknown = sorted({m for entry in variants for m in entry.get("foreknown", ())})
    changed = _elasticities_changed(manifest.get("parameters", {}))
    sets = ", ".join(model["range_over"])
    left_out = "; ".join(model["not_in_model"])
    return (
        f"Data: {model['economy']} (values of {model['data_year']}; {model['calibration']}).",
        f"Model: Caliendo-Parro in exact changes; {model['closure']} deficits; "
        f"elasticities {model['elasticity_set']}{changed}"
        + (f"; ranges over the elasticity sets {sets}." if sets else "."),
        f"{law[:1].upper()}{law[1:]}"
        + (f"; taken as known whatever the day: {', '.join(foreknown)}." if foreknown else "."),
        *_utilisation_line(variants),
        *_claim_cost_line(manifest),
        *_notes_of_variants(variants),
        *([f"Not in the model: {left_out}."] if left_out else []),
        f"Countermove {manifest['version']}, run {str(manifest['run_hash'])[:10]}.",
    )


def _notes_of_variants(variants: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return every note once; where it holds in few of the variants, with their names."""
    where: dict[str, list[str]] = {}
    for entry in variants:
        for note in entry.get("notes", ()):
            where.setdefault(note, []).append(str(entry["name"]))
    return [
        note if 2 * len(names) > len(variants) - 1 else f"In {', '.join(names)}: {note}"
        for note, names in where.items()
    ]


def _elasticities_changed(parameters: Mapping[str, Any]) -> str:
    """Return what options change of the set: services always, since no set estimates them."""
    services, cap = parameters.get("services"), parameters.get("cap")
    words = [] if services is None else [f"services {services:g}"]
    words += [f"capped at {cap:g}"] if cap else []
    words += [f"{sector} {value:g}" for sector, value in (parameters.get("theta") or {}).items()]
    return f" ({', '.join(words)})" if words else ""


def _claim_cost_line(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what claims cost that are new in the variant shown, and whether it is counted."""
    shown = manifest.get("shown_scenario")
    words = next((e.get("claim_cost") for e in manifest["variants"] if e["name"] == shown), None)
    times = manifest.get("parameters", {}).get("compliance_cost", 0.0)
    counted = f"counted {times:g} times" if times else "not counted (--set compliance_cost=1)"
    return (f"Cost of claims, {counted}: {words}.",) if words else ()


def _utilisation_line(variants: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return how far agreements are claimed: of most variants, then of those that differ."""
    by_words: dict[str, list[str]] = {}
    for entry in variants:
        if words := entry.get("utilisation"):
            by_words.setdefault(words, []).append(entry["name"])
    if not by_words:
        return ()
    (usual, _), *others = sorted(by_words.items(), key=lambda item: -len(item[1]))
    parts = [usual, *(f"{', '.join(names)}: {words}" for words, names in others)]
    return (f"Preference utilisation: {'; '.join(parts)}.",)
