"""What the strategy commands share: options, what their words mean, and how they end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from countermove.questions.two_worlds import TwoWorlds
    from countermove.report.strategy_report import StrategyReport
    from countermove.strategy.instruments import InstrumentSet
    from countermove.strategy.payoff import Payoff

T = TypeVar("T")

At = Annotated[str, typer.Option("--at", help="Status quo: baseline, or CASE/VARIANT of a case.")]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set", help="KEY=VALUE: elasticities, deficits, labour, horizon, ... (repeatable)."
    ),
]
Project = Annotated[
    Path | None, typer.Option("--project", help="Folder with your own measures, cases and games.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One object on stdout.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="The table as CSV.")]
Top = Annotated[int, typer.Option("--top", min=0, help="Rows to print; 0 for all.")]
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


def players_of(texts: Sequence[str], *, grouped: bool = False) -> tuple[str, ...]:
    """Return the codes of players by any of their names, several to a text with commas.

    Country groups are players only where ``grouped``: elsewhere each sets its tariffs alone.
    """
    from countermove.codes.countries import groups
    from countermove.codes.names import place_code
    from countermove.errors import BadInput, UnknownName

    found: list[str] = []
    for text in texts:
        try:  # a name may hold a comma
            found.append(place_code(text))
        except UnknownName:
            found += [place_code(word) for word in words(text) or ()]
    for code in found:
        if code in groups() and not grouped:
            raise BadInput(
                f"{code} is a group of countries, which acts as one player in `coalition` only; "
                "name one country."
            )
    return tuple(found)


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
    from countermove.strategy.instruments import Group, InstrumentSet

    def who_and_what(text: str) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
        who, colon, what = text.partition(":")
        if not colon:
            raise ValueError
        return words(who), words(what)

    example = "cars=USMCA:vehicles, or --group steel=:steel for all partners"
    named = pairs("--group", groups, "NAME=PARTNERS:SECTORS", example, who_and_what)
    listed = tuple(Group(name, who, what) for name, (who, what) in named.items())
    return InstrumentSet(
        by="groups" if listed else by,
        groups=listed,
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
    return political_income(player, pairs("--weight", weights, "SECTOR=WEIGHT", "C29=1.3", float))


def pairs(
    option: str,
    texts: Iterable[str] | None,
    form: str,
    example: str,
    make: Callable[[str], T],
    names: Sequence[str] = (),
) -> dict[str, T]:
    """Return the ``NAME=VALUE`` texts of an option as a mapping.

    Args:
        form, example: what each looks like, for the error. make: from the text of a value; raises
            ValueError where it is none. names: those allowed; any if left out.
    """
    from countermove.codes.lookup import unknown
    from countermove.errors import BadInput

    found: dict[str, T] = {}
    for text in texts or ():
        name, _, value = (part.strip() for part in text.partition("="))
        if name in found:
            raise BadInput(f"{option} names {name!r} twice; give it once.")
        if name and names and name not in names:
            raise unknown(name, names, what=f"name in {option}")
        try:
            if not (name and value):
                raise ValueError
            found[name] = make(value)
        except ValueError:
            raise BadInput(
                f"{option} {text!r} is not {form}; write e.g. {option} {example}."
            ) from None
    return found


def posed_at(
    at: str, settings: Sequence[str] | None, project: Path | None, say: Callable[..., None]
) -> TwoWorlds:
    """Return the question ``at`` under ``--set`` options, and the world rates are searched in."""
    from countermove.questions.options import ModelOptions, with_settings
    from countermove.questions.pose import pose
    from countermove.questions.two_worlds import two_worlds

    options = with_settings(ModelOptions(), settings or ())
    return two_worlds(pose(at, options, project=project, progress=say))


def finish(context: typer.Context, report: StrategyReport) -> None:
    """Write the run where ``--out`` or ``--charts`` asks for one, and show the answer.

    ``context`` holds the arguments of the command, which are kept with the run.
    """
    import sys

    from countermove.cli.progress import progress
    from countermove.report.show import show

    given = dict(context.params)
    out, charts = given.pop("out"), given.pop("charts")
    as_json, as_csv = given.pop("as_json"), given.pop("as_csv")
    for name in ("settings", "top", "project"):
        given.pop(name, None)
    folder = None
    if out is not None or charts:
        command = " ".join(["countermove", *sys.argv[1:]])
        with progress() as say:
            folder = report.write(
                out or Path("runs"), given, command=command, charts=charts, say=say
            )
    show(report.answer(folder), as_json=as_json, as_csv=as_csv)
    if as_csv and folder is not None:
        typer.echo(f"Tables and manifest: {folder}", err=True)
