"""``countermove data``: list, verify and rebuild the shipped tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from countermove.sources.store import TableCheck

data = typer.Typer(
    help="List, verify or rebuild the shipped tables.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

JSON = Annotated[bool, typer.Option("--json", help="One object on stdout.")]
CSV = Annotated[bool, typer.Option("--csv", help="The table as CSV.")]


@data.command("list")
def list_tables(as_json: JSON = False, as_csv: CSV = False) -> None:
    """List the shipped tables with source, edition and licence.

    Example: countermove data list
    """
    from countermove.cli.rows import show_rows
    from countermove.sources.store import verify_all

    rows = [_row(check) for check in verify_all()]
    columns = ("card", "title", "edition", "licence", "file", "size_bytes")
    shown = [{name: row[name] for name in columns} for row in rows]
    show_rows(
        "tables", shown, as_json=as_json, as_csv=as_csv, brief=("card", "size_bytes", "title")
    )


@data.command()
def verify(as_json: JSON = False, as_csv: CSV = False) -> None:
    """Compare every shipped table with the checksum on its card; exit 1 if one differs.

    Example: countermove data verify
    """
    from countermove.cli.rows import show_rows
    from countermove.sources.store import verify_all

    rows = [_row(check) for check in verify_all()]
    damaged = [row for row in rows if not row["ok"]]
    show_rows(
        "tables",
        [{name: row[name] for name in ("card", "ok", "file", "sha256", "problem")} for row in rows],
        as_json=as_json,
        as_csv=as_csv,
        brief=("ok", "card", "problem"),
        status="problems" if damaged else "ok",
    )
    raise typer.Exit(1 if damaged else 0)


@data.command()
def build(
    sources: Annotated[Path, typer.Option("--sources", help="Folder of the official files.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write here and leave the shipped tables as they are."),
    ] = None,
    as_json: JSON = False,
) -> None:
    """Build the tables from official files; without --out they replace the shipped ones.

    Example: countermove data build --sources data --out tables
    """
    import json

    from countermove.cli.show import progress
    from countermove.economy.building.shipped import build_shipped

    with progress() as say:
        built = build_shipped(sources, out=out, progress=say)
    if as_json:
        files = [
            {
                "card": file.card,
                "path": str(file.path),
                "size_bytes": file.size_bytes,
                "sha256": file.sha256,
                "changed": file.changed,
            }
            for file in built.files
        ]
        print(json.dumps({"status": "ok", "tables": {"files": files}}))
        return
    for report in built.reports:
        print(f"{report}\n")
    for file in built.files:
        note = "differs from the shipped table" if file.changed else "as shipped"
        print(f"{file.card:24} {note:30} {file.path}")


def _row(check: TableCheck) -> dict[str, Any]:
    card = check.card
    return {
        "card": card.id,
        "title": card.title,
        "source": card.source,
        "edition": card.edition,
        "licence": card.licence,
        "file": card.file,
        "sha256": card.sha256,
        "size_bytes": check.size_bytes,
        "ok": check.ok,
        "problem": check.problem,
    }
