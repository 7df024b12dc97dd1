"""``countermove places``: jobs by province, state, census division, county, or a city of yours."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from countermove.places.jobs import SectorChange
    from countermove.places.local_shares import LocalResult
    from countermove.report.longtable import LongTable

SIZEABLE = 5000
"""Smallest county, in jobs, that the printed ranking shows."""

LEVELS = ("state", "division", "county", "jobs", "households")


def places(
    ctx: typer.Context,
    case: Annotated[str, typer.Argument(help="A case, a YAML file of your own, or a run folder.")],
    variant: Annotated[
        str | None, typer.Option("--variant", help="Which variant; the case's default otherwise.")
    ] = None,
    level: Annotated[
        str | None,
        typer.Option("--level", help=f"What to show: {', '.join(LEVELS)}; state by default."),
    ] = None,
    country: Annotated[
        str | None, typer.Option("--country", help="CAN or USA; both by default.")
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option("--places", help="CSV with places of your own (docs/how-to/own-places.md)."),
    ] = None,
    sources: Annotated[
        Path | None,
        typer.Option(
            "--sources",
            envvar="COUNTERMOVE_SOURCES",
            help="Folder with source files that the package may not carry.",
        ),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set", help="KEY=VALUE, as for run: closures, horizon, elasticities (repeatable)."
        ),
    ] = None,
    rows: Annotated[
        int | None,
        typer.Option("--rows", min=1, help="Rows printed of divisions, counties, --places; 20."),
    ] = None,
    chart: Annotated[
        Path | None, typer.Option("--chart", help="Also draw the map to this .svg or .png file.")
    ] = None,
    project: Annotated[
        Path | None, typer.Option("--project", help="Folder with your own measures and scenarios.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object on stdout.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Long format as CSV.")] = False,
) -> None:
    """Show what a case does to jobs in places, from the same run as its tariffs.

    Example: countermove places us-canada-2025 --variant full-25 --places my-cities.csv
    """
    from countermove.codes.lookup import unknown
    from countermove.codes.names import place_code
    from countermove.errors import BadInput
    from countermove.places.shares import OTHER

    if level is not None and level not in LEVELS:
        raise unknown(level, LEVELS, what="level")
    if country is not None:
        country = place_code(country, known=OTHER, what="country with places")
    if level == "county" and country == "CAN":
        raise BadInput("counties are of the United States; use --level division for Canada.")
    if level == "division" and country == "USA":
        raise BadInput("census divisions are of Canada; use --level county for the United States.")
    listed = file is not None or level in ("division", "county")
    for idle, option, why in (
        (file is not None and level is not None, "--level", "the places of --places are shown"),
        (rows is not None and not listed, "--rows", "this list is printed whole"),
        (
            sources is not None and level in ("jobs", "households") and not _from_environment(ctx),
            "--sources",
            f"--level {level} needs no source files",
        ),
    ):
        if idle:
            raise BadInput(f"{option} has no effect, because {why}; leave it out.")
    if sources is not None and not sources.is_dir():
        raise BadInput(f"--sources {sources}: there is no such folder; name the one you have.")
    level, shown = level or "state", rows or 20
    world = _solved(case, variant, settings or [], project)
    if file is not None:
        shown_ = _own(world, file, country or "CAN", sources, shown)
    elif level in ("division", "county"):
        shown_ = _official(world, level, sources, shown)
    else:
        shown_ = _tables(world, level, country, sources)
    if chart is not None:
        _draw(world, shown_, chart, level if file is None else "place")
    _print(world, shown_, as_json=as_json, as_csv=as_csv)


def _from_environment(ctx: typer.Context) -> bool:
    source = ctx.get_parameter_source("sources")
    return source is not None and source.name == "ENVIRONMENT"


@dataclass(frozen=True, slots=True)
class _World:
    """A solved variant, from a case or a run folder: its tables and its sectors by country."""

    name: str
    variant: str
    tables: Mapping[str, LongTable]
    constants: Mapping[str, Any]
    solver: Mapping[str, Any]
    manifest: Mapping[str, Any]

    def sectors(self, country: str) -> SectorChange:
        from countermove.report.place_tables import sectors_of_run

        return sectors_of_run(self.tables, country, self.variant)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What one call shows: text, long tables, gaps, and more fields for JSON."""

    text: str
    tables: Mapping[str, LongTable]
    gaps: list[dict[str, str]]
    more: Mapping[str, Any]
    local: tuple[LocalResult, ...] = ()


