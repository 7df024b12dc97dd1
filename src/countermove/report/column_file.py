"""Columns as a file, CSV or Parquet by its ending."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from countermove.atomic import write_file
from countermove.errors import BadInput

FORMS = {".csv": "FORMAT csv, HEADER", ".parquet": "FORMAT parquet, COMPRESSION zstd"}


def write_columns(path: Path, columns: Mapping[str, NDArray[Any]]) -> Path:
    """Write columns of one length; a number that is not one is left blank (CSV) or null.

    Raises:
        BadInput: another ending. OutputError: the file cannot be written.
    """
    import duckdb

    form = FORMS.get(check_ending(path))
    chosen = ", ".join(
        f'CASE WHEN isnan("{name}") THEN NULL ELSE "{name}" END AS "{name}"'
        if np.issubdtype(column.dtype, np.floating)
        else f'"{name}"'
        for name, column in columns.items()
    )
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        whole = Path(folder, "table")
        connection.execute("SET preserve_insertion_order = true")
        connection.register("given", dict(columns))
        connection.execute(f"COPY (SELECT {chosen} FROM given) TO '{whole}' ({form})")
        return write_file(path, whole.read_bytes())


def check_ending(path: Path) -> str:
    """Return the ending of a path; another than ``FORMS`` knows is refused."""
    kind = path.suffix.lower()
    if kind not in FORMS:
        raise BadInput(f"{path}: lines are written as .csv or .parquet; change the ending.")
    return kind
