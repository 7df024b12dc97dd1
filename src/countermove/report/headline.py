"""The table a journalist can read: per indicator a row per variant, a column per country.

Its countries and sectors are those the case is about (``focus`` and ``sectors``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from countermove.codes.sectors import sectors
from countermove.questions.bands import too_close
from countermove.report.footer import footer_lines
from countermove.report.headline_bands import band_notes, banded, ranged
from countermove.report.labels import (
    PER_CENT,
    READINGS,
    REGION_TITLES,
    column_form,
    display_unit,
    variant_titles,
)
from countermove.report.longtable import LongTable
from countermove.report.show import Column, Sheet

WORLD = "WLD"
LOWER, AS_PAID = READINGS.values()
SHORT = {"added": "adds", LOWER: "currency \N{MINUS SIGN}5 %", AS_PAID: "as paid"}
"""What second lines are called in text."""
KEY = ("scenario", "series", "measure", "horizon", "category", "code")
MOST_COUNTRIES = 5
"""Countries and groups of the focus that have a column, beside the world."""


class Indicator(NamedTuple):
    """Figures that a table shows: of a sector if ``category`` says so; ``mark`` is a footnote.

    ``law``: the same at every horizon, as it rests on law and base trade alone.
    """

    label: str
    series: str
    measure: str = "change"
    category: str = ""
    mark: str = ""
    law: bool = False


COUNTRY_ROWS = (
    Indicator("Real income", "real_income_change", mark="a"),
    Indicator("Final spending, volume", "absorption_change", mark="b"),
    Indicator("Trade balance", "trade_balance_change", mark="c"),
    Indicator("Real GDP", "real_gdp_change", mark="d"),
    Indicator("Employment", "employment_change", mark="e"),
    Indicator("Jobs", "jobs_total_change", mark="f"),
    Indicator("Jobs lost, share of jobs", "jobs_lost_share", mark="g"),
    Indicator("Real wage", "real_wage_change", mark="m"),
    Indicator("Prices at unchanged domestic wages", "consumer_price_change", mark="h"),
    Indicator("Final prices in own money", "price_level_change", mark="i"),
    Indicator("Exports", "exports_change", mark="j"),
    Indicator("Imports", "imports_change", mark="j"),
)
SECTOR_ROWS = (
    Indicator("output", "output_change"),
    Indicator("jobs", "labour_change"),
    Indicator("jobs", "jobs_change"),
)
DUTY_ROWS = (
    Indicator("Tariff revenue", "tariff_revenue", measure="level"),
    Indicator("Tariff charged", "tariff_applied", measure="level", mark="k", law=True),
    Indicator("Tariff faced", "tariff_faced", measure="level", mark="l", law=True),
)
MARKS = {row.series: row.mark for row in (*COUNTRY_ROWS, *DUTY_ROWS) if row.mark}
NOTES = {
    "a": "First year: income without borrowing, over the prices of final spending.",
    "b": "What is really spent: income and what is borrowed.",
    "c": "First year: what is lent or borrowed less, base balances kept in own money, so "
    "that the world's is not zero where a currency moves. Blank where deficits are given.",
    "d": "Double-deflated value added and duties: output and inputs at base prices.",
    "e": "Labour input at base pay. Blank where all who want to work are assumed to.",
    "f": "Heads, base jobs times labour input; blank where no job figures exist.",
    "g": "The unemployment added, in per cent of base jobs; blank as under (e) and (f).",
    "h": "All final spending (households, government, investment), at unchanged domestic wages.",
    "i": "At the given exchange rates. Blank in the long run, in which money has no level.",
    "j": "Volume, at the prices of the base year.",
    "k": "Average rate on the country's goods imports, weighted with trade before the change.",
    "l": "Average rate on the country's goods exports, weighted with trade before the change.",
    "m": "Pay per unit of labour at work, over the prices of final spending.",
}
ADDED, PATH = "added", "path"
OVER_USE = "real_income_over_utilisation"
TENTHS = 9.99


class Figure(NamedTuple):
    """One figure of the headline, unrounded, in the unit of the tables.

    ``band`` says what ``lo`` and ``hi`` are ends of: ``model``, 5 and 95 % of draws of the beliefs,
    with the error of each and the share of draws ``above`` zero; or blank, the range over sets.
    """

    variant: str
    indicator: str
    series: str
    measure: str
    horizon: str
    category: str
    country: str
    unit: str
    value: float
    lo: float | None
    hi: float | None
    band: str = ""
    lo_error: float | None = None
    hi_error: float | None = None
    above: float | None = None
    prediction_lo: float | None = None
    prediction_hi: float | None = None

    @property
    def close(self) -> bool:
        """Whether the effect is too close to call."""
        if self.measure == "level":
            return False
        return too_close(self.series, self.value, self._agreed)

    @property
    def small(self) -> bool:
        """Whether it is close for its size alone: its sign is known."""
        return self.close and not too_close("", self.value, self._agreed)

    @property
    def _agreed(self) -> float:
        """The share of draws above zero; without draws half if the range holds zero inside."""
        if self.above is not None:
            return self.above
        if self.lo is not None and self.hi is not None and self.lo < 0.0 < self.hi:
            return 0.5
        return 1.0 if self.value > 0 else 0.0

    @property
    def column(self) -> str:
        """Return the horizon in whose column the figure stands."""
        return self.horizon.partition(", ")[0]

    @property
    def main(self) -> bool:
        """Return whether it is the figure of a variant itself, not that of a second line."""
        return self.measure != ADDED and self.column == self.horizon


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
    assumed = {
        entry["horizon"]: entry["assumed"] for entry in manifest["model"].get("horizons", ())
    }
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    bands: dict[tuple[str, ...], dict[str, Any]] = {}
    kinds: dict[tuple[bool, str], None] = {}
    for title, table in tables.items():
        if title == PATH:
            continue
        part = table.select(
            series={row.series for row in shown}, code=codes,
            category={row.category for row in shown} | {"total"},
            dimension=("country", "sector"),
        )  # fmt: skip
        for row in part.rows():
            if row["band"]:
                bands[(*(row[name] for name in KEY), row["band"])] = row
            elif row["series"] not in assumed.get(row["horizon"], ()):
                kinds[row["measure"] == ADDED, row["horizon"]] = None
                found.setdefault(tuple(row[name] for name in KEY), row)
    figures = []
    for name in (others or known) if variants is None else variants:
        for label, series, measure, category, _, law in shown:
            for added, horizon in kinds:
                for code in codes:
                    key = (name, series, ADDED if added else measure, horizon)
                    wanted = (category,) if category else ("", "total")
                    rows = (found.get((*key, each, code)) for each in wanted)
                    at = next(filter(None, rows), None)
                    if at is None or (law and horizon != next(iter(kinds))[1]):
                        continue
                    values = (at[column] for column in ("unit", "value", "lo", "hi"))
                    where = (key[2], "" if law else horizon, category, code)
                    figure = Figure(name, label, series, *where, *values)
                    figures.append(banded(figure, bands, tuple(at[name] for name in KEY)))
    return figures


def csv_sheet(figures: Sequence[Figure]) -> Sheet:
    """Return the figures one a line."""
    return Sheet("headline", list(map(Column, Figure._fields)), figures)


def indicator_sheets(lines: Sequence[tuple[str, Sequence[Figure]]]) -> list[Sheet]:
    """Return a sheet per indicator: a row for each line, columns for each country, ranges below.

    A country has a column for each horizon. Lines are labels with their figures; a heading has
    none. A level has no sign, a change has.
    """
    every = [figure for _, figures in lines for figure in figures]
    order = list(dict.fromkeys(figure.country for figure in every))
    horizons = list(dict.fromkeys(figure.column for figure in every if figure.column))
    sheets = []
    for label, series, category in dict.fromkeys(
        (f.indicator, f.series, f.category) for f in every
    ):

        def here(f: Figure, where: tuple[str, str] = (series, category)) -> bool:
            return (f.series, f.category) == where

        mine = list(filter(here, every))
        present = {figure.country for figure in mine}
        over = horizons if any(figure.column for figure in mine) else [""]
        places = [(code, horizon) for code in order if code in present for horizon in over]
        columns = [Column("row", "")]
        for code, horizon in places:
            head = f"{REGION_TITLES[code]} {horizon if len(over) > 1 else ''}".rstrip()
            columns.append(Column(f"{code} {horizon}".rstrip(), head, right=True))
        numbers = [x for f in mine for x in (f.value, f.lo, f.hi) if x is not None]
        unit = mine[0].unit
        if unit == PER_CENT and not category:  # of countries: a tenth of a point is too coarse
            numbers = [max(min(x, TENTHS), -TENTHS) for x in numbers]
        forms = {signed: column_form(numbers, unit, signed=signed) for signed in (False, True)}
        rows = []
        for name, figures in lines:
            at = {
                (f.country, f.column): ranged(f, forms[f.measure != "level"])
                for f in filter(here, figures)
            }
            if at or not figures:
                rows.append([name, *map(at.get, places)])
        unit = display_unit(unit)
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
    table, name = tables.get("utilisation"), "real_income_change"
    codes = countries_shown(manifest)
    rows = list(table.select(series=name, code=codes).rows()) if table else []
    titles = variant_titles(manifest)
    lines: dict[str, list[Figure]] = {}
    for row in sorted(rows, key=lambda row: codes.index(row["code"])):
        numbers = (row[column] for column in ("unit", "value", "lo", "hi"))
        figure = Figure(
            row["scenario"], "", name, "change", row["horizon"], "", row["code"], *numbers
        )
        lines.setdefault(titles[row["scenario"]], []).append(figure)
    order = [title for title in titles.values() if title in lines]
    title = "Real income over preference utilisation (5 to 95 % of draws), %"
    return tuple(
        replace(sheet, name=OVER_USE, title=title)
        for sheet in indicator_sheets([(title, lines[title]) for title in order])
    )


def headline_parts(
    figures: Sequence[Figure],
    manifest: Mapping[str, Any],
    beside: Sequence[Sheet] = (),
) -> list[str | Sheet]:
    """Return the headline as sentences and sheets, rows per variant.

    Args:
        figures, manifest: see :func:`headline`. beside: sheets that come after the first.
    """
    parts: list[str | Sheet] = [str(manifest.get("title") or manifest["scenario"])]
    sheets = indicator_sheets(headline_lines(figures, manifest))
    for sheet in (*sheets[:1], *beside, *sheets[1:]):
        parts += ["", sheet]
    for entry in manifest["variants"]:
        if (status := entry.get("status", "solved")) != "solved":
            parts.append(f"\n{entry['title']}\nNo result: {status}.")
    notes = [f"({mark}) {note}" for mark, note in notes_of(f.series for f in figures).items()]
    notes += band_notes(figures, manifest)
    return [*parts, "", *notes, *second_line_notes(figures, manifest), *footer_lines(manifest)]


def headline_lines(
    figures: Iterable[Figure], manifest: Mapping[str, Any]
) -> list[tuple[str, list[Figure]]]:
    """Return the figures by line: each variant's own, then what it adds and its other readings."""
    titles = variant_titles(manifest)
    lines: dict[tuple[str, str], list[Figure]] = {}
    for figure in figures:
        reading = figure.horizon.partition(", ")[2]
        kind = ADDED if figure.measure == ADDED else reading
        lines.setdefault((figure.variant, kind), []).append(figure)
    named = []
    for name in dict.fromkeys(variant for variant, _ in lines):
        for (variant, kind), mine in lines.items():
            if variant == name:
                named.append((f"- {SHORT[kind]}" if kind else titles[name], mine))
    return named


