"""``countermove places``: jobs by province, state, census division, county, or a city of yours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from countermove.cli.command import Project, Say, Settings, command, refuse_idle
from countermove.codes.lookup import unknown
from countermove.errors import BadInput
from countermove.report.show import Answer, Sheet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from countermove.places.local_shares import LocalResult
    from countermove.places.place_file import LocalPlace
    from countermove.places.place_results import PlaceResults
    from countermove.report.longtable import LongTable

SIZEABLE = 5000
"""Smallest county, in jobs, that the printed ranking shows."""

LEVELS = ("state", "division", "county", "jobs", "households")


@command(csv="Long format as CSV.")
def places(
    ctx: typer.Context,
    case: Annotated[str, "A case, a YAML file of your own, or a run folder."],
    *,
    variant: Annotated[str | None, "Which variant; the case's default otherwise."] = None,
    level: Annotated[str | None, f"What to show: {', '.join(LEVELS)}; state by default."] = None,
    country: Annotated[str | None, "CAN or USA; both by default."] = None,
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
    settings: Settings = None,
    rows: Annotated[
        int | None,
        typer.Option("--rows", min=1, help="Rows printed of divisions, counties, --places; 20."),
    ] = None,
    chart: Annotated[Path | None, "Also draw the map to this .svg or .png file."] = None,
    project: Project = None,
    say: Say,
) -> Answer:
    """Show what a case does to jobs in places, from the same run as its tariffs.

    Example: countermove places us-canada-2025 --variant full-25 --places my-cities.csv
    """
    from countermove.codes.names import place_code
    from countermove.places.place_file import read_divisions
    from countermove.places.place_results import refuse_idle_sources
    from countermove.places.shares import OTHER
    from countermove.report.place_sheets import households_sheet, jobs_sheets

    if level is not None and level not in LEVELS:
        raise unknown(level, LEVELS, what="level")
    if country is not None:
        country = place_code(country, known=OTHER, what="country with places")
    if level == "county" and country == "CAN":
        raise BadInput("counties are of the United States; use --level division for Canada.")
    if level == "division" and country == "USA":
        raise BadInput("census divisions are of Canada; use --level county for the United States.")
    listed = file is not None or level in ("division", "county")
    refuse_idle(
        (file is not None and level is not None, "--level", "the places of --places are shown"),
        (rows is not None and not listed, "--rows", "this list is printed whole"),
        (
            sources is not None and level in ("jobs", "households") and not _from_environment(ctx),
            "--sources",
            f"--level {level} needs no source files",
        ),
    )
    if sources is not None and not sources.is_dir():
        raise BadInput(f"--sources {sources}: there is no such folder; name the one you have.")
    if level in (None, "state") and not _from_environment(ctx):
        refuse_idle_sources(sources)
    level, most = level or "state", rows or 20
    world = _solved(case, variant, settings or [], project, say)
    codes = world.told(country or {"county": "USA", "division": "CAN"}.get(level))
    if file is not None:
        shown = _own(world, file, codes[0], sources, most)
    elif level == "division":
        shown = _local(world, "CAN", read_divisions(_needed(sources, level)), sources, most)
    elif level == "county":
        shown = _counties(world, _needed(sources, level), most)
    elif level == "state":
        shown = _states(world, codes, sources)
    else:
        table = world.tables[level]
        sheets = (
            [sheet for code in codes for sheet in jobs_sheets(table, world.variant, code)]
            if level == "jobs"
            else [households_sheet(table, world.variant, code) for code in codes]
        )
        shown = _Shown(sheets, table.select(code=codes))
    if chart is not None:
        _draw(world, shown, chart, level if file is None else "place")
    parts: list[str | Sheet] = [f"{world.name}, variant {world.variant}"]
    for part in shown.parts:
        parts += ["", part]
    name = level if level in ("jobs", "households") else "places"
    entry = world.entry
    facts = {
        "scenario": world.name, "variant": world.variant, "residual": entry.get("residual"),
        "iterations": entry.get("iterations"), "gaps": shown.gaps, **shown.more,
    }  # fmt: skip
    return Answer(parts, facts, csv=shown.table, tables={name: shown.table})


def _from_environment(ctx: typer.Context) -> bool:
    source = ctx.get_parameter_source("sources")
    return source is not None and source.name == "ENVIRONMENT"


@dataclass(frozen=True, slots=True)
class _World:
    """A solved variant, from a case or a run folder: what its manifest and tables say."""

    variant: str
    tables: Mapping[str, LongTable]
    manifest: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.manifest["scenario"])

    @property
    def entry(self) -> Mapping[str, Any]:
        """The variant's entry of the manifest."""
        entries: list[Mapping[str, Any]] = self.manifest["variants"]
        return next(entry for entry in entries if entry["name"] == self.variant)

    @property
    def constants(self) -> dict[str, Any]:
        return {"scenario": self.variant, "date": self.entry["law_as_of"], "projected": 1.0}

    def told(self, country: str | None) -> list[str]:
        """Return the countries whose jobs are known, Canada first, or the one asked for of them."""
        found = self.tables["jobs"].distinct("code") if "jobs" in self.tables else ()
        known = [code for code in ("CAN", "USA") if code in found]
        if not known or (country is not None and country not in known):
            raise BadInput(
                f"{self.name}: no jobs of {country or 'CAN or USA'} are kept, because its focus "
                "does not hold it; add it to the focus of a case of your own, or ask for "
                f"{' or '.join(known) or 'another case'}."
            )
        return known if country is None else [country]

    def places(self, country: str, sources: Path | None) -> PlaceResults:
        from countermove.places.place_results import exports_of, place_results
        from countermove.report.place_tables import sectors_of_run

        sectors = sectors_of_run(self.tables, country, self.variant)
        return place_results(sectors, exports=exports_of(sources, country))


