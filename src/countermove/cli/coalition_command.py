"""``countermove coalition``: who gains from joining forces, and does it hold?"""

from __future__ import annotations

from typing import Annotated

import typer

from countermove.cli.strategic import At, DrawCharts, Out, Project, Settings


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
    at: At = "baseline",
    transfers: Annotated[
        bool, typer.Option("--transfers/--no-transfers", help="Find transfers that hold them.")
    ] = True,
    settings: Settings = None,
    project: Project = None,
    out: Out = None,
    charts: DrawCharts = False,
    as_json: Annotated[bool, typer.Option("--json", help="One object on stdout.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Gains and transfers as CSV.")] = False,
) -> None:
    """Solve every coalition's joint tariffs: gains, who would leave or join, transfers.

    Example: countermove coalition CAN USA EU27
    """
    players = [name for text in players for name in text.split(",")]
    from countermove.cli.progress import progress, rows_csv
    from countermove.cli.strategic import posed_at, saved, say_saved, with_run
    from countermove.questions.deals import coalition_gains
    from countermove.report.coalition_report import coalition_rows, coalitions_json, coalitions_text
    from countermove.report.status_quo import (
        assumptions_text,
        status_quo_json,
        status_quo_text,
    )
    from countermove.report.strategy_run import coalition_run
    from countermove.strategy.coalitions import coalition_setting, stability

    with progress() as say:
        worlds = posed_at(at, settings, project, say)
        where = worlds.without
        here = coalition_setting(
            where.economy, players, others=others, closure=where.closure, duties=where.duties
        )
        found = stability(here, sizes=sizes, transfers=transfers, progress=say)
        asked_gains = coalition_gains(worlds, found)
        folder = saved(
            context, worlds.posed, lambda asked: coalition_run(found, others, asked), say
        )
    if as_json:
        import json

        answer = {
            **coalitions_json(found),
            "at": where.name,
            "status_quo": status_quo_json(worlds, players),
            "gain_in_world_asked": asked_gains,
        }
        print(json.dumps(with_run(answer, folder), allow_nan=False))
    elif as_csv:
        print(rows_csv(coalition_rows(found)), end="")
    else:
        print(status_quo_text(worlds, players))
        print(coalitions_text(found, others=others, asked=asked_gains), end="")
        print(assumptions_text(worlds.posed), end="")
    if not as_json:
        say_saved(folder, as_csv=as_csv)
