"""``countermove economy``: show the world before, compare elasticities, check one's own table."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from countermove.cli.command import WRITTEN, command, refuse_idle
from countermove.report.show import Answer, Column, Sheet

if TYPE_CHECKING:
    from countermove.economy.economy import Economy

economy = typer.Typer(
    name="economy",
    help="Show or check an economy: a shipped one or a table of your own.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A shipped economy, or a table of one's own and what it does not say."""

    name: Annotated[
        str | None, "A shipped economy, or a file of your own: .npz, .csv, .har, an official table."
    ] = field(default=None, kw_only=False)
    elasticities: Annotated[
        str | None,
        typer.Option(
            "--set",
            help="Elasticity set (of files: MEDIAN for the OECD's industries, else uniform-4).",
        ),
    ] = None
    home_share: Annotated[float | None, "Long CSV without home sales: share bought at home."] = None
    value_added_share: Annotated[
        float | None, "Long CSV without inputs: value added per output."
    ] = None
    inputs: Annotated[Path | None, "Long CSV of input purchases beside the flows."] = None
    unit: Annotated[str | None, "Long CSV: unit of its values, e.g. 'million euro'."] = None

    prices: Annotated[
        str | None, "Long CSV: producer (default) or with-duty, what its flows are counted at."
    ] = None
    negative_final_demand: Annotated[
        str | None, "Long CSV: cut-inputs or zero, where more of a good is used than bought."
    ] = None

    def load(self, **more: str | int | None) -> Economy:
        """Return the economy, under more options of its reader."""
        from countermove.economy.economy_files import named_economy

        return named_economy(**{k: v for k, v in {**asdict(self), **more}.items() if v is not None})


@economy.command()
@command(csv="The table as CSV.")
def show(
    *,
    compare: Annotated[
        bool, typer.Option("--elasticities", help="Compare the elasticity sets instead.")
    ] = False,
    table: Table,
) -> Answer:
    """Show an economy country by country: GDP, trade, deficit, tariffs.

    Example: countermove economy show icio-2022 --csv
    """
    from dataclasses import fields

    from countermove.economy.describe import describe
    from countermove.report.labels import per_cent

    if compare:
        given = {"name": "the name of an economy", "elasticities": "--set"}
        for name, value in asdict(table).items():
            told = given.get(name, f"--{name.replace('_', '-')}")
            refuse_idle((value is not None, told, "the elasticity sets are compared"))
        return _elasticities()
    world = table.load()
    rows = describe(world)
    heads: dict[str, tuple[str, Any]] = {
        "region": ("region", ""), "gdp": ("GDP", ",.0f"), "exports": ("exports", ",.0f"),
        "imports": ("imports", ",.0f"), "deficit_over_gdp": ("deficit, % of GDP", per_cent(1)),
        "tariff_charged_rate": ("tariff charged, %", per_cent(1)),
        "tariff_faced_rate": ("tariff faced, %", per_cent(1)),
    }  # fmt: skip
    columns = [Column(f.name, *heads.get(f.name, (None, ""))) for f in fields(rows[0])]
    return Answer([*_lines(world), Sheet.of("countries", columns, rows)], _facts(world))


@economy.command()
@command()
def read(
    *,
    table: Table,
    layout: Annotated[
        str | None, "icio, wiod, figaro or exiobase; told by the file if left out."
    ] = None,
    uses: Annotated[
        str | None, "Of an official table: split for shares of final and intermediate use apart."
    ] = None,
    year: Annotated[int | None, "Year of the table, where its name does not say."] = None,
    save: Annotated[Path, "Where to write the economy, e.g. mine.npz.", WRITTEN],
) -> Answer:
    """Read a table of your own or an OECD, WIOD, FIGARO or EXIOBASE one; save it as an economy.

    What is saved goes where an economy does: economy show mine.npz, or --set economy=mine.npz.

    Example: countermove economy read 2022_SML.csv --layout icio --save mine.npz
    """
    from countermove.economy.saved import save_economy

    world = table.load(layout=layout, uses=uses, year=year)
    saved = save_economy(world, save)
    return Answer([*_lines(world), f"saved: {saved}"], {**_facts(world), "saved": str(saved)})


@economy.command()
@command(csv="The table as CSV.")
def check(table: Table) -> Answer:
    """Check every identity of an economy, and that the solver finds nothing to do.

    A table that is not an economy is refused with one sentence and exit 1.

    Example: countermove economy check mine.csv --home-share 0.8
    """
    import numpy as np

    from countermove.economy.checks import IDENTITIES, residual
    from countermove.economy.economy import RESIDUAL_LIMIT
    from countermove.equilibrium.solve import solve

    world = table.load()
    rows = []
    for identity in IDENTITIES:
        gap = float(np.max(identity(world)))
        rows.append((identity.__name__.replace("_", " "), gap, gap <= RESIDUAL_LIMIT))
    outcome = solve(world, throw=False)
    still = outcome.residual <= RESIDUAL_LIMIT and outcome.iterations == 0
    rows.append(("unchanged tariffs change nothing", outcome.residual, still))
    fine = all(ok for _, _, ok in rows)
    columns = (
        Column("identity", "identity"), Column("largest_gap", "largest gap", ".1e"),
        Column("ok", "ok", lambda ok: "yes" if ok else "NO"),
    )  # fmt: skip
    return Answer(
        [*_lines(world), Sheet("identities", columns, rows)],
        {"residual": residual(world), "iterations": outcome.iterations, **_facts(world)},
        "ok" if fine else "problems",
    )


def _lines(world: Economy) -> list[str]:
    from countermove.economy.describe import payments_note

    year = f", {world.year or 'year not known'}"
    head = (
        f"{world.name}{year}: {len(world.regions)} regions, {len(world.sectors)} sectors, "
        f"elasticities {world.elasticities}, {world.unit}"
    )
    return [head, *(f"  {rule}" for rule in (*world.rules, payments_note(world)) if rule)]


def _facts(world: Economy) -> dict[str, Any]:
    from countermove.economy.describe import payments_note

    return {
        "economy": world.name, "year": world.year, "unit": world.unit,
        "regions": len(world.regions), "sectors": len(world.sectors),
        "elasticities": world.elasticities, "cards": list(world.cards), "rules": list(world.rules),
        "payments": payments_note(world) or None,
    }  # fmt: skip


def _elasticities() -> Answer:
    """Return elasticities by sector and set, standard errors where printed, stand-ins starred."""
    from countermove.economy.elasticities import compare_elasticities, elasticity_sets

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
