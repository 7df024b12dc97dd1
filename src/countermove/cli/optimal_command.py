"""``countermove optimal``: the tariffs that serve a player best while all others keep theirs."""

from __future__ import annotations

from typing import Annotated

import typer

from countermove.cli.strategic import (
    Added,
    AsCsv,
    AsJson,
    At,
    By,
    DrawCharts,
    Groups,
    Highest,
    Lowest,
    Out,
    Partners,
    Political,
    Project,
    Sectors,
    Settings,
    Spare,
)


def optimal(
    context: typer.Context,
    player: Annotated[str, typer.Argument(help="Region code of the player, e.g. CAN.")],
    payoff: Annotated[
        str | None, typer.Option("--payoff", help="What it wants; its real income by default.")
    ] = None,
    weights: Political = None,
    by: By = "cell",
    partners: Partners = None,
    spare: Spare = None,
    sectors: Sectors = None,
    groups: Groups = None,
    lowest: Lowest = -0.9,
    highest: Highest = 20.0,
    added: Added = False,
    revenue_floor: Annotated[
        float | None, typer.Option("--revenue-floor", help="Least tariff revenue, million dollars.")
    ] = None,
    method: Annotated[
        str, typer.Option("--method", help="auto, first-order or climb (L-BFGS-B).")
    ] = "auto",
    at: At = "baseline",
    top: Annotated[int, typer.Option("--top", help="Rows to print; 0 for all.")] = 20,
    settings: Settings = None,
    project: Project = None,
    out: Out = None,
    charts: DrawCharts = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """The best tariffs of one player, over the instruments named, all others keeping theirs.

    Example: countermove optimal CAN --partners USA --at us-canada-2025/autos
    """
    from countermove.cli.progress import progress
    from countermove.cli.strategic import (
        instruments,
        payoff_of,
        posed_at,
        saved,
        say_saved,
        show_csv,
        show_json,
        show_text,
    )
    from countermove.report.status_quo import (
        assumptions_text,
        status_quo_json,
        status_quo_text,
    )
    from countermove.report.strategy_rows import optimal_tables
    from countermove.report.strategy_run import optimal_run
    from countermove.strategy.best_response import optimal_tariff

    chosen = instruments(by, partners, spare, sectors, groups, lowest, highest, added)
    wanted = payoff_of(player, payoff, weights)
    with progress() as say:
        worlds = posed_at(at, settings, project, say)
        where = worlds.without
        found = optimal_tariff(
            where.economy,
            player,
            instruments=chosen,
            payoff=wanted,
            closure=where.closure,
            duties=where.duties,
            revenue_floor=revenue_floor,
            method=method,
            progress=say,
        )
        gain_asked = worlds.gains(found.duties, {player: wanted or player})[player]
        folder = saved(context, worlds.posed, lambda asked: optimal_run(found, asked), say)
    rows = list(zip(found.names, found.rate, found.trade, strict=True))
    if as_json:
        answer = {
            "status": "ok",
            "at": where.name,
            "status_quo": status_quo_json(worlds, [player]),
            "player": player,
            "payoff": found.payoff,
            "payoff_before": found.payoff_before,
            "gain": found.gain,
            "caution": found.caution,
            "gain_in_world_asked": gain_asked,
            "method": found.method,
            "first_order_residual": found.residual,
            "shadow_price": found.shadow_price,
            "residual": found.outcome.residual,
            "iterations": found.outcome.iterations,
            "model_solves": found.effort.forward,
            "adjoint_solves": found.effort.adjoint,
        }
        show_json(answer, optimal_tables(found, where.name), folder)
        return
    rows.sort(key=lambda row: -row[2])
    if as_csv:
        show_csv(("instrument", "tariff_rate", "trade"), rows)
        say_saved(folder, as_csv=True)
        return
    print(status_quo_text(worlds, [player]))
    print(
        f"Best tariffs of {player} at {where.name}: payoff {found.payoff_before:+.6f} -> "
        f"{found.payoff:+.6f}, {found.method}, first-order residual {found.residual:.1e}."
    )
    print(
        f"{'Loss' if found.caution else 'Gain'} {found.gain:+.6f} without the transfer; "
        f"{gain_asked:+.6f} where these rates hold in the world asked about."
    )
    if found.caution:
        print(found.caution)
    if found.shadow_price:
        print(f"The revenue floor binds: it costs {found.shadow_price:.2e} per million dollars.")
    print()
    shown = rows if top <= 0 else rows[:top]
    show_text(
        ("instrument", "best rate, %", "trade, $m"),
        [(name, f"{100 * rate:.2f}", f"{trade:,.0f}") for name, rate, trade in shown],
    )
    if len(shown) < len(rows):
        print(f"\n{len(rows) - len(shown)} more rows: --top 0, --csv or --json.")
    print(assumptions_text(worlds.posed), end="")
    say_saved(folder)
