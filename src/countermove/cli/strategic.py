"""What the strategy commands share: options, instruments from words, tables on stdout."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from countermove.questions.pose import Posed
    from countermove.questions.two_worlds import TwoWorlds
    from countermove.report.longtable import LongTable
    from countermove.report.strategy_manifest import Asked
    from countermove.report.strategy_run import StrategyRun
    from countermove.strategy.instruments import InstrumentSet
    from countermove.strategy.payoff import Payoff

At = Annotated[str, typer.Option("--at", help="Status quo: baseline, or CASE/VARIANT of a case.")]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set", help="KEY=VALUE: elasticities, deficits, labour, horizon, ... (repeatable)."
    ),
]
Project = Annotated[
    Path | None, typer.Option("--project", help="Folder with your own measures and scenarios.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One object on stdout.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="The table as CSV.")]
By = Annotated[
    str,
    typer.Option("--by", help="One rate by cell (partner x sector), sector, partner, uniform."),
]
Partners = Annotated[
    str | None, typer.Option("--partners", help="Codes or country groups, e.g. USA,EU27.")
]
Spare = Annotated[str | None, typer.Option("--spare", help="Partners left out, e.g. USMCA.")]
Sectors = Annotated[
    str | None, typer.Option("--sectors", help="Codes or groups, e.g. vehicles,steel.")
]
Groups = Annotated[
    list[str] | None,
    typer.Option("--group", help="NAME=PARTNERS:SECTORS, one rate for all of it (repeatable)."),
]
Lowest = Annotated[float, typer.Option("--lowest", help="Lower bound of rates, 0.1 for 10 %.")]
Highest = Annotated[float, typer.Option("--highest", help="Upper bound of rates, 0.5 for 50 %.")]
Added = Annotated[bool, typer.Option("--added", help="Rates come on top of those in force.")]
Out = Annotated[
    Path | None, typer.Option("--out", help="Also write tables and manifest: a run in this folder.")
]
DrawCharts = Annotated[
    bool, typer.Option("--charts", help="Draw SVG charts into the run's folder (default in runs/).")
]
Political = Annotated[
    list[str] | None,
    typer.Option("--weight", help="SECTOR=WEIGHT of its value added, e.g. C29=1.3 (repeatable)."),
]


def words(text: str | None) -> tuple[str, ...] | None:
    """Return the words of a comma-separated option; ``None`` where it was not given."""
    if text is None or not text.strip():
        return None
    return tuple(part.strip() for part in text.split(",") if part.strip())


def instruments(
    by: str,
    partners: str | None,
    spare: str | None,
    sectors: str | None,
    groups: Sequence[str] | None,
    lowest: float,
    highest: float,
    added: bool,
) -> InstrumentSet:
    """Return the instrument set that the options describe."""
    from countermove.errors import BadInput
    from countermove.strategy.instruments import Group, InstrumentSet

    listed = []
    for text in groups or ():
        name, equals, rest = text.partition("=")
        who, colon, what = rest.partition(":")
        if not (name and equals and colon):
            raise BadInput(
                f"--group {text!r} is not NAME=PARTNERS:SECTORS; write e.g. "
                "--group cars=USMCA:vehicles, or --group steel=:steel for all partners."
            )
        listed.append(Group(name.strip(), words(who), words(what)))
    return InstrumentSet(
        by="groups" if listed else by,
        groups=tuple(listed),
        partners=words(partners),
        spared=words(spare) or (),
        sectors=words(sectors),
        lowest=lowest,
        highest=highest,
        added=added,
    )


def payoff_of(player: str, text: str | None, weights: Sequence[str] | None) -> Payoff | None:
    """Return the payoff that ``--payoff`` or ``--weight`` describe; ``None`` for real income."""
    from countermove.errors import BadInput
    from countermove.strategy.payoff import as_payoff, political_income

    if not weights:
        return None if text is None else as_payoff(text)
    if text is not None:
        raise BadInput("--weight and --payoff exclude each other; give one of them.")
    found = {}
    for entry in weights:
        sector, _, number = entry.partition("=")
        try:
            found[sector.strip()] = float(number)
        except ValueError:
            raise BadInput(
                f"--weight {entry!r} is not SECTOR=WEIGHT; write e.g. --weight C29=1.3."
            ) from None
    return political_income(player, found)


def posed_at(
    at: str, settings: Sequence[str] | None, project: Path | None, say: Callable[..., None]
) -> TwoWorlds:
    """Return the question ``at`` under ``--set`` options, and the world rates are searched in."""
    from countermove.questions.options import ModelOptions, with_settings
    from countermove.questions.pose import pose
    from countermove.questions.two_worlds import two_worlds

    options = with_settings(ModelOptions(), settings or ())
    return two_worlds(pose(at, options, project=project, progress=say))


def saved(
    context: typer.Context,
    posed: Posed,
    make: Callable[[Asked], StrategyRun],
    say: Callable[[str, int, int], None],
) -> Path | None:
    """Write the run that ``make`` describes where ``--out`` or ``--charts`` asked for it.

    ``context`` holds the arguments of the command, which are kept with the run.
    """
    given = dict(context.params)
    out, charts = given.pop("out"), given.pop("charts")
    if out is None and not charts:
        return None
    import sys

    from countermove.report.strategy_manifest import Asked

    for name in ("as_json", "as_csv", "settings", "top", "project"):
        given.pop(name, None)
    asked = Asked(posed=posed, words=given, command=" ".join(["countermove", *sys.argv[1:]]))
    return make(asked).write(out or Path("runs"), charts=charts, say=say)


def say_saved(folder: Path | None, *, as_csv: bool = False) -> None:
    """Print where a run was written; on stderr where stdout holds CSV."""
    if folder is not None:
        typer.echo(f"{'' if as_csv else chr(10)}Tables and manifest: {folder}", err=as_csv)


def show_json(
    answer: Mapping[str, Any], tables: Mapping[str, LongTable], folder: Path | None = None
) -> None:
    """Print one object with its tables as lists of long-format rows, and the run's folder."""
    import json

    listed = {name: list(table.rows()) for name, table in tables.items()}
    print(json.dumps({**with_run(answer, folder), "tables": listed}, allow_nan=False))


def with_run(answer: Mapping[str, Any], folder: Path | None) -> dict[str, Any]:
    """Return an answer with the run's folder under ``run``, where one was written."""
    return {**answer} if folder is None else {**answer, "run": str(folder)}


def show_csv(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print rows as CSV."""
    import csv
    import sys

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)


def show_text(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print rows in columns: text to the left, numbers (already formatted) to the right."""
    lines = [list(header), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    left = [
        not rows or not str(rows[0][c]).lstrip("+-").replace(",", "")[:1].isdigit()
        for c in range(len(header))
    ]
    for line in lines:
        cells = (
            cell.ljust(width) if flush else cell.rjust(width)
            for cell, width, flush in zip(line, widths, left, strict=True)
        )
        print("  ".join(cells).rstrip())
