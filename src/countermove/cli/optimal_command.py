"""``countermove optimal``: the tariffs that serve a player best while all others keep theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from countermove.cli import strategic as opt
from countermove.cli.command import BeliefsFile, Draws, Say

if TYPE_CHECKING:
    from countermove.report.strategy_report import StrategyReport


@opt.strategy_command
def optimal(
    player: Annotated[str, "Code of the player, a country or a group such as EU27."],
    *,
    payoff: Annotated[str | None, "What it wants; its real income by default."] = None,
    weights: Annotated[
        list[str] | None,
        typer.Option(
            "--weight",
            help="SECTOR=WEIGHT of its income, C29=1.3; profits.C29, revenue.C29 (repeatable).",
        ),
    ] = None,
    rates: opt.Rates,
    revenue_floor: Annotated[float | None, "Least tariff revenue, million dollars."] = None,
    method: Annotated[str, "auto, first-order or climb (L-BFGS-B)."] = "auto",
    top: opt.Top = 20,
    draws: Draws = 32,
    beliefs: BeliefsFile = None,
    asked: opt.Asked,
    say: Say,
) -> StrategyReport:
    """The best tariffs of one player, over the instruments named, all others keeping theirs.

    Example: countermove optimal CAN --partners USA --at us-canada-2025/autos
    """
    from countermove.report.rate_reports import optimal_report
    from countermove.strategy.best_response import optimal_tariff

    (player,) = asked.players(player)
    chosen, wanted = rates.instruments, opt.payoff_of(player, payoff, weights)
    worlds, drawing = asked.drawn(say, draws, beliefs)
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
    return optimal_report(found, worlds, wanted, top=top, drawing=drawing, tax=rates.tax)
