"""``countermove nash``: tariffs from which no player gains by moving alone, with a certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from countermove.cli import strategic as opt
from countermove.cli.command import BeliefsFile, Draws, Say, refuse_idle

if TYPE_CHECKING:
    from countermove.report.strategy_report import StrategyReport


@opt.strategy_command
def nash(
    players: Annotated[str, "Countries or groups, e.g. CAN,USA or EU27,USA; ALL for every region."],
    *,
    rates: opt.Rates,
    certificate: Annotated[bool, "Search for gains that are left."] = True,
    deviations: Annotated[int | None, "Random deviations tried for each player; 200."] = None,
    starts: Annotated[int, "Points from which equilibria are looked for."] = 3,
    draws: Draws = 0,
    beliefs: BeliefsFile = None,
    asked: opt.Asked,
    say: Say,
) -> StrategyReport:
    """Nash tariffs among any set of players, with the certificate that nobody gains by moving.

    Exit status 1 where the certificate finds somebody who does.

    Example: countermove nash CAN,USA --by sector
    """
    from countermove.errors import BadInput
    from countermove.questions.options import ABSORBING
    from countermove.report.rate_reports import nash_report
    from countermove.strategy.certificate import Search
    from countermove.strategy.nash import nash as solve_nash

    refuse_idle(
        (deviations is not None and not certificate, "--deviations", "no certificate is made")
    )
    tried = 200 if deviations is None else deviations
    names = () if players == "ALL" else asked.players(players)
    chosen = rates.instruments
    worlds, drawing = asked.drawn(say, draws, beliefs)
    where = worlds.without
    if where.closure.deficits == ABSORBING and not certificate:
        raise BadInput(
            "--no-certificate under the first year: there floors of wages make payoffs kinked, and "
            "only the certificate tells an equilibrium from a stop; leave it out."
        )
    found = solve_nash(
        where.economy,
        where.economy.regions if players == "ALL" else names,
        instruments=chosen,
        closure=where.closure,
        duties=where.duties,
        starts=starts,
        certificate=certificate,
        search=Search(deviations=tried),
        progress=say,
    )
    return nash_report(found, worlds, deviations=tried, drawing=drawing, tax=rates.tax)
