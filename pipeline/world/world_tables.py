"""Build both world tables and write them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from countermove.sources.store import checksum
from pipeline.readers.us_imports import read_us_imports
from pipeline.world.baseline_tariffs import us_imports_by_sector
from pipeline.world.build_report import BuildReport
from pipeline.world.built_table import BuiltTable, write_arrays
from pipeline.world.customs import calibrate_to_customs, customs_targets
from pipeline.world.expected import CUSTOMS_2024, ICIO_2022
from pipeline.world.icio_2022 import build_icio_2022
from pipeline.world.sanity import checked


def build_all(
    sources: Path, out: Path, progress: Callable[[str], None] = lambda line: None
) -> list[BuildReport]:
    """Build both tables from ``sources`` and write them to ``out`` if their sanity figures hold.

    Returns:
        One report per table, with its checksum.

    Raises:
        BadInput: a source file is missing, or a sanity figure is missed. DamagedData: a source
            is not the edition expected. OutputError: the folder cannot be written.
    """
    lines = read_us_imports(Path(sources))
    base = build_icio_2022(Path(sources), us_imports=lines, progress=progress)
    base = replace(base, report=replace(base.report, checks=checked(base, ICIO_2022)))
    sums, _ = us_imports_by_sector(lines, base.sectors)
    customs, _ = calibrate_to_customs(base, customs_targets(sums, base.sectors), progress=progress)
    customs = replace(
        customs, report=replace(customs.report, checks=checked(customs, CUSTOMS_2024))
    )
    progress(f"writing to {out}")
    return _write(
        out, [(base.report, full_arrays(base)), (customs.report, patch_arrays(base, customs))]
    )


def full_arrays(table: BuiltTable) -> dict[str, np.ndarray]:
    """Return the arrays of a whole table as stored."""
    return {
        "flow_ods": table.flow_ods.astype(np.float32),
        "input_purchases_dsk": table.input_purchases_dsk.astype(np.float32),
        "tariff_rate_ods": table.tariff_rate_ods.astype(np.float32),
    }


def patch_arrays(base: BuiltTable, table: BuiltTable) -> dict[str, np.ndarray]:
    """Return the cells in which a table differs from its base: flat positions and new values."""
    out = {}
    for name in ("flow_ods", "input_purchases_dsk"):
        old, new = getattr(base, name).ravel(), getattr(table, name).ravel()
        place = np.flatnonzero(old != new)
        out[f"{name}_place"] = place.astype(np.uint32)
        out[f"{name}_value"] = new[place].astype(np.float32)
    return out


def _write(
    target: Path, tables: list[tuple[BuildReport, dict[str, np.ndarray]]]
) -> list[BuildReport]:
    reports = []
    for report, arrays in tables:
        path = target / f"{report.table}.npz"
        write_arrays(path, arrays)
        reports.append(replace(report, sha256=checksum(path)))
    return reports
