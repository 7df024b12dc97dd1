"""``countermove places``: jobs by province, state, census division, county, or a city of yours."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from countermove.cli.command import (
    WRITTEN,
    BeliefsFile,
    Project,
    Say,
    Settings,
    command,
    refuse_idle,
)
from countermove.codes.lookup import unknown
from countermove.errors import BadInput
from countermove.report.show import Answer, Sheet

if TYPE_CHECKING:
    from countermove.cli.solved_world import World

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
    chart: Annotated[Path | None, "Also draw the map to this .svg or .png file.", WRITTEN] = None,
    draws: Annotated[
        int | None,
        "Draws of the beliefs, for bands: a power of two from 32 on, 64 by default; 0 for none.",
    ] = None,
    beliefs: BeliefsFile = None,
    project: Project = None,
    say: Say,
) -> Answer:
    """Show what a case does to jobs in places, in the first year and in the long run.

    Example: countermove places us-canada-2025 --variant full-25 --places my-cities.csv
    """
    from countermove.cli.places_shown import (
        Shown,
        draw_map,
        needed,
        shown_counties,
        shown_industry,
        shown_local,
        shown_own,
        shown_states,
    )
    from countermove.cli.solved_world import over_draws, solved_worlds
    from countermove.codes.names import place_code
    from countermove.places.place_file import place_rows, read_divisions
    from countermove.places.place_results import refuse_idle_sources
    from countermove.places.shares import OTHER
    from countermove.report.longtable import LongTable
    from countermove.report.place_sheets import bands_note, jobs_sheets

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
    if file is not None:
        place_rows(file)  # before anything is solved
    if level in ("division", "county"):
        needed(sources, level)
    level, most = level or "state", rows or 20
    count = _draws_of(draws, beliefs, level)
    worlds = solved_worlds(
        case, variant, settings or [], project, say, draws=count, beliefs=beliefs
    )
    world = worlds[0]
    if world.found is None or world.found.variant.no_law:
        why = _why_none(worlds, level)
        refuse_idle((bool(draws), "--draws", why), (beliefs is not None, "--beliefs", why))
    codes = world.told(country or {"county": "USA", "division": "CAN"}.get(level))
    worlds = over_draws(worlds, codes[:1] if file is not None else codes, say)
    if file is not None:
        shown = shown_own(worlds, file, codes[0], sources, most)
    elif level == "division":
        shown = shown_local(worlds, "CAN", read_divisions(needed(sources, level)), sources, most)
    elif level == "county":
        shown = shown_counties(worlds, needed(sources, level), most)
    elif level == "state":
        shown = shown_states(worlds, codes, sources)
    elif level == "industry":
        shown = shown_industry(worlds, codes, sector, sources)
    else:
        table = LongTable.concat([one.tables["jobs"].select(code=codes) for one in worlds])
        sheets = [sheet for code in codes for sheet in jobs_sheets(table, world.variant, code)]
        shown = Shown(sheets, table)
    if chart is not None:
        draw_map(world, shown, chart, level if file is None else "place")
    horizons = " and ".join(one.horizon for one in worlds)
    parts: list[str | Sheet] = [f"{world.name}, variant {world.variant}, {horizons}"]
    for part in shown.parts:
        parts += ["", part]
    if worlds[0].drawn is not None and worlds[0].drawing is not None:
        parts += ["", bands_note(worlds[0].drawing)]
        failed = {one.horizon: int((~one.drawn.known).sum()) for one in worlds if one.drawn}
        if any(failed.values()):
            told = ", ".join(f"{n} at {horizon}" for horizon, n in failed.items())
            parts.append(f"Left out, having no solution: {told}.")
    elif draws is None:
        parts += ["", f"No bands: {_why_none(worlds, level)}."]
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
    tables = {name: shown.table}
    if shown.bands is not None:
        tables["bands"] = shown.bands
    return Answer(parts, facts, csv=LongTable.concat(tables.values()), tables=tables)


def _draws_of(draws: int | None, beliefs: Path | None, level: str) -> int:
    """Return how many draws are solved; refuse those that nothing would be shown of."""
    if level != "jobs":
        return 64 if draws is None else draws
    why = "jobs by cause have no bands; use --level state or industry"
    refuse_idle((bool(draws), "--draws", why), (beliefs is not None, "--beliefs", why))
    return 0


def _why_none(worlds: Sequence[World], level: str) -> str:
    """Return why nothing is drawn where draws were not declined."""
    if worlds[0].found is None:
        return "a run folder keeps no draws of places; give the case's name for them"
    if level == "jobs":
        return "jobs by cause are not drawn; --level state and industry are"
    return "this variant holds no law beyond the baseline's, so its changes are zero without doubt"


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
