"""``countermove coalition``: who gains from joining forces, and does it hold?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from countermove.cli import strategic as opt
from countermove.cli.command import BeliefsFile, Draws, Say

if TYPE_CHECKING:
    from countermove.report.strategy_report import StrategyReport


@opt.strategy_command
def coalition(
    players: Annotated[list[str], "Countries or groups, e.g. CAN USA EU27 (eight at most)."],
    *,
    others: Annotated[str, "Non-members play nash or keep the status-quo."] = "nash",
    sizes: Annotated[
        list[int] | None, typer.Option("--size", help="Only coalitions of this size (repeatable).")
    ] = None,
    by: Annotated[str, "One rate per cell (good and partner), sector or uniform."] = "cell",
    lowest: Annotated[float, opt.LOWEST] = 0.0,
    highest: Annotated[float, opt.HIGHEST] = 2.0,
    transfers: Annotated[
        bool | None,
        typer.Option(
            "--transfers/--no-transfers",
            help="Find transfers that hold them; by default, where deficits are given (long run).",
        ),
    ] = None,
    draws: Draws = 32,
    beliefs: BeliefsFile = None,
    asked: opt.Asked,
    say: Say,
) -> StrategyReport:
    """Solve every coalition's joint tariffs: gains, who would leave or join, transfers.

    Example: countermove coalition CAN USA EU27
    """
    from countermove.questions.deals import rates_on_others
    from countermove.report.coalition_report import coalition_report
    from countermove.strategy.coalitions import coalition_setting, stability

    names = asked.players(*players)
    worlds, drawing = asked.drawn(say, draws, beliefs)
    where = worlds.without
    here = coalition_setting(
        where.economy, names, instruments=rates_on_others(names, by, lowest, highest),
        others=others, closure=where.closure, duties=where.duties,
    )  # fmt: skip
    paid = where.closure.takes_transfers if transfers is None else transfers
    found = stability(here, sizes=sizes, transfers=paid, progress=say)
    return coalition_report(found, worlds, others=others, drawing=drawing)
