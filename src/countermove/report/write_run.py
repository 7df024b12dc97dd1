"""Write a run folder, all or nothing.

``<runs>/<slug>-<hash>/`` holds ``manifest.json`` and ``tables/<name>.parquet``, and ``.csv`` where
asked for. The folder appears under its name when complete (:mod:`countermove.atomic`). DuckDB
writes both files from the same columns, so that they hold the same rows.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from countermove.atomic import new_folder, write_file
from countermove.errors import BadInput, OutputError
from countermove.report.longtable import TEXT_COLUMNS, LongTable
from countermove.report.run_check import check_table

MANIFEST_NAME = "manifest.json"
TABLES_NAME, CHARTS_NAME = "tables", "charts"
_TABLE_NAME = re.compile(r"[a-z][a-z0-9_]*")


def write_run(
    folder: Path,
    manifest: Mapping[str, Any],
    tables: Mapping[str, LongTable],
    *,
    csv: bool = True,
    extra: Callable[[Path], None] | None = None,
) -> Path:
    """Write a run into ``folder`` and return the run's own folder, ``<slug>-<hash>``.

    A run of the same name is replaced as a whole, but for its charts where none are drawn anew and
    for CSV files, which are written again: its figures are the same. Anything else in its place is
    left alone.

    Args:
        folder: where runs are kept; made if absent. manifest: from ``build_manifest``.
        tables: by name (lower case, used as file name); checked before anything is written.
        csv: write every table as CSV too, ten times the size of Parquet.
        extra: writes further files (charts) into the unfinished folder it is given.

    Raises:
        OutputError: a table breaks the contract, or the folder cannot be written.
    """
    for name, table in tables.items():
        if not _TABLE_NAME.fullmatch(name):
            raise BadInput(
                f"table name {name!r} cannot be a file name; use lower-case letters, digits and _."
            )
        check_table(name, table)
    target = Path(folder) / run_name(manifest)
    try:
        with new_folder(target, mark=MANIFEST_NAME) as unfinished:
            (unfinished / TABLES_NAME).mkdir()
            kept = csv or any((target / TABLES_NAME).glob("*.csv"))  # asked for before
            described = _write_tables(unfinished / TABLES_NAME, tables, csv=kept)
            if extra is not None:
                extra(unfinished)
            elif (target / CHARTS_NAME).is_dir():
                shutil.copytree(target / CHARTS_NAME, unfinished / CHARTS_NAME)
            complete = {**manifest, "tables": described}
            text = json.dumps(complete, indent=2, ensure_ascii=False, allow_nan=False)
            write_file(unfinished / MANIFEST_NAME, text + "\n")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise OutputError(
            f"{folder}: the run could not be written ({reason}), and nothing was left behind; "
            "choose a folder you can write to with --out."
        ) from error
    return target


def run_name(manifest: Mapping[str, Any]) -> str:
    """Return the folder name of a run: its scenario's slug and the start of its hash.

    >>> run_name({"scenario": "US-Canada 2025", "run_hash": "0123456789abcdef"})
    'us-canada-2025-0123456789'
    """
    slug = re.sub(r"[^a-z0-9]+", "-", str(manifest["scenario"]).lower()).strip("-") or "run"
    return f"{slug}-{str(manifest['run_hash'])[:10]}"


def _write_tables(
    folder: Path, tables: Mapping[str, LongTable], *, csv: bool
) -> dict[str, dict[str, Any]]:
    """Write every table in one database connection; return rows and checksums by table."""
    if not tables:
        return {}
    import duckdb

    described: dict[str, dict[str, Any]] = {}
    connection = duckdb.connect(config={"threads": 1})  # each more thread takes memory, not time
    try:
        connection.execute("SET preserve_insertion_order = true")
        for name, table in tables.items():
            written = _write_one(connection, folder, name, table, csv=csv)
            digests = {
                f"{file.suffix[1:]}_sha256": hashlib.sha256(file.read_bytes()).hexdigest()
                for file in written
            }
            described[name] = {"rows": len(table), **digests}
    except duckdb.Error as error:
        known = re.search(r'"errno": ?"(\d+)"', str(error))
        text = os.strerror(int(known[1])) if known else str(error).splitlines()[0]
        raise OSError(text) from error
    finally:
        connection.close()
    return described


def _write_one(
    connection: Any, folder: Path, name: str, table: LongTable, *, csv: bool
) -> list[Path]:
    """Write one table as Parquet, and as CSV where asked for; return the files."""
    bounds = ", ".join(f"CASE WHEN isnan({b}) THEN NULL ELSE {b} END AS {b}" for b in ("lo", "hi"))
    blanks = ", ".join(f"nullif({column}, '') AS {column}" for column in TEXT_COLUMNS)
    connection.register("given", {**table.text, **table.numbers})
    plain = f"SELECT * REPLACE ({bounds}, projected::INTEGER AS projected) FROM given"
    files = [folder / f"{name}.{ending}" for ending in ("parquet", *(["csv"] if csv else []))]
    for file in files:
        path = str(file).replace("'", "''")
        query, form = (
            (f"SELECT * REPLACE ({blanks}) FROM ({plain})", "FORMAT csv, HEADER")
            if file.suffix == ".csv"
            else (plain, "FORMAT parquet, COMPRESSION zstd")
        )
        connection.execute(f"COPY ({query}) TO '{path}' ({form})")
    connection.unregister("given")
    return files
