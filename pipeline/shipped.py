"""Build what is shipped: product lists, world tables, jobs, elasticities, weights, places."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from countermove.codes.lookup import unknown
from countermove.errors import BadInput, OutputError
from countermove.law.load_law import SHIPPED as LEDGER
from countermove.law.load_law import compile_ledger
from countermove.sources.cards import CARDS_FOLDER, load_card
from countermove.sources.store import PACKAGE_FOLDER, checksum
from pipeline.backtest_targets import build_canada, build_imports, build_jobs
from pipeline.elasticities_products import build_product_elasticities
from pipeline.elasticities_protee import build_protee
from pipeline.employment_2022 import build_employment
from pipeline.harmonized_system import build_harmonized
from pipeline.lists_matrix import TABLES
from pipeline.monthly_series import build_collected, build_exchange
from pipeline.place_tables import build_places
from pipeline.product_lists import build_lists, build_preferences
from pipeline.trade_weights import build_weights
from pipeline.world.world_tables import build_all
from pipeline.yearly_noise import build_noise

LISTS_CARD = "product_lists"
LEDGER_INSIDE = LEDGER.relative_to(PACKAGE_FOLDER)

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the cards of its tables, and ``build(sources, folder, say)``.

    It writes each table to ``folder`` under the file name on its card; product lists, which have
    one card together, below ``folder / "packs"``.
    """

    cards: tuple[str, ...]
    build: Callable[[Path, Path, Say], object]


@dataclass(frozen=True, slots=True)
class BuiltFile:
    """One table that was written: its card, path, and whether it differs from the shipped."""

    card: str
    path: Path
    changed: bool


def _lists(sources: Path, folder: Path, _: Say) -> None:
    build_lists(sources, ledger=folder / LEDGER.name)
    build_preferences(sources, _file(folder, "us_special_2025"))


def _world(sources: Path, folder: Path, say: Say) -> None:
    for report in build_all(sources, folder, say):
        say(f"{report}\n")


def _employment(sources: Path, folder: Path, _: Say) -> None:
    build_employment(sources, _file(folder, "employment_2022"))


def _elasticities(sources: Path, folder: Path, _: Say) -> None:
    build_protee(sources, _file(folder, "elasticities_protee"))
    build_product_elasticities(sources, _file(folder, "product_elasticities"))


def _weights(sources: Path, folder: Path, _: Say) -> None:
    """Cut lines by the lists just built, or by those shipped."""
    built = folder / LEDGER.name
    build_weights(sources, folder=folder, ledger=built if built.is_dir() else LEDGER)


def _codes(sources: Path, folder: Path, _: Say) -> None:
    build_harmonized(sources, _file(folder, "hs_2022"))


def _series(sources: Path, folder: Path, _: Say) -> None:
    build_collected(sources, _file(folder, "us_duties_monthly"))
    build_exchange(sources, _file(folder, "cad_per_usd"))


def _backtest(sources: Path, folder: Path, _: Say) -> None:
    for card, build in TARGETS.items():
        build(sources, _file(folder, card))


def _noise(sources: Path, folder: Path, _: Say) -> None:
    build_noise(sources, _file(folder, "yearly_noise"))


def _places(sources: Path, folder: Path, _: Say) -> None:
    build_places(sources, folder)


LINES = (
    "lines_usa_2024", "usmca_claims", "lines_can_2024", "item_sources_can_2024",
    "lines_chn_2017",
    *(f"lines_{importer.lower()}_2024" for importer in TABLES),
)  # fmt: skip
TARGETS = {
    "backtest_imports": build_imports,
    "backtest_canada": build_canada,
    "backtest_jobs": build_jobs,
}
"""What the back-test compares with, by card."""
STEPS = {
    "lists": Step(("us_special_2025",), _lists),
    "world": Step(("icio-2022", "icio-2022-customs-2024"), _world),
    "employment": Step(("employment_2022",), _employment),
    "elasticities": Step(("elasticities_protee", "product_elasticities"), _elasticities),
    "weights": Step(LINES, _weights),
    "codes": Step(("hs_2022",), _codes),
    "series": Step(("us_duties_monthly", "cad_per_usd"), _series),
    "backtest": Step(tuple(TARGETS), _backtest),
    "noise": Step(("yearly_noise",), _noise),
    "places": Step(
        (
            "state_shares", "province_shares", "map_north_america", "census_divisions",
            "county_votes_2024", "pce_bridge_2024",
        ),
        _places,
    ),
}  # fmt: skip
"""The steps in order, by name; the other shipped tables are printed figures."""