def second_line_notes(figures: Iterable[Figure], manifest: Mapping[str, Any]) -> list[str]:
    """Return what the second lines are, of those that there are."""
    figures, titles = list(figures), variant_titles(manifest)
    readings = {figure.horizon.partition(", ")[2] for figure in figures}
    added = dict.fromkeys(f.variant for f in figures if f.measure == ADDED)
    bases = {entry["name"]: entry.get("adds_to") for entry in manifest["variants"]}
    paid = dict.fromkeys(entry["paid"] for entry in manifest["variants"] if entry.get("paid"))
    notes = []
    if added:
        pairs = "; ".join(f"{titles[name]} to {titles[bases[name]]}" for name in added)
        notes.append(f"- adds: what the law adds to that of another variant ({pairs}).")
    if LOWER in readings:
        notes.append(
            f"- {SHORT[LOWER]}: the first year with the country's own currency 5 % lower, where "
            "output moves by more than 1 % and no exchange rate is set (of the first country of "
            "the default variant always); for shocks of that size it decides (with ranges: "
            "--exchange CAN=-5%)."
        )
    if {LOWER, AS_PAID} & readings:
        named = " and ".join(SHORT[name] for name in (LOWER, AS_PAID) if name in readings)
        notes.append(
            f"- {named}: at the printed parameters alone, so no range: the line tells what one "
            "more assumption changes; doubt about parameters is the range below the figure above."
        )
    if paid:
        notes.append(
            f"- {SHORT[AS_PAID]}: of the US duties added, {'; '.join(paid)}; all other figures are "
            "for the law in full. What other importers collect is not known."
        )
    return notes


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
        "footer": [*band_notes(figures, manifest), *footer_lines(manifest)],
    }


def notes_of(series: Iterable[str]) -> dict[str, str]:
    """Return the footnotes of the indicators of these series by their marks."""
    marks = {MARKS.get(name) for name in series}
    return {mark: note for mark, note in NOTES.items() if mark in marks}