def _solved(name: str, variant: str | None, settings: list[str], project: Path | None) -> _World:
    from countermove.codes.lookup import unknown
    from countermove.errors import BadInput

    folder = Path(name)
    if (folder / "manifest.json").is_file() or folder.name == "manifest.json":
        from countermove.report.run_folder import open_run

        for option, given in (("--set", settings), ("--project", project)):
            if given:
                raise BadInput(
                    f"{folder} is solved already, so {option} has no effect; give the case's name "
                    "instead."
                )
        run = open_run(folder)
        names = [str(entry["name"]) for entry in run.manifest["variants"]]
        chosen = variant or str(run.manifest["shown_scenario"])
        if chosen not in names:
            raise unknown(chosen, names, what="variant")
        tables = {n: run.table(n) for n in run.table_names if n in ("jobs", "places", "households")}
        entry = run.manifest["variants"][names.index(chosen)]
        return _World(
            str(run.manifest["scenario"]), chosen, tables,
            {"scenario": chosen, "date": entry["law_as_of"], "projected": 1.0},
            {"residual": entry.get("residual"), "iterations": entry.get("iterations")},
            run.manifest,
        )  # fmt: skip
    from countermove.cli.progress import progress
    from countermove.questions.case import load_case
    from countermove.questions.options import ModelOptions, with_settings
    from countermove.questions.run_case import run_case
    from countermove.report.case_tables import answers

    options = with_settings(ModelOptions(), settings)
    case = load_case(name, project=project)
    chosen = case.variant(variant or case.default).name
    with progress() as say:
        result = run_case(
            case, options=options, variants=[chosen], ranges=False, project=project, progress=say
        )
    found_ = answers(result)
    if "places" not in found_.tables:
        raise BadInput(
            f"case {case.name!r}: its economy has no jobs of Canada or the United States; use a "
            "shipped economy, or give employment when building your own."
        )
    found = result.variants[chosen]
    return _World(
        case.name, chosen, found_.tables,
        {"scenario": chosen, "date": found.variant.on.isoformat(), "projected": 1.0},
        {"residual": found.outcome.residual, "iterations": found.outcome.iterations},
        found_.manifest,
    )  # fmt: skip


def _tables(world: _World, level: str, country: str | None, sources: Path | None) -> _Shown:
    from countermove.places.shares import OTHER
    from countermove.report.places_text import jobs_text, places_text

    chosen = [country] if country else list(OTHER)
    if level == "state":
        from countermove.places.place_results import exports_of, place_results
        from countermove.report.longtable import LongTable
        from countermove.report.place_tables import places_table

        parts, text, gaps = [], [], []
        trade = {}
        for code in chosen:
            found = place_results(world.sectors(code), exports=exports_of(sources, code))
            table = LongTable.concat(places_table(found, world.constants))
            parts.append(table)
            text.append(places_text(table, world.variant, code, [p.code for p in found.gaps]))
            gaps += [
                {"code": p.code, "name": p.name, "reason": "not covered by the Labour Force Survey"}
                for p in found.gaps
            ]
            trade[code] = {"own_trade": found.trade.source, "adjusted": list(found.trade.adjusted)}
        return _Shown("\n".join(text), {"places": LongTable.concat(parts)}, gaps, {"trade": trade})
    table = world.tables[level]
    part = table.select(code=chosen)
    if level == "jobs":
        from countermove.codes.sectors import sectors

        titles = {code: entry.name for code, entry in sectors().items()}
        text = [f"{code}\n{jobs_text(table, world.variant, code, titles)}" for code in chosen]
    else:
        text = [_households_text(table, world.variant, code) for code in chosen]
    return _Shown("\n".join(text), {level: part}, [], {})


def _households_text(table: LongTable, variant: str, country: str) -> str:
    from countermove.report.labels import format_value
    from countermove.report.places_text import aligned

    part = table.select(code=country)
    shares = {row["category"]: row["value"] for row in part.select(series="category_share").rows()}
    found: dict[str, dict[str, float]] = {}
    for row in part.select(series="category_price_change", scenario=variant).rows():
        found.setdefault(row["category"], {})[row["substitution"]] = row["value"]
    rows = [
        [
            name,
            format_value(shares[name], "fraction", signed=False),
            format_value(sides["pre"], "per cent"),
            format_value(sides["post"], "per cent"),
        ]
        for name, sides in sorted(found.items(), key=lambda item: -item[1]["post"])
    ]
    head = (f"{country}: spending category", "% of spending", "before substitution, %", "after, %")
    return aligned(head, rows)


def _own(world: _World, file: Path, country: str, sources: Path | None, shown: int) -> _Shown:
    from countermove.errors import BadInput
    from countermove.places.place_file import read_place_file

    change = world.sectors(country)
    local = read_place_file(file, change.sectors)
    prefix = {"CAN": "CA-", "USA": "US-"}[country]
    for entry in local:
        if entry.parent and not entry.parent.startswith(prefix):
            raise BadInput(
                f"{file}: place {entry.id} is in {entry.parent}, but the country is {country}; "
                "add --country USA, or give places of one country at a time."
            )
    return _local(world, country, local, sources, shown)


