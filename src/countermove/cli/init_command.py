"""``countermove init``: a project folder with a measure and a scenario to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

TEMPLATE = Path(__file__).parent / "project"


def init(
    folder: Annotated[Path, typer.Argument(help="Folder to make or fill.")] = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="One object on stdout.")] = False,
) -> None:
    """Make a project folder with measures/ and scenarios/, a commented example in each.

    Files that exist are left alone.

    Example: countermove init my-project
    """
    from countermove.atomic import write_file

    made, kept = [], []
    for source in sorted(path for path in TEMPLATE.rglob("*.yaml")):
        target = folder / source.relative_to(TEMPLATE)
        if target.exists():
            kept.append(str(target))
            continue
        made.append(str(write_file(target, source.read_bytes())))
    if as_json:
        from countermove.cli.output import say_json

        say_json({"folder": str(folder), "made": made, "kept": kept})
        return
    for name in made:
        typer.echo(f"made {name}")
    for name in kept:
        typer.echo(f"kept {name}")
    typer.echo(f"Next: countermove run example --project {folder}")
