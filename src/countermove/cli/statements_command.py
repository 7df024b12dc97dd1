"""``countermove statements``: what law, economy and model say about statements of news reports."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from countermove.cli.command import Project, command
from countermove.report.show import Answer, Column, Sheet

if TYPE_CHECKING:
    from countermove.questions.statement_file import StatementsModel
    from countermove.questions.statements import Checked

_COLUMNS = (
    "statement", "said_by", "says", "verdict", "because", "figure", "value", "unit", "expression",
    "source", "note",
)  # fmt: skip


@command(csv="One row per figure, as CSV.")
def statements(
    case: Annotated[str, "Name of a case with shipped statements, or a YAML file of your own."],
    *,
    only: Annotated[list[str] | None, "Check only this statement (repeatable)."] = None,
    project: Project = None,
) -> Answer:
    """Check the statements of news reports against law, economy and model.

    Example: countermove statements us-canada-2025
    """
    from countermove.codes.lookup import position
    from countermove.questions.statement_file import VERDICTS, load_statements
    from countermove.questions.statements import check_statements

    book = load_statements(case, project=project)
    ids = [item.id for item in book.statements]
    kept = {ids[position(name, ids, what="statement")] for name in only or ids}
    chosen = [item for item in book.statements if item.id in kept]
    found = check_statements(book.model_copy(update={"statements": chosen}), project=project)
    facts = {
        "statements": Path(case).stem, "title": book.title, "case": book.case,
        "said_by": book.said_by,
        "verdicts": {name: sum(c.verdict == name for c in found) for name in VERDICTS},
    }  # fmt: skip
    tables = {
        "statements": [
            {**_head(item), "notes": item.notes, "sources": item.sources} for item in found
        ],
        "figures": [figure for item in found for figure in _figures(item)],
    }
    csv = Sheet("figures", [Column(name) for name in _COLUMNS], list(_rows(found)))
    return Answer(_parts(book, found), facts, csv=csv, tables=tables)


def claims(_words: Annotated[list[str] | None, typer.Argument()] = None) -> None:
    """Name the command that this one has become."""
    from countermove.errors import UnknownName

    raise UnknownName("`countermove claims` is now called `countermove statements`; write that.")


def _rows(found: tuple[Checked, ...]) -> Iterator[list[Any]]:
    """Yield a row per figure; a statement without figures has one row with empty ones."""
    for item in found:
        notes = " ".join(item.notes)
        head = {**_head(item), "said_by": " ".join(item.statement.said_by), "note": notes}
        for figure in _figures(item) or [{"title": "", "sources": ()}]:
            row = {**head, **figure, "figure": figure["title"], "source": figure["sources"]}
            yield [row.get(name, "") for name in _COLUMNS]


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


def _parts(book: StatementsModel, found: tuple[Checked, ...]) -> list[str | Sheet]:
    """Return the statements: verdict, reason, figures; sources numbered below."""
    columns = (Column("figure", ""), Column("text", "", right=True), Column("sources", ""))
    numbers: dict[str, int] = {}
    parts: list[str | Sheet] = [book.title]
    for item in found:
        said_by = ", ".join(item.statement.said_by)
        parts.append(f"\n{item.verdict.upper()}  {item.statement.id} ({said_by})")
        parts += [f"  “{item.statement.says}”", f"  {item.because}"]
        rows = []
        for figure in item.figures:
            marks = [numbers.setdefault(s, len(numbers) + 1) for s in figure.sources]
            cited = f"[{', '.join(map(str, marks))}]" if marks else ""
            rows.append((f"    {figure.title}", figure.quantity.text, cited))
        if rows:
            parts.append(Sheet("figures", columns, rows))
        why = dict.fromkeys(f.quantity.why for f in item.figures if f.quantity.why)
        parts += [f"    Not established: {reason}" for reason in why]
        parts += [f"    Note: {note}" for note in item.notes]
    parts.append("\nReports")
    parts += [f"  {key}  {name}" for key, name in book.said_by.items()]
    if numbers:
        parts.append("Sources")
    return [*parts, *(f"  {number}  {source}" for source, number in numbers.items())]