def _official(world: _World, level: str, sources: Path | None, shown: int) -> _Shown:
    from countermove.errors import BadInput

    if sources is None:
        raise BadInput(
            f"--level {level} needs source files whose licence does not let the package carry "
            "them; give their folder with --sources or COUNTERMOVE_SOURCES, or your own file with "
            "--places. See docs/how-to/own-places.md."
        )
    if level == "division":
        from countermove.places.place_file import read_divisions

        return _local(world, "CAN", read_divisions(sources), sources, shown)
    from countermove.places.counties import read_counties
    from countermove.places.local_shares import by_winner, local_results
    from countermove.places.place_results import exports_of, place_results
    from countermove.report.place_tables import local_table
    from countermove.report.places_text import local_text, votes_text

    found = place_results(world.sectors("USA"), exports=exports_of(sources, "USA"))
    counties = read_counties(sources)
    results = local_results(found, counties)
    votes = by_winner(results, counties)
    gaps = [
        {
            "code": county.fips,
            "name": county.name,
            "reason": "no employment in the file" if county.employment is None
            else "no votes counted by this county",
        }
        for county in counties
        if county.employment is None or not county.winner
    ]  # fmt: skip
    largest = sorted(results, key=lambda r: -(r.targeted_jobs or 0.0))
    named = {county.fips for county in counties if county.winner}
    sizeable = [r for r in results if r.id in named and (r.employment or 0) >= SIZEABLE]
    text = (
        f"{votes_text(votes)}\nLargest losses in per cent of jobs:\n"
        f"{local_text(sizeable, shown=shown)}"
        f"\nMost jobs at stake:\n{local_text(largest[:shown], shown=None)}"
    )
    winners = {county.fips: county.winner for county in counties if county.winner}
    more = {
        "votes": [
            {name: getattr(row, name) for name in
             ("winner", "counties", "employment", "targeted_jobs", "change")}
            for row in votes
        ],
        "winners": winners,
    }  # fmt: skip
    return _Shown(text, {"places": local_table(results, world.constants)}, gaps, more)


def _local(
    world: _World, country: str, local: list[Any], sources: Path | None, shown: int
) -> _Shown:
    from countermove.places.local_shares import local_results
    from countermove.places.place_results import exports_of, place_results
    from countermove.report.place_tables import local_table
    from countermove.report.places_text import local_text

    found = place_results(world.sectors(country), exports=exports_of(sources, country))
    results = local_results(found, local)
    gaps = [
        {"code": r.id, "name": r.name,
         "reason": f"no industry with a figure ({r.censored} censored, {r.missing} missing)"}
        for r in results if r.jobs is None
    ]  # fmt: skip
    counts = {
        r.id: {"listed": r.listed, "censored": r.censored, "missing": r.missing} for r in results
    }
    return _Shown(
        local_text(results, shown=shown), {"places": local_table(results, world.constants)}, gaps,
        {"industries": counts, "names": {r.id: r.name for r in results}}, tuple(results),
    )  # fmt: skip


def _draw(world: _World, shown: _Shown, target: Path, level: str) -> None:
    from countermove.errors import BadInput
    from countermove.report.charts import bubble_map, draw, households_chart, places_map

    if level == "state":
        spec = places_map(shown.tables, world.manifest, variant=world.variant)
    elif level == "households":
        spec = households_chart(world.tables, world.manifest, variant=world.variant)
    elif shown.local:
        what = "census division" if level == "division" else "place"
        spec = bubble_map(shown.local, world.manifest, variant=world.variant, what=what)
    else:
        raise BadInput(f"--level {level} has no map; choose state, division or households.")
    draw(spec, target)


def _print(world: _World, shown: _Shown, *, as_json: bool, as_csv: bool) -> None:
    if as_json:
        import json

        print(
            json.dumps(
                {
                    "status": "ok",
                    "scenario": world.name,
                    "variant": world.variant,
                    **world.solver,
                    "tables": {name: list(t.rows()) for name, t in shown.tables.items()},
                    "gaps": shown.gaps,
                    **shown.more,
                },
                allow_nan=False,
            )
        )
    elif as_csv:
        import csv
        import sys

        from countermove.report.longtable import COLUMNS

        writer = csv.DictWriter(sys.stdout, fieldnames=COLUMNS, lineterminator="\n")
        writer.writeheader()
        for table in shown.tables.values():
            writer.writerows(table.rows())
    else:
        print(f"{world.name}, variant {world.variant}\n")
        print(shown.text, end="")
