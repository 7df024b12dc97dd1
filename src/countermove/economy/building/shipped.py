"""Build everything that is shipped in one go: world tables, jobs, elasticities, weights, places."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from countermove.codes.harmonized import build_harmonized, build_tariff_lines
from countermove.economy.build_employment import build_employment
from countermove.economy.build_protee import build_protee
from countermove.economy.building.checksums import FILE
from countermove.economy.building.report import BuildReport
from countermove.economy.building.run import build_all
from countermove.economy.places.build import build_places
from countermove.errors import OutputError
from countermove.rates.build_weights import build_weights, renew_checksum
from countermove.rates.collected import build_collected
from countermove.sources.cards import CARDS_FOLDER
from countermove.sources.exchange import build_exchange
from countermove.sources.store import PACKAGE_FOLDER, checksum, tables

STEPS = (
    "world tables", "employment", "elasticities by product", "trade weights",
    "codes, duties collected, exchange rates", "places",
)  # fmt: skip
BUILT = (
    "icio-2022",
    "icio-2022-customs-2024",
    "employment_2022",
    "elasticities_protee",
    "lines_usa_2024",
    "lines_can_2024",
    "state_shares",
    "province_shares",
    "map_north_america",
    "census_divisions",
    "county_votes_2024",
    "pce_bridge_2024",
    "hs_2022",
    "hts_2025",
    "us_duties_monthly",
    "cad_per_usd",
)
"""Cards whose tables come out of this build; the other shipped tables are printed figures."""


@dataclass(frozen=True, slots=True)
class BuiltFile:
    """One table that was written: its card, path, size, and whether it differs from the shipped."""

    card: str
    path: Path
    size_bytes: int
    sha256: str
    changed: bool


@dataclass(frozen=True, slots=True)
class ShippedBuild:
    """What a build wrote and how far it moved the data."""

    files: tuple[BuiltFile, ...]
    reports: tuple[BuildReport, ...]


def build_shipped(
    sources: str | Path,
    *,
    out: str | Path | None = None,
    progress: Callable[[str, int, int], None] = lambda what, done, of: None,
) -> ShippedBuild:
    """Build all tables from official files.

    Everything is written to a temporary folder first and moved when all of it is complete, so a
    build that stops leaves the old tables as they were.

    Args:
        sources: folder of the source files.
        out: folder to write to, with ``checksums.json`` (then ``load_economy(..., data_dir=out)``
            reads it); if left out, the shipped tables are replaced and their cards renewed.
        progress: called with a line, the number of steps done, and their total.

    Raises:
        BadInput: a source file is missing (it is named), or a sanity figure is missed.
        DamagedData: a source is not the edition expected. OutputError: nothing could be written.
    """
    target = PACKAGE_FOLDER if out is None else Path(out)
    try:
        target.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(dir=target, prefix=".build-"))
    except OSError as error:
        raise OutputError(
            f"{target} cannot be written ({error.strerror}); choose another --out folder."
        ) from error
    try:
        staged, reports = _build(Path(sources), staging, progress)
        return ShippedBuild(_publish(staged, target, ship=out is None), tuple(reports))
    except OSError as error:
        raise OutputError(
            f"{target} cannot be written ({error.strerror}); choose another --out folder."
        ) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _build(
    sources: Path, staging: Path, progress: Callable[[str, int, int], None]
) -> tuple[dict[str, Path], list[BuildReport]]:
    """Write every table to the staging folder; return card to path, and the build reports."""
    of = len(STEPS)
    place = {card.id: staging / Path(card.file).name for card in tables() if card.id in BUILT}
    progress(STEPS[0], 0, of)
    reports = build_all(sources, staging, lambda line: progress(f"{STEPS[0]}: {line}", 0, of))
    progress(STEPS[1], 1, of)
    build_employment(sources, place["employment_2022"])
    progress(STEPS[2], 2, of)
    build_protee(sources, place["elasticities_protee"])
    progress(STEPS[3], 3, of)
    cards = staging / "cards"
    shutil.copytree(CARDS_FOLDER, cards)
    build_weights(sources, folder=staging, cards=cards)
    progress(STEPS[4], 4, of)
    build_harmonized(sources / "nomenclature" / "harmonized-system.csv", place["hs_2022"])
    build_tariff_lines(sources / "budget_lab_tariffs" / "mfn_rates_2025.csv", place["hts_2025"])
    build_collected(sources, place["us_duties_monthly"])
    build_exchange(sources, place["cad_per_usd"])
    progress(STEPS[5], 5, of)
    build_places(sources, staging)
    return place, reports


def _publish(staged: dict[str, Path], target: Path, *, ship: bool) -> tuple[BuiltFile, ...]:
    """Move the tables to their places; checksums (and cards) come last."""
    known = {card.id: card for card in tables()}
    files = []
    for card_id, path in staged.items():
        final = target / known[card_id].file if ship else target / path.name
        digest = checksum(path)
        size = path.stat().st_size
        final.parent.mkdir(parents=True, exist_ok=True)
        path.replace(final)
        files.append(BuiltFile(card_id, final, size, digest, digest != known[card_id].sha256))
    if ship:
        for file in files:
            if file.changed:
                renew_checksum(CARDS_FOLDER / f"{file.card}.toml", file.path)
    folder = target / "economy" / "data" if ship else target
    listed = [file for file in files if file.path.suffix == ".npz" or not ship]
    sums = {file.path.name: file.sha256 for file in listed if file.path.parent == folder}
    partial = folder / f".{FILE}"
    partial.write_text(json.dumps(sums, indent=1) + "\n", encoding="utf-8")
    partial.replace(folder / FILE)
    return tuple(files)
