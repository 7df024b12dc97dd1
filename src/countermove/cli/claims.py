"""``countermove claims``: what law, economy and model say about claims of news reports."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from countermove.scenarios.claims import Checked, Claims


def claims(
    case: Annotated[
        str, typer.Argument(help="Name of a case with shipped claims, or a YAML file of your own.")
    ],
    claim: Annotated[
        list[str] | None, typer.Option("--claim", help="Check only this claim (repeatable).")
    ] = None,
    project: Annotated[
        Path | None, typer.Option("--project", help="Folder with your own measures and claims.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object on stdout.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="One row per figure, as CSV.")] = False,
) -> None:
    """Check the claims of news reports against law, economy and model.

    Example: countermove claims us-canada-2025
    """
    from countermove.codes.lookup import unknown
    from countermove.scenarios.claims import check_claims, only
    from countermove.scenarios.claims_file import load_claims

    book = load_claims(case, project=project)
    for name in claim or ():
        if name not in {item.id for item in book.claims}:
            raise unknown(name, [item.id for item in book.claims], what="claim")
    if claim:
        book = only(book, claim)
    found = check_claims(book, project=project)
    if as_json:
        import json

        typer.echo(json.dumps(_plain(book, found), allow_nan=False))
    elif as_csv:
        _csv(found)
    else:
        _text(book, found)


def _rows(found: tuple[Checked, ...]) -> list[dict[str, Any]]:
    """Return one row per figure; a claim without figures has one row with empty ones."""
    rows: list[dict[str, Any]] = []
    for item in found:
        head = {
            "claim": item.claim.id,
            "said_by": " ".join(item.claim.said_by),
            "statement": item.claim.statement,
            "verdict": item.verdict,
            "because": item.because,
        }
        rows += [
            {**head, "figure": figure.title, "value": _value(figure.quantity.value),
             "unit": figure.quantity.unit, "expression": figure.expression,
             "source": "; ".join(figure.sources)}
            for figure in item.figures
        ]  # fmt: skip
        if not item.figures:
            rows.append(
                {**head, "figure": "", "value": None, "unit": "", "expression": "", "source": ""}
            )
    return rows


def _plain(book: Claims, found: tuple[Checked, ...]) -> dict[str, Any]:
    from countermove.scenarios.claims import VERDICTS

    return {
        "status": "ok",
        "claims": book.name,
        "title": book.title,
        "case": book.case,
        "said_by": dict(book.said_by),
        "verdicts": {name: sum(c.verdict == name for c in found) for name in VERDICTS},
        "tables": {
            "claims": [
                {
                    "claim": item.claim.id,
                    "said_by": list(item.claim.said_by),
                    "statement": item.claim.statement,
                    "quantity": item.claim.quantity,
                    "verdict": item.verdict,
                    "because": item.because,
                    "sources": list(item.sources),
                }
                for item in found
            ],
            "figures": [
                {
                    "claim": item.claim.id,
                    "figure": figure.name,
                    "title": figure.title,
                    "value": _value(figure.quantity.value),
                    "text": figure.quantity.text,
                    "unit": figure.quantity.unit,
                    "missing": figure.quantity.why,
                    "expression": figure.expression,
                    "sources": list(figure.sources),
                }
                for item in found
                for figure in item.figures
            ],
        },
    }


def _value(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _csv(found: tuple[Checked, ...]) -> None:
    import csv
    import sys

    rows = _rows(found)
    writer = csv.DictWriter(sys.stdout, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def _text(book: Claims, found: tuple[Checked, ...]) -> None:
    """Print the claims one below the other: verdict, reason, figures; sources numbered below."""
    import shutil
    from textwrap import fill

    width = min(shutil.get_terminal_size().columns, 100)
    numbers: dict[str, int] = {}
    typer.echo(book.title)
    for item in found:
        who = ", ".join(item.claim.said_by)
        typer.echo(f"\n{item.verdict.upper()}  {item.claim.id} ({who})")
        typer.echo(fill(f"“{item.claim.statement}”", width, initial_indent="  ",
                        subsequent_indent="  "))  # fmt: skip
        typer.echo(fill(item.because, width, initial_indent="  ", subsequent_indent="  "))
        room = max((len(figure.title) for figure in item.figures), default=0)
        for figure in item.figures:
            marks = [numbers.setdefault(s, len(numbers) + 1) for s in figure.sources]
            cited = f"  [{', '.join(map(str, marks))}]" if marks else ""
            typer.echo(f"    {figure.title:{room}}  {figure.quantity.text:>14}{cited}")
        for reason in dict.fromkeys(f.quantity.why for f in item.figures if f.quantity.why):
            typer.echo(fill(f"Not available: {reason}", width, initial_indent="    ",
                            subsequent_indent="    "))  # fmt: skip
    typer.echo("\nReports")
    for key, name in book.said_by.items():
        typer.echo(f"  {key}  {name}")
    if numbers:
        typer.echo("Sources")
    for source, number in numbers.items():
        typer.echo(fill(f"{number}  {source}", width, initial_indent="  ",
                        subsequent_indent="     "))  # fmt: skip
