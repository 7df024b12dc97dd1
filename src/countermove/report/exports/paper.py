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
from countermove.report.citations import KINDS
from countermove.report.exports.report_content import Content
from countermove.report.show import Sheet

POINTS = "they are listed under “Law, data, and what is not known”"
STANDARD: Literal["ua-1"] = "ua-1"
TEMPLATE = "report/exports/paper.typ"


def paper(held: Content) -> bytes:
    """Return the PDF; fonts are those that Typst brings, so it is the same everywhere."""
    import typst

    chart = answer_chart(held.asked)
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
    kinds: dict[str, list[str]] = {}
    for entry in held.references:
        kinds.setdefault(KINDS[entry.kind], []).append(entry.cite)
    return {
        "title": held.title,
        "sentences": list(held.sentences),
        "table": _rows(held.table),
        "caption": held.table.title,
        "rule": held.table.rule,
        "conditions": held.conditions(POINTS),
        "chart": drawn,
        "alternative": f"Real income of {held.country} by variant, per cent; figures in Table 1.",
        "notes": [note for note in held.notes if not note.startswith("(")],
        "references": [{"kind": kind, "cites": cites} for kind, cites in kinds.items()],
        "command": held.command,
        "run": held.run,
    }


def _rows(sheet: Sheet) -> list[list[str]]:
    columns = [column for column in sheet.columns if column.head is not None]
    heads = ["\n".join((column.head or "Variant").rsplit(" ", 1)) for column in columns]
    return [
        heads,
        *(
            [column.text(cell, "…") for column, cell in zip(columns, row, strict=True)]
            for row in sheet.rows
        ),
    ]
