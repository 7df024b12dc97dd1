"""The folder of a sweep: what it is, and its blocks of draws as Parquet, each written whole."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from countermove.arrays import Float
from countermove.atomic import write_file
from countermove.errors import BadInput, OutputError

MARK, BLOCKS = "sweep.json", "blocks"


def open_folder(folder: Path, about: Mapping[str, Any]) -> None:
    """Begin a sweep in a folder, or go on with the one that is there.

    Args:
        about: all that its figures depend on, as plain data; written before the first block.

    Raises:
        BadInput: the folder holds another sweep, or anything else.
    """
    mark = folder / MARK
    if folder.exists() and not folder.is_dir():
        raise BadInput(f"--out {folder} is a file; name a folder.")
    if mark.is_file():
        try:
            there = json.loads(mark.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise BadInput(
                f"{mark}: cannot be read ({error}); delete the folder, or choose another with "
                "--out."
            ) from None
        differ = [
            key for key in about if not isinstance(there, dict) or there.get(key) != about[key]
        ]
        if differ:
            raise BadInput(
                f"{folder} holds another sweep ({', '.join(differ)} differ); choose another folder "
                "with --out, or delete it."
            )
        return
    if folder.is_dir() and any(folder.iterdir()):
        raise BadInput(f"{folder} holds files and no sweep; choose another folder with --out.")
    write_file(mark, json.dumps(about, indent=2, ensure_ascii=False) + "\n")
    (folder / BLOCKS).mkdir(exist_ok=True)


def block_path(folder: Path, variant: str, horizon: str, first: int) -> Path:
    """Return where a block is kept; names are in order of the draws."""
    return folder / BLOCKS / f"{variant}.{horizon}.{first:08d}.parquet"


def held(path: Path, count: int) -> bool:
    """Return whether a block is there, as it was written.

    Raises:
        BadInput: a file is there that is no such block.
    """
    if not path.is_file() or not _sum_of(path).is_file():  # its sum is written last
        return False
    with path.open("rb") as stream:
        told = file_digest(stream, "sha256").hexdigest()
    if _sum_of(path).read_text(encoding="utf-8", errors="replace") != _sum(path, told, count):
        raise BadInput(
            f"{path} is not the block of {count} draws that was written; delete this file, and the "
            "same command solves it again."
        )
    return True


def _sum_of(path: Path) -> Path:
    """Return where the checksum of a block and its number of draws stand."""
    return path.with_suffix(".sha256")


def _sum(path: Path, told: str, count: int) -> str:
    """Return the checksum of a block beside its draws, its name and that of its sweep's mark."""
    mark = path.parent.parent / MARK
    sweep = sha256(mark.read_bytes()).hexdigest() if mark.is_file() else ""
    return f"{told} {count} {path.name} {sweep}\n"


def write_block(path: Path, columns: Mapping[str, Any]) -> None:
    """Write a block whole, or not at all.

    Raises:
        OutputError: it cannot be written.
    """
    import duckdb

    partial = path.with_suffix(".part")
    with _connected() as connection:
        connection.register("given", dict(columns))
        name = str(partial).replace("'", "''")
        try:
            connection.execute(f"COPY (FROM given) TO '{name}' (FORMAT parquet, COMPRESSION zstd)")
            _sum_of(path).unlink(missing_ok=True)
            told = sha256(partial.read_bytes()).hexdigest()
            partial.replace(path)
            write_file(_sum_of(path), _sum(path, told, len(columns["draw"])))
        except (OSError, duckdb.Error) as error:
            partial.unlink(missing_ok=True)
            raise OutputError(
                f"{path}: cannot be written ({str(error).splitlines()[0]}); the blocks before are "
                "kept: make room, and the same command goes on."
            ) from error


def columns_of(paths: Sequence[Path], names: Sequence[str], where: str = "true") -> dict[str, Any]:
    """Return some columns of blocks, in order of the draws, as arrays.

    Raises:
        BadInput: a block cannot be read.
    """
    import duckdb

    chosen = ", ".join('"' + name.replace('"', '""') + '"' for name in names) or "*"
    with _connected() as connection:
        try:
            asked = f"SELECT {chosen} FROM read_parquet(?) WHERE {where}"
            return dict(connection.execute(asked, [[str(path) for path in paths]]).fetchnumpy())
        except duckdb.Error as error:
            raise BadInput(
                f"{paths[0].parent}: a block cannot be read ({str(error).splitlines()[0]}); run "
                "the same sweep again, which says which."
            ) from None


def filled(values: Any) -> Float:
    """Return numbers as read, those that are absent as NaN."""
    import numpy as np

    return np.asarray(np.ma.filled(values, np.nan), dtype=np.float64)


@contextmanager
def _connected() -> Iterator[Any]:
    """Yield a database in memory with one thread, so that it writes the same bytes everywhere."""
    import duckdb

    connection = duckdb.connect(config={"threads": 1})
    try:
        yield connection
    finally:
        connection.close()
