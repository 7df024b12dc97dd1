"""``countermove cite``: the references for exactly what a run used."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def cite(
    run: Annotated[
        str | None, typer.Argument(help="Run folder or its name; the newest run if left out.")
    ] = None,
    bibtex: Annotated[bool, typer.Option("--bibtex", help="BibTeX entries.")] = False,
    runs: Annotated[Path, typer.Option("--runs", help="Folder in which runs are kept.")] = Path(
        "runs"
    ),
    as_json: Annotated[bool, typer.Option("--json", help="One object on stdout.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="One reference a line.")] = False,
) -> None:
    """Print references for the software, methods, data, assumptions and law that a run used.

    Example: countermove cite runs/us-canada-2025-0123456789 --bibtex
    """  # fmt: skip
    from countermove.errors import BadInput
    from countermove.report import citations
    from countermove.report.run_folder import find_run
    from countermove.report.show import Answer, Column, Sheet, show

    if bibtex and (as_json or as_csv):
        raise BadInput("--bibtex is a form of its own; leave out --json and --csv.")
    found = find_run(run, folder=runs)
    references = citations.citations(found)
    text = (citations.citations_bibtex if bibtex else citations.citations_text)(references)
    columns = [Column(name) for name in ("kind", "key", "cite", "what", "detail")]
    facts = {"run": found.name, "references": citations.citations_json(references)}
    answer = Answer([text], facts, csv=Sheet.of("references", columns, references), tables={})
    show(answer, as_json=as_json, as_csv=as_csv)
