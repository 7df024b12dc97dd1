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
    from countermove.cli.show import progress
    from countermove.cli.strategic import (
        instruments,
        model_options,
        saved,
        say_saved,
        show_csv,
        show_json,
        show_text,
        words,
    )
    from countermove.report.strategy_rows import nash_tables
    from countermove.report.strategy_run import nash_run
    from countermove.scenarios.standing import BASELINE, standing
    from countermove.strategy.certificate import Search
    from countermove.strategy.nash import nash as solve_nash

    chosen = instruments(by, partners, spare, sectors, groups, lowest, highest, added)
    options = model_options(settings)
    with progress() as say:
        where = standing(options, at, project=project, progress=say)
        names = where.economy.regions if players == "ALL" else words(players) or ()
        where = where.played_by([name for name in names if name in where.economy.regions])
        found = solve_nash(
            where.economy,
            names,
            instruments=chosen,
            closure=where.closure,
            tariff_rate_ods=where.tariff_rate_ods,
            iceberg_hat_ods=where.iceberg_hat_ods,
            starts=starts,
            certificate=certificate,
            search=Search(deviations=deviations),
            progress=say,
        )
        folder = saved(
            context,
            options,
            lambda asked: nash_run(found, where, asked),
            say,
            law=None if at == BASELINE else at,
        )
    outcome = found.outcome
    income = outcome.values("real_income_change")
    applied = outcome.values("tariff_applied")
    place = {name: outcome.economy.region(name) for name in found.players}
    gains = {name: check.gain for name, check in found.checks.items()}
    if as_json:
        answer = {
            "status": found.status,
            "at": where.name,
            "players": list(found.players),
            "doubt": found.doubt,
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
        print(
            f"Nash tariffs at {where.name}: {found.status}"
            f"{f' ({found.doubt})' if found.doubt else ''}; first-order residual "
            f"{found.residual:.1e}; {found.distinct} equilibrium from {found.starts} starts.\n"
        )
        show_text(
            ("player", "mean tariff, %", "real income, %", "gain left"),
            [
                (
                    name,
                    f"{100 * applied[place[name]]:.2f}",
                    f"{income[place[name]]:+.3f}",
                    f"{gains[name]:.1e}" if name in gains else "not checked",
                )
                for name in found.players
            ],
        )
    if not as_json:
        say_saved(folder, as_csv=as_csv)
    raise typer.Exit(1 if found.status == "not certified" else 0)