@dataclass(frozen=True, slots=True)
class _Shown:
    """What one call shows: sentences and sheets, a long table, gaps, and more for JSON."""

    parts: Sequence[str | Sheet]
    table: LongTable
    gaps: list[dict[str, str]] = field(default_factory=list)
    more: Mapping[str, Any] = field(default_factory=dict)
    local: tuple[LocalResult, ...] = ()


def _solved(
    name: str, variant: str | None, settings: list[str], project: Path | None, say: Any
) -> _World:
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
        return _World(chosen, tables, run.manifest)
    from countermove.questions.case import load_case
    from countermove.questions.options import ModelOptions, with_settings
    from countermove.questions.run_case import run_case
    from countermove.report.case_tables import answers

    options = with_settings(ModelOptions(), settings)
    case = load_case(name, project=project)
    chosen = case.variant(variant or case.default).name
    result = run_case(
        case, options=options, variants=[chosen], ranges=False, project=project, progress=say
    )
    found = answers(result)
    if "places" not in found.tables:
        raise BadInput(
            f"case {case.name!r}: its economy has no jobs of Canada or the United States; use a "
            "shipped economy, or give employment when building your own."
        )
    return _World(chosen, found.tables, found.manifest)


def _needed(sources: Path | None, level: str) -> Path:
    if sources is None:
        raise BadInput(
            f"--level {level} needs source files whose licence does not let the package carry "
            "them; give their folder with --sources or COUNTERMOVE_SOURCES, or your own file with "
            "--places. See docs/how-to/own-places.md."
        )
    return sources


