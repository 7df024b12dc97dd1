"""The answer as it stands in the page before any code runs: sentences and two tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from countermove.page.page_statements import billions, by_cents, held_words
from countermove.page.page_words import said
from countermove.questions.bands import MODEL, SMALL
from countermove.questions.case import Case
from countermove.report.answer import INCOME, question, sentences
from countermove.report.headline import WORLD, Figure
from countermove.report.headline_bands import ends_of
from countermove.report.labels import (
    JOBS,
    REGION_TITLES,
    display_unit,
    end_form,
    format_value,
)
from countermove.report.sentences import place

SMALL_WORDS = f"small: under {SMALL:g} % of income"
SETS = "†"
"""Mark of a range over published elasticities, beside bands of draws."""
HORIZONS = {"first year": "First year", "long run": "Long run"}
NUMBERS = ("real_income_change", "real_gdp_change", "jobs_total_change", "price_level_change")
"""Series of a country among the main numbers; output and jobs of the case's sectors follow."""
OF_SECTORS = ("output_change", "jobs_change")


def answer_html(case: Case, figures: Sequence[Figure], manifest: Mapping[str, Any]) -> str:
    """Return the sentence, the main numbers of the variant shown, and income by variant."""
    country = next(code for code in case.focus if code != WORLD)
    shown = str(manifest["shown_scenario"])
    titles = {str(entry["name"]): str(entry["title"]) for entry in manifest["variants"]}
    mine = [f for f in figures if f.main and f.country == country]
    here = [f for f in mine if f.variant == shown]
    name = REGION_TITLES[country]
    told = place(country, name)
    asked = question(figures, manifest, country)
    lead, *more = sentences(asked) or [case.question]
    held = held_words(asked)
    rates = f'<div class="said held">{said("p", "held", **held)}</div>' if held else ""
    rows = [*_numbers(here, case), *_dollars(figures, shown, case, manifest)]
    income = [f for f in mine if f.series == INCOME]
    return (
        f'<div class="top"><div><p class="over">The answer for {escape(told)}</p>\n'
        f'<h1>{_kept(lead)}</h1>\n<p class="lead">{escape(case.question)}</p>'
        f"{rates}"
        f"{''.join(f'<p class=said>{_kept(text)}</p>' for text in more)}</div>\n"
        f'<section class="figure"><h2>Main numbers</h2>'
        f"<p class=sub>{escape(titles[shown])}: change against "
        f"{escape(case.variant(case.baseline).title)}; "
        f"{_below(here)}</p>{_table(rows)}</section></div>\n"
        f'<section class="figure" id="causes" hidden></section>'
        f'<section class="figure" id="by-variant">'
        f"<h2>{escape(name)}’s real income, variant by variant</h2>"
        f"<p class=sub>Per cent; {_below(income)}</p>"
        f"{_table([(titles[v], [f for f in income if f.variant == v]) for v in titles])}"
        "</section>"
        f"<details class=variants open>{said('summary', 'variants.what')}<dl>{_notes(case, titles)}"
        "</dl></details>"
    )


def _notes(case: Case, titles: Mapping[str, str]) -> str:
    """Return what each variant is, as the case says it."""
    return "".join(
        f'<dt data-title="{escape(name)}">{escape(title)}</dt>'
        f'<dd data-note="{escape(name)}">{escape(case.variant(name).note)}</dd>'
        for name, title in titles.items()
    )


def _dollars(
    figures: Sequence[Figure], shown: str, case: Case, manifest: Mapping[str, Any]
) -> list[tuple[str, list[Figure]]]:
    """Return the income of the first year in dollars, of the two countries the case is about."""
    found = billions([f for f in figures if f.variant == shown], manifest)
    year = manifest["model"]["data_year"]
    return [
        (f"{REGION_TITLES[code]}: real income, US$ bn a year at prices of {year}", [found[code]])
        for code in case.focus[:2]
        if code in found
    ]


def _kept(text: str) -> str:
    """Return a sentence whose numbers keep their unit in one line."""
    return escape(text).replace(" %", "\N{NO-BREAK SPACE}%")


def _numbers(figures: Sequence[Figure], case: Case) -> list[tuple[str, list[Figure]]]:
    keys = [(series, "") for series in NUMBERS]
    keys += [(series, sector) for sector in case.sectors for series in OF_SECTORS]
    rows = []
    for series, sector in keys:
        found = [f for f in figures if (f.series, f.category) == (series, sector)]
        if found:
            unit = "" if found[0].unit == JOBS else f", {display_unit(found[0].unit)}"
            rows.append((f"{found[0].indicator}{unit}", found))
    return rows


def _below(figures: Iterable[Figure]) -> str:
    kinds = {f.band for f in figures if f.lo is not None}
    if not kinds:
        return "point values, no bands were drawn."
    drawn = "below it the 90 % band of the model’s parameters, not of the model itself"
    if kinds == {MODEL}:
        return f"{drawn}."
    if MODEL in kinds:
        return f"{drawn}, or marked {SETS} the range over published elasticities."
    return f"below it, marked {SETS}, the range over published elasticities."


def _table(rows: Iterable[tuple[str, Sequence[Figure]]]) -> str:
    top = "".join(f"<th scope=col>{title}</th>" for title in HORIZONS.values())
    lines = []
    for label, figures in rows:
        by = {f.column: f for f in figures}
        if not by:
            continue
        cells = "".join(f"<td>{_cell(by.get(horizon))}</td>" for horizon in HORIZONS)
        lines.append(f"<tr><th scope=row>{escape(label)}</th>{cells}</tr>")
    return (
        f"<table><thead><tr><th scope=col></th>{top}</tr></thead>"
        f"<tbody>{''.join(lines)}</tbody></table>"
    )


def _cell(figure: Figure | None) -> str:
    if figure is None:
        return '<span class=none title="not a result at this horizon">–</span>'
    close = SMALL_WORDS if figure.small else "sign not known"
    mark = f"<span class=tag>{close}</span>" if figure.close else ""
    ends = ends_text(figure)
    kind = "" if figure.band == MODEL else f" {SETS}"
    below = f"<small>{ends}{kind}</small>" if ends else ""
    return f"<b>{figure_text(figure)}</b>{below}{mark}"


def figure_text(figure: Figure) -> str:
    """Return a figure as the page prints it: jobs no finer than a tenth of the error of its band.

    >>> at = Figure("v", "Jobs", "jobs_total_change", "change", "first year", "", "CAN", "jobs",
    ...             -20020.0, -31000.0, -9000.0, "model", 2400.0, 2300.0)
    >>> figure_text(at)
    '\N{MINUS SIGN}20,000'
    """
    figure = by_cents(figure)
    errors = [error for error in (figure.lo_error, figure.hi_error) if error is not None]
    if figure.unit == JOBS and errors:
        return end_form(max(errors) / 10.0, JOBS)(figure.value)
    return format_value(figure.value, figure.unit)


def ends_text(figure: Figure) -> str:
    """Return the ends of a figure's range as every table prints them; empty where it has none."""
    return " to ".join(ends_of(by_cents(figure)) or ())
