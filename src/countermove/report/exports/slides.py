"""A run as six slides: finding, answer, chart, every variant, what it holds for, sources."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import accumulate
from math import ceil
from typing import Any

from countermove.questions.bands import SMALL as LEAST
from countermove.questions.bands import TOO_CLOSE
from countermove.report.answer import INCOME, JOBS, LATER, WHEN, decisive
from countermove.report.citations import KINDS
from countermove.report.exports.french_answer import french_finding
from countermove.report.exports.report_content import Content
from countermove.report.sentences import HUNDRED, TENTH, Told, owner, place, size
from countermove.report.show import Sheet

INK, PALE = "B3200E", "E3A79C"
"""Of bars: the first year, the long run."""
WIDE, HIGH = 13.333, 7.5
"""Inches of a slide."""
MARGIN, TITLE, TEXT, SMALL = 0.7, 32, 20, 12
LINES, LETTERS = 19, 125
"""Of references on a slide, and letters of each."""
GAP, OVERLAP = 45, -5
"""Of bars, per cent of their width."""
SIGNED = "+0.00;\u22120.00;0.00"
NAME = 0.2
"""Share of the width of a table that names of variants take."""
POINTS = "they are listed in the notes of this slide"
MORE = "and {more} more: countermove cite {run}"


def slides(held: Content) -> bytes:
    """Return the deck; tables and charts are native, so that they can be edited."""
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDE), Inches(HIGH)
    deck.core_properties.title = held.title
    deck.core_properties.comments = held.run
    deck.core_properties.language = held.lang
    first, *rest = held.sentences or (held.title,)
    opening = _slide(deck, finding(held))
    _figures(opening, held)
    _text(opening, [first], top=5.3, points=TEXT, high=1.2)
    _text(opening, [held.title], top=6.6, points=SMALL)
    _text(
        _slide(deck, held.say("{country}: the answer", country=held.country)),
        rest or [first],
        points=TEXT,
    )
    by_variant = held.say("Real income of {country} by variant, per cent", country=held.country)
    decides = rest[-1].rstrip(".") if rest and decisive(held.asked) else ""
    drawn = _slide(deck, decides or by_variant)
    _text(drawn, [by_variant] if decides else [], top=1.65, points=SMALL, high=0.3)
    _chart(drawn, held, by_variant)
    shown = _slide(deck, held.say("{country}: the answer in figures", country=held.country))
    _text(shown, [held.table.title], top=1.3, points=SMALL, high=0.3)
    _table(shown, held.table)
    holds = _slide(deck, held.say("What it holds for"))
    _text(holds, held.conditions(POINTS), points=16)
    holds.notes_slide.notes_text_frame.text = "\n".join(held.notes)
    named = [
        held.say("{kind}: {told}", kind=held.say(KINDS[entry.kind]), told=entry.cite)
        for entry in held.references
    ]
    fit = list(accumulate(ceil(len(text) / LETTERS) + 0.4 for text in named))
    count = sum(lines <= LINES for lines in fit)
    if len(named) > count:
        named[count:] = [held.say(MORE, more=len(named) - count, run=held.run)]
    _text(_slide(deck, held.say("Sources")), [*named, held.command], points=SMALL)
    memory = io.BytesIO()
    deck.save(memory)
    return memory.getvalue()


def finding(held: Content) -> str:
    """Return what the answer is in a line: what income does, at the first horizon that there is."""
    if held.lang == "fr":
        return french_finding(held.asked) or held.title
    asked, name = held.asked, place(held.asked.country, held.country)
    whens = {asked.near: WHEN.get(asked.near, "").lower(), asked.far: LATER[asked.far]}
    for horizon, when in whens.items():
        figure = asked.at(asked.shown, INCOME, horizon)
        if figure is None:
            continue
        if figure.small:
            return f"A small effect on {owner(name)} income {when}"
        if figure.close:
            return f"{owner(name)[:1].upper()}{owner(name)[1:]} income {when}: too close to call"
        told = Told(figure.value, figure.lo, figure.hi)
        way = "lose" if figure.value < 0 else "gain"
        number = size(told, TENTH, " %", also=False)
        return f"{name[:1].upper()}{name[1:]} would {way} {number} of income {when}"
    return held.title


def _slide(deck: Any, title: str) -> Any:
    from pptx.enum.text import MSO_ANCHOR
    from pptx.util import Inches, Pt

    slide = deck.slides.add_slide(deck.slide_layouts[5])
    box = slide.shapes.title
    box.left, box.top = Inches(MARGIN), Inches(0.4)
    box.width, box.height = Inches(WIDE - 2 * MARGIN), Inches(1.2)
    box.text = title
    box.text_frame.vertical_anchor = MSO_ANCHOR.TOP
    box.text_frame.word_wrap = True
    for paragraph in box.text_frame.paragraphs:
        paragraph.alignment = 1
        paragraph.font.size, paragraph.font.bold = Pt(TITLE if len(title) < 90 else 26), True
    return slide


def _text(
    slide: Any, lines: Sequence[str], *, points: int, top: float = 1.6, high: float = 0.0
) -> None:
    from pptx.util import Inches, Pt

    box = slide.shapes.add_textbox(
        Inches(MARGIN), Inches(top), Inches(WIDE - 2 * MARGIN), Inches(high or HIGH - top - 0.3)
    )
    frame = box.text_frame
    frame.word_wrap = True
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.text, paragraph.font.size, paragraph.space_after = line, Pt(points), Pt(8)


def _figures(slide: Any, held: Content) -> None:
    """Write up to three large figures: income at both horizons, and jobs."""
    from pptx.util import Inches, Pt

    asked, found = held.asked, []
    for series, horizon, least, unit, what in (
        (INCOME, asked.near, TENTH, " %", f"income, {asked.near}"),
        (JOBS, asked.near, HUNDRED, "", f"jobs, {asked.near}"),
        (INCOME, asked.far, TENTH, " %", f"income, {asked.far}"),
    ):
        figure = asked.at(asked.shown, series, horizon)
        if figure is not None:
            told = Told(figure.value, figure.lo, figure.hi, figure.close)
            sign = "+" if figure.value > 0 else "\N{MINUS SIGN}"
            number = size(told, least, unit, also=False).removeprefix("about ")
            number = number if number.startswith("less") else f"{sign}{number}"
            close = f"under {LEAST:g} %" if figure.small else TOO_CLOSE
            found.append((held.number(close if figure.close else number), held.say(what)))
    for row, (number, what) in enumerate(found):
        left = MARGIN + row * (WIDE - 2 * MARGIN) / 3
        box = slide.shapes.add_textbox(Inches(left), Inches(3.2), Inches(4), Inches(2))
        box.text_frame.word_wrap = True
        box.text_frame.text = number
        box.text_frame.paragraphs[0].font.size = Pt(48 if len(number) < 12 else 28)
        box.text_frame.paragraphs[0].font.bold = True
        below = box.text_frame.add_paragraph()
        below.text, below.font.size = what, Pt(TEXT)


def _chart(slide: Any, held: Content, told: str) -> None:
    from pptx.chart.data import CategoryChartData
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
    from pptx.util import Inches, Pt

    asked = held.asked
    colour: Any = RGBColor
    data: Any = CategoryChartData(number_format="0.00")  # type: ignore[no-untyped-call]
    names = (*asked.chain, *asked.others)
    data.categories = [asked.titles[name] for name in names]
    for horizon in (asked.near, asked.far):
        values = [asked.at(name, INCOME, horizon) for name in names]
        if any(values):
            data.add_series(held.say(horizon), [None if f is None else f.value for f in values])
    frame = slide.shapes.add_chart(
        XL_CHART_TYPE.BAR_CLUSTERED, Inches(MARGIN), Inches(2.0), Inches(WIDE - 2 * MARGIN),
        Inches(5.1), data,
    )  # fmt: skip
    chart = frame.chart
    chart.font.size = Pt(14)
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.category_axis.reverse_order = True
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    chart.value_axis.has_major_gridlines = False
    chart.value_axis.visible = False
    for plot in chart.plots:
        plot.gap_width, plot.overlap = GAP, OVERLAP
        for bars, ink in zip(plot.series, (INK, PALE), strict=False):
            bars.format.fill.solid()
            bars.format.fill.fore_color.rgb = colour(*bytes.fromhex(ink))
            bars.invert_if_negative = False
        plot.has_data_labels = True
        plot.data_labels.font.size = Pt(11)
        plot.data_labels.number_format, plot.data_labels.number_format_is_linked = SIGNED, False
    frame._element.nvGraphicFramePr.cNvPr.set("descr", told)


def _table(slide: Any, sheet: Sheet) -> None:
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Inches, Pt

    columns = [column for column in sheet.columns if column.head is not None]
    frame = slide.shapes.add_table(
        len(sheet.rows) + 1, len(columns), Inches(MARGIN), Inches(2.0),
        Inches(WIDE - 2 * MARGIN), Inches(0.3 * (len(sheet.rows) + 1)),
    )  # fmt: skip
    frame._element.nvGraphicFramePr.cNvPr.set("descr", sheet.title)
    whole = WIDE - 2 * MARGIN
    edge = Inches(0.04)
    rest = whole * (1 - NAME) / max(len(columns) - 1, 1)
    for number, column in enumerate(frame.table.columns):
        column.width = Inches(rest if number else whole * NAME)
    texts = [["\n".join((column.head or "").rsplit(" ", 1)) for column in columns]]
    texts += [
        [column.text(cell, "…") for column, cell in zip(columns, row, strict=True)]
        for row in sheet.rows
    ]
    for row, line in enumerate(texts):
        for column, text in enumerate(line):
            cell = frame.table.cell(row, column)
            cell.text = text
            cell.margin_top = cell.margin_bottom = cell.margin_left = cell.margin_right = edge
            for paragraph in cell.text_frame.paragraphs:
                paragraph.font.size = Pt(11)
                paragraph.alignment = PP_ALIGN.RIGHT if column else PP_ALIGN.LEFT
