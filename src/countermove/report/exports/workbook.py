"""A run as an Excel workbook: what it says, one sheet a table, native charts, references."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from math import ceil
from typing import Any

from countermove.report.answer import INCOME
from countermove.report.answer_sheet import row_label
from countermove.report.citations import KINDS
from countermove.report.exports.report_content import Content
from countermove.report.headline import Figure
from countermove.report.labels import (
    JOBS,
    MILLION_USD,
    PER_CENT,
    display_unit,
    variant_titles,
)

SCALE = {MILLION_USD: 1e-3}
"""To the unit that sheets name; fractions stay, and are formatted as per cent."""
COLUMNS = (
    "Each row of a table is a figure: lo and hi are the ends of its band (band says which), "
    "prediction_lo and prediction_hi those of what would be recorded in a year; above is the share "
    "of draws above zero."
)
LINE, LETTERS = 15, 120
"""Points of a line of the first sheet, and letters that it has room for."""
LONGEST = 31
"""Letters that the name of a sheet may have."""
LEAST = 1e-9
"""Of any unit of a sheet: what is smaller is what the solver leaves of nothing, and written 0."""
POINTS = "they are listed below"


def workbook(held: Content) -> bytes:
    """Return the workbook: numbers are numbers, unrounded; formats round what is shown."""
    import xlsxwriter

    memory = io.BytesIO()
    book = xlsxwriter.Workbook(memory, {"in_memory": True, "strings_to_urls": False})
    book.set_properties({"title": held.title, "comments": held.run})
    forms = {
        "head": book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "bottom"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "per cent": book.add_format({"num_format": "+0.00;\u22120.00;0.00"}),
        "level": book.add_format({"num_format": "#,##0.00"}),
        JOBS: book.add_format({"num_format": "+#,##0;\u2212#,##0;0"}),
        "fraction": book.add_format({"num_format": "0.00%"}),
    }
    kinds = dict.fromkeys((f.series, f.category, f.indicator, f.unit) for f in held.figures)
    names: dict[tuple[str, str], str] = {}
    every = [indicator for _, _, indicator, _ in kinds]
    for series, category, indicator, unit in kinds:
        rate = every.count(indicator) > 1 and unit == PER_CENT
        full = f"{indicator} %" if rate else indicator
        names[series, category] = _sheet_name(full, names.values())
    _read_me(
        book,
        forms,
        held,
        [
            held.say("{kind}: {told}", kind=names[s, c], told=f"{i}, {_named(held, u)}")
            for s, c, i, u in kinds
        ],
    )
    _answer(book, forms, held)
    for series, category, indicator, unit in kinds:
        mine = [f for f in held.figures if (f.series, f.category) == (series, category)]
        _figures(
            book, forms, held, names[series, category], f"{indicator}, {_named(held, unit)}", mine
        )
    _references(book, forms, held)
    book.close()
    return memory.getvalue()


def _named(held: Content, unit: str) -> str:
    return held.say({"fraction": "share", JOBS: "heads"}.get(unit) or display_unit(unit))


def _scaled(value: float, unit: str) -> float:
    found = SCALE.get(unit, 1.0) * value
    return found if abs(found) >= LEAST else 0.0


def _sheet_name(title: str, taken: Any) -> str:
    """Return a name that Excel allows and no sheet has yet."""
    whole = " ".join(re.sub(r"[\[\]:*?/\\]", " ", title).split())
    name, count = _cut(whole, LONGEST), 1
    while name in taken:
        count += 1
        name = f"{_cut(whole, LONGEST - 3)} {count}"
    return name


def _cut(name: str, most: int) -> str:
    """Return as many whole words as there is room for."""
    if len(name) <= most:
        return name
    return name[: most + 1].rpartition(" ")[0].rstrip(",") or name[:most]


def _read_me(book: Any, forms: Any, held: Content, tables: Sequence[str]) -> None:
    sheet = book.add_worksheet("README")
    sheet.set_column(0, 0, 110, forms["wrap"])
    sheet.write(0, 0, held.title, forms["title"])
    lines = [
        *held.sentences, "", *held.conditions(POINTS), "", held.say("Sheets"),
        held.say("Answer: {country}, by step and variant", country=held.country), *tables,
        held.say("References: software, methods, data, assumptions and law used"), "",
        held.say(COLUMNS), "", *held.notes, "",
        held.say("Made again by: {command}", command=held.command),
        held.say("Run: {run}", run=held.run),
    ]  # fmt: skip
    for row, text in enumerate(lines, 2):
        sheet.write_string(row, 0, text, forms["wrap"])
        sheet.set_row(row, LINE * max(ceil(len(text) / LETTERS), 1))
    _printed(sheet)


def _printed(sheet: Any) -> None:
    """Fit a sheet to the width of a page where it is printed."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _answer(book: Any, forms: Any, held: Content) -> None:
    """Write the country in question: a row a variant, and a native chart of its income."""
    asked = held.asked
    own = held.say("Answer")
    sheet = book.add_worksheet(own)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 20, 13)
    keys = list(
        dict.fromkeys(
            (f.series, f.horizon, f.measure, f.indicator, f.unit)
            for f in held.figures
            if f.country == asked.country and f.column == f.horizon
        )
    )
    sheet.write(0, 0, held.country, forms["title"])
    sheet.write(2, 0, held.say("variant"), forms["head"])
    for column, (_, horizon, measure, indicator, unit) in enumerate(keys, 1):
        kind = held.say(", adds") if measure == "added" else ""
        when = f", {held.say(horizon)}" if horizon else ""
        text = f"{indicator}{kind}, {_named(held, unit)}{when}"
        sheet.write(2, column, text, forms["head"])
    found = {
        (f.variant, f.series, f.horizon, f.measure, f.indicator): f
        for f in held.figures
        if f.country == asked.country
    }
    names = (*asked.chain, *asked.others)
    for row, name in enumerate(names, 3):
        sheet.write_string(row, 0, row_label(asked, name))
        for column, (series, horizon, measure, indicator, unit) in enumerate(keys, 1):
            figure = found.get((name, series, horizon, measure, indicator))
            if figure is not None:
                sheet.write_number(
                    row, column, _scaled(figure.value, unit), forms.get(unit, forms["level"])
                )
    for horizon, place in ((asked.near, 0), (asked.far, 1)):
        wanted = (INCOME, horizon, "change")
        for at in [n for n, key in enumerate(keys, 1) if key[:3] == wanted]:
            title = held.say(
                "Real income of {country}, %, {horizon}",
                country=held.country,
                horizon=held.say(horizon),
            )
            chart = book.add_chart({"type": "bar"})
            chart.add_series({
                "name": title,
                "categories": [own, 3, 0, 2 + len(names), 0],
                "values": [own, 3, at, 2 + len(names), at],
            })  # fmt: skip
            chart.set_y_axis({"reverse": True, "label_position": "low"})
            chart.set_legend({"none": True})
            chart.set_title({"name": title, "name_font": {"size": 11}})
            chart.set_size({"width": 560, "height": 110 + 24 * len(names)})
            sheet.insert_chart(4 + len(names), 5 * place, chart, {"description": title})
    sheet.set_row(2, 4 * LINE)
    sheet.freeze_panes(3, 1)
    _printed(sheet)


