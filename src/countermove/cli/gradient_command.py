"""``countermove gradient``: what one more percentage point on each partner x sector does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from countermove.cli import strategic as opt
from countermove.cli.command import Say

if TYPE_CHECKING:
    from countermove.report.strategy_report import StrategyReport


@opt.strategy_command
def gradient(
    *,
    payoff: Annotated[str, "What is wanted: CAN, CAN.jobs.C29, CAN + 0.5*USA ..."] = "CAN",
    importer: Annotated[str | None, "Whose rates; the payoff's own by default."] = None,
    partners: opt.Partners = None,
    tax: Annotated[str, "What the point is on: import, or export (its own goods)."] = "import",
    top: opt.Top = 20,
    asked: opt.Asked,
    say: Say,
) -> StrategyReport:
    """What one more percentage point on each partner x sector does, to us and to them.

    Dollars of real income per million dollars of the trade it falls on, by one adjoint solve.

    Example: countermove gradient --payoff CAN --partners USA --at us-canada-2025/autos
    """
    from countermove.questions.two_worlds import TwoWorlds
    from countermove.report.rate_reports import gradient_report
    from countermove.strategy.payoff import as_payoff
    from countermove.strategy.points import percentage_points

    wanted = as_payoff(payoff)
    whose = asked.players(importer)[0] if importer else wanted.terms[0].region
    where = asked.worlds(say).posed
    worlds = TwoWorlds(where, where)
    outcome, economy = worlds.status_quo, where.economy
    inside = [economy.regions[place] for place in economy.places(whose)]
    say("adjoint solve", 0, 1)
    found = percentage_points(
        outcome,
        whose,
        payoff=wanted,
        partners=opt.words(partners),
        charged={code: where.cells_of(code) for code in inside},
        tax=tax,
    )
    return gradient_report(found, worlds, wanted, top=top, tax=tax)
