"""A variant as solved, from a case or from a run folder, at each horizon shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from countermove.codes.lookup import unknown
from countermove.errors import BadInput

if TYPE_CHECKING:
    from countermove.places.place_results import PlaceResults
    from countermove.questions.place_draws import PlaceDraws
    from countermove.questions.run_case import VariantResult
    from countermove.questions.variant_draws import Drawing
    from countermove.report.longtable import LongTable

KEPT = ("jobs", "places", "households", "firms")


@dataclass(frozen=True, slots=True)
class World:
    """A solved variant at one horizon: what its manifest and tables say.

    ``found`` is the solved variant itself; ``None`` where it comes from a run folder. ``drawn``:
    its countries over ``drawing``, if any are drawn.
    """

    variant: str
    horizon: str
    tables: Mapping[str, LongTable]
    manifest: Mapping[str, Any]
    found: VariantResult | None = None
    drawing: Drawing | None = None
    drawn: PlaceDraws | None = None

    @property
    def name(self) -> str:
        """Return the name of the case."""
        return str(self.manifest["scenario"])

    @property
    def entry(self) -> Mapping[str, Any]:
        """The variant's entry of the manifest."""
        entries: list[Mapping[str, Any]] = self.manifest["variants"]
        return next(entry for entry in entries if entry["name"] == self.variant)

    @property
    def constants(self) -> dict[str, Any]:
        """Columns of a long table that are the same in every row."""
        day = self.entry["law_as_of"]
        return {"scenario": self.variant, "date": day, "horizon": self.horizon, "projected": 1.0}

    def kept(self, name: str) -> LongTable:
        """Return the rows of a table that are of the variant, or of the world before."""
        table = self.tables[name]
        mine = table.holds("scenario", [self.variant]) | table.holds("measure", ["level"])
        return table.take(np.flatnonzero(mine))

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
        """Return a country's provinces or states."""
        from countermove.places.place_results import exports_of, place_results
        from countermove.report.place_tables import sectors_of_run

        sectors = sectors_of_run(self.tables, country, self.variant)
        return place_results(sectors, exports=exports_of(sources, country))

    def drawn_places(self, country: str, sources: Path | None) -> Iterator[PlaceResults]:
        """Yield a country's provinces or states in each draw."""
        from countermove.places.place_results import exports_of

        assert self.drawn is not None
        return self.drawn.places(country, exports_of(sources, country))


def over_draws(worlds: Sequence[World], countries: Sequence[str], say: Any) -> list[World]:
    """Return worlds with countries over the draws of their beliefs; as they are without any."""
    from countermove.places.jobs import sector_change
    from countermove.questions.beside import beside
    from countermove.questions.doubts import drawables
    from countermove.questions.place_draws import place_draws
    from countermove.questions.variant_draws import one_sided, refuse_idle_law

    drawing, found = worlds[0].drawing, worlds[0].found
    if drawing is None or found is None or found.variant.no_law:
        return list(worlds)
    options = {one.horizon: one.found.posed.options for one in worlds if one.found}
    asked = drawables(found.posed.question, options, drawing.beliefs, say)
    refuse_idle_law(drawing, asked.values())
    acting = one_sided(drawing.beliefs, [each.posed for each in asked.values()])
    kept = replace(drawing, beside=tuple(n for n in drawing.beside if n in acting))

    def solve(one: World) -> PlaceDraws:
        assert one.found is not None
        say(f"draws of {one.variant}, {one.horizon}", 0, 1)
        centre = {code: sector_change(one.found.outcome, code) for code in countries}
        return place_draws(asked[one.horizon], drawing, centre)

    collect = beside(solve, worlds[1:])
    drawn = [solve(worlds[0]), *collect()]
    return [replace(one, drawn=each, drawing=kept) for one, each in zip(worlds, drawn, strict=True)]


def manifest_of_all(worlds: Sequence[World]) -> dict[str, Any]:
    """Return the manifest of worlds shown together: that of the first, with every closure."""
    first = worlds[0].manifest
    horizons = [entry for one in worlds for entry in one.manifest["model"].get("horizons", ())]
    every = list({entry["horizon"]: entry for entry in horizons}.values())
    closures = [f"{one.horizon}: {one.manifest['model']['closure']}" for one in worlds]
    told = "; ".join(closures) if len(set(closures)) > 1 else first["model"]["closure"]
    return {**first, "model": {**first["model"], "closure": told, "horizons": every}}


def solved_worlds(
    name: str,
    variant: str | None,
    settings: Sequence[str],
    project: Path | None,
    say: Any,
    *,
    draws: int = 0,
    beliefs: Path | None = None,
) -> list[World]:
    """Return a variant of a case, or of a run folder, at each horizon: both where none is chosen.

    A case is solved at the medians of the beliefs about it, as ``run`` does.

    Raises:
        BadInput: options that a solved run cannot honour. UnknownName: no such case or variant.
    """
    folder = Path(name)
    if (folder / "manifest.json").is_file() or folder.name == "manifest.json":
        from countermove.report.run_folder import open_run

        for option, given in (("--set (or --exchange)", settings), ("--project", project)):
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
        tables = {n: run.table(n) for n in run.table_names if n in KEPT}
        first = next(iter(tables.values()), None)
        horizons = [""] if first is None else first.distinct("horizon")
        return [
            World(
                chosen, horizon,
                {n: table.select(horizon=horizon) for n, table in tables.items()}, run.manifest,
            )
            for horizon in horizons
        ]  # fmt: skip
    from countermove.questions.case import load_case
    from countermove.questions.horizons import at_horizons
    from countermove.questions.run_case import run_horizons
    from countermove.questions.variant_draws import drawing_of
    from countermove.report.case_tables import answers

    case = load_case(name, project=project)
    asked = at_horizons(settings)
    every, drawing = drawing_of(asked, draws, case.name, file=beliefs, project=project)
    chosen = case.variant(variant or case.default).name
    results = run_horizons(
        case, every, variants=[chosen], ranges=False, lines=False, project=project, progress=say
    )
    worlds = []
    for options, result in zip(every.values(), results, strict=True):
        told = answers(result)
        kept = {n: table for n, table in told.tables.items() if n in KEPT}
        solved, horizon = result.variants[chosen], options.closure.horizon
        worlds.append(World(chosen, horizon, kept, told.manifest, solved, drawing))
    return worlds
