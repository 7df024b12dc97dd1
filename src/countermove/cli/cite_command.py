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
    from countermove.cli.output import say_csv, say_json
    from countermove.errors import BadInput
    from countermove.report.citations import (
        citations,
        citations_bibtex,
        citations_json,
        citations_text,
    )
    from countermove.report.find_run import find_run

    if bibtex and (as_json or as_csv):
        raise BadInput("--bibtex is a form of its own; leave out --json and --csv.")
    found = find_run(run, folder=runs)
    references = citations(found)
    if as_json:
        say_json({"run": found.name, "references": citations_json(references)})
    elif as_csv:
        say_csv(citations_json(references), ("kind", "key", "cite", "what", "detail"))
    elif bibtex:
        typer.echo(citations_bibtex(references), nl=False)
    else:
        typer.echo(citations_text(references), nl=False)