def build_shipped(
    sources: str | Path,
    names: Iterable[str] = (),
    *,
    out: str | Path | None = None,
    say: Say = lambda line: None,
) -> tuple[BuiltFile, ...]:
    """Build tables from official files, all or those of some steps.

    Everything is written to a temporary folder first and moved when all of it is complete, so a
    build that stops leaves the old tables as they were.

    Args:
        sources: folder of the source files. names: of :data:`STEPS`; all where none is given.
        out: folder to write to; if left out, the shipped tables are replaced, their cards renewed
            and the ledger compiled again.
        say: called with a line before each step, and with the reports on the world tables.

    Raises:
        UnknownName: there is no such step. BadInput: a source file is missing (it is named), or a
        sanity figure is missed. DamagedData: a source is not the edition expected. OutputError:
        nothing could be written.
    """
    chosen = _chosen(names)
    target = PACKAGE_FOLDER if out is None else Path(out)
    try:
        target.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target, prefix=".build-") as staging:
            for number, (name, step) in enumerate(chosen.items(), start=1):
                say(f"step {number} of {len(chosen)}: {name}")
                step.build(Path(sources), Path(staging), say)
            cards = [card for step in chosen.values() for card in step.cards]
            return _publish(Path(staging), cards, target, ship=out is None)
    except OSError as error:
        raise OutputError(
            f"{target} cannot be written ({error.strerror}); choose another --out folder."
        ) from error


def _chosen(names: Iterable[str]) -> dict[str, Step]:
    asked = set(names)
    for name in sorted(asked - set(STEPS)):
        raise unknown(name, STEPS, what="step of the build")
    return {name: step for name, step in STEPS.items() if not asked or name in asked}


def _file(folder: Path, card: str) -> Path:
    return folder / Path(load_card(card).file).name


def _publish(staging: Path, cards: list[str], target: Path, *, ship: bool) -> tuple[BuiltFile, ...]:
    """Move the tables to their places; checksums on cards and the compiled ledger come last."""
    staged = [(card, _file(staging, card), Path(load_card(card).file)) for card in cards]
    lists = staging / LEDGER.name
    staged += [
        (LISTS_CARD, path, LEDGER_INSIDE / path.relative_to(lists))
        for path in sorted(lists.rglob("*.csv"))
    ]
    files = []
    for card, path, inside in staged:
        old = PACKAGE_FOLDER / inside
        final = old if ship else target / path.relative_to(staging)
        changed = not old.is_file() or checksum(old) != checksum(path)
        final.parent.mkdir(parents=True, exist_ok=True)
        path.replace(final)
        files.append(BuiltFile(card, final, changed))
    new = {file.card: file.path for file in files if file.changed} if ship else {}
    if LISTS_CARD in new:
        del new[LISTS_CARD]
        compile_ledger()
    for card, path in new.items():
        renew_checksum(CARDS_FOLDER / f"{card}.toml", path)
    return tuple(files)


def renew_checksum(card: Path, table: Path) -> None:
    """Write the checksum of a table into its card."""
    text = card.read_text(encoding="utf-8")
    line = f'sha256 = "{checksum(table)}"'
    renewed, count = re.subn(r'^sha256 = ".*"$', line, text, flags=re.MULTILINE)
    if count != 1:
        raise BadInput(f"{card}: no single line 'sha256 = ...'; add one for the table.")
    card.write_text(renewed, encoding="utf-8")
