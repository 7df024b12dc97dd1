"""``countermove places``: jobs by province, state, census division, county, or a city of yours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from countermove.cli.command import Project, Say, Settings, command, refuse_idle
from countermove.codes.lookup import unknown
from countermove.errors import BadInput
from countermove.report.show import Answer, Sheet

if TYPE_CHECKING:
    from countermove.cli.solved_world import World
    from countermove.places.local_shares import LocalResult
    from countermove.places.place_file import LocalPlace
    from countermove.report.longtable import LongTable

SIZEABLE = 5000
"""Smallest county, in jobs, that the printed ranking shows."""

LEVELS = ("state", "industry", "division", "county", "jobs")


@command(csv="Long format as CSV.")
def places(
    ctx: typer.Context,
    case: Annotated[str, "A case, a YAML file of your own, or a run folder."],
    *,
    variant: Annotated[str | None, "Which variant; the case's default otherwise."] = None,
    level: Annotated[str | None, f"What to show: {', '.join(LEVELS)}; state by default."] = None,
    country: Annotated[str | None, "CAN or USA; both by default."] = None,
    sector: Annotated[str | None, "Of --level industry; the case's first by default."] = None,
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
    """Show what a case does to jobs in places, in the first year and in the long run.

    Example: countermove places us-canada-2025 --variant full-25 --places my-cities.csv
    """
    from countermove.cli.solved_world import solved_worlds
    from countermove.codes.names import place_code
    from countermove.places.place_file import read_divisions
    from countermove.places.place_results import refuse_idle_sources
    from countermove.places.shares import OTHER
    from countermove.report.longtable import LongTable
    from countermove.report.place_sheets import jobs_sheets

    if level is not None and level not in LEVELS:
        cure = "What households pay is shown by `countermove households`."
        raise unknown(level, LEVELS, what="level", cure=cure if level == "households" else "")
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
        (sector is not None and level != "industry", "--sector", "all sectors are shown"),
        (
            sources is not None and level == "jobs" and not _from_environment(ctx),
            "--sources",
            f"--level {level} needs no source files",
        ),
    )
    if sources is not None and not sources.is_dir():
        raise BadInput(f"--sources {sources}: there is no such folder; name the one you have.")
    if level in (None, "state", "industry") and not _from_environment(ctx):
        refuse_idle_sources(sources)
    level, most = level or "state", rows or 20
    worlds = solved_worlds(case, variant, settings or [], project, say)
    world = worlds[0]
    codes = world.told(country or {"county": "USA", "division": "CAN"}.get(level))
    if file is not None:
        shown = _own(worlds, file, codes[0], sources, most)
    elif level == "division":
        shown = _local(worlds, "CAN", read_divisions(_needed(sources, level)), sources, most)
    elif level == "county":
        shown = _counties(worlds, _needed(sources, level), most)
    elif level == "state":
        shown = _states(worlds, codes, sources)
    elif level == "industry":
        shown = _industry(worlds, codes, sector, sources)
    else:
        table = LongTable.concat([one.tables["jobs"].select(code=codes) for one in worlds])
        sheets = [sheet for code in codes for sheet in jobs_sheets(table, world.variant, code)]
        shown = _Shown(sheets, table)
    if chart is not None:
        _draw(world, shown, chart, level if file is None else "place")
    horizons = " and ".join(one.horizon for one in worlds)
    parts: list[str | Sheet] = [f"{world.name}, variant {world.variant}, {horizons}"]
    for part in shown.parts:
        parts += ["", part]
    if country is None and not listed and (blank := _without_places(world)):
        parts += ["", blank]
    name = level if level == "jobs" else "places"
    facts = {
        "scenario": world.name, "variant": world.variant,
        "horizons": [one.horizon for one in worlds],
        "residual": max(one.entry["residual"] for one in worlds),
        "iterations": max(one.entry["iterations"] for one in worlds),
        "gaps": shown.gaps, **shown.more,
    }  # fmt: skip
    return Answer(parts, facts, csv=shown.table, tables={name: shown.table})


def _without_places(world: World) -> str:
    """Return a sentence on those of the focus of which nothing is shown; none if all are."""
    from countermove.report.labels import REGION_TITLES

    focus = [code for code in world.manifest["focus"] if code != "WLD"]
    blank = [REGION_TITLES.get(code, code) for code in focus if code not in world.told(None)]
    if not blank:
        return ""
    return (
        f"Not shown: {', '.join(blank)}; provinces and states are known of Canada and the United "
        "States alone."
    )


def _from_environment(ctx: typer.Context) -> bool:
    source = ctx.get_parameter_source("sources")
    return source is not None and source.name == "ENVIRONMENT"


@dataclass(frozen=True, slots=True)
class _Shown:
    """What one call shows: sentences and sheets, a long table, gaps, and more for JSON."""

    parts: Sequence[str | Sheet]
    table: LongTable
    gaps: list[dict[str, str]] = field(default_factory=list)
    more: Mapping[str, Any] = field(default_factory=dict)
    local: tuple[LocalResult, ...] = ()


def _needed(sources: Path | None, level: str) -> Path:
    if sources is None:
        raise BadInput(
            f"--level {level} needs source files whose licence does not let the package carry "
            "them; give their folder with --sources or COUNTERMOVE_SOURCES, or your own file with "
            "--places. See docs/how-to/own-places.md."
        )
    return sources


def _states(worlds: Sequence[World], countries: list[str], sources: Path | None) -> _Shown:
    from countermove.report.longtable import LongTable
    from countermove.report.place_sheets import places_sheet
    from countermove.report.place_tables import places_table

    parts: list[str | Sheet] = []
    tables, gaps, trade = [], [], {}
    why = "not covered by the Labour Force Survey"
    for code in countries:
        every = [(one.places(code, sources), one.constants) for one in worlds]
        found = every[0][0]
        tables.append(LongTable.concat(t for at, told in every for t in places_table(at, told)))
        parts.append(places_sheet(tables[-1], worlds[0].variant, code))
        if found.gaps:
            names = ", ".join(p.name for p in found.gaps)
            parts.append(f"No figures: {names} ({why}).")
        gaps += [{"code": p.code, "name": p.name, "reason": why} for p in found.gaps]
        trade[code] = {"own_trade": found.trade.source, "adjusted": list(found.trade.adjusted)}
    return _Shown(parts, LongTable.concat(tables), gaps, {"trade": trade})


def _industry(
    worlds: Sequence[World], countries: list[str], sector: str | None, sources: Path | None
) -> _Shown:
    from countermove.codes.names import sector_code
    from countermove.places.industry import industry_jobs_by_place
    from countermove.places.known_jobs import jobs_seen_words
    from countermove.report.industry_sheets import (
        DEFINITIONS,
        industry_sheet,
        industry_table,
        outside_words,
    )
    from countermove.report.longtable import LongTable

    first = worlds[0]
    if first.found is None:
        raise BadInput(
            f"{first.name}: a run folder keeps no links between industries, which --level industry "
            "needs; give the case's name instead."
        )
    economy = first.found.outcome.economy
    sector = sector_code(sector or str(first.manifest["sectors"][0]), known=economy.sectors)
    parts: list[str | Sheet] = []
    tables = []
    for code in countries:
        found = {
            one.horizon: industry_jobs_by_place(economy, one.places(code, sources), sector)
            for one in worlds
        }
        tables += [
            LongTable.concat(industry_table(found[one.horizon], one.constants)) for one in worlds
        ]
        partner = found[first.horizon].partner
        inside = partner in first.manifest["focus"]
        parts += [industry_sheet(found, at_risk=inside), jobs_seen_words(code, sector)]
        if not inside:
            parts.append(f"At risk: not shown, since {partner}, which buys, is not in the case.")
        if (words := outside_words(economy, code, sector)) is not None:
            parts.append(words)
    return _Shown([*parts, DEFINITIONS], LongTable.concat(tables))


def _own(
    worlds: Sequence[World], file: Path, country: str, sources: Path | None, most: int
) -> _Shown:
    from countermove.places.place_file import read_place_file
    from countermove.report.place_tables import sectors_of_run

    world = worlds[0]
    local = read_place_file(file, sectors_of_run(world.tables, country, world.variant).sectors)
    prefix = {"CAN": "CA-", "USA": "US-"}[country]
    for entry in local:
        if entry.parent and not entry.parent.startswith(prefix):
            raise BadInput(
                f"{file}: place {entry.id} is in {entry.parent}, but the country is {country}; "
                "add --country USA, or give places of one country at a time."
            )
    return _local(worlds, country, local, sources, most)


def _local(
    worlds: Sequence[World],
    country: str,
    local: Sequence[LocalPlace],
    sources: Path | None,
    most: int,
) -> _Shown:
    from countermove.places.local_shares import local_results
    from countermove.report.longtable import LongTable
    from countermove.report.place_sheets import local_sheet
    from countermove.report.place_tables import local_table

    every = {one.horizon: local_results(one.places(country, sources), local) for one in worlds}
    results = every[worlds[0].horizon]
    gaps = [
        {"code": r.id, "name": r.name,
         "reason": f"no industry with a figure ({r.censored} censored, {r.missing} missing)"}
        for r in results if r.jobs is None
    ]  # fmt: skip
    counts = {
        r.id: {"listed": r.listed, "censored": r.censored, "missing": r.missing} for r in results
    }
    more = {"industries": counts, "names": {r.id: r.name for r in results}}
    table = LongTable.concat(local_table(every[one.horizon], one.constants) for one in worlds)
    return _Shown([local_sheet(every, most=most)], table, gaps, more, tuple(results))


def _counties(worlds: Sequence[World], sources: Path, most: int) -> _Shown:
    from dataclasses import asdict

    from countermove.places.counties import read_counties
    from countermove.places.local_shares import by_winner, local_results
    from countermove.report.longtable import LongTable
    from countermove.report.place_sheets import local_sheet, votes_sheet
    from countermove.report.place_tables import local_table

    counties = read_counties(sources)
    every = {one.horizon: local_results(one.places("USA", sources), counties) for one in worlds}
    votes = {horizon: by_winner(results, counties) for horizon, results in every.items()}
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
    first = every[worlds[0].horizon]
    sizeable = {r.id for r in first if r.id in winners and (r.employment or 0) >= SIZEABLE}
    largest = {r.id for r in sorted(first, key=lambda r: -(r.targeted_jobs or 0.0))[:most]}

    def some(wanted: set[str]) -> dict[str, list[LocalResult]]:
        return {h: [r for r in results if r.id in wanted] for h, results in every.items()}

    parts = [
        votes_sheet(votes),
        local_sheet(some(sizeable), title="Largest losses in per cent of jobs", most=most),
        local_sheet(some(largest), title="Most jobs at stake"),
    ]
    more = {
        "votes": [{"horizon": h, **asdict(row)} for h, rows in votes.items() for row in rows],
        "winners": winners,
    }
    table = LongTable.concat(local_table(every[one.horizon], one.constants) for one in worlds)
    return _Shown(parts, table, gaps, more)


def _draw(world: World, shown: _Shown, target: Path, level: str) -> None:
    """Draw the map of the first horizon shown."""
    from countermove.report.charts.draw import draw
    from countermove.report.charts.maps import bubble_map, places_map

    when = {"variant": world.variant, "horizon": world.horizon}
    if level == "state":
        table = shown.table.select(horizon=world.horizon)
        spec = places_map({"places": table}, world.manifest, **when)
    elif shown.local:
        what = "census division" if level == "division" else "place"
        spec = bubble_map(shown.local, world.manifest, what=what, **when)
    else:
        raise BadInput(f"--level {level} has no map; choose state or division.")
    draw(spec, target)
