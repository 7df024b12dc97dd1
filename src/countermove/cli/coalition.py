"""``countermove coalition``: who gains from joining forces, and does it hold?"""

from __future__ import annotations

from typing import Annotated

import typer

from countermove.cli.strategic import DrawCharts, Out


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
    transfers: Annotated[
        bool, typer.Option("--transfers/--no-transfers", help="Find transfers that hold them.")
    ] = True,
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="KEY=VALUE: elasticities, deficits, ...")
    ] = None,
    out: Out = None,
    charts: DrawCharts = False,
    as_json: Annotated[bool, typer.Option("--json", help="One object on stdout.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Gains and transfers as CSV.")] = False,
) -> None:
    """Solve every coalition's joint tariffs: gains, who would leave or join, transfers.

    Example: countermove coalition CAN USA EU27
    """
    players = [name for text in players for name in text.split(",")]
    from countermove.cli.show import progress, rows_csv
    from countermove.cli.strategic import saved, say_saved, with_run
    from countermove.equilibrium.closure import Closure
    from countermove.report.coalitions import coalition_rows, coalitions_json, coalitions_text
    from countermove.report.strategy_run import coalition_run
    from countermove.scenarios.bargains import strategy_options
    from countermove.scenarios.game_worlds import world_of
    from countermove.strategy.coalitions import coalition_setting, stability

    options = strategy_options(settings or ())
    here = coalition_setting(
        world_of(options), players, others=others, closure=Closure(deficits=options.deficits)
    )
    with progress() as say:
        found = stability(here, sizes=sizes, transfers=transfers, progress=say)
        folder = saved(context, options, lambda asked: coalition_run(found, others, asked), say)
    if as_json:
        import json

        print(json.dumps(with_run(coalitions_json(found), folder), allow_nan=False))
    elif as_csv:
        print(rows_csv(coalition_rows(found)), end="")
    else:
        print(coalitions_text(found, others=others), end="")
    if not as_json:
        say_saved(folder, as_csv=as_csv)
