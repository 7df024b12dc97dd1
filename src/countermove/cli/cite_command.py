"""``countermove cite``: the references for exactly what a run used."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from countermove.cli.command import Runs, command
from countermove.report.show import Answer, Column, Sheet


@command(csv="One reference a line.")
def cite(
    run: Annotated[str | None, "Run folder or its name; the newest run if left out."] = None,
    *,
    bibtex: Annotated[bool, "BibTeX entries."] = False,
    runs: Runs = Path("runs"),
    as_text: bool,
) -> Answer:
    """Print references for the software, methods, data, assumptions and law that a run used.

    Example: countermove cite runs/us-canada-2025-0123456789 --bibtex
    """
    from countermove.errors import BadInput
    from countermove.report import citations
    from countermove.report.run_folder import find_run

    if bibtex and not as_text:
        raise BadInput("--bibtex is a form of its own; leave out --json and --csv.")
    found = find_run(run, folder=runs)
    references = citations.citations(found)
    text = (citations.citations_bibtex if bibtex else citations.citations_text)(references)
    columns = [Column(name) for name in ("kind", "key", "cite", "what", "detail")]
    facts = {"run": found.name, "references": citations.citations_json(references)}
    return Answer([text], facts, csv=Sheet.of("references", columns, references), tables={})
