"""``countermove game``: play a menu game on the model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from countermove.cli.strategic import DrawCharts, Out


def game(
    context: typer.Context,
    spec: Annotated[
        str | None, typer.Argument(help="Name of a game, or a YAML file; none lists the games.")
    ] = None,
    payoffs: Annotated[
        str | None, typer.Option("--payoffs", help="Payoff profile of the file to play.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="KEY=VALUE: elasticities, deficits, economy, ... (repeatable)."),
    ] = None,
    sweeps: Annotated[
        bool, typer.Option("--sweeps/--no-sweeps", help="Also sweep the rates of threats.")
    ] = True,
    ranges: Annotated[
        bool, typer.Option("--ranges/--no-ranges", help="Also play under other elasticity sets.")
    ] = True,
    keep: Annotated[
        list[str] | None,
        typer.Option("--keep", help="STAGE=MOVE,MOVE: prune other moves (repeatable)."),
    ] = None,
    sample: Annotated[
        int | None, typer.Option("--sample", help="Draw moves until the tree has N leaves.", min=1)
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Of the sample.")] = 0,
    project: Annotated[
        Path | None, typer.Option("--project", help="Folder with your own games and measures.")
    ] = None,
    out: Out = None,
    charts: DrawCharts = False,
    as_json: Annotated[bool, typer.Option("--json", help="One object on stdout.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Payoffs and figures as CSV.")] = False,
) -> None:
    """Solve every leaf of a game; show equilibria, credible threats and switching weights.

    Example: countermove game vehicles-reply --payoffs damage
    """
    from countermove.cli.progress import progress
    from countermove.errors import BadInput
    from countermove.questions.game_read import games, load_game

    if spec is None:
        names = games(project)
        if as_json:
            import json

            print(json.dumps({"status": "ok", "games": list(names)}))
        else:
            print(
                "\n".join(f"{name:20} {load_game(name, project=project).title}" for name in names)
            )
        return
    kept = {}
    for text in keep or ():
        stage, equals, moves = text.partition("=")
        if not equals or not moves:
            raise BadInput(f"--keep {text!r} is not STAGE=MOVE,MOVE; write e.g. --keep reply=none.")
        kept[stage.strip()] = tuple(move.strip() for move in moves.split(","))
    loaded = load_game(spec, project=project, keep=kept, sample=sample, seed=seed)
    from countermove.cli.progress import rows_csv
    from countermove.cli.strategic import saved, say_saved, with_run
    from countermove.questions.game_play import game_options, payees, run_game
    from countermove.questions.two_worlds import TwoWorlds
    from countermove.report.game_report import game_json, game_rows, game_text
    from countermove.report.status_quo import (
        assumptions_text,
        status_quo_json,
        status_quo_text,
    )
    from countermove.report.strategy_run import game_run

    options = game_options(loaded, settings or ())
    with progress() as say:
        result = run_game(
            loaded,
            options=options,
            payoffs=payoffs,
            sweeps=sweeps,
            ranges=ranges,
            project=project,
            progress=say,
        )
        worlds = TwoWorlds(result.posed, result.posed)
        folder = saved(context, result.posed, lambda asked: game_run(result, asked), say)
    if as_json:
        import json

        answer = {
            **game_json(result),
            "at": result.posed.name,
            "status_quo": status_quo_json(worlds, payees(loaded)),
        }
        print(json.dumps(with_run(answer, folder), allow_nan=False))
    elif as_csv:
        print(rows_csv(game_rows(result)), end="")
    else:
        print(status_quo_text(worlds, payees(loaded)))
        print(game_text(result), end="")
        print(assumptions_text(result.posed), end="")
    if not as_json:
        say_saved(folder, as_csv=as_csv)
