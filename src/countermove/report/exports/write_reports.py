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
from countermove.report.exports.french_report import in_french
from countermove.report.exports.report_content import Content, content
from countermove.report.headline import Figure
from countermove.report.run_folder import Run

PAGE = "html"
"""The page of the case, which the command writes: it solves the case anew."""
LANGUAGES = ("en", "fr")
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
        raise BadInput(f"--to names nothing; give some of {', '.join((PAGE, *KINDS))}.")
    for kind in kinds:
        if kind not in (PAGE, *KINDS):
            raise unknown(kind, (PAGE, *KINDS), what="kind of report")
        if package := KINDS.get(kind):
            extra(package, of="report", purpose=kind)
    return kinds


def stem_of(run: Run, lang: str) -> str:
    """Return the name of a report of a run, without its ending."""
    return run.name if lang == "en" else f"{run.name}-{lang}"


def write_reports(
    run: Run,
    kinds: Sequence[str],
    folder: Path,
    *,
    country: str | None = None,
    lang: str = "en",
    say: Callable[[str, int, int], None] = lambda *_: None,
) -> list[Path]:
    """Write reports named after the run's folder, in English or French; return their paths.

    Raises:
        UnknownName: there is no such language, or the run has no such country.
    """
    if lang not in LANGUAGES:
        raise unknown(lang, LANGUAGES, what="language of reports")
    if folder.exists() and not folder.is_dir():
        raise BadInput(f"{folder}: is not a folder; name one with --out.")
    held = content(run, country=country)
    held = in_french(held) if lang == "fr" else held
    made = {}
    for done, kind in enumerate(kinds):
        say(f"report {kind}", done, len(kinds))
        made[kind] = _made(held, kind)
    folder.mkdir(parents=True, exist_ok=True)
    stem = stem_of(run, lang)
    return [write_file(folder / f"{stem}.{kind}", made[kind]) for kind in kinds]


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
