"""``countermove data``: list and verify the shipped tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from countermove.sources.store import TableCheck

data = typer.Typer(
    help="List or verify the shipped tables.",
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
