"""``countermove coalition``: who gains from joining forces, and does it hold?"""

from __future__ import annotations

from typing import Annotated

import typer

from countermove.cli import strategic as opt


def coalition(
    context: typer.Context,
    players: Annotated[
        list[str], typer.Argument(help="Countries or groups, e.g. CAN USA EU27 (eight at most).")
    ],
    others: Annotated[
        str, typer.Option("--others", help="Non-members play nash or keep the status-quo.")
    ] = "nash",
    sizes: Annotated[
        list[int] | None, typer.Option("--size", help="Only coalitions of this size (repeatable).")
    ] = None,
    at: opt.At = "baseline",
    transfers: Annotated[
        bool, typer.Option("--transfers/--no-transfers", help="Find transfers that hold them.")
    ] = True,
    settings: opt.Settings = None,
    project: opt.Project = None,
    out: opt.Out = None,
    charts: opt.DrawCharts = False,
    as_json: opt.AsJson = False,
    as_csv: opt.AsCsv = False,
) -> None:
    """Solve every coalition's joint tariffs: gains, who would leave or join, transfers.

    Example: countermove coalition CAN USA EU27
    """
    from countermove.cli.progress import progress
    from countermove.report.deal_reports import coalition_report
    from countermove.strategy.coalitions import coalition_setting, stability

    names = opt.players_of(players, grouped=True)
    with progress() as say:
        worlds = opt.posed_at(at, settings, project, say)
        where = worlds.without
        here = coalition_setting(
            where.economy, names, others=others, closure=where.closure, duties=where.duties
        )
        found = stability(here, sizes=sizes, transfers=transfers, progress=say)
        report = coalition_report(found, worlds, others=others)
    opt.finish(context, report)
