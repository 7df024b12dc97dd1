"""A variant as solved, from a case or from a run folder, at each horizon shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from countermove.codes.lookup import unknown
from countermove.errors import BadInput

if TYPE_CHECKING:
    from countermove.places.place_results import PlaceResults
    from countermove.questions.run_case import VariantResult
    from countermove.report.longtable import LongTable

KEPT = ("jobs", "places", "households", "firms")


@dataclass(frozen=True, slots=True)
class World:
    """A solved variant at one horizon: what its manifest and tables say.

    ``found`` is the solved variant itself; ``None`` where it comes from a run folder.
    """

    variant: str
    horizon: str
    tables: Mapping[str, LongTable]
    manifest: Mapping[str, Any]
    found: VariantResult | None = None

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


def manifest_of_all(worlds: Sequence[World]) -> dict[str, Any]:
    """Return the manifest of worlds shown together: that of the first, with every closure."""
    first = worlds[0].manifest
    horizons = [entry for one in worlds for entry in one.manifest["model"].get("horizons", ())]
    every = list({entry["horizon"]: entry for entry in horizons}.values())
    closures = [f"{one.horizon}: {one.manifest['model']['closure']}" for one in worlds]
    told = "; ".join(closures) if len(set(closures)) > 1 else first["model"]["closure"]
    return {**first, "model": {**first["model"], "closure": told, "horizons": every}}


def solved_worlds(
    name: str, variant: str | None, settings: Sequence[str], project: Path | None, say: Any
) -> list[World]:
    """Return a variant of a case, or of a run folder, at each horizon: both where none is chosen.

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
    from countermove.questions.run_case import run_case
    from countermove.report.case_tables import answers

    every = at_horizons(settings)
    case = load_case(name, project=project)
    chosen = case.variant(variant or case.default).name
    worlds = []
    for options in every.values():
        result = run_case(
            case, options=options, variants=[chosen], ranges=False, project=project, progress=say
        )
        told = answers(result)
        kept = {n: table for n, table in told.tables.items() if n in KEPT}
        worlds.append(
            World(chosen, options.closure.horizon, kept, told.manifest, result.variants[chosen])
        )
    return worlds
