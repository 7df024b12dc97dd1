"""A built table and its file: flows, input purchases and tariffs as 32-bit floats in one npz."""

from __future__ import annotations

import os
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from countermove.arrays import Float
from countermove.errors import OutputError
from pipeline.world.build_report import BuildReport


@dataclass(frozen=True, slots=True, eq=False)
class BuiltTable:
    """What a build returns: arrays that 32-bit floats hold exactly, and the record of the build.

    Attributes:
        flow_ods: (N, N, J) sales at basic prices, million US dollars.
        input_purchases_dsk: (N, J, J) purchases of ``s`` by ``k``, duty paid, million US dollars.
        tariff_rate_ods: (N, N, J) rates, fractions.
    """

    name: str
    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    flow_ods: Float
    input_purchases_dsk: Float
    tariff_rate_ods: Float
    report: BuildReport


def storable(values: Float) -> Float:
    """Round to the 32-bit floats a table file holds and return them as 64-bit."""
    return values.astype(np.float32).astype(np.float64)


def stored_purchases(purchases_dsk: Float, spending_ds: Float) -> Float:
    """Round to what a file holds; rows that rounding lifts above spending are lowered by 2e-7."""
    stored = storable(purchases_dsk)
    over = stored.sum(axis=2) > spending_ds
    return storable(np.where(over[:, :, None], stored * (1.0 - 2e-7), stored))


def write_arrays(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Write arrays to a compressed npz whose bytes depend on nothing but the arrays; atomic.

    The file appears under its name only when complete.
    """
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w") as archive:
                for name in sorted(arrays):
                    entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
                    entry.compress_type = zipfile.ZIP_DEFLATED
                    with archive.open(entry, "w") as member:
                        np.lib.format.write_array(
                            member, np.ascontiguousarray(arrays[name]), allow_pickle=False
                        )
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OutputError(
            f"{path} could not be written ({error.strerror}); choose another --out folder."
        ) from error
