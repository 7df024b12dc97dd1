"""``countermove gradient``: what one more percentage point on each partner x sector does."""

from __future__ import annotations

from typing import Annotated

import typer

from countermove.cli.strategic import (
    AsCsv,
    AsJson,
    At,
    DrawCharts,
    Out,
    Partners,
    Project,
    Settings,
)


def gradient(
    context: typer.Context,
    payoff: Annotated[
        str, typer.Option("--payoff", help="What is wanted: CAN, CAN.jobs.C29, CAN + 0.5*USA ...")
    ] = "CAN",
    importer: Annotated[
        str | None, typer.Option("--importer", help="Whose tariffs; the payoff's own by default.")
    ] = None,
    partners: Partners = None,
    at: At = "baseline",
    top: Annotated[int, typer.Option("--top", help="Rows to print; 0 for all.")] = 20,
    settings: Settings = None,
    project: Project = None,
    out: Out = None,
    charts: DrawCharts = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """What one more percentage point on each partner x sector does, to us and to them.

    Dollars of real income per million dollars of the trade it falls on, by one adjoint solve.

    Example: countermove gradient --payoff CAN --partners USA --at us-canada-2025/autos
    """
    from countermove.cli.progress import progress
    from countermove.cli.strategic import (
        posed_at,
        saved,
        say_saved,
        show_csv,
        show_json,
        show_text,
        words,
    )
    from countermove.questions.two_worlds import TwoWorlds
    from countermove.report.status_quo import (
        assumptions_text,
        status_quo_json,
        status_quo_text,
    )
    from countermove.report.strategy_rows import gradient_tables
    from countermove.report.strategy_run import gradient_run
    from countermove.strategy.payoff import as_payoff
    from countermove.strategy.points import percentage_points

    wanted = as_payoff(payoff)
    whose = importer or wanted.terms[0].region
    with progress() as say:
        where = posed_at(at, settings, project, say).posed
        worlds = TwoWorlds(where, where)
        outcome = worlds.status_quo
        say("adjoint solve", 0, 1)
        found = percentage_points(
            outcome,
            whose,
            payoff=wanted,
            partners=words(partners),
            marginal_ods=where.wedges().marginal_ods,
        )
        folder = saved(context, where, lambda asked: gradient_run(found, outcome, asked), say)
    if as_json:
        answer = {
            "status": "ok",
            "at": where.name,
            "status_quo": status_quo_json(worlds, [whose]),
            "importer": whose,
            "payoff": wanted.name,
            "value": found.value,
            "residual": outcome.residual,
            "iterations": outcome.iterations,
            "adjoint_residual": found.residual,
            "adjoint_iterations": found.iterations,
        }
        show_json(answer, gradient_tables(found, where.name, outcome.economy.unit), folder)
        return
    order = found.trade.argsort()[::-1]
    header = ("partner", "sector", "trade", "rate", "payoff_per_point", "to_us", "to_them")
    columns = (found.partner, found.sector, found.trade, found.rate, found.payoff_per_point,
               found.own, found.theirs)  # fmt: skip
    if as_csv:
        show_csv(header, [[column[i] for column in columns] for i in order])
        say_saved(folder, as_csv=True)
        return
    shown = order if top <= 0 else order[:top]
    print(status_quo_text(worlds, [whose]))
    print(f"One more percentage point of {whose}'s tariff, at {where.name}; payoff {wanted.name}.")
    print("To us, to them: dollars of real income per million dollars of trade.\n")
    show_text(
        ("partner", "sector", "trade, $m", "rate, %", "payoff", "to us, $", "to them, $"),
        [
            (
                found.partner[i],
                found.sector[i],
                f"{found.trade[i]:,.0f}",
                f"{100 * found.rate[i]:.1f}",
                f"{found.payoff_per_point[i]:+.2e}",
                f"{found.own[i]:+,.0f}",
                f"{found.theirs[i]:+,.0f}",
            )
            for i in shown
        ],
    )
    if len(shown) < len(order):
        print(f"\n{len(order) - len(shown)} more rows: --top 0, --csv or --json.")
    print(assumptions_text(where), end="")
    say_saved(folder)
