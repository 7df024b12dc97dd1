"""``countermove economy``: show the world before, compare elasticities, check one's own table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from countermove.economy.economy import Economy
    from countermove.report.show import Answer

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
    from dataclasses import fields

    from countermove.economy.describe import describe
    from countermove.report import show as shown
    from countermove.report.labels import per_cent

    if elasticities:
        shown.show(_elasticities(), as_json=as_json, as_csv=as_csv)
        return
    world = _load(name, elasticity_set, home_share, value_added_share, inputs, unit)
    rows = describe(world)
    heads: dict[str, tuple[str, Any]] = {
        "region": ("region", ""), "gdp": ("GDP", ",.0f"), "exports": ("exports", ",.0f"),
        "imports": ("imports", ",.0f"), "deficit_over_gdp": ("deficit, % of GDP", per_cent(1)),
        "tariff_charged_rate": ("tariff charged, %", per_cent(1)),
        "tariff_faced_rate": ("tariff faced, %", per_cent(1)),
    }  # fmt: skip
    columns = [
        shown.Column(key, *heads.get(key, (None, ""))) for key in (f.name for f in fields(rows[0]))
    ]
    sheet = shown.Sheet.of("countries", columns, rows)
    answer = shown.Answer([*_lines(world), sheet], _facts(world))
    shown.show(answer, as_json=as_json, as_csv=as_csv)


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

    from countermove.economy.checks import IDENTITIES, residual
    from countermove.economy.economy import RESIDUAL_LIMIT
    from countermove.equilibrium.solve import solve
    from countermove.report import show as shown

    world = _load(name, elasticity_set, home_share, value_added_share, inputs, unit)
    rows = []
    for identity in IDENTITIES:
        gap = float(np.max(identity(world)))
        rows.append((identity.__name__.replace("_", " "), gap, gap <= RESIDUAL_LIMIT))
    outcome = solve(world, throw=False)
    still = outcome.residual <= RESIDUAL_LIMIT and outcome.iterations == 0
    rows.append(("unchanged tariffs change nothing", outcome.residual, still))
    fine = all(ok for _, _, ok in rows)
    columns = (
        shown.Column("identity", "identity"), shown.Column("largest_gap", "largest gap", ".1e"),
        shown.Column("ok", "ok", lambda ok: "yes" if ok else "NO"),
    )  # fmt: skip
    answer = shown.Answer(
        [*_lines(world), shown.Sheet("identities", columns, rows)],
        {"residual": residual(world), "iterations": outcome.iterations, **_facts(world)},
        "ok" if fine else "problems",
    )
    shown.show(answer, as_json=as_json, as_csv=as_csv)
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


def _lines(world: Economy) -> list[str]:
    year = f", {world.year}" if world.year else ""
    head = (
        f"{world.name}{year}: {len(world.regions)} regions, {len(world.sectors)} sectors, "
        f"elasticities {world.elasticities}, {world.unit}"
    )
    return [head, *(f"  {rule}" for rule in world.rules)]


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


def _elasticities() -> Answer:
    """Return elasticities by sector and set, standard errors where printed, stand-ins starred."""
    from countermove.economy.elasticities import compare_elasticities, elasticity_sets
    from countermove.report.show import Answer, Column, Sheet

    sets = elasticity_sets()
    long, wide = [], []
    for row in compare_elasticities():
        cells = [row.sector]
        for each, theta, error, own in zip(sets, row.theta, row.std_error, row.own, strict=True):
            long.append((row.sector, each.name, theta, error, own))
            cells.append(
                f"{theta:5.2f}{'' if error is None else f' ({error:.2f})'}{'' if own else '*'}"
            )
        wide.append(cells)
    names = ("sector", *(each.name for each in sets))
    columns = [Column(n) for n in ("sector", "set", "theta", "std_error", "estimate")]
    table = Sheet("elasticities", columns, long)
    listed = [
        {"set": each.name, "headline": each.headline, "reference": each.citation} for each in sets
    ]
    return Answer(
        [
            Sheet("elasticities", [Column(name, name) for name in names], wide),
            "\n(standard error as printed; * the source has no estimate, a stand-in)",
            *(f"{each.name:10} {each.citation}" for each in sets),
        ],
        {"sets": listed},
        csv=table,
        tables={"elasticities": table.records()},
    )
