"""A run as a paper of a few pages: a tagged PDF (PDF/UA) with a vector chart, by Typst."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any, Literal

from countermove.atomic import write_file
from countermove.codes.packaged import packaged_text
from countermove.report.charts.answer_chart import answer_chart
from countermove.report.charts.draw import svg
from countermove.report.charts.theme import Spec
from countermove.report.citations import KINDS
from countermove.report.exports.french_answer import french_caption
from countermove.report.exports.french_words import ENGLISH, THIN
from countermove.report.exports.report_content import Content

POINTS = "they are listed under “Law, data, and what is not known”"
STANDARD: Literal["ua-1"] = "ua-1"
HEADS = {"known": "Law, data, and what is not known", "references": "References",
         "again": "To make it again", "run": "Run"}  # fmt: skip
NUMBERS = {"decimal": ",", "thousands": THIN, "grouping": [3], "currency": ["", ""]}
"""How axes print numbers in French."""
TEMPLATE = "report/exports/paper.typ"


def paper(held: Content) -> bytes:
    """Return the PDF; fonts are those that Typst brings, so it is the same everywhere."""
    import typst

    chart = drawn_answer(held)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_file(folder / "paper.typ", packaged_text(TEMPLATE))
        data = json.dumps(_plain(held, bool(chart)), ensure_ascii=False)
        write_file(folder / "paper.json", data)
        if chart is not None:
            write_file(folder / "answer.svg", svg(chart))
        made = typst.compile(
            str(folder / "paper.typ"), root=name, format="pdf", pdf_standards=[STANDARD],
            ignore_system_fonts=True,
        )  # fmt: skip
    assert isinstance(made, bytes)
    return made


def _plain(held: Content, drawn: bool) -> dict[str, Any]:
    notes = [note for note in held.notes if not note.startswith("(")]
    own = notes.index(ENGLISH) + 1 if ENGLISH in notes else 0
    kinds: dict[str, list[str]] = {}
    for entry in held.references:
        kinds.setdefault(held.say(KINDS[entry.kind]), []).append(entry.cite)
    return {
        "title": held.title,
        "sentences": list(held.sentences),
        "lang": held.lang,
        "table": _rows(held),
        "caption": held.table.title,
        "rule": held.table.rule,
        "conditions": held.conditions(POINTS),
        "chart": drawn,
        "alternative": held.say(
            "Real income of {country} by variant, per cent; figures in Table 1.",
            country=held.country,
        ),
        "heads": {name: held.say(text) for name, text in HEADS.items()},
        "notes": notes[:own],
        "english": notes[own:],
        "references": [{"kind": kind, "cites": cites} for kind, cites in kinds.items()],
        "command": held.command,
        "run": held.run,
    }


def drawn_answer(held: Content) -> Spec | None:
    """Return the chart of the answer in the language of the report."""
    if held.lang == "en" or not held.sentences:
        return answer_chart(held.asked)
    asked = held.asked
    spec = answer_chart(
        asked, say=held.say, title=held.sentences[0].rstrip("."), caption=french_caption(asked)
    )
    return spec and {**spec, "config": {**spec["config"], "locale": {"number": NUMBERS}}}


def _rows(held: Content) -> list[list[str]]:
    sheet = held.table
    columns = [column for column in sheet.columns if column.head is not None]
    heads = ["\n".join((column.head or held.say("Variant")).rsplit(" ", 1)) for column in columns]
    return [
        heads,
        *(
            [column.text(cell, "…") for column, cell in zip(columns, row, strict=True)]
            for row in sheet.rows
        ),
    ]
