"""``countermove optimal``: the tariffs that serve a player best while all others keep theirs."""

from __future__ import annotations

from typing import Annotated

import typer

from countermove.cli import strategic as opt


def optimal(
    context: typer.Context,
    player: Annotated[str, typer.Argument(help="Region code of the player, e.g. CAN.")],
    payoff: Annotated[
        str | None, typer.Option("--payoff", help="What it wants; its real income by default.")
    ] = None,
    weights: opt.Political = None,
    by: opt.By = "cell",
    partners: opt.Partners = None,
    spare: opt.Spare = None,
    sectors: opt.Sectors = None,
    groups: opt.Groups = None,
    lowest: opt.Lowest = -0.9,
    highest: opt.Highest = 20.0,
    added: opt.Added = False,
    revenue_floor: Annotated[
        float | None, typer.Option("--revenue-floor", help="Least tariff revenue, million dollars.")
    ] = None,
    method: Annotated[
        str, typer.Option("--method", help="auto, first-order or climb (L-BFGS-B).")
    ] = "auto",
    at: opt.At = "baseline",
    top: opt.Top = 20,
    settings: opt.Settings = None,
    project: opt.Project = None,
    out: opt.Out = None,
    charts: opt.DrawCharts = False,
    as_json: opt.AsJson = False,
    as_csv: opt.AsCsv = False,
) -> None:
    """The best tariffs of one player, over the instruments named, all others keeping theirs.

    Example: countermove optimal CAN --partners USA --at us-canada-2025/autos
    """
    from countermove.cli.progress import progress
    from countermove.report.rate_reports import optimal_report
    from countermove.strategy.best_response import optimal_tariff

    (player,) = opt.players_of([player])
    chosen = opt.instruments(by, partners, spare, sectors, groups, lowest, highest, added)
    wanted = opt.payoff_of(player, payoff, weights)
    with progress() as say:
        worlds = opt.posed_at(at, settings, project, say)
        found = optimal_tariff(
            worlds.without.economy,
            player,
            instruments=chosen,
            payoff=wanted,
            closure=worlds.without.closure,
            duties=worlds.without.duties,
            revenue_floor=revenue_floor,
            method=method,
            progress=say,
        )
        report = optimal_report(found, worlds, wanted, top=top)
    opt.finish(context, report)
