"""``countermove bargain``: what players could agree on, and what walking away costs."""

from __future__ import annotations

from typing import Annotated

import typer

from countermove.cli.strategic import At, DrawCharts, Out, Project, Settings


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
    lowest: Annotated[float, typer.Option("--lowest", help="Lowest rate, 0.1 is 10 %.")] = 0.0,
    highest: Annotated[float, typer.Option("--highest", help="Highest rate.")] = 1.0,
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
    at: At = "baseline",
    settings: Settings = None,
    project: Project = None,
    out: Out = None,
    charts: DrawCharts = False,
    as_json: Annotated[bool, typer.Option("--json", help="One object on stdout.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Payoffs, gains and rates as CSV.")] = False,
) -> None:
    """Find deals over tariffs: Nash, Kalai-Smorodinsky, equal gains, largest joint income.

    Example: countermove bargain CAN USA --transfers 0.03 --frontier
    """
    players = [name for text in players for name in text.split(",")]
    from countermove.cli.progress import pairs, progress, rows_csv
    from countermove.cli.strategic import posed_at, saved, say_saved, with_run
    from countermove.errors import BadInput
    from countermove.questions.deals import bargain_gains, run_bargain
    from countermove.report.bargain_report import bargain_json, bargain_rows, bargain_text
    from countermove.report.status_quo import (
        assumptions_text,
        status_quo_json,
        status_quo_text,
    )
    from countermove.report.strategy_run import bargain_run

    wanted = {k: str(v) for k, v in pairs("--payoff", payoff or (), players).items()}
    powers = pairs("--power", power or (), players, number=True)
    if ":" in disagreement:
        if at != "baseline":
            raise BadInput(
                "--disagreement CASE:VARIANT says whose law holds without a deal, and so does "
                "--at: give one of them."
            )
        at, disagreement = disagreement.replace(":", "/"), "status-quo"
    with progress() as say:
        worlds = posed_at(at, settings, project, say)
        result = run_bargain(
            worlds.posed,
            players,
            disagreement=disagreement,
            by=by,
            lowest=lowest,
            highest=highest,
            transfers=transfers,
            payoffs=wanted,
            power={p: float(powers.get(p, 1.0)) for p in players} if powers else None,
            frontier=frontier,
            tolerance=tolerance,
            progress=say,
        )
        asked_gains = bargain_gains(worlds, result, wanted)
        folder = saved(context, worlds.posed, lambda asked: bargain_run(result, asked), say)
    if as_json:
        import json

        answer = {
            **bargain_json(result),
            "at": worlds.posed.name,
            "status_quo": status_quo_json(worlds, players),
            "gain_in_world_asked": asked_gains,
        }
        print(json.dumps(with_run(answer, folder), allow_nan=False))
    elif as_csv:
        print(rows_csv(bargain_rows(result)), end="")
    else:
        print(status_quo_text(worlds, players))
        print(bargain_text(result, asked=asked_gains), end="")
        print(assumptions_text(worlds.posed), end="")
    if not as_json:
        say_saved(folder, as_csv=as_csv)