def _states(world: _World, countries: list[str], sources: Path | None) -> _Shown:
    from countermove.report.longtable import LongTable
    from countermove.report.place_sheets import places_sheet
    from countermove.report.place_tables import places_table

    parts: list[str | Sheet] = []
    tables, gaps, trade = [], [], {}
    why = "not covered by the Labour Force Survey"
    for code in countries:
        found = world.places(code, sources)
        tables.append(LongTable.concat(places_table(found, world.constants)))
        parts.append(places_sheet(tables[-1], world.variant, code))
        if found.gaps:
            names = ", ".join(p.name for p in found.gaps)
            parts.append(f"No figures: {names} ({why}).")
        gaps += [{"code": p.code, "name": p.name, "reason": why} for p in found.gaps]
        trade[code] = {"own_trade": found.trade.source, "adjusted": list(found.trade.adjusted)}
    return _Shown(parts, LongTable.concat(tables), gaps, {"trade": trade})


def _own(world: _World, file: Path, country: str, sources: Path | None, most: int) -> _Shown:
    from countermove.places.place_file import read_place_file
    from countermove.report.place_tables import sectors_of_run

    local = read_place_file(file, sectors_of_run(world.tables, country, world.variant).sectors)
    prefix = {"CAN": "CA-", "USA": "US-"}[country]
    for entry in local:
        if entry.parent and not entry.parent.startswith(prefix):
            raise BadInput(
                f"{file}: place {entry.id} is in {entry.parent}, but the country is {country}; "
                "add --country USA, or give places of one country at a time."
            )
    return _local(world, country, local, sources, most)


def _local(
    world: _World, country: str, local: Sequence[LocalPlace], sources: Path | None, most: int
) -> _Shown:
    from countermove.places.local_shares import local_results
    from countermove.report.place_sheets import local_sheet
    from countermove.report.place_tables import local_table

    results = local_results(world.places(country, sources), local)
    gaps = [
        {"code": r.id, "name": r.name,
         "reason": f"no industry with a figure ({r.censored} censored, {r.missing} missing)"}
        for r in results if r.jobs is None
    ]  # fmt: skip
    counts = {
        r.id: {"listed": r.listed, "censored": r.censored, "missing": r.missing} for r in results
    }
    more = {"industries": counts, "names": {r.id: r.name for r in results}}
    parts = [local_sheet(results, most=most)]
    return _Shown(parts, local_table(results, world.constants), gaps, more, tuple(results))


def _counties(world: _World, sources: Path, most: int) -> _Shown:
    from dataclasses import asdict

    from countermove.places.counties import read_counties
    from countermove.places.local_shares import by_winner, local_results
    from countermove.report.place_sheets import local_sheet, votes_sheet
    from countermove.report.place_tables import local_table

    counties = read_counties(sources)
    results = local_results(world.places("USA", sources), counties)
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
    winners = {county.fips: county.winner for county in counties if county.winner}
    sizeable = [r for r in results if r.id in winners and (r.employment or 0) >= SIZEABLE]
    largest = sorted(results, key=lambda r: -(r.targeted_jobs or 0.0))[:most]
    parts = [
        votes_sheet(votes),
        local_sheet(sizeable, title="Largest losses in per cent of jobs", most=most),
        local_sheet(largest, title="Most jobs at stake"),
    ]
    more = {"votes": [asdict(row) for row in votes], "winners": winners}
    return _Shown(parts, local_table(results, world.constants), gaps, more)


def _draw(world: _World, shown: _Shown, target: Path, level: str) -> None:
    from countermove.errors import BadInput
    from countermove.report.charts.draw import draw
    from countermove.report.charts.maps import bubble_map, places_map
    from countermove.report.charts.run_charts import households_chart

    if level == "state":
        spec = places_map({"places": shown.table}, world.manifest, variant=world.variant)
    elif level == "households":
        country = shown.table.distinct("code")[0]
        spec = households_chart(
            world.tables, world.manifest, variant=world.variant, country=country
        )
    elif shown.local:
        what = "census division" if level == "division" else "place"
        spec = bubble_map(shown.local, world.manifest, variant=world.variant, what=what)
    else:
        raise BadInput(f"--level {level} has no map; choose state, division or households.")
    draw(spec, target)
