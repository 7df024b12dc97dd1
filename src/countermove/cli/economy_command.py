"""``countermove economy``: show the world before, compare elasticities, check one's own table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from countermove.economy.economy import Economy

economy = typer.Typer(
    help="Show or check an economy: a shipped one or a table of your own.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

NAME = Annotated[
    str | None, typer.Argument(help="A shipped economy, or a file (.csv, .har) of your own.")
]
SET = Annotated[
    str | None,
    typer.Option("--set", help="Elasticity set (for files: uniform-4 if left out)."),
]
HOME = Annotated[
    float | None,
    typer.Option("--home-share", help="Long CSV without home sales: share bought at home."),
]
VA = Annotated[
    float | None,
    typer.Option("--value-added-share", help="Long CSV without inputs: value added per output."),
]
INPUTS = Annotated[
    Path | None, typer.Option("--inputs", help="Long CSV of input purchases beside the flows.")
]
UNIT = Annotated[
    str | None, typer.Option("--unit", help="Long CSV: unit of its values, e.g. 'million euro'.")
]
JSON = Annotated[bool, typer.Option("--json", help="One object on stdout.")]
CSV = Annotated[bool, typer.Option("--csv", help="The table as CSV.")]


@economy.command()
def show(
    name: NAME = None,
    elasticities: Annotated[
        bool, typer.Option("--elasticities", help="Compare the elasticity sets instead.")
    ] = False,
    elasticity_set: SET = None,
    home_share: HOME = None,
    value_added_share: VA = None,
    inputs: INPUTS = None,
    unit: UNIT = None,
    as_json: JSON = False,
    as_csv: CSV = False,
) -> None:
    """Show an economy country by country: GDP, trade, deficit, tariffs.

    Example: countermove economy show icio-2022 --csv
    """
    from countermove.cli.rows import show_rows

    if elasticities:
        _show_elasticities(as_json=as_json, as_csv=as_csv)
        return
    from dataclasses import asdict

    from countermove.economy.describe import describe

    world = _load(name, elasticity_set, home_share, value_added_share, inputs, unit)
    rows = [asdict(row) for row in describe(world)]
    if not as_json and not as_csv:
        print(_headline(world))
        for rule in world.rules:
            print(f"  {rule}")
        brief = [
            {
                "region": row["region"],
                "gdp": row["gdp"],
                "exports": row["exports"],
                "imports": row["imports"],
                "deficit/gdp %": 100 * row["deficit_over_gdp"],
                "tariff charged %": 100 * row["tariff_charged_rate"],
                "tariff faced %": 100 * row["tariff_faced_rate"],
            }
            for row in rows
        ]
        show_rows("countries", brief, as_json=False, as_csv=False)
        return
    show_rows("countries", rows, as_json=as_json, as_csv=as_csv, **_facts(world))


@economy.command()
def check(
    name: NAME = None,
    elasticity_set: SET = None,
    home_share: HOME = None,
    value_added_share: VA = None,
    inputs: INPUTS = None,
    unit: UNIT = None,
    as_json: JSON = False,
    as_csv: CSV = False,
) -> None:
    """Check every identity of an economy, and that the solver finds nothing to do.

    A table that is not an economy is refused with one sentence and exit 1.

    Example: countermove economy check mine.csv --home-share 0.8
    """
    import numpy as np

    from countermove.cli.rows import show_rows
    from countermove.economy.checks import IDENTITIES, residual
    from countermove.economy.economy import RESIDUAL_LIMIT
    from countermove.equilibrium.solve import solve

    world = _load(name, elasticity_set, home_share, value_added_share, inputs, unit)
    rows = []
    for identity in IDENTITIES:
        gap = float(np.max(identity(world)))
        rows.append(
            {
                "identity": identity.__name__.replace("_", " "),
                "largest_gap": gap,
                "ok": gap <= RESIDUAL_LIMIT,
            }
        )
    outcome = solve(world, throw=False)
    still = outcome.residual <= RESIDUAL_LIMIT and outcome.iterations == 0
    rows.append(
        {
            "identity": "unchanged tariffs change nothing",
            "largest_gap": outcome.residual,
            "ok": still,
        }
    )
    fine = all(row["ok"] for row in rows)
    if not as_json and not as_csv:
        print(_headline(world))
        for rule in world.rules:
            print(f"  {rule}")
        for row in rows:
            row["largest_gap"] = f"{row['largest_gap']:.1e}"
    show_rows(
        "identities",
        rows,
        as_json=as_json,
        as_csv=as_csv,
        status="ok" if fine else "problems",
        **({"residual": residual(world), "iterations": outcome.iterations, **_facts(world)}),
    )
    raise typer.Exit(0 if fine else 1)


def _load(
    name: str | None,
    elasticity_set: str | None,
    home_share: float | None,
    value_added_share: float | None,
    inputs: Path | None,
    unit: str | None,
) -> Economy:
    """Return a shipped economy or one from a file, with the options given."""
    from countermove.economy.economy_files import named_economy

    given = {
        "elasticities": elasticity_set, "home_share": home_share, "inputs": inputs, "unit": unit,
        "value_added_share": value_added_share,
    }  # fmt: skip
    return named_economy(name, **{key: value for key, value in given.items() if value is not None})


def _headline(world: Economy) -> str:
    year = f", {world.year}" if world.year else ""
    return (
        f"{world.name}{year}: {len(world.regions)} regions, {len(world.sectors)} sectors, "
        f"elasticities {world.elasticities}, {world.unit}"
    )


def _facts(world: Economy) -> dict[str, Any]:
    return {
        "economy": world.name,
        "year": world.year,
        "unit": world.unit,
        "regions": len(world.regions),
        "sectors": len(world.sectors),
        "elasticities": world.elasticities,
        "cards": list(world.cards),
        "rules": list(world.rules),
    }


def _show_elasticities(*, as_json: bool, as_csv: bool) -> None:
    """Print elasticities by sector and set, standard errors where printed, stand-ins starred."""
    from countermove.cli.rows import show_rows
    from countermove.economy.elasticities import compare_elasticities, elasticity_sets

    sets = elasticity_sets()
    table = compare_elasticities()
    if as_json or as_csv:
        rows = [
            {
                "sector": row.sector,
                "set": each.name,
                "theta": row.theta[i],
                "std_error": row.std_error[i],
                "estimate": row.own[i],
            }
            for row in table
            for i, each in enumerate(sets)
        ]
        listed = [
            {"set": each.name, "headline": each.headline, "reference": each.citation}
            for each in sets
        ]
        show_rows("elasticities", rows, as_json=as_json, as_csv=as_csv, sets=listed)
        return
    lines = [
        {"sector": row.sector}
        | {
            each.name: f"{row.theta[i]:.2f}"
            + (f" ({row.std_error[i]:.2f})" if row.std_error[i] is not None else "")
            + ("" if row.own[i] else "*")
            for i, each in enumerate(sets)
        }
        for row in table
    ]
    show_rows("elasticities", lines, as_json=False, as_csv=False)
    print("\n(standard error as printed; * the source has no estimate, a stand-in)")
    for each in sets:
        print(f"{each.name:10} {each.citation}")
