"""Build the trade-weight tables of the importers that have one from the source files."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from countermove.law.load_law import SHIPPED
from pipeline.lines_canada import CanadaReport, build_canada
from pipeline.lines_china import build_china
from pipeline.lines_usa import UsaReport, build_usa
from pipeline.lists_matrix import build_export_lines


@dataclass(frozen=True, slots=True)
class WeightsReport:
    """What the builds saw; of China and of the others by US exports the value, US dollars."""

    usa: UsaReport
    canada: CanadaReport
    china_usd: float
    exports_usd: dict[str, float]


def build_weights(sources: Path, *, folder: Path, ledger: Path = SHIPPED) -> WeightsReport:
    """Write the trade-weight tables and return what was seen.

    Args:
        sources: folder of the source files. folder: where the tables go.
        ledger: root of the measure files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (ledger / "can" / "lists" / "vehicles.csv").open(encoding="utf-8", newline="") as stream:
        vehicles = [row["hs"] for row in csv.DictReader(stream)]
    return WeightsReport(
        usa=build_usa(sources, folder=folder, ledger=ledger),
        canada=build_canada(sources, folder=folder, vehicles=vehicles),
        china_usd=build_china(sources, folder=folder, ledger=ledger),
        exports_usd=build_export_lines(sources, folder=folder),
    )
