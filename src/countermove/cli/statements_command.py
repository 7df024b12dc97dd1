"""``countermove statements``: what law, economy and model say about statements of news reports."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from countermove.questions.statement_file import StatementsModel
    from countermove.questions.statements import Checked

_COLUMNS = (
    "statement", "said_by", "says", "verdict", "because", "figure", "value", "unit", "expression",
    "source",
)  # fmt: skip


def statements(
    case: Annotated[
        str,
        typer.Argument(help="Name of a case with shipped statements, or a YAML file of your own."),
    ],
    only: Annotated[
        list[str] | None, typer.Option("--only", help="Check only this statement (repeatable).")
    ] = None,
    project: Annotated[
        Path | None, typer.Option("--project", help="Folder with your own measures and statements.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object on stdout.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="One row per figure, as CSV.")] = False,
) -> None:
    """Check the statements of news reports against law, economy and model.

    Example: countermove statements us-canada-2025
    """
    from countermove.cli.output import say_csv, say_json
    from countermove.codes.lookup import position
    from countermove.questions.statement_file import load_statements
    from countermove.questions.statements import check_statements

    book = load_statements(case, project=project)
    ids = [item.id for item in book.statements]
    kept = {ids[position(name, ids, what="statement")] for name in only or ids}
    chosen = [item for item in book.statements if item.id in kept]
    found = check_statements(book.model_copy(update={"statements": chosen}), project=project)
    if as_json:
        say_json({"statements": Path(case).stem, **_plain(book, found)})
    elif as_csv:
        say_csv(_rows(found), _COLUMNS)
    else:
        _text(book, found)


def claims(_words: Annotated[list[str] | None, typer.Argument()] = None) -> None:
    """Name the command that this one has become."""
    from countermove.errors import UnknownName

    raise UnknownName("`countermove claims` is now called `countermove statements`; write that.")


def _rows(found: tuple[Checked, ...]) -> list[dict[str, Any]]:
    """Return one row per figure; a statement without figures has one row with empty ones."""
    nothing = dict.fromkeys(_COLUMNS, "")
    rows: list[dict[str, Any]] = []
    for item in found:
        head = {**_head(item), "said_by": " ".join(item.statement.said_by)}
        figures = [
            {**figure, "figure": figure["title"], "source": "; ".join(figure["sources"])}
            for figure in _figures(item)
        ]
        rows += [{**nothing, **head, **figure} for figure in figures or [{}]]
    return rows


def _head(item: Checked) -> dict[str, Any]:
    told = item.statement
    return {
        "statement": told.id, "said_by": told.said_by, "says": told.says,
        "quantity": told.quantity, "verdict": item.verdict, "because": item.because,
    }  # fmt: skip


def _figures(item: Checked) -> list[dict[str, Any]]:
    return [
        {
            "statement": item.statement.id, "figure": figure.name, "title": figure.title,
            "value": figure.quantity.value, "text": figure.quantity.text,
            "unit": figure.quantity.unit, "missing": figure.quantity.why,
            "expression": figure.expression, "sources": figure.sources,
        }
        for figure in item.figures
    ]  # fmt: skip


def _plain(book: StatementsModel, found: tuple[Checked, ...]) -> dict[str, Any]:
    from countermove.questions.statement_file import VERDICTS

    return {
        "title": book.title,
        "case": book.case,
        "said_by": book.said_by,
        "verdicts": {name: sum(c.verdict == name for c in found) for name in VERDICTS},
        "tables": {
            "statements": [{**_head(item), "sources": item.sources} for item in found],
            "figures": [figure for item in found for figure in _figures(item)],
        },
    }


def _text(book: StatementsModel, found: tuple[Checked, ...]) -> None:
    """Print the statements: verdict, reason, figures; sources numbered below."""
    import shutil
    from textwrap import fill

    width = min(shutil.get_terminal_size().columns, 100)

    def say(text: str, indent: int = 2, hanging: int = 0) -> None:
        first = " " * indent
        rest = " " * (indent + hanging)
        typer.echo(fill(text, width, initial_indent=first, subsequent_indent=rest))

    numbers: dict[str, int] = {}
    typer.echo(book.title)
    for item in found:
        typer.echo(f"\n{item.verdict.upper()}  {item.statement.id} "
                   f"({', '.join(item.statement.said_by)})")  # fmt: skip
        say(f"“{item.statement.says}”")
        say(item.because)
        room = max((len(figure.title) for figure in item.figures), default=0)
        for figure in item.figures:
            marks = [numbers.setdefault(s, len(numbers) + 1) for s in figure.sources]
            cited = f"  [{', '.join(map(str, marks))}]" if marks else ""
            typer.echo(f"    {figure.title:{room}}  {figure.quantity.text:>14}{cited}")
        for reason in dict.fromkeys(f.quantity.why for f in item.figures if f.quantity.why):
            say(f"Not available: {reason}", 4)
    typer.echo("\nReports")
    for key, name in book.said_by.items():
        typer.echo(f"  {key}  {name}")
    if numbers:
        typer.echo("Sources")
    for source, number in numbers.items():
        say(f"{number}  {source}", 2, 3)
