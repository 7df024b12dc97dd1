"""``countermove validate``: published studies rerun, every figure beside the published one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from countermove.cli.command import Project, Say, command

if TYPE_CHECKING:
    from countermove.report.show import Answer


@command(csv="One row per published figure, as CSV.")
def validate(
    names: Annotated[
        list[str] | None, typer.Argument(help="Replications, or YAML files of your own; all.")
    ] = None,
    *,
    project: Project = None,
    say: Say,
) -> Answer:
    """Rerun the replications whose inputs are present; exit status 1 where a figure is missed.

    COUNTERMOVE_VALIDATION names the folder with the studies' own files, which are not shipped;
    what it lacks is looked for in COUNTERMOVE_SOURCES.

    Example: countermove validate nafta-1993-2005
    """
    from countermove.questions.replication_file import replication_files
    from countermove.questions.replication_names import read_replication
    from countermove.questions.replications import rerun, validation_folders
    from countermove.report.replication_report import replication_answer

    folders = validation_folders()
    chosen = list(dict.fromkeys(names or replication_files(project)))
    books = {name: read_replication(name, project=project) for name in chosen}
    found = []
    for done, (name, (file, book)) in enumerate(books.items()):
        say(f"replication {name}", done, len(books))
        found.append(rerun(name, book, folders, file))
    return replication_answer(found)
