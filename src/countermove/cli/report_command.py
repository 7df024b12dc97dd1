"""``countermove report``: a run as a paper, a workbook, slides, to send on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from countermove.cli.command import Runs, Say, command
from countermove.report.show import Answer


@command()
def report(
    run: Annotated[str | None, "Run folder or its name; the newest run if left out."] = None,
    *,
    to: Annotated[
        str, "What to write: pdf, xlsx, pptx, csv; several with commas."
    ] = "pdf,xlsx,pptx",
    country: Annotated[
        str | None, "Country of the answer, of those the case is about; its first if left out."
    ] = None,
    out: Annotated[Path, "Folder that they are written to."] = Path(),
    runs: Runs = Path("runs"),
    say: Say,
) -> Answer:
    """Write reports of a run: sentences, tables with bands, charts, references.

    Example: countermove report runs/us-canada-2025-0123456789 --to pdf,xlsx
    """
    from countermove.report.exports.write_reports import kinds_of, write_reports
    from countermove.report.run_folder import find_run

    kinds = kinds_of(to)
    found = find_run(run, folder=runs)
    written = write_reports(found, kinds, out, country=country, say=say)
    facts = {"run": found.name, "files": [str(path) for path in written]}
    return Answer([f"wrote {path}" for path in written], facts, tables={})
