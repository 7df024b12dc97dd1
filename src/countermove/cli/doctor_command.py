"""``countermove doctor``: is this installation whole?"""

from __future__ import annotations

from typing import Annotated

import typer


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="One object on stdout.")] = False,
) -> None:
    """Check Python, the packages and the shipped data, and say what to do about each problem.

    Example: countermove doctor
    """
    from countermove.cli.health import findings

    rows = findings()
    healthy = all(row.ok for row in rows)
    if as_json:
        import json
        from dataclasses import asdict

        status = "ok" if healthy else "problems"
        typer.echo(json.dumps({"status": status, "checks": [asdict(row) for row in rows]}))
    else:
        for row in rows:
            typer.echo(f"{'ok' if row.ok else 'PROBLEM':8} {row.name:20} {row.detail}")
    raise typer.Exit(0 if healthy else 1)
