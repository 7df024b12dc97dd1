"""What ``countermove places`` shows at each level: sheets, long tables, bands and the map."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from countermove.errors import BadInput
from countermove.report.show import Sheet

if TYPE_CHECKING:
    from countermove.cli.solved_world import World
    from countermove.places.local_shares import LocalResult
    from countermove.places.place_file import LocalPlace
    from countermove.questions.bands import Ends
    from countermove.report.longtable import LongTable

SIZEABLE = 5000
"""Smallest county, in jobs, that the printed ranking shows."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What one call shows: sentences and sheets, a long table, gaps, and more for JSON."""

    parts: Sequence[str | Sheet]
    table: LongTable
    gaps: list[dict[str, str]] = field(default_factory=list)
    more: Mapping[str, Any] = field(default_factory=dict)
    local: tuple[LocalResult, ...] = ()
    bands: LongTable | None = None


def needed(sources: Path | None, level: str) -> Path:
    """Return the folder of sources that a level needs, or say how to give it."""
    if sources is None:
        raise BadInput(
            f"--level {level} needs source files whose licence does not let the package carry "
            "them; give their folder with --sources or COUNTERMOVE_SOURCES, or your own file with "
            "--places. See docs/how-to/own-places.md."
        )
    return sources


def shown_states(worlds: Sequence[World], countries: list[str], sources: Path | None) -> Shown:
    """Return provinces and states."""
    from countermove.questions.place_draws import bands_over
    from countermove.report.longtable import LongTable
    from countermove.report.place_sheets import places_sheet
    from countermove.report.place_tables import place_changes, places_table

    def drawn_of(code: str, one: World) -> dict[str, Ends]:
        return bands_over(map(place_changes, one.drawn_places(code, sources)))

    parts: list[str | Sheet] = []
    tables, gaps, trade = [], [], {}
    drawn: list[LongTable] = []
    why = "not covered by the Labour Force Survey"
    for code in countries:
        every = [(one.places(code, sources), one.constants) for one in worlds]
        found = every[0][0]
        tables.append(LongTable.concat(t for at, told in every for t in places_table(at, told)))
        bands = _bands(worlds, tables[-1], partial(drawn_of, code))
        parts.append(places_sheet(tables[-1], worlds[0].variant, code, bands))
        drawn += [] if bands is None else [bands]
        if found.gaps:
            names = ", ".join(p.name for p in found.gaps)
            parts.append(f"No figures: {names} ({why}).")
        gaps += [{"code": p.code, "name": p.name, "reason": why} for p in found.gaps]
        trade[code] = {"own_trade": found.trade.source, "adjusted": list(found.trade.adjusted)}
    every_band = LongTable.concat(drawn) if drawn else None
    return Shown(parts, LongTable.concat(tables), gaps, {"trade": trade}, bands=every_band)


def _bands(
    worlds: Sequence[World], table: LongTable, bands: Callable[[World], Mapping[str, Ends]]
) -> LongTable | None:
    """Return the bands of a table's changes at every horizon; ``None`` where none are drawn."""
    from countermove.report.longtable import LongTable
    from countermove.report.place_tables import banded

    if worlds[0].drawn is None:
        return None
    parts = (banded(table.select(horizon=one.horizon), bands(one)) for one in worlds)
    return LongTable.concat(part for each in parts for part in each)


