"""Find and open run folders, and read their tables back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from countermove.codes.lookup import unknown
from countermove.errors import BadInput, DamagedData
from countermove.report.labels import variant_titles
from countermove.report.longtable import COLUMNS, NUMBER_COLUMNS, TEXT_COLUMNS, LongTable
from countermove.report.write_run import MANIFEST_NAME, TABLES_NAME

RUNS = Path("runs")
_TYPES = dict.fromkeys(TEXT_COLUMNS, "VARCHAR") | {
    "value": "DOUBLE", "lo": "DOUBLE", "hi": "DOUBLE", "projected": "INTEGER",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """A run folder and what its manifest says; tables are read when asked for, and kept."""

    folder: Path
    manifest: Mapping[str, Any]
    _kept: dict[str, LongTable] = field(default_factory=dict, repr=False, compare=False)

    @property
    def name(self) -> str:
        """The folder's name, ``<slug>-<hash>``."""
        return self.folder.name

    @property
    def table_names(self) -> tuple[str, ...]:
        """Names of the tables in the run."""
        return tuple(self.manifest.get("tables", {}))

    @property
    def tables(self) -> Mapping[str, LongTable]:
        """All tables, read now."""
        return {name: self.table(name) for name in self.table_names}

    def table(self, name: str) -> LongTable:
        """Return a table (from Parquet, or CSV where that is absent)."""
        if name not in self.table_names:
            raise unknown(name, self.table_names, what="table")
        if name not in self._kept:
            file = self.folder / TABLES_NAME / f"{name}.parquet"
            parquet = file.exists()
            csv = file.with_suffix(".csv")
            if not parquet and not csv.exists():
                raise DamagedData(f"{file}: is not there, nor as CSV; run the scenario again.")
            file = file if parquet else csv
            self._refuse_changed(name, file)
            self._kept[name] = _query(file, "read_parquet(?)") if parquet else read_csv(file)
        return self._kept[name]

    def _refuse_changed(self, name: str, file: Path) -> None:
        """Refuse a table that is not, to the byte, the one whose checksum the manifest holds."""
        written = self.manifest["tables"][name].get(f"{file.suffix[1:]}_sha256")
        if written and file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() != written:
            raise DamagedData(
                f"{file}: changed since it was written, as its checksum in {MANIFEST_NAME} says; "
                "run the scenario again."
            )


def open_run(path: Path | str) -> Run:
    """Open a run folder (or its manifest file)."""
    folder = Path(path)
    if folder.name == MANIFEST_NAME:
        folder = folder.parent
    file = folder / MANIFEST_NAME
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
    except OSError:
        raise BadInput(
            f"{folder}: not a run folder (it has no readable {MANIFEST_NAME}); give the folder "
            "that `countermove run` printed, such as runs/us-canada-2025-0123456789."
        ) from None
    except ValueError as error:
        raise DamagedData(f"{file}: not valid JSON ({error}); run the scenario again.") from None
    if not isinstance(manifest, dict):
        raise DamagedData(f"{file}: not a manifest; run the scenario again.")
    return Run(folder=folder, manifest=manifest)


def runs_in(folder: Path | str) -> Iterator[Run]:
    """Yield the runs in a folder, by name."""
    for file in sorted(Path(folder).glob(f"*/{MANIFEST_NAME}")):
        if not file.parent.name.startswith("."):
            yield open_run(file)


def find_run(name: str | None, *, folder: Path = RUNS) -> Run:
    """Return a run by path or by its name inside ``folder``; the newest where none is named."""
    if folder != RUNS and not folder.is_dir():
        raise BadInput(f"{folder}: there is no such folder; name with --runs where runs are kept.")
    if name is not None:
        found = next(filter(_is_run, (Path(name), folder / name)), None)
        if found is not None:
            return open_run(found)
        names = [run.name for run in runs_in(folder)]
        raise unknown(
            name, names, what="run", cure="Give the folder that `countermove run` printed."
        )
    runs = list(runs_in(folder))
    if not runs:
        raise BadInput(
            f"{folder}: no run is kept here. Run `countermove run us-canada-2025` first, or name "
            "the folder with --runs."
        )
    written = {run.name: (run.folder / MANIFEST_NAME).stat().st_mtime_ns for run in runs}
    return max(runs, key=lambda run: (str(run.manifest["created"]), written[run.name]))


def find_side(name: str, *, folder: Path = RUNS) -> tuple[Run, str | None]:
    """Return the run that one side of a comparison names, and the variant unless it is all of it.

    ``name`` is ``RUN:variant``, a run, or a variant of the newest run.
    """
    if _is_run(Path(name)) or _is_run(folder / name):
        return find_run(name, folder=folder), None
    start, colon, variant = name.rpartition(":")
    run = find_run(start if colon else None, folder=folder)
    known = variant_titles(run.manifest)
    if variant not in known:
        cure = f"They are those of {run.name}; a run is named by its folder."
        raise unknown(variant, known, what="variant", cure=cure)
    return run, variant


def read_csv(path: Path | str) -> LongTable:
    """Read a long table from CSV with the types of the contract."""
    types = ", ".join(f"'{name}': '{_TYPES[name]}'" for name in COLUMNS)
    return _query(
        Path(path),
        "read_csv(?, header = true, auto_detect = false, delim = ',', quote = '\"', "
        f"escape = '\"', columns = {{{types}}})",
    )


def _query(path: Path, source: str) -> LongTable:
    import duckdb

    columns = ", ".join(
        [f"coalesce({name}, '') AS {name}" for name in TEXT_COLUMNS]
        + [f"{name}::DOUBLE AS {name}" for name in NUMBER_COLUMNS]
    )
    try:
        with duckdb.connect() as connection:
            found = connection.execute(f"SELECT {columns} FROM {source}", [str(path)]).fetchnumpy()
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise DamagedData(
            f"{path}: cannot be read ({reason}); run the scenario again to rewrite it."
        ) from None
    numbers = {name: np.ma.filled(found[name], np.nan) for name in NUMBER_COLUMNS}
    return LongTable.from_columns({**found, **numbers}, length=len(found["value"]))


def _is_run(path: Path) -> bool:
    return (path / MANIFEST_NAME).is_file() or (path.name == MANIFEST_NAME and path.is_file())
