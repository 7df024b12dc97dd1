"""Write the reports of a run, each whole or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

from countermove.atomic import write_file
from countermove.codes.lookup import unknown
from countermove.errors import BadInput
from countermove.extras import extra
from countermove.report.exports.report_content import Content, content
from countermove.report.headline import Figure
from countermove.report.run_folder import Run

KINDS = {"pdf": "typst", "xlsx": "xlsxwriter", "pptx": "pptx", "csv": ""}
"""What can be written, and the package that it needs."""


def kinds_of(text: str) -> list[str]:
    """Return the kinds named in a list with commas, each once; each has what it needs.

    Raises:
        UnknownName: there is no such kind. BadInput: none is named, or a package is not installed.

    >>> kinds_of("csv, csv")
    ['csv']
    """
    kinds = list(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    if not kinds:
        raise BadInput(f"--to names nothing; give some of {', '.join(KINDS)}.")
    for kind in kinds:
        if kind == "html":
            raise BadInput(
                "html is the page of the case, which solves it anew: write it with `countermove "
                "page CASE -o page.html`, and leave html out of --to."
            )
        if kind not in KINDS:
            raise unknown(kind, KINDS, what="kind of report")
        if KINDS[kind]:
            extra(KINDS[kind], of="report", purpose=kind)
    return kinds


def write_reports(
    run: Run,
    kinds: Sequence[str],
    folder: Path,
    *,
    country: str | None = None,
    say: Callable[[str, int, int], None] = lambda *_: None,
) -> list[Path]:
    """Write reports named after the run's folder; return their paths."""
    if folder.exists() and not folder.is_dir():
        raise BadInput(f"{folder}: is not a folder; name one with --out.")
    held = content(run, country=country)
    made = {}
    for done, kind in enumerate(kinds):
        say(f"report {kind}", done, len(kinds))
        made[kind] = _made(held, kind)
    folder.mkdir(parents=True, exist_ok=True)
    return [write_file(folder / f"{run.name}.{kind}", made[kind]) for kind in kinds]


def _made(held: Content, kind: str) -> bytes:
    if kind == "csv":
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(Figure._fields)
        writer.writerows(held.figures)
        return text.getvalue().encode("utf-8")
    from countermove.report.exports.paper import paper
    from countermove.report.exports.slides import slides
    from countermove.report.exports.workbook import workbook

    return {"pdf": paper, "xlsx": workbook, "pptx": slides}[kind](held)
