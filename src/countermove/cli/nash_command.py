"""``countermove nash``: tariffs from which no player gains by moving alone, with a certificate."""

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
    Project,
    Sectors,
    Settings,
    Spare,
)


def nash(
    context: typer.Context,
    players: Annotated[
        str, typer.Argument(help="Region codes, e.g. CAN,USA; ALL for every region.")
    ],
    by: By = "cell",
    partners: Partners = None,
    spare: Spare = None,
    sectors: Sectors = None,
    groups: Groups = None,
    lowest: Lowest = -0.9,
    highest: Highest = 20.0,
    added: Added = False,
    certificate: Annotated[
        bool, typer.Option("--certificate/--no-certificate", help="Search for gains that are left.")
    ] = True,
    deviations: Annotated[
        int, typer.Option("--deviations", help="Random deviations tried for each player.")
    ] = 200,
    starts: Annotated[
        int, typer.Option("--starts", help="Points from which equilibria are looked for.")
    ] = 3,
    at: At = "baseline",
    settings: Settings = None,
    project: Project = None,
    out: Out = None,
    charts: DrawCharts = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Nash tariffs among any set of players, with the certificate that nobody gains by moving.

    Exit status 1 where the certificate finds somebody who does.

    Example: countermove nash CAN,USA --by sector
    """
    from countermove.cli.progress import progress
    from countermove.cli.strategic import (
        instruments,
        posed_at,
        saved,
        say_saved,
        show_csv,
        show_json,
        show_text,
        words,
    )
    from countermove.report.status_quo import (
        assumptions_text,
        status_quo_json,
        status_quo_text,
    )
    from countermove.report.strategy_rows import nash_tables
    from countermove.report.strategy_run import nash_run
    from countermove.strategy.certificate import Search
    from countermove.strategy.nash import nash as solve_nash

    chosen = instruments(by, partners, spare, sectors, groups, lowest, highest, added)
    with progress() as say:
        worlds = posed_at(at, settings, project, say)
        where = worlds.without
        names = where.economy.regions if players == "ALL" else words(players) or ()
        found = solve_nash(
            where.economy,
            names,
            instruments=chosen,
            closure=where.closure,
            duties=where.duties,
            starts=starts,
            certificate=certificate,
            search=Search(deviations=deviations),
            progress=say,
        )
        asked_gains = worlds.gains(found.duties, dict(zip(names, names, strict=True)))
        folder = saved(context, worlds.posed, lambda asked: nash_run(found, asked), say)
    outcome = found.outcome
    income = outcome.values("real_income_change")
    applied = outcome.values("tariff_applied")
    place = {name: outcome.economy.region(name) for name in found.players}
    gains = {name: check.gain for name, check in found.checks.items()}
    if as_json:
        answer = {
            "status": found.status,
            "at": where.name,
            "status_quo": status_quo_json(worlds, found.players),
            "players": list(found.players),
            "doubt": found.doubt,
            "gain": {name: found.payoff[name] - found.payoff_before[name] for name in names},
            "gain_in_world_asked": asked_gains,
            "largest_gain": found.largest_gain if found.checks else None,
            "distinct_equilibria": found.distinct,
            "starts": found.starts,
            "deviations": deviations if certificate else 0,
            "climbers": list(found.climbers),
            "first_order_residual": found.residual,
            "weighted_first_order_residual": found.weighted_residual,
            "first_order_iterations": found.iterations,
            "residual": outcome.residual,
            "iterations": outcome.iterations,
        }
        show_json(answer, nash_tables(found, where.name), folder)
    elif as_csv:
        show_csv(
            ("player", "instrument", "tariff_rate"),
            [
                (name, instrument, rate)
                for name in found.players
                for instrument, rate in zip(found.instruments[name], found.rates[name], strict=True)
            ],
        )
    else:
        print(status_quo_text(worlds, found.players))
        print(
            f"Nash tariffs at {where.name}: {found.status}"
            f"{f' ({found.doubt})' if found.doubt else ''}; first-order residual "
            f"{found.residual:.1e}; {found.distinct} equilibrium from {found.starts} starts.\n"
        )
        show_text(
            ("player", "mean tariff, %", "real income, %", "gain", "gain, world asked", "left"),
            [
                (
                    name,
                    f"{100 * applied[place[name]]:.2f}",
                    f"{income[place[name]]:+.3f}",
                    f"{found.payoff[name] - found.payoff_before[name]:+.6f}",
                    f"{asked_gains[name]:+.6f}",
                    f"{gains[name]:.1e}" if name in gains else "not checked",
                )
                for name in found.players
            ],
        )
        print(
            "\nMean tariff, real income and gain are without the transfer; the second gain is "
            "where the same rates hold in the world asked about."
        )
        print(assumptions_text(worlds.posed), end="")
    if not as_json:
        say_saved(folder, as_csv=as_csv)
    raise typer.Exit(1 if found.status == "not certified" else 0)