def shown_industry(
    worlds: Sequence[World], countries: list[str], sector: str | None, sources: Path | None
) -> Shown:
    """Return an industry by province or state."""
    from countermove.codes.names import sector_code
    from countermove.places.industry import industry_jobs_by_place
    from countermove.places.known_jobs import jobs_seen_words
    from countermove.questions.place_draws import bands_over
    from countermove.report.industry_sheets import (
        DEFINITIONS,
        industry_changes,
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

    def drawn_of(code: str, one: World) -> dict[str, Ends]:
        each = one.drawn_places(code, sources)
        return bands_over(
            industry_changes(industry_jobs_by_place(economy, at, sector)) for at in each
        )

    parts: list[str | Sheet] = []
    tables = []
    drawn: list[LongTable] = []
    for code in countries:
        found = {
            one.horizon: industry_jobs_by_place(economy, one.places(code, sources), sector)
            for one in worlds
        }
        tables.append(LongTable.concat(
            table for one in worlds for table in industry_table(found[one.horizon], one.constants)
        ))  # fmt: skip
        bands = _bands(worlds, tables[-1], partial(drawn_of, code))
        drawn += [] if bands is None else [bands]
        partner = found[first.horizon].partner
        inside = partner in first.manifest["focus"]
        parts += [industry_sheet(found, at_risk=inside, bands=bands), jobs_seen_words(code, sector)]
        if not inside:
            parts.append(f"At risk: not shown, since {partner}, which buys, is not in the case.")
        if (words := outside_words(economy, code, sector)) is not None:
            parts.append(words)
    every_band = LongTable.concat(drawn) if drawn else None
    return Shown([*parts, DEFINITIONS], LongTable.concat(tables), bands=every_band)


def shown_own(
    worlds: Sequence[World], file: Path, country: str, sources: Path | None, most: int
) -> Shown:
    """Return the places of a user's file."""
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
    return shown_local(worlds, country, local, sources, most)


def shown_local(
    worlds: Sequence[World],
    country: str,
    local: Sequence[LocalPlace],
    sources: Path | None,
    most: int,
) -> Shown:
    """Return cities or census divisions."""
    from countermove.places.local_shares import local_changes, local_results
    from countermove.report.longtable import LongTable
    from countermove.report.place_sheets import local_sheet
    from countermove.report.place_tables import local_bands, local_table

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
    bands = _bands(
        worlds, table,
        lambda one: local_bands(
            local_changes(one.drawn_places(country, sources), local), every[one.horizon]
        ),
    )  # fmt: skip
    sheet = local_sheet(every, most=most, bands=bands)
    return Shown([sheet], table, gaps, more, tuple(results), bands)


def shown_counties(worlds: Sequence[World], sources: Path, most: int) -> Shown:
    """Return counties, and who won them."""
    from dataclasses import asdict

    from countermove.places.counties import read_counties
    from countermove.places.local_shares import by_winner, local_changes, local_results
    from countermove.report.longtable import LongTable
    from countermove.report.place_sheets import local_sheet, votes_sheet
    from countermove.report.place_tables import local_bands, local_table, votes_bands, votes_facts

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

    table = LongTable.concat(local_table(every[one.horizon], one.constants) for one in worlds)
    moves = {
        one.horizon: local_changes(one.drawn_places("USA", sources), counties)
        for one in worlds
        if one.drawn is not None
    }
    bands = _bands(worlds, table, lambda one: local_bands(moves[one.horizon], every[one.horizon]))
    won = {
        h: votes_bands(change, counties, [row.winner for row in votes[h]])
        for h, change in moves.items()
    }
    parts = [
        votes_sheet(votes, won),
        local_sheet(some(sizeable), title="Largest losses in per cent of jobs", most=most,
                    bands=bands),
        local_sheet(some(largest), title="Most jobs at stake", bands=bands),
    ]  # fmt: skip
    more = {
        "votes": [
            {"horizon": h, **asdict(row), **votes_facts(won.get(h), n)}
            for h, rows in votes.items()
            for n, row in enumerate(rows)
        ],
        "winners": winners,
    }
    return Shown(parts, table, gaps, more, bands=bands)


def draw_map(world: World, shown: Shown, target: Path, level: str) -> None:
    """Draw the map of the first horizon shown."""
    from countermove.report.charts.draw import draw
    from countermove.report.charts.maps import bubble_map, places_map

    when = {"variant": world.variant, "horizon": world.horizon}
    if level == "state":
        every = {"places": shown.table} | ({} if shown.bands is None else {"bands": shown.bands})
        tables = {name: table.select(horizon=world.horizon) for name, table in every.items()}
        spec = places_map(tables, world.manifest, **when)
    elif shown.local:
        what = "census division" if level == "division" else "place"
        spec = bubble_map(shown.local, world.manifest, what=what, **when)
    else:
        raise BadInput(f"--level {level} has no map; choose state or division.")
    draw(spec, target)
