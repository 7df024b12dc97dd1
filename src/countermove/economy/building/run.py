"""Build every shipped table and write them together, or leave the folder as it was."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from countermove.economy.building.checksums import FILE
from countermove.economy.building.customs import calibrate_to_customs, customs_targets
from countermove.economy.building.expected import CUSTOMS_2024, ICIO_2022
from countermove.economy.building.icio_2022 import build_icio_2022
from countermove.economy.building.report import BuildReport
from countermove.economy.building.sanity import checked
from countermove.economy.building.table import BuiltTable, write_arrays
from countermove.economy.building.tariffs import us_imports_by_sector
from countermove.errors import OutputError
from countermove.sources.readers.files import sha256_of
from countermove.sources.readers.us_imports import read_us_imports

PACKAGE_DATA = Path(__file__).parents[1] / "data"


def build_all(
    sources: Path, out: Path | None = None, progress: Callable[[str], None] = lambda line: None
) -> list[BuildReport]:
    """Build all tables from ``sources`` and write them to ``out`` (default: the package's data).

    Files are written to a temporary folder beside ``out`` and moved when all are complete and pass
    their sanity figures; ``checksums.json`` comes last.

    Returns:
        One report per table, with its checksum.

    Raises:
        BadInput: a source file is missing, or a sanity figure is missed. DamagedData: a source
            is not the edition expected. OutputError: the folder cannot be written.
    """
    target = PACKAGE_DATA if out is None else Path(out)
    lines = read_us_imports(Path(sources))
    base = build_icio_2022(Path(sources), us_imports=lines, progress=progress)
    base = replace(base, report=replace(base.report, checks=checked(base, ICIO_2022)))
    sums, _ = us_imports_by_sector(lines, base.sectors)
    customs, _ = calibrate_to_customs(base, customs_targets(sums, base.sectors), progress=progress)
    customs = replace(
        customs, report=replace(customs.report, checks=checked(customs, CUSTOMS_2024))
    )
    progress(f"writing to {target}")
    return _write(
        target, [(base.report, full_arrays(base)), (customs.report, patch_arrays(base, customs))]
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
    target: Path,
    tables: list[tuple[BuildReport, dict[str, np.ndarray]]],
) -> list[BuildReport]:
    try:
        target.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(dir=target, prefix=".build-"))
    except OSError as error:
        raise OutputError(
            f"{target} cannot be written ({error.strerror}); choose another --out folder."
        ) from error
    try:
        reports = []
        for report, arrays in tables:
            path = staging / f"{report.table}.npz"
            write_arrays(path, arrays)
            reports.append(replace(report, sha256=sha256_of(path)))
        sums = {f"{report.table}.npz": report.sha256 for report in reports}
        (staging / FILE).write_text(json.dumps(sums, indent=1) + "\n", encoding="utf-8")
        for name in (*sums, FILE):
            (staging / name).replace(target / name)
        return reports
    except OSError as error:
        raise OutputError(
            f"{target} cannot be written ({error.strerror}); choose another --out folder."
        ) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
