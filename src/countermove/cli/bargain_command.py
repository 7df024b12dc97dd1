"""``countermove bargain``: what players could agree on, and what walking away costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from countermove.cli import strategic as opt
from countermove.cli.command import BeliefsFile, Draws, Say, pairs, refuse_idle

if TYPE_CHECKING:
    from countermove.report.strategy_report import StrategyReport


@opt.strategy_command
def bargain(
    players: Annotated[list[str], "Two countries or groups, or more, e.g. CAN USA, EU27 USA."],
    *,
    disagreement: Annotated[str, "nash, status-quo, or CASE:VARIANT: its law."] = "nash",
    by: Annotated[str, "One rate per cell (good and partner), sector or uniform."] = "cell",
    lowest: Annotated[float, opt.LOWEST] = 0.0,
    highest: Annotated[float, opt.HIGHEST] = 1.0,
    transfers: Annotated[float | None, "Also with transfers up to this share of income."] = None,
    payoff: Annotated[
        list[str] | None, "PLAYER=PAYOFF, e.g. 'CAN=CAN+0.1*CAN.labour.C29' (repeatable)."
    ] = None,
    power: Annotated[list[str] | None, "PLAYER=NUMBER: bargaining power (repeatable)."] = None,
    frontier: Annotated[
        bool, typer.Option("--frontier/--no-frontier", help="Trace the Pareto frontier.")
    ] = False,
    tolerance: Annotated[
        float | None, "Of the frontier, as a share of the ideal gains; 0.02."
    ] = None,
    draws: Draws = 32,
    beliefs: BeliefsFile = None,
    asked: opt.Asked,
    say: Say,
) -> StrategyReport:
    """Find deals over tariffs: Nash, Kalai-Smorodinsky, equal gains, largest joint income.

    Example: countermove bargain CAN USA --transfers 0.03 --frontier
    """
    from countermove.errors import BadInput
    from countermove.questions.deals import run_bargain
    from countermove.report.deal_reports import bargain_report

    names = asked.players(*players)
    refuse_idle((tolerance is not None and not frontier, "--tolerance", "no --frontier is drawn"))
    payoffs = pairs("--payoff", payoff, "PLAYER=PAYOFF", f"{names[0]}=...", str, names)
    powers = pairs("--power", power, "PLAYER=NUMBER", f"{names[0]}=1", float, names)
    at = ""
    if ":" in disagreement:
        if asked.at != "baseline":
            raise BadInput(
                "--disagreement CASE:VARIANT says whose law holds without a deal, and so does "
                "--at: give one of them."
            )
        at, disagreement = disagreement.replace(":", "/"), "status-quo"
    worlds, drawing = asked.drawn(say, draws, beliefs, at)
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
        tolerance=0.02 if tolerance is None else tolerance,
        progress=say,
    )
    return bargain_report(result, worlds, payoffs, drawing)
