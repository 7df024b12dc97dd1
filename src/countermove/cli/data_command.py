"""``countermove data``: list and verify the shipped tables."""

from __future__ import annotations

from typing import Annotated

import typer

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
    from countermove.report.show import Answer, Column, Sheet, show
    from countermove.sources.store import verify_all

    columns = (
        Column("card", "card"), Column("title", "title"), Column("edition"), Column("licence"),
        Column("file"), Column("size_bytes", "bytes", ",d"),
    )  # fmt: skip
    rows = [
        (c.card.id, c.card.title, c.card.edition, c.card.licence, c.card.file, c.size_bytes)
        for c in verify_all()
    ]
    show(Answer([Sheet("tables", columns, rows)]), as_json=as_json, as_csv=as_csv)


@data.command()
def verify(as_json: JSON = False, as_csv: CSV = False) -> None:
    """Compare every shipped table with the checksum on its card; exit 1 if one differs.

    Example: countermove data verify
    """
    from countermove.report.show import Answer, Column, Sheet, show
    from countermove.sources.store import verify_all

    checks = verify_all()
    columns = (
        Column("card", "card"), Column("ok", "ok", lambda ok: "yes" if ok else "NO"),
        Column("file"), Column("sha256"), Column("problem", "problem"),
    )  # fmt: skip
    rows = [(c.card.id, c.ok, c.card.file, c.card.sha256, c.problem) for c in checks]
    fine = all(check.ok for check in checks)
    answer = Answer([Sheet("tables", columns, rows)], status="ok" if fine else "problems")
    show(answer, as_json=as_json, as_csv=as_csv)
    raise typer.Exit(0 if fine else 1)
