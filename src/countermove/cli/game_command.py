"""``countermove game``: play a menu game on the model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from countermove.cli import strategic as opt
from countermove.cli.command import BeliefsFile, Draws, Project, Say, Settings, pairs, refuse_idle
from countermove.report.show import Answer, Column, Sheet

if TYPE_CHECKING:
    from countermove.report.strategy_report import StrategyReport


@opt.strategy_command
def game(
    spec: Annotated[str | None, "Name of a game, or a YAML file; none lists the games."] = None,
    *,
    payoffs: Annotated[str | None, "Payoff profile of the file to play."] = None,
    settings: Settings = None,
    sweeps: Annotated[bool, "Also sweep the rates of threats."] = True,
    ranges: Annotated[bool, "Also play under other elasticity sets."] = True,
    draws: Draws = 32,
    beliefs: BeliefsFile = None,
    keep: Annotated[list[str] | None, "STAGE=MOVE,MOVE: prune other moves (repeatable)."] = None,
    sample: Annotated[
        int | None, typer.Option("--sample", help="Draw moves until the tree has N leaves.", min=1)
    ] = None,
    seed: Annotated[int | None, "Of the sample; 0."] = None,
    project: Project = None,
    out: opt.Out = None,
    charts: opt.DrawCharts = False,
    say: Say,
) -> StrategyReport | Answer:
    """Solve every leaf of a game; show equilibria, credible threats and switching weights.

    Example: countermove game vehicles-reply --payoffs damage
    """
    from countermove.questions.game_read import games, load_game

    if spec is None:
        given = {"--payoffs": payoffs, "--set (or --exchange)": settings,
                 "--no-sweeps": not sweeps, "--keep": keep, "--no-ranges": not ranges,
                 "--sample": sample, "--seed": seed is not None,
                 "--draws": draws != 32, "--beliefs": beliefs,
                 "--out": out, "--charts": charts}  # fmt: skip
        refuse_idle(*((bool(v), name, "no game is named to play") for name, v in given.items()))
        names = list(games(project))
        rows = [(name, load_game(name, project=project).title) for name in names]
        sheet = Sheet("games", (Column("name", "game"), Column("title", "title")), rows)
        return Answer([sheet], {"games": names})
    from countermove.law.content_moves import CONTENTS
    from countermove.questions.beliefs import PAID
    from countermove.questions.game_play import game_options, run_game
    from countermove.questions.variant_draws import drawing_of
    from countermove.report.game_report import game_report

    kept = pairs("--keep", keep, "STAGE=MOVE,MOVE", "reply=none", _moves)
    refuse_idle((seed is not None and sample is None, "--seed", "no --sample is drawn"))
    loaded = load_game(spec, project=project, keep=kept, sample=sample, seed=seed or 0)
    asked = {"": game_options(loaded, settings or ())}
    case = loaded.law.case if loaded.law else ""
    at_centre, drawing = drawing_of(
        asked, draws, case, file=beliefs, project=project, held=(PAID, *CONTENTS)
    )
    result = run_game(
        loaded,
        options=at_centre[""],
        payoffs=payoffs,
        sweeps=sweeps,
        ranges=ranges,
        drawing=drawing,
        project=project,
        progress=say,
    )
    return game_report(result)


def _moves(text: str) -> tuple[str, ...]:
    return tuple(move.strip() for move in text.split(","))
