"""``countermove data``: list and verify the shipped tables."""

from __future__ import annotations

import typer

from countermove.cli.command import command
from countermove.report.show import Answer, Column, Sheet

data = typer.Typer(
    name="data",
    help="List or verify the shipped tables.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@data.command("list")
@command(csv="The table as CSV.")
def list_tables() -> Answer:
    """List the shipped tables with source, edition and licence.

    Example: countermove data list
    """
    from countermove.sources.store import verify_all

    columns = (
        Column("card", "card"), Column("title", "title"), Column("edition"), Column("licence"),
        Column("file"), Column("size_bytes", "bytes", ",d"),
    )  # fmt: skip
    rows = [
        (c.card.id, c.card.title, c.card.edition, c.card.licence, c.card.file, c.size_bytes)
        for c in verify_all()
    ]
    return Answer([Sheet("tables", columns, rows)])


@data.command()
@command(csv="The table as CSV.")
def verify() -> Answer:
    """Compare all shipped files with their checksums; exit 1 if one differs.

    Tables have theirs on their card; of other files, law and cases among them, only those that
    differ from the list of the package are shown.

    Example: countermove data verify
    """
    from countermove.codes.packaged import altered, packaged_problem, sums
    from countermove.sources.store import verify_all

    checks = verify_all()
    columns = (
        Column("card", "card"), Column("ok", "ok", lambda ok: "yes" if ok else "NO"),
        Column("file"), Column("sha256"), Column("problem", "problem"),
    )  # fmt: skip
    rows = [(c.card.id, c.ok, c.card.file, c.card.sha256, c.problem) for c in checks]
    carded = {check.card.file for check in checks}
    rows += [
        ("", False, name, sums().get(name, ""), packaged_problem(name))
        for name in altered()
        if name not in carded
    ]
    fine = all(row[1] for row in rows)
    return Answer([Sheet("tables", columns, rows)], status="ok" if fine else "problems")
