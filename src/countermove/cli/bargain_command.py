"""``countermove bargain``: what players could agree on, and what walking away costs."""

from __future__ import annotations

from typing import Annotated

import typer

from countermove.cli import strategic as opt


def bargain(
    context: typer.Context,
    players: Annotated[list[str], typer.Argument(help="Two countries or more, e.g. CAN USA.")],
    disagreement: Annotated[
        str,
        typer.Option("--disagreement", help="nash, status-quo, or CASE:VARIANT: its law."),
    ] = "nash",
    by: Annotated[
        str, typer.Option("--by", help="One rate per cell (good and partner), sector or uniform.")
    ] = "cell",
    lowest: opt.Lowest = 0.0,
    highest: opt.Highest = 1.0,
    transfers: Annotated[
        float | None,
        typer.Option("--transfers", help="Also with transfers up to this share of income."),
    ] = None,
    payoff: Annotated[
        list[str] | None,
        typer.Option("--payoff", help="PLAYER=PAYOFF, e.g. 'CAN=CAN+0.1*CAN.labour.C29'."),
    ] = None,
    power: Annotated[
        list[str] | None, typer.Option("--power", help="PLAYER=NUMBER: bargaining power.")
    ] = None,
    frontier: Annotated[
        bool, typer.Option("--frontier/--no-frontier", help="Trace the Pareto frontier.")
    ] = False,
    tolerance: Annotated[
        float, typer.Option("--tolerance", help="Of the frontier, as a share of the ideal gains.")
    ] = 0.02,
    at: opt.At = "baseline",
    settings: opt.Settings = None,
    project: opt.Project = None,
    out: opt.Out = None,
    charts: opt.DrawCharts = False,
    as_json: opt.AsJson = False,
    as_csv: opt.AsCsv = False,
) -> None:
    """Find deals over tariffs: Nash, Kalai-Smorodinsky, equal gains, largest joint income.

    Example: countermove bargain CAN USA --transfers 0.03 --frontier
    """
    from countermove.cli.progress import progress
    from countermove.errors import BadInput
    from countermove.questions.deals import run_bargain
    from countermove.report.deal_reports import bargain_report

    names = opt.players_of(players)
    payoffs = opt.pairs("--payoff", payoff, "PLAYER=PAYOFF", f"{names[0]}=...", str, names)
    powers = opt.pairs("--power", power, "PLAYER=NUMBER", f"{names[0]}=1", float, names)
    if ":" in disagreement:
        if at != "baseline":
            raise BadInput(
                "--disagreement CASE:VARIANT says whose law holds without a deal, and so does "
                "--at: give one of them."
            )
        at, disagreement = disagreement.replace(":", "/"), "status-quo"
    with progress() as say:
        worlds = opt.posed_at(at, settings, project, say)
        result = run_bargain(
            worlds.posed,
            names,
            disagreement=disagreement,
            by=by,
            lowest=lowest,
            highest=highest,
            transfers=transfers,
            payoffs=payoffs,
            power={name: powers.get(name, 1.0) for name in names} if powers else None,
            frontier=frontier,
            tolerance=tolerance,
            progress=say,
        )
        report = bargain_report(result, worlds, payoffs)
    opt.finish(context, report)
