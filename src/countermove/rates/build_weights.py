"""Build the shipped trade-weight tables from the source files, and renew their checksums."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from countermove.errors import BadInput
from countermove.rates.build_canada import CanadaReport, build_canada
from countermove.rates.build_usa import UsaReport, build_usa
from countermove.sources.cards import CARDS_FOLDER
from countermove.sources.store import checksum

FOLDER = Path(__file__).parent / "tables"
LEDGER = Path(__file__).parents[1] / "measures" / "ledger"
CARDS = ("lines_usa_2024", "lines_can_2024")


@dataclass(frozen=True, slots=True)
class WeightsReport:
    """What the builds of the two importers saw."""

    usa: UsaReport
    canada: CanadaReport


def build_weights(
    sources: Path, *, folder: Path = FOLDER, ledger: Path = LEDGER, cards: Path = CARDS_FOLDER
) -> WeightsReport:
    """Write the trade-weight tables, renew the checksums of their cards, return what was seen.

    Args:
        sources: folder of the source files. folder: where the tables go.
        ledger: root of the measure files. cards: folder of the cards.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (ledger / "can" / "lists" / "vehicles.csv").open(encoding="utf-8", newline="") as stream:
        vehicles = [row["hs"] for row in csv.DictReader(stream)]
    report = WeightsReport(
        usa=build_usa(sources, folder=folder, ledger=ledger),
        canada=build_canada(sources, folder=folder, vehicles=vehicles),
    )
    for card_id in CARDS:
        renew_checksum(cards / f"{card_id}.toml", folder / f"{card_id}.npz")
    return report


def renew_checksum(card: Path, table: Path) -> None:
    """Write the checksum of a table into its card."""
    text = card.read_text(encoding="utf-8")
    line = f'sha256 = "{checksum(table)}"'
    renewed, count = re.subn(r'^sha256 = ".*"$', line, text, flags=re.MULTILINE)
    if count != 1:
        raise BadInput(f"{card}: no single line 'sha256 = ...'; add one for the table.")
    card.write_text(renewed, encoding="utf-8")
