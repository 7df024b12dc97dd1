"""``countermove nash``: tariffs from which no player gains by moving alone, with a certificate."""

from __future__ import annotations

from typing import Annotated

import typer

from countermove.cli import strategic as opt


def nash(
    context: typer.Context,
    players: Annotated[
        str, typer.Argument(help="Region codes, e.g. CAN,USA; ALL for every region.")
    ],
    by: opt.By = "cell",
    partners: opt.Partners = None,
    spare: opt.Spare = None,
    sectors: opt.Sectors = None,
    groups: opt.Groups = None,
    lowest: opt.Lowest = -0.9,
    highest: opt.Highest = 20.0,
    added: opt.Added = False,
    certificate: Annotated[
        bool, typer.Option("--certificate/--no-certificate", help="Search for gains that are left.")
    ] = True,
    deviations: Annotated[
        int, typer.Option("--deviations", help="Random deviations tried for each player.")
    ] = 200,
    starts: Annotated[
        int, typer.Option("--starts", help="Points from which equilibria are looked for.")
    ] = 3,
    at: opt.At = "baseline",
    settings: opt.Settings = None,
    project: opt.Project = None,
    out: opt.Out = None,
    charts: opt.DrawCharts = False,
    as_json: opt.AsJson = False,
    as_csv: opt.AsCsv = False,
) -> None:
    """Nash tariffs among any set of players, with the certificate that nobody gains by moving.

    Exit status 1 where the certificate finds somebody who does.

    Example: countermove nash CAN,USA --by sector
    """
    from countermove.cli.progress import progress
    from countermove.report.rate_reports import nash_report
    from countermove.strategy.certificate import Search
    from countermove.strategy.nash import nash as solve_nash

    names = () if players == "ALL" else opt.players_of([players])
    chosen = opt.instruments(by, partners, spare, sectors, groups, lowest, highest, added)
    with progress() as say:
        worlds = opt.posed_at(at, settings, project, say)
        where = worlds.without
        found = solve_nash(
            where.economy,
            where.economy.regions if players == "ALL" else names,
            instruments=chosen,
            closure=where.closure,
            duties=where.duties,
            starts=starts,
            certificate=certificate,
            search=Search(deviations=deviations),
            progress=say,
        )
        report = nash_report(found, worlds, deviations=deviations)
    opt.finish(context, report)
    raise typer.Exit(1 if found.status == "not certified" else 0)