def _figures(
    book: Any, forms: Any, held: Content, name: str, title: str, figures: Sequence[Figure]
) -> None:
    sheet = book.add_worksheet(name)
    sheet.write(0, 0, title, forms["title"])
    heads = ("variant", "country", "horizon", "measure", "value", "lo", "hi", "band",
             "prediction_lo", "prediction_hi", "above")  # fmt: skip
    sheet.write_row(2, 0, map(held.say, heads), forms["head"])
    titles = variant_titles(held.asked.manifest)
    for row, figure in enumerate(figures, 3):
        form = forms.get(figure.unit, forms["level"])
        if figure.measure == "level" and figure.unit != "fraction":
            form = forms["level"]
        sheet.write_row(row, 0, (titles[figure.variant], held.region(figure.country),
                                 held.say(figure.horizon), held.say(figure.measure)))  # fmt: skip
        sheet.write_string(row, 7, held.say(figure.band))
        for column, key in enumerate(heads):
            number = getattr(figure, key, None)
            if column in (4, 5, 6, 8, 9) and number is not None:
                sheet.write_number(row, column, _scaled(number, figure.unit), form)
        if figure.above is not None:
            sheet.write_number(row, 10, figure.above, forms["fraction"])
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 10, 14)
    sheet.freeze_panes(3, 1)
    sheet.autofilter(2, 0, 2 + len(figures), len(heads) - 1)
    _printed(sheet)


def _references(book: Any, forms: Any, held: Content) -> None:
    sheet = book.add_worksheet(held.say("References"))
    sheet.write_row(0, 0, map(held.say, ("kind", "reference", "used for", "detail")), forms["head"])
    for row, entry in enumerate(held.references, 1):
        for column, text in enumerate(
            (held.say(KINDS[entry.kind]), entry.cite, entry.what, entry.detail)
        ):
            sheet.write_string(row, column, text, forms["wrap"])
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 90)
    sheet.set_column(2, 3, 40)
    sheet.freeze_panes(1, 0)
    _printed(sheet)
